import type { LineAct } from '../../../domain/cohort.ts';
import { COHORT_COLUMNS } from '../../../domain/cohort.ts';
import type { RosterColumn, RosterRow } from '../../../domain/roster.ts';
import { TERM_NAMES } from '../../../domain/roster.ts';
import type { SampleRow } from './types.ts';
import { bytesOf, newWorkbook } from './workbook.ts';

type Line = Readonly<Partial<Record<RosterColumn['key'], string | number>>>;

/** The terms of the sample's school year begin with this day: what was studied before was settled before there was an engine. */
const CARRIED_FROM = '2020-09-01';
const TERMS_A_YEAR = 2;
const COURSE_HOURS = 80;
const yuan = (fen: number): number => fen / 100;

/** Whether a row is of a school year, paid by the term, or of a course. */
export const isOfSchool = ({ row }: SampleRow): boolean => row.term === 0;

/** 在读建档: the trainees of a class, tuition by the term. */
export function enterWorkbook(trainees: readonly SampleRow[], orders: (row: RosterRow) => string | undefined): Promise<Buffer> {
  return cohortWorkbook('enter', trainees.map((each): Line => {
    const { row, programmeText } = each;
    const { name, idCard, veteranCertNo, phone, majorName, educationLevel, studentNo, enrolledOn, durationYears = 3, livingMonths = 1, tuitionFen } = row;
    const order = orders(row);
    return {
      name, idCard, veteranCertNo, phone, programme: programmeText, majorName, enrolledOn,
      ...(educationLevel === undefined ? {} : { educationLevel }), ...(studentNo === undefined ? {} : { studentNo }), ...(order === undefined ? {} : { order }),
      ...(isOfSchool(each)
        ? { length: durationYears * TERMS_A_YEAR, tuitionFen: yuan(tuitionFen / TERMS_A_YEAR), ...(enrolledOn < CARRIED_FROM ? { carriedFrom: CARRIED_FROM } : {}) }
        : { length: livingMonths, tuitionFen: yuan(tuitionFen) }),
    };
  }));
}

/** 学期确认: both terms of the school year, trainee by trainee. */
export function confirmWorkbook(trainees: readonly (SampleRow & { readonly enrolmentNo: string })[]): Promise<Buffer> {
  return cohortWorkbook('confirmTerm', trainees.flatMap(({ row, enrolmentNo }) => ([1, 2] as const).map((term): Line => ({
    enrolmentNo, name: row.name, schoolYear: row.schoolYear, term: TERM_NAMES[term][0] ?? '', otherAidFen: yuan(row.otherAidFen / TERMS_A_YEAR),
    ...(row.studentStatus === undefined ? {} : { studentStatus: row.studentStatus }), ...(row.attendancePercent === undefined ? {} : { attendancePercent: row.attendancePercent }),
  }))));
}

/** 结业登记: hours, attendance and certificates of courses. */
export function completeWorkbook(trainees: readonly (SampleRow & { readonly enrolmentNo: string })[]): Promise<Buffer> {
  return cohortWorkbook('complete', trainees.map(({ row, enrolmentNo }): Line => {
    const { name, attendancePercent = 100, certificate, otherAidFen } = row;
    return {
      enrolmentNo, name, hours: COURSE_HOURS, attendancePercent, otherAidFen: yuan(otherAidFen),
      ...(certificate && { certificateName: certificate.name, certificateLevel: certificate.level, certificateNumber: certificate.number, certificateIssuedOn: certificate.issuedOn }),
    };
  }));
}

async function cohortWorkbook(act: LineAct | 'enter', lines: readonly Line[]): Promise<Buffer> {
  const columns = COHORT_COLUMNS[act];
  const { workbook, sheet } = newWorkbook('班级');
  sheet.columns = columns.map((column) => ({ width: 16, style: { numFmt: ['money', 'integer', 'percent'].includes(column.kind) ? 'General' : '@' } }));
  sheet.addRow(columns.map(({ header }) => header)).font = { bold: true };
  for (const line of lines) sheet.addRow(columns.map(({ key }) => line[key] ?? null));
  return bytesOf(workbook);
}
