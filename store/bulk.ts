import type { Actor, Command } from '../domain/case.ts';
import type { IsoDate } from '../domain/coded.ts';
import type { Database, Queryable } from './db.ts';

export interface BulkItem {
  readonly item_no: number;
  readonly case_no: string;
  readonly command: Omit<Command, 'meta'>;
  /** Of an item that begins its case. */
  readonly opens: Opening | null;
  /** The case as it stands; null where there is none yet. */
  readonly stands: Pick<Opening, 'kind' | 'clock'> | null;
}

export interface Opening {
  readonly kind: string;
  readonly clock: string;
  readonly labels: { readonly institution?: string; readonly district?: string };
}

export interface NewBulkItem {
  readonly caseNo: string;
  readonly command: BulkItem['command'];
  readonly opens?: Opening;
}

export interface BulkRecord {
  readonly id: string;
  readonly act: string;
  readonly started_by: Actor;
  readonly on_date: IsoDate;
  readonly status: 'running' | 'done' | 'cancelled';
  readonly total: number;
}

/** One act over many cases, each with its own command; the same id twice is one bulk. */
export function createBulk(
  db: Database, input: { id: string; act: string; by: Actor; on: IsoDate; items: readonly NewBulkItem[] },
): Promise<void> {
  return db.tx(async (t) => {
    const made = await t.execute(
      `insert into bulk (id, act, started_by, on_date, status, total) values ($1, $2, $3, $4, 'running', $5) on conflict (id) do nothing`,
      [input.id, input.act, JSON.stringify(input.by), input.on, input.items.length]);
    if (made === 0) return;
    await t.execute(
      `insert into bulk_item (bulk_id, item_no, case_no, command, opens)
       select $1, n, i->>'caseNo', i->'command', i->'opens' from jsonb_array_elements($2::jsonb) with ordinality as x(i, n)`,
      [input.id, JSON.stringify(input.items)]);
  });
}

export function findBulk(db: Queryable, id: string): Promise<BulkRecord | undefined> {
  return db.maybeOne<BulkRecord>('select id, act, started_by, on_date, status, total from bulk where id = $1', [id]);
}

/** What waits behind item `after`, in the order of the numbers. */
export function waitingItems(db: Queryable, bulkId: string, after: number, limit: number): Promise<BulkItem[]> {
  return db.query<BulkItem>(
    `select item_no, i.case_no, command, opens, case when c.case_no is not null then jsonb_build_object('kind', c.kind, 'clock', c.clock) end as stands
     from bulk_item i left join case_instance c on c.case_no = i.case_no
     where bulk_id = $1 and item_no > $2 and status = 'waiting' order by item_no limit $3`, [bulkId, after, limit]);
}

export async function settleItem(db: Queryable, bulkId: string, itemNo: number, status: 'done' | 'refused', result: unknown): Promise<void> {
  await db.execute('update bulk_item set status = $3, result = $4 where bulk_id = $1 and item_no = $2', [bulkId, itemNo, status, JSON.stringify(result)]);
}

/** Cancelling leaves what is done as it is and marks the rest. */
export function closeBulk(db: Database, bulkId: string, status: 'done' | 'cancelled'): Promise<void> {
  return db.tx(async (t) => {
    await t.execute('update bulk set status = $2 where id = $1', [bulkId, status]);
    await t.execute(`update bulk_item set status = 'cancelled' where bulk_id = $1 and status = 'waiting'`, [bulkId]);
  });
}

/** A cancelled bulk act goes on: what was left waits again, what is done stays done. @returns false where it was not cancelled. */
export function reopenBulk(db: Database, bulkId: string): Promise<boolean> {
  return db.tx(async (t) => {
    if ((await t.execute(`update bulk set status = 'running' where id = $1 and status = 'cancelled'`, [bulkId])) === 0) return false;
    await t.execute(`update bulk_item set status = 'waiting' where bulk_id = $1 and status = 'cancelled'`, [bulkId]);
    return true;
  });
}

export interface BulkProgress {
  readonly done: number;
  readonly refused: number;
  readonly waiting: number;
  readonly cancelled: number;
}

export function bulkProgress(db: Queryable, bulkId: string): Promise<BulkProgress> {
  return db.one<BulkProgress>(
    `select (count(*) filter (where status = 'done'))::int as done, (count(*) filter (where status = 'refused'))::int as refused,
            (count(*) filter (where status = 'waiting'))::int as waiting, (count(*) filter (where status = 'cancelled'))::int as cancelled
     from bulk_item where bulk_id = $1`, [bulkId]);
}

export function bulkResults(db: Queryable, bulkId: string, after: number, limit: number): Promise<{ item_no: number; case_no: string; status: string; result: unknown }[]> {
  return db.query('select item_no, case_no, status, result from bulk_item where bulk_id = $1 and item_no > $2 order by item_no limit $3', [bulkId, after, limit]);
}
