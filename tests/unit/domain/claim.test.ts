import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { CommandMeta, Seen } from '../../../domain/case.ts';
import { addDays } from '../../../domain/calendar.ts';
import { fold } from '../../../domain/case.ts';
import { CLAIM_TRANSITIONS, claimDecider } from '../../../domain/claim.ts';
import type { ClaimCommand, ClaimEvent, ClaimStage, ClaimState } from '../../../domain/claim.ts';

const DAYS = { identity: 10, firstReview: 10, secondReview: 15, correction: 5, notice: 5, decision: 5, payment: 20, reminderDaysBefore: 2 };
const SEEN: Seen = { count: 3, approvedCount: 2, totalFen: 1_000, digest: 'd' };
const HASH = 'policy';
let serial = 0;
const meta = (role: string, on: string, id = role): CommandMeta => ({ commandId: `c${++serial}`, actor: { id, role }, on });

function accepted(state: ClaimState, command: ClaimCommand): ClaimState {
  const decision = claimDecider.decide(state, command);
  if (!decision.ok) throw new Error(decision.refusal.code);
  return fold(claimDecider, decision.events, state);
}
const refusalOf = (state: ClaimState, command: ClaimCommand): string | null => {
  const decision = claimDecider.decide(state, command);
  return decision.ok ? null : decision.refusal.code;
};

const open: ClaimCommand = { type: 'open', meta: meta('institution', '2021-09-01'), round: '2021', institution: 'SL001', days: DAYS };
const submit = (on = '2021-09-24', rosterVersion = 1, closesOn = '2021-09-30'): ClaimCommand =>
  ({ type: 'submit', meta: meta('institution', on), rosterVersion, seen: SEEN, policyHash: HASH, round: { status: 'open', closesOn } });
const LIFE: readonly ClaimCommand[] = [
  open, submit(),
  { type: 'recordChecks', meta: meta('engine', '2021-09-24'), rosterVersion: 1, seen: SEEN, districtsToSign: ['440106'] },
  { type: 'recordIdentity', meta: meta('engine', '2021-09-26'), rosterVersion: 1, seen: SEEN },
  { type: 'signFirstReview', meta: meta('city_first', '2021-09-27'), seen: SEEN },
  { type: 'signSecondReview', meta: meta('city_second', '2021-09-27'), seen: SEEN },
  { type: 'tick', meta: meta('engine', '2021-10-09') },
  { type: 'decide', meta: meta('city_decider', '2021-10-11'), seen: SEEN },
  { type: 'recordPayment', meta: meta('engine', '2021-10-20'), batch: 'B-2021-01', line: 1, amountFen: 1_000, outcome: 'paid' },
];
const STAGES_ON_THE_WAY: readonly ClaimStage[] = ['draft', 'checking', 'identity', 'firstReview', 'secondReview', 'notice', 'decision', 'payment', 'closed'];
const after = (steps: number): ClaimState => LIFE.slice(0, steps).reduce(accepted, claimDecider.initial);
const at = (stage: ClaimStage): ClaimState => after(STAGES_ON_THE_WAY.indexOf(stage) + 1);

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

describe('one more opinion 加签', () => {
  const first = (id: string, on = '2021-09-27') => meta('city_first', on, id);
  const taken = accepted(at('firstReview'), { type: 'take', meta: first('p1') });
  const ask = (by: string, person: string, days: number | null = 3): ClaimCommand => ({ type: 'askOpinion', meta: first(by), person, reason: '发票存疑', days });
  const answer = (by: string, outcome: 'agree' | 'object' = 'agree', opinionId = '1', ground: 'ATTENDANCE' | null = null): ClaimCommand =>
    ({ type: 'giveOpinion', meta: first(by), opinionId, outcome, ground, remark: '已核' });
  const withdraw = (by: string): ClaimCommand => ({ type: 'withdrawOpinion', meta: first(by), opinionId: '1', reason: '已当面核实' });
  const sign = (by: string): ClaimCommand => ({ type: 'signFirstReview', meta: first(by), seen: SEEN });
  const asked = accepted(taken, ask('p1', 'p2'));

  it('is asked by who has the claim in hand only, and of somebody else', () => {
    expect(refusalOf(at('firstReview'), ask('p1', 'p2'))).toBe('NOT_IN_HAND');
    expect(refusalOf(taken, ask('p3', 'p2'))).toBe('ASSIGNED_TO_ANOTHER');
    expect(refusalOf(taken, ask('p1', 'p1'))).toBe('ASKED_ONESELF');
    expect(refusalOf(asked, ask('p1', 'p2'))).toBe('ALREADY_ASKED');
  });
  it('is never asked of who has signed another stage of the claim', () => {
    const second = accepted(at('secondReview'), { type: 'take', meta: meta('city_second', '2021-09-27', 's1') });
    expect(refusalOf(second, { ...ask('s1', 'city_first'), meta: meta('city_second', '2021-09-27', 's1') })).toBe('SAME_PERSON');
  });
  it('holds the signature and the refusal back, naming whom they wait for, but no return', () => {
    expect(claimDecider.decide(asked, sign('p1'))).toMatchObject({ ok: false, refusal: { code: 'OPINION_OPEN', facts: { waitsFor: 'p2', open: 1 } } });
    expect(refusalOf(asked, { type: 'refuse', meta: first('p1'), reason: 'OTHER' })).toBe('OPINION_OPEN');
    const returned: ClaimCommand = { type: 'returnForCorrection', meta: first('p1'), reason: 'CELL_ERRORS', rows: 1 };
    expect(claimDecider.decide(asked, returned)).toMatchObject({ ok: true, events: [{ type: 'OpinionFellAway', person: 'p2' }, { type: 'ReturnedForCorrection' }] });
    expect(accepted(asked, returned).opinions).toBeUndefined();
  });
  it('is given by who was asked, once, with a coded ground when he or she objects', () => {
    expect(refusalOf(asked, answer('p3'))).toBe('OPINION_OF_ANOTHER');
    expect(refusalOf(asked, answer('p2', 'object'))).toBe('REASON_NEEDED');
    expect(refusalOf(asked, answer('p2', 'agree', '9'))).toBe('OPINION_UNKNOWN');
    const objected = accepted(asked, answer('p2', 'object', '1', 'ATTENDANCE'));
    expect(objected.opinions).toEqual([{ id: '1', askedBy: 'p1', person: 'p2', dueOn: '2021-09-29', outcome: 'object', ground: 'ATTENDANCE', remark: '已核' }]);
    expect(refusalOf(objected, answer('p2'))).toBe('OPINION_ANSWERED');
  });
  it('binds nobody: the claim is signed after an objection too, and by another than who gave it', () => {
    const objected = accepted(asked, answer('p2', 'object', '1', 'ATTENDANCE'));
    expect(accepted(objected, sign('p1'))).toMatchObject({ stage: 'secondReview' });
    expect(refusalOf(objected, { type: 'handOver', meta: first('p1'), person: 'p2', reason: '外出' })).toBe('SAME_PERSON');
    const assigned = accepted(objected, { type: 'assign', meta: meta('registrar', '2021-09-27'), person: 'p2' });
    expect(refusalOf(assigned, sign('p2'))).toBe('SAME_PERSON');
  });
  it('is withdrawn by who asked or who took over, nobody else; then the claim is signed', () => {
    expect(refusalOf(asked, withdraw('p3'))).toBe('OPINION_OF_ANOTHER');
    const taker = accepted(asked, { type: 'handOver', meta: first('p1'), person: 'p3', reason: '外出' });
    for (const [state, by] of [[asked, 'p1'], [taker, 'p3'], [taker, 'p1']] as const) expect(accepted(state, withdraw(by)).opinions).toEqual([]);
    expect(refusalOf(accepted(asked, withdraw('p1')), sign('p1'))).toBeNull();
    expect(accepted(accepted(asked, withdraw('p1')), ask('p1', 'p2')).opinions).toMatchObject([{ id: '2' }]);
  });
  it('that is late is told once, and the clock looks at it again no more', () => {
    expect(claimDecider.nextTickOn(asked)).toBe('2021-09-30');
    const tick = (on: string): ClaimCommand => ({ type: 'tick', meta: meta('engine', on) });
    expect(claimDecider.decide(asked, tick('2021-09-29'))).toEqual({ ok: true, events: [] });
    const late = claimDecider.decide(asked, tick('2021-09-30'));
    expect(late).toMatchObject({ ok: true, events: [{ type: 'OpinionLate', opinionId: '1', person: 'p2', askedBy: 'p1', dueOn: '2021-09-29' }] });
    const told = accepted(asked, tick('2021-09-30'));
    expect(claimDecider.decide(told, tick('2021-09-30'))).toEqual({ ok: true, events: [] });
    expect(claimDecider.nextTickOn(told)).toBe(claimDecider.nextTickOn(taken));
    expect(claimDecider.nextTickOn(accepted(taken, ask('p1', 'p2', null)))).toBe(claimDecider.nextTickOn(taken));
  });
});

describe('in the stead of an absent colleague 委派', () => {
  const standing = (role: string, id: string, ...standsInFor: string[]): CommandMeta => ({ ...meta(role, '2021-09-27', id), actor: { id, role, standsInFor } });
  const inHand = accepted(at('firstReview'), { type: 'take', meta: meta('city_first', '2021-09-27', 'absent') });
  const sign = (m: CommandMeta): ClaimCommand => ({ type: 'signFirstReview', meta: m, seen: SEEN });

  it('the delegate signs what the absent has in hand, and the event says for whom', () => {
    expect(refusalOf(inHand, sign(standing('city_first', 'delegate', 'somebody else')))).toBe('ASSIGNED_TO_ANOTHER');
    expect(claimDecider.decide(inHand, sign(standing('city_first', 'delegate', 'absent')))).toMatchObject({ ok: true, events: [{ type: 'FirstReviewSigned', by: 'delegate', inStead: 'absent' }] });
  });
  it('what nobody has in hand, or the delegate has, is done in his or her own name', () => {
    const own = accepted(at('firstReview'), { type: 'take', meta: meta('city_first', '2021-09-27', 'delegate') });
    for (const state of [at('firstReview'), own]) {
      const decision = claimDecider.decide(state, sign(standing('city_first', 'delegate', 'absent')));
      expect(decision.ok && decision.events[0]).not.toHaveProperty('inStead');
    }
  });
  it('the signature counts for both: neither signs a later stage, in his or her own name or in that of another', () => {
    const signed = accepted(inHand, sign(standing('city_first', 'delegate', 'absent')));
    for (const person of ['delegate', 'absent']) expect(refusalOf(signed, { type: 'signSecondReview', meta: meta('city_second', '2021-09-27', person), seen: SEEN })).toBe('SAME_PERSON');
    const second = accepted(signed, { type: 'take', meta: meta('city_second', '2021-09-27', 's1') });
    expect(refusalOf(second, { type: 'signSecondReview', meta: standing('city_second', 'delegate', 's1'), seen: SEEN })).toBe('SAME_PERSON');
    const third = accepted(signed, { type: 'take', meta: meta('city_second', '2021-09-27', 'absent') });
    expect(refusalOf(third, { type: 'signSecondReview', meta: standing('city_second', 's2', 'absent'), seen: SEEN })).toBe('SAME_PERSON');
  });
  it('either of the two takes the signature back, and a delegate for the one who gave it', () => {
    const signed = accepted(inHand, sign(standing('city_first', 'delegate', 'absent')));
    const takeBack = (m: CommandMeta): ClaimCommand => ({ type: 'takeBack', meta: m, reason: '漏看一行' });
    expect(refusalOf(signed, takeBack(meta('city_first', '2021-09-28', 'another')))).toBe('NOT_YOUR_SIGNATURE');
    for (const m of [meta('city_first', '2021-09-28', 'delegate'), meta('city_first', '2021-09-28', 'absent'), standing('city_first', 'third', 'delegate')]) {
      const back = accepted(signed, takeBack(m));
      expect(back).toMatchObject({ stage: 'firstReview', firstReviewer: null });
      expect(refusalOf(accepted(back, sign(meta('city_first', '2021-09-28', 'new'))), { type: 'signSecondReview', meta: meta('city_second', '2021-09-28', 'absent'), seen: SEEN })).toBeNull();
    }
  });
  it('an opinion is answered by the delegate, who then does not sign; never by who asked for it', () => {
    const ask: ClaimCommand = { type: 'askOpinion', meta: meta('city_first', '2021-09-27', 'absent'), person: 'asked', reason: 'x', days: null };
    const answer = (m: CommandMeta): ClaimCommand => ({ type: 'giveOpinion', meta: m, opinionId: '1', outcome: 'agree', ground: null, remark: 'x' });
    const asked = accepted(inHand, ask);
    expect(refusalOf(asked, answer(standing('city_first', 'absent', 'asked')))).toBe('SAME_PERSON');
    const answered = accepted(asked, answer(standing('city_first', 'delegate', 'asked')));
    expect(answered.opinions).toMatchObject([{ person: 'asked', givenBy: 'delegate', outcome: 'agree' }]);
    for (const person of ['delegate', 'asked']) expect(refusalOf(answered, sign(standing('city_first', person, 'absent')))).toBe('SAME_PERSON');
    expect(refusalOf(answered, sign(standing('city_first', 'fourth', 'absent')))).toBeNull();
    expect(refusalOf(inHand, { ...ask, meta: standing('city_first', 'asked', 'absent') })).toBe('ASKED_ONESELF');
  });
});

describe('copies 抄送', () => {
  const copy = (people: string[]): ClaimCommand => ({ type: 'copy', meta: meta('city_first', '2021-09-27', 'p2'), people, note: '请知悉' });
  it('go to others once each, from whoever of the city reads the claim, whoever has it in hand', () => {
    const taken = accepted(at('firstReview'), { type: 'take', meta: meta('city_first', '2021-09-27', 'p1') });
    expect(refusalOf(taken, copy(['p2']))).toBe('COPIED_TO_NOBODY');
    expect(claimDecider.decide(taken, copy(['p3', 'p3', 'p2']))).toMatchObject({ ok: true, events: [{ type: 'Copied', people: ['p3'], note: '请知悉' }] });
    expect(accepted(taken, copy(['p3']))).toEqual(taken);
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
    role: fc.constantFrom(...ROLES), person: fc.constantFrom('a', 'b', 'c', 'd'), day: fc.integer({ min: 0, max: 400 }),
  });
  it('never pays more than was approved, never leaves the table, and folds to the state it reached', () => {
    fc.assert(fc.property(fc.array(command, { maxLength: 60 }), (commands) => {
      let state = claimDecider.initial;
      const events: ClaimEvent[] = [];
      for (const { type, role, person, day } of commands) {
        const on = new Date(Date.UTC(2021, 8, 1 + day)).toISOString().slice(0, 10);
        const decision = claimDecider.decide(state, COMMANDS[type]({ commandId: 'x', actor: { id: person, role }, on }));
        if (!decision.ok) continue;
        events.push(...decision.events);
        state = fold(claimDecider, decision.events, state);
        expect(state.paidFen).toBeLessThanOrEqual(state.approvedFen);
      }
      expect(fold(claimDecider, events)).toEqual(state);
      expect(JSON.parse(JSON.stringify(state))).toEqual(state);
    }), { numRuns: 300 });
  });
});
