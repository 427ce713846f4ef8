import { draftClaims, registryOf, truthOf } from './claims.ts';
import { someOf } from './institutions.ts';
import type { PeopleMaker } from './people.ts';
import { GROUP_OF } from './plan.ts';
import type { RowRole } from './plan.ts';
import { at } from './random.ts';
import type { Random } from './random.ts';
import type { StudyYear } from './rows.ts';
import type { CurrentRound, SampleInstitution, SampleRound } from './types.ts';

/** Under the policy of 2022. */
const ROUND: SampleRound = {
  code: '2022', fiscalYear: 2022, schoolYear: '2021-2022', opensOn: '2022-03-01', closesOn: '2022-03-31',
  title: '2022 年度第一批退役士兵教育培训资助申报（2021-2022 学年）',
};

const STUDY: StudyYear = {
  schoolYear: '2021-2022', autumns: ['2020-09-07', '2021-09-06'], lateEntry: '2021-09-06',
  shortCourses: { from: '2021-09-06', to: '2022-01-10' }, discharged: { from: '2019-10-01', to: '2021-08-01' },
};

const CLAIMS = 14;

/**
 * Claims of the round after the year, of people of their own. No row is reduced to a degree cap, so the amounts are the same whichever of the two
 * policies around the turn of 2022 is in force.
 */
export function makeCurrentRound(institutions: readonly SampleInstitution[], people: PeopleMaker, random: Random): CurrentRound {
  const chosen = someOf(institutions, CLAIMS, random);
  const plans = chosen.map(({ no, kind }) => ({ no, kind, group: GROUP_OF[kind], roles: random.shuffled(roles(random.int(3, 12))) }));
  const claims = draftClaims(plans, STUDY, people, random);
  return {
    round: ROUND,
    institutions: chosen.map((institution, index) => ({
      ...institution, rows: at(claims, index).drafts.map(({ row, programmeText }) => ({ row, programmeText })),
    })),
    registry: registryOf(claims, random),
    truth: truthOf(claims),
  };
}

/** A reviewer finds something in the larger ones. */
function roles(count: number): RowRole[] {
  const special: RowRole[] = count >= 8 ? [{ kind: 'attendance' }, { kind: 'stackedAid' }] : count >= 6 ? [{ kind: 'droppedOut' }] : [];
  return [...special, ...Array.from({ length: count - special.length }, (): RowRole => ({ kind: 'plain' }))];
}
