import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addDays } from '../../../domain/calendar.ts';
import { fold } from '../../../domain/case.ts';
import { balanceOf } from '../../../domain/entitlement.ts';
import { enrolmentDecider } from '../../../domain/enrolment.ts';
import type { ProgrammeRules } from '../../../domain/entitlement.ts';
import type { EnrolmentState, EntitlementLine } from '../../../domain/enrolment.ts';
import { apprentice, course, degree, papers, rules } from './enrolment-samples.ts';
import type { Act } from './enrolment-samples.ts';
import { meta } from './every-pair.ts';

/* Whatever order confirmations, suspensions, transfers and corrections come in. */

const RUNS = 400;
/** An advanced worker's 6,500 a year for two years. */
const APPRENTICE_CAP_FEN = 1_300_000;

/** Read from the policy by itself: not by the code that is tested. */
function yearCapFen({ amount }: ProgrammeRules): number {
  if (amount.formula === 'tuitionWithCap') return amount.cap.yuan * 100;
  if (amount.formula === 'fixedTuition') return Math.max(...amount.tiers.map(({ rate }) => rate.yuan * 100));
  throw new Error(`no year's cap in ${amount.formula}`);
}

interface Wish { readonly days: number; readonly act: (state: EnrolmentState, on: string) => Act; readonly role: string }

const keyOf = (state: EnrolmentState, index: number): string => state.terms[index % Math.max(1, state.terms.length)]?.key ?? 'none';
const fen = fc.integer({ min: 0, max: 3_000_000 });
const report = fc.record({ attendancePercent: fc.constantFrom(60, 95, 100), otherAidFen: fen, tuitionFen: fen, paidTuitionFen: fen }, { requiredKeys: ['attendancePercent', 'otherAidFen'] });
const wished = <A extends Act>(role: string, act: fc.Arbitrary<(state: EnrolmentState, on: string) => A>): fc.Arbitrary<Wish> =>
  fc.record({ days: fc.integer({ min: 0, max: 200 }), act, role: fc.constant(role) });

const confirmTerm = wished('institution', fc.tuple(fc.nat(7), report).map(([index, said]) => (state) => ({ type: 'confirmTerm' as const, key: keyOf(state, index), report: said })));
const suspend = wished('institution', fc.nat(60).map((back) => (_, on) => ({ type: 'suspend' as const, from: addDays(on, -back), reason: '病休' })));
const resume = wished('institution', fc.nat(60).map((back) => (_, on) => ({ type: 'resume' as const, from: addDays(on, -back) })));
const transfer = wished('registrar', fc.tuple(fc.constantFrom('001', '002', '003'), fc.constantFrom(undefined, 'junior-college', 'technician', 'cantonese-chef'), fen).map(([institution, programme, tuitionFen]) => () =>
  ({ type: 'transfer' as const, institution, major: '会计', tuitionFen, reason: '转学', ...(programme ? { rules: rules(programme) } : {}) })));
const adopt = wished('registrar', fc.constantFrom('2022', '2024').map((version) => (state) => ({ type: 'adoptPolicy' as const, rules: rules(state.rules.at(-1)?.programme ?? '', version), reason: '新办法' })));
const correct = wished('registrar', fc.tuple(fc.option(fc.integer({ min: -300, max: 300 })), fc.option(fen), fc.option(fc.tuple(fc.nat(7), report))).map(([shift, tuitionFen, term]) => (state) => ({
  type: 'correct' as const, reason: '录入有误', changes: {
    ...(shift === null || state.startsOn === null ? {} : { startsOn: addDays(state.startsOn, shift) }), ...(tuitionFen === null ? {} : { tuitionFen }),
    ...(term === null ? {} : { terms: [{ key: keyOf(state, term[0]), ...term[1] }] }),
  },
})));
const attend = wished('institution', fc.constantFrom(60, 90).map((percent) => () => ({ type: 'recordAttendance' as const, hours: 300, percent })));
const assess = wished('institution', fc.tuple(fc.integer({ min: 1, max: 2 }), fc.boolean()).map(([no, passed]) => () => ({ type: 'assessStage' as const, no, passed })));
const complete = wished('institution', fc.tuple(fc.constantFrom('初级', '中级', '高级'), fen).map(([level, otherAidFen]) => (_, on) =>
  ({ type: 'complete' as const, certificate: { name: '证书', level, issuedOn: on, numberOnFile: true }, otherAidFen })));
const leave = wished('institution', fc.constantFrom('withdraw' as const, 'dismiss' as const).map((type) => () => ({ type, reason: '个人原因' })));
const file = wished('institution', fc.constantFrom('毕业证书', '结业证书', '职业技能等级证书').map((document) => () => papers(document)[0] ?? { type: 'tick' as const }));
const wishes = fc.array(fc.oneof(
  { weight: 12, arbitrary: confirmTerm }, ...[suspend, resume, resume, transfer, adopt, attend, assess, complete, file].map((arbitrary) => ({ weight: 2, arbitrary })),
  { weight: 6, arbitrary: correct }, { weight: 1, arbitrary: leave },
), { minLength: 10, maxLength: 40 });

interface Life { readonly state: EnrolmentState; readonly lines: readonly EntitlementLine[]; readonly carriedOut: number }

/** Carries out what is allowed of the wishes; what is refused changes nothing. */
function lived(start: EnrolmentState, wanted: readonly Wish[]): Life {
  let on = '2022-03-02';
  let life: Life = { state: start, lines: [], carriedOut: 0 };
  const carryOut = (act: Act, role: string): void => {
    const decision = enrolmentDecider.decide(life.state, { ...act, meta: meta(role, on) });
    if (!decision.ok) return;
    const { state, lines, carriedOut } = life;
    life = { state: fold(enrolmentDecider, decision.events, state), lines: [...lines, ...decision.events.flatMap((event) => event.lines ?? [])], carriedOut: carriedOut + 1 };
  };
  for (const { days, act, role } of wanted) {
    on = addDays(on, days);
    if ((enrolmentDecider.nextTickOn(life.state) ?? on) < on) carryOut({ type: 'tick' }, 'engine');
    carryOut(act(life.state, on), role);
  }
  return life;
}

const sum = (amounts: readonly number[]): number => amounts.reduce((total, each) => total + each, 0);
const check = (start: EnrolmentState, holds: (life: Life) => void): void => {
  let carriedOut = 0;
  fc.assert(fc.property(wishes, (wanted) => {
    const life = lived(start, wanted);
    carriedOut += life.carriedOut;
    holds(life);
  }), { numRuns: RUNS });
  // Wishes that are all refused would prove nothing.
  expect(carriedOut).toBeGreaterThan(3 * RUNS);
};

describe('for any order of confirmations, suspensions, transfers and corrections', () => {
  it('a school year never earns more than its cap', () => check(degree, ({ state }) => {
    for (const year of new Set(Object.values(state.earned).map((each) => each.schoolYear))) {
      const earned = sum(Object.values(state.earned).filter((each) => each.schoolYear === year).map((each) => each.fen));
      expect(earned).toBeLessThanOrEqual(Math.max(...state.rules.map(yearCapFen)));
    }
  }));
  it('no two terms lie in the same half-year, and no term earns less than nothing', () => check(degree, ({ state }) => {
    expect(new Set(state.terms.map((term) => term.key)).size).toBe(state.terms.length);
    expect(new Set(state.terms.map((term) => `${term.schoolYear}/${term.term}`)).size).toBe(state.terms.length);
    for (const each of Object.values(state.earned)) expect(each.fen).toBeGreaterThanOrEqual(0);
  }));
  it.each([['a degree', degree], ['an apprenticeship', apprentice], ['a course', course]] as const)('%s: what stands as earned is the sum of its lines, each difference pointing at the first line of its term', (_, start) =>
    check(start, ({ state, lines }) => {
      const before = start.lines;
      expect(lines.map((line) => line.line)).toEqual(lines.map((_line, index) => before + index + 1));
      for (const [key, each] of Object.entries(state.earned)) {
        const own = lines.filter((line) => line.termKey === key);
        expect(sum(own.map((line) => line.amountFen)) + (start.earned[key]?.fen ?? 0)).toBe(each.fen);
        for (const line of own) expect(line.adjusts).toBe(line.line === each.line ? null : each.line);
      }
    }));
  it('an apprenticeship never earns more than its rate for its whole length', () => check(apprentice, ({ state }) => {
    expect(sum(Object.values(state.earned).map((each) => each.fen))).toBeLessThanOrEqual(APPRENTICE_CAP_FEN);
  }));
  it('paid + payable − recoverable − recovered = entitled, and only one of payable and recoverable stands', () => {
    fc.assert(fc.property(fen, fen, fen, (entitledFen, paidFen, taken) => {
      const recoveredFen = Math.min(taken, paidFen);
      const { payableFen, recoverableFen } = balanceOf({ entitledFen, paidFen, recoveredFen });
      expect(paidFen + payableFen - recoverableFen - recoveredFen).toBe(entitledFen);
      expect(Math.min(payableFen, recoverableFen)).toBe(0);
    }));
  });
});
