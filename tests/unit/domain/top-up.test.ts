import { describe, expect, it } from 'vitest';
import type { CommandMeta } from '../../../domain/case.ts';
import { sentenceOf } from '../../../domain/codes/history.ts';
import type { TopUp, TopUpCommand } from '../../../domain/top-up.ts';
import { topUpDecider } from '../../../domain/top-up.ts';
import { accepted, everyStageEveryCommandEveryRole, meta, refusalOf } from './every-pair.ts';

const ON = '2021-10-08';
const proposer = (id = 'proposer'): CommandMeta => meta('registrar', ON, id);
const decider = (id = 'decider'): CommandMeta => meta('city_decider', ON, id);
const topUp: TopUp = { institution: '001', claim: 'C-1', rows: [{ rowNo: 1, amountFen: 300 }, { rowNo: 4, amountFen: 200 }], reason: '复审核减有误' };
const COMMANDS: { [T in TopUpCommand['type']]: (m: CommandMeta) => Extract<TopUpCommand, { type: T }> } = {
  open: (m) => ({ type: 'open', meta: m, topUp }),
  approve: (m) => ({ type: 'approve', meta: m, amountFen: 500 }),
  reject: (m) => ({ type: 'reject', meta: m, reason: 'x' }),
};

describe('what is paid on top', () => {
  const proposed = accepted(topUpDecider, topUpDecider.initial, COMMANDS.open(proposer()));
  everyStageEveryCommandEveryRole(topUpDecider, {
    none: [topUpDecider.initial], proposed: [proposed], approved: [accepted(topUpDecider, proposed, COMMANDS.approve(decider()))],
    rejected: [accepted(topUpDecider, proposed, COMMANDS.reject(decider()))],
  }, COMMANDS, ON);

  it('is not approved by who proposed it, nor for another sum than was seen', () => {
    expect(refusalOf(topUpDecider, proposed, COMMANDS.approve(decider('proposer')))).toBe('SAME_PERSON');
    expect(refusalOf(topUpDecider, proposed, { ...COMMANDS.approve(decider()), amountFen: 501 })).toBe('STALE_VIEW');
  });

  it.each([
    ['without a row', [], 'NOTHING_TO_TOP_UP'],
    ['of nothing', [{ rowNo: 1, amountFen: 0 }], 'NOTHING_TO_TOP_UP'],
    ['that takes away', [{ rowNo: 1, amountFen: -5 }], 'NOTHING_TO_TOP_UP'],
    ['with a row twice', [{ rowNo: 1, amountFen: 5 }, { rowNo: 1, amountFen: 5 }], 'ROW_REPEATED'],
  ] as const)('is not proposed %s', (_, rows, code) => {
    expect(refusalOf(topUpDecider, topUpDecider.initial, { ...COMMANDS.open(proposer()), topUp: { ...topUp, rows } })).toBe(code);
  });

  it('is told with its sum, which is that of its rows', () => {
    expect(proposed.amountFen).toBe(500);
    expect(sentenceOf('topUp', { type: 'Approved', by: 'a', on: ON, claim: 'C-1', amountFen: 500 } as never).zh).toBe('批准补差 5.00 元');
  });
});
