import type { CommandMeta } from '../case.ts';
import type { IsoDate } from '../coded.ts';
import type { ProgrammeRules } from '../entitlement.ts';
import type { Quota } from './allocate.ts';

export type AdmissionStage = 'none' | 'planned' | 'open' | 'checking' | 'checked' | 'allocated' | 'published' | 'finished' | 'cancelled';

/** What the office states before anybody applies; it does not change afterwards. */
export interface AdmissionPlan {
  readonly code: string;
  /** Programme of the policy. */
  readonly programme: string;
  readonly schoolYear: string;
  readonly opensOn: IsoDate;
  readonly closesOn: IsoDate;
  /** First day of the studies: what a confirmed place starts with. */
  readonly startsOn: IsoDate;
  /** Working days in which a place must be confirmed. */
  readonly confirmDays: number;
  readonly quota: Quota;
  /** Discharge types by priority; who is in none of them comes after all of them. Empty: everybody is alike. */
  readonly tiers: readonly (readonly string[])[];
  /** Fixed with the plan, so that no lot can be chosen once the applicants are known. */
  readonly seed: string;
  /** The programme as the policy of the day of planning has it: a confirmed place becomes an enrolment under these rules. Older plans have none. */
  readonly rules?: ProgrammeRules;
}

/** The result of an allocation as allocator and publisher sign it. */
export interface AdmissionList {
  readonly applicants: number;
  readonly placed: number;
  readonly digest: string;
}

export interface AdmissionState {
  readonly stage: AdmissionStage;
  readonly code: string;
  readonly programme: string;
  readonly opensOn: IsoDate;
  readonly closesOn: IsoDate;
  readonly confirmDays: number;
  /** Why the check of the applications stands still (REGISTRY_UNAVAILABLE), or null. */
  readonly checksHeld: string | null;
  readonly eligible: number;
  readonly list: AdmissionList | null;
  readonly allocatedBy: string | null;
  readonly dueOn: IsoDate | null;
  readonly confirmed: number;
  readonly declined: number;
  readonly lapsed: number;
}

type With<T extends string, Fields = object> = { readonly type: T; readonly meta: CommandMeta } & Readonly<Fields>;
export type AdmissionCommand =
  | With<'plan', { plan: AdmissionPlan }>
  | With<'recordChecks', { eligible: number; ineligible: number }>
  | With<'holdChecks', { code: string }>
  | With<'retryChecks'>
  | With<'allocate', { list: AdmissionList }>
  | With<'sendBack', { reason: string }>
  | With<'publish', { list: AdmissionList }>
  | With<'answer', { confirmed: readonly string[]; declined: readonly string[] }>
  | With<'cancel', { reason: string }>
  | With<'tick'>;

type Fact<T extends string, Fields = object> = { readonly type: T; readonly by: string; readonly on: IsoDate } & Readonly<Fields>;
export type AdmissionEvent =
  | Fact<'Planned', { plan: AdmissionPlan }>
  | Fact<'Opened'>
  | Fact<'Closed'>
  | Fact<'ChecksRecorded', { eligible: number; ineligible: number }>
  | Fact<'ChecksHeld', { code: string }>
  | Fact<'ChecksRetried'>
  | Fact<'Allocated', { list: AdmissionList }>
  | Fact<'SentBack', { reason: string }>
  | Fact<'Published', { list: AdmissionList; dueOn: IsoDate }>
  | Fact<'Answered', { confirmed: readonly string[]; declined: readonly string[] }>
  | Fact<'Lapsed', { places: number }>
  | Fact<'Finished'>
  | Fact<'Cancelled', { reason: string }>;
