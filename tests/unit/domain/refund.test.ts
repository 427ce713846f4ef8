import { describe, expect, it } from 'vitest';
import type { CommandMeta } from '../../../domain/case.ts';
import { sentenceOf } from '../../../domain/codes/history.ts';
import type { Refund, RefundCommand } from '../../../domain/refund.ts';
import { refundDecider } from '../../../domain/refund.ts';
import { accepted, everyStageEveryCommandEveryRole, meta, refusalOf } from './every-pair.ts';

const ON = '2021-10-08';
const maker = (id = 'maker'): CommandMeta => meta('finance_maker', ON, id);
const approver = (id = 'approver'): CommandMeta => meta('finance_approver', ON, id);
const refund: Refund = {
  institution: '001', claim: 'C-1', batch: 'B-1', line: 2, rows: [{ rowNo: 1, amountFen: 300 }, { rowNo: 4, amountFen: 200 }], bankReference: 'IN-1', receivedOn: ON, reason: '退学',
};
const COMMANDS: { [T in RefundCommand['type']]: (m: CommandMeta) => Extract<RefundCommand, { type: T }> } = {
  open: (m) => ({ type: 'open', meta: m, refund }),
  book: (m) => ({ type: 'book', meta: m, amountFen: 500 }),
  reject: (m) => ({ type: 'reject', meta: m, reason: 'x' }),
};

describe('money that came back', () => {
  const recorded = accepted(refundDecider, refundDecider.initial, COMMANDS.open(maker()));
  everyStageEveryCommandEveryRole(refundDecider, {
    none: [refundDecider.initial], recorded: [recorded], booked: [accepted(refundDecider, recorded, COMMANDS.book(approver()))],
    rejected: [accepted(refundDecider, recorded, COMMANDS.reject(approver()))],
  }, COMMANDS, ON);

  it('is not booked by who recorded it, nor for another sum than was seen', () => {
    expect(refusalOf(refundDecider, recorded, COMMANDS.book(approver('maker')))).toBe('SAME_PERSON');
    expect(refusalOf(refundDecider, recorded, { ...COMMANDS.book(approver()), amountFen: 499 })).toBe('STALE_VIEW');
  });

  it.each([
    ['without a row', { rows: [] }, 'NOTHING_TO_REFUND'],
    ['of nothing', { rows: [{ rowNo: 1, amountFen: 0 }] }, 'NOTHING_TO_REFUND'],
    ['below nothing', { rows: [{ rowNo: 1, amountFen: -5 }] }, 'NOTHING_TO_REFUND'],
    ['with a row twice', { rows: [{ rowNo: 1, amountFen: 5 }, { rowNo: 1, amountFen: 5 }] }, 'ROW_REPEATED'],
    ['of tomorrow', { receivedOn: '2021-10-09' }, 'RECEIVED_LATER'],
  ] as const)('is not recorded %s', (_, changed, code) => {
    expect(refusalOf(refundDecider, refundDecider.initial, { ...COMMANDS.open(maker()), refund: { ...refund, ...changed } })).toBe(code);
  });

  it('is told with its sum, which is that of its rows', () => {
    expect(recorded.amountFen).toBe(500);
    expect(sentenceOf('refund', { type: 'Booked', by: 'a', on: ON, batch: 'B-1', line: 2, claim: 'C-1', amountFen: 500 } as never).zh).toBe('退款 5.00 元已入账');
  });
});
