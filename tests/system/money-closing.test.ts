import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { verify } from '../../ops/verify.ts';
import { post } from '../../store/ledger.ts';
import type { Caller } from './api-app.ts';
import { bodyOf, problemOf } from './api-app.ts';
import { done } from './claims-roster.ts';
import type { ClaimStack } from './claims-stack.ts';
import { CLOCK, startClaimStack, until } from './claims-stack.ts';
import type { Office } from './money-office.ts';
import { openOffice } from './money-office.ts';

let stack: ClaimStack;
let office: Office;
let auditor: Caller;
beforeAll(async () => {
  stack = await startClaimStack({ databaseUrl: inject('databaseUrl'), temporalAddress: inject('temporalAddress') });
  office = await openOffice(stack);
  auditor = office.auditor;
  // The year's clock is that of its first round.
  await stack.round('2021-1');
});
afterAll(() => stack.close());

interface Month { month: string; stage: string; caseNo: string | null; seen: { entries: number; turnoverFen: number } }
const months = async (): Promise<Month[]> => (await bodyOf<{ items: Month[] }>(await auditor('GET', '/api/periods?year=2021'))).items;
const month = async (name: string): Promise<Month> => (await months()).find((each) => each.month === name) as Month;
const period = (name: string, act: string, json: object, who: Caller = office.maker): Promise<Response> => who('POST', `/api/periods/${name}${act}`, { json });
const appropriate = (json: object): Promise<Response> => office.maker('POST', '/api/budgets', { json: { code: 'X2021', fiscalYear: 2021, name: '示例指标', amountFen: 50_000, ...json } });
const balance = async (code: string): Promise<Record<string, number>> =>
  (await bodyOf<{ items: (Record<string, number> & { code: unknown })[] }>(await auditor('GET', '/api/budgets'))).items.find((each) => each.code === code) as Record<string, number>;
const moved = (key: string, on: string, budgetLine = 'B2021') => ({ key, kind: 'reserve', caseNo: key, budgetLine, amountFen: 100, on, actor: 'test' }) as const;

describe('a month is closed by people, in its order, with books that add up', () => {
  test('a month stands in the closing calendar with its day; the day cannot lie within the month', async () => {
    expect(await problemOf(await office.approver('POST', '/api/periods', { json: { month: '2021-09', dueOn: '2021-10-11', clock: CLOCK } }))).toEqual([403, 'FORBIDDEN_ACT']);
    expect(await problemOf(await office.maker('POST', '/api/periods', { json: { month: '2021-09', dueOn: '2021-09-30', clock: CLOCK } }))).toEqual([409, 'PERIOD_DUE_TOO_EARLY']);
    expect(await done(office.maker('POST', '/api/periods', { json: { month: '2021-09', dueOn: '2021-10-11', clock: CLOCK } }))).toEqual({ caseNo: 'M-2021-09', version: 1, stage: 'open' });
    expect(await problemOf(await office.maker('POST', '/api/periods', { json: { month: '2021-09', dueOn: '2021-10-12', clock: CLOCK } }))).toEqual([409, 'WRONG_STAGE']);
    await done(office.maker('POST', '/api/periods', { json: { month: '2021-10', dueOn: '2021-11-08', clock: CLOCK } }));
  });

  test('not before it is over, not with other entries than were seen, and after the day finance is told', async () => {
    const { seen } = await month('2021-09');
    expect(seen).toEqual({ entries: 1, turnoverFen: 1_000_000_000 });
    expect(await problemOf(await period('2021-09', '/close', { seen }))).toEqual([409, 'PERIOD_NOT_OVER']);
    await stack.advance('2021-10-12');
    await until('the reminder', async () => (await bodyOf<{ items: { code: string }[] }>(await office.maker('GET', '/api/notifications'))).items.find((item) => item.code === 'PERIOD_OVERDUE'));
    await post(stack.api.db, [moved('late', '2021-09-29')]);
    expect(await problemOf(await period('2021-09', '/close', { seen }))).toEqual([409, 'STALE_VIEW']);
  });

  test('only while the trial balance is clean', async () => {
    const { seen } = await month('2021-09');
    const bend = (by: number) => stack.api.db.execute(`update ledger_balance set balance_fen = balance_fen + $1 where budget_line = 'B2021' and account = 'available'`, [by]);
    await bend(1);
    expect(await problemOf(await period('2021-09', '/close', { seen }))).toEqual([409, 'TRIAL_BALANCE_BROKEN']);
    await bend(-1);
    expect(await done(period('2021-09', '/close', { seen }))).toMatchObject({ stage: 'closed' });
    expect(await problemOf(await period('2021-09', '/close', { seen }))).toEqual([409, 'WRONG_STAGE']);
  });

  test('a closed month takes no entry: what a person dates into it is refused, what the engine posts counts in the next open one', async () => {
    expect(await problemOf(await appropriate({ on: '2021-09-15' }))).toEqual([409, 'PERIOD_CLOSED']);
    expect((await bodyOf<{ items: unknown[] }>(await auditor('GET', '/api/budgets'))).items).toHaveLength(1);
    await done(appropriate({ on: '2021-10-12' }));
    await post(stack.api.db, [moved('engine', '2021-09-30')]);
    expect(await stack.api.db.one(`select on_date, period from ledger_entry where entry_key = 'engine'`)).toEqual({ on_date: '2021-09-30', period: '2021-10' });
  });

  test('months are closed in their order', async () => {
    await stack.advance('2021-11-02');
    await post(stack.api.db, [moved('of november', '2021-11-01')]);
    await done(office.maker('POST', '/api/periods', { json: { month: '2021-11', dueOn: '2021-12-08', clock: CLOCK } }));
    await stack.advance('2021-12-01');
    expect(await problemOf(await period('2021-11', '/close', { seen: (await month('2021-11')).seen }))).toEqual([409, 'PERIOD_EARLIER_OPEN']);
    await done(period('2021-10', '/close', { seen: (await month('2021-10')).seen }, office.approver));
  });

  test('a month is reopened by two people, the last one first', async () => {
    expect(await problemOf(await period('2021-10', '/reopen', { reason: '补记' }, office.approver))).toEqual([403, 'FORBIDDEN_ACT']);
    await done(period('2021-09', '/reopen', { reason: '补记' }));
    expect(await problemOf(await period('2021-09', '/reopen/approve', {}, office.approver))).toEqual([409, 'PERIOD_LATER_CLOSED']);
    expect(await done(period('2021-09', '/reopen/refuse', { reason: '不必' }, office.approver))).toMatchObject({ stage: 'closed' });
    await done(period('2021-10', '/reopen', { reason: '补记' }));
    expect(await problemOf(await period('2021-10', '/reopen/approve', {}, office.maker))).toEqual([403, 'FORBIDDEN_ACT']);
    expect(await done(period('2021-10', '/reopen/approve', {}, office.approver))).toMatchObject({ stage: 'open' });
    expect((await month('2021-10')).stage).toBe('open');
  });

  test('an entry on its way when the month is closed is in it, or the closing was of another sight', async () => {
    const { seen } = await month('2021-10');
    let release: () => void = () => undefined;
    const held = new Promise<void>((resolve) => { release = resolve; });
    let posted: () => void = () => undefined;
    const began = new Promise<void>((resolve) => { posted = resolve; });
    const late = stack.api.db.tx(async (t) => {
      await post(t, [moved('under way', '2021-10-31')]);
      posted();
      await held;
    });
    await began;
    const closing = period('2021-10', '/close', { seen });
    setTimeout(release, 300);
    expect(await problemOf(await closing)).toEqual([409, 'STALE_VIEW']);
    await late;
    expect(await stack.api.db.one(`select period from ledger_entry where entry_key = 'under way'`)).toEqual({ period: '2021-10' });
    expect(await done(period('2021-10', '/close', { seen: (await month('2021-10')).seen }))).toMatchObject({ stage: 'closed' });
  });
});

describe('money moves between lines when two people say so', () => {
  const propose = (json: object = {}, who = office.maker) => who('POST', '/api/budget-transfers', { json: { fiscalYear: 2021, from: 'X2021', to: 'B2021', amountFen: 20_000, reason: '年中调剂', ...json } });
  const approve = (no: string, amountFen = 20_000, who = office.approver) => who('POST', `/api/budget-transfers/${no}/approve`, { json: { amountFen } });
  test('proposed by one, approved by another for the amount that was seen', async () => {
    expect(await problemOf(await propose({}, office.approver))).toEqual([403, 'FORBIDDEN_ACT']);
    expect(await problemOf(await propose({ to: 'X2021' }))).toEqual([409, 'TRANSFER_TO_ITSELF']);
    expect(await problemOf(await propose({ to: 'none' }))).toEqual([409, 'BUDGET_LINE_UNKNOWN']);
    const key = { headers: { 'idempotency-key': 'transfer-1' }, json: { fiscalYear: 2021, from: 'X2021', to: 'B2021', amountFen: 20_000, reason: '年中调剂' } };
    const first = await done(office.maker('POST', '/api/budget-transfers', key));
    expect(await done(office.maker('POST', '/api/budget-transfers', key))).toEqual(first);
    const before = await balance('B2021');
    expect(await problemOf(await approve(first.caseNo, 19_999))).toEqual([409, 'STALE_VIEW']);
    expect(await problemOf(await approve(first.caseNo, 20_000, office.maker))).toEqual([403, 'FORBIDDEN_ACT']);
    expect(await done(approve(first.caseNo))).toMatchObject({ stage: 'approved' });
    expect(await balance('X2021')).toMatchObject({ appropriatedFen: 30_000, availableFen: 30_000 });
    expect(await balance('B2021')).toMatchObject({ appropriatedFen: (before.appropriatedFen ?? 0) + 20_000, availableFen: (before.availableFen ?? 0) + 20_000 });
  });

  test('never below zero: of ten transfers approved at once as many go through as there is money for', async () => {
    const made = [];
    for (let n = 0; n < 10; n++) made.push((await done(propose({ amountFen: 7_000 }))).caseNo);
    const answers = await Promise.all(made.map((no) => approve(no, 7_000)));
    expect(answers.map((answer) => answer.status).sort()).toEqual([...Array<number>(4).fill(200), ...Array<number>(6).fill(409)]);
    for (const answer of answers.filter((each) => each.status === 409)) expect(await problemOf(answer)).toEqual([409, 'BUDGET_EXHAUSTED']);
    expect(await balance('X2021')).toMatchObject({ availableFen: 2_000 });
  });

  test('from one source to another by a document only', async () => {
    await done(office.maker('POST', '/api/budgets', { json: { code: 'P2021', fiscalYear: 2021, name: '省级示例指标', amountFen: 1_000, source: 'provincial', on: '2021-12-01' } }));
    expect(await problemOf(await propose({ from: 'P2021', amountFen: 100 }))).toEqual([409, 'TRANSFER_NEEDS_DOCUMENT']);
    const { caseNo } = await done(propose({ from: 'P2021', amountFen: 100, documentNo: '示财〔2021〕9号' }));
    await done(approve(caseNo, 100));
    expect(await stack.api.db.query(`select kind, budget_line, document_no from ledger_entry where case_no = $1 order by id`, [caseNo])).toEqual([
      { kind: 'transferOut', budget_line: 'P2021', document_no: '示财〔2021〕9号' }, { kind: 'transferIn', budget_line: 'B2021', document_no: '示财〔2021〕9号' }]);
  });
});

describe('at year-end what is left is carried over or lapses, by two people', () => {
  const act = (name: string, json: object, who = office.maker): Promise<Response> => who('POST', `/api/year-ends/Y-2021-1/${name}`, { json });
  const lines = async () => (await bodyOf<{ left: { budgetLine: string; leftFen: number }[] }>(await auditor('GET', '/api/year-ends/Y-2021-1'))).left
    .map(({ budgetLine, leftFen }) => budgetLine === 'B2021' ? { budgetLine, carryFen: leftFen - 500, carryTo: 'B2022', lapseFen: 500 } : { budgetLine, carryFen: 0, carryTo: null, lapseFen: leftFen });

  test('a frozen line takes no new money and no reservation; what is reserved goes on', async () => {
    expect(await done(office.maker('POST', '/api/year-ends', { json: { fiscalYear: 2021 } }))).toEqual({ caseNo: 'Y-2021-1', version: 1, stage: 'frozen' });
    expect(await problemOf(await office.maker('POST', '/api/year-ends', { json: { fiscalYear: 2021 } }))).toEqual([409, 'YEAR_END_UNDER_WAY']);
    expect(await problemOf(await appropriate({ on: '2021-12-01' }))).toEqual([409, 'LINE_FROZEN']);
    await expect(post(stack.api.db, [moved('too late', '2021-12-01')])).rejects.toMatchObject({ constraint: 'line_frozen' });
    await post(stack.api.db, [{ ...moved('goes on', '2021-12-01'), kind: 'commit' }]);
    expect(await problemOf(await office.maker('POST', '/api/budget-transfers', { json: { fiscalYear: 2021, from: 'X2021', to: 'B2021', amountFen: 1, reason: '晚' } }))).toEqual([409, 'LINE_FROZEN']);
  });

  test('every fen that is left goes somewhere, and nothing moves before the year is over', async () => {
    const all = await lines();
    expect(await problemOf(await act('propose', { lines: all.slice(1) }))).toEqual([409, 'YEAR_END_LEFT_DIFFERS']);
    expect(await problemOf(await act('propose', { lines: all.map((line) => ({ ...line, lapseFen: line.lapseFen + 1 })) }))).toEqual([409, 'YEAR_END_LEFT_DIFFERS']);
    await done(act('propose', { lines: all }));
    expect(await done(act('reject', { reason: '再核' }, office.approver))).toMatchObject({ stage: 'frozen' });
    await done(act('propose', { lines: all }));
    const totals = { carryFen: all.reduce((sum, line) => sum + line.carryFen, 0), lapseFen: all.reduce((sum, line) => sum + line.lapseFen, 0) };
    expect(await problemOf(await act('approve', { totals }, office.approver))).toEqual([409, 'YEAR_NOT_OVER']);
    await stack.advance('2022-01-04');
    expect(await problemOf(await act('approve', { totals }, office.maker))).toEqual([403, 'FORBIDDEN_ACT']);
    expect(await problemOf(await act('approve', { totals: { ...totals, lapseFen: totals.lapseFen - 1 } }, office.approver))).toEqual([409, 'STALE_VIEW']);
    expect(await done(act('approve', { totals }, office.approver))).toMatchObject({ stage: 'closed' });
    for (const code of ['B2021', 'X2021', 'P2021']) expect(await balance(code)).toMatchObject({ availableFen: 0, frozen: true });
    expect(await balance('B2022')).toMatchObject({ fiscalYear: 2022, source: 'city', appropriatedFen: totals.carryFen, availableFen: totals.carryFen, frozen: false });
    expect((await verify(stack.api.db)).checks.filter((check) => !check.ok).map((check) => check.name)).toEqual([]);
  });
});
