import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { claimDecider } from '../../domain/claim.ts';
import { enrolmentDecider } from '../../domain/enrolment.ts';
import { addClaimDocument } from '../../store/claim-documents.ts';
import { saveTrainee } from '../../store/enrolment-trainees.ts';
import { saveFile } from '../../store/files.ts';
import type { Database } from '../../store/db.ts';
import type { Person } from '../../store/people.ts';
import type { ApiUnderTest, Caller } from './api-app.ts';

/**
 * Two houses under one roof: institution inst-a with trainees of 440106, and inst-b with trainees of 440104; each with a claim, rows, an
 * account, a file, a payment, an objection. Whatever belongs to the second carries one of these marks.
 */
export const STRANGER_MARK = /inst-b|440104|bbbbbbbb/;
export const CITY_ROLES = ['city_first', 'city_second', 'city_decider', 'finance_maker', 'finance_approver', 'registrar', 'admin', 'auditor'] as const;

export interface House {
  readonly code: string;
  readonly district: string;
  readonly claimNo: string;
  readonly batchNo: string;
  readonly enrolmentNo: string;
  readonly orderNo: string;
  readonly refundNo: string;
  readonly reversalNo: string;
  readonly topUpNo: string;
  readonly fileId: string;
  readonly documentId: string;
  readonly payee: string;
  readonly exportId: string;
  readonly bulkId: string;
}

const houseOf = (letter: string, district: string): House => ({
  code: `inst-${letter}`, district, claimNo: `C-M-inst-${letter}`, batchNo: `B-inst-${letter}`, enrolmentNo: `E-M-inst-${letter}`, orderNo: `D-inst-${letter}`,
  refundNo: `F-B-inst-${letter}-1-1`, reversalNo: `V-B-inst-${letter}-1-1`, topUpNo: `U-C-M-inst-${letter}-1`, payee: `payee-inst-${letter}`,
  ...Object.fromEntries(['fileId', 'exportId', 'bulkId', 'documentId'].map((name, index) => [name, `${letter.repeat(8)}-0000-4000-8000-00000000000${index}`])),
} as House);
export const OWN = houseOf('a', '440106');
export const STRANGER = houseOf('b', '440104');

export interface Houses {
  readonly people: Readonly<Record<string, Person>>;
  /** By role; the institution's and the district's people belong to {@link OWN}. */
  readonly as: Readonly<Record<string, Caller>>;
}

export async function buildHouses(api: ApiUnderTest): Promise<Houses> {
  await api.db.execute(`insert into case_instance (case_no, kind, clock, version, stage, state, closed, opened_on)
    values ('R-M', 'round', 'real', 1, 'open', '{"stage":"open"}', false, '2021-09-01')`);
  await api.db.execute(`insert into round values ('M', 'R-M', 2021, '2020-2021', '2021-09-01', '2021-09-30', 'open')`);
  const people: Record<string, Person> = {};
  const as: Record<string, Caller> = {};
  for (const role of CITY_ROLES) {
    const person = await api.person({ role });
    people[role] = person;
    as[role] = await api.signIn(person);
  }
  for (const house of [OWN, STRANGER]) {
    const clerk = await api.person({ role: 'institution', institutionCode: house.code, id: `p-${house.code}`, displayName: `样例经办${house.code}` });
    const officer = await api.person({ role: 'district', districtCode: house.district, id: `p-${house.district}` });
    if (house === OWN) {
      Object.assign(people, { institution: clerk, district: officer });
      as['institution'] = await api.signIn(clerk);
      as['district'] = await api.signIn(officer);
    }
    const deputy = await api.person({ role: 'district', districtCode: house.district, id: `q-${house.district}` });
    const delegation = randomUUID();
    await api.db.execute(`insert into delegation (id, person_id, delegate_id, from_on, to_on, reason_enc, made_by) values ($1, $2, $3, '2021-09-01', '2021-09-30', $4, 'x')`,
      [delegation, officer.id, deputy.id, api.cipher.encrypt('外出培训', { table: 'delegation', column: 'reason_enc', row: delegation })]);
    await furnish(api, house, clerk.id);
    await enrol(api, house);
  }
  return { people, as };
}

async function furnish({ db, cipher }: ApiUnderTest, house: House, clerk: string): Promise<void> {
  const { code, district, claimNo, batchNo, fileId, refundNo, reversalNo, topUpNo } = house;
  const run = (sql: string, ...params: unknown[]): Promise<number> => db.execute(sql, params);
  const bytes = (text: string): Buffer => createHash('sha256').update(`${text}/${code}`).digest();
  await run(`insert into institution (code, name, kind, uscc, district) values ($1, $2, '高职', $3, $4)`, code, `示例职业学院${code}`, `USCC-${code}`, district);
  await run(`insert into payee_account (payee, institution, version, holder, bank_name, bank_code, number_enc, number_last4, number_key, proposed_by, effective_on)
    values ($1, $1, 1, $2, '示例银行', '313581000000', $3, $1, $3, $4, '2021-01-01')`, code, `示例职业学院${code}`, bytes('account'), clerk);
  const state = {
    ...claimDecider.initial, stage: 'firstReview', round: 'M', institution: code, rosterVersion: 1,
    objections: [{ id: `O-${claimNo}-1`, rows: [1], filedOn: '2021-09-20', outcome: 'open' }],
  };
  await runCase(db, claimNo, 'claim', state);
  await runCase(db, `${claimNo}.identity.1`, 'identity', {
    stage: 'waiting', claim: claimNo, rosterVersion: 1, dueOn: null, remindOn: null, reminded: false, escalated: false, districts: { [district]: { signedBy: null, assignee: null } },
  });
  await run(`insert into claim (claim_no, round, institution, stage, roster_version, rows_count, submitted_on) values ($1, 'M', $2, 'firstReview', 0, 1, '2021-09-10')`, claimNo, code);
  await saveFile(db, cipher, {
    id: fileId, purpose: 'claim.roster', name: `${code}.csv`, mediaType: 'text/csv', content: Buffer.from(`${code}\n`), institutionCode: code, caseId: claimNo, createdBy: clerk,
  });
  await run(`insert into download_link (token_hash, file_id, person_id, expires_at) values ($1, $2, $3, now() + interval '5 minutes')`, bytes('link'), fileId, clerk);
  await run(`insert into roster (claim_no, version, file_id, status, uploaded_by) values ($1, 1, $2, 'read', $3)`, claimNo, fileId, clerk);
  await run(`insert into claim_row (claim_no, roster_version, row_no, sheet_row, facts, personal_enc, person_key, content_hash, district, verdict, amount_fen)
    values ($1, 1, 1, 2, '{}', $2, $5, $3, $4, 'approve', 1000)`, claimNo,
  cipher.encrypt(JSON.stringify({ name: `甲${code}` }), { table: 'claim_row', column: 'personal_enc', row: `${claimNo}/1/1` }), bytes('row'), district, bytes('person'));
  await run(`update claim_row set paid_to = 'trainee' where claim_no = $1`, claimNo);
  await run(`insert into payee (id, institution, person_key) values ($1, $2, $3)`, house.payee, code, bytes('person'));
  await run(`insert into payee_account (payee, institution, version, holder, bank_name, bank_code, number_enc, number_last4, number_key, proposed_by, effective_on)
    values ($1, $2, 1, $2, '示例银行', '313581000000', $3, $2, $3, $4, '2021-01-01')`, house.payee, code, bytes('own account'), clerk);
  await run(`insert into payee_account_day values ($1, 1, 'real', '2021-01-01')`, house.payee);
  await db.tx((t) => addClaimDocument(t, cipher, {
    fileId: house.documentId, claimNo, institution: code, personKey: bytes('person'), document: 'idCard', name: `${code}.pdf`, mediaType: 'application/pdf', content: Buffer.from(`%PDF-${code}`), by: clerk,
  }));
  await run('update claim set roster_version = 1 where claim_no = $1', claimNo);
  await run(`insert into row_mark (claim_no, roster_version, row_no, stage, verdict, amount_fen, marked_by) values ($1, 1, 1, 'firstReview', 'approve', 1000, 'x')`, claimNo);
  await run(`insert into entitlement_stake values ($1, $2, 1, 1, '2020-2021')`, bytes('stake'), claimNo);
  await run(`insert into objection (id, claim_no, rows, ground, filed_by, filed_on) values ($1, $2, '{1}', $3, 'x', '2021-09-20')`, `O-${claimNo}-1`, claimNo, `异议${code}`);
  await run(`insert into claim_copy values ($1, $2, 'x', '2021-09-20', $3)`, claimNo, clerk, `抄送${code}`);
  await runCase(db, batchNo, 'disbursement', { stage: 'prepared', round: 'M', list: null, preparedBy: 'x', approvedBy: null, fileHash: null, paidLines: 0, returnedLines: 0, paidFen: 0, returnedFen: 0 });
  await run(`insert into batch (batch_no, round, stage, lines, total_fen, prepared_by) values ($1, 'M', 'prepared', 1, 1000, 'x')`, batchNo);
  await run(`insert into payment_line (batch_no, line_no, claim_no, institution, payee, account_version, holder, bank_name, bank_code, account_enc, account_last4, trainees, amount_fen, status)
    values ($1, 1, $2, $3, $3, 1, $3, '示例银行', '313581000000', $4, $3, 1, 1000, 'listed')`, batchNo, claimNo, code, bytes('account'));
  await run(`insert into payment_row values ($1, 1, $2, 1, 1, 1000)`, batchNo, claimNo);
  await run(`insert into bank_import values ($1, $1, $2, '[]', 'x')`, batchNo, fileId);
  await run(`insert into bank_result values ($1, 1, $1, 'paid', null, '2021-10-10')`, batchNo);
  await runCase(db, refundNo, 'refund', { stage: 'recorded', institution: code, refund: null, amountFen: 100, recordedBy: 'x', bookedBy: null });
  await run(`insert into refund (refund_no, institution, claim_no, batch_no, line_no, stage, amount_fen, bank_reference, received_on, reason, recorded_by)
    values ($1, $2, $3, $4, 1, 'recorded', 100, $1, '2021-10-11', '示例', 'x')`, refundNo, code, claimNo, batchNo);
  await run(`insert into refund_row (refund_no, claim_no, row_no, amount_fen) values ($1, $2, 1, 100)`, refundNo, claimNo);
  await runCase(db, reversalNo, 'reversal', { stage: 'asked', institution: code, reversal: null, askedBy: 'x', approvedBy: null });
  await run(`insert into reversal (reversal_no, institution, claim_no, batch_no, line_no, stage, amount_fen, reason, asked_by) values ($1, $2, $3, $4, 1, 'asked', 1000, '示例', 'x')`,
    reversalNo, code, claimNo, batchNo);
  await runCase(db, topUpNo, 'topUp', { stage: 'proposed', institution: code, topUp: null, amountFen: 100, proposedBy: 'x', approvedBy: null });
  await run(`insert into top_up (top_up_no, institution, claim_no, stage, amount_fen, reason, proposed_by) values ($1, $2, $3, 'proposed', 100, '示例', 'x')`, topUpNo, code, claimNo);
  await run(`insert into top_up_row (top_up_no, claim_no, roster_version, row_no, before_fen, amount_fen, batch_no, line_no) values ($1, $2, 1, 1, 1000, 100, $3, 1)`, topUpNo, claimNo, batchNo);
  await run(`insert into export (id, kind, params, requested_by, status) values ($1, 'bank-file-xlsx', $2, $3, 'waiting')`, house.exportId, JSON.stringify({ batchNo }), clerk);
  await run(`insert into bulk (id, act, started_by, on_date, status, total) values ($1, 'identitySign', $2, '2021-09-20', 'running', 1)`, house.bulkId, JSON.stringify({ id: clerk, role: 'district' }));
  await run(`insert into bulk_item (bulk_id, item_no, case_no, command) values ($1, 1, $2, '{}')`, house.bulkId, claimNo);
  await run(`insert into notification (message_key, recipient, code, case_no, facts, on_date) values ($1, $2, 'X', $3, '{}', '2021-09-20')`, randomUUID(), `institution:${code}`, claimNo);
  await run(`insert into outbox (message_key, kind, target, body, delivered_at) values ($1, 'notify', $2, '{}', now())`, randomUUID(), `institution:${code}`);
  await run(`insert into veteran (person_key, name_key, personal_enc, discharged_on, discharge_type, district, imported_from) values ($1, $1, $1, '2020-09-01', '自主就业', $2, 'x')`, randomBytes(32), district);
}

async function enrol({ db, cipher }: ApiUnderTest, { code, district, enrolmentNo, orderNo }: House): Promise<void> {
  const run = (sql: string, ...params: unknown[]): Promise<number> => db.execute(sql, params);
  await runCase(db, enrolmentNo, 'enrolment', { ...enrolmentDecider.initial, stage: 'studying', institution: code, district });
  await saveTrainee(db, cipher, enrolmentNo, { name: `乙${code}`, idCard: `99010619950110${code}`, veteranCertNo: `退字${code}`, phone: '13800001234' }, 2020, 'degree');
  await run(`insert into enrolment (enrolment_no, institution, district, programme, programme_group, kind, major, stage, open, person_key, policy_hash, opened_on)
    select $1, $2, $3, 'junior-college', 'degree', 'degree', '会计', 'studying', true, person_key, 'x', '2021-09-01' from enrolment_trainee where enrolment_no = $1`, enrolmentNo, code, district);
  await run(`insert into enrolment_term (enrolment_no, term_key, school_year, term, institution, starts_on, status) values ($1, '2021-2022/1', '2021-2022', 1, $2, '2021-09-01', 'confirmed')`, enrolmentNo, code);
  await run(`insert into entitlement (enrolment_no, line, term_key, school_year, term, institution, programme, policy_hash, amount_fen, trace, on_date, actor)
    values ($1, 1, '2021-2022/1', '2021-2022', 1, $2, 'junior-college', 'x', 1000, '[]', '2021-09-20', 'x')`, enrolmentNo, code);
  await run(`insert into employer_order values ($1, $2, 'order-based', '91350100M000100Y43', '数控操作', 1, 'x', '2021-09-01')`, orderNo, code);
  await run(`insert into order_seat values ($1, 1, $2)`, orderNo, enrolmentNo);
  await run(`insert into notification (message_key, recipient, code, case_no, facts, on_date) values ($1, $2, 'ENROLMENT_RECEIVED', $3, '{}', '2021-09-20')`, randomUUID(), `enrolment:${enrolmentNo}`, enrolmentNo);
}

async function runCase(db: Database, caseNo: string, kind: string, state: object): Promise<void> {
  await db.execute(`insert into case_instance (case_no, kind, clock, version, stage, state, closed, opened_on) values ($1, $2, 'real', 1, $3, $4, false, '2021-09-01')`,
    [caseNo, kind, (state as { stage: string }).stage, JSON.stringify(state)]);
  await db.execute(`insert into case_event (case_no, version, type, event, actor, on_date, command_id) values ($1, 1, 'Opened', $2, 'x', '2021-09-01', $1)`,
    [caseNo, JSON.stringify({ type: 'Opened', by: 'x', on: '2021-09-01', round: 'M', institution: caseNo, districts: [], dueOn: '2021-09-20', enters: { stage: 'draft' } })]);
  await db.execute(`insert into audit (case_no, act, actor, role, on_date, versions) values ($1, 'open', 'x', 'institution', '2021-09-01', int4range(1, 2))`, [caseNo]);
}

/** A route's path with the things of one house in it; a part that no house has is `none`. */
export function pathIn(template: string, house: House): string {
  const things: Record<string, string> = {
    claimNo: house.claimNo, batchNo: house.batchNo, enrolmentNo: house.enrolmentNo, orderNo: house.orderNo, fileId: house.fileId, documentId: house.documentId, exportId: house.exportId, caseNo: house.claimNo, version: '1', rowNo: '1',
    payee: house.payee, refundNo: house.refundNo, reversalNo: house.reversalNo, topUpNo: house.topUpNo,
    code: template.startsWith('/api/rounds') ? 'M' : house.code, objectionId: `O-${house.claimNo}-1`, id: template.startsWith('/api/bulk') ? house.bulkId : 'none',
  };
  const path = template.replaceAll(/\{(\w+)\}|:(\w+)/g, (_, braced?: string, colon?: string) => things[braced ?? colon ?? ''] ?? 'none');
  const query: Record<string, string> = { '/api/identity': `?district=${house.district}`, '/api/reports/funding': '?fiscalYear=2021' };
  return path + (query[template] ?? '');
}
