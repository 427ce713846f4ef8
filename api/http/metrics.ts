import { collectDefaultMetrics, Counter, Histogram, Registry } from 'prom-client';

/** Counts by route template only: no ids, no names, no query strings. */
export interface ApiMetrics {
  observe(method: string, routeTemplate: string, status: number, seconds: number): void;
  problem(code: string): void;
  readonly registry: Registry;
}

const BUCKETS_SECONDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];

export function createMetrics(): ApiMetrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const duration = new Histogram({
    name: 'http_request_duration_seconds', help: 'Time from the request to the end of its answer',
    labelNames: ['method', 'route', 'status'], buckets: BUCKETS_SECONDS, registers: [registry],
  });
  const problems = new Counter({ name: 'http_problems_total', help: 'Answers that were problems, by code', labelNames: ['code'], registers: [registry] });
  return {
    observe: (method, routeTemplate, status, seconds) => duration.observe({ method, route: routeTemplate, status: String(status) }, seconds),
    problem: (code) => problems.inc({ code }),
    registry,
  };
}
