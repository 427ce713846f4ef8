import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { createCalendar } from '../../domain/calendar.ts';
import { verify } from '../../ops/verify.ts';
import { post } from '../../store/ledger.ts';
import { bookDifferences } from '../../store/reconciliation.ts';
import type { Caller } from './api-app.ts';
import { bodyOf, problemOf } from './api-app.ts';
import type { Trainee } from './claims-roster.ts';
import { atStage, done, registered } from './claims-roster.ts';
import type { ClaimStack } from './claims-stack.ts';
import { startClaimStack, until } from './claims-stack.ts';
import type { Office } from './money-office.ts';
import { accounted, accountOf, answered, batchOf, creditOf, decided, entered, openOffice, previewOf, reviewed } from './money-office.ts';

/* A payment that kept money back for clawbacks, confirmed by mistake: what it kept back is owed again. */

const CODE = '641';
const [EARLIER, LATER] = ['2021-2', '2021-3'];
const [BATCH, CLAIM] = [`B-${LATER}-01`, `C-${LATER}-${CODE}`];
const trainees = (from: number): Trainee[] => [0, 1].map((n) => ({ serial: from + n, district: '440106' }));
const TRAINEES = { [EARLIER]: trainees(501), [LATER]: trainees(511) };
/** Of 12,000.00 a half is kept back: all of the first clawback, and what is left for the second. */
const [GROSS_FEN, FIRST_FEN, SECOND_FEN] = [1_200_000, 450_000, 300_000];
const KEPT_OF_SECOND_FEN = 150_000;
const [FIRST, SECOND] = [`K-C-${EARLIER}-${CODE}-1`, `K-C-${EARLIER}-${CODE}-2`];

let stack: ClaimStack;
let office: Office;
let clerk: Caller;

/** An earlier payment is confirmed and partly claimed back twice; the later one has kept back what it may, and is confirmed. */
beforeAll(async () => {
  stack = await startClaimStack({ databaseUrl: inject('databaseUrl'), temporalAddress: inject('temporalAddress') });
  office = await openOffice(stack);
  await registered(stack.api, Object.values(TRAINEES).flat());
  for (const round of [EARLIER, LATER]) await stack.round(round, { opensOn: '2021-09-01', closesOn: '2021-09-30' });
  await stack.advance('2021-09-02');
  clerk = await entered(stack, office, CODE);
  for (const round of [EARLIER, LATER]) await reviewed(clerk, office, round, CODE, TRAINEES[round] ?? []);
  await stack.advance(createCalendar().addWorkingDays('2021-09-02', 8));
  await accounted(clerk, office, CODE);
  await decided(office, `C-${EARLIER}-${CODE}`);
  await pay(EARLIER);
  for (const [no, rowNo, keepsFen] of [[FIRST, 1, 600_000 - FIRST_FEN], [SECOND, 2, 600_000 - SECOND_FEN]] as const) {
    const rows = [{ rowNo, keepsFen }];
    await done(office.maker('POST', '/api/clawbacks', { json: { claimNo: `C-${EARLIER}-${CODE}`, ground: 'correction', ref: 'finding-1', rows } }));
    await done(office.approver('POST', `/api/clawbacks/${no}/approve`, { json: { amountFen: 600_000 - keepsFen } }));
  }
  await decided(office, CLAIM);
  await pay(LATER);
  await heard([FIRST_FEN, KEPT_OF_SECOND_FEN]);
});
afterAll(() => stack.close());

async function pay(round: string): Promise<void> {
  const { list } = await previewOf(office, round);
  await done(office.maker('POST', '/api/batches', { json: { round, list } }));
  await done(office.approver('POST', `/api/batches/B-${round}-01/approve`, { json: { list } }));
  await done(office.maker('POST', `/api/batches/B-${round}-01/send`));
  await confirm(`B-${round}-01`);
  await atStage(office.registrar, `C-${round}-${CODE}`, ['closed']);
}

const lineOf = async (batchNo: string) => (await batchOf(office.maker, batchNo)).lines[0] as Awaited<ReturnType<typeof batchOf>>['lines'][number];
const confirm = async (batchNo: string): Promise<unknown> =>
  done(office.maker('POST', `/api/batches/${batchNo}/results`, { body: await answered([creditOf(batchNo, await lineOf(batchNo), accountOf(Number(CODE)))]) }));

interface Clawback { stage: string; recoveredFen: number; outstandingFen: number; offsets: { batchNo: string; status: string; amountFen: number }[] }
const clawback = async (no: string): Promise<Clawback> => bodyOf<Clawback>(await office.auditor('GET', `/api/clawbacks/${no}`));
const clawbacks = (): Promise<Clawback[]> => Promise.all([FIRST, SECOND].map(clawback));
const heard = (fen: readonly number[]): Promise<unknown> => until('the clawbacks to hear of it', async () => ((await clawbacks()).every(({ recoveredFen }, n) => recoveredFen === fen[n]) ? true : undefined));
const offsets = async (): Promise<string[]> => (await clawbacks()).flatMap((each) => each.offsets.map(({ status }) => status));
const balances = async (): Promise<Record<string, number>> =>
  Object.fromEntries((await stack.api.db.query<{ account: string; fen: number }>('select account, sum(balance_fen)::bigint as fen from ledger_balance group by 1')).map(({ account, fen }) => [account, fen]));
const reverse = async (): Promise<Response> => {
  const { caseNo } = await done<{ caseNo: string }>(office.maker('POST', '/api/reversals', { json: { batchNo: BATCH, lineNo: 1, reason: '误导入另一批次的回盘' } }));
  return office.approver('POST', `/api/reversals/${caseNo}/approve`, { json: { amountFen: GROSS_FEN } });
};
const waitsAgain = (): Promise<unknown> => until('the line that waits again', async () => ((await lineOf(BATCH)).status === 'sent' ? true : undefined));
const clean = async (): Promise<void> => {
  expect((await verify(stack.api.db)).checks.filter(({ ok }) => !ok)).toEqual([]);
  expect(await bookDifferences(stack.api.db)).toEqual([]);
};

describe('a payment that kept money back and was confirmed by mistake', () => {
  let paid: Record<string, number>;

  test('is the measure: the bank credited a half, one clawback is recovered, the other in part', async () => {
    paid = await balances();
    expect(await lineOf(BATCH)).toMatchObject({ status: 'paid', grossFen: GROSS_FEN, offsetFen: 600_000, amountFen: 600_000 });
    expect((await clawbacks()).map(({ stage, outstandingFen }) => [stage, outstandingFen])).toEqual([['recovered', 0], ['due', SECOND_FEN - KEPT_OF_SECOND_FEN]]);
    await clean();
  });

  test('is not taken back where what was recovered by it is used already; then nothing has moved', async () => {
    const spent = { key: 'used', caseNo: 'B2021', budgetLine: 'B2021', on: '2021-09-14', actor: 'test', amountFen: paid.available ?? 0 } as const;
    await post(stack.api.db, [{ ...spent, kind: 'lapse' }]);
    const answer = await reverse();
    expect(await problemOf(answer)).toEqual([409, 'BUDGET_EXHAUSTED']);
    const { items } = await bodyOf<{ items: { reversalNo: string }[] }>(await clerk('GET', '/api/reversals'));
    await done(office.approver('POST', `/api/reversals/${items[0]?.reversalNo}/reject`, { json: { reason: '待补足指标' } }));
    await post(stack.api.db, [{ ...spent, key: 'back', kind: 'appropriate' }]);
    expect([await balances(), await offsets(), (await lineOf(BATCH)).status]).toEqual([paid, ['taken', 'taken'], 'paid']);
  });

  test('gives back what it kept: the clawbacks are open again by entries that name those they take back, to the fen', async () => {
    await done(reverse());
    await waitsAgain();
    const now = await balances();
    expect([now.disbursed, now.committed, now.available]).toEqual([
      (paid.disbursed ?? 0) - GROSS_FEN + 600_000, (paid.committed ?? 0) + GROSS_FEN, (paid.available ?? 0) - 600_000]);
    expect(await stack.api.db.query(
      `select e.case_no, x.kind as takes_back, p.amount_fen as fen from ledger_entry e join ledger_entry x on x.entry_key = e.corrects and x.case_no = e.case_no and x.budget_line = e.budget_line
       join ledger_posting p on p.entry_id = e.id and p.account = 'disbursed' where e.kind = 'restore' order by 1`)).toEqual([
      { case_no: FIRST, takes_back: 'recover', fen: FIRST_FEN }, { case_no: SECOND, takes_back: 'recover', fen: KEPT_OF_SECOND_FEN }]);
    expect((await clawbacks()).map(({ stage, outstandingFen }) => [stage, outstandingFen])).toEqual([['due', FIRST_FEN], ['due', SECOND_FEN]]);
    expect(await batchOf(office.maker, BATCH)).toMatchObject({ stage: 'sent', paidFen: 0 });
    const told = (await bodyOf<{ items: { code: string; caseNo: string }[] }>(await clerk('GET', '/api/notifications'))).items.filter(({ code }) => code === 'CLAWBACK_OPEN_AGAIN');
    expect(told.map(({ caseNo }) => caseNo).sort()).toEqual([FIRST, SECOND]);
    await clean();
  });

  test('keeps the same money back still: it is neither received nor written off meanwhile, and the rest of the other may be', async () => {
    const receipt = (no: string, amountFen: number): Promise<Response> =>
      office.maker('POST', `/api/clawbacks/${no}/receipts`, { json: { bankReference: `IN-${no}-${amountFen}`, amountFen, receivedOn: '2021-09-14' } });
    expect(await offsets()).toEqual(['listed', 'listed']);
    expect(await problemOf(await receipt(FIRST, 1))).toEqual([409, 'OFFSET_LISTED']);
    expect(await problemOf(await office.maker('POST', `/api/clawbacks/${FIRST}/write-off`, { json: { reason: '无力缴还' } }))).toEqual([409, 'OFFSET_LISTED']);
    expect(await problemOf(await receipt(SECOND, SECOND_FEN - KEPT_OF_SECOND_FEN + 1))).toEqual([409, 'OFFSET_LISTED']);
    await done(receipt(SECOND, SECOND_FEN - KEPT_OF_SECOND_FEN));
    await clean();
  });

  test('paid after all, it has kept the same money back once more; the statements agree', async () => {
    await confirm(BATCH);
    await atStage(office.registrar, CLAIM, ['closed']);
    await heard([FIRST_FEN, SECOND_FEN]);
    expect((await clawbacks()).map(({ stage }) => stage)).toEqual(['recovered', 'recovered']);
    expect(await offsets()).toEqual(['taken', 'taken']);
    const { items } = await bodyOf<{ items: { paidFen: number; correctedFen: number; batchNo: string }[] }>(await clerk('GET', '/api/statements'));
    expect(items.filter(({ batchNo }) => batchNo === BATCH).map(({ paidFen, correctedFen }) => [paidFen, correctedFen])).toEqual([[600_000, -(FIRST_FEN + SECOND_FEN)], [600_000, -600_000]]);
    await clean();
  });

  test('a second reversal takes the new entries back; returned by the bank, it has kept nothing, and the next payment may', async () => {
    await done(reverse());
    await waitsAgain();
    await done(office.approver('POST', `/api/batches/${BATCH}/decide-lines`, { json: { lines: [{ lineNo: 1, outcome: 'returned' }], reason: '银行电话确认未入账' } }));
    expect(await atStage(office.registrar, CLAIM, ['payment'])).toBe('payment');
    expect(await offsets()).toEqual(['void', 'void']);
    expect((await clawbacks()).map(({ stage, outstandingFen }) => [stage, outstandingFen])).toEqual([['due', FIRST_FEN], ['due', KEPT_OF_SECOND_FEN]]);
    await accounted(clerk, office, CODE, 2);
    await stack.advance('2021-10-15');
    const { list, lines } = await previewOf(office, LATER);
    expect([list.totalFen, lines.map(({ amountFen, blocked }) => [amountFen, blocked])]).toEqual([GROSS_FEN - 600_000, [[GROSS_FEN, null]]]);
    await clean();
  });

  test('what was claimed back itself is not reversed', async () => {
    expect(await problemOf(await office.maker('POST', '/api/reversals', { json: { batchNo: `B-${EARLIER}-01`, lineNo: 1, reason: '示例' } }))).toEqual([409, 'CLAWBACK_HANGS']);
  });
});
