import type { Fen } from '../money.ts';
import { compileAmount } from './amount.ts';
import type { AmountRule } from './amount.ts';
import { compileEligibility } from './eligibility.ts';
import { amountSet, failed, fenOf, passed, skipped } from './run.ts';
import type { Rule, Run } from './run.ts';
import type { Policy, Programme } from './schema.ts';
import type { AssessmentInput, ReasonCode, RowAssessment, RowVerdict, TraceStep } from './types.ts';

/** A policy made ready for many rows: no rule is looked up or interpreted while a row is assessed. */
export interface CompiledPolicy {
  readonly policy: Policy;
  readonly programmes: ReadonlyMap<string, CompiledProgramme>;
}

interface CompiledProgramme {
  readonly programme: Programme;
  readonly eligibility: readonly Rule[];
  readonly amount: AmountRule;
  readonly appliedRule: string;
}

export function compilePolicy(policy: Policy): CompiledPolicy {
  return {
    policy,
    programmes: new Map(policy.programmes.map((programme) => [programme.code, {
      programme, eligibility: compileEligibility(programme), amount: compileAmount(programme), appliedRule: `${programme.code}.applied`,
    }])),
  };
}

/**
 * Assesses one row: pure, total, and the same for the same input. Rules run in a fixed order and all reasons are listed; the first that blocks is the
 * reason of refusal ({@link refusalReason}). A row with blocking cell errors is `invalid` and no further rule looks at it. `amountFen` is
 * min(applied, entitled), or 0 where anything blocks; `entitledFen` is what the amount rules give, whatever the eligibility rules say.
 */
export function assessRow(compiled: CompiledPolicy, input: AssessmentInput): RowAssessment {
  const run: Run = { input, row: input.row, reasons: [], trace: [], blocked: false };
  cells(run);
  if (run.blocked) return { verdict: 'invalid', entitledFen: 0, amountFen: 0, reasons: run.reasons, trace: run.trace };
  duplicates(run);
  registry(run);
  const programme = compiled.programmes.get(input.row.programme ?? '');
  if (!programme) {
    failed(run, 'row.programme', 'block', 'PROGRAMME_UNKNOWN');
    return result(run, 'refuse', 0, 0);
  }
  for (const rule of programme.eligibility) rule(run);
  const entitledFen = programme.amount(run);
  return apply(run, programme.appliedRule, entitledFen);
}

/** What an enrolment has earned, when a row of a claim asks for it. */
export interface EarnedAmount {
  readonly enrolmentNo: string;
  readonly termKey: string;
  readonly policyHash: string;
  readonly entitledFen: Fen;
  readonly paidFen: Fen;
  readonly trace: readonly TraceStep[];
}

/**
 * Assesses a row that was made from an enrolment: who it is and whether somebody else claims it is asked as of any row; the amount is what
 * was earned, under the policy it was earned under, with its own trace.
 */
export function assessEarned(earned: EarnedAmount, input: AssessmentInput): RowAssessment {
  const run: Run = { input, row: input.row, reasons: [], trace: [], blocked: false };
  duplicates(run);
  registry(run);
  run.trace.push(...earned.trace);
  const openFen = Math.max(0, earned.entitledFen - earned.paidFen);
  amountSet(run, 'enrolment.earned', openFen, { enrolment: earned.enrolmentNo, term: earned.termKey, policy: earned.policyHash, earnedFen: earned.entitledFen, paidFen: earned.paidFen });
  return apply(run, 'enrolment.applied', openFen);
}

/** The reason a refused or invalid row is refused for; null for any other. */
export function refusalReason(assessment: Pick<RowAssessment, 'reasons'>): ReasonCode | null {
  return assessment.reasons.find((reason) => reason.level === 'block')?.code ?? null;
}

function apply(run: Run, rule: string, entitledFen: Fen): RowAssessment {
  const appliedFen = fenOf(run.row.appliedFen);
  if (appliedFen === undefined) failed(run, rule, 'block', 'FACT_MISSING', { fact: 'applied' });
  else if (!run.blocked && Math.min(appliedFen, entitledFen) === 0) failed(run, rule, 'block', 'NOTHING_PAYABLE', { appliedFen, entitledFen });
  if (run.blocked || appliedFen === undefined) return result(run, 'refuse', entitledFen, 0);
  if (appliedFen > entitledFen) {
    failed(run, rule, 'warn', 'OVER_CAP', { appliedFen, entitledFen });
    return result(run, 'reduce', entitledFen, entitledFen);
  }
  amountSet(run, rule, appliedFen, { appliedFen, entitledFen });
  return result(run, 'approve', entitledFen, appliedFen);
}

function result({ reasons, trace }: Run, verdict: RowVerdict, entitledFen: Fen, amountFen: Fen): RowAssessment {
  return { verdict, entitledFen, amountFen, reasons, trace };
}

function cells(run: Run): void {
  const codes = run.input.cellErrors;
  if (codes.length === 0) { passed(run, 'row.cells'); return; }
  const facts = { cells: codes.length };
  if (codes.includes('ID_CHECK_DIGIT')) failed(run, 'row.cells', 'block', 'ID_CHECK_DIGIT', facts);
  if (codes.some((code) => code !== 'ID_CHECK_DIGIT')) failed(run, 'row.cells', 'block', 'CELL_ERRORS', facts);
}

function duplicates(run: Run): void {
  const { duplicateOfRow, duplicateOfCase } = run.input;
  if (duplicateOfRow === undefined) passed(run, 'row.duplicate-in-file');
  else failed(run, 'row.duplicate-in-file', 'block', 'DUPLICATE_IN_FILE', { ofRow: duplicateOfRow });
  if (duplicateOfCase === undefined) passed(run, 'row.duplicate-across-institutions');
  else failed(run, 'row.duplicate-across-institutions', 'block', 'DUPLICATE_ACROSS_INSTITUTIONS', { ofCase: duplicateOfCase });
}

function registry(run: Run): void {
  const { row, input: { registry: found } } = run;
  switch (found.status) {
    case 'notAsked':
      skipped(run, 'registry.person', { fact: 'registry' });
      return;
    case 'unknownPerson':
      failed(run, 'registry.person', 'block', 'REGISTRY_UNKNOWN_PERSON');
      return;
    case 'found':
      if (found.nameMatches) passed(run, 'registry.person');
      else failed(run, 'registry.person', 'block', 'REGISTRY_MISMATCH', { differs: 'name' });
      if (found.dischargedOn !== row.dischargedOn) failed(run, 'registry.discharge-date', 'warn', 'REGISTRY_MISMATCH', { differs: 'dischargedOn' });
      if (found.dischargeType !== row.dischargeType) failed(run, 'registry.discharge-type', 'warn', 'REGISTRY_MISMATCH', { differs: 'dischargeType' });
      if (found.district !== row.district) failed(run, 'registry.district', 'warn', 'REGISTRY_DISTRICT_DIFFERS');
  }
}
