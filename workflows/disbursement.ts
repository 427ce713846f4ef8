import type { DisbursementState } from '../domain/disbursement.ts';
import { disbursementDecider } from '../domain/disbursement.ts';
import type { CaseInput } from '../domain/case.ts';
import { carry } from './case.ts';

/** A disbursement batch 拨付批次 from its frozen list to the bank's last answer. */
export async function disbursement(input: CaseInput<DisbursementState>): Promise<void> {
  await carry(disbursementDecider, input).live();
}
