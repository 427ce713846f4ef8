import { z } from 'zod';
import { policySchema } from '../../domain/policy/schema.ts';
import { findClock } from '../../store/clocks.ts';
import { conflict, policyToday } from '../cases/claim.ts';
import { bilingualSchema } from '../cases/schemas.ts';
import { reply, route } from '../http/route.ts';

/* The programmes as the policy in force has them: what a list calls them, and what the bureau promises with each. */

const { title, documentNumber, effectiveFrom, effectiveTo, programmes } = policySchema.shape;
const programmesSchema = z.object({
  title, documentNumber, effectiveFrom, effectiveTo, programmes,
  names: z.array(z.object({ code: z.string(), name: bilingualSchema })).describe('Of every programme of any policy there is: what a case of another year or another clock was for'),
}).meta({ id: 'Programmes' });

const list = route({
  method: 'get', path: '/api/programmes', tag: 'policies', act: 'policy.read', scope: 'list',
  summary: { zh: '现行办法的项目', en: 'The programmes of the policy in force, with rules, documents, quota and rates' },
  query: z.strictObject({ clock: z.string().min(1).max(60).default('real') }),
  problems: [409],
  responses: { 200: { description: 'In the order of the policy; amounts in yuan, as the policy writes them', schema: programmesSchema } },
  handler: async ({ deps, query: { clock } }) => {
    if (!(await findClock(deps.db, clock))) throw conflict('CLOCK_UNKNOWN', '没有这个时钟', 'There is no such clock', { clock });
    const { policy } = await policyToday(deps, clock);
    return reply.json({
      title: policy.title, documentNumber: policy.documentNumber, effectiveFrom: policy.effectiveFrom, effectiveTo: policy.effectiveTo, programmes: policy.programmes,
      names: [...new Map(deps.policies.known().flatMap((each) => each.policy.programmes.map(({ code, name }) => [code, { code, name }] as const))).values()],
    });
  },
});

export const programmeRoutes = [list];
