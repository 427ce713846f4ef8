import { z } from 'zod';
import { NOT_PLACED_TEXTS } from '../../domain/codes/reasons.ts';
import type { AdmissionCommand } from '../../domain/admission.ts';
import { rulesOf } from '../../domain/entitlement.ts';
import { DISCHARGE_TYPES } from '../../domain/roster.ts';
import { admissionCaseNo, countsByStatus, findAdmission, listAdmissions, proposeAllocation } from '../../store/admissions.ts';
import type { AdmissionRecord } from '../../store/admissions.ts';
import { receiptOf } from '../../store/cases.ts';
import { findClock } from '../../store/clocks.ts';
import { conflict, policyToday } from '../cases/claim.ts';
import { actRoutes } from '../cases/act-route.ts';
import { begin } from '../cases/command.ts';
import { rulesUnder } from '../cases/enrolment.ts';
import { bilingualSchema, dateSchema, listOf, listSchema, reasonText, receiptSchema } from '../cases/schemas.ts';
import { MAX_PAGE } from '../http/page.ts';
import { problem } from '../http/problem.ts';
import type { ApiDeps } from '../http/route.ts';
import { reply, route } from '../http/route.ts';
import { roundCodeSchema, schoolYearSchema } from './rounds.ts';

export const admissionParams = z.strictObject({ code: roundCodeSchema });

const institutionCode = z.string().trim().min(1).max(40);
export const courseSchema = z.strictObject({ institution: institutionCode, major: z.string().trim().min(1).max(100) }).meta({ id: 'Course' });
const seats = z.int().min(0).max(10_000);
const region = z.string().trim().min(1).max(60);

const quotaSchema = z.strictObject({
  courses: z.array(courseSchema.extend({ seats })).min(1).max(2_000),
  institutions: z.array(z.strictObject({ institution: institutionCode, seats })).max(500).optional(),
  regions: z.array(z.strictObject({ region, seats })).max(100).optional().describe('Of a pilot class: places by region; who comes from elsewhere has none'),
  programmeSeats: seats.optional(),
}).meta({ id: 'AdmissionQuota' });

const planFields = {
  code: roundCodeSchema, programme: z.string().min(2).max(40), schoolYear: schoolYearSchema,
  opensOn: dateSchema, closesOn: dateSchema, startsOn: dateSchema, confirmDays: z.int().min(1).max(60).describe('Working days'),
  quota: quotaSchema,
  tiers: z.array(z.array(z.enum(DISCHARGE_TYPES)).min(1)).max(10).default([]).describe('Discharge types by priority; nobody else comes before them'),
  seed: z.string().min(8).max(100).describe('Of the lot; fixed with the plan and published with it'),
};

export const admissionListSchema = z.strictObject({
  applicants: z.int().min(0), placed: z.int().min(0), digest: z.string().regex(/^[0-9a-f]{64}$/),
}).meta({ id: 'AdmissionList', description: 'The allocation as it is signed' });

const admissionSchema = z.object({
  ...planFields, caseNo: z.string(), stage: z.string(), clock: z.string(), checksHeld: z.string().nullable(), list: admissionListSchema.nullable(),
  dueOn: z.string().nullable().describe('Last day to confirm a place'), applications: z.record(z.string(), z.int()).describe('How many, by status'),
}).meta({ id: 'Admission' });

const plan = route({
  method: 'post', path: '/api/admissions', tag: 'admissions', act: 'admission.plan', scope: 'list',
  summary: { zh: '编制招生计划', en: 'Plan an admission: programme, dates, places, order and lot' },
  body: z.strictObject({ ...planFields, clock: z.string().min(1).max(60).default('real') }),
  responses: { 200: { description: 'Planned', schema: receiptSchema } },
  handler: async (ctx) => {
    const { body: { clock, ...wanted }, deps } = ctx;
    if (!(await findClock(deps.db, clock))) throw conflict('CLOCK_UNKNOWN', '没有这个时钟', 'There is no such clock', { clock });
    const caseNo = admissionCaseNo(wanted.code);
    const done = await receiptOf(deps.db, caseNo, ctx.commandId);
    if (done) return reply.json(done);
    if (await findAdmission(deps.db, wanted.code)) throw conflict('ADMISSION_EXISTS', '该招生计划已编制', 'The admission is planned already');
    const policy = await policyToday(deps, clock);
    const rules = rulesOf(policy.policy, policy.hash, wanted.programme);
    if (!rules) throw conflict('PROGRAMME_UNKNOWN', '现行办法没有这个项目', 'The policy in force has no such programme');
    for (const institution of new Set(wanted.quota.courses.map((each) => each.institution))) await rulesUnder(deps, policy, wanted.programme, institution);
    return reply.json(await begin<AdmissionCommand>(ctx, { kind: 'admission', caseNo, clock }, { type: 'plan', plan: { ...wanted, rules } }));
  },
});

const list = route({
  method: 'get', path: '/api/admissions', tag: 'admissions', act: 'admission.read', scope: 'list',
  summary: { zh: '招生计划', en: 'Admissions' },
  query: z.strictObject({ after: roundCodeSchema.optional(), limit: z.coerce.number().int().min(1).max(MAX_PAGE).default(50) }),
  responses: { 200: { description: 'A page', schema: listSchema(admissionSchema.omit({ applications: true })) } },
  handler: async ({ deps, query }) => {
    const found = await listAdmissions(deps.db, { after: query.after, limit: query.limit + 1 });
    return reply.json(listOf(found.map(shown), query.limit, (each) => each.code));
  },
});

const show = route({
  method: 'get', path: '/api/admissions/:code', tag: 'admissions', act: 'admission.read', scope: 'list', params: admissionParams,
  summary: { zh: '一个招生计划', en: 'An admission, with how many applications are where' },
  responses: { 200: { description: 'The admission', schema: admissionSchema } },
  handler: async ({ deps, params }) => {
    const found = await admissionOf(deps, params.code);
    const counts = await countsByStatus(deps.db, params.code);
    return reply.json({ ...shown(found), applications: Object.fromEntries(counts.map(({ status, n }) => [status, n])) });
  },
});

const admissionAct = actRoutes<AdmissionCommand, z.infer<typeof admissionParams>>({
  path: '/api/admissions/:code', tag: 'admissions', scope: 'list', params: admissionParams, caseNo: ({ code }) => admissionCaseNo(code),
});

const retry = admissionAct({
  path: 'retry-checks', act: 'admission.plan', done: 'Begun',
  summary: { zh: '重新核查报名资格', en: 'Check the applications again at once' },
  command: () => ({ type: 'retryChecks' }),
});

const preview = route({
  method: 'post', path: '/api/admissions/:code/preview', tag: 'admissions', act: 'admission.allocate', scope: 'list', params: admissionParams, idempotency: 'none',
  summary: { zh: '试排录取名单', en: 'What the allocation gives now, in turn' },
  responses: {
    200: {
      description: 'The whole list, by number only',
      schema: z.object({
        list: admissionListSchema,
        allocations: z.array(z.object({
          rank: z.int(), applicationNo: z.string(), placed: courseSchema.nullable(), by: z.enum(['firstChoice', 'secondChoice', 'adjusted']).nullable(),
          reason: z.object({ code: z.string(), message: bilingualSchema }).nullable(),
        })),
      }),
    },
  },
  handler: async ({ deps, params }) => {
    const { stage, plan: stated } = await admissionOf(deps, params.code);
    if (stage !== 'checked' && stage !== 'allocated') throw conflict('WRONG_STAGE', '报名资格核查完成之后才能排录取名单', 'a list can be made once the applications are checked', { stage });
    const { list: made, allocations } = await proposeAllocation(deps.db, stated);
    return reply.json({
      list: made,
      allocations: allocations.map((each) => ({
        rank: each.rank, applicationNo: each.applicationNo, placed: each.placed, by: each.placed === null ? null : each.by,
        reason: each.placed === null ? { code: each.reason, message: NOT_PLACED_TEXTS[each.reason] } : null,
      })),
    });
  },
});

const signedBody = z.strictObject({ list: admissionListSchema });

const allocateRoute = admissionAct({
  path: 'allocate', act: 'admission.allocate', done: 'Allocated; another person publishes it',
  summary: { zh: '按计划录取', en: 'Allocate the places as they were seen' }, body: signedBody,
  command: ({ list }) => ({ type: 'allocate', list }),
});

const sendBack = admissionAct({
  path: 'send-back', act: 'admission.publish', done: 'To be allocated again',
  summary: { zh: '退回录取名单', en: 'Send the list back' }, body: z.strictObject({ reason: reasonText }),
  command: ({ reason }) => ({ type: 'sendBack', reason }),
});

const publish = admissionAct({
  path: 'publish', act: 'admission.publish', done: 'Published',
  summary: { zh: '公布录取名单', en: 'Publish the list as it was seen; every applicant is told' }, body: signedBody,
  command: ({ list }) => ({ type: 'publish', list }),
});

const cancel = admissionAct({
  path: 'cancel', act: 'admission.plan', done: 'Cancelled',
  summary: { zh: '取消招生(公布之前)', en: 'Cancel an admission that is not published; every applicant is told' }, body: z.strictObject({ reason: reasonText }),
  command: ({ reason }) => ({ type: 'cancel', reason }),
});

export const admissionRoutes = [plan, list, show, retry, preview, allocateRoute, sendBack, publish, cancel];

export async function admissionOf(deps: ApiDeps, code: string): Promise<AdmissionRecord> {
  const found = await findAdmission(deps.db, code);
  if (!found) throw problem('NOT_FOUND');
  return found;
}

function shown({ caseNo, stage, clock, plan: { rules: _, ...stated }, state }: AdmissionRecord) {
  return { ...stated, caseNo, stage, clock, checksHeld: state.checksHeld, list: state.list, dueOn: state.dueOn };
}
