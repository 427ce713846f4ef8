import { z } from 'zod';
import { refuse } from '../../domain/case.ts';
import { contactOf } from '../../store/outgoing.ts';
import { findPerson, findPersonByUsername, passwordHashOf, recordAccess, replacePassword, switchOffSecondFactor } from '../../store/people.ts';
import { GATE } from '../../store/row-context.ts';
import { hasRecentLink, useSignInLink } from '../../store/sign-in-links.ts';
import { noteAct } from '../audit.ts';
import { hashPassword, PASSWORD_MAX_CHARACTERS, PASSWORD_MIN_CHARACTERS, verifyPassword } from '../auth/passwords.ts';
import { refuseSamplePassword } from '../auth/create-person.ts';
import { sendLink } from '../auth/links.ts';
import { problem, problemOfRefusal } from '../http/problem.ts';
import { reply, route } from '../http/route.ts';

const newPassword = z.string().min(PASSWORD_MIN_CHARACTERS).max(PASSWORD_MAX_CHARACTERS);
/** Between two links that somebody asked for without being signed in. */
const QUIET_MINUTES = 10;

const setByLink = route({
  method: 'post', path: '/api/session/password-link', tag: 'session', act: 'public', scope: 'list',
  summary: { zh: '凭一次性链接设置密码', en: 'Set the password with a one-time link' },
  description: 'The link works once and for two days. Every session of the person ends.',
  limit: { requests: 30, seconds: 600, by: 'address' },
  body: z.strictObject({ token: z.string().min(20).max(100), password: newPassword }),
  problems: [410],
  responses: { 204: { description: 'The password is set; sign in with it' } },
  handler: async ({ body, deps, ip, requestId }) => {
    refuseSamplePassword(deps.settings, body.password);
    const taken = await useSignInLink(deps.db, body.token, await hashPassword(body.password));
    if (taken === undefined) throw problem('LINK_INVALID');
    await recordAccess(deps.db, { actorId: taken.personId, actorRole: taken.role, act: 'session.passwordSet', outcome: 'allowed', ipAddress: ip, requestId });
    return reply.empty();
  },
});

const forgotten = route({
  method: 'post', path: '/api/session/forgotten', tag: 'session', act: 'public', scope: 'list',
  summary: { zh: '忘记密码:向登记的联系方式发送链接', en: 'Forgotten: a link to the contact on record' },
  description: 'The answer is the same whether there is such a person, a contact, or neither.',
  limit: { requests: 30, seconds: 600, by: 'address' },
  body: z.strictObject({ username: z.string().trim().min(1).max(100) }),
  responses: { 202: { description: 'If there is such a person with a contact, a link is on its way', schema: z.object({}) } },
  handler: async ({ body, deps }) => {
    const person = await findPersonByUsername(deps.db, body.username);
    if (person !== undefined && person.disabledAt === null && !await hasRecentLink(deps.db, person.id, QUIET_MINUTES)) {
      const contact = await contactOf(deps.db, deps.cipher, person.id);
      if (contact !== undefined) await sendLink(deps, person, contact);
    }
    return reply.json({}, 202);
  },
});

const change = route({
  method: 'post', path: '/api/session/password', tag: 'session', act: 'session.read', scope: 'list', idempotency: 'none',
  summary: { zh: '修改自己的密码', en: 'Change one’s own password' },
  body: z.strictObject({ current: z.string().min(1).max(200), password: newPassword }),
  responses: { 204: { description: 'Changed; every session has ended, sign in again' } },
  handler: async ({ actor, body, deps, ip, requestId }) => {
    const db = deps.db.as(GATE);
    const known = await passwordHashOf(db, actor.id);
    if (known === undefined || !await verifyPassword(known, body.current)) throw problem('PASSWORD_WRONG');
    refuseSamplePassword(deps.settings, body.password);
    const passwordHash = await hashPassword(body.password);
    await db.tx((t) => replacePassword(t, actor.id, passwordHash));
    await recordAccess(deps.db, { actorId: actor.id, actorRole: actor.role, act: 'session.passwordSet', outcome: 'allowed', ipAddress: ip, requestId });
    return reply.empty();
  },
});

const ofPerson = z.strictObject({ personId: z.string().min(1).max(100) });

const link = route({
  method: 'post', path: '/api/people/:personId/link', tag: 'people', act: 'person.manage', scope: 'list', idempotency: 'none',
  summary: { zh: '发送邀请或重置密码的一次性链接', en: 'A one-time link: invitation, or a new password' },
  description: 'Sent to the contact on record. Without one it is given here, once, to be handed over in person.',
  params: ofPerson,
  responses: { 200: { description: 'On its way, or to be handed over', schema: z.object({ sent: z.boolean(), link: z.string().nullable(), expiresAt: z.string() }) } },
  handler: async (ctx) => {
    const { deps, params: { personId }, actor } = ctx;
    const person = await findPerson(deps.db, personId);
    if (person === undefined || person.disabledAt !== null) throw problem('NOT_FOUND');
    const made = await sendLink(deps, person, await contactOf(deps.db, deps.cipher, personId), actor.id);
    await noteAct(ctx, 'person.manage', personId);
    return reply.json(made);
  },
});

const switchOff = route({
  method: 'post', path: '/api/people/:personId/second-factor-off', tag: 'people', act: 'person.manage', scope: 'list', idempotency: 'none',
  summary: { zh: '停用两步验证(设备丢失)', en: 'Switch the second factor off, for a lost device' },
  params: ofPerson,
  responses: { 204: { description: 'Off; every session of the person has ended' } },
  handler: async (ctx) => {
    const { deps, params: { personId }, actor } = ctx;
    if (personId === actor.id) throw problemOfRefusal(refuse('OWN_ACCOUNT', '不能停用自己的两步验证', 'Nobody switches off his or her own second factor').refusal);
    if (!await switchOffSecondFactor(deps.db, personId)) throw problem('NOT_FOUND');
    await noteAct(ctx, 'person.manage', personId);
    return reply.empty();
  },
});

export const passwordRoutes = [setByLink, forgotten, change, link, switchOff];
