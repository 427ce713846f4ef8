import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { CommandMeta } from '../../../domain/case.ts';
import { fold } from '../../../domain/case.ts';
import { clawbackAmount, clawbackRows, offsetsOf } from '../../../domain/clawback-amount.ts';
import { clawbackDecider, outstandingFen } from '../../../domain/clawback.ts';
import type { ClawbackCommand, ClawbackEvent, ClawbackState } from '../../../domain/clawback.ts';
import { ROLES, accepted, everyStageEveryCommandEveryRole, meta, refusalOf } from './every-pair.ts';

const ON = '2021-10-20';
const DAYS = { workingDays: 10, reminderDaysBefore: 3, instalmentsMax: 3 };
const COMMANDS: { [T in ClawbackCommand['type']]: (m: CommandMeta) => Extract<ClawbackCommand, { type: T }> } = {
  open: (m) => ({ type: 'open', meta: m, institution: '001', claim: 'C-1', ground: 'dropOut', ref: 'E-1', rows: [{ rowNo: 1, amountFen: 600 }, { rowNo: 2, amountFen: 400 }], days: DAYS }),
  approve: (m) => ({ type: 'approve', meta: m, amountFen: 1_000 }),
  reject: (m) => ({ type: 'reject', meta: m, reason: 'x' }),
  agreeInstalments: (m) => ({ type: 'agreeInstalments', meta: m, parts: [{ dueOn: '2021-12-01', amountFen: 400 }, { dueOn: '2022-01-04', amountFen: 600 }], reason: 'x' }),
  recordReceipt: (m) => ({ type: 'recordReceipt', meta: m, receiptId: 'r', bankReference: 'b', amountFen: 300, receivedOn: ON }),
  recordOffset: (m) => ({ type: 'recordOffset', meta: m, batch: 'B-1', line: 1, amountFen: 300 }),
  giveBackOffset: (m) => ({ type: 'giveBackOffset', meta: m, batch: 'B-1', line: 1, amountFen: 100, reversal: 'V-B-1-1-1' }),
  askWriteOff: (m) => ({ type: 'askWriteOff', meta: m, reason: 'x' }),
  approveWriteOff: (m) => ({ type: 'approveWriteOff', meta: m, amountFen: 1_000 }),
  refuseWriteOff: (m) => ({ type: 'refuseWriteOff', meta: m, reason: 'x' }),
  tick: (m) => ({ type: 'tick', meta: m }),
};
const maker = (on = ON, id = 'maker'): CommandMeta => meta('finance_maker', on, id);
const approver = (on = ON, id = 'approver'): CommandMeta => meta('finance_approver', on, id);
const after = (state: ClawbackState, command: ClawbackCommand): ClawbackState => accepted(clawbackDecider, state, command);
const code = (state: ClawbackState, command: ClawbackCommand): string | null => refusalOf(clawbackDecider, state, command);
const receipt = (amountFen: number): ClawbackCommand => ({ ...COMMANDS.recordReceipt(maker()), amountFen });

const proposed = after(clawbackDecider.initial, COMMANDS.open(maker()));
const due = after(proposed, COMMANDS.approve(approver()));
const writeOff = after(due, COMMANDS.askWriteOff(maker()));
const engine = (on = ON): CommandMeta => meta('engine', on);
const offset = (amountFen: number): ClawbackCommand => ({ ...COMMANDS.recordOffset(engine()), amountFen });
const giveBack = (amountFen: number): ClawbackCommand => ({ ...COMMANDS.giveBackOffset(engine()), amountFen });
/** Some of it was kept back, the rest was written off. */
const partWriteOff = after(after(due, offset(100)), COMMANDS.askWriteOff(maker()));
const partWrittenOff = after(partWriteOff, { ...COMMANDS.approveWriteOff(approver()), amountFen: 900 });
const STATES = {
  none: [clawbackDecider.initial], proposed: [proposed], due: [due, after(due, receipt(100)), after(after(due, offset(1_000)), giveBack(1_000))], writeOff: [writeOff, partWriteOff],
  recovered: [after(due, receipt(1_000))], writtenOff: [after(writeOff, COMMANDS.approveWriteOff(approver())), partWrittenOff], rejected: [after(proposed, COMMANDS.reject(approver()))],
};

describe('every stage × every command × every role', () => {
  everyStageEveryCommandEveryRole(clawbackDecider, STATES, COMMANDS, ON);
});

describe('two people', () => {
  it('refuses the approval by who proposed it', () => expect(code(proposed, COMMANDS.approve(approver(ON, 'maker')))).toBe('SAME_PERSON'));
  it('refuses a write-off by who asked for it', () => expect(code(writeOff, COMMANDS.approveWriteOff(approver(ON, 'maker')))).toBe('SAME_PERSON'));
  it('refuses the approval of another amount than was seen', () => {
    expect(code(proposed, { ...COMMANDS.approve(approver()), amountFen: 999 })).toBe('STALE_VIEW');
    expect(code(writeOff, { ...COMMANDS.approveWriteOff(approver()), amountFen: 999 })).toBe('STALE_VIEW');
  });
});

describe('what comes back', () => {
  it('refuses an empty clawback, a row twice and a row of nothing', () => {
    const open = COMMANDS.open(maker());
    expect(code(clawbackDecider.initial, { ...open, rows: [] })).toBe('NOTHING_TO_CLAW_BACK');
    expect(code(clawbackDecider.initial, { ...open, rows: [{ rowNo: 1, amountFen: 0 }] })).toBe('NOTHING_TO_CLAW_BACK');
    expect(code(clawbackDecider.initial, { ...open, rows: [{ rowNo: 1, amountFen: 1 }, { rowNo: 1, amountFen: 1 }] })).toBe('ROW_REPEATED');
  });
  it('refuses more than is outstanding, by receipt or offset', () => {
    expect(code(due, receipt(1_001))).toBe('RECEIPT_EXCEEDS');
    expect(code(after(due, receipt(900)), { ...COMMANDS.recordOffset(meta('engine', ON)), amountFen: 101 })).toBe('RECEIPT_EXCEEDS');
  });
  it('is over when the last fen is in', () => expect(after(after(due, receipt(700)), COMMANDS.recordOffset(meta('engine', ON))).stage).toBe('recovered'));
  it('is open again by what a reversal gives back, reminded and escalated as before', () => {
    const again = after(after(due, offset(1_000)), giveBack(400));
    expect([again.stage, outstandingFen(again), again.plan]).toEqual(['due', 400, due.plan]);
    expect(clawbackDecider.nextTickOn(again)).toBe('2021-10-31');
    expect(after(again, offset(400)).stage).toBe('recovered');
    expect(code(again, giveBack(601))).toBe('OFFSET_UNKNOWN');
    expect(code(again, giveBack(0))).toBe('OFFSET_UNKNOWN');
  });
  it('stays written off by what was written off: what a reversal gives back is to come still', () => {
    const again = after(partWrittenOff, giveBack(100));
    expect([again.stage, outstandingFen(again), again.writtenOffFen]).toEqual(['due', 100, 900]);
    const rest = after(after(again, COMMANDS.askWriteOff(maker())), { ...COMMANDS.approveWriteOff(approver()), amountFen: 100 });
    expect([rest.stage, outstandingFen(rest), rest.writtenOffFen]).toEqual(['writtenOff', 0, 1_000]);
  });
  it('is not written off by the amount that was seen before a reversal', () => {
    const asked = after(partWriteOff, giveBack(100));
    expect([asked.stage, code(asked, { ...COMMANDS.approveWriteOff(approver()), amountFen: 900 })]).toEqual(['writeOff', 'STALE_VIEW']);
  });
  it('goes on where a write-off was refused', () => expect(after(writeOff, COMMANDS.refuseWriteOff(approver()))).toMatchObject({ stage: 'due', writeOffBy: null }));
  it('refuses instalments that are too many, that go back in time or that do not add up', () => {
    const agree = (parts: { dueOn: string; amountFen: number }[]): string | null => code(due, { ...COMMANDS.agreeInstalments(approver()), parts });
    expect(agree([])).toBe('INSTALMENTS_INVALID');
    expect(agree([{ dueOn: '2021-12-01', amountFen: 999 }])).toBe('INSTALMENTS_INVALID');
    expect(agree([{ dueOn: ON, amountFen: 1_000 }])).toBe('INSTALMENTS_INVALID');
    expect(agree([{ dueOn: '2021-12-01', amountFen: 500 }, { dueOn: '2021-11-01', amountFen: 500 }])).toBe('INSTALMENTS_INVALID');
    expect(agree([1, 2, 3, 4].map((month) => ({ dueOn: `2022-0${month}-01`, amountFen: 250 })))).toBe('INSTALMENTS_INVALID');
  });
});

describe('the deadline', () => {
  it('is counted in working days from the day after the approval', () => expect(due.plan).toEqual([{ dueOn: '2021-11-03', amountFen: 1_000 }]));
  it('is reminded of once before, and escalated once after', () => {
    const [remindOn, dayAfter] = ['2021-10-31', '2021-11-04'];
    expect(clawbackDecider.nextTickOn(due)).toBe(remindOn);
    const reminded = after(due, COMMANDS.tick(meta('engine', remindOn)));
    expect([reminded.remindedFor, clawbackDecider.nextTickOn(reminded)]).toEqual(['2021-11-03', dayAfter]);
    const escalated = after(reminded, COMMANDS.tick(meta('engine', dayAfter)));
    expect([escalated.escalatedFor, clawbackDecider.nextTickOn(escalated)]).toEqual(['2021-11-03', null]);
  });
  it('moves to the next instalment when one is paid', () => {
    const agreed = after(due, COMMANDS.agreeInstalments(approver()));
    expect(clawbackDecider.nextTickOn(agreed)).toBe('2021-11-28');
    expect(clawbackDecider.nextTickOn(after(agreed, receipt(400)))).toBe('2022-01-01');
  });
});

describe('the amount follows from the ground', () => {
  it('of a drop-out: the part not attended, rounded in the payee’s favour', () => {
    expect(clawbackAmount({ rowNo: 1, attended: 1, total: 3 }, 100, 'proportional')).toBe(66);
    expect(clawbackAmount({ rowNo: 1, attended: 3, total: 3 }, 100, 'proportional')).toBe(0);
  });
  it.each([[{}], [{ attended: 4, total: 3 }], [{ attended: 1 }]])('refuses the proportional rule with %j', (facts) => {
    expect(clawbackRows([{ rowNo: 1, ...facts }], new Map([[1, 100]]), 'proportional')).toMatchObject({ ok: false, refusal: { code: 'CLAWBACK_FACTS' } });
  });
  it('refuses a row that was not paid, or that keeps all', () => {
    expect(clawbackRows([{ rowNo: 2 }], new Map([[1, 100]]), 'full')).toMatchObject({ ok: false, refusal: { code: 'NOTHING_TO_CLAW_BACK' } });
    expect(clawbackRows([{ rowNo: 1, keepsFen: 100 }], new Map([[1, 100]]), 'difference')).toMatchObject({ ok: false, refusal: { code: 'NOTHING_TO_CLAW_BACK' } });
  });
  it('is never above what was paid', () => {
    fc.assert(fc.property(fc.nat(10_000_000), fc.nat(48), fc.nat(48), fc.nat(10_000_000), (paid, a, b, keepsFen) => {
      const ask = { rowNo: 1, attended: Math.min(a, b), total: Math.max(a, b, 1), keepsFen };
      for (const method of ['proportional', 'full', 'difference'] as const) {
        const amount = clawbackAmount(ask, paid, method);
        expect(amount).toBeGreaterThanOrEqual(0);
        expect(amount).toBeLessThanOrEqual(paid);
      }
    }));
  });
});

describe('an offset', () => {
  const payments = [{ institution: 'A', amountFen: 101 }, { institution: 'B', amountFen: 100 }, { institution: 'A', amountFen: 100 }];
  it('is kept back of the institution’s own payments, oldest clawback first, and never more than the rule’s part', () => {
    const owed = [{ clawbackNo: 'K1', institution: 'A', openFen: 30 }, { clawbackNo: 'K2', institution: 'A', openFen: 500 }];
    expect(payments.map(offsetsOf(owed, 50))).toEqual([[{ clawbackNo: 'K1', amountFen: 30 }, { clawbackNo: 'K2', amountFen: 20 }], [], [{ clawbackNo: 'K2', amountFen: 50 }]]);
  });
  it('is nothing where the rule keeps nothing back', () => expect(payments.map(offsetsOf([{ clawbackNo: 'K1', institution: 'A', openFen: 30 }], 0))).toEqual([[], [], []]));
});

describe('any sequence of commands', () => {
  const wish = fc.record({ type: fc.constantFrom(...(Object.keys(COMMANDS) as ClawbackCommand['type'][])), role: fc.constantFrom(...ROLES), person: fc.constantFrom('a', 'b'), fen: fc.integer({ min: 1, max: 600 }) });
  it('never takes back more than its amount, never without a second person, and folds to the state it reached', () => {
    fc.assert(fc.property(fc.array(wish, { maxLength: 40 }), (wishes) => {
      let state = clawbackDecider.initial;
      const events: ClawbackEvent[] = [];
      for (const { type, role, person, fen } of wishes) {
        const made = COMMANDS[type](meta(role, ON, person));
        const decision = clawbackDecider.decide(state, 'amountFen' in made && made.type !== 'approve' ? { ...made, amountFen: made.type === 'approveWriteOff' ? outstandingFen(state) : fen } : made);
        if (!decision.ok) continue;
        events.push(...decision.events);
        state = fold(clawbackDecider, decision.events, state);
        expect([outstandingFen(state) >= 0, state.recoveredFen >= 0]).toEqual([true, true]);
        expect(state.stage === 'recovered' || state.stage === 'writtenOff').toBe(state.amountFen > 0 && outstandingFen(state) === 0);
        if (state.recoveredFen + state.writtenOffFen > 0) expect(state.approvedBy !== null && state.approvedBy !== state.proposedBy).toBe(true);
      }
      expect(fold(clawbackDecider, events)).toEqual(state);
    }), { numRuns: 300 });
  });
});
