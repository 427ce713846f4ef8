import { z } from 'zod';
import type { Role } from '../../domain/access.ts';
import { can, rolesFor, ROLES } from '../../domain/access.ts';
import type { ClaimCommand } from '../../domain/claim.ts';
import { REASON_CODES } from '../../domain/claim/marks.ts';
import { claimScope } from '../../store/claims.ts';
import type { Person } from '../../store/people.ts';
import { findPerson, peopleWithin } from '../../store/people.ts';
import { actRoutes } from '../cases/act-route.ts';
import { claimOf, conflict, personUnsuitable, scopeOfClaim } from '../cases/claim.ts';
import { claimParams, personId, reasonText } from '../cases/schemas.ts';
import { problem } from '../http/problem.ts';
import { reply, route } from '../http/route.ts';

/* Who has a claim in hand, and what the people of an office do with it between themselves. */

/** Who can be put in charge of a stage. */
const ROLE_OF_STAGE: Readonly<Partial<Record<string, Role>>> = { firstReview: 'city_first', secondReview: 'city_second', decision: 'city_decider' };
const MOST_COLLEAGUES = 200;
const MOST_READERS = 1_000;
const MOST_OPINION_DAYS = 30;
const MOST_TOGETHER = 9;

const deskAct = actRoutes<ClaimCommand, z.infer<typeof claimParams>>({
  path: '/api/claims/:claimNo', tag: 'claims', scope: scopeOfClaim, params: claimParams, caseNo: ({ claimNo }) => claimNo,
});

const isSuitable = (person: Person | undefined, role: Role): boolean => person !== undefined && person.disabledAt === null && person.role === role;

/** @throws Problem PERSON_UNSUITABLE unless the person may act at the claim's stage; at a stage without reviewers the case itself refuses. */
async function requireSuitable(ctx: Parameters<typeof claimOf>[0], id: string): Promise<void> {
  const role = ROLE_OF_STAGE[(await claimOf(ctx)).stage];
  if (role !== undefined && !isSuitable(await findPerson(ctx.deps.db, id), role)) throw personUnsuitable(role);
}

const assign = deskAct({
  path: 'assign', act: 'case.assign', done: 'Assigned',
  summary: { zh: '指派或改派本环节的经办人', en: 'Put a person in charge of the present stage' },
  body: z.strictObject({ person: personId }),
  command: async ({ person }, ctx) => {
    await requireSuitable(ctx, person);
    return { type: 'assign', person };
  },
});

const take = deskAct({
  path: 'take', act: 'claim.take', done: 'Taken; colleagues are refused until it is handed over',
  summary: { zh: '签收', en: 'Take the claim in hand' },
  command: () => ({ type: 'take' }),
});

const handOver = deskAct({
  path: 'hand-over', act: 'claim.take', done: 'Handed over; the colleague is told',
  summary: { zh: '转办', en: 'Hand the claim over to a colleague of the same office' },
  body: z.strictObject({ person: personId, reason: reasonText }),
  command: async ({ person, reason }, ctx) => {
    await requireSuitable(ctx, person);
    return { type: 'handOver', person, reason };
  },
});

const urge = deskAct({
  path: 'urge', act: 'claim.urge', done: 'Whoever has it is told',
  summary: { zh: '催办(每日一次)', en: 'Urge whoever has the claim, once a day' },
  command: () => ({ type: 'urge' }),
});

const takeBack = deskAct({
  path: 'take-back', act: 'review.first.sign', done: 'At the first review again, its marks as they were',
  summary: { zh: '撤回本人签署的初审', en: "Take one's own signature of the first review back" },
  description: 'Until somebody has taken the second review or marked a row in it.',
  body: z.strictObject({ reason: reasonText }),
  command: ({ reason }) => ({ type: 'takeBack', reason }),
});

const askOpinion = deskAct({
  path: 'opinions', act: 'claim.opinion', done: 'Asked; until it is answered or withdrawn the stage is not signed',
  summary: { zh: '加签:请同岗位另一人提出意见', en: 'Ask one further person of the same office for an opinion' },
  description: 'By who has the claim in hand. Never somebody who has signed another stage of it; who was asked does not sign this one.',
  body: z.strictObject({ person: personId, reason: reasonText, days: z.int().min(1).max(MOST_OPINION_DAYS).optional().describe('Working days for the answer') }),
  command: async ({ person, reason, days }, ctx) => {
    await requireSuitable(ctx, person);
    return { type: 'askOpinion', person, reason, days: days ?? null };
  },
});

const opinionBody = z.strictObject({
  opinionId: z.string().max(20), outcome: z.enum(['agree', 'object']), ground: z.enum(REASON_CODES).optional().describe('Why, for an objection'), remark: reasonText,
});

const giveOpinion = deskAct({
  path: 'opinions/answer', act: 'claim.opinion', done: 'Answered; who asked is told',
  summary: { zh: '答复加签:同意或不同意', en: 'Answer: agree, or object with a coded ground' },
  body: opinionBody,
  command: ({ ground, ...answer }) => ({ type: 'giveOpinion', ...answer, ground: ground ?? null }),
});

const withdrawOpinion = deskAct({
  path: 'opinions/withdraw', act: 'claim.opinion', done: 'Withdrawn; the person who was asked is told',
  summary: { zh: '取消加签', en: 'Withdraw the request for an opinion' },
  description: 'By who asked, or who has the claim in hand by now.',
  body: z.strictObject({ opinionId: z.string().max(20), reason: reasonText }),
  command: ({ opinionId, reason }) => ({ type: 'withdrawOpinion', opinionId, reason }),
});

const askTogether = deskAct({
  path: 'together', act: 'claim.co-sign', done: 'Asked; the stage is passed when each of them has signed the same rows',
  summary: { zh: '会签:本环节由数人共同签署', en: 'Have the present stage signed by several people together' },
  description: 'By who has the claim in hand, or the registrar. Each signs as ever; when rows change, earlier signatures are void. Any of them may return the claim.',
  body: z.strictObject({ people: z.array(personId).min(2).max(MOST_TOGETHER), reason: reasonText }),
  command: async ({ people, reason }, ctx) => {
    for (const person of people) await requireSuitable(ctx, person);
    return { type: 'askTogether', people, reason };
  },
});

const endTogether = deskAct({
  path: 'together/end', act: 'claim.co-sign', done: 'One person signs the stage again',
  summary: { zh: '取消会签', en: 'Have the stage signed by one person again' },
  description: 'By who asked for it, or the registrar.',
  body: z.strictObject({ reason: reasonText }),
  command: ({ reason }) => ({ type: 'endTogether', reason }),
});

const MOST_COPIES = 50;

const copy = deskAct({
  path: 'copies', act: 'claim.copy', done: 'Sent; each is told and finds the claim among his or her copies',
  summary: { zh: '抄送', en: 'Send copies of the claim to read' },
  description: 'To people who may see the claim anyway: nothing more may be done by a copy.',
  body: z.strictObject({ people: z.array(personId).min(1).max(MOST_COPIES), note: reasonText }),
  command: async ({ people, note }, ctx) => {
    const readers = new Set((await readersOf(ctx)).map((each) => each.id));
    if (!people.every((id) => readers.has(id))) throw conflict('READER_UNSUITABLE', '有人不存在、已停用或无权查看本件', 'somebody does not exist, is disabled or may not see this claim');
    return { type: 'copy', people, note };
  },
});

/** Who may see the claim as it is. */
async function readersOf({ deps, params: { claimNo } }: Parameters<typeof claimOf>[0]): Promise<Person[]> {
  const scope = await claimScope(deps.db, claimNo);
  if (!scope) throw problem('NOT_FOUND');
  const roles = ROLES.filter((role) => rolesFor('claim.read')[role] !== undefined);
  const people = await peopleWithin(deps.db, { roles, institution: scope.institutionCode ?? '', districts: scope.districtCodes ?? [], limit: MOST_READERS });
  return people.filter((each) => can(each, 'claim.read', scope).allowed);
}

const readers = route({
  method: 'get', path: '/api/claims/:claimNo/readers', tag: 'claims', act: 'claim.copy', scope: scopeOfClaim, params: claimParams,
  summary: { zh: '可抄送的人员', en: 'Who may see the claim, to send copies to' },
  responses: {
    200: { description: 'By role and name', schema: z.object({ items: z.array(z.object({ id: z.string(), name: z.string(), role: z.enum(ROLES) })) }) },
  },
  handler: async (ctx) => {
    const people = (await readersOf(ctx)).filter((each) => each.id !== ctx.actor.id);
    return reply.json({ items: people.map(({ id, displayName, role }) => ({ id, name: displayName, role })) });
  },
});

const colleagues = route({
  method: 'get', path: '/api/colleagues', tag: 'people', act: 'colleague.read', scope: 'list',
  summary: { zh: '同岗位人员', en: 'The others of the same office, to hand a claim over to' },
  responses: { 200: { description: 'By name', schema: z.object({ items: z.array(z.object({ id: z.string(), name: z.string() })) }) } },
  handler: async ({ deps, actor }) => {
    const { role, districtCode } = actor;
    const people = await peopleWithin(deps.db, { roles: [role], institution: '', districts: districtCode === null ? [] : [districtCode], limit: MOST_COLLEAGUES });
    const others = people.filter((each) => each.id !== actor.id);
    return reply.json({ items: others.map(({ id, displayName }) => ({ id, name: displayName })) });
  },
});

export const claimDeskRoutes = [assign, take, handOver, askOpinion, giveOpinion, withdrawOpinion, askTogether, endTogether, copy, readers, urge, takeBack, colleagues];
