import { createHash } from 'node:crypto';
import type { Actor, Receipt, Seen } from '../../domain/case.ts';
import type { ClaimCommand, StageDays } from '../../domain/claim.ts';
import type { DisbursementCommand } from '../../domain/disbursement.ts';
import type { IdentityCommand } from '../../domain/identity.ts';
import type { RoundCommand } from '../../domain/round.ts';
import type { IsoDate } from '../../domain/coded.ts';
import { saveBankImport, seenNow } from '../../store/batches.ts';
import type { Database } from '../../store/db.ts';
import { readSeen } from '../../store/effects/seen.ts';
import { post } from '../../store/ledger.ts';
import type { Office, Wish } from './office.ts';
import { dayAfter, untilStage } from './office.ts';

const person = (role: string, id = role): Actor => ({ id, role });
export const CLERK = person('institution', 'clerk');
export const REGISTRAR = person('registrar');
export const FIRST = person('city_first');
export const SECOND = person('city_second');
export const DECIDER = person('city_decider');
export const ADMIN = person('admin');
export const MAKER = person('finance_maker');
export const APPROVER = person('finance_approver');
export const ENGINE = person('engine');
export const officer = (district: string): Actor => person('district', `officer-${district}`);

export const DAYS: StageDays = {
  identity: 10, firstReview: 10, secondReview: 15, correction: 5, notice: 5, decision: 5, payment: 20, reminderDaysBefore: 2,
};

const FISCAL_YEAR = 2021;
export const ROUND = 'T1';

/** Institutions and a budget; the round is planned by the test. */
export async function foundBureau(db: Database, institutions: number): Promise<void> {
  for (let no = 1; no <= institutions; no++) {
    await db.execute(`insert into institution (code, name, kind, uscc, district) values ($1, $2, 'vocational', $3, '440106')`,
      [institutionOf(no), `示例职业学院${no}`, `USCC${no}`]);
  }
  await db.execute(`insert into budget_line (code, fiscal_year, name) values ('FY', $1, '示例指标')`, [FISCAL_YEAR]);
  await post(db, [{ key: 'FY/appropriation', kind: 'appropriate', caseNo: 'FY', budgetLine: 'FY', amountFen: 100_000_000, on: '2021-01-01', actor: 'admin' }]);
}

export const institutionOf = (no: number): string => `SL${String(no).padStart(3, '0')}`;
export const claimOf = (no: number, round = ROUND): string => `C-${round}-${institutionOf(no)}`;

export function planRound(office: Office, opensOn: IsoDate, closesOn: IsoDate, code = ROUND): Promise<Receipt> {
  return office.act<RoundCommand>('round', `R-${code}`, { type: 'plan', code, fiscalYear: FISCAL_YEAR, schoolYear: '2021-2022', opensOn, closesOn }, REGISTRAR);
}

export function openClaim(office: Office, no: number, days: StageDays = DAYS, round = ROUND): Promise<Receipt> {
  return office.act<ClaimCommand>('claim', claimOf(no, round), { type: 'open', round, institution: institutionOf(no), days }, CLERK);
}

/** Writes a roster that was read and assessed: one approved row for each amount, settled in the district at its place (null: no district). */
export async function writeRoster(db: Database, claimNo: string, version: number, amountsFen: readonly number[], districts: readonly (string | null)[] = []): Promise<void> {
  await db.execute(`insert into roster (claim_no, version, file_id, status, uploaded_by) values ($1, $2, $3, 'read', 'clerk')`, [claimNo, version, `${claimNo}/${version}`]);
  for (const [index, amountFen] of amountsFen.entries()) {
    const content = createHash('sha256').update(`${claimNo}|${index}|${amountFen}`).digest();
    await db.execute(
      `insert into claim_row (claim_no, roster_version, row_no, sheet_row, facts, personal_enc, content_hash, stake_keys, district, programme, applied_fen,
                              assessed_verdict, entitled_fen, verdict, amount_fen)
       values ($1, $2, $3, $3 + 2, '{}', '', $4::bytea, array[$4::bytea], $5, 'junior-college', $6, 'approve', $6, 'approve', $6)`,
      [claimNo, version, index + 1, content, districts[index] ?? null, amountFen]);
  }
}

export const seenOf = (office: Office, claimNo: string, version: number, stage: string, scope = 'all'): Promise<Seen> =>
  readSeen(office.db, claimNo, version, scope, stage);

export async function submitClaim(office: Office, claimNo: string, version = 1): Promise<Receipt> {
  const seen = await seenOf(office, claimNo, version, 'draft');
  return office.act<ClaimCommand>('claim', claimNo, { type: 'submit', rosterVersion: version, seen, policyHash: 'policy', round: { status: 'open', closesOn: '2099-12-31' } }, CLERK);
}

export type Signature = 'signFirstReview' | 'signSecondReview' | 'decide';
const SIGNS: Readonly<Record<Signature, readonly [Actor, string, string]>> = {
  signFirstReview: [FIRST, 'firstReview', 'all'], signSecondReview: [SECOND, 'secondReview', 'all'], decide: [DECIDER, 'decision', 'undecided'],
};

export async function sign(office: Office, claimNo: string, signature: Signature, version = 1): Promise<Receipt> {
  const [by, stage, scope] = SIGNS[signature];
  const seen = await seenOf(office, claimNo, version, stage, scope);
  return office.act<ClaimCommand>('claim', claimNo, { type: signature, seen }, by);
}

export const actOnClaim = (office: Office, claimNo: string, wish: Wish<ClaimCommand>, by: Actor): Promise<Receipt> =>
  office.act<ClaimCommand>('claim', claimNo, wish, by);

export function pay(office: Office, claimNo: string, amountFen: number, line = 1): Promise<Receipt> {
  return actOnClaim(office, claimNo, { type: 'recordPayment', batch: 'B1', line, amountFen, outcome: 'paid' }, ENGINE);
}

export async function signDistrict(office: Office, claimNo: string, district: string, version = 1): Promise<Receipt> {
  const seen = await seenOf(office, claimNo, version, 'identity', district);
  return office.act<IdentityCommand>('identity', `${claimNo}.identity.${version}`, { type: 'sign', district, seen }, officer(district));
}

/** Lets days pass on the office's stepped clock, through the workflow that does it in production. */
export async function advanceTo(office: Office, date: IsoDate): Promise<void> {
  await office.cluster.client.workflow.execute('advance', {
    workflowId: `advance/${office.clock}/${date}`, taskQueue: 'cases', args: [{ clock: office.clock, on: date }],
  });
}

/** A submitted claim whose two districts have signed: the engine's messages between the cases are the relay's. */
export async function reachFirstReview(office: Office, no: number): Promise<string> {
  const claimNo = claimOf(no);
  await openClaim(office, no);
  await writeRoster(office.db, claimNo, 1, [60_000, 40_000], ['440106', '440111']);
  await submitClaim(office, claimNo);
  await untilStage(office, `${claimNo}.identity.1`, 'waiting');
  for (const district of ['440106', '440111']) await signDistrict(office, claimNo, district);
  await untilStage(office, claimNo, 'firstReview');
  return claimNo;
}

/** Reviewed, published and decided on a stepped clock; it waits for its money. */
export async function reachPayment(office: Office, claimNo: string, version = 1): Promise<void> {
  await sign(office, claimNo, 'signFirstReview', version);
  await sign(office, claimNo, 'signSecondReview', version);
  const { state } = await untilStage(office, claimNo, 'notice');
  await advanceTo(office, dayAfter(state['dueOn'] as string));
  await untilStage(office, claimNo, 'decision');
  await sign(office, claimNo, 'decide', version);
}

const ACCOUNT_KEY = Buffer.alloc(32, 1);

/** The institution's account, entered by one person and approved by another. */
export async function approveAccount(db: Database, no: number): Promise<void> {
  await db.execute(
    `insert into payee_account (payee, institution, version, holder, bank_name, bank_code, number_enc, number_last4, number_key, proposed_by, approved_by, effective_on)
     values ($1, $1, 1, $2, '示例银行', '000000000000', $3, '0001', $3, 'clerk', 'registrar', '2021-01-01')`,
    [institutionOf(no), `示例职业学院${no}`, ACCOUNT_KEY]);
}

/** One batch of everything that waits to be paid in the round, from its list to the bank's answer: the last line comes back where `returns`. */
export async function payRound(office: Office, batchNo: string, returns = false): Promise<void> {
  const { db } = office;
  const on = await office.today();
  const list = await seenNow(db, { round: ROUND }, on);
  const step = (wish: Wish<DisbursementCommand>, by: Actor): Promise<Receipt> => office.act<DisbursementCommand>('disbursement', batchNo, wish, by);
  await step({ type: 'prepare', round: ROUND, list, approvals: 1 }, MAKER);
  await step({ type: 'approve', list }, APPROVER);
  await step({ type: 'send', fileHash: 'sample' }, MAKER);
  const lines = await db.query<{ line_no: number; amount_fen: number }>('select line_no, amount_fen from payment_line where batch_no = $1 order by line_no', [batchNo]);
  for (const line of lines) await answerLine(office, batchNo, line, returns && line === lines.at(-1) ? 'returned' : 'paid', `${batchNo}-${line.line_no}`);
}

/** The bank's answer to one line of a batch, in a file of its own. */
export async function answerLine(office: Office, batchNo: string, line: { line_no: number; amount_fen: number }, outcome: 'paid' | 'returned', importId: string): Promise<void> {
  const back = outcome === 'returned';
  const result = { lineNo: line.line_no, outcome, reason: back ? 'R01' : null, settledOn: await office.today() } as const;
  await saveBankImport(office.db, { id: importId, batchNo, source: { fileId: importId }, lines: [result], by: MAKER.id });
  const [paid, returned] = back ? [0, 1] : [1, 0];
  await office.act<DisbursementCommand>('disbursement', batchNo, {
    type: 'recordResults', importId, paidLines: paid, paidFen: paid * line.amount_fen, returnedLines: returned, returnedFen: returned * line.amount_fen,
  }, MAKER);
}
