import type { Bilingual, IsoDate } from './coded.ts';
import type { YearNotice } from './calendar.ts';
import { CalendarError } from './calendar.ts';
import { listed, roleName, stageName } from './codes/names.ts';

/** Who acts: a person's id (never a name) and the role he or she acts in; the clock and the engine act too. */
export interface Actor {
  readonly id: string;
  readonly role: string;
  /** 委派: the absent people whose delegate this person is on the command's day. */
  readonly standsInFor?: readonly string[];
}

/** Whether what belongs to `person` may be done by this actor: his or her own, or as the delegate of the absent. */
export const standsIn = ({ id, standsInFor = [] }: Actor, person: string): boolean => id === person || standsInFor.includes(person);

/** The engine's own acts (timers, automatic checks, messages between cases). */
export const ENGINE: Actor = { id: 'engine', role: 'engine' };

/** What every command carries. `on` is the day of the clock the case lives on: `decide` knows no other time. */
export interface CommandMeta {
  /** Made by the sender; the same id is never carried out twice on one case. */
  readonly commandId: string;
  readonly actor: Actor;
  readonly on: IsoDate;
  /** Working-day notices that an administrator loaded beside the shipped ones. */
  readonly calendar?: readonly YearNotice[];
}

export type Command = { readonly type: string; readonly meta: CommandMeta };
export type CaseEvent = { readonly type: string; readonly by: string; readonly on: IsoDate; readonly inStead?: string };

/** What a person saw when signing (rule 3: approve exactly what was seen). */
export interface Seen {
  readonly count: number;
  readonly approvedCount: number;
  readonly totalFen: number;
  readonly digest: string;
}

/** A typed "no": the code is stable, the texts are for people, `facts` fill the blanks for programs. */
export interface Refusal {
  readonly code: string;
  readonly message: Bilingual;
  readonly facts?: Readonly<Record<string, string | number>>;
}

export type Decision<E> = { readonly ok: true; readonly events: readonly E[] } | { readonly ok: false; readonly refusal: Refusal };

export const accept = <E>(...events: E[]): Decision<E> => ({ ok: true, events });
export const refuse = (code: string, zh: string, en: string, facts?: Refusal['facts']): { ok: false; refusal: Refusal } =>
  ({ ok: false, refusal: { code, message: { zh, en }, facts } });

/** By these another case takes up one that had ended: nobody else moves it any more. */
export const TAKING_UP: ReadonlySet<string> = new Set(['takeBackPayment', 'reopenLine', 'topUp', 'giveBackOffset']);

/** One edge of a case's life. The screens' buttons, the diagrams, the 409s and the exhaustive tests derive from these. */
export interface Transition<Stage extends string, Type extends string> {
  readonly from: Stage;
  readonly command: Type;
  readonly to: readonly Stage[];
  /** Roles that may send it; `engine` for the clock and the automatic checks. */
  readonly by: readonly string[];
  readonly label: Bilingual;
}

/** What a workflow needs to know of its case; everything is pure and total. */
export interface Decider<State extends { stage: string }, C extends Command, E extends CaseEvent> {
  readonly kind: string;
  readonly initial: State;
  readonly transitions: readonly Transition<string, string>[];
  decide(state: State, command: C): Decision<E>;
  evolve(state: State, event: E): State;
  /** The next day on which the clock must look at this case, or null. */
  nextTickOn(state: State): IsoDate | null;
  isClosed(state: State): boolean;
}

/** What every case workflow is started with: plain JSON, nothing personal. */
export interface CaseInput<S = unknown> {
  readonly caseNo: string;
  /** Clock id: `real`, or the id of a stepped clock. */
  readonly clock: string;
  /** Where to go on from: after continue-as-new, or by `recover` from the event log. */
  readonly resume?: { readonly state: S; readonly version: number };
  /** The history is cut behind so many of Temporal's events; 2,000 unless told. */
  readonly historyEventsMax?: number;
}

/** What the sender of a command gets back once the events are in the database. */
export interface Receipt {
  readonly caseNo: string;
  readonly version: number;
  readonly stage: string;
}

/** Makes the edges of one case's table. */
export function edgeMaker<S extends string, T extends string>() {
  return (from: S, command: T, to: readonly S[], by: readonly string[], zh: string, en: string): Transition<S, T> => ({ from, command, to, by, label: { zh, en } });
}

/** The refusal of a command that the table does not list at this stage, or not for the sender's role; undefined when it may be decided. */
export function notAllowed<S extends string, T extends string>(
  kind: string, transitions: readonly Transition<S, T>[], stage: S, { type, meta: { actor: { role } } }: Command & { readonly type: T },
): { ok: false; refusal: Refusal } | undefined {
  const edge = transitions.find((each) => each.from === stage && each.command === type);
  if (!edge) {
    const now = stageName(kind, stage);
    const what = transitions.find((each) => each.command === type)?.label ?? { zh: type, en: type };
    const possible = listed(transitions.filter((each) => each.from === stage && !each.by.includes('engine')).map((each) => each.label));
    return refuse(
      'WRONG_STAGE',
      `当前环节为“${now.zh}”,不能办理“${what.zh}”;可办理:${possible.zh || '无'}`,
      `"${what.en}" is not possible at the stage "${now.en}"; possible: ${possible.en || 'nothing'}`,
      { kind, stage, command: type },
    );
  }
  if (edge.by.includes(role)) return undefined;
  const who = listed(edge.by.map(roleName));
  return refuse('ROLE_NOT_ALLOWED', `该操作只能由${who.zh}办理`, `only ${who.en} may do this`, { role });
}

/** A day that the calendar does not cover is a refusal with its own code, never a guess: an administrator loads the year's notice. */
export function withCalendar<E>(decide: () => Decision<E>): Decision<E> {
  try {
    return decide();
  } catch (error) {
    if (error instanceof CalendarError) return refuse(error.code, error.bilingual.zh, error.bilingual.en);
    throw error;
  }
}

/** Folds a whole life; `verify` and `recover` use it, so does every test. */
export function fold<S extends { stage: string }, C extends Command, E extends CaseEvent>(
  decider: Decider<S, C, E>, events: readonly E[], from: S = decider.initial,
): S {
  return events.reduce((state, event) => decider.evolve(state, event), from);
}
