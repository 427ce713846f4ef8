import { CancellationScope, isCancellation, proxyActivities } from '@temporalio/workflow';
import type { BulkActivities } from '../activities/bulk.ts';

const { runBulk, closeBulk } = proxyActivities<BulkActivities>({
  taskQueue: 'files',
  startToCloseTimeout: '2 hours',
  heartbeatTimeout: '15s',
  retry: { initialInterval: '500ms', maximumInterval: '10s' },
});

/** One act over many cases: progress and a result per case are in PostgreSQL; what is done stays done when it is cancelled. */
export async function bulk(input: { bulkId: string }): Promise<void> {
  try {
    await runBulk(input);
    await closeBulk({ ...input, status: 'done' });
  } catch (error) {
    if (!isCancellation(error)) throw error;
    await CancellationScope.nonCancellable(() => closeBulk({ ...input, status: 'cancelled' }));
  }
}
