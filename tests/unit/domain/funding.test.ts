import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { FundingFigures, FundingPart } from '../../../domain/funding.ts';
import { addFunding, fundingSections } from '../../../domain/funding.ts';

const count = fc.nat({ max: 1_000_000 });
const rate = fc.option(fc.record({ count, of: count }), { nil: null });
const figures: fc.Arbitrary<FundingFigures> = fc.record({
  appliedCount: count, approvedCount: count, appliedFen: count, approvedFen: count, reducedFen: count, paidFen: count, returnedFen: count, balanceFen: count,
  certified: rate, employed: rate, completed: rate, paidInTime: rate,
});
const label = (prefix: string) => fc.nat({ max: 4 }).map((n) => ({ code: `${prefix}${n}`, label: `${prefix} ${n}` }));
const part: fc.Arbitrary<FundingPart> = fc.record({
  labels: fc.record({ institution: label('i'), district: label('d'), programme: label('p'), year: label('y') }), figures,
});
const sum = (lines: readonly FundingFigures[]): FundingFigures | undefined =>
  lines.length === 0 ? undefined : lines.slice(1).reduce(addFunding, pick(lines[0] as FundingFigures));
const pick = ({ appliedCount, approvedCount, appliedFen, approvedFen, reducedFen, paidFen, returnedFen, balanceFen, certified, employed, completed, paidInTime }: FundingFigures): FundingFigures =>
  ({ appliedCount, approvedCount, appliedFen, approvedFen, reducedFen, paidFen, returnedFen, balanceFen, certified, employed, completed, paidInTime });

describe('the sections of the funding report', () => {
  test('add up to the same figures whichever way they are cut', () => {
    fc.assert(fc.property(fc.array(part, { minLength: 1, maxLength: 40 }), (parts) => {
      const whole = sum(parts.map((each) => each.figures));
      for (const { lines } of fundingSections(parts)) expect(sum(lines)).toEqual(whole);
    }));
  });

  test('have one line a code, in the order of the codes', () => {
    fc.assert(fc.property(fc.array(part, { maxLength: 40 }), (parts) => {
      for (const { dimension, lines } of fundingSections(parts)) {
        expect(lines.map((line) => line.code)).toEqual([...new Set(parts.map((each) => each.labels[dimension].code))].sort());
      }
    }));
  });

  test('a rate that nobody could count stays unknown, and is no zero', () => {
    const nothing: FundingFigures = { appliedCount: 1, approvedCount: 1, appliedFen: 1, approvedFen: 1, reducedFen: 0, paidFen: 0, returnedFen: 0, balanceFen: 1, certified: null, employed: null, completed: null, paidInTime: null };
    expect(addFunding(nothing, nothing).certified).toBeNull();
    expect(addFunding(nothing, { ...nothing, certified: { count: 0, of: 3 } }).certified).toEqual({ count: 0, of: 3 });
  });
});
