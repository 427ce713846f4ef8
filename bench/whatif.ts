import path from 'node:path';
import { whatIf } from '../domain/policy/what-if.ts';
import type { WhatIfRow } from '../domain/policy/what-if.ts';
import { projectDir } from '../ops/config.ts';
import { loadPolicies } from '../ops/policies.ts';
import { assessmentInputs } from '../ops/sample/generate/assess.ts';
import { generateSampleYear } from '../ops/sample/generate/year.ts';
import { rounded } from './statistics.ts';
import type { Figures } from './statistics.ts';

const ROWS = 1_877;
const PAGE_ROWS = 1_000;

/**
 * A whole policy tried over rows of the sample year, every programme and every reason in its real share: the rows are assessed under both policies, added up
 * by programme, institution and district, and those that would change are listed. Processor time, garbage collection included, so that other work on the machine
 * changes it little; the rows are in memory.
 */
export async function benchWhatIf(): Promise<Figures> {
  const year = assessmentInputs(generateSampleYear({ seed: 1 })).slice(0, ROWS);
  return { whatif_1877_s: rounded(await secondsFor(year, 1), 4), whatif_187700_s: rounded(await secondsFor(year, 100), 3) };
}

async function secondsFor(year: ReturnType<typeof assessmentInputs>, times: number): Promise<number> {
  const policies = await loadPolicies(path.join(projectDir, 'policies'));
  const [before, after] = [policies.named('2019'), policies.named('2022')];
  const rows: WhatIfRow[] = Array.from({ length: times }, (_, copy) => year.map(({ institution, rowNo, input }) => ({
    institution, rowNo, input, claimNo: `C-${copy}-${institution}`,
  }))).flat();
  const begun = process.cpuUsage();
  const trial = whatIf(after.compiled);
  let changed = 0;
  for (let at = 0; at < rows.length; at += PAGE_ROWS) changed += trial.add(rows.slice(at, at + PAGE_ROWS), before.compiled).length;
  const { user, system } = process.cpuUsage(begun);
  const seconds = (user + system) / 1_000_000;
  const { total } = trial.totals();
  if (total.rows !== rows.length || total.changed !== changed || changed === 0) throw new Error('the what-if has not seen every row');
  return seconds;
}
