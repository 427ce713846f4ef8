import { z } from 'zod';
import type { Actor } from '../../domain/case.ts';
import { standsIn } from '../../domain/case.ts';
import type { ClaimCommand } from '../../domain/claim.ts';
import { inHandOf } from '../../domain/claim/people.ts';
import type { IdentityState } from '../../domain/identity.ts';
import type { RowMarkWish, SettledMark } from '../../domain/claim/marks.ts';
import { MARK_VERDICTS, REASON_CODES, settleMark } from '../../domain/claim/marks.ts';
import { identityCaseNo } from '../../store/effects/claim.ts';
import { readSeen } from '../../store/effects/seen.ts';
import type { ClaimRecord } from '../../store/claims.ts';
import { newestReadRoster, returnedRows, rowsToMark, whileCaseStands } from '../../store/claims.ts';
import { clockToday } from '../../store/clocks.ts';
import { clearMarks, findRoster, markRows } from '../../store/rosters.ts';
import type { Tx } from '../../store/db.ts';
import { claimOf, conflict, requireWithInstitution, scopeOfClaim, wrongStage } from '../cases/claim.ts';
import { actRoutes } from '../cases/act-route.ts';
import { actorOn } from '../cases/command.ts';
import type { SigningStage } from '../cases/mark-stage.ts';
import { markStageOf } from '../cases/mark-stage.ts';
import { claimParams, fenSchema, reasonText, rowNoSchema, seenSchema } from '../cases/schemas.ts';
import type { ProblemItem } from '../http/problem.ts';
import { Problem, problem } from '../http/problem.ts';
import type { Ctx } from '../http/route.ts';
import { reply, route } from '../http/route.ts';

/** Rows marked in one request. */
const MARKS_AT_ONCE = 1_000;

type ClaimCtx = Ctx<z.infer<typeof claimParams>, unknown, unknown>;

const seen = route({
  method: 'get', path: '/api/claims/:claimNo/seen', tag: 'review', act: 'claim.read', scope: scopeOfClaim, params: claimParams,
  summary: { zh: '现在签署的内容:人数、金额、摘要', en: 'What this person would sign now: count, total and digest' },
  description: 'With the marks of the present stage. An institution asks for a roster that it would submit: its newest that was read, or `version`.',
  query: z.strictObject({ version: z.coerce.number().int().min(1).max(100_000).optional() }),
  problems: [409],
  responses: { 200: { description: 'Send it back when signing', schema: seenSchema } },
  handler: async (ctx) => {
    const claim = await claimOf(ctx);
    const { claimNo, rosterVersion, state } = claim;
    if (ctx.actor.role === 'institution') return reply.json(await seenBySubmitter(ctx, claim, ctx.query.version));
    const signing = signingStage(ctx, state);
    const scope = signing.scope === 'district' ? ctx.actor.districtCode ?? '' : signing.scope;
    return reply.json(await readSeen(ctx.deps.db, claimNo, rosterVersion, scope, signing.stage));
  },
});

async function seenBySubmitter({ deps }: Pick<ClaimCtx, 'deps'>, { claimNo, state }: ClaimRecord, asked: number | undefined): ReturnType<typeof readSeen> {
  requireWithInstitution(state, { zh: '提交', en: 'submitting' });
  const version = asked ?? await newestReadRoster(deps.db, claimNo);
  const roster = await findRoster(deps.db, claimNo, version);
  if (roster?.status !== 'read') throw conflict('ROSTER_NOT_READ', '名册尚未读取完成', 'the roster has not been read yet');
  return readSeen(deps.db, claimNo, version, 'all', 'draft');
}

/** Where the actor's role signs now. @throws WRONG_STAGE when the claim does not wait for this role. */
function signingStage({ actor }: Pick<ClaimCtx, 'actor'>, state: ClaimRecord['state']): SigningStage {
  const signing = markStageOf(actor.role, state);
  if (!signing) throw wrongStage(state.stage, { zh: '由您的岗位签署', en: 'a signature of your role' });
  return signing;
}

const markSchema = z.strictObject({
  rowNo: rowNoSchema, verdict: z.enum(MARK_VERDICTS), amountFen: fenSchema.min(0).max(100_000_000).optional(),
  reason: z.enum(REASON_CODES).optional(), note: z.string().trim().max(500).optional(),
});
const changedSchema = z.object({ changed: z.int() });

const mark = route({
  method: 'put', path: '/api/claims/:claimNo/marks', tag: 'review', act: 'row.mark', scope: scopeOfClaim, params: claimParams,
  summary: { zh: '标记名册行(签署前可改)', en: 'Mark rows; undone freely until the stage is signed' },
  description: 'At first and second review rows are approved, reduced, refused or returned for correction; at the decision not returned; a district refuses its own rows. All marks are taken, or none.',
  body: z.strictObject({ marks: z.array(markSchema).min(1).max(MARKS_AT_ONCE) }),
  responses: { 200: { description: 'Marked', schema: changedSchema }, 422: { description: 'Some marks cannot be; nothing was marked' } },
  handler: async (ctx) => {
    const { marks } = ctx.body;
    const changed = await marking(ctx, async (t, { claimNo, version, stage, district }) => {
      const settled = await settle(t, { claimNo, version, district }, stage, marks);
      return markRows(t, { claimNo, version, stage, by: ctx.actor.id, marks: settled, ...(district === undefined ? {} : { district }) });
    });
    return reply.json({ changed });
  },
});

const unmark = route({
  method: 'delete', path: '/api/claims/:claimNo/marks', tag: 'review', act: 'row.mark', scope: scopeOfClaim, params: claimParams,
  summary: { zh: '取消标记', en: 'Take marks away' },
  body: z.strictObject({ rowNos: z.array(rowNoSchema).min(1).max(MARKS_AT_ONCE) }),
  responses: { 200: { description: 'Taken away', schema: changedSchema } },
  handler: async (ctx) => {
    const changed = await marking(ctx, (t, { claimNo, version, stage, district }) => clearMarks(t, claimNo, version, stage, ctx.body.rowNos, district));
    return reply.json({ changed });
  },
});

interface MarkingPlace {
  readonly claimNo: string;
  readonly version: number;
  readonly stage: SigningStage['stage'];
  /** Set for a district: its own rows only. */
  readonly district: string | undefined;
}

/** Runs `work` for the stage that waits for this actor, while nothing can be signed. */
async function marking<R>(ctx: ClaimCtx, work: (t: Tx, place: MarkingPlace) => Promise<R>): Promise<R> {
  const { deps: { db }, params: { claimNo } } = ctx;
  const { rosterVersion, state, clock } = await claimOf(ctx);
  const actor = await actorOn(ctx, await clockToday(db, clock));
  const { stage } = signingStage(ctx, state);
  const done = stage === 'identity'
    ? await whileCaseStands<IdentityState, R>(db, identityCaseNo(claimNo, rosterVersion), (t, identity) => {
      const district = unsignedDistrict(ctx, actor, identity);
      return work(t, { claimNo, version: rosterVersion, stage, district });
    })
    : await whileCaseStands<ClaimRecord['state'], R>(db, claimNo, (t, standing) => {
      // Looked at again: a signature may have come in between.
      refuseOthers(inHandOf(standing), actor);
      return work(t, { claimNo, version: standing.rosterVersion, stage: signingStage(ctx, standing).stage, district: undefined });
    });
  if (done === undefined) throw problem('NOT_FOUND');
  return done;
}

function unsignedDistrict({ actor: { districtCode } }: ClaimCtx, actor: Actor, identity: IdentityState): string {
  const district = districtCode ?? '';
  const place = identity.districts[district];
  if (!place) throw conflict('DISTRICT_NOT_ASKED', '该申报没有本区学员', 'this claim has no trainees of this district');
  if (place.signedBy !== null || identity.stage !== 'waiting') throw conflict('ALREADY_SIGNED', '本区已签署', 'this district has signed already');
  refuseOthers(place.assignee === null ? [] : [place.assignee], actor);
  return district;
}

function refuseOthers(inHand: readonly string[], actor: Actor): void {
  if (inHand.length > 0 && !inHand.some((person) => standsIn(actor, person))) throw conflict('ASSIGNED_TO_ANOTHER', '该环节已指派给他人', 'this stage is assigned to another person');
}

/** Every wish against its row; one that cannot be refuses them all, each named. */
async function settle(
  t: Tx, place: { claimNo: string; version: number; district: string | undefined }, stage: SigningStage['stage'], wishes: readonly RowMarkWish[],
): Promise<SettledMark[]> {
  const found = await rowsToMark(t, place.claimNo, place.version, wishes.map((wish) => wish.rowNo), place.district);
  const rows = new Map(found.map((row) => [row.rowNo, row]));
  const errors: ProblemItem[] = [];
  const settled: SettledMark[] = [];
  const named = new Set<number>();
  for (const [index, wish] of wishes.entries()) {
    const row = rows.get(wish.rowNo);
    const result = named.has(wish.rowNo) ? ROW_TWICE : row ? settleMark(stage, row, wish) : ROW_UNKNOWN;
    named.add(wish.rowNo);
    if ('code' in result) errors.push({ path: `body.marks.${index}`, row: wish.rowNo, ...result });
    else settled.push(result);
  }
  if (errors.length === 0) return settled;
  throw new Problem({
    status: 422, code: 'MARKS_REFUSED', errors,
    message: { zh: `${errors.length} 行不能这样标记,未作任何改动`, en: `${errors.length} rows cannot be marked so; nothing was changed` },
    mend: { zh: '按 errors 中的说明逐行修改后重发', en: 'Correct each row of errors and send again' },
  });
}

const ROW_UNKNOWN = { code: 'ROW_UNKNOWN', message: { zh: '名册中没有该行,或不属于本区', en: 'the roster has no such row, or it is not of this district' } };
const ROW_TWICE = { code: 'ROW_TWICE', message: { zh: '同一行出现两次', en: 'the row is named twice' } };

const signBody = z.strictObject({ seen: seenSchema });

const reviewAct = actRoutes<ClaimCommand, z.infer<typeof claimParams>>({
  path: '/api/claims/:claimNo', tag: 'review', scope: scopeOfClaim, params: claimParams, caseNo: ({ claimNo }) => claimNo,
});

const signFirst = reviewAct({
  path: 'sign-first-review', act: 'review.first.sign', done: 'Signed; the second review begins',
  summary: { zh: '初审通过', en: 'Sign the first review' },
  body: signBody,
  command: ({ seen }) => ({ type: 'signFirstReview', seen }),
});

const signSecond = reviewAct({
  path: 'sign-second-review', act: 'review.second.sign', done: 'Signed',
  summary: { zh: '复审通过并公示', en: 'Sign the second review; the public notice begins' },
  body: signBody,
  command: ({ seen }) => ({ type: 'signSecondReview', seen }),
});

const decide = reviewAct({
  path: 'decide', act: 'claim.decide', done: 'Decided',
  summary: { zh: '审定', en: 'Decide' },
  description: 'Rows frozen by an open objection are left out and decided by themselves later.',
  body: signBody,
  command: ({ seen }) => ({ type: 'decide', seen }),
});

const giveBack = reviewAct({
  path: 'return', act: 'claim.return', done: 'Returned',
  summary: { zh: '退回补正', en: 'Return for correction' },
  description: 'The rows marked `return` are what the institution has to correct.',
  body: z.strictObject({ reason: reasonText }),
  command: async ({ reason }, ctx) => {
    const { claimNo, rosterVersion, stage } = await claimOf(ctx);
    return { type: 'returnForCorrection', reason, rows: await returnedRows(ctx.deps.db, claimNo, rosterVersion, stage) };
  },
});

const refuseClaim = reviewAct({
  path: 'refuse', act: 'claim.refuse', done: 'Refused',
  summary: { zh: '不予资助', en: 'Refuse the claim' },
  body: z.strictObject({ reason: reasonText }),
  command: ({ reason }) => ({ type: 'refuse', reason }),
});

export const reviewRoutes = [seen, mark, unmark, signFirst, signSecond, decide, giveBack, refuseClaim];
