import { z } from 'zod';
import { findInstitution, findStanding, setStanding } from '../../store/institutions.ts';
import type { TraineePayee } from '../../store/payees.ts';
import { listAccounts, traineePayees, waitingAccounts } from '../../store/payees.ts';
import { noteAct } from '../audit.ts';
import { dateSchema, listOf, listSchema } from '../cases/schemas.ts';
import { problem } from '../http/problem.ts';
import { reply, route } from '../http/route.ts';
import { codeSchema } from './institutions.ts';
import type { Door } from './payee-accounts.ts';
import { accountRoutes, accountSchema, payeeAt, shownAccount, versionSchema } from './payee-accounts.ts';

const institutionParams = z.strictObject({ code: codeSchema });
const institutionSchema = z.object({ code: z.string(), name: z.string() });

const institutionDoor: Door<z.infer<typeof institutionParams>> = {
  kind: 'institution', path: '/api/institutions/:code', tag: 'institutions', params: institutionParams, versionParams: institutionParams.extend({ version: versionSchema }),
  idOf: ({ code }) => code, whose: { zh: '收款账户', en: 'a payee account' },
};

const payeeParams = z.strictObject({ payee: z.string().regex(/^[\w-]{1,60}$/).describe('Of the list of trainees who are paid themselves') });

const traineeDoor: Door<z.infer<typeof payeeParams>> = {
  kind: 'trainee', path: '/api/trainee-payees/:payee', tag: 'institutions', params: payeeParams, versionParams: payeeParams.extend({ version: versionSchema }),
  idOf: ({ payee }) => payee, whose: { zh: '学员本人账户', en: "a trainee's own account" },
};

const WAITING_LIMIT = 500;
const shortAccountSchema = z.object({ version: z.int(), holder: z.string(), bankName: z.string(), number: z.string().describe('Masked') });

const waiting = route({
  method: 'get', path: '/api/accounts/waiting', tag: 'institutions', act: 'institution.read', scope: 'list',
  summary: { zh: '待审核的收款账户', en: 'Payee accounts that wait for their second person' },
  responses: {
    200: {
      description: `At most ${WAITING_LIMIT}`,
      schema: z.object({
        items: z.array(accountSchema.extend({
          payee: z.string(), kind: z.enum(['institution', 'trainee']), institution: institutionSchema.describe('The payee, or whose trainee it is'), proposer: z.string(),
          current: shortAccountSchema.nullable().describe('Paid to until the new one is approved'),
        })),
      }),
    },
  },
  handler: async ({ deps, reach }) => {
    if (reach.kind !== 'all') throw problem('OUT_OF_SCOPE');
    const items = await waitingAccounts(deps.db, WAITING_LIMIT);
    return reply.json({
      items: items.map(({ payee, kind, institution, proposer, current, ...account }) => ({ ...shownAccount(account), payee, kind, institution, proposer, current: current && shortOf(current) })),
    });
  },
});

const traineeSchema = z.object({
  payee: z.string(), institution: institutionSchema, claimNo: z.string().describe('The newest claim that names the trainee'), rowNo: z.int(), programme: z.string(),
  name: z.string().nullable().describe('null: erased after its time of keeping'), newest: accountSchema.nullable().describe('The newest account that nobody has rejected'),
  inForce: z.int().nullable().describe('The version that is approved'),
}).meta({ id: 'TraineePayee' });

const trainees = route({
  method: 'get', path: '/api/trainee-payees', tag: 'institutions', act: 'batch.read', scope: 'list',
  summary: { zh: '由本人收款的学员及其账户', en: 'Trainees whom a programme pays on an account of their own' },
  description: 'Whoever stands in a submitted claim for a programme with `payee: trainee`.',
  query: z.strictObject({
    waiting: z.enum(['true', 'false']).default('false').describe('true: only those without an approved account'), after: z.string().max(60).optional(),
    limit: z.coerce.number().int().min(1).max(200).default(50),
  }),
  responses: { 200: { description: 'A page; an institution has its own trainees', schema: listSchema(traineeSchema) } },
  handler: async ({ deps: { db, cipher }, reach, query: { limit, after, waiting: open } }) =>
    reply.json(listOf((await traineePayees(db, cipher, { reach, waiting: open === 'true', after, limit: limit + 1 })).map(shownTrainee), limit, (each) => each.payee)),
});

const trainee = route({
  method: 'get', path: '/api/trainee-payees/:payee', tag: 'institutions', act: 'batch.read', params: payeeParams,
  scope: async (ctx) => {
    const payee = await payeeAt(traineeDoor, ctx);
    return payee && { institutionCode: payee.institution };
  },
  summary: { zh: '学员本人账户及其历次变更', en: "A trainee's accounts, their holders and numbers masked" },
  responses: { 200: { description: 'The trainee', schema: traineeSchema.extend({ accounts: z.array(accountSchema) }) } },
  handler: async ({ deps: { db, cipher }, params: { payee }, reach }) => {
    const [one] = await traineePayees(db, cipher, { reach, waiting: false, payee, limit: 1 });
    if (!one) throw problem('NOT_FOUND');
    return reply.json({ ...shownTrainee(one), accounts: (await listAccounts(db, payee)).map(shownAccount) });
  },
});

const standingSchema = z.strictObject({
  closedOn: dateSchema.nullable().describe('From this day on it is paid no more'),
  licenceNo: z.string().trim().min(1).max(60).nullable(), licenceUntil: dateSchema.nullable().describe('The last day of its licence 办学许可证'),
});

const standing = route({
  method: 'get', path: '/api/institutions/:code/standing', tag: 'institutions', act: 'institution.read',
  scope: async ({ deps, params }) => {
    const found = await findInstitution(deps.db, params.code);
    return found && { institutionCode: found.code, districtCodes: [found.district] };
  },
  summary: { zh: '院校办学状态', en: 'Whether an institution may still be paid' },
  params: institutionParams,
  responses: { 200: { description: 'The standing', schema: standingSchema } },
  handler: async ({ deps, params }) => reply.json(await findStanding(deps.db, params.code)),
});

const changeStanding = route({
  method: 'put', path: '/api/institutions/:code/standing', tag: 'institutions', act: 'institution.manage',
  scope: async ({ deps, params }) => ((await findInstitution(deps.db, params.code)) ? {} : undefined),
  summary: { zh: '登记停办与办学许可证', en: 'Enter that an institution has closed, or its licence' },
  params: institutionParams, body: standingSchema,
  responses: { 200: { description: 'The standing', schema: standingSchema } },
  handler: async (ctx) => {
    await setStanding(ctx.deps.db, ctx.params.code, ctx.body);
    await noteAct(ctx, 'institution.manage', ctx.params.code);
    return reply.json(await findStanding(ctx.deps.db, ctx.params.code));
  },
});

/** In the order in which the bureau comes to need them. */
export const payeeRoutes = [waiting, ...accountRoutes(institutionDoor), trainees, trainee, ...accountRoutes(traineeDoor), standing, changeStanding];

function shortOf({ last4, ...rest }: { version: number; holder: string; bankName: string; last4: string }): z.infer<typeof shortAccountSchema> {
  return { ...rest, number: `****${last4}` };
}

function shownTrainee({ newest, name, ...rest }: TraineePayee): z.infer<typeof traineeSchema> {
  return { ...rest, name: name ?? null, newest: newest && shownAccount(newest) };
}
