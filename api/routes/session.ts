import { z } from 'zod';
import { ACTS, actsOf, lacksSecondFactor, ROLES } from '../../domain/access.ts';
import type { Person } from '../../store/people.ts';
import { countSignInFailures, endSessions, forgetSignInFailures, recordAccess, recordSignInFailure } from '../../store/people.ts';
import { GATE } from '../../store/row-context.ts';
import type { SignInInput } from '../auth/sessions.ts';
import { problem } from '../http/problem.ts';
import type { ApiDeps, Ctx } from '../http/route.ts';
import { reply, route } from '../http/route.ts';

/** Failed sign-ins allowed in the window: of one name (guessing a password), and from one address (a college shares one). */
const FAILURES_OF_NAME = 10;
const FAILURES_OF_ADDRESS = 200;
const WINDOW_SECONDS = 15 * 60;

export const sessionSchema = z.object({
  person: z.object({
    id: z.string(), username: z.string(), displayName: z.string(), role: z.enum(ROLES),
    institutionCode: z.string().nullable(), districtCode: z.string().nullable(),
  }),
  acts: z.array(z.enum(ACTS)).describe('What this role may do; separation of duties on one claim comes on top. Empty while a second factor is wanted and missing'),
  secondFactor: z.enum(['on', 'off', 'wanted']).describe('`wanted`: this office works only with one, and it is not set up yet'),
}).meta({ id: 'Session' });

const codeAwaitedSchema = z.object({ awaits: z.literal('code') }).meta({ id: 'CodeAwaited', description: 'The password was right; POST /api/session/code with a code of the app or a recovery code' });

const signIn = route({
  method: 'post', path: '/api/session', tag: 'session', act: 'public', scope: 'list',
  summary: { zh: '登录', en: 'Sign in' },
  description: `At most ${FAILURES_OF_NAME} failures for one user name and ${FAILURES_OF_ADDRESS} from one address in ${WINDOW_SECONDS / 60} minutes.`,
  limit: { requests: 300, seconds: 60, by: 'address' },
  body: z.strictObject({ username: z.string().trim().min(1).max(100), password: z.string().min(1).max(200) }),
  problems: [401],
  responses: {
    200: { description: 'Signed in; the cookie is set', schema: sessionSchema },
    202: { description: 'The second step is awaited', schema: codeAwaitedSchema },
  },
  handler: async (ctx) => {
    const { body, deps, ip, requestId } = ctx;
    const nameHash = deps.cipher.blindIndex('username', body.username.toLowerCase());
    await refuseWhenTooMany(ctx, nameHash);
    const signedIn = await deps.sessions.signIn({ ...body, ...fromOf(ctx) });
    if (signedIn === undefined) {
      await recordSignInFailure(deps.db, nameHash, ip);
      throw await signInRefused(deps, 'SIGN_IN_FAILED', ip, requestId);
    }
    await forgetSignInFailures(deps.db, nameHash);
    if ('awaits' in signedIn) return reply.json({ awaits: signedIn.awaits }, 202, { 'Set-Cookie': signedIn.cookies });
    return welcome(ctx, signedIn.person, signedIn.cookies);
  },
});

const signInByCode = route({
  method: 'post', path: '/api/session/code', tag: 'session', act: 'public', scope: 'list',
  summary: { zh: '登录第二步:验证码', en: 'Second step of signing in: the code' },
  description: 'Five attempts for one password step; after ten failures in a row the person waits fifteen minutes. A recovery code is used up.',
  limit: { requests: 60, seconds: 60, by: 'address' },
  body: z.strictObject({ code: z.string().trim().min(6).max(20) }),
  problems: [401],
  responses: { 200: { description: 'Signed in; the cookie is set', schema: sessionSchema } },
  handler: async (ctx) => {
    const { body, deps, ip, requestId } = ctx;
    const signedIn = await deps.sessions.signInByCode({ code: body.code, ...fromOf(ctx) });
    if (signedIn === undefined) throw await signInRefused(deps, 'CODE_REFUSED', ip, requestId);
    return welcome(ctx, signedIn.person, signedIn.cookies);
  },
});

/** Whoever is not signed in asks this too, and is told so without an error: it is the console's first question. */
const who = route({
  method: 'get', path: '/api/session', tag: 'session', act: 'public', scope: 'list',
  summary: { zh: '当前登录人及其权限', en: 'Who is signed in, and what he or she may do' },
  responses: { 200: { description: 'The session; `person` is null when nobody is signed in', schema: z.union([sessionSchema, z.object({ person: z.null(), acts: z.array(z.enum(ACTS)).max(0) })]) } },
  handler: async ({ deps, headers }) => {
    const signedIn = await deps.sessions.current(headers.get('cookie') ?? undefined);
    if (signedIn === undefined) return reply.json({ person: null, acts: [] });
    return reply.json(sessionOf(deps, signedIn.person), 200, { 'Set-Cookie': signedIn.cookies });
  },
});

const signOut = route({
  method: 'delete', path: '/api/session', tag: 'session', act: 'session.read', scope: 'list', idempotency: 'none',
  summary: { zh: '退出登录', en: 'Sign out' },
  responses: { 204: { description: 'The session has ended' } },
  handler: async ({ actor, deps, headers, ip, requestId }) => {
    const cookies = await deps.sessions.signOut(headers.get('cookie') ?? undefined);
    await recordAccess(deps.db, { actorId: actor.id, actorRole: actor.role, act: 'session.signOut', outcome: 'allowed', ipAddress: ip, requestId });
    return reply.empty({ 'Set-Cookie': cookies });
  },
});

const signOutEverywhere = route({
  method: 'delete', path: '/api/session/everywhere', tag: 'session', act: 'session.read', scope: 'list', idempotency: 'none',
  summary: { zh: '在所有设备上退出登录', en: 'Sign out everywhere' },
  responses: { 204: { description: 'Every session of this person has ended, this one too' } },
  handler: async ({ actor, deps, headers, ip, requestId }) => {
    const cookies = await deps.sessions.signOut(headers.get('cookie') ?? undefined);
    await endSessions(deps.db.as(GATE), actor.id);
    await recordAccess(deps.db, { actorId: actor.id, actorRole: actor.role, act: 'session.signOutEverywhere', outcome: 'allowed', ipAddress: ip, requestId });
    return reply.empty({ 'Set-Cookie': cookies });
  },
});

export const sessionRoutes = [signIn, signInByCode, who, signOut, signOutEverywhere];

export type PublicCtx = Pick<Ctx<unknown, unknown, unknown>, 'deps' | 'ip' | 'headers' | 'requestId'>;

export function fromOf({ ip, headers }: PublicCtx): Omit<SignInInput, 'username' | 'password'> {
  return { ip, userAgent: headers.get('user-agent') ?? undefined, cookie: headers.get('cookie') ?? undefined };
}

async function refuseWhenTooMany({ deps, ip, requestId }: PublicCtx, nameHash: Buffer): Promise<void> {
  const failures = await countSignInFailures(deps.db, nameHash, ip, WINDOW_SECONDS);
  if (failures.ofUsername < FAILURES_OF_NAME && failures.ofAddress < FAILURES_OF_ADDRESS) return;
  await recordAccess(deps.db, { act: 'session.signIn', outcome: 'refused', code: 'TOO_MANY_SIGN_INS', ipAddress: ip, requestId });
  throw problem('TOO_MANY_SIGN_INS', { retryAfterSeconds: WINDOW_SECONDS });
}

async function welcome({ deps, ip, requestId }: PublicCtx, person: Person, cookies: readonly string[]) {
  await recordAccess(deps.db, { actorId: person.id, actorRole: person.role, act: 'session.signIn', outcome: 'allowed', ipAddress: ip, requestId });
  return reply.json(sessionOf(deps, person), 200, { 'Set-Cookie': cookies });
}

async function signInRefused(deps: ApiDeps, code: 'SIGN_IN_FAILED' | 'CODE_REFUSED', ip: string, requestId: string): Promise<Error> {
  await recordAccess(deps.db, { act: 'session.signIn', outcome: 'refused', code, ipAddress: ip, requestId });
  return problem(code);
}

export function sessionOf(deps: ApiDeps, person: Person): z.infer<typeof sessionSchema> {
  const { id, username, displayName, role, institutionCode, districtCode } = person;
  const isLacking = lacksSecondFactor(deps.settings.secondFactor, person);
  return {
    person: { id, username, displayName, role, institutionCode, districtCode },
    acts: isLacking ? [] : [...actsOf(role)],
    secondFactor: isLacking ? 'wanted' : person.secondFactor ? 'on' : 'off',
  };
}
