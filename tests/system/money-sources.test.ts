import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { createCalendar } from '../../domain/calendar.ts';
import { verify } from '../../ops/verify.ts';
import type { Caller } from './api-app.ts';
import { bodyOf, problemOf } from './api-app.ts';
import type { Trainee } from './claims-roster.ts';
import { done, registered } from './claims-roster.ts';
import type { ClaimStack } from './claims-stack.ts';
import { startClaimStack } from './claims-stack.ts';
import type { BatchList, Office } from './money-office.ts';
import { accounted, accountOf, answered, batchOf, creditOf, decided, entered, openOffice, reviewed } from './money-office.ts';

const ROUND = '2021-2';
const CLAIM = `C-${ROUND}-621`;
/** Three trainees of 6,000 yuan each: 9,000 are committed of central money and 9,000 of the city's. */
const TRAINEES: Trainee[] = [301, 302, 303].map((serial) => ({ serial, district: '440106' }));

let stack: ClaimStack;
let office: Office;
let clerk: Caller;

beforeAll(async () => {
  stack = await startClaimStack({ databaseUrl: inject('databaseUrl'), temporalAddress: inject('temporalAddress') });
  office = await openOffice(stack);
  await done(office.maker('POST', '/api/budgets', { json: { code: 'ZY2021', fiscalYear: 2021, name: '中央补助', source: 'central', amountFen: 100_000_000, documentNo: '示例〔2021〕1号' } }));
  const shares = { method: 'share', sources: [{ source: 'central', weight: 1 }, { source: 'city', weight: 1 }] };
  await done(office.maker('POST', '/api/budgets/2021/plans', { json: { plan: shares, reason: '各承担一半' } }));
  await registered(stack.api, TRAINEES);
  await stack.round(ROUND, { opensOn: '2021-09-01', closesOn: '2021-09-30' });
  await stack.advance('2021-09-02');
  clerk = await entered(stack, office, '621');
  await reviewed(clerk, office, ROUND, '621', TRAINEES);
  await stack.advance(createCalendar().addWorkingDays('2021-09-02', 8));
  await decided(office, CLAIM);
  await accounted(clerk, office, '621');
});
afterAll(() => stack.close());

interface Preview { list: BatchList; lines: { trainees: number; amountFen: number }[]; rows: { rowNo: number; code: string }[] }
const preview = (choice: object): Promise<Preview> => done<Preview>(office.maker('POST', '/api/batches/preview', { json: { round: ROUND, ...choice } }));
const prepared = async (choice: object): Promise<string> =>
  (await done(office.maker('POST', '/api/batches', { json: { round: ROUND, ...choice, list: (await preview(choice)).list } }))).caseNo;
const paid = async (batchNo: string): Promise<void> => {
  const { list, lines } = await batchOf(office.maker, batchNo);
  await done(office.approver('POST', `/api/batches/${batchNo}/approve`, { json: { list } }));
  await done(office.maker('POST', `/api/batches/${batchNo}/send`));
  await done(office.maker('POST', `/api/batches/${batchNo}/results`, { body: await answered(lines.map((line) => creditOf(batchNo, line, accountOf(621)))) }));
};
const disbursed = (batchNo: string): Promise<Record<string, number>> => stack.api.db.query<{ source: string; fen: number }>(
  `select b.source, sum(p.amount_fen)::bigint as fen from ledger_entry e join ledger_posting p on p.entry_id = e.id and p.account = 'disbursed' join budget_line b on b.code = e.budget_line
   where starts_with(e.entry_key, $1 || '/') group by 1`, [batchNo]).then((rows) => Object.fromEntries(rows.map(({ source, fen }) => [source, fen])));

describe('a batch is made of what one source bears', () => {
  let central: string;
  let city: string;
  let rest: string;

  test('the rows in their order as long as its money lasts; the one that it bears in part is left out with its reason, what lies beyond is not listed', async () => {
    const whole = await preview({});
    expect([whole.list.totalFen, whole.rows]).toEqual([1_800_000, []]);
    const some = await preview({ source: 'central' });
    expect([some.list.totalFen, some.lines.map((line) => line.trainees), some.rows.map(({ rowNo, code }) => [rowNo, code])]).toEqual([600_000, [1], [[2, 'SOURCE_SHORT']]]);
    expect((await preview({ source: 'partner' })).lines).toEqual([]);
    expect((await preview({ source: 'central', programme: 'nobody-has-this' })).lines).toEqual([]);
    expect(await problemOf(await office.maker('POST', '/api/batches/preview', { json: { round: ROUND, source: 'lottery' } }))).toEqual([400, 'VALIDATION_FAILED']);
    expect(await problemOf(await office.maker('POST', '/api/batches', { json: { round: ROUND, list: some.list } }))).toEqual([409, 'STALE_VIEW']);
  });

  test('what an open batch will take is promised: the next one of whatever kind is offered the rest, and a row stands in one batch only', async () => {
    central = await prepared({ source: 'central' });
    expect(await done<object>(office.auditor('GET', `/api/batches/${central}`))).toMatchObject({ source: 'central', programme: null, list: { lines: 1, totalFen: 600_000 }, leftOut: [{ rowNo: 2, code: 'SOURCE_SHORT' }] });
    expect((await preview({ source: 'central' })).list.lines).toBe(0);
    const next = await preview({ source: 'city' });
    expect([next.list.totalFen, next.rows.map(({ rowNo, code }) => [rowNo, code])]).toEqual([600_000, [[3, 'SOURCE_SHORT']]]);
    city = await prepared({ source: 'city' });
    rest = await prepared({});
    expect((await batchOf(office.maker, rest)).lines.map((line) => line.amountFen)).toEqual([600_000]);
    expect((await preview({})).lines).toEqual([]);
  });

  test('each is paid from its own source, whichever is settled first, and all of it adds up', async () => {
    await paid(rest);
    expect(await disbursed(rest)).toEqual({ central: 300_000, city: 300_000 });
    await paid(city);
    expect(await disbursed(city)).toEqual({ city: 600_000 });
    await paid(central);
    expect(await disbursed(central)).toEqual({ central: 600_000 });
    expect((await verify(stack.api.db)).checks.filter(({ ok }) => !ok)).toEqual([]);
  });
});

describe('the ledger is read', () => {
  test('the entries, page by page, are the whole ledger; narrowed to an account they come to its balance', async () => {
    interface Entry { id: number; kind: string; caseNo: string; from: string; to: string; amountFen: number; line: { batchNo: string; lineNo: number } | null }
    const all = async (filter = ''): Promise<Entry[]> => {
      const found: Entry[] = [];
      for (let after = ''; ;) {
        const page = await bodyOf<{ items: Entry[]; next: string | null }>(await office.auditor('GET', `/api/ledger/entries?fiscalYear=2021&limit=7${filter}${after}`));
        found.push(...page.items);
        if (page.next === null) return found;
        after = `&after=${page.next}`;
      }
    };
    const entries = await all();
    expect(entries.map(({ id }) => id)).toEqual((await stack.api.db.query<{ id: number }>(`select e.id from ledger_entry e join budget_line b on b.code = e.budget_line where b.fiscal_year = 2021 order by e.id desc`)).map(({ id }) => id));
    const { fen } = await stack.api.db.one<{ fen: number }>(`select sum(balance_fen)::bigint as fen from ledger_balance where account = 'disbursed'`);
    expect((await all('&account=disbursed')).reduce((sum, { to, amountFen }) => sum + (to === 'disbursed' ? amountFen : -amountFen), 0)).toBe(fen);
    const paid = entries.filter(({ kind }) => kind === 'disburse');
    expect(await all('&kind=disburse')).toEqual(paid);
    for (const { line } of paid) expect((await office.auditor('GET', `/api/batches/${line?.batchNo ?? ''}/lines/${line?.lineNo ?? 0}/origin`)).status).toBe(200);
    expect(await all(`&caseNo=${paid[0]?.caseNo ?? ''}`)).toEqual(entries.filter(({ caseNo }) => caseNo === paid[0]?.caseNo));
    expect(await all('&on=2020-12-31')).toEqual([]);
    expect(await problemOf(await clerk('GET', '/api/ledger/entries?fiscalYear=2021'))).toEqual([403, 'OUT_OF_SCOPE']);
  });
});
