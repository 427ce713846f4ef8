import type { IsoDate } from '../domain/coded.ts';
import type { Difference, DifferenceKind } from '../domain/reconciliation.ts';
import type { Database, Queryable, Tx } from './db.ts';
import { putOutbox } from './outbox.ts';

export interface ReconciliationItem extends Difference {
  readonly id: number;
  readonly status: 'open' | 'taken' | 'resolved';
  readonly owner: { readonly id: string; readonly name: string } | null;
  /** The newest run has seen it again. */
  readonly stillThere: boolean;
  readonly firstSeenAt: string;
  readonly resolvedAt: string | null;
  readonly resolution: string | null;
}

/** Books that answer for the same money. A message between two cases that is on its way is no difference: it is looked at the next night. */
const COMPARED: Readonly<Partial<Record<DifferenceKind, string>>> = {
  BALANCE: `
    select coalesce(b.budget_line, s.budget_line) || ' ' || coalesce(b.account, s.account) as subject, coalesce(s.fen, 0)::text as expected, coalesce(b.balance_fen, 0)::text as found
    from ledger_balance b full join (select budget_line, account, sum(amount_fen) as fen from ledger_posting group by 1, 2) s using (budget_line, account)
    where coalesce(b.balance_fen, 0) <> coalesce(s.fen, 0)`,
  LEDGER_EVENTS: `
    with told as (
      select case_no, sum(fen) as fen from (
        select case_no, (event->>'amountFen')::bigint as fen from case_event where type = 'PaymentRecorded' and event->>'outcome' = 'paid'
        union all
        select case_no, -(event->>'amountFen')::bigint from case_event where type = 'PaymentTakenBack'
        union all
        select e.event->>'claim', -(e.event->>'amountFen')::bigint from case_event e join case_instance i on i.case_no = e.case_no and i.kind = 'refund' where e.type = 'Booked'
      ) x group by 1
    ), posted as (
      select e.case_no, sum(p.amount_fen) as fen from ledger_entry e join ledger_posting p on p.entry_id = e.id and p.account = 'disbursed'
      where e.kind in ('disburse', 'return', 'reverse', 'refund') group by 1
    )
    select c.claim_no as subject, coalesce(t.fen, 0)::text as expected, coalesce(l.fen, 0)::text as found
    from claim c left join told t on t.case_no = c.claim_no left join posted l on l.case_no = c.claim_no
    where coalesce(t.fen, 0) <> coalesce(l.fen, 0) and not exists (select 1 from outbox o where o.target = c.claim_no and o.delivered_at is null)`,
  LEDGER_BANK: `
    with posted as (
      select split_part(e.entry_key, '/', 1) as batch_no, split_part(e.entry_key, '/', 2) as line_no, sum(p.amount_fen) as fen
      from ledger_entry e join ledger_posting p on p.entry_id = e.id and p.account = 'disbursed' where e.kind in ('disburse', 'return', 'reverse', 'refund') group by 1, 2
    ), came_back as (
      select batch_no, line_no, sum(amount_fen) as fen from refund where stage = 'booked' group by 1, 2
    )
    select l.batch_no || '/' || l.line_no as subject, (case when r.outcome = 'paid' then l.amount_fen else 0 end - coalesce(f.fen, 0))::text as expected, coalesce(g.fen, 0)::text as found
    from payment_line l left join bank_result r on r.batch_no = l.batch_no and r.line_no = l.line_no and r.reversed_by is null
    left join posted g on g.batch_no = l.batch_no and g.line_no = l.line_no::text
    left join came_back f on f.batch_no = l.batch_no and f.line_no = l.line_no
    where case when r.outcome = 'paid' then l.amount_fen else 0 end - coalesce(f.fen, 0) <> coalesce(g.fen, 0)`,
  EVENTS_BANK: `
    with answered as (
      select l.batch_no, coalesce(sum(l.amount_fen - l.offset_fen) filter (where r.outcome = 'paid'), 0)::bigint as paid,
             coalesce(sum(l.amount_fen - l.offset_fen) filter (where r.outcome = 'returned'), 0)::bigint as returned
      from payment_line l join bank_result r on r.batch_no = l.batch_no and r.line_no = l.line_no and r.reversed_by is null group by 1
    )
    select i.case_no as subject, (i.state->>'paidFen') || ' + ' || (i.state->>'returnedFen') as expected, coalesce(a.paid, 0) || ' + ' || coalesce(a.returned, 0) as found
    from case_instance i left join answered a on a.batch_no = i.case_no
    where i.kind = 'disbursement' and ((i.state->>'paidFen')::bigint <> coalesce(a.paid, 0) or (i.state->>'returnedFen')::bigint <> coalesce(a.returned, 0))
      and not exists (select 1 from reversal v join outbox o on o.delivered_at is null
        and (o.target in (v.claim_no, v.batch_no) or o.target in (select k.clawback_no from payment_offset k where k.batch_no = v.batch_no and k.line_no = v.line_no)) where v.batch_no = i.case_no and not v.reopened)`,
};

/** Every difference between the books in the database, all read at one moment. */
export function bookDifferences(db: Database): Promise<Difference[]> {
  return db.tx(async (t) => {
    let found: Difference[] = [];
    for (const [kind, sql] of Object.entries(COMPARED) as [DifferenceKind, string][]) {
      const rows = await t.query<Omit<Difference, 'kind'>>(`${sql} order by 1`);
      found = found.concat(rows.map((row) => ({ kind, ...row })));
    }
    return found;
  }, { isolation: 'repeatable read', readOnly: true });
}

/** The stage of each open case, by its number. */
export async function openStages(db: Queryable): Promise<Map<string, string>> {
  const rows = await db.query<{ case_no: string; stage: string }>('select case_no, stage from case_instance where not closed');
  return new Map(rows.map((row) => [row.case_no, row.stage]));
}

export async function beginRun(db: Queryable, id: string): Promise<void> {
  await db.execute('insert into reconciliation_run (id) values ($1) on conflict (id) do nothing', [id]);
}

/** What was found stands in the queue; what is open there already is only seen again. A run that is finished twice changes nothing. */
export function finishRun(db: Database, id: string, found: readonly Difference[], on: IsoDate): Promise<void> {
  return db.tx(async (t) => {
    const fresh = await t.query(
      `insert into reconciliation_item (kind, subject, expected, found, first_run, last_run)
       select x.kind, x.subject, x.expected, x.found, $1, $1 from jsonb_to_recordset($2::jsonb) as x(kind text, subject text, expected text, found text)
       on conflict (kind, subject) where resolved_at is null do update set last_run = excluded.last_run, expected = excluded.expected, found = excluded.found
       returning (xmax = 0) as fresh`, [id, JSON.stringify(found)]);
    await t.execute('update reconciliation_run set finished_at = now(), differences = $2 where id = $1', [id, found.length]);
    if (fresh.some((row) => row.fresh === true)) await tell(t, id, found.length, on);
  });
}

async function tell(t: Tx, run: string, differences: number, on: IsoDate): Promise<void> {
  await putOutbox(t, [{
    key: `reconciliation/${run}`, kind: 'notify', target: 'role:finance_maker', body: { code: 'RECONCILIATION_DIFFERENCES', caseNo: 'reconciliation', on, facts: { differences } },
  }]);
}

export interface ReconciliationRun {
  readonly id: string;
  readonly startedAt: string;
  readonly finishedAt: string | null;
  readonly differences: number | null;
}

/** The newest first. */
export function listRuns(db: Queryable, limit: number): Promise<ReconciliationRun[]> {
  return db.query<ReconciliationRun>(
    'select id, started_at as "startedAt", finished_at as "finishedAt", differences from reconciliation_run order by started_at desc, id limit $1', [limit]);
}

const ITEM = `select i.id, i.kind, i.subject, i.expected, i.found,
  case when i.resolved_at is not null then 'resolved' when i.owner is not null then 'taken' else 'open' end as status,
  case when i.owner is null then null else jsonb_build_object('id', i.owner, 'name', coalesce(p.display_name, '')) end as owner,
  i.last_run = (select id from reconciliation_run where finished_at is not null order by started_at desc, id limit 1) as "stillThere",
  f.started_at as "firstSeenAt", i.resolved_at as "resolvedAt", i.resolution
  from reconciliation_item i join reconciliation_run f on f.id = i.first_run left join person p on p.id = i.owner`;

export function listItems(db: Queryable, filter: { resolved: boolean; owner?: string; after?: number; limit: number }): Promise<ReconciliationItem[]> {
  return db.query<ReconciliationItem>(
    `${ITEM} where (i.resolved_at is not null) = $1 and ($2::text is null or i.owner = $2) and ($3::bigint is null or i.id > $3) order by i.id limit $4`,
    [filter.resolved, filter.owner ?? null, filter.after ?? null, filter.limit]);
}

export function findItem(db: Queryable, id: number): Promise<ReconciliationItem | undefined> {
  return db.maybeOne<ReconciliationItem>(`${ITEM} where i.id = $1`, [id]);
}

/** @returns false when it is somebody else's, or resolved. */
export async function takeItem(db: Queryable, id: number, by: string): Promise<boolean> {
  return (await db.execute(
    'update reconciliation_item set owner = $2, taken_at = coalesce(taken_at, now()) where id = $1 and resolved_at is null and (owner is null or owner = $2)', [id, by])) === 1;
}

/** @returns false when it is not `by` who has it, or when it is resolved. */
export async function resolveItem(db: Queryable, id: number, by: string, resolution: string): Promise<boolean> {
  return (await db.execute(
    'update reconciliation_item set resolved_at = now(), resolution = $3 where id = $1 and owner = $2 and resolved_at is null', [id, by, resolution])) === 1;
}

export async function openDifferences(t: Queryable): Promise<number> {
  return (await t.one<{ n: number }>('select count(*)::int as n from reconciliation_item where resolved_at is null')).n;
}
