import type { CommandMeta, Decider, Decision } from './case.ts';
import { accept, edgeMaker, notAllowed, refuse, withCalendar } from './case.ts';
import { addDays, createCalendar } from './calendar.ts';
import type { AdmissionCommand, AdmissionEvent, AdmissionList, AdmissionPlan, AdmissionStage, AdmissionState } from './admission/types.ts';

export type { AdmissionCommand, AdmissionEvent, AdmissionList, AdmissionPlan, AdmissionStage, AdmissionState } from './admission/types.ts';

const edge = edgeMaker<AdmissionStage, AdmissionCommand['type']>();

const ALLOCATORS = ['city_first', 'city_second'];
const PUBLISHERS = ['city_second', 'city_decider'];
const CANCELLABLE = ['planned', 'open', 'checking', 'checked', 'allocated'] as const;

export const ADMISSION_TRANSITIONS = [
  edge('none', 'plan', ['planned'], ['registrar'], '编制招生计划', 'plan'),
  edge('planned', 'tick', ['planned', 'open'], ['engine'], '到期开放报名', 'opens on its day'),
  edge('open', 'tick', ['open', 'checking'], ['engine'], '报名截止', 'closes after its last day'),
  edge('checking', 'recordChecks', ['checked'], ['engine'], '资格核查完成', 'checks recorded'),
  edge('checking', 'holdChecks', ['checking'], ['engine'], '核查暂停', 'checks held'),
  edge('checking', 'retryChecks', ['checking'], ['registrar'], '重新核查', 'retry checks'),
  edge('checked', 'allocate', ['allocated'], ALLOCATORS, '按计划录取', 'allocate'),
  edge('allocated', 'sendBack', ['checked'], PUBLISHERS, '退回重排', 'send back'),
  edge('allocated', 'publish', ['published', 'finished'], PUBLISHERS, '公布录取名单', 'publish'),
  edge('published', 'answer', ['published', 'finished'], ['institution', 'registrar'], '登记确认/放弃', 'confirm, decline'),
  edge('published', 'tick', ['published', 'finished'], ['engine'], '逾期未确认', 'unconfirmed places lapse'),
  ...CANCELLABLE.map((from) => edge(from, 'cancel', ['cancelled'], ['registrar'], '取消招生', 'cancel')),
];

const INITIAL: AdmissionState = {
  stage: 'none', code: '', programme: '', opensOn: '', closesOn: '', confirmDays: 0, checksHeld: null, eligible: 0, list: null, allocatedBy: null,
  dueOn: null, confirmed: 0, declined: 0, lapsed: 0,
};

/** An admission 招生录取: applications in a window, places by quota, a published list, and every place confirmed, declined or lapsed. */
export const admissionDecider: Decider<AdmissionState, AdmissionCommand, AdmissionEvent> = {
  kind: 'admission',
  initial: INITIAL,
  transitions: ADMISSION_TRANSITIONS,
  decide: (state, command) => withCalendar(() => decide(state, command)),
  evolve,
  nextTickOn: (state) => {
    if (state.stage === 'planned') return state.opensOn;
    if (state.stage === 'open') return addDays(state.closesOn, 1);
    return state.stage === 'published' && state.dueOn ? addDays(state.dueOn, 1) : null;
  },
  isClosed: (state) => state.stage === 'finished' || state.stage === 'cancelled',
};

function decide(state: AdmissionState, command: AdmissionCommand): Decision<AdmissionEvent> {
  const refusal = notAllowed('admission', ADMISSION_TRANSITIONS, state.stage, command);
  if (refusal) return refusal;
  const { actor, on } = command.meta;
  const stamp = { by: actor.id, on };
  switch (command.type) {
    case 'plan':
      return plan(command.plan, stamp);
    case 'recordChecks':
      return accept({ type: 'ChecksRecorded', ...stamp, eligible: command.eligible, ineligible: command.ineligible });
    case 'holdChecks':
      return accept({ type: 'ChecksHeld', ...stamp, code: command.code });
    case 'retryChecks':
      return accept({ type: 'ChecksRetried', ...stamp });
    case 'allocate':
      if (command.list.applicants !== state.eligible) return stale();
      return accept({ type: 'Allocated', ...stamp, list: command.list });
    case 'sendBack':
      return accept({ type: 'SentBack', ...stamp, reason: command.reason });
    case 'publish':
      return publish(state, command);
    case 'answer':
      return answer(state, command);
    case 'cancel':
      return accept({ type: 'Cancelled', ...stamp, reason: command.reason });
    case 'tick':
      return tick(state, command.meta);
  }
}

function plan(wanted: AdmissionPlan, stamp: { by: string; on: string }): Decision<AdmissionEvent> {
  if (wanted.closesOn < wanted.opensOn || wanted.startsOn <= wanted.closesOn) {
    return refuse('ADMISSION_DATES', '日期次序应为:开放、截止、开学', 'the admission opens, closes, and then the studies begin');
  }
  const { courses } = wanted.quota;
  if (courses.length === 0 || courses.every(({ seats }) => seats === 0)) return refuse('NO_SEATS', '招生计划没有名额', 'the plan has no places');
  const names = courses.map(({ institution, major }) => JSON.stringify([institution, major]));
  if (new Set(names).size < names.length) return refuse('COURSE_TWICE', '同一院校专业出现两次', 'a course stands in the plan twice');
  return accept({ type: 'Planned', ...stamp, plan: wanted });
}

function publish(state: AdmissionState, command: Extract<AdmissionCommand, { type: 'publish' }>): Decision<AdmissionEvent> {
  const { actor, on, calendar } = command.meta;
  if (actor.id === state.allocatedBy) return refuse('SAME_PERSON', '录取与公布不能是同一人', 'a list must be published by another person than its allocator');
  const { list } = state;
  if (!list || !sameList(list, command.list)) return stale();
  const stamp = { by: actor.id, on };
  const dueOn = createCalendar(calendar).deadline(on, state.confirmDays);
  const published: AdmissionEvent = { type: 'Published', ...stamp, list, dueOn };
  return list.placed === 0 ? accept<AdmissionEvent>(published, { type: 'Finished', ...stamp }) : accept(published);
}

function answer(state: AdmissionState, command: Extract<AdmissionCommand, { type: 'answer' }>): Decision<AdmissionEvent> {
  const { confirmed, declined, meta: { actor, on } } = command;
  const all = [...confirmed, ...declined];
  if (all.length === 0) return refuse('NOTHING_ANSWERED', '没有列出报名号', 'no application is named');
  if (new Set(all).size < all.length) return refuse('ANSWERED_TWICE', '同一报名号出现两次', 'an application is named twice');
  // On the day after the due date the clock may not have ticked yet: the date counts, not the tick.
  if (state.dueOn !== null && on > state.dueOn) return refuse('CONFIRMATION_LATE', `确认期限 ${state.dueOn} 已过`, `places had to be confirmed by ${state.dueOn}`, { dueOn: state.dueOn });
  if (all.length > openPlaces(state)) return refuse('NOT_PLACED', '有报名号未被录取或已答复', 'an application has no place, or was answered already');
  const answered: AdmissionEvent = { type: 'Answered', by: actor.id, on, confirmed, declined };
  return all.length === openPlaces(state) ? accept<AdmissionEvent>(answered, { type: 'Finished', by: actor.id, on }) : accept(answered);
}

function tick(state: AdmissionState, { actor, on }: CommandMeta): Decision<AdmissionEvent> {
  const stamp = { by: actor.id, on };
  if (state.stage === 'planned' && on >= state.opensOn) return accept({ type: 'Opened', ...stamp });
  if (state.stage === 'open' && on > state.closesOn) return accept({ type: 'Closed', ...stamp });
  if (state.stage === 'published' && state.dueOn !== null && on > state.dueOn) {
    return accept<AdmissionEvent>({ type: 'Lapsed', ...stamp, places: openPlaces(state) }, { type: 'Finished', ...stamp });
  }
  return accept();
}

const openPlaces = ({ list, confirmed, declined, lapsed }: AdmissionState): number => (list?.placed ?? 0) - confirmed - declined - lapsed;

const sameList = (a: AdmissionList, b: AdmissionList): boolean => a.applicants === b.applicants && a.placed === b.placed && a.digest === b.digest;

function stale() {
  return refuse('STALE_VIEW', '录取名单与所见不一致,请刷新后再办理', 'the list differs from what was seen; reload and look again');
}

function evolve(state: AdmissionState, event: AdmissionEvent): AdmissionState {
  switch (event.type) {
    case 'Planned': {
      const { code, programme, opensOn, closesOn, confirmDays } = event.plan;
      return { ...INITIAL, stage: 'planned', code, programme, opensOn, closesOn, confirmDays };
    }
    case 'Opened':
      return { ...state, stage: 'open' };
    case 'Closed':
      return { ...state, stage: 'checking' };
    case 'ChecksRecorded':
      return { ...state, stage: 'checked', eligible: event.eligible, checksHeld: null };
    case 'ChecksHeld':
      return { ...state, checksHeld: event.code };
    case 'ChecksRetried':
      return { ...state, checksHeld: null };
    case 'Allocated':
      return { ...state, stage: 'allocated', list: event.list, allocatedBy: event.by };
    case 'SentBack':
      return { ...state, stage: 'checked', list: null, allocatedBy: null };
    case 'Published':
      return { ...state, stage: 'published', dueOn: event.dueOn };
    case 'Answered':
      return { ...state, confirmed: state.confirmed + event.confirmed.length, declined: state.declined + event.declined.length };
    case 'Lapsed':
      return { ...state, lapsed: state.lapsed + event.places };
    case 'Finished':
      return { ...state, stage: 'finished' };
    case 'Cancelled':
      return { ...state, stage: 'cancelled' };
  }
}
