import type { IsoDate } from './coded.ts';

/** Asia/Shanghai has had no summer time since 1991: the offset is fixed. */
const SHANGHAI_OFFSET_MS = 8 * 3_600_000;

/** The calendar day in Asia/Shanghai at an instant (milliseconds since the epoch). */
export function chinaDate(atMs: number): IsoDate {
  return new Date(atMs + SHANGHAI_OFFSET_MS).toISOString().slice(0, 10);
}

/** Day and minute in Asia/Shanghai, `2021-09-10 08:30`. */
export function chinaMinute(atMs: number): string {
  return new Date(atMs + SHANGHAI_OFFSET_MS).toISOString().slice(0, 16).replace('T', ' ');
}

/** The instant at which a day begins in Asia/Shanghai, in milliseconds since the epoch. */
export function startOfDayMs(date: IsoDate): number {
  return Date.parse(`${date}T00:00:00.000Z`) - SHANGHAI_OFFSET_MS;
}
