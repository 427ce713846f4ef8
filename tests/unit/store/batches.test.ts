import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ProposedLine } from '../../../store/batches.ts';
import { seeing, wholeClaims } from '../../../store/batches.ts';

interface Line { readonly claimNo: string; readonly lineNo: number }

/** So many lines of each claim, numbered through. */
const linesOf = (counts: readonly number[]): Line[] =>
  counts.flatMap((count, claim) => Array.from({ length: count }, () => `C-${claim}`)).map((claimNo, index) => ({ claimNo, lineNo: index + 1 }));

async function* cut(lines: readonly Line[], size: number): AsyncGenerator<Line[]> {
  for (let from = 0; from < lines.length; from += size) yield await Promise.resolve(lines.slice(from, from + size));
}

describe('a batch that is gone through in pages', () => {
  it('parts no claim, and loses, doubles and moves no line', async () => {
    await fc.assert(fc.asyncProperty(fc.array(fc.integer({ min: 1, max: 9 }), { maxLength: 12 }), fc.integer({ min: 1, max: 7 }), async (counts, size) => {
      const lines = linesOf(counts);
      const pages: Line[][] = [];
      for await (const page of wholeClaims(cut(lines, size))) pages.push(page);
      expect(pages.flat()).toEqual(lines);
      const claims = pages.flatMap((page) => [...new Set(page.map((line) => line.claimNo))]);
      expect(claims).toEqual([...new Set(claims)]);
    }));
  });

  it('is signed for by the same digest however it is cut', () => {
    const line = (claim_no: string, amount_fen: number, more: Partial<ProposedLine> = {}): ProposedLine => ({
      claim_no, institution: '001', name: '示例职业学院', payee: '001', first_row: 1, account_version: 1, holder: '示例职业学院', bank_name: '示例银行', bank_code: '1', number_last4: '0001',
      trainees: 2, amount_fen, replaces_batch: null, replaces_line: null, blocked: null, offsets: [], ...more,
    });
    const lines = [line('C-1', 500_000), line('C-2', 300_000, { offsets: [{ clawbackNo: 'K-1', amountFen: 80_000 }] }), line('C-3', 100_000, { blocked: 'INSTITUTION_HELD' }), line('C-4', 200_000)];
    const signed = (pages: ProposedLine[][]) => {
      const list = seeing();
      pages.forEach(list.add);
      return list.seen();
    };
    expect(signed([lines])).toMatchObject({ lines: 3, totalFen: 920_000 });
    expect(signed([lines.slice(0, 1), lines.slice(1)])).toEqual(signed([lines]));
    expect(signed([lines.filter((each) => each.claim_no !== 'C-3')])).toEqual(signed([lines]));
    expect(signed([[...lines].reverse()]).digest).not.toBe(signed([lines]).digest);
  });
});
