import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { assessRow, compilePolicy } from '../../../domain/policy/assess.ts';
import { parsePolicySeries } from '../../../domain/policy/load.ts';
import { whatIf } from '../../../domain/policy/what-if.ts';
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
