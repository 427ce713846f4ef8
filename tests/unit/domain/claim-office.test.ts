import { describe, expect, it } from 'vitest';
import type { CommandMeta, Seen } from '../../../domain/case.ts';
import { claimDecider } from '../../../domain/claim.ts';
import type { ClaimCommand, ClaimEvent, ClaimState } from '../../../domain/claim.ts';
import { accepted, at, meta, refusalOf, SEEN, submit } from './claim-life.ts';

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

describe('a stage signed together 会签', () => {
  const first = (id: string, ...standsInFor: string[]): CommandMeta => ({ ...meta('city_first', '2021-09-27', id), actor: { id, role: 'city_first', ...(standsInFor.length > 0 && { standsInFor }) } });
  const CHANGED: Seen = { ...SEEN, totalFen: 900, digest: 'e' };
  const sign = (m: CommandMeta, seen = SEEN): ClaimCommand => ({ type: 'signFirstReview', meta: m, seen });
  const ask = (m: CommandMeta, ...people: string[]): ClaimCommand => ({ type: 'askTogether', meta: m, people, reason: '金额较大' });
  const end = (m: CommandMeta): ClaimCommand => ({ type: 'endTogether', meta: m, reason: '人员调整' });
  const taken = accepted(at('firstReview'), { type: 'take', meta: first('p1') });
  const asked = accepted(taken, ask(first('p1'), 'p1', 'p2', 'p3'));
  const eventsOf = (state: ClaimState, command: ClaimCommand): readonly ClaimEvent[] => {
    const decision = claimDecider.decide(state, command);
    if (!decision.ok) throw new Error(decision.refusal.code);
    return decision.events;
  };

  it('is asked for by who has the claim in hand or the registrar, of two people at least', () => {
    expect(refusalOf(at('firstReview'), ask(first('p1'), 'p1', 'p2'))).toBe('NOT_IN_HAND');
    expect(refusalOf(taken, ask(first('p2'), 'p1', 'p2'))).toBe('NOT_IN_HAND');
    expect(refusalOf(taken, ask(first('p1'), 'p1', 'p1'))).toBe('TOO_FEW_CO_SIGNERS');
    expect(refusalOf(taken, ask(first('p1'), ...Array.from({ length: 10 }, (_, index) => `x${index}`)))).toBe('TOO_MANY_CO_SIGNERS');
    expect(refusalOf(at('firstReview'), ask(meta('registrar', '2021-09-27'), 'p1', 'p2'))).toBeNull();
  });
  it('never names who signed another stage, or gave an opinion on this one', () => {
    const second = accepted(at('secondReview'), { type: 'take', meta: meta('city_second', '2021-09-27', 's1') });
    expect(refusalOf(second, ask(meta('city_second', '2021-09-27', 's1'), 's1', 'city_first'))).toBe('SAME_PERSON');
    const opinion = accepted(taken, { type: 'askOpinion', meta: first('p1'), person: 'p2', reason: 'x', days: null });
    expect(refusalOf(opinion, ask(first('p1'), 'p1', 'p2'))).toBe('SAME_PERSON');
    expect(refusalOf(asked, { type: 'askOpinion', meta: first('p1'), person: 'p2', reason: 'x', days: null })).toBe('ASKED_ONESELF');
  });
  it('is passed when each of them has signed the same rows, and by nobody else', () => {
    expect(refusalOf(asked, sign(first('p4')))).toBe('ASSIGNED_TO_ANOTHER');
    const one = accepted(asked, sign(first('p2')));
    expect(one).toMatchObject({ stage: 'firstReview', firstReviewer: null });
    expect(claimDecider.decide(one, sign(first('p2')))).toMatchObject({ ok: false, refusal: { code: 'CO_SIGNED_ALREADY', facts: { waitsFor: 'p1 p3' } } });
    const two = accepted(one, sign(first('p3')));
    expect(eventsOf(two, sign(first('p1'))).map((event) => event.type)).toEqual(['CoSigned', 'FirstReviewSigned']);
    const passed = accepted(two, sign(first('p1')));
    expect(passed).toMatchObject({ stage: 'secondReview', firstReviewer: 'p1', signedFor: { firstReview: ['p2', 'p3'] } });
    for (const person of ['p1', 'p2', 'p3']) expect(refusalOf(passed, { type: 'signSecondReview', meta: meta('city_second', '2021-09-27', person), seen: SEEN })).toBe('SAME_PERSON');
  });
  it('earlier signatures are void once the rows are others, and the log says so', () => {
    const two = accepted(accepted(asked, sign(first('p2'))), sign(first('p3')));
    expect(eventsOf(two, sign(first('p1'), CHANGED))).toMatchObject([{ type: 'CoSignaturesVoided', people: ['p2', 'p3'] }, { type: 'CoSigned', signer: 'p1', seen: CHANGED }]);
    const anew = accepted(two, sign(first('p1'), CHANGED));
    expect(anew.stage).toBe('firstReview');
    expect(accepted(accepted(anew, sign(first('p2'), CHANGED)), sign(first('p3'), CHANGED)).stage).toBe('secondReview');
  });
  it('any of them returns it; nobody takes it, hands it over or refuses it alone', () => {
    expect(accepted(asked, { type: 'returnForCorrection', meta: first('p3'), reason: 'CELL_ERRORS', rows: 1 }).stage).toBe('returned');
    expect(refusalOf(asked, { type: 'returnForCorrection', meta: first('p4'), reason: 'CELL_ERRORS', rows: 1 })).toBe('ASSIGNED_TO_ANOTHER');
    for (const command of [{ type: 'take', meta: first('p1') }, { type: 'handOver', meta: first('p1'), person: 'p4', reason: 'x' }, { type: 'refuse', meta: first('p1'), reason: 'OTHER' },
      { type: 'assign', meta: meta('registrar', '2021-09-27'), person: 'p4' }] as const) expect(refusalOf(asked, command), command.type).toBe('CO_SIGNED_STAGE');
  });
  it('comes back with the claim, signed by nobody yet: a correction or a signature taken back does not free them of each other', () => {
    const returned = accepted(accepted(asked, sign(first('p2'))), { type: 'returnForCorrection', meta: first('p3'), reason: 'CELL_ERRORS', rows: 1 });
    expect(returned.together?.firstReview).toEqual({ askedBy: 'p1', people: ['p1', 'p2', 'p3'], signed: [] });
    const passed = ['p1', 'p2', 'p3'].reduce((state, person) => accepted(state, sign(first(person))), asked);
    const back = accepted(passed, { type: 'takeBack', meta: meta('city_first', '2021-09-28', 'p2'), reason: '漏看一行' });
    expect(refusalOf(back, sign(first('p4')))).toBe('ASSIGNED_TO_ANOTHER');
    expect(accepted(back, sign(first('p1'))).stage).toBe('firstReview');
  });
  it('is ended by who asked for it or the registrar, not by another of them', () => {
    expect(refusalOf(taken, end(first('p1')))).toBe('NOT_SIGNED_TOGETHER');
    expect(refusalOf(asked, end(first('p2')))).toBe('CO_SIGNED_STAGE');
    expect(refusalOf(asked, ask(first('p2'), 'p2', 'p3'))).toBe('CO_SIGNED_STAGE');
    for (const m of [first('p1'), meta('registrar', '2021-09-27')]) expect(accepted(accepted(asked, end(m)), sign(first('p1'))).stage).toBe('secondReview');
  });
  it('nobody signs twice, in whosever stead: a delegate for one of them is one person', () => {
    const one = accepted(asked, sign(first('d', 'p1', 'p2')));
    expect(one.together?.firstReview?.signed).toMatchObject([{ signer: 'p1', by: 'd' }]);
    expect(refusalOf(one, sign(first('d', 'p2')))).toBe('SAME_PERSON');
    expect(refusalOf(accepted(asked, sign(first('p2'))), sign(first('p2', 'p1')))).toBe('CO_SIGNED_ALREADY');
    const passed = accepted(accepted(one, sign(first('p2'))), sign(first('p3')));
    expect([passed.firstReviewer, ...passed.signedFor?.firstReview ?? []].sort()).toEqual(['d', 'p1', 'p2', 'p3']);
  });
  it('is asked for by the policy from an amount on, by data alone; what it asked at the submission holds', () => {
    const demanded = accepted(at('draft'), { ...submit(), coSign: [{ stage: 'firstReview', fromFen: 1_000, people: 2 }, { stage: 'firstReview', fromFen: 5_000, people: 3 }, { stage: 'decision', fromFen: 1_001, people: 2 }] } as ClaimCommand);
    const waiting = ([
      { type: 'recordChecks', meta: meta('engine', '2021-09-24'), rosterVersion: 1, seen: SEEN, districtsToSign: [] },
      { type: 'take', meta: first('p1') },
    ] satisfies ClaimCommand[]).reduce(accepted, demanded);
    expect(claimDecider.decide(waiting, sign(first('p1')))).toMatchObject({ ok: false, refusal: { code: 'CO_SIGNATURE_NEEDED', facts: { people: 2 } } });
    expect(refusalOf(waiting, sign(first('p1'), { ...SEEN, totalFen: 999 }))).toBeNull();
    const two = accepted(waiting, ask(first('p1'), 'p1', 'p2'));
    expect(claimDecider.decide(two, sign(first('p1'), { ...SEEN, totalFen: 5_000 }))).toMatchObject({ ok: false, refusal: { facts: { people: 3 } } });
    const passed = ['p1', 'p2'].reduce((state, person) => accepted(state, sign(first(person))), two);
    expect(passed.stage).toBe('secondReview');
    expect(refusalOf(passed, { type: 'signSecondReview', meta: meta('city_second', '2021-09-27', 's1'), seen: SEEN })).toBeNull();
  });
  it('holds for the decision too, of the first rows and of those that were frozen', () => {
    const decider = (id: string) => meta('city_decider', '2021-10-11', id);
    const decide = (id: string): ClaimCommand => ({ type: 'decide', meta: decider(id), seen: SEEN });
    const together = accepted(accepted(at('decision'), { type: 'take', meta: decider('d1') }), ask(decider('d1'), 'd1', 'd2'));
    const one = accepted(together, decide('d1'));
    expect(one).toMatchObject({ stage: 'decision', approvedFen: 0 });
    expect(accepted(one, decide('d2'))).toMatchObject({ stage: 'payment', decider: 'd2', approvedFen: SEEN.totalFen, together: { decision: { signed: [] } } });
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
