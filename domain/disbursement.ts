import type { CommandMeta, Decider, Decision, Transition } from './case.ts';
import { accept, edgeOf, refuse } from './case.ts';
import type { IsoDate } from './coded.ts';
import type { Fen } from './money.ts';

export type DisbursementStage = 'none' | 'prepared' | 'approved' | 'sent' | 'settled' | 'rejected' | 'cancelled';

/** The frozen list as its approver sees it: one line a payee. */
export interface BatchSeen {
  readonly lines: number;
  readonly totalFen: Fen;
  readonly digest: string;
}

export interface DisbursementState {
  readonly stage: DisbursementStage;
  readonly round: string;
  readonly list: BatchSeen | null;
  readonly preparedBy: string | null;
  readonly approvedBy: string | null;
  readonly fileHash: string | null;
  readonly paidLines: number;
  readonly returnedLines: number;
  readonly paidFen: Fen;
  readonly returnedFen: Fen;
}

type With<T extends string, Fields = object> = { readonly type: T; readonly meta: CommandMeta } & Readonly<Fields>;
export type DisbursementCommand =
  | With<'prepare', { round: string; list: BatchSeen }>
  | With<'approve', { list: BatchSeen }>
  | With<'reject', { reason: string }>
  | With<'cancel', { reason: string }>
  | With<'send', { fileHash: string }>
  | With<'recordResults', { importId: string; paidLines: number; paidFen: Fen; returnedLines: number; returnedFen: Fen }>;

type Fact<T extends string, Fields = object> = { readonly type: T; readonly by: string; readonly on: IsoDate } & Readonly<Fields>;
export type DisbursementEvent =
  | Fact<'Prepared', { round: string; list: BatchSeen }>
  | Fact<'Approved', { list: BatchSeen }>
  | Fact<'Rejected', { reason: string }>
  | Fact<'Cancelled', { reason: string }>
  | Fact<'Sent', { fileHash: string }>
  | Fact<'ResultsRecorded', { importId: string; paidLines: number; paidFen: Fen; returnedLines: number; returnedFen: Fen }>
  | Fact<'Settled'>;

const edge = (from: DisbursementStage, command: DisbursementCommand['type'], to: readonly DisbursementStage[], by: readonly string[], zh: string, en: string):
Transition<DisbursementStage, DisbursementCommand['type']> => ({ from, command, to, by, label: { zh, en } });

export const DISBURSEMENT_TRANSITIONS = [
  edge('none', 'prepare', ['prepared'], ['finance_maker'], '制表', 'prepare'),
  edge('prepared', 'approve', ['approved'], ['finance_approver'], '审核通过', 'approve'),
  edge('prepared', 'reject', ['rejected'], ['finance_approver'], '退回', 'reject'),
  edge('prepared', 'cancel', ['cancelled'], ['finance_maker'], '撤销', 'cancel'),
  edge('approved', 'cancel', ['cancelled'], ['finance_maker'], '发送前撤销', 'cancel before sending'),
  edge('approved', 'send', ['sent'], ['finance_maker'], '送银行', 'send to the bank'),
  edge('sent', 'recordResults', ['sent', 'settled'], ['finance_maker'], '读入银行回盘', 'record bank results'),
];

const INITIAL: DisbursementState = {
  stage: 'none', round: '', list: null, preparedBy: null, approvedBy: null, fileHash: null, paidLines: 0, returnedLines: 0, paidFen: 0, returnedFen: 0,
};

/** A disbursement batch 拨付批次: a frozen list of payments, prepared by one person and approved by another. */
export const disbursementDecider: Decider<DisbursementState, DisbursementCommand, DisbursementEvent> = {
  kind: 'disbursement',
  initial: INITIAL,
  transitions: DISBURSEMENT_TRANSITIONS,
  decide,
  evolve,
  nextTickOn: () => null,
  isClosed: (state) => state.stage === 'settled' || state.stage === 'rejected' || state.stage === 'cancelled',
};

function decide(state: DisbursementState, command: DisbursementCommand): Decision<DisbursementEvent> {
  const edgeOrRefusal = edgeOf('disbursement', DISBURSEMENT_TRANSITIONS, state.stage, command.type);
  if ('ok' in edgeOrRefusal) return edgeOrRefusal;
  const { actor, on } = command.meta;
  if (!edgeOrRefusal.by.includes(actor.role)) {
    return refuse('ROLE_NOT_ALLOWED', `该操作只能由 ${edgeOrRefusal.by.join('、')} 执行`, `only ${edgeOrRefusal.by.join(', ')} may do this`, { role: actor.role });
  }
  const stamp = { by: actor.id, on };
  switch (command.type) {
    case 'prepare':
      if (command.list.lines === 0) return refuse('NOTHING_TO_PAY', '没有待拨付的款项', 'nothing waits to be paid');
      return accept({ type: 'Prepared', ...stamp, round: command.round, list: command.list });
    case 'approve':
      if (actor.id === state.preparedBy) return refuse('SAME_PERSON', '制表与审核不能是同一人', 'a batch must be approved by another person than its preparer');
      if (!state.list || !sameList(state.list, command.list)) return refuse('STALE_VIEW', '拨付清单与所见不一致,请刷新后再审核', 'the list differs from what was seen; reload and look again');
      return accept({ type: 'Approved', ...stamp, list: command.list });
    case 'reject':
      return accept({ type: 'Rejected', ...stamp, reason: command.reason });
    case 'cancel':
      return accept({ type: 'Cancelled', ...stamp, reason: command.reason });
    case 'send':
      return accept({ type: 'Sent', ...stamp, fileHash: command.fileHash });
    case 'recordResults':
      return recordResults(state, command);
  }
}

function recordResults(state: DisbursementState, command: Extract<DisbursementCommand, { type: 'recordResults' }>): Decision<DisbursementEvent> {
  const { importId, paidLines, paidFen, returnedLines, returnedFen } = command;
  const done = state.paidLines + state.returnedLines + paidLines + returnedLines;
  const listed = state.list?.lines ?? 0;
  const fen = state.paidFen + state.returnedFen + paidFen + returnedFen;
  if (done > listed || fen > (state.list?.totalFen ?? 0)) return refuse('RESULTS_EXCEED_BATCH', '回盘结果超出批次清单', 'the results exceed the batch');
  const stamp = { by: command.meta.actor.id, on: command.meta.on };
  const recorded: DisbursementEvent = { type: 'ResultsRecorded', ...stamp, importId, paidLines, paidFen, returnedLines, returnedFen };
  return done === listed ? accept<DisbursementEvent>(recorded, { type: 'Settled', ...stamp }) : accept(recorded);
}

function sameList(a: BatchSeen, b: BatchSeen): boolean {
  return a.lines === b.lines && a.totalFen === b.totalFen && a.digest === b.digest;
}

function evolve(state: DisbursementState, event: DisbursementEvent): DisbursementState {
  switch (event.type) {
    case 'Prepared':
      return { ...INITIAL, stage: 'prepared', round: event.round, list: event.list, preparedBy: event.by };
    case 'Approved':
      return { ...state, stage: 'approved', approvedBy: event.by };
    case 'Rejected':
      return { ...state, stage: 'rejected' };
    case 'Cancelled':
      return { ...state, stage: 'cancelled' };
    case 'Sent':
      return { ...state, stage: 'sent', fileHash: event.fileHash };
    case 'ResultsRecorded':
      return {
        ...state, paidLines: state.paidLines + event.paidLines, returnedLines: state.returnedLines + event.returnedLines,
        paidFen: state.paidFen + event.paidFen, returnedFen: state.returnedFen + event.returnedFen,
      };
    case 'Settled':
      return { ...state, stage: 'settled' };
  }
}
