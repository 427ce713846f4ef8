import { z } from 'zod';
import { CLAWBACK_GROUNDS, outstandingFen } from '../../domain/clawback.ts';
import type { ClawbackCommand } from '../../domain/clawback.ts';
import { clawbackRows } from '../../domain/clawback-amount.ts';
import { claimableRows, findClawback, listClawbacks, nextClawback, payeeOfClaim } from '../../store/clawbacks.ts';
import type { ClawbackRecord } from '../../store/clawbacks.ts';
import { clockToday } from '../../store/clocks.ts';
import type { Database } from '../../store/db.ts';
import { paymentRules } from '../../store/payment-rules.ts';
import { actRoutes } from '../cases/act-route.ts';
import type { Unsent } from '../cases/command.ts';
import { begin } from '../cases/command.ts';
import { openNumbered } from '../cases/numbered.ts';
import { claimNoSchema, dateSchema, fenSchema, listOf, listSchema, reasonText, receiptSchema, rowNoSchema } from '../cases/schemas.ts';
import { problem, problemOfRefusal } from '../http/problem.ts';
import type { ApiDeps } from '../http/route.ts';
import { reply, route } from '../http/route.ts';

const amount = z.int().min(1);
const askSchema = z.strictObject({
  rowNo: rowNoSchema, attended: z.int().min(0).max(1_000).optional(), total: z.int().min(1).max(1_000).optional(), keepsFen: z.int().min(0).optional(),
});
const openSchema = z.strictObject({
  claimNo: claimNoSchema, ground: z.enum(CLAWBACK_GROUNDS), ref: z.string().trim().min(1).max(120).describe('What it comes from: an objection, a finding; never a person'),
  rows: z.array(askSchema).min(1).max(1_000),
});
const instalmentSchema = z.strictObject({ dueOn: dateSchema, amountFen: amount });
const summarySchema = z.object({
  clawbackNo: z.string(), institution: z.object({ code: z.string(), name: z.string() }), claimNo: z.string(), ground: z.enum(CLAWBACK_GROUNDS), stage: z.string(),
  amountFen: fenSchema, recoveredFen: fenSchema, writtenOffFen: fenSchema, dueOn: dateSchema.nullable(), proposedBy: z.string(), approvedBy: z.string().nullable(),
}).meta({ id: 'Clawback' });
const fullSchema = summarySchema.extend({
  outstandingFen: fenSchema, plan: z.array(z.object({ dueOn: dateSchema, amountFen: fenSchema })),
  rows: z.array(z.object({ rowNo: z.int(), paidFen: fenSchema, amountFen: fenSchema })),
  receipts: z.array(z.object({ id: z.string(), bankReference: z.string(), amountFen: fenSchema, receivedOn: dateSchema })),
  offsets: z.array(z.object({ batchNo: z.string(), lineNo: z.int(), amountFen: fenSchema, status: z.string() })),
});

const params = z.strictObject({ clawbackNo: z.string().regex(/^K-[\w.-]{1,110}$/).describe('K-<claim>-<n>') });
const scope = async ({ deps, params: { clawbackNo } }: { deps: ApiDeps; params: z.infer<typeof params> }) => {
  const found = await findClawback(deps.db, clawbackNo);
  return found && { institutionCode: found.institution.code };
};

const open = route({
  method: 'post', path: '/api/clawbacks', tag: 'clawbacks', act: 'clawback.propose', scope: 'list',
  summary: { zh: '提出追缴', en: 'Propose a clawback' },
  description: 'The amount follows from the ground by the rules of payment: the part of the course not attended, all that was paid, or what is above the corrected amount. Never above what was paid.',
  body: openSchema,
  responses: { 200: { description: 'Proposed; `caseNo` is its number', schema: receiptSchema } },
  handler: async (ctx) => {
    const { deps: { db }, body: { claimNo }, commandId } = ctx;
    const payee = await payeeOfClaim(db, claimNo);
    if (!payee) throw problem('NOT_FOUND');
    return reply.json(await openNumbered(ctx, await nextClawback(db, claimNo, commandId), async (n) =>
      begin<ClawbackCommand>(ctx, { kind: 'clawback', caseNo: `K-${claimNo}-${n}`, clock: payee.clock, labels: { round: payee.round, institution: payee.institution } },
        await opening(db, ctx.body, payee))));
  },
});

/** The rows with what is asked back of each, under the payment rules of today. @throws Problem of what cannot be asked back. */
async function opening(
  db: Database, { claimNo, ground, ref, rows: asks }: z.infer<typeof openSchema>, { institution, clock }: { institution: string; clock: string },
): Promise<Unsent<Extract<ClawbackCommand, { type: 'open' }>>> {
  const { clawback: { amount: methods, ...days } } = await paymentRules(db, await clockToday(db, clock));
  const rows = clawbackRows(asks, await claimableRows(db, claimNo, asks.map((ask) => ask.rowNo)), methods[ground]);
  if (!rows.ok) throw problemOfRefusal(rows.refusal);
  return { type: 'open', institution, claim: claimNo, ground, ref, rows: rows.events, days };
}

const list = route({
  method: 'get', path: '/api/clawbacks', tag: 'clawbacks', act: 'clawback.read', scope: 'list',
  summary: { zh: '追缴清单', en: 'Clawbacks' },
  query: z.strictObject({ stage: z.string().max(40).optional(), after: z.string().max(120).optional(), limit: z.coerce.number().int().min(1).max(200).default(50) }),
  responses: { 200: { description: 'A page', schema: listSchema(summarySchema) } },
  handler: async ({ deps, reach, query }) =>
    reply.json(listOf(await listClawbacks(deps.db, { ...query, reach, limit: query.limit + 1 }), query.limit, (each) => each.clawbackNo)),
});

const show = route({
  method: 'get', path: '/api/clawbacks/:clawbackNo', tag: 'clawbacks', act: 'clawback.read', scope, params,
  summary: { zh: '一项追缴', en: 'One clawback with its rows, receipts and offsets' },
  responses: { 200: { description: 'The clawback', schema: fullSchema } },
  handler: async ({ deps, params: { clawbackNo } }) => {
    const found = await findClawback(deps.db, clawbackNo);
    if (!found) throw problem('NOT_FOUND');
    return reply.json(shown(found));
  },
});

const clawbackAct = actRoutes<ClawbackCommand, z.infer<typeof params>>({
  path: '/api/clawbacks/:clawbackNo', tag: 'clawbacks', scope, params, caseNo: ({ clawbackNo }) => clawbackNo,
});

const approve = clawbackAct({
  path: 'approve', act: 'clawback.approve', done: 'Approved',
  summary: { zh: '批准追缴', en: 'Approve a clawback as it was seen; the money falls due' },
  body: z.strictObject({ amountFen: amount }),
  command: ({ amountFen }) => ({ type: 'approve', amountFen }),
});

const reject = clawbackAct({
  path: 'reject', act: 'clawback.approve', done: 'Rejected',
  summary: { zh: '不予追缴', en: 'Reject a clawback' },
  body: z.strictObject({ reason: reasonText }),
  command: ({ reason }) => ({ type: 'reject', reason }),
});

const instalments = clawbackAct({
  path: 'instalments', act: 'clawback.approve', done: 'Agreed',
  summary: { zh: '约定分期缴还', en: 'Agree on instalments of what is outstanding' },
  body: z.strictObject({ parts: z.array(instalmentSchema).min(1).max(36), reason: reasonText }),
  command: (body) => ({ type: 'agreeInstalments', ...body }),
});

const receive = clawbackAct({
  path: 'receipts', act: 'clawback.manage', done: 'Matched',
  summary: { zh: '到账核销', en: 'Match money that came in' },
  body: z.strictObject({ bankReference: z.string().trim().min(1).max(100), amountFen: amount, receivedOn: dateSchema }),
  command: (body, { commandId }) => ({ type: 'recordReceipt', receiptId: commandId, ...body }),
});

const askWriteOff = clawbackAct({
  path: 'write-off', act: 'clawback.manage', done: 'Asked',
  summary: { zh: '申请核销', en: 'Ask to write off what is outstanding' },
  body: z.strictObject({ reason: reasonText }),
  command: ({ reason }) => ({ type: 'askWriteOff', reason }),
});

const approveWriteOff = clawbackAct({
  path: 'write-off/approve', act: 'clawback.approve', done: 'Written off',
  summary: { zh: '批准核销', en: 'Write off, by another person' },
  body: z.strictObject({ amountFen: amount }),
  command: ({ amountFen }) => ({ type: 'approveWriteOff', amountFen }),
});

const refuseWriteOff = clawbackAct({
  path: 'write-off/refuse', act: 'clawback.approve', done: 'Refused',
  summary: { zh: '不予核销', en: 'Refuse to write off' },
  body: z.strictObject({ reason: reasonText }),
  command: ({ reason }) => ({ type: 'refuseWriteOff', reason }),
});

export const clawbackRoutes = [open, list, show, approve, reject, instalments, receive, askWriteOff, approveWriteOff, refuseWriteOff];

function shown({ state, clock: _, ...record }: ClawbackRecord): z.infer<typeof fullSchema> {
  return { ...record, outstandingFen: outstandingFen(state), plan: [...state.plan], rows: [...record.rows], receipts: [...record.receipts], offsets: [...record.offsets] };
}
