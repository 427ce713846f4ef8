import { z } from 'zod';
import { annotateCohort, readCohort, RosterFileError, writeCohortTemplate } from '../../documents/cohort.ts';
import type { CohortReading } from '../../documents/cohort.ts';
import { cellError } from '../../domain/codes/roster.ts';
import type { CellError } from '../../domain/coded.ts';
import type { CohortAct, CohortCommand } from '../../domain/cohort.ts';
import { COHORT_ACTS } from '../../domain/cohort.ts';
import { createBulk } from '../../store/bulk.ts';
import { clockToday } from '../../store/clocks.ts';
import { enrolmentTargets, waitingEnrolments } from '../../store/cohorts.ts';
import { findFileInfo, MAX_FILE_BYTES, readFile, saveFile } from '../../store/files.ts';
import { conflict } from '../cases/claim.ts';
import { cellErrorSchema } from '../cases/masked-row.ts';
import { dateSchema, fenSchema } from '../cases/schemas.ts';
import { Problem, problem } from '../http/problem.ts';
import type { ApiDeps, Ctx } from '../http/route.ts';
import { reply, route } from '../http/route.ts';
import { startBulk } from './bulk.ts';

/* A cohort at once: by a workbook, or by ticking a list. Each line is a command of its own to its enrolment. */

const XLSX = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';
const PURPOSE = 'enrolment.cohort';
const LINES_AT_ONCE = 2_000;
/** Findings shown at once; the annotated copy has them all. */
const ERRORS_SHOWN = 500;

const actSchema = z.enum(COHORT_ACTS);
type Asked = Pick<Ctx<unknown, unknown, unknown>, 'actor' | 'commandId' | 'deps'>;

const template = route({
  method: 'get', path: '/api/cohorts/template', tag: 'cohorts', act: 'cohort.run', scope: 'own',
  summary: { zh: '下载报到注册或学期确认模板', en: 'The workbook to register a cohort or to confirm a term, with a line for each enrolment that waits' },
  query: z.strictObject({ act: actSchema }),
  responses: { 200: { description: 'The workbook; it names trainees, and the download is recorded', mediaType: XLSX } },
  handler: async ({ query: { act }, deps, actor }) => {
    const expected = await waitingEnrolments(deps.db, deps.cipher, act, actor.institutionCode ?? '', LINES_AT_ONCE);
    const name = act === 'register' ? '报到注册.xlsx' : '学期确认.xlsx';
    return reply.download({ name, mediaType: XLSX, content: await writeCohortTemplate(act, expected), subject: `cohort/${act}` });
  },
});

const upload = route({
  method: 'post', path: '/api/cohorts', tag: 'cohorts', act: 'cohort.run', scope: 'own', upload: { maxBytes: MAX_FILE_BYTES },
  summary: { zh: '按工作簿批量注册或确认学期', en: 'Register a cohort or confirm a term by workbook' },
  description: 'Good lines are carried out one by one (look at GET /api/bulk/{bulkId}); lines with an error are left out and named. At most 2,000 lines.',
  body: z.strictObject({ act: actSchema }),
  responses: {
    202: {
      description: 'Read; the good lines are being carried out',
      schema: z.object({
        fileId: z.string().describe('For the annotated copy'), bulkId: z.string().nullable().describe('Null where no line can be carried out'),
        lines: z.int(), errors: z.array(cellErrorSchema).describe(`The first ${ERRORS_SHOWN}`),
      }),
    },
  },
  handler: async (ctx) => {
    const { file, deps, actor, commandId, body: { act } } = ctx;
    if (!file) throw problem('FILE_MISSING');
    const { lines, errors } = await readOwn(deps, actor.institutionCode ?? '', act, file);
    const fileId = await saveFile(deps.db, deps.cipher, {
      id: commandId, purpose: PURPOSE, name: file.name, mediaType: file.mediaType, content: file.content, institutionCode: actor.institutionCode ?? '', createdBy: actor.id,
    });
    const bulkId = lines.length === 0 ? null : await begin(ctx, act, lines);
    return reply.json({ fileId, bulkId, lines: lines.length, errors: errors.slice(0, ERRORS_SHOWN) }, 202);
  },
});

const annotated = route({
  method: 'get', path: '/api/cohorts/:fileId/annotated', tag: 'cohorts', act: 'cohort.run', scope: 'own',
  params: z.strictObject({ fileId: z.uuid() }), query: z.strictObject({ act: actSchema }),
  summary: { zh: '下载批注过的工作簿', en: "The clerk's own workbook with every finding marked" },
  responses: { 200: { description: 'The workbook; the download is recorded', mediaType: XLSX } },
  handler: async ({ params: { fileId }, query: { act }, deps, actor }) => {
    const info = await findFileInfo(deps.db, deps.cipher, fileId);
    if (info?.purpose !== PURPOSE || info.institutionCode !== actor.institutionCode) throw problem('NOT_FOUND');
    const file = await readFile(deps.db, deps.cipher, fileId);
    if (!file) throw problem('NOT_FOUND');
    const { errors } = await readOwn(deps, actor.institutionCode ?? '', act, file);
    return reply.download({ name: `${file.name.replace(/\.\w{1,5}$/, '')}-核对.xlsx`, mediaType: XLSX, content: await annotateCohort(act, file.content, errors, file.name), subject: fileId });
  },
});

const enrolmentNo = z.string().regex(/^[\w.-]{1,100}$/);
const reportSchema = z.strictObject({
  attendancePercent: z.number().min(0).max(100).nullable(), studentStatus: z.string().min(1).max(20).optional(), tuitionFen: fenSchema.optional(),
  paidTuitionFen: fenSchema.optional(), otherAidFen: fenSchema,
});
const itemSchema = z.discriminatedUnion('type', [
  z.strictObject({ enrolmentNo, type: z.literal('register'), startsOn: dateSchema, length: z.int().min(1).max(120), level: z.string().min(1).max(20).nullable(), tuitionFen: fenSchema }),
  z.strictObject({ enrolmentNo, type: z.literal('confirmTerm'), key: z.string().regex(/^20\d{2}-20\d{2}\/[12]$/), report: reportSchema }),
]);

const tick = route({
  method: 'post', path: '/api/cohorts/tick', tag: 'cohorts', act: 'cohort.run', scope: 'own', bodyLimitBytes: 2 * 1024 * 1024,
  summary: { zh: '勾选批量注册或确认学期', en: 'Register or confirm the enrolments that were ticked' },
  body: z.strictObject({ items: z.array(itemSchema).min(1).max(LINES_AT_ONCE) }),
  responses: { 202: { description: 'Begun', schema: z.object({ bulkId: z.string() }) } },
  handler: async (ctx) => {
    const { body: { items }, deps, actor } = ctx;
    const own = await ownTargets(deps, actor.institutionCode ?? '', items.map((item) => item.enrolmentNo));
    if (items.some((item) => !own.has(item.enrolmentNo))) throw problem('OUT_OF_SCOPE');
    return reply.json({ bulkId: await begin(ctx, 'ticked', items.map(({ enrolmentNo: no, ...command }) => ({ enrolmentNo: no, command }))) }, 202);
  },
});

export const cohortRoutes = [template, upload, annotated, tick];

/** Enrolments of the institution, with their clocks. */
async function ownTargets(deps: ApiDeps, institution: string, numbers: readonly string[]): Promise<Map<string, string>> {
  const found = await enrolmentTargets(deps.db, numbers);
  return new Map(found.filter((each) => each.institution === institution).map((each) => [each.enrolmentNo, each.clock]));
}

/** A line about somebody else's trainee is an error in its cell like any other. */
async function readOwn(deps: ApiDeps, institution: string, act: CohortAct, file: { readonly name: string; readonly content: Buffer }): Promise<{ lines: CohortReading['lines']; errors: CellError[] }> {
  const read = await readCohort(act, file.content, { fileName: file.name, sampleIds: deps.settings.sampleIds }).catch((error: unknown) => {
    if (error instanceof RosterFileError) throw new Problem({ status: 422, code: error.code, message: error.bilingual, mend: error.mend });
    throw error;
  });
  const own = await ownTargets(deps, institution, read.lines.map((line) => line.enrolmentNo));
  const strange = read.lines.filter((line) => !own.has(line.enrolmentNo));
  return {
    lines: read.lines.filter((line) => own.has(line.enrolmentNo)),
    errors: [...read.errors, ...strange.map((line) => cellError('ENROLMENT_UNKNOWN', { sheet: line.sheet, row: line.sheetRow, column: '学籍编号' }))],
  };
}

async function begin({ actor, commandId, deps }: Asked, act: string, lines: readonly { readonly enrolmentNo: string; readonly command: CohortCommand }[]): Promise<string> {
  const clocks = new Set((await enrolmentTargets(deps.db, lines.map((line) => line.enrolmentNo))).map((each) => each.clock));
  if (clocks.size > 1) throw conflict('CLOCKS_MIXED', '所选学籍不在同一时钟上', 'the chosen enrolments live on different clocks');
  await createBulk(deps.db, {
    id: commandId, act: `cohort.${act}`, by: { id: actor.id, role: actor.role }, on: await clockToday(deps.db, [...clocks][0] ?? 'real'),
    items: lines.map((line) => ({ caseNo: line.enrolmentNo, command: line.command })),
  });
  await startBulk(deps, commandId);
  return commandId;
}
