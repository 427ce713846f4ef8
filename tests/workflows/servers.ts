import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client, Connection } from '@temporalio/client';
import type { WorkflowClientInterceptor } from '@temporalio/client';
import { InternalConnectionOptionsSymbol, type InternalConnectionOptions } from '@temporalio/client/lib/connection.js';
import { msToTs, tsToMs } from '@temporalio/common/lib/time.js';
import { NativeConnection, Runtime, makeTelemetryFilterString } from '@temporalio/worker';
import { readConfig } from '../../ops/config.ts';
import { sayOnTerminal } from '../../ops/say.ts';
import { freePort } from '../../ops/servers/ports.ts';
import { startPostgres } from '../../ops/servers/postgres.ts';
import { startProcess } from '../../ops/servers/process.ts';
import { findTemporal, startTemporal } from '../../ops/servers/temporal.ts';
import { searchAttributes } from '../../ops/servers/temporal-cluster.ts';
import { throwAwayData } from '../../ops/throw-away.ts';
import { createDatabase } from '../../store/db.ts';
import type { Database } from '../../store/db.ts';
import { migrate } from '../../store/migrate.ts';

/** A Temporal server with what a worker and a client need of it. */
export interface Cluster {
  readonly client: Client;
  readonly connection: NativeConnection;
  /** The server's time, in milliseconds since the epoch. */
  nowMs(): Promise<number>;
  /** Lets so much of the server's time pass; only where time is skipped. */
  pass(ms: number): Promise<void>;
  close(): Promise<void>;
}

export interface RealDatabase {
  readonly db: Database;
  close(): Promise<void>;
}

/** Killed with -9 and started again, at the same place, on what is on the disk; resolves when it answers. */
interface Killable {
  killed(): Promise<void>;
}
export interface KillableCluster extends Cluster, Killable {
  readonly address: string;
}
export interface KillableDatabase extends RealDatabase, Killable {
  readonly url: string;
}

/** The real PostgreSQL with throw-away data, migrated. */
export async function realDatabase(): Promise<KillableDatabase> {
  const { dataDir, remove } = throwAwayData('funeng-workflows-');
  const options = { dataDir, port: await freePort(), say: () => undefined, durability: 'none' } as const;
  let server = await startPostgres(options);
  const db = createDatabase(server.url, { applicationName: 'funeng-test' });
  await migrate(db);
  return {
    db, url: server.url,
    killed: async () => {
      server.kill('SIGKILL');
      await server.exited;
      server = await startPostgres(options);
    },
    close: async () => {
      await db.close();
      await server.stop();
      remove();
    },
  };
}

/** Goes into every history: the machine's name does not belong there. */
export const IDENTITY = 'funeng-test';

const HOST = '127.0.0.1';
/** A Java machine on a busy computer takes its time; the SDK's own way of starting the server gives it 5 s only. */
const START_TIMEOUT_MS = 60_000;
const KEYWORD = 2;

/** The test server whose clock jumps to the next timer while somebody waits with `pass`. */
export async function skippingCluster(serverPath: string): Promise<Cluster> {
  quietRuntime();
  const { dataDir, remove } = throwAwayData('funeng-time-');
  const port = await freePort();
  const server = await startProcess({ command: serverPath, args: [String(port)], logFile: path.join(dataDir, 'server.log') });
  const address = `${HOST}:${port}`;
  const connection = await connected({ address, [InternalConnectionOptionsSymbol]: { supportsTestService: true } });
  const clock = connection.testService;
  if (clock === undefined) throw new Error('unreachable: the connection was asked for the test service');
  const native = await NativeConnection.connect({ address });
  await connection.operatorService.addSearchAttributes({
    namespace: 'default', searchAttributes: Object.fromEntries(searchAttributes.map((name) => [name, KEYWORD])),
  });
  return {
    client: new Client({ connection, identity: IDENTITY }), connection: native,
    nowMs: async () => tsToMs((await clock.getCurrentTime({})).time),
    pass: async (ms) => { await clock.unlockTimeSkippingWithSleep({ duration: msToTs(ms) }); },
    close: async () => {
      await connection.close();
      await native.close();
      await server.stop();
      remove();
    },
  };
}

async function connected(options: InternalConnectionOptions): Promise<Connection> {
  for (const startedMs = performance.now(); ;) {
    try {
      return await Connection.connect({ ...options, connectTimeout: 1_000 });
    } catch (error) {
      if (performance.now() - startedMs > START_TIMEOUT_MS) throw error;
      await sleep(100);
    }
  }
}

/**
 * The real server, found as `npm start` finds it, on free ports with throw-away data.
 * @param taskTimeoutMs after which a workflow task is taken from a worker that is silent; Temporal's own unless told.
 */
export async function realCluster(taskTimeoutMs?: number): Promise<KillableCluster> {
  quietRuntime();
  const config = readConfig();
  const found = await findTemporal({ temporal: { ...config.temporal, address: undefined }, cacheDir: config.cacheDir, say: sayOnTerminal });
  if (found.kind !== 'program') throw new Error('unreachable: no address was given');
  const { dataDir, remove } = throwAwayData('funeng-temporal-');
  const options = { program: found.path, dataDir, namespace: 'default', port: await freePort(), uiPort: await freePort(), synchronous: 'OFF' } as const;
  let server = await startTemporal(options);
  const [plain, native] = await Promise.all([Connection.connect({ address: server.address }), NativeConnection.connect({ address: server.address })]);
  return {
    client: new Client({ connection: plain, identity: IDENTITY, interceptors: { workflow: taskTimeoutMs === undefined ? [] : [startingWith(taskTimeoutMs)] } }),
    connection: native, address: server.address,
    nowMs: () => Promise.resolve(Date.now()),
    pass: () => Promise.reject(new Error('the real server does not skip time')),
    killed: async () => {
      server.kill('SIGKILL');
      await server.exited;
      // Nobody looks at the pages: another port cannot have been taken meanwhile.
      server = await startTemporal({ ...options, uiPort: await freePort() });
    },
    close: async () => {
      await plain.close();
      await native.close();
      await server.stop();
      remove();
    },
  };
}

/** Cases begin with their first command. */
function startingWith(taskTimeoutMs: number): WorkflowClientInterceptor {
  const workflowTaskTimeout = msToTs(taskTimeoutMs);
  return {
    startUpdateWithStart: (input, next) => next({ ...input, workflowStartOptions: { ...input.workflowStartOptions, workflowTaskTimeout } }),
  };
}

let quiet = false;

/** Once a process: a worker's own log lines would drown those of the tests. */
export function quietRuntime(): void {
  if (quiet) return;
  quiet = true;
  const silent = (): void => undefined;
  Runtime.install({
    shutdownSignals: [],
    logger: { log: silent, trace: silent, debug: silent, info: silent, warn: silent, error: silent },
    telemetryOptions: { logging: { forward: {}, filter: makeTelemetryFilterString({ core: 'ERROR', other: 'ERROR' }) } },
  });
}
