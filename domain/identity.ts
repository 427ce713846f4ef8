import type { CommandMeta, Decider, Decision, Seen } from './case.ts';
import { accept, edgeMaker, notAllowed, refuse, standsIn, withCalendar } from './case.ts';
import { addDays, createCalendar } from './calendar.ts';
import type { IsoDate } from './coded.ts';

export type IdentityStage = 'none' | 'waiting' | 'complete' | 'stopped';

export interface IdentityState {
  readonly stage: IdentityStage;
  readonly claim: string;
  readonly rosterVersion: number;
  readonly dueOn: IsoDate | null;
  readonly remindOn: IsoDate | null;
  readonly reminded: boolean;
  readonly escalated: boolean;
  /** District code → who signed, who is assigned. */
  readonly districts: Readonly<Record<string, { readonly signedBy: string | null; readonly assignee: string | null }>>;
}

type With<T extends string, Fields = object> = { readonly type: T; readonly meta: CommandMeta } & Readonly<Fields>;
export type IdentityCommand =
  | With<'open', { claim: string; rosterVersion: number; districts: readonly string[]; days: number; reminderDaysBefore: number }>
  | With<'sign', { district: string; seen: Seen }>
  | With<'assign', { district: string; person: string }>
  | With<'stop', { reason: string }>
  | With<'tick'>;

/** `inStead`: the absent officer as whose delegate `by` acted. */
type Fact<T extends string, Fields = object> = { readonly type: T; readonly by: string; readonly on: IsoDate; readonly inStead?: string } & Readonly<Fields>;
export type IdentityEvent =
  | Fact<'Opened', { claim: string; rosterVersion: number; districts: readonly string[]; dueOn: IsoDate; remindOn: IsoDate | null }>
  | Fact<'Signed', { district: string; seen: Seen }>
  | Fact<'Assigned', { district: string; person: string }>
  | Fact<'Completed', { claim: string; rosterVersion: number }>
  | Fact<'Stopped', { reason: string }>
  | Fact<'ReminderSent', { districts: readonly string[]; dueOn: IsoDate }>
  | Fact<'Escalated', { districts: readonly string[]; dueOn: IsoDate }>;

const edge = edgeMaker<IdentityStage, IdentityCommand['type']>();

export const IDENTITY_TRANSITIONS = [
  edge('none', 'open', ['waiting'], ['engine'], '分送各区', 'fan out'),
  edge('waiting', 'sign', ['waiting', 'complete'], ['district'], '区局核身份', 'district signs'),
  edge('waiting', 'assign', ['waiting'], ['registrar'], '指派/改派', 'assign'),
  edge('waiting', 'stop', ['stopped'], ['engine'], '申报已撤回', 'claim withdrawn'),
  edge('waiting', 'tick', ['waiting'], ['engine'], '催办/督办', 'urge, escalate'),
];

const INITIAL: IdentityState = {
  stage: 'none', claim: '', rosterVersion: 0, dueOn: null, remindOn: null, reminded: false, escalated: false, districts: {},
};

/** District identity check 区局核身份: one claim's rows fan out to the districts of settlement; complete when all have signed. */
export const identityDecider: Decider<IdentityState, IdentityCommand, IdentityEvent> = {
  kind: 'identity',
  initial: INITIAL,
  transitions: IDENTITY_TRANSITIONS,
  decide: (state, command) => withCalendar(() => decide(state, command)),
  evolve,
  nextTickOn: (state) => {
    if (state.stage !== 'waiting' || !state.dueOn || state.escalated) return null;
    return state.remindOn && !state.reminded ? state.remindOn : addDays(state.dueOn, 1);
  },
  isClosed: (state) => state.stage === 'complete' || state.stage === 'stopped',
};

function decide(state: IdentityState, command: IdentityCommand): Decision<IdentityEvent> {
  const refusal = notAllowed('identity', IDENTITY_TRANSITIONS, state.stage, command);
  if (refusal) return refusal;
  const { actor, on } = command.meta;
  const stamp = { by: actor.id, on };
  switch (command.type) {
    case 'open': {
      const calendar = createCalendar(command.meta.calendar);
      const dueOn = calendar.deadline(on, command.days);
      const remind = calendar.addWorkingDays(dueOn, -command.reminderDaysBefore);
      return accept({
        type: 'Opened', ...stamp, claim: command.claim, rosterVersion: command.rosterVersion, districts: command.districts,
        dueOn, remindOn: remind > on ? remind : null,
      });
    }
    case 'sign':
      return sign(state, command);
    case 'assign':
      if (!state.districts[command.district]) return unknownDistrict(command.district);
      return accept({ type: 'Assigned', ...stamp, district: command.district, person: command.person });
    case 'stop':
      return accept({ type: 'Stopped', ...stamp, reason: command.reason });
    case 'tick':
      return tick(state, command.meta);
  }
}

function sign(state: IdentityState, command: Extract<IdentityCommand, { type: 'sign' }>): Decision<IdentityEvent> {
  const district = state.districts[command.district];
  if (!district) return unknownDistrict(command.district);
  if (district.signedBy) return refuse('ALREADY_SIGNED', '本区已签署', 'this district has signed already');
  const { actor, on } = command.meta;
  if (district.assignee && !standsIn(actor, district.assignee)) {
    return refuse('ASSIGNED_TO_ANOTHER', '该环节已指派给他人', 'this stage is assigned to another person');
  }
  const stamp = { by: actor.id, on, ...(district.assignee && district.assignee !== actor.id && { inStead: district.assignee }) };
  const signed: IdentityEvent = { type: 'Signed', ...stamp, district: command.district, seen: command.seen };
  const allSigned = Object.entries(state.districts).every(([code, each]) => code === command.district || each.signedBy);
  return allSigned ? accept<IdentityEvent>(signed, { type: 'Completed', ...stamp, claim: state.claim, rosterVersion: state.rosterVersion }) : accept(signed);
}

function tick(state: IdentityState, meta: CommandMeta): Decision<IdentityEvent> {
  if (!state.dueOn) return accept();
  const late = Object.entries(state.districts).filter(([, each]) => !each.signedBy).map(([code]) => code);
  const stamp = { by: meta.actor.id, on: meta.on, districts: late, dueOn: state.dueOn };
  if (meta.on > state.dueOn) return state.escalated ? accept() : accept({ type: 'Escalated', ...stamp });
  if (state.remindOn && meta.on >= state.remindOn && !state.reminded) return accept({ type: 'ReminderSent', ...stamp });
  return accept();
}

function unknownDistrict(district: string) {
  return refuse('DISTRICT_NOT_ASKED', '该申报没有本区学员', 'this claim has no trainees of this district', { district });
}

function evolve(state: IdentityState, event: IdentityEvent): IdentityState {
  switch (event.type) {
    case 'Opened':
      return {
        ...INITIAL, stage: 'waiting', claim: event.claim, rosterVersion: event.rosterVersion, dueOn: event.dueOn, remindOn: event.remindOn,
        districts: Object.fromEntries(event.districts.map((code) => [code, { signedBy: null, assignee: null }])),
      };
    case 'Signed':
      return withDistrict(state, event.district, { signedBy: event.by });
    case 'Assigned':
      return withDistrict(state, event.district, { assignee: event.person });
    case 'Completed':
      return { ...state, stage: 'complete' };
    case 'Stopped':
      return { ...state, stage: 'stopped' };
    case 'ReminderSent':
      return { ...state, reminded: true };
    case 'Escalated':
      return { ...state, escalated: true };
  }
}

function withDistrict(state: IdentityState, code: string, change: { signedBy?: string; assignee?: string }): IdentityState {
  const before = state.districts[code] ?? { signedBy: null, assignee: null };
  return { ...state, districts: { ...state.districts, [code]: { ...before, ...change } } };
}
