import { z } from 'zod';
import type { Refusal } from '../../domain/case.ts';
import { delegating, revoking } from '../../domain/delegation.ts';
import type { DelegationRecord } from '../../store/delegations.ts';
import { findDelegation, listDelegations, lockAbsences, placeDelegation, revokeDelegation } from '../../store/delegations.ts';
import { findPerson } from '../../store/people.ts';
import { noteAct } from '../audit.ts';
import { dateSchema, personId } from '../cases/schemas.ts';
import { problem, problemOfRefusal } from '../http/problem.ts';
import { reply, route } from '../http/route.ts';

/* 委派: a dated absence, and who acts for the absent person meanwhile. */

const MOST = 500;

const someone = z.object({ id: z.string(), name: z.string() });
const delegationSchema = z.object({
  id: z.string(), person: someone, delegate: someone, fromOn: dateSchema, toOn: dateSchema, reason: z.string(), madeBy: z.string(), madeAt: z.string(),
  revokedBy: z.string().nullable(), revokedAt: z.string().nullable(),
}).meta({ id: 'Delegation' });

const make = route({
  method: 'post', path: '/api/delegations', tag: 'people', act: 'delegation.make', scope: 'own',
  summary: { zh: '委派:不在岗期间由同岗位人员代办', en: 'Delegate for a dated absence to a colleague of the same office' },
  description: 'The delegate acts on what the absent person has in hand, on the days of each case’s own clock; whatever is done counts for both people. An administrator names the person who is absent.',
  body: z.strictObject({
    person: personId.optional().describe('Who is absent: told by an administrator, otherwise the one who asks'), delegate: personId,
    fromOn: dateSchema, toOn: dateSchema, reason: z.string().trim().min(1).max(500).describe('Kept sealed; shown to both people, administrator and auditor'),
  }),
  responses: { 201: { description: 'Made; both are told', schema: delegationSchema } },
  handler: async (ctx) => {
    const { actor, deps: { db, cipher }, commandId: id, body: { delegate, fromOn, toOn, reason, person: named } } = ctx;
    if (actor.role === 'admin' ? named === undefined : (named ?? actor.id) !== actor.id) throw problem('OUT_OF_SCOPE');
    const earlier = await findDelegation(db, cipher, id);
    if (earlier) return reply.json(earlier, 201);
    const person = named ?? actor.id;
    const [absent, colleague] = [await findPerson(db, person), await findPerson(db, delegate)];
    if (!absent || !colleague) throw problem('NOT_FOUND');
    await db.tx(async (t) => {
      orRefuse(delegating(absent, colleague, { fromOn, toOn }, await lockAbsences(t, [person, delegate])));
      await placeDelegation(t, cipher, { id, person, delegate, fromOn, toOn, reason, madeBy: actor.id });
    });
    await noteAct(ctx, 'delegation.make', id);
    return reply.json(found(await findDelegation(db, cipher, id)), 201);
  },
});

const list = route({
  method: 'get', path: '/api/delegations', tag: 'people', act: 'delegation.read', scope: 'list',
  summary: { zh: '委派', en: 'Delegations: of one’s own and to oneself; all of them for administrator and auditor' },
  responses: { 200: { description: 'The newest first', schema: z.object({ items: z.array(delegationSchema) }) } },
  handler: async ({ deps: { db, cipher }, actor }) => {
    const all = await listDelegations(db, cipher, MOST);
    const seesAll = actor.role === 'admin' || actor.role === 'auditor';
    return reply.json({ items: all.filter((each) => seesAll || each.person.id === actor.id || each.delegate.id === actor.id) });
  },
});

const revoke = route({
  method: 'post', path: '/api/delegations/:delegationId/revoke', tag: 'people', act: 'delegation.make', scope: 'own',
  summary: { zh: '撤销委派', en: 'Revoke a delegation; it ends at once' },
  params: z.strictObject({ delegationId: z.uuid() }),
  responses: { 200: { description: 'Revoked; both are told', schema: delegationSchema } },
  handler: async (ctx) => {
    const { actor, deps: { db, cipher }, params: { delegationId } } = ctx;
    await db.tx(async (t) => {
      const standing = found(await findDelegation(t, cipher, delegationId));
      if (standing.revokedBy === actor.id) return;
      orRefuse(revoking({ person: standing.person.id, revokedBy: standing.revokedBy }, actor));
      await revokeDelegation(t, delegationId, actor.id);
    });
    await noteAct(ctx, 'delegation.make', delegationId);
    return reply.json(found(await findDelegation(db, cipher, delegationId)));
  },
});

function found(delegation: DelegationRecord | undefined): DelegationRecord {
  if (!delegation) throw problem('NOT_FOUND');
  return delegation;
}

function orRefuse(refusal: Refusal | null): void {
  if (refusal) throw problemOfRefusal(refusal);
}

export const delegationRoutes = [make, list, revoke];
