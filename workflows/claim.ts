import { log, proxyActivities } from '@temporalio/workflow';
import type { ClaimCommand, ClaimState } from '../domain/claim.ts';
import { claimDecider } from '../domain/claim.ts';
import { ENGINE } from '../domain/case.ts';
import type { RosterActivities } from '../activities/roster.ts';
import type { CaseInput } from '../domain/case.ts';
import { carry } from './case.ts';

const { assessClaim } = proxyActivities<RosterActivities>({
  taskQueue: 'files',
  startToCloseTimeout: '30 minutes',
  heartbeatTimeout: '15s',
  retry: { initialInterval: '500ms', maximumInterval: '10s' },
});

/** A claim 申报 from its first draft to its last payment. */
export async function claim(input: CaseInput<ClaimState>): Promise<void> {
  const carrier = carry(claimDecider, input);
  await carrier.live(async () => {
    const { stage, checksHeld, rosterVersion } = carrier.state();
    const version = carrier.version();
    if (stage !== 'checking' || checksHeld !== null) return false;
    const checked = await assessClaim({ claimNo: input.caseNo, rosterVersion });
    const meta = { commandId: `checks/${carrier.version()}`, actor: ENGINE, on: checked.on, calendar: checked.calendar };
    const command: ClaimCommand = { type: 'recordChecks', meta, rosterVersion, seen: checked.seen, districtsToSign: checked.districtsToSign };
    const refusal = await carrier.act(command);
    if (refusal && carrier.state().stage === 'checking') {
      log.warn('checks held', { code: refusal.code });
      await carrier.act({ type: 'holdChecks', meta: { ...meta, commandId: `${meta.commandId}/hold` }, code: refusal.code });
    }
    // Where even the hold was refused, checking again at once would never end.
    return carrier.version() !== version;
  });
}
