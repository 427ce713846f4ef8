import type { CommandMeta, Decider, Decision } from './case.ts';
import { accept, edgeMaker, notAllowed, refuse } from './case.ts';
import type { IsoDate } from './coded.ts';
import type { Fen } from './money.ts';

export type RefundStage = 'none' | 'recorded' | 'booked' | 'rejected';

/** Money of a paid line that came back 退款: the payee, or the bank, sent it back after it had been credited. */
export interface Refund {
  readonly institution: string;
  readonly claim: string;
  readonly batch: string;
  readonly line: number;
  readonly rows: readonly { readonly rowNo: number; readonly amountFen: Fen }[];
  /** The bank's reference of what came in. */
  readonly bankReference: string;
  readonly receivedOn: IsoDate;
  readonly reason: string;
}

export interface RefundState {
  readonly stage: RefundStage;
  readonly institution: string;
  readonly refund: Refund | null;
  readonly amountFen: Fen;
  readonly recordedBy: string | null;
  readonly bookedBy: string | null;
}

type With<T extends string, Fields = object> = { readonly type: T; readonly meta: CommandMeta } & Readonly<Fields>;
export type RefundCommand =
  | With<'open', { refund: Refund }>
  | With<'book', { amountFen: Fen }>
  | With<'reject', { reason: string }>;

type Fact<T extends string, Fields = object> = { readonly type: T; readonly by: string; readonly on: IsoDate } & Readonly<Fields>;
export type RefundEvent =
  | Fact<'Recorded', { refund: Refund; amountFen: Fen }>
  | Fact<'Booked', { batch: string; line: number; claim: string; amountFen: Fen }>
  | Fact<'Rejected', { reason: string }>;

const edge = edgeMaker<RefundStage, RefundCommand['type']>();

export const REFUND_TRANSITIONS = [
  edge('none', 'open', ['recorded'], ['finance_maker'], '登记退款', 'record'),
  edge('recorded', 'book', ['booked'], ['finance_approver'], '确认入账', 'book'),
  edge('recorded', 'reject', ['rejected'], ['finance_approver'], '不予入账', 'reject'),
];

const INITIAL: RefundState = { stage: 'none', institution: '', refund: null, amountFen: 0, recordedBy: null, bookedBy: null };

/** A refund 退款: recorded by one person; another books it for the amount that was seen, and the money may be used again. */
export const refundDecider: Decider<RefundState, RefundCommand, RefundEvent> = {
  kind: 'refund',
  initial: INITIAL,
  transitions: REFUND_TRANSITIONS,
  decide,
  evolve,
  nextTickOn: () => null,
  isClosed: (state) => state.stage === 'booked' || state.stage === 'rejected',
};

function decide(state: RefundState, command: RefundCommand): Decision<RefundEvent> {
  const refusal = notAllowed('refund', REFUND_TRANSITIONS, state.stage, command);
  if (refusal) return refusal;
  const { actor, on } = command.meta;
  const stamp = { by: actor.id, on };
  switch (command.type) {
    case 'open':
      return record(command.refund, stamp);
    case 'book':
      if (actor.id === state.recordedBy) return refuse('SAME_PERSON', '退款须由另一人确认入账', 'a refund is booked by another person than who recorded it');
      if (command.amountFen !== state.amountFen || state.refund === null) return refuse('STALE_VIEW', '金额与所见不一致', 'the amount differs from what was seen');
      return accept({ type: 'Booked', ...stamp, batch: state.refund.batch, line: state.refund.line, claim: state.refund.claim, amountFen: command.amountFen });
    case 'reject':
      return accept({ type: 'Rejected', ...stamp, reason: command.reason });
  }
}

function record(refund: Refund, stamp: { by: string; on: IsoDate }): Decision<RefundEvent> {
  const { rows, receivedOn } = refund;
  if (rows.length === 0 || rows.some((row) => row.amountFen <= 0)) return refuse('NOTHING_TO_REFUND', '没有可登记的退款', 'nothing came back');
  if (new Set(rows.map((row) => row.rowNo)).size !== rows.length) return refuse('ROW_REPEATED', '同一行重复', 'a row is named twice');
  if (receivedOn > stamp.on) return refuse('RECEIVED_LATER', '到账日期不得晚于今天', 'money does not come in on a later day', { today: stamp.on });
  return accept({ type: 'Recorded', ...stamp, refund, amountFen: rows.reduce((sum, row) => sum + row.amountFen, 0) });
}

function evolve(state: RefundState, event: RefundEvent): RefundState {
  switch (event.type) {
    case 'Recorded':
      return { ...INITIAL, stage: 'recorded', institution: event.refund.institution, refund: event.refund, amountFen: event.amountFen, recordedBy: event.by };
    case 'Booked':
      return { ...state, stage: 'booked', bookedBy: event.by };
    case 'Rejected':
      return { ...state, stage: 'rejected' };
  }
}
