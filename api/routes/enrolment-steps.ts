import { z } from 'zod';
import type { Act } from '../../domain/access.ts';
import type { Bilingual } from '../../domain/coded.ts';
import type { EnrolmentCommand, EnrolmentEvent } from '../../domain/enrolment.ts';
import { enrolmentDecider } from '../../domain/enrolment.ts';
import { checkUscc } from '../../domain/identifiers.ts';
import { REASON_CODES } from '../../domain/claim/marks.ts';
import { REASON_TEXTS } from '../../domain/codes/reasons.ts';
import { amendTrainee } from '../../store/enrolment-trainees.ts';
import { MAX_FILE_BYTES, saveFile } from '../../store/files.ts';
import { actRoutes } from '../cases/act-route.ts';
import type { Unsent } from '../cases/command.ts';
import { act, foreseen } from '../cases/command.ts';
import { enrolmentOf, enrolmentParams, enrolmentStageSchema, enterpriseSchema, majorSchema, orderNoSchema, scopeOfEnrolment } from '../cases/enrolment.ts';
import { usable } from '../cases/identifiers.ts';
import { bilingualSchema, dateSchema, fenSchema, receiptSchema } from '../cases/schemas.ts';
import type { Ctx, Route } from '../http/route.ts';
import { reply, route } from '../http/route.ts';
import { scanOf } from '../http/scan.ts';

/* The steps of an enrolment, one route a command: `POST /api/enrolments/{enrolmentNo}/<command>`. */

type Sent = Unsent<Exclude<EnrolmentCommand, { type: 'open' | 'fileDocument' | 'holdCheck' | 'tick' }>>;
type Asked<B> = Ctx<z.infer<typeof enrolmentParams>, Record<string, never>, B>;

export interface StepSpec<B> {
  readonly type: Sent['type'];
  readonly act: Act;
  readonly summary: Bilingual;
  readonly body: z.ZodType<B>;
  readonly command: (body: B, ctx: Asked<B>) => Sent | Promise<Sent>;
}

const ENROLMENT_PATH = '/api/enrolments/:enrolmentNo';

/** `confirmTerm` → `confirm-term`. */
const pathOf = (type: EnrolmentCommand['type']): string => type.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
/** Where a command is sent to. */
export const stepPath = (type: EnrolmentCommand['type']): string => `${ENROLMENT_PATH}/${pathOf(type)}`;

const enrolmentAct = actRoutes<EnrolmentCommand, z.infer<typeof enrolmentParams>>({
  path: ENROLMENT_PATH, tag: 'enrolments', scope: scopeOfEnrolment, params: enrolmentParams, caseNo: ({ enrolmentNo }) => enrolmentNo,
});

/** Declares the route of one command. */
export const step = <B>({ type, ...rest }: StepSpec<B>): Route => enrolmentAct({ path: pathOf(type), done: 'Carried out', ...rest });

const foreseenSchema = z.object({
  stage: enrolmentStageSchema, differenceFen: fenSchema.describe('Over all the lines that the act would add; of a move to a newer policy: over the terms that are not confirmed yet'),
  lines: z.array(z.object({
    line: z.int(), termKey: z.string(), amountFen: fenSchema, adjusts: z.int().nullable(), reasons: z.array(z.object({ code: z.string(), message: bilingualSchema })),
  })).describe('The lines that would be added; none of those there are is edited'),
  terms: z.array(z.object({ termKey: z.string(), startsOn: dateSchema, status: z.enum(['planned', 'open', 'confirmed']) })).describe('The terms as they would be'),
}).meta({ id: 'ForeseenStep' });

/** Declares the route that tells what a command would come to; nothing is sent: `…/<command>/preview`. */
export const foreseenStep = <B>({ type, act: gate, summary, body, command }: StepSpec<B>): Route => route<z.infer<typeof enrolmentParams>, Record<string, never>, B>({
  method: 'post', path: `${stepPath(type)}/preview`, tag: 'enrolments', act: gate, scope: scopeOfEnrolment, params: enrolmentParams, idempotency: 'none',
  summary: { zh: `试算:${summary.zh}`, en: `What it would come to: ${summary.en}` }, body,
  responses: { 200: { description: 'What it would come to; nothing is changed', schema: foreseenSchema } },
  handler: async (ctx) => {
    const { events, after } = await foreseen(ctx, enrolmentDecider, await enrolmentOf(ctx), await command(ctx.body, ctx));
    const lines = events.flatMap((event) => event.lines ?? []);
    return reply.json({
      stage: after.stage, differenceFen: lines.reduce((sum, line) => sum + line.amountFen, 0) + events.reduce((sum, event) => sum + awaitedFen(event), 0),
      lines: lines.map(({ line, termKey, amountFen, adjusts, reasons }) => ({ line, termKey, amountFen, adjusts, reasons: reasons.map((code) => ({ code, message: REASON_TEXTS[code].message })) })),
      terms: after.terms.map(({ key, startsOn, status }) => ({ termKey: key, startsOn, status })),
    });
  },
});

/** A move to a newer policy earns nothing yet. */
const awaitedFen = (event: EnrolmentEvent): number => (event.type === 'PolicyAdopted' ? event.differenceFen : 0);

const shortText = z.string().trim().min(1).max(60);
const percent = z.number().min(0).max(100);
const codes = z.array(z.enum(REASON_CODES)).max(20);
const hereFields = { institution: z.string().trim().min(1).max(40), major: majorSchema };

const entrance = [
  step({
    type: 'recordCheck', act: 'enrolment.check', summary: { zh: '登记资格核查结果', en: 'Record whether the applicant is eligible, where the registry has not' },
    body: z.strictObject({ eligible: z.boolean(), reasons: codes.default([]) })
      .refine(({ eligible, reasons }) => eligible === (reasons.length === 0), '不符合资格的须注明原因 / reasons are given exactly where the applicant is not eligible'),
    command: (body) => ({ type: 'recordCheck', ...body }),
  }),
  step({
    type: 'admit', act: 'enrolment.admit', summary: { zh: '录取', en: 'Admit to an institution and major' }, body: z.strictObject(hereFields),
    command: (body) => ({ type: 'admit', ...body }),
  }),
  step({
    type: 'refuse', act: 'enrolment.admit', summary: { zh: '不予录取', en: 'Refuse the application' }, body: z.strictObject({ reason: z.enum(REASON_CODES) }),
    command: (body) => ({ type: 'refuse', ...body }),
  }),
  step({
    type: 'register', act: 'enrolment.run', summary: { zh: '报到注册', en: 'Register the trainee who has come' },
    body: z.strictObject({
      startsOn: dateSchema, length: z.int().min(1).max(120).describe('Terms of a degree, months otherwise'), level: z.string().trim().min(1).max(20).nullable(),
      tuitionFen: fenSchema.min(0), order: orderNoSchema.optional(), studentNo: z.string().trim().min(1).max(40).optional().describe('学籍号; kept sealed'),
    }),
    command: async ({ studentNo, ...body }, { deps, params }) => {
      if (studentNo !== undefined) await amendTrainee(deps.db, deps.cipher, params.enrolmentNo, { studentNo });
      return { type: 'register', ...body };
    },
  }),
  step({
    type: 'signAgreement', act: 'enrolment.run', summary: { zh: '登记三方协议签署', en: 'Record that a party has signed the agreement' },
    body: z.strictObject({
      party: z.enum(['trainee', 'institution', 'enterprise']), signedOn: dateSchema, enterprise: enterpriseSchema.optional(), from: dateSchema.optional(), to: dateSchema.optional(),
    }),
    command: (body) => ({ type: 'signAgreement', ...body }),
  }),
  step({
    type: 'nameMentor', act: 'enrolment.run', summary: { zh: '确定企业师傅', en: "Name the mentor by the enterprise's staff number" },
    body: z.strictObject({ mentor: z.string().regex(/^[A-Za-z0-9.-]{1,40}$/).describe('工号; never a name') }),
    command: (body) => ({ type: 'nameMentor', ...body }),
  }),
  step({
    type: 'begin', act: 'enrolment.run', summary: { zh: '开学', en: 'The first day of study' }, body: z.strictObject({ startsOn: dateSchema }),
    command: (body) => ({ type: 'begin', ...body }),
  }),
];

export const reportFields = {
  attendancePercent: percent.nullable(), studentStatus: z.string().trim().min(1).max(20).optional(), tuitionFen: fenSchema.min(0).optional(),
  paidTuitionFen: fenSchema.min(0).optional(), otherAidFen: fenSchema.min(0),
};

const study = [
  step({
    type: 'confirmTerm', act: 'enrolment.run', summary: { zh: '确认学期', en: 'Confirm a term: only then is something earned' },
    body: z.strictObject({ key: z.string().regex(/^20\d{2}-20\d{2}\/[12]$/).describe('2021-2022/1'), report: z.strictObject(reportFields) }),
    command: (body) => ({ type: 'confirmTerm', ...body }),
  }),
  step({
    type: 'recordAttendance', act: 'enrolment.run', summary: { zh: '登记考勤课时', en: 'Record the attendance of a course' },
    body: z.strictObject({ hours: z.number().min(0).max(10_000), percent }), command: (body) => ({ type: 'recordAttendance', ...body }),
  }),
  step({
    type: 'assessStage', act: 'enrolment.run', summary: { zh: '登记阶段考核', en: 'Record a stage assessment' }, body: z.strictObject({ no: z.int().min(1).max(50), passed: z.boolean() }),
    command: (body) => ({ type: 'assessStage', ...body }),
  }),
  step({
    type: 'complete', act: 'enrolment.run', summary: { zh: '结业', en: 'Complete it, with the certificate where there is one' },
    body: z.strictObject({
      certificate: z.strictObject({
        name: shortText, level: z.string().trim().min(1).max(20).nullable(), issuedOn: dateSchema, number: z.string().trim().min(1).max(40).optional().describe('Kept sealed'),
      }).nullable(),
      otherAidFen: fenSchema.min(0).default(0),
    }),
    command: async ({ certificate, otherAidFen }, { deps, params }) => {
      if (certificate === null) return { type: 'complete', certificate, otherAidFen };
      const { number, ...shown } = certificate;
      if (number !== undefined) await amendTrainee(deps.db, deps.cipher, params.enrolmentNo, { certificateNo: number });
      return { type: 'complete', certificate: { ...shown, numberOnFile: number !== undefined }, otherAidFen };
    },
  }),
  step({
    type: 'recordPlacement', act: 'enrolment.run', summary: { zh: '登记就业', en: 'Record the job that followed' },
    body: z.strictObject({ enterprise: enterpriseSchema, job: shortText, since: dateSchema }),
    command: ({ enterprise, ...body }) => ({ type: 'recordPlacement', enterprise: usable(checkUscc(enterprise)), ...body }),
  }),
];

const MAX_PAPER_BYTES = Math.min(5 * 1024 * 1024, MAX_FILE_BYTES);

const fileDocument = route({
  method: 'post', path: stepPath('fileDocument'), tag: 'enrolments', act: 'enrolment.run', scope: scopeOfEnrolment, params: enrolmentParams,
  summary: { zh: '上交材料', en: 'Hand in a document' },
  description: 'PDF, PNG or JPEG. A later one of the same kind takes the place of the earlier; both are kept.',
  upload: { maxBytes: MAX_PAPER_BYTES }, body: z.strictObject({ document: shortText.describe('Its kind, as the policy names it') }),
  responses: { 200: { description: 'Handed in', schema: receiptSchema } },
  handler: async (ctx) => {
    const { deps: { db, cipher }, actor, commandId, body } = ctx;
    const { name, mediaType, content } = scanOf(ctx.file);
    const { enrolmentNo, institution, district } = await enrolmentOf(ctx);
    await saveFile(db, cipher, {
      id: commandId, purpose: 'enrolment.document', name, mediaType, content, institutionCode: institution.code, districtCode: district,
      caseId: enrolmentNo, createdBy: actor.id,
    });
    return reply.json(await act<EnrolmentCommand>(ctx, enrolmentNo, { type: 'fileDocument', document: body.document, fileId: commandId }));
  },
});

export const enrolmentStepRoutes = [...entrance, fileDocument, ...study];
