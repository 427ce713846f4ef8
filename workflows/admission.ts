import { condition, proxyActivities } from '@temporalio/workflow';
import type { AdmissionActivities } from '../activities/admission.ts';
import type { AdmissionState } from '../domain/admission.ts';
import { admissionDecider } from '../domain/admission.ts';
import type { CaseInput } from '../domain/case.ts';
import { ENGINE } from '../domain/case.ts';
import { carry } from './case.ts';

const { checkApplications } = proxyActivities<AdmissionActivities>({
  taskQueue: 'files',
  startToCloseTimeout: '30 minutes',
  heartbeatTimeout: '15s',
  retry: { initialInterval: '500ms', maximumInterval: '10s' },
});

/** A registry that is away is asked again after this, later and later. */
const ASK_AGAIN_MS = { first: 5_000, longest: 15 * 60_000 };

/** An admission 招生录取 from its plan to the last answered place. */
export async function admission(input: CaseInput<AdmissionState>): Promise<void> {
  const carrier = carry(admissionDecider, input);
  let pauseMs = ASK_AGAIN_MS.first;
  await carrier.live(async () => {
    const { stage, checksHeld, code } = carrier.state();
    const version = carrier.version();
    if (stage !== 'checking') return false;
    if (checksHeld !== null && (await condition(() => carrier.version() !== version, pauseMs))) return true;
    const checked = await checkApplications({ code });
    const meta = { commandId: `checks/${version}`, actor: ENGINE, on: checked.on, calendar: checked.calendar };
    if ('heldBy' in checked) {
      pauseMs = checksHeld === null ? ASK_AGAIN_MS.first : Math.min(2 * pauseMs, ASK_AGAIN_MS.longest);
      if (carrier.state().checksHeld === null) await carrier.act({ type: 'holdChecks', meta: { ...meta, commandId: `${meta.commandId}/hold` }, code: checked.heldBy });
    } else {
      await carrier.act({ type: 'recordChecks', meta, eligible: checked.eligible, ineligible: checked.ineligible });
    }
    // Where both were refused nothing would change by checking again at once.
    return carrier.version() !== version || carrier.state().checksHeld !== null;
  });
}
