import type { CaseInput } from '../domain/case.ts';
import type { RefundState } from '../domain/refund.ts';
import { refundDecider } from '../domain/refund.ts';
import { carry } from './case.ts';

/** A refund 退款 from the money's arrival to the books. */
export async function refund(input: CaseInput<RefundState>): Promise<void> {
  await carry(refundDecider, input).live();
}
