import type { CaseInput } from '../domain/case.ts';
import type { PeriodState } from '../domain/period.ts';
import { periodDecider } from '../domain/period.ts';
import { carry } from './case.ts';

/** An accounting month 会计期间: a case for good, for it may be opened again. */
export async function period(input: CaseInput<PeriodState>): Promise<void> {
  await carry(periodDecider, input).live();
}
