import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import {
  CalendarError, CalendarNotCovered, addDays, compareDates, createCalendar, daysBetween, fiscalYear, isIsoDate, monthsBetween, schoolYearOf,
} from '../../../domain/calendar.ts';
import type { YearNotice } from '../../../domain/calendar.ts';

const calendar = createCalendar();
const codeOf = (act: () => unknown): string => {
  try {
    act();
  } catch (error) {
    if (error instanceof CalendarError) return error.code;
    throw error;
  }
  return 'nothing was refused';
};
/** A made-up notice: enough to tell the days of 2027 apart. */
const notice2027: YearNotice = { year: 2027, holidays: ['2026-12-31', '2027-01-01', '2027-02-08', '2027-02-09'], makeUpWorkdays: ['2026-12-26', '2027-02-06'] };
const dateIn = (from: string, to: string) => fc.integer({ min: 0, max: daysBetween(from, to) }).map((n) => addDays(from, n));
const coveredDate = dateIn('2004-01-01', '2026-12-31');

test('the same notices are one calendar, and a corrected notice is another', () => {
  const made = createCalendar([structuredClone(notice2027)]);
  expect(createCalendar([structuredClone(notice2027)])).toBe(made);
  const corrected = createCalendar([{ ...notice2027, holidays: [...notice2027.holidays, '2027-02-10'] }]);
  expect([made.isWorkingDay('2027-02-10'), corrected.isWorkingDay('2027-02-10')]).toEqual([true, false]);
});

describe('limits in working days', () => {
  test.each([
    ['2023-08-17', 5, '2023-08-23'], ['2021-09-27', 5, '2021-10-08'], ['2021-09-27', 7, '2021-10-11'],
    ['2021-09-27', 1, '2021-09-27'], ['2021-10-01', 1, '2021-10-08'], ['2021-10-08', 2, '2021-10-09'], ['2020-01-23', 2, '2020-02-03'],
  ])('from %s, %i days end on %s (day 1 counts)', (start, days, due) => {
    expect(calendar.deadline(start, days)).toBe(due);
  });

  test('a make-up Saturday is a working day, a holiday Monday is not', () => {
    expect(calendar.isWorkingDay('2021-10-09')).toBe(true);
    expect(calendar.isWorkingDay('2021-10-04')).toBe(false);
    expect(calendar.isWorkingDay('2021-10-16')).toBe(false);
    expect(calendar.isWorkingDay('2021-10-18')).toBe(true);
  });

  test('working days after and before a date do not count the date itself, and none gives the date back', () => {
    expect(calendar.addWorkingDays('2021-09-30', 1)).toBe('2021-10-08');
    expect(calendar.addWorkingDays('2021-10-08', -1)).toBe('2021-09-30');
    expect(calendar.addWorkingDays('2021-10-03', 0)).toBe('2021-10-03');
  });

  test('a limit ends on a working day, and holds exactly its number of them', () => {
    fc.assert(fc.property(dateIn('2004-01-01', '2026-06-01'), fc.integer({ min: 1, max: 60 }), (start, days) => {
      const due = calendar.deadline(start, days);
      let count = 0;
      for (let date = start; date <= due; date = addDays(date, 1)) if (calendar.isWorkingDay(date)) count++;
      expect(calendar.isWorkingDay(due)).toBe(true);
      expect(count).toBe(days);
    }), { numRuns: 60 });
  });

  test('going on and coming back ends where it began, on working days', () => {
    fc.assert(fc.property(dateIn('2005-01-01', '2025-12-31'), fc.integer({ min: 1, max: 100 }), (date, n) => {
      fc.pre(calendar.isWorkingDay(date));
      expect(calendar.addWorkingDays(calendar.addWorkingDays(date, n), -n)).toBe(date);
    }), { numRuns: 60 });
  });

  test.each([0, -1, 1.5, 1001, NaN])('a limit of %d days is refused', (days) => {
    expect(codeOf(() => calendar.deadline('2021-09-27', days))).toBe('CALENDAR_DAYS');
  });

  test.each(['2021-02-30', '2021-2-3', '20210203', '', '2021-13-01', '2021-09-27T00:00:00Z', '0021-01-01'])('%s is no date', (date) => {
    expect(isIsoDate(date)).toBe(false);
    for (const ask of [() => calendar.isWorkingDay(date), () => addDays(date, 1), () => schoolYearOf(date), () => fiscalYear(date), () => monthsBetween('2020-01-01', date)])
      expect(codeOf(ask)).toBe('CALENDAR_DATE');
  });
});

describe('years covered', () => {
  /**
   * Weekdays off less make-up days must be the statutory days of 全国年节及纪念日放假办法: 10 until 2007, 11 from 2008, 13 from 2025. Known differences:
   * make-up days of 2006-12-30/31 and 2011-12-31 belong to the next year's notice, 2015-09-03 was an extra day, 2020 was lengthened by the epidemic.
   */
  test('the notices are whole: every year has its statutory days off', () => {
    const special: Record<number, number> = { 2006: 9, 2007: 12, 2011: 10, 2012: 12, 2015: 12, 2020: 13 };
    for (let year = 2004; year <= 2026; year++) {
      let weekdays = 0;
      let working = 0;
      for (let date = `${year}-01-01`; date <= `${year}-12-31`; date = addDays(date, 1)) {
        if (new Date(`${date}T00:00:00Z`).getUTCDay() % 6 !== 0) weekdays++;
        if (calendar.isWorkingDay(date)) working++;
      }
      const statutory = year < 2008 ? 10 : year < 2025 ? 11 : 13;
      expect([year, weekdays - working]).toEqual([year, special[year] ?? statutory]);
    }
  });

  test('the covered years are said, and outside them nothing is computed: not even a plain Wednesday', () => {
    expect(calendar.covered).toEqual({ from: '2004-01-01', to: '2026-12-31' });
    for (const ask of [
      () => calendar.isWorkingDay('2027-01-06'), () => calendar.isWorkingDay('2003-12-31'), () => calendar.deadline('2026-12-25', 20),
      () => calendar.addWorkingDays('2027-03-01', 0), () => calendar.addWorkingDays('2004-01-02', -3),
    ]) {
      expect(ask).toThrow(CalendarNotCovered);
      expect(codeOf(ask)).toBe('CALENDAR_NOT_COVERED');
    }
  });

  test('a loaded notice covers its year and may move days of the December before', () => {
    const longer = createCalendar([notice2027]);
    expect(longer.covered.to).toBe('2027-12-31');
    expect(longer.isWorkingDay('2026-12-31')).toBe(false);
    expect(longer.isWorkingDay('2026-12-26')).toBe(true);
    expect(longer.deadline('2026-12-30', 2)).toBe('2027-01-04');
    expect(longer.isWorkingDay('2027-02-06')).toBe(true);
    expect(() => longer.isWorkingDay('2028-01-03')).toThrow(CalendarNotCovered);
    expect(calendar.isWorkingDay('2026-12-31')).toBe(true);
  });

  test('a corrected notice replaces the whole year', () => {
    const corrected = createCalendar([{ year: 2021, holidays: ['2021-10-01'], makeUpWorkdays: [] }]);
    expect(corrected.isWorkingDay('2021-10-04')).toBe(true);
    expect(corrected.isWorkingDay('2021-10-09')).toBe(false);
    expect(corrected.isWorkingDay('2020-10-05')).toBe(false);
  });

  test.each<[string, YearNotice[], string]>([
    ['leaves a year out', [{ ...notice2027, year: 2028, holidays: ['2028-01-01'], makeUpWorkdays: [] }], 'CALENDAR_NOTICE'],
    ['comes twice', [notice2027, notice2027], 'CALENDAR_NOTICE'],
    ['has no day off', [{ year: 2027, holidays: [], makeUpWorkdays: [] }], 'CALENDAR_NOTICE'],
    ['makes up on a weekday', [{ ...notice2027, makeUpWorkdays: ['2027-02-10'] }], 'CALENDAR_NOTICE'],
    ['makes up on a day off', [{ ...notice2027, holidays: ['2027-02-06'], makeUpWorkdays: ['2027-02-06'] }], 'CALENDAR_NOTICE'],
    ['speaks of another year', [{ ...notice2027, holidays: ['2029-01-01'] }], 'CALENDAR_NOTICE'],
    ['has a day that does not exist', [{ ...notice2027, holidays: ['2027-02-29'] }], 'CALENDAR_DATE'],
  ])('a notice that %s is refused', (_, notices, code) => {
    expect(codeOf(() => createCalendar(notices))).toBe(code);
  });

  test.each(['America/Los_Angeles', 'Asia/Shanghai', 'Pacific/Kiritimati'])('the answers do not depend on the machine standing in %s', (zone) => {
    const script = `import { createCalendar, addDays, monthsBetween, schoolYearOf } from './domain/calendar.ts';
      const c = createCalendar();
      console.log(c.deadline('2023-08-17', 5), c.deadline('2021-09-27', 7), c.isWorkingDay('2021-10-09'), addDays('2021-03-13', 2), monthsBetween('2020-01-31', '2020-02-29'), schoolYearOf('2021-09-01'));`;
    const root = fileURLToPath(new URL('../../..', import.meta.url));
    const said = execFileSync(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', script], { cwd: root, env: { ...process.env, TZ: zone }, encoding: 'utf8' });
    expect(said.trim()).toBe('2023-08-23 2021-10-11 true 2021-03-15 1 2021-2022');
  });
});

describe('dates', () => {
  test.each([['2021-01-31', '2021-02-28', 1], ['2021-01-31', '2021-02-27', 0], ['2020-09-01', '2021-09-01', 12], ['2020-09-02', '2021-09-01', 11], ['2021-03-31', '2021-04-30', 1],
    ['2021-09-01', '2020-09-01', -12], ['2021-09-01', '2021-09-01', 0], ['2020-02-29', '2021-02-28', 12]])('from %s to %s are %i full months', (a, b, months) => {
    expect(monthsBetween(a, b)).toBe(months);
  });

  test.each([['2021-08-31', '2020-2021', 2021], ['2021-09-01', '2021-2022', 2021], ['2022-01-01', '2021-2022', 2022]])('%s lies in school year %s and fiscal year %i', (date, school, fiscal) => {
    expect(schoolYearOf(date)).toBe(school);
    expect(fiscalYear(date)).toBe(fiscal);
  });

  test('days added are days between, and comparing agrees', () => {
    fc.assert(fc.property(coveredDate, fc.integer({ min: -4000, max: 4000 }), (date, n) => {
      const other = addDays(date, n);
      expect(daysBetween(date, other)).toBe(n);
      expect(Math.sign(compareDates(other, date))).toBe(Math.sign(n));
    }));
    expect(codeOf(() => addDays('2021-01-01', 0.5))).toBe('CALENDAR_DAYS');
  });
});
