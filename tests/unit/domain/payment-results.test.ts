import { describe, expect, test } from 'vitest';
import type { ReportedPayment, SentPayment } from '../../../domain/payment-results.ts';
import { matchResults } from '../../../domain/payment-results.ts';

const BATCH = 'B-2021-01';
const PAYMENTS: readonly SentPayment[] = [
  { lineNo: 1, amountFen: 880_000, last4: '0011', status: 'sent' },
  { lineNo: 2, amountFen: 528_050, last4: '0022', status: 'sent' },
  { lineNo: 3, amountFen: 100, last4: '0033', status: 'paid' },
  { lineNo: 4, amountFen: 100, last4: '0044', status: 'returned' },
  { lineNo: 5, amountFen: 100, last4: '0055', status: 'void' },
  { lineNo: 6, amountFen: 100, last4: '0066', status: 'listed' },
];
const paid = (lineNo: number, change: Partial<ReportedPayment> = {}): ReportedPayment => {
  const { amountFen, last4 } = PAYMENTS[lineNo - 1] as SentPayment;
  return { fileRow: lineNo + 1, batchNo: BATCH, lineNo, amountFen, accountLast4: last4, outcome: 'paid', ...change };
};
const codes = (rows: readonly ReportedPayment[]): unknown => matchResults(BATCH, PAYMENTS, rows, '2021-11-10').faults.map(({ fileRow, code }) => [fileRow, code]);

describe('a results file is matched on batch, line, amount and the last four of the account', () => {
  test('paid and returned payments are settled, on the bank’s day or else today', () => {
    const back = paid(2, { outcome: 'returned', reasonCode: 'R02', reasonText: '账户已销户', settledOn: '2021-11-12' });
    expect(matchResults(BATCH, PAYMENTS, [paid(1), back], '2021-11-10')).toEqual({
      faults: [],
      settlements: [
        { lineNo: 1, outcome: 'paid', amountFen: 880_000, reason: null, settledOn: '2021-11-10' },
        { lineNo: 2, outcome: 'returned', amountFen: 528_050, reason: 'R02 账户已销户', settledOn: '2021-11-12' },
      ],
    });
  });

  test.each<[string, ReportedPayment, string]>([
    ['a line that the batch does not have', paid(1, { lineNo: 7 }), 'RESULT_UNKNOWN'],
    ['a line of another batch', paid(1, { batchNo: 'B-2021-02' }), 'RESULT_UNKNOWN'],
    ['one fen more', paid(1, { amountFen: 880_001 }), 'RESULT_AMOUNT'],
    ['one fen less', paid(1, { amountFen: 879_999 }), 'RESULT_AMOUNT'],
    ['another account', paid(1, { accountLast4: '0022' }), 'RESULT_ACCOUNT'],
    ['a payment that was paid before', paid(3), 'RESULT_SETTLED'],
    ['a payment that came back before', paid(4), 'RESULT_SETTLED'],
    ['a payment of a cancelled batch', paid(5), 'RESULT_NOT_SENT'],
    ['a payment that was never sent', paid(6), 'RESULT_NOT_SENT'],
  ])('%s is named', (_title, row, code) => {
    expect(codes([row])).toEqual([[row.fileRow, code]]);
  });

  test('the same payment twice is named at its second row, whatever the two rows say', () => {
    expect(codes([paid(1), paid(1, { fileRow: 9, outcome: 'returned', reasonText: 'x' })])).toEqual([[9, 'RESULT_REPEATED']]);
    expect(codes([paid(1, { amountFen: 1 }), paid(1, { fileRow: 9 })])).toEqual([[2, 'RESULT_AMOUNT'], [9, 'RESULT_REPEATED']]);
  });

  test('every bad row is named, not only the first', () => {
    expect(codes([paid(1, { amountFen: 1 }), paid(2), paid(3)])).toEqual([[2, 'RESULT_AMOUNT'], [4, 'RESULT_SETTLED']]);
  });
});
