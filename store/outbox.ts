import type { Database, Queryable } from './db.ts';

/** A message that leaves a case with its events: to a person (`notify`) or to another case (`send`). */
export interface OutboxMessage {
  /** Unique within the commit; the store prefixes case and version. */
  readonly key: string;
  readonly kind: 'notify' | 'send';
  /** `notify`: recipient as `role:city_first`, `institution:001` or `district:440106`. `send`: the target case number. */
  readonly target: string;
  readonly body: Readonly<Record<string, unknown>>;
}

export interface WaitingMessage {
  readonly id: number;
  readonly message_key: string;
  readonly kind: 'notify' | 'send';
  readonly target: string;
  readonly body: Record<string, unknown>;
}

/** A batch tells each of its claims: so many messages go into one statement. */
const MESSAGES_A_STATEMENT = 20_000;

export async function putOutbox(t: Queryable, messages: readonly OutboxMessage[]): Promise<void> {
  for (let from = 0; from < messages.length; from += MESSAGES_A_STATEMENT) {
    await t.execute(
      `insert into outbox (message_key, kind, target, body)
       select m->>'key', m->>'kind', m->>'target', m->'body' from jsonb_array_elements($1::jsonb) as m on conflict (message_key) do nothing`,
      [JSON.stringify(messages.slice(from, from + MESSAGES_A_STATEMENT))],
    );
  }
}

export interface Delivery {
  /** Writes the notifications to their recipients. */
  notify(t: Queryable, messages: readonly WaitingMessage[]): Promise<void>;
  /** Sends one command to another case and answers with what became of it; `later` tries again. */
  send(message: WaitingMessage): Promise<string>;
}

/**
 * Hands the waiting messages over, oldest first, and marks what was answered. Rows are locked meanwhile, so that
 * several workers share the work; a crash in between delivers again, and every delivery is idempotent by its key.
 * @returns how many were taken, and how many of them need not be tried again.
 */
export function drainOutbox(db: Database, limit: number, delivery: Delivery): Promise<{ taken: number; handled: number }> {
  return db.tx(async (t) => {
    const waiting = await t.query<WaitingMessage>(
      `select id, message_key, kind, target, body from outbox where delivered_at is null and next_attempt_at <= now()
       order by id limit $1 for update skip locked`, [limit]);
    if (waiting.length === 0) return { taken: 0, handled: 0 };
    const outcomes = new Map<number, string>();
    const notifications = waiting.filter((each) => each.kind === 'notify');
    if (notifications.length > 0) await delivery.notify(t, notifications);
    for (const each of notifications) outcomes.set(each.id, 'delivered');
    // Sends wait for their receivers side by side.
    await Promise.all(waiting.filter((each) => each.kind === 'send').map(async (each) => outcomes.set(each.id, await delivery.send(each))));
    await t.execute(
      `update outbox o set attempts = attempts + 1, outcome = x.outcome, delivered_at = case when x.outcome = 'later' then null else now() end,
              next_attempt_at = now() + least(attempts + 1, 30) * interval '0.5 seconds'
       from unnest($1::bigint[], $2::text[]) as x(id, outcome) where o.id = x.id`,
      [[...outcomes.keys()], [...outcomes.values()]],
    );
    return { taken: waiting.length, handled: [...outcomes.values()].filter((outcome) => outcome !== 'later').length };
  });
}
