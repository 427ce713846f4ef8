import type { CaseInput } from '../domain/case.ts';
import type { YearEndState } from '../domain/year-end.ts';
import { yearEndDecider } from '../domain/year-end.ts';
import { carry } from './case.ts';

/** A year-end 年终 from the freeze to the last fen carried over or given back. */
export async function yearEnd(input: CaseInput<YearEndState>): Promise<void> {
  await carry(yearEndDecider, input).live();
}
