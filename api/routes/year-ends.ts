import { z } from 'zod';
import type { YearEndCommand } from '../../domain/year-end.ts';
import { clockOfYear } from '../../store/rounds.ts';
import { findYearEnd, leftOnLines, listYearEnds, nextYearEnd } from '../../store/year-ends.ts';
import { actRoutes } from '../cases/act-route.ts';
import { begin } from '../cases/command.ts';
import { openNumbered } from '../cases/numbered.ts';
import { fenSchema, reasonText, receiptSchema } from '../cases/schemas.ts';
import { problem } from '../http/problem.ts';
import { reply, route } from '../http/route.ts';
import { fiscalYearSchema } from './rounds.ts';

const lineCode = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9_.-]{0,39}$/);
const params = z.strictObject({ yearEndNo: z.string().regex(/^Y-\d{4}-\d{1,4}$/).describe('Y-<fiscal year>-<n>') });
const amount = z.int().min(0).max(10_000_000_000_000);
const lineSchema = z.strictObject({
  budgetLine: lineCode, carryFen: amount, carryTo: lineCode.nullable().describe('A line of the next year and the same source; made when it is new'), lapseFen: amount,
});
const totalsSchema = z.strictObject({ carryFen: amount, lapseFen: amount });
const shownSchema = z.object({
  yearEndNo: z.string(), fiscalYear: z.int(), stage: z.string(), proposedBy: z.string().nullable(), approvedBy: z.string().nullable(), lines: z.array(lineSchema),
}).meta({ id: 'YearEnd' });

const open = route({
  method: 'post', path: '/api/year-ends', tag: 'budgets', act: 'budget.manage', scope: 'list',
  summary: { zh: '年终:冻结年度指标', en: 'Begin a year-end: freeze the budget lines of a year' },
  description: 'Frozen lines take no new reservation; what is reserved or committed goes on. What comes free later is the matter of a further year-end.',
  body: z.strictObject({ fiscalYear: fiscalYearSchema }),
  responses: { 200: { description: 'Frozen; `caseNo` is its number', schema: receiptSchema } },
  handler: async (ctx) => {
    const { deps: { db }, body: { fiscalYear }, commandId } = ctx;
    const clock = await clockOfYear(db, fiscalYear);
    return reply.json(await openNumbered(ctx, await nextYearEnd(db, fiscalYear, commandId), (n) =>
      begin<YearEndCommand>(ctx, { kind: 'yearEnd', caseNo: `Y-${fiscalYear}-${n}`, clock }, { type: 'open', fiscalYear })));
  },
});

const list = route({
  method: 'get', path: '/api/year-ends', tag: 'budgets', act: 'budget.read', scope: 'list',
  summary: { zh: '年终处理', en: 'Year-ends' },
  responses: { 200: { description: 'The newest first', schema: z.object({ items: z.array(shownSchema) }) } },
  handler: async ({ deps }) => reply.json({ items: await listYearEnds(deps.db) }),
});

const show = route({
  method: 'get', path: '/api/year-ends/:yearEndNo', tag: 'budgets', act: 'budget.read', scope: 'list', params,
  summary: { zh: '一次年终处理及各指标结余', en: 'A year-end, with what is left on each line now' },
  responses: { 200: { description: 'The year-end', schema: shownSchema.extend({ left: z.array(z.object({ budgetLine: z.string(), leftFen: fenSchema })) }) } },
  handler: async ({ deps, params: { yearEndNo } }) => {
    const found = await findYearEnd(deps.db, yearEndNo);
    if (!found) throw problem('NOT_FOUND');
    const left = await leftOnLines(deps.db, found.fiscalYear);
    return reply.json({ ...found, left: [...left].map(([budgetLine, leftFen]) => ({ budgetLine, leftFen })) });
  },
});

const yearEndAct = actRoutes<YearEndCommand, z.infer<typeof params>>({
  path: '/api/year-ends/:yearEndNo', tag: 'budgets', scope: 'list', params, caseNo: ({ yearEndNo }) => yearEndNo,
});

const propose = yearEndAct({
  path: 'propose', act: 'budget.manage', done: 'Proposed',
  summary: { zh: '提出结转与收回', en: 'Say of each line what is carried over and what lapses' },
  description: 'Every fen that is left goes somewhere: per line, carried over plus lapsed is what is available.',
  body: z.strictObject({ lines: z.array(lineSchema).min(1).max(500) }),
  command: ({ lines }) => ({ type: 'propose', lines }),
});

const approve = yearEndAct({
  path: 'approve', act: 'budget.approve', done: 'Carried over and lapsed',
  summary: { zh: '批准年终处理', en: 'Approve a year-end as it was seen; the money moves' },
  body: z.strictObject({ totals: totalsSchema }),
  command: ({ totals }) => ({ type: 'approve', totals }),
});

const reject = yearEndAct({
  path: 'reject', act: 'budget.approve', done: 'Frozen, without a proposal',
  summary: { zh: '退回年终处理', en: 'Send a year-end back' },
  body: z.strictObject({ reason: reasonText }),
  command: ({ reason }) => ({ type: 'reject', reason }),
});

const cancel = yearEndAct({
  path: 'cancel', act: 'budget.approve', done: 'The lines take reservations again',
  summary: { zh: '解除冻结', en: 'Lift the freeze' },
  body: z.strictObject({ reason: reasonText }),
  command: ({ reason }) => ({ type: 'cancel', reason }),
});

export const yearEndRoutes = [open, list, show, propose, approve, reject, cancel];
