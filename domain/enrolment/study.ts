import type { Decision } from '../case.ts';
import { accept, refuse } from '../case.ts';
import { listed, termName } from '../codes/names.ts';
import { factsOf, linesOf, priceTerm } from './earnings.ts';
import { evolve } from './evolve.ts';
import { ending, inFuture, missing, openTerm, rulesNow, stampOf } from './entrance.ts';
import type { CommandOf, EnrolmentEvent, EnrolmentState, Term } from './types.ts';

type Answer = Decision<EnrolmentEvent>;

/** The institution's word for a term: only then is something earned. Late is late, not lost. */
export function confirmTerm(state: EnrolmentState, command: CommandOf<'confirmTerm'>): Answer {
  const { key, report, meta } = command;
  const term = state.terms.find((each) => each.key === key);
  const named = termName(key);
  if (!term || !key.includes('/')) return refuse('TERM_UNKNOWN', `没有“${named.zh}”`, `there is no ${named.en}`, { key });
  if (term.status === 'confirmed') return refuse('TERM_CONFIRMED', `${named.zh}已确认;有误的请申请更正`, `${named.en} is confirmed already; what is wrong is corrected`, { key });
  if (term.startsOn > meta.on) return refuse('TERM_NOT_BEGUN', `${named.zh}自 ${term.startsOn} 开始`, `${named.en} begins on ${term.startsOn}`, { key });
  if (state.suspendedOn !== null && term.startsOn >= state.suspendedOn) return refuse('TERM_SUSPENDED', `休学期间的 ${named.zh}不能确认`, `${named.en} lies within the suspension`, { key });
  const facts = factsOf(state, term, report);
  const lines = linesOf(state);
  priceTerm(state, lines, term, facts, meta.on);
  const opened = term.status === 'planned' ? [openTerm(state, term, command)] : [];
  return accept<EnrolmentEvent>(...opened, { type: 'TermConfirmed', ...stampOf(command), key, facts, lines: lines.added });
}

export function recordAttendance(state: EnrolmentState, command: CommandOf<'recordAttendance'>): Answer {
  if (rulesNow(state).course.length.by !== 'course') return wrongKind();
  return accept({ type: 'AttendanceRecorded', ...stampOf(command), hours: command.hours, percent: command.percent });
}

export function assessStage(state: EnrolmentState, command: CommandOf<'assessStage'>): Answer {
  const { length } = rulesNow(state).course;
  if (length.by !== 'instalments') return wrongKind();
  if (command.no > length.assessments) return refuse('ASSESSMENT_UNKNOWN', `本项目只有 ${length.assessments} 次阶段考核`, `the programme has ${length.assessments} stage assessments`, { no: command.no });
  return accept({ type: 'StageAssessed', ...stampOf(command), no: command.no, passed: command.passed });
}

/** The certificate ends it: an apprenticeship's settlement and a course are earned now, a degree's terms were before. */
export function complete(before: EnrolmentState, command: CommandOf<'complete'>): Answer {
  const { certificate, documents = {}, otherAidFen, attendance, meta } = command;
  const attended: Answer = attendance === undefined ? accept() : recordAttendance(before, { type: 'recordAttendance', meta, ...attendance });
  if (!attended.ok) return attended;
  const state = attended.events.reduce(evolve, before);
  const { length } = rulesNow(state).course;
  const refusal = missing(state, documents, 'completion') ?? unready(state, command);
  if (refusal) return refusal;
  const certified = { ...state, certificate };
  const lines = linesOf(certified);
  const last = length.by === 'terms' ? undefined : state.terms.find((each) => each.status !== 'confirmed');
  const facts = last && factsOf(certified, last, { otherAidFen, attendancePercent: state.attendance?.percent ?? null });
  if (last && facts) priceTerm(certified, lines, last, facts, meta.on);
  const terms = last && facts ? { terms: state.terms.map((each): Term => (each === last ? { ...each, status: 'confirmed', facts } : each)) } : {};
  return accept<EnrolmentEvent>(...attended.events, {
    type: 'Completed', ...stampOf(command), certificate, documents, ...terms, lines: lines.added, enters: ending(state, 'completed', meta.on),
  });
}

/** What is still owed before a certificate can end it. */
function unready(state: EnrolmentState, { certificate, meta }: CommandOf<'complete'>): ReturnType<typeof refuse> | null {
  const { length } = rulesNow(state).course;
  if (certificate && certificate.issuedOn > meta.on) return inFuture(certificate.issuedOn);
  if (length.by === 'terms') {
    const open = state.terms.filter((each) => each.status !== 'confirmed').map((each) => each.key);
    const named = listed(open.map(termName));
    return open.length === 0 ? null : refuse('TERMS_OPEN', `尚有学期未确认:${named.zh}`, `terms are not confirmed yet: ${named.en}`, { terms: open.join(',') });
  }
  if (length.by === 'course') {
    if (state.attendance === null) return refuse('ATTENDANCE_MISSING', '尚未登记考勤', 'the attendance is not recorded yet');
    return state.attendance.hours >= length.minHours ? null : refuse('HOURS_SHORT', `课时不足 ${length.minHours}`, `fewer hours than ${length.minHours}`, { minHours: length.minHours });
  }
  if (certificate === null) return refuse('CERTIFICATE_REQUIRED', '结算须凭证书', 'the settlement needs a certificate');
  const passed = state.assessments.filter((each) => each.passed).length;
  return passed >= length.assessments ? null : refuse('ASSESSMENTS_OPEN', `阶段考核合格 ${passed} 次,应为 ${length.assessments} 次`, `${passed} of ${length.assessments} stage assessments are passed`, { passed });
}

export function recordPlacement(state: EnrolmentState, command: CommandOf<'recordPlacement'>): Answer {
  if (state.placement) return refuse('PLACED_ALREADY', '已登记就业', 'the job is recorded already');
  const { enterprise, job, since } = command;
  if (since > command.meta.on) return inFuture(since);
  return accept<EnrolmentEvent>({ type: 'Placed', ...stampOf(command), enterprise, job, since });
}

function wrongKind(): ReturnType<typeof refuse> {
  return refuse('NOT_THIS_PROGRAMME', '该项目没有此环节', 'the programme has no such step');
}
