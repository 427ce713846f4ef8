import type { PartialRosterRow } from '../roster.ts';
import type { Fen } from '../money.ts';
import type { AssessmentInput, ReasonCode, RowReason, TraceStep } from './types.ts';

/** The assessment of one row while its rules are applied, in order. */
export interface Run {
  readonly input: AssessmentInput;
  readonly row: PartialRosterRow;
  readonly reasons: RowReason[];
  readonly trace: TraceStep[];
  blocked: boolean;
}

/** One compiled rule: looks at the row, and leaves a step and perhaps a reason. */
export type Rule = (run: Run) => void;

export type Facts = TraceStep['facts'];
export const NO_FACTS: Facts = Object.freeze({});

export function passed(run: Run, rule: string, facts: Facts = NO_FACTS): void {
  run.trace.push({ rule, outcome: 'pass', facts });
}

export function skipped(run: Run, rule: string, facts: Facts = NO_FACTS): void {
  run.trace.push({ rule, outcome: 'skipped', facts });
}

export function failed(run: Run, rule: string, level: 'warn' | 'block', code: ReasonCode, facts: Facts = NO_FACTS): void {
  run.trace.push({ rule, outcome: level, facts });
  run.reasons.push({ code, level });
  if (level === 'block') run.blocked = true;
}

export function amountSet(run: Run, rule: string, amountFen: Fen, facts: Facts): void {
  run.trace.push({ rule, outcome: 'amount', facts, amountFen });
}

/** A cell's amount; undefined where it is empty or no whole, non-negative number of fen. */
export function fenOf(value: number | null | undefined): Fen | undefined {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : undefined;
}

/**
 * `YYYY-MM-DD` as one number that orders like the date and in which a month is always 32: whole months between two days are
 * floor(difference / 32). NaN for anything else. Written out because the rules read four dates a row, at hundreds of thousands of rows a second.
 */
export function monthScale(day: string | null | undefined): number {
  if (typeof day !== 'string' || day.length !== 10) return NaN;
  const year = digit(day, 0) * 1000 + digit(day, 1) * 100 + digit(day, 2) * 10 + digit(day, 3);
  const month = digit(day, 5) * 10 + digit(day, 6);
  return (year * 12 + month) * 32 + digit(day, 8) * 10 + digit(day, 9);
}

function digit(text: string, at: number): number {
  const value = text.charCodeAt(at) - 48;
  return value >= 0 && value <= 9 ? value : NaN;
}

export const SCALED_MONTH = 32;
