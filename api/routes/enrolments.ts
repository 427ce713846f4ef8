import { z } from 'zod';
import { schoolYearOf } from '../../domain/calendar.ts';
import { enrolmentSentence } from '../../domain/codes/enrolment.ts';
import type { EnrolmentNames } from '../../domain/codes/enrolment.ts';
import { ENROLMENT_STAGE_NAMES, reasonName } from '../../domain/codes/names.ts';
import { sentenceOf } from '../../domain/codes/history.ts';
import { notificationText } from '../../domain/codes/notifications.ts';
import type { EnrolmentCommand, EnrolmentEvent, EnrolmentState } from '../../domain/enrolment.ts';
import { OFFERED_ACTS, offeredTo } from '../../domain/enrolment.ts';
import { checkIdCard, checkPhone, maskAccount, maskIdCard, maskPhone } from '../../domain/identifiers.ts';
import { findCase, receiptOf } from '../../store/cases.ts';
import { clockToday, findClock } from '../../store/clocks.ts';
import type { Trainee } from '../../store/enrolment-trainees.ts';
import { enrolmentNoOf, ERASED_TRAINEE, forgetTrainee, saveTrainee } from '../../store/enrolment-trainees.ts';
import { enrolmentLife, enrolmentTerms, entitlementEntries, listEnrolments, traineeOf } from '../../store/enrolments.ts';
import { institutionNames } from '../../store/institutions.ts';
import { noticesTo } from '../../store/notifications.ts';
import { conflict } from '../cases/claim.ts';
import { begin } from '../cases/command.ts';
import { districtSchema, enrolmentNoSchema, enrolmentOf, enrolmentParams, enrolmentStageSchema, majorSchema, programmeSchema, rulesToday, scopeOfEnrolment } from '../cases/enrolment.ts';
import { usable } from '../cases/identifiers.ts';
import { watch } from '../cases/progress.ts';
import { bilingualSchema, dateSchema, fenSchema, listOf, listSchema, receiptSchema } from '../cases/schemas.ts';
import { MAX_PAGE } from '../http/page.ts';
import { Problem, problem } from '../http/problem.ts';
import type { ApiDeps, Ctx } from '../http/route.ts';
import { reply, route } from '../http/route.ts';

/* Enrolments: the list, one with all that is known of it, and how one begins. Its steps are in enrolment-steps.ts and enrolment-turns.ts. */

const institutionCode = z.string().trim().min(1).max(40);

const summarySchema = z.object({
  enrolmentNo: z.string(), institution: z.object({ code: z.string(), name: z.string() }), district: z.string(), programme: z.string(), kind: z.string(),
  major: z.string(), stage: enrolmentStageSchema, startsOn: dateSchema.nullable(), dueOn: dateSchema.nullable(), order: z.string().nullable(),
  earnedFen: fenSchema, openedOn: dateSchema,
  trainee: z.object({ name: z.string(), idCard: z.string().describe('Masked'), phone: z.string().describe('Masked'), veteranCertNo: z.string().describe('Masked'), erased: z.boolean().describe('What named the person was erased: the others are empty') }),
}).meta({ id: 'EnrolmentSummary' });

const factSchema = z.record(z.string(), z.unknown()).nullable().describe('What the institution confirmed, as it was priced');

const STEPS_WITH_PAPERS = ['application', 'registration', 'agreement', 'completion'] as const;

const courseSchema = z.object({
  by: z.enum(['terms', 'instalments', 'course']), min: z.int(), max: z.int(), levels: z.array(z.string()).describe('The levels that the policy prices'),
  assessments: z.int(), minHours: z.int(), orders: z.boolean().describe("Only on a seat of an employer's order"), suspensionMonths: z.int(),
}).describe('How the programme runs, as it was frozen: `min` and `max` in terms of a degree, in months otherwise');

const enrolmentSchema = summarySchema.extend({
  stageName: bilingualSchema, clock: z.string(), policy: z.string(), policyHash: z.string(), length: z.int().describe('Terms of a degree, months otherwise'),
  level: z.string().nullable(), tuitionFen: fenSchema, checkHeld: z.string().nullable().describe('Why the check of the applicant waits, e.g. REGISTRY_UNAVAILABLE'),
  reasons: z.array(z.object({ code: z.string(), message: bilingualSchema })), suspendedOn: dateSchema.nullable(), suspendedMonths: z.int(), leftOn: dateSchema.nullable(),
  agreement: z.object({ enterprise: z.string().nullable(), from: dateSchema.nullable(), to: dateSchema.nullable(), signedOn: z.partialRecord(z.enum(['trainee', 'institution', 'enterprise']), dateSchema) }),
  mentor: z.string().nullable(), assessments: z.array(z.object({ no: z.int(), passed: z.boolean(), on: dateSchema })),
  attendance: z.object({ hours: z.number(), percent: z.number() }).nullable(),
  certificate: z.object({ name: z.string(), level: z.string().nullable(), issuedOn: dateSchema, numberOnFile: z.boolean() }).nullable(),
  placement: z.object({ enterprise: z.string(), job: z.string(), since: dateSchema }).nullable(),
  documents: z.array(z.object({ document: z.string(), fileId: z.string() })),
  terms: z.array(z.object({
    termKey: z.string(), schoolYear: z.string(), term: z.int(), institution: z.string(), startsOn: dateSchema, status: z.enum(['planned', 'open', 'confirmed']),
    dueOn: dateSchema.nullable(), facts: factSchema, entitledFen: fenSchema, paidFen: fenSchema, recoveredFen: fenSchema, claimNo: z.string().nullable(),
  })),
  entitlements: z.array(z.object({
    line: z.int(), termKey: z.string(), institution: z.string(), programme: z.string(), policyHash: z.string(), amountFen: fenSchema, adjusts: z.int().nullable(),
    reasons: z.array(z.object({ code: z.string(), message: bilingualSchema })), on: dateSchema,
    trace: z.array(z.object({ rule: z.string(), outcome: z.string(), facts: z.record(z.string(), z.union([z.string(), z.number()])), amountFen: fenSchema.optional() })),
  })).describe('What was earned, line by line; a difference is a further line that points at the first'),
  today: dateSchema.describe('The day of its clock'),
  course: courseSchema.nullable(),
  papers: z.array(z.object({ step: z.enum(STEPS_WITH_PAPERS), document: z.string(), handedIn: z.boolean() }))
    .describe('The documents without which a step is not taken'),
  possible: z.array(z.enum(OFFERED_ACTS)).describe('The commands that the role of the one who asks may send now'),
  offered: z.array(z.object({ act: z.enum(OFFERED_ACTS), label: bilingualSchema })).describe('The same with what each is called at this stage'),
}).meta({ id: 'Enrolment' });

const list = route({
  method: 'get', path: '/api/enrolments', tag: 'enrolments', act: 'enrolment.read', scope: 'list',
  summary: { zh: '学籍列表', en: 'Enrolments' },
  description: 'In the order of their numbers. An institution sees its own, a district those of trainees settled there.',
  query: z.strictObject({
    programme: programmeSchema.optional(), stage: enrolmentStageSchema.optional(), institution: institutionCode.optional(), district: districtSchema.optional(),
    after: enrolmentNoSchema.optional(), limit: z.coerce.number().int().min(1).max(MAX_PAGE).default(50),
  }),
  responses: { 200: { description: 'A page', schema: listSchema(summarySchema) } },
  handler: async ({ query, reach, deps }) => {
    const found = await listEnrolments(deps.db, deps.cipher, { ...query, reach, limit: query.limit + 1 });
    return reply.json(listOf(found.map((each) => ({ ...each, trainee: maskedTrainee(each.trainee) })), query.limit, (each) => each.enrolmentNo));
  },
});

const show = route({
  method: 'get', path: '/api/enrolments/:enrolmentNo', tag: 'enrolments', act: 'enrolment.read', scope: scopeOfEnrolment, params: enrolmentParams,
  summary: { zh: '一件学籍及其应享', en: 'One enrolment, with its terms and what they have earned' },
  responses: { 200: { description: 'The enrolment', schema: enrolmentSchema } },
  handler: async (ctx) => {
    const { deps: { db, cipher }, actor } = ctx;
    const { state, programmeGroup: _, ...found } = await enrolmentOf(ctx);
    const offered = offeredTo(actor.role, state);
    const { length, level, tuitionFen, checkHeld, suspendedOn, suspendedMonths, leftOn, agreement, mentor, attendance, certificate, placement } = state;
    const entries = await entitlementEntries(db, found.enrolmentNo);
    return reply.json({
      ...found, stageName: ENROLMENT_STAGE_NAMES[state.stage], policy: state.rules.at(-1)?.policy ?? '', length, level, tuitionFen, checkHeld, suspendedOn, suspendedMonths,
      leftOn, agreement, mentor, assessments: state.assessments, attendance, certificate, placement, reasons: state.reasons.map(withText),
      documents: Object.entries(state.documents).map(([document, fileId]) => ({ document, fileId })),
      trainee: maskedTrainee(await traineeOf(db, cipher, found.enrolmentNo)), terms: await enrolmentTerms(db, found.enrolmentNo),
      entitlements: entries.map((each) => ({ ...each, reasons: each.reasons.map(withText) })), today: await clockToday(db, found.clock), course: courseOf(state), papers: papersOf(state),
      possible: offered.map(({ command }) => command), offered: offered.map(({ command, label }) => ({ act: command, label })),
    });
  },
});

function maskedTrainee(trainee: Trainee): z.infer<typeof summarySchema>['trainee'] {
  if (trainee === ERASED_TRAINEE) return { name: '', idCard: '', phone: '', veteranCertNo: '', erased: true };
  const { name, idCard, phone, veteranCertNo } = trainee;
  return { name, idCard: maskIdCard(idCard), phone: maskPhone(phone), veteranCertNo: maskAccount(veteranCertNo), erased: false };
}

function withText(code: string): { code: string; message: { zh: string; en: string } } {
  return { code, message: reasonName(code) };
}

function courseOf({ rules }: EnrolmentState): z.infer<typeof courseSchema> | null {
  const now = rules.at(-1);
  if (now === undefined) return null;
  const { length, suspension } = now.course;
  const [min, max] = length.by === 'terms' ? [length.min, length.max] : [length.minMonths, length.maxMonths];
  return {
    by: length.by, min, max, levels: 'tiers' in now.amount ? now.amount.tiers.flatMap(({ names }) => names) : [],
    assessments: length.by === 'instalments' ? length.assessments : 0, minHours: length.by === 'course' ? length.minHours : 0, orders: length.by === 'course' && length.orders,
    suspensionMonths: suspension.maxMonths,
  };
}

function papersOf({ rules, documents }: EnrolmentState): z.infer<typeof enrolmentSchema>['papers'] {
  const wanted = rules.at(-1)?.course.documents ?? {};
  return STEPS_WITH_PAPERS.flatMap((step) => (wanted[step] ?? []).map((document) => ({ step, document, handedIn: documents[document] !== undefined })));
}

/** How often a page that follows one enrolment looks again, and after what time it asks anew, with its session. */
const FOLLOWED_EVERY_MS = 2_000;
const FOLLOWED_FOR_MS = 10 * 60_000;

const events = route({
  method: 'get', path: '/api/enrolments/:enrolmentNo/events', tag: 'enrolments', act: 'enrolment.read', scope: scopeOfEnrolment, params: enrolmentParams,
  summary: { zh: '学籍变动(SSE)', en: 'Whether the enrolment has moved on (SSE)' },
  responses: { 200: { description: 'Events `progress` with `{ version, stage }`; `end` once its file is closed. Ends by itself after ten minutes: a browser then asks again', mediaType: 'text/event-stream' } },
  handler: async ({ deps, params: { enrolmentNo }, signal }) => {
    const look = async (): Promise<{ version: number; stage: string; closed: boolean }> => {
      const found = await findCase(deps.db, enrolmentNo);
      if (!found) throw problem('NOT_FOUND');
      return { version: found.version, stage: found.stage, closed: found.closed };
    };
    return reply.events(watch(look, ({ closed }) => closed, AbortSignal.any([signal, AbortSignal.timeout(FOLLOWED_FOR_MS)]), FOLLOWED_EVERY_MS));
  },
});

const history = route({
  method: 'get', path: '/api/enrolments/:enrolmentNo/history', tag: 'enrolments', act: 'enrolment.read', scope: scopeOfEnrolment, params: enrolmentParams,
  summary: { zh: '学籍办理过程', en: 'What has happened, in plain words' },
  responses: {
    200: {
      description: 'Oldest first',
      schema: z.object({ items: z.array(z.object({
        version: z.int(), type: z.string(), on: dateSchema, recordedAt: z.string(), text: bilingualSchema,
        who: z.object({ name: bilingualSchema, role: z.string() }),
      })) }),
    },
  },
  handler: async ({ params, deps }) => {
    const life = await enrolmentLife(deps.db, params.enrolmentNo);
    await deps.policies.refresh();
    const institutions = await institutionNames(deps.db, life.flatMap(({ event }) => ('institution' in event && typeof event.institution === 'string' ? [event.institution] : [])));
    const names: EnrolmentNames = {
      institution: (code) => institutions.get(code) ?? code,
      programme: ({ policyHash, programme: code }) => deps.policies.byHash(policyHash)?.policy.programmes.find((each) => each.code === code)?.name ?? { zh: code, en: code },
    };
    return reply.json({
      items: life.map(({ kind, event, actor, name, role, version, on, recordedAt }) => ({
        version, type: event.type, on, recordedAt, text: kind === 'enrolment' ? enrolmentSentence(event as EnrolmentEvent, names) : sentenceOf(kind, event),
        who: { name: name === null ? { zh: '系统', en: 'the system' } : { zh: name, en: name }, role: role ?? actor },
      })),
    });
  },
});

const notices = route({
  method: 'get', path: '/api/enrolments/:enrolmentNo/notices', tag: 'enrolments', act: 'enrolment.read', scope: scopeOfEnrolment, params: enrolmentParams,
  summary: { zh: '已告知学员的事项', en: 'What the trainee was told, to be read to whoever asks with the number' },
  responses: { 200: { description: 'Oldest first', schema: z.object({ items: z.array(z.object({ code: z.string(), on: dateSchema, text: bilingualSchema })) }) } },
  handler: async ({ params, deps }) => {
    const told = await noticesTo(deps.db, 'enrolment', params.enrolmentNo);
    return reply.json({ items: told.map(({ code, on, words }) => ({ code, on, text: notificationText(code, words) })) });
  },
});

const openBody = z.strictObject({
  programme: programmeSchema, major: majorSchema, district: districtSchema,
  institution: institutionCode.optional().describe("Named by the registrar; an institution opens its own"),
  trainee: z.strictObject({
    name: z.string().trim().min(1).max(50), idCard: z.string().trim().min(1).max(30), veteranCertNo: z.string().trim().min(1).max(40), phone: z.string().trim().min(1).max(30),
  }),
  clock: z.string().min(1).max(60).default('real').describe('The clock that the enrolment lives on'),
});
type Opening = Ctx<unknown, unknown, z.infer<typeof openBody>>;

const open = route({
  method: 'post', path: '/api/enrolments', tag: 'enrolments', act: 'enrolment.open', scope: 'own',
  summary: { zh: '登记一名学员的入学申请', en: "Take a trainee's application" },
  description: 'The programme is frozen as the policy of today has it. The registry is asked whether the trainee is eligible; while it is away the application waits and says so.',
  body: openBody,
  responses: { 200: { description: 'The application is taken; its check begins', schema: receiptSchema } },
  handler: async (ctx) => {
    const { body, deps, commandId } = ctx;
    const institution = institutionOf(ctx);
    if (!(await findClock(deps.db, body.clock))) throw conflict('CLOCK_UNKNOWN', '没有这个时钟', 'There is no such clock', { clock: body.clock });
    const trainee = checkedTrainee(deps, body.trainee);
    const today = await clockToday(deps.db, body.clock);
    const enrolmentNo = enrolmentNoOf(schoolYearOf(today), commandId);
    const done = await receiptOf(deps.db, enrolmentNo, commandId);
    if (done) return reply.json(done);
    const rules = await rulesToday(deps, body.clock, body.programme, institution);
    await saveTrainee(deps.db, deps.cipher, enrolmentNo, trainee, Number(today.slice(0, 4)) - 1, rules.group);
    const target = { kind: 'enrolment', caseNo: enrolmentNo, clock: body.clock, labels: { institution, district: body.district } };
    try {
      return reply.json(await begin<EnrolmentCommand>(ctx, target, { type: 'open', institution, district: body.district, major: body.major, rules, check: 'registry' }));
    } catch (error) {
      if (error instanceof Problem && error.init.status < 500) await forgetTrainee(deps.db, enrolmentNo);
      throw error;
    }
  },
});

function institutionOf({ actor, reach, body }: Opening): string {
  if (reach.kind === 'institution') {
    if (body.institution !== undefined && body.institution !== reach.institutionCode) throw problem('OUT_OF_SCOPE');
    return reach.institutionCode;
  }
  const named = body.institution ?? actor.institutionCode;
  if (!named) throw conflict('INSTITUTION_UNKNOWN', '请注明院校', 'name the institution');
  return named;
}

function checkedTrainee(deps: ApiDeps, given: z.infer<typeof openBody>['trainee']): Trainee {
  return { ...given, idCard: usable(checkIdCard(given.idCard, { sampleIds: deps.settings.sampleIds })), phone: usable(checkPhone(given.phone)) };
}

export const enrolmentRoutes = [open, list, show, events, history, notices];
