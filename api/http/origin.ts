import type { Request } from 'express';
import { problem } from './problem.ts';

const SAFE_METHODS = new Set(['GET', 'HEAD', 'OPTIONS']);

/**
 * Refuses a state-changing request that a page of another site has made (CSRF). Browsers send Origin with every such
 * request, or at least Sec-Fetch-Site; a client that sends neither is no browser and carries no one's cookies by
 * accident. The session cookie is SameSite=Lax besides.
 */
export function refuseForeignOrigin(req: Request, allowedOrigins: ReadonlySet<string>): void {
  if (SAFE_METHODS.has(req.method)) return;
  const origin = req.headers.origin;
  if (origin !== undefined) {
    if (allowedOrigins.has(origin) || isOwnOrigin(origin, req)) return;
    throw problem('ORIGIN_REFUSED');
  }
  const site = req.headers['sec-fetch-site'];
  if (site === undefined || site === 'same-origin' || site === 'none') return;
  throw problem('ORIGIN_REFUSED');
}

function isOwnOrigin(origin: string, req: Request): boolean {
  return URL.canParse(origin) && origin === `${req.protocol}://${req.get('host') ?? ''}`;
}
