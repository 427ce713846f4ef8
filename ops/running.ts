import { readConfig } from './config.ts';
import type { Config } from './config.ts';
import { masterKey, keptSecret } from './secrets.ts';
import { runtimeOf } from './runtime.ts';
import type { Runtime } from './runtime.ts';

/**
 * The installation that an operator's command works on: what DATABASE_URL and TEMPORAL_ADDRESS name, otherwise the one that `npm start`
 * runs from this folder.
 */
export async function runningInstallation(name: string): Promise<Runtime> {
  const config = readConfig();
  return runtimeOf(name, { ...embedded(config), logLevel: 'error' });
}

function embedded(config: Config): Config {
  const url = config.database.url
    ?? `postgresql://funeng:${keptSecret(config.dataDir, 'postgres.password', () => '')}@127.0.0.1:${config.database.embeddedPort}/funeng`;
  return {
    ...config, masterKey: masterKey(config), database: { ...config.database, url },
    temporal: { ...config.temporal, address: config.temporal.address ?? `127.0.0.1:${config.temporal.port}` },
  };
}
