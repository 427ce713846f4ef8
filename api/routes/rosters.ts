import { WorkflowExecutionAlreadyStartedError, WorkflowIdConflictPolicy, WorkflowIdReusePolicy, WorkflowNotFoundError } from '@temporalio/common';
import { z } from 'zod';
import type { ClaimState } from '../../domain/claim.ts';
import { annotateRoster } from '../../documents/roster/annotate.ts';
import { RosterFileError } from '../../documents/roster/fileError.ts';
import { rosterSummary, whileCaseStands } from '../../store/claims.ts';
import { readSeen } from '../../store/effects/seen.ts';
import { MAX_FILE_BYTES, readFile, saveFile } from '../../store/files.ts';
import type { StoredFile } from '../../store/files.ts';
import { addRoster, cellErrors, findRoster, markRoster, readRows, returnedAt, rosterFindings, rosterOfFile } from '../../store/rosters.ts';
import type { RosterRecord } from '../../store/rosters.ts';
import type { intake } from '../../workflows/intake.ts';
import { noteAct } from '../audit.ts';
import { claimOf, conflict, requireWithInstitution, scopeOfClaim, scopeOfWholeClaim } from '../cases/claim.ts';
import { cellErrorSchema, maskedRow, maskedRowSchema, withoutSuggestion } from '../cases/masked-row.ts';
import { markStageOf } from '../cases/mark-stage.ts';
import { watch } from '../cases/progress.ts';
import { bilingualSchema, claimNoSchema, claimParams, fenSchema, listOf, listSchema, reasonText, seenSchema } from '../cases/schemas.ts';
import { Problem, problem } from '../http/problem.ts';
import type { ApiDeps, Ctx } from '../http/route.ts';
import { reply, route } from '../http/route.ts';
import { MARK_STAGES } from '../../domain/claim/marks.ts';

/** Findings shown at once; the annotated copy has them all. */
const CELL_ERRORS_SHOWN = 500;
const CELL_ERRORS_ANNOTATED = 200_000;

const XLSX = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';

export const rosterParams = z.strictObject({ claimNo: claimNoSchema, version: z.coerce.number().int().min(1).max(100_000) });
type RosterParams = z.infer<typeof rosterParams>;

const statusSchema = z.enum(['waiting', 'reading', 'read', 'failed', 'cancelled']);
const rosterSchema = z.object({
  version: z.int(), status: statusSchema, rowsRead: z.int(), source: z.enum(['upload', 'enrolments', 'uploadAndEnrolments']),
  failure: z.object({ code: z.string(), message: bilingualSchema, mend: bilingualSchema.optional() }).nullable().describe('Why the file as a whole could not be read'),
  errors: z.array(cellErrorSchema).describe('Findings about the file as a whole'),
  summary: z.object({
    rows: z.int(), approve: z.int(), reduce: z.int(), refuse: z.int(), invalid: z.int(), appliedFen: fenSchema, amountFen: fenSchema,
  }).describe('What the rules say of the rows as they stand'),
  cellErrors: z.array(cellErrorSchema).describe(`The first ${CELL_ERRORS_SHOWN}`),
  seen: seenSchema.nullable().describe('What a submission of this roster signs; null until it is read'),
}).meta({ id: 'Roster' });

/** The version that was made. */
export const uploadedSchema = z.object({ version: z.int() });

const upload = route({
  method: 'post', path: '/api/claims/:claimNo/rosters', tag: 'rosters', act: 'roster.upload', scope: scopeOfClaim, params: claimParams,
  summary: { zh: '上传名册(.xlsx 或 .csv)', en: 'Upload a roster (.xlsx or .csv)' },
  description: 'The file is kept and read in the background; while the claim is a draft or returned for correction.',
  upload: { maxBytes: MAX_FILE_BYTES },
  query: z.strictObject({ prefill: z.enum(['true', 'false']).default('false').describe('`true`: and what the enrolments have earned besides is added behind its rows') }),
  responses: { 202: { description: 'Taken; it is being read', schema: uploadedSchema } },
  handler: async (ctx) => {
    const { params: { claimNo }, query, deps, actor, file, commandId } = ctx;
    if (!file) throw problem('FILE_MISSING');
    const version = await whileCaseStands<ClaimState, number>(deps.db, claimNo, async (t, state) => {
      // The same request again, after a crash in between, finds what it made.
      const known = await rosterOfFile(t, claimNo, commandId);
      if (known !== undefined) return known;
      requireWithInstitution(state, { zh: '上传名册', en: 'uploading a roster' });
      await saveFile(t, deps.cipher, {
        id: commandId, purpose: 'claim.roster', name: file.name, mediaType: file.mediaType, content: file.content,
        institutionCode: state.institution, caseId: claimNo, createdBy: actor.id,
      });
      return addRoster(t, { claimNo, fileId: commandId, by: actor.id, source: query.prefill === 'true' ? 'uploadAndEnrolments' : 'upload' });
    });
    if (version === undefined) throw problem('NOT_FOUND');
    await startIntake(deps, claimNo, version);
    return reply.json({ version }, 202);
  },
});

const intakeId = (claimNo: string, version: number): string => `intake/${claimNo}/${version}`;

export async function startIntake(deps: ApiDeps, claimNo: string, version: number): Promise<void> {
  try {
    await deps.temporal.client().workflow.start<typeof intake>('intake', {
      workflowId: intakeId(claimNo, version), taskQueue: 'cases', args: [{ claimNo, rosterVersion: version }],
      workflowIdConflictPolicy: WorkflowIdConflictPolicy.USE_EXISTING, workflowIdReusePolicy: WorkflowIdReusePolicy.REJECT_DUPLICATE,
    });
  } catch (error) {
    // Read to its end already: a repeated request has nothing to start.
    if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
  }
}

/** The roster of the path. Before its submission it is the institution's own affair; the auditor sees everything. */
export async function rosterOf({ params, deps, actor }: Pick<Ctx<RosterParams, unknown, unknown>, 'params' | 'deps' | 'actor'>): Promise<RosterRecord> {
  const roster = await findRoster(deps.db, params.claimNo, params.version);
  const submitted = params.version <= (await claimOf({ params, deps })).rosterVersion;
  if (!roster || !(submitted || actor.role === 'institution' || actor.role === 'auditor')) throw problem('NOT_FOUND');
  return roster;
}

const show = route({
  method: 'get', path: '/api/claims/:claimNo/rosters/:version', tag: 'rosters', act: 'claim.read', scope: scopeOfWholeClaim, params: rosterParams,
  summary: { zh: '一版名册的核对结果', en: 'What the check of a roster found' },
  responses: { 200: { description: 'The roster', schema: rosterSchema } },
  handler: async (ctx) => {
    const { params: { claimNo, version }, deps, actor } = ctx;
    const roster = await rosterOf(ctx);
    const { failure, errors } = await rosterFindings(deps.db, deps.cipher, claimNo, version);
    const inCells = await cellErrors(deps.db, deps.cipher, claimNo, version, CELL_ERRORS_SHOWN);
    return reply.json({
      version, status: roster.status, rowsRead: roster.rows_read, source: roster.source, failure, errors,
      summary: await rosterSummary(deps.db, claimNo, version),
      // What the engine would write into a cell is the value itself: only the institution that wrote it is shown it.
      cellErrors: actor.role === 'institution' ? inCells : inCells.map(withoutSuggestion),
      seen: roster.status === 'read' ? await readSeen(deps.db, claimNo, version, 'all', 'draft') : null,
    });
  },
});

const events = route({
  method: 'get', path: '/api/claims/:claimNo/rosters/:version/events', tag: 'rosters', act: 'claim.read', scope: scopeOfWholeClaim, params: rosterParams,
  summary: { zh: '读取进度(SSE)', en: 'Progress of the reading (SSE)' },
  responses: { 200: { description: 'Events `progress`, then `end`: {version, status, rowsRead}', mediaType: 'text/event-stream' } },
  handler: async (ctx) => {
    await rosterOf(ctx);
    const look = async (): Promise<{ version: number; status: string; rowsRead: number }> => {
      const { version, status, rows_read: rowsRead } = await rosterOf(ctx);
      return { version, status, rowsRead };
    };
    return reply.events(watch(look, ({ status }) => isOver(status), ctx.signal));
  },
});

const isOver = (status: string): boolean => status !== 'waiting' && status !== 'reading';

const cancel = route({
  method: 'delete', path: '/api/claims/:claimNo/rosters/:version', tag: 'rosters', act: 'roster.upload', scope: scopeOfClaim, params: rosterParams,
  summary: { zh: '取消正在读取的名册', en: 'Cancel the reading of a roster' },
  responses: { 202: { description: 'It is being cancelled', schema: z.object({ version: z.int(), status: statusSchema }) } },
  handler: async (ctx) => {
    const { params: { claimNo, version }, deps } = ctx;
    const { status } = await rosterOf(ctx);
    if (status === 'cancelled') return reply.json({ version, status }, 202);
    if (isOver(status)) throw conflict('ROSTER_SETTLED', '该名册已读取完毕', 'this roster has been read to its end');
    try {
      await deps.temporal.client().workflow.getHandle(intakeId(claimNo, version)).cancel();
    } catch (error) {
      if (!(error instanceof WorkflowNotFoundError)) throw error;
      // The upload broke off before its reading was started: nobody else will mark it.
      await markRoster(deps.db, claimNo, version, { status: 'cancelled' });
    }
    return reply.json({ version, status: (await rosterOf(ctx)).status }, 202);
  },
});

const original = route({
  method: 'get', path: '/api/claims/:claimNo/rosters/:version/original', tag: 'rosters', act: 'personal.reveal', scope: scopeOfWholeClaim, params: rosterParams,
  summary: { zh: '下载原文件', en: 'Download the file as it was uploaded' },
  problems: [410],
  responses: { 200: { description: 'The file; the download is recorded', mediaType: 'application/octet-stream' } },
  handler: async (ctx) => {
    const { id, name, mediaType, content } = await fileOf(ctx);
    return reply.download({ name, mediaType, content, subject: id });
  },
});

const annotated = route({
  method: 'get', path: '/api/claims/:claimNo/rosters/:version/annotated', tag: 'rosters', act: 'personal.reveal', scope: scopeOfWholeClaim, params: rosterParams,
  summary: { zh: '下载批注过的名册', en: "Download the clerk's own file with every finding marked" },
  problems: [409, 410],
  responses: { 200: { description: 'The annotated workbook; the download is recorded', mediaType: XLSX } },
  handler: async (ctx) => {
    const { params: { claimNo, version }, deps } = ctx;
    const file = await fileOf(ctx);
    const { errors } = await rosterFindings(deps.db, deps.cipher, claimNo, version);
    const findings = [...errors, ...await cellErrors(deps.db, deps.cipher, claimNo, version, CELL_ERRORS_ANNOTATED)];
    try {
      const content = await annotateRoster(file.content, findings, { fileName: file.name });
      return reply.download({ name: `${file.name.replace(/\.\w{1,5}$/, '')}-核对.xlsx`, mediaType: XLSX, content, subject: file.id });
    } catch (error) {
      if (error instanceof RosterFileError) throw new Problem({ status: 409, code: error.code, message: error.bilingual, mend: error.mend });
      throw error;
    }
  },
});

/** The file of the roster of the path. */
export async function fileOf(ctx: Pick<Ctx<RosterParams, unknown, unknown>, 'params' | 'deps' | 'actor'>): Promise<StoredFile> {
  const { file_id } = await rosterOf(ctx);
  const file = await readFile(ctx.deps.db, ctx.deps.cipher, file_id);
  if (!file) throw problem('NOT_FOUND');
  return file;
}

/** A desk shows a claim as one table: two thousand rows are two questions. */
const ROWS_A_PAGE = 1_000;

const rows = route({
  method: 'get', path: '/api/claims/:claimNo/rows', tag: 'rosters', act: 'claim.read', scope: scopeOfClaim, params: claimParams,
  summary: { zh: '名册行(个人信息已遮蔽)', en: 'Rows of the roster, personal values masked' },
  description: 'Of the submitted roster unless told; a district sees the trainees settled there. `stage` chooses whose marks are shown: of a returned claim those that it was returned with.',
  query: z.strictObject({
    version: z.coerce.number().int().min(1).max(100_000).optional(), after: z.coerce.number().int().min(0).default(0),
    limit: z.coerce.number().int().min(1).max(ROWS_A_PAGE).default(50), stage: z.enum(MARK_STAGES).optional(),
  }),
  responses: { 200: { description: 'A page in the order of the row numbers', schema: listSchema(maskedRowSchema) } },
  handler: async (ctx) => {
    const { params: { claimNo }, query, reach, deps, actor } = ctx;
    const claim = await claimOf(ctx);
    const version = query.version ?? claim.rosterVersion;
    if (version === 0) return reply.json({ items: [], next: null });
    await rosterOf({ params: { claimNo, version }, deps, actor });
    const waiting = query.stage ?? markStageOf(actor.role, claim.state)?.stage ?? markStageOf(undefined, claim.state)?.stage;
    const stage = waiting ?? (claim.state.stage === 'returned' ? await returnedAt(deps.db, claimNo, version) : undefined);
    const found = await readRows(deps.db, deps.cipher, claimNo, version, {
      after: query.after, limit: query.limit + 1, ...(reach.kind === 'district' ? { district: reach.districtCode } : {}), ...(stage === undefined ? {} : { stage }),
    });
    // Of a returned claim only what it was returned for: nothing else was signed there.
    const shown = found.map(maskedRow).map((row) => (waiting === undefined && row.mark?.verdict !== 'return' ? { ...row, mark: null } : row));
    return reply.json(listOf(shown, query.limit, (row) => row.rowNo));
  },
});

const revealedSchema = z.object({
  rowNo: z.int(), name: z.string().nullable(), idCard: z.string().nullable(), phone: z.string().nullable(), veteranCertNo: z.string().nullable(),
  preferentialCertNo: z.string().nullable(), studentNo: z.string().nullable(), certificateNumber: z.string().nullable(), employer: z.string().nullable(),
  remark: z.string().nullable(),
});

const reveal = route({
  method: 'post', path: '/api/claims/:claimNo/rows/:rowNo/reveal', tag: 'rosters', act: 'personal.reveal', scope: scopeOfClaim,
  // Not kept for a replay: every look is a look of its own, and personal values are not stored twice.
  idempotency: 'none',
  summary: { zh: '查看一行的完整个人信息(留痕)', en: "See one row's personal values in full; the look is recorded" },
  params: z.strictObject({ claimNo: claimNoSchema, rowNo: z.coerce.number().int().min(1).max(1_000_000) }),
  body: z.strictObject({ reason: reasonText }),
  problems: [410],
  responses: { 200: { description: 'The values', schema: revealedSchema } },
  handler: async (ctx) => {
    const { params: { claimNo, rowNo }, reach, deps, body } = ctx;
    const { rosterVersion } = await claimOf(ctx);
    const [found] = await readRows(deps.db, deps.cipher, claimNo, rosterVersion, {
      after: rowNo - 1, limit: 1, ...(reach.kind === 'district' ? { district: reach.districtCode } : {}),
    });
    if (found?.row_no !== rowNo) throw problem('NOT_FOUND');
    if (found.erased) throw problem('ERASED');
    await noteAct(ctx, 'personal.reveal', `${claimNo}/${rosterVersion}/${rowNo}`, body.reason);
    const { name, idCard, phone, veteranCertNo, preferentialCertNo, studentNo, certificate, employer, remark } = found.row;
    return reply.json({
      rowNo, name: name ?? null, idCard: idCard ?? null, phone: phone ?? null, veteranCertNo: veteranCertNo ?? null,
      preferentialCertNo: preferentialCertNo ?? null, studentNo: studentNo ?? null, certificateNumber: certificate?.number ?? null,
      employer: employer ?? null, remark: remark ?? null,
    });
  },
});

export const rosterRoutes = [upload, show, events, cancel, original, annotated, rows, reveal];
