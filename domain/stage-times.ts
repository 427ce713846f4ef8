import type { Calendar } from './calendar.ts';
import { addDays } from './calendar.ts';
import type { IsoDate } from './coded.ts';

/** So many claims that were at a stage over the same days. */
export interface StageSpan {
  readonly stage: string;
  readonly enteredOn: IsoDate;
  /** Null while they are there. */
  readonly leftOn: IsoDate | null;
  readonly dueOn: IsoDate | null;
  /** The day of the clock that the claims live on. */
  readonly today: IsoDate;
  readonly claims: number;
}

/** How long a stage takes, in working days after the day of arrival, against its limit. */
export interface StageTime {
  readonly stage: string;
  readonly finished: number;
  /** Of the finished; null where none is. */
  readonly medianDays: number | null;
  readonly p90Days: number | null;
  readonly finishedLate: number;
  readonly open: number;
  readonly openLate: number;
}

/** Adds up spans by stage, in the order in which the stages first appear. @throws CalendarNotCovered for days without a notice */
export function stageTimes(spans: readonly StageSpan[], calendar: Calendar): StageTime[] {
  const stages = new Map<string, StageSpan[]>();
  for (const span of spans) stages.set(span.stage, [...(stages.get(span.stage) ?? []), span]);
  return [...stages].map(([stage, all]) => {
    const finished = all.filter((span) => span.leftOn !== null);
    const open = all.filter((span) => span.leftOn === null);
    const days = finished.map((span) => ({ days: workingDaysAfter(calendar, span.enteredOn, span.leftOn ?? span.today), claims: span.claims }));
    return {
      stage, finished: claimsOf(finished), medianDays: quantile(days, 0.5), p90Days: quantile(days, 0.9),
      finishedLate: claimsOf(finished.filter((span) => span.dueOn !== null && (span.leftOn ?? '') > span.dueOn)),
      open: claimsOf(open), openLate: claimsOf(open.filter((span) => span.dueOn !== null && span.today > span.dueOn)),
    };
  });
}

/** Working days in `(from, to]`. */
function workingDaysAfter(calendar: Calendar, from: IsoDate, to: IsoDate): number {
  let days = 0;
  for (let day = addDays(from, 1); day <= to; day = addDays(day, 1)) if (calendar.isWorkingDay(day)) days += 1;
  return days;
}

/** Nearest rank. */
function quantile(values: readonly { readonly days: number; readonly claims: number }[], share: number): number | null {
  const rank = Math.ceil(share * claimsOf(values));
  let passed = 0;
  for (const { days, claims } of [...values].sort((a, b) => a.days - b.days)) {
    passed += claims;
    if (passed >= rank && rank > 0) return days;
  }
  return null;
}

const claimsOf = (spans: readonly { readonly claims: number }[]): number => spans.reduce((sum, span) => sum + span.claims, 0);
