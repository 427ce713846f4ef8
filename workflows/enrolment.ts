import { condition, proxyActivities } from '@temporalio/workflow';
import type { EnrolmentActivities } from '../activities/enrolment.ts';
import type { EnrolmentState } from '../domain/enrolment.ts';
import { enrolmentDecider } from '../domain/enrolment.ts';
import type { CaseInput } from '../domain/case.ts';
import { ENGINE } from '../domain/case.ts';
import { carry } from './case.ts';
import type { Rest } from './case.ts';

const { checkApplicant } = proxyActivities<EnrolmentActivities>({
  taskQueue: 'files',
  startToCloseTimeout: '5 minutes',
  retry: { initialInterval: '500ms', maximumInterval: '10s' },
});

/** A run ends between two terms, so that a life of years is read as the terms it had. */
const BETWEEN_TERMS: Rest<EnrolmentState> = {
  at: ({ stage, terms }) => stage !== 'studying' || terms.every((term) => term.status !== 'open' || term.dueOn === null),
  historyEventsMax: 120,
};

/** A registry that is away is asked again after this, later and later; a person may say meanwhile what it would have said. */
const ASK_AGAIN_MS = { first: 5_000, longest: 15 * 60_000 };

/** An enrolment 学籍 from the application to the certificate, and until its file is closed. */
export async function enrolment(input: CaseInput<EnrolmentState>): Promise<void> {
  const carrier = carry(enrolmentDecider, input, BETWEEN_TERMS);
  let pauseMs = ASK_AGAIN_MS.first;
  await carrier.live(async () => {
    const { stage, check, checkHeld } = carrier.state();
    const version = carrier.version();
    if (stage !== 'applied' || check !== 'registry') return false;
    if (checkHeld !== null && (await condition(() => carrier.version() !== version, pauseMs))) return true;
    const found = await checkApplicant({ enrolmentNo: input.caseNo });
    const meta = { commandId: `check/${version}`, actor: ENGINE, on: found.on, calendar: found.calendar };
    const refusal = 'heldBy' in found ? null : await carrier.act({ type: 'recordCheck', meta, eligible: found.reasons.length === 0, reasons: found.reasons });
    const heldBy = 'heldBy' in found ? found.heldBy : refusal?.code;
    if (heldBy === undefined || carrier.state().stage !== 'applied') return true;
    pauseMs = checkHeld === null ? ASK_AGAIN_MS.first : Math.min(2 * pauseMs, ASK_AGAIN_MS.longest);
    await carrier.act({ type: 'holdCheck', meta: { ...meta, commandId: `${meta.commandId}/hold` }, code: heldBy });
    // While it is asked again and again nobody else looks at the day.
    const due = enrolmentDecider.nextTickOn(carrier.state());
    if (due !== null && due <= found.on) await carrier.act({ type: 'tick', meta: { ...meta, commandId: `${meta.commandId}/tick` } });
    return carrier.state().checkHeld !== null;
  });
}
