import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import type { ApiMetrics } from '../http/metrics.ts';
import type { Route } from '../http/route.ts';
import { reply, route } from '../http/route.ts';

/** A part that has not answered by then is counted as away. */
const PART_TIMEOUT_MS = 3_000;

const readinessSchema = z.object({ ready: z.boolean(), database: z.enum(['up', 'away']), workflows: z.enum(['up', 'away']) }).meta({ id: 'Readiness' });

const health = route({
  method: 'get', path: '/healthz', tag: 'operation', act: 'public', scope: 'list',
  summary: { zh: '存活检查', en: 'The process is alive' },
  responses: { 200: { description: 'Alive', schema: z.object({ alive: z.literal(true) }) } },
  handler: async () => reply.json({ alive: true }),
});

const readiness = route({
  method: 'get', path: '/readyz', tag: 'operation', act: 'public', scope: 'list',
  summary: { zh: '就绪检查:数据库与流程服务', en: 'Ready for work: database and workflow service' },
  responses: { 200: { description: 'Ready', schema: readinessSchema }, 503: { description: 'Something is away', schema: readinessSchema } },
  handler: async ({ deps }) => {
    const [database, workflows] = await Promise.all([
      answers(deps.db.query('select 1')), answers(deps.temporal.ready()),
    ]);
    const ready = database === 'up' && workflows === 'up' && !deps.stopping.aborted;
    return reply.json({ ready, database, workflows }, ready ? 200 : 503, ready ? {} : { 'Retry-After': '2' });
  },
});

export function healthRoutes(metrics: ApiMetrics): Route[] {
  return [health, readiness, route({
    method: 'get', path: '/metrics', tag: 'operation', act: 'public', scope: 'list',
    summary: { zh: 'Prometheus 指标', en: 'Prometheus metrics' },
    responses: { 200: { description: 'Text exposition format', mediaType: 'text/plain' } },
    handler: async () => reply.text(await metrics.registry.metrics(), metrics.registry.contentType),
  })];
}

async function answers(question: Promise<unknown>): Promise<'up' | 'away'> {
  const giveUp = new AbortController();
  const late = sleep(PART_TIMEOUT_MS, 'away' as const, { signal: giveUp.signal }).catch(() => 'away' as const);
  try {
    return await Promise.race([question.then(() => 'up' as const, () => 'away' as const), late]);
  } finally {
    giveUp.abort();
  }
}
