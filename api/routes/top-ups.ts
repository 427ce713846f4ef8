import { z } from 'zod';
import type { TopUpCommand } from '../../domain/top-up.ts';
import { payeeOfClaim } from '../../store/clawbacks.ts';
import type { TopUpRecord } from '../../store/top-ups.ts';
import { findTopUp, listTopUps, nextTopUp } from '../../store/top-ups.ts';
import { actRoutes } from '../cases/act-route.ts';
import { begin } from '../cases/command.ts';
import { openNumbered } from '../cases/numbered.ts';
import { claimNoSchema, fenSchema, listOf, listSchema, reasonText, receiptSchema, rowNoSchema } from '../cases/schemas.ts';
import { problem } from '../http/problem.ts';
import type { ApiDeps } from '../http/route.ts';
import { reply, route } from '../http/route.ts';

const amount = z.int().min(1);
const topUpSchema = z.object({
  topUpNo: z.string(), institution: z.object({ code: z.string(), name: z.string() }), claimNo: z.string(), stage: z.string(), amountFen: fenSchema, reason: z.string(),
  proposedBy: z.string(), approvedBy: z.string().nullable(),
  rows: z.array(z.object({
    rowNo: z.int(), beforeFen: fenSchema.describe('What the row was worth before'), amountFen: fenSchema, batchNo: z.string().describe('The payment that it adds to'), lineNo: z.int(),
  })),
}).meta({ id: 'TopUp' });

const params = z.strictObject({ topUpNo: z.string().regex(/^U-C-[\w.-]{1,90}$/).describe('U-<claim>-<n>') });
const scope = async ({ deps, params: { topUpNo } }: { deps: ApiDeps; params: z.infer<typeof params> }) => {
  const found = await findTopUp(deps.db, topUpNo);
  return found && { institutionCode: found.institution.code };
};

const open = route({
  method: 'post', path: '/api/top-ups', tag: 'top-ups', act: 'top-up.propose', scope: 'list',
  summary: { zh: '提出补差', en: 'Propose to pay more for rows that were approved too low and are paid' },
  description: 'Row by row, with what is paid never above what the rules entitled the row to at submission (ABOVE_ENTITLED). Nothing moves until who decides claims approves it; then the usual batch pays the difference. Rows made from enrolments are corrected there.',
  body: z.strictObject({ claimNo: claimNoSchema, rows: z.array(z.strictObject({ rowNo: rowNoSchema, amountFen: amount })).min(1).max(1_000), reason: reasonText }),
  responses: { 200: { description: 'Proposed; `caseNo` is its number', schema: receiptSchema } },
  handler: async (ctx) => {
    const { deps: { db }, body: { claimNo, ...rest }, commandId } = ctx;
    const payee = await payeeOfClaim(db, claimNo);
    if (!payee) throw problem('NOT_FOUND');
    const { institution, round, clock } = payee;
    return reply.json(await openNumbered(ctx, await nextTopUp(db, claimNo, commandId), (n) =>
      begin<TopUpCommand>(ctx, { kind: 'topUp', caseNo: `U-${claimNo}-${n}`, clock, labels: { round, institution } }, { type: 'open', topUp: { institution, claim: claimNo, ...rest } })));
  },
});

const list = route({
  method: 'get', path: '/api/top-ups', tag: 'top-ups', act: 'batch.read', scope: 'list',
  summary: { zh: '补差清单', en: 'Top-ups' },
  query: z.strictObject({ claimNo: claimNoSchema.optional(), after: z.string().max(120).optional(), limit: z.coerce.number().int().min(1).max(200).default(50) }),
  responses: { 200: { description: 'A page; an institution has its own', schema: listSchema(topUpSchema) } },
  handler: async ({ deps, reach, query }) =>
    reply.json(listOf((await listTopUps(deps.db, { ...query, reach, limit: query.limit + 1 })).map(shown), query.limit, (each) => each.topUpNo)),
});

const topUpAct = actRoutes<TopUpCommand, z.infer<typeof params>>({
  path: '/api/top-ups/:topUpNo', tag: 'top-ups', scope, params, caseNo: ({ topUpNo }) => topUpNo,
});

const approve = topUpAct({
  path: 'approve', act: 'top-up.approve', done: 'Approved',
  summary: { zh: '批准补差', en: 'Approve a top-up as it was seen, by another person; the next batch pays it' },
  body: z.strictObject({ amountFen: amount }),
  command: ({ amountFen }) => ({ type: 'approve', amountFen }),
});

const reject = topUpAct({
  path: 'reject', act: 'top-up.approve', done: 'Rejected',
  summary: { zh: '不予补差', en: 'Reject a top-up' },
  body: z.strictObject({ reason: reasonText }),
  command: ({ reason }) => ({ type: 'reject', reason }),
});

export const topUpRoutes = [open, list, approve, reject];

const shown = (found: TopUpRecord): z.infer<typeof topUpSchema> => ({ ...found, rows: [...found.rows] });
