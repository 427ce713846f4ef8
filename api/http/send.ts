import { pipeline } from 'node:stream/promises';
import { Readable } from 'node:stream';
import contentDisposition from 'content-disposition';
import type { Response } from 'express';
import type { Reply } from './route.ts';
import { sendEvents } from './sse.ts';

/** Puts a handler's reply on the wire. Nothing of this API is kept by caches. */
export async function sendReply(res: Response, answer: Reply, signal: AbortSignal): Promise<void> {
  for (const [name, value] of Object.entries(answer.headers ?? {})) res.append(name, typeof value === 'string' ? value : [...value]);
  res.setHeader('Cache-Control', 'no-store');
  switch (answer.kind) {
    case 'json': res.status(answer.status).json(answer.body); return;
    case 'empty': res.status(204).end(); return;
    case 'redirect': res.redirect(answer.status, answer.to); return;
    case 'text': res.status(answer.status).type(answer.mediaType).send(answer.body); return;
    case 'events': await sendEvents(res, answer.events, signal); return;
    case 'download': {
      const { name, mediaType, content } = answer.file;
      res.status(200).set({ 'Content-Type': mediaType, 'Content-Disposition': contentDisposition(name) });
      if (Buffer.isBuffer(content)) res.setHeader('Content-Length', content.length);
      await pipeline(Buffer.isBuffer(content) ? Readable.from([content]) : content, res);
    }
  }
}
