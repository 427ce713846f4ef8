import type { Fen } from '../domain/money.ts';
import type { YearEndLine } from '../domain/year-end.ts';
import type { Queryable } from './db.ts';

export interface YearEndRecord {
  readonly yearEndNo: string;
  readonly fiscalYear: number;
  readonly stage: string;
  readonly proposedBy: string | null;
  readonly approvedBy: string | null;
  readonly lines: readonly YearEndLine[];
}

const SELECT = `select y.year_end_no as "yearEndNo", y.fiscal_year as "fiscalYear", y.stage, y.proposed_by as "proposedBy", y.approved_by as "approvedBy",
  coalesce((select jsonb_agg(jsonb_build_object('budgetLine', l.budget_line, 'carryFen', l.carry_fen, 'carryTo', l.carry_to, 'lapseFen', l.lapse_fen) order by l.budget_line)
    from year_end_line l where l.year_end_no = y.year_end_no), '[]') as lines from year_end y`;

export function listYearEnds(db: Queryable): Promise<YearEndRecord[]> {
  return db.query<YearEndRecord>(`${SELECT} order by y.fiscal_year desc, y.year_end_no desc limit 200`);
}

export function findYearEnd(db: Queryable, yearEndNo: string): Promise<YearEndRecord | undefined> {
  return db.maybeOne<YearEndRecord>(`${SELECT} where y.year_end_no = $1`, [yearEndNo]);
}

export function nextYearEnd(db: Queryable, fiscalYear: number, commandId: string): Promise<{ madeBefore: string | null; next: number }> {
  return db.one(
    `select (select y.year_end_no from year_end y join case_event e on e.case_no = y.year_end_no and e.command_id = $2 where y.fiscal_year = $1 limit 1) as "madeBefore",
            (select count(*)::int + 1 from year_end where fiscal_year = $1) as next`, [fiscalYear, commandId]);
}

/** What is left on each line of the year; where `hold` is set the balances stay as they are to the end of the transaction. */
export async function leftOnLines(t: Queryable, fiscalYear: number, hold = false): Promise<ReadonlyMap<string, Fen>> {
  const rows = await t.query<{ code: string; fen: Fen }>(
    `select l.code, b.balance_fen as fen from budget_line l join ledger_balance b on b.budget_line = l.code and b.account = 'available'
     where l.fiscal_year = $1 and b.balance_fen > 0 order by l.code${hold ? ' for update of b' : ''}`, [fiscalYear]);
  return new Map(rows.map((row) => [row.code, row.fen]));
}
