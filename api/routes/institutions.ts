import { z } from 'zod';
import { refuse } from '../../domain/case.ts';
import type { CodeEntry } from '../../domain/coded.ts';
import { IDENTIFIER_CODES } from '../../domain/codes/identifiers.ts';
import { checkAccount, checkBankCode, checkUscc } from '../../domain/identifiers.ts';
import type { IdentifierVerdict } from '../../domain/identifiers.ts';
import { DISTRICTS } from '../../domain/districts.ts';
import { violatedConstraint } from '../../store/db.ts';
import type { Account, Institution } from '../../store/institutions.ts';
import {
  accountUsedElsewhere, approveAccount, AT_ONCE, findAccount, findInstitution, insertInstitution, isChange, listAccounts, listInstitutions,
  NAME_EXCEPTION, proposeAccount, updateInstitution, waitingAccounts,
} from '../../store/institutions.ts';
import { noteAct } from '../audit.ts';
import { dateSchema, listOf, listSchema } from '../cases/schemas.ts';
import { Problem, problem, problemOfRefusal } from '../http/problem.ts';
import { reply, route } from '../http/route.ts';

export const codeSchema = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9-]{0,39}$/).describe('Letters, digits and hyphens, at most 40');
export const reasonSchema = z.string().trim().min(1).max(500);
const districtSchema = z.string().refine((code) => Object.hasOwn(DISTRICTS, code), '应为各区的区划代码 / expected the area code of a district');
const text = (max: number): z.ZodString => z.string().trim().min(1).max(max);

const institutionSchema = z.object({
  code: z.string(), name: z.string(), kind: z.string(), uscc: z.string(), district: z.string(), contact: z.string(), overrideReason: z.string().nullable(),
}).meta({ id: 'Institution' });

export const accountSchema = z.object({
  version: z.int(), holder: z.string(), bankName: z.string(), bankCode: z.string(),
  number: z.string().describe('Masked: the last four only'), warnings: z.array(z.string()),
  exceptionReason: z.string().nullable(), overrideReason: z.string().nullable(),
  proposedBy: z.string(), approvedBy: z.string().nullable(), rejectedBy: z.string().nullable(), rejectReason: z.string().nullable(),
  proofFileId: z.string().nullable().describe('The document that shows whose account it is'), effectiveOn: z.string().nullable().describe('null: from approval on'),
}).meta({ id: 'InstitutionAccount' });

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

const WAITING_LIMIT = 500;
const shortAccountSchema = z.object({ version: z.int(), holder: z.string(), bankName: z.string(), number: z.string().describe('Masked') });

const waiting = route({
  method: 'get', path: '/api/accounts/waiting', tag: 'institutions', act: 'institution.read', scope: 'list',
  summary: { zh: '待审核的收款账户', en: 'Payee accounts that wait for their second person' },
  responses: {
    200: {
      description: `At most ${WAITING_LIMIT}`,
      schema: z.object({
        items: z.array(accountSchema.extend({
          institution: z.object({ code: z.string(), name: z.string() }), proposer: z.string(),
          current: shortAccountSchema.nullable().describe('Paid to until the new one is approved'),
        })),
      }),
    },
  },
  handler: async ({ deps, reach }) => {
    if (reach.kind !== 'all') throw problem('OUT_OF_SCOPE');
    const items = await waitingAccounts(deps.db, WAITING_LIMIT);
    return reply.json({ items: items.map(({ institution, proposer, current, ...account }) => ({ ...shownAccount(account), institution, proposer, current: current && shortOf(current) })) });
  },
});

const propose = route({
  method: 'post', path: '/api/institutions/:code/accounts', tag: 'institutions', act: 'account.propose',
  scope: async ({ deps, params }) => ((await findInstitution(deps.db, params.code)) ? { institutionCode: params.code } : undefined),
  summary: { zh: '登记或变更收款账户(须另一人审核)', en: 'Propose a payee account; another person approves it' },
  description: 'The holder is the institution itself, or `exceptionReason` says why not. A warning does not stop the proposal; it is approved only with an `overrideReason`.',
  params: institutionParams,
  body: z.strictObject({
    holder: text(100), bankName: text(100), bankCode: text(20), number: text(40), effectiveOn: dateSchema.optional(),
    exceptionReason: reasonSchema.optional(), overrideReason: reasonSchema.optional(),
  }),
  problems: [422],
  responses: { 201: { description: 'Proposed', schema: z.object({ version: z.int(), warnings: z.array(z.string()) }) } },
  handler: async (ctx) => {
    const { params: { code }, body, deps, actor, commandId } = ctx;
    const institution = await findInstitution(deps.db, code);
    if (!institution) throw problem('NOT_FOUND');
    const number = checkAccount(body.number, 'corporate');
    if (number.level === 'block') throw unusable('body.number', number);
    const bankCode = checkBankCode(body.bankCode);
    if (bankCode.level === 'block') throw unusable('body.bankCode', bankCode);
    const otherName = body.holder !== institution.name;
    if (otherName && body.exceptionReason === undefined) throw holderDiffers();
    const shared = await accountUsedElsewhere(deps.db, deps.cipher, code, number.value);
    const warnings = [...(otherName ? [NAME_EXCEPTION] : []), ...(bankCode.level === 'warn' ? [bankCode.code] : []), ...(shared ? ['ACCOUNT_SHARED'] : [])];
    const version = await proposeAccount(deps.db, deps.cipher, code, {
      ...body, number: number.value, bankCode: bankCode.value, warnings, proposedBy: actor.id, proposalId: commandId,
    });
    await noteAct(ctx, 'account.propose', `${code}/${version}`);
    return reply.json({ version, warnings }, 201);
  },
});

const approve = route({
  method: 'post', path: '/api/institutions/:code/accounts/:version/approve', tag: 'institutions', act: 'account.approve',
  scope: async ({ deps, params }) => ((await findAccount(deps.db, params.code, params.version)) ? { institutionCode: params.code } : undefined),
  summary: { zh: '审核收款账户', en: 'Approve a payee account' },
  params: z.strictObject({ code: codeSchema, version: z.coerce.number().int().min(1).max(100_000) }),
  responses: { 200: { description: 'Approved', schema: accountSchema } },
  handler: async (ctx) => {
    const { deps, params: { code, version }, actor } = ctx;
    const account = await findAccount(deps.db, code, version);
    if (!account) throw problem('NOT_FOUND');
    if (account.proposedBy === actor.id) throw samePerson();
    const unanswered = account.warnings.filter((warning) => warning !== NAME_EXCEPTION);
    if (unanswered.length > 0 && account.overrideReason === null) {
      throw problemOfRefusal(refuse('WARNING_UNANSWERED', '账户有未说明的警示,请更正后重新登记,或说明理由', 'The account carries a warning that nobody answered; propose it again, corrected or with a reason', { warnings: unanswered.join(',') }).refusal);
    }
    if (account.proofFileId === null && await isChange(deps.db, code, version)) {
      throw problemOfRefusal(refuse('ACCOUNT_PROOF_MISSING', '变更账户须附证明材料', 'A changed account needs its proof document').refusal);
    }
    if (account.approvedBy === null) await approveAccount(deps.db, code, version, actor.id);
    const approved = await findAccount(deps.db, code, version);
    if (approved?.approvedBy !== actor.id) {
      throw problemOfRefusal(refuse('ACCOUNT_APPROVED', '该账户已由他人审核', 'Somebody else has decided on this account already').refusal);
    }
    await noteAct(ctx, 'account.approve', `${code}/${version}`);
    return reply.json(shownAccount(approved));
  },
});

/** In the order in which the bureau comes to need them. */
export const institutionRoutes = [add, list, show, edit, waiting, propose, approve];

function shortOf({ last4, ...rest }: { version: number; holder: string; bankName: string; last4: string }): z.infer<typeof shortAccountSchema> {
  return { ...rest, number: `****${last4}` };
}

export function shownAccount({ last4, effectiveOn, ...rest }: Account): z.infer<typeof accountSchema> {
  return { ...rest, warnings: [...rest.warnings], number: `****${last4}`, effectiveOn: effectiveOn === AT_ONCE ? null : effectiveOn };
}

function unusable(path: string, verdict: IdentifierVerdict): Problem {
  const { message, mend }: CodeEntry = IDENTIFIER_CODES[verdict.code];
  return new Problem({ status: 422, code: verdict.code, message, mend, errors: [{ path, code: verdict.code, message, mend }] });
}

function holderDiffers(): Problem {
  const message = { zh: '户名与院校名称不一致', en: "The account's holder is not the institution" };
  const mend = { zh: '请更正户名;确属例外的,请填写 exceptionReason', en: 'Correct the holder, or give exceptionReason for a documented exception' };
  return new Problem({ status: 422, code: 'ACCOUNT_NAME_DIFFERS', message, mend, errors: [{ path: 'body.holder', code: 'ACCOUNT_NAME_DIFFERS', message, mend }] });
}

function samePerson(): Problem {
  return problemOfRefusal(refuse('SAME_PERSON', '登记与审核不能是同一人', 'An account must be approved by another person than its proposer').refusal);
}

function taken(constraint: string | undefined): Problem {
  const what = { institution_name_key: 'name', institution_uscc_key: 'uscc' }[constraint ?? ''] ?? 'code';
  return problemOfRefusal(refuse('INSTITUTION_EXISTS', `院校已登记(${what} 重复)`, `An institution with this ${what} is registered already`, { field: what }).refusal);
}
