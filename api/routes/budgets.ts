import { z } from 'zod';
import { refuse } from '../../domain/case.ts';
import { appropriate, listBudgets } from '../../store/budgets.ts';
import { noteAct } from '../audit.ts';
import { dateSchema, fenSchema } from '../cases/schemas.ts';
import { problem, problemOfRefusal } from '../http/problem.ts';
import { reply, route } from '../http/route.ts';
import { fiscalYearSchema } from './rounds.ts';

/** A hundred thousand million yuan: a slip of the finger is larger. */
const MAX_FEN = 10_000_000_000_000;

const budgetSchema = z.object({
  code: z.string(), fiscalYear: z.int(), name: z.string(),
  appropriatedFen: fenSchema, availableFen: fenSchema, reservedFen: fenSchema, committedFen: fenSchema, disbursedFen: fenSchema,
}).meta({ id: 'Budget', description: 'Where the money of a budget line stands: appropriated = available + reserved + committed + disbursed' });

const add = route({
  method: 'post', path: '/api/budgets', tag: 'budgets', act: 'budget.manage', scope: 'list',
  summary: { zh: '下达预算指标', en: 'Appropriate money to a budget line' },
  description: 'A line that is there takes the amount on top. The entry is dated the first day of the fiscal year unless `on` says otherwise.',
  body: z.strictObject({
    code: z.string().regex(/^[A-Za-z0-9][A-Za-z0-9_.-]{0,39}$/), fiscalYear: fiscalYearSchema, name: z.string().trim().min(1).max(100),
    amountFen: z.int().min(1).max(MAX_FEN), on: dateSchema.optional(),
  }),
  responses: { 201: { description: 'Appropriated', schema: budgetSchema } },
  handler: async (ctx) => {
    const { deps: { db }, actor, commandId, body: { amountFen, on, ...line } } = ctx;
    const done = await appropriate(db, line, {
      key: `${line.code}/appropriate/${commandId}`, amountFen, on: on ?? `${line.fiscalYear}-01-01`, actor: actor.id,
    });
    if (!done) throw problemOfRefusal(refuse('BUDGET_LINE_DIFFERS', '该指标编号已用于其他年度或名称', 'This code stands for another year or name already', { code: line.code }).refusal);
    await noteAct(ctx, 'budget.manage', line.code);
    const [balance] = await listBudgets(db, { code: line.code });
    return reply.json(balance, 201);
  },
});

const list = route({
  method: 'get', path: '/api/budgets', tag: 'budgets', act: 'report.read', scope: 'list',
  summary: { zh: '预算指标余额', en: 'Balances of the budget lines' },
  query: z.strictObject({ fiscalYear: z.coerce.number().int().min(2000).max(2100).optional() }),
  responses: { 200: { description: 'All lines', schema: z.object({ items: z.array(budgetSchema) }) } },
  handler: async ({ deps, reach, query }) => {
    // The city's money is no matter of one college or one district.
    if (reach.kind !== 'all') throw problem('OUT_OF_SCOPE');
    return reply.json({ items: await listBudgets(deps.db, query) });
  },
});

export const budgetRoutes = [add, list];
