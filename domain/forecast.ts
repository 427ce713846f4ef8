import type { Calendar } from './calendar.ts';
import type { StageDays } from './claim/types.ts';
import type { IsoDate } from './coded.ts';

/** The stages that lie before a claim's payment, in their order, with the payment itself. */
const WAY = ['identity', 'firstReview', 'secondReview', 'notice', 'decision', 'payment'] as const;

/** The month in which a claim is paid when every stage that it still has before it takes the days allowed. */
export function paymentMonth(stage: string, days: StageDays, today: IsoDate, calendar: Calendar): string {
  const from = WAY.findIndex((each) => each === stage);
  // Checks go by themselves: what is being checked has the whole way before it.
  const left = WAY.slice(Math.max(0, from)).reduce((sum, each) => sum + days[each], 0);
  return calendar.addWorkingDays(today, left).slice(0, 7);
}
