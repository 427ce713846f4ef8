import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { CommandMeta } from '../../../domain/case.ts';
import { fold } from '../../../domain/case.ts';
import { disbursementDecider } from '../../../domain/disbursement.ts';
import type { BatchSeen, DisbursementCommand, DisbursementEvent, DisbursementState } from '../../../domain/disbursement.ts';
import { ROLES, accepted, everyStageEveryCommandEveryRole, meta, refusalOf } from './every-pair.ts';

const ON = '2021-10-20';
const LIST: BatchSeen = { lines: 3, totalFen: 900, digest: 'd' };
const COMMANDS: { [T in DisbursementCommand['type']]: (m: CommandMeta) => Extract<DisbursementCommand, { type: T }> } = {
  prepare: (m) => ({ type: 'prepare', meta: m, round: '2021-1', list: LIST, approvals: 1 }),
  approve: (m) => ({ type: 'approve', meta: m, list: LIST }),
  reject: (m) => ({ type: 'reject', meta: m, reason: 'x' }),
  cancel: (m) => ({ type: 'cancel', meta: m, reason: 'x' }),
  send: (m) => ({ type: 'send', meta: m, fileHash: 'h' }),
  recordResults: (m) => ({ type: 'recordResults', meta: m, importId: 'i', paidLines: 1, paidFen: 300, returnedLines: 1, returnedFen: 300 }),
  decideLines: (m) => ({ type: 'decideLines', meta: m, importId: 'i', paidLines: 1, paidFen: 300, returnedLines: 1, returnedFen: 300, reason: 'x' }),
  reopenLine: (m) => ({ type: 'reopenLine', meta: m, line: 1, amountFen: 300, reversal: 'V-1' }),
};
const maker = (id = 'maker'): CommandMeta => meta('finance_maker', ON, id);
const approver = (id = 'approver'): CommandMeta => meta('finance_approver', ON, id);
const after = (state: DisbursementState, command: DisbursementCommand): DisbursementState => accepted(disbursementDecider, state, command);
const code = (state: DisbursementState, command: DisbursementCommand): string | null => refusalOf(disbursementDecider, state, command);
const results = (paidLines: number, returnedLines: number, fenALine = 300): DisbursementCommand => ({
  type: 'recordResults', meta: maker(), importId: 'i', paidLines, paidFen: paidLines * fenALine, returnedLines, returnedFen: returnedLines * fenALine,
});

const prepared = after(disbursementDecider.initial, COMMANDS.prepare(maker()));
const approved = after(prepared, COMMANDS.approve(approver()));
const sent = after(approved, COMMANDS.send(maker()));
const settled = after(sent, results(2, 1));
const STATES = {
  none: [disbursementDecider.initial], prepared: [prepared], approved: [approved], sent: [sent, after(sent, results(1, 0)), after(settled, COMMANDS.reopenLine(meta('engine', ON)))], settled: [settled],
  rejected: [after(prepared, COMMANDS.reject(approver()))], cancelled: [after(prepared, COMMANDS.cancel(maker())), after(approved, COMMANDS.cancel(maker()))],
};

describe('every stage × every command × every role', () => {
  everyStageEveryCommandEveryRole(disbursementDecider, STATES, COMMANDS, ON);
});

describe('two people', () => {
  it('refuses the approval of a batch by the one who prepared it', () => expect(code(prepared, COMMANDS.approve(approver('maker')))).toBe('SAME_PERSON'));
  it('refuses to send what nobody approved', () => expect(code(prepared, COMMANDS.send(maker()))).toBe('WRONG_STAGE'));
  it('refuses to send what was rejected', () => expect(code(STATES.rejected[0] as DisbursementState, COMMANDS.send(maker()))).toBe('WRONG_STAGE'));
  it('refuses to cancel what the bank already has', () => expect(code(sent, COMMANDS.cancel(maker()))).toBe('WRONG_STAGE'));
});

describe('approval by the amount', () => {
  const large = after(disbursementDecider.initial, { ...COMMANDS.prepare(maker()), approvals: 2 });
  const once = after(large, COMMANDS.approve(approver('first')));
  it('a large batch is not approved by one person', () => expect([once.stage, code(once, COMMANDS.send(maker()))]).toEqual(['prepared', 'WRONG_STAGE']));
  it('refuses the second approval by who gave the first', () => expect(code(once, COMMANDS.approve(approver('first')))).toBe('SAME_PERSON'));
  it('refuses the second approval of another list than was shown', () => {
    expect(code(once, { type: 'approve', meta: approver('second'), list: { ...LIST, totalFen: 1 } })).toBe('STALE_VIEW');
  });
  it('is approved by a second person', () => expect(after(once, COMMANDS.approve(approver('second')))).toMatchObject({ stage: 'approved', approvers: ['first', 'second'] }));
  it('may still be rejected or cancelled after the first approval', () => {
    expect(after(once, COMMANDS.reject(approver('second'))).stage).toBe('rejected');
    expect(after(once, COMMANDS.cancel(maker())).stage).toBe('cancelled');
  });
});

describe('what the bank does not answer', () => {
  it('is decided by a person with a reason, who did not prepare the batch', () => {
    expect(after(sent, { ...COMMANDS.decideLines(approver()), paidLines: 2, paidFen: 600 }).stage).toBe('settled');
    expect(code(sent, COMMANDS.decideLines(approver('maker')))).toBe('SAME_PERSON');
  });
  it('is decided for no more lines than still wait', () => {
    expect(code(after(sent, results(2, 0)), COMMANDS.decideLines(approver()))).toBe('RESULTS_EXCEED_BATCH');
  });
});

describe('the frozen list', () => {
  it('refuses an empty batch', () => {
    expect(code(disbursementDecider.initial, { ...COMMANDS.prepare(maker()), list: { lines: 0, totalFen: 0, digest: '' } })).toBe('NOTHING_TO_PAY');
  });
  it.each([['lines', { lines: 2 }], ['total', { totalFen: 899 }], ['digest', { digest: 'e' }]] as const)(
    'refuses an approval of another %s than the one that was shown', (_, other) => {
      expect(code(prepared, { ...COMMANDS.approve(approver()), list: { ...LIST, ...other } })).toBe('STALE_VIEW');
    });
});

describe("the bank's results", () => {
  it('settle the batch only when every line has its answer', () => {
    const partly = after(sent, results(1, 1));
    expect(partly).toMatchObject({ stage: 'sent', paidFen: 300, returnedFen: 300 });
    expect(after(partly, results(1, 0))).toMatchObject({ stage: 'settled', paidLines: 2, returnedLines: 1, paidFen: 600, returnedFen: 300 });
  });
  it('settle a batch of which every payment came back', () => expect(after(sent, results(0, 3))).toMatchObject({ stage: 'settled', paidFen: 0, returnedFen: 900 }));
  it('refuse more lines than were listed', () => expect(code(sent, results(3, 1, 1))).toBe('RESULTS_EXCEED_BATCH'));
  it('refuse more money than was listed', () => expect(code(sent, results(2, 0, 451))).toBe('RESULTS_EXCEED_BATCH'));
  it('refuse lines beyond those that still wait', () => expect(code(after(sent, results(2, 0)), results(2, 0, 1))).toBe('RESULTS_EXCEED_BATCH'));
  it('refuse a second answer for a settled batch', () => expect(code(settled, results(1, 0))).toBe('WRONG_STAGE'));
});

describe('a line whose confirmation is reversed', () => {
  const reopened = after(settled, COMMANDS.reopenLine(meta('engine', ON)));
  it('opens a settled batch again, for that line alone', () => {
    expect(reopened).toMatchObject({ stage: 'sent', paidLines: 1, paidFen: 300, returnedLines: 1, returnedFen: 300 });
    expect(code(reopened, results(2, 0))).toBe('RESULTS_EXCEED_BATCH');
    expect(after(reopened, results(0, 1))).toMatchObject({ stage: 'settled', paidFen: 300, returnedFen: 600 });
    expect(after(reopened, { ...COMMANDS.decideLines(approver()), returnedLines: 0, returnedFen: 0 }).stage).toBe('settled');
  });
  it('is none where nothing was paid', () => expect(code(sent, COMMANDS.reopenLine(meta('engine', ON)))).toBe('LINE_NOT_PAID'));
});

describe('any sequence of commands', () => {
  const command = fc.record({
    type: fc.constantFrom(...(Object.keys(COMMANDS) as DisbursementCommand['type'][])), role: fc.constantFrom(...ROLES), person: fc.constantFrom('a', 'b'),
    paid: fc.integer({ min: 0, max: 3 }), returned: fc.integer({ min: 0, max: 3 }),
  });
  it('never pays without a second person, never beyond the list, and folds to the state it reached', () => {
    fc.assert(fc.property(fc.array(command, { maxLength: 40 }), (commands) => {
      let state = disbursementDecider.initial;
      const events: DisbursementEvent[] = [];
      for (const { type, role, person, paid, returned } of commands) {
        const made = COMMANDS[type](meta(role, ON, person));
        const decision = disbursementDecider.decide(state, made.type === 'recordResults' ? { ...results(paid, returned), meta: made.meta } : made);
        if (!decision.ok) continue;
        events.push(...decision.events);
        state = fold(disbursementDecider, decision.events, state);
        if (['sent', 'settled'].includes(state.stage)) expect(state.approvedBy !== null && state.approvedBy !== state.preparedBy).toBe(true);
        expect(state.paidFen + state.returnedFen).toBeLessThanOrEqual(state.list?.totalFen ?? 0);
        expect(state.stage === 'settled').toBe(state.paidLines + state.returnedLines === state.list?.lines);
      }
      expect(fold(disbursementDecider, events)).toEqual(state);
      expect(JSON.parse(JSON.stringify(state))).toEqual(state);
    }), { numRuns: 300 });
  });
});
