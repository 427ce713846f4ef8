import { describe, expect, it } from 'vitest';
import type { CommandMeta } from '../../../domain/case.ts';
import { sentenceOf } from '../../../domain/codes/history.ts';
import type { Reversal, ReversalCommand } from '../../../domain/reversal.ts';
import { reversalDecider } from '../../../domain/reversal.ts';
import { accepted, everyStageEveryCommandEveryRole, meta, refusalOf } from './every-pair.ts';

const ON = '2021-10-08';
const maker = (id = 'maker'): CommandMeta => meta('finance_maker', ON, id);
const approver = (id = 'approver'): CommandMeta => meta('finance_approver', ON, id);
const reversal: Reversal = { institution: '001', claim: 'C-1', batch: 'B-1', line: 2, amountFen: 500, confirmation: 'import-1', reason: '导入了另一批次的回盘' };
const COMMANDS: { [T in ReversalCommand['type']]: (m: CommandMeta) => Extract<ReversalCommand, { type: T }> } = {
  open: (m) => ({ type: 'open', meta: m, reversal }),
  approve: (m) => ({ type: 'approve', meta: m, amountFen: 500 }),
  reject: (m) => ({ type: 'reject', meta: m, reason: 'x' }),
};

describe('a confirmation that was a mistake', () => {
  const asked = accepted(reversalDecider, reversalDecider.initial, COMMANDS.open(maker()));
  everyStageEveryCommandEveryRole(reversalDecider, {
    none: [reversalDecider.initial], asked: [asked], reversed: [accepted(reversalDecider, asked, COMMANDS.approve(approver()))],
    rejected: [accepted(reversalDecider, asked, COMMANDS.reject(approver()))],
  }, COMMANDS, ON);

  it('is not taken back by who asked for it, nor for another sum than was seen', () => {
    expect(refusalOf(reversalDecider, asked, COMMANDS.approve(approver('maker')))).toBe('SAME_PERSON');
    expect(refusalOf(reversalDecider, asked, { ...COMMANDS.approve(approver()), amountFen: 499 })).toBe('STALE_VIEW');
  });

  it('counts in no month that is still to come', () => {
    const inMonth = (period: string): ReversalCommand => ({ ...COMMANDS.open(maker()), reversal: { ...reversal, period } });
    expect(refusalOf(reversalDecider, reversalDecider.initial, inMonth('2021-11'))).toBe('PERIOD_AHEAD');
    expect(refusalOf(reversalDecider, reversalDecider.initial, inMonth('2021-10'))).toBeNull();
  });

  it('is told with its line, its sum and its reason', () => {
    expect(sentenceOf('reversal', { type: 'Asked', by: 'a', on: ON, reversal } as never).zh).toBe('申请冲正 B-1 第 2 行 5.00 元:导入了另一批次的回盘');
  });
});
