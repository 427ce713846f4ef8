import type { EntitlementFacts } from '../entitlement.ts';
import { compileEntitlement } from '../entitlement.ts';
import type { CompiledPolicy, EarnedAmount } from './assess.ts';
import { assessEarned } from './assess.ts';
import type { AssessmentInput, RowAssessment, TraceStep } from './types.ts';

/** What stands behind a row that claims what an enrolment has earned. */
export type EarnedRow = EarnedAmount & { readonly facts: EntitlementFacts | null };

/** The row as it is, and as the tried policy would have made it. */
export type EarnedTrial = (earned: EarnedRow, input: AssessmentInput) => { readonly was: RowAssessment; readonly is: RowAssessment };

/**
 * A row that was made from an enrolment: the tried policy prices the facts of the term again. Who may be enrolled was asked once, at the application, and
 * is not asked again. A row that claimed everything follows the new amount; one that asks for more or less keeps what it asks for as its limit: so a term
 * that stands in two rows, the second for a difference, is never counted twice. What no formula gives by itself (a settlement) stays as it was earned.
 */
export function tryEarned(after: CompiledPolicy): EarnedTrial {
  const programmes = after.policy.programmes;
  const pricing = new Map(programmes.map(({ code, amount, eligibility }) => [code, compileEntitlement({ programme: code, amount, eligibility })]));
  // Paid at the start, when neither attendance nor a certificate can be there yet.
  const advances = new Map(programmes.map(({ code, amount }) => [code, compileEntitlement({ programme: code, amount, eligibility: {} })]));
  return (earned, input) => {
    // What was paid since is not what the row was worth.
    const whole = { ...earned, paidFen: 0 };
    const was = assessEarned(whole, input);
    if (earned.termKey === 'settlement' || earned.facts === null) return { was, is: was };
    const price = (earned.termKey === 'advance' ? advances : pricing).get(input.row.programme ?? '');
    const worth = price?.(earned.facts, 0, input.claimedOn) ?? { amountFen: 0, reasons: ['PROGRAMME_UNKNOWN' as const], trace: [] as readonly TraceStep[] };
    const all = input.row.appliedFen === earned.entitledFen;
    const is = assessEarned({ ...whole, entitledFen: worth.amountFen, trace: worth.trace }, all ? { ...input, row: { ...input.row, appliedFen: worth.amountFen } } : input);
    const reasons = worth.reasons.map((code) => ({ code, level: 'block' as const }));
    return { was, is: worth.reasons.length === 0 ? is : { ...is, reasons: [...reasons, ...is.reasons] } };
  };
}
