import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Express } from 'express';

export interface Serving {
  readonly url: string;
  /** Stops taking requests, ends streams, lets running requests finish for `graceMs`, then cuts what is left. */
  close(graceMs?: number): Promise<void>;
}

export interface ServeOptions {
  readonly port: number;
  readonly host?: string;
  readonly stopping: AbortController;
  /** For tests, which do not wait that long. */
  readonly headersMs?: number;
  readonly requestMs?: number;
}

/** Whole request in 120 s (a 20 MiB upload over 2 Mbit/s), headers in 20 s; longer than a proxy keeps idle connections. */
const REQUEST_MS = 120_000;
const HEADERS_MS = 20_000;
const KEEP_ALIVE_MS = 65_000;
/** How often slow connections are looked for: one that drips its request holds its socket for the time above and this, not longer. */
const CHECK_MS = 5_000;
/** Sockets at once; further ones are refused at the door. */
const MAX_CONNECTIONS = 2_000;
const GRACE_MS = 10_000;
const SWEEP_MS = 50;

/** @param stopping the controller whose signal the app was made with: closing aborts it, so that event streams end. */
export async function serve(app: Express, options: ServeOptions): Promise<Serving> {
  const { headersMs = HEADERS_MS, requestMs = REQUEST_MS } = options;
  const server = createServer({
    requestTimeout: requestMs, headersTimeout: headersMs, keepAliveTimeout: KEEP_ALIVE_MS, connectionsCheckingInterval: Math.min(CHECK_MS, headersMs),
  }, app);
  server.maxConnections = MAX_CONNECTIONS;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port, options.host ?? '127.0.0.1', () => { server.off('error', reject); resolve(); });
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://${options.host ?? '127.0.0.1'}:${port}`,
    close: (graceMs = GRACE_MS) => new Promise((resolve, reject) => {
      const cut = setTimeout(() => server.closeAllConnections(), graceMs);
      // Kept-alive connections become idle one by one, as their last answers end.
      const sweep = setInterval(() => server.closeIdleConnections(), SWEEP_MS);
      options.stopping.abort();
      server.close((error) => {
        clearTimeout(cut);
        clearInterval(sweep);
        if (error) reject(error);
        else resolve();
      });
    }),
  };
}
