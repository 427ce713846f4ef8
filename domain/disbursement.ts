import type { CommandMeta, Decider, Decision } from './case.ts';
import { accept, edgeMaker, notAllowed, refuse } from './case.ts';
import type { IsoDate } from './coded.ts';
import type { FundingSource } from './ledger.ts';
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
  /** Only rows of this programme, or null. */
  readonly programme: string | null;
  /** Only rows that the committed money of this source bears; absent: of any. */
  readonly source?: FundingSource;
  readonly preparedBy: string | null;
  /** How many different approvers its total needs. */
  readonly approvals: number;
  readonly approvers: readonly string[];
  /** Who approved it last. */
  readonly approvedBy: string | null;
  readonly fileHash: string | null;
  readonly paidLines: number;
  readonly returnedLines: number;
  readonly paidFen: Fen;
  readonly returnedFen: Fen;
}

type With<T extends string, Fields = object> = { readonly type: T; readonly meta: CommandMeta } & Readonly<Fields>;
export type DisbursementCommand =
  | With<'prepare', { round: string; programme?: string; source?: FundingSource; list: BatchSeen; approvals: number }>
  | With<'approve', { list: BatchSeen }>
  | With<'reject', { reason: string }>
  | With<'cancel', { reason: string }>
  | With<'send', { fileHash: string }>
  | With<'recordResults', { importId: string; paidLines: number; paidFen: Fen; returnedLines: number; returnedFen: Fen }>
  | With<'decideLines', { importId: string; paidLines: number; paidFen: Fen; returnedLines: number; returnedFen: Fen; reason: string }>
  /** From a reversal: the line was confirmed by mistake and waits for its result again. */
  | With<'reopenLine', { line: number; amountFen: Fen; reversal: string }>;

type Fact<T extends string, Fields = object> = { readonly type: T; readonly by: string; readonly on: IsoDate } & Readonly<Fields>;
export type DisbursementEvent =
  | Fact<'Prepared', { round: string; programme?: string; source?: FundingSource; list: BatchSeen; approvals?: number }>
  | Fact<'Approved', { list: BatchSeen }>
  | Fact<'Rejected', { reason: string }>
  | Fact<'Cancelled', { reason: string }>
  | Fact<'Sent', { fileHash: string }>
  | Fact<'ResultsRecorded', { importId: string; paidLines: number; paidFen: Fen; returnedLines: number; returnedFen: Fen }>
  /** A person has found out what the bank did not say. */
  | Fact<'LinesDecided', { importId: string; paidLines: number; paidFen: Fen; returnedLines: number; returnedFen: Fen; reason: string }>
  | Fact<'LineReopened', { line: number; amountFen: Fen; reversal: string }>
  | Fact<'Settled'>;

const edge = edgeMaker<DisbursementStage, DisbursementCommand['type']>();

export const DISBURSEMENT_TRANSITIONS = [
  edge('none', 'prepare', ['prepared'], ['finance_maker'], '制表', 'prepare'),
  edge('prepared', 'approve', ['prepared', 'approved'], ['finance_approver'], '审核通过', 'approve'),
  edge('prepared', 'reject', ['rejected'], ['finance_approver'], '退回', 'reject'),
  edge('prepared', 'cancel', ['cancelled'], ['finance_maker'], '撤销', 'cancel'),
  edge('approved', 'cancel', ['cancelled'], ['finance_maker'], '发送前撤销', 'cancel before sending'),
  edge('approved', 'send', ['sent'], ['finance_maker'], '送银行', 'send to the bank'),
  edge('sent', 'recordResults', ['sent', 'settled'], ['finance_maker'], '读入银行回盘', 'record bank results'),
  edge('sent', 'decideLines', ['sent', 'settled'], ['finance_approver'], '人工认定结果', 'decide lines by hand'),
  ...(['sent', 'settled'] as const).map((from) => edge(from, 'reopenLine', ['sent'], ['engine'], '冲正后待认定', 'reopen a line after its reversal')),
];

const INITIAL: DisbursementState = {
  stage: 'none', round: '', list: null, programme: null, preparedBy: null, approvals: 1, approvers: [], approvedBy: null, fileHash: null, paidLines: 0, returnedLines: 0, paidFen: 0, returnedFen: 0,
};

/** A disbursement batch 拨付批次: a frozen list of payments, prepared by one person and approved by one or more others, as its total asks. */
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
  const refusal = notAllowed('disbursement', DISBURSEMENT_TRANSITIONS, state.stage, command);
  if (refusal) return refusal;
  const { actor, on } = command.meta;
  const stamp = { by: actor.id, on };
  switch (command.type) {
    case 'prepare':
      if (command.list.lines === 0) return refuse('NOTHING_TO_PAY', '没有待拨付的款项', 'nothing waits to be paid');
      return accept({
        type: 'Prepared', ...stamp, round: command.round, list: command.list, approvals: command.approvals,
        ...(command.programme === undefined ? {} : { programme: command.programme }), ...(command.source === undefined ? {} : { source: command.source }),
      });
    case 'approve':
      if (actor.id === state.preparedBy) return refuse('SAME_PERSON', '制表与审核不能是同一人', 'a batch must be approved by another person than its preparer');
      if (state.approvers.includes(actor.id)) return refuse('SAME_PERSON', '各级审核须由不同的人办理', 'each approval is another person’s');
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
    case 'decideLines':
      if (actor.id === state.preparedBy) return refuse('SAME_PERSON', '制表人不能认定付款结果', 'who prepared the batch does not decide its results');
      return recordResults(state, command);
    case 'reopenLine':
      if (state.paidLines < 1 || state.paidFen < command.amountFen) return refuse('LINE_NOT_PAID', '该付款行未拨付', 'the line was not paid');
      return accept({ type: 'LineReopened', ...stamp, line: command.line, amountFen: command.amountFen, reversal: command.reversal });
  }
}

function recordResults(state: DisbursementState, command: Extract<DisbursementCommand, { type: 'recordResults' | 'decideLines' }>): Decision<DisbursementEvent> {
  const { importId, paidLines, paidFen, returnedLines, returnedFen } = command;
  const done = state.paidLines + state.returnedLines + paidLines + returnedLines;
  const listed = state.list?.lines ?? 0;
  const fen = state.paidFen + state.returnedFen + paidFen + returnedFen;
  if (done > listed || fen > (state.list?.totalFen ?? 0)) return refuse('RESULTS_EXCEED_BATCH', '回盘结果超出批次清单', 'the results exceed the batch');
  const stamp = { by: command.meta.actor.id, on: command.meta.on };
  const result = { ...stamp, importId, paidLines, paidFen, returnedLines, returnedFen };
  const recorded: DisbursementEvent = command.type === 'recordResults' ? { type: 'ResultsRecorded', ...result } : { type: 'LinesDecided', ...result, reason: command.reason };
  return done === listed ? accept<DisbursementEvent>(recorded, { type: 'Settled', ...stamp }) : accept(recorded);
}

function sameList(a: BatchSeen, b: BatchSeen): boolean {
  return a.lines === b.lines && a.totalFen === b.totalFen && a.digest === b.digest;
}

function evolve(state: DisbursementState, event: DisbursementEvent): DisbursementState {
  switch (event.type) {
    case 'Prepared':
      return {
        ...INITIAL, stage: 'prepared', round: event.round, list: event.list, programme: event.programme ?? null, preparedBy: event.by, approvals: event.approvals ?? 1,
        ...(event.source === undefined ? {} : { source: event.source }),
      };
    case 'Approved':
      return {
        ...state, stage: state.approvers.length + 1 >= state.approvals ? 'approved' : 'prepared', approvers: [...state.approvers, event.by], approvedBy: event.by,
      };
    case 'Rejected':
      return { ...state, stage: 'rejected' };
    case 'Cancelled':
      return { ...state, stage: 'cancelled' };
    case 'Sent':
      return { ...state, stage: 'sent', fileHash: event.fileHash };
    case 'ResultsRecorded':
    case 'LinesDecided':
      return {
        ...state, paidLines: state.paidLines + event.paidLines, returnedLines: state.returnedLines + event.returnedLines,
        paidFen: state.paidFen + event.paidFen, returnedFen: state.returnedFen + event.returnedFen,
      };
    case 'LineReopened':
      return { ...state, stage: 'sent', paidLines: state.paidLines - 1, paidFen: state.paidFen - event.amountFen };
    case 'Settled':
      return { ...state, stage: 'settled' };
  }
}
