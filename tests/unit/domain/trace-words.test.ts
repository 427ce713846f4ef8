import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { TRACE_COLUMNS, TRACE_FACTS, TRACE_RULES, endOfRule, wordsOfFact } from '../../../domain/codes/trace.ts';
import { clawback, compileEntitlement, rulesOf, settlement } from '../../../domain/entitlement.ts';
import type { EntitlementFacts } from '../../../domain/entitlement.ts';
import { assessEarned, assessRow, compilePolicy } from '../../../domain/policy/assess.ts';
import { parsePolicySeries } from '../../../domain/policy/load.ts';
import type { Policy, Programme } from '../../../domain/policy/schema.ts';
import type { AssessmentInput, RegistryFacts, TraceStep } from '../../../domain/policy/types.ts';
import type { PartialRosterRow } from '../../../domain/roster.ts';
import { projectDir } from '../../../ops/config.ts';
import { after, confirm, degree, eventsOf } from './enrolment-samples.ts';

const folder = path.join(projectDir, 'policies');
const shipped = readdirSync(folder).filter((name) => name.endsWith('.yaml')).flatMap((name) => parsePolicySeries(readFileSync(path.join(folder, name), 'utf8'), name));

/** The format allows what no shipped programme uses: never above what was paid of the tuition. */
const byPaidTuition = shipped.map((policy): Policy => ({ ...policy, programmes: policy.programmes.map((each) => ({ ...each, amount: { ...each.amount, notAbove: 'paidTuition' as const } })) }));
const policies = [...shipped, ...byPaidTuition];

const found: RegistryFacts = { status: 'found', nameMatches: true, dischargedOn: '2023-09-01', dischargeType: '自主就业', district: '440106' };
const everyday: PartialRosterRow = {
  rowNo: 1, sheetRow: 2, name: '示例·甲', idCard: '990106199801010018', dischargedOn: '2023-09-01', dischargeType: '自主就业', district: '440106', educationLevel: '高级工',
  majorName: '护理', enrolledOn: '2024-09-02', schoolYear: '2024-2025', term: 0, studentStatus: '在读', attendancePercent: 95, tuitionFen: 900_000, paidTuitionFen: 900_000,
  otherAidFen: 0, livingMonths: 4, appliedFen: 400_000, certificate: { name: '证书', level: '高级', number: 'S1', issuedOn: '2025-01-10' },
};

/** One change at a time, such that every rule of every programme is met, not met, warned of, or has nothing to look at. */
const ROWS: readonly Partial<PartialRosterRow>[] = [
  {}, { dischargeType: '退休' }, { dischargeType: null }, { enrolledOn: '2030-09-02' }, { enrolledOn: null }, { attendancePercent: 10 }, { attendancePercent: null }, { studentStatus: '退学' },
  { idCard: '990106195001010018' }, { idCard: null }, { certificate: undefined }, { certificate: { name: '证书', level: '高级', number: 'S1', issuedOn: '2020-01-10' } },
  { certificate: { name: '证书', number: 'S1', issuedOn: '2025-01-10' } }, { certificate: { name: '证书', level: '高级', number: 'S1' } },
  { tuitionFen: null }, { paidTuitionFen: null }, { otherAidFen: null }, { otherAidFen: 10_000 }, { otherAidFen: 9_000_000 }, { term: null }, { term: 1 }, { livingMonths: null }, { livingMonths: 1 },
  { livingMonths: 60 }, { educationLevel: null }, { majorName: '焊工' }, { appliedFen: null }, { appliedFen: 0 }, { appliedFen: 9_000_000 },
];
const SURROUNDINGS: readonly Partial<AssessmentInput>[] = [
  {}, { registry: found }, { registry: { ...found, nameMatches: false } }, { registry: { ...found, dischargedOn: '2022-09-01', dischargeType: '复员', district: '440103' } },
  { registry: { status: 'unknownPerson' } }, { cellErrors: ['ID_CHECK_DIGIT', 'MISSING'] }, { duplicateOfRow: 3 }, { duplicateOfCase: 'C-1' }, { timesBefore: 0 }, { timesBefore: 9 }, { claimedOn: '2025-03-01' },
];

function ofRows(policy: Policy): readonly TraceStep[] {
  const compiled = compilePolicy(policy);
  const assess = (row: Partial<PartialRosterRow>, more: Partial<AssessmentInput>): readonly TraceStep[] =>
    assessRow(compiled, { row: { ...everyday, ...row }, cellErrors: [], registry: { status: 'notAsked' }, ...more }).trace;
  const rows = policy.programmes.flatMap(({ code: programme }) => ROWS.flatMap((row) => SURROUNDINGS.flatMap((more) => assess({ programme, ...row }, more))));
  return [...rows, ...assess({ programme: 'none' }, {})];
}

/** What an enrolment earns: a term, a further one of the same year, the settlement of an apprenticeship, and what a drop-out gives back. */
function ofEnrolments(policy: Policy, { code }: Programme): readonly TraceStep[] {
  const rules = rulesOf(policy, 'hash', code);
  if (!rules) return [];
  const facts: EntitlementFacts = { ...everyday, term: 1 };
  const price = compileEntitlement(rules);
  const terms = [price(facts, 0, '2025-03-01'), price(facts, 1_900_000, '2025-03-01'), price(facts, 900_000, '2025-03-01'), price({ ...facts, tuitionFen: 0 }, 0)];
  const settled = rules.amount.formula === 'apprenticeship' ? [settlement(rules, facts, 24, 100_000, '2025-03-01'), settlement(rules, { ...facts, educationLevel: null }, 24, 0)] : [];
  const earned = { enrolmentNo: 'E-1', termKey: '2024-2025/1', policyHash: 'hash', entitledFen: 400_000, paidFen: 0, trace: [] };
  const claimed = assessEarned(earned, { row: { ...everyday, programme: code }, cellErrors: [], registry: found });
  return [...terms, ...settled, clawback(rules, 100_000, 6, 24), claimed].flatMap(({ trace }) => trace);
}

/** A term that a correction moves away is taken back by a line of its own. */
const moved = eventsOf(after(degree, '2022-10-10', confirm('2021-2022/2')), '2022-10-11', { type: 'correct', changes: { startsOn: '2022-09-01' }, reason: '入学时间录入有误' })
  .flatMap(({ lines = [] }) => lines.flatMap(({ trace }) => trace));

const steps = [...policies.flatMap((policy) => [...ofRows(policy), ...policy.programmes.flatMap((programme) => ofEnrolments(policy, programme))]), ...moved];
const facts = steps.flatMap((step) => Object.entries(step.facts).map(([name, value]) => ({ rule: step.rule, name, value })));

describe('a trace in words, over every rule of every policy that ships', () => {
  it('names every rule in both languages', () => {
    expect([...new Set(steps.map(({ rule }) => endOfRule(rule)))].filter((end) => !TRACE_RULES[end]?.zh || !TRACE_RULES[end].en)).toEqual([]);
  });

  it('names every fact in both languages', () => {
    expect([...new Set(facts.filter(({ rule, name }) => !wordsOfFact(rule, name)?.name.zh || !wordsOfFact(rule, name)?.name.en).map(({ rule, name }) => `${rule}: ${name}`))]).toEqual([]);
  });

  it('gives amounts, shares and counts as numbers, what is missing by the name of its column', () => {
    const wrong = facts.filter(({ rule, name, value }) => {
      const unit = wordsOfFact(rule, name)?.unit;
      if (unit === 'columns') return String(value).split(', ').some((column) => !TRACE_COLUMNS[column]);
      const isText = unit === 'text' || unit === 'term' || unit === 'hash';
      return isText ? typeof value !== 'string' : typeof value !== 'number';
    });
    expect(wrong).toEqual([]);
  });

  it('an amount in fen says so by its unit', () => {
    expect(facts.filter(({ rule, name }) => name.endsWith('Fen') !== (wordsOfFact(rule, name)?.unit === 'fen'))).toEqual([]);
  });

  it('the walk meets every rule, fact and column that has a name', () => {
    const met = {
      rules: new Set(steps.map(({ rule }) => endOfRule(rule))),
      facts: new Set(facts.map(({ rule, name }) => (TRACE_FACTS[`${endOfRule(rule)}.${name}`] ? `${endOfRule(rule)}.${name}` : name))),
      columns: new Set(facts.filter(({ rule, name }) => wordsOfFact(rule, name)?.unit === 'columns').flatMap(({ value }) => String(value).split(', '))),
    };
    expect({
      rules: Object.keys(TRACE_RULES).filter((rule) => !met.rules.has(rule)), facts: Object.keys(TRACE_FACTS).filter((name) => !met.facts.has(name)),
      columns: Object.keys(TRACE_COLUMNS).filter((column) => !met.columns.has(column)),
    }).toEqual({ rules: [], facts: [], columns: [] });
  });
});
