import type { MarkStage } from '../../domain/claim/marks.ts';
import type { ClaimState } from '../../domain/claim.ts';

/** The stage at which a role signs, and which rows it signs; `district` stands for the actor's own area code. */
export interface SigningStage {
  readonly stage: MarkStage;
  readonly role: string;
  readonly scope: 'all' | 'undecided' | 'district';
}

const SIGNING: readonly SigningStage[] = [
  { stage: 'identity', role: 'district', scope: 'district' },
  { stage: 'firstReview', role: 'city_first', scope: 'all' },
  { stage: 'secondReview', role: 'city_second', scope: 'all' },
  { stage: 'decision', role: 'city_decider', scope: 'undecided' },
];

/** Where the claim waits for a signature: of this role, or of whomever when no role is given. */
export function markStageOf(role: string | undefined, state: Pick<ClaimState, 'stage' | 'undecidedRows'>): SigningStage | undefined {
  // Rows whose objection was dismissed after the decision are decided while the others are being paid.
  const stage = state.stage === 'payment' && state.undecidedRows > 0 ? 'decision' : state.stage;
  return SIGNING.find((each) => each.stage === stage && (role === undefined || each.role === role));
}
