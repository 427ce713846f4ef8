import type { Tx } from '../db.ts';
import type { Commit } from '../commit.ts';
import type { OutboxMessage } from '../outbox.ts';
import { admissionEffects } from './admission.ts';
import { claimEffects } from './claim.ts';
import { clawbackEffects } from './clawback.ts';
import { disbursementEffects } from './disbursement.ts';
import { enrolmentEffects } from './enrolment.ts';
import { erasureEffects } from './erasure.ts';
import { identityEffects } from './identity.ts';
import { periodEffects } from './period.ts';
import { policyEffects } from './policy.ts';
import { refundEffects } from './refund.ts';
import { reversalEffects } from './reversal.ts';
import { roundEffects } from './round.ts';
import { topUpEffects } from './top-up.ts';
import { transferEffects } from './transfer.ts';
import { yearEndEffects } from './year-end.ts';

/** What a kind of case changes beside its own log, in the same transaction; answers with the messages that leave it, in pages where there may be very many. */
export type Effects = (t: Tx, commit: Commit) => Promise<OutboxMessage[]> | AsyncIterable<OutboxMessage[]>;

export const EFFECTS: Readonly<Record<string, Effects>> = {
  admission: admissionEffects,
  claim: claimEffects,
  clawback: clawbackEffects,
  identity: identityEffects,
  period: periodEffects,
  policy: policyEffects,
  refund: refundEffects,
  reversal: reversalEffects,
  round: roundEffects,
  disbursement: disbursementEffects,
  enrolment: enrolmentEffects,
  topUp: topUpEffects,
  erasure: erasureEffects,
  transfer: transferEffects,
  yearEnd: yearEndEffects,
};
