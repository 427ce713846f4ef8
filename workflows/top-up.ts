import type { CaseInput } from '../domain/case.ts';
import type { TopUpState } from '../domain/top-up.ts';
import { topUpDecider } from '../domain/top-up.ts';
import { carry } from './case.ts';

/** A top-up 补差 from its proposal to the decision; the claim that it is for is paid on. */
export async function topUp(input: CaseInput<TopUpState>): Promise<void> {
  await carry(topUpDecider, input).live();
}
