import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { assessRow, compilePolicy } from '../../../domain/policy/assess.ts';
import { parsePolicySeries } from '../../../domain/policy/load.ts';
import type { EntitlementFacts } from '../../../domain/entitlement.ts';
import { whatIf } from '../../../domain/policy/what-if.ts';
import type { EarnedRow } from '../../../domain/policy/what-if-earned.ts';
import type { PartialRosterRow } from '../../../domain/roster.ts';
import { assessmentInputs } from '../../../ops/sample/generate/assess.ts';
import { generateSampleYear } from '../../../ops/sample/generate/year.ts';

const series = parsePolicySeries(await readFile(new URL('../../../policies/veterans-training-aid.yaml', import.meta.url), 'utf8'), 'shipped').map(compilePolicy);
const [in2019, in2022] = series;
if (!in2019 || !in2022) throw new Error('two versions are expected');
const rows = assessmentInputs(generateSampleYear({ seed: 1 })).map(({ institution, rowNo, input }) => ({ institution, claimNo: `C-2021-${institution}`, rowNo, input }));

describe('the sample year under the next policy', () => {
  const trial = whatIf(in2022);
  const changes = trial.add(rows, in2019);
  const { total, by } = trial.totals();
  it('begins from what the rules gave: the approved total, and two rows that only an objection refused', () => {
    expect(total).toMatchObject({ rows: 1_965, beforeFen: 1_013_155_000 + 1_372_000 });
  });
  it('comes to what the next policy then really says, row by row', () => {
    const after = rows.map(({ input }) => assessRow(in2022, input));
    expect(total.afterFen).toBe(after.reduce((sum, each) => sum + each.amountFen, 0));
    for (const change of changes) {
      const at = rows.findIndex((row) => row.claimNo === change.claimNo && row.rowNo === change.rowNo);
      expect(change.after).toMatchObject({ verdict: after[at]?.verdict, amountFen: after[at]?.amountFen });
    }
  });
  it('gives to those of the reduced whom the old cap held down, not the tuition, and takes from nobody', () => {
    expect(total).toMatchObject({ changed: 23, gaining: 23, losing: 0 });
  });
  it('adds up to the same in each of its three tables', () => {
    for (const table of Object.values(by)) {
      const sum = (pick: (each: (typeof total)) => number) => Object.values(table).reduce((all, each) => all + pick(each), 0);
      expect([sum((each) => each.rows), sum((each) => each.changed), sum((each) => each.beforeFen), sum((each) => each.afterFen)])
        .toEqual([total.rows, total.changed, total.beforeFen, total.afterFen]);
    }
  });
  it('names nobody', () => expect(JSON.stringify([changes, total, by])).not.toMatch(/99\d{15}/));
  it('does not depend on the pages in which the rows come', () => {
    const paged = whatIf(in2022);
    for (let at = 0; at < rows.length; at += 100) paged.add(rows.slice(at, at + 100), in2019);
    expect(paged.totals()).toEqual(trial.totals());
  });
});

describe('a policy tried against itself', () => {
  it('changes nothing', () => {
    const trial = whatIf(in2019);
    expect(trial.add(rows, in2019)).toEqual([]);
    expect(trial.totals().total).toMatchObject({ changed: 0, gaining: 0, losing: 0, beforeFen: trial.totals().total.afterFen });
  });
});

describe('rows that were made from enrolments', () => {
  const facts: EntitlementFacts = { term: 1, tuitionFen: 500_000, paidTuitionFen: 500_000, otherAidFen: 0, attendancePercent: 95, studentStatus: '在读' };
  const rowOf = (change: Partial<EarnedRow> = {}, appliedFen = 400_000, row: Partial<PartialRosterRow> = {}) => ({
    institution: '001', claimNo: 'C-2021-001', rowNo: 1,
    input: { row: { rowNo: 1, sheetRow: 1, programme: 'junior-college', district: '440106', appliedFen, ...row }, cellErrors: [], registry: { status: 'notAsked' as const }, claimedOn: '2021-09-30' },
    earned: { enrolmentNo: 'E-1', termKey: '2020-2021/1', policyHash: 'of then', entitledFen: 400_000, paidFen: 0, trace: [], facts, ...change },
  });
  const tried = (...rows: ReturnType<typeof rowOf>[]) => {
    const trial = whatIf(in2022);
    trial.add(rows, in2019);
    return trial.totals().total;
  };
  it('stand with what was earned, whatever was paid of it since, and with what the tried policy makes of the facts of the term', () => {
    expect(tried(rowOf())).toMatchObject({ beforeFen: 400_000, afterFen: 500_000, gaining: 1 });
    expect(tried(rowOf({ paidFen: 400_000 }))).toMatchObject({ beforeFen: 400_000, afterFen: 500_000 });
    expect(tried(rowOf({ termKey: '2020-2021', entitledFen: 800_000, facts: { ...facts, term: 0, tuitionFen: 1_000_000 } }, 800_000))).toMatchObject({ beforeFen: 800_000, afterFen: 1_000_000 });
  });
  it('were priced under the policy of their enrolment, not under that of the claim', () => {
    expect(tried(rowOf({ entitledFen: 312_345 }, 312_345))).toMatchObject({ beforeFen: 312_345, afterFen: 500_000 });
  });
  it('are not counted twice where a term stands in two rows: each keeps what it asked for as its limit', () => {
    expect(tried(rowOf({}, 300_000), rowOf({}, 100_000))).toMatchObject({ changed: 0, beforeFen: 400_000, afterFen: 400_000 });
  });
  it('are not asked again whether the person may be enrolled', () => {
    expect(tried(rowOf({}, 400_000, { dischargeType: '退休', enrolledOn: '2020-09-01', dischargedOn: '2000-01-01' }))).toMatchObject({ afterFen: 500_000, losing: 0 });
  });
  it('lose what the tried policy does not know or would refuse; a settlement stays as it was earned', () => {
    expect(tried(rowOf({ facts: { ...facts, attendancePercent: 10 } }))).toMatchObject({ afterFen: 0, losing: 1 });
    expect(tried(rowOf({}, 400_000, { programme: 'gone' }))).toMatchObject({ afterFen: 0, losing: 1 });
    expect(tried(rowOf({ termKey: 'settlement' }, 400_000, { programme: 'modern-apprenticeship' }))).toMatchObject({ changed: 0 });
  });
});
