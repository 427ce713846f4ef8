import type { Client } from '@temporalio/client';
import { inParallel } from '../../ops/sample/client.ts';
import type { BareCommand, BareReceipt } from './shape.ts';

export interface BareActivities {
  bareCommit(input: { caseNo: string; type: string }): Promise<{ status: 'committed' }>;
  bareChecks(input: { caseNo: string }): Promise<{ status: 'checked' }>;
  runBareBulk(input: { caseNos: readonly string[] }): Promise<void>;
}

/** As many as activities/bulk.ts has in flight. */
const IN_FLIGHT = 8;

export function createBareActivities(client: Client): BareActivities {
  return {
    bareCommit: () => Promise.resolve({ status: 'committed' }),
    bareChecks: () => Promise.resolve({ status: 'checked' }),
    runBareBulk: async ({ caseNos }) => {
      await inParallel(caseNos, IN_FLIGHT, (caseNo) => client.workflow.getHandle(caseNo).executeUpdate<BareReceipt, [BareCommand]>(
        'command', { args: [{ type: 'confirmTerm' }], updateId: `${caseNo}/confirmTerm` }));
    },
  };
}
