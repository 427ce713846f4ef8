import type { RoundState } from '../domain/round.ts';
import { roundDecider } from '../domain/round.ts';
import type { CaseInput } from '../domain/case.ts';
import { carry } from './case.ts';

/** A round 批次: opens and closes by the clock. */
export async function round(input: CaseInput<RoundState>): Promise<void> {
  await carry(roundDecider, input).live();
}
