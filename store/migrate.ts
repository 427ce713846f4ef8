import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import type { Database } from './db.ts';
import { secureRows } from './row-security.ts';

/** One at a time across processes: any constant does, as long as nothing else takes the same advisory lock. */
const MIGRATION_LOCK = 4_401_000_001;

export interface Migration {
  /** File name without `.sql`, e.g. `0001_base`. */
  readonly name: string;
  readonly sql: string;
  readonly sha256: string;
}

/** A migration that was applied has since been edited or removed, or two carry the same number. */
export class MigrationRefused extends Error {
  override readonly name = 'MigrationRefused';
  readonly code = 'MIGRATION_CHANGED';
}

/**
 * Applies `store/migrations/*.sql` that the database has not seen, in order, each in a transaction of its own; then the policies of
 * row-level security.
 * @returns the names applied now; empty when the database was up to date.
 * @throws MigrationRefused when an applied file is no longer what it was: write a new migration instead.
 */
export async function migrate(db: Database, directory: URL = new URL('./migrations/', import.meta.url)): Promise<string[]> {
  const migrations = await readMigrations(directory);
  const applied: string[] = [];
  for (const migration of migrations) {
    if (await applyOnce(db, migration)) applied.push(migration.name);
  }
  await refuseUnknown(db, migrations);
  await secureRows(db);
  return applied;
}

/** Names of migrations that {@link migrate} would apply; the database is only read. */
export async function pendingMigrations(db: Database, directory: URL = new URL('./migrations/', import.meta.url)): Promise<string[]> {
  const { present } = await db.one<{ present: boolean }>(`select to_regclass('schema_migration') is not null as present`);
  const known = present ? await db.query<{ name: string }>('select name from schema_migration') : [];
  const names = new Set(known.map((row) => row.name));
  return (await readMigrations(directory)).map((migration) => migration.name).filter((name) => !names.has(name));
}

async function readMigrations(directory: URL): Promise<Migration[]> {
  const files = (await readdir(directory)).filter((file) => file.endsWith('.sql')).sort();
  const numbers = files.map((file) => file.slice(0, 4));
  const repeated = numbers.find((number, index) => numbers.indexOf(number) !== index);
  if (repeated !== undefined) throw new MigrationRefused(`two migrations carry the number ${repeated}`);
  return Promise.all(files.map(async (file) => {
    // Line ends are not part of what a migration says: a checkout with CRLF must not look edited.
    const sql = (await readFile(new URL(file, directory), 'utf8')).replaceAll('\r\n', '\n');
    return { name: file.slice(0, -'.sql'.length), sql, sha256: createHash('sha256').update(sql).digest('hex') };
  }));
}

async function applyOnce(db: Database, migration: Migration): Promise<boolean> {
  return db.tx(async (t) => {
    await t.query('select pg_advisory_xact_lock($1)', [MIGRATION_LOCK]);
    await t.query('set local statement_timeout = 0');
    await t.query(`create table if not exists schema_migration (
      name text primary key, sha256 text not null, applied_at timestamptz not null default now())`);
    const known = await t.maybeOne<{ sha256: string }>('select sha256 from schema_migration where name = $1', [migration.name]);
    if (known !== undefined) {
      if (known.sha256 === migration.sha256) return false;
      throw new MigrationRefused(
        `migration ${migration.name} was applied and has been edited since; restore the file and put the change into a new migration`);
    }
    await t.query(migration.sql);
    await t.query('insert into schema_migration (name, sha256) values ($1, $2)', [migration.name, migration.sha256]);
    return true;
  });
}

async function refuseUnknown(db: Database, migrations: readonly Migration[]): Promise<void> {
  const rows = await db.query<{ name: string }>('select name from schema_migration order by name');
  const names = new Set(migrations.map((migration) => migration.name));
  const gone = rows.map((row) => row.name).find((name) => !names.has(name));
  if (gone !== undefined) {
    throw new MigrationRefused(`the database has migration ${gone}, which this version does not know; start the version that made it, or a newer one`);
  }
}
