import { createHash, randomBytes } from 'node:crypto';
import type { Queryable } from './db.ts';

/** A token is 32 random bytes; the database keeps its hash. */
const TOKEN_BYTES = 32;
export const DOWNLOAD_LINK_MINUTES = 5;

export async function makeDownloadLink(db: Queryable, { fileId, personId }: { fileId: string; personId: string }): Promise<{ token: string; expiresAt: string }> {
  const token = randomBytes(TOKEN_BYTES).toString('base64url');
  const { expiresAt } = await db.one<{ expiresAt: string }>(
    `insert into download_link (token_hash, file_id, person_id, expires_at) values ($1, $2, $3, now() + make_interval(mins => $4)) returning expires_at as "expiresAt"`,
    [hashOf(token), fileId, personId, DOWNLOAD_LINK_MINUTES]);
  return { token, expiresAt };
}

/** Takes the link, once. Undefined alike for one that is none, another person's, used, or out of time. @returns the file's id */
export async function useDownloadLink(db: Queryable, token: string, personId: string): Promise<string | undefined> {
  const taken = await db.maybeOne<{ fileId: string }>(
    `update download_link set used_at = now() where token_hash = $1 and person_id = $2 and used_at is null and expires_at > now() returning file_id as "fileId"`, [hashOf(token), personId]);
  return taken?.fileId;
}

/** What nobody can use any more is kept a day, then forgotten; who downloaded what stays in the audit of access. */
export function forgetDownloadLinks(db: Queryable): Promise<number> {
  return db.execute(`delete from download_link where expires_at < now() - interval '1 day'`);
}

function hashOf(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}
