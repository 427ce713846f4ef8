import { z } from 'zod';
import type { Refusal } from '../../domain/case.ts';
import { FUNDING_SOURCES } from '../../domain/ledger.ts';
import type { Appropriated } from '../../store/budgets.ts';
import { appropriate, fundingPlans, listBudgets, setFundingPlan } from '../../store/budgets.ts';
import { noteAct } from '../audit.ts';
import { dateSchema, fenSchema, reasonText } from '../cases/schemas.ts';
import { problem, problemOfRefusal } from '../http/problem.ts';
import { reply, route } from '../http/route.ts';
import { fiscalYearSchema } from './rounds.ts';

/** A hundred thousand million yuan: a slip of the finger is larger. */
const MAX_FEN = 10_000_000_000_000;

const programmeSchema = z.string().regex(/^[a-z][a-z0-9-]{0,39}$/).describe('Code of a programme');

const budgetSchema = z.object({
  code: z.string(), fiscalYear: z.int(), name: z.string(), source: z.enum(FUNDING_SOURCES), programme: z.string().nullable().describe('null: for every programme'),
  functionalCode: z.string().nullable(), documents: z.array(z.string()).describe('文号 of its appropriations'), frozen: z.boolean().describe('Takes no new reservation'),
  appropriatedFen: fenSchema, availableFen: fenSchema, reservedFen: fenSchema, committedFen: fenSchema, disbursedFen: fenSchema,
}).meta({ id: 'Budget', description: 'Where the money of a budget line stands: appropriated = available + reserved + committed + disbursed' });

const NOT_APPROPRIATED: Readonly<Record<Exclude<Appropriated, 'done'>, Refusal>> = {
  BUDGET_LINE_DIFFERS: { code: 'BUDGET_LINE_DIFFERS', message: { zh: '该指标编号已用于其他年度、名称、来源、项目或科目', en: 'This code stands for another line already' } },
  PERIOD_CLOSED: { code: 'PERIOD_CLOSED', message: { zh: '该日所在会计期间已结账,请填写未结账月份的日期', en: 'The month of that day is closed; give a day in an open one' } },
  LINE_FROZEN: { code: 'LINE_FROZEN', message: { zh: '该指标已冻结', en: 'The budget line is frozen' } },
};

const add = route({
  method: 'post', path: '/api/budgets', tag: 'budgets', act: 'budget.manage', scope: 'list',
  summary: { zh: '下达预算指标', en: 'Appropriate money to a budget line' },
  description: 'A line that is there takes the amount on top. The entry is dated the first day of the fiscal year unless `on` says otherwise.',
  body: z.strictObject({
    code: z.string().regex(/^[A-Za-z0-9][A-Za-z0-9_.-]{0,39}$/), fiscalYear: fiscalYearSchema, name: z.string().trim().min(1).max(100),
    amountFen: z.int().min(1).max(MAX_FEN), on: dateSchema.optional(), source: z.enum(FUNDING_SOURCES).default('city'),
    programme: programmeSchema.nullable().default(null).describe('Only for this programme; null: for every one'),
    functionalCode: z.string().regex(/^[0-9]{3,9}$/).nullable().default(null).describe('功能分类科目, e.g. 2080904'),
    documentNo: z.string().trim().min(1).max(100).optional().describe('文号 of the document that brings the money'),
  }),
  responses: { 201: { description: 'Appropriated', schema: budgetSchema } },
  handler: async (ctx) => {
    const { deps: { db }, actor, commandId, body: { amountFen, on, documentNo, ...line } } = ctx;
    const done = await appropriate(db, line, {
      key: `${line.code}/appropriate/${commandId}`, amountFen, on: on ?? `${line.fiscalYear}-01-01`, actor: actor.id, ...(documentNo === undefined ? {} : { documentNo }),
    });
    if (done !== 'done') throw problemOfRefusal({ ...NOT_APPROPRIATED[done], facts: { code: line.code } });
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

const planSchema = z.strictObject({
  method: z.enum(['share', 'order']).describe('share: split by the weights; order: one source is emptied before the next is asked'),
  sources: z.array(z.strictObject({ source: z.enum(FUNDING_SOURCES), weight: z.int().min(1).max(1_000_000).default(1) })).min(1).max(FUNDING_SOURCES.length)
    .refine((sources) => new Set(sources.map((each) => each.source)).size === sources.length, '来源不能重复 / a source may stand once'),
}).meta({ id: 'FundingPlan' });

const yearParams = z.strictObject({ fiscalYear: z.coerce.number().int().min(2000).max(2100) });
const plansSchema = z.object({
  items: z.array(z.object({ programme: z.string().describe("'' for every programme without its own"), plan: planSchema, reason: z.string(), setBy: z.string(), setAt: z.string() })),
});

const plan = route({
  method: 'post', path: '/api/budgets/:fiscalYear/plans', tag: 'budgets', act: 'budget.manage', scope: 'list',
  summary: { zh: '确定各来源的承担顺序和比例', en: 'Say how costs fall on the sources of a year' },
  description: 'Holds from the next reservation on; what is reserved stays on its lines. Earlier plans are kept.',
  params: yearParams, body: z.strictObject({ programme: programmeSchema.nullable().default(null), plan: planSchema, reason: reasonText }),
  responses: { 200: { description: 'All plans of the year, the newest of a programme first', schema: plansSchema } },
  handler: async (ctx) => {
    const { deps: { db }, actor, params: { fiscalYear }, body } = ctx;
    await setFundingPlan(db, { fiscalYear, programme: body.programme ?? '', plan: body.plan, reason: body.reason, setBy: actor.id });
    await noteAct(ctx, 'budget.manage', `plan/${fiscalYear}/${body.programme ?? ''}`);
    return reply.json({ items: (await fundingPlans(db, fiscalYear)).map(({ fiscalYear: _, ...each }) => each) });
  },
});

const plans = route({
  method: 'get', path: '/api/budgets/:fiscalYear/plans', tag: 'budgets', act: 'report.read', scope: 'list',
  summary: { zh: '各来源的承担顺序和比例', en: 'How costs fall on the sources of a year' },
  params: yearParams,
  responses: { 200: { description: 'All plans of the year, the newest of a programme first', schema: plansSchema } },
  handler: async ({ deps, reach, params: { fiscalYear } }) => {
    if (reach.kind !== 'all') throw problem('OUT_OF_SCOPE');
    return reply.json({ items: (await fundingPlans(deps.db, fiscalYear)).map(({ fiscalYear: _, ...each }) => each) });
  },
});

export const budgetRoutes = [add, list, plan, plans];
