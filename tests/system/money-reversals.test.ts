import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { createCalendar } from '../../domain/calendar.ts';
import { verify } from '../../ops/verify.ts';
import { readPages } from '../unit/documents/exports-pdf-text.ts';
import type { Caller } from './api-app.ts';
import { bodyOf, problemOf } from './api-app.ts';
import type { Trainee } from './claims-roster.ts';
import { atStage, done, registered } from './claims-roster.ts';
import type { ClaimStack } from './claims-stack.ts';
import { startClaimStack, until } from './claims-stack.ts';
import type { Office } from './money-office.ts';
import { accounted, accountOf, answered, batchOf, creditOf, decided, entered, exported, faultsOf, fileOf, openOffice, previewOf, reviewed, sheetRows } from './money-office.ts';

const ROUND = '2021-2';
const BATCH = `B-${ROUND}-01`;
const CODES = ['611', '612'] as const;
const trainees = (from: number, count: number): Trainee[] => Array.from({ length: count }, (_, n) => ({ serial: from + n, district: n % 2 === 0 ? '440106' : '440104' }));
const CLAIMS: Record<string, Trainee[]> = { 611: trainees(201, 2), 612: trainees(211, 2) };
const LINE_FEN = 1_200_000;

let stack: ClaimStack;
let office: Office;
const clerks: Record<string, Caller> = {};

/** Two claims, decided, paid in one batch, both confirmed: the batch is settled and both claims are closed. */
beforeAll(async () => {
  stack = await startClaimStack({ databaseUrl: inject('databaseUrl'), temporalAddress: inject('temporalAddress') });
  office = await openOffice(stack);
  await registered(stack.api, Object.values(CLAIMS).flat());
  await stack.round(ROUND, { opensOn: '2021-09-01', closesOn: '2021-09-30' });
  await stack.advance('2021-09-02');
  for (const code of CODES) {
    clerks[code] = await entered(stack, office, code);
    await reviewed(clerks[code], office, ROUND, code, CLAIMS[code] ?? []);
  }
  await stack.advance(createCalendar().addWorkingDays('2021-09-02', 8));
  for (const code of CODES) {
    await decided(office, `C-${ROUND}-${code}`);
    await accounted(clerks[code] as Caller, office, code);
  }
  const { list } = await previewOf(office, ROUND);
  await done(office.maker('POST', '/api/batches', { json: { round: ROUND, list } }));
  await done(office.approver('POST', `/api/batches/${BATCH}/approve`, { json: { list } }));
  await done(office.maker('POST', `/api/batches/${BATCH}/send`));
  await done(results([await credit(1), await credit(2)]));
  for (const code of CODES) await atStage(office.registrar, `C-${ROUND}-${code}`, ['closed']);
});
afterAll(() => stack.close());

const lineOf = async (n: number) => (await batchOf(office.maker, BATCH)).lines[n - 1] as Awaited<ReturnType<typeof batchOf>>['lines'][number];
const credit = async (n: number) => creditOf(BATCH, await lineOf(n), accountOf(610 + n));
const results = async (answers: Parameters<typeof answered>[0]): Promise<Response> => office.maker('POST', `/api/batches/${BATCH}/results`, { body: await answered(answers) });
const statuses = async (): Promise<string[]> => (await batchOf(office.maker, BATCH)).lines.map((line) => line.status);
const balance = (account: string): Promise<number> => stack.api.db.one<{ fen: number }>(`select coalesce(sum(balance_fen), 0)::bigint as fen from ledger_balance where account = $1`, [account]).then(({ fen }) => fen);
const ask = (json: object = {}, who = office.maker): Promise<Response> => who('POST', '/api/reversals', { json: { batchNo: BATCH, lineNo: 1, reason: '误导入另一批次的回盘', ...json } });
const act = (no: string, what: string, json: object, who = office.approver): Promise<Response> => who('POST', `/api/reversals/${no}/${what}`, { json });
const clean = async (): Promise<unknown[]> => (await verify(stack.api.db)).checks.filter(({ ok }) => !ok);
interface Statement { statementNo: string; paidFen: number; correctedFen: number; lines: { lineNo: number; status: string }[]; corrections: { ref: string; ground: string; rows: { oldFen: number; newFen: number; old: object }[] }[] }
const statements = async (code: string): Promise<Statement[]> => {
  const { items } = await bodyOf<{ items: { statementNo: string }[] }>(await (clerks[code] as Caller)('GET', '/api/statements'));
  return Promise.all(items.map(async ({ statementNo }) => bodyOf<Statement>(await (clerks[code] as Caller)('GET', `/api/statements/${statementNo}`))));
};

describe('the statement of an institution', () => {
  const of = (code: string) => ({ statementNo: `S-${code}-1` });
  const asked = (who: Caller, kind: string, params: object) => who('POST', '/api/exports', { json: { kind, params } });

  test('is taken by the institution as a workbook and as a PDF', async () => {
    const own = clerks['611'] as Caller;
    const sheet = await exported(own, 'institution-statement-xlsx', of('611'));
    const rows = await sheetRows(await fileOf(own, String(sheet.fileId)));
    expect(rows.filter((row) => row[0] === '拨付').map((row) => [row[2], row[5]])).toEqual(Array(2).fill([`C-${ROUND}-611`, 6_000]));
    const paper = await exported(own, 'institution-statement-pdf', of('611'));
    const pages = await readPages(Buffer.from(await (await fileOf(own, String(paper.fileId))).arrayBuffer()));
    expect(pages.flat().map(({ text }) => text).join('')).toContain('壹万贰仟元整');
    // Its file is of that institution alone, and of the city.
    const url = `/api/files/${String(paper.fileId)}`;
    expect([(await own('GET', url)).status, (await office.auditor('GET', url)).status]).toEqual([200, 200]);
    expect(await problemOf(await (clerks['612'] as Caller)('GET', url))).toEqual([403, 'OUT_OF_SCOPE']);
    expect(await problemOf(await (clerks['612'] as Caller)('GET', `/api/exports/${String(sheet.exportId)}`))).toEqual([404, 'NOT_FOUND']);
  });

  test('is not asked for by another, and what is the city\'s stays the city\'s', async () => {
    const other = clerks['612'] as Caller;
    for (const kind of ['institution-statement-xlsx', 'institution-statement-pdf']) expect(await problemOf(await asked(other, kind, of('611')))).toEqual([403, 'OUT_OF_SCOPE']);
    expect(await problemOf(await asked(other, 'institution-statement-pdf', of('699')))).toEqual([403, 'OUT_OF_SCOPE']);
    expect(await problemOf(await asked(office.auditor, 'institution-statement-pdf', of('699')))).toEqual([404, 'NOT_FOUND']);
    for (const [kind, params] of [['disbursement-sheet-pdf', { batchNo: BATCH }], ['public-notice-pdf', { round: ROUND }], ['funding-report-pdf', { fiscalYear: 2021 }]] as const) {
      expect(await problemOf(await asked(other, kind, params))).toEqual([403, 'OUT_OF_SCOPE']);
    }
  });
});

describe('a payment that was confirmed by mistake', () => {
  let reversalNo: string;

  test('is taken back by two people only, each with what he or she saw', async () => {
    for (const who of [office.approver, office.first, office.auditor]) expect(await problemOf(await ask({}, who))).toEqual([403, 'FORBIDDEN_ACT']);
    expect(await problemOf(await ask({ reason: '' }))).toEqual([400, 'VALIDATION_FAILED']);
    expect(await problemOf(await ask({ lineNo: 9 }))).toEqual([404, 'NOT_FOUND']);
    const key = { headers: { 'idempotency-key': 'reversal-1' } };
    const asked = await done<{ caseNo: string; stage: string }>(office.maker('POST', '/api/reversals', { json: { batchNo: BATCH, lineNo: 1, reason: '误导入另一批次的回盘' }, ...key }));
    expect(asked).toEqual({ caseNo: `V-${BATCH}-1-1`, version: 1, stage: 'asked' });
    reversalNo = asked.caseNo;
    expect(await problemOf(await ask())).toEqual([409, 'REVERSAL_OPEN']);
    expect(await problemOf(await act(reversalNo, 'approve', { amountFen: LINE_FEN }, office.maker))).toEqual([403, 'FORBIDDEN_ACT']);
    expect(await problemOf(await act(reversalNo, 'approve', { amountFen: LINE_FEN - 1 }))).toEqual([409, 'STALE_VIEW']);
    expect(await statuses()).toEqual(['paid', 'paid']);
  });

  test('moves nothing when the second person rejects it, and may be asked for again', async () => {
    const before = await balance('disbursed');
    expect(await done(act(reversalNo, 'reject', { reason: '回盘无误' }))).toMatchObject({ stage: 'rejected' });
    expect([await statuses(), await balance('disbursed')]).toEqual([['paid', 'paid'], before]);
    reversalNo = (await done<{ caseNo: string }>(ask())).caseNo;
  });

  test('is owed again by entries of its own; the settled batch and the closed claim are taken up again', async () => {
    const [disbursed, committed] = [await balance('disbursed'), await balance('committed')];
    expect(await done(act(reversalNo, 'approve', { amountFen: LINE_FEN }))).toMatchObject({ stage: 'reversed' });
    expect([await balance('disbursed'), await balance('committed')]).toEqual([disbursed - LINE_FEN, committed + LINE_FEN]);
    expect(await stack.api.db.query(`select kind, corrects from ledger_entry where kind = 'reverse'`)).toEqual([{ kind: 'reverse', corrects: expect.stringContaining(`${BATCH}/1/disburse/`) }]);
    await until('the line that waits again', async () => (await statuses())[0] === 'sent' || undefined);
    expect(await batchOf(office.maker, BATCH)).toMatchObject({ stage: 'sent', paidFen: LINE_FEN });
    expect(await atStage(office.registrar, `C-${ROUND}-611`, ['payment'])).toBe('payment');
    expect(await bodyOf<{ items: object[] }>(await (clerks['611'] as Caller)('GET', '/api/reversals'))).toMatchObject({ items: [{ stage: 'rejected' }, { reversalNo, stage: 'reversed', reopened: true }] });
    expect((await bodyOf<{ items: object[] }>(await (clerks['612'] as Caller)('GET', '/api/reversals'))).items).toEqual([]);
    expect(await clean()).toEqual([]);
    // What was never paid is in no second batch: its line still waits for the bank.
    expect((await previewOf(office, ROUND)).lines).toEqual([]);
  });

  test('is not reversed twice, nor refunded, nor claimed back while it waits', async () => {
    expect(await problemOf(await ask())).toEqual([409, 'LINE_NOT_PAID']);
    expect(await problemOf(await office.maker('POST', '/api/refunds', { json: { batchNo: BATCH, lineNo: 1, rows: [{ rowNo: 1, amountFen: 1 }], bankReference: 'X-1', receivedOn: '2021-09-14', reason: '示例' } }))).toEqual([404, 'NOT_FOUND']);
    expect((await office.maker('POST', '/api/clawbacks', { json: { claimNo: `C-${ROUND}-611`, ground: 'audit', ref: 'finding-1', rows: [{ rowNo: 1 }] } })).status).toBeGreaterThanOrEqual(400);
  });

  test('is decided by the next results file, its other lines untouched; the statement that was frozen stays, the next one shows the old line', async () => {
    expect(await faultsOf(await results([await credit(2)]))).toEqual([422, 'RESULTS_REFUSED', [[2, 'RESULT_SETTLED']]]);
    expect(await done(results([await credit(1)]))).toMatchObject({ stage: 'settled' });
    await atStage(office.registrar, `C-${ROUND}-611`, ['closed']);
    const [first, second, ...none] = await statements('611');
    expect(none).toEqual([]);
    expect(first).toMatchObject({ paidFen: LINE_FEN, correctedFen: 0, lines: [{ lineNo: 1, status: 'paid' }], corrections: [] });
    expect(second).toMatchObject({ paidFen: LINE_FEN, correctedFen: -LINE_FEN, lines: [{ lineNo: 1, status: 'paid' }] });
    expect(second?.corrections).toMatchObject([{ ref: reversalNo, ground: 'reversal', rows: [{ oldFen: 600_000, newFen: 0, old: { batchNo: BATCH, lineNo: 1 } }, { oldFen: 600_000, newFen: 0 }] }]);
    expect(await statements('612')).toHaveLength(1);
    expect(await clean()).toEqual([]);
  });
});

describe('a reversal is refused where something was built upon the payment, or the month is closed', () => {
  test('a refund hangs on it', async () => {
    const refund = { batchNo: BATCH, lineNo: 2, rows: [{ rowNo: 1, amountFen: 100 }], bankReference: 'X-2', receivedOn: '2021-09-14', reason: '示例' };
    const { caseNo } = await done<{ caseNo: string }>(office.maker('POST', '/api/refunds', { json: refund }));
    expect(await problemOf(await ask({ lineNo: 2 }))).toEqual([409, 'REFUND_HANGS']);
    await done(office.approver('POST', `/api/refunds/${caseNo}/reject`, { json: { reason: '登记有误' } }));
  });

  test('a clawback hangs on it, also one that was proposed after the reversal was asked for', async () => {
    const asked = await done<{ caseNo: string }>(ask({ lineNo: 2 }));
    const { caseNo } = await done<{ caseNo: string }>(office.maker('POST', '/api/clawbacks', { json: { claimNo: `C-${ROUND}-612`, ground: 'audit', ref: 'finding-2', rows: [{ rowNo: 1 }] } }));
    expect(await problemOf(await act(asked.caseNo, 'approve', { amountFen: LINE_FEN }))).toEqual([409, 'CLAWBACK_HANGS']);
    await done(office.approver('POST', `/api/clawbacks/${caseNo}/reject`, { json: { reason: '登记有误' } }));
    await done(act(asked.caseNo, 'reject', { reason: '另行办理' }));
  });

  test('the month that it is dated into is closed; without a month it counts in the first open one', async () => {
    expect(await problemOf(await ask({ lineNo: 2, period: '2021-13' }))).toEqual([400, 'VALIDATION_FAILED']);
    expect(await problemOf(await ask({ lineNo: 2, period: '2022-01' }))).toEqual([409, 'PERIOD_AHEAD']);
    await stack.api.db.execute(`insert into accounting_period (month, closed, changed_by, changed_on) values ('2021-09', true, 'test', '2021-09-14') on conflict (month) do update set closed = true`);
    const dated = await done<{ caseNo: string }>(ask({ lineNo: 2, period: '2021-09' }));
    expect(await problemOf(await act(dated.caseNo, 'approve', { amountFen: LINE_FEN }))).toEqual([409, 'PERIOD_CLOSED']);
    expect(await statuses()).toEqual(['paid', 'paid']);
    await done(act(dated.caseNo, 'reject', { reason: '期间已结账' }));
    const asked = await done<{ caseNo: string }>(ask({ lineNo: 2 }));
    await done(act(asked.caseNo, 'approve', { amountFen: LINE_FEN }));
    expect(await stack.api.db.query(`select period from ledger_entry where kind = 'reverse' and entry_key like '${BATCH}/2/%'`)).toEqual([{ period: '2021-10' }]);
  });

  test('a person decides it, as the next file would', async () => {
    await until('the line that waits again', async () => (await statuses())[1] === 'sent' || undefined);
    expect(await done(office.approver('POST', `/api/batches/${BATCH}/decide-lines`, { json: { lines: [{ lineNo: 2, outcome: 'returned' }], reason: '银行电话确认未入账' } }))).toMatchObject({ stage: 'settled' });
    expect(await atStage(office.registrar, `C-${ROUND}-612`, ['payment'])).toBe('payment');
    expect((await previewOf(office, ROUND)).lines.map((line) => line.blocked?.code)).toEqual(['ACCOUNT_NOT_CORRECTED']);
    expect(await clean()).toEqual([]);
  });
});
