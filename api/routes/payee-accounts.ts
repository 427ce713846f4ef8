import { z } from 'zod';
import type { Refusal } from '../../domain/case.ts';
import { refuse } from '../../domain/case.ts';
import type { Bilingual, CodeEntry } from '../../domain/coded.ts';
import { IDENTIFIER_CODES } from '../../domain/codes/identifiers.ts';
import type { IdentifierVerdict } from '../../domain/identifiers.ts';
import type { AccountFault, PayeeKind, WaitingVersion } from '../../domain/payee-account.ts';
import { ACCOUNT_SHARED, approving, proposing, rejecting } from '../../domain/payee-account.ts';
import { saveFile } from '../../store/files.ts';
import type { Account, Payee } from '../../store/payees.ts';
import { accountUsedElsewhere, approveAccount, AT_ONCE, attachProof, findAccount, findPayee, isChange, openAccount, payeeName, proposeAccount, rejectAccount } from '../../store/payees.ts';
import { noteAct } from '../audit.ts';
import { dateSchema, reasonText } from '../cases/schemas.ts';
import { Problem, problem, problemOfRefusal } from '../http/problem.ts';
import type { ApiDeps, Route } from '../http/route.ts';
import { reply, route } from '../http/route.ts';
import { scanOf } from '../http/scan.ts';

export const reasonSchema = z.string().trim().min(1).max(500);
const text = (max: number): z.ZodString => z.string().trim().min(1).max(max);
const MAX_PROOF_BYTES = 5 * 1024 * 1024;

export const accountSchema = z.object({
  version: z.int(), holder: z.string().describe("Of a trainee's account masked"), bankName: z.string(), bankCode: z.string(),
  number: z.string().describe('Masked: the last four only'), warnings: z.array(z.string()),
  exceptionReason: z.string().nullable(), overrideReason: z.string().nullable(),
  proposedBy: z.string(), approvedBy: z.string().nullable(), rejectedBy: z.string().nullable(), rejectReason: z.string().nullable(),
  proofFileId: z.string().nullable().describe('The document that shows whose account it is'), effectiveOn: z.string().nullable().describe('null: from approval on'),
}).meta({ id: 'PayeeAccount' });

export function shownAccount({ last4, effectiveOn, ...rest }: Account): z.infer<typeof accountSchema> {
  return { ...rest, warnings: [...rest.warnings], number: `****${last4}`, effectiveOn: effectiveOn === AT_ONCE ? null : effectiveOn };
}

export const versionSchema = z.coerce.number().int().min(1).max(100_000);

/** Where the accounts of one kind of payee are kept; the acts behind are the same. */
export interface Door<P> {
  readonly kind: PayeeKind;
  /** e.g. `/api/institutions/:code`. */
  readonly path: string;
  readonly tag: string;
  readonly params: z.ZodType<P>;
  readonly versionParams: z.ZodType<P & { version: number }>;
  readonly idOf: (params: P) => string;
  /** Whose accounts, as summaries say it. */
  readonly whose: Bilingual;
}

export async function payeeAt<P>({ kind, idOf }: Door<P>, { deps, params }: { readonly deps: ApiDeps; readonly params: P }): Promise<Payee | undefined> {
  const payee = await findPayee(deps.db, idOf(params));
  return payee?.kind === kind ? payee : undefined;
}

/** An account is proposed by one person, proved, and approved or rejected by another, who looks at it in full beside its proof. */
export function accountRoutes<P>(door: Door<P>): Route[] {
  return [propose(door), proof(door), reveal(door), approve(door), reject(door)];
}

function propose<P>(door: Door<P>): Route {
  return route({
    method: 'post', path: `${door.path}/accounts`, tag: door.tag, act: 'account.propose', scope: async (ctx) => scopeOf(await payeeAt(door, ctx)),
    summary: { zh: `登记或变更${door.whose.zh}(须另一人审核)`, en: `Propose ${door.whose.en}; another person approves it` },
    description: 'The holder is the payee, or `exceptionReason` says why not. A warning does not stop the proposal; it is approved only with an `overrideReason`.',
    params: door.params,
    body: z.strictObject({
      holder: text(100), bankName: text(100), bankCode: text(20), number: text(40), effectiveOn: dateSchema.optional(),
      exceptionReason: reasonSchema.optional(), overrideReason: reasonSchema.optional(),
    }),
    problems: [410, 422],
    responses: { 201: { description: 'Proposed', schema: z.object({ version: z.int(), warnings: z.array(z.string()) }) } },
    handler: async (ctx) => {
      const { body, deps: { db, cipher }, actor, commandId } = ctx;
      const payee = await payeeAt(door, ctx);
      if (!payee) throw problem('NOT_FOUND');
      const name = await payeeName(db, cipher, payee);
      if (name === undefined) throw problem('ERASED');
      const looked = proposing(body, { kind: payee.kind, name });
      if ('fault' in looked) throw faulty(looked.fault, payee.kind);
      const { number, bankCode } = looked;
      const warnings = [...looked.warnings, ...(await accountUsedElsewhere(db, cipher, payee.id, number) ? [ACCOUNT_SHARED] : [])];
      const version = await proposeAccount(db, cipher, payee, { ...body, number, bankCode, warnings, proposedBy: actor.id, proposalId: commandId });
      await noteAct(ctx, 'account.propose', `${payee.id}/${version}`);
      return reply.json({ version, warnings }, 201);
    },
  });
}

function proof<P>(door: Door<P>): Route {
  return route({
    method: 'post', path: `${door.path}/accounts/:version/proof`, tag: door.tag, act: 'account.propose', scope: async (ctx) => scopeOf((await versionAt(door, ctx))?.payee),
    summary: { zh: `上传${door.whose.zh}的证明材料`, en: `Attach the document that shows whose account it is: ${door.whose.en}` },
    description: 'Before the approval, once: another document needs another proposal. PDF, PNG or JPEG.',
    params: door.versionParams, upload: { maxBytes: MAX_PROOF_BYTES },
    responses: { 201: { description: 'Attached', schema: z.object({ fileId: z.string() }) } },
    handler: async (ctx) => {
      const { deps: { db, cipher }, params: { version }, actor, commandId } = ctx;
      const { payee } = await found(door, ctx);
      const { name, mediaType, content } = scanOf(ctx.file);
      await saveFile(db, cipher, {
        id: commandId, purpose: `${payee.kind}.account-proof`, name, mediaType, content, institutionCode: payee.institution, createdBy: actor.id,
      });
      if (!(await attachProof(db, payee.id, version, commandId)) && (await findAccount(db, payee.id, version))?.proofFileId !== commandId) {
        throw problemOfRefusal(refuse('ACCOUNT_PROOF_EXISTS', '该版本账户已有证明材料或已审核', 'The version has its proof already, or is approved').refusal);
      }
      await noteAct(ctx, 'account.propose', `${payee.id}/${version}`);
      return reply.json({ fileId: commandId }, 201);
    },
  });
}

function reveal<P>(door: Door<P>): Route {
  return route({
    method: 'post', path: `${door.path}/accounts/:version/reveal`, tag: door.tag, act: 'account.reveal', scope: async (ctx) => scopeOf((await versionAt(door, ctx))?.payee),
    // Not kept for a replay: every look is a look of its own, and personal values are not stored twice.
    idempotency: 'none',
    summary: { zh: `查看${door.whose.zh}的完整户名、账号(留痕)`, en: `See holder and number in full; the look is recorded: ${door.whose.en}` },
    params: door.versionParams, body: z.strictObject({ reason: reasonText }),
    problems: [410],
    responses: { 200: { description: 'The values', schema: z.object({ holder: z.string(), number: z.string() }) } },
    handler: async (ctx) => {
      const { deps: { db, cipher }, params: { version }, body: { reason } } = ctx;
      const { payee } = await found(door, ctx);
      const opened = await openAccount(db, cipher, payee.id, version);
      if (!opened) throw problem('ERASED');
      await noteAct(ctx, 'account.reveal', `${payee.id}/${version}`, reason);
      return reply.json(opened);
    },
  });
}

function approve<P>(door: Door<P>): Route {
  return route({
    method: 'post', path: `${door.path}/accounts/:version/approve`, tag: door.tag, act: 'account.approve', scope: async (ctx) => scopeOf((await versionAt(door, ctx))?.payee),
    summary: { zh: `审核${door.whose.zh}`, en: `Approve ${door.whose.en}` },
    params: door.versionParams,
    responses: { 200: { description: 'Approved', schema: accountSchema } },
    handler: async (ctx) => {
      const { deps: { db }, params: { version }, actor } = ctx;
      const { payee, account } = await found(door, ctx);
      refuseIf(approving(await waitingOf(ctx.deps, payee, account), actor.id));
      if (account.approvedBy === null) await approveAccount(db, payee.id, version, actor.id);
      // Who decided meanwhile is told from what stands there now.
      const decided = await found(door, ctx);
      refuseIf(approving(await waitingOf(ctx.deps, payee, decided.account), actor.id));
      await noteAct(ctx, 'account.approve', `${payee.id}/${version}`);
      return reply.json(shownAccount(decided.account));
    },
  });
}

function reject<P>(door: Door<P>): Route {
  return route({
    method: 'post', path: `${door.path}/accounts/:version/reject`, tag: door.tag, act: 'account.approve', scope: async (ctx) => scopeOf((await versionAt(door, ctx))?.payee),
    summary: { zh: `退回${door.whose.zh}变更`, en: `Reject ${door.whose.en}` },
    description: 'A proposal with another number keeps its payee from being paid until a person approves or rejects it.',
    params: door.versionParams, body: z.strictObject({ reason: reasonSchema }),
    responses: { 200: { description: 'Rejected', schema: accountSchema } },
    handler: async (ctx) => {
      const { deps: { db }, params: { version }, actor, body: { reason } } = ctx;
      const { payee } = await found(door, ctx);
      await rejectAccount(db, payee.id, version, actor.id, reason);
      const { account } = await found(door, ctx);
      refuseIf(rejecting(await waitingOf(ctx.deps, payee, account), actor.id));
      await noteAct(ctx, 'account.approve', `${payee.id}/${version}`);
      return reply.json(shownAccount(account));
    },
  });
}

const scopeOf = (payee: Payee | undefined): { institutionCode: string } | undefined => payee && { institutionCode: payee.institution };

async function versionAt<P>(door: Door<P>, ctx: { readonly deps: ApiDeps; readonly params: P & { version: number } }): Promise<{ payee: Payee; account: Account } | undefined> {
  const payee = await payeeAt(door, ctx);
  const account = payee && await findAccount(ctx.deps.db, payee.id, ctx.params.version);
  return account && { payee, account };
}

async function found<P>(door: Door<P>, ctx: { readonly deps: ApiDeps; readonly params: P & { version: number } }): Promise<{ payee: Payee; account: Account }> {
  const there = await versionAt(door, ctx);
  if (!there) throw problem('NOT_FOUND');
  return there;
}

async function waitingOf({ db }: ApiDeps, payee: Payee, account: Account): Promise<WaitingVersion> {
  return { ...account, hasProof: account.proofFileId !== null, isChange: await isChange(db, payee.id, account.version) };
}

function refuseIf(refusal: Refusal | null): void {
  if (refusal) throw problemOfRefusal(refusal);
}

const faulty = (fault: AccountFault, kind: PayeeKind): Problem => (fault.field === 'holder' ? holderDiffers(kind) : unusable(`body.${fault.field}`, fault.verdict));

/** An identifier that cannot be one, at its place in the request. */
export function unusable(path: string, { code }: IdentifierVerdict): Problem {
  const { message, mend }: CodeEntry = IDENTIFIER_CODES[code];
  return new Problem({ status: 422, code, message, mend, errors: [{ path, code, message, mend }] });
}

function holderDiffers(kind: PayeeKind): Problem {
  const message = kind === 'institution'
    ? { zh: '户名与院校名称不一致', en: "The account's holder is not the institution" }
    : { zh: '户名与学员姓名不一致', en: "The account's holder is not the trainee" };
  const mend = { zh: '请更正户名;确属例外的,请填写 exceptionReason', en: 'Correct the holder, or give exceptionReason for a documented exception' };
  return new Problem({ status: 422, code: 'ACCOUNT_NAME_DIFFERS', message, mend, errors: [{ path: 'body.holder', code: 'ACCOUNT_NAME_DIFFERS', message, mend }] });
}
