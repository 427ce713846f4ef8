import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { chinaDate } from '../../domain/clock.ts';
import { kindName, stageName } from '../../domain/codes/names.ts';
import { statusFigures } from '../../store/status.ts';
import { bilingualSchema, fenSchema } from '../cases/schemas.ts';
import { reply, route } from '../http/route.ts';
import { PRODUCT } from '../product.ts';

/** A workflow service that has not answered by then is counted as away. */
const PART_TIMEOUT_MS = 3_000;

const statusSchema = z.object({
  product: z.string(), version: z.string(), startedAt: z.string(), database: z.literal('up'), workflows: z.enum(['up', 'away']), rehearsal: z.boolean(), migrations: z.array(z.string()),
  cases: z.array(z.object({ kind: z.string(), kindName: bilingualSchema, stage: z.string(), stageName: bilingualSchema, count: z.int() })),
  clocks: z.array(z.object({ id: z.string(), kind: z.enum(['real', 'stepped']), today: z.string() })),
  rounds: z.array(z.object({
    code: z.string(), fiscalYear: z.int(), schoolYear: z.string(), opensOn: z.string(), closesOn: z.string(), status: z.string(), clock: z.string(),
    claims: z.int(), rows: z.int(), amountFen: fenSchema, paidFen: fenSchema,
  })),
}).meta({ id: 'Status' });

const status = route({
  method: 'get', path: '/api/status', tag: 'operation', act: 'public', scope: 'list',
  summary: { zh: '运行状态(不含个人信息)', en: 'State of the installation; nothing personal' },
  responses: { 200: { description: 'The state', schema: statusSchema } },
  handler: async ({ deps }) => {
    const [figures, workflows] = await Promise.all([
      statusFigures(deps.db),
      Promise.race([deps.temporal.ready().then(() => 'up' as const, () => 'away' as const), sleep(PART_TIMEOUT_MS, 'away' as const, { ref: false })]),
    ]);
    const today = chinaDate(deps.clock().getTime());
    return reply.json({
      product: PRODUCT.name, version: PRODUCT.version, startedAt: PRODUCT.startedAt, database: 'up', workflows, rehearsal: deps.settings.rehearsal, ...figures,
      cases: figures.cases.map((each) => ({ ...each, kindName: kindName(each.kind), stageName: stageName(each.kind, each.stage) })),
      clocks: figures.clocks.map((clock) => ({ ...clock, today: clock.today ?? today })),
    });
  },
});

export const statusRoutes = [status];
