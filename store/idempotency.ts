import { createHash, randomUUID } from 'node:crypto';
import type { FieldCipher } from './crypto.ts';
import type { Queryable } from './db.ts';

/** One request under one key. `requestHash` is SHA-256 over method, path and body. */
export interface KeyedRequest {
  readonly actorId: string;
  readonly key: string;
  readonly requestHash: Buffer;
}

export interface StoredResponse {
  readonly status: number;
  /** JSON text. */
  readonly body: string;
}

export type Claiming =
  /** Carry the request out, then call {@link finishKey} or {@link releaseKey} with the token. */
  | { readonly outcome: 'go'; readonly leaseToken: string }
  | { readonly outcome: 'replay'; readonly response: StoredResponse }
  | { readonly outcome: 'inFlight' }
  /** The key was used for another request. */
  | { readonly outcome: 'reused' };

/** Renewed while the request is carried out; after a crash the key stays taken no longer than this. */
export const LEASE_SECONDS = 6;
export const RENEW_SECONDS = 2;
/** Keys and their responses are kept this long. */
export const KEPT_DAYS = 7;

/**
 * The id of the command that a key stands for: the same actor and key give the same UUID, so that a case which has
 * already carried it out recognises the repeat even when the response was never stored.
 */
export function commandIdOf(actorId: string, key: string): string {
  const hash = createHash('sha256').update(`funeng/command\u0000${actorId}\u0000${key}`).digest();
  hash[6] = ((hash[6] ?? 0) & 0x0f) | 0x80; // version 8: made by the application's own rule (RFC 9562)
  hash[8] = ((hash[8] ?? 0) & 0x3f) | 0x80;
  return hash.toString('hex', 0, 16).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

/** Takes the key for this request, or says why not. Two callers at the same moment: one goes, the other is in flight. */
export async function claimKey(db: Queryable, cipher: FieldCipher, request: KeyedRequest): Promise<Claiming> {
  const leaseToken = randomUUID();
  const taken = await db.maybeOne(
    `insert into idempotency_key as k (actor_id, key, request_hash, lease_token, lease_until)
     values ($1, $2, $3, $4, now() + make_interval(secs => $5))
     on conflict (actor_id, key) do update set lease_token = excluded.lease_token, lease_until = excluded.lease_until
       where k.request_hash = excluded.request_hash and k.finished_at is null and k.lease_until <= now()
     returning lease_token`,
    [request.actorId, request.key, request.requestHash, leaseToken, LEASE_SECONDS]);
  if (taken !== undefined) return { outcome: 'go', leaseToken };

  const held = await db.maybeOne<{ requestHash: Buffer; status: number | null; responseEnc: Buffer | null }>(
    `select request_hash as "requestHash", status, response_enc as "responseEnc" from idempotency_key where actor_id = $1 and key = $2`,
    [request.actorId, request.key]);
  if (held === undefined) return { outcome: 'inFlight' }; // forgotten between the two statements: the caller tries again
  if (!held.requestHash.equals(request.requestHash)) return { outcome: 'reused' };
  if (held.status === null || held.responseEnc === null) return { outcome: 'inFlight' };
  return { outcome: 'replay', response: { status: held.status, body: cipher.decryptText(held.responseEnc, placeOf(request)) } };
}

/** The request is still under way. A lease that another caller has taken over is left alone. */
export async function renewKey(db: Queryable, request: KeyedRequest, leaseToken: string): Promise<void> {
  await db.execute(
    `update idempotency_key set lease_until = now() + make_interval(secs => $4)
     where actor_id = $1 and key = $2 and lease_token = $3 and finished_at is null`,
    [request.actorId, request.key, leaseToken, LEASE_SECONDS]);
}

/** Keeps the response for replays. Nothing happens when the lease was lost to another caller meanwhile. */
export async function finishKey(
  db: Queryable, cipher: FieldCipher, request: KeyedRequest, leaseToken: string, response: StoredResponse,
): Promise<void> {
  await db.execute(
    `update idempotency_key set finished_at = now(), status = $4, response_enc = $5
     where actor_id = $1 and key = $2 and lease_token = $3`,
    [request.actorId, request.key, leaseToken, response.status, cipher.encrypt(response.body, placeOf(request))]);
}

/** The request was refused or failed and may be tried again under the same key; the key stays bound to its body. */
export async function releaseKey(db: Queryable, request: KeyedRequest, leaseToken: string): Promise<void> {
  await db.execute(
    'update idempotency_key set lease_until = now() where actor_id = $1 and key = $2 and lease_token = $3 and finished_at is null',
    [request.actorId, request.key, leaseToken]);
}

/** Removes keys older than {@link KEPT_DAYS}. @returns how many. */
export function forgetOldKeys(db: Queryable): Promise<number> {
  return db.execute('delete from idempotency_key where created_at < now() - make_interval(days => $1)', [KEPT_DAYS]);
}

function placeOf(request: KeyedRequest): { table: string; column: string; row: string } {
  return { table: 'idempotency_key', column: 'response_enc', row: `${request.actorId}/${request.key}` };
}
