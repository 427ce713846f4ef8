import { createCalendar } from '../domain/calendar.ts';
import type { StageDays } from '../domain/claim/types.ts';
import type { IsoDate } from '../domain/coded.ts';
import { paymentMonth } from '../domain/forecast.ts';
import type { FundingLine, FundingPlan, FundingSource } from '../domain/ledger.ts';
import { fundingOf } from '../domain/ledger.ts';
import type { Fen } from '../domain/money.ts';
import { loadedCalendar } from './clocks.ts';
import type { Queryable } from './db.ts';

/** What falls due in a month on one source. */
export interface ForecastMonth {
  /** null: earned, but no round is planned in which it could be claimed. */
  readonly month: string | null;
  /** null: the sources of the year have not enough for it. */
  readonly source: FundingSource | null;
  readonly committedFen: Fen;
  readonly reservedFen: Fen;
  /** Confirmed terms and instalments that stand in no claim. */
  readonly earnedFen: Fen;
}

export interface ForecastSource {
  readonly source: FundingSource;
  readonly availableFen: Fen;
  /** What the earned terms will take of it. */
  readonly earnedFen: Fen;
  readonly leftFen: Fen;
}

export interface Forecast {
  readonly months: readonly ForecastMonth[];
  readonly sources: readonly ForecastSource[];
  readonly uncoveredFen: Fen;
}

/** What the open claims and the confirmed terms will cost, by month and source, against what is left on the year's open lines. */
export async function forecast(db: Queryable, fiscalYear: number, today: IsoDate): Promise<Forecast> {
  const months = new Map<string, { month: string | null; source: FundingSource | null; committedFen: Fen; reservedFen: Fen; earnedFen: Fen }>();
  const add = (month: string | null, source: FundingSource | null, part: 'committedFen' | 'reservedFen' | 'earnedFen', fen: Fen): void => {
    const key = `${month ?? '~'}/${source ?? '~'}`;
    const sum = months.get(key) ?? { month, source, committedFen: 0, reservedFen: 0, earnedFen: 0 };
    sum[part] += fen;
    months.set(key, sum);
  };
  const calendar = createCalendar(await loadedCalendar(db));
  for (const held of await heldByClaims(db, fiscalYear)) {
    add(paymentMonth(held.stage, held.days, today, calendar), held.source, held.account === 'committed' ? 'committedFen' : 'reservedFen', held.fen);
  }
  const lines = await openLines(db, fiscalYear);
  const left = new Map(lines.map((line) => [line.budgetLine, line.fen]));
  const month = await nextRoundMonth(db, fiscalYear, today);
  const plans = await plansOf(db, fiscalYear);
  for (const { programme, fen } of await unclaimedByProgramme(db)) {
    const own = lines.filter((line) => line.programme === null || line.programme === programme).map((line) => ({ ...line, fen: left.get(line.budgetLine) ?? 0 }));
    const parts = fundingOf(fen, plans.get(programme) ?? plans.get('') ?? null, own);
    if (parts === null) add(month, null, 'earnedFen', fen);
    for (const part of parts ?? []) {
      left.set(part.budgetLine, (left.get(part.budgetLine) ?? 0) - part.fen);
      add(month, own.find((line) => line.budgetLine === part.budgetLine)?.source ?? null, 'earnedFen', part.fen);
    }
  }
  const found = [...months.values()].sort((a, b) => (`${a.month ?? '~'}/${a.source ?? '~'}` < `${b.month ?? '~'}/${b.source ?? '~'}` ? -1 : 1));
  return { months: found, sources: sourcesOf(lines, found), uncoveredFen: found.filter((each) => each.source === null).reduce((sum, each) => sum + each.earnedFen, 0) };
}

function sourcesOf(lines: readonly OpenLine[], months: readonly ForecastMonth[]): ForecastSource[] {
  return [...new Set(lines.map((line) => line.source))].sort().map((source) => {
    const availableFen = lines.filter((line) => line.source === source).reduce((sum, line) => sum + line.fen, 0);
    const earnedFen = months.filter((each) => each.source === source).reduce((sum, each) => sum + each.earnedFen, 0);
    return { source, availableFen, earnedFen, leftFen: availableFen - earnedFen };
  });
}

/** What open claims hold on the lines of the year. */
function heldByClaims(db: Queryable, fiscalYear: number): Promise<{ stage: string; days: StageDays; source: FundingSource; account: string; fen: Fen }[]> {
  return db.query(
    `select k.stage, k.state->'days' as days, b.source, p.account, sum(p.amount_fen)::bigint as fen
     from case_instance k join ledger_entry e on e.case_no = k.case_no join ledger_posting p on p.entry_id = e.id and p.account in ('reserved', 'committed')
     join budget_line b on b.code = p.budget_line and b.fiscal_year = $1
     where k.kind = 'claim' and not k.closed group by 1, 2, 3, 4 having sum(p.amount_fen) > 0`, [fiscalYear]);
}

type OpenLine = FundingLine & { readonly programme: string | null };

function openLines(db: Queryable, fiscalYear: number): Promise<OpenLine[]> {
  return db.query<OpenLine>(
    `select l.code as "budgetLine", l.source, l.programme, coalesce(b.balance_fen, 0)::bigint as fen
     from budget_line l left join ledger_balance b on b.budget_line = l.code and b.account = 'available'
     where l.fiscal_year = $1 and not l.frozen order by l.programme is null, l.code`, [fiscalYear]);
}

async function plansOf(db: Queryable, fiscalYear: number): Promise<ReadonlyMap<string, FundingPlan>> {
  const rows = await db.query<{ programme: string; plan: FundingPlan }>(
    'select distinct on (programme) programme, plan from funding_plan where fiscal_year = $1 order by programme, id desc', [fiscalYear]);
  return new Map(rows.map((row) => [row.programme, row.plan]));
}

/** Terms and instalments that were confirmed, are not paid and stand in no live claim. */
function unclaimedByProgramme(db: Queryable): Promise<{ programme: string; fen: Fen }[]> {
  return db.query(
    `select b.programme, sum(b.entitled_fen - b.paid_fen + b.recovered_fen)::bigint as fen from entitlement_balance b
     where b.entitled_fen > b.paid_fen - b.recovered_fen and not exists (select 1 from entitlement_claim c where c.enrolment_no = b.enrolment_no and c.term_key = b.term_key)
     group by 1 order by 1`);
}

/** The month in which the next round of the year closes. */
async function nextRoundMonth(db: Queryable, fiscalYear: number, today: IsoDate): Promise<string | null> {
  const row = await db.one<{ month: string | null }>(
    `select to_char(min(closes_on), 'YYYY-MM') as month from round where fiscal_year = $1 and closes_on >= $2 and status <> 'closed'`, [fiscalYear, today]);
  return row.month;
}
