import path from 'node:path';
import type { Config } from './config.ts';

/** So far above the ports of the real installation. */
const REHEARSAL_PORTS_ABOVE = 2_000;

/** Servers, data, keys and ports of its own, whatever the real installation uses: nothing that is done there can reach a real case or a real yuan. */
export function rehearsalOf({ http, database, temporal, dataDir, ...config }: Config): Config {
  const port = http.port + REHEARSAL_PORTS_ABOVE;
  const data = `${dataDir}-rehearsal`;
  return {
    ...config, rehearsal: true, mode: 'development', dataDir: data, anchorFile: path.join(data, 'anchor', 'chain.jsonl'), messagesDir: path.join(data, 'messages'), masterKey: undefined, sealingKeys: [],
    http: { ...http, port, publicUrl: `http://${http.host === '0.0.0.0' ? 'localhost' : http.host}:${port}` },
    database: { ...database, url: undefined, embeddedPort: database.embeddedPort + REHEARSAL_PORTS_ABOVE },
    temporal: { ...temporal, address: undefined, apiKey: undefined, tls: undefined, port: temporal.port + REHEARSAL_PORTS_ABOVE, uiPort: temporal.uiPort + REHEARSAL_PORTS_ABOVE },
    registry: { url: undefined, token: undefined }, sample: { year: false, ids: true },
    signIn: { ...config.signIn, secondFactor: 'optional', sampleSignIns: true },
  };
}
