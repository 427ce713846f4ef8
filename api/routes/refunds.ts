import { z } from 'zod';
import type { RefundCommand } from '../../domain/refund.ts';
import { findRefund, listRefunds, nextRefund, paidLine } from '../../store/refunds.ts';
import { actRoutes } from '../cases/act-route.ts';
import { begin } from '../cases/command.ts';
import { openNumbered } from '../cases/numbered.ts';
import { dateSchema, fenSchema, listOf, listSchema, reasonText, receiptSchema, rowNoSchema } from '../cases/schemas.ts';
import { problem } from '../http/problem.ts';
import type { ApiDeps } from '../http/route.ts';
import { reply, route } from '../http/route.ts';

const amount = z.int().min(1);
const batchNoSchema = z.string().regex(/^B-[\w.-]{1,60}$/);
const rowsSchema = z.array(z.strictObject({ rowNo: rowNoSchema, amountFen: amount })).min(1).max(1_000);
const refundSchema = z.object({
  refundNo: z.string(), institution: z.object({ code: z.string(), name: z.string() }), claimNo: z.string(), batchNo: z.string(), lineNo: z.int(), stage: z.string(),
  amountFen: fenSchema, bankReference: z.string(), receivedOn: dateSchema, reason: z.string(), recordedBy: z.string(), bookedBy: z.string().nullable(),
  rows: z.array(z.object({ rowNo: z.int(), amountFen: fenSchema })),
}).meta({ id: 'Refund' });

const params = z.strictObject({ refundNo: z.string().regex(/^F-B-[\w.-]{1,80}$/).describe('F-<batch>-<line>-<n>') });
const scope = async ({ deps, params: { refundNo } }: { deps: ApiDeps; params: z.infer<typeof params> }) => {
  const found = await findRefund(deps.db, refundNo);
  return found && { institutionCode: found.institution.code };
};

const open = route({
  method: 'post', path: '/api/refunds', tag: 'refunds', act: 'clawback.manage', scope: 'list',
  summary: { zh: '登记退款', en: 'Record money of a paid line that came back' },
  description: "退款, not 退票: the payment had been credited. Row by row, never above what was paid and has not come back; the bank's reference is matched once. Nothing is booked until another person confirms it.",
  body: z.strictObject({
    batchNo: batchNoSchema, lineNo: rowNoSchema, rows: rowsSchema, bankReference: z.string().trim().min(1).max(100), receivedOn: dateSchema, reason: reasonText,
  }),
  responses: { 200: { description: 'Recorded; `caseNo` is its number', schema: receiptSchema } },
  handler: async (ctx) => {
    const { deps: { db }, body: { batchNo, lineNo, ...rest }, commandId } = ctx;
    const line = await paidLine(db, batchNo, lineNo);
    if (!line) throw problem('NOT_FOUND');
    const { institution, claim, round, clock } = line;
    return reply.json(await openNumbered(ctx, await nextRefund(db, batchNo, lineNo, commandId), (n) =>
      begin<RefundCommand>(ctx, { kind: 'refund', caseNo: `F-${batchNo}-${lineNo}-${n}`, clock, labels: { round, institution } },
        { type: 'open', refund: { institution, claim, batch: batchNo, line: lineNo, ...rest } })));
  },
});

const list = route({
  method: 'get', path: '/api/refunds', tag: 'refunds', act: 'clawback.read', scope: 'list',
  summary: { zh: '退款清单', en: 'Refunds' },
  query: z.strictObject({ batchNo: batchNoSchema.optional(), after: z.string().max(120).optional(), limit: z.coerce.number().int().min(1).max(200).default(50) }),
  responses: { 200: { description: 'A page', schema: listSchema(refundSchema) } },
  handler: async ({ deps, reach, query }) =>
    reply.json(listOf((await listRefunds(deps.db, { ...query, reach, limit: query.limit + 1 })).map((each) => ({ ...each, rows: [...each.rows] })), query.limit, (each) => each.refundNo)),
});

const refundAct = actRoutes<RefundCommand, z.infer<typeof params>>({
  path: '/api/refunds/:refundNo', tag: 'refunds', scope, params, caseNo: ({ refundNo }) => refundNo,
});

const book = refundAct({
  path: 'book', act: 'clawback.approve', done: 'Booked',
  summary: { zh: '退款确认入账', en: 'Book a refund as it was seen, by another person; the money may be used again' },
  body: z.strictObject({ amountFen: amount }),
  command: ({ amountFen }) => ({ type: 'book', amountFen }),
});

const reject = refundAct({
  path: 'reject', act: 'clawback.approve', done: 'Rejected',
  summary: { zh: '退款不予入账', en: 'Reject what was recorded' },
  body: z.strictObject({ reason: reasonText }),
  command: ({ reason }) => ({ type: 'reject', reason }),
});

export const refundRoutes = [open, list, book, reject];
