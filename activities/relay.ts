import { setTimeout as sleep } from 'node:timers/promises';
import { clockOfCase } from '../store/clocks.ts';
import type { Database } from '../store/db.ts';
import { drainOutbox } from '../store/outbox.ts';
import type { WaitingMessage } from '../store/outbox.ts';
import type { Command } from '../domain/case.ts';
import { ENGINE } from '../domain/case.ts';
import type { CaseSender, CommandToSend } from './send.ts';
import { describe } from './cases.ts';

/** Messages taken in one go; each waits for its receiver's answer. */
const BATCH = 20;
/** What this process sends to a case wakes the relay at once; it looks by itself for others' messages, and for what is to be tried again. */
const IDLE_MS = 250;
/** While one batch waits for a slow receiver, the next is on its way: rows are locked, so that none goes twice. */
const LANES = 2;

/** Refusals that an operator's act takes away: the message waits for it. */
const MENDED_LATER: ReadonlySet<string> = new Set(['CALENDAR_NOT_COVERED', 'EVENT_LOG_LOST', 'BUDGET_EXHAUSTED', 'BUDGET_LINE_MISSING']);

export interface Relay {
  /** There is something new for a case in the outbox. */
  readonly wake: () => void;
  stop(): Promise<void>;
}

/** Delivers the commands to other cases that cases leave in the outbox. At least once, idempotent by key. */
export function startRelay({ db, sender, onError }: { db: Database; sender: CaseSender; onError: (text: string) => void }): Relay {
  let running = true;
  const bell = createBell();
  const loop = async (): Promise<void> => {
    while (running) {
      try {
        const rung = bell.count();
        const { taken, handled } = await drainOutbox(db, BATCH, (message) => send(db, sender, message, onError));
        if (taken < BATCH || handled === 0) await bell.rungSince(rung, IDLE_MS);
      } catch (error) {
        onError(`outbox: ${describe(error)}`);
        await sleep(1_000);
      }
    }
  };
  const ended = Promise.all(Array.from({ length: LANES }, loop));
  return { wake: bell.ring, stop: async () => { running = false; bell.ring(); await ended; } };
}

interface Bell {
  readonly ring: () => void;
  readonly count: () => number;
  /** Resolves when it has rung since it had rung so often, or after some time. */
  readonly rungSince: (count: number, patienceMs: number) => Promise<void>;
}

function createBell(): Bell {
  let rung = 0;
  const waiting = new Set<() => void>();
  return {
    ring: () => {
      rung += 1;
      // One lane is enough for what came: the others would find nothing.
      const [wake] = waiting;
      wake?.();
    },
    count: () => rung,
    rungSince: (count, patienceMs) => rung !== count ? Promise.resolve() : new Promise((resolve) => {
      const wake = (): void => {
        clearTimeout(timer);
        waiting.delete(wake);
        resolve();
      };
      const timer = setTimeout(wake, patienceMs);
      waiting.add(wake);
    }),
  };
}

async function send(db: Database, sender: CaseSender, message: WaitingMessage, onError: (text: string) => void): Promise<string> {
  try {
    const { kind, command, labels } = message.body as { kind: string; command: Omit<Command, 'meta'>; labels?: CommandToSend['labels'] };
    // The clock is that of the case the message came from: its number is the key's first part.
    const { clock, on, calendar } = await clockOfCase(db, message.message_key.split('/')[0] ?? '');
    const meta = { commandId: message.message_key, actor: ENGINE, on, calendar };
    const result = await sender.send({ kind, caseNo: message.target, clock, command: { ...command, meta }, ...(labels && { labels }) });
    if (result.ok) return 'delivered';
    return MENDED_LATER.has(result.refusal.code) ? 'later' : result.refusal.code;
  } catch (error) {
    onError(`delivery to ${message.target}: ${describe(error)}`);
    return 'later';
  }
}
