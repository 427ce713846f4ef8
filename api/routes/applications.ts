import { z } from 'zod';
import { notificationText } from '../../domain/codes/notifications.ts';
import { NOT_PLACED_TEXTS, REASON_TEXTS } from '../../domain/codes/reasons.ts';
import type { AdmissionCommand, AdmissionState } from '../../domain/admission.ts';
import { checkIdCard, checkPhone, maskIdCard, maskPhone } from '../../domain/identifiers.ts';
import { addApplication, admissionCaseNo, enrolmentOfApplication, findApplication, listApplications, withdrawApplication } from '../../store/admissions.ts';
import type { ApplicationRecord } from '../../store/admissions.ts';
import { clockToday } from '../../store/clocks.ts';
import { whileCaseStands } from '../../store/claims.ts';
import { forgetTrainee, saveTrainee } from '../../store/enrolment-trainees.ts';
import { violatedConstraint } from '../../store/db.ts';
import { noticesTo } from '../../store/notifications.ts';
import { noteAct } from '../audit.ts';
import { conflict } from '../cases/claim.ts';
import { act } from '../cases/command.ts';
import { usable } from '../cases/identifiers.ts';
import { bilingualSchema, dateSchema, listOf, listSchema, receiptSchema } from '../cases/schemas.ts';
import { MAX_PAGE } from '../http/page.ts';
import { Problem, problem } from '../http/problem.ts';
import type { ApiDeps, Ctx } from '../http/route.ts';
import { reply, route } from '../http/route.ts';
import { admissionOf, admissionParams, courseSchema } from './admissions.ts';

const applicationNoSchema = z.string().regex(/^[\w.-]{1,40}-\d{5}$/).describe('<admission>-<nnnnn>');

const bodySchema = z.strictObject({
  name: z.string().trim().min(1).max(50), idCard: z.string().trim().min(1).max(30), phone: z.string().trim().min(1).max(30),
  choices: z.array(courseSchema).min(1).max(2).refine(
    ([first, second]) => second === undefined || first?.institution !== second.institution || first.major !== second.major, '两个志愿相同 / both choices are the same'),
  acceptsAdjustment: z.boolean().describe('服从调剂'),
  region: z.string().trim().min(1).max(60).optional().describe('Of a pilot class: where the person comes from'),
});

const applicationSchema = z.object({
  applicationNo: z.string(), admission: z.string(), name: z.string(), idCard: z.string().describe('Masked'), phone: z.string().describe('Masked'),
  choices: z.array(courseSchema), acceptsAdjustment: z.boolean(), region: z.string().nullable(), appliedOn: z.string(), status: z.string(),
  reasons: z.array(z.object({ code: z.string(), message: bilingualSchema })).describe('Why the person may not be admitted, or has no place'),
  placed: courseSchema.nullable(), placedBy: z.string().nullable(), district: z.string().nullable(), erased: z.boolean().describe('What named the person was erased: name and numbers are empty'),
}).meta({ id: 'Application', description: 'Numbers of people are masked' });

const enter = route({
  method: 'post', path: '/api/admissions/:code/applications', tag: 'admissions', act: 'application.enter', scope: 'list', params: admissionParams,
  summary: { zh: '登记报名', en: 'Enter an application' }, body: bodySchema,
  responses: { 201: { description: 'Entered; the applicant keeps the number', schema: z.object({ applicationNo: z.string() }) } },
  handler: async (ctx) => {
    const { body, deps, actor, params } = ctx;
    const admission = await admissionOf(deps, params.code);
    const idCard = usable(checkIdCard(body.idCard, { sampleIds: deps.settings.sampleIds }));
    const phone = usable(checkPhone(body.phone));
    const appliedOn = await clockToday(deps.db, admission.clock);
    const applicationNo = await entered(() => whileCaseStands<AdmissionState, string>(deps.db, admission.caseNo, (t, state) => {
      if (state.stage !== 'open' || appliedOn > state.closesOn) throw conflict('ADMISSION_NOT_OPEN', '不在报名期内', 'the window for applications is not open', { stage: state.stage });
      return addApplication(t, deps.cipher, {
        admission: params.code, requestId: ctx.commandId, name: body.name, idCard, phone, region: body.region ?? null, choices: body.choices,
        acceptsAdjustment: body.acceptsAdjustment, appliedOn, enteredBy: actor.id, institution: actor.institutionCode, district: actor.districtCode,
      });
    }));
    if (applicationNo === undefined) throw problem('NOT_FOUND');
    await noteAct(ctx, 'application.enter', applicationNo);
    return reply.json({ applicationNo }, 201);
  },
});

async function entered<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const constraint = violatedConstraint(error);
    if (constraint === 'one_application_a_person') throw conflict('APPLICATION_EXISTS', '此人在本次招生中已报名', 'this person has applied in this admission already');
    if (constraint === 'choice_in_the_plan') throw conflict('COURSE_UNKNOWN', '招生计划没有所选的院校专业', 'the plan has no such course');
    throw error;
  }
}

const list = route({
  method: 'get', path: '/api/admissions/:code/applications', tag: 'admissions', act: 'admission.read', scope: 'list', params: admissionParams,
  summary: { zh: '报名与录取结果(证号已遮蔽)', en: 'Applications and what became of them, numbers masked' },
  description: 'An institution sees what was entered at its desk and, once published, who is placed with it; a district sees its own desk and its veterans.',
  query: z.strictObject({
    status: z.string().max(20).optional(), after: applicationNoSchema.optional(), limit: z.coerce.number().int().min(1).max(MAX_PAGE).default(50),
  }),
  responses: { 200: { description: 'A page in the order of the numbers', schema: listSchema(applicationSchema) } },
  handler: async ({ deps, params, query, reach }) => {
    const { stage } = await admissionOf(deps, params.code);
    const { limit, ...filter } = query;
    const found = await listApplications(deps.db, deps.cipher, { admission: params.code, ...filter, reach, limit: limit + 1 });
    return reply.json(listOf(found.map((each) => shown(each, stage)), limit, (each) => each.applicationNo));
  },
});

const withdraw = route({
  method: 'post', path: '/api/admissions/:code/applications/:applicationNo/withdraw', tag: 'admissions', act: 'application.enter', scope: 'list',
  params: admissionParams.extend({ applicationNo: applicationNoSchema }),
  summary: { zh: '撤回报名(截止之前)', en: 'Withdraw an application before the window closes' },
  responses: { 200: { description: 'Withdrawn; the person may apply again', schema: z.object({ applicationNo: z.string(), status: z.literal('withdrawn') }) } },
  handler: async (ctx) => {
    const { deps, params: { code, applicationNo } } = ctx;
    const application = await ownApplication(ctx, code, applicationNo);
    if (application.status !== 'withdrawn') {
      const gone = await whileCaseStands<AdmissionState, boolean>(deps.db, admissionCaseNo(code), (t, state) =>
        (state.stage === 'open' ? withdrawApplication(t, applicationNo) : Promise.resolve(false)));
      if (!gone) throw conflict('ADMISSION_NOT_OPEN', '不在报名期内', 'the window for applications is not open');
      await noteAct(ctx, 'application.enter', applicationNo);
    }
    return reply.json({ applicationNo, status: 'withdrawn' });
  },
});

/** An application that the actor's own desk entered; the registrar has all of them. */
async function ownApplication({ deps, reach }: Pick<Ctx<unknown, unknown, unknown>, 'deps' | 'reach'>, code: string, applicationNo: string): Promise<ApplicationRecord> {
  const found = await findApplication(deps.db, deps.cipher, applicationNo);
  const own = found?.admission === code && (reach.kind === 'all' || (reach.kind === 'institution' ? found.institution === reach.institutionCode : found.district === reach.districtCode));
  if (!found || !own) throw problem('NOT_FOUND');
  return found;
}

const notices = route({
  method: 'get', path: '/api/admissions/:code/applications/:applicationNo/notices', tag: 'admissions', act: 'admission.read', scope: 'list',
  params: admissionParams.extend({ applicationNo: applicationNoSchema }),
  summary: { zh: '已告知报名人的事项', en: 'What the applicant was told, to be read to whoever asks with the number' },
  responses: { 200: { description: 'Oldest first', schema: z.object({ items: z.array(z.object({ code: z.string(), on: dateSchema, text: bilingualSchema })) }) } },
  handler: async (ctx) => {
    const { applicationNo } = await ownApplication(ctx, ctx.params.code, ctx.params.applicationNo);
    const told = await noticesTo(ctx.deps.db, 'application', applicationNo);
    return reply.json({ items: told.map(({ code, on, words }) => ({ code, on, text: notificationText(code, words) })) });
  },
});

const answer = route({
  method: 'post', path: '/api/admissions/:code/answers', tag: 'admissions', act: 'admission.answer', scope: 'list', params: admissionParams,
  summary: { zh: '登记录取确认与放弃', en: 'Record who confirms a place and who declines it' },
  body: z.strictObject({ confirmed: z.array(applicationNoSchema).max(500).default([]), declined: z.array(applicationNoSchema).max(500).default([]) }),
  responses: { 200: { description: 'Recorded; a confirmed place becomes an enrolment', schema: receiptSchema } },
  handler: async (ctx) => {
    const { deps, reach, params, body } = ctx;
    if (reach.kind === 'institution') await refuseOthersPlaces(deps, params.code, reach.institutionCode, [...body.confirmed, ...body.declined]);
    const saved = await saveTrainees(deps, params.code, body.confirmed);
    try {
      return reply.json(await act<AdmissionCommand>(ctx, admissionCaseNo(params.code), { type: 'answer', ...body }));
    } catch (error) {
      if (error instanceof Problem && error.init.status < 500) for (const enrolmentNo of saved) await forgetTrainee(deps.db, enrolmentNo);
      throw error;
    }
  },
});

/** Who takes a confirmed place is saved before it becomes an enrolment; a case never carries a name. */
async function saveTrainees(deps: ApiDeps, code: string, confirmed: readonly string[]): Promise<string[]> {
  const { plan } = await admissionOf(deps, code);
  const saved: string[] = [];
  for (const no of plan.rules === undefined ? [] : confirmed) {
    const found = await findApplication(deps.db, deps.cipher, no);
    if (found?.admission !== code || found.status !== 'placed' || plan.rules === undefined) continue;
    const enrolmentNo = enrolmentOfApplication(plan, no);
    const { name, idCard, phone } = found.personal;
    await saveTrainee(deps.db, deps.cipher, enrolmentNo, { name, idCard, phone, veteranCertNo: '' }, Number(found.appliedOn.slice(0, 4)) - 1, plan.rules.group);
    saved.push(enrolmentNo);
  }
  return saved;
}

async function refuseOthersPlaces(deps: ApiDeps, code: string, institution: string, numbers: readonly string[]): Promise<void> {
  const { n } = await deps.db.one<{ n: number }>(
    'select count(*)::int as n from application where admission = $1 and application_no = any($2) and placed_institution = $3', [code, numbers, institution]);
  if (n < new Set(numbers).size) throw problem('OUT_OF_SCOPE');
}

export const applicationRoutes = [enter, list, notices, withdraw, answer];

/** A place is announced with the list, not before. */
function shown(found: ApplicationRecord, stage: string): z.infer<typeof applicationSchema> {
  const { personal, placedInstitution, placedMajor, notPlacedReason, reasons, placedBy, tier: _, rank: __, institution: ___, ...rest } = found;
  const announced = stage === 'published' || stage === 'finished';
  const because = [
    ...reasons.map((code) => ({ code, message: REASON_TEXTS[code as keyof typeof REASON_TEXTS].message })),
    ...(announced && notPlacedReason !== null ? [{ code: notPlacedReason, message: NOT_PLACED_TEXTS[notPlacedReason as keyof typeof NOT_PLACED_TEXTS] }] : []),
  ];
  return {
    ...rest, choices: [...rest.choices], name: personal.name, idCard: maskIdCard(personal.idCard), phone: rest.erased ? '' : maskPhone(personal.phone), reasons: because,
    placed: announced && placedInstitution !== null && placedMajor !== null ? { institution: placedInstitution, major: placedMajor } : null,
    placedBy: announced ? placedBy : null,
  };
}
