import { z } from 'zod';
import type { IdentityCommand } from '../../domain/identity.ts';
import { identityCaseNo } from '../../store/effects/claim.ts';
import { identityDesk } from '../../store/claims.ts';
import { findPerson } from '../../store/people.ts';
import { claimOf, personUnsuitable, scopeOfClaim } from '../cases/claim.ts';
import { act } from '../cases/command.ts';
import { claimNoSchema, claimParams, dateSchema, listOf, listSchema, personId, receiptSchema, seenSchema } from '../cases/schemas.ts';
import { problem } from '../http/problem.ts';
import { reply, route } from '../http/route.ts';

/** As many as one bulk signature takes. */
const DESK_PAGE = 2_000;

const districtCode = z.string().regex(/^[0-9]{6}$/);

const deskItem = z.object({
  claimNo: z.string(), institution: z.object({ code: z.string(), name: z.string() }), district: z.string(), rows: z.int(),
  dueOn: dateSchema.nullable(), signedOn: dateSchema.nullable(), assignee: z.string().nullable(),
  inStead: z.boolean().describe('The one who asks stands in for the assignee today'),
});

const desk = route({
  method: 'get', path: '/api/identity', tag: 'identity', act: 'claim.read', scope: 'list',
  summary: { zh: '区局待核身份的申报', en: "A district's desk: claims whose identity check waits, or is signed" },
  description: 'A district sees its own desk. The city names a district.',
  query: z.strictObject({
    status: z.enum(['waiting', 'signed']).default('waiting'), district: districtCode.optional(),
    after: claimNoSchema.optional(), limit: z.coerce.number().int().min(1).max(DESK_PAGE).default(DESK_PAGE),
  }),
  responses: { 200: { description: 'A page in the order of the claims', schema: listSchema(deskItem) } },
  handler: async ({ query, reach, deps }) => {
    if (reach.kind === 'institution') throw problem('FORBIDDEN_ACT');
    const district = reach.kind === 'district' ? reach.districtCode : query.district;
    if (district === undefined) throw problem('VALIDATION_FAILED', { errors: [DISTRICT_WANTED] });
    if (query.district !== undefined && query.district !== district) throw problem('OUT_OF_SCOPE');
    const items = await identityDesk(deps.db, { ...query, district, limit: query.limit + 1 });
    return reply.json(listOf(items, query.limit, (item) => item.claimNo));
  },
});

const DISTRICT_WANTED = { path: 'query.district', code: 'REQUIRED', message: { zh: '请指明区', en: 'name a district' } };

const sign = route({
  method: 'post', path: '/api/claims/:claimNo/identity/sign', tag: 'identity', act: 'identity.sign', scope: scopeOfClaim, params: claimParams,
  summary: { zh: '区局签署本区学员的身份', en: "Sign the identities of the district's own trainees" },
  body: z.strictObject({ seen: seenSchema }),
  responses: { 200: { description: 'Signed; when all districts have, the claim goes on', schema: receiptSchema } },
  handler: async (ctx) => {
    const { claimNo, rosterVersion } = await claimOf(ctx);
    return reply.json(await act<IdentityCommand>(ctx, identityCaseNo(claimNo, rosterVersion), {
      type: 'sign', district: ctx.actor.districtCode ?? '', seen: ctx.body.seen,
    }));
  },
});

const assign = route({
  method: 'post', path: '/api/claims/:claimNo/identity/assign', tag: 'identity', act: 'case.assign', scope: scopeOfClaim, params: claimParams,
  summary: { zh: '指派或改派区局经办人', en: 'Put a person of a district in charge' },
  body: z.strictObject({ district: districtCode, person: personId }),
  responses: { 200: { description: 'Assigned', schema: receiptSchema } },
  handler: async (ctx) => {
    const { body: { district, person: id }, deps } = ctx;
    const { claimNo, rosterVersion } = await claimOf(ctx);
    const person = await findPerson(deps.db, id);
    if (!person || person.disabledAt !== null || person.districtCode !== district) throw personUnsuitable('district');
    return reply.json(await act<IdentityCommand>(ctx, identityCaseNo(claimNo, rosterVersion), { type: 'assign', district, person: id }));
  },
});

export const identityRoutes = [desk, sign, assign];
