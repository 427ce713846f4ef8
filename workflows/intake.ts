import { CancellationScope, isCancellation, proxyActivities } from '@temporalio/workflow';
import type { RosterActivities } from '../activities/roster.ts';

const { readClaimRoster, abandonRoster } = proxyActivities<RosterActivities>({
  taskQueue: 'files',
  startToCloseTimeout: '30 minutes',
  heartbeatTimeout: '15s',
  retry: { initialInterval: '500ms', maximumInterval: '10s' },
});

/** Reads one uploaded roster: page by page into PostgreSQL, resumable and cancellable; only references pass through here. */
export async function intake(input: { claimNo: string; rosterVersion: number }): Promise<void> {
  try {
    await readClaimRoster(input);
  } catch (error) {
    if (!isCancellation(error)) throw error;
    await CancellationScope.nonCancellable(() => abandonRoster(input));
  }
}
