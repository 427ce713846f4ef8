import { z } from 'zod';
import { refuse } from '../../domain/case.ts';
import { sentenceOf } from '../../domain/codes/history.ts';
import { blocks, checkPolicyText, keyOf } from '../../domain/policy/check.ts';
import type { PolicyCheck } from '../../domain/policy/check.ts';
import { diffPolicies } from '../../domain/policy/diff.ts';
import { policySchema, versionSchema } from '../../domain/policy/schema.ts';
import type { PolicyInForce } from '../../domain/policy/source.ts';
import type { CheckedPolicy, PolicyDocumentCommand } from '../../domain/policy-document.ts';
import { POLICY_DOCUMENT_TRANSITIONS } from '../../domain/policy-document.ts';
import { history } from '../../store/cases.ts';
import { clockToday, findClock } from '../../store/clocks.ts';
import type { PolicyDocumentRecord } from '../../store/policies.ts';
import { findPolicyDocument, listPolicyDocuments, noteFindings, policyHash, policyText, publishedMark, publishedText, savePolicyText } from '../../store/policies.ts';
import { act, begin } from '../cases/command.ts';
import { bilingualSchema, dateSchema, listOf, listSchema, reasonText, receiptSchema } from '../cases/schemas.ts';
import { problem, problemOfRefusal } from '../http/problem.ts';
import { reply, route } from '../http/route.ts';
import type { ApiDeps } from '../http/route.ts';

/** The text counts in characters, three bytes each in Chinese, and JSON may escape some. */
const BODY_LIMIT_BYTES = 3 * 1024 * 1024;
const textSchema = z.string().min(1).max(500_000).describe('YAML: a whole series with one version more than is known, or a single policy as it stands; see docs/policy-format.md');
const hashSchema = z.string().regex(/^[0-9a-f]{64}$/);
const policyParams = z.strictObject({ policyNo: z.string().regex(/^POL-[\w.-]{1,60}$/) });

const findingSchema = z.object({ code: z.string(), level: z.enum(['block', 'warn']), message: bilingualSchema, details: z.array(bilingualSchema) });
const stageSchema = z.enum([...new Set(POLICY_DOCUMENT_TRANSITIONS.flatMap((edge) => edge.to))]);
const documentSchema = z.object({
  policyNo: z.string(), clock: z.string(), stage: stageSchema, textHash: z.string(), key: z.string().nullable(), policyHash: z.string().nullable(),
  effectiveFrom: dateSchema.nullable(), findings: z.array(findingSchema),
}).meta({ id: 'PolicyDocument' });
const valueSchema = z.object({ value: z.union([z.string(), z.number(), z.boolean()]).nullable(), from: z.string().optional(), reference: z.string().optional() }).nullable();
const changesSchema = z.array(z.object({ path: z.string(), before: valueSchema, after: valueSchema })).describe('By value, against the policy that it would follow');
const wholeSchema = documentSchema.extend({
  text: z.string(),
  compared: z.object({ whatIfId: z.string(), rows: z.int(), changed: z.int(), differenceFen: z.int() }).nullable(),
  approvedBy: z.array(z.string()),
  changes: changesSchema,
  possible: z.array(z.string()),
}).meta({ id: 'PolicyDocumentWhole' });

const inForceSchema = z.object({
  key: z.string(), hash: z.string(), title: z.string(), documentNumber: z.string(), effectiveFrom: dateSchema, effectiveTo: dateSchema.nullable(),
});

const list = route({
  method: 'get', path: '/api/policies', tag: 'policies', act: 'policy.read', scope: 'list',
  summary: { zh: '办法:施行中的与各文件', en: 'The policies that count, by date, and the documents under way' },
  query: z.strictObject({ clock: z.string().max(60).default('real'), after: z.string().max(64).optional(), limit: z.coerce.number().int().min(1).max(200).default(50) }),
  responses: { 200: { description: 'Policies oldest first; a page of documents', schema: listSchema(documentSchema).extend({ policies: z.array(inForceSchema) }) } },
  handler: async ({ deps, query: { clock, after, limit } }) => {
    await deps.policies.refresh();
    const documents = await listPolicyDocuments(deps.db, { after, limit: limit + 1 });
    return reply.json({ ...listOf(documents, limit, (each) => each.policyNo), policies: deps.policies.all(clock).map(headOf) });
  },
});

function headOf({ policy, hash }: PolicyInForce): z.infer<typeof inForceSchema> {
  const { title, documentNumber, effectiveFrom, effectiveTo } = policy;
  return { key: keyOf(policy), hash, title, documentNumber, effectiveFrom, effectiveTo };
}

const clockUnknown = (clock: string): Error => problemOfRefusal(refuse('CLOCK_UNKNOWN', '没有这个时钟', 'There is no such clock', { clock }).refusal);

const draft = route({
  method: 'post', path: '/api/policies', tag: 'policies', act: 'policy.draft', scope: 'list', bodyLimitBytes: BODY_LIMIT_BYTES,
  summary: { zh: '起草办法', en: 'Draft a policy' },
  body: z.strictObject({
    code: z.string().regex(/^[A-Za-z0-9][\w.-]{0,59}$/), text: textSchema,
    clock: z.string().min(1).max(60).default('real').describe('A draft on a stepped clock is a rehearsal: it counts on that clock alone'),
  }),
  responses: { 200: { description: 'Drafted', schema: receiptSchema } },
  handler: async (ctx) => {
    const { code, text, clock } = ctx.body;
    if (!(await findClock(ctx.deps.db, clock))) throw clockUnknown(clock);
    const textHash = await savePolicyText(ctx.deps.db, text, ctx.actor.id);
    return reply.json(await begin<PolicyDocumentCommand>(ctx, { kind: 'policy', caseNo: `POL-${code}`, clock }, { type: 'draft', textHash }));
  },
});

const preview = route({
  method: 'post', path: '/api/policies/preview', tag: 'policies', act: 'policy.draft', scope: 'list', bodyLimitBytes: BODY_LIMIT_BYTES, idempotency: 'none',
  summary: { zh: '预先核对一段办法文本(不保存)', en: 'Check a text as it is being written; nothing is kept' },
  body: z.strictObject({ text: textSchema, clock: z.string().min(1).max(60).default('real') }),
  responses: { 200: { description: 'What a check would find', schema: z.object({ key: z.string().nullable(), effectiveFrom: dateSchema.nullable(), findings: z.array(findingSchema), changes: changesSchema }) } },
  handler: async ({ deps, body: { text, clock } }) => {
    if (!(await findClock(deps.db, clock))) throw clockUnknown(clock);
    const { findings, policy, base } = await checkNow(deps, { clock, policyNo: 'YAML', key: null }, text);
    return reply.json({ key: policy && keyOf(policy), effectiveFrom: policy && policy.effectiveFrom, findings: [...findings], changes: policy && base ? diffPolicies(base, policy) : [] });
  },
});

const jsonSchema = z.record(z.string(), z.unknown());
const shape = { policy: z.toJSONSchema(policySchema), version: z.toJSONSchema(versionSchema) };

const schema = route({
  method: 'get', path: '/api/policies/schema', tag: 'policies', act: 'policy.read', scope: 'list',
  summary: { zh: '办法文本的结构', en: 'The shape of a policy: what a form of one is made from' },
  responses: {
    200: {
      description: 'JSON Schema 2020-12 of a policy as it stands on one day, and of a document (`versions`) of a series; in a series a value with `from` may be a list of such values',
      schema: z.object({ policy: jsonSchema, version: jsonSchema }),
    },
  },
  handler: async () => reply.json(shape),
});

const latest = route({
  method: 'get', path: '/api/policies/latest-text', tag: 'policies', act: 'policy.draft', scope: 'list',
  summary: { zh: '最新办法的文本,供起草', en: 'The text of the newest policy, to which a new document is added' },
  query: z.strictObject({ clock: z.string().min(1).max(60).default('real') }),
  responses: { 200: { description: 'As it was published, or as the file has it', schema: z.object({ key: z.string(), text: z.string() }) }, 404: { description: 'There is no policy yet, or its text is not kept' } },
  handler: async ({ deps, query: { clock } }) => {
    await deps.policies.refresh();
    const newest = deps.policies.all(clock).at(-1);
    const text = newest && (await publishedText(deps.db, keyOf(newest.policy), clock) ?? newest.text);
    if (!newest || text === undefined) throw problem('NOT_FOUND');
    return reply.json({ key: keyOf(newest.policy), text });
  },
});

const show = route({
  method: 'get', path: '/api/policies/:policyNo', tag: 'policies', act: 'policy.read', scope: 'list', params: policyParams,
  summary: { zh: '一个办法文件', en: 'One policy document' },
  responses: { 200: { description: 'The document with its text', schema: wholeSchema } },
  handler: async ({ deps, params, actor }) => {
    const { state, ...record } = await documentOf(deps, params.policyNo);
    const text = await policyText(deps.db, record.textHash) ?? '';
    const { policy } = await checkNow(deps, record, text);
    const base = deps.policies.all(record.clock).filter((each) => policy !== null && each.policy.effectiveFrom < policy.effectiveFrom).at(-1);
    return reply.json({
      ...record, text, compared: state.compared, approvedBy: state.approvedBy, changes: policy && base ? diffPolicies(base.policy, policy) : [],
      possible: [...new Set(POLICY_DOCUMENT_TRANSITIONS.filter((edge) => edge.from === state.stage && edge.by.includes(actor.role)).map((edge) => edge.command))],
    });
  },
});

async function documentOf(deps: ApiDeps, policyNo: string): Promise<NonNullable<Awaited<ReturnType<typeof findPolicyDocument>>>> {
  const found = await findPolicyDocument(deps.db, policyNo);
  if (!found) throw problem('NOT_FOUND');
  return found;
}

async function checkNow(deps: ApiDeps, { clock, policyNo, key }: Pick<PolicyDocumentRecord, 'clock' | 'policyNo' | 'key'>, text: string): Promise<PolicyCheck> {
  await deps.policies.refresh();
  // A document that was published is among the known ones: it is compared with the others.
  const known = deps.policies.all(clock).map((each) => each.policy).filter((each) => keyOf(each) !== key);
  return checkPolicyText(text, policyNo, known, await clockToday(deps.db, clock));
}

const revise = route({
  method: 'put', path: '/api/policies/:policyNo/text', tag: 'policies', act: 'policy.draft', scope: 'list', params: policyParams, bodyLimitBytes: BODY_LIMIT_BYTES,
  summary: { zh: '修改办法文本(核对、试算与批准随之作废)', en: 'Revise the text; checks, what-if and approvals are void' },
  body: z.strictObject({ text: textSchema }),
  responses: { 200: { description: 'A draft again', schema: receiptSchema } },
  handler: async (ctx) => {
    const textHash = await savePolicyText(ctx.deps.db, ctx.body.text, ctx.actor.id);
    return reply.json(await act<PolicyDocumentCommand>(ctx, ctx.params.policyNo, { type: 'revise', textHash }));
  },
});

const check = route({
  method: 'post', path: '/api/policies/:policyNo/check', tag: 'policies', act: 'policy.draft', scope: 'list', params: policyParams,
  summary: { zh: '核对办法草案', en: 'Check the draft: its form, its dates, its programmes, and that nothing in force is edited' },
  responses: { 200: { description: 'Checked, or still a draft with its findings', schema: receiptSchema.extend({ findings: z.array(findingSchema) }) } },
  handler: async (ctx) => {
    const { deps, params: { policyNo } } = ctx;
    const record = await documentOf(deps, policyNo);
    // Before the policies are read: what is published in between makes the publication ask for a new check.
    const mark = await publishedMark(deps.db, record.clock);
    const checked = await checkNow(deps, { ...record, key: null }, await policyText(deps.db, record.textHash) ?? '');
    const policy = checkedPolicy(checked, mark);
    const receipt = await act<PolicyDocumentCommand>(ctx, policyNo, {
      type: 'check', textHash: record.textHash, findings: checked.findings.map((each) => each.code), policy,
    });
    await noteFindings(deps.db, policyNo, record.textHash, checked.findings);
    return reply.json({ ...receipt, findings: checked.findings });
  },
});

function checkedPolicy(checked: PolicyCheck, mark: string): CheckedPolicy | null {
  const { policy, base } = checked;
  if (policy === null || blocks(checked)) return null;
  return { policyHash: policyHash(policy), key: keyOf(policy), effectiveFrom: policy.effectiveFrom, follows: base === null ? null : keyOf(base), publishedMark: mark };
}

const approve = route({
  method: 'post', path: '/api/policies/:policyNo/approve', tag: 'policies', act: 'policy.approve', scope: 'list', params: policyParams,
  summary: { zh: '批准办法(两人,均非起草人)', en: 'Approve: two people, neither of whom wrote it; the second approval publishes' },
  body: z.strictObject({ textHash: hashSchema.describe('Of the text that was read'), whatIfId: z.string().max(100).describe('The what-if that was looked at') }),
  responses: { 200: { description: 'Approved', schema: receiptSchema } },
  handler: async (ctx) => reply.json(await act<PolicyDocumentCommand>(ctx, ctx.params.policyNo, { type: 'approve', ...ctx.body })),
});

const ENDINGS = [
  ['reject', 'policy.approve', '不予批准', 'Reject the draft'],
  ['withdraw', 'policy.draft', '撤回草案', 'Withdraw the draft'],
  ['revoke', 'policy.revoke', '施行前撤销已发布的办法', 'Revoke a published policy before it takes effect'],
] as const;

const endings = ENDINGS.map(([type, permission, zh, en]) => route({
  method: 'post', path: `/api/policies/:policyNo/${type}`, tag: 'policies', act: permission, scope: 'list', params: policyParams, summary: { zh, en },
  body: z.strictObject({ reason: reasonText }),
  responses: { 200: { description: 'Ended', schema: receiptSchema } },
  handler: async (ctx) => reply.json(await act<PolicyDocumentCommand>(ctx, ctx.params.policyNo, { type, reason: ctx.body.reason })),
}));

const life = route({
  method: 'get', path: '/api/policies/:policyNo/history', tag: 'policies', act: 'policy.read', scope: 'list', params: policyParams,
  summary: { zh: '办法文件的办理过程', en: 'What has happened to the document, in plain words' },
  responses: {
    200: { description: 'Oldest first', schema: z.object({ items: z.array(z.object({ version: z.int(), type: z.string(), on: dateSchema, by: z.string(), text: bilingualSchema })) }) },
  },
  handler: async ({ deps, params }) => {
    await documentOf(deps, params.policyNo);
    const items = await history(deps.db, params.policyNo);
    return reply.json({ items: items.map(({ version, type, on_date: on, actor: by, event }) => ({ version, type, on, by, text: sentenceOf('policy', event) })) });
  },
});

export const policyRoutes = [list, draft, preview, schema, latest, show, revise, check, approve, ...endings, life];
