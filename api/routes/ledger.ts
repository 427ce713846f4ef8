import { z } from 'zod';
import { paymentOrigin, trialBalance } from '../../store/origin.ts';
import { dateSchema, fenSchema } from '../cases/schemas.ts';
import { problem } from '../http/problem.ts';
import { reply, route } from '../http/route.ts';
import { batchParams, batchScope } from './batch-scope.ts';

const originSchema = z.object({
  batchNo: z.string(), lineNo: z.int(), claimNo: z.string(), amountFen: fenSchema, status: z.string(), policyHash: z.string().nullable(),
  roster: z.object({ version: z.int(), fileId: z.string() }),
  rows: z.array(z.object({
    rowNo: z.int(), sheetRow: z.int().describe('As Excel numbers it'), programme: z.string().nullable(), appliedFen: fenSchema, entitledFen: fenSchema, amountFen: fenSchema,
    verdict: z.string(), reasons: z.array(z.string()), setBy: z.string(), trace: z.unknown().describe('The rules as they answered at submission'),
  })),
  acts: z.array(z.object({ caseNo: z.string(), act: z.string(), by: z.string(), inStead: z.string().nullable().describe('Name of the absent person for whom it was done'), role: z.string(), on: z.string() })),
  entries: z.array(z.object({
    key: z.string(), kind: z.string(), budgetLine: z.string(), source: z.string(), amountFen: fenSchema, on: z.string(), period: z.string(), actor: z.string(),
    ofLine: z.boolean().describe('Of this very payment'),
  })),
}).meta({ id: 'PaymentOrigin' });

const origin = route({
  method: 'get', path: '/api/batches/:batchNo/lines/:lineNo/origin', tag: 'batches', act: 'report.read', scope: batchScope,
  summary: { zh: '一笔拨付的来历:规则、名册行、经办人、账目', en: 'Where a line of the sheet comes from: rules, roster rows, people, ledger entries' },
  params: batchParams.extend({ lineNo: z.coerce.number().int().min(1).max(1_000_000) }),
  responses: { 200: { description: 'The chain; no trainee is named', schema: originSchema } },
  handler: async ({ deps, reach, params }) => {
    if (reach.kind !== 'all') throw problem('OUT_OF_SCOPE');
    const found = await paymentOrigin(deps.db, params.batchNo, params.lineNo);
    if (!found) throw problem('NOT_FOUND');
    return reply.json(found);
  },
});

const balance = route({
  method: 'get', path: '/api/ledger/trial-balance', tag: 'budgets', act: 'report.read', scope: 'list',
  summary: { zh: '试算平衡表', en: 'Trial balance of a fiscal year up to a day' },
  query: z.strictObject({ fiscalYear: z.coerce.number().int().min(2000).max(2100), on: dateSchema }),
  responses: {
    200: {
      description: 'Debits equal credits', schema: z.object({
        on: z.string(), totalFen: fenSchema.describe('Of all balances: zero'),
        items: z.array(z.object({ budgetLine: z.string(), account: z.string(), debitFen: fenSchema, creditFen: fenSchema, balanceFen: fenSchema })),
      }),
    },
  },
  handler: async ({ deps, reach, query: { on, fiscalYear } }) => {
    if (reach.kind !== 'all') throw problem('OUT_OF_SCOPE');
    const items = await trialBalance(deps.db, on, fiscalYear);
    return reply.json({ on, totalFen: items.reduce((sum, item) => sum + item.balanceFen, 0), items });
  },
});

export const ledgerRoutes = [origin, balance];
