import type { CommandMeta, Decider, Decision } from './case.ts';
import { accept, edgeMaker, notAllowed, refuse } from './case.ts';
import type { IsoDate } from './coded.ts';

export type ErasureStage = 'none' | 'proposed' | 'erased' | 'rejected';

export interface ErasureState {
  readonly stage: ErasureStage;
  /** The key that is destroyed; it names nobody. */
  readonly keyId: string | null;
  readonly reason: string;
  readonly proposedBy: string | null;
  readonly decidedBy: string | null;
}

type With<T extends string, Fields = object> = { readonly type: T; readonly meta: CommandMeta } & Readonly<Fields>;
export type ErasureCommand =
  | With<'open', { keyId: string; reason: string }>
  | With<'carryOut'>
  | With<'reject', { reason: string }>;

type Fact<T extends string, Fields = object> = { readonly type: T; readonly by: string; readonly on: IsoDate } & Readonly<Fields>;
export type ErasureEvent =
  | Fact<'Proposed', { keyId: string; reason: string }>
  | Fact<'Erased', { keyId: string }>
  | Fact<'Rejected', { reason: string }>;

const edge = edgeMaker<ErasureStage, ErasureCommand['type']>();

export const ERASURE_TRANSITIONS = [
  edge('none', 'open', ['proposed'], ['admin'], '提出抹除', 'propose'),
  edge('proposed', 'carryOut', ['erased'], ['admin', 'city_decider'], '执行抹除', 'erase'),
  edge('proposed', 'reject', ['rejected'], ['admin', 'city_decider'], '不予抹除', 'reject'),
];

const INITIAL: ErasureState = { stage: 'none', keyId: null, reason: '', proposedBy: null, decidedBy: null };

/**
 * The erasure 抹除 of what names one person, once it has been kept for its time: proposed by one, carried out by another. Whether the time is over and
 * nothing of the person is open is a fact of the database, and asked there at both steps.
 */
export const erasureDecider: Decider<ErasureState, ErasureCommand, ErasureEvent> = {
  kind: 'erasure',
  initial: INITIAL,
  transitions: ERASURE_TRANSITIONS,
  decide,
  evolve,
  nextTickOn: () => null,
  isClosed: (state) => state.stage === 'erased' || state.stage === 'rejected',
};

function decide(state: ErasureState, command: ErasureCommand): Decision<ErasureEvent> {
  const refusal = notAllowed('erasure', ERASURE_TRANSITIONS, state.stage, command);
  if (refusal) return refusal;
  const { actor, on } = command.meta;
  const stamp = { by: actor.id, on };
  switch (command.type) {
    case 'open':
      return accept({ type: 'Proposed', ...stamp, keyId: command.keyId, reason: command.reason });
    case 'carryOut':
      if (actor.id === state.proposedBy || state.keyId === null) return refuse('SAME_PERSON', '抹除须由另一人执行', 'an erasure is carried out by another person than who proposed it');
      return accept({ type: 'Erased', ...stamp, keyId: state.keyId });
    case 'reject':
      return accept({ type: 'Rejected', ...stamp, reason: command.reason });
  }
}

function evolve(state: ErasureState, event: ErasureEvent): ErasureState {
  switch (event.type) {
    case 'Proposed':
      return { stage: 'proposed', keyId: event.keyId, reason: event.reason, proposedBy: event.by, decidedBy: null };
    case 'Erased':
      return { ...state, stage: 'erased', decidedBy: event.by };
    case 'Rejected':
      return { ...state, stage: 'rejected', decidedBy: event.by };
  }
}
