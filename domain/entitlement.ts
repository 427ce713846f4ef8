import type { Fen } from './money.ts';
import { compileAmount, fenOfYuan } from './policy/amount.ts';
import { compileTermRules } from './policy/eligibility.ts';
import { amountSet, failed } from './policy/run.ts';
import type { Run } from './policy/run.ts';
import type { Course, Eligibility, Policy, Programme } from './policy/schema.ts';
import type { PartialRosterRow } from './roster.ts';
import type { ReasonCode, TraceStep } from './policy/types.ts';

/** What the amount of one term or instalment depends on; nothing personal. The names are those of the roster's columns. */
export type EntitlementFacts = Pick<PartialRosterRow,
  'term' | 'tuitionFen' | 'paidTuitionFen' | 'otherAidFen' | 'livingMonths' | 'attendancePercent' | 'studentStatus' | 'educationLevel' | 'majorName' | 'certificate'>;

/** A programme's rules as an enrolment freezes them: a later policy never reprices what was begun under an older one. */
export interface ProgrammeRules {
  readonly policy: string;
  readonly policyHash: string;
  readonly programme: string;
  readonly kind: Programme['kind'];
  readonly group: string;
  readonly amount: Programme['amount'];
  readonly eligibility: Pick<Eligibility, 'attendance' | 'studentStatus' | 'certificate' | 'timesAllowed'>;
  readonly course: Pick<Course, 'length' | 'days' | 'suspension' | 'documents' | 'fileOpenMonths'>;
}

/** Freezes a programme of a policy. Undefined where the policy has no such programme, or does not say how it is run. */
export function rulesOf(policy: Policy, policyHash: string, code: string): ProgrammeRules | undefined {
  const programme = policy.programmes.find((each) => each.code === code);
  if (!programme?.course) return undefined;
  const { attendance, studentStatus, certificate, timesAllowed } = programme.eligibility;
  const { length, days, suspension, documents, fileOpenMonths } = programme.course;
  return {
    policy: `${policy.id}@${policy.version}`, policyHash, programme: code, kind: programme.kind, group: programme.group, amount: programme.amount,
    eligibility: { attendance, studentStatus, certificate, timesAllowed }, course: { length, days, suspension, documents, fileOpenMonths },
  };
}

export interface Entitlement {
  readonly amountFen: Fen;
  /** The rules that stand against it; any of them makes the amount 0. */
  readonly reasons: readonly ReasonCode[];
  readonly trace: readonly TraceStep[];
}

/** Prices one term or instalment. `earnedThisYearFen`: what the same school year has earned already; `on`: the day, for rules that count from it. */
export type Pricing = (facts: EntitlementFacts, earnedThisYearFen: Fen, on?: string) => Entitlement;

type Priced = Pick<ProgrammeRules, 'programme' | 'amount' | 'eligibility'>;
const NOT_ASKED = { status: 'notAsked' } as const;
const NO_ERRORS: readonly string[] = [];

/**
 * Makes a programme's rules ready for many terms: no rule is looked up while one is priced. Terms of one school year together never pass
 * the year's amount, however they are cut; the same input gives the same result.
 */
export function compileEntitlement({ programme, amount, eligibility }: Priced): Pricing {
  const rules = compileTermRules(programme, eligibility);
  const price = compileAmount({ code: programme, amount });
  const yearCap = yearCapOf(amount);
  const capRule = `${programme}.year-cap`;
  return (facts, earnedThisYearFen, on) => {
    const row = facts as PartialRosterRow;
    const run: Run = { input: { row, cellErrors: NO_ERRORS, registry: NOT_ASKED, claimedOn: on }, row, reasons: [], trace: [], blocked: false };
    for (const rule of rules) rule(run);
    let amountFen = price(run);
    if (yearCap !== null && amountFen > 0) {
      const leftFen = Math.max(0, yearCap(facts) - earnedThisYearFen);
      if (amountFen > leftFen) {
        amountSet(run, capRule, leftFen, { earnedThisYearFen, leftFen });
        amountFen = leftFen;
      }
    }
    if (amountFen === 0 && !run.blocked) failed(run, capRule, 'block', 'NOTHING_PAYABLE');
    return { amountFen: run.blocked ? 0 : amountFen, reasons: run.reasons.filter((each) => each.level === 'block').map((each) => each.code), trace: run.trace };
  };
}

/** What a school year may earn at most under a formula by the year; null where the formula knows no year. */
function yearCapOf(amount: Programme['amount']): ((facts: EntitlementFacts) => Fen) | null {
  if (amount.formula === 'tuitionWithCap') {
    const capFen = fenOfYuan(amount.cap.yuan);
    return () => capFen;
  }
  if (amount.formula !== 'fixedTuition') return null;
  const byName = new Map(amount.tiers.flatMap(({ names, rate }) => names.map((name) => [name, fenOfYuan(rate.yuan)] as const)));
  const lowestFen = Math.min(...amount.tiers.map(({ rate }) => fenOfYuan(rate.yuan)));
  return (facts) => byName.get(facts.educationLevel ?? '') ?? lowestFen;
}

/**
 * The settlement 结算 of an apprenticeship: the yearly rate for its whole length, less what the advance has earned already and other aid.
 * Months beyond whole years count in twelfths, rounded down.
 */
export function settlement(rules: Priced, facts: EntitlementFacts, months: number, advancedFen: Fen, on?: string): Entitlement {
  const { amount, programme } = rules;
  if (amount.formula !== 'apprenticeship') throw new Error(`${programme} knows no settlement`);
  const row = facts as PartialRosterRow;
  const run: Run = { input: { row, cellErrors: NO_ERRORS, registry: NOT_ASKED, claimedOn: on }, row, reasons: [], trace: [], blocked: false };
  for (const rule of compileTermRules(programme, rules.eligibility)) rule(run);
  const tier = amount.tiers.find((each) => each.names.includes(facts.educationLevel ?? ''));
  if (!tier) failed(run, `${programme}.settlement`, 'block', 'FACT_MISSING', { fact: 'educationLevel' });
  const yearlyFen = fenOfYuan(tier?.rate.yuan ?? 0);
  const otherAidFen = amount.lessOtherAid ? facts.otherAidFen ?? 0 : 0;
  const amountFen = Math.max(0, Math.floor((yearlyFen * months) / 12) - advancedFen - otherAidFen);
  amountSet(run, `${programme}.settlement`, amountFen, { yearlyFen, months, advancedFen, otherAidFen, reference: tier?.rate.reference ?? '' });
  return { amountFen: run.blocked ? 0 : amountFen, reasons: run.reasons.map((each) => each.code), trace: run.trace };
}

/**
 * What a drop-out gives back of the advance: the share of the months not served, by the policy's percentage. Never more than was advanced.
 */
export function clawback(rules: Pick<ProgrammeRules, 'programme' | 'course'>, advancedFen: Fen, servedMonths: number, months: number): Entitlement {
  const { length } = rules.course;
  if (length.by !== 'instalments' || advancedFen === 0) return { amountFen: 0, reasons: [], trace: [] };
  const served = Math.min(Math.max(0, servedMonths), months);
  const keptFen = Math.floor((advancedFen * served) / months);
  const amountFen = Math.floor(((advancedFen - keptFen) * length.clawback.percent) / 100);
  const facts = { advancedFen, servedMonths: served, months, percent: length.clawback.percent, reference: length.clawback.reference };
  return { amountFen, reasons: ['DROPPED_OUT'], trace: [{ rule: `${rules.programme}.clawback`, outcome: 'amount', facts, amountFen: advancedFen - amountFen }] };
}

/** What stands between what was earned and what was paid: one of the two is 0, and paid + payable − recoverable − recovered = entitled. */
export function balanceOf({ entitledFen, paidFen, recoveredFen }: { entitledFen: Fen; paidFen: Fen; recoveredFen: Fen }): { payableFen: Fen; recoverableFen: Fen } {
  const owedFen = entitledFen - paidFen + recoveredFen;
  return { payableFen: Math.max(0, owedFen), recoverableFen: Math.max(0, -owedFen) };
}
