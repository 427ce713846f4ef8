import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { searchAttributes } from '../../activities/send.ts';
import { createCalendar } from '../../domain/calendar.ts';
import { verify } from '../../ops/verify.ts';
import { readPages } from '../unit/documents/exports-pdf-text.ts';
import type { Caller } from './api-app.ts';
import { bodyOf, problemOf } from './api-app.ts';
import type { Trainee } from './claims-roster.ts';
import { atStage, done, registered } from './claims-roster.ts';
import type { ClaimStack } from './claims-stack.ts';
import { startClaimStack, until } from './claims-stack.ts';
import type { BatchList, Office } from './money-office.ts';
import { accountBody, accounted, accountOf, answered, batchOf, creditOf, decided, entered, exported, faultsOf, fileOf, openOffice, previewOf, reviewed, sheetRows } from './money-office.ts';

const ROUND = '2021-2';
const trainees = (from: number, count: number): Trainee[] => Array.from({ length: count }, (_, n) => ({ serial: from + n, district: n % 2 === 0 ? '440106' : '440104' }));
/** 601 has three trainees, 602 two, 603 one; each gets 6,000 yuan. */
const CLAIMS = { 601: trainees(101, 3), 602: trainees(111, 2), 603: trainees(121, 1) } as const;
const FIRST = `B-${ROUND}-01`;

let stack: ClaimStack;
let office: Office;
const clerks: Record<string, Caller> = {};
/** The report's line of the year while nobody had decided on anything. */
let undecided: Record<string, number> | undefined;

beforeAll(async () => {
  stack = await startClaimStack({ databaseUrl: inject('databaseUrl'), temporalAddress: inject('temporalAddress') });
  office = await openOffice(stack);
  await registered(stack.api, Object.values(CLAIMS).flat());
  await stack.round(ROUND, { opensOn: '2021-09-01', closesOn: '2021-09-30' });
  await stack.advance('2021-09-02');
  for (const [code, people] of Object.entries(CLAIMS)) {
    const clerk = clerks[code] = await entered(stack, office, code);
    await reviewed(clerk, office, ROUND, code, people);
  }
  const early = await bodyOf<{ sections: { dimension: string; lines: Record<string, number>[] }[] }>(await office.auditor('GET', '/api/reports/funding?fiscalYear=2021'));
  undecided = early.sections.find((section) => section.dimension === 'year')?.lines[0];
  await stack.advance(createCalendar().addWorkingDays('2021-09-02', 8));
  for (const code of Object.keys(CLAIMS)) await decided(office, `C-${ROUND}-${code}`);
  await accounted(clerks['601'] as Caller, office, '601');
  await accounted(clerks['602'] as Caller, office, '602');
});
afterAll(() => stack.close());

const clerk = (code: string): Caller => clerks[code] as Caller;
const url = (batchNo: string, act = ''): string => `/api/batches/${batchNo}${act}`;
const results = async (answers: Parameters<typeof answered>[0], batchNo = FIRST, who = office.maker): Promise<Response> =>
  who('POST', url(batchNo, '/results'), { body: await answered(answers) });
const ledger = (): Promise<{ account: string; fen: number }[]> =>
  stack.api.db.query(`select account, sum(amount_fen)::bigint as fen from ledger_posting where account in ('committed', 'disbursed') group by account order by account`);

describe('a batch is prepared by one person and approved by another, as both saw it', () => {
  let list: BatchList;

  test('what is decided stands in the forecast on its source, in the month in which it will be paid at the latest', async () => {
    const forecast = await bodyOf<{ months: { month: string; source: string; committedFen: number; reservedFen: number }[]; sources: object[]; uncoveredFen: number }>(
      await office.auditor('GET', '/api/reports/forecast?fiscalYear=2021'));
    expect(forecast.months).toMatchObject([{ month: '2021-10', source: 'city', committedFen: 6 * 600_000, reservedFen: 0, earnedFen: 0 }]);
    expect(forecast.sources).toEqual([{ source: 'city', availableFen: 1_000_000_000 - 6 * 600_000, earnedFen: 0, leftFen: 1_000_000_000 - 6 * 600_000 }]);
    expect(await problemOf(await clerk('601')('GET', '/api/reports/forecast?fiscalYear=2021'))).toEqual([403, 'FORBIDDEN_ACT']);
  });

  test('who has no approved account is listed with the reason and left out; the others go on', async () => {
    const preview = await previewOf(office, ROUND);
    expect(preview.lines.map((line) => [line.institution.code, line.blocked?.code ?? null])).toEqual([['601', null], ['602', null], ['603', 'NO_APPROVED_ACCOUNT']]);
    expect(preview.list).toMatchObject({ lines: 2, totalFen: 5 * 600_000 });
    list = preview.list;
  });

  test('a list that has moved since it was seen makes no batch and takes no number', async () => {
    await accounted(clerk('603'), office, '603');
    expect(await problemOf(await office.maker('POST', '/api/batches', { json: { round: ROUND, list } }))).toEqual([409, 'STALE_VIEW']);
    list = (await previewOf(office, ROUND)).list;
    expect(list).toMatchObject({ lines: 3, totalFen: 6 * 600_000 });
    expect(await problemOf(await office.approver('POST', '/api/batches', { json: { round: ROUND, list } }))).toEqual([403, 'FORBIDDEN_ACT']);
    expect(await problemOf(await office.maker('POST', '/api/batches', { json: { round: '1999-9', list } }))).toEqual([404, 'NOT_FOUND']);
    const key = { headers: { 'idempotency-key': 'prepare-1' } };
    expect(await done(office.maker('POST', '/api/batches', { json: { round: ROUND, list }, ...key }))).toEqual({ caseNo: FIRST, version: 1, stage: 'prepared' });
    expect(await done(office.maker('POST', '/api/batches', { json: { round: ROUND, list }, ...key }))).toEqual({ caseNo: FIRST, version: 1, stage: 'prepared' });
  });

  test('what is in one batch is in no other', async () => {
    const rest = await previewOf(office, ROUND);
    expect(rest).toEqual({ list: { ...rest.list, lines: 0, totalFen: 0 }, approvals: 1, lines: [], rows: [] });
    expect(await problemOf(await office.maker('POST', '/api/batches', { json: { round: ROUND, list: rest.list } }))).toEqual([409, 'NOTHING_TO_PAY']);
  });

  test('a rejected batch frees its rows, and the next one takes the next number', async () => {
    expect(await problemOf(await office.approver('POST', url(FIRST, '/reject'), { json: { reason: '' } }))).toEqual([400, 'VALIDATION_FAILED']);
    expect(await done(office.approver('POST', url(FIRST, '/reject'), { json: { reason: '缺少附件' } }))).toMatchObject({ stage: 'rejected' });
    expect((await batchOf(office.maker, FIRST)).lines.map((line) => line.status)).toEqual(['void', 'void', 'void']);
    const again = await done(office.maker('POST', '/api/batches', { json: { round: ROUND, list: (await previewOf(office, ROUND)).list } }));
    expect(again).toMatchObject({ caseNo: `B-${ROUND}-02` });
    expect(await done(office.maker('POST', url(again.caseNo, '/cancel'), { json: { reason: '更换账户' } }))).toMatchObject({ stage: 'cancelled' });
  });

  test('nobody approves another list than the frozen one, nor sends what nobody approved', async () => {
    const made = await done(office.maker('POST', '/api/batches', { json: { round: ROUND, list } }));
    expect(made.caseNo).toBe(`B-${ROUND}-03`);
    const other = { ...list, totalFen: list.totalFen - 1 };
    expect(await problemOf(await office.approver('POST', url(made.caseNo, '/approve'), { json: { list: other } }))).toEqual([409, 'STALE_VIEW']);
    expect(await problemOf(await office.maker('POST', url(made.caseNo, '/approve'), { json: { list } }))).toEqual([403, 'FORBIDDEN_ACT']);
    expect(await problemOf(await office.maker('POST', url(made.caseNo, '/send')))).toEqual([409, 'WRONG_STAGE']);
    expect(await done(office.approver('POST', url(made.caseNo, '/approve'), { json: { list } }))).toMatchObject({ stage: 'approved' });
  });
});

describe('what is sent to the bank is kept, and what comes back is booked whole or not at all', () => {
  const BATCH = `B-${ROUND}-03`;
  let fileId: string;

  test('the bank file carries the accounts in full; what is shown carries the last four', async () => {
    const key = { headers: { 'idempotency-key': 'send-3' } };
    const sent = await done<{ receipt: { stage: string }; fileId: string }>(office.maker('POST', url(BATCH, '/send'), key));
    expect(sent.receipt.stage).toBe('sent');
    fileId = sent.fileId;
    expect(await done(office.maker('POST', url(BATCH, '/send'), key))).toEqual(sent);
    const rows = await sheetRows(await fileOf(office.maker, fileId));
    expect(rows.slice(1).map((row) => [row[1], row[2], row[5], row[7]])).toEqual([
      ['示例职业学院601', accountOf(601), 18_000, `${BATCH}-1`], ['示例职业学院602', accountOf(602), 12_000, `${BATCH}-2`], ['示例职业学院603', accountOf(603), 6_000, `${BATCH}-3`]]);
    const shown = await bodyOf(await office.auditor('GET', url(BATCH)));
    expect(shown).toMatchObject({ fileId, stage: 'sent' });
    expect(JSON.stringify(shown)).not.toContain(accountOf(601));
    expect(await problemOf(await office.maker('POST', url(BATCH, '/cancel'), { json: { reason: '太晚' } }))).toEqual([409, 'WRONG_STAGE']);
  });

  test('the bank file is for those who pay and for the auditor; every download is recorded', async () => {
    for (const who of [office.registrar, office.first]) expect(await problemOf(await who('GET', `/api/files/${fileId}`))).toEqual([403, 'FORBIDDEN_ACT']);
    expect(await problemOf(await clerk('601')('GET', `/api/files/${fileId}`))).toEqual([403, 'OUT_OF_SCOPE']);
    const before = await stack.api.db.one<{ n: number }>(`select count(*)::int as n from access_audit where act = 'file.download' and subject = $1 and outcome = 'allowed'`, [fileId]);
    expect((await fileOf(office.auditor, fileId)).status).toBe(200);
    const after = await stack.api.db.one<{ n: number }>(`select count(*)::int as n from access_audit where act = 'file.download' and subject = $1 and outcome = 'allowed'`, [fileId]);
    expect(after.n).toBe(before.n + 1);
  });

  test('a bank file is given out by a link only: once, to who made it, within minutes; the database keeps no token', async () => {
    expect(await problemOf(await office.maker('GET', `/api/files/${fileId}`))).toEqual([403, 'LINK_WANTED']);
    for (const who of [office.registrar, office.first]) expect(await problemOf(await who('POST', `/api/files/${fileId}/links`))).toEqual([403, 'FORBIDDEN_ACT']);
    expect(await problemOf(await clerk('601')('POST', `/api/files/${fileId}/links`))).toEqual([403, 'OUT_OF_SCOPE']);
    const link = async (): Promise<string> => (await done<{ url: string }>(office.maker('POST', `/api/files/${fileId}/links`))).url;
    const url = await link();
    const gone = [410, 'DOWNLOAD_LINK_INVALID'];
    for (const who of [office.approver, office.auditor]) expect(await problemOf(await who('GET', url))).toEqual(gone);
    expect((await office.maker('GET', url)).status).toBe(200);
    expect(await problemOf(await office.maker('GET', url))).toEqual(gone);
    expect(await problemOf(await office.maker('GET', `/api/downloads/${'a'.repeat(43)}`))).toEqual(gone);
    const late = await link();
    await stack.api.db.execute(`update download_link set expires_at = now() - interval '1 second' where used_at is null`);
    expect(await problemOf(await office.maker('GET', late))).toEqual(gone);
    const raced = await link();
    expect((await Promise.all(Array.from({ length: 5 }, () => office.maker('GET', raced)))).map(({ status }) => status).sort()).toEqual([200, 410, 410, 410, 410]);
    const token = url.slice('/api/downloads/'.length);
    const kept = JSON.stringify(await stack.api.db.query('select to_jsonb(l) from download_link l')) + JSON.stringify(await stack.api.db.query('select * from access_audit')) + stack.api.logLines.join();
    expect(kept).not.toContain(token);
    expect((await stack.api.db.query(`select 1 from access_audit where act = 'file.download' and subject = $1`, [`link/${fileId}`])).length).toBeGreaterThan(2);
  });

  test('an institution reads its own line of the batch, and no batch that does not pay it', async () => {
    const own = await batchOf(clerk('602'), BATCH);
    expect([own.lines.map((line) => line.institution.code), own.fileId]).toEqual([['602'], null]);
    await entered(stack, office, '604').then(async (stranger) => {
      expect(await problemOf(await stranger('GET', url(BATCH)))).toEqual([403, 'OUT_OF_SCOPE']);
      expect((await bodyOf<{ items: unknown[] }>(await stranger('GET', '/api/batches'))).items).toEqual([]);
    });
  });

  test('one unknown, repeated or differing row refuses the results file whole, and every such row is named', async () => {
    const { lines } = await batchOf(office.maker, BATCH);
    const credit = (n: number) => creditOf(BATCH, lines[n - 1] as (typeof lines)[number], accountOf(600 + n));
    const answer = await results([credit(1), { ...credit(2), amountFen: 1_200_001 }, { ...credit(3), account: accountOf(999) }, { ...credit(3), lineNo: 9 }, { ...credit(1), batchNo: FIRST }], BATCH);
    expect(await faultsOf(answer)).toEqual([422, 'RESULTS_REFUSED', [[3, 'RESULT_AMOUNT'], [4, 'RESULT_ACCOUNT'], [5, 'RESULT_UNKNOWN'], [6, 'RESULT_UNKNOWN']]]);
    expect(await faultsOf(await results([credit(1), credit(1)], BATCH))).toEqual([422, 'RESULTS_REFUSED', [[3, 'BANK_RESULT_REPEATED']]]);
    expect((await faultsOf(await office.maker('POST', url(BATCH, '/results'), { body: formOfText('没有表头') })) as unknown[])[1]).toBe('BANK_RESULTS_HEADER');
    expect((await batchOf(office.maker, BATCH)).lines.map((line) => line.status)).toEqual(['sent', 'sent', 'sent']);
    expect(await ledger()).toEqual([{ account: 'committed', fen: 3_600_000 }]);
  });

  test('two files that name the same payment: one is booked, the other is refused', async () => {
    const { lines } = await batchOf(office.maker, BATCH);
    const credit = creditOf(BATCH, lines[0] as (typeof lines)[number], accountOf(601));
    const answers = await Promise.all([results([credit], BATCH), results([credit], BATCH)]);
    expect(answers.map((answer) => answer.status).sort()).toEqual([200, 422]);
    expect(await faultsOf(answers.find((answer) => answer.status === 422) as Response)).toEqual([422, 'RESULTS_REFUSED', [[2, 'RESULT_SETTLED']]]);
    expect(await ledger()).toEqual([{ account: 'committed', fen: 1_800_000 }, { account: 'disbursed', fen: 1_800_000 }]);
    await atStage(office.registrar, `C-${ROUND}-601`, ['closed']);
  });

  test('the rest comes later: one paid, one returned, and the batch is settled', async () => {
    const { lines } = await batchOf(office.maker, BATCH);
    const credit = (n: number) => creditOf(BATCH, lines[n - 1] as (typeof lines)[number], accountOf(600 + n));
    // What the bank cannot say yet stays open, and is neither paid nor sent again.
    expect(await done(results([{ ...credit(2), outcome: 'unknown' }], BATCH))).toMatchObject({ stage: 'sent' });
    expect((await bodyOf<{ lines: { status: string; unknownOn: string | null }[] }>(await office.maker('GET', url(BATCH)))).lines.map((line) => [line.status, line.unknownOn !== null]))
      .toEqual([['paid', false], ['sent', true], ['sent', false]]);
    const back = { ...credit(3), outcome: 'returned' as const, reasonCode: 'R02', reasonText: '账户已销户' };
    expect(await done(results([credit(2), back], BATCH))).toMatchObject({ stage: 'settled' });
    expect(await batchOf(office.maker, BATCH)).toMatchObject({ paidFen: 3_000_000, returnedFen: 600_000 });
    expect(await ledger()).toEqual([{ account: 'committed', fen: 600_000 }, { account: 'disbursed', fen: 3_000_000 }]);
    await atStage(office.registrar, `C-${ROUND}-602`, ['closed']);
    expect(await atStage(office.registrar, `C-${ROUND}-603`, ['payment'])).toBe('payment');
    const told = await until('the notice of the return', async () => {
      const { items } = await bodyOf<{ items: { code: string; message: { zh: string } }[] }>(await clerk('603')('GET', '/api/notifications'));
      return items.find((item) => item.code === 'PAYMENT_RETURNED');
    });
    expect(told.message.zh).toContain('6,000.00 元');
  });

  test('a returned payment is paid again only to a corrected account, by a line that points at the old one', async () => {
    const returned = async (who: Caller, open: boolean): Promise<unknown[]> => (await bodyOf<{ items: unknown[] }>(await who('GET', `/api/returned-payments?open=${open}`))).items;
    const payable = async () => (await bodyOf<{ items: unknown[] }>(await office.approver('GET', '/api/rounds/payable'))).items;
    expect((await previewOf(office, ROUND)).lines.map((line) => line.blocked?.code)).toEqual(['ACCOUNT_NOT_CORRECTED']);
    expect(await returned(office.approver, true)).toMatchObject([{ batchNo: BATCH, lineNo: 3, amountFen: 600_000, paidTo: { version: 1, number: '****0603' }, newest: { version: 1 }, repaidBy: null }]);
    expect(await returned(clerk('601'), false)).toEqual([]);
    expect(await payable()).toMatchObject([{ round: ROUND, claims: 1, trainees: 1, amountFen: 600_000 }]);
    expect(await problemOf(await clerk('603')('GET', '/api/rounds/payable'))).toEqual([403, 'OUT_OF_SCOPE']);
    await accounted(clerk('603'), office, '603', 2);
    expect((await previewOf(office, ROUND)).lines.map((line) => line.blocked?.code)).toEqual(['ACCOUNT_COOLING']);
    await stack.advance('2021-10-01');
    const { list } = await previewOf(office, ROUND);
    const { caseNo } = await done(office.maker('POST', '/api/batches', { json: { round: ROUND, list } }));
    await done(office.approver('POST', url(caseNo, '/approve'), { json: { list } }));
    await done(office.maker('POST', url(caseNo, '/send')));
    const { lines: [line] } = await batchOf(office.maker, caseNo);
    expect(line).toMatchObject({ replaces: { batchNo: BATCH, lineNo: 3 }, account: '****0603', amountFen: 600_000 });
    const credit = creditOf(caseNo, line as NonNullable<typeof line>, accountOf(603, 2));
    expect(await done(results([credit], caseNo))).toMatchObject({ stage: 'settled' });
    await atStage(office.registrar, `C-${ROUND}-603`, ['closed']);
    expect(await ledger()).toEqual([{ account: 'committed', fen: 0 }, { account: 'disbursed', fen: 3_600_000 }]);
    expect(await returned(office.maker, true)).toEqual([]);
    expect(await returned(clerk('603'), false)).toMatchObject([{ batchNo: BATCH, newest: { version: 2, approved: true }, repaidBy: { batchNo: caseNo, lineNo: 1, status: 'paid' } }]);
    expect(await payable()).toEqual([]);
    expect(await problemOf(await results([credit], caseNo))).toEqual([422, 'RESULTS_REFUSED']);
  });
});

describe('documents and reports say what the ledger says', () => {
  test('the report’s sections add up to the same figures, whichever way they are cut', async () => {
    const report = await bodyOf<{ sections: { dimension: string; lines: Record<string, number>[] }[]; budget: Record<string, number>[] }>(await office.auditor('GET', '/api/reports/funding?fiscalYear=2021'));
    for (const { lines } of report.sections) {
      const total = (key: string) => lines.reduce((sum, line) => sum + (line[key] ?? 0), 0);
      expect(['appliedCount', 'approvedCount', 'approvedFen', 'reducedFen', 'paidFen', 'returnedFen', 'balanceFen'].map(total)).toEqual([6, 6, 3_600_000, 0, 3_600_000, 600_000, 0]);
    }
    expect(report.sections.map((section) => section.lines.length)).toEqual([3, 2, 1, 1]);
    expect(report.budget).toMatchObject([{ committedFen: 0, disbursedFen: 3_600_000 }]);
  });

  test('what nobody has decided on yet counts as applied for, and as neither approved nor reduced', () => {
    expect(undecided).toMatchObject({ appliedCount: 6, appliedFen: 3_600_000, approvedFen: 0, reducedFen: 0 });
  });

  test('an institution reads its own figures, a district its own trainees’, and neither the budget', async () => {
    const of = async (who: Caller) => bodyOf<{ sections: { lines: { code: string; approvedCount: number }[] }[]; budget: unknown }>(await who('GET', '/api/reports/funding?fiscalYear=2021'));
    const own = await of(clerk('601'));
    expect([own.sections[0]?.lines.map((line) => [line.code, line.approvedCount]), own.budget]).toEqual([[['601', 3]], null]);
    const [tianhe] = office.districts as [Caller];
    expect((await of(tianhe)).sections[1]?.lines.map((line) => [line.code, line.approvedCount])).toEqual([['440106', 4]]);
    expect(await problemOf(await clerk('601')('GET', '/api/budgets'))).toEqual([403, 'OUT_OF_SCOPE']);
  });

  test('sheet, report and notice are rendered, an auditor’s copy with who asked for it under the number of the log; the bank file is the one that was sent', async () => {
    const BATCH = `B-${ROUND}-03`;
    const { fileId } = await batchOf(office.maker, BATCH);
    expect(await exported(office.maker, 'bank-file-xlsx', { batchNo: BATCH })).toMatchObject({ status: 'done', fileId });
    const sheet = await exported(office.maker, 'disbursement-sheet-xlsx', { batchNo: BATCH });
    const rows = await sheetRows(await fileOf(office.maker, String(sheet.fileId)));
    expect(rows.flat()).toContain('人民币叁万陆仟元整');
    for (const [kind, params] of [['funding-report-pdf', { fiscalYear: 2021 }], ['public-notice-pdf', { round: ROUND }], ['bank-file-txt', { batchNo: BATCH }]] as const) {
      expect(await exported(office.maker, kind, params)).toMatchObject({ status: 'done', failure: null, missingGlyphs: [] });
    }
    const { fileId: copy, missingGlyphs } = await exported(office.auditor, 'funding-report-pdf', { fiscalYear: 2021 });
    const [page = []] = await readPages(Buffer.from(await (await office.auditor('GET', `/api/files/${String(copy)}`)).arrayBuffer()));
    expect(page.map(({ text }) => text).join('')).toMatch(new RegExp(`审计调阅：样例人员（p\\w+） .*编号 ${String(copy)}`));
    expect([missingGlyphs, (await stack.api.db.query(`select 1 from access_audit where act = 'file.download' and actor_role = 'auditor' and subject = $1`, [copy])).length]).toEqual([[], 2]);
  });

  test('what is not there, or not approved, ends as a failure with its reason', async () => {
    expect(await exported(office.maker, 'disbursement-sheet-pdf', { batchNo: 'B-none-01' })).toMatchObject({ status: 'failed', failure: 'BATCH_UNKNOWN', fileId: null });
    expect(await exported(office.maker, 'bank-file-txt', { batchNo: FIRST })).toMatchObject({ status: 'failed', failure: 'BATCH_NOT_APPROVED' });
    expect(await exported(office.maker, 'funding-report-xlsx', { fiscalYear: 2035 })).toMatchObject({ status: 'failed', failure: 'YEAR_EMPTY' });
    expect(await exported(office.maker, 'public-notice-pdf', { round: 'none' })).toMatchObject({ status: 'failed', failure: 'NOT_ON_NOTICE' });
  });

  test('who may not see accounts asks for no bank file, and colleges for no document of the city', async () => {
    const ask = (who: Caller) => who('POST', '/api/exports', { json: { kind: 'bank-file-txt', params: { batchNo: FIRST } } });
    expect(await problemOf(await ask(office.first))).toEqual([403, 'FORBIDDEN_ACT']);
    expect(await problemOf(await ask(clerk('601')))).toEqual([403, 'OUT_OF_SCOPE']);
    expect(await problemOf(await office.maker('POST', '/api/exports', { json: { kind: 'bank-file-txt', params: { round: ROUND } } }))).toEqual([400, 'VALIDATION_FAILED']);
  });

  test('the account’s number is nowhere in the open: not in the log, the audit or the events', async () => {
    const everything = JSON.stringify(await stack.api.db.query('select event from case_event')) + JSON.stringify(await stack.api.db.query('select * from access_audit')) + stack.api.logLines.join();
    expect(everything).not.toContain(accountBody('601').number);
  });
});

function formOfText(text: string): FormData {
  const form = new FormData();
  form.set('file', new Blob([text], { type: 'text/plain' }), '回盘.txt');
  return form;
}

describe('the auditor follows the money', () => {
  const BATCH = `B-${ROUND}-03`;
  test('from a line of the sheet to the rules, the rows of the roster, the people and the ledger entries', async () => {
    const line = (await batchOf(office.auditor, BATCH)).lines[0];
    type Origin = { amountFen: number; roster: { fileId: string }; policyHash: string; rows: { sheetRow: number; amountFen: number; trace: unknown }[];
      acts: { act: string; role: string }[]; entries: { kind: string; amountFen: number; ofLine: boolean }[] };
    const origin = await bodyOf<Origin>(await office.auditor('GET', `${url(BATCH)}/lines/1/origin`));
    const sum = (amounts: { amountFen: number }[]) => amounts.reduce((total, each) => total + each.amountFen, 0);
    expect([origin.amountFen, sum(origin.rows), sum(origin.entries.filter((entry) => entry.ofLine && entry.kind === 'disburse'))]).toEqual([line?.amountFen, line?.amountFen, line?.amountFen]);
    expect(origin.roster.fileId).not.toBe('');
    expect(origin.policyHash).not.toBe('');
    for (const row of origin.rows) expect([row.sheetRow > 1, row.trace !== null]).toEqual([true, true]);
    expect(origin.acts.map((each) => each.role)).toEqual(expect.arrayContaining(['institution', 'city_first', 'city_second', 'city_decider', 'finance_maker', 'finance_approver']));
    expect(new Set(origin.entries.map((entry) => entry.kind))).toEqual(new Set(['reserve', 'commit', 'disburse']));
    expect(await problemOf(await office.auditor('GET', `${url(BATCH)}/lines/99/origin`))).toEqual([404, 'NOT_FOUND']);
    expect((await clerk('602')('GET', `${url(BATCH)}/lines/1/origin`)).status).toBe(403);
  });

  test('the trial balance of any day sums to zero, and of a day before the money it is empty', async () => {
    const of = async (on: string) => bodyOf<{ totalFen: number; items: { account: string; balanceFen: number }[] }>(await office.auditor('GET', `/api/ledger/trial-balance?fiscalYear=2021&on=${on}`));
    const last = await of('2021-12-31');
    expect(last.totalFen).toBe(0);
    const { fen } = await stack.api.db.one<{ fen: number }>(`select balance_fen as fen from ledger_balance where account = 'disbursed'`);
    expect(last.items.find((item) => item.account === 'disbursed')?.balanceFen).toBe(fen);
    expect(await of('2020-12-31')).toMatchObject({ totalFen: 0, items: [] });
    expect(await problemOf(await clerk('601')('GET', '/api/ledger/trial-balance?fiscalYear=2021&on=2021-12-31'))).toEqual([403, 'OUT_OF_SCOPE']);
  });
});

describe('a statement is frozen with its payment', () => {
  const BATCH = `B-${ROUND}-03`;
  interface StatementView { statementNo: string; paidFen: number; returnedFen: number; lines: { status: string; replaces: object | null; rows: { amountFen: number }[] }[]; corrections: unknown[] }
  const of = async (no: string, who: Caller = office.auditor) => bodyOf<StatementView>(await who('GET', `/api/statements/${no}`));
  test('one for each institution of the batch; what came back stands on it, and the repayment on the next one points at the old line', async () => {
    const { items } = await bodyOf<{ items: StatementView[] }>(await office.auditor('GET', `/api/statements?batchNo=${BATCH}`));
    expect(items.map((each) => [each.statementNo, each.paidFen, each.returnedFen])).toEqual([['S-601-1', 1_800_000, 0], ['S-602-1', 1_200_000, 0], ['S-603-1', 0, 600_000]]);
    expect(await of('S-603-2')).toMatchObject({ paidFen: 600_000, corrections: [], lines: [{ status: 'paid', replaces: { batchNo: BATCH, lineNo: 3 } }] });
    expect((await of('S-601-1')).lines.flatMap((line) => line.rows.map((row) => row.amountFen))).toEqual([600_000, 600_000, 600_000]);
  });

  test('an institution reads its own, and nobody edits one', async () => {
    expect((await of('S-601-1', clerk('601'))).paidFen).toBe(1_800_000);
    expect(await problemOf(await clerk('602')('GET', '/api/statements/S-601-1'))).toEqual([403, 'OUT_OF_SCOPE']);
    expect((await bodyOf<{ items: StatementView[] }>(await clerk('602')('GET', '/api/statements?institution=601'))).items.map((each) => each.statementNo)).toEqual(['S-602-1']);
    await expect(stack.api.db.execute(`update institution_statement set paid_fen = 1 where statement_no = 'S-601-1'`)).rejects.toMatchObject({ code: '23001' });
  });

  test('sheet, bank file and statements, opened as files and added up anew, are the ledger to the fen', async () => {
    const file = async (kind: string, params: object): Promise<Response> => fileOf(office.maker, String((await exported(office.maker, kind, params)).fileId));
    const inPdf = async (kind: string, params: object): Promise<number> => (await readPages(Buffer.from(await (await file(kind, params)).arrayBuffer()))).flat()
      .filter(({ text }) => /^\d{1,3}(,\d{3})*\.\d{2}$/.test(text)).reduce((sum, { text }) => sum + Math.round(Number(text.replaceAll(',', '')) * 100), 0);
    const added = (rows: unknown[][], column: number, first: (cell: unknown) => boolean): number =>
      rows.filter((row) => first(row[0])).reduce((sum, row) => sum + Math.round(Number(row[column]) * 100), 0);
    const posted = async (kind: string): Promise<number> => (await stack.api.db.one<{ fen: number }>(
      `select sum(p.amount_fen)::bigint as fen from ledger_entry e join ledger_posting p on p.entry_id = e.id and p.amount_fen > 0 where e.kind = $1 and starts_with(e.entry_key, $2)`, [kind, `${BATCH}/`])).fen;
    const [disbursed, returned] = [await posted('disburse'), await posted('return')];
    expect([disbursed, returned]).toEqual([3_600_000, 600_000]);
    const isNumber = (cell: unknown): boolean => typeof cell === 'number';
    expect(added(await sheetRows(await file('disbursement-sheet-xlsx', { batchNo: BATCH })), 7, isNumber)).toBe(disbursed);
    // Each line and the total below them.
    expect(await inPdf('disbursement-sheet-pdf', { batchNo: BATCH })).toBe(2 * disbursed);
    expect(added((await sheetRows(await file('bank-file-xlsx', { batchNo: BATCH }))).slice(1), 5, () => true)).toBe(disbursed);
    let [inBooks, inPapers] = [0, 0];
    for (const no of ['S-601-1', 'S-602-1', 'S-603-1']) {
      inBooks += added(await sheetRows(await file('institution-statement-xlsx', { statementNo: no })), 5, (cell) => cell === '拨付');
      if (no !== 'S-603-1') inPapers += await inPdf('institution-statement-pdf', { statementNo: no });
    }
    expect([inBooks, inPapers]).toEqual([disbursed - returned, 2 * (disbursed - returned)]);
  });
});

describe('what was credited and is sent back later', () => {
  const REPAID = `B-${ROUND}-04`;
  const record = (json: object = {}, who = office.maker): Promise<Response> => who('POST', '/api/refunds', {
    json: { batchNo: REPAID, lineNo: 1, rows: [{ rowNo: 1, amountFen: 200_000 }], bankReference: 'BACK-1', receivedOn: '2021-10-01', reason: '学员退学,院校退回', ...json },
  });
  const act = (no: string, name: string, json: object, who = office.approver): Promise<Response> => who('POST', `/api/refunds/${no}/${name}`, { json });
  const refunds = async (who: Caller): Promise<unknown[]> => (await bodyOf<{ items: unknown[] }>(await who('GET', '/api/refunds'))).items;
  const available = async (): Promise<number> => (await stack.api.db.one<{ fen: number }>(`select balance_fen as fen from ledger_balance where budget_line = 'B2021' and account = 'available'`)).fen;
  const one = (amountFen: number, rowNo = 1): object => ({ rows: [{ rowNo, amountFen }] });
  let refundNo = '';

  test('is never more than was paid, of rows that were paid on that line, and matched with one receipt of the bank', async () => {
    expect(await problemOf(await record({}, clerk('603')))).toEqual([403, 'FORBIDDEN_ACT']);
    expect(await problemOf(await record({ batchNo: `B-${ROUND}-03`, lineNo: 3 }))).toEqual([404, 'NOT_FOUND']);
    expect(await problemOf(await record(one(600_001)))).toEqual([409, 'REFUND_ABOVE_PAID']);
    expect(await problemOf(await record(one(1, 2)))).toEqual([409, 'REFUND_ABOVE_PAID']);
    expect(await problemOf(await record({ receivedOn: '2031-01-01' }))).toEqual([409, 'RECEIVED_LATER']);
    refundNo = (await done<{ caseNo: string }>(record())).caseNo;
    expect(await problemOf(await record())).toEqual([409, 'RECEIPT_KNOWN']);
  });

  test('is booked by a second person as it was seen; the money is available again and the payee is told', async () => {
    const before = await available();
    expect(await problemOf(await act(refundNo, 'book', { amountFen: 200_000 }, office.maker))).toEqual([403, 'FORBIDDEN_ACT']);
    expect(await problemOf(await act(refundNo, 'book', { amountFen: 1 }))).toEqual([409, 'STALE_VIEW']);
    expect(await done(act(refundNo, 'book', { amountFen: 200_000 }))).toMatchObject({ stage: 'booked' });
    expect(await ledger()).toEqual([{ account: 'committed', fen: 0 }, { account: 'disbursed', fen: 3_400_000 }]);
    expect(await available()).toBe(before + 200_000);
    expect(await refunds(clerk('603'))).toMatchObject([{ refundNo, batchNo: REPAID, lineNo: 1, amountFen: 200_000, stage: 'booked' }]);
    expect(await refunds(clerk('602'))).toEqual([]);
    await until('the notice', async () => (await bodyOf<{ items: { code: string }[] }>(await clerk('603')('GET', '/api/notifications'))).items.some(({ code }) => code === 'REFUND_BOOKED') || undefined);
  });

  test('does not come back a second time, neither sent back nor claimed back', async () => {
    expect(await problemOf(await record({ ...one(400_001), bankReference: 'BACK-2' }))).toEqual([409, 'REFUND_ABOVE_PAID']);
    const wrong = await done<{ caseNo: string }>(record({ ...one(400_000), bankReference: 'BACK-2' }));
    expect(await done(act(wrong.caseNo, 'reject', { reason: '属另一笔款' }))).toMatchObject({ stage: 'rejected' });
    const { caseNo } = await done<{ caseNo: string }>(office.maker('POST', '/api/clawbacks', { json: { claimNo: `C-${ROUND}-603`, ground: 'audit', ref: 'finding-1', rows: [{ rowNo: 1 }] } }));
    expect(await bodyOf(await office.auditor('GET', `/api/clawbacks/${caseNo}`))).toMatchObject({ amountFen: 400_000 });
    expect(await problemOf(await record({ ...one(1), bankReference: 'BACK-2' }))).toEqual([409, 'REFUND_ABOVE_PAID']);
  });

  test('the whole installation still adds up', async () => {
    expect((await verify(stack.api.db)).checks.filter(({ ok }) => !ok)).toEqual([]);
  });
});

describe('every night the books are held against each other', () => {
  interface Item { id: number; kind: string; subject: string; expected: string; found: string; status: string; owner: { id: string } | null; stillThere: boolean }
  const BATCH = `B-${ROUND}-03`;
  const items = async (query = ''): Promise<Item[]> => (await bodyOf<{ items: Item[] }>(await office.auditor('GET', `/api/reconciliation/items${query}`))).items;
  const reconciled = async (): Promise<number> => {
    const { id } = await done<{ id: string }>(office.maker('POST', '/api/reconciliation/runs', { json: {} }));
    return until('the reconciliation', async () => {
      const { items: runs } = await bodyOf<{ items: { id: string; differences: number | null }[] }>(await office.auditor('GET', '/api/reconciliation/runs'));
      return runs.find((each) => each.id === id)?.differences ?? undefined;
    });
  };
  const plant = (sql: string): Promise<void> => stack.api.db.tx(async (t) => {
    await t.execute('set local session_replication_role = replica');
    await t.execute(sql);
  });

  test('the schedule stands in Temporal, and the books of a whole round agree', async () => {
    const schedule = await bodyOf<{ paused: boolean; nextRunAt: string[] }>(await office.auditor('GET', '/api/reconciliation/schedule'));
    expect([schedule.paused, schedule.nextRunAt[0]?.slice(10, 16)]).toEqual([false, 'T18:00']);
    expect(await reconciled()).toBe(0);
    expect(await items()).toEqual([]);
  });

  test('each kind of difference stands in the queue with both figures, once however often it is seen', async () => {
    await plant(`update ledger_balance set balance_fen = balance_fen + 1 where budget_line = 'B2021' and account = 'available'`);
    await plant(`update bank_result set outcome = 'returned' where batch_no = '${BATCH}' and line_no = 1`);
    await plant(`update case_event set event = event || '{"amountFen": 1}' where case_no = 'C-${ROUND}-602' and type = 'PaymentRecorded'`);
    await plant(`update case_instance set closed = false where case_no = '${FIRST}'`);
    await stack.round('2021-7', { opensOn: '2021-12-01', closesOn: '2021-12-31' });
    await plant(`update case_instance set stage = 'open' where case_no = 'R-2021-7'`);
    await stack.client.workflow.start('round', { workflowId: 'R-nobody', taskQueue: 'cases', args: [{ caseNo: 'R-nobody', clock: 'rehearsal' }], typedSearchAttributes: searchAttributes('round', {}) });
    await until('the ghost in the lists', async () => (await stack.client.workflow.count(`WorkflowId = 'R-nobody' and ExecutionStatus = 'Running'`)).count > 0 || undefined);
    for (let night = 0; night < 2; night++) expect(await reconciled()).toBe(7);
    expect((await items()).map((item) => [item.kind, item.subject, item.expected, item.found])).toEqual(expect.arrayContaining([
      ['BALANCE', 'B2021 available', expect.any(String), expect.any(String)], ['LEDGER_BANK', `${BATCH}/1`, '0', '1800000'], ['LEDGER_EVENTS', `C-${ROUND}-602`, '1', '1200000'],
      ['EVENTS_BANK', BATCH, '3000000 + 600000', '1200000 + 2400000'], ['CASE_NOT_RUNNING', FIRST, 'rejected', 'COMPLETED'], ['STAGE_DIFFERS', 'R-2021-7', 'open', 'planned'],
      ['RUNS_WITHOUT_CASE', 'R-nobody', '', 'none'],
    ]));
    expect(await items()).toHaveLength(7);
    expect((await items()).every((item) => item.owner === null && item.status === 'open' && item.stillThere)).toBe(true);
  });

  test('who takes one owns it; only the owner resolves it, with a reason; what is still there comes back the next night', async () => {
    const [balance, ghost] = ['BALANCE', 'RUNS_WITHOUT_CASE'] as const;
    const of = async (kind: string) => (await items()).find((item) => item.kind === kind) as Item;
    const act = (id: number, name: string, json: object, who = office.maker) => who('POST', `/api/reconciliation/items/${id}/${name}`, { json });
    const { id } = await of(balance);
    expect(await problemOf(await act(id, 'resolve', { reason: '已更正' }))).toEqual([409, 'ITEM_NOT_YOURS']);
    const takers = await Promise.all([act(id, 'take', {}), act(id, 'take', {}, office.approver)]);
    expect(takers.map((answer) => answer.status).sort()).toEqual([200, 409]);
    const owner = takers[0]?.status === 200 ? office.maker : office.approver;
    expect(await problemOf(await act(id, 'resolve', { reason: '' }, owner))).toEqual([400, 'VALIDATION_FAILED']);
    expect(await problemOf(await act(id, 'resolve', { reason: '已更正' }, owner === office.maker ? office.approver : office.maker))).toEqual([409, 'ITEM_NOT_YOURS']);
    expect(await problemOf(await act(id, 'take', {}, office.first))).toEqual([403, 'FORBIDDEN_ACT']);
    await plant(`update ledger_balance set balance_fen = balance_fen - 1 where budget_line = 'B2021' and account = 'available'`);
    expect(await done(act(id, 'resolve', { reason: '余额已按分录更正' }, owner))).toMatchObject({ status: 'resolved', resolution: '余额已按分录更正' });
    const late = await of(ghost);
    await done(act(late.id, 'take', {}, office.registrar));
    await done(act(late.id, 'resolve', { reason: '误启动' }, office.registrar));
    expect(await reconciled()).toBe(6);
    expect((await of(ghost)).id).not.toBe(late.id);
    expect((await items('?resolved=true')).map((item) => item.kind).sort()).toEqual([balance, ghost].sort());
  });

  test('no month is closed over a difference that nobody has answered', async () => {
    await done(office.maker('POST', '/api/periods', { json: { month: '2021-09', dueOn: '2021-10-11', clock: 'rehearsal' } }));
    const { items: months } = await bodyOf<{ items: { month: string; seen: object }[] }>(await office.auditor('GET', '/api/periods?year=2021'));
    const close = { json: { seen: months.find((each) => each.month === '2021-09')?.seen } };
    expect(await problemOf(await office.maker('POST', '/api/periods/2021-09/close', close))).toEqual([409, 'DIFFERENCES_OPEN']);
  });
});
