import {
  ApplicationFailure, allHandlersFinished, condition, continueAsNew, defineQuery, defineUpdate, log, proxyLocalActivities, setHandler,
  upsertSearchAttributes, workflowInfo,
} from '@temporalio/workflow';
import { defineSearchAttributeKey } from '@temporalio/common';
import type { CaseEvent, CaseInput, Command, Decider, Receipt, Refusal } from '../domain/case.ts';
import { ENGINE, fold, refuse } from '../domain/case.ts';
import { chinaDate, startOfDayMs } from '../domain/clock.ts';
import type { CaseActivities } from '../activities/cases.ts';

export const commandUpdate = defineUpdate<Receipt, [Command]>('command');
export const stateQuery = defineQuery<{ state: unknown; version: number }>('state');

/** A history is cut well before Temporal's own limit of 51,200 events. */
const HISTORY_EVENTS_MAX = 2_000;

const STAGE = defineSearchAttributeKey('FunengStage', 'KEYWORD');

const { commit, loadedCalendar } = proxyLocalActivities<CaseActivities>({
  // The results of a hundred thousand payments are one commit. Each of its statements has a minute (store/db.ts); a second attempt beside the first would only wait for it.
  startToCloseTimeout: '10 minutes',
  localRetryThreshold: '30s',
  retry: { initialInterval: '200ms', maximumInterval: '5s' },
});

export interface Carrier<S, C> {
  readonly state: () => S;
  readonly version: () => number;
  /** Carries out one command as the engine: refusals come back as values, not as failures. */
  readonly act: (command: C) => Promise<Refusal | null>;
  /** Runs until the case is closed; `work` is asked at every turn whether a stage has work of its own to do. */
  readonly live: (work?: () => Promise<boolean>) => Promise<void>;
}

/** Where a long life may be cut into runs, and how long a run may grow until then. */
export interface Rest<S> {
  readonly at: (state: S) => boolean;
  readonly historyEventsMax: number;
}
const ALWAYS: Rest<unknown> = { at: () => true, historyEventsMax: HISTORY_EVENTS_MAX };

/**
 * Carries one case: the decider says what happens, `commit` remembers it, this waits for people and time. It is the only
 * writer of its case; commands run one after another, each against the state that the one before left.
 */
export function carry<S extends { stage: string }, C extends Command, E extends CaseEvent>(
  decider: Decider<S, C, E>, input: CaseInput<S>, rests: Rest<S> = ALWAYS,
): Carrier<S, C> {
  const turns = createTurns();
  let state = input.resume?.state ?? decider.initial;
  let version = input.resume?.version ?? 0;
  /** The case was refused before it began: nothing is in the database, and nothing need be carried. */
  let abandoned = false;

  async function execute(command: C): Promise<Refusal | null> {
    for (;;) {
      const decision = decider.decide(state, command);
      if (!decision.ok) return decision.refusal;
      if (decision.events.length === 0) return null;
      const after = fold(decider, decision.events, state);
      const result = await commit({
        kind: decider.kind, caseNo: input.caseNo, clock: input.clock, expectedVersion: version,
        command: { id: command.meta.commandId, type: command.type, actor: command.meta.actor, on: command.meta.on },
        events: decision.events, state: after, nextTickOn: decider.nextTickOn(after), closed: decider.isClosed(after),
      });
      if (result.status === 'refused') {
        abandoned = version === 0;
        return result.refusal;
      }
      if (result.status === 'behind' && !result.includesCommand && result.events.length === 0) return logLost(version);
      abandoned = false;
      const stageBefore = state.stage;
      state = result.status === 'committed' ? after : fold(decider, result.events as readonly E[], state);
      version = result.version;
      // Its first stage a case is started with (activities/send.ts).
      if (state.stage !== stageBefore && state.stage !== workflowInfo().typedSearchAttributes.get(STAGE)) upsertSearchAttributes([{ key: STAGE, value: state.stage }]);
      if (result.status === 'committed' || result.includesCommand) return null;
      log.warn('the event log was ahead of this run; caught up', { caseNo: input.caseNo, version });
    }
  }

  const act = (command: C): Promise<Refusal | null> => turns.take(() => execute(command));

  setHandler(stateQuery, () => ({ state, version }));
  setHandler(
    commandUpdate,
    async (command) => {
      const refusal = await act(command as C);
      if (refusal) throw refused(refusal);
      return { caseNo: input.caseNo, version, stage: state.stage };
    },
    {
      // While another command is in flight the answer may change: the handler decides again on the state it finds.
      validator: (command) => {
        if (turns.taken()) return;
        const decision = decider.decide(state, command as C);
        if (!decision.ok) throw refused(decision.refusal);
      },
    },
  );

  /** Waits for a change, or for the start of the day that the case asked for: the one place that knows the clock's kind. */
  async function until(due: string | null, changed: () => boolean): Promise<void> {
    if (input.clock !== 'real' || due === null) return condition(changed);
    const waitMs = startOfDayMs(due) - Date.now();
    if (waitMs > 0 && (await condition(changed, waitMs))) return;
    if (changed()) return;
    const on = chinaDate(Date.now());
    const calendar = await loadedCalendar();
    const before = version;
    await act({ type: 'tick', meta: { commandId: `tick/${on}/${version}`, actor: ENGINE, on, calendar } } as unknown as C);
    // A tick that had nothing to do must not spin: look again tomorrow.
    if (version === before) await condition(changed, '24 hours');
  }

  const over = (): boolean => abandoned || decider.isClosed(state);

  async function live(work: () => Promise<boolean> = () => Promise.resolve(false)): Promise<void> {
    while (!over()) {
      const seen = version;
      if (await work()) continue;
      await until(decider.nextTickOn(state), () => version !== seen || over());
      const info = workflowInfo();
      const long = info.historyLength > (input.historyEventsMax ?? rests.historyEventsMax) && rests.at(state);
      if (info.continueAsNewSuggested || info.historyLength > HISTORY_EVENTS_MAX || long) {
        await condition(allHandlersFinished);
        if (over()) break;
        await continueAsNew<(next: CaseInput<S>) => Promise<void>>({ ...input, resume: { state, version } });
      }
    }
    await condition(allHandlersFinished);
    // A command that was on its way when the opening was refused may have begun the case after all.
    if (!over()) await live(work);
  }

  return { state: () => state, version: () => version, act, live };
}

interface Turns {
  readonly taken: () => boolean;
  /** Does the work when all that came before is done. */
  readonly take: <R>(work: () => Promise<R>) => Promise<R>;
}

/** The usual lock makes ten promises a command, and the sandbox keeps a stack trace of each: a fifth of what a command costs here. */
function createTurns(): Turns {
  const waiting: (() => void)[] = [];
  let taken = false;
  return {
    taken: () => taken,
    take: async (work) => {
      // Who is let in takes over the turn of the one before: nobody slips in between.
      if (taken) await new Promise<void>((resolve) => waiting.push(resolve));
      taken = true;
      try {
        return await work();
      } finally {
        const next = waiting.shift();
        if (next) next();
        else taken = false;
      }
    },
  };
}

/** The database knows less than this run (it was restored from an older copy): nothing may be added to a log with a hole in it. */
function logLost(version: number): Refusal {
  return refuse(
    'EVENT_LOG_LOST', '数据库缺少本事项的部分记录,请终止该流程后执行 recover', 'the database lacks events of this case: end this workflow and run recover', { version },
  ).refusal;
}

/** A plain Error would fail the workflow task over and over; this fails the update alone, with the refusal in its details. */
function refused(refusal: Refusal): ApplicationFailure {
  return ApplicationFailure.nonRetryable(refusal.code, 'Refused', refusal);
}
