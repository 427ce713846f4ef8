/** A place that can be asked for: one major at one institution. */
export interface Course {
  readonly institution: string;
  readonly major: string;
}

/** An eligible applicant as the allocation sees him or her: nothing personal. */
export interface Applicant {
  readonly applicationNo: string;
  /** Priority tier, 0 first; what makes a tier is in the admission's plan. */
  readonly tier: number;
  /** The day of the application. The hour does not count: nobody wins by a faster line. */
  readonly appliedOn: string;
  /** Drawn from the seed that was fixed before the first application; the same seed gives the same lot. */
  readonly lot: string;
  /** First and second choice. */
  readonly choices: readonly Course[];
  /** 服从调剂: takes any free place where neither choice is left. */
  readonly acceptsAdjustment: boolean;
  /** Of a pilot class: the region that the person comes from. */
  readonly region: string | null;
}

/** 单列计划: how many places there are. A limit that is not given does not bind. */
export interface Quota {
  readonly courses: readonly (Course & { readonly seats: number })[];
  readonly institutions?: readonly { readonly institution: string; readonly seats: number }[];
  readonly regions?: readonly { readonly region: string; readonly seats: number }[];
  /** Over everything. */
  readonly programmeSeats?: number;
}

export type PlacedBy = 'firstChoice' | 'secondChoice' | 'adjusted';
export type NotPlacedReason = 'CHOICES_FULL' | 'REGION_FULL' | 'PROGRAMME_FULL';

export type Allocation =
  | { readonly applicationNo: string; readonly rank: number; readonly placed: Course; readonly by: PlacedBy }
  | { readonly applicationNo: string; readonly rank: number; readonly placed: null; readonly reason: NotPlacedReason };

/**
 * Places applicants one after another: by tier, then by the day of the application, then by lot. Each takes the first choice where a
 * place is free, else the second, else, with 服从调剂, the course with most free places (ties by code). No place is given back on the
 * way, so nobody is left out who had a choice free, and the order of the input does not matter.
 */
export function allocate(applicants: readonly Applicant[], quota: Quota): Allocation[] {
  const free = freePlaces(quota);
  return [...applicants].sort(inTurn).map((applicant, index) => ({ applicationNo: applicant.applicationNo, rank: index + 1, ...place(applicant, free) }));
}

type WithoutNumber = { placed: Course; by: PlacedBy } | { placed: null; reason: NotPlacedReason };

function place(applicant: Applicant, free: FreePlaces): WithoutNumber {
  if (free.programme === 0) return { placed: null, reason: 'PROGRAMME_FULL' };
  if (!regionFree(applicant, free)) return { placed: null, reason: 'REGION_FULL' };
  for (const [index, course] of applicant.choices.entries()) {
    if (placesLeft(course, free) > 0) return take(applicant, course, free, index === 0 ? 'firstChoice' : 'secondChoice');
  }
  const other = applicant.acceptsAdjustment ? roomiest(free) : undefined;
  return other === undefined ? { placed: null, reason: 'CHOICES_FULL' } : take(applicant, other, free, 'adjusted');
}

/** What is left while the places are given away. */
interface FreePlaces {
  programme: number;
  readonly courses: Map<string, Course & { left: number }>;
  readonly institutions: Map<string, number>;
  readonly regions: Map<string, number> | null;
}

function freePlaces(quota: Quota): FreePlaces {
  return {
    programme: quota.programmeSeats ?? Infinity,
    courses: new Map(quota.courses.map(({ institution, major, seats }) => [keyOf({ institution, major }), { institution, major, left: seats }])),
    institutions: new Map((quota.institutions ?? []).map(({ institution, seats }) => [institution, seats])),
    regions: quota.regions === undefined ? null : new Map(quota.regions.map(({ region, seats }) => [region, seats])),
  };
}

const keyOf = ({ institution, major }: Course): string => JSON.stringify([institution, major]);

/** Under a regional quota a person from elsewhere has no place: the class is for its regions. */
const regionFree = ({ region }: Applicant, { regions }: FreePlaces): boolean => regions === null || (regions.get(region ?? '') ?? 0) > 0;

function placesLeft(course: Course, free: FreePlaces): number {
  return Math.min(free.courses.get(keyOf(course))?.left ?? 0, free.institutions.get(course.institution) ?? Infinity);
}

function roomiest(free: FreePlaces): Course | undefined {
  let best: { course: Course; left: number } | undefined;
  for (const course of free.courses.values()) {
    const left = placesLeft(course, free);
    if (left > 0 && (best === undefined || left > best.left || (left === best.left && keyOf(course) < keyOf(best.course)))) best = { course, left };
  }
  return best?.course;
}

function take({ region }: Applicant, { institution, major }: Course, free: FreePlaces, by: PlacedBy): WithoutNumber {
  const course = free.courses.get(keyOf({ institution, major }));
  if (course) course.left -= 1;
  const ofInstitution = free.institutions.get(institution);
  if (ofInstitution !== undefined) free.institutions.set(institution, ofInstitution - 1);
  free.regions?.set(region ?? '', (free.regions.get(region ?? '') ?? 0) - 1);
  free.programme -= 1;
  return { placed: { institution, major }, by };
}

/** Codes are compared as code units: the order is the same on every machine and in every language. */
function inTurn(a: Applicant, b: Applicant): number {
  return a.tier - b.tier || compare(a.appliedOn, b.appliedOn) || compare(a.lot, b.lot) || compare(a.applicationNo, b.applicationNo);
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
