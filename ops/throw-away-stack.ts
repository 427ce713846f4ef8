import path from 'node:path';
import { createClient } from './runtime.ts';
import type { Runtime } from './runtime.ts';
import { runtimeOf } from './runtime.ts';
import { readConfig } from './config.ts';
import type { Config } from './config.ts';
import type { Say } from './say.ts';
import { SetupError } from './setup-error.ts';
import { freePort } from './servers/ports.ts';
import { startStack } from './stack.ts';
import type { Stack } from './stack.ts';
import { throwAwayData } from './throw-away.ts';

/** A whole installation on fresh data and ports of its own; nothing of it is left behind. */
export interface Throwaway {
  readonly stack: Stack;
  readonly runtime: Runtime;
  readonly client: ReturnType<typeof createClient>['client'];
  stop(): Promise<void>;
}

/** @param httpPort of the API, where somebody else has to know it beforehand; unless told, a free one. */
export async function startThrowaway(say: Say, httpPort?: number): Promise<Throwaway> {
  try {
    return await startOnce(say, httpPort);
  } catch (error) {
    // A port that was free may be taken by the time a server asks for it: other ports are found, once.
    if (!(error instanceof SetupError)) throw error;
    return startOnce(say, httpPort);
  }
}

async function startOnce(say: Say, httpPort?: number): Promise<Throwaway> {
  const data = throwAwayData('funeng-year-');
  const config = await throwawayConfig(data.dataDir, httpPort);
  try {
    const stack = await startStack({ config, say, durability: 'none' });
    const runtime = await runtimeOf('funeng-year', readConfig({ env: stack.env }));
    const { client, connection } = createClient(runtime);
    return {
      stack, runtime, client,
      stop: async () => {
        await connection.close();
        await runtime.db.close();
        await stack.stop();
        data.remove();
      },
    };
  } catch (error) {
    data.remove();
    throw error;
  }
}

async function throwawayConfig(dataDir: string, httpPort?: number): Promise<Config> {
  const config = readConfig();
  const [http, postgres, temporal, ui] = [httpPort ?? await freePort(), await freePort(), await freePort(), await freePort()];
  return {
    ...config, dataDir, anchorFile: path.join(dataDir, 'anchor', 'chain.jsonl'), logLevel: 'warn', masterKey: undefined, sealingKeys: [],
    http: { host: '127.0.0.1', port: http, publicUrl: `http://127.0.0.1:${http}`, trustedProxies: 0 },
    database: { ...config.database, url: undefined, embeddedPort: postgres },
    temporal: { ...config.temporal, address: undefined, port: temporal, uiPort: ui },
    sample: { year: false, ids: true },
  };
}
