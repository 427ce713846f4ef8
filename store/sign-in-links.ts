import { createHash, randomBytes } from 'node:crypto';
import type { Database, Queryable } from './db.ts';
import { replacePassword } from './people.ts';

/** Of one-time links: a token is 32 random bytes; the database keeps its hash. */
const TOKEN_BYTES = 32;
export const LINK_HOURS = 48;

/** Makes a link's token; older ones of the person are void. */
export async function makeSignInLink(db: Database, { personId, madeBy }: { personId: string; madeBy?: string }): Promise<{ token: string; expiresAt: string }> {
  const token = randomBytes(TOKEN_BYTES).toString('base64url');
  return db.tx(async (t) => {
    await t.execute('update sign_in_link set used_at = now() where person_id = $1 and used_at is null', [personId]);
    const { expiresAt } = await t.one<{ expiresAt: string }>(
      `insert into sign_in_link (token_hash, person_id, made_by, expires_at) values ($1, $2, $3, now() + make_interval(hours => $4)) returning expires_at as "expiresAt"`,
      [hashOf(token), personId, madeBy ?? null, LINK_HOURS]);
    return { token, expiresAt };
  });
}

/** Takes the token and sets the password in one transaction; every session ends. Undefined: unknown, used, out of time, or the person is disabled. */
export async function useSignInLink(db: Database, token: string, passwordHash: string): Promise<{ personId: string; role: string } | undefined> {
  return db.tx(async (t) => {
    const taken = await t.maybeOne<{ personId: string; role: string }>(
      `update sign_in_link l set used_at = now() from person p
       where l.token_hash = $1 and l.used_at is null and l.expires_at > now() and p.id = l.person_id and p.disabled_at is null
       returning p.id as "personId", p.role`, [hashOf(token)]);
    if (taken !== undefined) await replacePassword(t, taken.personId, passwordHash);
    return taken;
  });
}

/** Whether the person asked for a link a short while ago: nobody floods another's mailbox. */
export async function hasRecentLink(db: Queryable, personId: string, withinMinutes: number): Promise<boolean> {
  return (await db.maybeOne('select 1 from sign_in_link where person_id = $1 and made_at > now() - make_interval(mins => $2) limit 1', [personId, withinMinutes])) !== undefined;
}

function hashOf(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}
