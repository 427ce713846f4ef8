const ZONE = 'Asia/Shanghai';
const moment = new Intl.DateTimeFormat('sv-SE', { timeZone: ZONE, dateStyle: 'short', timeStyle: 'short' });
const dayOnly = new Intl.DateTimeFormat('sv-SE', { timeZone: ZONE, dateStyle: 'short' });

/** Today in Asia/Shanghai, `YYYY-MM-DD`. A rehearsal's own day comes with the case, not from here. */
export function todayInChina(): string {
  return dayOnly.format(new Date());
}

/** An instant (ISO 8601, UTC) as the clock in Guangzhou shows it, `YYYY-MM-DD HH:mm`. */
export function momentInChina(at: string): string {
  return moment.format(new Date(at));
}
