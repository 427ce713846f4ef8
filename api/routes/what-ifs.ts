import { WorkflowNotFoundError } from '@temporalio/common';
import { z } from 'zod';
import { refuse } from '../../domain/case.ts';
import { keyOf } from '../../domain/policy/check.ts';
import { clockToday } from '../../store/clocks.ts';
import { findPolicyDocument } from '../../store/policies.ts';
import { findClaim } from '../../store/claims.ts';
import type { NewWhatIf, WhatIfRecord, WhatIfScope } from '../../store/what-ifs.ts';
import { closeWhatIf, createWhatIf, findWhatIf, whatIfRows } from '../../store/what-ifs.ts';
import { findRound } from '../../store/rounds.ts';
import { policyToday } from '../cases/claim.ts';
import { watch } from '../cases/progress.ts';
import { claimNoSchema, dateSchema, fenSchema, listOf, listSchema } from '../cases/schemas.ts';
import { MAX_PAGE } from '../http/page.ts';
import { problem, problemOfRefusal } from '../http/problem.ts';
import { reply, route } from '../http/route.ts';
import type { ApiDeps, Ctx } from '../http/route.ts';
import { startOnce } from '../workflow-start.ts';
import { roundCodeSchema } from './rounds.ts';

const scopeSchema = z.union([
  z.strictObject({ round: roundCodeSchema }), z.strictObject({ open: z.literal(true) }), z.strictObject({ claimNo: claimNoSchema }),
]).describe('All claims of a round, those that are open on the policy\'s clock, or one');
const figuresSchema = z.object({
  rows: z.int(), changed: z.int(), gaining: z.int(), losing: z.int(), beforeFen: fenSchema, afterFen: fenSchema,
});
const byCode = z.record(z.string(), figuresSchema);
const whatIfSchema = z.object({
  whatIfId: z.string(), policyNo: z.string().nullable(), policyKey: z.string(), policyHash: z.string(), scope: scopeSchema, on: dateSchema,
  status: z.enum(['running', 'done', 'failed', 'cancelled']), rowsDone: z.int(), rowsTotal: z.int().nullable(),
  totals: z.object({ total: figuresSchema, by: z.object({ programme: byCode, institution: byCode, district: byCode }) }).nullable(),
  fileId: z.string().nullable().describe('The workbook'), failure: z.string().nullable(),
}).meta({ id: 'WhatIf', description: 'What a policy would do to claims that stand under another; nothing of theirs is changed' });

const start = route({
  method: 'post', path: '/api/what-ifs', tag: 'policies', act: 'policy.try', scope: 'list',
  summary: { zh: '试算:按草案或现行办法重算,列出差额', en: 'Try a draft, or the policy of today, over claims and list the difference' },
  body: z.strictObject({ policyNo: z.string().max(64).optional().describe('The draft; absent: the policy in force today'), scope: scopeSchema }),
  responses: { 202: { description: 'Under way', schema: z.object({ whatIfId: z.string() }) } },
  handler: async (ctx) => {
    const { deps, commandId: id, actor, body } = ctx;
    const wish = { id, scope: body.scope, startedBy: actor.id };
    await createWhatIf(deps.db, body.policyNo === undefined ? await ofToday(deps, wish) : await ofDraft(deps, body.policyNo, wish));
    await startOnce(deps, 'whatIf', { workflowId: whatIfWorkflowId(id), args: [{ whatIfId: id }] });
    return reply.json({ whatIfId: id }, 202);
  },
});

const whatIfWorkflowId = (id: string): string => `what-if/${id}`;

type Wish = Pick<NewWhatIf, 'id' | 'scope' | 'startedBy'>;

async function ofDraft(deps: ApiDeps, policyNo: string, wish: Wish): Promise<NewWhatIf> {
  const found = await findPolicyDocument(deps.db, policyNo);
  if (!found) throw problem('NOT_FOUND');
  if (found.key === null || found.policyHash === null) throw problemOfRefusal(refuse('POLICY_NOT_CHECKED', '草案尚未核对通过', 'the draft has not passed its checks').refusal);
  await scopeExists(deps, wish.scope);
  return {
    ...wish, policyNo, textHash: found.textHash, policyKey: found.key, policyHash: found.policyHash, clock: found.clock, on: await clockToday(deps.db, found.clock),
  };
}

async function ofToday(deps: ApiDeps, wish: Wish): Promise<NewWhatIf> {
  const clock = await scopeExists(deps, wish.scope);
  const { policy, hash } = await policyToday(deps, clock);
  return { ...wish, policyNo: null, textHash: null, policyKey: keyOf(policy), policyHash: hash, clock, on: await clockToday(deps.db, clock) };
}

/** The clock that the scope's claims live on. */
async function scopeExists(deps: ApiDeps, scope: WhatIfScope): Promise<string> {
  if ('open' in scope) return 'real';
  const found = 'round' in scope ? await findRound(deps.db, scope.round) : await findClaim(deps.db, scope.claimNo);
  if (!found) throw problem('NOT_FOUND');
  return found.clock;
}

const params = z.strictObject({ id: z.uuid() });
type WhatIfCtx = Pick<Ctx<z.infer<typeof params>, unknown, unknown>, 'params' | 'deps' | 'reach'>;

async function whatIfOf({ params: { id }, deps, reach }: WhatIfCtx): Promise<WhatIfRecord> {
  const found = await findWhatIf(deps.db, id);
  if (!found || reach.kind !== 'all') throw problem('NOT_FOUND');
  return found;
}

async function shown(ctx: WhatIfCtx): Promise<z.infer<typeof whatIfSchema>> {
  const { id: whatIfId, textHash: _text, clock: _clock, startedBy: _by, ...rest } = await whatIfOf(ctx);
  return { whatIfId, ...rest };
}

const show = route({
  method: 'get', path: '/api/what-ifs/:id', tag: 'policies', act: 'what-if.read', scope: 'list', params,
  summary: { zh: '试算的进度与结果', en: 'How far a what-if is, and what it found' },
  responses: { 200: { description: 'The what-if', schema: whatIfSchema } },
  handler: async (ctx) => reply.json(await shown(ctx)),
});

const rows = route({
  method: 'get', path: '/api/what-ifs/:id/rows', tag: 'policies', act: 'what-if.read', scope: 'list', params,
  summary: { zh: '试算中有变动的每一行', en: 'Every row that would change' },
  query: z.strictObject({ after: z.string().max(120).default(''), limit: z.coerce.number().int().min(1).max(MAX_PAGE).default(50) }),
  responses: {
    200: {
      description: 'A page',
      schema: listSchema(z.object({
        claimNo: z.string(), rowNo: z.int(), institution: z.string(), institutionName: z.string(), district: z.string(), programme: z.string(),
        beforeVerdict: z.string(), beforeFen: fenSchema, beforeReasons: z.array(z.string()), afterVerdict: z.string(), afterFen: fenSchema, afterReasons: z.array(z.string()),
      })),
    },
  },
  handler: async (ctx) => {
    const { id } = await whatIfOf(ctx);
    const found = await whatIfRows(ctx.deps.db, id, ctx.query.after, ctx.query.limit + 1);
    return reply.json(listOf(found, ctx.query.limit, (row) => `${row.claimNo}/${row.rowNo}`));
  },
});

const events = route({
  method: 'get', path: '/api/what-ifs/:id/events', tag: 'policies', act: 'what-if.read', scope: 'list', params,
  summary: { zh: '试算的进度(SSE)', en: 'Progress of a what-if (SSE)' },
  responses: { 200: { description: 'Events `progress`, then `end`, each the same as GET /api/what-ifs/:id', mediaType: 'text/event-stream' } },
  handler: async (ctx) => {
    await whatIfOf(ctx);
    return reply.events(watch(() => shown(ctx), ({ status }) => status !== 'running', ctx.signal));
  },
});

const cancel = route({
  method: 'post', path: '/api/what-ifs/:id/cancel', tag: 'policies', act: 'policy.try', scope: 'list', params,
  summary: { zh: '取消试算', en: 'Cancel a what-if' },
  responses: { 202: { description: 'It is being cancelled', schema: whatIfSchema } },
  handler: async (ctx) => {
    const { id } = await whatIfOf(ctx);
    try {
      await ctx.deps.temporal.client().workflow.getHandle(whatIfWorkflowId(id)).cancel();
    } catch (error) {
      if (!(error instanceof WorkflowNotFoundError)) throw error;
      // It is over, or the request broke off before it was started: nobody else will close it.
      await closeWhatIf(ctx.deps.db, id, { status: 'cancelled' });
    }
    return reply.json(await shown(ctx), 202);
  },
});

export const whatIfRoutes = [start, show, rows, events, cancel];
