import type { Fen } from '../domain/money.ts';
import type { Queryable, Tx } from './db.ts';

export interface BudgetTransfer {
  readonly transferNo: string;
  readonly fiscalYear: number;
  readonly from: string;
  readonly to: string;
  readonly amountFen: Fen;
  readonly documentNo: string | null;
  readonly reason: string;
  readonly stage: string;
  readonly proposedBy: string;
  readonly approvedBy: string | null;
}

const COLUMNS = `transfer_no as "transferNo", fiscal_year as "fiscalYear", from_line as "from", to_line as "to", amount_fen as "amountFen", document_no as "documentNo",
  reason, stage, proposed_by as "proposedBy", approved_by as "approvedBy"`;

export function listTransfers(db: Queryable, filter: { fiscalYear?: number; after?: string; limit: number }): Promise<BudgetTransfer[]> {
  return db.query<BudgetTransfer>(
    `select ${COLUMNS} from budget_transfer where ($1::int is null or fiscal_year = $1) and ($2::text is null or transfer_no > $2) order by transfer_no limit $3`,
    [filter.fiscalYear ?? null, filter.after ?? null, filter.limit]);
}

/** The next number of a year, and what a command has made already. */
export function nextTransfer(db: Queryable, fiscalYear: number, commandId: string): Promise<{ madeBefore: string | null; next: number }> {
  return db.one(
    `select (select t.transfer_no from budget_transfer t join case_event e on e.case_no = t.transfer_no and e.command_id = $2 where t.fiscal_year = $1 limit 1) as "madeBefore",
            (select count(*)::int + 1 from budget_transfer where fiscal_year = $1) as next`, [fiscalYear, commandId]);
}

export interface LineFacts {
  readonly code: string;
  readonly fiscalYear: number;
  readonly name: string;
  readonly source: string;
  readonly frozen: boolean;
}

/** Budget lines by code, held until the end so that none is frozen meanwhile. */
export async function heldLines(t: Tx, codes: readonly string[]): Promise<ReadonlyMap<string, LineFacts>> {
  const rows = await t.query<LineFacts>(
    'select code, fiscal_year as "fiscalYear", name, source, frozen from budget_line where code = any($1) order by code for share', [codes]);
  return new Map(rows.map((row) => [row.code, row]));
}
