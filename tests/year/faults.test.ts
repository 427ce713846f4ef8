import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { createRandom } from '../../ops/sample/generate/random.ts';
import { verify } from '../../ops/verify.ts';
import type { Throwaway } from '../../ops/throw-away-stack.ts';
import { carryYear } from './carry.ts';

const OPTIONS = { seed: 7, institutions: 24 };
const SERVICES = ['worker', 'api', 'temporal', 'postgres', 'files'] as const;
/** So often is something killed in each phase: each service in turn, at moments drawn from the seed. */
const KILLS: Readonly<Record<string, number>> = { enrolments: 3, uploads: 4, submissions: 3, identity: 3, reviews: 3, 'notice and decision': 2, payment: 2 };
const KILLS_AT_LEAST = 10;

/** kill -9 without warning; the supervisor starts again what died, as it does in `npm start`. */
function killer(seed: number) {
  const random = createRandom(seed, 'kills');
  const killed: string[] = [];
  let running = true;
  let blows: Promise<void> = Promise.resolve();
  const strike = async ({ stack: { supervisor } }: Throwaway): Promise<void> => {
    // Everything is up again before the next blow: what is tested is the blow, not a machine too slow to start.
    for (const service of SERVICES) await supervisor.untilUp(service);
    await sleep(random.int(50, 1_000));
    const service = SERVICES[killed.length % SERVICES.length] ?? 'worker';
    if (!running || supervisor.pids()[service] === undefined) return;
    supervisor.kill(service, 'SIGKILL');
    killed.push(service);
  };
  return {
    during: (phase: string, throwaway: Throwaway): void => {
      for (let count = 0; count < (KILLS[phase] ?? 0); count++) blows = blows.then(() => strike(throwaway));
    },
    end: async (): Promise<readonly string[]> => {
      running = false;
      await blows;
      return killed;
    },
  };
}

it('a year in which worker, API, Temporal and PostgreSQL are killed again and again ends in the same ledger as a quiet one', async () => {
  const quiet = await carryYear(OPTIONS);
  await quiet.throwaway.stop();

  const kills = killer(OPTIONS.seed);
  const troubled = await carryYear(OPTIONS, kills.during);
  try {
    const killed = await kills.end();
    expect(new Set(killed)).toEqual(new Set(SERVICES));
    expect(killed.length).toBeGreaterThanOrEqual(KILLS_AT_LEAST);
    expect(troubled.summary).toMatchObject({ ledgerDigest: quiet.summary.ledgerDigest, paidFen: quiet.summary.paidFen, submittedRows: quiet.summary.submittedRows });
    expect((await verify(troubled.throwaway.runtime.db)).checks.filter((check) => !check.ok)).toEqual([]);
  } finally {
    await troubled.throwaway.stop();
  }
});
