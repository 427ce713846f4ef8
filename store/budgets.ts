import type { IsoDate } from '../domain/coded.ts';
import type { Fen } from '../domain/money.ts';
import type { Database, Queryable } from './db.ts';
import { post } from './ledger.ts';

export interface BudgetLine {
  readonly code: string;
  readonly fiscalYear: number;
  readonly name: string;
}

/** Where the money of a budget line 预算指标 stands, in fen. */
export interface BudgetBalance extends BudgetLine {
  readonly appropriatedFen: Fen;
  readonly availableFen: Fen;
  readonly reservedFen: Fen;
  readonly committedFen: Fen;
  readonly disbursedFen: Fen;
}

/**
 * Appropriates money to a line, making the line when it is new. The same `key` is posted once.
 * @returns false when the code stands for another year or name already; nothing is posted then.
 */
export function appropriate(
  db: Database, line: BudgetLine, entry: { key: string; amountFen: Fen; on: IsoDate; actor: string },
): Promise<boolean> {
  return db.tx(async (t) => {
    await t.execute('insert into budget_line (code, fiscal_year, name) values ($1, $2, $3) on conflict (code) do nothing', [line.code, line.fiscalYear, line.name]);
    // Held until the end: the same entry sent twice at the same moment is looked for one after the other.
    const known = await t.one<BudgetLine>('select code, fiscal_year as "fiscalYear", name from budget_line where code = $1 for update', [line.code]);
    if (known.fiscalYear !== line.fiscalYear || known.name !== line.name) return false;
    const posted = await t.query('select 1 from ledger_entry where entry_key = $1', [entry.key]);
    if (posted.length === 0) await post(t, [{ ...entry, kind: 'appropriate', caseNo: line.code, budgetLine: line.code }]);
    return true;
  });
}

export function listBudgets(db: Queryable, filter: { fiscalYear?: number; code?: string } = {}): Promise<BudgetBalance[]> {
  const column = (account: string, sign: '' | '-' = ''): string =>
    `coalesce(sum(${sign}b.balance_fen) filter (where b.account = '${account}'), 0)::bigint`;
  return db.query<BudgetBalance>(
    `select l.code, l.fiscal_year as "fiscalYear", l.name, ${column('appropriation', '-')} as "appropriatedFen", ${column('available')} as "availableFen",
            ${column('reserved')} as "reservedFen", ${column('committed')} as "committedFen", ${column('disbursed')} as "disbursedFen"
     from budget_line l left join ledger_balance b on b.budget_line = l.code
     where ($1::int is null or l.fiscal_year = $1) and ($2::text is null or l.code = $2)
     group by l.code order by l.fiscal_year, l.code limit 1000`, [filter.fiscalYear ?? null, filter.code ?? null]);
}
