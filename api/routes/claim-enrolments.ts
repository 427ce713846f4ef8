import { z } from 'zod';
import type { ClaimState } from '../../domain/claim.ts';
import { compareRow } from '../../domain/enrolment/comparison.ts';
import { whileCaseStands } from '../../store/claims.ts';
import { enrolledTerms, unclaimedEntitlements } from '../../store/earned.ts';
import type { EnrolledTerm } from '../../store/earned.ts';
import { addRoster, personKey, readRows, rosterOfFile } from '../../store/rosters.ts';
import { claimOf, requireWithInstitution, scopeOfClaim, scopeOfWholeClaim } from '../cases/claim.ts';
import { claimParams, fenSchema, listOf, listSchema } from '../cases/schemas.ts';
import { MAX_PAGE } from '../http/page.ts';
import { problem } from '../http/problem.ts';
import { reply, route } from '../http/route.ts';
import { rosterOf, rosterParams, startIntake } from './rosters.ts';

/* Claims are made from what was earned; an uploaded roster is held against the enrolment records. */

const prefill = route({
  method: 'post', path: '/api/claims/:claimNo/rosters/prefill', tag: 'rosters', act: 'roster.upload', scope: scopeOfClaim, params: claimParams,
  summary: { zh: '按已确认的应享预填名册', en: 'Make a roster of what the enrolments have earned and nobody has claimed' },
  description: 'A new version of the roster, made in the background. The amounts are those that were earned, with their policy and trace; upload a roster instead to add people without an enrolment.',
  responses: { 202: { description: 'It is being made; look at it as at an uploaded one', schema: z.object({ version: z.int() }) } },
  handler: async ({ params: { claimNo }, deps, actor, commandId }) => {
    const version = await whileCaseStands<ClaimState, number>(deps.db, claimNo, async (t, state) => {
      const known = await rosterOfFile(t, claimNo, commandId);
      if (known !== undefined) return known;
      requireWithInstitution(state, { zh: '预填名册', en: 'prefilling a roster' });
      return addRoster(t, { claimNo, fileId: commandId, by: actor.id, source: 'enrolments' });
    });
    if (version === undefined) throw problem('NOT_FOUND');
    await startIntake(deps, claimNo, version);
    return reply.json({ version }, 202);
  },
});

const earnedSchema = z.object({
  enrolmentNo: z.string(), termKey: z.string(), schoolYear: z.string(), term: z.int(), programme: z.string(), major: z.string(), district: z.string(),
  entitledFen: fenSchema, paidFen: fenSchema, policyHash: z.string(),
}).meta({ id: 'UnclaimedEntitlement' });

const unclaimed = route({
  method: 'get', path: '/api/claims/:claimNo/unclaimed', tag: 'rosters', act: 'claim.read', scope: scopeOfWholeClaim, params: claimParams,
  summary: { zh: '本院校尚未申报的应享', en: 'What the institution has earned and not claimed' },
  query: z.strictObject({ after: z.string().max(120).optional(), limit: z.coerce.number().int().min(1).max(MAX_PAGE).default(50) }),
  responses: { 200: { description: 'A page in the order of enrolment and term', schema: listSchema(earnedSchema) } },
  handler: async (ctx) => {
    const { institution } = await claimOf(ctx);
    const [enrolmentNo = '', termKey = ''] = (ctx.query.after ?? '').split('~');
    const found = await unclaimedEntitlements(ctx.deps.db, institution.code, { enrolmentNo, termKey }, ctx.query.limit + 1);
    const shown = found.map(({ trace: _, facts: __, claimNo: ___, startsOn: ____, programmeGroup: _____, personKey: ______, firstTermFen: _______, ...each }) => each);
    return reply.json(listOf(shown, ctx.query.limit, (each) => `${each.enrolmentNo}~${each.termKey}`));
  },
});

const comparisonSchema = z.object({
  rowNo: z.int(), verdict: z.enum(['same', 'differs', 'notConfirmed', 'notEnrolled', 'claimedElsewhere']), enrolmentNo: z.string().nullable(),
  termKeys: z.array(z.string()), appliedFen: fenSchema, recordedFen: fenSchema,
  differences: z.array(z.object({ field: z.string(), roster: z.union([z.string(), z.number()]).nullable(), record: z.union([z.string(), z.number()]).nullable() })),
}).meta({ id: 'RowComparison', description: 'What the enrolment records say of an uploaded row' });

const comparison = route({
  method: 'get', path: '/api/claims/:claimNo/rosters/:version/comparison', tag: 'rosters', act: 'claim.read', scope: scopeOfWholeClaim, params: rosterParams,
  summary: { zh: '名册与学籍记录逐行比对', en: 'A roster held against the enrolment records, row by row' },
  query: z.strictObject({ after: z.coerce.number().int().min(0).default(0), limit: z.coerce.number().int().min(1).max(MAX_PAGE).default(50) }),
  responses: { 200: { description: 'A page in the order of the row numbers', schema: listSchema(comparisonSchema) } },
  handler: async (ctx) => {
    const { params: { claimNo, version }, query, deps } = ctx;
    await rosterOf(ctx);
    const { institution } = await claimOf(ctx);
    const rows = await readRows(deps.db, deps.cipher, claimNo, version, { after: query.after, limit: query.limit + 1 });
    const keys = rows.map(({ row }) => (row.idCard ? personKey(deps.cipher, row.idCard) : null));
    const recorded = byPerson(await enrolledTerms(deps.db, institution.code, keys.filter((key) => key !== null)));
    const compared = rows.map(({ row_no: rowNo, row, applied_fen: appliedFen }, index) => {
      const { termKeys, differences, ...found } = compareRow(row, recorded.get(keys[index]?.toString('hex') ?? '') ?? [], claimNo);
      return { rowNo, appliedFen, ...found, termKeys: [...termKeys], differences: [...differences] };
    });
    return reply.json(listOf(compared, query.limit, (each) => each.rowNo));
  },
});

function byPerson(terms: readonly EnrolledTerm[]): Map<string, EnrolledTerm[]> {
  const found = new Map<string, EnrolledTerm[]>();
  for (const each of terms) {
    const key = each.personKey.toString('hex');
    found.set(key, [...(found.get(key) ?? []), each]);
  }
  return found;
}

export const claimEnrolmentRoutes = [prefill, unclaimed, comparison];
