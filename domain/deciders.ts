import type { CaseEvent, Command, Decider } from './case.ts';
import { admissionDecider } from './admission.ts';
import { clawbackDecider } from './clawback.ts';
import { claimDecider } from './claim.ts';
import { disbursementDecider } from './disbursement.ts';
import { enrolmentDecider } from './enrolment.ts';
import { erasureDecider } from './erasure.ts';
import { identityDecider } from './identity.ts';
import { periodDecider } from './period.ts';
import { policyDocumentDecider } from './policy-document.ts';
import { refundDecider } from './refund.ts';
import { reversalDecider } from './reversal.ts';
import { roundDecider } from './round.ts';
import { topUpDecider } from './top-up.ts';
import { transferDecider } from './transfer.ts';
import { yearEndDecider } from './year-end.ts';

/** A decider with its types forgotten: for what reads every kind of case alike (verify, recover). */
export type AnyDecider = Decider<{ stage: string }, Command, CaseEvent>;

const ALL = [
  admissionDecider, claimDecider, clawbackDecider, disbursementDecider, enrolmentDecider, erasureDecider, identityDecider, periodDecider, policyDocumentDecider, refundDecider, reversalDecider, roundDecider,
  topUpDecider, transferDecider, yearEndDecider,
] as unknown as readonly AnyDecider[];

/** Every kind of case there is, by its name; the workflow of the same name carries it. */
export const DECIDERS: ReadonlyMap<string, AnyDecider> = new Map(ALL.map((decider) => [decider.kind, decider]));
