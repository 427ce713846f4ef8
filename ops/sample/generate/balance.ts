import type { Fen } from '../../../domain/money.ts';
import { CERTIFICATES, COURSES, OVERLONG_COURSE } from './courses.ts';
import type { Course, ShortProgramme } from './courses.ts';
import type { Draft } from './rows.ts';
import { at } from './random.ts';
import type { Random } from './random.ts';

const YUAN = 100;
/** Means of DOMAIN.md §7, in fen a row. */
export const MEAN_FEN = { degree: 680_000, technician: 480_000, short: 265_000 } as const;
export const DEGREE_CAP_FEN = 800_000;

/**
 * Gives the rows their tuition and the amounts applied for, so that the approved ones of each group add up to their count × the group's mean to the fen.
 * Refused rows ask for usual amounts. What is written into cells here is what the policy makes that amount from; nothing is stored beside it.
 */
export function settleAmounts(drafts: readonly Draft[], approved: (draft: Draft) => boolean, random: Random): void {
  settleDegree(drafts.filter((draft) => draft.group === 'degree'), approved, random);
  for (const draft of drafts.filter((each) => each.group === 'technician')) settleTechnician(draft, random);
  settleShort(drafts.filter((draft) => draft.group === 'short'), approved, random);
  for (const draft of drafts) if (draft.role.kind === 'stackedAid') draft.row.otherAidFen = Math.max(draft.row.appliedFen, 500_000) + random.int(0, 10) * 100 * YUAN;
}

const STEP_FEN = 10 * YUAN;
const TUITION_RANGE: readonly [Fen, Fen] = [450_000, 799_000];

function settleDegree(drafts: readonly Draft[], approved: (draft: Draft) => boolean, random: Random): void {
  for (const draft of drafts) {
    if (draft.role.kind === 'reduced') charge(draft, random.int(86, 128) * 100 * YUAN);
    else charge(draft, draft.row.tuitionFen + random.int(-20, 20) * STEP_FEN);
    if (draft.role.kind === 'plain' && random.next() < 0.03) draft.row.otherAidFen = 1_000 * YUAN;
    draft.row.appliedFen = draft.row.tuitionFen - draft.row.otherAidFen;
  }
  const counted = drafts.filter(approved);
  const free = counted.filter((draft) => draft.role.kind !== 'reduced');
  const reducedFen = (counted.length - free.length) * DEGREE_CAP_FEN;
  spread(free, counted.length * MEAN_FEN.degree - reducedFen - free.reduce((sum, draft) => sum + draft.row.appliedFen, 0));
}

/** Tuition by credits differs from one trainee to the next: the rest is spread over all of them in steps of ten yuan. */
function spread(drafts: readonly Draft[], restFen: Fen): void {
  let left = Math.round(restFen / STEP_FEN);
  for (let moved = true; left !== 0 && moved;) {
    moved = false;
    for (const draft of drafts) {
      const tuitionFen = draft.row.tuitionFen + Math.sign(left) * STEP_FEN;
      if (left === 0 || tuitionFen < TUITION_RANGE[0] || tuitionFen > TUITION_RANGE[1]) continue;
      charge(draft, tuitionFen);
      draft.row.appliedFen = tuitionFen - draft.row.otherAidFen;
      left -= Math.sign(left);
      moved = true;
    }
  }
}

function charge({ row }: Draft, tuitionFen: Fen): void {
  row.tuitionFen = tuitionFen;
  row.paidTuitionFen = tuitionFen;
}

function settleTechnician(draft: Draft, random: Random): void {
  draft.row.appliedFen = draft.role.kind === 'reduced' ? random.pick([5_800, 6_800]) * YUAN : MEAN_FEN.technician;
  if (draft.row.tuitionFen < draft.row.appliedFen) charge(draft, draft.row.appliedFen);
}

function settleShort(drafts: readonly Draft[], approved: (draft: Draft) => boolean, random: Random): void {
  const counted = drafts.filter(approved);
  const balancing = counted.filter((draft) => draft.role.kind === 'plain').slice(0, BALANCING_ROWS);
  let surplusFen = 0;
  for (const draft of drafts) {
    if (balancing.includes(draft)) continue;
    const course = draft.role.kind === 'reduced' ? OVERLONG_COURSE : random.pick(usualCourses(draft.offers, surplusFen));
    course.write(draft, random);
    if (approved(draft)) surplusFen += course.payFen - MEAN_FEN.short;
  }
  const courses = exactly(balancing.length * MEAN_FEN.short - surplusFen, balancing.length, random);
  balancing.forEach((draft, index) => { at(courses, index).write(draft, random); });
}

/** What the other rows leave over is made up by a dozen certificates, so it is kept within what a dozen can make up. */
const BALANCING_ROWS = 12;
const DRIFT_FEN = 400_000;

function usualCourses(offers: readonly ShortProgramme[], surplusFen: Fen): readonly Course[] {
  const fits = (course: Course): boolean =>
    surplusFen > DRIFT_FEN ? course.payFen <= MEAN_FEN.short : surplusFen < -DRIFT_FEN ? course.payFen >= MEAN_FEN.short : true;
  const offered = COURSES.filter((course) => fits(course) && offers.includes(course.programme));
  return offered.length > 0 ? offered : COURSES.filter(fits);
}

/** `count` certificates that pay `totalFen` together, or as nearly as they can. */
function exactly(totalFen: Fen, count: number, random: Random): Course[] {
  const reach: Set<Fen>[] = [new Set([0])];
  for (let taken = 0; taken < count; taken += 1) {
    reach.push(new Set([...at(reach, taken)].flatMap((sum) => CERTIFICATES.map((course) => sum + course.payFen))));
  }
  let left = [...at(reach, count)].reduce((best, sum) => (Math.abs(sum - totalFen) < Math.abs(best - totalFen) ? sum : best));
  return Array.from({ length: count }, (_, taken) => {
    const before = at(reach, count - taken - 1);
    const course = random.pick(CERTIFICATES.filter((each) => before.has(left - each.payFen)));
    left -= course.payFen;
    return course;
  });
}
