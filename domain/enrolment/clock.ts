import type { Decision } from '../case.ts';
import { accept } from '../case.ts';
import { addDays } from '../calendar.ts';
import type { IsoDate } from '../coded.ts';
import { openTerm, stampOf } from './entrance.ts';
import { entry } from './plan.ts';
import { ENDED } from './transitions.ts';
import type { CommandOf, EnrolmentEvent, EnrolmentState, Term } from './types.ts';

type Waiting = Pick<Term, 'dueOn' | 'remindOn' | 'reminded' | 'escalated'>;

/** Terms open, somebody is reminded, the bureau is told; a place that nobody took lapses, a file is closed. The clock never confirms. */
export function tick(state: EnrolmentState, command: CommandOf<'tick'>): Decision<EnrolmentEvent> {
  const { on } = command.meta;
  const stamp = stampOf(command);
  if (state.dueOn !== null && ENDED.includes(state.stage)) return on < state.dueOn ? accept() : accept({ type: 'Archived', ...stamp, enters: entry('archived') });
  if (state.stage === 'admitted' && state.dueOn !== null && on > state.dueOn) return accept({ type: 'Lapsed', ...stamp, enters: entry('lapsed') });
  const events: EnrolmentEvent[] = [];
  const urge = (waiting: Waiting, key: string | null): void => {
    const due = waiting.dueOn;
    if (due === null) return;
    const said = { ...stamp, stage: state.stage, key, dueOn: due };
    if (on > due) { if (!waiting.escalated) events.push({ type: 'Escalated', ...said }); }
    else if (waiting.remindOn !== null && on >= waiting.remindOn && !waiting.reminded) events.push({ type: 'ReminderSent', ...said });
  };
  urge(state, null);
  for (const term of studied(state)) {
    if (term.status === 'open') urge(term, term.key);
    else if (opensOn(state, term) !== null && term.startsOn <= on) events.push(openTerm(state, term, command));
  }
  return accept(...events);
}

export function nextTickOn(state: EnrolmentState): IsoDate | null {
  const days = [nextOf(state, ENDED.includes(state.stage)), ...studied(state).map((term) => (term.status === 'open' ? nextOf(term, false) : opensOn(state, term)))];
  return days.reduce((first, day) => (first === null || (day !== null && day < first) ? day : first), null);
}

const studied = ({ stage, terms }: EnrolmentState): readonly Term[] => (stage === 'studying' || stage === 'suspended' ? terms : []);

/** Within a suspension no further term opens. */
function opensOn({ suspendedOn }: EnrolmentState, { status, startsOn }: Term): IsoDate | null {
  return status === 'planned' && (suspendedOn === null || startsOn < suspendedOn) ? startsOn : null;
}

function nextOf({ dueOn, remindOn, reminded, escalated }: Waiting, atDue: boolean): IsoDate | null {
  if (dueOn === null) return null;
  if (atDue) return dueOn;
  if (escalated) return null;
  return remindOn !== null && !reminded ? remindOn : addDays(dueOn, 1);
}
