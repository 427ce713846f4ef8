import { z } from 'zod';
import { violatedConstraint } from '../../store/db.ts';
import { findPerson, recordAccess } from '../../store/people.ts';
import { hasUnifiedId, ONE_PERSON_AN_ACCOUNT, personOfUnifiedId, setUnifiedId } from '../../store/unified-ids.ts';
import { noteAct } from '../audit.ts';
import type { UnifiedIdentity } from '../auth/unified-identity.ts';
import { AWAY_SECONDS, CALLBACK_PATH, refusalCode } from '../auth/unified-identity.ts';
import { problem } from '../http/problem.ts';
import type { ApiDeps, Reply } from '../http/route.ts';
import { reply, route } from '../http/route.ts';
import type { PublicCtx } from './session.ts';
import { fromOf } from './session.ts';

const doors = route({
  method: 'get', path: '/api/session/doors', tag: 'session', act: 'public', scope: 'list',
  summary: { zh: '可用的登录方式', en: 'Which ways to sign in there are, besides the password' },
  responses: { 200: { description: 'As the installation is set up', schema: z.object({ unifiedIdentity: z.boolean() }) } },
  handler: async ({ deps }) => reply.json({ unifiedIdentity: deps.unifiedIdentity !== undefined }),
});

const begin = route({
  method: 'get', path: '/api/session/unified', tag: 'session', act: 'public', scope: 'list',
  summary: { zh: '统一身份登录:前往认证页面', en: 'Sign in with the city’s unified identity: go to its page' },
  limit: { requests: 60, seconds: 60, by: 'address' },
  query: z.strictObject({ to: z.string().max(500).optional().describe('The page of the console to go on to') }),
  problems: [404],
  responses: { 303: { description: 'To the provider; a cookie of ten minutes proves who asked' } },
  handler: async ({ deps, query }) => {
    const unified = configured(deps);
    try {
      const { address, proof } = await unified.begin(ownPage(query.to));
      return reply.redirect(address, { 'Set-Cookie': proofCookie(deps, proof) });
    } catch (error) {
      deps.logger.warn({ route: '/api/session/unified', code: refusalCode(error) }, 'the unified identity could not be reached');
      return toSignIn({ unified: 'away' });
    }
  },
});

const callback = route({
  method: 'get', path: CALLBACK_PATH, tag: 'session', act: 'public', scope: 'list',
  summary: { zh: '统一身份登录:认证页面返回', en: 'Sign in with the city’s unified identity: back from its page' },
  description: 'Signs in the person for whom an administrator entered this account; nobody is made. What is refused comes back to the sign-in page, the reason stands in the audit.',
  limit: { requests: 60, seconds: 60, by: 'address' },
  query: z.looseObject({ state: z.string().max(1_000).optional(), code: z.string().max(4_000).optional() }),
  problems: [404],
  responses: { 303: { description: 'Signed in: to the page asked for. Own second factor on: to the code. Refused: to the sign-in page' } },
  handler: async (ctx) => {
    const { deps, query } = ctx;
    const unified = configured(deps);
    const given = Object.entries(query).filter((each): each is [string, string] => typeof each[1] === 'string');
    const finished = await unified.finish(new URLSearchParams(given), proofOf(ctx.headers.get('cookie')));
    if ('refused' in finished) return refused(ctx, finished.refused);
    const personId = await personOfUnifiedId(deps.db, deps.cipher, { issuer: unified.issuer, subject: finished.subject });
    if (personId === undefined) return refused(ctx, 'UNIFIED_ID_UNKNOWN');
    return enter(ctx, personId, finished.to);
  },
});

const ofPerson = z.strictObject({ personId: z.string().min(1).max(100) });

const onRecord = route({
  method: 'get', path: '/api/people/:personId/unified-id', tag: 'people', act: 'person.manage', scope: 'list',
  summary: { zh: '是否已登记统一身份账号', en: 'Whether an account of the unified identity is on record' },
  params: ofPerson,
  responses: { 200: { description: 'The account itself is not shown again: its keyed hash is kept', schema: z.object({ onRecord: z.boolean() }) } },
  handler: async ({ deps, params: { personId } }) => {
    if (await findPerson(deps.db, personId) === undefined) throw problem('NOT_FOUND');
    return reply.json({ onRecord: await hasUnifiedId(deps.db, personId, configured(deps).issuer) });
  },
});

const enterId = route({
  method: 'put', path: '/api/people/:personId/unified-id', tag: 'people', act: 'person.manage', scope: 'list', idempotency: 'none',
  summary: { zh: '登记或取消统一身份账号', en: 'Enter the account of the unified identity, or take it away' },
  params: ofPerson,
  body: z.strictObject({ subject: z.string().trim().min(1).max(255).nullable().describe('As the provider names the person in `sub`; null takes it away') }),
  responses: { 204: { description: 'Done; every session of the person has ended' } },
  handler: async (ctx) => {
    const { deps, params: { personId }, body: { subject } } = ctx;
    const { issuer } = configured(deps);
    const person = await findPerson(deps.db, personId);
    if (person === undefined || (person.disabledAt !== null && subject !== null)) throw problem('NOT_FOUND');
    await setUnifiedId(deps.db, deps.cipher, personId, { issuer, subject }).catch((error: unknown) => {
      throw violatedConstraint(error) === ONE_PERSON_AN_ACCOUNT ? problem('UNIFIED_ID_TAKEN') : error;
    });
    await noteAct(ctx, 'person.manage', personId);
    return reply.empty();
  },
});

export const unifiedIdentityRoutes = [doors, begin, callback, onRecord, enterId];

function configured(deps: ApiDeps): UnifiedIdentity {
  if (deps.unifiedIdentity === undefined) throw problem('NOT_FOUND');
  return deps.unifiedIdentity;
}

/** The provider proves the first thing only: whoever has our second factor is asked for its code, whatever the provider says about its own. */
async function enter(ctx: PublicCtx, personId: string, to: string): Promise<Reply> {
  const { deps, ip, requestId } = ctx;
  const signedIn = await deps.sessions.signInAs({ personId, ...fromOf(ctx) });
  if (signedIn === undefined) return refused(ctx, 'PERSON_DISABLED');
  const cookies = [...signedIn.cookies, proofCookie(deps, undefined)];
  if ('awaits' in signedIn) return toSignIn({ step: 'code', to }, cookies);
  await recordAccess(deps.db, { actorId: personId, actorRole: signedIn.person.role, act: 'session.signIn', outcome: 'allowed', ipAddress: ip, requestId });
  return reply.redirect(to, { 'Set-Cookie': cookies });
}

async function refused({ deps, ip, requestId }: PublicCtx, code: string): Promise<Reply> {
  await recordAccess(deps.db, { act: 'session.signIn', outcome: 'refused', code, ipAddress: ip, requestId });
  return toSignIn({ unified: code === 'UNIFIED_AWAY' ? 'away' : 'refused' }, [proofCookie(deps, undefined)]);
}

function toSignIn(query: Record<string, string>, cookies: readonly string[] = []): Reply {
  return reply.redirect(`/sign-in?${new URLSearchParams(query).toString()}`, { 'Set-Cookie': cookies });
}

/** Only pages of the console are gone on to: an address of elsewhere would make this door send people anywhere. */
function ownPage(to: string | undefined): string {
  const base = 'http://console.invalid';
  return to?.startsWith('/') && URL.canParse(to, base) && new URL(to, base).origin === base ? to : '/';
}

const PROOF_COOKIE = /^(?:__Host-)?funeng\.unified=(.+)$/;

function proofOf(cookies: string | null): string | undefined {
  return cookies?.split(/;\s*/).map((each) => PROOF_COOKIE.exec(each)?.[1]).find((each) => each !== undefined);
}

/** Lax, not Strict: the way back from the provider begins on its page. Without a proof it is cleared. */
function proofCookie({ settings }: ApiDeps, proof: string | undefined): string {
  const secure = settings.publicUrl.startsWith('https:');
  return `${secure ? '__Host-' : ''}funeng.unified=${proof ?? ''}; Max-Age=${proof === undefined ? 0 : AWAY_SECONDS}; Path=/; HttpOnly; SameSite=Lax${secure ? '; Secure' : ''}`;
}
