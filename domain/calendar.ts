/**
 * The working-day calendar: weekends, public holidays and make-up workdays (调休) of the State Council's yearly notices.
 * The notices come as data from chinese-days. Its functions are not used: they read local time (a day early west of Greenwich)
 * and fall back to plain weekdays, without a word, after the last notice they hold. Here every date is a `YYYY-MM-DD` of Asia/Shanghai, counted in
 * whole days, and a year without a notice is refused.
 */
import holidayData from 'chinese-days/dist/chinese-days.json' with { type: 'json' };

import type { Bilingual, IsoDate } from './coded.ts';
import { CALENDAR_CODES } from './codes/calendar.ts';
import type { CalendarCode } from './codes/calendar.ts';

export type { CalendarCode } from './codes/calendar.ts';

/**
 * The holiday notice of one year, as an administrator loads it. `holidays`: every day off that the notice names (weekends among them may be left out).
 * `makeUpWorkdays`: Saturdays and Sundays worked. Both may reach into December of the year before, as New Year arrangements do.
 */
export interface YearNotice {
  readonly year: number;
  readonly holidays: readonly IsoDate[];
  readonly makeUpWorkdays: readonly IsoDate[];
}

export interface Calendar {
  /** First and last day of the years with a notice. The last December may still be changed by the next notice. */
  readonly covered: { readonly from: IsoDate; readonly to: IsoDate };
  /** @throws CalendarNotCovered, CalendarError CALENDAR_DATE. */
  isWorkingDay(date: IsoDate): boolean;
  /**
   * Last day of a limit of `days` working days (1–1000) from `start`. Day 1 is `start` itself when it is a working day, else the next working day.
   * @throws CalendarNotCovered, CalendarError CALENDAR_DATE, CALENDAR_DAYS.
   */
  deadline(start: IsoDate, days: number): IsoDate;
  /**
   * The n-th working day after `date` (before it, when n is negative; |n| ≤ 1000); `date` itself is not counted. 0 gives back `date`.
   * @throws CalendarNotCovered, CalendarError CALENDAR_DATE, CALENDAR_DAYS.
   */
  addWorkingDays(date: IsoDate, n: number): IsoDate;
}

/** Most working days that one computation may span. */
export const CALENDAR_MAX_DAYS = 1000;

export class CalendarError extends Error {
  override readonly name: string = 'CalendarError';
  readonly code: CalendarCode;
  readonly bilingual: Bilingual;
  readonly mend: Bilingual;

  /** `subject`: the date, number or year that was refused; never personal data. */
  constructor(code: CalendarCode, subject: string | number) {
    const { message, mend } = CALENDAR_CODES[code];
    super(`${message.en} (${subject})`);
    this.code = code;
    this.bilingual = { zh: `${message.zh}（${subject}）`, en: `${message.en} (${subject})` };
    this.mend = mend ?? message;
  }
}

export class CalendarNotCovered extends CalendarError {
  override readonly name = 'CalendarNotCovered';

  constructor(date: IsoDate) {
    super('CALENDAR_NOT_COVERED', date);
  }
}

/**
 * The calendar of the years that the library holds, and of `extraYears`. A notice of a year already known replaces that year (a corrected notice);
 * a new year must adjoin the known ones. @throws CalendarError CALENDAR_NOTICE, CALENDAR_DATE.
 */
export function createCalendar(extraYears: readonly YearNotice[] = []): Calendar {
  if (extraYears.length === 0) return LIBRARY_CALENDAR;
  const content = JSON.stringify(extraYears);
  const known = MADE.get(content);
  if (known) return known;
  const calendar = Object.freeze(madeOf(extraYears));
  if (MADE.size >= MADE_MAX) MADE.clear();
  MADE.set(content, calendar);
  return calendar;
}

/** By what they were made of: every command carries the notices that are loaded, and they change once a year. */
const MADE = new Map<string, Calendar>();
const MADE_MAX = 8;

function madeOf(extraYears: readonly YearNotice[]): Calendar {
  const notices = [...extraYears].sort((a, b) => a.year - b.year);
  let { from, to } = LIBRARY_YEARS;
  let before: number | undefined;
  for (const notice of notices) {
    checkNotice(notice);
    if (notice.year === before) throw new CalendarError('CALENDAR_NOTICE', notice.year);
    before = notice.year;
    to = Math.max(to, notice.year);
  }
  from = Math.min(from, notices[0]?.year ?? from);
  const loaded = new Set(notices.map((notice) => notice.year));
  for (let year = from; year <= to; year++) {
    if (!loaded.has(year) && (year < LIBRARY_YEARS.from || year > LIBRARY_YEARS.to)) throw new CalendarError('CALENDAR_NOTICE', year);
  }
  const days = new Map([...LIBRARY_DAYS].filter(([date]) => !loaded.has(yearOf(date))));
  for (const notice of notices) {
    for (const date of notice.holidays) days.set(date, false);
    for (const date of notice.makeUpWorkdays) days.set(date, true);
  }
  return calendarOf(days, from, to);
}

/** `days`: whether work is done, for the days on which the notices say so. */
function calendarOf(days: ReadonlyMap<IsoDate, boolean>, fromYear: number, toYear: number): Calendar {
  const covered = { from: `${fromYear}-01-01`, to: `${toYear}-12-31` };
  const worked = (date: IsoDate, dayNumber: number): boolean => {
    if (date < covered.from || date > covered.to) throw new CalendarNotCovered(date);
    return days.get(date) ?? !isWeekend(dayNumber);
  };
  /** The n-th working day met when walking from `dayNumber` (counted too) by `step`. */
  const walk = (dayNumber: number, step: 1 | -1, n: number): IsoDate => {
    let left = n;
    for (let at = dayNumber; ; at += step) {
      const date = isoOf(at);
      if (worked(date, at) && --left === 0) return date;
    }
  };
  return {
    covered,
    isWorkingDay: (date) => worked(date, dayNumberOf(date)),
    deadline(start, days) {
      if (!Number.isInteger(days) || days < 1 || days > CALENDAR_MAX_DAYS) throw new CalendarError('CALENDAR_DAYS', days);
      return walk(dayNumberOf(start), 1, days);
    },
    addWorkingDays(date, n) {
      if (!Number.isInteger(n) || Math.abs(n) > CALENDAR_MAX_DAYS) throw new CalendarError('CALENDAR_DAYS', n);
      const dayNumber = dayNumberOf(date);
      worked(date, dayNumber);
      if (n === 0) return date;
      const step = n > 0 ? 1 : -1;
      return walk(dayNumber + step, step, Math.abs(n));
    },
  };
}

function checkNotice({ year, holidays, makeUpWorkdays }: YearNotice): void {
  const refused = new CalendarError('CALENDAR_NOTICE', year);
  if (!Number.isInteger(year) || year < 1950 || year > 2200 || holidays.length === 0) throw refused;
  const off = new Set(holidays);
  for (const date of [...holidays, ...makeUpWorkdays]) {
    dayNumberOf(date);
    if (yearOf(date) !== year && !date.startsWith(`${year - 1}-12-`)) throw refused;
  }
  if (!makeUpWorkdays.every((date) => isWeekend(dayNumberOf(date)) && !off.has(date))) throw refused;
}

/** Whether the text is a real day written `YYYY-MM-DD`, 1000–9999. */
export function isIsoDate(text: string): text is IsoDate {
  return dayNumberIn(text) !== undefined;
}

/** `date` plus `days` calendar days (may be negative). @throws CalendarError CALENDAR_DATE, CALENDAR_DAYS. */
export function addDays(date: IsoDate, days: number): IsoDate {
  if (!Number.isInteger(days) || Math.abs(days) > 1_000_000) throw new CalendarError('CALENDAR_DAYS', days);
  return isoOf(dayNumberOf(date) + days);
}

/** Calendar days from `a` to `b`, negative when `b` is earlier. @throws CalendarError CALENDAR_DATE. */
export function daysBetween(a: IsoDate, b: IsoDate): number {
  return dayNumberOf(b) - dayNumberOf(a);
}

/** Negative, zero or positive as `a` is before, on or after `b`. @throws CalendarError CALENDAR_DATE. */
export function compareDates(a: IsoDate, b: IsoDate): number {
  return dayNumberOf(a) - dayNumberOf(b);
}

/**
 * Full months from `a` to `b`, negative when `b` is earlier. A month ends on the day of the same number, or on the month's last day where there is none
 * (民法典 art. 202): 2021-01-31 to 2021-02-28 is one month. @throws CalendarError CALENDAR_DATE.
 */
export function monthsBetween(a: IsoDate, b: IsoDate): number {
  if (compareDates(a, b) > 0) return -monthsBetween(b, a);
  const months = (yearOf(b) - yearOf(a)) * 12 + monthOf(b) - monthOf(a);
  const reached = dayOf(b) >= dayOf(a) || dayOf(addDays(b, 1)) === 1;
  return reached ? months : months - 1;
}

/** The fiscal year, January to December. @throws CalendarError CALENDAR_DATE. */
export function fiscalYear(date: IsoDate): number {
  dayNumberOf(date);
  return yearOf(date);
}

/** The school year, September to August, as `2020-2021`. @throws CalendarError CALENDAR_DATE. */
export function schoolYearOf(date: IsoDate): string {
  const first = fiscalYear(date) - (monthOf(date) >= 9 ? 0 : 1);
  return `${first}-${first + 1}`;
}

const yearOf = (date: IsoDate): number => Number(date.slice(0, 4));
const monthOf = (date: IsoDate): number => Number(date.slice(5, 7));
const dayOf = (date: IsoDate): number => Number(date.slice(8, 10));

/** Days since 1970-01-01, which was a Thursday. */
function dayNumberOf(date: IsoDate): number {
  const dayNumber = dayNumberIn(date);
  if (dayNumber === undefined) throw new CalendarError('CALENDAR_DATE', date.slice(0, 20));
  return dayNumber;
}

function dayNumberIn(text: string): number | undefined {
  if (!ISO_SHAPE.test(text)) return undefined;
  const ms = Date.UTC(yearOf(text), monthOf(text) - 1, dayOf(text));
  return new Date(ms).toISOString().slice(0, 10) === text ? ms / DAY_MS : undefined;
}

const isoOf = (dayNumber: number): IsoDate => new Date(dayNumber * DAY_MS).toISOString().slice(0, 10);
const isWeekend = (dayNumber: number): boolean => (((dayNumber + 3) % 7) + 7) % 7 >= 5;

const ISO_SHAPE = /^[1-9]\d{3}-\d\d-\d\d$/;
const DAY_MS = 86_400_000;

/** Years whose notices chinese-days 1.5.7 holds in full; a newer version of it does not widen this by itself. */
const LIBRARY_YEARS = { from: 2004, to: 2026 };

const LIBRARY_DAYS: ReadonlyMap<IsoDate, boolean> = new Map([
  ...Object.keys(holidayData.holidays).map((date) => [date, false] as const),
  ...Object.keys(holidayData.workdays).map((date) => [date, true] as const),
]);
const LIBRARY_CALENDAR = calendarOf(LIBRARY_DAYS, LIBRARY_YEARS.from, LIBRARY_YEARS.to);
