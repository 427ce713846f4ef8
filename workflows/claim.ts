import { condition, log, proxyActivities } from '@temporalio/workflow';
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

/** A registry that is away is asked again after this, later and later; a registrar may ask at once by retrying the checks. */
const ASK_AGAIN_MS = { first: 5_000, longest: 15 * 60_000 };

/** A claim 申报 from its first draft to its last payment. */
export async function claim(input: CaseInput<ClaimState>): Promise<void> {
  const carrier = carry(claimDecider, input);
  let pauseMs = ASK_AGAIN_MS.first;
  await carrier.live(async () => {
    const { stage, checksHeld, rosterVersion } = carrier.state();
    const version = carrier.version();
    if (stage !== 'checking' || (checksHeld !== null && checksHeld !== 'REGISTRY_UNAVAILABLE')) return false;
    if (checksHeld !== null && (await condition(() => carrier.version() !== version, pauseMs))) return true;
    const checked = await assessClaim({ claimNo: input.caseNo, rosterVersion });
    const meta = { commandId: `checks/${carrier.version()}`, actor: ENGINE, on: checked.on, calendar: checked.calendar };
    const hold = (code: string) => carrier.act({ type: 'holdChecks', meta: { ...meta, commandId: `${meta.commandId}/hold` }, code });
    if ('heldBy' in checked) {
      pauseMs = checksHeld === null ? ASK_AGAIN_MS.first : Math.min(2 * pauseMs, ASK_AGAIN_MS.longest);
      // Held once: the wait is one event of the claim's history, however often the registry is asked.
      if (carrier.state().checksHeld !== checked.heldBy) await hold(checked.heldBy);
      return carrier.state().checksHeld === checked.heldBy || carrier.version() !== version;
    }
    const command: ClaimCommand = { type: 'recordChecks', meta, rosterVersion, seen: checked.seen, districtsToSign: checked.districtsToSign };
    const refusal = await carrier.act(command);
    if (refusal && carrier.state().stage === 'checking') {
      log.warn('checks held', { code: refusal.code });
      await hold(refusal.code);
    }
    // Where even the hold was refused, checking again at once would never end.
    return carrier.version() !== version;
  });
}
