import type { CommandMeta, Seen } from '../case.ts';
import type { IsoDate } from '../coded.ts';
import type { Fen } from '../money.ts';
import type { ReasonCode } from '../policy/types.ts';

export type ClaimStage =
  | 'none' | 'draft' | 'checking' | 'identity' | 'firstReview' | 'secondReview' | 'notice' | 'decision' | 'payment'
  | 'returned' | 'closed' | 'withdrawn' | 'refused' | 'lapsed';

/** Working days allowed at each stage: policy data, frozen when the claim is opened. */
export interface StageDays {
  readonly identity: number;
  readonly firstReview: number;
  readonly secondReview: number;
  readonly correction: number;
  readonly notice: number;
  readonly decision: number;
  readonly payment: number;
  readonly reminderDaysBefore: number;
}

export interface Objection {
  readonly id: string;
  readonly rows: number;
  readonly filedOn: IsoDate;
  readonly outcome: 'open' | 'upheld' | 'dismissed';
}

/** 加签: what one further person of the office was asked at the present stage, and answered. */
export interface Opinion {
  /** Its number within the claim. */
  readonly id: string;
  readonly askedBy: string;
  readonly person: string;
  readonly dueOn: IsoDate | null;
  readonly outcome: 'open' | OpinionOutcome;
  /** Why the person objects. */
  readonly ground?: ReasonCode;
  readonly remark?: string;
  /** The delegate who answered in the person's stead. */
  readonly givenBy?: string;
  /** It was not answered by `dueOn`, and those concerned were told. */
  readonly late?: boolean;
}
/** The stages that are signed; each by other people than the others. */
export type SignedStage = 'firstReview' | 'secondReview' | 'decision';
/** One of several signatures of a stage. `by` is the signer or the signer's delegate. */
export interface CoSignature {
  readonly signer: string;
  readonly by: string;
  /** Other rows than these were not signed. */
  readonly seen: Seen;
}

/** 会签: the people by whom a stage is signed together, and who of them has. */
export interface Together {
  readonly askedBy: string;
  readonly people: readonly string[];
  readonly signed: readonly CoSignature[];
}
/** What the policy asks: from which amount on a stage is signed by how many people together. */
export interface CoSignDemand {
  readonly stage: SignedStage;
  readonly fromFen: Fen;
  readonly people: number;
}
export type OpinionOutcome = 'agree' | 'object';

export interface ClaimState {
  readonly stage: ClaimStage;
  readonly round: string;
  readonly institution: string;
  readonly days: StageDays;
  /** The roster version that was submitted last; rows of older versions are kept but count no more. */
  readonly rosterVersion: number;
  readonly policyHash: string;
  readonly rows: Seen | null;
  readonly dueOn: IsoDate | null;
  readonly remindOn: IsoDate | null;
  readonly reminded: boolean;
  readonly escalated: boolean;
  /** When set, only this person may act at the present stage. */
  readonly assignee: string | null;
  /** The day on which the present stage was urged last. */
  readonly urgedOn?: IsoDate;
  /** Asked for at the present stage; while one is open the stage is not signed. */
  readonly opinions?: readonly Opinion[];
  /** How many were asked for in the claim's life: the next one's number. */
  readonly opinionsAsked?: number;
  /** Who signed what: first review, second review and decision must be three people. */
  readonly firstReviewer: string | null;
  readonly secondReviewer: string | null;
  readonly decider: string | null;
  /** The stages that are signed by several people; kept when the claim comes back to one. */
  readonly together?: Readonly<Partial<Record<SignedStage, Together>>>;
  /** Which stages the policy wants signed together, as it stood at the submission. */
  readonly coSign?: readonly CoSignDemand[];
  /** For whom else a signature counts: whoever was stood in for, or signed with the last one. */
  readonly signedFor?: Readonly<Partial<Record<SignedStage, readonly string[]>>>;
  readonly returns: number;
  readonly objections: readonly Objection[];
  /** Rows whose objection was dismissed after the decision and which wait for a decision of their own. */
  readonly undecidedRows: number;
  readonly approvedFen: Fen;
  readonly paidFen: Fen;
  /** Why the automatic checks stand still (e.g. BUDGET_EXHAUSTED), or null. */
  readonly checksHeld: string | null;
}

type With<T extends string, Fields = object> = { readonly type: T; readonly meta: CommandMeta } & Readonly<Fields>;

export type ClaimCommand =
  | With<'open', { round: string; institution: string; days: StageDays }>
  | With<'submit', { rosterVersion: number; seen: Seen; policyHash: string; coSign?: readonly CoSignDemand[]; round: { status: 'planned' | 'open' | 'closed'; closesOn: IsoDate } }>
  | With<'recordChecks', { rosterVersion: number; seen: Seen; districtsToSign: readonly string[] }>
  | With<'holdChecks', { code: string }>
  | With<'retryChecks'>
  | With<'adoptPolicy', { policyHash: string; coSign?: readonly CoSignDemand[]; policyKey: string; whatIfId: string; changed: number; beforeFen: Fen; afterFen: Fen; reason: string }>
  | With<'recordIdentity', { rosterVersion: number; seen: Seen }>
  | With<'assign', { person: string }>
  | With<'take'>
  | With<'handOver', { person: string; reason: string }>
  | With<'urge'>
  | With<'askOpinion', { person: string; reason: string; days: number | null }>
  | With<'giveOpinion', { opinionId: string; outcome: OpinionOutcome; ground: ReasonCode | null; remark: string }>
  | With<'withdrawOpinion', { opinionId: string; reason: string }>
  | With<'askTogether', { people: readonly string[]; reason: string }>
  | With<'endTogether', { reason: string }>
  | With<'copy', { people: readonly string[]; note: string }>
  | With<'takeBack', { reason: string }>
  | With<'signFirstReview', { seen: Seen }>
  | With<'signSecondReview', { seen: Seen }>
  | With<'returnForCorrection', { reason: string; rows: number }>
  | With<'refuse', { reason: string }>
  | With<'withdraw', { reason: string }>
  | With<'fileObjection', { objectionId: string; rows: readonly number[]; ground: string }>
  | With<'resolveObjection', { objectionId: string; outcome: 'upheld' | 'dismissed'; reason: string }>
  | With<'decide', { seen: Seen }>
  /** `lines`: of how many lines of the batch it is the sum, the first of them `line`; absent: of that one. */
  | With<'recordPayment', { batch: string; line: number; lines?: number; amountFen: Fen; outcome: 'paid' | 'returned' }>
  /** From a reversal: the payment was confirmed by mistake. */
  | With<'takeBackPayment', { batch: string; line: number; amountFen: Fen; reversal: string }>
  /** From a top-up that was approved: rows are worth more than was decided. */
  | With<'topUp', { topUp: string; rows: number; amountFen: Fen }>
  | With<'tick'>;

/** The stage an event leads into, with its clock; written into the event so that history explains itself. */
export interface Entry {
  readonly stage: ClaimStage;
  readonly dueOn: IsoDate | null;
  readonly remindOn: IsoDate | null;
}

/** `inStead`: the absent person as whose delegate `by` acted. */
type Fact<T extends string, Fields = object> = { readonly type: T; readonly by: string; readonly on: IsoDate; readonly inStead?: string; readonly enters?: Entry } & Readonly<Fields>;

export type ClaimEvent =
  | Fact<'Opened', { round: string; institution: string; days: StageDays; enters: Entry }>
  | Fact<'Submitted', { rosterVersion: number; seen: Seen; policyHash: string; coSign?: readonly CoSignDemand[]; enters: Entry }>
  | Fact<'ChecksRecorded', { rosterVersion: number; seen: Seen; districtsToSign: readonly string[]; enters: Entry }>
  | Fact<'ChecksHeld', { code: string }>
  | Fact<'ChecksRetried'>
  | Fact<'PolicyAdopted', { policyHash: string; coSign?: readonly CoSignDemand[]; policyKey: string; whatIfId: string; changed: number; beforeFen: Fen; afterFen: Fen; reason: string; enters: Entry }>
  | Fact<'IdentityRecorded', { seen: Seen; enters: Entry }>
  | Fact<'Assigned', { person: string }>
  | Fact<'Taken'>
  | Fact<'HandedOver', { person: string; reason: string }>
  | Fact<'Urged', { stage: ClaimStage }>
  | Fact<'OpinionAsked', { opinionId: string; person: string; reason: string; dueOn: IsoDate | null }>
  | Fact<'OpinionGiven', { opinionId: string; askedBy: string; outcome: OpinionOutcome; ground: ReasonCode | null; remark: string }>
  | Fact<'OpinionWithdrawn', { opinionId: string; person: string; reason: string }>
  | Fact<'OpinionLate', { opinionId: string; person: string; askedBy: string; dueOn: IsoDate }>
  | Fact<'OpinionFellAway', { opinionId: string; person: string }>
  | Fact<'TogetherAsked', { stage: SignedStage; people: readonly string[]; reason: string }>
  | Fact<'TogetherEnded', { stage: SignedStage; people: readonly string[]; reason: string }>
  | Fact<'CoSigned', CoSignature & { stage: SignedStage }>
  | Fact<'CoSignaturesVoided', { stage: SignedStage; people: readonly string[] }>
  | Fact<'Copied', { people: readonly string[]; note: string }>
  | Fact<'SignatureTakenBack', { reason: string; enters: Entry }>
  | Fact<'FirstReviewSigned', { seen: Seen; together?: readonly string[]; enters: Entry }>
  | Fact<'SecondReviewSigned', { seen: Seen; together?: readonly string[]; enters: Entry }>
  | Fact<'ReturnedForCorrection', { reason: string; rows: number; enters: Entry }>
  | Fact<'Refused', { reason: string; enters: Entry }>
  | Fact<'Withdrawn', { reason: string; enters: Entry }>
  | Fact<'Lapsed', { enters: Entry }>
  | Fact<'ObjectionFiled', { objectionId: string; rows: readonly number[]; ground: string }>
  | Fact<'ObjectionResolved', { objectionId: string; outcome: 'upheld' | 'dismissed'; reason: string; enters?: Entry }>
  | Fact<'NoticeEnded', { enters: Entry }>
  | Fact<'Decided', { seen: Seen; together?: readonly string[]; enters?: Entry }>
  | Fact<'PaymentRecorded', { batch: string; line: number; lines?: number; amountFen: Fen; outcome: 'paid' | 'returned' }>
  | Fact<'PaymentTakenBack', { batch: string; line: number; amountFen: Fen; reversal: string; enters?: Entry }>
  | Fact<'ToppedUp', { topUp: string; rows: number; amountFen: Fen; enters?: Entry }>
  | Fact<'Closed', { enters: Entry }>
  | Fact<'ReminderSent', { stage: ClaimStage; dueOn: IsoDate }>
  | Fact<'Escalated', { stage: ClaimStage; dueOn: IsoDate }>;
