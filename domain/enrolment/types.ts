import type { CommandMeta } from '../case.ts';
import type { IsoDate } from '../coded.ts';
import type { EntitlementFacts, ProgrammeRules } from '../entitlement.ts';
import type { Fen } from '../money.ts';
import type { ReasonCode, TraceStep } from '../policy/types.ts';

export type EnrolmentStage =
  | 'none' | 'applied' | 'checked' | 'admitted' | 'registered' | 'deferred' | 'studying' | 'suspended' | 'completed'
  | 'withdrawn' | 'dismissed' | 'deceased' | 'refused' | 'lapsed' | 'archived';

/** What can be earned once: a term of a degree class, the advance or the settlement of an apprenticeship, or a short course. */
export interface Term {
  /** `2021-2022/1`, `advance`, `settlement` or `course`. */
  readonly key: string;
  readonly schoolYear: string;
  readonly term: 1 | 2;
  readonly startsOn: IsoDate;
  readonly status: 'planned' | 'open' | 'confirmed';
  readonly dueOn: IsoDate | null;
  readonly remindOn: IsoDate | null;
  readonly reminded: boolean;
  readonly escalated: boolean;
  /** Where it is, or was, studied. */
  readonly institution: string;
  /** Which of the enrolment's frozen rules price it. */
  readonly rules: number;
  /** What the institution confirmed. */
  readonly facts: EntitlementFacts | null;
}

/** What a term has earned so far, over all its lines. */
export interface Earned {
  /** The first; adjustments point at it. */
  readonly line: number;
  readonly schoolYear: string;
  readonly term: 1 | 2;
  readonly fen: Fen;
}

/** One line of what was earned, never edited: a difference is a further line that points at the first. */
export interface EntitlementLine {
  /** Counted within the enrolment, from 1. */
  readonly line: number;
  readonly termKey: string;
  readonly schoolYear: string;
  readonly term: 1 | 2;
  readonly institution: string;
  readonly programme: string;
  readonly policyHash: string;
  readonly amountFen: Fen;
  readonly adjusts: number | null;
  readonly reasons: readonly ReasonCode[];
  readonly trace: readonly TraceStep[];
}

export type Party = 'trainee' | 'institution' | 'enterprise';

/** 三方培养协议: nothing is paid before all three have signed. */
export interface Agreement {
  /** 统一社会信用代码 of the enterprise. */
  readonly enterprise: string | null;
  readonly from: IsoDate | null;
  readonly to: IsoDate | null;
  readonly signedOn: Readonly<Partial<Record<Party, IsoDate>>>;
}

export interface Certificate {
  readonly name: string;
  readonly level: string | null;
  readonly issuedOn: IsoDate;
  /** Its number is personal: it lies sealed beside the trainee. */
  readonly numberOnFile: boolean;
}

/** The job that followed a course. */
export interface Placement {
  readonly enterprise: string;
  readonly job: string;
  readonly since: IsoDate;
}

export interface EnrolmentState {
  readonly stage: EnrolmentStage;
  readonly institution: string;
  readonly district: string;
  readonly major: string;
  /** As they were frozen: the first at the application, a further one with every change of programme or policy. */
  readonly rules: readonly ProgrammeRules[];
  /** Terms of a degree, months of an apprenticeship or a course. */
  readonly length: number;
  readonly level: string | null;
  readonly tuitionFen: Fen;
  readonly startsOn: IsoDate | null;
  readonly terms: readonly Term[];
  readonly lines: number;
  /** By term key. A key stays when a correction has moved the term away: what it earned was taken back by a line. */
  readonly earned: Readonly<Record<string, Earned>>;
  readonly dueOn: IsoDate | null;
  readonly remindOn: IsoDate | null;
  readonly reminded: boolean;
  readonly escalated: boolean;
  /** The registry is asked whether the applicant is eligible; absent: a person says so. */
  readonly check?: 'registry';
  /** Why the check waits, e.g. REGISTRY_UNAVAILABLE. */
  readonly checkHeld: string | null;
  readonly reasons: readonly string[];
  readonly suspendedOn: IsoDate | null;
  /** Whole months of suspensions that are over. */
  readonly suspendedMonths: number;
  /** The day on which the trainee gave up or was dismissed. */
  readonly leftOn: IsoDate | null;
  readonly agreement: Agreement;
  readonly mentor: string | null;
  readonly assessments: readonly { readonly no: number; readonly passed: boolean; readonly on: IsoDate }[];
  readonly attendance: { readonly hours: number; readonly percent: number } | null;
  readonly certificate: Certificate | null;
  readonly placement: Placement | null;
  /** The employer's order whose seat is taken. */
  readonly order: string | null;
  /** Kind of document → stored file. */
  readonly documents: Readonly<Record<string, string>>;
}

/** What an institution confirms of a term, as far as it differs from what was registered. */
export interface TermReport {
  readonly attendancePercent: number | null;
  readonly studentStatus?: string;
  readonly tuitionFen?: Fen;
  readonly paidTuitionFen?: Fen;
  readonly otherAidFen: Fen;
}

/** A trainee who was admitted, and perhaps studies already, when the file is opened. */
export interface Entering {
  readonly institution: string;
  readonly district: string;
  readonly major: string;
  readonly rules: ProgrammeRules;
  /** The first day of study, and the day from which the terms are kept here: those before it were settled elsewhere. */
  readonly startsOn: IsoDate;
  readonly carriedFrom?: IsoDate;
  /** Of the whole programme. */
  readonly length: number;
  readonly level: string | null;
  readonly tuitionFen: Fen;
  /** What registry and policy say against the person. */
  readonly reasons: readonly string[];
  readonly order?: string;
  readonly documents?: Documents;
}

/** What a correction puts right; what is not named stays. */
export interface Changes {
  readonly startsOn?: IsoDate;
  readonly level?: string;
  readonly tuitionFen?: Fen;
  readonly terms?: readonly ({ readonly key: string } & Partial<TermReport>)[];
}

export type Documents = Readonly<Record<string, string>>;

type With<T extends string, Fields = object> = { readonly type: T; readonly meta: CommandMeta } & Readonly<Fields>;

export type EnrolmentCommand =
  | With<'open', { institution: string; district: string; major: string; rules: ProgrammeRules; documents?: Documents; check?: 'registry'; place?: string }>
  | With<'recordCheck', { eligible: boolean; reasons: readonly string[] }>
  | With<'holdCheck', { code: string }>
  | With<'admit', { institution: string; major: string }>
  | With<'refuse', { reason: string }>
  | With<'register', { startsOn: IsoDate; length: number; level: string | null; tuitionFen: Fen; order?: string; documents?: Documents }>
  | With<'fileDocument', { document: string; fileId: string }>
  | With<'signAgreement', { party: Party; signedOn: IsoDate; enterprise?: string; from?: IsoDate; to?: IsoDate }>
  | With<'nameMentor', { mentor: string }>
  | With<'begin', { startsOn: IsoDate; carriedFrom?: IsoDate }>
  | With<'enter', Entering>
  | With<'confirmTerm', { key: string; report: TermReport }>
  | With<'recordAttendance', { hours: number; percent: number }>
  | With<'assessStage', { no: number; passed: boolean }>
  | With<'complete', { certificate: Certificate | null; otherAidFen: Fen; documents?: Documents; attendance?: { readonly hours: number; readonly percent: number } }>
  | With<'recordPlacement', Placement>
  | With<'defer', { until: IsoDate; reason: string }>
  | With<'suspend', { from: IsoDate; reason: string }>
  | With<'resume', { from: IsoDate }>
  | With<'transfer', { institution: string; major: string; rules?: ProgrammeRules; tuitionFen?: Fen; reason: string }>
  | With<'adoptPolicy', { rules: ProgrammeRules; reason: string }>
  | With<'withdraw', { reason: string }>
  | With<'dismiss', { reason: string }>
  | With<'recordDeath', { diedOn: IsoDate }>
  | With<'correct', { changes: Changes; reason: string; seenFen?: Fen }>
  | With<'tick'>;

/** The stage an event leads into, with its clock. */
export interface Entry {
  readonly stage: EnrolmentStage;
  readonly dueOn: IsoDate | null;
  readonly remindOn: IsoDate | null;
}

interface Consequences {
  readonly enters?: Entry;
  /** The terms as they are from now on, where the event moves more than one. */
  readonly terms?: readonly Term[];
  readonly lines?: readonly EntitlementLine[];
}

type Fact<T extends string, Fields = object> = { readonly type: T; readonly by: string; readonly on: IsoDate } & Consequences & Readonly<Fields>;

export type EnrolmentEvent =
  | Fact<'Applied', { institution: string; district: string; major: string; rules: ProgrammeRules; documents: Documents; check?: 'registry' }>
  | Fact<'Checked', { reasons: readonly string[] }>
  | Fact<'CheckHeld', { code: string }>
  | Fact<'Admitted', { institution: string; major: string }>
  | Fact<'Refused', { reasons: readonly string[] }>
  | Fact<'Registered', { startsOn: IsoDate; length: number; level: string | null; tuitionFen: Fen; order: string | null; documents: Documents }>
  | Fact<'DocumentFiled', { document: string; fileId: string }>
  | Fact<'AgreementSigned', { party: Party; signedOn: IsoDate; enterprise: string | null; from: IsoDate | null; to: IsoDate | null }>
  | Fact<'MentorNamed', { mentor: string }>
  | Fact<'Began', { startsOn: IsoDate }>
  | Fact<'Entered', Pick<Entering, 'institution' | 'district' | 'major' | 'rules' | 'startsOn' | 'length' | 'level' | 'tuitionFen'> & { order: string | null; documents: Documents }>
  | Fact<'TermOpened', { key: string; dueOn: IsoDate; remindOn: IsoDate | null }>
  | Fact<'TermConfirmed', { key: string; facts: EntitlementFacts }>
  | Fact<'AttendanceRecorded', { hours: number; percent: number }>
  | Fact<'StageAssessed', { no: number; passed: boolean }>
  | Fact<'Completed', { certificate: Certificate | null; documents: Documents }>
  | Fact<'Placed', Placement>
  | Fact<'Deferred', { until: IsoDate; reason: string }>
  | Fact<'Suspended', { from: IsoDate; reason: string }>
  | Fact<'Resumed', { from: IsoDate; months: number }>
  | Fact<'Transferred', { institution: string; major: string; rules: ProgrammeRules | null; tuitionFen: Fen; reason: string }>
  | Fact<'PolicyAdopted', { rules: ProgrammeRules; differenceFen: Fen; reason: string }>
  | Fact<'Withdrawn', { reason: string }>
  | Fact<'Dismissed', { reason: string }>
  | Fact<'Died', { diedOn: IsoDate }>
  | Fact<'Corrected', { startsOn: IsoDate | null; level: string | null; tuitionFen: Fen; differenceFen: Fen; reason: string }>
  | Fact<'Lapsed'>
  | Fact<'Archived'>
  | Fact<'ReminderSent', { stage: EnrolmentStage; key: string | null; dueOn: IsoDate }>
  | Fact<'Escalated', { stage: EnrolmentStage; key: string | null; dueOn: IsoDate }>;

export type CommandOf<T extends EnrolmentCommand['type']> = Extract<EnrolmentCommand, { type: T }>;
