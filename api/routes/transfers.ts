import { z } from 'zod';
import type { TransferCommand } from '../../domain/transfer.ts';
import { clockOfYear } from '../../store/rounds.ts';
import { listTransfers, nextTransfer } from '../../store/transfers.ts';
import { actRoutes } from '../cases/act-route.ts';
import { begin } from '../cases/command.ts';
import { openNumbered } from '../cases/numbered.ts';
import { fenSchema, listOf, listSchema, reasonText, receiptSchema } from '../cases/schemas.ts';
import { reply, route } from '../http/route.ts';
import { fiscalYearSchema } from './rounds.ts';

const lineCode = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9_.-]{0,39}$/);
const amount = z.int().min(1).max(10_000_000_000_000);
const params = z.strictObject({ transferNo: z.string().regex(/^T-\d{4}-\d{1,6}$/).describe('T-<fiscal year>-<n>') });

const open = route({
  method: 'post', path: '/api/budget-transfers', tag: 'budgets', act: 'budget.manage', scope: 'list',
  summary: { zh: '提出指标调剂', en: 'Propose a transfer between two budget lines of a year' },
  description: 'Nothing moves until another person approves. Between different sources it needs the 文号 of its document.',
  body: z.strictObject({
    fiscalYear: fiscalYearSchema, from: lineCode, to: lineCode, amountFen: amount, reason: reasonText, documentNo: z.string().trim().min(1).max(100).optional().describe('文号'),
  }),
  responses: { 200: { description: 'Proposed; `caseNo` is its number', schema: receiptSchema } },
  handler: async (ctx) => {
    const { deps: { db }, body: { documentNo, ...rest }, commandId } = ctx;
    const { fiscalYear } = rest;
    const transfer = { ...rest, ...(documentNo === undefined ? {} : { documentNo }) };
    const clock = await clockOfYear(db, fiscalYear);
    return reply.json(await openNumbered(ctx, await nextTransfer(db, fiscalYear, commandId), (n) =>
      begin<TransferCommand>(ctx, { kind: 'transfer', caseNo: `T-${fiscalYear}-${n}`, clock }, { type: 'open', transfer })));
  },
});

const list = route({
  method: 'get', path: '/api/budget-transfers', tag: 'budgets', act: 'budget.read', scope: 'list',
  summary: { zh: '指标调剂', en: 'Transfers between budget lines' },
  query: z.strictObject({
    fiscalYear: z.coerce.number().int().min(2000).max(2100).optional(), after: z.string().max(20).optional(), limit: z.coerce.number().int().min(1).max(200).default(50),
  }),
  responses: {
    200: {
      description: 'A page', schema: listSchema(z.object({
        transferNo: z.string(), fiscalYear: z.int(), from: z.string(), to: z.string(), amountFen: fenSchema, documentNo: z.string().nullable(), reason: z.string(),
        stage: z.string(), proposedBy: z.string(), approvedBy: z.string().nullable(),
      }).meta({ id: 'BudgetTransfer' })),
    },
  },
  handler: async ({ deps, query: { limit, ...filter } }) =>
    reply.json(listOf(await listTransfers(deps.db, { ...filter, limit: limit + 1 }), limit, (each) => each.transferNo)),
});

const transferAct = actRoutes<TransferCommand, z.infer<typeof params>>({
  path: '/api/budget-transfers/:transferNo', tag: 'budgets', scope: 'list', params, caseNo: ({ transferNo }) => transferNo,
});

const approve = transferAct({
  path: 'approve', act: 'budget.approve', done: 'Moved',
  summary: { zh: '批准指标调剂', en: 'Approve a transfer as it was seen; the money moves' },
  body: z.strictObject({ amountFen: amount }),
  command: ({ amountFen }) => ({ type: 'approve', amountFen }),
});

const reject = transferAct({
  path: 'reject', act: 'budget.approve', done: 'Rejected',
  summary: { zh: '不予调剂', en: 'Reject a transfer' },
  body: z.strictObject({ reason: reasonText }),
  command: ({ reason }) => ({ type: 'reject', reason }),
});

const withdraw = transferAct({
  path: 'withdraw', act: 'budget.manage', done: 'Withdrawn',
  summary: { zh: '撤回指标调剂', en: 'Withdraw a transfer that nobody has decided' },
  body: z.strictObject({ reason: reasonText }),
  command: ({ reason }) => ({ type: 'withdraw', reason }),
});

export const transferRoutes = [open, list, approve, reject, withdraw];
