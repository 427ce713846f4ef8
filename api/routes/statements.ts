import { z } from 'zod';
import { findStatement, listStatements } from '../../store/statements.ts';
import { dateSchema, fenSchema, listOf, listSchema } from '../cases/schemas.ts';
import { problem } from '../http/problem.ts';
import { reply, route } from '../http/route.ts';

const paymentSchema = z.object({ batchNo: z.string(), lineNo: z.int() });
const summarySchema = z.object({
  statementNo: z.string(), institution: z.object({ code: z.string(), name: z.string() }), round: z.string(), batchNo: z.string(), frozenOn: dateSchema,
  paidFen: fenSchema.describe('What the bank has credited'), returnedFen: fenSchema, correctedFen: fenSchema.describe('Of later corrections; below zero where money must come back'),
}).meta({ id: 'InstitutionStatement' });
const fullSchema = summarySchema.extend({
  lines: z.array(z.object({
    lineNo: z.int(), claimNo: z.string(), account: z.string().describe('Masked'), grossFen: fenSchema, offsetFen: fenSchema, status: z.enum(['paid', 'returned']), reason: z.string().nullable(),
    toTrainee: z.boolean().optional().describe("Paid to the trainee's own account"), settledOn: dateSchema.nullable(), replaces: paymentSchema.nullable(), rows: z.array(z.object({ rowNo: z.int(), programme: z.string().nullable(), amountFen: fenSchema,
      adds: z.object({ ref: z.string(), oldFen: fenSchema, old: paymentSchema }).nullish().describe('Of what is paid on top: the top-up, and the old line') })),
  })),
  corrections: z.array(z.object({
    ref: z.string(), claimNo: z.string(), ground: z.string(),
    rows: z.array(z.object({ rowNo: z.int(), oldFen: fenSchema, newFen: fenSchema, old: paymentSchema.nullable().describe('The line that paid it') })),
  })).describe('What became known after the statement before, with the old line'),
});

const params = z.strictObject({ statementNo: z.string().regex(/^S-[\w.-]{1,60}$/).describe('S-<institution>-<n>') });

const list = route({
  method: 'get', path: '/api/statements', tag: 'batches', act: 'batch.read', scope: 'list',
  summary: { zh: '院校对账单', en: 'Statements of institutions' },
  query: z.strictObject({
    institution: z.string().max(40).optional(), batchNo: z.string().max(80).optional(), after: z.string().max(80).optional(), limit: z.coerce.number().int().min(1).max(200).default(50),
  }),
  responses: { 200: { description: 'A page; an institution has its own', schema: listSchema(summarySchema) } },
  handler: async ({ deps, reach, query: { limit, ...filter } }) =>
    reply.json(listOf(await listStatements(deps.db, { ...filter, reach, limit: limit + 1 }), limit, (each) => each.statementNo)),
});

const show = route({
  method: 'get', path: '/api/statements/:statementNo', tag: 'batches', act: 'batch.read', params,
  scope: async ({ deps, params: { statementNo } }) => {
    const found = await findStatement(deps.db, statementNo);
    return found && { institutionCode: found.institution.code };
  },
  summary: { zh: '一份对账单', en: 'A statement as it was frozen when its batch was settled' },
  responses: { 200: { description: 'The statement', schema: fullSchema } },
  handler: async ({ deps, params: { statementNo } }) => {
    const found = await findStatement(deps.db, statementNo);
    if (!found) throw problem('NOT_FOUND');
    return reply.json({ ...found, lines: found.lines.map(({ last4, ...line }) => ({ ...line, account: `****${last4}` })) });
  },
});

export const statementRoutes = [list, show];
