import { proxyActivities } from '@temporalio/workflow';
import type { ClockActivities } from '../activities/clock.ts';

const { tickDueCases } = proxyActivities<ClockActivities>({
  taskQueue: 'files',
  startToCloseTimeout: '2 hours',
  heartbeatTimeout: '15s',
  retry: { initialInterval: '500ms', maximumInterval: '10s' },
});

/** One step of a stepped clock: the cases whose day has come are ticked, and only those. */
export async function advance(input: { clock: string; on: string }): Promise<{ ticked: number }> {
  return tickDueCases(input);
}
