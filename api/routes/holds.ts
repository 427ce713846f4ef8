import { z } from 'zod';
import type { Refusal } from '../../domain/case.ts';
import { confirming, HOLD_KINDS, HOLD_SUBJECTS, lifting, placing } from '../../domain/hold.ts';
import type { HoldSubject } from '../../domain/hold.ts';
import { OVERRIDABLE, PAYMENT_CHECKS } from '../../domain/payment-checks.ts';
import type { CheckCode } from '../../domain/payment-checks.ts';
import { clockToday, findClock } from '../../store/clocks.ts';
import type { Tx } from '../../store/db.ts';
import { confirmHold, findHold, liftHold, listHolds, lockHold, personOfRow, placeHold, rowExists } from '../../store/holds.ts';
import type { HoldRecord } from '../../store/holds.ts';
import { findInstitution } from '../../store/institutions.ts';
import { findBatch } from '../../store/payments.ts';
import { noteAct } from '../audit.ts';
import { claimNoSchema, dateSchema, listOf, listSchema, reasonText, rowNoSchema } from '../cases/schemas.ts';
import { problem, problemOfRefusal } from '../http/problem.ts';
import type { ApiDeps } from '../http/route.ts';
import { reply, route } from '../http/route.ts';

const checkSchema = z.enum(Object.keys(PAYMENT_CHECKS) as [CheckCode, ...CheckCode[]]);
const holdSchema = z.object({
  id: z.string(), kind: z.enum(HOLD_KINDS), subjectKind: z.enum(HOLD_SUBJECTS), subject: z.string().describe('A person is named by a row'),
  check: checkSchema.nullable().describe('The check that an override lets pass'), reason: z.string(), clock: z.string(), placedBy: z.string(), placedOn: dateSchema,
  expiresOn: dateSchema, confirmedBy: z.string().nullable(), liftedBy: z.string().nullable(), liftedOn: dateSchema.nullable(), liftReason: z.string().nullable(),
}).meta({ id: 'Hold' });

const rowSubject = { claimNo: claimNoSchema, rowNo: rowNoSchema };
const subjectSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('person'), ...rowSubject }).describe('The person in this row, in every claim'),
  z.strictObject({ kind: z.literal('row'), ...rowSubject }),
  z.strictObject({ kind: z.literal('institution'), code: z.string().min(1).max(40) }),
  z.strictObject({ kind: z.literal('batch'), batchNo: z.string().regex(/^B-[\w.-]{1,60}$/) }),
]);

const place = route({
  method: 'post', path: '/api/holds', tag: 'holds', act: 'hold.manage', scope: 'list',
  summary: { zh: '登记暂缓、禁付或放行', en: 'Place a hold, a block or an override' },
  description: 'A hold stands at most 90 days, a block 366, an override 30. An override works once another person has confirmed it.',
  body: z.strictObject({
    kind: z.enum(HOLD_KINDS), subject: subjectSchema, check: z.enum(OVERRIDABLE as [CheckCode, ...CheckCode[]]).optional(),
    reason: reasonText, expiresOn: dateSchema, clock: z.string().max(60).default('real').describe('The clock on which it ends'),
  }),
  responses: { 201: { description: 'Placed', schema: holdSchema } },
  handler: async (ctx) => {
    const { deps, body, actor, commandId: id } = ctx;
    if (!(await findClock(deps.db, body.clock))) throw problem('NOT_FOUND');
    const subject = await subjectOf(deps, body.subject);
    if (!subject) throw problem('NOT_FOUND');
    const hold = {
      id, kind: body.kind, subjectKind: body.subject.kind, ...subject, check: body.check ?? null, reason: body.reason, clock: body.clock,
      placedBy: actor.id, placedOn: await clockToday(deps.db, body.clock), expiresOn: body.expiresOn,
    };
    orRefuse(placing(hold));
    await placeHold(deps.db, hold);
    await noteAct(ctx, 'hold.manage', id);
    return reply.json(shown(await findHold(deps.db, id)), 201);
  },
});

const list = route({
  method: 'get', path: '/api/holds', tag: 'holds', act: 'hold.read', scope: 'list',
  summary: { zh: '暂缓、禁付、放行清单', en: 'Holds, blocks and overrides' },
  query: z.strictObject({
    standing: z.enum(['true', 'false']).transform((text) => text === 'true').optional(), subjectKind: z.enum(HOLD_SUBJECTS).optional(),
    after: z.string().max(100).optional(), limit: z.coerce.number().int().min(1).max(200).default(50),
  }),
  responses: { 200: { description: 'A page', schema: listSchema(holdSchema) } },
  handler: async ({ deps, query }) => {
    const { items, next } = listOf(await listHolds(deps.db, { ...query, limit: query.limit + 1 }), query.limit, (each) => each.id);
    return reply.json({ items: items.map(shown), next });
  },
});

const holdParams = z.strictObject({ holdId: z.string().max(100) });

const confirm = route({
  method: 'post', path: '/api/holds/:holdId/confirm', tag: 'holds', act: 'hold.manage', scope: 'list',
  summary: { zh: '确认放行(另一人)', en: 'Confirm an override, by another person' },
  params: holdParams,
  responses: { 200: { description: 'Confirmed', schema: holdSchema } },
  handler: async (ctx) => {
    const { deps, params: { holdId }, actor } = ctx;
    await deps.db.tx(async (t) => {
      const hold = await heldOr404(t, holdId);
      if (hold.confirmedBy === actor.id) return;
      orRefuse(confirming(hold, actor.id));
      await confirmHold(t, holdId, actor.id);
    });
    await noteAct(ctx, 'hold.manage', holdId);
    return reply.json(shown(await findHold(deps.db, holdId)));
  },
});

const lift = route({
  method: 'post', path: '/api/holds/:holdId/lift', tag: 'holds', act: 'hold.manage', scope: 'list',
  summary: { zh: '解除', en: 'Lift a hold; a block is lifted by another person' },
  params: holdParams, body: z.strictObject({ reason: reasonText }),
  responses: { 200: { description: 'Lifted', schema: holdSchema } },
  handler: async (ctx) => {
    const { deps, params: { holdId }, actor, body: { reason } } = ctx;
    await deps.db.tx(async (t) => {
      const hold = await heldOr404(t, holdId);
      if (hold.liftedBy === actor.id && hold.liftReason === reason) return;
      orRefuse(lifting(hold, actor.id));
      await liftHold(t, holdId, { by: actor.id, on: await clockToday(t, hold.clock), reason });
    });
    await noteAct(ctx, 'hold.manage', holdId);
    return reply.json(shown(await findHold(deps.db, holdId)));
  },
});

export const holdRoutes = [place, list, confirm, lift];

async function subjectOf(deps: ApiDeps, subject: z.infer<typeof subjectSchema>): Promise<{ subject: string; shown: string } | undefined> {
  const kind: HoldSubject = subject.kind;
  if (kind === 'institution' && 'code' in subject) return (await findInstitution(deps.db, subject.code)) && { subject: subject.code, shown: subject.code };
  if (kind === 'batch' && 'batchNo' in subject) return (await findBatch(deps.db, subject.batchNo)) && { subject: subject.batchNo, shown: subject.batchNo };
  if (!('claimNo' in subject)) return undefined;
  const row = `${subject.claimNo}/${subject.rowNo}`;
  if (kind === 'row') return (await rowExists(deps.db, subject.claimNo, subject.rowNo)) ? { subject: row, shown: row } : undefined;
  const person = await personOfRow(deps.db, subject.claimNo, subject.rowNo);
  return person === undefined ? undefined : { subject: person, shown: row };
}

async function heldOr404(t: Tx, id: string): Promise<HoldRecord> {
  const hold = await lockHold(t, id);
  if (!hold) throw problem('NOT_FOUND');
  return hold;
}

function orRefuse(refusal: Refusal | null): void {
  if (refusal) throw problemOfRefusal(refusal);
}

function shown(hold: HoldRecord | undefined): z.infer<typeof holdSchema> {
  if (!hold) throw problem('NOT_FOUND');
  const { shown: subject, ...rest } = hold;
  return { ...rest, subject };
}
