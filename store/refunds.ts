import type { Reach } from '../domain/access.ts';
import type { IsoDate } from '../domain/coded.ts';
import type { Fen } from '../domain/money.ts';
import type { Queryable } from './db.ts';

export interface RefundRecord {
  readonly refundNo: string;
  readonly institution: { readonly code: string; readonly name: string };
  readonly claimNo: string;
  readonly batchNo: string;
  readonly lineNo: number;
  readonly stage: string;
  readonly amountFen: Fen;
  readonly bankReference: string;
  readonly receivedOn: IsoDate;
  readonly reason: string;
  readonly recordedBy: string;
  readonly bookedBy: string | null;
  readonly rows: readonly { readonly rowNo: number; readonly amountFen: Fen }[];
}

const REFUND = `select f.refund_no as "refundNo", jsonb_build_object('code', i.code, 'name', i.name) as institution, f.claim_no as "claimNo", f.batch_no as "batchNo", f.line_no as "lineNo",
    f.stage, f.amount_fen as "amountFen", f.bank_reference as "bankReference", f.received_on as "receivedOn", f.reason, f.recorded_by as "recordedBy", f.booked_by as "bookedBy",
    (select jsonb_agg(jsonb_build_object('rowNo', r.row_no, 'amountFen', r.amount_fen) order by r.row_no) from refund_row r where r.refund_no = f.refund_no) as rows
  from refund f join institution i on i.code = f.institution`;

export function listRefunds(db: Queryable, filter: { reach: Reach; batchNo?: string; after?: string; limit: number }): Promise<RefundRecord[]> {
  const institution = filter.reach.kind === 'institution' ? filter.reach.institutionCode : null;
  return db.query<RefundRecord>(
    `${REFUND} where ($1::text is null or f.institution = $1) and ($2::text is null or f.batch_no = $2) and ($3::text is null or f.refund_no > $3) order by f.refund_no limit $4`,
    [institution, filter.batchNo ?? null, filter.after ?? null, filter.limit]);
}

export function findRefund(db: Queryable, refundNo: string): Promise<RefundRecord | undefined> {
  return db.maybeOne<RefundRecord>(`${REFUND} where f.refund_no = $1`, [refundNo]);
}

/** Whose payment a line was, and the clock that it was made on. */
export function paidLine(db: Queryable, batchNo: string, lineNo: number): Promise<{ institution: string; claim: string; round: string; clock: string } | undefined> {
  return db.maybeOne(
    `select l.institution, l.claim_no as claim, b.round, k.clock from payment_line l join batch b on b.batch_no = l.batch_no join case_instance k on k.case_no = l.batch_no
     where l.batch_no = $1 and l.line_no = $2 and l.status = 'paid'`, [batchNo, lineNo]);
}

/** The next number of a line, and what a command has made already. */
export function nextRefund(db: Queryable, batchNo: string, lineNo: number, commandId: string): Promise<{ madeBefore: string | null; next: number }> {
  return db.one(
    `select (select f.refund_no from refund f join case_event e on e.case_no = f.refund_no and e.command_id = $3 where f.batch_no = $1 and f.line_no = $2 limit 1) as "madeBefore",
            (select count(*)::int + 1 from refund where batch_no = $1 and line_no = $2) as next`, [batchNo, lineNo, commandId]);
}
