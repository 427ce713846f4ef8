import type { TestProject } from 'vitest/node';
import { readConfig } from '../../ops/config.ts';
import { sayOnTerminal } from '../../ops/say.ts';
import { freePort } from '../../ops/servers/ports.ts';
import { startPostgres } from '../../ops/servers/postgres.ts';
import type { RunningProcess } from '../../ops/servers/process.ts';
import { findTemporal, startTemporal } from '../../ops/servers/temporal.ts';
import { throwAwayData } from '../../ops/throw-away.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** Of the superuser; make a database of your own in it when tests must not see each other. */
    databaseUrl: string;
    temporalAddress: string;
    /** Of both servers: Temporal's file, the logs. */
    serversData: string;
  }
}

/** The real PostgreSQL and the real Temporal server on free ports with throw-away data, once for the project `system`. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const config = readConfig();
  const { dataDir, remove } = throwAwayData('funeng-test-');
  const started: RunningProcess[] = [];
  const teardown = async (): Promise<void> => {
    for (const server of started.reverse()) await server.stop();
    remove();
  };
  try {
    const postgres = await startPostgres({ dataDir, port: await freePort(), say: sayOnTerminal, durability: 'none' });
    started.push(postgres);
    project.provide('databaseUrl', postgres.url);
    project.provide('temporalAddress', await temporalAddress());
    project.provide('serversData', dataDir);
    return teardown;
  } catch (error) {
    await teardown();
    throw error;
  }

  async function temporalAddress(): Promise<string> {
    // Tests write and delete: an existing cluster from the developer's environment is never used.
    const found = await findTemporal({ temporal: { ...config.temporal, address: undefined }, cacheDir: config.cacheDir, say: sayOnTerminal });
    if (found.kind !== 'program') throw new Error('unreachable: no address was given');
    const [port, uiPort] = [await freePort(), await freePort()];
    const server = await startTemporal({ program: found.path, dataDir, namespace: 'default', port, uiPort, synchronous: 'OFF' });
    started.push(server);
    return server.address;
  }
}
