import type { YearNotice } from '../domain/calendar.ts';
import type { Queryable } from './db.ts';

/** Keeps a year's holiday notice; a corrected one takes the place of the one before. Deadlines that are set stay as they are. */
export async function saveYearNotice(db: Queryable, notice: YearNotice, by: string): Promise<void> {
  await db.execute(
    `insert into calendar_year (year, notice, loaded_by) values ($1, $2, $3)
     on conflict (year) do update set notice = excluded.notice, loaded_by = excluded.loaded_by, loaded_at = now()`,
    [notice.year, JSON.stringify(notice), by]);
}
