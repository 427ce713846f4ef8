import type { IsoDate } from './coded.ts';
import type { CommandOf } from './enrolment/types.ts';
import type { Fen } from './money.ts';
import type { RosterColumn } from './roster.ts';
import { column, ROSTER_COLUMNS } from './roster.ts';

/** What a cohort's workbook does with each of its lines. */
export const COHORT_ACTS = ['enter', 'register', 'confirmTerm', 'complete'] as const;
export type CohortAct = (typeof COHORT_ACTS)[number];
/** Those whose lines name an enrolment that is there. */
export type LineAct = Exclude<CohortAct, 'enter'>;
export type CohortCommand = Omit<CommandOf<'register'>, 'meta'> | Omit<CommandOf<'confirmTerm'>, 'meta'> | Omit<CommandOf<'complete'>, 'meta'>;

const ofRoster = (key: RosterColumn['key'], required: boolean): RosterColumn => {
  const found = ROSTER_COLUMNS.find((each) => each.key === key);
  if (!found) throw new Error(`the roster has no column ${key}`);
  return { ...found, required };
};

const ENROLMENT_NO = column('enrolmentNo', '学籍编号', 'text', true, ['报名编号', '入学编号'], 60);
/** So that a person sees whom a line is about: the engine goes by the number. */
const NAME = ofRoster('name', false);
const LENGTH = column('length', '学期数或月数', 'integer', true, ['学期数', '月数']);

/** The columns of a cohort's workbook, with the names that a roster uses for them. */
export const COHORT_COLUMNS: Readonly<Record<CohortAct, readonly RosterColumn[]>> = {
  enter: [
    ofRoster('name', true), ofRoster('idCard', true), ofRoster('veteranCertNo', true), ofRoster('phone', true), ofRoster('programme', true), ofRoster('majorName', true),
    ofRoster('educationLevel', false), ofRoster('studentNo', false), ofRoster('enrolledOn', true), column('carriedFrom', '起算日期', 'date', false, ['起算日']),
    LENGTH, ofRoster('tuitionFen', true), column('order', '订单编号', 'text', false, ['用人单位订单'], 60),
  ],
  register: [ENROLMENT_NO, NAME, ofRoster('enrolledOn', true), LENGTH, ofRoster('educationLevel', false), ofRoster('tuitionFen', true)],
  confirmTerm: [
    ENROLMENT_NO, NAME, ofRoster('schoolYear', true), ofRoster('term', true), ofRoster('studentStatus', false), ofRoster('tuitionFen', false),
    ofRoster('paidTuitionFen', false), ofRoster('otherAidFen', true), ofRoster('attendancePercent', false),
  ],
  complete: [
    ENROLMENT_NO, NAME, column('hours', '课时', 'integer', false, ['学时']), ofRoster('attendancePercent', false), ofRoster('certificateName', false),
    ofRoster('certificateLevel', false), ofRoster('certificateNumber', false), ofRoster('certificateIssuedOn', false), ofRoster('otherAidFen', true),
  ],
};

export type CohortValues = Readonly<Partial<Record<RosterColumn['key'], string | number>>>;

/** The command that a line of the workbook stands for; undefined where something that is needed is not there. */
export function cohortCommand(act: LineAct, values: CohortValues): CohortCommand | undefined {
  switch (act) {
    case 'register': return registration(values);
    case 'confirmTerm': return confirmation(values);
    case 'complete': return completion(values);
  }
}

function registration({ enrolledOn, length, educationLevel, tuitionFen }: CohortValues): CohortCommand | undefined {
  if (typeof enrolledOn !== 'string' || typeof length !== 'number' || typeof tuitionFen !== 'number') return undefined;
  return { type: 'register', startsOn: enrolledOn, length, level: textOf(educationLevel), tuitionFen };
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

/** The number of a certificate is personal and goes another way: the command says only that it is on file. */
function completion({ hours, attendancePercent, certificateName, certificateLevel, certificateNumber, certificateIssuedOn, otherAidFen }: CohortValues): CohortCommand | undefined {
  if (typeof otherAidFen !== 'number' || (hours === undefined) !== (attendancePercent === undefined)) return undefined;
  if (typeof certificateIssuedOn !== 'string' && (certificateName ?? certificateLevel ?? certificateNumber) !== undefined) return undefined;
  const certificate = typeof certificateIssuedOn !== 'string' ? null
    : { name: textOf(certificateName) ?? '', level: textOf(certificateLevel), issuedOn: certificateIssuedOn, numberOnFile: certificateNumber !== undefined };
  return { type: 'complete', otherAidFen, certificate, ...(typeof hours === 'number' && typeof attendancePercent === 'number' ? { attendance: { hours, percent: attendancePercent } } : {}) };
}

const textOf = (value: string | number | undefined): string | null => (typeof value === 'string' ? value : null);

/** A trainee as the institution enters him or her. */
export interface Entrant {
  readonly name: string;
  readonly idCard: string;
  readonly veteranCertNo: string;
  readonly phone: string;
  readonly studentNo: string | null;
  readonly programme: string;
  readonly major: string;
  readonly level: string | null;
  readonly startsOn: IsoDate;
  /** The day from which the terms are kept here; absent where it is the first day. */
  readonly carriedFrom: IsoDate | null;
  readonly length: number;
  /** Of one term, or of the course. */
  readonly tuitionFen: Fen;
  readonly order: string | null;
}

/** A line on which every required cell has been read. */
export function entrantOf(values: CohortValues): Entrant {
  return {
    name: String(values.name), idCard: String(values.idCard), veteranCertNo: String(values.veteranCertNo), phone: String(values.phone), studentNo: textOf(values.studentNo),
    programme: String(values.programme), major: String(values.majorName), level: textOf(values.educationLevel), startsOn: String(values.enrolledOn),
    carriedFrom: textOf(values.carriedFrom), length: Number(values.length), tuitionFen: Number(values.tuitionFen), order: textOf(values.order),
  };
}
