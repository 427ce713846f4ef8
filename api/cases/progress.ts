import { setTimeout as sleep } from 'node:timers/promises';
import type { ServerEvent } from '../http/route.ts';

const LOOK_EVERY_MS = 400;

/** Looks again and again and tells what has changed, until the work is over or nobody listens any more. */
export async function* watch<T>(look: () => Promise<T>, isOver: (seen: T) => boolean, signal: AbortSignal, everyMs = LOOK_EVERY_MS): AsyncGenerator<ServerEvent> {
  for (let told = ''; !signal.aborted;) {
    const seen = await look();
    const text = JSON.stringify(seen);
    if (text !== told) yield { event: isOver(seen) ? 'end' : 'progress', data: seen };
    if (isOver(seen)) return;
    told = text;
    await sleep(everyMs, undefined, { signal }).catch(() => undefined);
  }
}
