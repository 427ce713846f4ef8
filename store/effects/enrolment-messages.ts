import type { EnrolmentEvent, EnrolmentStage, EnrolmentState } from '../../domain/enrolment.ts';
import type { OutboxMessage } from '../outbox.ts';

type Facts = Record<string, string | number>;
/** Whom a step concerns. The trainee is told under the number of the enrolment, which he or she holds; `waitedFor`: {@link WAITS_FOR}. */
export type Party = 'trainee' | 'college' | 'district' | 'registrar' | 'finance';
export interface EnrolmentMessage {
  readonly code: string;
  readonly to: readonly (Party | 'waitedFor')[];
  /** Only where the event or the state after it says so. */
  readonly only?: 'allSigned' | 'passed' | 'failed';
}

const tell = (code: string, ...to: (Party | 'waitedFor')[]): EnrolmentMessage[] => [{ code, to }];
const EVERYBODY = ['trainee', 'college', 'registrar', 'district'] as const;

/** 件件有着落,事事有回音: each step tells those whom it concerns, and every end has its word. An event without its line does not compile. */
export const ENROLMENT_MESSAGES: Readonly<Record<EnrolmentEvent['type'], readonly EnrolmentMessage[]>> = {
  Applied: tell('ENROLMENT_RECEIVED', 'trainee', 'college', 'registrar'), Checked: tell('ENROLMENT_CHECKED', 'trainee', 'college', 'registrar'),
  CheckHeld: tell('ENROLMENT_CHECK_HELD', 'college', 'registrar', 'district'), Admitted: tell('ENROLMENT_ADMITTED', 'trainee', 'college'),
  Refused: tell('ENROLMENT_REFUSED', 'trainee', 'college', 'district'), Lapsed: tell('ENROLMENT_LAPSED', 'trainee', 'college', 'registrar'),
  Registered: tell('ENROLMENT_REGISTERED', 'trainee', 'district'), Entered: tell('ENROLMENT_REGISTERED', 'trainee', 'district'),
  AgreementSigned: [{ code: 'AGREEMENT_SIGNED', to: ['trainee', 'college'], only: 'allSigned' }], Began: tell('ENROLMENT_BEGAN', 'trainee'),
  TermOpened: tell('TERM_WAITS', 'college'),
  StageAssessed: [{ code: 'ASSESSMENT_PASSED', to: ['trainee'], only: 'passed' }, { code: 'ASSESSMENT_FAILED', to: ['trainee'], only: 'failed' }],
  ReminderSent: tell('ENROLMENT_DUE_SOON', 'waitedFor'), Escalated: tell('ENROLMENT_OVERDUE', 'waitedFor', 'registrar'),
  // What the institution enters day by day concerns nobody else yet; a confirmed term tells what it has earned.
  DocumentFiled: [], MentorNamed: [], AttendanceRecorded: [], TermConfirmed: [],
  Deferred: tell('ENROLMENT_DEFERRED', 'trainee', 'college', 'registrar'), Suspended: tell('ENROLMENT_SUSPENDED', 'trainee', 'college', 'registrar'),
  Resumed: tell('ENROLMENT_RESUMED', 'trainee', 'college', 'registrar'), Transferred: tell('ENROLMENT_TRANSFERRED', ...EVERYBODY),
  PolicyAdopted: tell('ENROLMENT_POLICY_ADOPTED', 'trainee', 'college'), Corrected: tell('ENROLMENT_CORRECTED', 'trainee', 'college'),
  Completed: tell('ENROLMENT_COMPLETED', ...EVERYBODY), Placed: tell('ENROLMENT_PLACED', 'trainee', 'registrar'),
  Withdrawn: tell('ENROLMENT_WITHDRAWN', ...EVERYBODY), Dismissed: tell('ENROLMENT_DISMISSED', ...EVERYBODY),
  Died: tell('ENROLMENT_ENDED_BY_DEATH', 'college', 'registrar', 'district'), Archived: tell('ENROLMENT_ARCHIVED', 'trainee', 'college'),
};

/** Besides, whatever adds lines to what was earned tells what they come to: something, nothing and why, or less. */
export const EARNED_MESSAGES = {
  more: { code: 'ENTITLEMENT_EARNED', to: ['trainee', 'college'] }, nothing: { code: 'ENTITLEMENT_NOTHING', to: ['trainee', 'college'] },
  less: { code: 'ENTITLEMENT_TAKEN_BACK', to: ['trainee', 'college', 'registrar', 'finance'] },
} as const satisfies Record<string, EnrolmentMessage>;

/** Who sees to it that an enrolment leaves a stage in time; a term is its institution's. */
export const WAITS_FOR: Partial<Readonly<Record<EnrolmentStage, readonly Party[]>>> = {
  applied: ['registrar', 'district'], checked: ['registrar'], admitted: ['college', 'trainee'], deferred: ['college', 'trainee'], suspended: ['college', 'trainee'],
};

/** Only the number of the enrolment, never who it is. `before`: the institution until the event, where that is another. */
export function enrolmentMessages(caseNo: string, state: EnrolmentState, event: EnrolmentEvent, before = state.institution): OutboxMessage[] {
  const { institution, district } = state;
  const targets: Readonly<Record<Party, readonly string[]>> = {
    trainee: [`enrolment:${caseNo}`], college: [...new Set([institution, before])].map((code) => `institution:${code}`), district: [`district:${district}`],
    registrar: ['role:registrar'], finance: ['role:finance_maker'],
  };
  const said = ENROLMENT_MESSAGES[event.type].filter(({ only }) => only === undefined || holds(only, state, event)).map((message) => ({ ...message, facts: factsOf(event) }));
  return [...said, ...earned(event)].flatMap(({ code, to, facts }) => {
    const parties = new Set(to.flatMap((party) => (party === 'waitedFor' ? waitedFor(event) : [party])));
    return [...parties].flatMap((party) => targets[party]).map((target): OutboxMessage => ({
      key: `notify/${target}/${code}/${String(facts['key'] ?? '')}`, kind: 'notify', target, body: { code, caseNo, on: event.on, facts },
    }));
  });
}

function holds(only: NonNullable<EnrolmentMessage['only']>, { agreement }: EnrolmentState, event: EnrolmentEvent): boolean {
  if (only === 'allSigned') return Object.keys(agreement.signedOn).length === 3;
  return event.type === 'StageAssessed' && event.passed === (only === 'passed');
}

function waitedFor(event: EnrolmentEvent): readonly Party[] {
  if (event.type !== 'ReminderSent' && event.type !== 'Escalated') return [];
  return (event.key === null ? WAITS_FOR[event.stage] : undefined) ?? ['college'];
}

function factsOf(event: EnrolmentEvent): Facts {
  switch (event.type) {
    case 'CheckHeld': return { code: event.code };
    case 'Admitted': return { dueOn: event.enters?.dueOn ?? '' };
    case 'Refused': return { reasons: event.reasons.join(', ') };
    case 'Registered': case 'Entered': case 'Began': return { startsOn: event.startsOn };
    case 'TermOpened': return { key: event.key, dueOn: event.dueOn };
    case 'StageAssessed': return { no: event.no };
    case 'ReminderSent': case 'Escalated': return { key: event.key ?? event.stage, dueOn: event.dueOn };
    case 'Deferred': return { until: event.until };
    case 'Suspended': return { from: event.from, dueOn: event.enters?.dueOn ?? '' };
    case 'Resumed': return { from: event.from };
    case 'Transferred': return { institution: event.institution, major: event.major };
    case 'PolicyAdopted': return { policy: event.rules.policy, differenceFen: event.differenceFen };
    case 'Corrected': return { differenceFen: event.differenceFen };
    case 'Placed': return { since: event.since };
    default: return {};
  }
}

function earned({ lines = [] }: EnrolmentEvent): (EnrolmentMessage & { facts: Facts })[] {
  const [first] = lines;
  if (first === undefined) return [];
  const amountFen = lines.reduce((sum, line) => sum + line.amountFen, 0);
  if (amountFen < 0) return [{ ...EARNED_MESSAGES.less, facts: { amountFen: -amountFen } }];
  if (amountFen === 0) return [{ ...EARNED_MESSAGES.nothing, facts: { key: first.termKey, reasons: lines.flatMap((line) => line.reasons).join(', ') } }];
  return [{ ...EARNED_MESSAGES.more, facts: { amountFen, key: first.termKey } }];
}
