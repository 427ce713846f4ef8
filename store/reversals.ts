import type { Reach } from '../domain/access.ts';
import type { Fen } from '../domain/money.ts';
import type { Queryable } from './db.ts';
import type { OutboxMessage } from './outbox.ts';

export interface ReversalRecord {
  readonly reversalNo: string;
  readonly institution: { readonly code: string; readonly name: string };
  readonly claimNo: string;
  readonly batchNo: string;
  readonly lineNo: number;
  readonly stage: string;
  readonly amountFen: Fen;
  readonly reason: string;
  /** The month in which it was asked to count, or null: the first open one. */
  readonly period: string | null;
  readonly askedBy: string;
  readonly approvedBy: string | null;
  /** Whether the line waits for its result again. */
  readonly reopened: boolean;
}

const REVERSAL = `select v.reversal_no as "reversalNo", jsonb_build_object('code', i.code, 'name', i.name) as institution, v.claim_no as "claimNo", v.batch_no as "batchNo",
    v.line_no as "lineNo", v.stage, v.amount_fen as "amountFen", v.reason, v.period, v.asked_by as "askedBy", v.approved_by as "approvedBy", v.reopened
  from reversal v join institution i on i.code = v.institution`;

export function listReversals(db: Queryable, filter: { reach: Reach; batchNo?: string; after?: string; limit: number }): Promise<ReversalRecord[]> {
  const institution = filter.reach.kind === 'institution' ? filter.reach.institutionCode : null;
  return db.query<ReversalRecord>(
    `${REVERSAL} where ($1::text is null or v.institution = $1) and ($2::text is null or v.batch_no = $2) and ($3::text is null or v.reversal_no > $3) order by v.reversal_no limit $4`,
    [institution, filter.batchNo ?? null, filter.after ?? null, filter.limit]);
}

export function findReversal(db: Queryable, reversalNo: string): Promise<ReversalRecord | undefined> {
  return db.maybeOne<ReversalRecord>(`${REVERSAL} where v.reversal_no = $1`, [reversalNo]);
}

/** A line of a batch whatever its state, with the result that holds now. */
export interface AnsweredLine {
  readonly institution: string;
  readonly claim: string;
  readonly round: string;
  readonly clock: string;
  readonly amountFen: Fen;
  /** The import, or the decision by hand, that gave the result; null while there is none. */
  readonly confirmation: string | null;
}

export function answeredLine(db: Queryable, batchNo: string, lineNo: number): Promise<AnsweredLine | undefined> {
  return db.maybeOne<AnsweredLine>(
    `select l.institution, l.claim_no as claim, b.round, k.clock, l.amount_fen as "amountFen", r.import_id as confirmation
     from payment_line l join batch b on b.batch_no = l.batch_no join case_instance k on k.case_no = l.batch_no
     left join bank_result r on r.batch_no = l.batch_no and r.line_no = l.line_no and r.reversed_by is null
     where l.batch_no = $1 and l.line_no = $2`, [batchNo, lineNo]);
}

/** The claim hears that the payment is taken back, and tells the batch: only then does the line wait for another result. */
export async function tellClaim(t: Queryable, reversalNo: string): Promise<OutboxMessage> {
  const { claim, batch, line, amountFen } = await t.one<{ claim: string; batch: string; line: number; amountFen: Fen }>(
    `select claim_no as claim, batch_no as batch, line_no as line, amount_fen as "amountFen" from reversal where reversal_no = $1`, [reversalNo]);
  return { key: 'take-back', kind: 'send', target: claim, body: { kind: 'claim', command: { type: 'takeBackPayment', batch, line, amountFen, reversal: reversalNo } } };
}

/** The next number of a line, and what a command has made already. */
export function nextReversal(db: Queryable, batchNo: string, lineNo: number, commandId: string): Promise<{ madeBefore: string | null; next: number }> {
  return db.one(
    `select (select v.reversal_no from reversal v join case_event e on e.case_no = v.reversal_no and e.command_id = $3 where v.batch_no = $1 and v.line_no = $2 limit 1) as "madeBefore",
            (select count(*)::int + 1 from reversal where batch_no = $1 and line_no = $2) as next`, [batchNo, lineNo, commandId]);
}
