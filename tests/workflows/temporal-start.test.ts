import { existsSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { readConfig } from '../../ops/config.ts';
import { saySilently } from '../../ops/say.ts';
import { freePort } from '../../ops/servers/ports.ts';
import { findTemporal, startTemporal } from '../../ops/servers/temporal.ts';
import type { TemporalServerOptions } from '../../ops/servers/temporal.ts';
import { answers } from '../../ops/servers/temporal-cluster.ts';
import { throwAwayData } from '../../ops/throw-away.ts';

const { dataDir, remove } = throwAwayData('funeng-temporal-start-');
afterAll(remove);

/** Runs `body` in place of the server, which is `"$real" "$@"` in it. */
async function standIn(body: string): Promise<TemporalServerOptions> {
  const config = readConfig();
  const found = await findTemporal({ temporal: { ...config.temporal, address: undefined }, cacheDir: config.cacheDir, say: saySilently });
  if (found.kind !== 'program') throw new Error('unreachable: no address was given');
  const program = path.join(dataDir, 'stand-in');
  writeFileSync(program, `#!/bin/sh\nreal='${found.path}'\ncd '${dataDir}'\n${body}\n`, { mode: 0o755 });
  return { program, dataDir, namespace: 'default', port: await freePort(), uiPort: await freePort(), synchronous: 'OFF' };
}

describe('a Temporal server that ends before it serves', () => {
  it('is started anew, and serves', async () => {
    const server = await startTemporal(await standIn('[ -e once ] || { touch once; exit 1; }\nexec "$real" "$@"'));
    try {
      expect(existsSync(path.join(dataDir, 'once'))).toBe(true);
      await answers({ address: server.address }, 'default', 5_000);
    } finally {
      await server.stop();
    }
  });

  it('is given up with the end of its log when it never serves', async () => {
    await expect(startTemporal(await standIn('echo "no room on the disk" >&2; exit 1')))
      .rejects.toMatchObject({ code: 'TEMPORAL_NOT_STARTED', detail: expect.stringContaining('no room on the disk') });
  });
});
