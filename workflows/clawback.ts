import type { CaseInput } from '../domain/case.ts';
import type { ClawbackState } from '../domain/clawback.ts';
import { clawbackDecider } from '../domain/clawback.ts';
import { carry } from './case.ts';

/** A clawback 追缴 from its proposal to the last fen, or to its write-off. */
export async function clawback(input: CaseInput<ClawbackState>): Promise<void> {
  await carry(clawbackDecider, input).live();
}
