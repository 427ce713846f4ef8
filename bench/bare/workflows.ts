// The shape of a claim's life on Temporal with nothing in it: what the same updates, activities and timers cost by themselves.
import { allHandlersFinished, condition, defineUpdate, proxyActivities, proxyLocalActivities, setHandler } from '@temporalio/workflow';
import type { BareActivities } from './activities.ts';
import type { BareCommand, BareReceipt } from './shape.ts';
import { CLOSED, NEXT_STAGE, TIMED_STAGES } from './shape.ts';

const { bareCommit } = proxyLocalActivities<BareActivities>({
  startToCloseTimeout: '30s',
  localRetryThreshold: '30s',
  retry: { initialInterval: '200ms', maximumInterval: '5s' },
});

const { bareChecks } = proxyActivities<BareActivities>({
  taskQueue: 'bare-files',
  startToCloseTimeout: '30 minutes',
  heartbeatTimeout: '15s',
  retry: { initialInterval: '500ms', maximumInterval: '10s' },
});

const { runBareBulk } = proxyActivities<BareActivities>({ taskQueue: 'bare-files', startToCloseTimeout: '2 hours' });

const commandUpdate = defineUpdate<BareReceipt, [BareCommand]>('command');

export async function bareClaim(input: { caseNo: string }): Promise<void> {
  await live(input.caseNo, async (stage) => {
    if (stage !== 'checking') return undefined;
    await bareChecks({ caseNo: input.caseNo });
    return { type: 'recordChecks' };
  });
}

export async function bareIdentity(input: { caseNo: string }): Promise<void> {
  await live(input.caseNo, () => Promise.resolve(undefined));
}

async function live(caseNo: string, work: (stage: string) => Promise<{ type: string } | undefined>): Promise<void> {
  let stage = 'none';
  let version = 0;
  const carryOut = async (type: string): Promise<void> => {
    await bareCommit({ caseNo, type });
    version += 1;
    stage = NEXT_STAGE[type] ?? stage;
  };
  setHandler(commandUpdate, async ({ type }) => {
    // The checks run beside: what follows them waits for them, as a claim's own stages make it wait.
    await condition(() => stage !== 'checking');
    await carryOut(type);
    return { caseNo, version, stage };
  }, { validator: (_command) => undefined });
  while (!CLOSED.has(stage)) {
    const seen = version;
    const own = await work(stage);
    if (own) {
      await carryOut(own.type);
      continue;
    }
    const changed = (): boolean => version !== seen;
    await (TIMED_STAGES.has(stage) ? condition(changed, '3 days') : condition(changed));
  }
  await condition(allHandlersFinished);
}

/** An enrolment that waits in its term: a timer beside the update. */
export async function bareEnrolment(input: { caseNo: string }): Promise<void> {
  let version = 0;
  setHandler(commandUpdate, async ({ type }) => {
    await bareCommit({ caseNo: input.caseNo, type });
    version += 1;
    return { caseNo: input.caseNo, version, stage: 'studying' };
  }, { validator: (_command) => undefined });
  for (;;) {
    const seen = version;
    await condition(() => version !== seen, '20 days');
  }
}

/** Sends one update to each, so many at once as a bulk of ours does. */
export async function bareBulk(input: { caseNos: readonly string[] }): Promise<void> {
  await runBareBulk(input);
}
