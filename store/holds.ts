import type { IsoDate } from '../domain/coded.ts';
import type { Hold, HoldKind, HoldSubject } from '../domain/hold.ts';
import type { Queryable, Tx } from './db.ts';

export interface HoldRecord extends Hold {
  readonly id: string;
  /** How people name the subject; a person by a row. */
  readonly shown: string;
  readonly reason: string;
  readonly clock: string;
  readonly liftedOn: IsoDate | null;
  readonly liftReason: string | null;
}

const COLUMNS = `id, kind, subject_kind as "subjectKind", shown, check_code as "check", reason, clock, placed_by as "placedBy", placed_on as "placedOn",
  expires_on as "expiresOn", confirmed_by as "confirmedBy", lifted_by as "liftedBy", lifted_on as "liftedOn", lift_reason as "liftReason"`;

export interface NewHold {
  readonly id: string;
  readonly kind: HoldKind;
  readonly subjectKind: HoldSubject;
  readonly subject: string;
  readonly shown: string;
  readonly check: string | null;
  readonly reason: string;
  readonly clock: string;
  readonly placedBy: string;
  readonly placedOn: IsoDate;
  readonly expiresOn: IsoDate;
}

/** The same id twice is one hold. */
export async function placeHold(db: Queryable, hold: NewHold): Promise<void> {
  await db.execute(
    `insert into hold (id, kind, subject_kind, subject, shown, check_code, reason, clock, placed_by, placed_on, expires_on)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) on conflict (id) do nothing`,
    [hold.id, hold.kind, hold.subjectKind, hold.subject, hold.shown, hold.check, hold.reason, hold.clock, hold.placedBy, hold.placedOn, hold.expiresOn]);
}

export function findHold(db: Queryable, id: string): Promise<HoldRecord | undefined> {
  return db.maybeOne<HoldRecord>(`select ${COLUMNS} from hold where id = $1`, [id]);
}

/** For an act on it: two people who act at the same moment come one after the other. */
export function lockHold(t: Tx, id: string): Promise<HoldRecord | undefined> {
  return t.maybeOne<HoldRecord>(`select ${COLUMNS} from hold where id = $1 for update`, [id]);
}

export async function confirmHold(t: Tx, id: string, by: string): Promise<void> {
  await t.execute('update hold set confirmed_by = $2 where id = $1', [id, by]);
}

export async function liftHold(t: Tx, id: string, lift: { by: string; on: IsoDate; reason: string }): Promise<void> {
  await t.execute('update hold set lifted_by = $2, lifted_on = $3, lift_reason = $4 where id = $1', [id, lift.by, lift.on, lift.reason]);
}

export function listHolds(db: Queryable, filter: { standing?: boolean; subjectKind?: string; after?: string; limit: number }): Promise<HoldRecord[]> {
  return db.query<HoldRecord>(
    `select ${COLUMNS} from hold
     where ($1::boolean is null or (lifted_by is null) = $1) and ($2::text is null or subject_kind = $2) and ($3::text is null or id > $3) order by id limit $4`,
    [filter.standing ?? null, filter.subjectKind ?? null, filter.after ?? null, filter.limit]);
}

/** Whether a hold or block stands on a batch. */
export async function batchHeld(t: Queryable, batchNo: string, on: IsoDate): Promise<boolean> {
  return (await t.one<{ held: boolean }>(`select held('batch', $1, $2) as held`, [batchNo, on])).held;
}

/** What a person's holds are kept under: the keyed hash of the row's person; undefined when there is no such row or nobody in it. */
export async function personOfRow(db: Queryable, claimNo: string, rowNo: number): Promise<string | undefined> {
  const row = await db.maybeOne<{ person: string | null }>(
    `select encode(r.person_key, 'hex') as person from claim c join claim_row r on r.claim_no = c.claim_no and r.roster_version = c.roster_version
     where c.claim_no = $1 and r.row_no = $2`, [claimNo, rowNo]);
  return row?.person ?? undefined;
}

export async function rowExists(db: Queryable, claimNo: string, rowNo: number): Promise<boolean> {
  return (await db.query(
    `select 1 from claim c join claim_row r on r.claim_no = c.claim_no and r.roster_version = c.roster_version where c.claim_no = $1 and r.row_no = $2`,
    [claimNo, rowNo])).length > 0;
}
