import { z } from 'zod';
import type { CountOf } from '../../domain/funding.ts';
import { FUNDING_DIMENSIONS } from '../../domain/funding.ts';
import { listBudgets } from '../../store/budgets.ts';
import { clockToday } from '../../store/clocks.ts';
import { fundingReport } from '../../store/reports.ts';
import { yearOverview } from '../../store/year-overview.ts';
import { fenSchema } from '../cases/schemas.ts';
import { reply, route } from '../http/route.ts';

const rateSchema = z.object({ count: z.int(), of: z.int() }).nullable().describe('null: nothing was to be counted');

const lineSchema = z.object({
  code: z.string(), label: z.string(),
  appliedCount: z.int().describe('申报人数'), approvedCount: z.int().describe('核定人数'), appliedFen: fenSchema.describe('申报额'), approvedFen: fenSchema.describe('核定额'),
  reducedFen: fenSchema.describe('核减额: of what is decided'), paidFen: fenSchema.describe('拨付额'), returnedFen: fenSchema.describe('退票额'), balanceFen: fenSchema.describe('结余'),
  perHeadFen: fenSchema.nullable().describe('人均'), certified: rateSchema.describe('取证率'), employed: rateSchema.describe('就业率'),
  completed: rateSchema.describe('结业率'), paidInTime: rateSchema.describe('拨付及时率'),
});

const funding = route({
  method: 'get', path: '/api/reports/funding', tag: 'reports', act: 'report.read', scope: 'list',
  summary: { zh: '经费报告', en: 'Funding report of a fiscal year, by institution, district, programme and year' },
  description: 'An institution is shown its own claims, a district its own trainees. `budget` is the city\'s.',
  query: z.strictObject({ fiscalYear: z.coerce.number().int().min(2000).max(2100) }),
  responses: {
    200: {
      description: 'The report',
      schema: z.object({
        fiscalYear: z.int(), period: z.object({ from: z.string(), to: z.string() }),
        sections: z.array(z.object({ dimension: z.enum(FUNDING_DIMENSIONS), lines: z.array(lineSchema) })),
        budget: z.array(z.object({
          code: z.string(), name: z.string(), appropriatedFen: fenSchema, availableFen: fenSchema, reservedFen: fenSchema, committedFen: fenSchema, disbursedFen: fenSchema,
        })).nullable(),
      }),
    },
  },
  handler: async ({ deps, query: { fiscalYear }, reach }) => {
    const sections = await fundingReport(deps.db, deps.policies, fiscalYear, reach);
    return reply.json({
      fiscalYear, period: { from: `${fiscalYear}-01-01`, to: `${fiscalYear}-12-31` },
      sections: sections.map(({ dimension, lines }) => ({
        dimension,
        lines: lines.map((line) => ({
          ...line,
          perHeadFen: line.approvedCount === 0 ? null : Math.round(line.approvedFen / line.approvedCount),
          certified: some(line.certified), employed: some(line.employed), completed: some(line.completed), paidInTime: some(line.paidInTime),
        })),
      })),
      budget: reach.kind === 'all' ? (await listBudgets(deps.db, { fiscalYear })).map(({ code, name, appropriatedFen, availableFen, reservedFen, committedFen, disbursedFen }) => ({ code, name, appropriatedFen, availableFen, reservedFen, committedFen, disbursedFen })) : null,
    });
  },
});

const year = route({
  method: 'get', path: '/api/reports/year', tag: 'reports', act: 'report.year', scope: 'list',
  summary: { zh: '年度总览', en: 'A fiscal year on one page' },
  description: 'From submitted to paid; reserved, committed and paid month by month as the ledger has it; working days at each stage that has a limit.',
  query: z.strictObject({ fiscalYear: z.coerce.number().int().min(2000).max(2100) }),
  responses: {
    200: {
      description: 'The year',
      schema: z.object({
        funnel: z.array(z.object({ step: z.enum(['submitted', 'passed', 'approved', 'paid']), rows: z.int(), fen: fenSchema })),
        months: z.array(z.object({ month: z.string().describe('YYYY-MM'), reservedFen: fenSchema, committedFen: fenSchema, paidFen: fenSchema })),
        stages: z.array(z.object({
          stage: z.string(), finished: z.int(), medianDays: z.int().nullable().describe('Working days'), p90Days: z.int().nullable(),
          finishedLate: z.int(), open: z.int(), openLate: z.int(),
        })),
      }).meta({ id: 'YearOverview' }),
    },
  },
  handler: async ({ deps, query: { fiscalYear } }) => reply.json(await yearOverview(deps.db, fiscalYear, await clockToday(deps.db, 'real'))),
});

export const reportRoutes = [funding, year];

const some = (rate: CountOf): CountOf => (rate === null || rate.of === 0 ? null : rate);
