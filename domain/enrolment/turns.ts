import type { Decision } from '../case.ts';
import { accept, refuse } from '../case.ts';
import { monthsBetween } from '../calendar.ts';
import { termName } from '../codes/names.ts';
import type { EntitlementFacts } from '../entitlement.ts';
import { earnedFen, factsOf, linesOf, priceTerm, takeBackMoved } from './earnings.ts';
import { ending, inFuture, openTerm, rulesNow, stampOf } from './entrance.ts';
import { entry, monthsLater, movedTerms, shiftedTerms } from './plan.ts';
import type { Changes, CommandOf, EnrolmentEvent, EnrolmentState, Term } from './types.ts';

/* The turns off the straight way. */

type Answer = Decision<EnrolmentEvent>;

export function defer(state: EnrolmentState, command: CommandOf<'defer'>): Answer {
  const { until, reason, meta } = command;
  const latest = monthsLater(meta.on, rulesNow(state).course.suspension.maxMonths);
  if (until <= meta.on || until > latest) return refuse('DEFERRAL_TOO_LONG', `保留入学资格最迟至 ${latest}`, `a deferral ends on ${latest} at the latest`, { latest });
  return accept({ type: 'Deferred', ...stampOf(command), until, reason, enters: entry('deferred', until) });
}

/** Up to the months of the policy (退役军人保障法 art. 35: two years); nobody is removed by the clock, the bureau is told. */
export function suspend(state: EnrolmentState, command: CommandOf<'suspend'>): Answer {
  const { from, reason, meta } = command;
  if (from > meta.on) return inFuture(from);
  if (state.startsOn !== null && from < state.startsOn) return refuse('BEFORE_START', `早于开学日期 ${state.startsOn}`, `before the first day ${state.startsOn}`);
  const leftMonths = rulesNow(state).course.suspension.maxMonths - state.suspendedMonths;
  if (leftMonths <= 0) return refuse('SUSPENSION_USED_UP', '休学期限已用完', 'the months of suspension are used up');
  return accept({ type: 'Suspended', ...stampOf(command), from, reason, enters: entry('suspended', monthsLater(from, leftMonths)) });
}

export function resume(state: EnrolmentState, command: CommandOf<'resume'>): Answer {
  const { from, meta } = command;
  if (from > meta.on) return inFuture(from);
  const stamp = stampOf(command);
  if (state.suspendedOn === null) return accept({ type: 'Resumed', ...stamp, from, months: 0, enters: entry('registered') });
  if (from < state.suspendedOn) return refuse('BEFORE_SUSPENSION', `早于休学日期 ${state.suspendedOn}`, `before the suspension of ${state.suspendedOn}`);
  const terms = movedTerms(state.terms, state.suspendedOn, from);
  const opened = terms.filter((term) => term.status === 'planned' && term.startsOn <= meta.on).map((term) => openTerm(state, term, command));
  const months = monthsBetween(state.suspendedOn, from);
  return accept<EnrolmentEvent>({ type: 'Resumed', ...stamp, from, months, terms, enters: entry('studying') }, ...opened);
}

/** To another institution, major or programme; what was confirmed before stays where it was earned. */
export function transfer(state: EnrolmentState, command: CommandOf<'transfer'>): Answer {
  const { institution, major, rules = null, tuitionFen = state.tuitionFen, reason } = command;
  const now = rulesNow(state);
  if (rules && rules.course.length.by !== now.course.length.by) return refuse('PROGRAMME_UNLIKE', '两个项目的资助方式不同,不能转入', 'the two programmes are paid in different ways');
  if (rules && now.course.length.by === 'instalments' && state.terms.length > 0) return refuse('ADVANCE_STANDS', '学徒制已预拨,不能转入其他项目', 'an apprenticeship whose advance is earned keeps its programme');
  if (institution === state.institution && major === state.major && !rules) return refuse('NOTHING_CHANGES', '没有变更', 'nothing would change');
  const index = rules ? state.rules.length : null;
  const terms = state.terms.map((term): Term => (term.status === 'confirmed' ? term : { ...term, institution, rules: index ?? term.rules }));
  return accept({ type: 'Transferred', ...stampOf(command), institution, major, rules, tuitionFen, reason, terms });
}

/** An explicit act: terms that are not confirmed yet go by the newer policy; what was earned is never repriced. */
export function adoptPolicy(state: EnrolmentState, command: CommandOf<'adoptPolicy'>): Answer {
  const { rules, reason, meta } = command;
  const now = rulesNow(state);
  if (rules.programme !== now.programme) return refuse('PROGRAMME_UNLIKE', '办法变更不能同时变更项目', 'a newer policy is not another programme');
  if (rules.policyHash === now.policyHash) return refuse('POLICY_SAME', '已适用该办法', 'this policy is in force for it already');
  const waiting = state.terms.filter((term) => term.status !== 'confirmed' && term.key !== 'settlement');
  const moved = { ...state, rules: [...state.rules, rules] };
  const value = (terms: readonly Term[]): number => {
    const lines = linesOf(moved);
    for (const term of terms) priceTerm(moved, lines, term, factsOf(moved, term, {}), meta.on);
    return earnedFen(lines);
  };
  const after = (term: Term): Term => ({ ...term, rules: state.rules.length });
  const terms = state.terms.map((term) => (term.status === 'confirmed' ? term : after(term)));
  return accept({ type: 'PolicyAdopted', ...stampOf(command), rules, differenceFen: value(waiting.map(after)) - value(waiting), reason, terms });
}

/** Who leaves early keeps the share of an advance that was served; the rest becomes a line against it. */
export function leave(state: EnrolmentState, command: CommandOf<'withdraw'> | CommandOf<'dismiss'>): Answer {
  const { reason, meta } = command;
  const left = { ...state, leftOn: meta.on };
  const lines = linesOf(state);
  const advance = state.terms.find((term) => term.key === 'advance');
  if (advance?.facts) priceTerm(left, lines, advance, advance.facts, meta.on);
  const said = { ...stampOf(command), reason, lines: lines.added };
  if (command.type === 'withdraw') return accept({ type: 'Withdrawn', ...said, enters: ending(state, 'withdrawn', meta.on) });
  return accept({ type: 'Dismissed', ...said, enters: ending(state, 'dismissed', meta.on) });
}

/** Nothing is taken back from the dead. */
export function recordDeath(state: EnrolmentState, command: CommandOf<'recordDeath'>): Answer {
  if (command.diedOn > command.meta.on) return inFuture(command.diedOn);
  return accept({ type: 'Died', ...stampOf(command), diedOn: command.diedOn, enters: ending(state, 'deceased', command.meta.on) });
}

/**
 * Puts right what was wrong, and shows the difference as linked lines; nothing that was written is edited. `seenFen`: the difference that the
 * sender was shown; another one is refused.
 */
export function correct(state: EnrolmentState, command: CommandOf<'correct'>): Answer {
  const { changes, reason, meta, seenFen } = command;
  const unknown = (changes.terms ?? []).find((change) => !state.terms.some((term) => term.key === change.key && term.status === 'confirmed'));
  if (unknown) return refuse('TERM_UNKNOWN', `${termName(unknown.key).zh}尚未确认,无可更正`, `${termName(unknown.key).en} is not confirmed: there is nothing to correct`, { key: unknown.key });
  if (changes.startsOn !== undefined && changes.startsOn > meta.on) return inFuture(changes.startsOn);
  const { startsOn = state.startsOn, level = state.level, tuitionFen = state.tuitionFen } = changes;
  const shifted = startsOn !== null && startsOn !== state.startsOn ? shiftedTerms(state.terms, state.startsOn ?? startsOn, startsOn) : state.terms;
  const terms = shifted.map((term, index): Term => (term.facts ? { ...term, facts: correctedFacts(state, changes, term, state.terms[index]?.key ?? term.key) } : term));
  const after = { ...state, startsOn, level, tuitionFen, terms };
  const lines = linesOf(state);
  takeBackMoved(state, lines, state.terms, terms);
  for (const term of terms) if (term.facts && term.status === 'confirmed') priceTerm(after, lines, term, term.facts, meta.on);
  const differenceFen = lines.added.reduce((sum, line) => sum + line.amountFen, 0);
  if (seenFen !== undefined && seenFen !== differenceFen) return refuse('STALE_VIEW', '差额与所见不一致,请重新试算', 'the difference is not what was seen; look at it again');
  return accept({ type: 'Corrected', ...stampOf(command), startsOn, level, tuitionFen, differenceFen, reason, terms, lines: lines.added });
}

function correctedFacts(state: EnrolmentState, changes: Changes, term: Term, keyBefore: string): EntitlementFacts {
  const { key: _, ...report } = changes.terms?.find((each) => each.key === keyBefore) ?? { key: '' };
  const facts = term.facts ?? {};
  // A tuition that the term did not state for itself was the registered one.
  const tuition = changes.tuitionFen !== undefined && facts.tuitionFen === state.tuitionFen ? { tuitionFen: changes.tuitionFen, paidTuitionFen: changes.tuitionFen } : {};
  return { ...facts, term: term.term, ...tuition, ...(changes.level === undefined ? {} : { educationLevel: changes.level }), ...report };
}
