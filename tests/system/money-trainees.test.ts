import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { createCalendar } from '../../domain/calendar.ts';
import { verify } from '../../ops/verify.ts';
import { erasePerson } from '../../store/erasures.ts';
import { openAccount } from '../../store/payees.ts';
import { personKey } from '../../store/rosters.ts';
import { TINY_PDF } from '../setup/scans.ts';
import type { Caller } from './api-app.ts';
import { bodyOf, problemOf } from './api-app.ts';
import type { Trainee } from './claims-roster.ts';
import { done, idCardOf, nameOf, registered } from './claims-roster.ts';
import type { ClaimStack } from './claims-stack.ts';
import { CLOCK, startClaimStack, until } from './claims-stack.ts';
import type { BatchView, Office } from './money-office.ts';
import { accounted, accountOf, answered, bankCodeOf, batchOf, creditOf, decided, entered, exported, fileOf, openOffice, previewOf, reviewed, sheetRows } from './money-office.ts';

/* A programme that pays its trainees themselves, added as a text alone: from the rule to the money on three people's own accounts, one of them at the second attempt. */

const ROUND = '2025-2';
const CLAIM = `C-${ROUND}-641`;
const FIRST = `B-${ROUND}-01`;
const SECOND = `B-${ROUND}-02`;
const living = (serial: number, months: number): Trainee => ({ serial, district: '440106', programme: '生活补助', livingMonths: months, appliedYuan: 800 * months });
/** The college is paid for two; three have a living allowance, the first of them is one of the two. */
const COURSES: readonly Trainee[] = [401, 402].map((serial) => ({ serial, district: '440106' }));
const OWN = [living(401, 3), living(403, 4), living(404, 5)] as const;
const COLLEGE_FEN = 2 * 600_000;
const OWN_FEN = [240_000, 320_000, 400_000];

const VERSION = `  - version: '2025'
    title: 退役士兵教育培训资助实施办法（2025 年修订，示例）
    documentNumber: 穗退役军人〔2025〕示例2号
    effectiveFrom: 2025-09-01
    note: 示例参数。新增生活补助。
`;
const PROGRAMME = `  - code: living-allowance
    offeredFrom: 2025-09-01
    name: { zh: 脱产培训生活补助, en: Living allowance }
    aliases: [生活补助]
    kind: short
    group: living
    payee: trainee
    amount:
      formula: perMonth
      notAbove: none
      lessOtherAid: false
      rate: { from: 2025-09-01, yuan: 800, reference: 穗退役军人〔2025〕示例2号 第十七条 }
      months: { from: 2025-09-01, reference: 穗退役军人〔2025〕示例2号 第十七条, min: 1, max: 6 }
    eligibility:
      dischargeTypes: { from: 2025-09-01, reference: 穗退役军人〔2025〕示例2号 第五条, level: block, accepted: [自主就业, 复员] }
`;

/** A bank card's number of nobody: its last digit by Luhn. */
function cardOf(serial: number, version = 1): string {
  const body = `62${String(version).padStart(2, '0')}${String(serial).padStart(14, '0')}`;
  const sum = [...body].reverse().reduce((total, digit, index) => {
    const doubled = index % 2 === 0 ? Number(digit) * 2 : Number(digit);
    return total + (doubled > 9 ? doubled - 9 : doubled);
  }, 0);
  return body + String((10 - (sum % 10)) % 10);
}

let stack: ClaimStack;
let office: Office;
let clerk: Caller;
let stranger: Caller;
/** By serial. */
const payees: Record<number, string> = {};

beforeAll(async () => {
  stack = await startClaimStack({ databaseUrl: inject('databaseUrl'), temporalAddress: inject('temporalAddress') });
  office = await openOffice(stack);
  await registered(stack.api, [...COURSES, ...OWN]);
  await stack.round(ROUND, { opensOn: '2025-08-01', closesOn: '2025-12-31' });
  await stack.advance('2025-08-01');
  await published();
  await stack.advance('2025-09-01');
  clerk = await entered(stack, office, '641');
  stranger = await entered(stack, office, '642');
  await accounted(clerk, office, '641');
  await reviewed(clerk, office, ROUND, '641', [...COURSES, ...OWN]);
  await stack.advance(createCalendar().addWorkingDays('2025-09-01', 15));
  await decided(office, CLAIM);
});
afterAll(() => stack.close());

async function published(): Promise<void> {
  const shipped = await readFile(new URL('../../policies/veterans-training-aid.yaml', import.meta.url), 'utf8');
  const text = shipped.replace('\n# Working days.', `${VERSION}\n# Working days.`).trimEnd() + `\n\n${PROGRAMME}`;
  await done(office.registrar('POST', '/api/policies', { json: { code: 'living', text, clock: CLOCK } }));
  expect(await done(office.registrar('POST', '/api/policies/POL-living/check'))).toMatchObject({ stage: 'checked', findings: [] });
  const { whatIfId } = await done<{ whatIfId: string }>(office.registrar('POST', '/api/what-ifs', { json: { policyNo: 'POL-living', scope: { open: true } } }));
  const { textHash } = await until('the what-if', async () => {
    const seen = await done<{ stage: string; textHash: string }>(office.registrar('GET', '/api/policies/POL-living'));
    return seen.stage === 'compared' ? seen : undefined;
  });
  for (const who of [office.second, office.decider]) await done(who('POST', '/api/policies/POL-living/approve', { json: { textHash, whatIfId } }));
}

interface Listed { payee: string; name: string; claimNo: string; rowNo: number; newest: { version: number; holder: string; number: string } | null; inForce: number | null }
const trainees = async (who: Caller, query = ''): Promise<Listed[]> => (await done<{ items: Listed[] }>(who('GET', `/api/trainee-payees${query}`))).items;
const own = (serial: number, act = ''): string => `/api/trainee-payees/${payees[serial]}${act}`;
const bodyFor = (serial: number, version = 1): Record<string, string> => ({ holder: nameOf({ serial }), bankName: '示例银行广州支行', bankCode: bankCodeOf(serial), number: cardOf(serial, version) });
const propose = (serial: number, change: object = {}, who = clerk): Promise<Response> => who('POST', own(serial, '/accounts'), { json: { ...bodyFor(serial), ...change } });
const approve = (serial: number, version: number, who = office.approver): Promise<Response> => who('POST', own(serial, `/accounts/${version}/approve`), { json: {} });
const prove = (serial: number, version: number): Promise<unknown> => {
  const form = new FormData();
  form.set('file', new Blob([TINY_PDF], { type: 'application/pdf' }), '银行卡.pdf');
  return done(clerk('POST', own(serial, `/accounts/${version}/proof`), { body: form }));
};
/** Each line of the proposal as its row (null: the college's), and why it is left out. */
const proposed = async (): Promise<unknown[]> => {
  const { lines } = await done<{ lines: { rowNo: number | null; amountFen: number; blocked: { code: string } | null }[] }>(office.maker('POST', '/api/batches/preview', { json: { round: ROUND } }));
  return lines.map((line) => [line.rowNo, line.blocked?.code ?? null]);
};
const today = async (): Promise<string> => (await stack.api.db.one<{ today: string }>('select today::text from clock where id = $1', [CLOCK])).today;
const later = async (days: number): Promise<void> => {
  const on = new Date(`${await today()}T00:00:00Z`);
  on.setUTCDate(on.getUTCDate() + days);
  await stack.advance(on.toISOString().slice(0, 10));
};

describe('whoever is paid is data of the programme', () => {
  test('rows are assessed as ever, and say to whom they are paid', async () => {
    const rows = await stack.api.db.query(`select programme, verdict, amount_fen, paid_to from claim_row where claim_no = $1 order by row_no`, [CLAIM]);
    expect(rows).toEqual([
      ...COURSES.map(() => ({ programme: 'junior-college', verdict: 'approve', amount_fen: 600_000, paid_to: 'institution' })),
      ...OWN_FEN.map((amount_fen) => ({ programme: 'living-allowance', verdict: 'approve', amount_fen, paid_to: 'trainee' }))]);
  });

  test('the clerk has a list of the own trainees who need an account; another college has none of them, and a district no list', async () => {
    const listed = await trainees(clerk);
    expect(listed.map(({ name, claimNo, rowNo, newest }) => [name, claimNo, rowNo, newest]).sort()).toEqual(OWN.map((each, index) => [nameOf(each), CLAIM, 3 + index, null]).sort());
    for (const each of listed) payees[OWN[each.rowNo - 3]?.serial ?? 0] = each.payee;
    expect(await trainees(stranger)).toEqual([]);
    expect(await problemOf(await (office.districts[0] as Caller)('GET', '/api/trainee-payees'))).toEqual([403, 'FORBIDDEN_ACT']);
    for (const [who, act] of [[stranger, ''], [stranger, '/accounts']] as const) {
      expect(await problemOf(await who(act === '' ? 'GET' : 'POST', own(401, act), act === '' ? {} : { json: bodyFor(401) }))).toEqual([403, 'OUT_OF_SCOPE']);
    }
  });

  test('without an approved account each is left out by the row, and the college is paid', async () => {
    expect(await proposed()).toEqual([[null, null], [3, 'NO_APPROVED_ACCOUNT'], [4, 'NO_APPROVED_ACCOUNT'], [5, 'NO_APPROVED_ACCOUNT']]);
    expect((await previewOf(office, ROUND)).list).toMatchObject({ lines: 1, totalFen: COLLEGE_FEN });
  });
});

describe('an account of a trainee stands under the rules of an institution’s', () => {
  test('the holder is the trainee, or a reason says why not; what cannot be an account is refused', async () => {
    expect(await problemOf(await propose(401, { holder: nameOf({ serial: 402 }) }))).toEqual([422, 'ACCOUNT_NAME_DIFFERS']);
    expect(await problemOf(await propose(401, { number: '6222-0200-0007' }))).toEqual([422, 'ACCOUNT_FORM']);
    expect(await problemOf(await propose(401, { bankCode: '31358' }))).toEqual([422, 'BANK_CODE_FORM']);
    expect(await problemOf(await clerk('POST', '/api/trainee-payees/641/accounts', { json: bodyFor(401) }))).toEqual([404, 'NOT_FOUND']);
    expect(await problemOf(await clerk('POST', `/api/institutions/${payees[401]}/accounts`, { json: bodyFor(401) }))).toEqual([404, 'NOT_FOUND']);
    expect(await done(propose(404, { number: cardOf(404).replace(/.$/, (last) => (last === '1' ? '2' : '1')) }))).toEqual({ version: 1, warnings: ['ACCOUNT_CARD'] });
    expect(await problemOf(await approve(404, 1))).toEqual([409, 'WARNING_UNANSWERED']);
    expect(await done(office.approver('POST', own(404, '/accounts/1/reject'), { json: { reason: '账号有误' } }))).toMatchObject({ rejectedBy: expect.any(String) });
    expect(await problemOf(await approve(404, 1, await stack.signedIn('finance_approver')))).toEqual([409, 'WARNING_UNANSWERED']);
  });

  test('another person approves; lists show the masked holder and the last four', async () => {
    for (const { serial } of OWN) expect(await done(propose(serial))).toMatchObject({ warnings: [] });
    expect(await problemOf(await approve(401, 1, office.maker))).toEqual([403, 'FORBIDDEN_ACT']);
    const waiting = await bodyOf<{ items: object[] }>(await office.approver('GET', '/api/accounts/waiting'));
    expect(waiting.items).toHaveLength(3);
    expect(waiting.items).toMatchObject(waiting.items.map(() => ({ kind: 'trainee', institution: { code: '641' }, current: null })));
    for (const { serial } of OWN) expect(await done(approve(serial, serial === 404 ? 2 : 1))).toMatchObject({ number: `****${cardOf(serial).slice(-4)}` });
    const shown = JSON.stringify([waiting, await trainees(clerk), await done(clerk('GET', own(401)))]);
    expect(shown).toContain('样*');
    for (const { serial } of OWN) expect(shown).not.toContain(cardOf(serial));
    expect(await trainees(clerk, '?waiting=true')).toEqual([]);
  });

  test('a look at it in full is for who may, has a reason, and is recorded', async () => {
    const look = (who: Caller): Promise<Response> => who('POST', own(401, '/accounts/1/reveal'), { json: { reason: '核对户名' } });
    expect(await problemOf(await look(stranger))).toEqual([403, 'OUT_OF_SCOPE']);
    expect(await problemOf(await look(office.maker))).toEqual([403, 'FORBIDDEN_ACT']);
    expect(await done(look(clerk))).toEqual({ holder: nameOf({ serial: 401 }), number: cardOf(401) });
    expect(await done(look(office.approver))).toMatchObject({ number: cardOf(401) });
    expect(await stack.api.db.query(`select actor_role, reason from access_audit where act = 'account.reveal' and subject = $1 and outcome = 'allowed' order by id`, [`${payees[401]}/1`]))
      .toEqual([{ actor_role: 'institution', reason: '核对户名' }, { actor_role: 'finance_approver', reason: '核对户名' }]);
  });

  test('a change keeps the payee from being paid while it waits, needs its proof, and cools', async () => {
    expect(await proposed()).toEqual([[null, null], [3, null], [4, null], [5, null]]);
    const { version } = await done<{ version: number }>(propose(403, bodyFor(403, 2)));
    expect(await proposed()).toEqual([[null, null], [3, null], [4, 'PAYEE_CONFLICT'], [5, null]]);
    expect(await problemOf(await approve(403, version))).toEqual([409, 'ACCOUNT_PROOF_MISSING']);
    await prove(403, version);
    await done(approve(403, version));
    expect(await proposed()).toEqual([[null, null], [3, null], [4, 'ACCOUNT_COOLING'], [5, null]]);
    const hold = { kind: 'override', check: 'ACCOUNT_COOLING', clock: CLOCK, expiresOn: await today(), reason: '已电话核实', subject: { kind: 'person', claimNo: CLAIM, rowNo: 4 } };
    const { id } = await done<{ id: string }>(office.maker('POST', '/api/holds', { json: hold }));
    await done(office.approver('POST', `/api/holds/${id}/confirm`, { json: {} }));
    expect(await proposed()).toEqual([[null, null], [3, null], [4, null], [5, null]]);
    await later(3);
    expect(await proposed()).toEqual([[null, null], [3, null], [4, null], [5, null]]);
  });

  test('the same person with another number at another college is a conflict, until somebody decides', async () => {
    const { db } = stack.api;
    await db.execute(`insert into payee (id, institution, person_key) select 'elsewhere', '642', person_key from payee where id = $1`, [payees[404]]);
    await db.execute(`insert into payee_account (payee, institution, version, holder, bank_name, bank_code, number_enc, number_last4, number_key, proposed_by, effective_on)
      select 'elsewhere', '642', 1, holder, bank_name, bank_code, number_enc, number_last4, 'another', 'somebody', effective_on from payee_account where payee = $1 and version = 2`, [payees[404]]);
    expect(await proposed()).toEqual([[null, null], [3, null], [4, null], [5, 'PAYEE_CONFLICT']]);
    await db.execute(`update payee_account set rejected_by = 'x', reject_reason = 'x' where payee = 'elsewhere'`);
    expect(await proposed()).toEqual([[null, null], [3, null], [4, null], [5, null]]);
  });

  test('who is held is left out by the row', async () => {
    const hold = { kind: 'hold', clock: CLOCK, expiresOn: await today(), reason: '待核实', subject: { kind: 'person', claimNo: CLAIM, rowNo: 5 } };
    const { id } = await done<{ id: string }>(office.maker('POST', '/api/holds', { json: hold }));
    expect((await previewOf(office, ROUND)).rows.map(({ rowNo, code }) => [rowNo, code])).toEqual([[5, 'PERSON_HELD']]);
    await done(office.maker('POST', `/api/holds/${id}/lift`, { json: { reason: '已核实' } }));
  });
});

describe('each trainee is a line of the batch', () => {
  const TOTAL = COLLEGE_FEN + OWN_FEN.reduce((sum, fen) => sum + fen, 0);
  const numbers = [accountOf(641), cardOf(401), cardOf(403, 2), cardOf(404)];
  const holders = ['示例职业学院641', ...OWN.map(nameOf)];
  const amounts = [COLLEGE_FEN, ...OWN_FEN];
  const disbursedFen = async (batchNo: string): Promise<number> => (await stack.api.db.one<{ fen: number }>(
    `select coalesce(sum(p.amount_fen), 0)::bigint as fen from ledger_entry e join ledger_posting p on p.entry_id = e.id and p.account = 'disbursed' where starts_with(e.entry_key, $1 || '/')`, [batchNo])).fen;
  const exportedFile = async (kind: string, params: object): Promise<Response> => fileOf(office.maker, String((await exported(office.maker, kind, params)).fileId));
  const statementOf = async (batchNo: string): Promise<{ statementNo: string; paidFen: number; returnedFen: number }> => {
    const { items } = await done<{ items: { statementNo: string; paidFen: number; returnedFen: number }[] }>(clerk('GET', `/api/statements?batchNo=${batchNo}`));
    expect(items).toHaveLength(1);
    return items[0] as (typeof items)[number];
  };
  const sent = async (batchNo: string): Promise<BatchView> => {
    const { list } = await previewOf(office, ROUND);
    expect((await done(office.maker('POST', '/api/batches', { json: { round: ROUND, list } }))).caseNo).toBe(batchNo);
    await done(office.approver('POST', `/api/batches/${batchNo}/approve`, { json: { list } }));
    await done(office.maker('POST', `/api/batches/${batchNo}/send`));
    return batchOf(office.maker, batchNo);
  };
  const results = async (batchNo: string, answers: Parameters<typeof answered>[0]): Promise<unknown> => done(office.maker('POST', `/api/batches/${batchNo}/results`, { body: await answered(answers) }));

  test('the list is the college’s line and one for each trainee, frozen and sent as one', async () => {
    const { lines, list } = await sent(FIRST);
    expect(list).toMatchObject({ lines: 4, totalFen: TOTAL });
    expect(lines.map((line) => [line.claimNo, line.institution.code, line.amountFen, line.account])).toEqual(amounts.map((fen, n) => [CLAIM, '641', fen, `****${numbers[n]?.slice(-4)}`]));
    expect(lines).toMatchObject([{ toTrainee: false, holder: '示例职业学院641' }, ...OWN.map(() => ({ toTrainee: true, holder: '样****' }))]);
    const seen = JSON.stringify(await done(clerk('GET', `/api/batches/${FIRST}`)));
    for (const { serial } of OWN) expect(seen).not.toContain(nameOf({ serial }));
  });

  test('the bank has holder and number in full; the sheet has the same amounts, and the database neither name nor number in the open', async () => {
    const { fileId } = await batchOf(office.maker, FIRST);
    const bank = (await sheetRows(await fileOf(office.maker, fileId ?? ''))).slice(1);
    expect(bank.map((row) => [row[1], row[2], row[5]])).toEqual(amounts.map((fen, n) => [holders[n], numbers[n], fen / 100]));
    const sheet = await sheetRows(await exportedFile('disbursement-sheet-xlsx', { batchNo: FIRST }));
    const lines = sheet.filter((row) => typeof row[0] === 'number');
    expect(lines.map((row) => [row[2], row[5], row[7]])).toEqual(amounts.map((fen, n) => [holders[n], numbers[n], fen / 100]));
    const stored = JSON.stringify(await stack.api.db.query('select to_jsonb(a) from payee_account a union all select to_jsonb(l) from payment_line l union all select to_jsonb(y) from payee y'))
      + JSON.stringify(await stack.api.db.query('select event from case_event')) + JSON.stringify(await stack.api.db.query('select * from access_audit')) + stack.api.logLines.join();
    for (const { serial } of OWN) for (const secret of [nameOf({ serial }), cardOf(serial), idCardOf({ serial })]) expect(stored).not.toContain(secret);
  });

  test('one comes back: the claim hears once of what was paid and once of what was not, and waits for the rest', async () => {
    const { lines } = await batchOf(office.maker, FIRST);
    expect(await results(FIRST, lines.map((line, n) => (
      { ...creditOf(FIRST, line, numbers[n] ?? ''), ...(n === 2 ? { outcome: 'returned' as const, reasonCode: 'R02', reasonText: '账户已销户' } : {}) })))).toMatchObject({ stage: 'settled' });
    await until('the claim', async () => ((await done<{ paidFen: number }>(office.auditor('GET', `/api/claims/${CLAIM}`))).paidFen === TOTAL - 320_000 ? true : undefined));
    const told = await until('both messages', async () => {
      const events = await stack.api.db.query<{ event: object }>(`select event from case_event where case_no = $1 and type = 'PaymentRecorded' order by version`, [CLAIM]);
      return events.length < 2 ? undefined : events.map(({ event }) => event);
    });
    expect(told).toHaveLength(2);
    expect(told).toEqual(expect.arrayContaining([
      expect.objectContaining({ line: 1, lines: 3, amountFen: TOTAL - 320_000, outcome: 'paid' }), expect.objectContaining({ line: 3, amountFen: 320_000, outcome: 'returned' })]));
    expect(await disbursedFen(FIRST)).toBe(TOTAL - 320_000);
  });

  test('sheet, statement, ledger and bank file are the same to the fen', async () => {
    const { statementNo, paidFen, returnedFen } = await statementOf(FIRST);
    expect([paidFen, returnedFen, await disbursedFen(FIRST)]).toEqual([TOTAL - 320_000, 320_000, TOTAL - 320_000]);
    const rows = (await sheetRows(await exportedFile('institution-statement-xlsx', { statementNo }))).filter((row) => row[2] === CLAIM);
    const fenOf = (kind: string): number => rows.filter((row) => row[0] === kind).reduce((sum, row) => sum + Math.round(Number(row[5]) * 100), 0);
    expect([fenOf('拨付'), fenOf('退票')]).toEqual([TOTAL - 320_000, 0]);
    expect(rows.filter((row) => row[6] === '发放至学员本人账户').map((row) => row[3]).sort()).toEqual([3, 5]);
    expect(JSON.stringify(rows)).not.toContain(nameOf({ serial: 401 }));
  });

  test('what came back is paid again only to a corrected account, by a line that points at the old one, and then the claim is closed', async () => {
    expect(await proposed()).toEqual([[4, 'ACCOUNT_NOT_CORRECTED']]);
    expect(await done<object>(clerk('GET', '/api/returned-payments?open=true'))).toMatchObject({ items: [{ batchNo: FIRST, lineNo: 3, toTrainee: true, newest: { version: 2 } }] });
    const { version } = await done<{ version: number }>(propose(403, bodyFor(403, 3)));
    await prove(403, version);
    await done(approve(403, version));
    expect(await proposed()).toEqual([[4, 'ACCOUNT_COOLING']]);
    await later(3);
    const { lines } = await sent(SECOND);
    expect(lines).toMatchObject([{ replaces: { batchNo: FIRST, lineNo: 3 }, account: `****${cardOf(403, 3).slice(-4)}`, amountFen: 320_000 }]);
    expect(await results(SECOND, [creditOf(SECOND, lines[0] as BatchView['lines'][number], cardOf(403, 3))])).toMatchObject({ stage: 'settled' });
    const closed = await until('the claim', async () => {
      const seen = await done<{ stage: string; paidFen: number }>(office.auditor('GET', `/api/claims/${CLAIM}`));
      return seen.stage === 'closed' ? seen : undefined;
    });
    expect(closed.paidFen).toBe(TOTAL);
    expect([(await statementOf(SECOND)).paidFen, await disbursedFen(SECOND)]).toEqual([320_000, 320_000]);
    expect(await proposed()).toEqual([]);
  });

  test('from a trainee’s line the auditor finds the rule and the roster’s row, and everything adds up', async () => {
    const origin = await bodyOf<{ rows: { rowNo: number; programme: string; amountFen: number }[]; entries: { kind: string; amountFen: number; ofLine: boolean }[] }>(
      await office.auditor('GET', `/api/batches/${FIRST}/lines/2/origin`));
    expect(origin.rows).toMatchObject([{ rowNo: 3, programme: 'living-allowance', amountFen: 240_000 }]);
    expect(origin.entries.filter((entry) => entry.ofLine).map((entry) => [entry.kind, entry.amountFen])).toEqual([['disburse', 240_000]]);
    const { ok, checks } = await verify(stack.api.db);
    expect(checks.filter((check) => !check.ok)).toEqual([]);
    expect(ok).toBe(true);
  });

  test('a row is paid once, and whom a line pays is final: the database itself refuses', async () => {
    await expect(stack.api.db.execute(
      `insert into payment_row (batch_no, line_no, claim_no, roster_version, row_no, amount_fen) select $2, 1, claim_no, roster_version, row_no, amount_fen from payment_row where batch_no = $1 and line_no = 2`,
      [FIRST, SECOND])).rejects.toThrow(/paid_once/);
    await expect(stack.api.db.execute(`update payment_line set payee = '641' where batch_no = $1 and line_no = 2`, [FIRST])).rejects.toThrow(/POSTED_ROW_IS_FINAL/);
  });
});

describe('the erasure of the person', () => {
  test('takes account, proof and the lines’ copies with the key; the books stay', async () => {
    const { db, cipher } = stack.api;
    const { id } = await db.one<{ id: string }>('select id from data_key where person_key = $1', [personKey(cipher, idCardOf({ serial: 403 }))]);
    const before = await verify(db);
    await db.tx((t) => erasePerson(t, { keyId: id, erasureNo: 'X-1', on: '2060-01-01' }));
    expect(await openAccount(db, cipher, payees[403] ?? '', 2)).toBeUndefined();
    expect(await problemOf(await clerk('POST', own(403, '/accounts/2/reveal'), { json: { reason: '核对' } }))).toEqual([410, 'ERASED']);
    expect(await problemOf(await propose(403))).toEqual([410, 'ERASED']);
    expect((await trainees(clerk)).find((each) => each.payee === payees[403])).toMatchObject({ name: null, newest: { holder: '', number: '****' } });
    const proofs = await db.query<{ bytes: number }>(
      `select length(f.content_enc) as bytes from stored_file f join payee_account a on a.proof_file_id = f.id where a.payee = $1 union all select length(content_enc) from stored_file where case_id = $2`,
      [payees[403], FIRST]);
    expect(proofs.length).toBeGreaterThan(3);
    expect(proofs.every(({ bytes }) => bytes === 0)).toBe(true);
    expect(await openAccount(db, cipher, payees[401] ?? '', 1)).toEqual({ holder: nameOf({ serial: 401 }), number: cardOf(401) });
    expect((await verify(db)).ledgerDigest).toBe(before.ledgerDigest);
  });
});
