import { describe, expect, it } from 'vitest';
import type { CommandMeta } from '../../../domain/case.ts';
import { sentenceOf } from '../../../domain/codes/history.ts';
import { lastDayOf, periodDecider } from '../../../domain/period.ts';
import type { PeriodCommand } from '../../../domain/period.ts';
import { transferDecider } from '../../../domain/transfer.ts';
import type { TransferCommand } from '../../../domain/transfer.ts';
import { yearEndDecider } from '../../../domain/year-end.ts';
import type { YearEndCommand } from '../../../domain/year-end.ts';
import { accepted, everyStageEveryCommandEveryRole, meta, refusalOf } from './every-pair.ts';

const maker = (on: string, id = 'maker'): CommandMeta => meta('finance_maker', on, id);
const approver = (on: string, id = 'approver'): CommandMeta => meta('finance_approver', on, id);
type Makers<C extends { type: string }> = { [T in C['type']]: (m: CommandMeta) => Extract<C, { type: T }> };

describe('a month', () => {
  const ON = '2021-10-08';
  const COMMANDS: Makers<PeriodCommand> = {
    plan: (m) => ({ type: 'plan', meta: m, month: '2021-09', dueOn: '2021-10-11' }),
    reschedule: (m) => ({ type: 'reschedule', meta: m, dueOn: '2021-10-15', reason: 'x' }),
    close: (m) => ({ type: 'close', meta: m, seen: { entries: 3, turnoverFen: 900 } }),
    askReopen: (m) => ({ type: 'askReopen', meta: m, reason: 'x' }),
    approveReopen: (m) => ({ type: 'approveReopen', meta: m }),
    refuseReopen: (m) => ({ type: 'refuseReopen', meta: m, reason: 'x' }),
    tick: (m) => ({ type: 'tick', meta: m }),
  };
  const open = accepted(periodDecider, periodDecider.initial, COMMANDS.plan(maker(ON)));
  const closed = accepted(periodDecider, open, COMMANDS.close(maker(ON)));
  const reopening = accepted(periodDecider, closed, COMMANDS.askReopen(maker(ON)));
  // The edge of the tick is asked on a day after the due day.
  everyStageEveryCommandEveryRole(periodDecider, { none: [periodDecider.initial], open: [open], closed: [closed], reopening: [reopening] }, COMMANDS, '2021-10-12');

  it('ends on its last day, in a leap year too', () => {
    expect(['2021-12', '2021-02', '2024-02', '2021-09'].map(lastDayOf)).toEqual(['2021-12-31', '2021-02-28', '2024-02-29', '2021-09-30']);
  });
  it('is not closed before it is over', () => {
    expect(refusalOf(periodDecider, open, COMMANDS.close(maker('2021-09-30')))).toBe('PERIOD_NOT_OVER');
    expect(refusalOf(periodDecider, open, COMMANDS.close(maker('2021-10-01')))).toBeNull();
  });
  it('has no closing day within itself', () => {
    expect(refusalOf(periodDecider, periodDecider.initial, { ...COMMANDS.plan(maker(ON)), dueOn: '2021-09-30' })).toBe('PERIOD_DUE_TOO_EARLY');
    expect(refusalOf(periodDecider, open, { ...COMMANDS.reschedule(maker(ON)), dueOn: '2021-09-30' })).toBe('PERIOD_DUE_TOO_EARLY');
  });
  it('is not reopened by who asked', () => expect(refusalOf(periodDecider, reopening, COMMANDS.approveReopen(approver(ON, 'maker')))).toBe('SAME_PERSON'));
  it('is told as overdue once for each closing day', () => {
    expect(periodDecider.nextTickOn(open)).toBe('2021-10-12');
    const told = accepted(periodDecider, open, COMMANDS.tick(meta('engine', '2021-10-12')));
    expect(periodDecider.nextTickOn(told)).toBeNull();
    expect(periodDecider.nextTickOn(accepted(periodDecider, told, COMMANDS.reschedule(maker('2021-10-12'))))).toBe('2021-10-16');
    expect(periodDecider.nextTickOn(closed)).toBeNull();
  });
});

describe('a transfer between budget lines', () => {
  const ON = '2021-10-08';
  const transfer = { fiscalYear: 2021, from: 'A', to: 'B', amountFen: 500, reason: 'x' };
  const COMMANDS: Makers<TransferCommand> = {
    open: (m) => ({ type: 'open', meta: m, transfer }),
    approve: (m) => ({ type: 'approve', meta: m, amountFen: 500 }),
    reject: (m) => ({ type: 'reject', meta: m, reason: 'x' }),
    withdraw: (m) => ({ type: 'withdraw', meta: m, reason: 'x' }),
  };
  const proposed = accepted(transferDecider, transferDecider.initial, COMMANDS.open(maker(ON)));
  everyStageEveryCommandEveryRole(transferDecider, {
    none: [transferDecider.initial], proposed: [proposed], approved: [accepted(transferDecider, proposed, COMMANDS.approve(approver(ON)))],
    rejected: [accepted(transferDecider, proposed, COMMANDS.reject(approver(ON)))], withdrawn: [accepted(transferDecider, proposed, COMMANDS.withdraw(maker(ON)))],
  }, COMMANDS, ON);

  it('is not approved by its proposer, nor for another amount than was seen', () => {
    expect(refusalOf(transferDecider, proposed, COMMANDS.approve(approver(ON, 'maker')))).toBe('SAME_PERSON');
    expect(refusalOf(transferDecider, proposed, { ...COMMANDS.approve(approver(ON)), amountFen: 501 })).toBe('STALE_VIEW');
  });
  it('moves something, to another line', () => {
    expect(refusalOf(transferDecider, transferDecider.initial, { ...COMMANDS.open(maker(ON)), transfer: { ...transfer, to: 'A' } })).toBe('TRANSFER_TO_ITSELF');
    for (const amountFen of [0, -5]) expect(refusalOf(transferDecider, transferDecider.initial, { ...COMMANDS.open(maker(ON)), transfer: { ...transfer, amountFen } })).toBe('NOTHING_TO_TRANSFER');
  });
});

describe('a year-end', () => {
  const ON = '2022-01-05';
  const lines = [{ budgetLine: 'A', carryFen: 300, carryTo: 'A22', lapseFen: 200 }, { budgetLine: 'B', carryFen: 0, carryTo: null, lapseFen: 7 }];
  const COMMANDS: Makers<YearEndCommand> = {
    open: (m) => ({ type: 'open', meta: m, fiscalYear: 2021 }),
    propose: (m) => ({ type: 'propose', meta: m, lines }),
    approve: (m) => ({ type: 'approve', meta: m, totals: { carryFen: 300, lapseFen: 207 } }),
    reject: (m) => ({ type: 'reject', meta: m, reason: 'x' }),
    cancel: (m) => ({ type: 'cancel', meta: m, reason: 'x' }),
  };
  const frozen = accepted(yearEndDecider, yearEndDecider.initial, COMMANDS.open(maker(ON)));
  const proposed = accepted(yearEndDecider, frozen, COMMANDS.propose(maker(ON)));
  everyStageEveryCommandEveryRole(yearEndDecider, {
    none: [yearEndDecider.initial], frozen: [frozen], proposed: [proposed], closed: [accepted(yearEndDecider, proposed, COMMANDS.approve(approver(ON)))],
    cancelled: [accepted(yearEndDecider, frozen, COMMANDS.cancel(approver(ON)))],
  }, COMMANDS, ON);

  it('freezes no line before December and moves nothing before the year is over', () => {
    expect(refusalOf(yearEndDecider, yearEndDecider.initial, COMMANDS.open(maker('2021-11-30')))).toBe('YEAR_END_TOO_EARLY');
    expect(refusalOf(yearEndDecider, proposed, COMMANDS.approve(approver('2021-12-31')))).toBe('YEAR_NOT_OVER');
  });
  it('is not approved by its proposer, nor for other totals than were seen', () => {
    expect(refusalOf(yearEndDecider, proposed, COMMANDS.approve(approver(ON, 'maker')))).toBe('SAME_PERSON');
    for (const totals of [{ carryFen: 301, lapseFen: 207 }, { carryFen: 300, lapseFen: 206 }]) {
      expect(refusalOf(yearEndDecider, proposed, { ...COMMANDS.approve(approver(ON)), totals })).toBe('STALE_VIEW');
    }
  });
  it('carries money to a named line, names a line once and takes nothing negative', () => {
    const propose = (line: object) => refusalOf(yearEndDecider, frozen, { ...COMMANDS.propose(maker(ON)), lines: [{ budgetLine: 'A', carryFen: 0, carryTo: null, lapseFen: 1, ...line }] });
    expect(propose({ carryFen: 5 })).toBe('YEAR_END_LINE');
    expect(propose({ carryTo: 'A22' })).toBe('YEAR_END_LINE');
    expect(propose({ lapseFen: -1 })).toBe('YEAR_END_LINE');
    expect(refusalOf(yearEndDecider, frozen, { ...COMMANDS.propose(maker(ON)), lines: [...lines, ...lines] })).toBe('LINE_REPEATED');
  });
});

describe('the history says in plain words what happened', () => {
  const stamp = { by: 'p1', on: '2021-10-08' };
  it('to a month, a transfer and a year-end', () => {
    expect(sentenceOf('period', { type: 'Closed', ...stamp, seen: { entries: 3, turnoverFen: 90_000 } } as never).zh).toBe('结账:3 笔,发生额 900.00 元');
    expect(sentenceOf('transfer', { type: 'Approved', ...stamp, amountFen: 500 } as never).zh).toBe('批准调剂 5.00 元');
    expect(sentenceOf('yearEnd', { type: 'Approved', ...stamp, totals: { carryFen: 300, lapseFen: 207 } } as never).en).toBe('approved: 3.00 yuan carried over, 2.07 yuan lapsed');
  });
});
