import { existsSync } from 'node:fs';
import path from 'node:path';
import { isUnavailable } from '../store/db.ts';
import { pendingMigrations } from '../store/migrate.ts';
import { readConfig } from './config.ts';
import type { Config } from './config.ts';
import { masterKey, keptSecret } from './secrets.ts';
import { runtimeOf } from './runtime.ts';
import type { Runtime } from './runtime.ts';
import { SetupError } from './setup-error.ts';

/**
 * The installation that an operator's command works on: what DATABASE_URL and TEMPORAL_ADDRESS name, otherwise the one that `npm start`
 * runs from this folder. Nothing is made where there is none.
 * @throws SetupError NOT_RUNNING where there is none or its database does not answer; DATABASE_BEHIND where that lacks migrations of this version
 */
export async function runningInstallation(name: string): Promise<Runtime> {
  const config = readConfig();
  if (config.database.url === undefined && !existsSync(path.join(config.dataDir, 'secrets', 'postgres.password'))) throw notRunning(config);
  const runtime = await runtimeOf(name, { ...embedded(config), logLevel: 'error' });
  try {
    const pending = await pendingMigrations(runtime.db);
    if (pending.length > 0) throw behind(pending);
    return runtime;
  } catch (error) {
    await runtime.db.close();
    throw isUnavailable(error) ? notRunning(config, error) : error;
  }
}

/** So many are named one by one; of an empty database everything is missing. */
const NAMED = 5;

function behind(pending: readonly string[]): SetupError {
  const names = pending.length <= NAMED ? pending.join(', ') : `${pending[0]} … ${pending.at(-1)}`;
  return new SetupError('DATABASE_BEHIND', {
    zh: `数据库版本早于本程序,缺少 ${pending.length} 个升级:${names}。`, en: `The database is older than this program: ${pending.length} of its migrations are missing (${names}).`,
  }, {
    mend: {
      zh: '请先备份,再执行 npm start(会自动升级;compose 下执行 docker compose run --rm migrate),或改用与数据库同版本的程序。',
      en: 'Take a backup, then run npm start, which brings it up to date (under compose: docker compose run --rm migrate); or use the version that made it.',
    },
  });
}

function notRunning({ dataDir, database: { url } }: Config, cause?: unknown): SetupError {
  const where = url === undefined ? { zh: `数据文件夹 ${dataDir} 没有运行中的服务。`, en: `Nothing is running of the data folder ${dataDir}.` }
    : { zh: 'DATABASE_URL 指的数据库没有应答。', en: 'The database named by DATABASE_URL does not answer.' };
  return new SetupError('NOT_RUNNING', where, {
    mend: { zh: '请先执行 npm start,或检查 FUNENG_DATA、DATABASE_URL。', en: 'Start it with npm start, or check FUNENG_DATA and DATABASE_URL.' },
    ...(cause instanceof Error && cause.message !== '' && { detail: cause.message }),
  });
}

function embedded(config: Config): Config {
  const url = config.database.url
    ?? `postgresql://funeng:${keptSecret(config.dataDir, 'postgres.password', () => '')}@127.0.0.1:${config.database.embeddedPort}/funeng`;
  return {
    ...config, masterKey: masterKey(config), database: { ...config.database, url },
    temporal: { ...config.temporal, address: config.temporal.address ?? `127.0.0.1:${config.temporal.port}` },
  };
}
