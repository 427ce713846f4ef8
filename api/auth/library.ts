import { APIError, betterAuth } from 'better-auth';
import type { BetterAuthPlugin } from 'better-auth';
import { createAuthEndpoint } from 'better-auth/api';
import { setSessionCookie } from 'better-auth/cookies';
import { twoFactor, username } from 'better-auth/plugins';
import pg from 'pg';
import { z } from 'zod';
import { asRole } from '../../store/db.ts';
import { problem } from '../http/problem.ts';
import { USERNAME } from './create-person.ts';
import { hashPassword, PASSWORD_MAX_CHARACTERS, PASSWORD_MIN_CHARACTERS, verifyPassword } from './passwords.ts';

/** Made of one key of the installation; the version is that key's. */
export interface SessionSecret {
  readonly version: number;
  readonly value: string;
}

export interface LibraryOptions {
  readonly databaseUrl: string;
  /** Under which the database is asked; unless told, as the user of the URL. */
  readonly databaseRole?: string;
  /** At least 32 characters; signs the cookies, seals the secrets of the second factor. The first that there was. */
  readonly secret: string;
  /** Of later keys, the newest first: that one signs and seals from now on. */
  readonly laterSecrets?: readonly SessionSecret[];
  /** Cookies are sent over HTTPS only, and bound to the host (`__Host-`). */
  readonly secureCookies: boolean;
  /** Without use a session ends after this. */
  readonly idleSeconds: number;
}

export type Library = ReturnType<typeof createLibrary>['auth'];

/** A session in use is written down as such at most once in this time. */
const RENEW_AFTER_SECONDS = 60;
/** Of a sign-in between password and code. */
const BETWEEN_STEPS_SECONDS = 5 * 60;
const ISSUER = '赋能 Funeng';

/** The session library, speaking of the tables of 0001 and 0031; sign-up over HTTP is off, people come from createPerson. */
export function createLibrary({ databaseUrl, databaseRole, secret, laterSecrets = [], secureCookies, idleSeconds }: LibraryOptions) {
  // The library compares dates as Date objects; the store's own pool gives ISO text, so it has a small pool of its own.
  const pool = new pg.Pool({
    connectionString: databaseUrl, max: 4, application_name: 'funeng-sessions', ...(databaseRole !== undefined && { options: asRole(databaseRole) }),
    connectionTimeoutMillis: 10_000, statement_timeout: 15_000, idleTimeoutMillis: 30_000,
  });
  pool.on('error', () => undefined);
  pool.on('connect', (client) => client.on('error', () => undefined));
  const auth = betterAuth({
    appName: ISSUER,
    baseURL: 'http://localhost', // only for links in mails, which are never sent
    secret, ...(laterSecrets.length > 0 && { secrets: [...laterSecrets] }),
    database: pool,
    telemetry: { enabled: false },
    logger: { disabled: true },
    rateLimit: { enabled: false }, // failures are counted by the route, in the database
    emailAndPassword: {
      enabled: true, disableSignUp: true,
      minPasswordLength: PASSWORD_MIN_CHARACTERS, maxPasswordLength: PASSWORD_MAX_CHARACTERS,
      password: { hash: hashPassword, verify: ({ hash, password }) => verifyPassword(hash, password) },
    },
    plugins: [
      username({ minUsernameLength: 3, maxUsernameLength: 40, displayUsername: false, usernameValidator: (name) => USERNAME.test(name.toLowerCase()) }),
      twoFactor({
        issuer: ISSUER, twoFactorCookieMaxAge: BETWEEN_STEPS_SECONDS,
        schema: {
          user: { fields: { twoFactorEnabled: 'second_factor' } },
          twoFactor: {
            modelName: 'sign_in_second_factor',
            fields: { userId: 'person_id', backupCodes: 'backup_codes', failedVerificationCount: 'failed_verification_count', lockedUntil: 'locked_until' },
          },
        },
      }),
      signInAs,
    ],
    session: {
      modelName: 'sign_in_session', expiresIn: idleSeconds, updateAge: Math.min(RENEW_AFTER_SECONDS, idleSeconds / 2),
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
      // Browsers take a `__Host-` cookie over HTTPS only, from this host only and without a domain: no neighbour can set one.
      cookiePrefix: secureCookies ? '__Host-funeng' : 'funeng',
      useSecureCookies: false, // its own prefix would be `__Secure-`
      defaultCookieAttributes: { httpOnly: true, sameSite: 'lax', path: '/', secure: secureCookies },
    },
  });
  return { auth, close: () => pool.end() };
}

/**
 * A session for somebody whom another door has named. The library asks for the second factor after the paths of its own sign-ins only; this one stands
 * under the path of one that is not in use here. None of the library's paths is served.
 */
const signInAs = {
  id: 'sign-in-as',
  endpoints: {
    signInAs: createAuthEndpoint('/sign-in/phone-number', { method: 'POST', body: z.object({ personId: z.string() }) }, async (ctx) => {
      const user = await ctx.context.internalAdapter.findUserById(ctx.body.personId);
      if (user === null) throw new APIError('NOT_FOUND');
      const session = await ctx.context.internalAdapter.createSession(user.id);
      await setSessionCookie(ctx, { session, user });
      return ctx.json({ user: { id: user.id } });
    }),
  },
} satisfies BetterAuthPlugin;

export function headersOf(cookie: string | undefined, from?: { ip: string; userAgent?: string }): Headers {
  return new Headers({
    ...(cookie !== undefined && { cookie }), ...(from && { 'x-forwarded-for': from.ip, 'user-agent': (from.userAgent ?? '').slice(0, 300) }),
  });
}

/** `name=value` of each Set-Cookie, as a browser would send them back. */
export function sentBack(cookies: readonly string[]): string {
  return cookies.map((each) => each.split(';')[0]).join('; ');
}

/** A wrong name, password or code, or one of impossible form, is an answer; anything else (the database away) is an error. */
export function refusedAsUndefined(error: unknown): undefined {
  if (error instanceof APIError && error.statusCode >= 400 && error.statusCode < 500) return undefined;
  return asStoreFailure(error);
}

/** The library hides what the database said behind an error 500 of its own; looking up a session can fail in no other way. */
export function asStoreFailure(error: unknown): never {
  if (error instanceof APIError && error.statusCode >= 500) throw problem('STORE_UNAVAILABLE', { retryAfterSeconds: 2 });
  throw error;
}
