import { z } from 'zod';
import { refuse } from '../../domain/case.ts';
import type { IsoDate } from '../../domain/coded.ts';
import type { BatchSeen, DisbursementCommand } from '../../domain/disbursement.ts';
import { FUNDING_SOURCES } from '../../domain/ledger.ts';
import { PAYMENT_CHECKS } from '../../domain/payment-checks.ts';
import { approvalsFor } from '../../domain/payment-rules.ts';
import { isInstitutions, keptBack, proposeLines, seeing, seenNow } from '../../store/batches.ts';
import type { BatchChoice, LeftOutRow, ProposedLine } from '../../store/batches.ts';
import { receiptOf } from '../../store/cases.ts';
import { clockToday } from '../../store/clocks.ts';
import { paymentRules } from '../../store/payment-rules.ts';
import { findBatch, leftOutOf, listBatches, nextBatch, payableRounds, paymentLines } from '../../store/payments.ts';
import type { BatchRecord, LeftOut, PaymentLine } from '../../store/payments.ts';
import type { Round } from '../../store/rounds.ts';
import { findRound } from '../../store/rounds.ts';
import { actRoutes } from '../cases/act-route.ts';
import { begin } from '../cases/command.ts';
import { bilingualSchema, fenSchema, listOf, listSchema, reasonText, receiptSchema } from '../cases/schemas.ts';
import { Problem, problem, problemOfRefusal } from '../http/problem.ts';
import type { ApiDeps, Ctx } from '../http/route.ts';
import { reply, route } from '../http/route.ts';
import { batchDecideLines, batchResults, batchSend } from './batch-bank.ts';
import { batchParams, batchScope } from './batch-scope.ts';
import { roundCodeSchema } from './rounds.ts';

/** What preparer and approver sign: lines, total and digest of the frozen list. */
const batchSeenSchema = z.strictObject({
  lines: z.int().min(0).max(1_000_000), totalFen: z.int().min(0), digest: z.string().regex(/^[0-9a-f]{64}$/),
}).meta({ id: 'BatchList' });

const institutionSchema = z.object({ code: z.string(), name: z.string() });
const replacesSchema = z.object({ batchNo: z.string(), lineNo: z.int() }).nullable().describe('The returned payment that this one makes good');
const personSchema = z.object({ id: z.string(), name: z.string() });

const toTraineeSchema = z.boolean().describe("Whether it goes to a trainee's own account; the holder is masked then");

const proposedSchema = z.object({
  claimNo: z.string(), rowNo: z.int().nullable().describe("The trainee's row of the claim; null: the institution's rows"), institution: institutionSchema, toTrainee: toTraineeSchema, holder: z.string().nullable(), bankName: z.string().nullable(), bankCode: z.string().nullable(),
  account: z.string().nullable().describe('Masked'), trainees: z.int(), amountFen: fenSchema, replaces: replacesSchema,
  offsetFen: fenSchema.describe('Kept back for what the institution owes'),
  blocked: z.object({ code: z.string(), message: bilingualSchema }).nullable().describe('Why the payee is left out of the batch'),
});

const lineSchema = z.object({
  lineNo: z.int(), claimNo: z.string(), institution: institutionSchema, toTrainee: toTraineeSchema, holder: z.string(), bankName: z.string(), bankCode: z.string(),
  account: z.string().describe('Masked'), accountVersion: z.int(), trainees: z.int(),
  amountFen: fenSchema.describe('What the bank pays'), grossFen: fenSchema, offsetFen: fenSchema,
  status: z.enum(['listed', 'sent', 'paid', 'returned', 'void']), resultReason: z.string().nullable(), settledOn: z.string().nullable(), replaces: replacesSchema,
  unknownOn: z.string().nullable().describe('Since when the bank does not know what became of it'),
});

const leftOutSchema = z.object({
  claimNo: z.string(), rowNo: z.int().nullable().describe('null: the whole payee'), code: z.string(), message: bilingualSchema, amountFen: fenSchema,
});
const approvalsSchema = z.int().describe('How many different approvers the total needs');
const programmeSchema = z.string().regex(/^[a-z][a-z0-9-]{1,39}$/).describe('Only rows of this programme');

/** Which committed rows a batch is made from: of a round, of one programme in it, of what one source bears, or of both. */
const choiceSchema = z.strictObject({
  round: roundCodeSchema, programme: programmeSchema.optional(),
  source: z.enum(FUNDING_SOURCES).optional().describe('Only what the committed money of this source bears: the rows in their order as long as it lasts'),
});

const summarySchema = z.object({
  batchNo: z.string(), round: z.string(), stage: z.string(), lines: z.int(), totalFen: fenSchema,
  preparedBy: personSchema, approvedBy: personSchema.nullable(), preparedOn: z.string(),
}).meta({ id: 'Batch' });

const preview = route({
  method: 'post', path: '/api/batches/preview', tag: 'batches', act: 'batch.prepare', scope: 'list', idempotency: 'none',
  summary: { zh: '预览待拨付清单', en: 'What could be paid now, and who must be left out and why' },
  body: choiceSchema,
  responses: {
    200: {
      description: 'The list',
      schema: z.object({ list: batchSeenSchema, approvals: approvalsSchema, lines: z.array(proposedSchema), rows: z.array(leftOutSchema).describe('Rows left out by themselves') }),
    },
  },
  handler: async ({ deps, body }) => {
    const on = await clockToday(deps.db, (await roundOr404(deps, body.round)).clock);
    const { lines, rows } = await proposeLines(deps.db, body, on);
    const list = seeing();
    list.add(lines);
    return reply.json({ ...await toSign(deps, list.seen(), on), lines: lines.map(shownProposal), rows: rows.map(shownRow) });
  },
});

const payable = route({
  method: 'get', path: '/api/rounds/payable', tag: 'batches', act: 'batch.read', scope: 'list',
  summary: { zh: '有待拨付款项的批次', en: 'Rounds with approved money that no payment covers yet' },
  responses: {
    200: {
      description: 'The rounds, the newest year first',
      schema: z.object({
        items: z.array(z.object({ round: z.string(), fiscalYear: z.int(), status: z.string(), claims: z.int(), trainees: z.int(), amountFen: fenSchema, programmes: z.array(z.string()).describe('Whose rows wait') })),
      }),
    },
  },
  handler: async ({ deps, reach }) => {
    if (reach.kind !== 'all') throw problem('OUT_OF_SCOPE');
    return reply.json({ items: (await payableRounds(deps.db)).map((each) => ({ ...each, programmes: [...each.programmes] })) });
  },
});

const prepare = route({
  method: 'post', path: '/api/batches', tag: 'batches', act: 'batch.prepare', scope: 'list',
  summary: { zh: '制表:冻结拨付清单', en: 'Prepare a batch: freeze the list that was seen' },
  body: choiceSchema.extend({ list: batchSeenSchema }),
  responses: { 200: { description: 'Prepared; `caseNo` is the number of the batch', schema: receiptSchema } },
  handler: async (ctx) => {
    const { deps, body: { list, ...choice }, commandId } = ctx;
    const round = await roundOr404(deps, choice.round);
    const { madeBefore, next } = await nextBatch(deps.db, round.code, commandId);
    const done = madeBefore === null ? undefined : await receiptOf(deps.db, madeBefore, commandId);
    if (done) return reply.json(done);
    const on = await clockToday(deps.db, round.clock);
    const now = await toSign(deps, await seenNow(deps.db, choice, on), on);
    // The same is asked again where the list is frozen; here it costs no number.
    if (now.list.digest !== list.digest || now.list.totalFen !== list.totalFen || now.list.lines !== list.lines) throw stale(list.totalFen, now.list.totalFen);
    return reply.json(await beginUnderFreeNumber(ctx, round, next, { ...choice, list, approvals: now.approvals }));
  },
});

const list = route({
  method: 'get', path: '/api/batches', tag: 'batches', act: 'batch.read', scope: 'list',
  summary: { zh: '拨付批次', en: 'Batches' },
  query: z.strictObject({ round: roundCodeSchema.optional(), after: z.string().max(80).optional(), limit: z.coerce.number().int().min(1).max(200).default(50) }),
  responses: { 200: { description: 'A page', schema: listSchema(summarySchema) } },
  handler: async ({ deps, reach, query }) => {
    const { limit, ...filter } = query;
    return reply.json(listOf(await listBatches(deps.db, { ...filter, reach, limit: limit + 1 }), limit, (each) => each.batchNo));
  },
});

const show = route({
  method: 'get', path: '/api/batches/:batchNo', tag: 'batches', act: 'batch.read', scope: batchScope,
  summary: { zh: '拨付批次及其付款行', en: 'A batch with its lines, accounts masked' },
  params: batchParams,
  responses: {
    200: {
      description: 'The batch; an institution is shown its own lines',
      schema: summarySchema.omit({ lines: true, totalFen: true }).extend({
        list: batchSeenSchema, fileId: z.string().nullable().describe('The bank file that was sent'),
        paidLines: z.int(), paidFen: fenSchema, returnedLines: z.int(), returnedFen: fenSchema, lines: z.array(lineSchema),
        programme: z.string().nullable(), source: z.enum(FUNDING_SOURCES).nullable().describe('Of the money that it pays out; null: of any'), approvals: approvalsSchema, approvers: z.array(z.string()), leftOut: z.array(leftOutSchema),
      }),
    },
  },
  handler: async ({ deps, params, reach }) => {
    const found = await findBatch(deps.db, params.batchNo);
    if (!found?.state.list) throw problem('NOT_FOUND');
    const institution = reach.kind === 'institution' ? reach.institutionCode : undefined;
    const lines = await paymentLines(deps.db, found.batchNo, institution);
    return reply.json(shownBatch(found, lines, await leftOutOf(deps.db, found.batchNo, institution), reach.kind === 'all'));
  },
});

const batchAct = actRoutes<DisbursementCommand, z.infer<typeof batchParams>>({
  path: '/api/batches/:batchNo', tag: 'batches', scope: batchScope, params: batchParams, caseNo: ({ batchNo }) => batchNo,
});

const approve = batchAct({
  path: 'approve', act: 'batch.approve', done: 'Approved',
  summary: { zh: '审核拨付批次', en: 'Approve a batch as it was seen' },
  body: z.strictObject({ list: batchSeenSchema }),
  command: ({ list }) => ({ type: 'approve', list }),
});

const reject = batchAct({
  path: 'reject', act: 'batch.approve', done: 'Rejected; its rows are free again',
  summary: { zh: '退回拨付批次', en: 'Reject a batch' },
  body: z.strictObject({ reason: reasonText }),
  command: ({ reason }) => ({ type: 'reject', reason }),
});

const cancel = batchAct({
  path: 'cancel', act: 'batch.prepare', done: 'Cancelled; its rows are free again',
  summary: { zh: '撤销拨付批次(送银行之前)', en: 'Cancel a batch that has not been sent' },
  body: z.strictObject({ reason: reasonText }),
  command: ({ reason }) => ({ type: 'cancel', reason }),
});

export const batchRoutes = [preview, payable, prepare, list, show, approve, reject, cancel, batchSend, batchResults, batchDecideLines];

async function roundOr404(deps: ApiDeps, code: string): Promise<Round> {
  const round = await findRound(deps.db, code);
  if (!round) throw problem('NOT_FOUND');
  return round;
}

async function toSign(deps: ApiDeps, list: BatchSeen, on: IsoDate): Promise<{ list: z.infer<typeof batchSeenSchema>; approvals: number }> {
  return { list: { ...list }, approvals: approvalsFor(await paymentRules(deps.db, on), list.totalFen) };
}

/** A number whose batch was refused at the last moment is used up: the next one is taken. */
const NUMBERS_TRIED = 20;

async function beginUnderFreeNumber(
  ctx: Pick<Ctx<unknown, unknown, unknown>, 'actor' | 'commandId' | 'deps'>, round: Round, first: number,
  made: BatchChoice & { list: z.infer<typeof batchSeenSchema>; approvals: number },
): ReturnType<typeof begin> {
  for (let number = first; ; number++) {
    const caseNo = `B-${round.code}-${String(number).padStart(2, '0')}`;
    try {
      return await begin<DisbursementCommand>(ctx, { kind: 'disbursement', caseNo, clock: round.clock, labels: { round: round.code } }, { type: 'prepare', ...made });
    } catch (error) {
      const usedUp = error instanceof Problem && error.init.code === 'CASE_FINISHED';
      if (!usedUp || number >= first + NUMBERS_TRIED) throw error;
    }
  }
}

function stale(shownFen: number, nowFen: number): Problem {
  return problemOfRefusal(refuse('STALE_VIEW', '待拨付清单已变动,请刷新后再制表', 'the list has changed; reload and look again', { shownFen, nowFen }).refusal);
}

function shownProposal(line: ProposedLine): z.infer<typeof proposedSchema> {
  return {
    claimNo: line.claim_no, rowNo: isInstitutions(line) ? null : line.first_row, institution: { code: line.institution, name: line.name }, toTrainee: !isInstitutions(line), holder: line.holder, bankName: line.bank_name, bankCode: line.bank_code,
    account: line.number_last4 === null ? null : `****${line.number_last4}`, trainees: line.trainees, amountFen: line.amount_fen, offsetFen: keptBack(line),
    replaces: line.replaces_batch === null || line.replaces_line === null ? null : { batchNo: line.replaces_batch, lineNo: line.replaces_line },
    blocked: line.blocked === null ? null : { code: line.blocked, message: PAYMENT_CHECKS[line.blocked] },
  };
}

function shownRow(row: LeftOutRow): z.infer<typeof leftOutSchema> {
  return { claimNo: row.claim_no, rowNo: row.row_no, code: row.code, message: PAYMENT_CHECKS[row.code], amountFen: row.amount_fen };
}

function shownBatch(found: BatchRecord, lines: readonly PaymentLine[], leftOut: readonly LeftOut[], whole: boolean) {
  const { batchNo, round, stage, preparedBy, approvedBy, preparedOn, fileId, state } = found;
  const of = (status: PaymentLine['status']) => lines.filter((line) => line.status === status);
  const sum = (some: readonly PaymentLine[]) => some.reduce((total, line) => total + line.amountFen, 0);
  return {
    batchNo, round, stage, preparedBy, approvedBy, preparedOn, list: state.list, fileId: whole ? fileId : null,
    paidLines: of('paid').length, paidFen: sum(of('paid')), returnedLines: of('returned').length, returnedFen: sum(of('returned')),
    lines: lines.map(({ last4, ...line }) => ({ ...line, account: `****${last4}` })),
    programme: state.programme, source: state.source ?? null, approvals: state.approvals, approvers: state.approvers,
    leftOut: leftOut.map((each) => ({ ...each, message: PAYMENT_CHECKS[each.code] })),
  };
}
