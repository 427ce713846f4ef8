import type { CommandMeta, Decider, Decision } from './case.ts';
import { accept, edgeMaker, notAllowed, refuse } from './case.ts';
import type { IsoDate } from './coded.ts';
import type { Fen } from './money.ts';

export type ReversalStage = 'none' | 'asked' | 'reversed' | 'rejected';

/** A payment line that was confirmed as paid by mistake 冲正: by the wrong results file, or by the wrong row of it. */
export interface Reversal {
  readonly institution: string;
  readonly claim: string;
  readonly batch: string;
  readonly line: number;
  /** The whole line: a confirmation is taken back as it was given. */
  readonly amountFen: Fen;
  /** The confirmation that is taken back: the results file, or the decision by hand, that gave it. */
  readonly confirmation: string;
  readonly reason: string;
  /** The month in which it must count, as YYYY-MM; absent: the first open one from the day of the approval. */
  readonly period?: string;
}

export interface ReversalState {
  readonly stage: ReversalStage;
  readonly institution: string;
  readonly reversal: Reversal | null;
  readonly askedBy: string | null;
  readonly approvedBy: string | null;
}

type With<T extends string, Fields = object> = { readonly type: T; readonly meta: CommandMeta } & Readonly<Fields>;
export type ReversalCommand =
  | With<'open', { reversal: Reversal }>
  | With<'approve', { amountFen: Fen }>
  | With<'reject', { reason: string }>;

type Fact<T extends string, Fields = object> = { readonly type: T; readonly by: string; readonly on: IsoDate } & Readonly<Fields>;
export type ReversalEvent =
  | Fact<'Asked', { reversal: Reversal }>
  | Fact<'Reversed', { batch: string; line: number; claim: string; amountFen: Fen }>
  | Fact<'Rejected', { reason: string }>;

const edge = edgeMaker<ReversalStage, ReversalCommand['type']>();

export const REVERSAL_TRANSITIONS = [
  edge('none', 'open', ['asked'], ['finance_maker'], '申请冲正', 'ask'),
  edge('asked', 'approve', ['reversed'], ['finance_approver'], '批准冲正', 'approve'),
  edge('asked', 'reject', ['rejected'], ['finance_approver'], '不予冲正', 'reject'),
];

const INITIAL: ReversalState = { stage: 'none', institution: '', reversal: null, askedBy: null, approvedBy: null };

/** A reversal 冲正: asked for by one person; another approves it for the amount that was seen, and the line waits for its result again. */
export const reversalDecider: Decider<ReversalState, ReversalCommand, ReversalEvent> = {
  kind: 'reversal',
  initial: INITIAL,
  transitions: REVERSAL_TRANSITIONS,
  decide,
  evolve,
  nextTickOn: () => null,
  isClosed: (state) => state.stage === 'reversed' || state.stage === 'rejected',
};

function decide(state: ReversalState, command: ReversalCommand): Decision<ReversalEvent> {
  const refusal = notAllowed('reversal', REVERSAL_TRANSITIONS, state.stage, command);
  if (refusal) return refusal;
  const { actor, on } = command.meta;
  const stamp = { by: actor.id, on };
  switch (command.type) {
    case 'open':
      if (command.reversal.period !== undefined && command.reversal.period > on.slice(0, 7)) {
        return refuse('PERIOD_AHEAD', '冲正不能计入以后的会计期间', 'a reversal does not count in a month that is still to come', { today: on });
      }
      return accept({ type: 'Asked', ...stamp, reversal: command.reversal });
    case 'approve':
      if (actor.id === state.askedBy) return refuse('SAME_PERSON', '冲正须由另一人批准', 'a reversal is approved by another person than who asked for it');
      if (state.reversal?.amountFen !== command.amountFen) return refuse('STALE_VIEW', '金额与所见不一致', 'the amount differs from what was seen');
      return accept({ type: 'Reversed', ...stamp, batch: state.reversal.batch, line: state.reversal.line, claim: state.reversal.claim, amountFen: command.amountFen });
    case 'reject':
      return accept({ type: 'Rejected', ...stamp, reason: command.reason });
  }
}

function evolve(state: ReversalState, event: ReversalEvent): ReversalState {
  switch (event.type) {
    case 'Asked':
      return { ...INITIAL, stage: 'asked', institution: event.reversal.institution, reversal: event.reversal, askedBy: event.by };
    case 'Reversed':
      return { ...state, stage: 'reversed', approvedBy: event.by };
    case 'Rejected':
      return { ...state, stage: 'rejected' };
  }
}
