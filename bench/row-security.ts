import path from 'node:path';
import { performance } from 'node:perf_hooks';
import { pino } from 'pino';
import { createApp } from '../api/app.ts';
import { createPerson } from '../api/auth/create-person.ts';
import { createSessions } from '../api/auth/sessions.ts';
import { serve } from '../api/http/serve.ts';
import { claimDecider } from '../domain/claim.ts';
import { DISTRICTS } from '../domain/districts.ts';
import { projectDir } from '../ops/config.ts';
import { loadPolicies } from '../ops/policies.ts';
import { policySource } from '../ops/policy-source.ts';
import { freePort } from '../ops/servers/ports.ts';
import { startPostgres } from '../ops/servers/postgres.ts';
import { throwAwayData } from '../ops/throw-away.ts';
import { createFieldCipher } from '../store/crypto.ts';
import type { Database } from '../store/db.ts';
import { createDatabase } from '../store/db.ts';
import { migrate } from '../store/migrate.ts';
import { API_ROLE } from '../store/row-security.ts';
import type { Figures } from './statistics.ts';
import { median, rounded } from './statistics.ts';

const CLAIMS = 93;
const ROWS_A_CLAIM = 21;
const EVENTS_A_CASE = 12;
const WARM_UP = 20;
const ROUNDS = 100;
const PASSWORD = 'bench pass word';
const DISTRICT = '440106';
const INSTITUTION = 'I1';
const CLAIM = 'C-Y-I1';

/**
 * What row-level security costs the pages that people open most: each asked over HTTP, in turns, of an API that asks as the owner of the tables and of
 * one under the role that the policies bind, on the same year of 93 claims with 1,953 rows. Medians, and their ratio.
 */
export async function benchRowSecurity(): Promise<Figures> {
  const { dataDir, remove } = throwAwayData('funeng-bench-');
  const server = await startPostgres({ dataDir, port: await freePort(), say: () => undefined, durability: 'none' });
  const db = createDatabase(server.url, { max: 2 });
  const apis: BenchApi[] = [];
  try {
    await migrate(db);
    await fill(db);
    await createPerson(db, { username: 'clerk', password: PASSWORD, displayName: '示例经办', role: 'institution', institutionCode: INSTITUTION });
    await createPerson(db, { username: 'district', password: PASSWORD, displayName: '示例核验员', role: 'district', districtCode: DISTRICT });
    apis.push(await startApi(server.url), await startApi(server.url, API_ROLE));
    const figures: Record<string, number> = {};
    for (const who of ['district', 'clerk'] as const) {
      const cookies = await Promise.all(apis.map((api) => api.signIn(who)));
      for (const [name, path] of Object.entries(PAGES[who])) Object.assign(figures, named(`rls_${who}_${name}`, await compared(apis, cookies, path)));
    }
    return figures;
  } finally {
    for (const api of apis) await api.close();
    await db.close();
    await server.stop();
    remove();
  }
}

const PAGES = {
  district: { claims: '/api/claims?limit=50', desk: `/api/identity?district=${DISTRICT}&limit=50`, claim: `/api/claims/${CLAIM}`, history: `/api/claims/${CLAIM}/history`, told: '/api/notifications' },
  clerk: { claims: '/api/claims', claim: `/api/claims/${CLAIM}`, history: `/api/claims/${CLAIM}/history`, told: '/api/notifications' },
} as const;

interface BenchApi { readonly url: string; signIn(username: string): Promise<string>; close(): Promise<void> }

async function startApi(databaseUrl: string, databaseRole?: string): Promise<BenchApi> {
  const stopping = new AbortController();
  const db = createDatabase(databaseUrl, { max: 4, ...(databaseRole !== undefined && { role: databaseRole }) });
  const sessions = createSessions({ db, databaseUrl, ...(databaseRole !== undefined && { databaseRole }), secret: 'x'.repeat(32), secureCookies: false, sampleSignIns: false });
  const app = createApp({
    db, sessions, cipher: createFieldCipher({ keys: [{ version: 1, key32: Buffer.alloc(32, 1) }], current: 1 }),
    policies: policySource(await loadPolicies(path.join(projectDir, 'policies'))),
    temporal: { client: () => { throw new Error('reads need no workflows'); }, ready: () => Promise.resolve() },
    logger: pino({ level: 'silent' }), clock: () => new Date(), stopping: stopping.signal,
    settings: { publicUrl: 'http://127.0.0.1', allowedOrigins: [], trustedProxies: 0, checkResponses: false, sampleIds: true, secondFactor: 'optional', sampleSignIns: false, rehearsal: false },
  });
  const serving = await serve(app, { port: 0, stopping });
  return {
    url: serving.url,
    signIn: async (username) => {
      const answer = await fetch(`${serving.url}/api/session`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ username, password: PASSWORD }) });
      return answer.headers.getSetCookie().map((each) => each.split(';')[0]).join('; ');
    },
    close: async () => {
      await serving.close(1_000);
      await sessions.close();
      await db.close();
    },
  };
}

/** Milliseconds of one page at each API, one after the other in every round, so that both see the same machine. */
async function compared(apis: readonly BenchApi[], cookies: readonly string[], page: string): Promise<{ open: number; guarded: number }> {
  const times = apis.map(() => [] as number[]);
  for (let round = 0; round < WARM_UP + ROUNDS; round++) {
    for (const [index, api] of apis.entries()) {
      const begun = performance.now();
      const answer = await fetch(`${api.url}${page}`, { headers: { cookie: cookies[index] ?? '' } });
      await answer.arrayBuffer();
      if (answer.status !== 200) throw new Error(`${page} answered ${answer.status}`);
      if (round >= WARM_UP) times[index]?.push(performance.now() - begun);
    }
  }
  const [open = [], guarded = []] = times;
  return { open: median(open), guarded: median(guarded) };
}

function named(name: string, { open, guarded }: { open: number; guarded: number }): Figures {
  return { [`${name}_ms`]: rounded(guarded, 1), [`${name}_ratio`]: rounded(guarded / open, 2) };
}

/** A year as it stands at the identity checks: every claim with its rows, its identity check, and a dozen events of each. */
async function fill(db: Database): Promise<void> {
  const districts = Object.keys(DISTRICTS);
  const run = (sql: string, ...params: unknown[]): Promise<number> => db.execute(sql, params);
  await run(`insert into case_instance (case_no, kind, clock, version, stage, state, closed, opened_on) values ('R-Y', 'round', 'real', 1, 'open', '{"stage":"open"}', false, '2021-09-01')`);
  await run(`insert into round values ('Y', 'R-Y', 2021, '2020-2021', '2021-09-01', '2021-09-30', 'open')`);
  await run(`insert into institution (code, name, kind, uscc, district) select 'I' || n, '示例职业学院' || n, '高职', 'BENCH' || n, ($2::text[])[1 + n % cardinality($2)] from generate_series(1, $1::int) n`, CLAIMS, districts);
  await run(`insert into case_instance (case_no, kind, clock, version, stage, state, closed, opened_on)
    select 'C-Y-I' || n, 'claim', 'real', ${EVENTS_A_CASE}, 'identity', $2::jsonb || jsonb_build_object('stage', 'identity', 'round', 'Y', 'institution', 'I' || n, 'rosterVersion', 1), false, '2021-09-01' from generate_series(1, $1::int) n`, CLAIMS, JSON.stringify(claimDecider.initial));
  await run(`insert into case_instance (case_no, kind, clock, version, stage, state, closed, opened_on)
    select 'C-Y-I' || n || '.identity.1', 'identity', 'real', ${EVENTS_A_CASE}, 'waiting',
           jsonb_build_object('stage', 'waiting', 'districts', (select jsonb_object_agg(d, '{"signedBy":null,"assignee":null}'::jsonb) from unnest($2::text[]) d)), false, '2021-09-01'
    from generate_series(1, $1::int) n`, CLAIMS, districts);
  await run(`insert into case_event (case_no, version, type, event, actor, on_date, command_id)
    select case_no, v, 'Opened', '{"type":"Opened","by":"p","on":"2021-09-01","round":"Y","institution":"I1","districts":[],"dueOn":"2021-09-20","enters":{"stage":"draft"}}', 'p', '2021-09-01', case_no || '/' || v from case_instance, generate_series(1, ${EVENTS_A_CASE}) v where kind <> 'round'`);
  await run(`insert into audit (case_no, act, actor, role, on_date, versions) select case_no, 'open', 'p', 'institution', '2021-09-01', int4range(v, v + 1) from case_instance, generate_series(1, ${EVENTS_A_CASE}) v where kind <> 'round'`);
  await run(`insert into claim (claim_no, round, institution, stage, roster_version, rows_count, submitted_on)
    select 'C-Y-I' || n, 'Y', 'I' || n, 'identity', 0, $2, '2021-09-10' from generate_series(1, $1::int) n`, CLAIMS, ROWS_A_CLAIM);
  await run(`insert into roster (claim_no, version, file_id, status, uploaded_by) select claim_no, 1, claim_no, 'read', 'p' from claim`);
  await run(`insert into claim_row (claim_no, roster_version, row_no, sheet_row, facts, personal_enc, content_hash, district, verdict, amount_fen)
    select claim_no, 1, n, n + 1, '{}', ''::bytea, ''::bytea, ($2::text[])[1 + (n * 7 + length(claim_no) + ascii(right(claim_no, 1))) % cardinality($2)], 'approve', 1000 from claim, generate_series(1, $1::int) n`,
  ROWS_A_CLAIM, districts);
  await run('update claim set roster_version = 1');
  await run(`insert into notification (message_key, recipient, code, case_no, facts, on_date)
    select 'm' || n || to_who, to_who, 'X', 'C-Y-I1', '{}', '2021-09-20' from generate_series(1, 500) n, unnest(array['district:${DISTRICT}', 'institution:${INSTITUTION}', 'role:registrar']) to_who`);
  await db.query('analyze');
}
