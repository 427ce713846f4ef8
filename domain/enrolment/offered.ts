import type { Transition } from '../case.ts';
import { ENROLMENT_TRANSITIONS } from './transitions.ts';
import type { EnrolmentCommand, EnrolmentStage, EnrolmentState } from './types.ts';

type Act = EnrolmentCommand['type'];
type Offered = Transition<EnrolmentStage, Act>;

const PARTIES = 3;

/** The acts that a person can be offered at all, in the order of the table: those that begin a case have no page of an enrolment yet. */
export const OFFERED_ACTS: readonly Act[] = [...new Set(ENROLMENT_TRANSITIONS.filter((edge) => edge.from !== 'none' && edge.by.some((role) => role !== 'engine')).map((edge) => edge.command))];

/** The edges of the table that a role is offered: at this stage, less what the programme does not know or what has been done already. */
export function offeredTo(role: string, state: EnrolmentState): readonly Offered[] {
  return ENROLMENT_TRANSITIONS.filter((edge) => edge.from === state.stage && edge.by.includes(role) && hasUse(state, edge.command));
}

function hasUse(state: EnrolmentState, act: Act): boolean {
  const course = state.rules.at(-1)?.course;
  switch (act) {
    case 'signAgreement': return course?.length.by === 'instalments' && Object.keys(state.agreement.signedOn).length < PARTIES;
    case 'nameMentor': case 'assessStage': return course?.length.by === 'instalments';
    case 'recordAttendance': return course?.length.by === 'course';
    case 'confirmTerm': return state.terms.some((term) => term.status !== 'confirmed' && term.key.includes('/'));
    case 'suspend': return (course?.suspension.maxMonths ?? 0) > state.suspendedMonths;
    case 'recordPlacement': return state.placement === null;
    default: return true;
  }
}
