import type { Decision } from '../case.ts';
import { accept, refuse } from '../case.ts';
import type { IsoDate } from '../coded.ts';
import { listed, partyName } from '../codes/names.ts';
import { checkUscc } from '../identifiers.ts';
import { factsOf, linesOf, priceTerm } from './earnings.ts';
import { dueOf, entry, monthsLater, plannedTerms } from './plan.ts';
import type { CommandOf, Documents, EnrolmentEvent, EnrolmentState, Party, Term } from './types.ts';

type Answer = Decision<EnrolmentEvent>;
export const stampOf = ({ meta }: { meta: { actor: { id: string }; on: IsoDate } }): { by: string; on: IsoDate } => ({ by: meta.actor.id, on: meta.on });
export const rulesNow = ({ rules }: EnrolmentState) => {
  const last = rules.at(-1);
  if (!last) throw new Error('an enrolment without rules');
  return last;
};

export function apply(command: CommandOf<'open'>): Answer {
  const { institution, district, major, rules, documents = {}, check, meta } = command;
  const due = dueOf(rules.course.days, 'check', meta.on, meta.calendar);
  return accept({
    type: 'Applied', ...stampOf(command), institution, district, major, rules, documents, ...(check === undefined ? {} : { check }), enters: entry('applied', due),
  });
}

export function recordCheck(state: EnrolmentState, command: CommandOf<'recordCheck'>): Answer {
  const { eligible, reasons, meta } = command;
  if (!eligible) return accept({ type: 'Refused', ...stampOf(command), reasons, enters: entry('refused') });
  return accept({ type: 'Checked', ...stampOf(command), reasons, enters: entry('checked', dueOf(rulesNow(state).course.days, 'admission', meta.on, meta.calendar)) });
}

/** A place is held for some days: who does not register in time has lost it. */
export function admit(state: EnrolmentState, command: CommandOf<'admit'>): Answer {
  const { institution, major, meta } = command;
  const due = dueOf(rulesNow(state).course.days, 'confirmation', meta.on, meta.calendar);
  return accept({ type: 'Admitted', ...stampOf(command), institution, major, enters: entry('admitted', due) });
}

export function register(state: EnrolmentState, command: CommandOf<'register'>): Answer {
  const { startsOn, length, level, tuitionFen, order = null, documents = {} } = command;
  const { course } = rulesNow(state);
  const [min, max] = course.length.by === 'terms' ? [course.length.min, course.length.max] : [course.length.minMonths, course.length.maxMonths];
  if (length < min || length > max) return refuse('LENGTH_OUT_OF_RANGE', `学制(${length})应在 ${min} 至 ${max} 之间`, `the length ${length} is outside ${min} to ${max}`, { min, max });
  if (course.length.by === 'course' && course.length.orders && order === null) return refuse('ORDER_REQUIRED', '该项目须注明用人单位订单', "the programme takes trainees on a seat of an employer's order only");
  const lacking = missing(state, documents, 'application') ?? missing(state, documents, 'registration');
  if (lacking) return lacking;
  return accept({ type: 'Registered', ...stampOf(command), startsOn, length, level, tuitionFen, order, documents, enters: entry('registered') });
}

type Step = keyof EnrolmentState['rules'][number]['course']['documents'];

/** The refusal that names the documents without which a step is not taken, or null. */
export function missing(state: EnrolmentState, given: Documents, step: Step): ReturnType<typeof refuse> | null {
  const wanted = rulesNow(state).course.documents[step] ?? [];
  const lacking = wanted.filter((name) => state.documents[name] === undefined && given[name] === undefined);
  if (lacking.length === 0) return null;
  return refuse('DOCUMENTS_MISSING', `缺少材料:${lacking.join('、')}`, `documents are missing: ${lacking.join(', ')}`, { documents: lacking.join(',') });
}

export function signAgreement(state: EnrolmentState, command: CommandOf<'signAgreement'>): Answer {
  const { party, signedOn, enterprise = null, from = null, to = null, meta } = command;
  if (rulesNow(state).course.length.by !== 'instalments') return refuse('NO_AGREEMENT', '该项目不需要三方协议', 'the programme knows no agreement of three parties');
  if (state.agreement.signedOn[party]) return refuse('ALREADY_SIGNED', '该方已签署', 'this party has signed already', { party });
  if (signedOn > meta.on) return inFuture(signedOn);
  if (party === 'enterprise') {
    if (enterprise === null || from === null || to === null || to <= from) return refuse('AGREEMENT_INCOMPLETE', '企业签署须注明统一社会信用代码和起止日期', 'the enterprise signs with its code and the dates of the agreement');
    if (!checkUscc(enterprise).ok) return refuse('USCC_INVALID', '统一社会信用代码校验不符', 'the enterprise code fails its check', { enterprise });
  }
  return accept({ type: 'AgreementSigned', ...stampOf(command), party, signedOn, enterprise, from, to });
}

/** The first day of study. An apprenticeship begins, and its advance is earned, only when all three have signed. */
export function begin(state: EnrolmentState, command: CommandOf<'begin'>): Answer {
  const { startsOn, carriedFrom = startsOn, meta } = command;
  if (startsOn > meta.on) return inFuture(startsOn);
  const { course } = rulesNow(state);
  const stamp = stampOf(command);
  const planned = plannedTerms(state, startsOn, carriedFrom);
  if (planned.length === 0) return refuse('NOTHING_CARRIED', `自 ${carriedFrom} 起已没有学期`, `no term is left from ${carriedFrom} on`, { carriedFrom });
  if (course.length.by === 'terms') {
    const opened = planned.filter((term) => term.startsOn <= meta.on).map((term) => openTerm(state, term, command));
    return accept<EnrolmentEvent>({ type: 'Began', ...stamp, startsOn, terms: planned, enters: entry('studying') }, ...opened);
  }
  if (course.length.by === 'course') return accept<EnrolmentEvent>({ type: 'Began', ...stamp, startsOn, terms: planned.map(waiting), enters: entry('studying') });
  const unsigned = (['trainee', 'institution', 'enterprise'] as const satisfies readonly Party[]).filter((party) => !state.agreement.signedOn[party]);
  const who = listed(unsigned.map(partyName));
  if (unsigned.length > 0) return refuse('AGREEMENT_UNSIGNED', `三方协议尚未签署齐全(${who.zh})`, `the agreement is not signed by the ${who.en}`, { unsigned: unsigned.join(',') });
  const lacking = missing(state, {}, 'agreement');
  if (lacking) return lacking;
  const begun = { ...state, startsOn };
  const lines = linesOf(begun);
  const terms = planned.map((term): Term => (term.key === 'advance' ? { ...term, status: 'confirmed', facts: factsOf(begun, term, {}) } : waiting(term)));
  for (const term of terms) if (term.facts) priceTerm(begun, lines, term, term.facts, meta.on);
  return accept<EnrolmentEvent>({ type: 'Began', ...stamp, startsOn, terms, lines: lines.added, enters: entry('studying') });
}

/** Open from the start, without a day of its own: it ends with the certificate. */
const waiting = (term: Term): Term => ({ ...term, status: 'open' });

export function openTerm(state: EnrolmentState, term: Term, { meta }: Pick<CommandOf<'tick'>, 'meta'>): EnrolmentEvent {
  const rules = state.rules[term.rules] ?? rulesNow(state);
  return { type: 'TermOpened', ...stampOf({ meta }), key: term.key, ...dueOf(rules.course.days, 'term', meta.on, meta.calendar) };
}

export function inFuture(day: IsoDate): ReturnType<typeof refuse> {
  return refuse('DAY_IN_FUTURE', `${day} 尚未到来`, `${day} has not come yet`, { day });
}

/** The stage in which nothing more is studied; the file stays open for some months. */
export function ending(state: EnrolmentState, stage: 'completed' | 'withdrawn' | 'dismissed' | 'deceased', on: IsoDate) {
  return entry(stage, monthsLater(on, rulesNow(state).course.fileOpenMonths));
}
