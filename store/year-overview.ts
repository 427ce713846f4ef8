import { createCalendar } from '../domain/calendar.ts';
import type { IsoDate } from '../domain/coded.ts';
import type { Fen } from '../domain/money.ts';
import type { StageSpan, StageTime } from '../domain/stage-times.ts';
import { stageTimes } from '../domain/stage-times.ts';
import { loadedCalendar } from './clocks.ts';
import type { Queryable } from './db.ts';

/** How many rows, with what money, came so far. */
export interface FunnelStep {
  readonly step: 'submitted' | 'passed' | 'approved' | 'paid';
  readonly rows: number;
  readonly fen: Fen;
}

export interface YearMonth {
  /** `2021-09` */
  readonly month: string;
  readonly reservedFen: Fen;
  readonly committedFen: Fen;
  readonly paidFen: Fen;
}

export interface YearOverview {
  readonly funnel: readonly FunnelStep[];
  readonly months: readonly YearMonth[];
  readonly stages: readonly StageTime[];
}

/** A fiscal year on one page: from submitted to paid, month by month as the ledger has it, and how long each stage takes. */
export async function yearOverview(db: Queryable, fiscalYear: number, today: IsoDate): Promise<YearOverview> {
  const [funnel, months, spans] = await Promise.all([funnelOf(db, fiscalYear), monthsOf(db, fiscalYear), spansOf(db, fiscalYear, today)]);
  return { funnel, months, stages: stageTimes(spans, createCalendar(await loadedCalendar(db))) };
}

async function funnelOf(db: Queryable, fiscalYear: number): Promise<FunnelStep[]> {
  const row = await db.one<Record<FunnelStep['step'] | `${FunnelStep['step']}_fen`, number>>(
    `select count(*)::int as submitted, coalesce(sum(r.applied_fen), 0)::bigint as submitted_fen,
            (count(*) filter (where r.assessed_verdict in ('approve', 'reduce')))::int as passed,
            coalesce(sum(least(r.applied_fen, r.entitled_fen)) filter (where r.assessed_verdict in ('approve', 'reduce')), 0)::bigint as passed_fen,
            (count(*) filter (where r.outcome = 'approved'))::int as approved, coalesce(sum(r.amount_fen) filter (where r.outcome = 'approved'), 0)::bigint as approved_fen,
            (count(*) filter (where p.fen > 0))::int as paid, coalesce(sum(p.fen), 0)::bigint as paid_fen
     from round o join claim c on c.round = o.code
     join claim_row r on r.claim_no = c.claim_no and r.roster_version = c.roster_version
     left join (select y.claim_no, y.roster_version, y.row_no, sum(y.amount_fen) as fen
                from payment_row y join payment_line l on l.batch_no = y.batch_no and l.line_no = y.line_no and l.status = 'paid' where y.live group by 1, 2, 3) p
       on p.claim_no = r.claim_no and p.roster_version = r.roster_version and p.row_no = r.row_no
     where o.fiscal_year = $1 and c.submitted_on is not null and c.stage <> 'withdrawn'`, [fiscalYear]);
  return (['submitted', 'passed', 'approved', 'paid'] as const).map((step) => ({ step, rows: row[step], fen: row[`${step}_fen`] }));
}

/** What a payment that came back had added is taken off in the month in which it came back. A clawback takes nothing off: it is no payment. */
function monthsOf(db: Queryable, fiscalYear: number): Promise<YearMonth[]> {
  return db.query<YearMonth>(
    `select to_char(e.on_date, 'YYYY-MM') as month,
            coalesce(sum(p.amount_fen) filter (where p.account = 'reserved' and e.kind in ('reserve', 'release')), 0)::bigint as "reservedFen",
            coalesce(sum(p.amount_fen) filter (where p.account = 'committed' and e.kind = 'commit'), 0)::bigint as "committedFen",
            coalesce(sum(p.amount_fen) filter (where p.account = 'disbursed' and e.kind in ('disburse', 'return', 'reverse')), 0)::bigint as "paidFen"
     from ledger_entry e join budget_line b on b.code = e.budget_line join ledger_posting p on p.entry_id = e.id
     where b.fiscal_year = $1 and e.kind <> 'appropriate' group by 1 order by 1`, [fiscalYear]);
}

/**
 * Each event that leads into a stage begins a span there; the next one of the same claim ends it. A public notice is over on the day after
 * its last by itself: nobody is late with it.
 */
function spansOf(db: Queryable, fiscalYear: number, today: IsoDate): Promise<StageSpan[]> {
  return db.query<StageSpan>(
    `with entered as (
       select e.event->'enters'->>'stage' as stage, e.on_date, (e.event->'enters'->>'dueOn')::date as due_on, coalesce(k.today, $2::date) as today, e.version,
              lead(e.on_date) over (partition by e.case_no order by e.version) as left_on
       from round o join claim c on c.round = o.code join case_instance i on i.case_no = c.claim_no join clock k on k.id = i.clock
       join case_event e on e.case_no = c.claim_no and jsonb_typeof(e.event->'enters') = 'object'
       where o.fiscal_year = $1
     )
     select stage, on_date as "enteredOn", left_on as "leftOn", case when stage <> 'notice' then due_on end as "dueOn", today, count(*)::int as claims
     from entered where due_on is not null group by stage, on_date, left_on, due_on, today order by min(version), stage, on_date`, [fiscalYear, today]);
}
