import { z } from 'zod';
import type { PeriodCommand } from '../../domain/period.ts';
import { findClock } from '../../store/clocks.ts';
import { listPeriods } from '../../store/periods.ts';
import { actRoutes } from '../cases/act-route.ts';
import { begin } from '../cases/command.ts';
import { dateSchema, fenSchema, reasonText, receiptSchema } from '../cases/schemas.ts';
import { problem } from '../http/problem.ts';
import { reply, route } from '../http/route.ts';

const monthSchema = z.string().regex(/^20\d{2}-(0[1-9]|1[0-2])$/).describe('YYYY-MM');
const params = z.strictObject({ month: monthSchema });
const caseOf = (month: string): string => `M-${month}`;

const seenSchema = z.strictObject({ entries: z.int().min(0), turnoverFen: z.int().min(0).describe('The sum of all amounts that entered an account') })
  .meta({ id: 'PeriodSeen', description: 'What a month holds; closing it carries this back' });

const list = route({
  method: 'get', path: '/api/periods', tag: 'periods', act: 'budget.read', scope: 'list',
  summary: { zh: '会计期间与结账日历', en: 'The accounting months of a year and the closing calendar' },
  query: z.strictObject({ year: z.coerce.number().int().min(2000).max(2100) }),
  responses: {
    200: {
      description: 'The months that are planned or hold entries', schema: z.object({
        items: z.array(z.object({
          month: z.string(), caseNo: z.string().nullable(), stage: z.enum(['unplanned', 'open', 'closed', 'reopening']), dueOn: z.string().nullable(),
          changedBy: z.string().nullable(), changedOn: z.string().nullable(), seen: z.object({ entries: z.int(), turnoverFen: fenSchema }),
        })),
      }),
    },
  },
  handler: async ({ deps, query }) => reply.json({ items: await listPeriods(deps.db, query.year) }),
});

const plan = route({
  method: 'post', path: '/api/periods', tag: 'periods', act: 'budget.manage', scope: 'list',
  summary: { zh: '列入结账日历', en: 'Put a month into the closing calendar' },
  description: 'By `dueOn` it should be closed; after that day finance is told.',
  body: z.strictObject({ month: monthSchema, dueOn: dateSchema, clock: z.string().min(1).max(60).default('real') }),
  responses: { 200: { description: 'Planned', schema: receiptSchema } },
  handler: async (ctx) => {
    const { deps, body: { month, dueOn, clock } } = ctx;
    if (!(await findClock(deps.db, clock))) throw problem('NOT_FOUND');
    return reply.json(await begin<PeriodCommand>(ctx, { kind: 'period', caseNo: caseOf(month), clock }, { type: 'plan', month, dueOn }));
  },
});

const periodAct = actRoutes<PeriodCommand, z.infer<typeof params>>({
  path: '/api/periods/:month', tag: 'periods', scope: 'list', params, caseNo: ({ month }) => caseOf(month),
});

const reschedule = periodAct({
  path: 'reschedule', act: 'budget.manage', done: 'Moved',
  summary: { zh: '调整结账日', en: 'Move the closing day of a month' },
  body: z.strictObject({ dueOn: dateSchema, reason: reasonText }),
  command: (body) => ({ type: 'reschedule', ...body }),
});

const close = periodAct({
  path: 'close', act: 'period.close', done: 'Closed',
  summary: { zh: '结账', en: 'Close a month as it was seen' },
  description: 'After its last day, the months before it closed, the trial balance clean. From then on it takes no entry.',
  body: z.strictObject({ seen: seenSchema }),
  command: ({ seen }) => ({ type: 'close', seen }),
});

const askReopen = periodAct({
  path: 'reopen', act: 'budget.manage', done: 'Asked; another person decides',
  summary: { zh: '申请反结账', en: 'Ask to reopen a closed month' },
  body: z.strictObject({ reason: reasonText }),
  command: ({ reason }) => ({ type: 'askReopen', reason }),
});

const approveReopen = periodAct({
  path: 'reopen/approve', act: 'budget.approve', done: 'Open again',
  summary: { zh: '批准反结账', en: 'Reopen a month, by another person than who asked' },
  body: z.strictObject({}),
  command: () => ({ type: 'approveReopen' }),
});

const refuseReopen = periodAct({
  path: 'reopen/refuse', act: 'budget.approve', done: 'It stays closed',
  summary: { zh: '不予反结账', en: 'Refuse to reopen a month' },
  body: z.strictObject({ reason: reasonText }),
  command: ({ reason }) => ({ type: 'refuseReopen', reason }),
});

export const periodRoutes = [list, plan, reschedule, close, askReopen, approveReopen, refuseReopen];
