import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { createCalendar } from '../../domain/calendar.ts';
import { verify } from '../../ops/verify.ts';
import type { Caller } from './api-app.ts';
import { bodyOf, problemOf } from './api-app.ts';
import type { Trainee } from './claims-roster.ts';
import { done, registered } from './claims-roster.ts';
import type { ClaimStack } from './claims-stack.ts';
import { CLOCK, startClaimStack, until } from './claims-stack.ts';
import type { BatchList, Office } from './money-office.ts';
import { accountBody, accounted, accountOf, answered, batchOf, creditOf, decided, entered, fileOf, openOffice, previewOf, reviewed, sheetRows } from './money-office.ts';

const ROUND = '2021-6';
const trainees = (from: number, count: number): Trainee[] => Array.from({ length: count }, (_, n) => ({ serial: from + n, district: n % 2 === 0 ? '440106' : '440104' }));
const CLAIMS = { 631: trainees(631, 3), 632: trainees(641, 2) } as const;
const CLAIM = `C-${ROUND}-631`;

let stack: ClaimStack;
let office: Office;
let deputy: Caller;
const clerks: Record<string, Caller> = {};

beforeAll(async () => {
  stack = await startClaimStack({ databaseUrl: inject('databaseUrl'), temporalAddress: inject('temporalAddress') });
  office = await openOffice(stack);
  deputy = await stack.signedIn('finance_approver');
  await registered(stack.api, Object.values(CLAIMS).flat());
  await stack.round(ROUND, { opensOn: '2021-09-01', closesOn: '2021-09-30' });
  await stack.advance('2021-09-02');
  for (const [code, people] of Object.entries(CLAIMS)) {
    const clerk = clerks[code] = await entered(stack, office, code);
    await reviewed(clerk, office, ROUND, code, people);
    await accounted(clerk, office, code);
  }
  await stack.advance(createCalendar().addWorkingDays('2021-09-02', 8));
  for (const code of Object.keys(CLAIMS)) await decided(office, `C-${ROUND}-${code}`);
});
afterAll(() => stack.close());

const clerk = (code: string): Caller => clerks[code] as Caller;
const place = (who: Caller, body: object): Promise<Response> => who('POST', '/api/holds', { json: { clock: CLOCK, expiresOn: '2021-10-05', reason: '待核实', ...body } });
const lift = (who: Caller, id: string): Promise<Response> => who('POST', `/api/holds/${id}/lift`, { json: { reason: '已核实' } });
const row = (kind: 'row' | 'person', rowNo: number) => ({ subject: { kind, claimNo: CLAIM, rowNo } });
const institution = (code: string) => ({ subject: { kind: 'institution', code } });
const blocked = async (): Promise<unknown> => (await previewOf(office, ROUND)).lines.map((line) => [line.institution.code, line.blocked?.code ?? null]);

describe('who is held is left out with the reason, and the others go on', () => {
  test('a held row and a held person are left out by themselves; the rest of their claim is paid', async () => {
    const held = await done<{ id: string }>(place(office.maker, { kind: 'hold', ...row('row', 1) }));
    const blockedPerson = await done<{ id: string; subject: string }>(place(office.second, { kind: 'block', ...row('person', 2) }));
    expect(blockedPerson.subject).toBe(`${CLAIM}/2`);
    const preview = await previewOf(office, ROUND);
    expect(preview.rows.map((each) => [each.claimNo, each.rowNo, each.code])).toEqual([[CLAIM, 1, 'ROW_HELD'], [CLAIM, 2, 'PERSON_HELD']]);
    expect(preview.list).toMatchObject({ lines: 2, totalFen: 3 * 600_000 });
    expect(await problemOf(await lift(office.second, blockedPerson.id))).toEqual([409, 'SAME_PERSON']);
    expect((await lift(office.approver, blockedPerson.id)).status).toBe(200);
    expect(await problemOf(await lift(office.approver, held.id).then(() => lift(office.maker, held.id)))).toEqual([409, 'HOLD_LIFTED']);
    expect((await previewOf(office, ROUND)).rows).toEqual([]);
  });

  test('a hold has an end, a subject that exists and a person who may place it', async () => {
    expect(await problemOf(await place(office.maker, { kind: 'hold', ...row('row', 1), expiresOn: '2022-10-20' }))).toEqual([409, 'HOLD_TOO_LONG']);
    expect(await problemOf(await place(office.maker, { kind: 'hold', ...row('row', 99) }))).toEqual([404, 'NOT_FOUND']);
    expect(await problemOf(await place(clerk('631'), { kind: 'hold', ...row('row', 1) }))).toEqual([403, 'FORBIDDEN_ACT']);
    expect(await problemOf(await place(office.maker, { kind: 'override', check: 'DUPLICATE', ...institution('631') }))).toEqual([409, 'CHECK_NOT_OVERRIDABLE']);
    expect(await problemOf(await place(office.maker, { kind: 'hold', ...row('row', 1), reason: '' }))).toEqual([400, 'VALIDATION_FAILED']);
  });

  test('a closed institution and an expired licence are not paid, unless two people let it pass for a time', async () => {
    const standing = (body: object): Promise<Response> => office.registrar('PUT', '/api/institutions/631/standing', { json: { closedOn: null, licenceNo: '示例许可01', licenceUntil: null, ...body } });
    await done(standing({ closedOn: '2021-09-10' }));
    expect(await blocked()).toEqual([['631', 'INSTITUTION_CLOSED'], ['632', null]]);
    await done(standing({ licenceUntil: '2021-09-10' }));
    expect(await blocked()).toEqual([['631', 'LICENCE_EXPIRED'], ['632', null]]);
    const passed = await done<{ id: string }>(place(office.maker, { kind: 'override', check: 'LICENCE_EXPIRED', ...institution('631') }));
    expect(await blocked()).toEqual([['631', 'LICENCE_EXPIRED'], ['632', null]]);
    expect(await problemOf(await office.maker('POST', `/api/holds/${passed.id}/confirm`, { json: {} }))).toEqual([409, 'SAME_PERSON']);
    await done(office.approver('POST', `/api/holds/${passed.id}/confirm`, { json: {} }));
    expect(await blocked()).toEqual([['631', null], ['632', null]]);
    await done(lift(office.maker, passed.id));
    await done(standing({}));
  });

  test('two different accounts in open cases: nobody is paid until a person decides', async () => {
    const { version } = await done<{ version: number }>(clerk('632')('POST', '/api/institutions/632/accounts', { json: accountBody('632', 2) }));
    expect(await blocked()).toEqual([['631', null], ['632', 'PAYEE_CONFLICT']]);
    expect((await office.approver('POST', `/api/institutions/632/accounts/${version}/reject`, { json: { reason: '证明不符' } })).status).toBe(200);
    expect(await problemOf(await deputy('POST', `/api/institutions/632/accounts/${version}/reject`, { json: { reason: '证明不符' } }))).toEqual([409, 'ACCOUNT_APPROVED']);
    expect(await blocked()).toEqual([['631', null], ['632', null]]);
  });

  test('an open objection keeps its rows back at payment too', async () => {
    await stack.api.db.execute(`insert into objection (id, claim_no, rows, ground, filed_by, filed_on) values ('O-late', $1, '{3}', '举报', 'registrar', '2021-09-20')`, [CLAIM]);
    expect((await previewOf(office, ROUND)).rows.map((each) => [each.rowNo, each.code])).toEqual([[3, 'OBJECTION_OPEN']]);
    await stack.api.db.execute(`update objection set outcome = 'dismissed' where id = 'O-late'`);
  });
});

describe('a batch is approved by as many people as its total asks for', () => {
  let list: BatchList;
  let batchNo: string;

  test('what was left out stands with the batch', async () => {
    await stack.api.db.execute(
      `insert into payment_rules (effective_on, rules, entered_by) select '2021-09-01', jsonb_set(rules, '{approvals}', '[{"fromFen":0,"people":1},{"fromFen":2000000,"people":2}]'), 'test'
       from payment_rules where effective_on = '2000-01-01'`);
    const held = await done<{ id: string }>(place(office.maker, { kind: 'hold', ...row('row', 3) }));
    const preview = await previewOf(office, ROUND);
    expect(preview).toMatchObject({ approvals: 2, list: { lines: 2, totalFen: 4 * 600_000 } });
    list = preview.list;
    batchNo = (await done(office.maker('POST', '/api/batches', { json: { round: ROUND, list } }))).caseNo;
    expect(await bodyOf(await office.auditor('GET', `/api/batches/${batchNo}`))).toMatchObject({ approvals: 2, approvers: [], leftOut: [{ claimNo: CLAIM, rowNo: 3, code: 'ROW_HELD', amountFen: 600_000 }] });
    await done(lift(office.maker, held.id));
  });

  test('one approval is not enough, and the second is another person’s', async () => {
    const approve = (who: Caller): Promise<Response> => who('POST', `/api/batches/${batchNo}/approve`, { json: { list } });
    expect(await done(approve(office.approver))).toMatchObject({ stage: 'prepared' });
    expect(await problemOf(await approve(office.approver))).toEqual([409, 'SAME_PERSON']);
    expect(await problemOf(await office.maker('POST', `/api/batches/${batchNo}/send`))).toEqual([409, 'WRONG_STAGE']);
    expect(await done(approve(deputy))).toMatchObject({ stage: 'approved' });
  });

  test('a held batch is not sent', async () => {
    const held = await done<{ id: string }>(place(office.maker, { kind: 'hold', subject: { kind: 'batch', batchNo } }));
    expect(await problemOf(await office.maker('POST', `/api/batches/${batchNo}/send`))).toEqual([409, 'BATCH_HELD']);
    await done(lift(office.maker, held.id));
    expect((await office.maker('POST', `/api/batches/${batchNo}/send`)).status).toBe(200);
  });

  test('a batch that the bank does not answer is moved on by a person who did not prepare it, with a reason, once', async () => {
    const decide = (who: Caller, lines: object[], reason = '银行电话确认'): Promise<Response> => who('POST', `/api/batches/${batchNo}/decide-lines`, { json: { lines, reason } });
    expect(await problemOf(await decide(office.maker, [{ lineNo: 1, outcome: 'paid' }]))).toEqual([403, 'FORBIDDEN_ACT']);
    expect(await problemOf(await decide(office.approver, [{ lineNo: 1, outcome: 'paid' }], ''))).toEqual([400, 'VALIDATION_FAILED']);
    expect(await done(decide(office.approver, [{ lineNo: 1, outcome: 'paid' }]))).toMatchObject({ stage: 'sent' });
    expect(await problemOf(await decide(deputy, [{ lineNo: 1, outcome: 'returned' }]))).toEqual([409, 'LINE_NOT_OPEN']);
    expect(await done(decide(deputy, [{ lineNo: 2, outcome: 'returned' }]))).toMatchObject({ stage: 'settled' });
    expect((await batchOf(office.auditor, batchNo)).lines.map((line) => line.status)).toEqual(['paid', 'returned']);
  });

  test('a batch of one programme holds only its rows, and one of none is nothing to pay', async () => {
    const { list: none } = await done<{ list: BatchList }>(office.maker('POST', '/api/batches/preview', { json: { round: ROUND, programme: 'no-such-course' } }));
    expect(none.lines).toBe(0);
    const [programme] = await stack.api.db.query<{ programme: string }>('select distinct programme from claim_row where claim_no = $1', [CLAIM]);
    const { list: rest } = await done<{ list: BatchList }>(office.maker('POST', '/api/batches/preview', { json: { round: ROUND, programme: programme?.programme } }));
    expect(rest).toMatchObject({ lines: 1, totalFen: 600_000 });
  });
});

describe('what was paid and must come back', () => {
  const rowsOf = (...rowNos: number[]): object => ({ claimNo: CLAIM, ground: 'dropOut', ref: 'finding-1', rows: rowNos.map((rowNo) => ({ rowNo, attended: 1, total: 4 })) });
  const propose = (who: Caller, body: object): Promise<Response> => who('POST', '/api/clawbacks', { json: body });
  const act = (who: Caller, no: string, name: string, json: object = {}): Promise<Response> => who('POST', `/api/clawbacks/${no}/${name}`, { json });
  const available = async (): Promise<number> => (await stack.api.db.one<{ fen: number }>(`select sum(balance_fen)::bigint as fen from ledger_balance where account = 'available'`)).fen;
  const NO = `K-${CLAIM}-1`;

  test('is never more than was paid, and nothing of a row that was not paid', async () => {
    expect(await problemOf(await propose(clerk('631'), rowsOf(1)))).toEqual([403, 'FORBIDDEN_ACT']);
    expect(await problemOf(await propose(office.maker, rowsOf(3)))).toEqual([409, 'NOTHING_TO_CLAW_BACK']);
    expect(await done(propose(office.maker, rowsOf(1, 2)))).toMatchObject({ caseNo: NO, stage: 'proposed' });
    expect(await bodyOf(await clerk('631')('GET', `/api/clawbacks/${NO}`))).toMatchObject({ amountFen: 900_000, rows: [{ rowNo: 1, paidFen: 600_000, amountFen: 450_000 }, { rowNo: 2 }] });
    expect(await problemOf(await clerk('632')('GET', `/api/clawbacks/${NO}`))).toEqual([403, 'OUT_OF_SCOPE']);
  });

  test('is approved by a second person for the amount that was seen', async () => {
    expect(await problemOf(await act(office.approver, NO, 'approve', { amountFen: 1 }))).toEqual([409, 'STALE_VIEW']);
    expect(await problemOf(await act(office.maker, NO, 'approve', { amountFen: 900_000 }))).toEqual([403, 'FORBIDDEN_ACT']);
    expect(await done(act(office.approver, NO, 'approve', { amountFen: 900_000 }))).toMatchObject({ stage: 'due' });
  });

  test('a receipt is matched once and goes back to the line that paid it', async () => {
    const before = await available();
    const receipt = { bankReference: 'IN-1', amountFen: 100_000, receivedOn: '2021-09-20' };
    expect(await done(act(office.maker, NO, 'receipts', receipt))).toMatchObject({ stage: 'due' });
    expect(await problemOf(await act(office.maker, NO, 'receipts', receipt))).toEqual([409, 'RECEIPT_KNOWN']);
    expect(await problemOf(await act(office.maker, NO, 'receipts', { ...receipt, bankReference: 'IN-2', amountFen: 800_001 }))).toEqual([409, 'RECEIPT_EXCEEDS']);
    expect(await available()).toBe(before + 100_000);
  });

  test('the next payment of the institution keeps a part back: list, bank file and ledger agree to the fen', async () => {
    const before = await available();
    const { list } = await previewOf(office, ROUND);
    expect(list).toMatchObject({ lines: 1, totalFen: 300_000 });
    const { caseNo } = await done(office.maker('POST', '/api/batches', { json: { round: ROUND, list } }));
    expect(await problemOf(await act(office.maker, NO, 'receipts', { bankReference: 'IN-3', amountFen: 800_000, receivedOn: '2021-09-20' }))).toEqual([409, 'OFFSET_LISTED']);
    expect(await problemOf(await act(office.maker, NO, 'write-off', { reason: '无力缴还' }))).toEqual([409, 'OFFSET_LISTED']);
    await done(office.approver('POST', `/api/batches/${caseNo}/approve`, { json: { list } }));
    const { fileId } = await done<{ fileId: string }>(office.maker('POST', `/api/batches/${caseNo}/send`));
    const rows = await sheetRows(await fileOf(office.maker, fileId));
    expect(rows.slice(1).map((each) => each[5])).toEqual([3_000]);
    const [line] = (await batchOf(office.maker, caseNo)).lines;
    expect(line).toMatchObject({ amountFen: 300_000, grossFen: 600_000, offsetFen: 300_000 });
    await done(office.maker('POST', `/api/batches/${caseNo}/results`, { body: await answered([creditOf(caseNo, line as NonNullable<typeof line>, accountOf(631))]) }));
    await until('the offset', async () => ((await bodyOf(await office.auditor('GET', `/api/clawbacks/${NO}`))).recoveredFen === 400_000 ? true : undefined));
    expect(await available()).toBe(before + 300_000);
    // The statement of this payment shows the clawback with the old line; the one before was frozen without it, the next does not repeat it.
    const { items } = await bodyOf<{ items: { statementNo: string; batchNo: string }[] }>(await clerk('631')('GET', '/api/statements'));
    const [first, second] = await Promise.all(items.map(async (each) => bodyOf<{ paidFen: number; correctedFen: number; corrections: unknown[] }>(await clerk('631')('GET', `/api/statements/${each.statementNo}`))));
    expect(first).toMatchObject({ correctedFen: 0, corrections: [] });
    expect(items[1]?.batchNo).toBe(caseNo);
    expect(second).toMatchObject({
      paidFen: 300_000, correctedFen: -900_000,
      corrections: [{ ref: NO, ground: 'dropOut', rows: [1, 2].map((rowNo) => ({ rowNo, oldFen: 600_000, newFen: 150_000, old: { batchNo: items[0]?.batchNo } })) }],
    });
  });

  test('what is left is paid in instalments or written off by two people', async () => {
    expect(await problemOf(await act(office.approver, NO, 'instalments', { parts: [{ dueOn: '2022-01-10', amountFen: 1 }], reason: '困难' }))).toEqual([409, 'INSTALMENTS_INVALID']);
    await done(act(office.approver, NO, 'instalments', { parts: [{ dueOn: '2021-12-10', amountFen: 250_000 }, { dueOn: '2022-01-10', amountFen: 250_000 }], reason: '困难' }));
    await done(act(office.maker, NO, 'write-off', { reason: '单位注销' }));
    expect(await problemOf(await act(office.approver, NO, 'write-off/approve', { amountFen: 1 }))).toEqual([409, 'STALE_VIEW']);
    expect(await done(act(office.approver, NO, 'write-off/approve', { amountFen: 500_000 }))).toMatchObject({ stage: 'writtenOff' });
    expect((await verify(stack.api.db)).checks.filter((check) => !check.ok)).toEqual([]);
  });
});
