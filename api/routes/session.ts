import { z } from 'zod';
import { ACTS, actsOf, ROLES } from '../../domain/access.ts';
import type { Person } from '../../store/people.ts';
import { countSignInFailures, forgetSignInFailures, recordAccess, recordSignInFailure } from '../../store/people.ts';
import { problem } from '../http/problem.ts';
import type { ApiDeps } from '../http/route.ts';
import { reply, route } from '../http/route.ts';

/** Failed sign-ins allowed in the window: of one name (guessing a password), and from one address (a college shares one). */
const FAILURES_OF_NAME = 10;
const FAILURES_OF_ADDRESS = 200;
const WINDOW_SECONDS = 15 * 60;

const sessionSchema = z.object({
  person: z.object({
    id: z.string(), username: z.string(), displayName: z.string(), role: z.enum(ROLES),
    institutionCode: z.string().nullable(), districtCode: z.string().nullable(),
  }),
  acts: z.array(z.enum(ACTS)).describe('What this role may do; separation of duties on one claim comes on top'),
}).meta({ id: 'Session' });

const signIn = route({
  method: 'post', path: '/api/session', tag: 'session', act: 'public', scope: 'list',
  summary: { zh: '登录', en: 'Sign in' },
  description: `At most ${FAILURES_OF_NAME} failures for one user name and ${FAILURES_OF_ADDRESS} from one address in ${WINDOW_SECONDS / 60} minutes.`,
  body: z.strictObject({ username: z.string().trim().min(1).max(100), password: z.string().min(1).max(200) }),
  responses: { 200: { description: 'Signed in; the cookie is set', schema: sessionSchema } },
  handler: async ({ body, deps, ip, headers, requestId }) => {
    const nameHash = deps.cipher.blindIndex('username', body.username.toLowerCase());
    const failures = await countSignInFailures(deps.db, nameHash, ip, WINDOW_SECONDS);
    if (failures.ofUsername >= FAILURES_OF_NAME || failures.ofAddress >= FAILURES_OF_ADDRESS) {
      await recordAccess(deps.db, { act: 'session.signIn', outcome: 'refused', code: 'TOO_MANY_SIGN_INS', ipAddress: ip, requestId });
      throw problem('TOO_MANY_SIGN_INS', { retryAfterSeconds: WINDOW_SECONDS });
    }
    const signedIn = await deps.sessions.signIn({ ...body, ip, userAgent: headers.get('user-agent') ?? undefined });
    if (signedIn === undefined) return refuseSignIn(deps, nameHash, ip, requestId);
    const { person, cookies } = signedIn;
    await forgetSignInFailures(deps.db, nameHash);
    await recordAccess(deps.db, { actorId: person.id, actorRole: person.role, act: 'session.signIn', outcome: 'allowed', ipAddress: ip, requestId });
    return reply.json(sessionOf(person), 200, { 'Set-Cookie': cookies });
  },
});

const who = route({
  method: 'get', path: '/api/session', tag: 'session', act: 'session.read', scope: 'list',
  summary: { zh: '当前登录人及其权限', en: 'Who is signed in, and what he or she may do' },
  responses: { 200: { description: 'The session', schema: sessionSchema } },
  handler: async ({ actor }) => reply.json(sessionOf(actor)),
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

export const sessionRoutes = [signIn, who, signOut];

async function refuseSignIn(deps: ApiDeps, nameHash: Buffer, ip: string, requestId: string): Promise<never> {
  await recordSignInFailure(deps.db, nameHash, ip);
  await recordAccess(deps.db, { act: 'session.signIn', outcome: 'refused', code: 'SIGN_IN_FAILED', ipAddress: ip, requestId });
  throw problem('SIGN_IN_FAILED');
}

function sessionOf({ id, username, displayName, role, institutionCode, districtCode }: Person): z.infer<typeof sessionSchema> {
  return { person: { id, username, displayName, role, institutionCode, districtCode }, acts: [...actsOf(role)] };
}
