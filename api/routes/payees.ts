import { z } from 'zod';
import { refuse } from '../../domain/case.ts';
import { saveFile } from '../../store/files.ts';
import { attachProof, findAccount, findInstitution, findStanding, rejectAccount, setStanding } from '../../store/institutions.ts';
import { noteAct } from '../audit.ts';
import { dateSchema } from '../cases/schemas.ts';
import { problemOfRefusal } from '../http/problem.ts';
import type { ApiDeps } from '../http/route.ts';
import { reply, route } from '../http/route.ts';
import { scanOf } from '../http/scan.ts';
import { accountSchema, codeSchema, reasonSchema, shownAccount } from './institutions.ts';

const MAX_PROOF_BYTES = 5 * 1024 * 1024;
const accountParams = z.strictObject({ code: codeSchema, version: z.coerce.number().int().min(1).max(100_000) });
const institutionParams = z.strictObject({ code: codeSchema });

const scopeOfAccount = async ({ deps, params }: { deps: ApiDeps; params: z.infer<typeof accountParams> }) =>
  ((await findAccount(deps.db, params.code, params.version)) ? { institutionCode: params.code } : undefined);

const proof = route({
  method: 'post', path: '/api/institutions/:code/accounts/:version/proof', tag: 'institutions', act: 'account.propose', scope: scopeOfAccount,
  summary: { zh: '上传账户证明材料', en: 'Attach the document that shows whose account it is' },
  description: 'Before the approval, once: another document needs another proposal. PDF, PNG or JPEG.',
  params: accountParams, upload: { maxBytes: MAX_PROOF_BYTES },
  responses: { 201: { description: 'Attached', schema: z.object({ fileId: z.string() }) } },
  handler: async (ctx) => {
    const { deps: { db, cipher }, params: { code, version }, actor, commandId } = ctx;
    const { name, mediaType, content } = scanOf(ctx.file);
    await saveFile(db, cipher, {
      id: commandId, purpose: 'institution.account-proof', name, mediaType, content, institutionCode: code, createdBy: actor.id,
    });
    if (!(await attachProof(db, code, version, commandId)) && (await findAccount(db, code, version))?.proofFileId !== commandId) {
      throw problemOfRefusal(refuse('ACCOUNT_PROOF_EXISTS', '该版本账户已有证明材料或已审核', 'The version has its proof already, or is approved').refusal);
    }
    await noteAct(ctx, 'account.propose', `${code}/${version}`);
    return reply.json({ fileId: commandId }, 201);
  },
});

const reject = route({
  method: 'post', path: '/api/institutions/:code/accounts/:version/reject', tag: 'institutions', act: 'account.approve', scope: scopeOfAccount,
  summary: { zh: '退回收款账户变更', en: 'Reject a proposed account' },
  description: 'A proposal with another number keeps its institution from being paid until a person approves or rejects it.',
  params: accountParams, body: z.strictObject({ reason: reasonSchema }),
  responses: { 200: { description: 'Rejected', schema: accountSchema } },
  handler: async (ctx) => {
    const { deps: { db }, params: { code, version }, actor, body: { reason } } = ctx;
    await rejectAccount(db, code, version, actor.id, reason);
    const account = await findAccount(db, code, version);
    if (account?.rejectedBy !== actor.id) {
      throw problemOfRefusal(refuse('ACCOUNT_APPROVED', '该账户已由他人审核', 'Somebody else has decided on this account already').refusal);
    }
    await noteAct(ctx, 'account.approve', `${code}/${version}`);
    return reply.json(shownAccount(account));
  },
});

const standingSchema = z.strictObject({
  closedOn: dateSchema.nullable().describe('From this day on it is paid no more'),
  licenceNo: z.string().trim().min(1).max(60).nullable(), licenceUntil: dateSchema.nullable().describe('The last day of its licence 办学许可证'),
});

const standing = route({
  method: 'get', path: '/api/institutions/:code/standing', tag: 'institutions', act: 'institution.read',
  scope: async ({ deps, params }) => {
    const found = await findInstitution(deps.db, params.code);
    return found && { institutionCode: found.code, districtCodes: [found.district] };
  },
  summary: { zh: '院校办学状态', en: 'Whether an institution may still be paid' },
  params: institutionParams,
  responses: { 200: { description: 'The standing', schema: standingSchema } },
  handler: async ({ deps, params }) => reply.json(await findStanding(deps.db, params.code)),
});

const changeStanding = route({
  method: 'put', path: '/api/institutions/:code/standing', tag: 'institutions', act: 'institution.manage',
  scope: async ({ deps, params }) => ((await findInstitution(deps.db, params.code)) ? {} : undefined),
  summary: { zh: '登记停办与办学许可证', en: 'Enter that an institution has closed, or its licence' },
  params: institutionParams, body: standingSchema,
  responses: { 200: { description: 'The standing', schema: standingSchema } },
  handler: async (ctx) => {
    await setStanding(ctx.deps.db, ctx.params.code, ctx.body);
    await noteAct(ctx, 'institution.manage', ctx.params.code);
    return reply.json(await findStanding(ctx.deps.db, ctx.params.code));
  },
});

export const payeeRoutes = [proof, reject, standing, changeStanding];
