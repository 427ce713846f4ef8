import { proxyActivities } from '@temporalio/workflow';
import type { ReconciliationActivities } from '../activities/reconciliation.ts';

const { reconcile } = proxyActivities<ReconciliationActivities>({
  taskQueue: 'files',
  startToCloseTimeout: '2 hours',
  heartbeatTimeout: '15s',
  retry: { initialInterval: '1s', maximumInterval: '1 minute' },
});

/** One reconciliation 对账; started every night by the schedule, and by hand. */
export async function reconciliation(): Promise<number> {
  return reconcile();
}
