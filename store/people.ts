import type { Role } from '../domain/access.ts';
import type { Database, Queryable } from './db.ts';

/** A person who signs in. `institutionCode` belongs to the role `institution`, `districtCode` to `district`. */
export interface Person {
  readonly id: string;
  readonly username: string;
  readonly displayName: string;
  readonly role: Role;
  readonly institutionCode: string | null;
  readonly districtCode: string | null;
  /** A second step (a code) is asked at the sign-in. */
  readonly secondFactor: boolean;
  readonly disabledAt: string | null;
  readonly createdAt: string;
}

export interface NewPerson {
  readonly id: string;
  /** 3–40 characters a–z 0–9 . _ -, kept in lower case. */
  readonly username: string;
  readonly displayName: string;
  readonly role: Role;
  readonly institutionCode?: string;
  readonly districtCode?: string;
  /** Without one the person sets it through an invitation. */
  readonly passwordHash?: string;
}

const COLUMNS = `id, username, display_name as "displayName", role, institution_code as "institutionCode",
  district_code as "districtCode", second_factor as "secondFactor", disabled_at as "disabledAt", created_at as "createdAt"`;

/** The provider name under which the session library looks for a password. */
const PASSWORD_PROVIDER = 'credential';

/** @throws a unique violation of `person_username_key` when the name is taken, a check violation when role and scope disagree. */
export async function insertPerson(db: Database, person: NewPerson): Promise<Person> {
  return db.tx(async (t) => {
    const username = person.username.toLowerCase();
    const inserted = await t.one<Person>(
      `insert into person (id, username, display_name, role, institution_code, district_code, email)
       values ($1, $2, $3, $4, $5, $6, $2 || '@people.invalid') returning ${COLUMNS}`,
      [person.id, username, person.displayName, person.role, person.institutionCode ?? null, person.districtCode ?? null]);
    await t.execute(
      `insert into sign_in_credential (id, person_id, account_id, provider_id, password_hash) values ($1, $1, $1, $2, $3)`,
      [person.id, PASSWORD_PROVIDER, person.passwordHash ?? null]);
    return inserted;
  });
}

export function findPerson(db: Queryable, id: string): Promise<Person | undefined> {
  return db.maybeOne<Person>(`select ${COLUMNS} from person where id = $1`, [id]);
}

export function findPersonByUsername(db: Queryable, username: string): Promise<Person | undefined> {
  return db.maybeOne<Person>(`select ${COLUMNS} from person where username = lower($1)`, [username]);
}

/** People in the order of their user names. `after` is the last name of the page before. */
export function listPeople(db: Queryable, filter: { role?: Role; after?: string; limit: number }): Promise<Person[]> {
  return db.query<Person>(
    `select ${COLUMNS} from person
     where ($1::text is null or role = $1) and ($2::text is null or username > $2)
     order by username limit $3`,
    [filter.role ?? null, filter.after ?? null, filter.limit]);
}

/** Who works in one of the roles, of the institution and the districts where the role is bound to one; nobody who is disabled. */
export function peopleWithin(
  db: Queryable, { roles, institution, districts, limit }: { roles: readonly Role[]; institution: string; districts: readonly string[]; limit: number },
): Promise<Person[]> {
  return db.query<Person>(
    `select ${COLUMNS} from person
     where disabled_at is null and role = any($1) and (institution_code is null or institution_code = $2) and (district_code is null or district_code = any($3))
     order by role, display_name, id limit $4`, [roles, institution, districts, limit]);
}

/** Their names by id, for what a case knows as ids only. */
export async function namesOf(db: Queryable, ids: readonly string[]): Promise<ReadonlyMap<string, string>> {
  if (ids.length === 0) return new Map();
  const rows = await db.query<{ id: string; name: string }>('select id, display_name as name from person where id = any($1)', [ids]);
  return new Map(rows.map(({ id, name }) => [id, name]));
}

/** Ends the person's sessions at once; what he or she signed stays as it is. */
export async function disablePerson(db: Database, id: string): Promise<void> {
  await db.tx(async (t) => {
    await t.execute('update person set disabled_at = coalesce(disabled_at, now()), updated_at = now() where id = $1', [id]);
    await endSessions(t, id);
    await t.execute('update sign_in_link set used_at = coalesce(used_at, now()) where person_id = $1', [id]);
  });
}

/** For a lost device; every session ends. @returns whether there is such a person. */
export async function switchOffSecondFactor(db: Database, id: string): Promise<boolean> {
  return db.tx(async (t) => {
    const found = await t.execute('update person set second_factor = false, updated_at = now() where id = $1', [id]);
    await t.execute('delete from sign_in_second_factor where person_id = $1', [id]);
    await endSessions(t, id);
    return found === 1;
  });
}

/** Signs the person out everywhere. */
export async function endSessions(t: Queryable, id: string): Promise<void> {
  await t.execute('delete from sign_in_session where person_id = $1', [id]);
}

/** Replaces the password and ends every session that was opened with the old one. */
export async function replacePassword(t: Queryable, id: string, passwordHash: string): Promise<void> {
  await t.execute(
    'update sign_in_credential set password_hash = $2, updated_at = now() where person_id = $1 and provider_id = $3',
    [id, passwordHash, PASSWORD_PROVIDER]);
  await endSessions(t, id);
}

export async function passwordHashOf(db: Queryable, id: string): Promise<string | undefined> {
  const row = await db.maybeOne<{ hash: string | null }>(
    'select password_hash as hash from sign_in_credential where person_id = $1 and provider_id = $2', [id, PASSWORD_PROVIDER]);
  return row?.hash ?? undefined;
}

// ── limit of failed sign-ins ──

export interface SignInFailures {
  readonly ofUsername: number;
  readonly ofAddress: number;
}

export function countSignInFailures(
  db: Queryable, usernameHash: Buffer, ipAddress: string, windowSeconds: number,
): Promise<SignInFailures> {
  return db.one<SignInFailures>(
    `select (select count(*) from sign_in_failure where username_hash = $1 and at > now() - make_interval(secs => $3)) as "ofUsername",
            (select count(*) from sign_in_failure where ip_address = $2 and at > now() - make_interval(secs => $3)) as "ofAddress"`,
    [usernameHash, ipAddress, windowSeconds]);
}

export async function recordSignInFailure(db: Queryable, usernameHash: Buffer, ipAddress: string): Promise<void> {
  await db.execute('insert into sign_in_failure (username_hash, ip_address) values ($1, $2)', [usernameHash, ipAddress]);
}

export async function forgetSignInFailures(db: Queryable, usernameHash: Buffer): Promise<void> {
  await db.execute('delete from sign_in_failure where username_hash = $1', [usernameHash]);
}

/** Sessions that have ended and failures past any window; nothing looks at them again. @returns how many rows went. */
export async function forgetOldSignIns(db: Queryable): Promise<number> {
  const sessions = await db.execute('delete from sign_in_session where expires_at < now()');
  const failures = await db.execute(`delete from sign_in_failure where at < now() - interval '1 day'`);
  const steps = await db.execute('delete from sign_in_verification where expires_at < now()');
  const links = await db.execute(`delete from sign_in_link where expires_at < now() - interval '30 days'`);
  return sessions + failures + steps + links;
}

// ── audit of access ──

export interface AccessAuditEntry {
  readonly actorId?: string;
  readonly actorRole?: string;
  readonly act: string;
  readonly outcome: 'allowed' | 'refused';
  /** A file's id or a case number; never anything personal. */
  readonly subject?: string;
  readonly code?: string;
  /** In the person's own words, where the act asks for them. */
  readonly reason?: string;
  readonly ipAddress?: string;
  readonly requestId?: string;
}

export async function recordAccess(db: Queryable, entry: AccessAuditEntry): Promise<void> {
  await db.execute(
    `insert into access_audit (actor_id, actor_role, act, outcome, subject, code, reason, ip_address, request_id)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
    [entry.actorId ?? null, entry.actorRole ?? null, entry.act, entry.outcome, entry.subject ?? null,
      entry.code ?? null, entry.reason ?? null, entry.ipAddress ?? null, entry.requestId ?? null]);
}
