import { z } from 'zod';
import { FUNDING_SOURCES } from '../../domain/ledger.ts';
import { clockToday } from '../../store/clocks.ts';
import { forecast } from '../../store/forecast.ts';
import { clockOfYear } from '../../store/rounds.ts';
import { fenSchema } from '../cases/schemas.ts';
import { reply, route } from '../http/route.ts';

const sourceSchema = z.enum(FUNDING_SOURCES);

const show = route({
  method: 'get', path: '/api/reports/forecast', tag: 'reports', act: 'budget.read', scope: 'list',
  summary: { zh: '支出预测', en: 'What open claims and confirmed terms will cost, by month and source, against what is left' },
  description: 'A claim is expected to be paid when every stage before it takes the days allowed; what is earned and not claimed, when the next round of the year closes.',
  query: z.strictObject({ fiscalYear: z.coerce.number().int().min(2000).max(2100) }),
  responses: {
    200: {
      description: 'The forecast', schema: z.object({
        on: z.string(), uncoveredFen: fenSchema.describe('Earned, and more than the sources of the year have left'),
        months: z.array(z.object({ month: z.string().nullable(), source: sourceSchema.nullable(), committedFen: fenSchema, reservedFen: fenSchema, earnedFen: fenSchema })),
        sources: z.array(z.object({ source: sourceSchema, availableFen: fenSchema, earnedFen: fenSchema, leftFen: fenSchema })),
      }),
    },
  },
  handler: async ({ deps, query: { fiscalYear } }) => {
    const on = await clockToday(deps.db, await clockOfYear(deps.db, fiscalYear));
    return reply.json({ on, ...await forecast(deps.db, fiscalYear, on) });
  },
});

export const forecastRoutes = [show];
