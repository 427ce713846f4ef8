import type { YearNotice } from '../calendar.ts';
import { addDays, createCalendar, isIsoDate, schoolYearOf } from '../calendar.ts';
import type { IsoDate } from '../coded.ts';
import type { ProgrammeRules } from '../entitlement.ts';
import type { EnrolmentStage, EnrolmentState, Entry, Term } from './types.ts';

/* When things are due: the terms of a school year (September to February, March to August) and the working days of each step. */

type Place = Pick<Term, 'key' | 'schoolYear' | 'term' | 'startsOn'>;

/** The term in which a day lies, from that day on. */
export function termAt(day: IsoDate): Place {
  const schoolYear = schoolYearOf(day);
  const month = Number(day.slice(5, 7));
  const term = month >= 3 && month <= 8 ? 2 : 1;
  return { key: `${schoolYear}/${term}`, schoolYear, term, startsOn: day };
}

function termAfter({ schoolYear, term }: Place): Place {
  const first = Number(schoolYear.slice(0, 4));
  return termAt(term === 1 ? `${first + 1}-03-01` : `${first + 1}-09-01`);
}

/** `count` terms one after the other, the first of them with the day, or after the last one that is taken. */
function termsFrom(day: IsoDate, count: number, taken: ReadonlySet<string>): Place[] {
  const places: Place[] = [];
  for (let place = termAt(day); places.length < count; place = termAfter(place)) if (!taken.has(place.key)) places.push(place);
  return places;
}

const fresh = (place: Place, institution: string, rules: number): Term => ({
  ...place, status: 'planned', dueOn: null, remindOn: null, reminded: false, escalated: false, institution, rules, facts: null,
});

/** What an enrolment can earn once it begins; of a class that was under way, from the term on that is the first to be kept here. */
export function plannedTerms({ institution, rules, length }: Pick<EnrolmentState, 'institution' | 'rules' | 'length'>, startsOn: IsoDate, carriedFrom = startsOn): Term[] {
  const last = rules.length - 1;
  const place = termAt(startsOn);
  switch (rules[last]?.course.length.by) {
    case 'terms': return termsFrom(startsOn, length, new Set()).filter(({ key }) => key >= termAt(carriedFrom).key).map((each) => fresh(each, institution, last));
    case 'instalments': return ['advance', 'settlement'].map((key) => fresh({ ...place, key }, institution, last));
    default: return [fresh({ ...place, key: 'course' }, institution, last)];
  }
}

/** After a suspension: terms that had not begun move behind the return, in their order; what was begun or confirmed stays. */
export function movedTerms(terms: readonly Term[], suspendedOn: IsoDate, from: IsoDate): Term[] {
  const moving = terms.filter((each) => each.status !== 'confirmed' && each.startsOn >= suspendedOn && isTermKey(each.key));
  const kept = terms.filter((each) => !moving.includes(each));
  const places = termsFrom(from, moving.length, new Set(kept.map((each) => each.key)));
  return [...kept, ...places.map((place, index) => fresh(place, moving[index]?.institution ?? '', moving[index]?.rules ?? 0))];
}

/** Another first day: every term moves with it, and takes along what was confirmed of it. Terms before the first that is kept here move unseen. */
export function shiftedTerms(terms: readonly Term[], before: IsoDate, startsOn: IsoDate): Term[] {
  const counted = terms.filter((each) => isTermKey(each.key));
  const unseen = termsFrom(before, counted.length + TERMS_MAX, new Set()).findIndex(({ key }) => key === counted[0]?.key);
  const places = termsFrom(startsOn, counted.length + Math.max(0, unseen), new Set()).slice(Math.max(0, unseen));
  const place = termAt(startsOn);
  let next = 0;
  return terms.map((each) => {
    const to = isTermKey(each.key) ? places[next++] : { ...place, key: each.key };
    return to === undefined || to.key === each.key && to.startsOn === each.startsOn ? each : { ...each, ...to, ...(each.status === 'open' ? UNOPENED : {}) };
  });
}

/** No programme is longer. */
const TERMS_MAX = 20;
const UNOPENED = { status: 'planned', dueOn: null, remindOn: null, reminded: false, escalated: false } as const;
const isTermKey = (key: string): boolean => key.includes('/');

type Days = ProgrammeRules['course']['days'];
type Step = 'check' | 'admission' | 'confirmation' | 'term';
type Due = { readonly dueOn: IsoDate; readonly remindOn: IsoDate | null };

/** A step's last day in working days, counted from `on`, and the day on which somebody is reminded. @throws CalendarError. */
export function dueOf(days: Days, step: Step, on: IsoDate, notices: readonly YearNotice[] | undefined): Due {
  const calendar = createCalendar(notices);
  const dueOn = calendar.deadline(on, days[step]);
  const remindOn = calendar.addWorkingDays(dueOn, -days.reminderDaysBefore);
  return { dueOn, remindOn: remindOn > on ? remindOn : null };
}

export function entry(stage: EnrolmentStage, due?: Due | IsoDate): Entry {
  if (typeof due === 'string') return { stage, dueOn: due, remindOn: null };
  return { stage, dueOn: due?.dueOn ?? null, remindOn: due?.remindOn ?? null };
}

/** So many months later; where the month is too short, its last day (民法典 art. 202). */
export function monthsLater(day: IsoDate, months: number): IsoDate {
  const month = Number(day.slice(0, 4)) * 12 + Number(day.slice(5, 7)) - 1 + months;
  const first = `${Math.floor(month / 12)}-${String((month % 12) + 1).padStart(2, '0')}`;
  const wanted = `${first}-${day.slice(8, 10)}`;
  if (isIsoDate(wanted)) return wanted;
  return addDays(`${Math.floor((month + 1) / 12)}-${String(((month + 1) % 12) + 1).padStart(2, '0')}-01`, -1);
}
