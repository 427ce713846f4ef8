import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { createCalendar } from '../../domain/calendar.ts';
import { verify } from '../../ops/verify.ts';
import type { Caller } from './api-app.ts';
import { bodyOf, problemOf } from './api-app.ts';
import type { Trainee } from './claims-roster.ts';
import { atStage, done, registered } from './claims-roster.ts';
import type { ClaimStack } from './claims-stack.ts';
import { startClaimStack } from './claims-stack.ts';
import type { Office } from './money-office.ts';
import { accounted, accountOf, answered, batchOf, creditOf, decided, entered, openOffice, previewOf, reviewed } from './money-office.ts';

const ROUND = '2021-2';
const CLAIM = `C-${ROUND}-631`;
/** Each is entitled to 6,000 yuan; the first two applied for less, by mistake. */
const TRAINEES: Trainee[] = [{ serial: 401, district: '440106', appliedYuan: 5_000 }, { serial: 402, district: '440106', appliedYuan: 4_000 }, { serial: 403, district: '440106' }];
const PAID_FEN = 1_500_000;

let stack: ClaimStack;
let office: Office;
let clerk: Caller;
let topUpNo: string;

beforeAll(async () => {
  stack = await startClaimStack({ databaseUrl: inject('databaseUrl'), temporalAddress: inject('temporalAddress') });
  office = await openOffice(stack);
  await registered(stack.api, TRAINEES);
  await stack.round(ROUND, { opensOn: '2021-09-01', closesOn: '2021-09-30' });
  await stack.advance('2021-09-02');
  clerk = await entered(stack, office, '631');
  await reviewed(clerk, office, ROUND, '631', TRAINEES);
  await stack.advance(createCalendar().addWorkingDays('2021-09-02', 8));
  await decided(office, CLAIM);
  await accounted(clerk, office, '631');
});
afterAll(() => stack.close());

const propose = (rows: readonly { rowNo: number; amountFen: number }[], who = office.registrar): Promise<Response> =>
  who('POST', '/api/top-ups', { json: { claimNo: CLAIM, rows, reason: '申请金额填报有误' } });
const act = (no: string, what: string, json: object, who = office.decider): Promise<Response> => who('POST', `/api/top-ups/${no}/${what}`, { json });
const batch = async (): Promise<string> => {
  const { list } = await previewOf(office, ROUND);
  const { caseNo } = await done(office.maker('POST', '/api/batches', { json: { round: ROUND, list } }));
  await done(office.approver('POST', `/api/batches/${caseNo}/approve`, { json: { list } }));
  await done(office.maker('POST', `/api/batches/${caseNo}/send`));
  return caseNo;
};
const answer = async (batchNo: string, outcome: 'paid' | 'returned'): Promise<void> => {
  const [line] = (await batchOf(office.maker, batchNo)).lines;
  const credit = creditOf(batchNo, line as NonNullable<typeof line>, accountOf(631));
  await done(office.maker('POST', `/api/batches/${batchNo}/results`, { body: await answered([outcome === 'paid' ? credit : { ...credit, outcome, reasonCode: 'R02', reasonText: '账户已销户' }]) }));
};
const clean = async (): Promise<unknown[]> => (await verify(stack.api.db)).checks.filter(({ ok }) => !ok);

describe('rows that were approved too low', () => {
  test('are not topped up before what they are worth now is paid', async () => {
    expect(await problemOf(await propose([{ rowNo: 1, amountFen: 1_000 }]))).toEqual([409, 'ROW_NOT_PAID']);
    const first = await batch();
    expect(await problemOf(await propose([{ rowNo: 1, amountFen: 1_000 }]))).toEqual([409, 'ROW_NOT_PAID']);
    await answer(first, 'paid');
    expect(await atStage(office.registrar, CLAIM, ['closed'])).toBe('closed');
  });

  test('are topped up by two people, never above what the rules entitled them to', async () => {
    for (const who of [office.maker, office.decider, office.auditor, clerk]) expect(await problemOf(await propose([{ rowNo: 1, amountFen: 1_000 }], who))).toEqual([403, 'FORBIDDEN_ACT']);
    expect(await problemOf(await propose([{ rowNo: 1, amountFen: 100_001 }]))).toEqual([409, 'ABOVE_ENTITLED']);
    expect(await problemOf(await propose([{ rowNo: 3, amountFen: 1 }]))).toEqual([409, 'ABOVE_ENTITLED']);
    expect(await problemOf(await propose([{ rowNo: 9, amountFen: 1 }]))).toEqual([409, 'ROW_UNKNOWN']);
    expect(await problemOf(await office.registrar('POST', '/api/top-ups', { json: { claimNo: 'C-none-1', rows: [{ rowNo: 1, amountFen: 1 }], reason: '示例' } }))).toEqual([404, 'NOT_FOUND']);
    const made = await done<{ caseNo: string }>(propose([{ rowNo: 1, amountFen: 100_000 }, { rowNo: 2, amountFen: 150_000 }]));
    topUpNo = made.caseNo;
    expect(await problemOf(await propose([{ rowNo: 2, amountFen: 1 }]))).toEqual([409, 'TOP_UP_OPEN']);
    expect(await problemOf(await act(made.caseNo, 'approve', { amountFen: 249_999 }))).toEqual([409, 'STALE_VIEW']);
    expect(await problemOf(await act(made.caseNo, 'approve', { amountFen: 250_000 }, office.approver))).toEqual([403, 'FORBIDDEN_ACT']);
    expect((await previewOf(office, ROUND)).lines).toEqual([]);
    expect(await done(act(made.caseNo, 'approve', { amountFen: 250_000 }))).toMatchObject({ stage: 'approved' });
    expect(await atStage(office.registrar, CLAIM, ['payment'])).toBe('payment');
    expect(await bodyOf(await office.registrar('GET', `/api/claims/${CLAIM}`))).toMatchObject({ approvedFen: PAID_FEN + 250_000 });
    expect((await bodyOf<{ items: object[] }>(await clerk('GET', '/api/top-ups'))).items).toMatchObject([
      { stage: 'approved', amountFen: 250_000, rows: [{ rowNo: 1, beforeFen: 500_000, amountFen: 100_000, lineNo: 1 }, { rowNo: 2, beforeFen: 400_000, amountFen: 150_000 }] }]);
    expect(await clean()).toEqual([]);
  });

  test('are paid by the usual batch, the difference alone; what comes back is paid again', async () => {
    const preview = await previewOf(office, ROUND);
    expect(preview.lines).toMatchObject([{ amountFen: 250_000, trainees: 2 }]);
    const second = await batch();
    expect((await previewOf(office, ROUND)).lines).toEqual([]);
    expect(await problemOf(await propose([{ rowNo: 2, amountFen: 1 }]))).toEqual([409, 'ROW_NOT_PAID']);
    await answer(second, 'returned');
    expect((await previewOf(office, ROUND)).lines).toMatchObject([{ amountFen: 250_000, blocked: { code: 'ACCOUNT_NOT_CORRECTED' } }]);
    await accounted(clerk, office, '631', 2);
    await stack.advance('2021-10-15');
    const third = await batch();
    expect((await batchOf(office.maker, third)).lines).toMatchObject([{ amountFen: 250_000, replaces: { batchNo: second, lineNo: 1 } }]);
    const [line] = (await batchOf(office.maker, third)).lines;
    await done(office.maker('POST', `/api/batches/${third}/results`, { body: await answered([creditOf(third, line as NonNullable<typeof line>, accountOf(631, 2))]) }));
    expect(await atStage(office.registrar, CLAIM, ['closed'])).toBe('closed');
    expect(await clean()).toEqual([]);
  });

  test('stand on the next statement beside the old line, and the statement before stays', async () => {
    interface Statement { paidFen: number; lines: { status: string; rows: { rowNo: number; amountFen: number; adds: object | null }[] }[] }
    const { items } = await bodyOf<{ items: { statementNo: string }[] }>(await clerk('GET', '/api/statements'));
    const [first, , third] = await Promise.all(items.map(async ({ statementNo }) => bodyOf<Statement>(await clerk('GET', `/api/statements/${statementNo}`))));
    expect(first?.paidFen).toBe(PAID_FEN);
    expect(first?.lines[0]?.rows.map(({ amountFen, adds }) => [amountFen, adds])).toEqual([[500_000, null], [400_000, null], [600_000, null]]);
    const old = { ref: topUpNo, old: { batchNo: `B-${ROUND}-01`, lineNo: 1 } };
    expect(third?.lines[0]?.rows).toMatchObject([{ rowNo: 1, amountFen: 100_000, adds: { ...old, oldFen: 500_000 } }, { rowNo: 2, amountFen: 150_000, adds: { ...old, oldFen: 400_000 } }]);
  });

  test('the database pays no part of a row twice, and never more than the row is worth', async () => {
    const copy = (part: number, fen: number): Promise<number> => stack.api.db.execute(
      `insert into payment_row (batch_no, line_no, claim_no, roster_version, row_no, amount_fen, part) select batch_no, line_no, claim_no, roster_version, row_no, $3, $2 from payment_row
       where claim_no = $1 and row_no = 2 and part = 1`, [CLAIM, part, fen]).catch((error: unknown) => { throw error; });
    await expect(copy(2, 1)).rejects.toMatchObject({ code: '23505' });
    await stack.api.db.tx(async (t) => {
      await expect(t.execute(
        `insert into payment_row (batch_no, line_no, claim_no, roster_version, row_no, amount_fen, part) select 'B-${ROUND}-03', 1, claim_no, roster_version, 3, 1, 2 from payment_row where claim_no = $1 and row_no = 3 and live`,
        [CLAIM])).rejects.toMatchObject({ constraint: 'paid_within' });
      throw new Error('undone');
    }).catch((error: unknown) => { if (!(error instanceof Error) || error.message !== 'undone') throw error; });
  });

  test('of which something came back are not topped up', async () => {
    const { caseNo } = await done<{ caseNo: string }>(office.maker('POST', '/api/clawbacks', { json: { claimNo: CLAIM, ground: 'audit', ref: 'finding-1', rows: [{ rowNo: 2 }] } }));
    expect(await problemOf(await propose([{ rowNo: 2, amountFen: 1 }]))).toEqual([409, 'MONEY_CAME_BACK']);
    await done(office.approver('POST', `/api/clawbacks/${caseNo}/reject`, { json: { reason: '登记有误' } }));
    const again = await done<{ caseNo: string }>(propose([{ rowNo: 2, amountFen: 50_000 }]));
    expect(await done(act(again.caseNo, 'reject', { reason: '依据不足' }))).toMatchObject({ stage: 'rejected' });
    expect(await clean()).toEqual([]);
  });
});
