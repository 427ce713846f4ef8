import type { YearNotice } from '../domain/calendar.ts';
import { chinaDate } from '../domain/clock.ts';
import type { IsoDate } from '../domain/coded.ts';
import type { Queryable } from './db.ts';
import { prepared } from './db.ts';

export interface Clock {
  readonly id: string;
  readonly kind: 'real' | 'stepped';
  readonly today: IsoDate | null;
}

export function findClock(db: Queryable, id: string): Promise<Clock | undefined> {
  return db.maybeOne<Clock>('select id, kind, today from clock where id = $1', [id]);
}

/** The day that a clock shows: today in Asia/Shanghai, or where the stepped clock stands. */
export async function clockToday(db: Queryable, id: string): Promise<IsoDate> {
  const clock = await findClock(db, id);
  if (!clock) throw new Error(`no clock ${id}`);
  return clock.today ?? chinaDate(Date.now());
}

export async function createSteppedClock(db: Queryable, id: string, today: IsoDate): Promise<void> {
  await db.execute(`insert into clock (id, kind, today) values ($1, 'stepped', $2) on conflict (id) do nothing`, [id, today]);
}

/** Moves a stepped clock on; it never goes back. @returns false when it stands later already. */
export async function moveClock(db: Queryable, id: string, to: IsoDate): Promise<boolean> {
  return (await db.execute(`update clock set today = $2 where id = $1 and kind = 'stepped' and today <= $2`, [id, to])) === 1;
}

/** Working-day notices that administrators loaded. */
export async function loadedCalendar(db: Queryable): Promise<YearNotice[]> {
  return (await db.query<{ notice: YearNotice }>('select notice from calendar_year order by year')).map((row) => row.notice);
}

const CLOCK_OF_CASE = prepared(
  `select c.id as clock, c.today as "on", coalesce((select jsonb_agg(notice order by year) from calendar_year), '[]') as calendar
   from case_instance i join clock c on c.id = i.clock where i.case_no = $1`);

/** The clock a case lives on, the day it shows, and the working-day notices that were loaded. @throws RowCountError where there is no such case */
export async function clockOfCase(db: Queryable, caseNo: string): Promise<{ clock: string; on: IsoDate; calendar: YearNotice[] }> {
  const { on, ...rest } = await db.one<{ clock: string; on: IsoDate | null; calendar: YearNotice[] }>(CLOCK_OF_CASE, [caseNo]);
  return { ...rest, on: on ?? chinaDate(Date.now()) };
}
