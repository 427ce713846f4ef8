import type { EnrolmentEvent, EnrolmentStage, EnrolmentState } from '../../domain/enrolment.ts';
import type { OutboxMessage } from '../outbox.ts';

type Facts = Record<string, string | number>;
/** Whom a step concerns. The trainee is told under the number of the enrolment, which he or she holds. */
export type Party = 'trainee' | 'college' | 'district' | 'registrar' | 'finance';
interface Saying {
  readonly code: string;
  readonly to: readonly Party[];
  readonly facts?: Facts;
}

/**
 * 件件有着落,事事有回音: each step tells those whom it concerns, and every end has its word. Only the number of the enrolment, never who it is.
 * `before`: the institution until the event, where that is another.
 */
export function enrolmentMessages(caseNo: string, state: EnrolmentState, event: EnrolmentEvent, before = state.institution): OutboxMessage[] {
  const { institution, district } = state;
  const targets: Readonly<Record<Party, readonly string[]>> = {
    trainee: [`enrolment:${caseNo}`], college: [...new Set([institution, before])].map((code) => `institution:${code}`), district: [`district:${district}`],
    registrar: ['role:registrar'], finance: ['role:finance_maker'],
  };
  return [...said(state, event), ...earned(event)].flatMap(({ code, to, facts = {} }) => to.flatMap((party) => targets[party]).map((target): OutboxMessage => ({
    key: `notify/${target}/${code}/${String(facts['key'] ?? '')}`, kind: 'notify', target, body: { code, caseNo, on: event.on, facts },
  })));
}

const tell = (code: string, to: readonly Party[], facts?: Facts): Saying[] => [{ code, to, ...(facts === undefined ? {} : { facts }) }];

/** Who sees to it that an enrolment leaves a stage in time; a term is its institution's. */
const WAITS_FOR: Partial<Record<EnrolmentStage, readonly Party[]>> = {
  applied: ['registrar', 'district'], checked: ['registrar'], admitted: ['college', 'trainee'], deferred: ['college', 'trainee'], suspended: ['college', 'trainee'],
};
const waitsFor = ({ key, stage }: { key: string | null; stage: EnrolmentStage }): readonly Party[] => (key === null ? WAITS_FOR[stage] : undefined) ?? ['college'];

function said(state: EnrolmentState, event: EnrolmentEvent): Saying[] {
  switch (event.type) {
    case 'Applied': return tell('ENROLMENT_RECEIVED', ['trainee', 'college', 'registrar']);
    case 'Checked': return tell('ENROLMENT_CHECKED', ['trainee', 'college', 'registrar']);
    case 'CheckHeld': return tell('ENROLMENT_CHECK_HELD', ['college', 'registrar', 'district'], { code: event.code });
    case 'Admitted': return tell('ENROLMENT_ADMITTED', ['trainee', 'college'], { dueOn: event.enters?.dueOn ?? '' });
    case 'Refused': return tell('ENROLMENT_REFUSED', ['trainee', 'college', 'district'], { reasons: event.reasons.join(', ') });
    case 'Lapsed': return tell('ENROLMENT_LAPSED', ['trainee', 'college', 'registrar']);
    case 'Registered': case 'Entered': return tell('ENROLMENT_REGISTERED', ['trainee', 'district'], { startsOn: event.startsOn });
    case 'AgreementSigned':
      return Object.keys(state.agreement.signedOn).length === 3 ? tell('AGREEMENT_SIGNED', ['trainee', 'college']) : [];
    case 'Began': return tell('ENROLMENT_BEGAN', ['trainee'], { startsOn: event.startsOn });
    case 'TermOpened': return tell('TERM_WAITS', ['college'], { key: event.key, dueOn: event.dueOn });
    case 'StageAssessed': return tell(event.passed ? 'ASSESSMENT_PASSED' : 'ASSESSMENT_FAILED', ['trainee'], { no: event.no });
    case 'ReminderSent': return tell('ENROLMENT_DUE_SOON', waitsFor(event), { key: event.key ?? event.stage, dueOn: event.dueOn });
    case 'Escalated': return tell('ENROLMENT_OVERDUE', [...new Set<Party>([...waitsFor(event), 'registrar'])], { key: event.key ?? event.stage, dueOn: event.dueOn });
    // What the institution enters day by day concerns nobody else yet; a confirmed term tells what it has earned.
    case 'DocumentFiled': case 'MentorNamed': case 'AttendanceRecorded': case 'TermConfirmed': return [];
    default: return turned(event);
  }
}

type Daily = 'Applied' | 'Checked' | 'CheckHeld' | 'Admitted' | 'Refused' | 'Lapsed' | 'Registered' | 'Entered' | 'AgreementSigned' | 'Began' | 'TermOpened' | 'StageAssessed'
  | 'ReminderSent' | 'Escalated' | 'DocumentFiled' | 'MentorNamed' | 'AttendanceRecorded' | 'TermConfirmed';

/** The turns off the straight way, and the ends. */
function turned(event: Exclude<EnrolmentEvent, { type: Daily }>): Saying[] {
  switch (event.type) {
    case 'Deferred': return tell('ENROLMENT_DEFERRED', ['trainee', 'college', 'registrar'], { until: event.until });
    case 'Suspended': return tell('ENROLMENT_SUSPENDED', ['trainee', 'college', 'registrar'], { from: event.from, dueOn: event.enters?.dueOn ?? '' });
    case 'Resumed': return tell('ENROLMENT_RESUMED', ['trainee', 'college', 'registrar'], { from: event.from });
    case 'Transferred': return tell('ENROLMENT_TRANSFERRED', ['trainee', 'college', 'registrar', 'district'], { institution: event.institution, major: event.major });
    case 'PolicyAdopted': return tell('ENROLMENT_POLICY_ADOPTED', ['trainee', 'college'], { policy: event.rules.policy, differenceFen: event.differenceFen });
    case 'Corrected': return tell('ENROLMENT_CORRECTED', ['trainee', 'college'], { differenceFen: event.differenceFen });
    case 'Completed': return tell('ENROLMENT_COMPLETED', ['trainee', 'college', 'registrar', 'district']);
    case 'Placed': return tell('ENROLMENT_PLACED', ['trainee', 'registrar'], { since: event.since });
    case 'Withdrawn': return tell('ENROLMENT_WITHDRAWN', ['trainee', 'college', 'registrar', 'district']);
    case 'Dismissed': return tell('ENROLMENT_DISMISSED', ['trainee', 'college', 'registrar', 'district']);
    case 'Died': return tell('ENROLMENT_ENDED_BY_DEATH', ['college', 'registrar', 'district']);
    case 'Archived': return tell('ENROLMENT_ARCHIVED', ['trainee', 'college']);
  }
}

/** What the event's lines come to: earned, nothing and why, or taken back. */
function earned({ lines = [] }: EnrolmentEvent): Saying[] {
  const [first] = lines;
  if (first === undefined) return [];
  const amountFen = lines.reduce((sum, line) => sum + line.amountFen, 0);
  if (amountFen < 0) return tell('ENTITLEMENT_TAKEN_BACK', ['trainee', 'college', 'registrar', 'finance'], { amountFen: -amountFen });
  if (amountFen === 0) return tell('ENTITLEMENT_NOTHING', ['trainee', 'college'], { key: first.termKey, reasons: lines.flatMap((line) => line.reasons).join(', ') });
  return tell('ENTITLEMENT_EARNED', ['trainee', 'college'], { amountFen, key: first.termKey });
}
