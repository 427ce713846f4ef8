import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Allocation, Applicant, Quota } from '../../../domain/admission/allocate.ts';
import { allocate } from '../../../domain/admission/allocate.ts';

const A1 = { institution: 'A', major: '护理' };
const A2 = { institution: 'A', major: '会计' };
const B1 = { institution: 'B', major: '护理' };

let serial = 0;
const person = (fields: Partial<Applicant> = {}): Applicant => ({
  applicationNo: `N-${String(++serial).padStart(4, '0')}`, tier: 0, appliedOn: '2021-06-01', lot: '0', choices: [A1], acceptsAdjustment: false, region: null, ...fields,
});
const quotaOf = (...seats: readonly [typeof A1, number][]): Quota => ({ courses: seats.map(([course, n]) => ({ ...course, seats: n })) });
const of = (result: readonly Allocation[], who: Applicant): Allocation | undefined => result.find((each) => each.applicationNo === who.applicationNo);

describe('the turn of the applicants', () => {
  it('an earlier tier comes first, whenever it applied', () => {
    const [late, early] = [person({ tier: 0, appliedOn: '2021-06-30' }), person({ tier: 1 })];
    const result = allocate([early, late], quotaOf([A1, 1]));
    expect(of(result, late)).toMatchObject({ placed: A1, by: 'firstChoice' });
    expect(of(result, early)).toMatchObject({ placed: null, reason: 'CHOICES_FULL' });
  });
  it('within a tier the earlier day comes first, and within a day the lot', () => {
    const people = [person({ appliedOn: '2021-06-02', lot: '0' }), person({ lot: 'b' }), person({ lot: 'a' })];
    expect(allocate(people, quotaOf([A1, 3])).map((each) => each.applicationNo)).toEqual([people[2], people[1], people[0]].map((each) => each?.applicationNo));
  });
});

describe('a place', () => {
  it('is the first choice where it is free, else the second', () => {
    const [first, second] = [person({ lot: 'a', choices: [A1, B1] }), person({ lot: 'b', choices: [A1, B1] })];
    const result = allocate([first, second], quotaOf([A1, 1], [B1, 1]));
    expect(of(result, second)).toMatchObject({ placed: B1, by: 'secondChoice' });
  });
  it('is somewhere else only for who accepts it, and there where most places are free', () => {
    const [taker, stubborn, willing] = [person({ lot: 'a' }), person({ lot: 'b' }), person({ lot: 'c', acceptsAdjustment: true })];
    const result = allocate([taker, stubborn, willing], quotaOf([A1, 1], [B1, 1], [A2, 2]));
    expect(of(result, stubborn)).toMatchObject({ placed: null, reason: 'CHOICES_FULL' });
    expect(of(result, willing)).toMatchObject({ placed: A2, by: 'adjusted' });
  });
  it('is not given where the institution as a whole is full', () => {
    const people = [person({ lot: 'a', choices: [A1] }), person({ lot: 'b', choices: [A2, B1] })];
    const result = allocate(people, { ...quotaOf([A1, 5], [A2, 5], [B1, 5]), institutions: [{ institution: 'A', seats: 1 }] });
    expect(result[1]).toMatchObject({ placed: B1, by: 'secondChoice' });
  });
  it('of the pilot class is for its regions, each up to its own quota', () => {
    const [one, two, elsewhere] = [person({ lot: 'a', region: '毕节' }), person({ lot: 'b', region: '毕节' }), person({ lot: 'c', region: '广州' })];
    const result = allocate([one, two, elsewhere], { ...quotaOf([A1, 9]), regions: [{ region: '毕节', seats: 1 }] });
    expect([of(result, one)?.placed, of(result, two)?.placed, of(result, elsewhere)?.placed]).toEqual([A1, null, null]);
    expect(of(result, two)).toMatchObject({ reason: 'REGION_FULL' });
  });
  it('is not given above the quota of the programme', () => {
    const result = allocate([person({ lot: 'a' }), person({ lot: 'b' })], { ...quotaOf([A1, 9]), programmeSeats: 1 });
    expect(result[1]).toMatchObject({ placed: null, reason: 'PROGRAMME_FULL' });
  });
  it('is not given for a course that the plan does not have', () => {
    expect(allocate([person({ choices: [B1] })], quotaOf([A1, 9]))[0]).toMatchObject({ placed: null, reason: 'CHOICES_FULL' });
  });
});

describe('whoever applies', () => {
  const REGIONS = ['东', '西'] as const;
  const course = fc.record({ institution: fc.constantFrom('A', 'B', 'C'), major: fc.constantFrom('1', '2') });
  const applicants = fc.array(fc.record({
    tier: fc.nat(2), day: fc.integer({ min: 1, max: 3 }), lot: fc.constantFrom('a', 'b', 'c', 'd'),
    choices: fc.array(course, { minLength: 1, maxLength: 2 }), acceptsAdjustment: fc.boolean(), region: fc.option(fc.constantFrom(...REGIONS)),
  }), { maxLength: 40 }).map((people): Applicant[] => people.map(({ day, ...each }, index) => ({ ...each, applicationNo: `N-${index}`, appliedOn: `2021-06-0${day}` })));
  const quota = fc.record({
    seats: fc.array(fc.nat(6), { minLength: 6, maxLength: 6 }), whole: fc.option(fc.nat(20)), ofA: fc.option(fc.nat(6)), regions: fc.option(fc.array(fc.nat(10), { minLength: 2, maxLength: 2 })),
  }).map(({ seats, whole, ofA, regions }): Quota => ({
    courses: ['A', 'B', 'C'].flatMap((institution, i) => ['1', '2'].map((major, j) => ({ institution, major, seats: seats[2 * i + j] ?? 0 }))),
    ...(whole === null ? {} : { programmeSeats: whole }), ...(ofA === null ? {} : { institutions: [{ institution: 'A', seats: ofA }] }),
    ...(regions === null ? {} : { regions: REGIONS.map((region, i) => ({ region, seats: regions[i] ?? 0 })) }),
  }));
  const placedIn = (result: readonly Allocation[], test: (place: { institution: string; major: string }) => boolean): Allocation[] =>
    result.filter((each) => each.placed !== null && test(each.placed));

  it('is answered once, and no quota is ever exceeded', () => {
    fc.assert(fc.property(applicants, quota, (people, limits) => {
      const result = allocate(people, limits);
      expect(result.map((each) => each.applicationNo).sort()).toEqual(people.map((each) => each.applicationNo).sort());
      for (const { institution, major, seats } of limits.courses) {
        expect(placedIn(result, (place) => place.institution === institution && place.major === major).length).toBeLessThanOrEqual(seats);
      }
      for (const { institution, seats } of limits.institutions ?? []) expect(placedIn(result, (place) => place.institution === institution).length).toBeLessThanOrEqual(seats);
      for (const { region, seats } of limits.regions ?? []) {
        const from = new Set(people.filter((each) => each.region === region).map((each) => each.applicationNo));
        expect(placedIn(result, () => true).filter((each) => from.has(each.applicationNo)).length).toBeLessThanOrEqual(seats);
      }
      expect(placedIn(result, () => true).length).toBeLessThanOrEqual(limits.programmeSeats ?? Infinity);
    }));
  });

  it('gets the same answer in whatever order the applications are read', () => {
    fc.assert(fc.property(applicants, quota, fc.infiniteStream(fc.nat()), (people, limits, noise) => {
      const shuffled = people.map((each) => ({ each, key: noise.next().value as number })).sort((a, b) => a.key - b.key).map(({ each }) => each);
      expect(allocate(shuffled, limits)).toEqual(allocate(people, limits));
    }));
  });

  it('is not left out while a choice of his or hers is free, nor while any course is and adjustment is accepted', () => {
    fc.assert(fc.property(applicants, quota, (people, limits) => {
      const result = allocate(people, limits);
      const taken = placedIn(result, () => true).length;
      const left = ({ institution, major }: { institution: string; major: string }): number => Math.min(
        (limits.courses.find((each) => each.institution === institution && each.major === major)?.seats ?? 0)
          - placedIn(result, (place) => place.institution === institution && place.major === major).length,
        (limits.institutions?.find((each) => each.institution === institution)?.seats ?? Infinity) - placedIn(result, (place) => place.institution === institution).length);
      for (const each of result) {
        if (each.placed !== null) continue;
        const who = people.find((one) => one.applicationNo === each.applicationNo) as Applicant;
        const ofRegion = result.filter((one) => one.placed !== null && people.find((p) => p.applicationNo === one.applicationNo)?.region === who.region).length;
        const regionFull = limits.regions !== undefined && ofRegion >= (limits.regions.find((one) => one.region === who.region)?.seats ?? 0);
        if (taken >= (limits.programmeSeats ?? Infinity) || regionFull) continue;
        for (const wanted of who.acceptsAdjustment ? limits.courses : who.choices) expect(left(wanted)).toBeLessThanOrEqual(0);
      }
    }));
  });

  it('never loses a place to somebody whose turn comes later', () => {
    fc.assert(fc.property(applicants, quota, (people, limits) => {
      const result = allocate(people, limits);
      for (let cut = 0; cut <= result.length; cut += 7) {
        const first = new Set(result.slice(0, cut).map((each) => each.applicationNo));
        expect(allocate(people.filter((each) => first.has(each.applicationNo)), limits)).toEqual(result.slice(0, cut));
      }
    }));
  });
});
