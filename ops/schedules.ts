import type { Client } from '@temporalio/client';
import { ScheduleAlreadyRunning, ScheduleOverlapPolicy } from '@temporalio/client';
import { NIGHTLY_RECONCILIATION } from '../domain/reconciliation.ts';

/** At two in the morning in Asia/Shanghai; a night that was missed is caught up with within a day. Made once: what an operator changes in Temporal stays. */
export async function ensureSchedules(client: Client): Promise<void> {
  try {
    await client.schedule.create({
      scheduleId: NIGHTLY_RECONCILIATION,
      spec: { calendars: [{ hour: 2, minute: 0, comment: '每晚对账 nightly reconciliation' }], timezone: 'Asia/Shanghai' },
      action: { type: 'startWorkflow', workflowType: 'reconciliation', workflowId: 'reconciliation', taskQueue: 'cases', args: [] },
      policies: { overlap: ScheduleOverlapPolicy.SKIP, catchupWindow: '1 day' },
    });
  } catch (error) {
    if (!(error instanceof ScheduleAlreadyRunning)) throw error;
  }
}
