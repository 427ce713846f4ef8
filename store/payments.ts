import type { Reach } from '../domain/access.ts';
import type { IsoDate } from '../domain/coded.ts';
import type { DisbursementState } from '../domain/disbursement.ts';
import type { Fen } from '../domain/money.ts';
import type { CheckCode } from '../domain/payment-checks.ts';
import type { SentPayment } from '../domain/payment-results.ts';
import type { FieldCipher } from './crypto.ts';
import type { Database, Queryable, Tx } from './db.ts';
import { openAccounts } from './payees.ts';

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

/** What of a round is approved and has no live payment yet. */
export interface PayableRound {
  readonly round: string;
  readonly fiscalYear: number;
  readonly status: string;
  readonly claims: number;
  readonly trainees: number;
  readonly amountFen: Fen;
  /** Whose rows wait. */
  readonly programmes: readonly string[];
}

/** Rounds with money waiting to be paid, the newest year first. */
export function payableRounds(db: Queryable): Promise<PayableRound[]> {
  return db.query<PayableRound>(
    `select o.code as round, o.fiscal_year as "fiscalYear", o.status, count(distinct c.claim_no)::int as claims, count(*)::int as trainees, sum(r.amount_fen - coalesce(paid.fen, 0))::bigint as "amountFen",
            coalesce(array_agg(distinct r.programme order by r.programme) filter (where r.programme is not null), '{}') as programmes
     from round o join claim c on c.round = o.code and c.stage = 'payment'
     join claim_row r on r.claim_no = c.claim_no and r.roster_version = c.roster_version and r.outcome = 'approved'
     left join lateral (
       select sum(p.amount_fen) as fen from payment_row p where p.claim_no = r.claim_no and p.roster_version = r.roster_version and p.row_no = r.row_no and p.live) paid on true
     where coalesce(paid.fen, 0) < r.amount_fen
     group by o.code order by o.fiscal_year desc, o.code limit 200`);
}

/** A payment 退票 that the bank could not credit, the account that it went to, the one in force since, and what paid it again. */
export interface ReturnedPayment {
  readonly batchNo: string;
  readonly lineNo: number;
  readonly round: string;
  readonly claimNo: string;
  readonly institution: { readonly code: string; readonly name: string };
  readonly trainees: number;
  readonly amountFen: Fen;
  readonly reason: string | null;
  readonly returnedOn: IsoDate | null;
  readonly paidTo: ShortAccount;
  /** Whether it went to a trainee's own account. */
  readonly toTrainee: boolean;
  /** The newest account of the payee; the same version as `paidTo` when nobody has corrected it. */
  readonly newest: (ShortAccount & { readonly approved: boolean }) | null;
  readonly repaidBy: { readonly batchNo: string; readonly lineNo: number; readonly status: PaymentLine['status'] } | null;
}

interface ShortAccount { readonly version: number; readonly holder: string; readonly bankName: string; readonly last4: string }

/** The newest first; an institution has its own. `open`: only those that no payment has made good. */
export function returnedPayments(db: Queryable, filter: { reach: Reach; open: boolean; limit: number }): Promise<ReturnedPayment[]> {
  return db.query<ReturnedPayment>(
    `select l.batch_no as "batchNo", l.line_no as "lineNo", b.round, l.claim_no as "claimNo", jsonb_build_object('code', i.code, 'name', i.name) as institution,
            l.trainees, l.payee <> l.institution as "toTrainee", l.amount_fen as "amountFen", l.result_reason as reason, l.settled_on as "returnedOn",
            jsonb_build_object('version', l.account_version, 'holder', l.holder, 'bankName', l.bank_name, 'last4', l.account_last4) as "paidTo",
            case when a.version is null then null else jsonb_build_object('version', a.version, 'holder', a.holder, 'bankName', a.bank_name, 'last4', a.number_last4,
              'approved', a.approved_by is not null) end as newest,
            case when x.batch_no is null then null else jsonb_build_object('batchNo', x.batch_no, 'lineNo', x.line_no, 'status', x.status) end as "repaidBy"
     from payment_line l join batch b on b.batch_no = l.batch_no join institution i on i.code = l.institution
     left join lateral (select * from payee_account a where a.payee = l.payee and a.rejected_by is null order by a.version desc limit 1) a on true
     left join payment_line x on x.replaces_batch = l.batch_no and x.replaces_line = l.line_no and x.status <> 'void'
     where l.status = 'returned' and ($1::text is null or l.institution = $1) and (not $2 or x.batch_no is null)
     order by l.settled_on desc nulls last, l.batch_no desc, l.line_no limit $3`,
    [filter.reach.kind === 'institution' ? filter.reach.institutionCode : null, filter.open, filter.limit]);
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

/** A row (or, without a number, a whole payee) that a batch left out. */
export interface LeftOut {
  readonly claimNo: string;
  readonly rowNo: number | null;
  readonly code: CheckCode;
  readonly amountFen: Fen;
}

export function leftOutOf(db: Queryable, batchNo: string, institution?: string): Promise<LeftOut[]> {
  return db.query<LeftOut>(
    `select o.claim_no as "claimNo", o.row_no as "rowNo", o.code, o.amount_fen as "amountFen" from batch_left_out o join claim c on c.claim_no = o.claim_no
     where o.batch_no = $1 and ($2::text is null or c.institution = $2) order by o.item`, [batchNo, institution ?? null]);
}

export interface PaymentLine {
  readonly lineNo: number;
  readonly claimNo: string;
  readonly institution: { readonly code: string; readonly name: string };
  /** Whether it goes to a trainee's own account; the holder is masked then. */
  readonly toTrainee: boolean;
  readonly holder: string;
  readonly bankName: string;
  readonly bankCode: string;
  readonly accountVersion: number;
  readonly last4: string;
  readonly trainees: number;
  /** What the bank pays: `grossFen` less `offsetFen`. */
  readonly amountFen: Fen;
  readonly grossFen: Fen;
  readonly offsetFen: Fen;
  readonly status: 'listed' | 'sent' | 'paid' | 'returned' | 'void';
  readonly resultReason: string | null;
  readonly settledOn: IsoDate | null;
  /** Since when the bank does not know what became of it. */
  readonly unknownOn: IsoDate | null;
  /** The returned payment that this one makes good. */
  readonly replaces: { readonly batchNo: string; readonly lineNo: number } | null;
}

const LINE = `l.line_no as "lineNo", l.claim_no as "claimNo", jsonb_build_object('code', i.code, 'name', i.name) as institution, l.payee <> l.institution as "toTrainee", l.holder, l.bank_name as "bankName",
  l.bank_code as "bankCode", l.account_version as "accountVersion", l.account_last4 as last4, l.trainees,
  (l.amount_fen - l.offset_fen) as "amountFen", l.amount_fen as "grossFen", l.offset_fen as "offsetFen", l.status,
  l.result_reason as "resultReason", l.settled_on as "settledOn",
  l.unknown_on as "unknownOn",
  case when l.replaces_batch is null then null else jsonb_build_object('batchNo', l.replaces_batch, 'lineNo', l.replaces_line) end as replaces`;

/** Lines of a batch, of one institution only when it is named. */
export function paymentLines(db: Queryable, batchNo: string, institution?: string): Promise<PaymentLine[]> {
  return db.query<PaymentLine>(
    `select ${LINE} from payment_line l join institution i on i.code = l.institution
     where l.batch_no = $1 and ($2::text is null or l.institution = $2) order by l.line_no`, [batchNo, institution ?? null]);
}

/** The lines of a batch as a results file is matched to them. */
export function sentPayments(db: Queryable, batchNo: string): Promise<SentPayment[]> {
  return db.query<SentPayment>(
    `select line_no as "lineNo", amount_fen - offset_fen as "amountFen", account_last4 as last4, status from payment_line where batch_no = $1 order by line_no`, [batchNo]);
}

/** Lines in pages, with the account's number and holder opened: for the bank and for the sheet that is signed, nothing else. */
export async function* openedPaymentPages(
  t: Tx, cipher: FieldCipher, batchNo: string, pageRows: number,
): AsyncGenerator<(PaymentLine & { readonly account: string })[]> {
  const pages = t.pages<PaymentLine & { payee: string; sealed: Buffer }>(
    `select ${LINE}, l.payee, l.account_enc as sealed from payment_line l join institution i on i.code = l.institution where l.batch_no = $1 order by l.line_no`,
    [batchNo], pageRows);
  for await (const page of pages) {
    const opened = await openAccounts(t, cipher, page.map(({ payee, accountVersion: version, holder, sealed }) => ({ payee, version, holder, sealed })));
    yield page.map(({ sealed: _, payee: __, ...line }, index) => ({ ...line, holder: opened[index]?.holder ?? line.holder, account: opened[index]?.number ?? '' }));
  }
}

/**
 * Runs `work` while no other results file of this batch is being read: two files that name the same payment must not both be matched
 * before either is booked. Held by a lock of its own, so that the batch's commit is not kept waiting by it.
 */
export function whileResultsAreRead<R>(db: Database, batchNo: string, work: () => Promise<R>): Promise<R> {
  return db.tx(async (t) => {
    await t.query(`select pg_advisory_xact_lock(hashtextextended('bank results of ' || $1, 0))`, [batchNo]);
    // The results of a hundred thousand payments take a commit that long; a process that dies lets go at once.
    await t.execute(`set local idle_in_transaction_session_timeout = '15min'`);
    return work();
  });
}
