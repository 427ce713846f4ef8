import type { CaseInput } from '../domain/case.ts';
import type { ReversalState } from '../domain/reversal.ts';
import { reversalDecider } from '../domain/reversal.ts';
import { carry } from './case.ts';

/** A reversal 冲正 from the request to the entries that take a confirmation back. */
export async function reversal(input: CaseInput<ReversalState>): Promise<void> {
  await carry(reversalDecider, input).live();
}
