import { randomUUID } from 'node:crypto';
import type { FieldCipher, FieldPlace } from './crypto.ts';
import type { Database, Queryable } from './db.ts';

/** A mail or a short message to one person. Recipient and text are sealed, and emptied once it has gone. */
export interface OutgoingMessage {
  readonly channel: 'mail' | 'sms';
  /** What it is about, for the count of what waits: `sign-in-link`, `look-up-code`. */
  readonly purpose: string;
  readonly recipient: string;
  readonly text: string;
}

/** A mobile number, or an address of e-mail. */
export const CONTACT = /^(1\d{10}|[^\s@]+@[^\s@]+\.[^\s@]+)$/;

export function channelOf(contact: string): OutgoingMessage['channel'] {
  return contact.includes('@') ? 'mail' : 'sms';
}

/** Leaves a message to be sent; in the caller's transaction it goes out only if that holds. */
export async function leaveMessage(db: Queryable, cipher: FieldCipher, { channel, purpose, recipient, text }: OutgoingMessage): Promise<string> {
  const id = randomUUID();
  await db.execute('insert into outgoing_message (id, channel, purpose, recipient_enc, text_enc) values ($1, $2, $3, $4, $5)',
    [id, channel, purpose, cipher.encrypt(recipient, place('recipient_enc', id)), cipher.encrypt(text, place('text_enc', id))]);
  return id;
}

const RETRY_SECONDS_AT_MOST = 3600;

/** Hands what waits to `send`, each at least once with the same id. @returns how many went. */
export async function sendWaiting(
  db: Database, cipher: FieldCipher, limit: number, send: (message: OutgoingMessage & { id: string }) => Promise<void>,
): Promise<number> {
  return db.tx(async (t) => {
    const waiting = await t.query<{ id: string; channel: OutgoingMessage['channel']; purpose: string; recipientEnc: Buffer; textEnc: Buffer }>(
      `select id, channel, purpose, recipient_enc as "recipientEnc", text_enc as "textEnc" from outgoing_message
       where sent_at is null and try_at <= now() order by try_at limit $1 for update skip locked`, [limit]);
    let sent = 0;
    for (const { recipientEnc, textEnc, ...message } of waiting) {
      const opened = { ...message, recipient: cipher.decryptText(recipientEnc, place('recipient_enc', message.id)), text: cipher.decryptText(textEnc, place('text_enc', message.id)) };
      const hasGone = await send(opened).then(() => true, () => false);
      if (hasGone) sent++;
      await t.execute(hasGone
        ? 'update outgoing_message set sent_at = now(), attempts = attempts + 1, recipient_enc = null, text_enc = null where id = $1'
        : `update outgoing_message set attempts = attempts + 1, try_at = now() + make_interval(secs => least(${RETRY_SECONDS_AT_MOST}, 2 ^ least(attempts, 20))) where id = $1`,
      [message.id]);
    }
    return sent;
  });
}

export async function sealContact(db: Queryable, cipher: FieldCipher, personId: string, contact: string): Promise<void> {
  await db.execute('update person set contact_enc = $2 where id = $1', [personId, cipher.encrypt(contact, contactPlace(personId))]);
}

export async function contactOf(db: Queryable, cipher: FieldCipher, personId: string): Promise<string | undefined> {
  const row = await db.maybeOne<{ contactEnc: Buffer | null }>('select contact_enc as "contactEnc" from person where id = $1', [personId]);
  return row?.contactEnc ? cipher.decryptText(row.contactEnc, contactPlace(personId)) : undefined;
}

const contactPlace = (row: string): FieldPlace => ({ table: 'person', column: 'contact_enc', row });
const place = (column: string, row: string): FieldPlace => ({ table: 'outgoing_message', column, row });
