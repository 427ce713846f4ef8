import type { ClaimEvent, ClaimStage, ClaimState } from '../../domain/claim.ts';
import { togetherAt } from '../../domain/claim/people.ts';
import type { OutboxMessage } from '../outbox.ts';

type Facts = Record<string, string | number>;
/**
 * `reviewer`: the office whose turn it is at the stage; `person`, `people`: whom the event names; `asker`: who asked for the opinion; `holder`: who has taken
 * the claim; `signers`: who sign the stage together; `inHand`: the institution while it corrects, else the holder, else the office. Nobody is told of an act
 * of his or her own.
 */
export type ClaimParty = 'institution' | 'reviewer' | 'inHand' | 'person' | 'people' | 'asker' | 'holder' | 'signers' | 'second' | 'registrar';
export interface ClaimMessage {
  readonly code: string;
  readonly to: ClaimParty;
  /** Only where a payment or an opinion ended so. */
  readonly outcome?: 'paid' | 'returned' | 'agree' | 'object';
}

const say = (code: string, ...to: ClaimParty[]): ClaimMessage[] => to.map((party) => ({ code, to: party }));

/** 事事有回音: every step that ends or turns a claim answers its sender, beside {@link WHOSE_TURN}. An event without its line does not compile. */
export const CLAIM_MESSAGES: Readonly<Record<ClaimEvent['type'], readonly ClaimMessage[]>> = {
  Opened: [], Submitted: say('CLAIM_RECEIVED', 'institution'), ChecksRecorded: [], ChecksHeld: say('CHECKS_HELD', 'registrar'), ChecksRetried: [],
  PolicyAdopted: say('CLAIM_POLICY_ADOPTED', 'institution'), IdentityRecorded: [], Assigned: say('CLAIM_HANDED_TO_YOU', 'person'), Taken: [],
  HandedOver: say('CLAIM_HANDED_TO_YOU', 'person'), Urged: say('CLAIM_URGED', 'inHand'), SignatureTakenBack: say('CLAIM_TAKEN_BACK', 'second'), FirstReviewSigned: [],
  SecondReviewSigned: say('CLAIM_ON_NOTICE', 'institution'), ReturnedForCorrection: say('CLAIM_RETURNED', 'institution'), Refused: say('CLAIM_REFUSED', 'institution'),
  Withdrawn: say('CLAIM_WITHDRAWN', 'institution', 'registrar'), Lapsed: say('CLAIM_LAPSED', 'institution', 'registrar'),
  ObjectionFiled: [...say('OBJECTION_FILED', 'institution'), ...say('OBJECTION_WAITS', 'second')], ObjectionResolved: say('OBJECTION_RESOLVED', 'institution', 'registrar'), NoticeEnded: [],
  Decided: say('CLAIM_DECIDED', 'institution'), Closed: say('CLAIM_CLOSED', 'institution'),
  PaymentRecorded: [{ code: 'PAYMENT_MADE', to: 'institution', outcome: 'paid' }, { code: 'PAYMENT_RETURNED', to: 'institution', outcome: 'returned' }],
  PaymentTakenBack: say('PAYMENT_REVERSED', 'institution'), ToppedUp: [],
  ReminderSent: say('STAGE_DUE_SOON', 'inHand'), Escalated: say('STAGE_OVERDUE', 'registrar'),
  OpinionAsked: say('OPINION_ASKED', 'person'), OpinionWithdrawn: say('OPINION_WITHDRAWN', 'person'), OpinionFellAway: say('OPINION_FELL_AWAY', 'person'),
  OpinionGiven: (['asker', 'holder'] as const).flatMap((to): ClaimMessage[] => [{ code: 'OPINION_AGREES', to, outcome: 'agree' }, { code: 'OPINION_OBJECTS', to, outcome: 'object' }]),
  OpinionLate: say('OPINION_LATE', 'person', 'asker'),
  TogetherAsked: say('CO_SIGNATURE_ASKED', 'people'), TogetherEnded: say('CO_SIGNATURE_ENDED', 'people'), CoSigned: [], CoSignaturesVoided: say('CO_SIGNATURE_VOIDED', 'people'),
  Copied: say('CLAIM_COPIED', 'people'),
};

/** Besides, entering a stage tells the office whose turn it is, and those who sign it together; the districts are told by their own check. */
export const WHOSE_TURN: Partial<Readonly<Record<ClaimStage, string>>> = {
  firstReview: 'role:city_first', secondReview: 'role:city_second', decision: 'role:city_decider', payment: 'role:finance_maker',
};
export const TURN_MESSAGE: ClaimMessage = { code: 'CLAIM_WAITS', to: 'reviewer' };
export const TOGETHER_MESSAGE: ClaimMessage = { code: 'CO_SIGNATURE_ASKED', to: 'signers' };

export function claimMessages(caseNo: string, state: ClaimState, event: ClaimEvent): OutboxMessage[] {
  const outcome = 'outcome' in event ? event.outcome : undefined;
  const entering = event.enters ? [...(WHOSE_TURN[state.stage] ? [TURN_MESSAGE] : []), TOGETHER_MESSAGE] : [];
  const messages = [...entering, ...CLAIM_MESSAGES[event.type]].filter((message) => message.outcome === undefined || message.outcome === outcome);
  const told = messages.flatMap(({ code, to }) => targetsOf(to, state, event).map((target): OutboxMessage => ({
    key: `notify/${target}/${code}`, kind: 'notify', target, body: { code, caseNo, on: event.on, facts: factsOf(state, event, code) },
  })));
  return [...new Map(told.map((message) => [message.key, message])).values()];
}

function targetsOf(to: ClaimParty, state: ClaimState, event: ClaimEvent): string[] {
  const { institution, stage, assignee } = state;
  const people = (...ids: (string | null | undefined)[]): string[] => ids.filter((id) => typeof id === 'string' && id !== event.by).map((id) => `person:${id}`);
  const office = WHOSE_TURN[stage] ?? 'role:registrar';
  switch (to) {
    case 'institution': return [`institution:${institution}`];
    case 'registrar': return ['role:registrar'];
    case 'second': return ['role:city_second'];
    case 'reviewer': return [office];
    case 'inHand': return [stage === 'returned' ? `institution:${institution}` : assignee === null ? office : `person:${assignee}`];
    case 'person': return people('person' in event ? event.person : null);
    case 'people': return people(...('people' in event ? event.people : []));
    case 'asker': return people('askedBy' in event ? event.askedBy : null);
    case 'holder': return people(assignee);
    case 'signers': return people(...(togetherAt(state)?.people ?? []));
  }
}

function factsOf(state: ClaimState, event: ClaimEvent, code: string): Facts {
  if (code === TURN_MESSAGE.code || code === TOGETHER_MESSAGE.code) return { stage: state.stage };
  switch (event.type) {
    case 'ReturnedForCorrection': return { rows: event.rows, dueOn: state.dueOn ?? '' };
    case 'PolicyAdopted': return { policy: event.policyKey, beforeFen: event.beforeFen, afterFen: event.afterFen };
    case 'Refused': return { reason: event.reason };
    case 'SecondReviewSigned': return { endsOn: state.dueOn ?? '' };
    case 'ObjectionFiled': return { rows: event.rows.length };
    case 'ObjectionResolved': return { outcome: event.outcome };
    case 'Decided': return { approvedFen: event.seen.totalFen, rows: event.seen.approvedCount };
    case 'PaymentRecorded': case 'PaymentTakenBack': return { amountFen: event.amountFen, batch: event.batch };
    case 'Assigned': case 'HandedOver': return { stage: state.stage };
    case 'Urged': return { stage: state.stage, dueOn: state.dueOn ?? '' };
    case 'ReminderSent': case 'Escalated': return { stage: event.stage, dueOn: event.dueOn };
    case 'ChecksHeld': return { code: event.code };
    case 'OpinionAsked': return { stage: state.stage, dueOn: event.dueOn ?? '–', reason: event.reason };
    case 'OpinionLate': return { dueOn: event.dueOn };
    case 'TogetherEnded': case 'CoSignaturesVoided': return { stage: event.stage };
    case 'Copied': return { stage: state.stage, note: event.note };
    default: return {};
  }
}
