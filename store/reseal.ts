import type { FieldCipher } from './crypto.ts';
import type { Database, Queryable, Tx } from './db.ts';
import { SEALED_COLUMNS } from './sealed-columns.ts';
import type { SealedColumn } from './sealed-columns.ts';

/** How far one column is: `done` of `all` values that stood under another key when the run came to it. */
export interface ResealProgress {
  readonly column: string;
  readonly done: number;
  readonly all: number;
}

/** What still stands under another key than the current one, by column; only those with any. */
export interface Waiting {
  readonly column: string;
  readonly values: number;
}

/** A value that was copied while the run passed is found by the next pass. */
const PASSES = 3;

/**
 * Seals every value anew that stands under another key than the current one, a page a transaction. What is done no longer waits, so that a
 * run that was stopped anywhere is gone on with by the next one; people may work meanwhile, for both keys open.
 * @param signal stops between two pages
 * @returns what is left: nothing, unless it was stopped or a program still seals under an older key
 * @throws DecryptionError when a value does not open: its page stays as it was
 */
export async function resealAll(db: Database, cipher: FieldCipher, { onPage, signal }: { onPage?: (progress: ResealProgress) => void; signal?: AbortSignal } = {}): Promise<Waiting[]> {
  let left = await waitingForKey(db, cipher.currentVersion);
  for (let pass = 0; pass < PASSES && left.length > 0; pass++) {
    for (const column of SEALED_COLUMNS) {
      const all = left.find((each) => each.column === nameOf(column))?.values ?? 0;
      if (all > 0 && !await resealColumn(db, cipher, column, (done) => onPage?.({ column: nameOf(column), done, all }), signal)) return waitingForKey(db, cipher.currentVersion);
    }
    left = await waitingForKey(db, cipher.currentVersion);
  }
  return left;
}

export async function waitingForKey(db: Queryable, version: number): Promise<Waiting[]> {
  const waiting: Waiting[] = [];
  for (const column of SEALED_COLUMNS) {
    const { values } = await db.one<{ values: number }>(`select count(*) as values from ${column.table} where ${waits(column)}`, [Buffer.of(version)]);
    if (values > 0) waiting.push({ column: nameOf(column), values });
  }
  return waiting;
}

/** Programs of ours that are connected and do not know the key of this version: what is sealed anew they could not read. */
export async function programsWithoutKey(db: Queryable, version: number): Promise<string[]> {
  const programs = await db.query<{ name: string }>(
    `select distinct application_name as name from pg_stat_activity
     where datname = current_database() and application_name ~ '^funeng-(api|worker)' and coalesce((regexp_match(application_name, ' key (\\d+)$'))[1]::int, 1) < $1 order by 1`, [version]);
  return programs.map((each) => each.name);
}

const nameOf = ({ table, column }: SealedColumn): string => `${table}.${column}`;

/** The second byte of a ciphertext is the version of its key; the first two are read without fetching a file's whole content. What was erased is empty. */
const waits = ({ column }: SealedColumn): string => `length(${column}) > 0 and substring(${column} from 2 for 1) <> $1`;

/** @returns false when it was stopped */
async function resealColumn(db: Database, cipher: FieldCipher, column: SealedColumn, onPage: (done: number) => void, signal: AbortSignal | undefined): Promise<boolean> {
  let done = 0;
  for (let after: Page['last'] = undefined; ;) {
    if (signal?.aborted) return false;
    const page: Page = await db.tx((t) => resealPage(t, cipher, column, after));
    if (page.last === undefined) return true;
    done += page.rows;
    after = page.last;
    onPage(done);
  }
}

interface Page {
  readonly rows: number;
  /** The key of its last row; undefined: nothing was left. */
  readonly last: readonly unknown[] | undefined;
}

/** The rows are locked between being read and being written: nobody's change is lost. */
async function resealPage(t: Tx, cipher: FieldCipher, column: SealedColumn, after: Page['last']): Promise<Page> {
  const { table, column: name, row, pageRows, sealedAs } = column;
  const keys = Object.keys(column.key);
  const behind = after ? ` and (${keys.join(', ')}) > (${keys.map((_, index) => `$${index + 2}`).join(', ')})` : '';
  const rows = await t.query<{ sealed: Buffer; row: string } & Record<string, unknown>>(
    `select ${keys.map((key, index) => `${key} as k${index}`).join(', ')}, ${row} as row, ${name} as sealed from ${table}
     where ${waits(column)}${behind} order by ${keys.join(', ')} limit ${pageRows} for no key update`, [Buffer.of(cipher.currentVersion), ...after ?? []]);
  if (rows.length === 0) return { rows: 0, last: undefined };
  const sealed = rows.map((each) => {
    const place = { ...(sealedAs ?? { table, column: name }), row: each.row };
    return cipher.encrypt(cipher.decrypt(each.sealed, place), place);
  });
  await t.execute(
    `update ${table} r set ${name} = x.sealed from unnest($1::bytea[], ${Object.values(column.key).map((type, index) => `$${index + 2}::${type}[]`).join(', ')})
       as x(sealed, ${keys.map((_, index) => `k${index}`).join(', ')}) where ${keys.map((key, index) => `r.${key} = x.k${index}`).join(' and ')}`,
    [sealed, ...keys.map((_, index) => rows.map((each) => each[`k${index}`]))]);
  return { rows: rows.length, last: keys.map((_, index) => rows.at(-1)?.[`k${index}`]) };
}
