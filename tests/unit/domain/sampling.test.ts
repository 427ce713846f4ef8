import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { DecidedRow } from '../../../domain/sampling.ts';
import { drawSample, errorRate } from '../../../domain/sampling.ts';

const RULES = { valuePercent: 10, alwaysFromFen: 2_000_000, approvals: 5, refusals: 3 };
const rankBy = (seed: string) => (key: string): string => createHash('sha256').update(`${seed}|${key}`).digest('hex');
const rows: DecidedRow[] = Array.from({ length: 200 }, (_, n) => ({ key: `C/${n}`, outcome: n % 10 === 0 ? 'refused' : 'approved', amountFen: n === 7 ? 2_500_000 : 100_000 + n }));
const keys = (list: readonly DecidedRow[]): string[] => list.map((row) => row.key).sort();

describe('a quality sample', () => {
  test('is the same for the same seed in whatever order the rows come, and another for another seed', () => {
    const once = drawSample(rows, RULES, rankBy('gazette-1'));
    expect(drawSample([...rows].reverse(), RULES, rankBy('gazette-1'))).toEqual(once);
    expect(keys(drawSample(rows, RULES, rankBy('gazette-2')))).not.toEqual(keys(once));
  });
  test('covers the set part of the value, every large row, and approvals and refusals both', () => {
    fc.assert(fc.property(
      fc.array(fc.record({ approved: fc.boolean(), amountFen: fc.integer({ min: 1, max: 3_000_000 }) }), { maxLength: 120 }), fc.string(), (given, seed) => {
        const population = given.map(({ approved, amountFen }, n): DecidedRow => ({ key: `C/${n}`, outcome: approved ? 'approved' : 'refused', amountFen }));
        const drawn = drawSample(population, RULES, rankBy(seed));
        const of = (list: readonly DecidedRow[], outcome: string): readonly DecidedRow[] => list.filter((row) => row.outcome === outcome);
        const sum = (list: readonly DecidedRow[]): number => list.reduce((total, row) => total + row.amountFen, 0);
        expect(sum(of(drawn, 'approved')) * 10).toBeGreaterThanOrEqual(sum(of(population, 'approved')));
        expect(of(drawn, 'approved').length).toBeGreaterThanOrEqual(Math.min(RULES.approvals, of(population, 'approved').length));
        expect(of(drawn, 'refused').length).toBe(Math.min(RULES.refusals, of(population, 'refused').length));
        for (const row of of(population, 'approved').filter((each) => each.amountFen >= RULES.alwaysFromFen)) expect(keys(drawn)).toContain(row.key);
        expect(new Set(keys(drawn)).size).toBe(drawn.length);
      }));
  });
  test('of nothing is nothing', () => expect(drawSample([], RULES, rankBy('s'))).toEqual([]));
});

describe('the error rate', () => {
  test('says nothing of a sample that nobody has checked', () => expect(errorRate(0, 0)).toBeNull());
  test.each([[10, 1, 0.0179, 0.4042], [100, 0, 0, 0.037], [30, 30, 0.8865, 1]])('%i checked, %i wrong: its Wilson interval', (checked, wrong, low, high) => {
    const rate = errorRate(checked, wrong);
    expect(rate?.low).toBeCloseTo(low, 3);
    expect(rate?.high).toBeCloseTo(high, 3);
  });
});
