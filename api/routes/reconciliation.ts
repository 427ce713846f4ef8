import { z } from 'zod';
import { refuse } from '../../domain/case.ts';
import { DIFFERENCES, NIGHTLY_RECONCILIATION } from '../../domain/reconciliation.ts';
import type { DifferenceKind } from '../../domain/reconciliation.ts';
import { findItem, listItems, listRuns, resolveItem, takeItem } from '../../store/reconciliation.ts';
import type { ReconciliationItem } from '../../store/reconciliation.ts';
import { noteAct } from '../audit.ts';
import { bilingualSchema, listOf, listSchema, reasonText } from '../cases/schemas.ts';
import { problem, problemOfRefusal } from '../http/problem.ts';
import type { ApiDeps } from '../http/route.ts';
import { reply, route } from '../http/route.ts';
import { startOnce } from '../workflow-start.ts';

const RUNS = 30;
const itemSchema = z.object({
  id: z.int(), kind: z.enum(Object.keys(DIFFERENCES) as [DifferenceKind, ...DifferenceKind[]]), message: bilingualSchema, subject: z.string(), expected: z.string(), found: z.string(),
  status: z.enum(['open', 'taken', 'resolved']), owner: z.object({ id: z.string(), name: z.string() }).nullable(),
  stillThere: z.boolean().describe('The newest run has seen it again'), firstSeenAt: z.string(), resolvedAt: z.string().nullable(), resolution: z.string().nullable(),
}).meta({ id: 'ReconciliationItem' });
const params = z.strictObject({ id: z.coerce.number().int().min(1) });

const runs = route({
  method: 'get', path: '/api/reconciliation/runs', tag: 'reconciliation', act: 'budget.read', scope: 'list',
  summary: { zh: '对账记录', en: 'The latest reconciliations, the newest first' },
  responses: {
    200: {
      description: `At most ${RUNS}`,
      schema: z.object({ items: z.array(z.object({ id: z.string(), startedAt: z.string(), finishedAt: z.string().nullable(), differences: z.int().nullable() })) }),
    },
  },
  handler: async ({ deps }) => reply.json({ items: await listRuns(deps.db, RUNS) }),
});

const schedule = route({
  method: 'get', path: '/api/reconciliation/schedule', tag: 'reconciliation', act: 'budget.read', scope: 'list',
  summary: { zh: '每晚对账的安排', en: 'The schedule of the nightly reconciliation' },
  responses: { 200: { description: 'As Temporal has it', schema: z.object({ id: z.string(), paused: z.boolean(), nextRunAt: z.array(z.string()) }) } },
  handler: async ({ deps }) => {
    const { state, info } = await deps.temporal.client().schedule.getHandle(NIGHTLY_RECONCILIATION).describe();
    return reply.json({ id: NIGHTLY_RECONCILIATION, paused: state.paused, nextRunAt: info.nextActionTimes.map((each) => each.toISOString()) });
  },
});

const run = route({
  method: 'post', path: '/api/reconciliation/runs', tag: 'reconciliation', act: 'reconciliation.work', scope: 'list',
  summary: { zh: '立即对账', en: 'Reconcile now' },
  body: z.strictObject({}),
  responses: { 202: { description: 'Under way', schema: z.object({ id: z.string().describe('Of the run') }) } },
  handler: async (ctx) => {
    const handle = await startOnce(ctx.deps, 'reconciliation', { workflowId: `reconciliation/${ctx.commandId}`, args: [] });
    const { runId } = await handle.describe();
    await noteAct(ctx, 'reconciliation.work', runId);
    return reply.json({ id: runId }, 202);
  },
});

const items = route({
  method: 'get', path: '/api/reconciliation/items', tag: 'reconciliation', act: 'budget.read', scope: 'list',
  summary: { zh: '对账差异', en: 'Differences that were found' },
  query: z.strictObject({
    resolved: z.enum(['true', 'false']).default('false'), mine: z.enum(['true', 'false']).default('false'),
    after: z.coerce.number().int().min(1).optional(), limit: z.coerce.number().int().min(1).max(200).default(50),
  }),
  responses: { 200: { description: 'A page, the oldest first', schema: listSchema(itemSchema) } },
  handler: async ({ deps, actor, query: { resolved, mine, limit, after } }) => {
    const found = await listItems(deps.db, {
      resolved: resolved === 'true', limit: limit + 1, ...(mine === 'true' ? { owner: actor.id } : {}), ...(after === undefined ? {} : { after }),
    });
    const page = listOf(found, limit, (each) => each.id);
    return reply.json({ ...page, items: page.items.map(shown) });
  },
});

const take = route({
  method: 'post', path: '/api/reconciliation/items/:id/take', tag: 'reconciliation', act: 'reconciliation.work', scope: 'list', params,
  summary: { zh: '认领差异', en: 'Take a difference: it has an owner from now on' },
  body: z.strictObject({}),
  responses: { 200: { description: 'Taken', schema: itemSchema } },
  handler: async (ctx) => {
    const { deps, actor, params: { id } } = ctx;
    await itemOr404(deps, id);
    if (!(await takeItem(deps.db, id, actor.id))) throw problemOfRefusal(refuse('ITEM_TAKEN', '该差异已由他人认领或已处理', 'somebody else has taken it, or it is resolved').refusal);
    await noteAct(ctx, 'reconciliation.work', `reconciliation/${id}`);
    return reply.json(shown(await itemOr404(deps, id)));
  },
});

const resolve = route({
  method: 'post', path: '/api/reconciliation/items/:id/resolve', tag: 'reconciliation', act: 'reconciliation.work', scope: 'list', params,
  summary: { zh: '处理差异', en: 'Resolve a difference with a reason' },
  description: 'By its owner. Whatever is still there the next night stands in the queue again.',
  body: z.strictObject({ reason: reasonText }),
  responses: { 200: { description: 'Resolved', schema: itemSchema } },
  handler: async (ctx) => {
    const { deps, actor, params: { id }, body } = ctx;
    await itemOr404(deps, id);
    if (!(await resolveItem(deps.db, id, actor.id, body.reason))) throw problemOfRefusal(refuse('ITEM_NOT_YOURS', '只有认领人可以处理未处理的差异', 'only its owner resolves a difference, and once').refusal);
    await noteAct(ctx, 'reconciliation.work', `reconciliation/${id}`);
    return reply.json(shown(await itemOr404(deps, id)));
  },
});

export const reconciliationRoutes = [runs, schedule, run, items, take, resolve];

async function itemOr404({ db }: ApiDeps, id: number): Promise<ReconciliationItem> {
  const found = await findItem(db, id);
  if (!found) throw problem('NOT_FOUND');
  return found;
}

const shown = (item: ReconciliationItem): z.infer<typeof itemSchema> => ({ ...item, message: DIFFERENCES[item.kind] });
