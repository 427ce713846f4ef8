import { proxyActivities } from '@temporalio/workflow';
import type { RegistryActivities } from '../activities/registry.ts';

const { importRegistry } = proxyActivities<RegistryActivities>({
  taskQueue: 'files',
  startToCloseTimeout: '30 minutes',
  heartbeatTimeout: '15s',
  retry: { initialInterval: '500ms', maximumInterval: '10s' },
});

/** Reads one workbook of the veterans' registry into PostgreSQL; a person who is there already is replaced. */
export async function registryImport(input: { importId: string }): Promise<void> {
  await importRegistry(input);
}
