import { existsSync } from 'node:fs';
import path from 'node:path';
import { isUnavailable } from '../store/db.ts';
import { readConfig } from './config.ts';
import type { Config } from './config.ts';
import { masterKey, keptSecret } from './secrets.ts';
import { runtimeOf } from './runtime.ts';
import type { Runtime } from './runtime.ts';
import { SetupError } from './setup-error.ts';

/**
 * The installation that an operator's command works on: what DATABASE_URL and TEMPORAL_ADDRESS name, otherwise the one that `npm start`
 * runs from this folder. Nothing is made where there is none.
 * @throws SetupError NOT_RUNNING where there is none or its database does not answer
 */
export async function runningInstallation(name: string): Promise<Runtime> {
  const config = readConfig();
  if (config.database.url === undefined && !existsSync(path.join(config.dataDir, 'secrets', 'postgres.password'))) throw notRunning(config);
  const runtime = await runtimeOf(name, { ...embedded(config), logLevel: 'error' });
  try {
    await runtime.db.query('select 1');
    return runtime;
  } catch (error) {
    await runtime.db.close();
    throw isUnavailable(error) ? notRunning(config, error) : error;
  }
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
