import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { ROUTES } from '../../api/app.ts';
import type { TemporalPort } from '../../api/http/route.ts';
import { ROLES } from '../../domain/access.ts';
import type { Role } from '../../domain/access.ts';
import { createDatabase } from '../../store/db.ts';
import type { Database } from '../../store/db.ts';
import { rowContextOf } from '../../store/row-context.ts';
import { API_ROLE, ROW_RULES, ruleFor } from '../../store/row-security.ts';
import type { Houses } from './access-houses.ts';
import { buildHouses, OWN, pathIn, STRANGER, STRANGER_MARK } from './access-houses.ts';
import type { ApiUnderTest, Caller } from './api-app.ts';
import { bodyOf, startApi } from './api-app.ts';

/** Asking for the workflow service is as far as a command gets here: it is counted, and answered with an error. */
let commandsSent = 0;
const counting: TemporalPort = { client: () => { commandsSent++; throw new Error('no workflow service'); }, ready: () => Promise.resolve() };

interface Operation { method: string; path: string; access: { act: string; who: Partial<Record<Role, string>>; of: string } }

let api: ApiUnderTest;
let houses: Houses;
let operations: Operation[];
beforeAll(async () => {
  api = await startApi(inject('databaseUrl'), { temporal: counting });
  houses = await buildHouses(api);
  const contract = await bodyOf<{ paths: Record<string, Record<string, { 'x-access': Operation['access'] }>> }>(await fetch(`${api.url}/api/openapi.json`));
  operations = Object.entries(contract.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, each]) => ({ method: method.toUpperCase(), path, access: each['x-access'] })));
});
afterAll(() => api.close());

/** A body that no route takes: whoever is let in learns that, whoever is not learns nothing; nothing is changed either way. */
const NO_BODY = { json: 'not what any route takes' };
const send = (caller: Caller, { method, path }: Operation, house = OWN): Promise<Response> =>
  caller(method, pathIn(path, house), { ...(method === 'GET' ? {} : NO_BODY), signal: AbortSignal.timeout(20_000) });
const NAMES_DISTRICTS = new Set(['/api/people', '/api/vocabulary']);
const TURNED_AWAY = new Set([401, 403, 404]);

/** An address that is not well formed is refused before anybody is asked about. */
async function isAboutTheAddress(answer: Response): Promise<boolean> {
  const { errors = [] } = await bodyOf<{ errors?: { path?: string }[] }>(answer);
  return errors.some(({ path = '' }) => /^(params|query)/.test(path));
}

describe('every route of the contract × every role × own, other institution, other district', () => {
  test('nobody is let in by mistake', async () => {
    const mistakes: string[] = [];
    let asked = 0;
    for (const operation of operations.filter(({ access, path }) => access.act !== 'public' && path !== '/api/session')) {
      const cells = ROLES.flatMap((role) => (operation.access.of === 'one' ? [OWN, STRANGER] : [OWN]).map((house) => ({ role, house })))
        .filter(({ role, house }) => operation.access.who[role] !== 'all' && !(operation.access.who[role] !== undefined && house === OWN));
      await Promise.all(cells.map(async ({ role, house }) => {
        const answer = await send(houses.as[role]!, operation, house);
        const { status } = answer;
        asked++;
        if (!TURNED_AWAY.has(status) && !(status === 400 && await isAboutTheAddress(answer))) mistakes.push(`${operation.method} ${operation.path} as ${role} on ${house.code}: ${status}`);
      }));
    }
    expect(mistakes).toEqual([]);
    expect(asked).toBeGreaterThan(300);
  });

  test('who may is let in: a reader reads what is there, a writer is told about the body, not about the role', async () => {
    const shut: string[] = [];
    const whole = ['/api/claims/{claimNo}', '/api/claims/{claimNo}/history', '/api/claims/{claimNo}/submit', '/api/claims/{claimNo}/decide', '/api/institutions/{code}',
      '/api/enrolments/{enrolmentNo}', '/api/enrolments/{enrolmentNo}/history', '/api/enrolments/{enrolmentNo}/notices', '/api/enrolments/{enrolmentNo}/withdraw'];
    for (const operation of operations.filter(({ path }) => whole.includes(path))) {
      for (const role of ROLES.filter((each) => operation.access.who[each] !== undefined)) {
        const { status } = await send(houses.as[role]!, operation);
        if (status === 401 || status === 403) shut.push(`${operation.method} ${operation.path} as ${role}`);
      }
    }
    expect(shut).toEqual([]);
  });

  test('nobody is anybody without a session', async () => {
    for (const operation of operations.filter(({ access }) => access.act !== 'public')) {
      const answer = await fetch(`${api.url}${pathIn(operation.path, OWN)}`, { method: operation.method });
      expect([operation.path, answer.status]).toEqual([operation.path, 401]);
    }
  });

  test('the table is served for the console, with the routes that each act opens', async () => {
    const { acts } = await bodyOf<{ acts: { act: string; who: object; routes: { path: string }[] }[] }>(await houses.as['institution']!('GET', '/api/access'));
    const decide = acts.find(({ act }) => act === 'claim.decide');
    expect(decide?.who).toEqual({ city_decider: 'all' });
    expect(decide?.routes.map(({ path }) => path)).toContain('/api/claims/:claimNo/decide');
  });
});

describe('with the gate switched off, by row-level security alone', () => {
  let open: ApiUnderTest;
  let database: Database;
  const as: Record<string, Caller> = {};
  beforeAll(async () => {
    const { pathname } = new URL((await api.db.one<{ url: string }>('select current_database() as url')).url, 'http://x/');
    const url = new URL(inject('databaseUrl'));
    url.pathname = pathname;
    database = createDatabase(url.href, { max: 4, role: API_ROLE });
    // Every route lets everybody in, and every list is asked for as if the actor might see all of it.
    const ungated = ROUTES.map((each) => (each.act === 'public' ? each : { ...each, act: 'session.read' as const, scope: 'list' as const }));
    open = await startApi(inject('databaseUrl'), { databaseUrl: url.href, temporal: counting, parts: { routes: ungated } });
    for (const role of ['institution', 'district'] as const) as[role] = await open.signIn({ username: houses.people[role]!.username, password: 'sample pass word' });
  });
  afterAll(async () => {
    await database.close();
    await open.close();
  });

  test('no answer holds anything of another institution or district', async () => {
    const leaks: string[] = [];
    for (const each of ROUTES.filter(({ method, act, path }) => method === 'get' && act !== 'public' && !path.endsWith('/events'))) {
      for (const role of ['institution', 'district']) {
        for (const house of [OWN, STRANGER]) {
          const answer = await as[role]!('GET', pathIn(each.path, house));
          const text = await answer.text();
          // Names of officials stand in every history, with their district; the districts' codes themselves are in the vocabulary.
          const found = STRANGER_MARK.exec(NAMES_DISTRICTS.has(each.path) ? text.replaceAll('440104', '') : text);
          if (answer.status < 400 && found !== null) leaks.push(`${each.path} as ${role} on ${house.code}: ${found[0]}`);
        }
      }
    }
    expect(leaks).toEqual([]);
  });

  test('no command reaches the case of another', async () => {
    const seen = { count: 1, approvedCount: 1, totalFen: 1000, digest: 'x' };
    const reason = { reason: '试一试' };
    const bodies: Record<string, object> = {
      submit: { rosterVersion: 1, seen }, withdraw: reason, assign: { person: houses.people['city_first']!.id }, 'sign-first-review': { seen }, 'sign-second-review': { seen },
      decide: { seen }, return: reason, refuse: reason, approve: { list: { lines: 1, totalFen: 1000, digest: 'x' } }, reject: reason, cancel: reason, send: {},
      sign: { seen }, opinions: { person: houses.people['city_first']!.id, ...reason }, answer: { opinionId: '1', outcome: 'agree', remark: '试一试' },
      together: { people: [houses.people['city_first']!.id, houses.people['city_second']!.id], ...reason }, end: reason,
      copies: { people: [houses.people['city_first']!.id], note: '试一试' }, objections: { rows: [1], ground: '不符合条件' }, resolve: { outcome: 'dismissed', ...reason },
      marks: { marks: [{ rowNo: 1, verdict: 'approve' }], rowNos: [1] }, reveal: reason,
    };
    const reached: string[] = [];
    for (const each of ROUTES.filter(({ method, path, act }) => method !== 'get' && act !== 'public' && pathIn(path, STRANGER) !== path && path !== '/api/session')) {
      for (const role of ['institution', 'district']) {
        const before = commandsSent;
        const answer = await as[role]!(each.method.toUpperCase(), pathIn(each.path, STRANGER), { json: bodies[each.path.split('/').at(-1) ?? ''] ?? {} });
        if (commandsSent > before || answer.status < 300) reached.push(`${each.method} ${each.path} as ${role}: ${answer.status}`);
      }
    }
    expect(reached).toEqual([]);
  });

  test('no table shows, changes, loses or takes a row of another', async () => {
    const tables = await api.db.query<{ name: string }>(`select relname::text as name from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'p') order by 1`);
    const faults: string[] = [];
    let held = 0;
    for (const { name } of tables) {
      const foreign = (await api.db.query<{ row: unknown }>(`select to_jsonb(x) as row from "${name}" x`)).map(({ row }) => JSON.stringify(row)).filter((row) => STRANGER_MARK.test(row));
      // Names of officials stand in every history.
      const theirs = name === 'person' ? foreign.filter((row) => row.includes('"institution"')) : foreign;
      if (theirs.length === 0) continue;
      held++;
      const column = (await api.db.one<{ column: string }>(
        `select attname::text as column from pg_attribute where attrelid = '"${name}"'::regclass and attnum > 0 and not attisdropped and attidentity = '' order by attnum limit 1`)).column;
      for (const role of ['institution', 'district'] as const) {
        const mine = database.as(rowContextOf(houses.people[role]!));
        const touched = async (sql: string, params: unknown[] = []): Promise<string[]> => {
          const found: string[] = [];
          await mine.tx(async (t) => {
            found.push(...(await t.query<{ row: unknown }>(sql, params)).map(({ row }) => JSON.stringify(row)));
            throw new Error('rolled back');
          }).catch((error: Error) => { if (!/rolled back|row-level security|append-only/.test(error.message)) found.push(`unexpected: ${error.message}`); });
          return found.filter((row) => theirs.includes(row) || row.startsWith('unexpected'));
        };
        const attempts = {
          read: `select to_jsonb(x) as row from "${name}" x`,
          update: `update "${name}" x set "${column}" = "${column}" where to_jsonb(x)::text ~ '${STRANGER_MARK.source}' returning to_jsonb(x) as row`,
          delete: `delete from "${name}" x where to_jsonb(x)::text ~ '${STRANGER_MARK.source}' returning to_jsonb(x) as row`,
        };
        for (const [what, sql] of Object.entries(attempts)) if ((await touched(sql)).length > 0) faults.push(`${role} ${what} ${name}: ${(await touched(sql))[0]}`);
        const added = await touched(
          `insert into "${name}" overriding system value select * from jsonb_populate_record(null::"${name}", $1::jsonb) returning jsonb_build_object('added', true) as row`, [theirs[0]]);
        if (added.length > 0 && name !== 'access_audit') faults.push(`${role} insert ${name}: ${added[0]}`);
      }
    }
    expect(faults).toEqual([]);
    expect(held).toBeGreaterThan(18);
  });

  test('a connection that speaks for nobody is shown nothing, and each request speaks for its own person', async () => {
    const nobody = database.as({ role: '', person: '', institution: '', district: '' });
    expect(await nobody.query('select 1 from claim')).toEqual([]);
    const counts = await Promise.all(['institution', 'registrar', 'institution', 'admin'].map(async (role) =>
      (await database.as(rowContextOf(houses.people[role]!)).query('select 1 from claim')).length));
    expect(counts).toEqual([1, 2, 1, 0]);
  });

  test('every table has a rule of its own, or columns that say whose a row is', async () => {
    const tables = await api.db.query<{ name: string; columns: string[] }>(
      `select c.relname::text as name, array_agg(a.attname::text) as columns from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
       where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') group by c.relname`);
    expect(tables.length).toBeGreaterThan(70);
    expect(tables.filter(({ name, columns }) => ruleFor(name, new Set(columns)) === undefined).map(({ name }) => name)).toEqual([]);
    expect(Object.keys(ROW_RULES).filter((name) => !tables.some((table) => table.name === name))).toEqual([]);
  });

  test('the role owns nothing and no table is without a policy', async () => {
    const bare = await api.db.query(`select relname from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'p') and not relrowsecurity`);
    expect(bare).toEqual([]);
    await expect(database.as(rowContextOf(houses.people['registrar']!)).execute('alter table claim disable row level security')).rejects.toThrow(/must be owner/);
    await api.db.execute('create table without_rule (id int)');
    await expect(database.as(rowContextOf(houses.people['registrar']!)).query('select * from without_rule')).rejects.toThrow(/permission denied/);
    await api.db.execute('drop table without_rule');
  });
});
