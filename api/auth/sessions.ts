import type { Database } from '../../store/db.ts';
import type { Person } from '../../store/people.ts';
import { findPerson } from '../../store/people.ts';
import type { Library, LibraryOptions } from './library.ts';
import { asStoreFailure, createLibrary, headersOf, refusedAsUndefined, sentBack } from './library.ts';
import { SAMPLE_PASSWORD } from './passwords.ts';
import type { SecondFactor } from './second-factor.ts';
import { createSecondFactor } from './second-factor.ts';

/** Who is signed in, kept in the database: sessions outlive a restart of the API. */
export interface Sessions {
  /** Undefined when name and password do not match, or the person was disabled. A session that the caller had is ended. */
  signIn(input: SignInInput): Promise<SignedIn | CodeAwaited | undefined>;
  /** The second step: a code of the app, or a recovery code. */
  signInByCode(input: { code: string } & Omit<SignInInput, 'username' | 'password'>): Promise<SignedIn | undefined>;
  /** Of somebody whom the city's unified identity has named. Undefined when disabled; with a second factor, its code is awaited as after a password. */
  signInAs(input: { personId: string } & Omit<SignInInput, 'username' | 'password'>): Promise<SignedIn | CodeAwaited | undefined>;
  /** The person whose cookie this is, or undefined. `cookies` renew the session, unless it was asked for in the background. */
  current(cookie: string | undefined, inBackground?: boolean): Promise<SignedIn | undefined>;
  /** Ends the session in the database. @returns the cookies that clear it in the browser. */
  signOut(cookie: string | undefined): Promise<readonly string[]>;
  readonly secondFactor: SecondFactor;
  close(): Promise<void>;
}

export interface SignInInput {
  readonly username: string;
  readonly password: string;
  readonly ip: string;
  readonly userAgent?: string;
  readonly cookie?: string;
}

export interface SignedIn {
  readonly person: Person;
  /** `Set-Cookie` values to pass on. */
  readonly cookies: readonly string[];
}

/** The first step was right; the code is still to come. Nobody is signed in yet. */
export interface CodeAwaited {
  readonly awaits: 'code';
  readonly cookies: readonly string[];
}

export interface SessionsOptions extends Omit<LibraryOptions, 'idleSeconds'> {
  readonly db: Database;
  readonly idleSeconds?: number;
  /** However much it is used, a session ends this long after the sign-in. */
  readonly longestSeconds?: number;
  /** Whether the sample data's sign-ins may be used; never in production. */
  readonly sampleSignIns: boolean;
}

export const IDLE_SECONDS = 60 * 60;
export const LONGEST_SECONDS = 12 * 60 * 60;

export function createSessions(options: SessionsOptions): Sessions {
  const { db, idleSeconds = IDLE_SECONDS, longestSeconds = LONGEST_SECONDS, sampleSignIns } = options;
  const { auth, close } = createLibrary({ ...options, idleSeconds });
  const end = async (cookie: string | undefined): Promise<readonly string[]> => {
    const { headers } = await auth.api.signOut({ headers: headersOf(cookie), returnHeaders: true }).catch(asStoreFailure);
    return headers.getSetCookie();
  };
  /** A disabled person's session is ended before anybody holds it; the one that the browser had before is, too. */
  const admit = async (personId: string, cookies: readonly string[], before: string | undefined): Promise<SignedIn | undefined> => {
    const person = await findPerson(db, personId);
    if (person === undefined || person.disabledAt !== null) {
      await end(sentBack(cookies));
      return undefined;
    }
    if (before !== undefined) await end(before);
    return { person, cookies };
  };
  return {
    async signIn(input) {
      if (!sampleSignIns && input.password === SAMPLE_PASSWORD) return undefined;
      const outcome = await auth.api.signInUsername({
        body: { username: input.username, password: input.password }, headers: headersOf(undefined, input), returnHeaders: true,
      }).catch(refusedAsUndefined);
      if (outcome === undefined) return undefined;
      const cookies = outcome.headers.getSetCookie();
      if (!('user' in outcome.response)) return { awaits: 'code', cookies };
      return admit(outcome.response.user.id, cookies, input.cookie);
    },
    async signInByCode({ code, cookie, ...from }) {
      const taken = await byCode(auth, code, headersOf(challengeOf(cookie), from));
      if (taken === undefined) return undefined;
      if (!await createSecondFactor(auth, db).takeOnce(taken.personId, code)) {
        await end(sentBack(taken.cookies));
        return undefined;
      }
      return admit(taken.personId, taken.cookies, cookie);
    },
    async signInAs({ personId, cookie, ...from }) {
      const person = await findPerson(db, personId);
      if (person === undefined || person.disabledAt !== null) return undefined;
      const outcome = await auth.api.signInAs({ body: { personId }, headers: headersOf(undefined, from), returnHeaders: true }).catch(asStoreFailure);
      const cookies = outcome.headers.getSetCookie();
      return 'user' in outcome.response ? admit(personId, cookies, cookie) : { awaits: 'code', cookies };
    },
    async current(cookie, inBackground = false) {
      if (cookie === undefined) return undefined;
      const { headers, response } = await auth.api.getSession({
        headers: headersOf(cookie), query: { disableRefresh: inBackground }, returnHeaders: true,
      }).catch(asStoreFailure);
      if (response === null) return undefined;
      if (Date.now() - response.session.createdAt.getTime() > longestSeconds * 1000) {
        await end(cookie);
        return undefined;
      }
      const person = await findPerson(db, response.user.id);
      return person !== undefined && person.disabledAt === null ? { person, cookies: headers.getSetCookie() } : undefined;
    },
    signOut: end,
    secondFactor: createSecondFactor(auth, db),
    close,
  };
}

/** A session that is still open would turn the second step into a confirmation of the first: only the challenge is shown. */
function challengeOf(cookie: string | undefined): string | undefined {
  return cookie?.split(/;\s*/).filter((each) => /^(__Host-)?funeng\.two_factor=/.test(each)).join('; ');
}

const APP_CODE = /^\d{6}$/;

async function byCode(auth: Library, code: string, headers: Headers): Promise<{ personId: string; cookies: readonly string[] } | undefined> {
  const asked = { body: { code }, headers, returnHeaders: true } as const;
  const outcome = await (APP_CODE.test(code) ? auth.api.verifyTOTP(asked) : auth.api.verifyBackupCode(asked)).catch(refusedAsUndefined);
  return outcome && { personId: outcome.response.user.id, cookies: outcome.headers.getSetCookie() };
}
