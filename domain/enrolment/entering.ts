import type { Decision } from '../case.ts';
import { accept, refuse } from '../case.ts';
import { listed, reasonName } from '../codes/names.ts';
import { admit, apply, begin, recordCheck, register, stampOf } from './entrance.ts';
import { evolve, INITIAL } from './evolve.ts';
import type { CommandOf, EnrolmentEvent, EnrolmentState } from './types.ts';

type Step = (state: EnrolmentState) => Decision<EnrolmentEvent>;

/** A place that was confirmed in an admission: the check was made there, and the place is this one. */
export function takePlace(command: CommandOf<'open'>): Decision<EnrolmentEvent> {
  const { meta, institution, major } = command;
  if (meta.actor.role !== 'engine') return refuse('ROLE_NOT_ALLOWED', '录取名额由系统转为学籍', 'only the engine makes an enrolment of a place', { role: meta.actor.role });
  return inTurn([
    () => apply(command),
    (state) => recordCheck(state, { type: 'recordCheck', meta, eligible: true, reasons: [] }),
    (state) => admit(state, { type: 'admit', meta, institution, major }),
  ]);
}

/** The events of steps that are taken one after the other, or the first refusal. */
function inTurn(steps: readonly Step[]): Decision<EnrolmentEvent> {
  let state = INITIAL;
  const events: EnrolmentEvent[] = [];
  for (const step of steps) {
    const decision = step(state);
    if (!decision.ok) return decision;
    events.push(...decision.events);
    state = decision.events.reduce(evolve, state);
  }
  return accept(...events);
}

/**
 * 在读建档: one act for a trainee who was admitted before the file is opened. The steps are those of everybody else, one after the other, and each
 * keeps its rules; one event says what they come to. An apprenticeship waits at its registration: it begins with its agreement.
 */
export function enter(command: CommandOf<'enter'>): Decision<EnrolmentEvent> {
  const { meta, reasons, institution, district, major, rules, startsOn, carriedFrom, length, level, tuitionFen, order, documents = {} } = command;
  if (reasons.length > 0) {
    const why = listed(reasons.map(reasonName));
    return refuse('NOT_ELIGIBLE', `不符合条件(${why.zh})`, `not eligible (${why.en})`, { reasons: reasons.join(',') });
  }
  const steps: readonly Step[] = [
    () => apply({ type: 'open', meta, institution, district, major, rules, documents }),
    (state) => recordCheck(state, { type: 'recordCheck', meta, eligible: true, reasons }),
    (state) => admit(state, { type: 'admit', meta, institution, major }),
    (state) => register(state, { type: 'register', meta, startsOn, length, level, tuitionFen, ...(order === undefined ? {} : { order }), documents }),
    ...(rules.course.length.by === 'instalments' ? [] : [(state: EnrolmentState) => begin(state, { type: 'begin', meta, startsOn, ...(carriedFrom === undefined ? {} : { carriedFrom }) })]),
  ];
  const taken = inTurn(steps);
  if (!taken.ok) return taken;
  const { stage, dueOn, remindOn, terms } = taken.events.reduce(evolve, INITIAL);
  return accept({
    type: 'Entered', ...stampOf(command), institution, district, major, rules, startsOn, length, level, tuitionFen, order: order ?? null, documents, terms, enters: { stage, dueOn, remindOn },
  });
}
