import { z } from 'zod';
import { refuse } from '../../domain/case.ts';
import type { RoundCommand } from '../../domain/round.ts';
import { receiptOf } from '../../store/cases.ts';
import { findClock } from '../../store/clocks.ts';
import { findRound, listRounds } from '../../store/rounds.ts';
import { act, begin } from '../cases/command.ts';
import { dateSchema, listOf, listSchema, reasonText, receiptSchema } from '../cases/schemas.ts';
import { problem, problemOfRefusal } from '../http/problem.ts';
import { reply, route } from '../http/route.ts';

export const roundCodeSchema = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9_.-]{0,39}$/).describe('Letters, digits, . _ and -, at most 40');
export const fiscalYearSchema = z.int().min(2000).max(2100);

export const schoolYearSchema = z.string().regex(/^20\d{2}-20\d{2}$/).refine((text) => Number(text.slice(5)) === Number(text.slice(0, 4)) + 1, '应为相邻两年 / expected two consecutive years');

const roundSchema = z.object({
  code: z.string(), caseNo: z.string(), fiscalYear: z.int(), schoolYear: z.string(), opensOn: z.string(), closesOn: z.string(),
  status: z.enum(['planned', 'open', 'closed']), clock: z.string(),
}).meta({ id: 'Round' });

const plan = route({
  method: 'post', path: '/api/rounds', tag: 'rounds', act: 'round.manage', scope: 'list',
  summary: { zh: '编制申报批次', en: 'Plan a round' },
  body: z.strictObject({
    code: roundCodeSchema, fiscalYear: fiscalYearSchema, schoolYear: schoolYearSchema, opensOn: dateSchema, closesOn: dateSchema,
    clock: z.string().min(1).max(60).default('real').describe('The clock that the round and all of its claims live on'),
  }),
  responses: { 200: { description: 'Planned', schema: receiptSchema } },
  handler: async (ctx) => {
    const { clock, ...round } = ctx.body;
    if (!(await findClock(ctx.deps.db, clock))) throw problemOfRefusal(refuse('CLOCK_UNKNOWN', '没有这个时钟', 'There is no such clock', { clock }).refusal);
    const caseNo = `R-${round.code}`;
    const done = await receiptOf(ctx.deps.db, caseNo, ctx.commandId);
    if (done) return reply.json(done);
    if (await findRound(ctx.deps.db, round.code)) throw problemOfRefusal(refuse('ROUND_EXISTS', '该批次已编制', 'The round is planned already', { round: round.code }).refusal);
    return reply.json(await begin<RoundCommand>(ctx, { kind: 'round', caseNo, clock, labels: { round: round.code } }, { type: 'plan', ...round }));
  },
});

const list = route({
  method: 'get', path: '/api/rounds', tag: 'rounds', act: 'round.read', scope: 'list',
  summary: { zh: '申报批次', en: 'Rounds' },
  query: z.strictObject({ after: roundCodeSchema.optional(), limit: z.coerce.number().int().min(1).max(200).default(50) }),
  responses: { 200: { description: 'A page', schema: listSchema(roundSchema) } },
  handler: async ({ deps, query }) =>
    reply.json(listOf(await listRounds(deps.db, { after: query.after, limit: query.limit + 1 }), query.limit, (each) => each.code)),
});

const extend = route({
  method: 'post', path: '/api/rounds/:code/extend', tag: 'rounds', act: 'round.manage', scope: 'list',
  summary: { zh: '调整批次截止日', en: 'Move the closing day of a round' },
  params: z.strictObject({ code: roundCodeSchema }),
  body: z.strictObject({ closesOn: dateSchema, reason: reasonText }),
  responses: { 200: { description: 'Moved', schema: receiptSchema } },
  handler: async (ctx) => {
    const round = await findRound(ctx.deps.db, ctx.params.code);
    if (!round) throw problem('NOT_FOUND');
    return reply.json(await act<RoundCommand>(ctx, round.caseNo, { type: 'extend', ...ctx.body }));
  },
});

export const roundRoutes = [plan, list, extend];
