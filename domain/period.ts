import type { CommandMeta, Decider, Decision } from './case.ts';
import { accept, edgeMaker, notAllowed, refuse } from './case.ts';
import { addDays } from './calendar.ts';
import type { IsoDate } from './coded.ts';
import type { Fen } from './money.ts';

export type PeriodStage = 'none' | 'open' | 'closed' | 'reopening';

/** What a month holds: closing it carries this back, so that nobody closes over an entry that he or she has not seen. */
export interface PeriodSeen {
  readonly entries: number;
  /** What moved: the sum of all amounts that entered an account. */
  readonly turnoverFen: Fen;
}

export interface PeriodState {
  readonly stage: PeriodStage;
  /** `YYYY-MM` */
  readonly month: string;
  /** By when it should be closed. */
  readonly dueOn: IsoDate | null;
  readonly askedBy: string | null;
  /** The due day that was told as overdue. */
  readonly overdueFor: IsoDate | null;
}

type With<T extends string, Fields = object> = { readonly type: T; readonly meta: CommandMeta } & Readonly<Fields>;
export type PeriodCommand =
  | With<'plan', { month: string; dueOn: IsoDate }>
  | With<'reschedule', { dueOn: IsoDate; reason: string }>
  | With<'close', { seen: PeriodSeen }>
  | With<'askReopen', { reason: string }>
  | With<'approveReopen'>
  | With<'refuseReopen', { reason: string }>
  | With<'tick'>;

type Fact<T extends string, Fields = object> = { readonly type: T; readonly by: string; readonly on: IsoDate } & Readonly<Fields>;
export type PeriodEvent =
  | Fact<'Planned', { month: string; dueOn: IsoDate }>
  | Fact<'Rescheduled', { dueOn: IsoDate; reason: string }>
  | Fact<'Closed', { seen: PeriodSeen }>
  | Fact<'ReopenAsked', { reason: string }>
  | Fact<'Reopened'>
  | Fact<'ReopenRefused', { reason: string }>
  | Fact<'Overdue', { dueOn: IsoDate }>;

const edge = edgeMaker<PeriodStage, PeriodCommand['type']>();

export const PERIOD_TRANSITIONS = [
  edge('none', 'plan', ['open'], ['finance_maker'], '列入结账日历', 'put into the closing calendar'),
  edge('open', 'reschedule', ['open'], ['finance_maker'], '调整结账日', 'move the closing day'),
  edge('open', 'close', ['closed'], ['finance_maker', 'finance_approver'], '结账', 'close'),
  edge('open', 'tick', ['open'], ['engine'], '逾期提醒', 'tell that it is overdue'),
  edge('closed', 'askReopen', ['reopening'], ['finance_maker'], '申请反结账', 'ask to reopen'),
  edge('reopening', 'approveReopen', ['open'], ['finance_approver'], '批准反结账', 'reopen'),
  edge('reopening', 'refuseReopen', ['closed'], ['finance_approver'], '不予反结账', 'refuse to reopen'),
];

const INITIAL: PeriodState = { stage: 'none', month: '', dueOn: null, askedBy: null, overdueFor: null };

/** An accounting month 会计期间: closed by one person when it is over and its books are clean, reopened by two. */
export const periodDecider: Decider<PeriodState, PeriodCommand, PeriodEvent> = {
  kind: 'period',
  initial: INITIAL,
  transitions: PERIOD_TRANSITIONS,
  decide,
  evolve,
  nextTickOn: (state) => (state.stage === 'open' && state.dueOn !== null && state.overdueFor !== state.dueOn ? addDays(state.dueOn, 1) : null),
  // A closed month may be opened again: it stays a case for good.
  isClosed: () => false,
};

/** The last day of a month. */
export function lastDayOf(month: string): IsoDate {
  const [year, number] = month.split('-').map(Number) as [number, number];
  return addDays(number === 12 ? `${year + 1}-01-01` : `${year}-${String(number + 1).padStart(2, '0')}-01`, -1);
}

function decide(state: PeriodState, command: PeriodCommand): Decision<PeriodEvent> {
  const refusal = notAllowed('period', PERIOD_TRANSITIONS, state.stage, command);
  if (refusal) return refusal;
  const { actor, on } = command.meta;
  const stamp = { by: actor.id, on };
  switch (command.type) {
    case 'plan':
      return dueAfter(command.month, command.dueOn) ?? accept({ type: 'Planned', ...stamp, month: command.month, dueOn: command.dueOn });
    case 'reschedule':
      return dueAfter(state.month, command.dueOn) ?? accept({ type: 'Rescheduled', ...stamp, dueOn: command.dueOn, reason: command.reason });
    case 'close':
      if (on <= lastDayOf(state.month)) return refuse('PERIOD_NOT_OVER', `${state.month} 尚未结束,不能结账`, `${state.month} is not over yet`, { month: state.month });
      return accept({ type: 'Closed', ...stamp, seen: command.seen });
    case 'askReopen':
      return accept({ type: 'ReopenAsked', ...stamp, reason: command.reason });
    case 'approveReopen':
      if (actor.id === state.askedBy) return refuse('SAME_PERSON', '反结账须由另一人批准', 'a month is reopened by another person than who asked');
      return accept({ type: 'Reopened', ...stamp });
    case 'refuseReopen':
      return accept({ type: 'ReopenRefused', ...stamp, reason: command.reason });
    case 'tick':
      return state.dueOn !== null && on > state.dueOn && state.overdueFor !== state.dueOn ? accept({ type: 'Overdue', ...stamp, dueOn: state.dueOn }) : accept();
  }
}

function dueAfter(month: string, dueOn: IsoDate): ReturnType<typeof refuse> | null {
  return dueOn > lastDayOf(month) ? null : refuse('PERIOD_DUE_TOO_EARLY', '结账日须在该月结束之后', 'a month is closed after its last day', { month, dueOn });
}

function evolve(state: PeriodState, event: PeriodEvent): PeriodState {
  switch (event.type) {
    case 'Planned':
      return { ...INITIAL, stage: 'open', month: event.month, dueOn: event.dueOn };
    case 'Rescheduled':
      return { ...state, dueOn: event.dueOn };
    case 'Closed':
      return { ...state, stage: 'closed', askedBy: null };
    case 'ReopenAsked':
      return { ...state, stage: 'reopening', askedBy: event.by };
    case 'Reopened':
      return { ...state, stage: 'open', askedBy: null };
    case 'ReopenRefused':
      return { ...state, stage: 'closed', askedBy: null };
    case 'Overdue':
      return { ...state, overdueFor: event.dueOn };
  }
}
