import { z } from 'zod';
import { findCase, history } from '../../store/cases.ts';
import { problem } from '../http/problem.ts';
import { reply, route } from '../http/route.ts';

const raw = route({
  method: 'get', path: '/api/cases/:caseNo/history', tag: 'cases', act: 'claim.read',
  // The log as it is kept, of any kind of case: for those who see everything, not for one institution or district.
  scope: async ({ deps, params }) => ((await findCase(deps.db, params.caseNo)) ? {} : undefined),
  summary: { zh: '事项的事件原始记录', en: 'The event log of a case as it is kept' },
  params: z.strictObject({ caseNo: z.string().min(1).max(150) }),
  responses: {
    200: {
      description: 'Oldest first',
      schema: z.object({
        caseNo: z.string(), kind: z.string(), clock: z.string(), stage: z.string(), version: z.int(), closed: z.boolean(), dueOn: z.string().nullable(),
        events: z.array(z.object({
          version: z.int(), type: z.string(), event: z.record(z.string(), z.unknown()), actor: z.string(), on: z.string(), recordedAt: z.string(),
        })),
      }),
    },
  },
  handler: async ({ deps, params: { caseNo } }) => {
    const found = await findCase(deps.db, caseNo);
    if (!found) throw problem('NOT_FOUND');
    const { kind, clock, stage, version, closed, next_tick_on: dueOn } = found;
    const events = (await history(deps.db, caseNo)).map(({ on_date: on, recorded_at: recordedAt, ...rest }) => ({ ...rest, on, recordedAt }));
    return reply.json({ caseNo, kind, clock, stage, version, closed, dueOn, events });
  },
});

export const caseRoutes = [raw];
