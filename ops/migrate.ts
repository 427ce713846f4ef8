import { setTimeout as sleep } from 'node:timers/promises';
import { createDatabase, isUnavailable } from '../store/db.ts';
import { migrate, MigrationRefused } from '../store/migrate.ts';
import { readConfig } from './config.ts';
import { printFailure, SetupError } from './setup-error.ts';

/** How long a database that is still starting is waited for. */
const WAIT_MS = 60_000;
const PAUSE_MS = 500;

try {
  await run(readConfig().database.url);
} catch (error) {
  printFailure(error);
  process.exitCode = 1;
}

/** Brings the database up to date and says what was done. */
async function run(url: string | undefined): Promise<void> {
  if (url === undefined) {
    throw new SetupError('CONFIG_INVALID', { zh: '没有设置 DATABASE_URL。', en: 'DATABASE_URL is not set.' },
      { mend: { zh: '请给出要升级的数据库。', en: 'Name the database to bring up to date.' } });
  }
  const db = createDatabase(url, { max: 1, applicationName: 'funeng-migrate', statementTimeoutMs: 0 });
  try {
    await untilReachable(() => db.query('select 1'));
    const applied = await migrate(db);
    process.stdout.write(applied.length === 0 ? 'database is up to date\n' : `applied: ${applied.join(', ')}\n`);
  } catch (error) {
    throw error instanceof MigrationRefused ? refused(error) : error;
  } finally {
    await db.close();
  }
}

async function untilReachable(ask: () => Promise<unknown>): Promise<void> {
  for (const startedMs = performance.now(); ;) {
    try {
      await ask();
      return;
    } catch (error) {
      if (!isUnavailable(error) || performance.now() - startedMs > WAIT_MS) throw error;
      await sleep(PAUSE_MS);
    }
  }
}

function refused(error: MigrationRefused): SetupError {
  return new SetupError('SERVICE_NOT_STARTED', { zh: `数据库结构与程序不符:${error.message}。`, en: `The database does not fit this program: ${error.message}.` });
}
