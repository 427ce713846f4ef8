import { z } from 'zod';
import { chinaDate } from '../../domain/clock.ts';
import { maskIdCard } from '../../domain/identifiers.ts';
import { findByIdSuffix, findByNumber, MOST_FOUND, newestFiscalYear } from '../../store/search.ts';
import { noteAct } from '../audit.ts';
import { bilingualSchema, fenSchema } from '../cases/schemas.ts';
import { reply, route } from '../http/route.ts';

const institutionSchema = z.object({ code: z.string(), name: z.string() });

const foundSchema = z.object({
  cases: z.array(z.object({ caseNo: z.string(), kind: z.string(), kindName: bilingualSchema, stageName: bilingualSchema })),
  payments: z.array(z.object({ batchNo: z.string(), lineNo: z.int(), claimNo: z.string(), institution: institutionSchema, amountFen: fenSchema, status: z.string() })),
  institutions: z.array(institutionSchema),
  others: z.array(z.object({ kind: z.enum(['application', 'order', 'sample', 'statement']), no: z.string(), of: z.string().nullable().describe('Code of the admission of an application') })),
  trainees: z.object({
    fiscalYear: z.int(),
    items: z.array(z.object({
      claimNo: z.string().nullable(), rowNo: z.int().nullable(), enrolmentNo: z.string().nullable(), name: z.string(), idCard: z.string().describe('Masked'),
      institution: institutionSchema, programme: z.string().nullable(), stageName: bilingualSchema,
    })).describe('Rows of claims that were submitted for the year, then enrolments that began or had a term in it'),
    more: z.boolean(),
  }).nullable().describe('Null unless the text can be the end of an identity number'),
  more: z.boolean().describe(`There are more than ${MOST_FOUND} of one kind`),
}).meta({ id: 'Found' });

/** The last 4 to 18 characters of an identity number. */
const ID_SUFFIX = /^\d{3,17}[\dXx]$/;

const search = route({
  method: 'post', path: '/api/search', tag: 'search', act: 'case.search', scope: 'list',
  // What is looked for may be a part of somebody's number: it stands in no address, and is not kept for a replay.
  idempotency: 'none',
  limit: { requests: 30, seconds: 60, by: 'person' },
  summary: { zh: '查找:编号、拨付、院校,或身份证号末位(留痕)', en: 'Search: a number, a payment, an institution, or the end of an identity number; the last is recorded' },
  description: `A number or the beginning of one, of any case, application, order, sample or statement; a payment as \`batch/line\` or \`batch-line\`; the bank's reference of money that came back; a code or a part of the name of an institution. `
    + `4 to 18 digits, the last may be X: whose identity number ends so, in one fiscal year (the newest unless told), masked. At most ${MOST_FOUND} of each.`,
  body: z.strictObject({ text: z.string().trim().min(2).max(120), fiscalYear: z.int().min(2000).max(2100).optional() }),
  responses: { 200: { description: 'What was found', schema: foundSchema } },
  handler: async (ctx) => {
    const { deps, body: { text } } = ctx;
    const [numbered, trainees] = await Promise.all([findByNumber(deps.db, text), ID_SUFFIX.test(text) ? traineesOf(ctx) : null]);
    return reply.json({ ...numbered, trainees });
  },
});

async function traineesOf(ctx: Parameters<typeof noteAct>[0] & { readonly body: { readonly text: string; readonly fiscalYear?: number }; readonly signal: AbortSignal }) {
  const { deps, body, signal } = ctx;
  const fiscalYear = body.fiscalYear ?? await newestFiscalYear(deps.db) ?? Number(chinaDate(deps.clock().getTime()).slice(0, 4));
  // Noted before anybody is shown, and without the digits.
  await noteAct(ctx, 'case.search', `id-suffix/${fiscalYear}`);
  const { trainees, more } = await findByIdSuffix(deps.db, deps.cipher, { suffix: body.text, fiscalYear, signal });
  return { fiscalYear, items: trainees.map(({ idCard, ...each }) => ({ ...each, idCard: maskIdCard(idCard) })), more };
}

export const searchRoutes = [search];
