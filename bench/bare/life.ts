import type { Client } from '@temporalio/client';
import { WithStartWorkflowOperation } from '@temporalio/client';
import type { Workflow } from '@temporalio/common';
import { WorkflowIdConflictPolicy, WorkflowIdReusePolicy } from '@temporalio/common';
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
