import { describe, expect, it } from 'vitest';
import { createCalendar } from '../../../domain/calendar.ts';
import type { StageSpan } from '../../../domain/stage-times.ts';
import { stageTimes } from '../../../domain/stage-times.ts';

const span = (change: Partial<StageSpan>): StageSpan =>
  ({ stage: 'firstReview', enteredOn: '2021-09-27', leftOn: '2021-09-28', dueOn: '2021-10-11', today: '2021-10-20', claims: 1, ...change });
const times = (...spans: StageSpan[]) => stageTimes(spans, createCalendar());

describe('the time that claims spend at a stage', () => {
  it('is counted in working days: the National Day week counts nothing, its make-up Saturday one', () => {
    // 28, 29, 30 September, 8 October, and Saturday 9 October, which was worked.
    expect(times(span({ leftOn: '2021-10-09' }))[0]).toMatchObject({ medianDays: 5, finished: 1, finishedLate: 0 });
  });

  it('is nothing on the day of arrival', () => expect(times(span({ leftOn: '2021-09-27' }))[0]).toMatchObject({ medianDays: 0 }));

  it('is the median and the ninetieth percentile of claims, not of days', () => {
    expect(times(span({ claims: 8 }), span({ leftOn: '2021-09-30', claims: 2 }))[0]).toMatchObject({ finished: 10, medianDays: 1, p90Days: 3 });
  });

  it('is late only after the due day, for the finished and for those that still wait', () => {
    const [stage] = times(
      span({ leftOn: '2021-10-11' }), span({ leftOn: '2021-10-12', claims: 2 }), span({ leftOn: null, claims: 3 }), span({ leftOn: null, dueOn: '2021-10-20', claims: 4 }));
    expect(stage).toMatchObject({ finished: 3, finishedLate: 2, open: 7, openLate: 3 });
  });

  it('is unknown where no claim has left the stage yet', () => {
    expect(times(span({ leftOn: null }))[0]).toMatchObject({ finished: 0, medianDays: null, p90Days: null, open: 1 });
  });

  it('keeps the stages apart, in the order in which they were first met', () => {
    expect(times(span({ stage: 'notice' }), span({}), span({ stage: 'notice' })).map(({ stage, finished }) => [stage, finished])).toEqual([['notice', 2], ['firstReview', 1]]);
  });
});
