import { z } from 'zod';
import { CLAIM_TRANSITIONS } from '../../domain/claim.ts';
import { coSignersNeeded, inHandOf, signersOf, stageToSign, togetherAt } from '../../domain/claim/people.ts';
import { openOpinions } from '../../domain/claim/opinion.ts';
import type { ClaimCommand } from '../../domain/claim.ts';
import { sentenceOf } from '../../domain/codes/history.ts';
import type { Actor, Receipt } from '../../domain/case.ts';
import { standsIn } from '../../domain/case.ts';
import { coSignDemands } from '../../domain/policy/co-sign.ts';
import { findCase } from '../../store/cases.ts';
import type { ClaimRecord } from '../../store/claims.ts';
import { claimParts, eventOfCommand, findIdentity, lifeOf, listClaims } from '../../store/claims.ts';
import { readSeen } from '../../store/effects/seen.ts';
import { clockToday } from '../../store/clocks.ts';
import { findInstitution } from '../../store/institutions.ts';
import { namesOf } from '../../store/people.ts';
import { findRound } from '../../store/rounds.ts';
import { findWhatIf } from '../../store/what-ifs.ts';
import { claimOf, conflict, policyOf, policyToday, scopeOfClaim } from '../cases/claim.ts';
import { actRoutes } from '../cases/act-route.ts';
import { act, actorOn, begin } from '../cases/command.ts';
import { refuseMissingEvidence } from '../cases/evidence-demands.ts';
import {
  bilingualSchema, claimNoSchema, claimParams, claimStageSchema, dateSchema, fenSchema, listOf, listSchema, reasonText, receiptSchema, seenSchema,
} from '../cases/schemas.ts';
import { Problem, problem } from '../http/problem.ts';
import type { ApiDeps, Ctx } from '../http/route.ts';
import { reply, route } from '../http/route.ts';
import { MAX_PAGE } from '../http/page.ts';

const codeSchema = z.string().trim().regex(/^[\w.-]{1,40}$/);

const personSchema = z.object({ id: z.string(), name: z.string() });

const summarySchema = z.object({
  claimNo: z.string(), round: z.string(), institution: z.object({ code: z.string(), name: z.string() }), stage: claimStageSchema,
  dueOn: dateSchema.nullable(), rosterVersion: z.int(), rowsCount: z.int(), approvedCount: z.int(), amountFen: fenSchema, approvedFen: fenSchema,
  paidFen: fenSchema, submittedOn: dateSchema.nullable(), decidedOn: dateSchema.nullable(),
  assignee: personSchema.nullable(), inStead: z.boolean().describe('The one who asks stands in today for the assignee, or for one who signs together with others'),
  together: z.boolean().describe('The one who asks signs the present stage together with others'),
}).meta({ id: 'ClaimSummary' });

const claimSchema = summarySchema.extend({
  policyHash: z.string().nullable(), returns: z.int(), undecidedRows: z.int(),
  checksHeld: z.string().nullable().describe('Why the automatic checks stand still, e.g. BUDGET_EXHAUSTED'),
  rosters: z.array(z.object({ version: z.int(), status: z.string(), rowsRead: z.int() })),
  identity: z.object({
    dueOn: dateSchema.nullable(), districts: z.array(z.object({ district: z.string(), signed: z.boolean(), assignee: z.string().nullable() })),
  }).nullable(),
  objections: z.array(z.object({
    objectionId: z.string(), rows: z.array(z.int()), ground: z.string(), filedOn: dateSchema,
    outcome: z.enum(['open', 'upheld', 'dismissed']), reason: z.string().nullable(),
  })),
  opinions: z.array(z.object({
    opinionId: z.string(), person: personSchema, askedBy: personSchema, dueOn: dateSchema.nullable(), outcome: z.enum(['open', 'agree', 'object']),
    ground: z.string().nullable(), remark: z.string().nullable(),
  })).describe('Asked for at the present stage; while one is open it is not signed'),
  coSigners: z.array(z.object({ person: personSchema, signature: z.enum(['awaited', 'given', 'void']) }))
    .describe('By whom the present stage is signed together; `void`: rows have changed since'),
  coSignersNeeded: z.int().describe('How many people the policy wants to sign the present stage, for the amount as it is; 1: one alone'),
  possible: z.array(z.string()).describe('The commands that the role of the one who asks may send now'),
}).meta({ id: 'Claim' });

const open = route({
  method: 'post', path: '/api/claims', tag: 'claims', act: 'claim.open', scope: 'own',
  summary: { zh: '为本院校建立一个批次的申报', en: "Open the claim of one's own institution in a round" },
  body: z.strictObject({ round: codeSchema }),
  responses: { 200: { description: 'The claim is a draft', schema: receiptSchema } },
  handler: async (ctx) => {
    const { actor, body, deps } = ctx;
    const institution = actor.institutionCode ?? '';
    const round = await findRound(deps.db, body.round);
    if (!round) throw problem('NOT_FOUND');
    if (!await findInstitution(deps.db, institution)) throw conflict('INSTITUTION_UNKNOWN', '本院校尚未登记', 'this institution is not registered yet');
    const caseNo = `C-${body.round}-${institution}`;
    const opened = await openedBefore(deps, caseNo, ctx.commandId);
    if (opened) return reply.json(opened);
    const { policy } = await policyToday(deps, round.clock);
    const target = { kind: 'claim', caseNo, clock: round.clock, labels: { round: body.round, institution } };
    return reply.json(await beginClaim(ctx, target, { type: 'open', round: body.round, institution, days: stageDays(policy.stages) }));
  },
});

function stageDays(stages: ClaimRecord['state']['days']): ClaimRecord['state']['days'] {
  const { identity, firstReview, secondReview, correction, notice, decision, payment, reminderDaysBefore } = stages;
  return { identity, firstReview, secondReview, correction, notice, decision, payment, reminderDaysBefore };
}

/** The receipt of the same request that was carried out and not answered; @throws CLAIM_EXISTS when another opened the claim. */
async function openedBefore(deps: ApiDeps, caseNo: string, commandId: string): Promise<Receipt | undefined> {
  if (!await findCase(deps.db, caseNo)) return undefined;
  const own = await eventOfCommand(deps.db, caseNo, commandId);
  if (own) return { caseNo, version: own.version, stage: 'draft' };
  throw claimExists();
}

const claimExists = (): Problem => conflict('CLAIM_EXISTS', '本院校在本批次已有申报', 'this institution has a claim in this round already');

type Opening = Omit<Extract<ClaimCommand, { type: 'open' }>, 'meta'>;

async function beginClaim(ctx: Ctx<unknown, unknown, unknown>, target: Parameters<typeof begin>[1], command: Opening): Promise<Receipt> {
  try {
    return await begin<ClaimCommand>(ctx, target, command);
  } catch (error) {
    // Somebody else of the institution was faster by a moment: the case is open already, or over.
    if (error instanceof Problem && (error.init.code === 'WRONG_STAGE' || error.init.code === 'CASE_FINISHED')) throw claimExists();
    throw error;
  }
}

const list = route({
  method: 'get', path: '/api/claims', tag: 'claims', act: 'claim.read', scope: 'list',
  summary: { zh: '申报列表', en: 'Claims' },
  description: 'In the order of their numbers. A college sees its own, a district those with trainees settled there.',
  query: z.strictObject({
    stage: claimStageSchema.optional(), round: codeSchema.optional(), institution: codeSchema.optional(),
    copied: z.literal('me').optional().describe('Of which the one who asks was sent a copy'),
    after: claimNoSchema.optional(), limit: z.coerce.number().int().min(1).max(MAX_PAGE).default(50),
  }),
  responses: { 200: { description: 'A page', schema: listSchema(summarySchema) } },
  handler: async ({ query: { copied, ...query }, reach, deps, actor }) => {
    const rows = await listClaims(deps.db, { ...query, reach, limit: query.limit + 1, ...(copied && { copiedTo: actor.id }) });
    return reply.json(listOf(rows, query.limit, (row) => row.claimNo));
  },
});

const show = route({
  method: 'get', path: '/api/claims/:claimNo', tag: 'claims', act: 'claim.read', scope: scopeOfClaim, params: claimParams,
  summary: { zh: '一件申报', en: 'One claim' },
  responses: { 200: { description: 'The claim', schema: claimSchema } },
  handler: async (ctx) => {
    const { state, clock, ...claim } = await claimOf(ctx);
    const parts = await claimParts(ctx.deps.db, claim.claimNo);
    const identity = await findIdentity(ctx.deps.db, claim.claimNo, claim.rosterVersion);
    return reply.json({
      ...claim, ...parts, returns: state.returns, undecidedRows: state.undecidedRows, checksHeld: state.checksHeld,
      identity: identity ? {
        dueOn: identity.state.dueOn,
        districts: Object.entries(identity.state.districts).map(([district, each]) => ({ district, signed: each.signedBy !== null, assignee: each.assignee })),
      } : null,
      opinions: await opinionsOf(ctx.deps, state), coSigners: await coSignersOf(ctx.deps, claim, state), coSignersNeeded: coSignersNeeded(state, claim.amountFen),
      possible: possibleFor(await actorOn(ctx, await clockToday(ctx.deps.db, clock)), state),
    });
  },
});

async function opinionsOf({ db }: ApiDeps, { opinions = [] }: ClaimRecord['state']): Promise<z.infer<typeof claimSchema>['opinions']> {
  const names = await namesOf(db, opinions.flatMap((each) => [each.person, each.askedBy]));
  const named = (id: string) => ({ id, name: names.get(id) ?? id });
  return opinions.map(({ id: opinionId, person, askedBy, dueOn, outcome, ground, remark }) =>
    ({ opinionId, person: named(person), askedBy: named(askedBy), dueOn, outcome, ground: ground ?? null, remark: remark ?? null }));
}

/** What nobody does alone while a stage is signed together, and what only those who sign it do. */
const NOT_TOGETHER = ['take', 'handOver', 'assign', 'refuse'];
const OF_CO_SIGNERS = ['signFirstReview', 'signSecondReview', 'decide', 'returnForCorrection'];

async function coSignersOf({ db }: ApiDeps, { claimNo, rosterVersion }: Pick<ClaimRecord, 'claimNo' | 'rosterVersion'>, state: ClaimRecord['state']): Promise<z.infer<typeof claimSchema>['coSigners']> {
  const [together, stage] = [togetherAt(state), stageToSign(state)];
  if (!together || stage === undefined) return [];
  const names = await namesOf(db, together.people);
  const now = together.signed.length > 0 ? await readSeen(db, claimNo, rosterVersion, stage === 'decision' ? 'undecided' : 'all', stage) : undefined;
  return together.people.map((id) => {
    const signed = together.signed.find((each) => each.signer === id);
    return { person: { id, name: names.get(id) ?? id }, signature: signed === undefined ? 'awaited' : signed.seen.digest === now?.digest ? 'given' : 'void' };
  });
}

function possibleFor(actor: Actor, state: ClaimRecord['state']): string[] {
  const { id, role } = actor;
  const commands = CLAIM_TRANSITIONS.filter((edge) => edge.from === state.stage && edge.by.includes(role)).map((edge) => edge.command);
  const nothingOpen = state.stage === 'payment' && state.undecidedRows === 0;
  const noObjection = !state.objections.some((each) => each.outcome === 'open');
  const open = openOpinions(state);
  const inHand = inHandOf(state);
  const isInHand = inHand.some((person) => standsIn(actor, person));
  const together = togetherAt(state);
  const notNow: ReadonlySet<string> = new Set([
    ...(isInHand ? [] : ['askOpinion']), ...(together ? NOT_TOGETHER : ['endTogether']), ...(together && !isInHand ? OF_CO_SIGNERS : []),
    ...(role === 'registrar' || (together ? together.askedBy === id : isInHand) ? [] : ['askTogether', 'endTogether']), ...(open.some((each) => standsIn(actor, each.person)) ? [] : ['giveOpinion']),
    ...(open.some((each) => isInHand || standsIn(actor, each.askedBy)) ? [] : ['withdrawOpinion']),
    ...(nothingOpen ? ['decide'] : []), ...(noObjection ? ['resolveObjection'] : []),
    ...(state.assignee === id ? ['take'] : []), ...(signersOf(state, 'firstReview').some((each) => standsIn(actor, each)) && state.assignee === null ? [] : ['takeBack']),
  ]);
  return [...new Set(commands)].filter((command) => !notNow.has(command));
}

const history = route({
  method: 'get', path: '/api/claims/:claimNo/history', tag: 'claims', act: 'claim.read', scope: scopeOfClaim, params: claimParams,
  summary: { zh: '办理过程', en: 'What has happened, in plain words' },
  responses: {
    200: {
      description: 'Oldest first; identity checks included',
      schema: z.object({ items: z.array(z.object({
        caseNo: z.string(), version: z.int(), type: z.string(), on: dateSchema, recordedAt: z.string(), text: bilingualSchema,
        who: z.object({ name: bilingualSchema, role: z.string(), inStead: z.string().nullable().describe('Name of the absent person for whom it was done') }),
        whom: z.array(z.string()).describe('Names of those whom it concerns: put in charge, asked, sent a copy'),
      })) }),
    },
  },
  handler: async ({ params, deps }) => {
    const life = await lifeOf(deps.db, params.claimNo);
    return reply.json({
      items: life.map(({ kind, event, actor, name, role, inStead, ...place }) => ({
        ...place, type: event.type, text: sentenceOf(kind, event),
        who: { name: name === null ? { zh: '系统', en: 'the system' } : { zh: name, en: name }, role: role ?? actor, inStead },
      })),
    });
  },
});

const submit = route({
  method: 'post', path: '/api/claims/:claimNo/submit', tag: 'claims', act: 'claim.submit', scope: scopeOfClaim, params: claimParams,
  summary: { zh: '提交申报(或补正后的名册)', en: 'Submit the claim, or its corrected roster' },
  description: 'Refused with DOCUMENTS_MISSING, each row named, while rows lack evidence that the policy requires.',
  body: z.strictObject({ rosterVersion: z.int().min(1).max(100_000), seen: seenSchema }),
  responses: { 200: { description: 'Submitted; the automatic checks begin', schema: receiptSchema } },
  handler: async (ctx) => {
    const { body, deps } = ctx;
    const claim = await claimOf(ctx);
    const round = await findRound(deps.db, claim.round);
    if (!round) throw problem('NOT_FOUND');
    // The rules of the first submission hold for the claim's whole life: a later policy never reprices it (rule 1).
    const { hash: policyHash, policy } = await policyOf(deps, claim);
    await refuseMissingEvidence(deps, claim, body.rosterVersion);
    return reply.json(await act<ClaimCommand>(ctx, claim.claimNo, { type: 'submit', ...body, policyHash, coSign: coSignDemands(policy), round: { status: round.status, closesOn: round.closesOn } }));
  },
});

const claimAct = actRoutes<ClaimCommand, z.infer<typeof claimParams>>({
  path: '/api/claims/:claimNo', tag: 'claims', scope: scopeOfClaim, params: claimParams, caseNo: ({ claimNo }) => claimNo,
});

const withdraw = claimAct({
  path: 'withdraw', act: 'claim.withdraw', done: 'Withdrawn',
  summary: { zh: '撤回申报', en: 'Withdraw the claim' },
  body: z.strictObject({ reason: reasonText }),
  command: ({ reason }) => ({ type: 'withdraw', reason }),
});

const retryChecks = claimAct({
  path: 'retry-checks', act: 'claim.recheck', done: 'Started',
  summary: { zh: '重新开始自动核查', en: 'Start the automatic checks again' },
  command: () => ({ type: 'retryChecks' }),
});

const adoptPolicy = route({
  method: 'post', path: '/api/claims/:claimNo/adopt-policy', tag: 'claims', act: 'claim.adopt-policy', scope: scopeOfClaim, params: claimParams,
  summary: { zh: '改按现行办法办理(初审签署前)', en: 'Put the claim under the policy of today, before its first review is signed; its checks run again' },
  body: z.strictObject({ whatIfId: z.uuid().describe('The what-if of this claim under the policy of today: its difference is what is decided on'), reason: reasonText }),
  responses: { 200: { description: 'Under the newer policy; the automatic checks run again', schema: receiptSchema } },
  handler: async (ctx) => {
    const { deps, body: { whatIfId, reason } } = ctx;
    const claim = await claimOf(ctx);
    const { hash, policy } = await policyToday(deps, claim.clock);
    const tried = await findWhatIf(deps.db, whatIfId);
    const seen = tried?.status === 'done' && 'claimNo' in tried.scope && tried.scope.claimNo === claim.claimNo && tried.policyHash === hash ? tried.totals : null;
    if (!tried || seen === null) throw conflict('WHAT_IF_NEEDED', '请先按现行办法试算本件申报', 'try this claim under the policy of today first');
    const { changed, beforeFen, afterFen } = seen.total;
    if (beforeFen !== claim.amountFen) throw conflict('STALE_VIEW', '申报金额与试算时不一致,请重新试算', 'the claim has moved since the what-if: try it again');
    return reply.json(await act<ClaimCommand>(ctx, claim.claimNo, {
      type: 'adoptPolicy', policyHash: hash, coSign: coSignDemands(policy), policyKey: tried.policyKey, whatIfId, changed, beforeFen, afterFen, reason,
    }));
  },
});

export const claimRoutes = [open, list, show, history, submit, withdraw, retryChecks, adoptPolicy];
