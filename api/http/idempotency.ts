import { createHash, randomUUID } from 'node:crypto';
import type { Request } from 'express';
import type { KeyedRequest } from '../../store/idempotency.ts';
import { claimKey, commandIdOf, finishKey, releaseKey, RENEW_SECONDS, renewKey } from '../../store/idempotency.ts';
import { problem } from './problem.ts';
import type { ApiDeps, Reply, Route, UploadedFile } from './route.ts';

const CHANGING = new Set(['post', 'put', 'patch', 'delete']);

/** The key and what it is bound to, or undefined when the request goes without. */
export type Keyed = { readonly commandId: string; readonly request: KeyedRequest | undefined };

/** What a request's body was: raw JSON bytes, or the fields and the digest of the file (multipart borders differ each time). */
export interface BodyImage {
  readonly raw?: Buffer;
  readonly fields?: Readonly<Record<string, string>>;
  readonly file?: UploadedFile;
}

export function keyedRequest(req: Request, route: Route, actorId: string, body: BodyImage): Keyed {
  const policy = CHANGING.has(route.method) && route.act !== 'public' ? (route.idempotency ?? 'optional') : 'none';
  const key = req.get('Idempotency-Key');
  if (policy === 'none') return { commandId: randomUUID(), request: undefined };
  if (key === undefined) {
    if (policy === 'required') throw problem('IDEMPOTENCY_KEY_REQUIRED');
    return { commandId: randomUUID(), request: undefined };
  }
  if (!/^[\x21-\x7e]{1,200}$/.test(key)) throw problem('IDEMPOTENCY_KEY_INVALID');
  const requestHash = createHash('sha256')
    .update(`${req.method} ${req.originalUrl}\n`)
    .update(body.raw ?? JSON.stringify([Object.entries(body.fields ?? {}).sort(), body.file?.name, body.file?.sha256]))
    .digest();
  return { commandId: commandIdOf(actorId, key), request: { actorId, key, requestHash } };
}

/**
 * Carries the request out once: a repeat gets the first answer again. Only success is remembered; a refusal or a
 * failure changed nothing for good, so the same request may be tried again under its key.
 */
export async function onceOnly(deps: ApiDeps, request: KeyedRequest | undefined, run: () => Promise<Reply>): Promise<Reply> {
  if (request === undefined) return run();
  const claimed = await claimKey(deps.db, deps.cipher, request);
  switch (claimed.outcome) {
    case 'reused': throw problem('IDEMPOTENCY_KEY_REUSED');
    case 'inFlight': throw problem('REQUEST_IN_FLIGHT', { retryAfterSeconds: 1 });
    case 'replay': return {
      kind: 'json', status: claimed.response.status, body: JSON.parse(claimed.response.body), headers: { 'Idempotency-Replayed': 'true' },
    };
    case 'go': return finishOrRelease(deps, request, claimed.leaseToken, run);
  }
}

async function finishOrRelease(deps: ApiDeps, request: KeyedRequest, leaseToken: string, run: () => Promise<Reply>): Promise<Reply> {
  let answer: Reply | undefined;
  // A renewal that fails is made up for by the next, or the lease runs out: the case knows the command by its id.
  const renewing = setInterval(() => void renewKey(deps.db, request, leaseToken).catch(() => undefined), RENEW_SECONDS * 1_000);
  try {
    answer = await run();
    return answer;
  } finally {
    clearInterval(renewing);
    // The work is done (or not) by now: failing to note it must not turn a success into an error. The lease runs out,
    // and the case recognises the command by its id.
    const noted = answer?.kind === 'json' && answer.status < 300
      ? finishKey(deps.db, deps.cipher, request, leaseToken, { status: answer.status, body: JSON.stringify(answer.body) })
      : releaseKey(deps.db, request, leaseToken);
    await noted.catch((error: unknown) => deps.logger.warn({ err: nameOf(error) }, 'idempotency key not noted'));
  }
}

function nameOf(error: unknown): string {
  return error instanceof Error ? error.name : 'unknown';
}
