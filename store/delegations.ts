import type { IsoDate } from '../domain/coded.ts';
import type { Absence } from '../domain/delegation.ts';
import type { FieldCipher, FieldPlace } from './crypto.ts';
import type { Queryable, Tx } from './db.ts';

export interface DelegationRecord extends Absence {
  readonly id: string;
  readonly person: { readonly id: string; readonly name: string };
  readonly delegate: { readonly id: string; readonly name: string };
  readonly reason: string;
  readonly madeBy: string;
  readonly madeAt: string;
  readonly revokedBy: string | null;
  readonly revokedAt: string | null;
}

type Sealed = Omit<DelegationRecord, 'reason'> & { readonly reasonEnc: Buffer };

const SELECT = `select d.id, jsonb_build_object('id', p.id, 'name', p.display_name) as person, jsonb_build_object('id', g.id, 'name', g.display_name) as delegate,
  d.from_on as "fromOn", d.to_on as "toOn", d.reason_enc as "reasonEnc", d.made_by as "madeBy", d.made_at as "madeAt", d.revoked_by as "revokedBy", d.revoked_at as "revokedAt"
  from delegation d join person p on p.id = d.person_id join person g on g.id = d.delegate_id`;

const place = (id: string): FieldPlace => ({ table: 'delegation', column: 'reason_enc', row: id });

const opened = (cipher: FieldCipher, { reasonEnc, ...rest }: Sealed): DelegationRecord => ({ ...rest, reason: cipher.decryptText(reasonEnc, place(rest.id)) });

/** The same id twice is one delegation. */
export async function placeDelegation(
  t: Tx, cipher: FieldCipher, entry: Absence & { id: string; person: string; delegate: string; reason: string; madeBy: string },
): Promise<void> {
  await t.execute(
    `insert into delegation (id, person_id, delegate_id, from_on, to_on, reason_enc, made_by) values ($1, $2, $3, $4, $5, $6, $7) on conflict (id) do nothing`,
    [entry.id, entry.person, entry.delegate, entry.fromOn, entry.toOn, cipher.encrypt(entry.reason, place(entry.id)), entry.madeBy]);
  await t.query('select tell_of_delegation($1)', [entry.id]);
}

export async function findDelegation(db: Queryable, cipher: FieldCipher, id: string): Promise<DelegationRecord | undefined> {
  const found = await db.maybeOne<Sealed>(`${SELECT} where d.id = $1`, [id]);
  return found && opened(cipher, found);
}

/** The newest first. Who may ask for which is the rule of the table's rows. */
export async function listDelegations(db: Queryable, cipher: FieldCipher, limit: number): Promise<DelegationRecord[]> {
  return (await db.query<Sealed>(`${SELECT} order by d.made_at desc, d.id limit $1`, [limit])).map((each) => opened(cipher, each));
}

/** What stands of these people: for whom and when they are absent. Held, so that two are not made at one moment. */
export async function lockAbsences(t: Tx, people: readonly string[]): Promise<(Absence & { person: string })[]> {
  await t.query('select pg_advisory_xact_lock(hashtextextended(each, 0)) from unnest($1::text[]) each order by each', [people.map((id) => `delegation/${id}`)]);
  return t.query('select person_id as person, from_on as "fromOn", to_on as "toOn" from absences($1)', [people]);
}

export async function revokeDelegation(t: Tx, id: string, by: string): Promise<void> {
  await t.execute('update delegation set revoked_by = $2, revoked_at = now() where id = $1 and revoked_at is null', [id, by]);
  await t.query('select tell_of_delegation($1)', [id]);
}

/** Whose delegate a person is on a day. */
export async function absentFor(db: Queryable, delegate: string, on: IsoDate): Promise<readonly string[]> {
  const rows = await db.query<{ person: string }>(
    'select distinct person_id as person from delegation where delegate_id = $1 and revoked_at is null and $2 between from_on and to_on order by 1', [delegate, on]);
  return rows.map((row) => row.person);
}
