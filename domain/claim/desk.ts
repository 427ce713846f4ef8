import type { Decision } from '../case.ts';
import { accept, refuse } from '../case.ts';
import { wasAsked } from './opinion.ts';
import { isOwners } from './people.ts';
import type { ClaimCommand, ClaimEvent, ClaimState, Entry } from './types.ts';

/* What the people of an office do with a claim between themselves: none of it decides anything. */

type Sent<T extends ClaimCommand['type']> = Extract<ClaimCommand, { type: T }>;

/** 签收: from now on only this person acts at the stage. Taken twice is taken once. */
export function take(state: ClaimState, { meta: { actor, on } }: Sent<'take'>): Decision<ClaimEvent> {
  return state.assignee === actor.id ? accept() : accept({ type: 'Taken', by: actor.id, on });
}

/** 转办: to a colleague of the same office. */
export function handOver(state: ClaimState, { meta: { actor, on }, person, reason }: Sent<'handOver'>): Decision<ClaimEvent> {
  if (person === actor.id) return refuse('HANDED_TO_ONESELF', '不能转办给本人', 'nobody hands a claim over to himself or herself');
  if (wasAsked(state, person)) return refuse('SAME_PERSON', '此人是本环节的加签意见人,不能转办给此人', 'this person was asked for an opinion on this stage: it is not handed to him or her');
  return accept({ type: 'HandedOver', by: actor.id, on, person, reason });
}

/** 抄送: to people who may see the claim as it is; nothing more may be done by it. */
export function copy({ meta: { actor, on }, people, note }: Sent<'copy'>): Decision<ClaimEvent> {
  const others = [...new Set(people)].filter((person) => person !== actor.id);
  if (others.length === 0) return refuse('COPIED_TO_NOBODY', '请选择本人以外的抄送对象', 'choose somebody other than yourself');
  return accept({ type: 'Copied', by: actor.id, on, people: others, note });
}

/** 催办: once a day at most. */
export function urge(state: ClaimState, { meta: { actor, on } }: Sent<'urge'>): Decision<ClaimEvent> {
  if (state.urgedOn === on) return refuse('URGED_TODAY', '今日已催办', 'it was urged today already');
  return accept({ type: 'Urged', by: actor.id, on, stage: state.stage });
}

/** 撤回: the first reviewer's own signature, until somebody has begun the second review. */
export function takeBack(state: ClaimState, command: Sent<'takeBack'>, enters: Entry): Decision<ClaimEvent> {
  const { meta: { actor, on }, reason } = command;
  if (!isOwners(state, command)) return refuse('NOT_YOUR_SIGNATURE', '只能撤回本人签署的初审', 'only who signed the first review takes it back');
  if (state.assignee !== null) return refuse('REVIEW_BEGUN', '复审已有人签收,不能撤回', 'somebody has taken the second review: it cannot be taken back any more');
  return accept({ type: 'SignatureTakenBack', by: actor.id, on, reason, enters });
}
