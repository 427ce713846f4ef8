import type { EntitlementFacts } from '../entitlement.ts';
import type { Fen } from '../money.ts';
import type { PartialRosterRow } from '../roster.ts';

/** A term of a trainee's enrolment, as an uploaded row is compared with it. */
export interface RecordedTerm {
  readonly enrolmentNo: string;
  readonly termKey: string;
  readonly programme: string;
  readonly major: string;
  readonly schoolYear: string;
  readonly term: 1 | 2;
  readonly status: 'planned' | 'open' | 'confirmed';
  readonly facts: EntitlementFacts | null;
  readonly entitledFen: Fen;
  readonly claimNo: string | null;
}

type ComparedField = 'programme' | 'majorName' | 'tuitionFen' | 'paidTuitionFen' | 'otherAidFen' | 'attendancePercent' | 'appliedFen';
export interface Difference {
  readonly field: ComparedField;
  readonly roster: string | number | null;
  readonly record: string | number | null;
}

/** What the enrolment records say of one uploaded row. */
export interface RowComparison {
  readonly verdict: 'same' | 'differs' | 'notConfirmed' | 'notEnrolled' | 'claimedElsewhere';
  readonly enrolmentNo: string | null;
  readonly termKeys: readonly string[];
  readonly recordedFen: Fen;
  readonly differences: readonly Difference[];
}

/**
 * Compares a row with the person's enrolments at the institution: a row for a whole year with both of its terms. What the records do not
 * hold is no difference; money is compared as the sum over the terms.
 */
export function compareRow(row: PartialRosterRow, recorded: readonly RecordedTerm[], claimNo: string): RowComparison {
  const terms = recorded.filter((each) => each.schoolYear === row.schoolYear && (row.term === 0 || row.term === each.term));
  const [first] = terms;
  if (first === undefined) return { verdict: 'notEnrolled', enrolmentNo: null, termKeys: [], recordedFen: 0, differences: [] };
  const confirmed = terms.filter((each) => each.status === 'confirmed');
  const recordedFen = sumOf(terms, (each) => each.entitledFen) ?? 0;
  const found = { enrolmentNo: first.enrolmentNo, termKeys: terms.map((each) => each.termKey), recordedFen };
  if (terms.some((each) => each.claimNo !== null && each.claimNo !== claimNo)) return { ...found, verdict: 'claimedElsewhere', differences: [] };
  if (confirmed.length < terms.length) return { ...found, verdict: 'notConfirmed', differences: [] };
  const differences = [
    differenceOf('programme', row.programme, first.programme), differenceOf('majorName', row.majorName, first.major),
    ...(['tuitionFen', 'paidTuitionFen', 'otherAidFen'] as const).map((field) => differenceOf(field, row[field], sumOf(terms, (each) => each.facts?.[field] ?? undefined))),
    differenceOf('attendancePercent', row.attendancePercent, first.facts?.attendancePercent), differenceOf('appliedFen', row.appliedFen, recordedFen),
  ].filter((each) => each !== null);
  return { ...found, verdict: differences.length === 0 ? 'same' : 'differs', differences };
}

function differenceOf(field: ComparedField, roster: string | number | null | undefined, record: string | number | null | undefined): Difference | null {
  if (record === undefined || record === null || roster === record) return null;
  return { field, roster: roster ?? null, record };
}

/** Undefined where a term holds no such amount. */
function sumOf(terms: readonly RecordedTerm[], amount: (term: RecordedTerm) => Fen | undefined): Fen | undefined {
  let total = 0;
  for (const term of terms) {
    const fen = amount(term);
    if (fen === undefined) return undefined;
    total += fen;
  }
  return total;
}
