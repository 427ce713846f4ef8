import { monthsBetween } from '../calendar.ts';
import type { IsoDate } from '../coded.ts';
import type { Entitlement, EntitlementFacts, ProgrammeRules } from '../entitlement.ts';
import { clawback, compileEntitlement, settlement } from '../entitlement.ts';
import type { Earned, EnrolmentState, EntitlementLine, Term, TermReport } from './types.ts';

/* What an enrolment has earned, as lines that are never edited: a difference is a further line. */

/** The lines that one act adds, counted on from those there are. */
export interface Lines {
  readonly added: EntitlementLine[];
  readonly earned: Record<string, Earned>;
  next: number;
}

export const linesOf = (state: EnrolmentState): Lines => ({ added: [], earned: { ...state.earned }, next: state.lines + 1 });

export const earnedFen = ({ earned }: Pick<EnrolmentState, 'earned'>): number => Object.values(earned).reduce((sum, each) => sum + each.fen, 0);

/** The rules that price a term. */
export function rulesOfTerm({ rules }: Pick<EnrolmentState, 'rules'>, term: Pick<Term, 'rules'>): ProgrammeRules {
  const found = rules[term.rules];
  if (!found) throw new Error(`the enrolment has no rules ${term.rules}`);
  return found;
}

/** The facts of a term: what was registered, with what the institution reports of it. */
export function factsOf(state: EnrolmentState, term: Pick<Term, 'term'>, report: Partial<TermReport>): EntitlementFacts {
  const tuitionFen = report.tuitionFen ?? state.tuitionFen;
  const { certificate } = state;
  return {
    term: term.term, tuitionFen, paidTuitionFen: report.paidTuitionFen ?? tuitionFen, otherAidFen: report.otherAidFen ?? 0,
    attendancePercent: report.attendancePercent ?? null, ...(report.studentStatus === undefined ? {} : { studentStatus: report.studentStatus }),
    educationLevel: state.level, majorName: state.major, livingMonths: state.length,
    ...(certificate ? { certificate: { ...(certificate.level === null ? {} : { level: certificate.level }), issuedOn: certificate.issuedOn, ...(certificate.numberOnFile ? { number: 'on file' } : {}) } } : {}),
  };
}

/** Brings what the term has earned to what its facts are worth now; the difference becomes a line. */
export function priceTerm(state: EnrolmentState, lines: Lines, term: Term, facts: EntitlementFacts, on: IsoDate): void {
  const worth = worthOf(state, lines, term, facts, on);
  enter(state, lines, term, worth, worth.amountFen - (lines.earned[term.key]?.fen ?? 0));
}

function worthOf(state: EnrolmentState, lines: Lines, term: Term, facts: EntitlementFacts, on: IsoDate): Entitlement {
  const rules = rulesOfTerm(state, term);
  if (term.key === 'settlement') return settlement(rules, facts, state.length, lines.earned['advance']?.fen ?? 0, on);
  if (term.key === 'advance') return advance(state, rules, facts);
  const earlier = Object.entries(lines.earned).filter(([key, each]) => key < term.key && each.schoolYear === term.schoolYear);
  return compileEntitlement(rules)(facts, earlier.reduce((sum, [, each]) => sum + each.fen, 0), on);
}

/**
 * The advance is paid at the start, when neither attendance nor a certificate can be there yet. Who leaves before the end keeps the share of
 * the months served; months of a suspension are not.
 */
function advance(state: EnrolmentState, rules: ProgrammeRules, facts: EntitlementFacts): Entitlement {
  const whole = compileEntitlement({ ...rules, eligibility: {} })(facts, 0);
  if (state.leftOn === null || state.startsOn === null) return whole;
  const away = state.suspendedMonths + (state.suspendedOn === null ? 0 : Math.max(0, monthsBetween(state.suspendedOn, state.leftOn)));
  const taken = clawback(rules, whole.amountFen, monthsBetween(state.startsOn, state.leftOn) - away, state.length);
  return { amountFen: whole.amountFen - taken.amountFen, reasons: taken.reasons, trace: [...whole.trace, ...taken.trace] };
}

/** What a key earned that no confirmed term bears any more is taken back. */
export function takeBackMoved(state: EnrolmentState, lines: Lines, before: readonly Term[], after: readonly Term[]): void {
  const left = new Set(after.filter((each) => each.status === 'confirmed').map((each) => each.key));
  for (const term of before.filter((each) => !left.has(each.key) && (lines.earned[each.key]?.fen ?? 0) !== 0)) {
    enter(state, lines, term, { amountFen: 0, reasons: [], trace: [{ rule: 'enrolment.moved', outcome: 'amount', facts: { term: term.key }, amountFen: 0 }] }, -(lines.earned[term.key]?.fen ?? 0));
  }
}

/** Writes one line; a difference of nothing needs none, unless it is the term's first. */
function enter(state: EnrolmentState, lines: Lines, term: Term, worth: Entitlement, amountFen: number): void {
  const before = lines.earned[term.key];
  if (before && amountFen === 0) return;
  const line = lines.next++;
  const rules = rulesOfTerm(state, term);
  lines.added.push({
    line, termKey: term.key, schoolYear: term.schoolYear, term: term.term, institution: term.institution, programme: rules.programme, policyHash: rules.policyHash,
    amountFen, adjusts: before?.line ?? null, reasons: worth.reasons, trace: worth.trace,
  });
  lines.earned[term.key] = { line: before?.line ?? line, schoolYear: term.schoolYear, term: term.term, fen: (before?.fen ?? 0) + amountFen };
}
