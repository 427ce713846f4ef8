import type { IsoDate } from '../../../domain/coded.ts';

/** Same day of the month; only for days up to the 28th, which every month has. */
export function monthsLater(day: IsoDate, months: number): IsoDate {
  const place = Number(day.slice(0, 4)) * 12 + Number(day.slice(5, 7)) - 1 + months;
  return `${Math.floor(place / 12)}-${String((place % 12) + 1).padStart(2, '0')}-${day.slice(8)}`;
}
