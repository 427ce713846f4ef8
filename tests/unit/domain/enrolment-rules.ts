import { readFileSync } from 'node:fs';
import path from 'node:path';
import { rulesOf } from '../../../domain/entitlement.ts';
import type { ProgrammeRules } from '../../../domain/entitlement.ts';
import { parsePolicySeries } from '../../../domain/policy/load.ts';
import { projectDir } from '../../../ops/config.ts';

const SERIES = parsePolicySeries(readFileSync(path.join(projectDir, 'policies', 'veterans-training-aid.yaml'), 'utf8'), 'sample');

/** A programme of the shipped sample policy, as an enrolment freezes it. */
export function rules(programme: string, version = '2022'): ProgrammeRules {
  const policy = SERIES.find((each) => each.version === version);
  const found = policy && rulesOf(policy, `hash of ${version}`, programme);
  if (!found) throw new Error(`no ${programme} in ${version}`);
  return found;
}
