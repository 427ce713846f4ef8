import type { CommandMeta, Decider, Decision } from './case.ts';
import { accept, edgeMaker, notAllowed, refuse, withCalendar } from './case.ts';
import { addDays, createCalendar } from './calendar.ts';
import type { ClawbackRow } from './clawback-amount.ts';
import type { IsoDate } from './coded.ts';
import type { Fen } from './money.ts';

export type ClawbackStage = 'none' | 'proposed' | 'due' | 'writeOff' | 'recovered' | 'writtenOff' | 'rejected';
export type ClawbackGround = 'dropOut' | 'objection' | 'audit' | 'correction';
export const CLAWBACK_GROUNDS = ['dropOut', 'objection', 'audit', 'correction'] as const;

export interface Instalment {
  readonly dueOn: IsoDate;
  readonly amountFen: Fen;
}

export interface ClawbackState {
  readonly stage: ClawbackStage;
  readonly institution: string;
  readonly claim: string;
  readonly amountFen: Fen;
  readonly recoveredFen: Fen;
  readonly writtenOffFen: Fen;
  readonly days: { readonly workingDays: number; readonly reminderDaysBefore: number; readonly instalmentsMax: number };
  readonly proposedBy: string | null;
  readonly approvedBy: string | null;
  readonly writeOffBy: string | null;
  /** What is due when; one part unless instalments were agreed. */
  readonly plan: readonly Instalment[];
  /** Due days that were reminded of, and that were escalated. */
  readonly remindedFor: IsoDate | null;
  readonly escalatedFor: IsoDate | null;
}

type With<T extends string, Fields = object> = { readonly type: T; readonly meta: CommandMeta } & Readonly<Fields>;

/**
 * How a clawback begins, from a person or from another case through the outbox: target `K-<claim>-<n>` (any number that is free), kind `clawback`.
 * `rows` with amounts by the rule of the ground; `ref` names what it comes from: an objection, a finding, an enrolment, never a person.
 */
export type OpenClawback = With<'open', {
  institution: string; claim: string; ground: ClawbackGround; ref: string; rows: readonly ClawbackRow[];
  days: ClawbackState['days'];
}>;
export type ClawbackCommand =
  | OpenClawback
  | With<'approve', { amountFen: Fen }>
  | With<'reject', { reason: string }>
  | With<'agreeInstalments', { parts: readonly Instalment[]; reason: string }>
  | With<'recordReceipt', { receiptId: string; bankReference: string; amountFen: Fen; receivedOn: IsoDate }>
  | With<'recordOffset', { batch: string; line: number; amountFen: Fen }>
  /** From a reversal: the payment that kept the money back was no payment. */
  | With<'giveBackOffset', { batch: string; line: number; amountFen: Fen; reversal: string }>
  | With<'askWriteOff', { reason: string }>
  | With<'approveWriteOff', { amountFen: Fen }>
  | With<'refuseWriteOff', { reason: string }>
  | With<'tick'>;

type Fact<T extends string, Fields = object> = { readonly type: T; readonly by: string; readonly on: IsoDate } & Readonly<Fields>;
export type ClawbackEvent =
  | Fact<'Proposed', { institution: string; claim: string; ground: ClawbackGround; ref: string; rows: readonly ClawbackRow[]; amountFen: Fen; days: ClawbackState['days'] }>
  | Fact<'Approved', { amountFen: Fen; dueOn: IsoDate }>
  | Fact<'Rejected', { reason: string }>
  | Fact<'InstalmentsAgreed', { parts: readonly Instalment[]; reason: string }>
  | Fact<'ReceiptRecorded', { receiptId: string; bankReference: string; amountFen: Fen; receivedOn: IsoDate }>
  | Fact<'OffsetRecorded', { batch: string; line: number; amountFen: Fen }>
  | Fact<'OffsetGivenBack', { batch: string; line: number; amountFen: Fen; reversal: string; outstandingFen: Fen }>
  | Fact<'WriteOffAsked', { reason: string }>
  | Fact<'WriteOffRefused', { reason: string }>
  | Fact<'WrittenOff', { amountFen: Fen }>
  | Fact<'Recovered'>
  | Fact<'ReminderSent', { dueOn: IsoDate; outstandingFen: Fen }>
  | Fact<'Escalated', { dueOn: IsoDate; outstandingFen: Fen }>;

const edge = edgeMaker<ClawbackStage, ClawbackCommand['type']>();

export const CLAWBACK_TRANSITIONS = [
  edge('none', 'open', ['proposed'], ['finance_maker', 'registrar', 'engine'], '提出追缴', 'propose'),
  edge('proposed', 'approve', ['due'], ['finance_approver'], '批准并发函', 'approve, send the letter'),
  edge('proposed', 'reject', ['rejected'], ['finance_approver'], '不予追缴', 'reject'),
  edge('due', 'agreeInstalments', ['due'], ['finance_approver'], '约定分期', 'agree on instalments'),
  edge('due', 'recordReceipt', ['due', 'recovered'], ['finance_maker'], '到账核销', 'match money received'),
  edge('due', 'recordOffset', ['due', 'recovered'], ['engine'], '抵扣', 'offset against a payment'),
  edge('due', 'askWriteOff', ['writeOff'], ['finance_maker'], '申请核销', 'ask to write off'),
  edge('due', 'tick', ['due'], ['engine'], '催缴/督办', 'urge, escalate'),
  edge('writeOff', 'approveWriteOff', ['writtenOff'], ['finance_approver'], '批准核销', 'write off'),
  edge('writeOff', 'refuseWriteOff', ['due'], ['finance_approver'], '不予核销', 'refuse to write off'),
  edge('writeOff', 'recordReceipt', ['writeOff', 'recovered'], ['finance_maker'], '到账核销', 'match money received'),
  edge('writeOff', 'recordOffset', ['writeOff', 'recovered'], ['engine'], '抵扣', 'offset against a payment'),
  // Whatever became of it since: what was not kept back is to come back still, and what was written off stays written off.
  edge('writeOff', 'giveBackOffset', ['writeOff'], ['engine'], '冲正退回抵扣', 'a reversal gives an offset back'),
  ...(['due', 'recovered', 'writtenOff'] as const).map((from) => edge(from, 'giveBackOffset', ['due'], ['engine'], '冲正退回抵扣', 'a reversal gives an offset back')),
];

const INITIAL: ClawbackState = {
  stage: 'none', institution: '', claim: '', amountFen: 0, recoveredFen: 0, writtenOffFen: 0, days: { workingDays: 30, reminderDaysBefore: 5, instalmentsMax: 1 },
  proposedBy: null, approvedBy: null, writeOffBy: null, plan: [], remindedFor: null, escalatedFor: null,
};

/** A clawback 追缴: proposed by one person, approved by another, due in working days, recovered by receipts and offsets, or written off by two. */
export const clawbackDecider: Decider<ClawbackState, ClawbackCommand, ClawbackEvent> = {
  kind: 'clawback',
  initial: INITIAL,
  transitions: CLAWBACK_TRANSITIONS,
  decide: (state, command) => withCalendar(() => decide(state, command)),
  evolve,
  nextTickOn: (state) => {
    const due = overdueOrNext(state);
    if (state.stage !== 'due' || due === null || state.escalatedFor === due) return null;
    return (state.remindedFor === due ? null : remindOn(state, due)) ?? addDays(due, 1);
  },
  isClosed: (state) => state.stage === 'recovered' || state.stage === 'writtenOff' || state.stage === 'rejected',
};

export const outstandingFen = (state: Pick<ClawbackState, 'amountFen' | 'recoveredFen' | 'writtenOffFen'>): Fen => state.amountFen - state.recoveredFen - state.writtenOffFen;

function decide(state: ClawbackState, command: ClawbackCommand): Decision<ClawbackEvent> {
  const refusal = notAllowed('clawback', CLAWBACK_TRANSITIONS, state.stage, command);
  if (refusal) return refusal;
  const { actor, on } = command.meta;
  const stamp = { by: actor.id, on };
  switch (command.type) {
    case 'open':
      return propose(command);
    case 'approve':
      if (actor.id === state.proposedBy) return refuse('SAME_PERSON', '追缴须由另一人批准', 'a clawback is approved by another person than its proposer');
      if (command.amountFen !== state.amountFen) return refuse('STALE_VIEW', '金额与所见不一致', 'the amount differs from what was seen');
      return accept({ type: 'Approved', ...stamp, amountFen: command.amountFen, dueOn: createCalendar(command.meta.calendar).deadline(addDays(on, 1), state.days.workingDays) });
    case 'reject':
      return accept({ type: 'Rejected', ...stamp, reason: command.reason });
    case 'agreeInstalments':
      return instalments(state, command);
    case 'recordReceipt':
    case 'recordOffset':
      return received(state, command);
    case 'giveBackOffset':
      return giveBack(state, command);
    case 'askWriteOff':
      return accept({ type: 'WriteOffAsked', ...stamp, reason: command.reason });
    case 'approveWriteOff':
      if (actor.id === state.writeOffBy) return refuse('SAME_PERSON', '核销须由另一人批准', 'a write-off is approved by another person than who asked');
      if (command.amountFen !== outstandingFen(state)) return refuse('STALE_VIEW', '金额与所见不一致', 'the amount differs from what was seen');
      return accept({ type: 'WrittenOff', ...stamp, amountFen: command.amountFen });
    case 'refuseWriteOff':
      return accept({ type: 'WriteOffRefused', ...stamp, reason: command.reason });
    case 'tick':
      return tick(state, command.meta);
  }
}

function propose(command: OpenClawback): Decision<ClawbackEvent> {
  const { institution, claim, ground, ref, rows, days } = command;
  const amountFen = rows.reduce((sum, row) => sum + row.amountFen, 0);
  if (rows.length === 0 || rows.some((row) => row.amountFen <= 0)) return refuse('NOTHING_TO_CLAW_BACK', '没有可追缴的款项', 'nothing is to come back');
  if (new Set(rows.map((row) => row.rowNo)).size !== rows.length) return refuse('ROW_REPEATED', '同一行重复', 'a row is named twice');
  return accept({ type: 'Proposed', by: command.meta.actor.id, on: command.meta.on, institution, claim, ground, ref, rows, amountFen, days });
}

function instalments(state: ClawbackState, command: Extract<ClawbackCommand, { type: 'agreeInstalments' }>): Decision<ClawbackEvent> {
  const { parts, reason, meta } = command;
  const ascending = parts.every((part, n) => part.amountFen > 0 && part.dueOn > (parts[n - 1]?.dueOn ?? meta.on));
  const total = parts.reduce((sum, part) => sum + part.amountFen, 0);
  if (parts.length === 0 || parts.length > state.days.instalmentsMax || !ascending || total !== outstandingFen(state)) {
    return refuse('INSTALMENTS_INVALID', `分期不得超过 ${state.days.instalmentsMax} 期,日期须递增且在今天之后,合计等于未收金额`,
      `at most ${state.days.instalmentsMax} parts, on later and later days, that add up to what is outstanding`, { outstandingFen: outstandingFen(state) });
  }
  return accept({ type: 'InstalmentsAgreed', by: meta.actor.id, on: meta.on, parts, reason });
}

function received(state: ClawbackState, command: Extract<ClawbackCommand, { type: 'recordReceipt' | 'recordOffset' }>): Decision<ClawbackEvent> {
  const stamp = { by: command.meta.actor.id, on: command.meta.on };
  if (command.amountFen <= 0 || command.amountFen > outstandingFen(state)) {
    return refuse('RECEIPT_EXCEEDS', '到账金额超过未收金额', 'more came in than is outstanding', { outstandingFen: outstandingFen(state) });
  }
  const event: ClawbackEvent = command.type === 'recordOffset'
    ? { type: 'OffsetRecorded', ...stamp, batch: command.batch, line: command.line, amountFen: command.amountFen }
    : { type: 'ReceiptRecorded', ...stamp, receiptId: command.receiptId, bankReference: command.bankReference, amountFen: command.amountFen, receivedOn: command.receivedOn };
  return command.amountFen === outstandingFen(state) ? accept<ClawbackEvent>(event, { type: 'Recovered', ...stamp }) : accept(event);
}

function giveBack(state: ClawbackState, command: Extract<ClawbackCommand, { type: 'giveBackOffset' }>): Decision<ClawbackEvent> {
  const { batch, line, amountFen, reversal, meta } = command;
  if (amountFen <= 0 || amountFen > state.recoveredFen) return refuse('OFFSET_UNKNOWN', '没有这笔抵扣', 'so much was not kept back');
  return accept({ type: 'OffsetGivenBack', by: meta.actor.id, on: meta.on, batch, line, amountFen, reversal, outstandingFen: outstandingFen(state) + amountFen });
}

function tick(state: ClawbackState, meta: CommandMeta): Decision<ClawbackEvent> {
  const due = overdueOrNext(state);
  if (due === null) return accept();
  const facts = { by: meta.actor.id, on: meta.on, dueOn: due, outstandingFen: outstandingFen(state) };
  if (meta.on > due) return state.escalatedFor === due ? accept() : accept({ type: 'Escalated', ...facts });
  const remind = remindOn(state, due);
  if (remind !== null && meta.on >= remind && state.remindedFor !== due) return accept({ type: 'ReminderSent', ...facts });
  return accept();
}

/** The first day by which more was due than has come in; null when all is in. */
function overdueOrNext(state: ClawbackState): IsoDate | null {
  let due = 0;
  for (const part of state.plan) {
    due += part.amountFen;
    if (due > state.recoveredFen) return part.dueOn;
  }
  return null;
}

function remindOn(state: ClawbackState, due: IsoDate): IsoDate | null {
  return state.days.reminderDaysBefore === 0 ? null : addDays(due, -state.days.reminderDaysBefore);
}

function evolve(state: ClawbackState, event: ClawbackEvent): ClawbackState {
  switch (event.type) {
    case 'Proposed':
      return { ...INITIAL, stage: 'proposed', institution: event.institution, claim: event.claim, amountFen: event.amountFen, days: event.days, proposedBy: event.by };
    case 'Approved':
      return { ...state, stage: 'due', approvedBy: event.by, plan: [{ dueOn: event.dueOn, amountFen: state.amountFen }] };
    case 'Rejected':
      return { ...state, stage: 'rejected' };
    case 'InstalmentsAgreed':
      // What came in before stands as paid on the day of the agreement.
      return { ...state, plan: [...(state.recoveredFen > 0 ? [{ dueOn: event.on, amountFen: state.recoveredFen }] : []), ...event.parts], remindedFor: null, escalatedFor: null };
    case 'ReceiptRecorded':
    case 'OffsetRecorded':
      return { ...state, recoveredFen: state.recoveredFen + event.amountFen };
    case 'OffsetGivenBack':
      return { ...state, stage: state.stage === 'writeOff' ? 'writeOff' : 'due', recoveredFen: state.recoveredFen - event.amountFen };
    case 'Recovered':
      return { ...state, stage: 'recovered' };
    case 'WriteOffAsked':
      return { ...state, stage: 'writeOff', writeOffBy: event.by };
    case 'WriteOffRefused':
      return { ...state, stage: 'due', writeOffBy: null };
    case 'WrittenOff':
      return { ...state, stage: 'writtenOff', writtenOffFen: state.writtenOffFen + event.amountFen };
    case 'ReminderSent':
      return { ...state, remindedFor: event.dueOn };
    case 'Escalated':
      return { ...state, escalatedFor: event.dueOn };
  }
}
