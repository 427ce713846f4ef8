import type { CommandMeta, Seen } from '../../../domain/case.ts';
import { fold } from '../../../domain/case.ts';
import { claimDecider } from '../../../domain/claim.ts';
import type { ClaimCommand, ClaimStage, ClaimState } from '../../../domain/claim.ts';

/* A claim's straight way, to begin a test at whichever stage. */

export const DAYS = { identity: 10, firstReview: 10, secondReview: 15, correction: 5, notice: 5, decision: 5, payment: 20, reminderDaysBefore: 2 };
export const SEEN: Seen = { count: 3, approvedCount: 2, totalFen: 1_000, digest: 'd' };
export const HASH = 'policy';
let serial = 0;
export const meta = (role: string, on: string, id = role): CommandMeta => ({ commandId: `c${++serial}`, actor: { id, role }, on });

export function accepted(state: ClaimState, command: ClaimCommand): ClaimState {
  const decision = claimDecider.decide(state, command);
  if (!decision.ok) throw new Error(decision.refusal.code);
  return fold(claimDecider, decision.events, state);
}
export const refusalOf = (state: ClaimState, command: ClaimCommand): string | null => {
  const decision = claimDecider.decide(state, command);
  return decision.ok ? null : decision.refusal.code;
};

const open: ClaimCommand = { type: 'open', meta: meta('institution', '2021-09-01'), round: '2021', institution: 'SL001', days: DAYS };
export const submit = (on = '2021-09-24', rosterVersion = 1, closesOn = '2021-09-30'): ClaimCommand =>
  ({ type: 'submit', meta: meta('institution', on), rosterVersion, seen: SEEN, policyHash: HASH, round: { status: 'open', closesOn } });
const LIFE: readonly ClaimCommand[] = [
  open, submit(),
  { type: 'recordChecks', meta: meta('engine', '2021-09-24'), rosterVersion: 1, seen: SEEN, districtsToSign: ['440106'] },
  { type: 'recordIdentity', meta: meta('engine', '2021-09-26'), rosterVersion: 1, seen: SEEN },
  { type: 'signFirstReview', meta: meta('city_first', '2021-09-27'), seen: SEEN },
  { type: 'signSecondReview', meta: meta('city_second', '2021-09-27'), seen: SEEN },
  { type: 'tick', meta: meta('engine', '2021-10-09') },
  { type: 'decide', meta: meta('city_decider', '2021-10-11'), seen: SEEN },
  { type: 'recordPayment', meta: meta('engine', '2021-10-20'), batch: 'B-2021-01', line: 1, amountFen: 1_000, outcome: 'paid' },
];
export const STAGES_ON_THE_WAY: readonly ClaimStage[] = ['draft', 'checking', 'identity', 'firstReview', 'secondReview', 'notice', 'decision', 'payment', 'closed'];
const after = (steps: number): ClaimState => LIFE.slice(0, steps).reduce(accepted, claimDecider.initial);
export const at = (stage: ClaimStage): ClaimState => after(STAGES_ON_THE_WAY.indexOf(stage) + 1);
