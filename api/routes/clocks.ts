import { z } from 'zod';
import { refuse } from '../../domain/case.ts';
import type { Clock } from '../../store/clocks.ts';
import { clockToday, createSteppedClock, findClock } from '../../store/clocks.ts';
import { noteAct } from '../audit.ts';
import { dateSchema } from '../cases/schemas.ts';
import { problem, problemOfRefusal } from '../http/problem.ts';
import type { ApiDeps } from '../http/route.ts';
import { reply, route } from '../http/route.ts';
import { startOnce } from '../workflow-start.ts';

/** How long an advance is waited for before the caller is told to ask again: below the usual minute of proxies. */
const WAIT_MS = 55_000;

const clockId = z.string().regex(/^[a-z0-9][a-z0-9-]{0,39}$/).describe('Lower-case letters, digits and hyphens, at most 40');
const clockSchema = z.object({ id: z.string(), kind: z.enum(['real', 'stepped']), today: z.string() }).meta({ id: 'Clock' });
const clockParams = z.strictObject({ id: clockId });

const create = route({
  method: 'post', path: '/api/clocks', tag: 'clocks', act: 'clock.advance', scope: 'list',
  summary: { zh: '新建演练时钟', en: 'Make a stepped clock for a rehearsal' },
  body: z.strictObject({ id: clockId, today: dateSchema }),
  responses: { 201: { description: 'Made', schema: clockSchema } },
  handler: async (ctx) => {
    const { deps: { db }, body: { id, today } } = ctx;
    await createSteppedClock(db, id, today);
    const clock = await findClock(db, id);
    if (clock?.today !== today) throw problemOfRefusal(refuse('CLOCK_EXISTS', '已有同名时钟', 'There is a clock of this name', { clock: id }).refusal);
    await noteAct(ctx, 'clock.advance', id);
    return reply.json(clock, 201);
  },
});

const show = route({
  method: 'get', path: '/api/clocks/:id', tag: 'clocks', act: 'calendar.read', scope: 'list',
  summary: { zh: '时钟的日期', en: 'The day that a clock shows' },
  params: clockParams,
  responses: { 200: { description: 'The clock', schema: clockSchema } },
  handler: async ({ deps, params }) => {
    const clock = await clockOr404(deps, params.id);
    return reply.json({ ...clock, today: await clockToday(deps.db, clock.id) });
  },
});

const advance = route({
  method: 'post', path: '/api/clocks/:id/advance', tag: 'clocks', act: 'clock.advance', scope: 'list',
  summary: { zh: '推进演练时钟', en: 'Move a stepped clock on, and tick every case whose day has come' },
  description: `Waits at most ${WAIT_MS / 1000} s. After a 202 the same call goes on waiting. Moving to the day that it shows ticks what has come due meanwhile.`,
  params: clockParams,
  body: z.strictObject({ to: dateSchema }),
  responses: {
    200: { description: 'The clock stands there', schema: z.object({ clock: z.string(), today: z.string(), ticked: z.int() }) },
    202: { description: 'Still under way', schema: z.object({ status: z.literal('running') }) },
  },
  handler: async (ctx) => {
    const { deps, params: { id }, body: { to }, signal } = ctx;
    const clock = await clockOr404(deps, id);
    if (clock.today === null) throw problemOfRefusal(refuse('CLOCK_REAL', '真实时钟不能推进', 'The real clock cannot be moved', { clock: id }).refusal);
    if (to < clock.today) throw problemOfRefusal(refuse('CLOCK_BACK', `时钟不能倒退(现为 ${clock.today})`, `A clock never goes back; it shows ${clock.today}`, { clock: id, today: clock.today }).refusal);
    const handle = await startOnce(deps, 'advance', { workflowId: `advance/${id}/${to}`, args: [{ clock: id, on: to }], again: true });
    const result = await Promise.race([handle.result() as Promise<{ ticked: number }>, pause(WAIT_MS, signal)]);
    if (result === undefined) return reply.json({ status: 'running' }, 202);
    await noteAct(ctx, 'clock.advance', `${id}/${to}`);
    return reply.json({ clock: id, today: await clockToday(deps.db, id), ticked: result.ticked });
  },
});

export const clockRoutes = [create, show, advance];

async function clockOr404(deps: ApiDeps, id: string): Promise<Clock> {
  const clock = await findClock(deps.db, id);
  if (!clock) throw problem('NOT_FOUND');
  return clock;
}

/** Ends early, and quietly, when the caller has gone. */
function pause(ms: number, signal: AbortSignal): Promise<undefined> {
  return new Promise((resolve) => {
    const done = (): void => { clearTimeout(timer); signal.removeEventListener('abort', done); resolve(undefined); };
    const timer = setTimeout(done, ms);
    signal.addEventListener('abort', done, { once: true });
  });
}
