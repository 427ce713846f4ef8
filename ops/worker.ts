import { setTimeout as sleep } from 'node:timers/promises';
import type { Client } from '@temporalio/client';
import { NativeConnection, Runtime as TemporalRuntime, Worker, makeTelemetryFilterString } from '@temporalio/worker';
import type { WorkerOptions } from '@temporalio/worker';
import { createAdmissionActivities } from '../activities/admission.ts';
import { createBulkActivities } from '../activities/bulk.ts';
import { createCaseActivities } from '../activities/cases.ts';
import { createClockActivities } from '../activities/clock.ts';
import { createEnrolmentActivities } from '../activities/enrolment.ts';
import { createExportActivities } from '../activities/exports.ts';
import { registryOf } from '../activities/registry-port.ts';
import { createReconciliationActivities } from '../activities/reconciliation.ts';
import { createRegistryActivities } from '../activities/registry.ts';
import type { Relay } from '../activities/relay.ts';
import { startRelay } from '../activities/relay.ts';
import { messageFolder, startMessenger } from '../activities/messenger.ts';
import { createRosterActivities } from '../activities/roster.ts';
import { startSealer } from '../activities/sealer.ts';
import { createCaseSender } from '../activities/send.ts';
import type { CaseSender } from '../activities/send.ts';
import { createWhatIfActivities } from '../activities/what-if.ts';
import { workflowBundle } from './bundle.ts';
import { keepFresh } from './policy-source.ts';
import type { Runtime } from './runtime.ts';
import { createClient, createRuntime } from './runtime.ts';
import { ensureSchedules } from './schedules.ts';

/**
 * The worker: `cases` carries the workflows (light, many) and the outbox; `files` carries what is heavy. Without an argument one
 * process does both; a busy installation gives each its own: `worker.ts cases`, `worker.ts files`.
 */
const QUEUES = ['cases', 'files'] as const;
type Queue = (typeof QUEUES)[number];

const CONNECT_ATTEMPTS = 60;
const CONNECT_PAUSE_MS = 500;

/** Cases kept ready in memory; any other is read from its history when something comes for it. */
const CACHED_CASES = 1_000;

/** Heavy activities at once in one process. */
const FILES_AT_ONCE = 4;

await main(process.argv.slice(2));

async function main(args: readonly string[]): Promise<void> {
  const wanted = args.length > 0 ? QUEUES.filter((queue) => args.includes(queue)) : QUEUES;
  const runtime = await createRuntime('funeng-worker');
  keepFresh(runtime.policies);
  TemporalRuntime.install({
    shutdownSignals: [],
    telemetryOptions: { logging: { forward: {}, filter: makeTelemetryFilterString({ core: 'ERROR', other: 'ERROR' }) } },
    logger: { log: () => undefined, trace: () => undefined, debug: () => undefined, info: () => undefined,
      warn: (text) => runtime.logger.warn(text), error: (text) => runtime.logger.error(text) },
  });
  const connection = await connect(runtime);
  const { client, connection: clientConnection } = createClient(runtime);
  const sender = createCaseSender(client, runtime.db);
  if (wanted.includes('cases')) await ensureSchedules(client).catch(() => runtime.logger.warn('the schedules could not be made; the next start tries again'));
  const outbox: { relay?: Relay } = {};
  const workers = await Promise.all(wanted.map(async (queue) => Worker.create({
    connection, namespace: runtime.config.temporal.namespace, taskQueue: queue, dataConverter: runtime.dataConverter, shutdownGraceTime: '5s',
    ...(await optionsOf(queue, runtime, { client, sender }, () => outbox.relay?.wake())),
  })));
  if (wanted.includes('cases')) outbox.relay = startRelay({ db: runtime.db, sender, onError: (text) => runtime.logger.warn(text) });
  const messenger = wanted.includes('cases') ? messengerOf(runtime) : undefined;
  const sealer = wanted.includes('cases')
    ? startSealer({ db: runtime.db, key: runtime.chainKey, anchorFile: runtime.config.anchorFile, onError: (text) => runtime.logger.warn(text) }) : undefined;
  const stop = (): void => {
    for (const worker of workers) if (worker.getState() === 'RUNNING') worker.shutdown();
  };
  process.on('SIGTERM', stop).on('SIGINT', stop);
  if (process.connected) process.once('disconnect', stop);
  const running = workers.map((worker) => worker.run());
  process.send?.('ready');
  await Promise.all(running);
  await outbox.relay?.stop();
  await messenger?.stop();
  await sealer?.stop();
  await clientConnection.close();
  await connection.close();
  await runtime.db.close();
  process.exit(0);
}

/** Without a folder messages wait in the database, and the log says so once. */
function messengerOf({ db, cipher, config, logger }: Runtime): { stop(): Promise<void> } | undefined {
  if (config.messagesDir !== undefined) return startMessenger({ db, cipher, port: messageFolder(config.messagesDir), onError: (text) => logger.warn(text) });
  logger.warn('FUNENG_MESSAGES is not set: mails and short messages wait in the database');
  return undefined;
}

/** Waits for a Temporal server that is away (starting, restarting) instead of ending and being started again and again. */
async function connect({ cluster, logger }: Runtime): Promise<NativeConnection> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await NativeConnection.connect(cluster);
    } catch (error) {
      if (attempt >= CONNECT_ATTEMPTS) throw error;
      if (attempt === 1) logger.warn('the Temporal server does not answer yet; waiting for it');
      await sleep(CONNECT_PAUSE_MS);
    }
  }
}

async function optionsOf(queue: Queue, runtime: Runtime, { client, sender }: { client: Client; sender: CaseSender }, onSends: () => void): Promise<Partial<WorkerOptions>> {
  const { db, cipher, policies, config } = runtime;
  const deps = { db, cipher, policies, sampleIds: config.sample.ids, registry: registryOf(runtime, config.registry) };
  if (queue === 'cases') {
    return {
      workflowBundle: await workflowBundle(config.dataDir), activities: { ...createCaseActivities({ db, onSends }) },
      maxCachedWorkflows: CACHED_CASES, maxConcurrentWorkflowTaskExecutions: 40, maxConcurrentLocalActivityExecutions: 40,
    };
  }
  return {
    activities: {
      ...createAdmissionActivities(deps), ...createEnrolmentActivities(deps), ...createRosterActivities(deps), ...createBulkActivities({ ...deps, sender }), ...createClockActivities({ db, sender }),
      ...createExportActivities(deps), ...createReconciliationActivities({ db, client }), ...createRegistryActivities(deps), ...createWhatIfActivities({ ...deps, sender }),
    },
    maxConcurrentActivityTaskExecutions: FILES_AT_ONCE,
  };
}
