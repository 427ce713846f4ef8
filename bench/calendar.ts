import type { YearNotice } from '../domain/calendar.ts';
import { createCalendar } from '../domain/calendar.ts';
import type { IsoDate } from '../domain/coded.ts';
import type { Database } from '../store/db.ts';
import { loadedCalendar } from '../store/clocks.ts';

/** Years up to the day for which no notice is known yet are loaded as plain weekends and a New Year's Day. */
export async function coveringCalendar(db: Database, lastDay: IsoDate): Promise<YearNotice[]> {
  for (let year = Number(createCalendar().covered.to.slice(0, 4)) + 1; year <= Number(lastDay.slice(0, 4)); year += 1) {
    const notice: YearNotice = { year, holidays: [`${year}-01-01`], makeUpWorkdays: [] };
    await db.execute('insert into calendar_year (year, notice, loaded_by) values ($1, $2, $3)', [year, JSON.stringify(notice), 'bench']);
  }
  return loadedCalendar(db);
}
