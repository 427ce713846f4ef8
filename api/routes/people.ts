import { z } from 'zod';
import { ROLES } from '../../domain/access.ts';
import { refuse } from '../../domain/case.ts';
import { DISTRICTS } from '../../domain/districts.ts';
import type { Person } from '../../store/people.ts';
import { disablePerson, findPerson, findPersonByUsername, listPeople } from '../../store/people.ts';
import { CONTACT, sealContact } from '../../store/outgoing.ts';
import { noteAct } from '../audit.ts';
import { createPerson, refuseSamplePassword, USERNAME } from '../auth/create-person.ts';
import { PASSWORD_MAX_CHARACTERS, PASSWORD_MIN_CHARACTERS } from '../auth/passwords.ts';
import { listOf, listSchema } from '../cases/schemas.ts';
import { Problem, problem, problemOfRefusal } from '../http/problem.ts';
import { reply, route } from '../http/route.ts';

const personSchema = z.object({
  id: z.string(), username: z.string(), displayName: z.string(), role: z.enum(ROLES), institutionCode: z.string().nullable(),
  districtCode: z.string().nullable(), secondFactor: z.boolean(), disabledAt: z.string().nullable(), createdAt: z.string(),
}).meta({ id: 'Person' });

const add = route({
  method: 'post', path: '/api/people', tag: 'people', act: 'person.manage', scope: 'list',
  summary: { zh: '登记人员', en: 'Register somebody who signs in' },
  body: z.strictObject({
    username: z.string().regex(USERNAME, '3–40 个小写字母、数字或 . _ - / 3–40 of a–z, 0–9, . _ -'),
    password: z.string().min(PASSWORD_MIN_CHARACTERS).max(PASSWORD_MAX_CHARACTERS).optional().describe('Without one the person sets it through a one-time link'),
    contact: z.string().trim().max(120).regex(CONTACT, '应为手机号或电子邮箱 / expected a mobile number or a mail address').optional().describe('Where one-time links are sent; never shown again'),
    displayName: z.string().trim().min(1).max(60), role: z.enum(ROLES),
    institutionCode: z.string().min(1).max(40).optional().describe('With the role institution, and only with it'),
    districtCode: z.string().refine((code) => Object.hasOwn(DISTRICTS, code), '应为各区的区划代码 / expected the area code of a district').optional()
      .describe('With the role district, and only with it'),
  }),
  responses: { 201: { description: 'Registered', schema: personSchema } },
  handler: async (ctx) => {
    const { deps: { db, cipher, settings }, commandId, body: { contact, ...body } } = ctx;
    refuseSamplePassword(settings, body.password);
    const person = await createPerson(db, { ...body, id: commandId }).catch(async (error: unknown) => {
      // The same request once more, after an answer that was lost, finds its own person.
      const known = error instanceof Problem && error.init.code === 'USERNAME_TAKEN' ? await findPersonByUsername(db, body.username) : undefined;
      if (known?.id !== commandId) throw error;
      return known;
    });
    if (contact !== undefined) await sealContact(db, cipher, person.id, contact);
    await noteAct(ctx, 'person.manage', person.id);
    return reply.json(shown(person), 201);
  },
});

const list = route({
  method: 'get', path: '/api/people', tag: 'people', act: 'person.read', scope: 'list',
  summary: { zh: '人员名录', en: 'People who sign in' },
  query: z.strictObject({ role: z.enum(ROLES).optional(), after: z.string().max(40).optional(), limit: z.coerce.number().int().min(1).max(200).default(50) }),
  responses: { 200: { description: 'A page, in the order of the user names', schema: listSchema(personSchema) } },
  handler: async ({ deps, query }) => {
    const people = await listPeople(deps.db, { role: query.role, after: query.after, limit: query.limit + 1 });
    return reply.json(listOf(people.map(shown), query.limit, (each) => each.username));
  },
});

const disable = route({
  method: 'post', path: '/api/people/:personId/disable', tag: 'people', act: 'person.manage', scope: 'list',
  summary: { zh: '停用人员(立即退出登录)', en: 'Disable somebody; the sessions end at once, what was signed stays' },
  params: z.strictObject({ personId: z.string().min(1).max(100) }),
  responses: { 200: { description: 'Disabled', schema: personSchema } },
  handler: async (ctx) => {
    const { deps: { db }, params: { personId }, actor } = ctx;
    if (!await findPerson(db, personId)) throw problem('NOT_FOUND');
    if (personId === actor.id) throw problemOfRefusal(refuse('OWN_ACCOUNT', '不能停用自己的账号', 'Nobody disables his or her own sign-in').refusal);
    await disablePerson(db, personId);
    await noteAct(ctx, 'person.manage', personId);
    const disabled = await findPerson(db, personId);
    if (!disabled) throw problem('NOT_FOUND');
    return reply.json(shown(disabled));
  },
});

export const peopleRoutes = [add, list, disable];

function shown({ id, username, displayName, role, institutionCode, districtCode, secondFactor, disabledAt, createdAt }: Person): z.infer<typeof personSchema> {
  return { id, username, displayName, role, institutionCode, districtCode, secondFactor, disabledAt, createdAt };
}
