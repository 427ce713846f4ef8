import type { CommandMeta, Decider, Decision } from './case.ts';
import { accept, edgeMaker, notAllowed, refuse } from './case.ts';
import type { IsoDate } from './coded.ts';
import type { Fen } from './money.ts';

export type YearEndStage = 'none' | 'frozen' | 'proposed' | 'closed' | 'cancelled';

/** What becomes of what is still available on a line: carried into a line of the next year 结转, given back 收回, or some of each. */
export interface YearEndLine {
  readonly budgetLine: string;
  readonly carryFen: Fen;
  readonly carryTo: string | null;
  readonly lapseFen: Fen;
}

export interface YearEndTotals {
  readonly carryFen: Fen;
  readonly lapseFen: Fen;
}

export interface YearEndState {
  readonly stage: YearEndStage;
  readonly fiscalYear: number;
  readonly lines: readonly YearEndLine[];
  readonly proposedBy: string | null;
  readonly approvedBy: string | null;
}

type With<T extends string, Fields = object> = { readonly type: T; readonly meta: CommandMeta } & Readonly<Fields>;
export type YearEndCommand =
  | With<'open', { fiscalYear: number }>
  | With<'propose', { lines: readonly YearEndLine[] }>
  | With<'approve', { totals: YearEndTotals }>
  | With<'reject', { reason: string }>
  | With<'cancel', { reason: string }>;

type Fact<T extends string, Fields = object> = { readonly type: T; readonly by: string; readonly on: IsoDate } & Readonly<Fields>;
export type YearEndEvent =
  | Fact<'Frozen', { fiscalYear: number }>
  | Fact<'Proposed', { lines: readonly YearEndLine[] }>
  | Fact<'Approved', { totals: YearEndTotals }>
  | Fact<'Rejected', { reason: string }>
  | Fact<'Cancelled', { reason: string }>;

const edge = edgeMaker<YearEndStage, YearEndCommand['type']>();

export const YEAR_END_TRANSITIONS = [
  edge('none', 'open', ['frozen'], ['finance_maker'], '冻结年度指标', 'freeze the lines of the year'),
  edge('frozen', 'propose', ['proposed'], ['finance_maker'], '提出结转与收回', 'propose what is carried over and what lapses'),
  edge('frozen', 'cancel', ['cancelled'], ['finance_approver'], '解除冻结', 'lift the freeze'),
  edge('proposed', 'approve', ['closed'], ['finance_approver'], '批准年终处理', 'approve'),
  edge('proposed', 'reject', ['frozen'], ['finance_approver'], '退回', 'send back'),
];

const INITIAL: YearEndState = { stage: 'none', fiscalYear: 0, lines: [], proposedBy: null, approvedBy: null };

/**
 * Year-end 年终: the lines of a year are frozen, one person says what of each is carried over and what lapses, another approves. What is
 * reserved or committed stays on its line and is paid from it; what comes free of it later is the matter of a further year-end.
 */
export const yearEndDecider: Decider<YearEndState, YearEndCommand, YearEndEvent> = {
  kind: 'yearEnd',
  initial: INITIAL,
  transitions: YEAR_END_TRANSITIONS,
  decide,
  evolve,
  nextTickOn: () => null,
  isClosed: (state) => state.stage === 'closed' || state.stage === 'cancelled',
};

export function totalsOf(lines: readonly YearEndLine[]): YearEndTotals {
  return { carryFen: lines.reduce((sum, line) => sum + line.carryFen, 0), lapseFen: lines.reduce((sum, line) => sum + line.lapseFen, 0) };
}

function decide(state: YearEndState, command: YearEndCommand): Decision<YearEndEvent> {
  const refusal = notAllowed('yearEnd', YEAR_END_TRANSITIONS, state.stage, command);
  if (refusal) return refusal;
  const { actor, on } = command.meta;
  const stamp = { by: actor.id, on };
  switch (command.type) {
    case 'open':
      if (on < `${command.fiscalYear}-12-01`) return refuse('YEAR_END_TOO_EARLY', '年终冻结不早于12月1日', 'no line is frozen before the first of December', { fiscalYear: command.fiscalYear });
      return accept({ type: 'Frozen', ...stamp, fiscalYear: command.fiscalYear });
    case 'propose':
      return propose(command);
    case 'approve':
      return approve(state, command);
    case 'reject':
      return accept({ type: 'Rejected', ...stamp, reason: command.reason });
    case 'cancel':
      return accept({ type: 'Cancelled', ...stamp, reason: command.reason });
  }
}

function propose({ meta, lines }: Extract<YearEndCommand, { type: 'propose' }>): Decision<YearEndEvent> {
  const wrong = lines.find((line) => line.carryFen < 0 || line.lapseFen < 0 || (line.carryFen > 0) !== (line.carryTo !== null));
  if (wrong) return refuse('YEAR_END_LINE', '结转须写明转入指标,金额不能为负', 'what is carried over needs a line to go to', { budgetLine: wrong.budgetLine });
  if (new Set(lines.map((line) => line.budgetLine)).size !== lines.length) return refuse('LINE_REPEATED', '同一指标重复', 'a line is named twice');
  return accept({ type: 'Proposed', by: meta.actor.id, on: meta.on, lines });
}

function approve(state: YearEndState, { meta, totals }: Extract<YearEndCommand, { type: 'approve' }>): Decision<YearEndEvent> {
  if (meta.actor.id === state.proposedBy) return refuse('SAME_PERSON', '年终处理须由另一人批准', 'a year-end is approved by another person than its proposer');
  if (meta.on <= `${state.fiscalYear}-12-31`) return refuse('YEAR_NOT_OVER', '年度尚未结束', 'the year is not over yet', { fiscalYear: state.fiscalYear });
  const { carryFen, lapseFen } = totalsOf(state.lines);
  if (totals.carryFen !== carryFen || totals.lapseFen !== lapseFen) return refuse('STALE_VIEW', '金额与所见不一致', 'the amounts differ from what was seen', { carryFen, lapseFen });
  return accept({ type: 'Approved', by: meta.actor.id, on: meta.on, totals });
}

function evolve(state: YearEndState, event: YearEndEvent): YearEndState {
  switch (event.type) {
    case 'Frozen':
      return { ...INITIAL, stage: 'frozen', fiscalYear: event.fiscalYear };
    case 'Proposed':
      return { ...state, stage: 'proposed', lines: event.lines, proposedBy: event.by };
    case 'Approved':
      return { ...state, stage: 'closed', approvedBy: event.by };
    case 'Rejected':
      return { ...state, stage: 'frozen', lines: [], proposedBy: null };
    case 'Cancelled':
      return { ...state, stage: 'cancelled' };
  }
}
