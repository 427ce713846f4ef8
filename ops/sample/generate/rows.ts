import { addDays, daysBetween } from '../../../domain/calendar.ts';
import type { IsoDate } from '../../../domain/coded.ts';
import type { Fen } from '../../../domain/money.ts';
import type { RosterRow } from '../../../domain/roster.ts';
import type { ShortProgramme } from './courses.ts';
import { monthsLater } from './dates.ts';
import { DEGREE_MAJORS, TECHNICIAN_MAJORS } from './names.ts';
import { DISTRICT_WEIGHTS } from './people.ts';
import type { PeopleMaker, PersonWish } from './people.ts';
import type { Group, RowRole } from './plan.ts';
import { at } from './random.ts';
import type { Random } from './random.ts';
import type { InstitutionKind, SamplePerson, SampleRow } from './types.ts';

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/** A row while the year is being made; its amounts are settled last. */
export interface Draft {
  readonly role: RowRole;
  readonly group: Group;
  readonly person: SamplePerson;
  readonly row: Mutable<RosterRow>;
  readonly offers: readonly ShortProgramme[];
  programmeText: string;
  firstUpload?: SampleRow['firstUpload'];
}

/** When the rows of a round study. */
export interface StudyYear {
  readonly schoolYear: string;
  /** First days of autumn entries, the latest last, and of those who enter an open college later in the term. */
  readonly autumns: readonly IsoDate[];
  readonly lateEntry: IsoDate;
  readonly shortCourses: { readonly from: IsoDate; readonly to: IsoDate };
  /** Nobody of the round was discharged before `from` or after `to`. */
  readonly discharged: { readonly from: IsoDate; readonly to: IsoDate };
}

/** How one institution teaches: its majors, their price, and where its trainees come from. */
export interface Campus {
  readonly kind: InstitutionKind;
  readonly group: Group;
  readonly majors: readonly { readonly code: string; readonly name: string; readonly tuitionFen: Fen }[];
  readonly pilotClass: boolean;
  readonly records: { readonly attendance: boolean };
  readonly districts: readonly string[];
  /** What a training provider offers. */
  readonly offers: readonly ShortProgramme[];
}

const YUAN = 100;

export function makeCampus(kind: InstitutionKind, group: Group, rows: number, pilotClass: boolean, random: Random): Campus {
  const catalogue = group === 'technician' ? TECHNICIAN_MAJORS : DEGREE_MAJORS;
  const majors = random.shuffled(catalogue).slice(0, 1 + random.int(0, 2)).map(([code, name]) => ({
    code, name, tuitionFen: (group === 'technician' ? random.int(48, 66) : random.int(60, 75)) * 100 * YUAN,
  }));
  return {
    kind, group, majors, pilotClass, records: { attendance: group !== 'degree' || random.next() < 0.6 },
    districts: homeDistricts(Math.min(11, 2 + Math.floor(rows / 20)), random),
    offers: random.pick<readonly ShortProgramme[]>([['certificate'], ['certificate', 'adaptation'], ['monthly', 'certificate'], ['monthly', 'certificate'], ['monthly']]),
  };
}

/** An institution's trainees come from a few districts, so that few bureaus have to sign its claim. */
function homeDistricts(count: number, random: Random): string[] {
  const left = { ...DISTRICT_WEIGHTS };
  return Array.from({ length: count }, () => {
    const codes = Object.keys(left);
    const code = at(codes, random.weighted(codes.map((each) => left[each] ?? 0)));
    delete left[code];
    return code;
  });
}

const UNCOVERED_TYPES = ['转业', '退休', '逐月领取退役金', '供养', '安排工作'] as const;

/** A row of its own person that does what its role says; amounts of short courses are provisional. */
export function draftRow(role: RowRole, rowNo: number, campus: Campus, year: StudyYear, people: PeopleMaker, random: Random): Draft {
  const study = studyOf(campus, year, random);
  const wish: PersonWish = {
    dischargedOn: dischargeFor(role, study.enrolledOn, year, random),
    dischargeType: role.kind === 'dischargeType' ? random.pick(UNCOVERED_TYPES) : random.next() < 0.97 ? '自主就业' : '复员',
    district: at(campus.districts, random.weighted(campus.districts.map((code) => DISTRICT_WEIGHTS[code] ?? 0))),
    dotted: role.kind === 'corrected' && role.correction === 'nameDot',
    digitsOnly: role.kind === 'corrected' && role.correction === 'scientificId',
  };
  const person = people.make(wish);
  const { programmeText, ...facts } = study;
  const row: Mutable<RosterRow> = {
    rowNo, sheetRow: 0, ...identityOf(person), ...facts, schoolYear: year.schoolYear,
    className: `${facts.enrolledOn.slice(2, 4)}级${random.int(1, 3)}班`,
    studentNo: `XJ${facts.enrolledOn.slice(0, 4)}${person.veteranCertNo.slice(2)}`,
    studentStatus: campus.group === 'short' ? '结业' : '在读',
    ...(campus.records.attendance ? { attendancePercent: random.int(85, 100) } : {}),
    paidTuitionFen: facts.tuitionFen, otherAidFen: 0, appliedFen: 0,
  };
  return { role, group: campus.group, person, row, offers: campus.offers, programmeText };
}

const identityOf = ({ name, gender, ethnicity, idCard, veteranCertNo, enlistedOn, dischargedOn, dischargeType, district, phone }: SamplePerson) =>
  ({ name, gender, ethnicity, idCard, veteranCertNo, enlistedOn, dischargedOn, dischargeType, district, phone });

type Study = Pick<Mutable<RosterRow>, 'programme' | 'majorCode' | 'majorName' | 'educationLevel' | 'durationYears' | 'enrolledOn' | 'term' | 'tuitionFen'> & { programmeText: string };

function studyOf(campus: Campus, year: StudyYear, random: Random): Study {
  if (campus.group === 'short') return shortStudy(year, random);
  const major = random.pick(campus.majors);
  const enrolledOn = schoolEntry(campus, year, random);
  // Who is in the second year ends with it: only classes that go on wait for the terms of the next one.
  const durationYears = enrolledOn < `${year.schoolYear.slice(0, 4)}-09-01` ? 2 : 3;
  const facts = { majorCode: major.code, majorName: major.name, durationYears, term: 0 as const, tuitionFen: major.tuitionFen, enrolledOn };
  if (campus.group === 'technician') return { ...facts, programme: 'technician', programmeText: random.pick(['技工教育', '技工']), educationLevel: '中级工' };
  if (campus.pilotClass) return { ...facts, programme: 'cooperation-class', programmeText: '试验班', educationLevel: '大专' };
  return { ...facts, programme: 'junior-college', programmeText: random.pick(['大专班', '大专', '退役军人大专班']), educationLevel: '大专' };
}

function schoolEntry(campus: Campus, year: StudyYear, random: Random): IsoDate {
  if (campus.kind === 'adultCollege' && random.next() < 0.4) return year.lateEntry;
  return random.pick(year.autumns);
}

/** Programme, major and level of a short course are set with its amount (see courses.ts). */
function shortStudy({ shortCourses, schoolYear }: StudyYear, random: Random): Study {
  const span = daysBetween(shortCourses.from, shortCourses.to);
  const enrolledOn = addDays(shortCourses.from, random.int(0, span));
  const spring = enrolledOn >= `${schoolYear.slice(5)}-03-01`;
  return { programme: 'adaptation', programmeText: '适应性培训', majorName: '退役适应性培训', enrolledOn, term: spring ? 2 : 1, tuitionFen: 0 };
}

const WINDOW_MONTHS = 24;

function dischargeFor(role: RowRole, enrolledOn: IsoDate, { discharged }: StudyYear, random: Random): IsoDate {
  const days = monthlyDays(discharged.from, discharged.to);
  const early = days.filter((day) => day < monthsLater(`${enrolledOn.slice(0, 8)}01`, -WINDOW_MONTHS));
  const late = days.filter((day) => day > enrolledOn);
  if (role.kind === 'outOfWindow') return random.pick(early.length > 0 && random.next() < 0.6 ? early : late);
  return random.pick(days.filter((day) => day >= monthsLater(`${enrolledOn.slice(0, 8)}28`, 1 - WINDOW_MONTHS) && day < enrolledOn));
}

function monthlyDays(from: IsoDate, to: IsoDate): IsoDate[] {
  const days: IsoDate[] = [];
  for (let day = from; day <= to; day = monthsLater(day, 1)) days.push(day);
  return days;
}
