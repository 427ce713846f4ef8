import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import { problem } from './problem.ts';

/** So many requests of one route in so many seconds, counted for each network address or each signed-in person. Every API process counts its own. */
export interface RateLimit {
  readonly requests: number;
  readonly seconds: number;
  readonly by: 'address' | 'person';
}

/** @returns a gate for one route: it passes, or throws TOO_MANY_REQUESTS with the seconds to wait. */
export function rateLimitOf(limit: RateLimit | undefined): (by: RateLimit['by'], key: string) => Promise<void> {
  if (limit === undefined) return () => Promise.resolve();
  const counter = new RateLimiterMemory({ points: limit.requests, duration: limit.seconds });
  return async (by, key) => {
    if (by !== limit.by) return;
    await counter.consume(key).catch((refused: unknown) => {
      if (!(refused instanceof RateLimiterRes)) throw refused;
      throw problem('TOO_MANY_REQUESTS', { retryAfterSeconds: Math.ceil(refused.msBeforeNext / 1000) });
    });
  };
}
