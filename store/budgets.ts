import type { IsoDate } from '../domain/coded.ts';
import type { FundingPlan, FundingSource } from '../domain/ledger.ts';
import type { Fen } from '../domain/money.ts';
import type { Database, Queryable, Tx } from './db.ts';
import { violatedConstraint } from './db.ts';
import { post } from './ledger.ts';
import { monthOf } from './periods.ts';

export interface BudgetLine {
  readonly code: string;
  readonly fiscalYear: number;
  readonly name: string;
  readonly source: FundingSource;
  /** For this programme alone; null: for every one. */
  readonly programme: string | null;
  /** 功能分类科目, e.g. 2080904 */
  readonly functionalCode: string | null;
}

/** Where the money of a budget line 预算指标 stands, in fen. */
export interface BudgetBalance extends BudgetLine {
  /** 文号 of the appropriations, oldest first. */
  readonly documents: readonly string[];
  /** Takes no new reservation. */
  readonly frozen: boolean;
  readonly appropriatedFen: Fen;
  readonly availableFen: Fen;
  readonly reservedFen: Fen;
  readonly committedFen: Fen;
  readonly disbursedFen: Fen;
}

export type Appropriated = 'done' | 'BUDGET_LINE_DIFFERS' | 'PERIOD_CLOSED' | 'LINE_FROZEN';

/**
 * Appropriates money to a line, making the line when it is new. The same `key` is posted once. What a person dates into a closed month is
 * refused, not moved on.
 * @returns why nothing was posted: the code stands for another line, the month is closed, the line is frozen.
 */
export async function appropriate(
  db: Database, line: BudgetLine, entry: { key: string; amountFen: Fen; on: IsoDate; actor: string; documentNo?: string },
): Promise<Appropriated> {
  try {
    return await db.tx((t) => enter(t, line, entry));
  } catch (error) {
    const constraint = violatedConstraint(error);
    if (constraint === 'period_closed') return 'PERIOD_CLOSED';
    if (constraint === 'line_frozen') return 'LINE_FROZEN';
    throw error;
  }
}

async function enter(t: Tx, line: BudgetLine, entry: Parameters<typeof appropriate>[2]): Promise<Appropriated> {
  await t.execute(
    `insert into budget_line (code, fiscal_year, name, source, programme, functional_code) values ($1, $2, $3, $4, $5, $6) on conflict (code) do nothing`,
    [line.code, line.fiscalYear, line.name, line.source, line.programme, line.functionalCode]);
  // Held until the end: the same entry sent twice at the same moment is looked for one after the other.
  const known = await t.one<BudgetLine>(`select ${LINE} from budget_line l where code = $1 for update`, [line.code]);
  const same = (['fiscalYear', 'name', 'source', 'programme', 'functionalCode'] as const).every((field) => known[field] === line[field]);
  if (!same) return 'BUDGET_LINE_DIFFERS';
  const posted = await t.query('select 1 from ledger_entry where entry_key = $1', [entry.key]);
  if (posted.length === 0) await post(t, [{ ...entry, kind: 'appropriate', caseNo: line.code, budgetLine: line.code, period: monthOf(entry.on) }]);
  return 'done';
}

const LINE = `l.code, l.fiscal_year as "fiscalYear", l.name, l.source, l.programme, l.functional_code as "functionalCode"`;

export function listBudgets(db: Queryable, filter: { fiscalYear?: number; code?: string } = {}): Promise<BudgetBalance[]> {
  const column = (account: string, sign: '' | '-' = ''): string =>
    `coalesce(sum(${sign}b.balance_fen) filter (where b.account = '${account}'), 0)::bigint`;
  return db.query<BudgetBalance>(
    `select ${LINE}, l.frozen, array(
              select e.document_no from ledger_entry e where e.case_no = l.code and e.document_no is not null group by 1 order by min(e.id)) as documents, ${column('appropriation', '-')} as "appropriatedFen", ${column('available')} as "availableFen",
            ${column('reserved')} as "reservedFen", ${column('committed')} as "committedFen", ${column('disbursed')} as "disbursedFen"
     from budget_line l left join ledger_balance b on b.budget_line = l.code
     where ($1::int is null or l.fiscal_year = $1) and ($2::text is null or l.code = $2)
     group by l.code order by l.fiscal_year, l.code limit 1000`, [filter.fiscalYear ?? null, filter.code ?? null]);
}

export interface FundingPlanRecord {
  readonly fiscalYear: number;
  /** '' for every programme that has no plan of its own. */
  readonly programme: string;
  readonly plan: FundingPlan;
  readonly reason: string;
  readonly setBy: string;
  readonly setAt: string;
}

/** A plan holds from the next reservation on; what is reserved stays on its lines. */
export async function setFundingPlan(db: Queryable, plan: Omit<FundingPlanRecord, 'setAt'>): Promise<void> {
  await db.execute('insert into funding_plan (fiscal_year, programme, plan, reason, set_by) values ($1, $2, $3, $4, $5)',
    [plan.fiscalYear, plan.programme, JSON.stringify(plan.plan), plan.reason, plan.setBy]);
}

/** All plans of a year, the newest of a programme first: it is the one that holds. */
export function fundingPlans(db: Queryable, fiscalYear: number): Promise<FundingPlanRecord[]> {
  return db.query<FundingPlanRecord>(
    `select fiscal_year as "fiscalYear", programme, plan, reason, set_by as "setBy", set_at as "setAt" from funding_plan
     where fiscal_year = $1 order by programme, id desc limit 1000`, [fiscalYear]);
}
