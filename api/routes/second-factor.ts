import { z } from 'zod';
import { recordAccess } from '../../store/people.ts';
import { problem } from '../http/problem.ts';
import type { Ctx } from '../http/route.ts';
import { reply, route } from '../http/route.ts';
import { sessionOf, sessionSchema } from './session.ts';

const passwordBody = z.strictObject({ password: z.string().min(1).max(200).describe('Asked again: an unattended screen changes nothing') });
const codesSchema = z.array(z.string()).describe('Each signs in once, without the app. Shown this once');

const begin = route({
  method: 'post', path: '/api/session/second-factor', tag: 'session', act: 'session.read', scope: 'list', idempotency: 'none',
  summary: { zh: '启用两步验证:取得密钥', en: 'Set up the second factor: get the secret' },
  description: 'An otpauth address for an app of the TOTP kind (six digits, 30 seconds). It is in use once its first code was confirmed.',
  body: passwordBody,
  responses: { 200: { description: 'To be shown as a QR code', schema: z.object({ uri: z.string(), recoveryCodes: codesSchema }) } },
  handler: async ({ actor, deps, headers, body }) => {
    if (actor.secondFactor) throw problem('SECOND_FACTOR_IS_ON');
    const made = await deps.sessions.secondFactor.begin(headers.get('cookie') ?? undefined, body.password);
    if (made === undefined) throw problem('PASSWORD_WRONG');
    return reply.json(made);
  },
});

const confirm = route({
  method: 'post', path: '/api/session/second-factor/confirm', tag: 'session', act: 'session.read', scope: 'list', idempotency: 'none',
  summary: { zh: '启用两步验证:确认首个验证码', en: 'Set up the second factor: its first code' },
  body: z.strictObject({ code: z.string().regex(/^\d{6}$/, '应为 6 位数字 / six digits') }),
  responses: { 200: { description: 'It is on; the session goes on with a new cookie', schema: sessionSchema } },
  handler: async (ctx) => {
    const { actor, deps, headers, body } = ctx;
    if (actor.secondFactor) throw problem('SECOND_FACTOR_IS_ON');
    const confirmed = await deps.sessions.secondFactor.confirm(headers.get('cookie') ?? undefined, body.code);
    if (confirmed === undefined) throw problem('CODE_REFUSED');
    await noted(ctx, 'session.secondFactorOn');
    return reply.json(sessionOf(deps, confirmed.person), 200, { 'Set-Cookie': confirmed.cookies });
  },
});

const renewCodes = route({
  method: 'post', path: '/api/session/recovery-codes', tag: 'session', act: 'session.read', scope: 'list', idempotency: 'none',
  summary: { zh: '重新生成恢复码', en: 'New recovery codes; the old ones are void' },
  body: passwordBody,
  responses: { 200: { description: 'The new codes', schema: z.object({ recoveryCodes: codesSchema }) } },
  handler: async (ctx) => {
    const { actor, deps, headers, body } = ctx;
    if (!actor.secondFactor) throw problem('SECOND_FACTOR_IS_OFF');
    const recoveryCodes = await deps.sessions.secondFactor.renewRecoveryCodes(headers.get('cookie') ?? undefined, body.password);
    if (recoveryCodes === undefined) throw problem('PASSWORD_WRONG');
    await noted(ctx, 'session.recoveryCodes');
    return reply.json({ recoveryCodes });
  },
});

export const secondFactorRoutes = [begin, confirm, renewCodes];

function noted({ actor, deps, ip, requestId }: Pick<Ctx<unknown, unknown, unknown>, 'actor' | 'deps' | 'ip' | 'requestId'>, act: string): Promise<void> {
  return recordAccess(deps.db, { actorId: actor.id, actorRole: actor.role, act, outcome: 'allowed', ipAddress: ip, requestId });
}
