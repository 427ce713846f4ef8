import { z } from 'zod';
import type { Role } from '../../domain/access.ts';
import type { ClaimCommand } from '../../domain/claim.ts';
import type { Person } from '../../store/people.ts';
import { findPerson, listPeople } from '../../store/people.ts';
import { actRoutes } from '../cases/act-route.ts';
import { claimOf, personUnsuitable, scopeOfClaim } from '../cases/claim.ts';
import { claimParams, personId, reasonText } from '../cases/schemas.ts';
import { reply, route } from '../http/route.ts';

/* Who has a claim in hand, and what the people of an office do with it between themselves. */

/** Who can be put in charge of a stage. */
const ROLE_OF_STAGE: Readonly<Partial<Record<string, Role>>> = { firstReview: 'city_first', secondReview: 'city_second', decision: 'city_decider' };
const MOST_COLLEAGUES = 200;

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

const colleagues = route({
  method: 'get', path: '/api/colleagues', tag: 'people', act: 'colleague.read', scope: 'list',
  summary: { zh: '同岗位人员', en: 'The others of the same office, to hand a claim over to' },
  responses: { 200: { description: 'By name', schema: z.object({ items: z.array(z.object({ id: z.string(), name: z.string() })) }) } },
  handler: async ({ deps, actor }) => {
    const people = await listPeople(deps.db, { role: actor.role, limit: MOST_COLLEAGUES });
    const others = people.filter((each) => each.id !== actor.id && isSuitable(each, actor.role) && each.districtCode === actor.districtCode && each.institutionCode === actor.institutionCode);
    return reply.json({ items: others.map(({ id, displayName }) => ({ id, name: displayName })) });
  },
});

export const claimDeskRoutes = [assign, take, handOver, urge, takeBack, colleagues];
