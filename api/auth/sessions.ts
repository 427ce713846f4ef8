import { APIError, betterAuth } from 'better-auth';
import { username } from 'better-auth/plugins';
import pg from 'pg';
import { asRole } from '../../store/db.ts';
import type { Database } from '../../store/db.ts';
import type { Person } from '../../store/people.ts';
import { findPerson } from '../../store/people.ts';
import { problem } from '../http/problem.ts';
import { USERNAME } from './create-person.ts';
import { hashPassword, PASSWORD_MAX_CHARACTERS, PASSWORD_MIN_CHARACTERS, verifyPassword } from './passwords.ts';

/** Who is signed in, kept in the database: sessions outlive a restart of the API. */
export interface Sessions {
  /** Undefined when name and password do not match, or the person was disabled. */
  signIn(input: { username: string; password: string; ip: string; userAgent?: string }): Promise<SignedIn | undefined>;
  /** The person whose cookie this is, or undefined. `cookies` renew the session when its time has come. */
  current(cookie: string | undefined): Promise<SignedIn | undefined>;
  /** Ends the session in the database. @returns the cookies that clear it in the browser. */
  signOut(cookie: string | undefined): Promise<readonly string[]>;
  close(): Promise<void>;
}

export interface SignedIn {
  readonly person: Person;
  /** `Set-Cookie` values to pass on. */
  readonly cookies: readonly string[];
}

/** A session ends after a working day without use, and is renewed at most once an hour. */
const SESSION_SECONDS = 12 * 60 * 60;
const RENEW_AFTER_SECONDS = 60 * 60;

export interface SessionsOptions {
  readonly db: Database;
  readonly databaseUrl: string;
  /** Under which the database is asked; unless told, as the user of the URL. */
  readonly databaseRole?: string;
  /** At least 32 characters; signs the cookie. */
  readonly secret: string;
  /** Cookies are sent over HTTPS only. */
  readonly secureCookies: boolean;
}

export function createSessions(options: SessionsOptions): Sessions {
  // The library compares dates as Date objects; the store's own pool gives ISO text, so it has a small pool of its own.
  const pool = new pg.Pool({
    connectionString: options.databaseUrl, max: 4, application_name: 'funeng-sessions', 
    ...(options.databaseRole !== undefined && { options: asRole(options.databaseRole) }), connectionTimeoutMillis: 10_000,
    statement_timeout: 15_000, idleTimeoutMillis: 30_000,
  });
  pool.on('error', () => undefined);
  pool.on('connect', (client) => client.on('error', () => undefined));
  const auth = createAuth(pool, options);

  const end = async (cookie: string | undefined): Promise<readonly string[]> => {
    const { headers } = await auth.api.signOut({ headers: headersOf(cookie), returnHeaders: true });
    return headers.getSetCookie();
  };
  return {
    async signIn(input) {
      const outcome = await auth.api.signInUsername({
        body: { username: input.username, password: input.password },
        headers: new Headers({ 'user-agent': (input.userAgent ?? '').slice(0, 300), 'x-forwarded-for': input.ip }),
        returnHeaders: true,
      }).catch(refusedAsUndefined);
      if (outcome === undefined) return undefined;
      const cookies = outcome.headers.getSetCookie();
      const person = await findPerson(options.db, outcome.response.user.id);
      if (person !== undefined && person.disabledAt === null) return { person, cookies };
      await end(cookies.map((each) => each.split(';')[0]).join('; '));
      return undefined;
    },
    async current(cookie) {
      if (cookie === undefined) return undefined;
      const { headers, response } = await auth.api.getSession({ headers: headersOf(cookie), returnHeaders: true }).catch(asStoreFailure);
      const person = response === null ? undefined : await findPerson(options.db, response.user.id);
      return person !== undefined && person.disabledAt === null ? { person, cookies: headers.getSetCookie() } : undefined;
    },
    signOut: end,
    close: () => pool.end(),
  };
}

/** The library's names for what 0001_base.sql keeps; sign-up over HTTP is off, people come from createPerson. */
function createAuth(pool: pg.Pool, { secret, secureCookies }: SessionsOptions) {
  return betterAuth({
    baseURL: 'http://localhost', // only for links in mails, which are never sent
    secret,
    database: pool,
    telemetry: { enabled: false },
    logger: { disabled: true },
    rateLimit: { enabled: false }, // failures are counted by the route, in the database
    emailAndPassword: {
      enabled: true, disableSignUp: true,
      minPasswordLength: PASSWORD_MIN_CHARACTERS, maxPasswordLength: PASSWORD_MAX_CHARACTERS,
      password: { hash: hashPassword, verify: ({ hash, password }) => verifyPassword(hash, password) },
    },
    plugins: [username({ minUsernameLength: 3, maxUsernameLength: 40, displayUsername: false, usernameValidator: (name) => USERNAME.test(name.toLowerCase()) })],
    session: {
      modelName: 'sign_in_session', expiresIn: SESSION_SECONDS, updateAge: RENEW_AFTER_SECONDS,
      fields: { userId: 'person_id', expiresAt: 'expires_at', ipAddress: 'ip_address', userAgent: 'user_agent', createdAt: 'created_at', updatedAt: 'updated_at' },
    },
    user: {
      modelName: 'person',
      fields: { name: 'display_name', emailVerified: 'email_verified', createdAt: 'created_at', updatedAt: 'updated_at' },
      additionalFields: { role: { type: 'string', required: true, input: false } },
    },
    account: {
      modelName: 'sign_in_credential',
      fields: {
        userId: 'person_id', accountId: 'account_id', providerId: 'provider_id', password: 'password_hash', accessToken: 'access_token',
        refreshToken: 'refresh_token', idToken: 'id_token', accessTokenExpiresAt: 'access_token_expires_at',
        refreshTokenExpiresAt: 'refresh_token_expires_at', createdAt: 'created_at', updatedAt: 'updated_at',
      },
    },
    verification: {
      modelName: 'sign_in_verification', fields: { expiresAt: 'expires_at', createdAt: 'created_at', updatedAt: 'updated_at' },
    },
    advanced: {
      cookiePrefix: 'funeng',
      useSecureCookies: secureCookies,
      defaultCookieAttributes: { httpOnly: true, sameSite: 'lax', path: '/' },
    },
  });
}

function headersOf(cookie: string | undefined): Headers {
  return new Headers(cookie === undefined ? {} : { cookie });
}

/** A wrong name or password, or one of impossible form, is an answer; anything else (the database away) is an error. */
function refusedAsUndefined(error: unknown): undefined {
  if (error instanceof APIError && error.statusCode >= 400 && error.statusCode < 500) return undefined;
  return asStoreFailure(error);
}

/** The library hides what the database said behind an error 500 of its own; looking up a session can fail in no other way. */
function asStoreFailure(error: unknown): never {
  if (error instanceof APIError && error.statusCode >= 500) throw problem('STORE_UNAVAILABLE', { retryAfterSeconds: 2 });
  throw error;
}
