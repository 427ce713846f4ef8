import type { CommandMeta, Decider, Decision } from './case.ts';
import { accept, edgeMaker, notAllowed, refuse } from './case.ts';
import type { IsoDate } from './coded.ts';
import type { Fen } from './money.ts';

export type TransferStage = 'none' | 'proposed' | 'approved' | 'rejected' | 'withdrawn';

/** What is moved between two budget lines 指标 of one year. */
export interface Transfer {
  readonly fiscalYear: number;
  readonly from: string;
  readonly to: string;
  readonly amountFen: Fen;
  readonly reason: string;
  /** 文号; asked for where the sources differ. */
  readonly documentNo?: string;
}

export interface TransferState {
  readonly stage: TransferStage;
  readonly transfer: Transfer | null;
  readonly proposedBy: string | null;
  readonly approvedBy: string | null;
}

type With<T extends string, Fields = object> = { readonly type: T; readonly meta: CommandMeta } & Readonly<Fields>;
export type TransferCommand =
  | With<'open', { transfer: Transfer }>
  | With<'approve', { amountFen: Fen }>
  | With<'reject', { reason: string }>
  | With<'withdraw', { reason: string }>;

type Fact<T extends string, Fields = object> = { readonly type: T; readonly by: string; readonly on: IsoDate } & Readonly<Fields>;
export type TransferEvent =
  | Fact<'Proposed', { transfer: Transfer }>
  | Fact<'Approved', { amountFen: Fen }>
  | Fact<'Rejected', { reason: string }>
  | Fact<'Withdrawn', { reason: string }>;

const edge = edgeMaker<TransferStage, TransferCommand['type']>();

export const TRANSFER_TRANSITIONS = [
  edge('none', 'open', ['proposed'], ['finance_maker'], '提出调剂', 'propose'),
  edge('proposed', 'approve', ['approved'], ['finance_approver'], '批准调剂', 'approve'),
  edge('proposed', 'reject', ['rejected'], ['finance_approver'], '不予调剂', 'reject'),
  edge('proposed', 'withdraw', ['withdrawn'], ['finance_maker'], '撤回', 'withdraw'),
];

const INITIAL: TransferState = { stage: 'none', transfer: null, proposedBy: null, approvedBy: null };

/** A transfer 指标调剂 between budget lines: proposed by one person; the money moves when another approves. */
export const transferDecider: Decider<TransferState, TransferCommand, TransferEvent> = {
  kind: 'transfer',
  initial: INITIAL,
  transitions: TRANSFER_TRANSITIONS,
  decide,
  evolve,
  nextTickOn: () => null,
  isClosed: (state) => state.stage === 'approved' || state.stage === 'rejected' || state.stage === 'withdrawn',
};

function decide(state: TransferState, command: TransferCommand): Decision<TransferEvent> {
  const refusal = notAllowed('transfer', TRANSFER_TRANSITIONS, state.stage, command);
  if (refusal) return refusal;
  const { actor, on } = command.meta;
  const stamp = { by: actor.id, on };
  switch (command.type) {
    case 'open':
      if (command.transfer.from === command.transfer.to) return refuse('TRANSFER_TO_ITSELF', '调出与调入不能是同一指标', 'a line gives nothing to itself');
      if (command.transfer.amountFen <= 0) return refuse('NOTHING_TO_TRANSFER', '调剂金额须大于零', 'nothing is to be moved');
      return accept({ type: 'Proposed', ...stamp, transfer: command.transfer });
    case 'approve':
      if (actor.id === state.proposedBy) return refuse('SAME_PERSON', '调剂须由另一人批准', 'a transfer is approved by another person than its proposer');
      if (command.amountFen !== state.transfer?.amountFen) return refuse('STALE_VIEW', '金额与所见不一致', 'the amount differs from what was seen');
      return accept({ type: 'Approved', ...stamp, amountFen: command.amountFen });
    case 'reject':
      return accept({ type: 'Rejected', ...stamp, reason: command.reason });
    case 'withdraw':
      return accept({ type: 'Withdrawn', ...stamp, reason: command.reason });
  }
}

function evolve(state: TransferState, event: TransferEvent): TransferState {
  switch (event.type) {
    case 'Proposed':
      return { ...INITIAL, stage: 'proposed', transfer: event.transfer, proposedBy: event.by };
    case 'Approved':
      return { ...state, stage: 'approved', approvedBy: event.by };
    case 'Rejected':
      return { ...state, stage: 'rejected' };
    case 'Withdrawn':
      return { ...state, stage: 'withdrawn' };
  }
}
