import type { Reach } from '../domain/access.ts';
import type { IsoDate } from '../domain/coded.ts';
import type { DisbursementState } from '../domain/disbursement.ts';
import type { Fen } from '../domain/money.ts';
import type { FieldCipher } from './crypto.ts';
import type { Database, Queryable, Tx } from './db.ts';
import { accountPlace } from './institutions.ts';

/** A batch as lists show it. */
export interface BatchSummary {
  readonly batchNo: string;
  readonly round: string;
  readonly stage: string;
  readonly lines: number;
  readonly totalFen: Fen;
  readonly preparedBy: { readonly id: string; readonly name: string };
  readonly approvedBy: { readonly id: string; readonly name: string } | null;
  readonly preparedOn: IsoDate;
}

export interface BatchRecord extends BatchSummary {
  readonly fiscalYear: number;
  readonly clock: string;
  readonly state: DisbursementState;
  /** The bank file that was sent, found again by its digest. */
  readonly fileId: string | null;
}

const SUMMARY = `b.batch_no as "batchNo", b.round, b.stage, b.lines, b.total_fen as "totalFen",
  jsonb_build_object('id', b.prepared_by, 'name', coalesce(p.display_name, '')) as "preparedBy",
  case when b.approved_by is null then null else jsonb_build_object('id', b.approved_by, 'name', coalesce(a.display_name, '')) end as "approvedBy",
  k.opened_on as "preparedOn"`;
const FROM = `from batch b join case_instance k on k.case_no = b.batch_no left join person p on p.id = b.prepared_by left join person a on a.id = b.approved_by`;

/** In the order of their numbers; an institution has those that pay it. */
export function listBatches(db: Queryable, filter: { reach: Reach; round?: string; after?: string; limit: number }): Promise<BatchSummary[]> {
  return db.query<BatchSummary>(
    `select ${SUMMARY} ${FROM}
     where ($1::text is null or b.round = $1) and ($2::text is null or b.batch_no > $2)
       and ($3::text is null or exists (select 1 from payment_line l where l.batch_no = b.batch_no and l.institution = $3))
     order by b.batch_no limit $4`,
    [filter.round ?? null, filter.after ?? null, filter.reach.kind === 'institution' ? filter.reach.institutionCode : null, filter.limit]);
}

export function findBatch(db: Queryable, batchNo: string): Promise<BatchRecord | undefined> {
  return db.maybeOne<BatchRecord>(
    `select ${SUMMARY}, r.fiscal_year as "fiscalYear", k.clock, k.state,
            (select f.id from stored_file f where f.case_id = b.batch_no and f.purpose = 'batch.bank-file'
               and encode(f.sha256, 'hex') = k.state->>'fileHash' order by f.created_at limit 1) as "fileId"
     ${FROM} join round r on r.code = b.round where b.batch_no = $1`, [batchNo]);
}

export async function paysInstitution(db: Queryable, batchNo: string, institution: string): Promise<boolean> {
  return (await db.query('select 1 from payment_line where batch_no = $1 and institution = $2 limit 1', [batchNo, institution])).length > 0;
}

/** The number that follows in a round, and the batch that a command has made already. */
export async function nextBatch(db: Queryable, round: string, commandId: string): Promise<{ madeBefore: string | null; next: number }> {
  return db.one(
    `select (select b.batch_no from batch b join case_event e on e.case_no = b.batch_no and e.command_id = $2 where b.round = $1 limit 1) as "madeBefore",
            (select count(*)::int + 1 from batch where round = $1) as next`, [round, commandId]);
}

export interface PaymentLine {
  readonly lineNo: number;
  readonly claimNo: string;
  readonly institution: { readonly code: string; readonly name: string };
  readonly holder: string;
  readonly bankName: string;
  readonly bankCode: string;
  readonly accountVersion: number;
  readonly last4: string;
  readonly trainees: number;
  readonly amountFen: Fen;
  readonly status: 'listed' | 'sent' | 'paid' | 'returned' | 'void';
  readonly resultReason: string | null;
  readonly settledOn: IsoDate | null;
  /** The returned payment that this one makes good. */
  readonly replaces: { readonly batchNo: string; readonly lineNo: number } | null;
}

const LINE = `l.line_no as "lineNo", l.claim_no as "claimNo", jsonb_build_object('code', i.code, 'name', i.name) as institution, l.holder, l.bank_name as "bankName",
  l.bank_code as "bankCode", l.account_version as "accountVersion", l.account_last4 as last4, l.trainees, l.amount_fen as "amountFen", l.status,
  l.result_reason as "resultReason", l.settled_on as "settledOn",
  case when l.replaces_batch is null then null else jsonb_build_object('batchNo', l.replaces_batch, 'lineNo', l.replaces_line) end as replaces`;

/** Lines of a batch, of one institution only when it is named. */
export function paymentLines(db: Queryable, batchNo: string, institution?: string): Promise<PaymentLine[]> {
  return db.query<PaymentLine>(
    `select ${LINE} from payment_line l join institution i on i.code = l.institution
     where l.batch_no = $1 and ($2::text is null or l.institution = $2) order by l.line_no`, [batchNo, institution ?? null]);
}

/** Lines in pages, with the account's number opened: for the bank and for the sheet that is signed, nothing else. */
export async function* openedPaymentPages(
  t: Tx, cipher: FieldCipher, batchNo: string, pageRows: number,
): AsyncGenerator<(PaymentLine & { readonly account: string })[]> {
  const pages = t.pages<PaymentLine & { sealed: Buffer }>(
    `select ${LINE}, l.account_enc as sealed from payment_line l join institution i on i.code = l.institution where l.batch_no = $1 order by l.line_no`,
    [batchNo], pageRows);
  for await (const page of pages) {
    yield page.map(({ sealed, ...line }) => ({ ...line, account: cipher.decryptText(sealed, accountPlace(line.institution.code, line.accountVersion)) }));
  }
}

/**
 * Runs `work` while no other results file of this batch is being read: two files that name the same payment must not both be matched
 * before either is booked. Held by a lock of its own, so that the batch's commit is not kept waiting by it.
 */
export function whileResultsAreRead<R>(db: Database, batchNo: string, work: () => Promise<R>): Promise<R> {
  return db.tx(async (t) => {
    await t.query(`select pg_advisory_xact_lock(hashtextextended('bank results of ' || $1, 0))`, [batchNo]);
    return work();
  });
}
