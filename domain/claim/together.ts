import type { Decision, Refusal, Seen } from '../case.ts';
import { accept, refuse } from '../case.ts';
import { actingPeople, coSignersNeeded, isOwners, overlap, ownersOf, signersOf, SIGNED_STAGES, stageToSign, togetherAt } from './people.ts';
import { wasAsked } from './opinion.ts';
import type { ClaimCommand, ClaimEvent, ClaimState, CoSignature, SignedStage, Together } from './types.ts';

/*
 * 会签: a stage that named people sign together. It is passed when each of them has signed the same rows; whoever of them finds a fault returns the claim alone.
 * There is one way to sign: the stage's own command. What it leads to waits for the last of them.
 */

type Sent<T extends ClaimCommand['type']> = Extract<ClaimCommand, { type: T }>;
type Signing = Sent<'signFirstReview' | 'signSecondReview' | 'decide'>;

const MOST_TOGETHER = 9;
/** What one person alone does with a stage: not while it is signed together. */
const ALONE: ReadonlySet<ClaimCommand['type']> = new Set(['take', 'handOver', 'assign', 'refuse']);

export function askTogether(state: ClaimState, command: Sent<'askTogether'>): Decision<ClaimEvent> {
  const { meta: { actor, on }, reason } = command;
  const people = [...new Set(command.people)];
  const stage = stageToSign(state);
  if (stage === undefined || people.length < 2) return refuse('TOO_FEW_CO_SIGNERS', '会签至少两人', 'at least two people sign together');
  if (people.length > MOST_TOGETHER) return refuse('TOO_MANY_CO_SIGNERS', `会签最多 ${MOST_TOGETHER} 人`, `at most ${MOST_TOGETHER} people sign together`, { most: MOST_TOGETHER });
  const refusal = notInCharge(state, command);
  if (refusal) return refusal;
  const others = SIGNED_STAGES.filter((each) => each !== stage).flatMap((each) => signersOf(state, each));
  if (overlap(people, others)) return refuse('SAME_PERSON', '会签人中有人已签署过本件的其他环节', 'one of them has signed another stage of the claim');
  if (people.some((person) => wasAsked(state, person))) return refuse('SAME_PERSON', '会签人中有本环节的加签意见人', 'one of them was asked for an opinion on this stage');
  return accept({ type: 'TogetherAsked', by: actor.id, on, stage, people, reason });
}

/** By who asked for it, or the registrar: the others do not free themselves of each other. */
export function endTogether(state: ClaimState, command: Sent<'endTogether'>): Decision<ClaimEvent> {
  const { meta: { actor, on }, reason } = command;
  const [stage, asked] = [stageToSign(state), togetherAt(state)];
  if (stage === undefined || !asked) return refuse('NOT_SIGNED_TOGETHER', '本环节不是会签', 'this stage is not signed together');
  return notInCharge(state, command) ?? accept({ type: 'TogetherEnded', by: actor.id, on, stage, people: asked.people, reason });
}

/** Whoever has the stage in hand has it signed together; once it is, who asked for that changes it. The registrar may always. */
function notInCharge(state: ClaimState, command: Sent<'askTogether' | 'endTogether'>): { ok: false; refusal: Refusal } | undefined {
  const { actor } = command.meta;
  if (actor.role === 'registrar') return undefined;
  const asked = togetherAt(state);
  if (asked) return asked.askedBy === actor.id ? undefined : refuse('CO_SIGNED_STAGE', '只能由提出会签的人或市局经办更改', 'only who asked for it, or the registrar, changes it');
  return ownersOf(state, command).length > 0 && isOwners(state, command) ? undefined : refuse('NOT_IN_HAND', '请先签收,再提出会签', 'take the claim in hand first');
}

/** Why a command cannot be sent by one person alone; undefined when the stage is not signed together, or it can. */
export function againstOneAlone(state: ClaimState, command: ClaimCommand): { ok: false; refusal: Refusal } | undefined {
  return togetherAt(state) && ALONE.has(command.type)
    ? refuse('CO_SIGNED_STAGE', '本环节为会签,不能由一人单独办理', 'this stage is signed together: nobody does this alone') : undefined;
}

/** The signature of one of them. `passed`: what the stage's own signature leads to, when this is the last one. */
export function signTogether(state: ClaimState, command: Signing, passed: Decision<ClaimEvent>): Decision<ClaimEvent> {
  const [stage, asked] = [stageToSign(state), togetherAt(state)];
  if (!passed.ok || stage === undefined) return passed;
  const { meta: { actor, on }, seen } = command;
  const needed = coSignersNeeded(state, seen.totalFen);
  if (needed > (asked?.people.length ?? 1)) {
    return refuse('CO_SIGNATURE_NEEDED', `按办法,此金额的本环节须 ${needed} 人会签`, `the policy wants this stage, for this amount, signed by ${needed} people together`, { people: needed });
  }
  if (!asked) return passed;
  const acting = actingPeople(state, command);
  const signer = acting.find((person) => asked.people.includes(person)) ?? actor.id;
  // Who signed other rows than these has not signed these.
  const [standing, voided] = [asked.signed.filter((each) => isSame(each.seen, seen)), asked.signed.filter((each) => !isSame(each.seen, seen))];
  if (standing.some((each) => each.signer === signer)) {
    return refuse('CO_SIGNED_ALREADY', '您已会签,尚待其他人', 'you have signed; the others have not', { waitsFor: missing(asked, standing).join(' ') });
  }
  if (standing.some((each) => overlap(acting, [each.signer, each.by]))) return refuse('SAME_PERSON', '同一人不能在会签中签署两次', 'nobody signs twice, in whosever stead');
  const own: CoSignature = { signer, by: actor.id, seen };
  const events: ClaimEvent[] = [
    ...(voided.length > 0 ? [{ type: 'CoSignaturesVoided', by: actor.id, on, stage, people: voided.map((each) => each.signer) } as const] : []),
    { type: 'CoSigned', on, stage, ...own },
  ];
  const all = [...standing, own];
  if (missing(asked, all).length > 0) return accept(...events);
  const together = [...new Set(all.flatMap((each) => [each.signer, each.by]))];
  return accept(...events, ...passed.events.map((event) => (isSignature(event) ? { ...event, together } : event)));
}

const missing = ({ people }: Together, signed: readonly CoSignature[]): readonly string[] => people.filter((person) => !signed.some((each) => each.signer === person));

const isSame = (one: Seen, other: Seen): boolean => one.count === other.count && one.totalFen === other.totalFen && one.digest === other.digest;

const isSignature = (event: ClaimEvent): event is Extract<ClaimEvent, { type: 'FirstReviewSigned' | 'SecondReviewSigned' | 'Decided' }> =>
  event.type === 'FirstReviewSigned' || event.type === 'SecondReviewSigned' || event.type === 'Decided';

type TogetherEvent = Extract<ClaimEvent, { type: 'TogetherAsked' | 'TogetherEnded' | 'CoSigned' | 'CoSignaturesVoided' }>;

/** Who signs which stage together, after one of their events. */
export function evolveTogether(state: ClaimState, event: TogetherEvent): Pick<ClaimState, 'together'> {
  const { stage } = event;
  const asked = state.together?.[stage];
  const changed = (signed: readonly CoSignature[]): Pick<ClaimState, 'together'> => (asked ? { together: { ...state.together, [stage]: { ...asked, signed } } } : {});
  switch (event.type) {
    case 'TogetherAsked':
      return { together: { ...state.together, [stage]: { askedBy: event.by, people: event.people, signed: [] } } };
    case 'TogetherEnded':
      return { together: Object.fromEntries(Object.entries(state.together ?? {}).filter(([each]) => each !== stage)) };
    case 'CoSigned':
      return changed([...(asked?.signed ?? []).filter((each) => each.signer !== event.signer), { signer: event.signer, by: event.by, seen: event.seen }]);
    case 'CoSignaturesVoided':
      return changed((asked?.signed ?? []).filter((each) => !event.people.includes(each.signer)));
  }
}

/** A stage that is entered anew, or has been passed, is signed from the beginning the next time, by the same people. */
export function signedAnew({ together }: ClaimState): Pick<ClaimState, 'together'> {
  if (!together) return {};
  return { together: Object.fromEntries(Object.entries(together).map(([stage, asked]) => [stage as SignedStage, { ...asked, signed: [] }])) };
}
