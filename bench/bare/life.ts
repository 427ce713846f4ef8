import type { Client } from '@temporalio/client';
import { WithStartWorkflowOperation } from '@temporalio/client';
import type { Workflow } from '@temporalio/common';
import { WorkflowIdConflictPolicy, WorkflowIdReusePolicy } from '@temporalio/common';
import { inParallel } from '../../ops/sample/client.ts';
import type { BareCommand, BareReceipt } from './shape.ts';

/** Opens a bare claim: an update that starts its workflow. */
export async function openBareClaim(client: Client, caseNo: string): Promise<void> {
  await start(client, 'bareClaim', caseNo, 'open');
}

/** The rest of its life: the same updates to the same two workflows as a claim of ours gets. */
export async function carryBareClaim(client: Client, caseNo: string): Promise<void> {
  const identityNo = `${caseNo}.identity.1`;
  await send(client, caseNo, 'submit');
  await start(client, 'bareIdentity', identityNo, 'openIdentity');
  await send(client, identityNo, 'sign');
  for (const type of ['recordIdentity', 'signFirstReview', 'signSecondReview', 'tick', 'decide', 'recordPayment']) await send(client, caseNo, type);
}

function send(client: Client, caseNo: string, type: string): Promise<BareReceipt> {
  return client.workflow.getHandle(caseNo).executeUpdate<BareReceipt, [BareCommand]>('command', { args: [{ type }], updateId: `${caseNo}/${type}` });
}

function start(client: Client, workflow: string, caseNo: string, type: string): Promise<BareReceipt> {
  const startWorkflowOperation = new WithStartWorkflowOperation<Workflow>(workflow, {
    workflowId: caseNo, taskQueue: 'bare-cases', args: [{ caseNo }],
    workflowIdConflictPolicy: WorkflowIdConflictPolicy.USE_EXISTING, workflowIdReusePolicy: WorkflowIdReusePolicy.REJECT_DUPLICATE,
  });
  return client.workflow.executeUpdateWithStart<Workflow, BareReceipt, [BareCommand]>('command', {
    args: [{ type }], updateId: `${caseNo}/${type}`, startWorkflowOperation,
  });
}

const STARTS_AT_ONCE = 20;

/** Starts one waiting enrolment for each number. */
export async function openBareEnrolments(client: Client, caseNos: readonly string[]): Promise<void> {
  await inParallel(caseNos, STARTS_AT_ONCE, (caseNo) => client.workflow.start('bareEnrolment', { workflowId: caseNo, taskQueue: 'bare-cases', args: [{ caseNo }] }));
}

export async function runBareBulk(client: Client, workflowId: string, caseNos: readonly string[]): Promise<void> {
  await client.workflow.execute('bareBulk', { workflowId, taskQueue: 'bare-cases', args: [{ caseNos }] });
}
