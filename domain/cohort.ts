import type { CommandOf } from './enrolment/types.ts';
import type { RosterColumn } from './roster.ts';
import { column, ROSTER_COLUMNS } from './roster.ts';

/** What a cohort's workbook does with each of its lines. */
export const COHORT_ACTS = ['register', 'confirmTerm'] as const;
export type CohortAct = (typeof COHORT_ACTS)[number];
export type CohortCommand = Omit<CommandOf<'register'>, 'meta'> | Omit<CommandOf<'confirmTerm'>, 'meta'>;

const ofRoster = (key: RosterColumn['key'], required: boolean): RosterColumn => {
  const found = ROSTER_COLUMNS.find((each) => each.key === key);
  if (!found) throw new Error(`the roster has no column ${key}`);
  return { ...found, required };
};

const ENROLMENT_NO = column('enrolmentNo', '学籍编号', 'text', true, ['报名编号', '入学编号'], 60);
/** So that a person sees whom a line is about: the engine goes by the number. */
const NAME = ofRoster('name', false);

/** The columns of a cohort's workbook, with the names that a roster uses for them. */
export const COHORT_COLUMNS: Readonly<Record<CohortAct, readonly RosterColumn[]>> = {
  register: [ENROLMENT_NO, NAME, ofRoster('enrolledOn', true), column('length', '学期数或月数', 'integer', true, ['学期数', '月数']), ofRoster('educationLevel', false), ofRoster('tuitionFen', true)],
  confirmTerm: [
    ENROLMENT_NO, NAME, ofRoster('schoolYear', true), ofRoster('term', true), ofRoster('studentStatus', false), ofRoster('tuitionFen', false),
    ofRoster('paidTuitionFen', false), ofRoster('otherAidFen', true), ofRoster('attendancePercent', false),
  ],
};

export type CohortValues = Readonly<Partial<Record<RosterColumn['key'], string | number>>>;

/** The command that a line of the workbook stands for; undefined where something that is needed is not there. */
export function cohortCommand(act: CohortAct, values: CohortValues): CohortCommand | undefined {
  return act === 'register' ? registration(values) : confirmation(values);
}

function registration({ enrolledOn, length, educationLevel, tuitionFen }: CohortValues): CohortCommand | undefined {
  if (typeof enrolledOn !== 'string' || typeof length !== 'number' || typeof tuitionFen !== 'number') return undefined;
  return { type: 'register', startsOn: enrolledOn, length, level: typeof educationLevel === 'string' ? educationLevel : null, tuitionFen };
}

/** A term is confirmed by itself: 全年 names two of them. */
function confirmation({ schoolYear, term, studentStatus, tuitionFen, paidTuitionFen, otherAidFen, attendancePercent }: CohortValues): CohortCommand | undefined {
  if (typeof schoolYear !== 'string' || (term !== 1 && term !== 2) || typeof otherAidFen !== 'number') return undefined;
  return {
    type: 'confirmTerm', key: `${schoolYear}/${term}`,
    report: {
      otherAidFen, attendancePercent: typeof attendancePercent === 'number' ? attendancePercent : null,
      ...(typeof studentStatus === 'string' ? { studentStatus } : {}), ...(typeof tuitionFen === 'number' ? { tuitionFen } : {}),
      ...(typeof paidTuitionFen === 'number' ? { paidTuitionFen } : {}),
    },
  };
}
