import { readFile } from 'node:fs/promises';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { REASON_TEXTS } from '../../../domain/codes/reasons.ts';
import { assessRow, compilePolicy, refusalReason } from '../../../domain/policy/assess.ts';
import { parsePolicySeries } from '../../../domain/policy/load.ts';
import { programmeNames } from '../../../domain/policy/programmes.ts';
import type { AssessmentInput, RegistryFacts } from '../../../domain/policy/types.ts';
import type { PartialRosterRow } from '../../../domain/roster.ts';

const series = parsePolicySeries(await readFile(new URL('../../../policies/veterans-training-aid.yaml', import.meta.url), 'utf8'), 'sample.yaml');
const [in2021, in2022] = series.map(compilePolicy);
if (!in2021 || !in2022) throw new Error('two versions are expected');

const found: RegistryFacts = { status: 'found', nameMatches: true, dischargedOn: '2019-09-01', dischargeType: '自主就业', district: '440106' };

const college: PartialRosterRow = {
  rowNo: 1, sheetRow: 2, name: '张三', idCard: '990106199801010018', dischargedOn: '2019-09-01', dischargeType: '自主就业', district: '440106',
  programme: 'junior-college', educationLevel: '大专', enrolledOn: '2020-09-01', schoolYear: '2020-2021', term: 0, studentStatus: '在读', attendancePercent: 95,
  tuitionFen: 680_000, paidTuitionFen: 680_000, otherAidFen: 0, appliedFen: 680_000,
};

const assess = (row: Partial<PartialRosterRow>, more: Partial<AssessmentInput> = {}, policy = in2021) =>
  assessRow(policy, { row: { ...college, ...row }, cellErrors: [], registry: found, ...more });

const short = { term: 1, enrolledOn: '2020-11-02', tuitionFen: 1_000_000, majorName: '汽车维修工' } as const;
const certificate = (level: string, majorName = '汽车维修工'): Partial<PartialRosterRow> => ({
  ...short, programme: 'guangdong-technician', majorName, appliedFen: 1_000_000, certificate: { name: '证书', level, number: 'S1', issuedOn: '2021-01-10' },
});

describe('rows that are refused', () => {
  const refusals: [string, Partial<PartialRosterRow>, Partial<AssessmentInput>, string][] = [
    ['a second row for the same person in one file', {}, { duplicateOfRow: 5 }, 'DUPLICATE_IN_FILE'],
    ['a person for whom another institution claims', {}, { duplicateOfCase: 'C-1' }, 'DUPLICATE_ACROSS_INSTITUTIONS'],
    ['a name that the registry does not have for this number', {}, { registry: { ...found, nameMatches: false } }, 'REGISTRY_MISMATCH'],
    ['a person whom the registry does not know', {}, { registry: { status: 'unknownPerson' } }, 'REGISTRY_UNKNOWN_PERSON'],
    ['a discharge type that is not covered, by the roster', { dischargeType: '退休' }, { registry: { status: 'notAsked' } }, 'DISCHARGE_TYPE'],
    ['a discharge type that is not covered, by the registry, whatever the roster says', {}, { registry: { ...found, dischargeType: '转业' } }, 'DISCHARGE_TYPE'],
    ['enrolled one day after the 24 months', { enrolledOn: '2021-09-02' }, {}, 'OUT_OF_WINDOW'],
    ['enrolled before discharge', { enrolledOn: '2019-08-31' }, {}, 'OUT_OF_WINDOW'],
    ['enrolled too late by the registry\'s discharge date', {}, { registry: { ...found, dischargedOn: '2018-08-31' } }, 'OUT_OF_WINDOW'],
    ['attendance below 80 %', { attendancePercent: 79.9 }, {}, 'ATTENDANCE'],
    ['a trainee who has left', { studentStatus: '退学' }, {}, 'DROPPED_OUT'],
    ['a trainee on leave', { studentStatus: '休学' }, {}, 'DROPPED_OUT'],
    ['other aid that covers all of it', { otherAidFen: 680_000 }, {}, 'STACKED_AID'],
    ['nothing applied for', { appliedFen: 0 }, {}, 'NOTHING_PAYABLE'],
    ['no tuition at all', { tuitionFen: 0 }, {}, 'NOTHING_PAYABLE'],
    ['a programme that the policy does not have', { programme: 'bachelor' }, {}, 'PROGRAMME_UNKNOWN'],
    ['no programme', { programme: null }, {}, 'PROGRAMME_UNKNOWN'],
    ['an empty tuition cell', { tuitionFen: null }, {}, 'FACT_MISSING'],
    ['a course of two months', { ...short, programme: 'order-based', livingMonths: 2, appliedFen: 200_000 }, {}, 'COURSE_TOO_SHORT'],
    ['a monthly course that does not say its months', { ...short, programme: 'order-based' }, {}, 'FACT_MISSING'],
    ['a skills course without its certificate', { ...certificate('高级'), certificate: undefined }, {}, 'CERTIFICATE_MISSING'],
    ['a certificate of more than 12 months ago', certificate('高级'), { claimedOn: '2022-01-11' }, 'CERTIFICATE_TOO_OLD'],
    ['a course taken as often as allowed', { ...short, programme: 'adaptation' }, { timesBefore: 1 }, 'DUPLICATE_ACROSS_YEARS'],
  ];
  it.each(refusals)('%s', (_name, row, more, code) => {
    const result = assess(row, more);
    expect(result).toMatchObject({ verdict: 'refuse', amountFen: 0 });
    expect(refusalReason(result)).toBe(code);
  });

  it('a row with a bad cell is invalid, and no rule looks at its other cells', () => {
    const result = assess({ idCard: null, appliedFen: null }, { cellErrors: ['MISSING', 'ID_FLOAT'] });
    expect(result).toMatchObject({ verdict: 'invalid', amountFen: 0, entitledFen: 0, reasons: [{ code: 'CELL_ERRORS', level: 'block' }] });
    expect(result.trace.map((step) => step.rule)).toEqual(['row.cells']);
  });

  it('a wrong check digit is named before other bad cells', () => {
    expect(assess({}, { cellErrors: ['DATE_FORMAT', 'ID_CHECK_DIGIT'] }).reasons.map((reason) => reason.code)).toEqual(['ID_CHECK_DIGIT', 'CELL_ERRORS']);
  });

  it('all reasons are listed; the first in the order of precedence is the reason', () => {
    const result = assess(
      { attendancePercent: 10, studentStatus: '退学', enrolledOn: '2025-01-01', otherAidFen: 900_000 },
      { duplicateOfRow: 1, duplicateOfCase: 'C-1', registry: { ...found, nameMatches: false, dischargeType: '退休' } },
    );
    expect(result.reasons.filter((reason) => reason.level === 'block').map((reason) => reason.code)).toEqual([
      'DUPLICATE_IN_FILE', 'DUPLICATE_ACROSS_INSTITUTIONS', 'REGISTRY_MISMATCH', 'DISCHARGE_TYPE', 'OUT_OF_WINDOW', 'ATTENDANCE', 'DROPPED_OUT', 'STACKED_AID',
    ]);
  });
});

describe('what is shown to the reviewer and does not refuse', () => {
  it('another district in the registry', () => {
    expect(assess({ district: '440111' })).toMatchObject({ verdict: 'approve', reasons: [{ code: 'REGISTRY_DISTRICT_DIFFERS', level: 'warn' }] });
  });

  it('an age outside the range', () => {
    expect(assess({ idCard: '990106196001010018' })).toMatchObject({ verdict: 'approve', reasons: [{ code: 'AGE', level: 'warn' }] });
  });

  it('a registry that was not asked leaves a step that says so', () => {
    expect(assess({}, { registry: { status: 'notAsked' } }).trace).toContainEqual({ rule: 'registry.person', outcome: 'skipped', facts: { fact: 'registry' } });
  });
});

describe('amounts', () => {
  const amounts: [string, Partial<PartialRosterRow>, typeof in2021, number, string][] = [
    ['tuition below the cap is paid as it is', {}, in2021, 680_000, 'approve'],
    ['tuition above the cap is reduced to it', { tuitionFen: 980_000, appliedFen: 980_000 }, in2021, 800_000, 'reduce'],
    ['the cap of 2022 is 12,000', { tuitionFen: 980_000, appliedFen: 980_000 }, in2022, 980_000, 'approve'],
    ['a single term has half of the cap', { term: 1, tuitionFen: 600_000, appliedFen: 600_000 }, in2021, 400_000, 'reduce'],
    ['other aid is taken off', { otherAidFen: 100_000, appliedFen: 680_000 }, in2021, 580_000, 'reduce'],
    ['less than the entitlement is paid as applied for', { appliedFen: 500_000 }, in2021, 500_000, 'approve'],
    ['the last day of the 24 months is within them', { enrolledOn: '2021-09-01' }, in2021, 680_000, 'approve'],
    ['技工 of 中级工', { programme: 'technician', educationLevel: '中级工', appliedFen: 480_000 }, in2021, 480_000, 'approve'],
    ['技工 of 高级工', { programme: 'technician', educationLevel: '高级工', appliedFen: 580_000 }, in2021, 580_000, 'approve'],
    ['技工 of 预备技师 never above the tuition', { programme: 'technician', educationLevel: '预备技师', tuitionFen: 650_000, appliedFen: 650_000 }, in2021, 650_000, 'approve'],
    ['技工 of no known level has the lowest', { programme: 'technician', educationLevel: '', appliedFen: 580_000 }, in2021, 480_000, 'reduce'],
    ['适应性培训 a person', { ...short, programme: 'adaptation', appliedFen: 100_000 }, in2021, 100_000, 'approve'],
    ['four months', { ...short, programme: 'targeted', livingMonths: 4, appliedFen: 400_000 }, in2021, 400_000, 'approve'],
    ['eight months are paid as six', { ...short, programme: 'targeted', livingMonths: 8, appliedFen: 800_000 }, in2021, 600_000, 'reduce'],
    ['初级', certificate('初级'), in2021, 100_000, 'reduce'],
    ['中级 of a scarce occupation is not raised', certificate('中级', '电工'), in2021, 150_000, 'reduce'],
    ['高级', certificate('高级'), in2021, 200_000, 'reduce'],
    ['高级 of a scarce occupation is raised by 30 %', certificate('高级', '电工'), in2021, 260_000, 'reduce'],
    ['高级技师 of a scarce occupation', certificate('高级技师', '焊工'), in2021, 390_000, 'reduce'],
    ['an apprentice has the advance', { programme: 'modern-apprenticeship', educationLevel: '高级工', appliedFen: 400_000 }, in2022, 325_000, 'reduce'],
  ];
  it.each(amounts)('%s', (_name, row, policy, amountFen, verdict) => {
    expect(assess(row, {}, policy)).toMatchObject({ amountFen, verdict, entitledFen: verdict === 'reduce' ? amountFen : expect.any(Number) });
  });

  it('the trace explains the amount with the clause and without personal data', () => {
    const result = assess({ tuitionFen: 980_000, appliedFen: 980_000 });
    expect(result.trace).toContainEqual({
      rule: 'junior-college.amount', outcome: 'amount', amountFen: 800_000, facts: { capFen: 800_000, reference: '穗退役军人〔2019〕示例1号 第八条' },
    });
    expect(JSON.stringify(result.trace)).not.toMatch(/张三|9901061998|2019-09-01/);
    expect(result.reasons).toEqual([{ code: 'OVER_CAP', level: 'warn' }]);
  });
});

describe('properties of every row', () => {
  const money = fc.oneof(fc.integer({ min: 0, max: 3_000_000 }), fc.constantFrom(null, undefined, 0, -1, 0.5, Number.NaN));
  const day = fc.oneof(fc.date({ min: new Date('2015-01-01'), max: new Date('2026-01-01'), noInvalidDate: true }).map((date) => date.toISOString().slice(0, 10)), fc.constantFrom(null, undefined, '', '2021-1-1', 'x'));
  const rows = fc.record({
    programme: fc.constantFrom(...in2022.programmes.keys(), 'none', null, '__proto__'),
    tuitionFen: money, paidTuitionFen: money, otherAidFen: money, appliedFen: money, enrolledOn: day, dischargedOn: day,
    term: fc.constantFrom(0, 1, 2, null), livingMonths: fc.constantFrom(0, 2, 3, 6, 9, null, undefined, Infinity), attendancePercent: fc.constantFrom(0, 79, 80, 100, undefined),
    studentStatus: fc.constantFrom('在读', '退学', undefined), educationLevel: fc.constantFrom('中级工', '高级工', '大专', null, undefined),
    majorName: fc.constantFrom('电工', '其他', null), idCard: fc.constantFrom('990106199801010018', '', null, '990106200013990018'),
    certificate: fc.constantFrom(undefined, null, { level: '高级', number: '1', issuedOn: '2021-01-01' }, { level: '大师', number: '1' }, { level: '技师' }),
    dischargeType: fc.constantFrom('自主就业', '退休', null),
  });
  const registries = fc.oneof(
    fc.constantFrom<RegistryFacts>({ status: 'notAsked' }, { status: 'unknownPerson' }),
    fc.record({ status: fc.constant('found' as const), nameMatches: fc.boolean(), dischargedOn: day.map((each) => each ?? ''), dischargeType: fc.constantFrom('自主就业', '转业'), district: fc.constant('440106') }),
  );
  const inputs = fc.record({ row: rows, registry: registries, cellErrors: fc.constantFrom([], [], [], ['MISSING']), timesBefore: fc.constantFrom(undefined, 0, 1) })
    .map((input): AssessmentInput => ({ ...input, row: { rowNo: 1, sheetRow: 2, ...input.row } }));

  it('never throws, never pays more than applied for or than the entitlement, and pays nothing where anything blocks', () => {
    fc.assert(fc.property(inputs, (input) => {
      const { verdict, amountFen, entitledFen, reasons, trace } = assessRow(in2022, input);
      expect(Number.isSafeInteger(amountFen) && Number.isSafeInteger(entitledFen)).toBe(true);
      expect(amountFen).toBeGreaterThanOrEqual(0);
      expect(amountFen).toBeLessThanOrEqual(entitledFen);
      const pays = verdict === 'approve' || verdict === 'reduce';
      expect(amountFen > 0).toBe(pays);
      if (pays) expect(amountFen).toBeLessThanOrEqual(input.row.appliedFen ?? 0);
      expect(reasons.some((reason) => reason.level === 'block')).toBe(!pays);
      expect(trace.length).toBeGreaterThan(0);
    }), { numRuns: 3_000 });
  });

  it('a degree is never paid above its cap', () => {
    fc.assert(fc.property(fc.integer({ min: 0, max: 9_000_000 }), fc.integer({ min: 0, max: 9_000_000 }), fc.integer({ min: 0, max: 900_000 }), (tuitionFen, appliedFen, otherAidFen) => {
      expect(assess({ tuitionFen, appliedFen, otherAidFen }).amountFen).toBeLessThanOrEqual(Math.min(800_000, tuitionFen, appliedFen));
    }));
  });

  it('more aid from elsewhere never raises the amount, and applying for more never lowers it', () => {
    fc.assert(fc.property(inputs, fc.integer({ min: 1, max: 2_000_000 }), (input, more) => {
      const amount = (change: Partial<PartialRosterRow>): number => assessRow(in2022, { ...input, row: { ...input.row, ...change } }).amountFen;
      const { otherAidFen, appliedFen } = input.row;
      if (typeof otherAidFen === 'number' && otherAidFen >= 0) expect(amount({ otherAidFen: otherAidFen + more })).toBeLessThanOrEqual(amount({}));
      if (typeof appliedFen === 'number' && appliedFen >= 0) expect(amount({ appliedFen: appliedFen + more })).toBeGreaterThanOrEqual(amount({}));
    }), { numRuns: 2_000 });
  });

  it('the same row gives the same answer, and is not touched', () => {
    fc.assert(fc.property(inputs, (input) => {
      const before = JSON.stringify(input);
      expect(assessRow(in2022, input)).toEqual(assessRow(in2022, input));
      expect(JSON.stringify(input)).toBe(before);
    }));
  });
});

describe('texts', () => {
  it('every reason is told in both languages', () => {
    for (const { message, mend } of Object.values(REASON_TEXTS)) {
      expect(message.zh).toMatch(/[\u4e00-\u9fff]/);
      expect(message.en).toMatch(/^[\x20-\x7e]+$/);
      if (mend) expect(mend.zh && mend.en).toBeTruthy();
    }
  });

  it('a programme is found under its name and all its other names', () => {
    const names = programmeNames(in2022.policy);
    expect(names.filter((each) => each.code === 'junior-college').map((each) => each.zh)).toEqual(['大专班', '大专', '退役军人大专班', '高职', '高职大专', '专科']);
  });
});
