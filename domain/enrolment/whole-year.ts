import type { EntitlementFacts } from '../entitlement.ts';

/** The two terms of a school year as one row of a roster has them: money is added up, the lower attendance counts, the rest is the later term's. */
export function yearFacts(first: EntitlementFacts, second: EntitlementFacts): EntitlementFacts {
  const sum = (key: 'tuitionFen' | 'paidTuitionFen' | 'otherAidFen'): number => (first[key] ?? 0) + (second[key] ?? 0);
  const attendance = [first.attendancePercent, second.attendancePercent].filter((each): each is number => typeof each === 'number');
  return {
    ...first, ...second, term: 0, tuitionFen: sum('tuitionFen'), paidTuitionFen: sum('paidTuitionFen'), otherAidFen: sum('otherAidFen'),
    attendancePercent: attendance.length === 0 ? null : Math.min(...attendance),
  };
}
