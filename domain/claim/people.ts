import { standsIn } from '../case.ts';
import type { Fen } from '../money.ts';
import type { ClaimCommand, ClaimEvent, ClaimState, SignedStage, Together } from './types.ts';

/* For whom an act on a claim counts: who acts, and the absent person in whose stead (委派). Separation of duties counts both. */

export const SIGNED_STAGES: readonly SignedStage[] = ['firstReview', 'secondReview', 'decision'];

/** Which signature the claim waits for; rows that are decided while the others are paid belong to the decision. */
export function stageToSign({ stage }: Pick<ClaimState, 'stage'>): SignedStage | undefined {
  return stage === 'payment' ? 'decision' : SIGNED_STAGES.find((each) => each === stage);
}

/** Who signs the present stage together; undefined where one person signs. */
export function togetherAt(state: Pick<ClaimState, 'stage' | 'together'>): Together | undefined {
  const stage = stageToSign(state);
  return stage && state.together?.[stage];
}

/** How many people the policy wants to sign the present stage, for such an amount; 1 where one signs alone. */
export function coSignersNeeded(state: Pick<ClaimState, 'stage' | 'coSign'>, totalFen: Fen): number {
  const stage = stageToSign(state);
  return Math.max(1, ...(state.coSign ?? []).filter((each) => each.stage === stage && totalFen >= each.fromFen).map(({ people }) => people));
}

/** Who has the present stage in hand: nobody but them signs it, marks its rows or gives it back. */
export function inHandOf(state: Pick<ClaimState, 'stage' | 'together' | 'assignee'>): readonly string[] {
  return togetherAt(state)?.people ?? (state.assignee === null ? [] : [state.assignee]);
}

/** Everybody for whom the signature that holds at a stage counts; nobody of them signs another one. */
export function signersOf(state: ClaimState, stage: SignedStage): readonly string[] {
  const by = { firstReview: state.firstReviewer, secondReview: state.secondReviewer, decision: state.decider }[stage];
  return [...(by === null ? [] : [by]), ...(state.signedFor?.[stage] ?? [])];
}

/** What is sent at a stage by others than who has it in hand. */
const OF_OTHERS: ReadonlySet<ClaimCommand['type']> = new Set(['assign', 'urge', 'copy', 'resolveObjection']);

/** Whose act the command would be; nobody's own when the list is empty. */
export function ownersOf(state: ClaimState, command: ClaimCommand): readonly string[] {
  const inHand = inHandOf(state);
  switch (command.type) {
    case 'takeBack':
      return signersOf(state, 'firstReview');
    case 'giveOpinion':
    case 'withdrawOpinion': {
      const opinion = state.opinions?.find((each) => each.id === command.opinionId);
      if (!opinion) return [];
      return command.type === 'giveOpinion' ? [opinion.person] : [opinion.askedBy, ...inHand];
    }
    default:
      return OF_OTHERS.has(command.type) ? [] : inHand;
  }
}

/** Whether the act is this person's own, or that of somebody whose delegate he or she is. */
export function isOwners(state: ClaimState, command: ClaimCommand): boolean {
  return ownersOf(state, command).some((owner) => standsIn(command.meta.actor, owner));
}

/** The absent person in whose stead the command is sent; undefined when it is the sender's own. */
export function stoodInFor(state: ClaimState, command: ClaimCommand): string | undefined {
  const { actor } = command.meta;
  const owners = ownersOf(state, command);
  return owners.includes(actor.id) ? undefined : owners.find((owner) => standsIn(actor, owner));
}

/** The sender, and the person in whose stead. */
export function actingPeople(state: ClaimState, command: ClaimCommand): readonly string[] {
  const absent = stoodInFor(state, command);
  return [command.meta.actor.id, ...(absent === undefined ? [] : [absent])];
}

export const overlap = (some: readonly string[], others: readonly string[]): boolean => some.some((each) => others.includes(each));

/** For whom a signature counts beside who gave it. */
export function alsoSigned(
  state: ClaimState, stage: SignedStage, { by, inStead, together = [] }: Pick<ClaimEvent, 'by' | 'inStead'> & { readonly together?: readonly string[] },
): Pick<ClaimState, 'signedFor'> {
  const others = [...new Set([...(inStead === undefined ? [] : [inStead]), ...together])].filter((person) => person !== by);
  return others.length === 0 ? {} : { signedFor: { ...state.signedFor, [stage]: others } };
}
