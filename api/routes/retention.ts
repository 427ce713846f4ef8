import { z } from 'zod';
import type { ErasureCommand } from '../../domain/erasure.ts';
import { ERASURE_TRANSITIONS } from '../../domain/erasure.ts';
import { findErasure, listErasures, nextErasure, openMatters, peopleDue, recordsOf, retentionOf } from '../../store/erasures.ts';
import { actRoutes } from '../cases/act-route.ts';
import { begin } from '../cases/command.ts';
import { openNumbered } from '../cases/numbered.ts';
import { dateSchema, listOf, listSchema, reasonText, receiptSchema } from '../cases/schemas.ts';
import { problem } from '../http/problem.ts';
import { reply, route } from '../http/route.ts';

const personId = z.string().min(1).max(100).describe('The id of a key; it names nobody');
const page = { after: z.string().max(100).optional(), limit: z.coerce.number().int().min(1).max(200).default(50) };
const recordSchema = z.object({ kind: z.string(), caseNo: z.string(), endedOn: dateSchema.nullable(), dueOn: dateSchema.nullable() });
const stageSchema = z.enum([...new Set(ERASURE_TRANSITIONS.flatMap((edge) => edge.to))]);
const erasureSchema = z.object({
  erasureNo: z.string(), personId: z.string(), stage: stageSchema, reason: z.string(), proposedBy: z.string(), proposedOn: dateSchema, decidedBy: z.string().nullable(),
  decidedOn: dateSchema.nullable(), valuesGone: z.int().nullable().describe('Sealed values that were emptied'), filesGone: z.int().nullable().describe('Files whose keys were destroyed'),
}).meta({ id: 'Erasure' });

const due = route({
  method: 'get', path: '/api/retention/due', tag: 'retention', act: 'retention.read', scope: 'list',
  summary: { zh: '到期应抹除的人员资料', en: 'People whose records are over and were kept for their time' },
  query: z.strictObject(page),
  responses: {
    200: { description: 'A page; nobody is named', schema: listSchema(z.object({ personId: z.string(), records: z.int(), endedOn: dateSchema, dueOn: dateSchema, clock: z.string() })) },
  },
  handler: async ({ deps, query }) => reply.json(listOf(await peopleDue(deps.db, { ...query, limit: query.limit + 1 }), query.limit, (each) => each.personId)),
});

const person = route({
  method: 'get', path: '/api/retention/people/:personId', tag: 'retention', act: 'retention.read', scope: 'list', params: z.strictObject({ personId }),
  summary: { zh: '一人的记录与未结事项', en: "One person's records, and what is not over" },
  responses: { 200: { description: 'Numbers of cases only', schema: z.object({ dueOn: dateSchema.nullable(), records: z.array(recordSchema), open: z.array(z.object({ kind: z.string(), number: z.string() })) }) } },
  handler: async ({ deps, params }) => {
    const retention = await retentionOf(deps.db, params.personId);
    if (!retention) throw problem('NOT_FOUND');
    return reply.json({ dueOn: retention.dueOn, records: await recordsOf(deps.db, params.personId), open: await openMatters(deps.db, params.personId) });
  },
});

const propose = route({
  method: 'post', path: '/api/erasures', tag: 'retention', act: 'retention.propose', scope: 'list',
  summary: { zh: '提出抹除一人的资料', en: 'Propose to erase what names one person' },
  description: 'Refused while anything of the person is open (ERASURE_OPEN_MATTER) or has to be kept (RETENTION_RUNNING). Nothing is erased before another person carries it out.',
  body: z.strictObject({ personId, reason: reasonText }),
  responses: { 200: { description: 'Proposed; `caseNo` is its number', schema: receiptSchema } },
  handler: async (ctx) => {
    const { deps: { db }, body: { personId: keyId, reason }, commandId } = ctx;
    const retention = await retentionOf(db, keyId);
    if (!retention) throw problem('NOT_FOUND');
    return reply.json(await openNumbered(ctx, await nextErasure(db, commandId), (n) =>
      begin<ErasureCommand>(ctx, { kind: 'erasure', caseNo: `X-${String(n).padStart(6, '0')}`, clock: retention.clock }, { type: 'open', keyId, reason })));
  },
});

const list = route({
  method: 'get', path: '/api/erasures', tag: 'retention', act: 'retention.read', scope: 'list',
  summary: { zh: '抹除清单', en: 'Erasures' },
  query: z.strictObject({ stage: stageSchema.optional(), ...page }),
  responses: { 200: { description: 'A page', schema: listSchema(erasureSchema) } },
  handler: async ({ deps, query }) => reply.json(listOf((await listErasures(deps.db, { ...query, limit: query.limit + 1 })).map(shown), query.limit, (each) => each.erasureNo)),
});

const params = z.strictObject({ erasureNo: z.string().regex(/^X-\d{6,9}$/).describe('X-<nnnnnn>') });
const show = route({
  method: 'get', path: '/api/erasures/:erasureNo', tag: 'retention', act: 'retention.read', scope: 'list', params,
  summary: { zh: '一项抹除', en: 'One erasure' },
  responses: { 200: { description: 'The erasure', schema: erasureSchema } },
  handler: async (ctx) => {
    const found = await findErasure(ctx.deps.db, ctx.params.erasureNo);
    if (!found) throw problem('NOT_FOUND');
    return reply.json(shown(found));
  },
});

const erasureAct = actRoutes<ErasureCommand, z.infer<typeof params>>({ path: '/api/erasures/:erasureNo', tag: 'retention', scope: 'list', params, caseNo: ({ erasureNo }) => erasureNo });

const carryOut = erasureAct({
  path: 'carry-out', act: 'retention.erase', done: 'Erased: the keys are destroyed',
  summary: { zh: '执行抹除(由另一人)', en: 'Destroy the keys, by another person; there is no way back' },
  command: () => ({ type: 'carryOut' }),
});

const reject = erasureAct({
  path: 'reject', act: 'retention.erase', done: 'Rejected',
  summary: { zh: '不予抹除', en: 'Reject what was proposed' },
  body: z.strictObject({ reason: reasonText }),
  command: ({ reason }) => ({ type: 'reject', reason }),
});

export const retentionRoutes = [due, person, propose, list, show, carryOut, reject];

function shown(found: NonNullable<Awaited<ReturnType<typeof findErasure>>>): z.infer<typeof erasureSchema> {
  return { ...found, stage: found.stage as z.infer<typeof stageSchema> };
}
