import type { Decider, Decision } from './case.ts';
import { accept, notAllowed, withCalendar } from './case.ts';
import { nextTickOn, tick } from './enrolment/clock.ts';
import { admit, apply, begin, recordCheck, register, signAgreement, stampOf } from './enrolment/entrance.ts';
import { enter, takePlace } from './enrolment/entering.ts';
import { entry } from './enrolment/plan.ts';
import { evolve, INITIAL } from './enrolment/evolve.ts';
import { assessStage, complete, confirmTerm, recordAttendance, recordPlacement } from './enrolment/study.ts';
import { ENROLMENT_TRANSITIONS } from './enrolment/transitions.ts';
import { adoptPolicy, correct, defer, leave, recordDeath, resume, suspend, transfer } from './enrolment/turns.ts';
import type { EnrolmentCommand, EnrolmentEvent, EnrolmentStage, EnrolmentState } from './enrolment/types.ts';

export { ENDED, ENROLMENT_TRANSITIONS } from './enrolment/transitions.ts';
export { earnedFen } from './enrolment/earnings.ts';
export { OFFERED_ACTS, offeredTo } from './enrolment/offered.ts';
export type { EnrolmentCommand, EnrolmentEvent, EnrolmentStage, EnrolmentState, EntitlementLine, Term } from './enrolment/types.ts';

const CLOSED: readonly EnrolmentStage[] = ['refused', 'lapsed', 'archived'];

/** An enrolment 学籍: one trainee's way through one programme, from the application to the certificate, and what it earns. */
export const enrolmentDecider: Decider<EnrolmentState, EnrolmentCommand, EnrolmentEvent> = {
  kind: 'enrolment',
  initial: INITIAL,
  transitions: ENROLMENT_TRANSITIONS,
  decide: (state, command) => withCalendar(() => decide(state, command)),
  evolve,
  nextTickOn,
  isClosed: (state) => CLOSED.includes(state.stage),
};

function decide(state: EnrolmentState, command: EnrolmentCommand): Decision<EnrolmentEvent> {
  const refusal = notAllowed('enrolment', ENROLMENT_TRANSITIONS, state.stage, command);
  if (refusal) return refusal;
  const stamp = stampOf(command);
  switch (command.type) {
    case 'open': return command.place === undefined ? apply(command) : takePlace(command);
    case 'enter': return enter(command);
    case 'recordCheck': return recordCheck(state, command);
    case 'holdCheck': return state.checkHeld === command.code ? accept() : accept({ type: 'CheckHeld', ...stamp, code: command.code });
    case 'admit': return admit(state, command);
    case 'refuse': return accept({ type: 'Refused', ...stamp, reasons: [command.reason], enters: entry('refused') });
    case 'register': return register(state, command);
    case 'fileDocument': return accept({ type: 'DocumentFiled', ...stamp, document: command.document, fileId: command.fileId });
    case 'signAgreement': return signAgreement(state, command);
    case 'nameMentor': return accept({ type: 'MentorNamed', ...stamp, mentor: command.mentor });
    case 'begin': return begin(state, command);
    case 'confirmTerm': return confirmTerm(state, command);
    case 'recordAttendance': return recordAttendance(state, command);
    case 'assessStage': return assessStage(state, command);
    case 'complete': return complete(state, command);
    case 'recordPlacement': return recordPlacement(state, command);
    case 'defer': return defer(state, command);
    case 'suspend': return suspend(state, command);
    case 'resume': return resume(state, command);
    case 'transfer': return transfer(state, command);
    case 'adoptPolicy': return adoptPolicy(state, command);
    case 'withdraw': case 'dismiss': return leave(state, command);
    case 'recordDeath': return recordDeath(state, command);
    case 'correct': return correct(state, command);
    case 'tick': return tick(state, command);
  }
}
