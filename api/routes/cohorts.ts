import { z } from 'zod';
import { annotateCohort, readCohort, writeCohortTemplate } from '../../documents/cohort.ts';
import type { CohortReading } from '../../documents/cohort.ts';
import { cellError } from '../../domain/codes/roster.ts';
import type { CellError } from '../../domain/coded.ts';
import type { CohortCommand, LineAct } from '../../domain/cohort.ts';
import { COHORT_ACTS } from '../../domain/cohort.ts';
import { createBulk } from '../../store/bulk.ts';
import { amendTrainee } from '../../store/enrolment-trainees.ts';
import { clockToday } from '../../store/clocks.ts';
import type { EnrolmentTarget } from '../../store/cohorts.ts';
import { enrolmentTargets, waitingEnrolments } from '../../store/cohorts.ts';
import { findFileInfo, MAX_FILE_BYTES, readFile, saveFile } from '../../store/files.ts';
import { conflict, policyToday } from '../cases/claim.ts';
import { dateSchema, fenSchema } from '../cases/schemas.ts';
import { problem } from '../http/problem.ts';
import type { ApiDeps, Ctx } from '../http/route.ts';
import { reply, route } from '../http/route.ts';
import { startBulk } from './bulk.ts';
import { asPapers, COHORT_FILE, cohortBegunSchema, ERRORS_SHOWN, enterCohort, readClass, refusedFile } from './cohort-entry.ts';

/* A cohort at once: by a workbook, or by ticking a list. Each line is a command of its own to its enrolment. */

const XLSX = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';
const LINES_AT_ONCE = 2_000;

const actSchema = z.enum(COHORT_ACTS);
const LINE_ACTS = ['register', 'confirmTerm', 'complete'] as const satisfies readonly LineAct[];
const TEMPLATE_NAMES: Readonly<Record<z.infer<typeof actSchema>, string>> = { enter: '在读建档.xlsx', register: '报到注册.xlsx', confirmTerm: '学期确认.xlsx', complete: '结业登记.xlsx' };
type Asked = Pick<Ctx<unknown, unknown, unknown>, 'actor' | 'commandId' | 'deps'>;

const template = route({
  method: 'get', path: '/api/cohorts/template', tag: 'cohorts', act: 'cohort.run', scope: 'own',
  summary: { zh: '下载班级批量办理模板', en: 'The workbook to enter or register a cohort, confirm a term or record certificates, with a line for each enrolment that waits' },
  query: z.strictObject({ act: actSchema }),
  responses: { 200: { description: 'The workbook; it names trainees, and the download is recorded', mediaType: XLSX } },
  handler: async ({ query: { act }, deps, actor }) => {
    const expected = act === 'enter' ? [] : await waitingEnrolments(deps.db, deps.cipher, act, actor.institutionCode ?? '', LINES_AT_ONCE);
    return reply.download({ name: TEMPLATE_NAMES[act], mediaType: XLSX, content: await writeCohortTemplate(act, expected), subject: `cohort/${act}` });
  },
});

const waiting = route({
  method: 'get', path: '/api/cohorts/waiting', tag: 'cohorts', act: 'cohort.run', scope: 'own',
  summary: { zh: '等待本院校办理的学籍', en: "What waits for the institution's word: a line for each enrolment, of a term each" },
  query: z.strictObject({ act: z.enum(LINE_ACTS) }),
  responses: {
    200: {
      description: `In the order of the numbers, at most ${LINES_AT_ONCE}`,
      schema: z.object({ items: z.array(z.object({
        enrolmentNo: z.string(), name: z.string(), programme: z.string(), major: z.string(), clock: z.string(), dueOn: dateSchema.nullable(),
        schoolYear: z.string().optional(), term: z.int().optional(),
      })) }),
    },
  },
  handler: async ({ query: { act }, deps, actor }) =>
    reply.json({ items: await waitingEnrolments(deps.db, deps.cipher, act, actor.institutionCode ?? '', LINES_AT_ONCE) }),
});

const upload = route({
  method: 'post', path: '/api/cohorts', tag: 'cohorts', act: 'cohort.run', scope: 'own', upload: { maxBytes: MAX_FILE_BYTES },
  summary: { zh: '按工作簿批量建档、注册、确认学期或登记结业', en: 'Enter or register a cohort, confirm a term or record certificates by workbook' },
  description: 'Good lines are carried out one by one (look at GET /api/bulk/{bulkId}); lines with an error are left out and named. At most 2,000 lines. '
    + '`enter` opens a file for trainees who were admitted already; `clock` is that of their files. The workbook is filed as the paper that a step asks for.',
  body: z.strictObject({ act: actSchema, clock: z.string().min(1).max(60).default('real') }),
  responses: { 202: { description: 'Read; the good lines are being carried out', schema: cohortBegunSchema } },
  handler: async (ctx) => {
    const { file, deps, actor, commandId, body: { act, clock } } = ctx;
    if (!file) throw problem('FILE_MISSING');
    if (act === 'enter') return reply.json(await enterCohort(ctx, file, clock), 202);
    const { lines, errors } = await readOwn(deps, actor.institutionCode ?? '', act, { ...file, id: commandId });
    const fileId = await saveFile(deps.db, deps.cipher, {
      id: commandId, purpose: COHORT_FILE, name: file.name, mediaType: file.mediaType, content: file.content, institutionCode: actor.institutionCode ?? '', createdBy: actor.id,
    });
    for (const { enrolmentNo: no, certificateNo } of lines) if (certificateNo !== undefined) await amendTrainee(deps.db, deps.cipher, no, { certificateNo });
    const bulkId = lines.length === 0 ? null : await begin(ctx, act, lines);
    return reply.json({ fileId, bulkId, lines: lines.length, rows: lines.map((line) => line.sheetRow), errors: errors.slice(0, ERRORS_SHOWN) }, 202);
  },
});

const annotated = route({
  method: 'get', path: '/api/cohorts/:fileId/annotated', tag: 'cohorts', act: 'cohort.run', scope: 'own',
  params: z.strictObject({ fileId: z.uuid() }), query: z.strictObject({ act: actSchema }),
  summary: { zh: '下载批注过的工作簿', en: "The clerk's own workbook with every finding marked" },
  problems: [410, 422],
  responses: { 200: { description: 'The workbook; the download is recorded', mediaType: XLSX } },
  handler: async ({ params: { fileId }, query: { act }, deps, actor }) => {
    const info = await findFileInfo(deps.db, deps.cipher, fileId);
    if (info?.purpose !== COHORT_FILE || info.institutionCode !== actor.institutionCode) throw problem('NOT_FOUND');
    const file = await readFile(deps.db, deps.cipher, fileId);
    if (!file) throw problem('NOT_FOUND');
    const { errors } = act === 'enter' ? await readClass(deps, actor.institutionCode ?? '', file, await policyToday(deps, 'real')) : await readOwn(deps, actor.institutionCode ?? '', act, file);
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

export const cohortRoutes = [template, waiting, upload, annotated, tick];

/** Enrolments of the institution. */
async function ownTargets(deps: ApiDeps, institution: string, numbers: readonly string[]): Promise<Map<string, EnrolmentTarget>> {
  const found = await enrolmentTargets(deps.db, numbers);
  return new Map(found.filter((each) => each.institution === institution).map((each) => [each.enrolmentNo, each]));
}

/** A line about somebody else's trainee is an error in its cell like any other. */
async function readOwn(deps: ApiDeps, institution: string, act: LineAct, file: { readonly id: string; readonly name: string; readonly content: Buffer }): Promise<{ lines: CohortReading['lines']; errors: CellError[] }> {
  const read = await readCohort(act, file.content, { fileName: file.name, sampleIds: deps.settings.sampleIds }).catch(refusedFile);
  const own = await ownTargets(deps, institution, read.lines.map((line) => line.enrolmentNo));
  const strange = read.lines.filter((line) => !own.has(line.enrolmentNo));
  return {
    lines: read.lines.flatMap((line) => {
      const target = own.get(line.enrolmentNo);
      return target === undefined ? [] : [line.command.type === 'complete' ? { ...line, command: { ...line.command, documents: asPapers(target.completion, file.id) } } : line];
    }),
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
