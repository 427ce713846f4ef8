import type { Bilingual, IsoDate } from '../coded.ts';
import type { Fen } from '../money.ts';
import type { PartialRosterRow } from '../roster.ts';

/** What the veterans' registry says of the person, or why it could not say. */
export type RegistryFacts =
  | { readonly status: 'found'; readonly nameMatches: boolean; readonly dischargedOn: IsoDate; readonly dischargeType: string; readonly district: string }
  | { readonly status: 'unknownPerson' }
  /** No registry at hand (a college checking its own file): registry rules are passed over and say so in the trace. */
  | { readonly status: 'notAsked' };

/** Everything the rules may look at for one row. No I/O happens behind it. */
export interface AssessmentInput {
  readonly row: PartialRosterRow;
  /** Codes of blocking cell errors of this row: any of them makes the verdict `invalid`. */
  readonly cellErrors: readonly string[];
  readonly registry: RegistryFacts;
  /** The earlier row of the same file with the same person, programme, school year and term. */
  readonly duplicateOfRow?: number;
  /** Another claim holds or was paid for the same person, programme, school year and term (case number). */
  readonly duplicateOfCase?: string;
  /** How often the person was already paid for this programme in earlier school years; absent: not asked, the rule is passed over. */
  readonly timesBefore?: number;
  /** The day of the claim, for rules that count from it (age of a certificate); absent: those rules are passed over. */
  readonly claimedOn?: IsoDate;
}

export type RowVerdict = 'approve' | 'reduce' | 'refuse' | 'invalid';

/** One step of the explanation of an amount, in the order the rules were applied. */
export interface TraceStep {
  /** Stable id of the rule in the policy file, e.g. `junior-college.cap`. */
  readonly rule: string;
  readonly outcome: 'pass' | 'warn' | 'block' | 'amount' | 'skipped';
  /** What the rule looked at and found, e.g. {tuitionFen: 680000, capFen: 800000}. No personal data. */
  readonly facts: Readonly<Record<string, string | number>>;
  /** The running amount after this step, when the step set it. */
  readonly amountFen?: Fen;
}

export interface RowReason {
  readonly code: ReasonCode;
  readonly level: 'warn' | 'block';
}

/** Result for one row. `amountFen` is what would be paid; 0 unless approve or reduce. */
export interface RowAssessment {
  readonly verdict: RowVerdict;
  readonly entitledFen: Fen;
  readonly amountFen: Fen;
  readonly reasons: readonly RowReason[];
  readonly trace: readonly TraceStep[];
}

/** The closed set of coded reasons a row can carry; reviewers pick from the same set. */
export type ReasonCode =
  | 'DUPLICATE_IN_FILE' | 'DUPLICATE_ACROSS_INSTITUTIONS' | 'DUPLICATE_ACROSS_YEARS'
  | 'ID_CHECK_DIGIT' | 'CELL_ERRORS'
  | 'REGISTRY_MISMATCH' | 'REGISTRY_UNKNOWN_PERSON' | 'REGISTRY_DISTRICT_DIFFERS'
  | 'OUT_OF_WINDOW' | 'DISCHARGE_TYPE' | 'STACKED_AID' | 'ATTENDANCE' | 'DROPPED_OUT' | 'AGE'
  | 'CERTIFICATE_MISSING' | 'CERTIFICATE_TOO_OLD' | 'COURSE_TOO_SHORT' | 'OVER_CAP' | 'NOTHING_PAYABLE' | 'FACT_MISSING' | 'PROGRAMME_UNKNOWN'
  | 'IDENTITY_NOT_CONFIRMED' | 'OBJECTION_UPHELD' | 'DOCUMENT_MISSING' | 'OTHER';

/** zh/en texts of {@link ReasonCode}; one place, used by screens, notices and the annotated workbook. */
export type ReasonTexts = Readonly<Record<ReasonCode, { readonly message: Bilingual; readonly mend?: Bilingual }>>;
