import path from 'node:path';
import { NativeConnection, Runtime as TemporalRuntime, Worker, bundleWorkflowCode, makeTelemetryFilterString } from '@temporalio/worker';
import { projectDir } from '../../ops/config.ts';
import { createClient, createRuntime } from '../../ops/runtime.ts';
import { createBareActivities } from './activities.ts';

/** The worker of the bare workflows: the settings of ops/worker.ts, queues of its own. */
await main();

async function main(): Promise<void> {
  const runtime = await createRuntime('funeng-bench-bare');
  const log = (): void => undefined;
  const logger = { log, trace: log, debug: log, info: log, warn: log, error: (text: string) => runtime.logger.error(text) };
  TemporalRuntime.install({
    shutdownSignals: [], logger,
    telemetryOptions: { logging: { forward: {}, filter: makeTelemetryFilterString({ core: 'ERROR', other: 'ERROR' }) } },
  });
  const connection = await NativeConnection.connect(runtime.cluster);
  const { client, connection: clientConnection } = createClient(runtime);
  const bareActivities = createBareActivities(client);
  const common = { connection, namespace: runtime.config.temporal.namespace, dataConverter: runtime.dataConverter, shutdownGraceTime: '5s' } as const;
  const workflowBundle = await bundleWorkflowCode({ workflowsPath: path.join(projectDir, 'bench', 'bare', 'workflows.ts'), logger });
  const cases = await Worker.create({
    ...common, taskQueue: 'bare-cases', workflowBundle, activities: bareActivities,
    maxCachedWorkflows: 1_000, maxConcurrentWorkflowTaskExecutions: 40, maxConcurrentLocalActivityExecutions: 40,
  });
  const files = await Worker.create({ ...common, taskQueue: 'bare-files', activities: bareActivities, maxConcurrentActivityTaskExecutions: 4 });
  const stop = (): void => {
    for (const worker of [cases, files]) if (worker.getState() === 'RUNNING') worker.shutdown();
  };
  process.on('SIGTERM', stop).on('SIGINT', stop);
  if (process.connected) process.once('disconnect', stop);
  const running = [cases.run(), files.run()];
  process.send?.('ready');
  await Promise.all(running);
  await clientConnection.close();
  await connection.close();
  await runtime.db.close();
  process.exit(0);
}
