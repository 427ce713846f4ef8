import type { Database, Prepared, Tx } from './db.ts';
import { prepared } from './db.ts';

/** A message that leaves a case with its events: to people (`notify`), who find it at once, or to another case (`send`), to which it is sent. */
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

const TELL = prepared(
  `insert into notification (message_key, recipient, code, case_no, facts, on_date)
   select m->>'key', m->>'target', m->'body'->>'code', m->'body'->>'caseNo', m->'body'->'facts', (m->'body'->>'on')::date
   from jsonb_array_elements($1::jsonb) as m on conflict (message_key) do nothing`);
const PUT = prepared(
  `insert into outbox (message_key, kind, target, body)
   select m->>'key', m->>'kind', m->>'target', m->'body' from jsonb_array_elements($1::jsonb) as m on conflict (message_key) do nothing`);

/** People look into this very database: what they are told stands in their list with the events. What another case shall do waits for the relay. */
export async function putOutbox(t: Tx, messages: readonly OutboxMessage[]): Promise<void> {
  await put(t, TELL, messages.filter((each) => each.kind === 'notify'));
  await put(t, PUT, messages.filter((each) => each.kind === 'send'));
}

async function put(t: Tx, statement: Prepared, messages: readonly OutboxMessage[]): Promise<void> {
  for (let from = 0; from < messages.length; from += MESSAGES_A_STATEMENT) {
    const part = [JSON.stringify(messages.slice(from, from + MESSAGES_A_STATEMENT))];
    // Of many parts one at a time is on its way.
    if (from + MESSAGES_A_STATEMENT < messages.length) await t.execute(statement, part);
    else t.later(statement, part);
  }
}

/** Sends one command to another case and answers with what became of it; `later` tries again. */
export type Delivery = (message: WaitingMessage) => Promise<string>;

const WAITING = prepared(
  `select id, message_key, kind, target, body from outbox where delivered_at is null and next_attempt_at <= now()
   order by id limit $1 for update skip locked`);
const SETTLE = prepared(
  `update outbox o set attempts = attempts + 1, outcome = x.outcome, delivered_at = case when x.outcome = 'later' then null else now() end,
          next_attempt_at = now() + least(attempts + 1, 30) * interval '0.5 seconds'
   from unnest($1::bigint[], $2::text[]) as x(id, outcome) where o.id = x.id`);

/**
 * Hands the waiting messages over, oldest first, and marks what was answered. Rows are locked meanwhile, so that
 * several workers share the work; a crash in between delivers again, and every delivery is idempotent by its key.
 * @returns how many were taken, and how many of them need not be tried again.
 */
export function drainOutbox(db: Database, limit: number, send: Delivery): Promise<{ taken: number; handled: number }> {
  return db.tx(async (t) => {
    const waiting = await t.query<WaitingMessage>(WAITING, [limit]);
    if (waiting.length === 0) return { taken: 0, handled: 0 };
    const outcomes = new Map<number, string>();
    // An older release told people through the outbox too: what it left is told now.
    const left = waiting.filter((each) => each.kind === 'notify');
    if (left.length > 0) t.later(TELL, [JSON.stringify(left.map(({ message_key, target, body }) => ({ key: message_key, target, body })))]);
    for (const each of left) outcomes.set(each.id, 'delivered');
    // Sends wait for their receivers side by side.
    await Promise.all(waiting.filter((each) => each.kind === 'send').map(async (each) => outcomes.set(each.id, await send(each))));
    t.later(SETTLE, [[...outcomes.keys()], [...outcomes.values()]]);
    return { taken: waiting.length, handled: [...outcomes.values()].filter((outcome) => outcome !== 'later').length };
  });
}
