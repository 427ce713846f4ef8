import type { IsoDate } from '../coded.ts';
import type { AssessmentInput, RowAssessment } from './types.ts';
import type { Policy } from './schema.ts';

/** One policy as it stands on a day, ready to assess rows; found again for good by its hash. */
export interface PolicyInForce {
  readonly policy: Policy;
  readonly hash: string;
  /** Every way in which 培训类型 may be written. */
  readonly programmes: readonly { readonly code: string; readonly zh: string }[];
  assess(input: AssessmentInput): RowAssessment;
  /** The group of programmes that exclude each other, or null for an unknown programme. */
  groupOf(programme: string | null | undefined): string | null;
}

/** Where the engine finds policies. */
export interface PolicySource {
  /** @throws PolicyMissing when no policy is in force on the day. */
  inForce(on: IsoDate): PolicyInForce;
  byHash(hash: string): PolicyInForce | undefined;
}
