import { z } from 'zod';
import { refuse } from '../../domain/case.ts';
import type { Bilingual } from '../../domain/coded.ts';
import { checkUscc } from '../../domain/identifiers.ts';
import { DISTRICTS } from '../../domain/districts.ts';
import { violatedConstraint } from '../../store/db.ts';
import type { Institution } from '../../store/institutions.ts';
import { findInstitution, insertInstitution, listInstitutions, updateInstitution } from '../../store/institutions.ts';
import { listAccounts } from '../../store/payees.ts';
import { noteAct } from '../audit.ts';
import { listOf, listSchema } from '../cases/schemas.ts';
import type { Problem } from '../http/problem.ts';
import { problem, problemOfRefusal } from '../http/problem.ts';
import { reply, route } from '../http/route.ts';
import { accountSchema, reasonSchema, shownAccount, unusable } from './payee-accounts.ts';

export const codeSchema = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9-]{0,39}$/).describe('Letters, digits and hyphens, at most 40');
const districtSchema = z.string().refine((code) => Object.hasOwn(DISTRICTS, code), '应为各区的区划代码 / expected the area code of a district');
const text = (max: number): z.ZodString => z.string().trim().min(1).max(max);

const institutionSchema = z.object({
  code: z.string(), name: z.string(), kind: z.string(), uscc: z.string(), district: z.string(), contact: z.string(), overrideReason: z.string().nullable(),
}).meta({ id: 'Institution' });

const institutionParams = z.strictObject({ code: codeSchema });

const add = route({
  method: 'post', path: '/api/institutions', tag: 'institutions', act: 'institution.manage', scope: 'list',
  summary: { zh: '登记院校', en: 'Register an institution' },
  description: 'A 统一社会信用代码 whose check fails is taken only with its code in `warningsAccepted` or with an `overrideReason`.',
  body: z.strictObject({
    code: codeSchema, name: text(100), kind: text(40), uscc: text(40), district: districtSchema,
    contact: z.string().trim().max(100).default(''), warningsAccepted: z.array(z.string().max(60)).max(10).optional(), overrideReason: reasonSchema.optional(),
  }),
  problems: [422],
  responses: { 201: { description: 'Registered', schema: institutionSchema } },
  handler: async (ctx) => {
    const { warningsAccepted = [], overrideReason, ...rest } = ctx.body;
    const checked = checkUscc(rest.uscc);
    const accepted = overrideReason !== undefined || warningsAccepted.includes(checked.code);
    if (checked.level === 'block' || (checked.level === 'warn' && !accepted)) throw unusable('body.uscc', checked);
    const institution: Institution = {
      ...rest, uscc: checked.value, overrideReason: checked.level === 'warn' ? overrideReason ?? `accepted ${checked.code}` : null,
    };
    try {
      await insertInstitution(ctx.deps.db, institution);
    } catch (error) {
      if (violatedConstraint(error) === undefined) throw error;
      // The same request once more, after an answer that was lost, is no conflict.
      const known = await findInstitution(ctx.deps.db, institution.code);
      if (known === undefined || JSON.stringify(known) !== JSON.stringify(institution)) throw taken(violatedConstraint(error));
    }
    await noteAct(ctx, 'institution.manage', institution.code);
    return reply.json(institution, 201);
  },
});

const list = route({
  method: 'get', path: '/api/institutions', tag: 'institutions', act: 'institution.read', scope: 'list',
  summary: { zh: '院校名录', en: 'Institutions' },
  query: z.strictObject({ after: codeSchema.optional(), limit: z.coerce.number().int().min(1).max(200).default(50) }),
  responses: { 200: { description: 'A page', schema: listSchema(institutionSchema) } },
  handler: async ({ deps, reach, query }) =>
    reply.json(listOf(await listInstitutions(deps.db, { reach, after: query.after, limit: query.limit + 1 }), query.limit, (each) => each.code)),
});

const show = route({
  method: 'get', path: '/api/institutions/:code', tag: 'institutions', act: 'institution.read',
  scope: async ({ deps, params }) => {
    const found = await findInstitution(deps.db, params.code);
    return found && { institutionCode: found.code, districtCodes: [found.district] };
  },
  summary: { zh: '院校及其收款账户', en: 'An institution with its accounts, their numbers masked' },
  params: institutionParams,
  responses: { 200: { description: 'The institution', schema: institutionSchema.extend({ accounts: z.array(accountSchema) }) } },
  handler: async ({ deps, params }) => {
    const found = await findInstitution(deps.db, params.code);
    if (!found) throw problem('NOT_FOUND');
    return reply.json({ ...found, accounts: (await listAccounts(deps.db, found.code)).map(shownAccount) });
  },
});

const edit = route({
  method: 'patch', path: '/api/institutions/:code', tag: 'institutions', act: 'institution.manage',
  scope: async ({ deps, params }) => ((await findInstitution(deps.db, params.code)) ? {} : undefined),
  summary: { zh: '更正院校登记', en: 'Correct the entry of an institution' },
  description: 'Code, name and 统一社会信用代码 stay: payments and accounts go by them.',
  params: institutionParams,
  body: z.strictObject({ kind: text(40), district: districtSchema, contact: z.string().trim().max(100) }),
  problems: [422],
  responses: { 200: { description: 'Corrected', schema: institutionSchema } },
  handler: async (ctx) => {
    const { deps: { db }, params: { code }, body } = ctx;
    await updateInstitution(db, code, body);
    await noteAct(ctx, 'institution.manage', code);
    const institution = await findInstitution(db, code);
    if (!institution) throw problem('NOT_FOUND');
    return reply.json(institution);
  },
});

/** In the order in which the bureau comes to need them. */
export const institutionRoutes = [add, list, show, edit];

const UNIQUE: Readonly<Record<string, Bilingual & { readonly field: string }>> = {
  institution_name_key: { field: 'name', zh: '名称', en: 'name' }, institution_uscc_key: { field: 'uscc', zh: '统一社会信用代码', en: 'unified social credit code' },
};

function taken(constraint: string | undefined): Problem {
  const what = UNIQUE[constraint ?? ''] ?? { field: 'code', zh: '代码', en: 'code' };
  return problemOfRefusal(refuse('INSTITUTION_EXISTS', `院校已登记(${what.zh}重复)`, `An institution with this ${what.en} is registered already`, { field: what.field }).refusal);
}
