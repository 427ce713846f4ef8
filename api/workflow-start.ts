import type { Workflow, WorkflowHandle } from '@temporalio/client';
import { WorkflowExecutionAlreadyStartedError, WorkflowIdConflictPolicy, WorkflowIdReusePolicy } from '@temporalio/common';
import type { ApiDeps } from './http/route.ts';

/**
 * Starts work that runs beside the cases (an import, an export, a step of a clock). Under an id that is running nothing new is begun.
 * `again: true` runs work that has ended once more; without it that, too, is left as it is.
 */
export async function startOnce(
  deps: Pick<ApiDeps, 'temporal'>, workflow: string, options: { workflowId: string; args: unknown[]; again?: boolean },
): Promise<WorkflowHandle<Workflow>> {
  const client = deps.temporal.client();
  const { workflowId, args, again = false } = options;
  try {
    return await client.workflow.start<Workflow>(workflow, {
      workflowId, args, taskQueue: 'cases', workflowIdConflictPolicy: WorkflowIdConflictPolicy.USE_EXISTING,
      workflowIdReusePolicy: again ? WorkflowIdReusePolicy.ALLOW_DUPLICATE : WorkflowIdReusePolicy.REJECT_DUPLICATE,
    });
  } catch (error) {
    if (error instanceof WorkflowExecutionAlreadyStartedError) return client.workflow.getHandle(workflowId);
    throw error;
  }
}
