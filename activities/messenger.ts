import { mkdir, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { FieldCipher } from '../store/crypto.ts';
import type { Database } from '../store/db.ts';
import type { OutgoingMessage } from '../store/outgoing.ts';
import { sendWaiting } from '../store/outgoing.ts';
import { describe } from './cases.ts';

/** The bureau's way of sending mails and short messages. `id` stays the same when a message is sent again. */
export interface MessagePort {
  send(message: OutgoingMessage & { readonly id: string }): Promise<void>;
}

/** The bundled port: one file a message, for the bureau's gateway to take. Readable by its owner only, never half written. */
export function messageFolder(folder: string): MessagePort {
  return {
    async send({ id, ...message }) {
      await mkdir(folder, { recursive: true, mode: 0o700 });
      const file = path.join(folder, `${id}.json`);
      await writeFile(`${file}.part`, JSON.stringify({ id, ...message }), { mode: 0o600 });
      await rename(`${file}.part`, file);
    },
  };
}

const BATCH = 20;
const IDLE_MS = 500;

/** Sends what waits. What could not be sent is tried again, later and later; an error is told without recipient and text. */
export function startMessenger({ db, cipher, port, onError }: { db: Database; cipher: FieldCipher; port: MessagePort; onError: (text: string) => void }): { stop(): Promise<void> } {
  let running = true;
  const loop = async (): Promise<void> => {
    while (running) {
      try {
        const sent = await sendWaiting(db, cipher, BATCH, (message) => port.send(message).catch((error: unknown) => {
          onError(`message ${message.id}: ${describe(error)}`);
          throw error;
        }));
        if (sent === 0) await sleep(IDLE_MS);
      } catch (error) {
        onError(`messages: ${describe(error)}`);
        await sleep(5_000);
      }
    }
  };
  const ended = loop();
  return { stop: async () => { running = false; await ended; } };
}
