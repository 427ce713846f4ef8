import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { CommandMeta } from '../../../domain/case.ts';
import { addDays } from '../../../domain/calendar.ts';
import { fold } from '../../../domain/case.ts';
import { CLAIM_TRANSITIONS, claimDecider } from '../../../domain/claim.ts';
import type { ClaimCommand, ClaimEvent, ClaimStage, ClaimState } from '../../../domain/claim.ts';
import { SIGNED_STAGES, signersOf } from '../../../domain/claim/people.ts';
import { accepted, at, DAYS, HASH, meta, refusalOf, SEEN, STAGES_ON_THE_WAY, submit } from './claim-life.ts';

/** One state at every stage, and one sample of every command. */
const STATES: Record<ClaimStage, ClaimState> = {
  ...Object.fromEntries(STAGES_ON_THE_WAY.map((stage) => [stage, at(stage)])) as Record<ClaimStage, ClaimState>,
  none: claimDecider.initial,
  returned: accepted(at('firstReview'), { type: 'returnForCorrection', meta: meta('city_first', '2021-09-27'), reason: 'CELL_ERRORS', rows: 1 }),
  withdrawn: accepted(at('draft'), { type: 'withdraw', meta: meta('institution', '2021-09-02'), reason: 'x' }),
  refused: accepted(at('firstReview'), { type: 'refuse', meta: meta('city_first', '2021-09-27'), reason: 'OTHER' }),
  lapsed: accepted(
    accepted(at('firstReview'), { type: 'returnForCorrection', meta: meta('city_first', '2021-09-27'), reason: 'CELL_ERRORS', rows: 1 }),
    { type: 'tick', meta: meta('engine', '2021-12-01') }),
};
const COMMANDS: { [T in ClaimCommand['type']]: (m: CommandMeta) => Extract<ClaimCommand, { type: T }> } = {
  open: (m) => ({ type: 'open', meta: m, round: '2021', institution: 'SL001', days: DAYS }),
  submit: (m) => ({ type: 'submit', meta: m, rosterVersion: 2, seen: SEEN, policyHash: HASH, round: { status: 'open', closesOn: '2022-12-31' } }),
  recordChecks: (m) => ({ type: 'recordChecks', meta: m, rosterVersion: 1, seen: SEEN, districtsToSign: [] }),
  adoptPolicy: (m) => ({ type: 'adoptPolicy', meta: m, policyHash: 'later', policyKey: 'a@2022', whatIfId: 'w', changed: 1, beforeFen: 1_000, afterFen: 1_200, reason: 'x' }),
  holdChecks: (m) => ({ type: 'holdChecks', meta: m, code: 'BUDGET_EXHAUSTED' }),
  retryChecks: (m) => ({ type: 'retryChecks', meta: m }),
  recordIdentity: (m) => ({ type: 'recordIdentity', meta: m, rosterVersion: 1, seen: SEEN }),
  assign: (m) => ({ type: 'assign', meta: m, person: 'p' }),
  take: (m) => ({ type: 'take', meta: m }),
  handOver: (m) => ({ type: 'handOver', meta: m, person: 'p', reason: 'x' }),
  urge: (m) => ({ type: 'urge', meta: m }),
  askOpinion: (m) => ({ type: 'askOpinion', meta: m, person: 'p', reason: 'x', days: 3 }),
  giveOpinion: (m) => ({ type: 'giveOpinion', meta: m, opinionId: '1', outcome: 'object', ground: 'ATTENDANCE', remark: 'x' }),
  withdrawOpinion: (m) => ({ type: 'withdrawOpinion', meta: m, opinionId: '1', reason: 'x' }),
  askTogether: (m) => ({ type: 'askTogether', meta: m, people: ['p', 'q'], reason: 'x' }),
  endTogether: (m) => ({ type: 'endTogether', meta: m, reason: 'x' }),
  copy: (m) => ({ type: 'copy', meta: m, people: ['p', 'q'], note: 'x' }),
  takeBack: (m) => ({ type: 'takeBack', meta: m, reason: 'x' }),
  signFirstReview: (m) => ({ type: 'signFirstReview', meta: m, seen: SEEN }),
  signSecondReview: (m) => ({ type: 'signSecondReview', meta: m, seen: SEEN }),
  returnForCorrection: (m) => ({ type: 'returnForCorrection', meta: m, reason: 'CELL_ERRORS', rows: 1 }),
  refuse: (m) => ({ type: 'refuse', meta: m, reason: 'OTHER' }),
  withdraw: (m) => ({ type: 'withdraw', meta: m, reason: 'x' }),
  fileObjection: (m) => ({ type: 'fileObjection', meta: m, objectionId: 'O1', rows: [1], ground: 'x' }),
  resolveObjection: (m) => ({ type: 'resolveObjection', meta: m, objectionId: 'O1', outcome: 'dismissed', reason: 'OTHER' }),
  decide: (m) => ({ type: 'decide', meta: m, seen: SEEN }),
  recordPayment: (m) => ({ type: 'recordPayment', meta: m, batch: 'B', line: 1, amountFen: 1, outcome: 'paid' }),
  topUp: (m) => ({ type: 'topUp', meta: m, topUp: 'U-1', rows: 1, amountFen: 1 }),
  takeBackPayment: (m) => ({ type: 'takeBackPayment', meta: m, batch: 'B', line: 1, amountFen: 1, reversal: 'V-1' }),
  tick: (m) => ({ type: 'tick', meta: m }),
};
const ROLES = ['institution', 'district', 'city_first', 'city_second', 'city_decider', 'finance_maker', 'finance_approver', 'registrar', 'admin', 'auditor', 'engine'];

describe('every stage × every command × every role', () => {
  for (const [stage, state] of Object.entries(STATES) as [ClaimStage, ClaimState][]) {
    it(`at ${stage}, only what the table allows is possible, and it leads only where the table says`, () => {
      expect(state.stage).toBe(stage);
      for (const [type, make] of Object.entries(COMMANDS)) {
        const edge = CLAIM_TRANSITIONS.find((each) => each.from === stage && each.command === type);
        for (const role of ROLES) {
          const decision = claimDecider.decide(state, make(meta(role, '2022-06-01', `another ${role}`)));
          if (!edge) expect(decision).toMatchObject({ ok: false, refusal: { code: 'WRONG_STAGE' } });
          else if (!edge.by.includes(role)) expect(decision).toMatchObject({ ok: false, refusal: { code: 'ROLE_NOT_ALLOWED' } });
          else if (decision.ok) expect([stage, ...edge.to]).toContain(fold(claimDecider, decision.events, state).stage);
        }
      }
    });
  }

  it('names each edge once', () => {
    const names = CLAIM_TRANSITIONS.map((each) => `${each.from} ${each.command}`);
    expect(new Set(names).size).toBe(names.length);
  });
});

describe('the round', () => {
  it('refuses a submission after the last day, naming the day', () => {
    const decision = claimDecider.decide(at('draft'), submit('2021-10-01'));
    expect(decision).toMatchObject({ ok: false, refusal: { code: 'ROUND_CLOSED', facts: { closesOn: '2021-09-30' } } });
  });
  it('takes a submission on the last day', () => expect(refusalOf(at('draft'), submit('2021-09-30'))).toBeNull());
  it('lets a returned claim be resubmitted after the round has closed', () => {
    expect(refusalOf(STATES.returned, submit('2021-10-11', 2))).toBeNull();
  });
  it('refuses the same roster again after a return', () => expect(refusalOf(STATES.returned, submit('2021-10-08', 1))).toBe('ROSTER_SUPERSEDED'));
});

describe('four different people', () => {
  it('refuses a second review by the first reviewer', () => {
    expect(refusalOf(at('secondReview'), { type: 'signSecondReview', meta: meta('city_second', '2021-09-27', 'city_first'), seen: SEEN })).toBe('SAME_PERSON');
  });
  it.each(['city_first', 'city_second'])('refuses a decision by %s', (person) => {
    expect(refusalOf(at('decision'), { type: 'decide', meta: meta('city_decider', '2021-10-11', person), seen: SEEN })).toBe('SAME_PERSON');
  });
  it('lets only the assigned person sign, and another after reassignment', () => {
    const assigned = accepted(at('firstReview'), { type: 'assign', meta: meta('registrar', '2021-09-27'), person: 'p1' });
    expect(refusalOf(assigned, { type: 'signFirstReview', meta: meta('city_first', '2021-09-27', 'p2'), seen: SEEN })).toBe('ASSIGNED_TO_ANOTHER');
    const reassigned = accepted(assigned, { type: 'assign', meta: meta('registrar', '2021-09-27'), person: 'p2' });
    expect(refusalOf(reassigned, { type: 'signFirstReview', meta: meta('city_first', '2021-09-27', 'p2'), seen: SEEN })).toBeNull();
  });
});

describe('who has a claim in hand', () => {
  const first = (id: string, on = '2021-09-27') => meta('city_first', on, id);
  const taken = accepted(at('firstReview'), { type: 'take', meta: first('p1') });
  it('is who took it: a colleague is refused, to sign it and to take it away', () => {
    expect(refusalOf(taken, { type: 'signFirstReview', meta: first('p2'), seen: SEEN })).toBe('ASSIGNED_TO_ANOTHER');
    expect(refusalOf(taken, { type: 'take', meta: first('p2') })).toBe('ASSIGNED_TO_ANOTHER');
    expect(refusalOf(taken, { type: 'signFirstReview', meta: first('p1'), seen: SEEN })).toBeNull();
  });
  it('taken twice by the same person is taken once', () => expect(claimDecider.decide(taken, { type: 'take', meta: first('p1') })).toEqual({ ok: true, events: [] }));
  it('is the colleague to whom it was handed over, by who had it only, and never to oneself', () => {
    const handOver = (by: string, person: string): ClaimCommand => ({ type: 'handOver', meta: first(by), person, reason: '外出' });
    expect(refusalOf(taken, handOver('p2', 'p3'))).toBe('ASSIGNED_TO_ANOTHER');
    expect(refusalOf(taken, handOver('p1', 'p1'))).toBe('HANDED_TO_ONESELF');
    const handed = accepted(taken, handOver('p1', 'p2'));
    expect(refusalOf(handed, { type: 'signFirstReview', meta: first('p1'), seen: SEEN })).toBe('ASSIGNED_TO_ANOTHER');
    expect(refusalOf(handed, { type: 'signFirstReview', meta: first('p2'), seen: SEEN })).toBeNull();
  });
  it('is nobody at the next stage', () => {
    expect(accepted(taken, { type: 'signFirstReview', meta: first('p1'), seen: SEEN }).assignee).toBeNull();
  });
  it('is urged once a day, whoever has it, and anew at the next stage', () => {
    const urge = (on: string): ClaimCommand => ({ type: 'urge', meta: meta('registrar', on) });
    const urged = accepted(taken, urge('2021-09-27'));
    expect(refusalOf(urged, urge('2021-09-27'))).toBe('URGED_TODAY');
    expect(refusalOf(urged, urge('2021-09-28'))).toBeNull();
    const onward = accepted(urged, { type: 'signFirstReview', meta: first('p1'), seen: SEEN });
    expect(refusalOf(onward, urge('2021-09-27'))).toBeNull();
  });
});

describe('a signature of the first review', () => {
  const takeBack = (by: string): ClaimCommand => ({ type: 'takeBack', meta: meta('city_first', '2021-09-28', by), reason: '漏看一行' });
  it('is taken back by who gave it, and the limit begins anew', () => {
    const back = accepted(at('secondReview'), takeBack('city_first'));
    expect(back).toMatchObject({ stage: 'firstReview', firstReviewer: null, dueOn: '2021-10-15' });
    expect(refusalOf(back, { type: 'signFirstReview', meta: meta('city_first', '2021-09-28', 'another'), seen: SEEN })).toBeNull();
  });
  it('not by another first reviewer', () => expect(refusalOf(at('secondReview'), takeBack('another'))).toBe('NOT_YOUR_SIGNATURE'));
  it('not once somebody has taken the second review', () => {
    expect(refusalOf(accepted(at('secondReview'), { type: 'take', meta: meta('city_second', '2021-09-28') }), takeBack('city_first'))).toBe('REVIEW_BEGUN');
  });
});

describe('a payment that was confirmed by mistake', () => {
  const takeBack = (amountFen = 1_000, on = '2021-11-01'): ClaimCommand => ({ type: 'takeBackPayment', meta: meta('engine', on), batch: 'B-2021-01', line: 1, amountFen, reversal: 'V-1' });
  const paid: ClaimCommand = { type: 'recordPayment', meta: meta('engine', '2021-11-03'), batch: 'B-2021-01', line: 1, amountFen: 1_000, outcome: 'paid' };
  it('takes the closed claim up again, with a limit of its own, until it is truly paid', () => {
    const open = accepted(at('closed'), takeBack());
    expect(open).toMatchObject({ stage: 'payment', paidFen: 0, approvedFen: 1_000, dueOn: '2021-11-26' });
    expect(accepted(open, paid)).toMatchObject({ stage: 'closed', paidFen: 1_000 });
    expect(accepted(open, { ...paid, outcome: 'returned' })).toMatchObject({ stage: 'payment', paidFen: 0 });
  });
  it('leaves a claim that is still being paid where it is', () => {
    const partly = accepted(at('payment'), { ...paid, amountFen: 400 });
    expect(accepted(partly, takeBack(400))).toMatchObject({ stage: 'payment', paidFen: 0, dueOn: partly.dueOn });
  });
  it('is none above what was paid', () => expect(refusalOf(at('closed'), takeBack(1_001))).toBe('LINE_NOT_PAID'));
});

describe('rows that are topped up', () => {
  it('are owed by the claim again, which is taken up where it was closed, and is over when they are paid', () => {
    const open = accepted(at('closed'), { type: 'topUp', meta: meta('engine', '2021-11-01'), topUp: 'U-1', rows: 1, amountFen: 200 });
    expect(open).toMatchObject({ stage: 'payment', approvedFen: 1_200, paidFen: 1_000, dueOn: '2021-11-26' });
    const paid = (amountFen: number): ClaimCommand => ({ type: 'recordPayment', meta: meta('engine', '2021-11-03'), batch: 'B-2021-02', line: 1, amountFen, outcome: 'paid' });
    expect(refusalOf(open, paid(201))).toBe('OVERPAID');
    expect(accepted(open, paid(200))).toMatchObject({ stage: 'closed', paidFen: 1_200 });
  });
});

describe('time', () => {
  it.each(Object.keys(STATES) as ClaimStage[])('at %s a tick on whatever day leaves the next look on a later one, so that a clock never stands still', (stage) => {
    const first = STATES[stage].dueOn ?? '2021-09-01';
    for (let days = -15; days <= 40; days += 1) {
      const on = addDays(first, days);
      const decision = claimDecider.decide(STATES[stage], { type: 'tick', meta: meta('engine', on) });
      if (!decision.ok) continue;
      const next = claimDecider.nextTickOn(fold(claimDecider, decision.events, STATES[stage]));
      if (next !== null) expect(next > on, `${on}: ${next}`).toBe(true);
    }
  });
  it('never approves: years of ticks leave a review where it is', () => {
    for (const stage of ['identity', 'firstReview', 'secondReview', 'decision', 'payment'] as const) {
      let state = at(stage);
      for (const on of ['2022-01-10', '2022-06-10', '2023-06-12']) state = accepted(state, { type: 'tick', meta: meta('engine', on) });
      expect(state.stage).toBe(stage);
      expect(state.escalated).toBe(true);
    }
  });
  it('reminds before the due day and escalates after it, once each', () => {
    const state = at('firstReview');
    const remindOn = state.remindOn ?? '';
    const reminded = claimDecider.decide(state, { type: 'tick', meta: meta('engine', remindOn) });
    expect(reminded).toMatchObject({ ok: true, events: [{ type: 'ReminderSent' }] });
    const after1 = accepted(state, { type: 'tick', meta: meta('engine', remindOn) });
    expect(claimDecider.decide(after1, { type: 'tick', meta: meta('engine', remindOn) })).toEqual({ ok: true, events: [] });
    expect(claimDecider.decide(after1, { type: 'tick', meta: meta('engine', '2022-01-10') })).toMatchObject({ ok: true, events: [{ type: 'Escalated' }] });
  });
  it('ends a notice of five working days from 2021-09-27 after 2021-10-08', () => {
    const state = at('notice');
    expect(state.dueOn).toBe('2021-10-08');
    expect(accepted(state, { type: 'tick', meta: meta('engine', '2021-10-08') }).stage).toBe('notice');
    expect(accepted(state, { type: 'tick', meta: meta('engine', '2021-10-09') }).stage).toBe('decision');
  });
  it('lapses a correction that nobody made', () => expect(STATES.lapsed.stage).toBe('lapsed'));
  it('always asks for a later tick than the last one, so that no clock can spin', () => {
    for (const state of Object.values(STATES)) {
      const due = claimDecider.nextTickOn(state);
      if (due === null) continue;
      const ticked = accepted(state, { type: 'tick', meta: meta('engine', due) });
      const next = claimDecider.nextTickOn(ticked);
      expect(next === null || next > due).toBe(true);
    }
  });
});

describe('objections', () => {
  const filed = (rows: number[]) => accepted(at('notice'), { type: 'fileObjection', meta: meta('registrar', '2021-09-27'), objectionId: 'O1', rows, ground: 'x' });
  it('refuses an objection that names no rows', () => {
    expect(refusalOf(at('notice'), { type: 'fileObjection', meta: meta('registrar', '2021-09-27'), objectionId: 'O1', rows: [], ground: 'x' })).toBe('OBJECTION_WITHOUT_ROWS');
  });
  it('are resolved by the second reviewers, whoever has the claim in hand; the decision itself is that person\'s alone', () => {
    const ended = accepted(filed([1]), { type: 'tick', meta: meta('engine', '2021-10-09') });
    const assigned = accepted(ended, { type: 'assign', meta: meta('registrar', '2021-10-09'), person: 'd1' });
    const resolve = (by: string): ClaimCommand => ({ type: 'resolveObjection', meta: meta('city_second', '2021-10-09', by), objectionId: 'O1', outcome: 'dismissed', reason: 'OTHER' });
    expect(claimDecider.decide(assigned, resolve('s2'))).toMatchObject({ ok: true, events: [{ type: 'ObjectionResolved', by: 's2' }] });
    const resolved = accepted(assigned, resolve('s2'));
    expect(resolved).toMatchObject({ stage: 'decision', assignee: 'd1', objections: [{ id: 'O1', outcome: 'dismissed' }] });
    expect(refusalOf(resolved, resolve('s1'))).toBe('OBJECTION_RESOLVED');
    const decide = (by: string): ClaimCommand => ({ type: 'decide', meta: meta('city_decider', '2021-10-11', by), seen: SEEN });
    expect(refusalOf(resolved, decide('d2'))).toBe('ASSIGNED_TO_ANOTHER');
    expect(accepted(resolved, decide('d1'))).toMatchObject({ stage: 'payment', decider: 'd1' });
  });
  it('does not close a paid claim while a row is frozen, and decides the row by itself when the objection is dismissed', () => {
    const ended = accepted(filed([1]), { type: 'tick', meta: meta('engine', '2021-10-09') });
    const decided = accepted(ended, { type: 'decide', meta: meta('city_decider', '2021-10-11'), seen: { ...SEEN, count: 2, totalFen: 600 } });
    const paid = accepted(decided, { type: 'recordPayment', meta: meta('engine', '2021-10-20'), batch: 'B', line: 1, amountFen: 600, outcome: 'paid' });
    expect(paid.stage).toBe('payment');
    const dismissed = accepted(paid, { type: 'resolveObjection', meta: meta('city_second', '2021-10-20'), objectionId: 'O1', outcome: 'dismissed', reason: 'OTHER' });
    expect(dismissed).toMatchObject({ stage: 'payment', undecidedRows: 1 });
    const remainder = accepted(dismissed, { type: 'decide', meta: meta('city_decider', '2021-10-20'), seen: { ...SEEN, count: 1, totalFen: 400 } });
    expect(accepted(remainder, { type: 'recordPayment', meta: meta('engine', '2021-10-21'), batch: 'C', line: 1, amountFen: 400, outcome: 'paid' }).stage).toBe('closed');
  });
  it('closes a paid claim when its last objection is upheld', () => {
    const ended = accepted(filed([1]), { type: 'tick', meta: meta('engine', '2021-10-09') });
    const decided = accepted(ended, { type: 'decide', meta: meta('city_decider', '2021-10-11'), seen: { ...SEEN, totalFen: 600 } });
    const paid = accepted(decided, { type: 'recordPayment', meta: meta('engine', '2021-10-20'), batch: 'B', line: 1, amountFen: 600, outcome: 'paid' });
    expect(accepted(paid, { type: 'resolveObjection', meta: meta('city_second', '2021-10-20'), objectionId: 'O1', outcome: 'upheld', reason: 'ATTENDANCE' }).stage).toBe('closed');
  });
});

describe('money', () => {
  it('refuses a payment beyond what was approved', () => {
    const command: ClaimCommand = { type: 'recordPayment', meta: meta('engine', '2021-10-20'), batch: 'B', line: 1, amountFen: 1_001, outcome: 'paid' };
    expect(refusalOf(at('payment'), command)).toBe('OVERPAID');
  });
  it('keeps a claim open when its payment was returned', () => {
    const state = accepted(at('payment'), { type: 'recordPayment', meta: meta('engine', '2021-10-20'), batch: 'B', line: 1, amountFen: 1_000, outcome: 'returned' });
    expect(state).toMatchObject({ stage: 'payment', paidFen: 0 });
  });
  it('a decision that approves nothing refuses the claim', () => {
    const command: ClaimCommand = { type: 'decide', meta: meta('city_decider', '2021-10-11'), seen: { ...SEEN, approvedCount: 0, totalFen: 0 } };
    expect(accepted(at('decision'), command).stage).toBe('refused');
  });
  it('a corrected roster voids the approvals given to the older one', () => {
    const returned = accepted(at('secondReview'), { type: 'returnForCorrection', meta: meta('city_second', '2021-09-27'), reason: 'CELL_ERRORS', rows: 1 });
    expect(accepted(returned, submit('2021-09-28', 2))).toMatchObject({ stage: 'checking', firstReviewer: null, rosterVersion: 2 });
  });
});

describe('any sequence of commands', () => {
  const command = fc.record({
    type: fc.constantFrom(...(Object.keys(COMMANDS) as ClaimCommand['type'][])),
    role: fc.constantFrom(...ROLES), person: fc.constantFrom('a', 'b', 'p', 'q'), absent: fc.constantFrom('a', 'b', 'p', 'q', null), day: fc.integer({ min: 0, max: 400 }),
  });
  it('never pays more than was approved, never signs two stages for one person, never leaves the table, and folds to the state it reached', () => {
    fc.assert(fc.property(fc.array(command, { maxLength: 60 }), (commands) => {
      let state = claimDecider.initial;
      const events: ClaimEvent[] = [];
      for (const { type, role, person, absent, day } of commands) {
        const on = new Date(Date.UTC(2021, 8, 1 + day)).toISOString().slice(0, 10);
        const decision = claimDecider.decide(state, COMMANDS[type]({ commandId: 'x', actor: { id: person, role, ...(absent !== null && { standsInFor: [absent] }) }, on }));
        if (!decision.ok) continue;
        events.push(...decision.events);
        state = fold(claimDecider, decision.events, state);
        expect(state.paidFen).toBeLessThanOrEqual(state.approvedFen);
        const signers = SIGNED_STAGES.flatMap((stage) => signersOf(state, stage));
        expect(new Set(signers).size).toBe(signers.length);
      }
      expect(fold(claimDecider, events)).toEqual(state);
      expect(JSON.parse(JSON.stringify(state))).toEqual(state);
    }), { numRuns: 300 });
  });
});
