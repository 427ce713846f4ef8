import { heartbeat } from '@temporalio/activity';

/** Well under the workflows' heartbeat timeout of 15 s: a killed worker's work begins again elsewhere within that time. */
const BEAT_MS = 3_000;

/** Runs heavy work with a heartbeat of its own, so that a long step does not look like a dead worker; cancellation arrives with it. */
export async function beating<T>(work: () => Promise<T>): Promise<T> {
  const beat = setInterval(() => heartbeat(), BEAT_MS);
  try {
    return await work();
  } finally {
    clearInterval(beat);
  }
}
