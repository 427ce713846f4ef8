import { z } from 'zod';
import { refuse } from '../../domain/case.ts';
import type { ReversalCommand } from '../../domain/reversal.ts';
import { answeredLine, findReversal, listReversals, nextReversal } from '../../store/reversals.ts';
import { actRoutes } from '../cases/act-route.ts';
import { begin } from '../cases/command.ts';
import { openNumbered } from '../cases/numbered.ts';
import { fenSchema, listOf, listSchema, reasonText, receiptSchema, rowNoSchema } from '../cases/schemas.ts';
import { problem, problemOfRefusal } from '../http/problem.ts';
import type { ApiDeps } from '../http/route.ts';
import { reply, route } from '../http/route.ts';

const amount = z.int().min(1);
const batchNoSchema = z.string().regex(/^B-[\w.-]{1,60}$/);
const periodSchema = z.string().regex(/^\d{4}-(0[1-9]|1[0-2])$/);
const reversalSchema = z.object({
  reversalNo: z.string(), institution: z.object({ code: z.string(), name: z.string() }), claimNo: z.string(), batchNo: z.string(), lineNo: z.int(), stage: z.string(),
  amountFen: fenSchema, reason: z.string(), period: z.string().nullable().describe('The month in which it was asked to count; null: the first open one'),
  askedBy: z.string(), approvedBy: z.string().nullable(), reopened: z.boolean().describe('Whether the line waits for its result again'),
}).meta({ id: 'Reversal' });

const params = z.strictObject({ reversalNo: z.string().regex(/^V-B-[\w.-]{1,80}$/).describe('V-<batch>-<line>-<n>') });
const scope = async ({ deps, params: { reversalNo } }: { deps: ApiDeps; params: z.infer<typeof params> }) => {
  const found = await findReversal(deps.db, reversalNo);
  return found && { institutionCode: found.institution.code };
};

const open = route({
  method: 'post', path: '/api/reversals', tag: 'reversals', act: 'batch.results', scope: 'list',
  summary: { zh: '申请冲正', en: 'Ask to take back the confirmation of a payment that was confirmed by mistake' },
  description: 'The whole line, as it was confirmed. What it kept back for a clawback is given back to that. Refused while a refund, a clawback of it, or a further payment hangs on it. Nothing moves until another person approves it; then the line waits for its result again. It counts in the first open month, or in `period` when that is open.',
  body: z.strictObject({ batchNo: batchNoSchema, lineNo: rowNoSchema, reason: reasonText, period: periodSchema.optional() }),
  responses: { 200: { description: 'Asked; `caseNo` is its number', schema: receiptSchema } },
  handler: async (ctx) => {
    const { deps: { db }, body: { batchNo, lineNo, ...rest }, commandId } = ctx;
    const line = await answeredLine(db, batchNo, lineNo);
    if (!line) throw problem('NOT_FOUND');
    const { institution, claim, round, clock, amountFen, confirmation } = line;
    return reply.json(await openNumbered(ctx, await nextReversal(db, batchNo, lineNo, commandId), (n) => {
      if (confirmation === null) throw problemOfRefusal(refuse('LINE_NOT_PAID', '该付款行未拨付', 'the line was not paid').refusal);
      return begin<ReversalCommand>(ctx, { kind: 'reversal', caseNo: `V-${batchNo}-${lineNo}-${n}`, clock, labels: { round, institution } },
        { type: 'open', reversal: { institution, claim, batch: batchNo, line: lineNo, amountFen, confirmation, ...rest } });
    }));
  },
});

const list = route({
  method: 'get', path: '/api/reversals', tag: 'reversals', act: 'batch.read', scope: 'list',
  summary: { zh: '冲正清单', en: 'Reversals' },
  query: z.strictObject({ batchNo: batchNoSchema.optional(), after: z.string().max(120).optional(), limit: z.coerce.number().int().min(1).max(200).default(50) }),
  responses: { 200: { description: 'A page; an institution has its own', schema: listSchema(reversalSchema) } },
  handler: async ({ deps, reach, query }) =>
    reply.json(listOf(await listReversals(deps.db, { ...query, reach, limit: query.limit + 1 }), query.limit, (each) => each.reversalNo)),
});

const reversalAct = actRoutes<ReversalCommand, z.infer<typeof params>>({
  path: '/api/reversals/:reversalNo', tag: 'reversals', scope, params, caseNo: ({ reversalNo }) => reversalNo,
});

const approve = reversalAct({
  path: 'approve', act: 'batch.approve', done: 'Reversed',
  summary: { zh: '批准冲正', en: 'Approve a reversal as it was seen, by another person; the money is owed until the true result is known' },
  body: z.strictObject({ amountFen: amount }),
  command: ({ amountFen }) => ({ type: 'approve', amountFen }),
});

const reject = reversalAct({
  path: 'reject', act: 'batch.approve', done: 'Rejected',
  summary: { zh: '不予冲正', en: 'Reject a reversal: the confirmation stands' },
  body: z.strictObject({ reason: reasonText }),
  command: ({ reason }) => ({ type: 'reject', reason }),
});

export const reversalRoutes = [open, list, approve, reject];
