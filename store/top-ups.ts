import type { Reach } from '../domain/access.ts';
import type { Fen } from '../domain/money.ts';
import type { Queryable } from './db.ts';

export interface TopUpRow {
  readonly rowNo: number;
  /** What the row was worth before. */
  readonly beforeFen: Fen;
  readonly amountFen: Fen;
  /** The payment that it adds to. */
  readonly batchNo: string;
  readonly lineNo: number;
}

export interface TopUpRecord {
  readonly topUpNo: string;
  readonly institution: { readonly code: string; readonly name: string };
  readonly claimNo: string;
  readonly stage: string;
  readonly amountFen: Fen;
  readonly reason: string;
  readonly proposedBy: string;
  readonly approvedBy: string | null;
  readonly rows: readonly TopUpRow[];
}

const TOP_UP = `select u.top_up_no as "topUpNo", jsonb_build_object('code', i.code, 'name', i.name) as institution, u.claim_no as "claimNo", u.stage, u.amount_fen as "amountFen", u.reason,
    u.proposed_by as "proposedBy", u.approved_by as "approvedBy",
    (select jsonb_agg(jsonb_build_object('rowNo', w.row_no, 'beforeFen', w.before_fen, 'amountFen', w.amount_fen, 'batchNo', w.batch_no, 'lineNo', w.line_no) order by w.row_no)
     from top_up_row w where w.top_up_no = u.top_up_no) as rows
  from top_up u join institution i on i.code = u.institution`;

export function listTopUps(db: Queryable, filter: { reach: Reach; claimNo?: string; after?: string; limit: number }): Promise<TopUpRecord[]> {
  const institution = filter.reach.kind === 'institution' ? filter.reach.institutionCode : null;
  return db.query<TopUpRecord>(
    `${TOP_UP} where ($1::text is null or u.institution = $1) and ($2::text is null or u.claim_no = $2) and ($3::text is null or u.top_up_no > $3) order by u.top_up_no limit $4`,
    [institution, filter.claimNo ?? null, filter.after ?? null, filter.limit]);
}

export function findTopUp(db: Queryable, topUpNo: string): Promise<TopUpRecord | undefined> {
  return db.maybeOne<TopUpRecord>(`${TOP_UP} where u.top_up_no = $1`, [topUpNo]);
}

/** The next number of a claim, and what a command has made already. */
export function nextTopUp(db: Queryable, claimNo: string, commandId: string): Promise<{ madeBefore: string | null; next: number }> {
  return db.one(
    `select (select u.top_up_no from top_up u join case_event e on e.case_no = u.top_up_no and e.command_id = $2 where u.claim_no = $1 limit 1) as "madeBefore",
            (select count(*)::int + 1 from top_up where claim_no = $1) as next`, [claimNo, commandId]);
}
