import { once } from 'node:events';
import type { Response } from 'express';
import type { ServerEvent } from './route.ts';

/** A comment line this often keeps proxies from closing a quiet stream. */
const HEARTBEAT_MS = 15_000;
/** What a browser waits before it reconnects, with the last event's id in Last-Event-ID. */
const RECONNECT_MS = 2_000;

/** Streams events until the source ends or `signal` aborts. A slow reader slows the source; nothing piles up here. */
export async function sendEvents(res: Response, events: AsyncIterable<ServerEvent>, signal: AbortSignal): Promise<void> {
  res.status(200).set({ 'Content-Type': 'text/event-stream; charset=utf-8', 'Cache-Control': 'no-store', 'X-Accel-Buffering': 'no' });
  res.flushHeaders();
  res.write(`retry: ${RECONNECT_MS}\n\n`);
  const heartbeat = setInterval(() => res.write(': \n\n'), HEARTBEAT_MS);
  const source = events[Symbol.asyncIterator]();
  const aborted = new Promise<'aborted'>((resolve) => {
    if (signal.aborted) resolve('aborted');
    else signal.addEventListener('abort', () => resolve('aborted'), { once: true });
  });
  try {
    for (;;) {
      const next = await Promise.race([source.next(), aborted]);
      if (next === 'aborted' || next.done === true) break;
      if (!res.write(textOf(next.value))) await Promise.race([once(res, 'drain'), aborted]);
    }
  } finally {
    clearInterval(heartbeat);
    // Not awaited: a source that is itself waiting would hold the answer open.
    void source.return?.();
    res.end();
  }
}

function textOf({ id, event, data }: ServerEvent): string {
  const lines = [
    ...(id === undefined ? [] : [`id: ${oneLine(id)}`]),
    ...(event === undefined ? [] : [`event: ${oneLine(event)}`]),
    `data: ${JSON.stringify(data)}`,
  ];
  return `${lines.join('\n')}\n\n`;
}

function oneLine(text: string): string {
  return text.replaceAll(/[\r\n\0]/g, ' ');
}
