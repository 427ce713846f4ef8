import { proxyActivities } from '@temporalio/workflow';
import type { ExportActivities } from '../activities/exports.ts';

const { renderExport } = proxyActivities<ExportActivities>({
  taskQueue: 'files',
  startToCloseTimeout: '30 minutes',
  heartbeatTimeout: '15s',
  retry: { initialInterval: '500ms', maximumInterval: '10s', maximumAttempts: 20 },
});

/** Renders one document (sheet, bank file, report, notice) into the file store. */
export async function exportDocument(input: { exportId: string }): Promise<void> {
  await renderExport(input);
}
