import { createHash } from 'node:crypto';
import type { Database } from '../../store/db.ts';
import { findPerson } from '../../store/people.ts';
import type { Library } from './library.ts';
import { headersOf, refusedAsUndefined } from './library.ts';
import type { SignedIn } from './sessions.ts';

/** The code of an app (TOTP, RFC 6238: six digits, 30 seconds) as the second step of signing in, with recovery codes. */
export interface SecondFactor {
  /** Makes a secret, which is in use only once it was confirmed. Undefined when the password is wrong or one is in use. */
  begin(cookie: string | undefined, password: string): Promise<{ uri: string; recoveryCodes: readonly string[] } | undefined>;
  /** The first code of the app. The session goes on under a new token. */
  confirm(cookie: string | undefined, code: string): Promise<SignedIn | undefined>;
  /** The old recovery codes are void. Undefined when the password is wrong. */
  renewRecoveryCodes(cookie: string | undefined, password: string): Promise<readonly string[] | undefined>;
  /** An app's code holds for a minute and a half: whoever looked over a shoulder may not take it again. */
  takeOnce(personId: string, code: string): Promise<boolean>;
}

export function createSecondFactor(auth: Library, db: Database): SecondFactor {
  const takeOnce = async (personId: string, code: string): Promise<boolean> =>
    (await db.execute('update sign_in_second_factor set last_code = $2 where person_id = $1 and last_code is distinct from $2',
      [personId, createHash('sha256').update(`${personId}/${code}`).digest()])) === 1;
  return {
    async begin(cookie, password) {
      const made = await auth.api.enableTwoFactor({ body: { password, method: 'totp' }, headers: headersOf(cookie) }).catch(refusedAsUndefined);
      if (made === undefined || !('totpURI' in made)) return undefined;
      // The library labels it with the mail address, which nobody has.
      return { uri: made.totpURI.replace(/%40people\.invalid|@people\.invalid/, ''), recoveryCodes: made.backupCodes };
    },
    async confirm(cookie, code) {
      const outcome = await auth.api.verifyTOTP({ body: { code }, headers: headersOf(cookie), returnHeaders: true }).catch(refusedAsUndefined);
      if (outcome === undefined || !await takeOnce(outcome.response.user.id, code)) return undefined;
      const person = await findPerson(db, outcome.response.user.id);
      return person && { person, cookies: outcome.headers.getSetCookie() };
    },
    async renewRecoveryCodes(cookie, password) {
      const made = await auth.api.generateBackupCodes({ body: { password }, headers: headersOf(cookie) }).catch(refusedAsUndefined);
      return made?.backupCodes;
    },
    takeOnce,
  };
}
