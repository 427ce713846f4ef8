import type { EnrolmentEvent, EnrolmentState, EntitlementLine, Term } from './types.ts';

export const INITIAL: EnrolmentState = {
  stage: 'none', institution: '', district: '', major: '', rules: [], length: 0, level: null, tuitionFen: 0, startsOn: null, terms: [], lines: 0, earned: {},
  dueOn: null, remindOn: null, reminded: false, escalated: false, checkHeld: null, reasons: [], suspendedOn: null, suspendedMonths: 0, leftOn: null,
  agreement: { enterprise: null, from: null, to: null, signedOn: {} }, mentor: null, assessments: [], attendance: null, certificate: null, placement: null,
  order: null, documents: {},
};

/** What an event says, then what it brings with it: the stage it enters, the terms it moves, the lines it earns. */
export function evolve(before: EnrolmentState, event: EnrolmentEvent): EnrolmentState {
  const said = apply(before, event);
  const { enters } = event;
  return {
    ...said,
    ...(event.terms ? { terms: event.terms } : {}),
    ...(event.lines && event.lines.length > 0 ? withLines(said, event.lines) : {}),
    ...(enters ? { stage: enters.stage, dueOn: enters.dueOn, remindOn: enters.remindOn, reminded: false, escalated: false } : {}),
  };
}

function apply(state: EnrolmentState, event: EnrolmentEvent): EnrolmentState {
  switch (event.type) {
    case 'Applied':
      return {
        ...INITIAL, institution: event.institution, district: event.district, major: event.major, rules: [event.rules], documents: event.documents,
        ...(event.check === undefined ? {} : { check: event.check }),
      };
    case 'Entered': {
      const { institution, district, major, rules, startsOn, length, level, tuitionFen, order, documents } = event;
      return { ...INITIAL, institution, district, major, rules: [rules], startsOn, length, level, tuitionFen, order, documents };
    }
    case 'Checked':
    case 'Refused':
      return { ...state, checkHeld: null, reasons: event.reasons };
    case 'CheckHeld':
      return { ...state, checkHeld: event.code };
    case 'Admitted':
      return { ...state, institution: event.institution, major: event.major };
    case 'Registered':
      return {
        ...state, startsOn: event.startsOn, length: event.length, level: event.level, tuitionFen: event.tuitionFen, order: event.order,
        documents: { ...state.documents, ...event.documents },
      };
    case 'DocumentFiled':
      return { ...state, documents: { ...state.documents, [event.document]: event.fileId } };
    case 'Transferred':
      return {
        ...state, institution: event.institution, major: event.major, tuitionFen: event.tuitionFen, rules: event.rules ? [...state.rules, event.rules] : state.rules,
      };
    case 'PolicyAdopted':
      return { ...state, rules: [...state.rules, event.rules] };
    case 'Corrected':
      return { ...state, startsOn: event.startsOn, level: event.level, tuitionFen: event.tuitionFen };
    default:
      return applyStudy(state, event);
  }
}

/** What happens while something is studied. */
function applyStudy(state: EnrolmentState, event: EnrolmentEvent): EnrolmentState {
  switch (event.type) {
    case 'AgreementSigned': {
      const { agreement } = state;
      return {
        ...state, agreement: {
          enterprise: event.enterprise ?? agreement.enterprise, from: event.from ?? agreement.from, to: event.to ?? agreement.to,
          signedOn: { ...agreement.signedOn, [event.party]: event.signedOn },
        },
      };
    }
    case 'MentorNamed':
      return { ...state, mentor: event.mentor };
    case 'Began':
      return { ...state, startsOn: event.startsOn };
    case 'TermOpened':
      return withTerm(state, event.key, { status: 'open', dueOn: event.dueOn, remindOn: event.remindOn });
    case 'TermConfirmed':
      return withTerm(state, event.key, { status: 'confirmed', facts: event.facts, dueOn: null, remindOn: null });
    case 'AttendanceRecorded':
      return { ...state, attendance: { hours: event.hours, percent: event.percent } };
    case 'StageAssessed':
      return { ...state, assessments: [...state.assessments.filter((each) => each.no !== event.no), { no: event.no, passed: event.passed, on: event.on }] };
    case 'Completed':
      return { ...state, certificate: event.certificate, documents: { ...state.documents, ...event.documents } };
    case 'Placed':
      return { ...state, placement: { enterprise: event.enterprise, job: event.job, since: event.since } };
    case 'Suspended':
      return { ...state, suspendedOn: event.from };
    case 'Resumed':
      return state.stage === 'deferred'
        ? { ...state, startsOn: event.from }
        : { ...state, suspendedOn: null, suspendedMonths: state.suspendedMonths + event.months };
    case 'Withdrawn':
    case 'Dismissed':
      return { ...state, leftOn: event.on };
    case 'ReminderSent':
      return event.key === null ? { ...state, reminded: true } : withTerm(state, event.key, { reminded: true });
    case 'Escalated':
      return event.key === null ? { ...state, escalated: true } : withTerm(state, event.key, { escalated: true });
    default:
      return state;
  }
}

function withTerm(state: EnrolmentState, key: string, change: Partial<Term>): EnrolmentState {
  return { ...state, terms: state.terms.map((each) => (each.key === key ? { ...each, ...change } : each)) };
}

function withLines(state: EnrolmentState, lines: readonly EntitlementLine[]): Pick<EnrolmentState, 'lines' | 'earned'> {
  const earned = { ...state.earned };
  for (const { line, termKey, schoolYear, term, amountFen } of lines) {
    const before = earned[termKey];
    earned[termKey] = { line: before?.line ?? line, schoolYear, term, fen: (before?.fen ?? 0) + amountFen };
  }
  return { lines: state.lines + lines.length, earned };
}
