import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { MarkedRow, MarkStage, RowMarkWish } from '../../../domain/claim/marks.ts';
import { MARK_STAGES, MARK_VERDICTS, REASON_CODES, settleMark } from '../../../domain/claim/marks.ts';

const row = (change: Partial<MarkedRow> = {}): MarkedRow =>
  ({ rowNo: 1, assessedVerdict: 'approve', entitledFen: 800_000, appliedFen: 600_000, objection: null, outcome: null, ...change });
const codeOf = (stage: MarkStage, marked: MarkedRow, wish: Omit<RowMarkWish, 'rowNo'>): string => {
  const result = settleMark(stage, marked, { rowNo: 1, ...wish });
  return 'code' in result ? result.code : `${result.verdict} ${result.amountFen}`;
};

describe('marks of a reviewer', () => {
  test('a district refuses; it neither approves nor sets amounts nor sends back', () => {
    expect(codeOf('identity', row(), { verdict: 'refuse', reason: 'IDENTITY_NOT_CONFIRMED' })).toBe('refuse 0');
    for (const verdict of ['approve', 'reduce', 'return'] as const) {
      expect(codeOf('identity', row(), { verdict, amountFen: 1, reason: 'OTHER', note: 'x' })).toBe('MARK_NOT_AT_THIS_STAGE');
    }
  });

  test('after the second review nothing goes back for correction', () => {
    expect(codeOf('decision', row(), { verdict: 'return', reason: 'OTHER' })).toBe('MARK_NOT_AT_THIS_STAGE');
  });

  test('a frozen or decided row takes no mark', () => {
    expect(codeOf('decision', row({ objection: 'O-1' }), { verdict: 'refuse', reason: 'OTHER' })).toBe('ROW_FROZEN');
    expect(codeOf('decision', row({ outcome: 'approved' }), { verdict: 'refuse', reason: 'OTHER' })).toBe('ROW_DECIDED');
  });

  test('whoever refuses, reduces or returns a row says why', () => {
    for (const verdict of ['refuse', 'return', 'reduce'] as const) {
      expect(codeOf('firstReview', row(), { verdict, ...(verdict === 'reduce' ? { amountFen: 1 } : {}) })).toBe('REASON_NEEDED');
    }
    expect(codeOf('firstReview', row(), { verdict: 'refuse', reason: 'OTHER', amountFen: 1 })).toBe('AMOUNT_NOT_WANTED');
  });

  test.each([
    [{ verdict: 'reduce', reason: 'OTHER' }, 'AMOUNT_NEEDED'],
    [{ verdict: 'reduce', reason: 'OTHER', amountFen: 0 }, 'AMOUNT_NEEDED'],
    [{ verdict: 'reduce', reason: 'OTHER', amountFen: 600_000 }, 'AMOUNT_NOT_REDUCED'],
    [{ verdict: 'reduce', reason: 'OTHER', amountFen: 600_001 }, 'AMOUNT_ABOVE_ENTITLEMENT'],
    [{ verdict: 'approve', amountFen: 599_999 }, 'AMOUNT_REDUCES'],
    [{ verdict: 'reduce', reason: 'OTHER', amountFen: 599_999 }, 'reduce 599999'],
    [{ verdict: 'approve' }, 'approve 600000'],
  ] as const)('%o on a row of 6,000 applied and 8,000 entitled: %s', (wish, expected) => {
    expect(codeOf('firstReview', row(), wish)).toBe(expected);
  });

  test('approving a row that the rules reduced restores the reduced amount, not the amount applied for', () => {
    expect(codeOf('secondReview', row({ assessedVerdict: 'reduce', appliedFen: 900_000 }), { verdict: 'approve' })).toBe('reduce 800000');
  });

  test('a row that the rules refused is approved with an amount and a note only, never above its entitlement', () => {
    const refused = row({ assessedVerdict: 'refuse' });
    expect(codeOf('secondReview', refused, { verdict: 'approve' })).toBe('OVERRIDE_UNEXPLAINED');
    expect(codeOf('secondReview', refused, { verdict: 'approve', amountFen: 1 })).toBe('OVERRIDE_UNEXPLAINED');
    expect(codeOf('secondReview', refused, { verdict: 'approve', amountFen: 600_000, note: '会议纪要' })).toBe('approve 600000');
    expect(codeOf('secondReview', row({ assessedVerdict: 'invalid', entitledFen: 0 }), { verdict: 'approve', amountFen: 1, note: '会议纪要' })).toBe('AMOUNT_ABOVE_ENTITLEMENT');
  });

  test('no wish whatsoever pays more than the entitlement or the application, nor anything for a refused row', () => {
    fc.assert(fc.property(
      fc.constantFrom(...MARK_STAGES),
      fc.record({ assessedVerdict: fc.constantFrom('approve', 'reduce', 'refuse', 'invalid'), entitledFen: fc.nat(2_000_000), appliedFen: fc.nat(2_000_000) }),
      fc.record({
        verdict: fc.constantFrom(...MARK_VERDICTS), amountFen: fc.option(fc.integer({ min: -1, max: 3_000_000 }), { nil: undefined }),
        reason: fc.option(fc.constantFrom(...REASON_CODES), { nil: undefined }), note: fc.option(fc.string(), { nil: undefined }),
      }),
      (stage, facts, { amountFen, reason, note, verdict }) => {
        const wish: RowMarkWish = { rowNo: 1, verdict, ...(amountFen === undefined ? {} : { amountFen }), ...(reason ? { reason } : {}), ...(note ? { note } : {}) };
        const result = settleMark(stage, row(facts), wish);
        if ('code' in result) return;
        const paid = result.verdict === 'approve' || result.verdict === 'reduce';
        expect(result.amountFen).toBeLessThanOrEqual(Math.min(facts.entitledFen, facts.appliedFen));
        expect(paid ? result.amountFen >= 1 : result.amountFen === 0).toBe(true);
      }));
  });
});
