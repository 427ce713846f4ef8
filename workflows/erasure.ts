import type { CaseInput } from '../domain/case.ts';
import type { ErasureState } from '../domain/erasure.ts';
import { erasureDecider } from '../domain/erasure.ts';
import { carry } from './case.ts';

/** The erasure 抹除 of what names one person, from the proposal to the second person's word. */
export async function erasure(input: CaseInput<ErasureState>): Promise<void> {
  await carry(erasureDecider, input).live();
}
