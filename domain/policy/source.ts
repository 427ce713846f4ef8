import type { IsoDate } from '../coded.ts';
import type { PayeeKind } from '../payee-account.ts';
import type { AssessmentInput, RowAssessment } from './types.ts';
import type { CompiledPolicy } from './assess.ts';
import type { Policy } from './schema.ts';

/** One policy as it stands on a day, ready to assess rows; found again for good by its hash. */
export interface PolicyInForce {
  readonly policy: Policy;
  readonly hash: string;
  readonly compiled: CompiledPolicy;
  /** The file that it was read from, where it ships: one text for all policies of a series. */
  readonly text?: string;
  /** Every way in which 培训类型 may be written. */
  readonly programmes: readonly { readonly code: string; readonly zh: string }[];
  assess(input: AssessmentInput): RowAssessment;
  /** The group of programmes that exclude each other, or null for an unknown programme. */
  groupOf(programme: string | null | undefined): string | null;
  /** Whose account a programme pays to. */
  payeeOf(programme: string | null | undefined): PayeeKind;
}

/** Where the engine finds policies: those that ship, and those that were published on the way. */
export interface PolicySource {
  /**
   * @param clock of the case that asks; `real` unless told. What was published on a stepped clock counts on that clock alone, what was published on the
   * real one counts everywhere.
   * @throws PolicyError POLICY_NONE_IN_FORCE when no policy is in force on the day.
   */
  inForce(on: IsoDate, clock?: string): PolicyInForce;
  byHash(hash: string): PolicyInForce | undefined;
  /** Every policy that counts on a clock, oldest first, each with its last day. */
  all(clock?: string): readonly PolicyInForce[];
  /** Every policy there is, on whichever clock it counts: for the names of what older or other policies have. */
  known(): readonly PolicyInForce[];
  /** Takes in what was published since. Cheap when nothing was; whoever asks for the policy of today calls it first. */
  refresh(): Promise<void>;
}
