import { CancellationScope, isCancellation, proxyActivities } from '@temporalio/workflow';
import type { WhatIfActivities } from '../activities/what-if.ts';

const { runWhatIf, cancelWhatIf } = proxyActivities<WhatIfActivities>({
  taskQueue: 'files',
  startToCloseTimeout: '2 hours',
  heartbeatTimeout: '15s',
  retry: { initialInterval: '500ms', maximumInterval: '10s' },
});

/** Tries a policy over the claims of a round, the open ones, or one: nothing of theirs is changed. */
export async function whatIf(input: { whatIfId: string }): Promise<void> {
  try {
    await runWhatIf(input);
  } catch (error) {
    if (!isCancellation(error)) throw error;
    await CancellationScope.nonCancellable(() => cancelWhatIf(input));
  }
}
