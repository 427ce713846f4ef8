import type { CommandMeta, Decider, Decision } from './case.ts';
import { accept, edgeMaker, notAllowed, refuse } from './case.ts';
import type { IsoDate } from './coded.ts';
import type { Fen } from './money.ts';

export type TopUpStage = 'none' | 'proposed' | 'approved' | 'rejected';

/** What is paid on top of rows that were approved too low 补差: too little was applied for, or a reviewer cut too much. */
export interface TopUp {
  readonly institution: string;
  readonly claim: string;
  readonly rows: readonly { readonly rowNo: number; readonly amountFen: Fen }[];
  readonly reason: string;
}

export interface TopUpState {
  readonly stage: TopUpStage;
  readonly institution: string;
  readonly topUp: TopUp | null;
  readonly amountFen: Fen;
  readonly proposedBy: string | null;
  readonly approvedBy: string | null;
}

type With<T extends string, Fields = object> = { readonly type: T; readonly meta: CommandMeta } & Readonly<Fields>;
export type TopUpCommand =
  | With<'open', { topUp: TopUp }>
  | With<'approve', { amountFen: Fen }>
  | With<'reject', { reason: string }>;

type Fact<T extends string, Fields = object> = { readonly type: T; readonly by: string; readonly on: IsoDate } & Readonly<Fields>;
export type TopUpEvent =
  | Fact<'Proposed', { topUp: TopUp; amountFen: Fen }>
  | Fact<'Approved', { claim: string; amountFen: Fen }>
  | Fact<'Rejected', { reason: string }>;

const edge = edgeMaker<TopUpStage, TopUpCommand['type']>();

export const TOP_UP_TRANSITIONS = [
  edge('none', 'open', ['proposed'], ['registrar', 'city_first'], '提出补差', 'propose'),
  edge('proposed', 'approve', ['approved'], ['city_decider'], '批准补差', 'approve'),
  edge('proposed', 'reject', ['rejected'], ['city_decider'], '不予补差', 'reject'),
];

const INITIAL: TopUpState = { stage: 'none', institution: '', topUp: null, amountFen: 0, proposedBy: null, approvedBy: null };

/** A top-up 补差: proposed by one person; who decides claims approves it for the amount that was seen, and the usual batch pays it. */
export const topUpDecider: Decider<TopUpState, TopUpCommand, TopUpEvent> = {
  kind: 'topUp',
  initial: INITIAL,
  transitions: TOP_UP_TRANSITIONS,
  decide,
  evolve,
  nextTickOn: () => null,
  isClosed: (state) => state.stage === 'approved' || state.stage === 'rejected',
};

function decide(state: TopUpState, command: TopUpCommand): Decision<TopUpEvent> {
  const refusal = notAllowed('topUp', TOP_UP_TRANSITIONS, state.stage, command);
  if (refusal) return refusal;
  const { actor, on } = command.meta;
  const stamp = { by: actor.id, on };
  switch (command.type) {
    case 'open':
      return propose(command.topUp, stamp);
    case 'approve':
      if (actor.id === state.proposedBy) return refuse('SAME_PERSON', '补差须由另一人批准', 'a top-up is approved by another person than who proposed it');
      if (command.amountFen !== state.amountFen || state.topUp === null) return refuse('STALE_VIEW', '金额与所见不一致', 'the amount differs from what was seen');
      return accept({ type: 'Approved', ...stamp, claim: state.topUp.claim, amountFen: command.amountFen });
    case 'reject':
      return accept({ type: 'Rejected', ...stamp, reason: command.reason });
  }
}

function propose(topUp: TopUp, stamp: { by: string; on: IsoDate }): Decision<TopUpEvent> {
  const { rows } = topUp;
  if (rows.length === 0 || rows.some((row) => row.amountFen <= 0)) return refuse('NOTHING_TO_TOP_UP', '没有可补的金额', 'nothing is to be paid on top');
  if (new Set(rows.map((row) => row.rowNo)).size !== rows.length) return refuse('ROW_REPEATED', '同一行重复', 'a row is named twice');
  return accept({ type: 'Proposed', ...stamp, topUp, amountFen: rows.reduce((sum, row) => sum + row.amountFen, 0) });
}

function evolve(state: TopUpState, event: TopUpEvent): TopUpState {
  switch (event.type) {
    case 'Proposed':
      return { ...INITIAL, stage: 'proposed', institution: event.topUp.institution, topUp: event.topUp, amountFen: event.amountFen, proposedBy: event.by };
    case 'Approved':
      return { ...state, stage: 'approved', approvedBy: event.by };
    case 'Rejected':
      return { ...state, stage: 'rejected' };
  }
}
