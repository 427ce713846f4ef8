import { WorkflowExecutionAlreadyStartedError, WorkflowIdConflictPolicy, WorkflowIdReusePolicy, WorkflowNotFoundError } from '@temporalio/common';
import { z } from 'zod';
import type { Act } from '../../domain/access.ts';
import { reachOf } from '../../domain/access.ts';
import type { Seen } from '../../domain/case.ts';
import { bulkProgress, bulkResults, closeBulk, createBulk, findBulk, reopenBulk } from '../../store/bulk.ts';
import type { BulkItem, BulkProgress, BulkRecord } from '../../store/bulk.ts';
import type { ClaimTarget } from '../../store/claims.ts';
import { claimTargets } from '../../store/claims.ts';
import { clockToday } from '../../store/clocks.ts';
import { identityCaseNo } from '../../store/effects/claim.ts';
import type { Person } from '../../store/people.ts';
import type { bulk } from '../../workflows/bulk.ts';
import { conflict } from '../cases/claim.ts';
import { actorOn } from '../cases/command.ts';
import { watch } from '../cases/progress.ts';
import { bilingualSchema, claimNoSchema, dateSchema, listOf, listSchema, seenSchema } from '../cases/schemas.ts';
import { MAX_PAGE } from '../http/page.ts';
import { problem } from '../http/problem.ts';
import type { ApiDeps, Ctx } from '../http/route.ts';
import { reply, route } from '../http/route.ts';

const ITEMS_AT_ONCE = 2_000;

const BULK_ACTS = ['signFirstReview', 'signSecondReview', 'decide', 'identitySign'] as const;
type BulkAct = (typeof BULK_ACTS)[number];

/** What the actor must be allowed to do one by one to do it to many. */
const ACT_OF: Readonly<Record<BulkAct, Act>> = {
  signFirstReview: 'review.first.sign', signSecondReview: 'review.second.sign', decide: 'claim.decide', identitySign: 'identity.sign',
};

const progressSchema = z.object({
  bulkId: z.string(), act: z.string(), on: dateSchema, status: z.enum(['running', 'done', 'cancelled']),
  total: z.int(), done: z.int(), refused: z.int(), waiting: z.int(), cancelled: z.int(),
}).meta({ id: 'Bulk' });

const start = route({
  method: 'post', path: '/api/bulk', tag: 'bulk', act: 'bulk.run', scope: 'own', bodyLimitBytes: 2 * 1024 * 1024,
  summary: { zh: '一次办理多件', en: 'One act over many claims' },
  description: 'Each item is carried out by itself: what has moved since it was seen is refused, the others go on.',
  body: z.strictObject({
    act: z.enum(BULK_ACTS),
    items: z.array(z.strictObject({ claimNo: claimNoSchema, seen: seenSchema })).min(1).max(ITEMS_AT_ONCE)
      .refine((items) => new Set(items.map((item) => item.claimNo)).size === items.length, '同一申报出现两次 / a claim is named twice'),
  }),
  responses: { 202: { description: 'Begun', schema: z.object({ bulkId: z.string() }) } },
  handler: async (ctx) => {
    const { actor, body, deps, commandId } = ctx;
    if (reachOf(actor, ACT_OF[body.act]) === undefined) throw problem('FORBIDDEN_ACT');
    const targets = new Map((await claimTargets(deps.db, body.items.map((item) => item.claimNo))).map((each) => [each.claimNo, each]));
    const on = await clockToday(deps.db, clockOf([...targets.values()]));
    await createBulk(deps.db, {
      id: commandId, act: body.act, by: await actorOn(ctx, on), on,
      items: body.items.map(({ claimNo, seen }) => itemOf(body.act, actor, claimNo, targets.get(claimNo)?.rosterVersion ?? 0, seen)),
    });
    await startBulk(deps, commandId);
    return reply.json({ bulkId: commandId }, 202);
  },
});

/** The one clock of all the claims: a rehearsal is never mixed with real money. */
function clockOf(targets: readonly ClaimTarget[]): string {
  const clocks = new Set(targets.map((target) => target.clock));
  if (clocks.size > 1) throw conflict('CLOCKS_MIXED', '所选申报不在同一时钟上', 'the chosen claims live on different clocks');
  return targets[0]?.clock ?? 'real';
}

/** A claim that does not exist stays in the list: its item is refused by name like any other. */
function itemOf(act: BulkAct, actor: Person, claimNo: string, rosterVersion: number, seen: Seen): { caseNo: string; command: BulkItem['command'] } {
  if (act !== 'identitySign') return { caseNo: claimNo, command: commandOf({ type: act, seen }) };
  return { caseNo: identityCaseNo(claimNo, rosterVersion), command: commandOf({ type: 'sign', district: actor.districtCode ?? '', seen }) };
}

const commandOf = <C extends { type: string }>(command: C): BulkItem['command'] => command;

const bulkWorkflowId = (id: string): string => `bulk/${id}`;

/** @param again for a bulk act that was cancelled: its workflow has ended, and another goes on where it stopped. */
export async function startBulk(deps: ApiDeps, bulkId: string, again = false): Promise<void> {
  try {
    await deps.temporal.client().workflow.start<typeof bulk>('bulk', {
      workflowId: bulkWorkflowId(bulkId), taskQueue: 'cases', args: [{ bulkId }],
      // The cancelled run has closed its books before this one begins; what is left of it is only its end.
      workflowIdConflictPolicy: again ? WorkflowIdConflictPolicy.TERMINATE_EXISTING : WorkflowIdConflictPolicy.USE_EXISTING,
      workflowIdReusePolicy: again ? WorkflowIdReusePolicy.ALLOW_DUPLICATE : WorkflowIdReusePolicy.REJECT_DUPLICATE,
    });
  } catch (error) {
    if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
  }
}

const bulkParams = z.strictObject({ id: z.uuid() });
type BulkCtx = Pick<Ctx<z.infer<typeof bulkParams>, unknown, unknown>, 'params' | 'actor' | 'deps'>;

/** Whoever began it, the registrar and the auditor may look at it; to others there is no such thing. */
async function bulkOf({ params, actor, deps }: BulkCtx): Promise<BulkRecord> {
  const found = await findBulk(deps.db, params.id);
  if (!found || !(found.started_by.id === actor.id || actor.role === 'registrar' || actor.role === 'auditor')) throw problem('NOT_FOUND');
  return found;
}

async function progressOf(ctx: BulkCtx): Promise<z.infer<typeof progressSchema>> {
  const { id, act, on_date: on, status, total } = await bulkOf(ctx);
  const counts: BulkProgress = await bulkProgress(ctx.deps.db, id);
  return { bulkId: id, act, on, status, total, ...counts };
}

const show = route({
  method: 'get', path: '/api/bulk/:id', tag: 'bulk', act: 'claim.read', scope: 'list', params: bulkParams,
  summary: { zh: '批量办理的进度', en: 'How far a bulk act is' },
  responses: { 200: { description: 'Progress', schema: progressSchema } },
  handler: async (ctx) => reply.json(await progressOf(ctx)),
});

const itemSchema = z.object({
  itemNo: z.int(), caseNo: z.string(), status: z.enum(['waiting', 'done', 'refused', 'cancelled']), stage: z.string().nullable(),
  refusal: z.object({ code: z.string(), message: bilingualSchema.optional() }).nullable(),
});

const items = route({
  method: 'get', path: '/api/bulk/:id/items', tag: 'bulk', act: 'claim.read', scope: 'list', params: bulkParams,
  summary: { zh: '批量办理的逐件结果', en: 'The result of each item' },
  query: z.strictObject({ after: z.coerce.number().int().min(0).default(0), limit: z.coerce.number().int().min(1).max(MAX_PAGE).default(50) }),
  responses: { 200: { description: 'A page in the order of the items', schema: listSchema(itemSchema) } },
  handler: async (ctx) => {
    const { query, deps } = ctx;
    const { id } = await bulkOf(ctx);
    const found = await bulkResults(deps.db, id, query.after, query.limit + 1);
    const shown = found.map(({ item_no: itemNo, case_no: caseNo, status, result }) => {
      const { stage, code, message } = (result ?? {}) as { stage?: string; code?: string; message?: { zh: string; en: string } };
      return { itemNo, caseNo, status, stage: stage ?? null, refusal: code === undefined ? null : { code, ...(message ? { message } : {}) } };
    });
    return reply.json(listOf(shown, query.limit, (item) => item.itemNo));
  },
});

const events = route({
  method: 'get', path: '/api/bulk/:id/events', tag: 'bulk', act: 'claim.read', scope: 'list', params: bulkParams,
  summary: { zh: '批量办理的进度(SSE)', en: 'Progress of a bulk act (SSE)' },
  responses: { 200: { description: 'Events `progress`, then `end`, each the same as GET /api/bulk/:id', mediaType: 'text/event-stream' } },
  handler: async (ctx) => {
    await bulkOf(ctx);
    return reply.events(watch(() => progressOf(ctx), ({ status }) => status !== 'running', ctx.signal));
  },
});

const cancel = route({
  method: 'post', path: '/api/bulk/:id/cancel', tag: 'bulk', act: 'bulk.run', scope: 'list', params: bulkParams,
  summary: { zh: '取消批量办理(已办的不变)', en: 'Cancel a bulk act; what is done stays done' },
  responses: { 202: { description: 'It is being cancelled', schema: progressSchema } },
  handler: async (ctx) => {
    const { id, status } = await bulkOf(ctx);
    if (status !== 'running') return reply.json(await progressOf(ctx), 202);
    try {
      await ctx.deps.temporal.client().workflow.getHandle(bulkWorkflowId(id)).cancel();
    } catch (error) {
      if (!(error instanceof WorkflowNotFoundError)) throw error;
      // The request broke off before the work was started: nobody else will close it.
      await closeBulk(ctx.deps.db, id, 'cancelled');
    }
    return reply.json(await progressOf(ctx), 202);
  },
});

const resume = route({
  method: 'post', path: '/api/bulk/:id/resume', tag: 'bulk', act: 'bulk.run', scope: 'list', params: bulkParams,
  summary: { zh: '继续已取消的批量办理', en: 'Go on with a bulk act that was cancelled' },
  responses: { 202: { description: 'It goes on with what was left', schema: progressSchema } },
  handler: async (ctx) => {
    const { id } = await bulkOf(ctx);
    if (await reopenBulk(ctx.deps.db, id)) await startBulk(ctx.deps, id, true);
    return reply.json(await progressOf(ctx), 202);
  },
});

export const bulkRoutes = [start, show, items, events, cancel, resume];
