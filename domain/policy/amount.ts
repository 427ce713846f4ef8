import type { Fen } from '../money.ts';
import { amountSet, failed, fenOf } from './run.ts';
import type { Facts, Run } from './run.ts';
import type { AmountFormula, Programme, Tier } from './schema.ts';

/** What a formula gives before tuition and other aid are looked at; null where it could not be reckoned (the run says why). */
type Base = (run: Run) => { readonly fen: Fen; readonly facts: Facts } | null;

/** Applies a programme's amount rule; answers the entitlement in fen, 0 where a needed fact is missing. */
export type AmountRule = (run: Run) => Fen;

export const fenOfYuan = (yuan: number): Fen => Math.round(yuan * 100);

export function compileAmount({ code, amount }: Pick<Programme, 'code' | 'amount'>): AmountRule {
  const base = compileBase(code, amount);
  const rules = { amount: `${code}.amount`, tuition: `${code}.tuition`, otherAid: `${code}.other-aid` };
  return (run) => {
    const reckoned = base(run);
    if (!reckoned) return 0;
    amountSet(run, rules.amount, reckoned.fen, reckoned.facts);
    const gross = notAboveTuition(run, amount, rules.tuition, reckoned.fen);
    if (gross === null) return 0;
    return amount.lessOtherAid ? lessOtherAid(run, rules.otherAid, gross) : gross;
  };
}

function notAboveTuition(run: Run, { notAbove }: AmountFormula, rule: string, fen: Fen): Fen | null {
  if (notAbove === 'none') return fen;
  const tuitionFen = fenOf(notAbove === 'tuition' ? run.row.tuitionFen : run.row.paidTuitionFen);
  if (tuitionFen === undefined) return missing(run, rule, notAbove);
  const least = Math.min(fen, tuitionFen);
  amountSet(run, rule, least, { tuitionFen });
  return least;
}

/** Aid from elsewhere covers the same cost first; where it covers all, the row asks for the same money twice. */
function lessOtherAid(run: Run, rule: string, grossFen: Fen): Fen {
  const otherAidFen = fenOf(run.row.otherAidFen);
  if (otherAidFen === undefined) return missing(run, rule, 'otherAid') ?? 0;
  if (otherAidFen === 0) return grossFen;
  const facts = { otherAidFen, grossFen };
  if (otherAidFen >= grossFen) {
    failed(run, rule, 'block', 'STACKED_AID', facts);
    return 0;
  }
  amountSet(run, rule, grossFen - otherAidFen, facts);
  return grossFen - otherAidFen;
}

function compileBase(code: string, amount: AmountFormula): Base {
  const rule = `${code}.amount`;
  switch (amount.formula) {
    case 'tuitionWithCap': {
      const year = { fen: fenOfYuan(amount.cap.yuan), facts: { capFen: fenOfYuan(amount.cap.yuan), reference: amount.cap.reference } };
      const half = { fen: Math.floor(year.fen / 2), facts: { ...year.facts, capFen: Math.floor(year.fen / 2) } };
      return (run) => termShare(run, rule, year, half);
    }
    case 'fixedTuition':
      return fixedTuition(rule, amount.tiers);
    case 'perPerson': {
      const each = { fen: fenOfYuan(amount.rate.yuan), facts: { rateFen: fenOfYuan(amount.rate.yuan), reference: amount.rate.reference } };
      return () => each;
    }
    case 'perMonth':
      return perMonth(rule, amount);
    case 'perCertificate':
      return perCertificate(rule, amount);
    case 'apprenticeship':
      return advance(rule, amount);
  }
}

/** A whole year's amount, or half of it for a single term. */
function termShare<T>(run: Run, rule: string, year: T, half: T): T | null {
  const { term } = run.row;
  if (term === 0) return year;
  return term === 1 || term === 2 ? half : missing(run, rule, 'term');
}

function fixedTuition(rule: string, tiers: readonly Tier[]): Base {
  const entries = tiers.map(({ names, rate }) => {
    const facts = { tier: names[0] ?? '', rateFen: fenOfYuan(rate.yuan), reference: rate.reference };
    const half = Math.floor(facts.rateFen / 2);
    return { names, year: { fen: facts.rateFen, facts }, half: { fen: half, facts } };
  });
  const byName = new Map(entries.flatMap((entry) => entry.names.map((name) => [name, entry] as const)));
  const lowest = entries.reduce((least, each) => (each.year.fen < least.year.fen ? each : least));
  return (run) => {
    const { year, half } = byName.get(run.row.educationLevel ?? '') ?? lowest;
    return termShare(run, rule, year, half);
  };
}

function perMonth(rule: string, { rate, months }: Extract<AmountFormula, { formula: 'perMonth' }>): Base {
  const rateFen = fenOfYuan(rate.yuan);
  return (run) => {
    const given = run.row.livingMonths;
    if (typeof given !== 'number' || !Number.isFinite(given)) return missing(run, rule, 'livingMonths');
    const whole = Math.floor(given);
    if (whole < months.min) {
      failed(run, rule, 'block', 'COURSE_TOO_SHORT', { months: whole, minMonths: months.min, reference: months.reference });
      return null;
    }
    const paid = Math.min(whole, months.max);
    return { fen: paid * rateFen, facts: { months: whole, paidMonths: paid, rateFen, reference: rate.reference } };
  };
}

function perCertificate(rule: string, { tiers, scarce }: Extract<AmountFormula, { formula: 'perCertificate' }>): Base {
  const scarceFrom = scarce ? tiers.findIndex((each) => each.names.includes(scarce.fromLevel)) : Infinity;
  const occupations = new Set(scarce?.occupations);
  const byName = new Map(tiers.flatMap(({ names, rate }, index) => {
    const facts = { tier: names[0] ?? '', rateFen: fenOfYuan(rate.yuan), reference: rate.reference };
    const plain = { fen: facts.rateFen, facts };
    const addPercent = scarce && index >= scarceFrom ? scarce.addPercent : 0;
    const raised = { fen: Math.floor((facts.rateFen * (100 + addPercent)) / 100), facts: { ...facts, addPercent } };
    return names.map((name) => [name, { plain, raised }] as const);
  }));
  return (run) => {
    const found = byName.get(run.row.certificate?.level ?? '');
    if (!found) return missing(run, rule, 'certificateLevel');
    return occupations.has(run.row.majorName ?? '') ? found.raised : found.plain;
  };
}

function advance(rule: string, { tiers, advance: share }: Extract<AmountFormula, { formula: 'apprenticeship' }>): Base {
  const byName = new Map(tiers.flatMap(({ names, rate }) => {
    const yearlyFen = fenOfYuan(rate.yuan);
    const facts = { tier: names[0] ?? '', yearlyFen, advancePercent: share.percent, reference: share.reference };
    const entry = { fen: Math.floor((yearlyFen * share.percent) / 100), facts };
    return names.map((name) => [name, entry] as const);
  }));
  return (run) => byName.get(run.row.educationLevel ?? '') ?? missing(run, rule, 'educationLevel');
}

function missing(run: Run, rule: string, fact: string): null {
  failed(run, rule, 'block', 'FACT_MISSING', { fact });
  return null;
}
