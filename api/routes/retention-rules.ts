import { z } from 'zod';
import { decideRetention, findRetentionChange, proposeRetention, RETENTION_KINDS, retentionRules } from '../../store/erasures.ts';
import type { RetentionChange } from '../../store/erasures.ts';
import { noteAct } from '../audit.ts';
import { conflict } from '../cases/claim.ts';
import { problem } from '../http/problem.ts';
import type { Ctx } from '../http/route.ts';
import { reply, route } from '../http/route.ts';

/* How long what names people is kept: changed by two people, since what is over may be erased. */

const kindSchema = z.enum(RETENTION_KINDS);
const yearsSchema = { years: z.int().min(1).max(100).describe('Whole years from the end of the case'), reference: z.string().trim().min(1).max(200).describe('The rule that says so') };
const ruleSchema = z.object({
  kind: kindSchema, ...yearsSchema,
  pending: z.object({ changeId: z.uuid(), ...yearsSchema, proposedBy: z.object({ id: z.string(), name: z.string() }) }).nullable().describe('What another person has still to approve'),
}).meta({ id: 'RetentionRule' });
const rulesSchema = z.array(ruleSchema);

const list = route({
  method: 'get', path: '/api/retention/rules', tag: 'retention', act: 'retention.read', scope: 'list',
  summary: { zh: '保存期限', en: 'How long what names people is kept' },
  responses: { 200: { description: 'Years from the end of the case, by kind of record', schema: rulesSchema } },
  handler: async ({ deps }) => reply.json(await retentionRules(deps.db)),
});

const propose = route({
  method: 'post', path: '/api/retention/rules/:kind/changes', tag: 'retention', act: 'retention.propose', scope: 'list', params: z.strictObject({ kind: kindSchema }),
  summary: { zh: '提出更改保存期限', en: 'Propose other years of keeping' },
  description: 'The years stay as they are until another person approves. One change of a kind at a time (RETENTION_CHANGE_OPEN).',
  body: z.strictObject(yearsSchema),
  responses: { 200: { description: 'Proposed', schema: z.object({ changeId: z.uuid() }) } },
  handler: async (ctx) => {
    const { deps: { db }, params: { kind }, body, actor, commandId } = ctx;
    if (!await proposeRetention(db, { id: commandId, kind, ...body, by: actor.id })) throw conflict('RETENTION_CHANGE_OPEN', '该类资料已有待批准的更改', 'a change of these years waits already', { kind });
    await noteAct(ctx, 'retention.propose', `${kind}/${commandId}`);
    return reply.json({ changeId: commandId });
  },
});

const changeParams = z.strictObject({ changeId: z.uuid() });
type ChangeCtx = Ctx<z.infer<typeof changeParams>, unknown, unknown>;
const decided = { 200: { description: 'The years as they are now', schema: rulesSchema } };

const approve = route({
  method: 'post', path: '/api/retention/changes/:changeId/approve', tag: 'retention', act: 'retention.erase', scope: 'list', params: changeParams,
  summary: { zh: '批准更改保存期限(由另一人)', en: 'Approve other years of keeping, by another person' },
  responses: decided,
  handler: async (ctx) => {
    const change = await changeOf(ctx);
    if (change.proposedBy === ctx.actor.id) throw conflict('SAME_PERSON', '保存期限须由另一人批准', 'other years are approved by another person than who proposed them');
    return decide(ctx, change, 'approved');
  },
});

const reject = route({
  method: 'post', path: '/api/retention/changes/:changeId/reject', tag: 'retention', act: 'retention.erase', scope: 'list', params: changeParams,
  summary: { zh: '不更改保存期限', en: 'Leave the years of keeping as they are' },
  description: 'By anybody who may approve; who proposed takes it back so.',
  responses: decided,
  handler: async (ctx) => decide(ctx, await changeOf(ctx), 'rejected'),
});

async function changeOf({ deps, params }: ChangeCtx): Promise<RetentionChange> {
  const change = await findRetentionChange(deps.db, params.changeId);
  if (!change) throw problem('NOT_FOUND');
  return change;
}

async function decide(ctx: ChangeCtx, { kind }: RetentionChange, outcome: 'approved' | 'rejected') {
  const { deps: { db }, params: { changeId }, actor } = ctx;
  const now = await decideRetention(db, { id: changeId, outcome, by: actor.id });
  const { outcome: stands, decidedBy } = await changeOf(ctx);
  // The same request once more, after an answer that was lost, finds its own decision.
  if (!now && !(stands === outcome && decidedBy === actor.id)) throw conflict('RETENTION_CHANGE_DECIDED', '该更改已有结论', 'this change has its outcome');
  if (now) await noteAct(ctx, 'retention.erase', `${kind}/${changeId}/${outcome}`);
  return reply.json(await retentionRules(db));
}

export const retentionRuleRoutes = [list, propose, approve, reject];
