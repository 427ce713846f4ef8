import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { recover } from '../../ops/recover.ts';
import { verify } from '../../ops/verify.ts';
import type { Throwaway } from '../../ops/throw-away-stack.ts';
import { carryYear } from './carry.ts';

const OPTIONS = { seed: 11, institutions: 8 };

/** Deletes everything that Temporal knows, starts an empty server in its place and recovers every open case from the event log. */
async function loseTemporal({ stack, runtime, client }: Throwaway): Promise<void> {
  const folder = path.join(runtime.config.dataDir, 'temporal');
  expect(readdirSync(folder)).toContain('temporal.sqlite');
  rmSync(folder, { recursive: true });
  mkdirSync(folder);
  const before = stack.supervisor.pids().temporal;
  stack.supervisor.kill('temporal', 'SIGKILL');
  const deadline = Date.now() + 120_000;
  while (Date.now() < deadline) {
    await sleep(250);
    const pid = stack.supervisor.pids().temporal;
    if (pid === undefined || pid === before) continue;
    try {
      const first = await recover(runtime.db, client);
      const again = await recover(runtime.db, client);
      expect(again.cases).toBe(first.cases);
      return;
    } catch (error) {
      if (Date.now() > deadline - 5_000) throw error;
    }
  }
  throw new Error('the Temporal server did not come back');
}

it('a year that loses all of Temporal three times is recovered from the event log and ends in the same ledger', async () => {
  const quiet = await carryYear(OPTIONS);
  await quiet.throwaway.stop();
  const lost: string[] = [];
  const troubled = await carryYear(OPTIONS, async (phase, throwaway) => {
    if (!['identity', 'reviews', 'payment'].includes(phase)) return;
    await loseTemporal(throwaway);
    lost.push(phase);
  });
  try {
    expect(lost).toEqual(['identity', 'reviews', 'payment']);
    expect(troubled.summary.ledgerDigest).toBe(quiet.summary.ledgerDigest);
    expect((await verify(troubled.throwaway.runtime.db)).checks.filter((check) => !check.ok)).toEqual([]);
  } finally {
    await troubled.throwaway.stop();
  }
});
