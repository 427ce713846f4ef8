import { z } from 'zod';
import type { ClaimCommand } from '../../domain/claim.ts';
import { REASON_CODES } from '../../domain/claim/marks.ts';
import { eventOfCommand, listObjections, nextObjectionNo } from '../../store/claims.ts';
import { scopeOfClaim } from '../cases/claim.ts';
import { act } from '../cases/command.ts';
import { claimNoSchema, claimParams, dateSchema, reasonText, receiptSchema, rowNoSchema } from '../cases/schemas.ts';
import { Problem, problem } from '../http/problem.ts';
import type { Ctx } from '../http/route.ts';
import { reply, route } from '../http/route.ts';

/** Two registrars may file at the same moment: the second takes the next number. */
const TRIES = 5;

const ground = z.string().trim().min(1).max(1_000).describe('What is objected to; without names or numbers of people');

const file = route({
  method: 'post', path: '/api/claims/:claimNo/objections', tag: 'objections', act: 'objection.file', scope: scopeOfClaim, params: claimParams,
  summary: { zh: '受理异议(冻结所指的行)', en: 'File an objection; it freezes the rows that it names' },
  body: z.strictObject({ rows: z.array(rowNoSchema).min(1).max(1_000).refine((rows) => new Set(rows).size === rows.length, '行号重复 / a row is named twice'), ground }),
  responses: { 201: { description: 'Filed', schema: z.object({ objectionId: z.string() }) } },
  handler: async (ctx) => reply.json({ objectionId: await fileUnderNextNo(ctx) }, 201),
});

type Filing = Ctx<{ claimNo: string }, unknown, { rows: number[]; ground: string }>;

async function fileUnderNextNo(ctx: Filing): Promise<string> {
  const { params: { claimNo }, body, deps, commandId } = ctx;
  const first = await nextObjectionNo(deps.db, claimNo);
  for (let n = first; ; n += 1) {
    try {
      await act<ClaimCommand>(ctx, claimNo, { type: 'fileObjection', objectionId: `O-${claimNo}-${n}`, ...body });
      break;
    } catch (error) {
      const taken = error instanceof Problem && error.init.code === 'OBJECTION_EXISTS';
      if (!taken || n - first >= TRIES) throw error;
    }
  }
  // The number as it is in the log: a repeated request gets the one that its first try was given.
  const filed = await eventOfCommand(deps.db, claimNo, commandId);
  if (filed?.event.type !== 'ObjectionFiled') throw problem('CONFLICT');
  return (filed.event as unknown as { objectionId: string }).objectionId;
}

const resolve = route({
  method: 'post', path: '/api/claims/:claimNo/objections/:objectionId/resolve', tag: 'objections', act: 'objection.resolve', scope: scopeOfClaim,
  summary: { zh: '异议核查结论', en: 'Resolve an objection' },
  description: 'Upheld: the rows are refused, and `reason` is their coded reason. Dismissed: `reason` in words or coded; the rows rejoin the others.',
  params: z.strictObject({ claimNo: claimNoSchema, objectionId: z.string().regex(/^O-[\w.-]{1,120}$/) }),
  body: z.strictObject({ outcome: z.enum(['upheld', 'dismissed']), reason: reasonText }).refine(
    ({ outcome, reason }) => outcome === 'dismissed' || (REASON_CODES as readonly string[]).includes(reason),
    { path: ['reason'], message: '异议成立须用原因代码 / an upheld objection takes a coded reason, e.g. OBJECTION_UPHELD' }),
  responses: { 200: { description: 'Resolved', schema: receiptSchema } },
  handler: async (ctx) => {
    const { params: { claimNo, objectionId }, body } = ctx;
    return reply.json(await act<ClaimCommand>(ctx, claimNo, { type: 'resolveObjection', objectionId, ...body }));
  },
});

const OUTCOMES = ['open', 'upheld', 'dismissed'] as const;
const LIST_LIMIT = 500;

const objectionSchema = z.object({
  objectionId: z.string(), claimNo: claimNoSchema, round: z.string(), institution: z.object({ code: z.string(), name: z.string() }),
  rows: z.array(z.int()), ground: z.string(), filedOn: dateSchema, outcome: z.enum(OUTCOMES), reason: z.string().nullable(),
}).meta({ id: 'Objection' });

const list = route({
  method: 'get', path: '/api/objections', tag: 'objections', act: 'claim.read', scope: 'list',
  summary: { zh: '异议清单', en: `Objections, the newest first, at most ${LIST_LIMIT}` },
  query: z.strictObject({ outcome: z.enum(OUTCOMES).optional() }),
  responses: {
    200: {
      description: 'The objections',
      schema: z.object({ items: z.array(objectionSchema) }),
    },
  },
  handler: async ({ deps, reach, query }) => {
    // An objection may name rows of other districts: a district reads it with the claim, where only its own rows are shown.
    if (reach.kind === 'district') throw problem('OUT_OF_SCOPE');
    const institution = reach.kind === 'institution' ? reach.institutionCode : null;
    return reply.json({ items: await listObjections(deps.db, { institution, outcome: query.outcome ?? null, limit: LIST_LIMIT }) });
  },
});

export const objectionRoutes = [file, list, resolve];
