import { z } from 'zod';
import { refuse } from '../../domain/case.ts';
import { errorRate } from '../../domain/sampling.ts';
import { clockToday } from '../../store/clocks.ts';
import { paymentRules } from '../../store/payment-rules.ts';
import { findRound } from '../../store/rounds.ts';
import { drawnAgain, drawRound, findSample, handsOn, listSamples, recordFinding, sampleRows } from '../../store/samples.ts';
import type { SampleSummary } from '../../store/samples.ts';
import { noteAct } from '../audit.ts';
import { claimNoSchema, dateSchema, fenSchema, listOf, listSchema, reasonText } from '../cases/schemas.ts';
import { problem, problemOfRefusal } from '../http/problem.ts';
import { reply, route } from '../http/route.ts';
import { roundCodeSchema } from './rounds.ts';

const rateSchema = z.object({ checked: z.int(), wrong: z.int(), rate: z.number(), low: z.number(), high: z.number() })
  .describe('The error rate with its Wilson interval of 95 %');
const sampleSchema = z.object({
  sampleNo: z.string(), round: z.string(), seed: z.string(), population: z.int(), approvedFen: fenSchema, populationDigest: z.string(), drawnBy: z.string(), drawnOn: dateSchema,
  drawn: z.int(), drawnFen: fenSchema, valuePercent: z.number().describe('The part of the approved money that the sample covers'), errors: rateSchema.nullable(),
}).meta({ id: 'QualitySample' });
const rowSchema = z.object({
  claimNo: z.string(), rowNo: z.int(), outcome: z.enum(['approved', 'refused']), amountFen: fenSchema, drawnFor: z.enum(['large', 'value', 'count']),
  finding: z.object({ verdict: z.enum(['right', 'wrong']), shouldBeFen: fenSchema.nullable(), note: z.string(), checkedBy: z.string() }).nullable(),
});

const sampleParams = z.strictObject({ sampleNo: z.string().regex(/^Q-[\w.-]{1,100}$/) });

const draw = route({
  method: 'post', path: '/api/samples', tag: 'samples', act: 'sample.draw', scope: 'list',
  summary: { zh: '抽取质量抽查样本', en: 'Draw a quality sample of what a round has decided' },
  description: 'The seed is announced before it is used: a date of the lottery, a number of a gazette. The same seed over the same decisions gives the same sample.',
  body: z.strictObject({ round: roundCodeSchema, seed: z.string().trim().min(8).max(100) }),
  responses: { 201: { description: 'Drawn', schema: sampleSchema } },
  handler: async (ctx) => {
    const { deps: { db }, body, actor, commandId } = ctx;
    const round = await findRound(db, body.round);
    if (!round) throw problem('NOT_FOUND');
    const on = await clockToday(db, round.clock);
    const sampleNo = `Q-${round.code}-${commandId.slice(0, 8)}`;
    const drawn = await drawRound(db, { sampleNo, round: round.code, seed: body.seed, rules: (await paymentRules(db, on)).sample, by: actor.id, on });
    if (!drawn) throw problemOfRefusal(refuse('NOTHING_DECIDED', '本批次尚无审定的行', 'nothing of this round is decided').refusal);
    await noteAct(ctx, 'sample.draw', sampleNo);
    return reply.json(shown(await findSample(db, sampleNo)), 201);
  },
});

const list = route({
  method: 'get', path: '/api/samples', tag: 'samples', act: 'sample.read', scope: 'list',
  summary: { zh: '质量抽查', en: 'Quality samples' },
  query: z.strictObject({ round: roundCodeSchema.optional(), after: z.string().max(110).optional(), limit: z.coerce.number().int().min(1).max(200).default(50) }),
  responses: { 200: { description: 'A page', schema: listSchema(sampleSchema) } },
  handler: async ({ deps, query }) => {
    const { items, next } = listOf(await listSamples(deps.db, { ...query, limit: query.limit + 1 }), query.limit, (each) => each.sampleNo);
    return reply.json({ items: items.map(shown), next });
  },
});

const show = route({
  method: 'get', path: '/api/samples/:sampleNo', tag: 'samples', act: 'sample.read', scope: 'list', params: sampleParams,
  summary: { zh: '一次抽查及其行', en: 'A sample with its rows, and whether its seed still draws them' },
  responses: {
    200: {
      description: 'The sample',
      schema: sampleSchema.extend({ verified: z.boolean().nullable().describe('Drawn again from the seed; null: decisions were added or changed since'), rows: z.array(rowSchema) }),
    },
  },
  handler: async ({ deps: { db }, params: { sampleNo } }) => {
    const sample = await findSample(db, sampleNo);
    if (!sample) throw problem('NOT_FOUND');
    const rows = await sampleRows(db, sampleNo);
    const again = await drawnAgain(db, sample);
    const keys = rows.map((row) => `${row.claimNo}/${row.rowNo}`).sort();
    return reply.json({ ...shown(sample), verified: again === null ? null : JSON.stringify(again) === JSON.stringify(keys), rows });
  },
});

const check = route({
  method: 'post', path: '/api/samples/:sampleNo/findings', tag: 'samples', act: 'sample.check', scope: 'list', params: sampleParams,
  summary: { zh: '登记抽查结论', en: 'Record what was found of a row; by a person who had no hand in its decision' },
  description: 'A row found wrong names what it should have been. Too much was paid: a clawback with this finding as its ref. Too little: a top-up.',
  body: z.strictObject({ claimNo: claimNoSchema, rowNo: z.int().min(1).max(1_000_000), verdict: z.enum(['right', 'wrong']), shouldBeFen: z.int().min(0).optional(), note: reasonText })
    .refine(({ verdict, shouldBeFen }) => (verdict === 'wrong') === (shouldBeFen !== undefined), { path: ['shouldBeFen'], message: '有误的行须填应为金额 / a wrong row names what it should be' }),
  responses: { 201: { description: 'Recorded', schema: z.object({ findingId: z.string(), errors: rateSchema.nullable() }) } },
  handler: async (ctx) => {
    const { deps: { db }, params: { sampleNo }, body, actor, commandId: findingId } = ctx;
    const sample = await findSample(db, sampleNo);
    const row = (await sampleRows(db, sampleNo)).find((each) => each.claimNo === body.claimNo && each.rowNo === body.rowNo);
    if (!sample || !row) throw problem('NOT_FOUND');
    if ((await handsOn(db, body.claimNo)).has(actor.id)) {
      throw problemOfRefusal(refuse('SAME_PERSON', '参与该申报审核的人不能抽查', 'who had a hand in the claim does not check it').refusal);
    }
    if (body.shouldBeFen === row.amountFen && row.outcome === 'approved') throw problemOfRefusal(refuse('NOT_WRONG', '应为金额与核定金额一致', 'the amount is what was decided').refusal);
    const round = await findRound(db, sample.round);
    await recordFinding(db, { ...body, findingId, sampleNo, shouldBeFen: body.shouldBeFen ?? null, by: actor.id, on: await clockToday(db, round?.clock ?? 'real') });
    await noteAct(ctx, 'sample.check', findingId);
    return reply.json({ findingId, errors: shown(await findSample(db, sampleNo)).errors }, 201);
  },
});

export const sampleRoutes = [draw, list, show, check];

function shown(sample: SampleSummary | undefined): z.infer<typeof sampleSchema> {
  if (!sample) throw problem('NOT_FOUND');
  const { rules: _, checked, wrong, ...rest } = sample;
  const valuePercent = rest.approvedFen === 0 ? 0 : Math.round((rest.drawnFen / rest.approvedFen) * 10_000) / 100;
  return { ...rest, valuePercent, errors: errorRate(checked, wrong) };
}
