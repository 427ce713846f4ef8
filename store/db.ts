import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import type { RowContext } from './row-context.ts';
import { GATE } from './row-context.ts';

export type Isolation = 'read committed' | 'repeatable read' | 'serializable';

/** A statement that every connection reads and plans once, and then carries out by its name. Made by {@link prepared}. */
export interface Prepared {
  readonly name: string;
  readonly text: string;
}

export type Sql = string | Prepared;

/**
 * For what every command of a case asks. Each connection keeps what it is given: the text is a constant of the program, never put together
 * from a request. Its plan is made without the parameters: not for a statement that now gets one key and then a hundred thousand.
 */
export function prepared(text: string): Prepared {
  return { text, name: createHash('sha256').update(text).digest('hex').slice(0, 32) };
}

/** What can be asked of the database, inside a transaction or outside. */
export interface Queryable {
  /** All rows. A JavaScript array parameter is a PostgreSQL array: give a jsonb parameter as JSON text. */
  query<T extends object = Record<string, unknown>>(sql: Sql, params?: readonly unknown[]): Promise<T[]>;
  /** Exactly one row, or it throws {@link RowCountError}. */
  one<T extends object = Record<string, unknown>>(sql: Sql, params?: readonly unknown[]): Promise<T>;
  /** One row or none; more than one throws {@link RowCountError}. */
  maybeOne<T extends object = Record<string, unknown>>(sql: Sql, params?: readonly unknown[]): Promise<T | undefined>;
  /** The number of rows that an insert, update or delete touched. */
  execute(sql: Sql, params?: readonly unknown[]): Promise<number>;
}

export interface Tx extends Queryable {
  /**
   * Carried out in its place, before whatever is asked next, but nobody waits for the answer: one way to the database for several writes and the
   * commit. What it breaks comes out of the transaction as its error.
   */
  later(sql: Sql, params?: readonly unknown[]): void;
  /** Rows of a large select in pages through a server-side cursor, so that memory stays flat. */
  pages<T extends object>(sql: string, params: readonly unknown[], pageSize: number): AsyncGenerator<T[]>;
}

/**
 * PostgreSQL as this product reads it: `bigint` is a number (beyond 2^53−1 it throws, never rounds), `date` is
 * `YYYY-MM-DD`, `timestamptz` is ISO 8601 in UTC with milliseconds, `numeric` stays text, `bytea` is a Buffer.
 */
export interface Database extends Queryable {
  /**
   * Runs `fn` in one transaction. On a serialization failure or a deadlock the whole of `fn` runs again, at most
   * {@link TX_ATTEMPTS} times: it must have no effect outside the database.
   */
  tx<R>(fn: (t: Tx) => Promise<R>, options?: { isolation?: Isolation; readOnly?: boolean }): Promise<R>;
  /** The same connections, speaking for somebody: under the API's role, row-level security shows what he or she may see. */
  as(context: RowContext): Database;
  /** For a library that insists on a pool of its own kind. Its rows are parsed as described above. */
  readonly pool: pg.Pool;
  close(): Promise<void>;
}

export interface DatabaseOptions {
  /** Ask under this role, for the API itself until {@link Database.as} says for whom. Unless told, as the user of the URL. */
  readonly role?: string;
  /** Connections at most; 10 unless told. */
  readonly max?: number;
  /** Shown in pg_stat_activity. */
  readonly applicationName?: string;
  /** A statement that runs longer is cancelled; 60 s unless told, 0 = no limit. */
  readonly statementTimeoutMs?: number;
  /** How long a call waits for a connection; 10 s unless told. */
  readonly connectTimeoutMs?: number;
  /** A broken idle connection, for the log. The pool replaces it by itself. */
  readonly onPoolError?: (error: Error) => void;
}

export const TX_ATTEMPTS = 6;

export class RowCountError extends Error {
  override readonly name = 'RowCountError';
}

export function createDatabase(url: string, options: DatabaseOptions = {}): Database {
  const pool = new pg.Pool({
    connectionString: url,
    max: options.max ?? 10,
    application_name: options.applicationName ?? 'funeng',
    connectionTimeoutMillis: options.connectTimeoutMs ?? 10_000,
    idleTimeoutMillis: 30_000,
    statement_timeout: options.statementTimeoutMs ?? 60_000,
    idle_in_transaction_session_timeout: 120_000,
    keepAlive: true,
    // A statement is sent when it is asked, not when the one before was answered: see Tx.later.
    pipeline: true,
    types: { getTypeParser },
    // Cursors are read to their end: planned so, a sorted one has found all of its rows before the first page, and looks again at nothing that is written between two pages.
    options: ['-c cursor_tuple_fraction=1', ...(options.role === undefined ? [] : [asRole(options.role)])].join(' '),
  });
  const noteError = options.onPoolError ?? (() => undefined);
  // pg raises 'error' on a client whose connection breaks, idle or checked out; without a listener that ends the process.
  pool.on('error', noteError);
  pool.on('connect', (client) => client.on('error', noteError));

  let closing: Promise<void> | undefined;
  const close = (): Promise<void> => (closing ??= pool.end());
  return options.role === undefined ? ownersDatabase(pool, close) : databaseFor(pool, GATE, close);
}

/** Startup settings of a connection under a role without rights of its own, speaking for the API itself. */
export function asRole(role: string): string {
  return `-c role=${role} -c funeng.role=${GATE.role}`;
}

/** Policies do not bind the owner: for whom it speaks makes no difference. */
function ownersDatabase(pool: pg.Pool, close: () => Promise<void>): Database {
  const database: Database = {
    ...queryable((sql, params) => pool.query(asked(sql, params))),
    tx: (fn, options) => runTx(() => pool.connect(), fn, options ?? {}),
    as: () => database,
    pool,
    close,
  };
  return database;
}

/** For whom each connection speaks now: it is told only when that changes. */
const speakingFor = new WeakMap<pg.PoolClient, string>();

function databaseFor(pool: pg.Pool, context: RowContext, close: () => Promise<void>): Database {
  const connect = (): Promise<pg.PoolClient> => connectedFor(pool, context);
  const run: RunSql = async (sql, params) => {
    const client = await connect();
    try {
      return await client.query(asked(sql, params));
    } finally {
      client.release();
    }
  };
  return {
    ...queryable(run),
    tx: (fn, options) => runTx(connect, fn, options ?? {}),
    as: (other) => databaseFor(pool, other, close),
    pool,
    close,
  };
}

async function connectedFor(pool: pg.Pool, { role, person, institution, district }: RowContext): Promise<pg.PoolClient> {
  const client = await pool.connect();
  const wanted = JSON.stringify([role, person, institution, district]);
  if ((speakingFor.get(client) ?? GATE_KEY) === wanted) return client;
  try {
    await client.query(
      `select set_config('funeng.role', $1, false), set_config('funeng.person', $2, false), set_config('funeng.institution', $3, false), set_config('funeng.district', $4, false)`,
      [role, person, institution, district]);
  } catch (error) {
    // For whom it speaks is unknown now: nobody may use it again.
    client.release(true);
    throw error;
  }
  speakingFor.set(client, wanted);
  return client;
}

const GATE_KEY = JSON.stringify([GATE.role, GATE.person, GATE.institution, GATE.district]);

type RunSql = (sql: Sql, params: unknown[]) => Promise<pg.QueryResult>;

const asked = (sql: Sql, values: unknown[]): pg.QueryConfig => (typeof sql === 'string' ? { text: sql, values } : { name: sql.name, text: sql.text, values });

function queryable(run: RunSql): Queryable {
  const rows = async <T extends object>(sql: Sql, params: readonly unknown[] = []): Promise<T[]> =>
    (await run(sql, [...params])).rows as T[];
  const maybeOne = async <T extends object>(sql: Sql, params?: readonly unknown[]): Promise<T | undefined> => {
    const found = await rows<T>(sql, params);
    if (found.length > 1) throw new RowCountError(`expected at most one row, got ${found.length}`);
    return found[0];
  };
  return {
    query: rows,
    maybeOne,
    one: async <T extends object>(sql: Sql, params?: readonly unknown[]): Promise<T> => {
      const row = await maybeOne<T>(sql, params);
      if (row === undefined) throw new RowCountError('expected one row, got none');
      return row;
    },
    execute: async (sql, params = []) => (await run(sql, [...params])).rowCount ?? 0,
  };
}

async function runTx<R>(
  connect: () => Promise<pg.PoolClient>, fn: (t: Tx) => Promise<R>, options: { isolation?: Isolation; readOnly?: boolean },
): Promise<R> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await runTxOnce(connect, fn, options);
    } catch (error) {
      if (!isRetryableConflict(error) || attempt >= TX_ATTEMPTS) throw error;
      await sleep(Math.random() * 10 * 2 ** attempt);
    }
  }
}

async function runTxOnce<R>(
  connect: () => Promise<pg.PoolClient>, fn: (t: Tx) => Promise<R>, options: { isolation?: Isolation; readOnly?: boolean },
): Promise<R> {
  const client = await connect();
  let broken = false;
  const unread: Promise<unknown>[] = [];
  try {
    await client.query(
      `begin isolation level ${options.isolation ?? 'read committed'}${options.readOnly === true ? ' read only' : ''}`);
    const result = await fn(transaction((sql, params) => client.query(asked(sql, params)), unread));
    await Promise.all([...unread, client.query('commit')]);
    return result;
  } catch (error) {
    // A connection that cannot roll back must not go back into the pool with its transaction open.
    await client.query('rollback').catch(() => { broken = true; });
    // What was asked behind a broken statement only hears that the transaction is aborted.
    throw await firstFailure(unread) ?? error;
  } finally {
    client.release(broken);
  }
}

async function firstFailure(asks: readonly Promise<unknown>[]): Promise<unknown> {
  return (await Promise.allSettled(asks)).find((outcome) => outcome.status === 'rejected')?.reason;
}

function transaction(run: RunSql, unread: Promise<unknown>[]): Tx {
  let cursors = 0;
  return {
    ...queryable(run),
    later: (sql, params = []) => {
      const answer = run(sql, [...params]);
      // Read at the end of the transaction; until then a failure is nobody's.
      answer.catch(() => undefined);
      unread.push(answer);
    },
    async *pages<T extends object>(sql: string, params: readonly unknown[], pageSize: number): AsyncGenerator<T[]> {
      const cursor = `page_cursor_${++cursors}`;
      await run(`declare ${cursor} no scroll cursor for ${sql}`, [...params]);
      for (;;) {
        const page = (await run(`fetch ${Math.trunc(pageSize)} from ${cursor}`, [])).rows as T[];
        if (page.length > 0) yield page;
        if (page.length < pageSize) break;
      }
      await run(`close ${cursor}`, []);
    },
  };
}

function isRetryableConflict(error: unknown): boolean {
  const code = errorCode(error);
  return code === '40001' || code === '40P01';
}

/** PostgreSQL's class 08 (connection) and 57P01–57P03 (shutdown, crash, starting up), 53300 (too many connections). */
const UNAVAILABLE_SQLSTATE = /^(08\w{3}|57P0[123]|53300)$/;
const UNAVAILABLE_SYSTEM = new Set(['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'ENOENT', 'EHOSTUNREACH', 'ENOTFOUND', 'EAI_AGAIN']);
/** What pg says without a code when a connection goes away under a call. */
const UNAVAILABLE_MESSAGE = /^(Connection terminated|timeout exceeded when trying to connect|Client has encountered a connection error|Client was closed)/;

/** The database is away for now (restarting, recovering, unreachable): the same call may succeed later. */
export function isUnavailable(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const code = errorCode(error);
  if (code !== undefined && UNAVAILABLE_SQLSTATE.test(code)) return true;
  const connecting = 'syscall' in error || error instanceof AggregateError;
  if (connecting && code !== undefined && UNAVAILABLE_SYSTEM.has(code)) return true;
  return UNAVAILABLE_MESSAGE.test(error.message);
}

/** The broken constraint's name, when the error is a unique (23505), check (23514), foreign-key (23503) or exclusion (23P01) violation. */
export function violatedConstraint(error: unknown): string | undefined {
  return error instanceof pg.DatabaseError && (error.code?.startsWith('23') ?? false) ? error.constraint : undefined;
}

function errorCode(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}

type TextParser = (text: string) => unknown;

const OWN_PARSERS: ReadonlyMap<number, TextParser> = new Map<number, TextParser>([
  [20, safeInteger], // int8
  [1082, (text) => text], // date
  [1184, isoInstant], // timestamptz
  [1016, arrayOf(safeInteger)],
  [1182, arrayOf((text) => text)],
  [1185, arrayOf(isoInstant)],
]);

function getTypeParser(oid: number, format?: 'text' | 'binary'): (value: never) => unknown {
  const own = format === 'binary' ? undefined : OWN_PARSERS.get(oid);
  return own ?? (pg.types.getTypeParser(oid, format) as TextParser);
}

function safeInteger(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value)) throw new RangeError('a bigint from the database is beyond the safe integers');
  return value;
}

const parseTimestamptz = pg.types.getTypeParser(1184) as (text: string) => Date | number;

function isoInstant(text: string): string {
  const parsed = parseTimestamptz(text);
  if (typeof parsed === 'number') throw new RangeError('an infinite timestamp has no ISO form');
  return parsed.toISOString();
}

const TEXT_ARRAY: number = 1009;
const parseTextArray = pg.types.getTypeParser(TEXT_ARRAY) as (text: string) => (string | null)[];

/** One-dimensional arrays only. */
function arrayOf(parse: TextParser): TextParser {
  return (text) => parseTextArray(text).map((element) => (element === null ? null : parse(element)));
}
