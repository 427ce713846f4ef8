import { createHmac } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { readAnchors, writeAnchors } from '../../activities/sealer.ts';
import { verify } from '../../ops/verify.ts';
import { appropriate } from '../../store/budgets.ts';
import type { Tx } from '../../store/db.ts';
import { post } from '../../store/ledger.ts';
import { recordAccess } from '../../store/people.ts';
import type { Anchor, Sealer } from '../../store/seals.ts';
import { brokenSeals, createSealer } from '../../store/seals.ts';
import type { ApiUnderTest } from './api-app.ts';
import { startApi } from './api-app.ts';

const KEY = 'a key of this test';
const ROWS = 6;
const LINE = { code: 'L1', fiscalYear: 2021, name: '示例指标', source: 'city', programme: null, functionalCode: null } as const;

let api: ApiUnderTest;
let seal: Sealer;
let anchors: Anchor[];
let folder: string;

beforeAll(async () => {
  api = await startApi(inject('databaseUrl'));
  folder = await mkdtemp(path.join(tmpdir(), 'chain-'));
  await appropriate(api.db, LINE, { key: 'L1/1', amountFen: 1_000, on: '2021-01-01', actor: 'p1' });
  for (let n = 2; n <= ROWS; n++) await post(api.db, [entry(n)]);
  await api.db.execute(
    `insert into audit (case_no, act, actor, role, on_date, versions) select 'C-' || n, 'open', 'p1', 'institution', '2021-01-01', int4range(1, 2) from generate_series(1, ${ROWS}) n`);
  for (let n = 1; n <= ROWS; n++) await recordAccess(api.db, { actorId: `p${n}`, act: 'claim.read', outcome: 'refused', subject: 'x' });
  seal = createSealer(api.db, KEY);
  const file = path.join(folder, 'deep', 'chain.jsonl');
  await writeAnchors(file, await seal());
  anchors = await readAnchors(file);
});
afterAll(async () => {
  await api.close();
  await rm(folder, { recursive: true, force: true });
});

const entry = (n: number, amountFen = 10) => ({ key: `L1/${n}`, kind: 'reserve', caseNo: `C-${n}`, budgetLine: 'L1', amountFen, on: '2021-01-02', actor: 'p1' }) as const;

/** What is found after `meddle`, by somebody who can switch the triggers off; nothing of it stays. */
async function after(meddle: (t: Tx) => Promise<unknown>, key = KEY): Promise<string[]> {
  let found: string[] = [];
  await api.db.tx(async (t) => {
    await t.execute('set local session_replication_role = replica');
    await meddle(t);
    found = await brokenSeals(t, key, anchors);
    throw new Error('undone');
  }).catch((error: unknown) => { if (!(error instanceof Error) || error.message !== 'undone') throw error; });
  return found;
}

const TABLES = { ledger: 'ledger_entry', audit: 'audit', access: 'access_audit' } as const;
const places = Object.entries(TABLES).flatMap(([chain, table]) => Array.from({ length: ROWS }, (_, n) => ({ chain, table, seq: n + 1 })));
const idOf = async (chain: string, seq: number): Promise<number> =>
  (await api.db.one<{ id: number }>('select row_id as id from seal where chain = $1 and seq = $2', [chain, seq])).id;

describe('every row of ledger and audit, one after another', () => {
  test('what nobody touched is found whole, by the command that operators run', async () => {
    expect(await after(async () => undefined)).toEqual([]);
    expect(anchors.map((anchor) => [anchor.chain, anchor.seq])).toEqual([['ledger', ROWS], ['audit', ROWS], ['access', ROWS]]);
    const { checks } = await verify(api.db, { key: KEY, anchors });
    expect(checks.find((check) => check.name.startsWith('every sealed'))).toMatchObject({ ok: true });
  });

  test('an act that nobody did in another’s stead is sealed as before there were delegations: an upgrade leaves the old seals good', async () => {
    const { content, mac } = await api.db.one<{ content: string; mac: Buffer }>(
      `select jsonb_build_array(r.id, r.case_no, r.act, r.actor, r.role, r.on_date, r.recorded_at at time zone 'UTC', lower(r.versions), upper(r.versions))::text as content, s.mac
       from seal s join audit r on r.id = s.row_id where s.chain = 'audit' and s.seq = 1`);
    expect(createHmac('sha256', KEY).update('audit\u0000').update('\u0000').update(content).digest('hex')).toBe(mac.toString('hex'));
  });

  test('an act of access whose reason was not sealed yet stays good; a reason that is sealed is changed, taken away or put in by nobody', async () => {
    const id = await idOf('access', 2);
    expect(await after((t) => t.execute(`update access_audit set reason = 'put in later' where id = $1`, [id]))).toEqual([expect.stringMatching(new RegExp(`^access_audit ${id} .*changed`))]);
    const { content, before } = await api.db.one<{ content: string; before: Buffer }>(
      `select jsonb_build_array(r.id, r.at at time zone 'UTC', r.actor_id, r.actor_role, r.act, r.outcome, r.subject, r.code, r.ip_address, r.request_id)::text as content,
              (select p.mac from seal p where p.chain = 'access' and p.seq = s.seq - 1) as before
       from seal s join access_audit r on r.id = s.row_id where s.chain = 'access' and s.seq = $1`, [ROWS]);
    const mac = createHmac('sha256', KEY).update('access\u0000').update(before).update('\u0000').update(content).digest();
    const asThen = (t: Tx) => t.execute(`update seal set mac = $2 where chain = 'access' and seq = $1`, [ROWS, mac]);
    // The seal of a row of then, where no anchor speaks for another.
    expect((await after(asThen)).filter((each) => !each.includes('anchored'))).toEqual([]);
  });

  test('changed: the row is named, and no other', async () => {
    for (const { chain, table, seq } of places) {
      const id = await idOf(chain, seq);
      const found = await after((t) => t.execute(`update ${table} set ${table === 'access_audit' ? 'actor_id' : 'actor'} = 'somebody else' where id = $1`, [id]));
      expect(found).toEqual([expect.stringMatching(new RegExp(`^${table} ${id} .*changed`))]);
    }
  });

  test('deleted: the row is named, with its seal or without', async () => {
    for (const { chain, table, seq } of places) {
      const id = await idOf(chain, seq);
      const gone = (t: Tx) => t.execute(`delete from ${table} where id = $1`, [id]);
      expect(await after(gone)).toEqual([`${table} ${id}: the row is gone`]);
      const found = await after(async (t) => {
        await gone(t);
        await t.execute('delete from seal where chain = $1 and seq = $2', [chain, seq]);
      });
      expect(found[0]).toMatch(seq === ROWS ? new RegExp(`^${table} ${id}: anchored, and no longer there`) : new RegExp(`^${table} between ${seq === 1 ? 0 : id - 1} and ${id + 1}: seal ${seq} is missing`));
    }
  });

  test('cut off at the end, seals and all: the anchor outside the database names the last row', async () => {
    for (const [chain, table] of Object.entries(TABLES)) {
      const last = await idOf(chain, ROWS);
      const found = await after(async (t) => {
        await t.execute('delete from seal where chain = $1 and seq > 3', [chain]);
        await t.execute(`delete from ${table} where id > (select max(row_id) from seal where chain = $1)`, [chain]);
      });
      expect(found).toEqual([`${table} ${last}: anchored, and no longer there`]);
    }
  });

  test('reordered: two rows that changed places are both named', async () => {
    for (const [chain, table] of Object.entries(TABLES)) {
      const [a, b] = [await idOf(chain, 2), await idOf(chain, 3)];
      const found = await after(async (t) => {
        for (const [from, to] of [[a, -1], [b, a], [-1, b]]) await t.execute('update seal set row_id = $3 where chain = $1 and row_id = $2', [chain, from, to]);
      });
      expect(found.map((each) => each.split(' ').slice(0, 2).join(' ')), chain).toEqual([`${table} ${b}`, `${table} ${a}`]);
    }
  });

  test('an amount on the other leg of an entry: the entry is named', async () => {
    const id = await idOf('ledger', 4);
    expect(await after((t) => t.execute('update ledger_posting set amount_fen = amount_fen * 2 where entry_id = $1', [id]))).toEqual([expect.stringContaining(`ledger_entry ${id} (L1/4): changed`)]);
  });

  test('under another key nothing holds: whoever writes rows and seals anew cannot make them good', async () => {
    expect((await after(async () => undefined, 'a guess')).length).toBe(3 * ROWS);
  });
});

describe('the sealer works behind the commits', () => {
  test('a row whose number was drawn early and committed late is sealed after those that overtook it; a number that came to nothing is no gap', async () => {
    await api.db.tx((t) => post(t, [entry(90)]).then(() => { throw new Error('rolled back'); })).catch(() => undefined);
    let release: () => void = () => undefined;
    const held = new Promise<void>((resolve) => { release = resolve; });
    let drawn: () => void = () => undefined;
    const began = new Promise<void>((resolve) => { drawn = resolve; });
    const late = api.db.tx(async (t) => {
      await recordAccess(t, { actorId: 'late', act: 'claim.read', outcome: 'refused', subject: 'x' });
      drawn();
      await held;
    });
    await began;
    await recordAccess(api.db, { actorId: 'early', act: 'claim.read', outcome: 'refused', subject: 'x' });
    for (let turn = 0; turn < 4; turn++) await seal();
    release();
    await late;
    await seal();
    const order = await api.db.query<{ actor_id: string }>(
      `select a.actor_id from seal s join access_audit a on a.id = s.row_id where s.chain = 'access' and s.seq > ${ROWS} order by s.seq`);
    expect(order.map((row) => row.actor_id)).toEqual(['early', 'late']);
    expect(await after(async () => undefined)).toEqual([]);
  });

  test('sealers that run at once make one chain', async () => {
    for (let n = 100; n < 140; n++) await post(api.db, [entry(n, 1)]);
    await Promise.all([seal(), createSealer(api.db, KEY)(), createSealer(api.db, KEY)()]);
    expect(await after(async () => undefined)).toEqual([]);
    const { open } = await api.db.one<{ open: number }>(`select count(*)::int as open from ledger_entry e where not exists (select 1 from seal s where s.chain = 'ledger' and s.row_id = e.id)`);
    expect(open).toBe(0);
  });
});

describe('a closed month', () => {
  test('takes no entry; a later one counts in the next open month and keeps its true day', async () => {
    await api.db.execute(`insert into accounting_period values ('2021-03', true, 'p1', '2021-04-01'), ('2021-04', true, 'p1', '2021-05-01')`);
    await post(api.db, [{ ...entry(300, 1), on: '2021-03-15' }]);
    expect(await api.db.one(`select on_date, period from ledger_entry where entry_key = 'L1/300'`)).toEqual({ on_date: '2021-03-15', period: '2021-05' });
    await expect(api.db.execute(
      `insert into ledger_entry (entry_key, kind, case_no, budget_line, on_date, actor, period) values ('x', 'reserve', 'x', 'L1', '2021-03-15', 'p1', '2021-03')`)).rejects.toMatchObject({ constraint: 'period_closed' });
  });
});

describe('100 decisions at once against the last yuan', () => {
  test('as many succeed as there is money for, to the fen; the others are refused by the balance', async () => {
    await appropriate(api.db, { ...LINE, code: 'LAST' }, { key: 'LAST/1', amountFen: 3_700, on: '2021-01-01', actor: 'p1' });
    const tried = await Promise.allSettled(Array.from({ length: 100 }, (_, n) => api.db.tx((t) => post(t, [
      { ...entry(n), key: `LAST/r${n}`, budgetLine: 'LAST', amountFen: 100 }, { ...entry(n), key: `LAST/c${n}`, kind: 'commit', budgetLine: 'LAST', amountFen: 100 },
    ]))));
    expect(tried.filter((each) => each.status === 'fulfilled')).toHaveLength(37);
    for (const each of tried) if (each.status === 'rejected') expect(each.reason).toMatchObject({ constraint: 'budget_overdrawn' });
    expect(await api.db.query(`select account, balance_fen from ledger_balance where budget_line = 'LAST' order by account`)).toEqual([
      { account: 'appropriation', balance_fen: -3_700 }, { account: 'available', balance_fen: 0 }, { account: 'committed', balance_fen: 3_700 }, { account: 'reserved', balance_fen: 0 }]);
  });
});
