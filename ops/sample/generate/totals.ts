import type { ReasonCode } from '../../../domain/policy/types.ts';
import type { RowTruth, SampleInstitution, SampleTotals } from './types.ts';

/** Adds up the truth. */
export function totalsOf(institutions: readonly SampleInstitution[], truth: readonly RowTruth[]): SampleTotals {
  const count = (test: (row: RowTruth) => boolean): number => truth.filter(test).length;
  const refusedByReason: Partial<Record<ReasonCode, number>> = {};
  for (const { reason } of truth) if (reason !== undefined) refusedByReason[reason] = (refusedByReason[reason] ?? 0) + 1;
  return {
    institutions: institutions.length,
    submittedRows: truth.length,
    approvedRows: count((row) => row.verdict !== 'refused'),
    approvedFen: truth.reduce((sum, row) => sum + row.amountFen, 0),
    refusedRows: count((row) => row.verdict === 'refused'),
    refusedByReason,
    reducedRows: count((row) => row.verdict === 'reduced'),
    correctedRows: count((row) => row.correctedFirst !== undefined),
    upheldObjections: count((row) => row.objection === 'upheld'),
    dismissedObjections: count((row) => row.objection === 'dismissed'),
  };
}
