import { addDays, createCalendar } from '../calendar.ts';
import type { CommandMeta, Decision, Refusal } from '../case.ts';
import { accept, refuse } from '../case.ts';
import type { IsoDate } from '../coded.ts';
import { actingPeople, inHandOf, isOwners, overlap, SIGNED_STAGES, signersOf } from './people.ts';
import type { ClaimCommand, ClaimEvent, ClaimState, Opinion } from './types.ts';

/* 加签: whoever has a stage in hand asks one further person of the office what he or she thinks of it. The answer binds nobody, but it is waited for. */

type Sent<T extends ClaimCommand['type']> = Extract<ClaimCommand, { type: T }>;

/** Asked for at one time. */
const MOST_OPEN = 5;

export const openOpinions = ({ opinions = [] }: Pick<ClaimState, 'opinions'>): readonly Opinion[] => opinions.filter((each) => each.outcome === 'open');

export function askOpinion(state: ClaimState, command: Sent<'askOpinion'>): Decision<ClaimEvent> {
  const { meta, person, reason, days } = command;
  const { actor, on } = meta;
  const inHand = inHandOf(state);
  if (inHand.length === 0) return refuse('NOT_IN_HAND', '请先签收,再加签', 'take the claim in hand first');
  if ([...actingPeople(state, command), ...inHand].includes(person)) return refuse('ASKED_ONESELF', '不能向经办人本人加签', 'nobody is asked about what he or she has in hand');
  if (SIGNED_STAGES.some((stage) => signersOf(state, stage).includes(person))) return refuse('SAME_PERSON', '此人已签署过本件的其他环节', 'this person has signed another stage of the claim');
  const open = openOpinions(state);
  if (open.some((each) => each.person === person)) return refuse('ALREADY_ASKED', '已向此人加签,尚未答复', 'this person has been asked and has not answered yet');
  if (open.length >= MOST_OPEN) return refuse('TOO_MANY_ASKED', `同时最多加签 ${MOST_OPEN} 人`, `at most ${MOST_OPEN} people are asked at a time`, { most: MOST_OPEN });
  const dueOn = days === null ? null : createCalendar(meta.calendar).deadline(on, days);
  return accept({ type: 'OpinionAsked', by: actor.id, on, opinionId: String((state.opinionsAsked ?? 0) + 1), person, reason, dueOn });
}

export function giveOpinion(state: ClaimState, command: Sent<'giveOpinion'>): Decision<ClaimEvent> {
  const { meta: { actor, on }, opinionId, outcome, ground, remark } = command;
  const opinion = openOne(state, opinionId);
  if ('code' in opinion) return { ok: false, refusal: opinion };
  if (!isOwners(state, command)) return refuse('OPINION_OF_ANOTHER', '只能由被加签人答复', 'only the person who was asked answers');
  if (overlap(actingPeople(state, command), [opinion.askedBy, ...inHandOf(state)])) {
    return refuse('SAME_PERSON', '经办人不能代被加签人答复', 'who has the claim in hand does not answer in the stead of who was asked');
  }
  if (outcome === 'object' && ground === null) return refuse('REASON_NEEDED', '不同意须选择原因', 'choose why you object');
  return accept({ type: 'OpinionGiven', by: actor.id, on, opinionId, askedBy: opinion.askedBy, outcome, ground: outcome === 'object' ? ground : null, remark });
}

/** By who asked, or who has the claim in hand by now. */
export function withdrawOpinion(state: ClaimState, command: Sent<'withdrawOpinion'>): Decision<ClaimEvent> {
  const { meta: { actor, on }, opinionId, reason } = command;
  const opinion = openOne(state, opinionId);
  if ('code' in opinion) return { ok: false, refusal: opinion };
  if (!isOwners(state, command)) return refuse('OPINION_OF_ANOTHER', '只能由加签人或现经办人取消', 'only who asked, or who has the claim in hand, withdraws it');
  return accept({ type: 'OpinionWithdrawn', by: actor.id, on, opinionId, person: opinion.person, reason });
}

function openOne(state: ClaimState, opinionId: string): Opinion | Refusal {
  const opinion = state.opinions?.find((each) => each.id === opinionId);
  if (!opinion) return refuse('OPINION_UNKNOWN', '本环节没有这次加签', 'no such request at this stage').refusal;
  if (opinion.outcome !== 'open') return refuse('OPINION_ANSWERED', '该加签已有答复', 'it is answered already').refusal;
  return opinion;
}

/** Why the stage cannot be signed by this person yet, as far as opinions go; undefined when it can. */
export function opinionsAgainstSigning(state: ClaimState, signers: readonly string[]): { ok: false; refusal: Refusal } | undefined {
  const open = openOpinions(state);
  if (open.length > 0) {
    return refuse('OPINION_OPEN', `有 ${open.length} 人的加签意见未答复,不能签署`, `${open.length} opinions are still waited for: it cannot be signed`,
      { waitsFor: open.map((each) => each.person).join(' '), open: open.length });
  }
  if (!signers.some((person) => wasAsked(state, person))) return undefined;
  return refuse('SAME_PERSON', '本环节的加签意见人不能再签署本环节', 'who gave an opinion on this stage does not sign it too');
}

/** Nobody is handed what he or she was asked about: the second pair of eyes would be the first. */
export const wasAsked = ({ opinions = [] }: ClaimState, person: string): boolean => opinions.some((each) => each.person === person || each.givenBy === person);

/** The claim leaves the stage on another way than by a signature: whoever was still asked need not answer any more. */
export function fallenAway(state: ClaimState, { actor, on }: CommandMeta, events: readonly ClaimEvent[]): ClaimEvent[] {
  if (!events.some((event) => event.enters && event.enters.stage !== state.stage)) return [];
  return openOpinions(state).map(({ id, person }) => ({ type: 'OpinionFellAway', by: actor.id, on, opinionId: id, person }));
}

/** The clock's look at what was to be answered by a day that has passed: those concerned are told, once. */
export function lateOpinions(state: ClaimState, { actor, on }: CommandMeta): ClaimEvent[] {
  return openOpinions(state).flatMap(({ id, person, askedBy, dueOn, late }): ClaimEvent[] =>
    (dueOn === null || late === true || on <= dueOn ? [] : [{ type: 'OpinionLate', by: actor.id, on, opinionId: id, person, askedBy, dueOn }]));
}

/** The day after the first due day that nobody was told about yet, or null. */
export function nextOpinionDay(state: ClaimState): IsoDate | null {
  const days = openOpinions(state).flatMap(({ dueOn, late }) => (dueOn === null || late === true ? [] : [addDays(dueOn, 1)])).sort();
  return days[0] ?? null;
}

type OpinionEvent = Extract<ClaimEvent, { type: `Opinion${string}` }>;

/** The opinions of the stage after one of their events. */
export function evolveOpinions(state: ClaimState, event: OpinionEvent): Pick<ClaimState, 'opinions' | 'opinionsAsked'> {
  const opinions = state.opinions ?? [];
  const changed = (change: Partial<Opinion>): Pick<ClaimState, 'opinions'> =>
    ({ opinions: opinions.map((each) => (each.id === event.opinionId ? { ...each, ...change } : each)) });
  switch (event.type) {
    case 'OpinionAsked': {
      const { opinionId: id, by: askedBy, person, dueOn } = event;
      return { opinions: [...opinions, { id, askedBy, person, dueOn, outcome: 'open' }], opinionsAsked: (state.opinionsAsked ?? 0) + 1 };
    }
    case 'OpinionGiven':
      return changed({
        outcome: event.outcome, remark: event.remark, ...(event.ground !== null && { ground: event.ground }), ...(event.inStead !== undefined && { givenBy: event.by }),
      });
    case 'OpinionLate':
      return changed({ late: true });
    case 'OpinionWithdrawn':
    case 'OpinionFellAway':
      return { opinions: opinions.filter((each) => each.id !== event.opinionId) };
  }
}
