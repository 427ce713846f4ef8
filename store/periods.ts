import type { IsoDate } from '../domain/coded.ts';
import type { PeriodSeen } from '../domain/period.ts';
import type { Queryable, Tx } from './db.ts';

export interface Period {
  readonly month: string;
  /** null: nobody has put it into the closing calendar. */
  readonly caseNo: string | null;
  readonly stage: 'unplanned' | 'open' | 'closed' | 'reopening';
  readonly dueOn: IsoDate | null;
  readonly changedBy: string | null;
  readonly changedOn: IsoDate | null;
  readonly seen: PeriodSeen;
}

/** Nothing is posted while a month is closed or opened: every entry holds the same lock shared (keep_periods). */
export async function lockPeriods(t: Tx): Promise<void> {
  await t.query(`select pg_advisory_xact_lock(hashtextextended('funeng accounting period', 0))`);
}

/** What a month holds: its entries and what they moved. */
export function periodSeen(t: Queryable, month: string): Promise<PeriodSeen> {
  return t.one<PeriodSeen>(
    `select count(distinct e.id)::int as entries, coalesce(sum(p.amount_fen), 0)::bigint as "turnoverFen"
     from ledger_entry e join ledger_posting p on p.entry_id = e.id and p.amount_fen > 0 where e.period = $1`, [month]);
}

/** The months of a year that are planned, or hold entries. */
export function listPeriods(db: Queryable, year: number): Promise<Period[]> {
  return db.query<Period>(
    `with held as (
       select e.period as month, count(distinct e.id)::int as entries, sum(p.amount_fen)::bigint as turnover
       from ledger_entry e join ledger_posting p on p.entry_id = e.id and p.amount_fen > 0
       where e.period between $1 || '-01' and $1 || '-12' group by 1
     )
     select month, a.case_no as "caseNo", coalesce(c.stage, case when a.closed then 'closed' else 'unplanned' end) as stage, a.due_on as "dueOn",
            a.changed_by as "changedBy", a.changed_on as "changedOn",
            jsonb_build_object('entries', coalesce(h.entries, 0), 'turnoverFen', coalesce(h.turnover, 0)) as seen
     from (select * from accounting_period where month between $1 || '-01' and $1 || '-12') a full join held h using (month)
     left join case_instance c on c.case_no = a.case_no order by month`, [String(year)]);
}

/** The first month before this one that holds entries and is not closed. */
export async function earlierOpenMonth(t: Queryable, month: string): Promise<string | null> {
  const row = await t.one<{ month: string | null }>(
    `select min(e.period) as month from ledger_entry e
     where e.period < $1 and not exists (select 1 from accounting_period a where a.month = e.period and a.closed)`, [month]);
  return row.month;
}

export async function laterClosedMonth(t: Queryable, month: string): Promise<string | null> {
  return (await t.one<{ month: string | null }>('select max(month) as month from accounting_period where month > $1 and closed', [month])).month;
}

/** Where the books do not add up: accounts whose balance is not the sum of their postings, entries that do not sum to zero. Clean: none. */
export async function brokenBalances(t: Queryable): Promise<string[]> {
  const rows = await t.query<{ what: string }>(
    `select coalesce(b.budget_line, s.budget_line) || ' ' || coalesce(b.account, s.account) as what
     from ledger_balance b full join (select budget_line, account, sum(amount_fen) as fen from ledger_posting group by 1, 2) s using (budget_line, account)
     where coalesce(b.balance_fen, 0) <> coalesce(s.fen, 0)
     union all
     select e.entry_key from ledger_entry e left join ledger_posting p on p.entry_id = e.id group by e.id, e.entry_key having coalesce(sum(p.amount_fen), 1) <> 0
     order by 1 limit 20`);
  return rows.map((row) => row.what);
}

export async function planMonth(t: Tx, month: string, plan: { caseNo: string; dueOn: IsoDate; by: string; on: IsoDate }): Promise<void> {
  await t.execute(
    `insert into accounting_period (month, closed, changed_by, changed_on, case_no, due_on) values ($1, false, $2, $3, $4, $5)
     on conflict (month) do update set case_no = excluded.case_no, due_on = excluded.due_on`, [month, plan.by, plan.on, plan.caseNo, plan.dueOn]);
}

export async function moveDueDay(t: Tx, month: string, dueOn: IsoDate): Promise<void> {
  await t.execute('update accounting_period set due_on = $2 where month = $1', [month, dueOn]);
}

export async function setClosed(t: Tx, month: string, closed: boolean, stamp: { by: string; on: IsoDate }): Promise<void> {
  await t.execute('update accounting_period set closed = $2, changed_by = $3, changed_on = $4 where month = $1', [month, closed, stamp.by, stamp.on]);
}

/** The month of a day, `YYYY-MM`. */
export const monthOf = (on: IsoDate): string => on.slice(0, 7);

