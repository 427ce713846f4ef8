import type { CommandMeta, Decider, Decision } from './case.ts';
import { accept, edgeMaker, notAllowed, refuse } from './case.ts';
import { addDays } from './calendar.ts';
import type { IsoDate } from './coded.ts';

export type RoundStage = 'none' | 'planned' | 'open' | 'closed';

export interface RoundState {
  readonly stage: RoundStage;
  readonly code: string;
  readonly fiscalYear: number;
  readonly schoolYear: string;
  readonly opensOn: IsoDate;
  readonly closesOn: IsoDate;
}

type With<T extends string, Fields = object> = { readonly type: T; readonly meta: CommandMeta } & Readonly<Fields>;
export type RoundCommand =
  | With<'plan', { code: string; fiscalYear: number; schoolYear: string; opensOn: IsoDate; closesOn: IsoDate }>
  | With<'extend', { closesOn: IsoDate; reason: string }>
  | With<'tick'>;

type Fact<T extends string, Fields = object> = { readonly type: T; readonly by: string; readonly on: IsoDate } & Readonly<Fields>;
export type RoundEvent =
  | Fact<'Planned', { code: string; fiscalYear: number; schoolYear: string; opensOn: IsoDate; closesOn: IsoDate }>
  | Fact<'Opened'>
  | Fact<'Extended', { closesOn: IsoDate; reason: string }>
  | Fact<'Closed'>;

const edge = edgeMaker<RoundStage, RoundCommand['type']>();

export const ROUND_TRANSITIONS = [
  edge('none', 'plan', ['planned'], ['registrar'], '编制批次', 'plan'),
  edge('planned', 'extend', ['planned'], ['registrar'], '调整截止日', 'move the closing day'),
  edge('open', 'extend', ['open'], ['registrar'], '延期', 'extend'),
  edge('planned', 'tick', ['planned', 'open'], ['engine'], '到期开放', 'opens on its day'),
  edge('open', 'tick', ['open', 'closed'], ['engine'], '到期截止', 'closes after its last day'),
];

const INITIAL: RoundState = { stage: 'none', code: '', fiscalYear: 0, schoolYear: '', opensOn: '', closesOn: '' };

/** A round 批次: the window in which claims may be submitted; it opens and closes by the clock. */
export const roundDecider: Decider<RoundState, RoundCommand, RoundEvent> = {
  kind: 'round',
  initial: INITIAL,
  transitions: ROUND_TRANSITIONS,
  decide,
  evolve,
  nextTickOn: (state) => (state.stage === 'planned' ? state.opensOn : state.stage === 'open' ? addDays(state.closesOn, 1) : null),
  isClosed: (state) => state.stage === 'closed',
};

function decide(state: RoundState, command: RoundCommand): Decision<RoundEvent> {
  const refusal = notAllowed('round', ROUND_TRANSITIONS, state.stage, command);
  if (refusal) return refusal;
  const { actor, on } = command.meta;
  const stamp = { by: actor.id, on };
  switch (command.type) {
    case 'plan': {
      if (command.closesOn < command.opensOn) return refuse('ROUND_DATES', '截止日不能早于开放日', 'the round must not close before it opens');
      const { code, fiscalYear, schoolYear, opensOn, closesOn } = command;
      return accept({ type: 'Planned', ...stamp, code, fiscalYear, schoolYear, opensOn, closesOn });
    }
    case 'extend':
      if (command.closesOn < on || command.closesOn < state.opensOn) {
        return refuse('ROUND_DATES', '新的截止日不能早于今天或开放日', 'the new closing day must not lie before today or before the opening day');
      }
      return accept({ type: 'Extended', ...stamp, closesOn: command.closesOn, reason: command.reason });
    case 'tick':
      if (state.stage === 'planned' && on >= state.opensOn) return accept({ type: 'Opened', ...stamp });
      if (state.stage === 'open' && on > state.closesOn) return accept({ type: 'Closed', ...stamp });
      return accept();
  }
}

function evolve(state: RoundState, event: RoundEvent): RoundState {
  switch (event.type) {
    case 'Planned':
      return { stage: 'planned', code: event.code, fiscalYear: event.fiscalYear, schoolYear: event.schoolYear, opensOn: event.opensOn, closesOn: event.closesOn };
    case 'Opened':
      return { ...state, stage: 'open' };
    case 'Extended':
      return { ...state, closesOn: event.closesOn };
    case 'Closed':
      return { ...state, stage: 'closed' };
  }
}
