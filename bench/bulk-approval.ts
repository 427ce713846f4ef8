import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { chinaDate } from '../domain/clock.ts';
import { inParallel } from '../ops/sample/client.ts';
import { saySilently } from '../ops/say.ts';
import { startThrowaway } from '../ops/throw-away-stack.ts';
import type { Throwaway } from '../ops/throw-away-stack.ts';
import { bulkProgress, createBulk } from '../store/bulk.ts';
import type { Bureau } from './claim-life.ts';
import { openBureau } from './claim-life.ts';
import type { EnteredRoster } from './roster.ts';
import { percentile, rounded } from './statistics.ts';

/** The sample year's mean. */
const ROWS_A_CLAIM = 20;
const DISTRICT = '440106';
const IN_FLIGHT = 20;
/** Claims that a person signs one after the other meanwhile, each twice, with a short look at the next. */
const OTHERS = 200;
const LOOK_MS = 20;

/** @returns milliseconds: the p95 of a person's signature on one claim, while one act signs `claims` claims of twenty rows. */
export async function updatesDuringBulk(claims: number): Promise<number> {
  const throwaway = await startThrowaway(saySilently);
  try {
    const bureau = await openBureau(throwaway, claims + OTHERS);
    try {
      const waiting = await claimsAtFirstReview(bureau, claims + OTHERS);
      return await signBeside(throwaway, bureau, waiting.slice(0, claims), waiting.slice(claims));
    } finally {
      await bureau.close();
    }
  } finally {
    await throwaway.stop();
  }
}

function claimsAtFirstReview(bureau: Bureau, claims: number): Promise<EnteredRoster[]> {
  const serials = Array.from({ length: claims }, (_, index) => index + 1);
  return inParallel(serials, IN_FLIGHT, async (serial) => {
    const claim = await bureau.enterRoster(await bureau.open(serial), ROWS_A_CLAIM, [DISTRICT]);
    await bureau.reachFirstReview(claim);
    return claim;
  });
}

async function signBeside({ runtime: { db }, client }: Throwaway, bureau: Bureau, inBulk: readonly EnteredRoster[], others: readonly EnteredRoster[]): Promise<number> {
  const id = randomUUID();
  await createBulk(db, {
    id, act: 'signFirstReview', by: { id: 'bench-bulk', role: 'city_first' }, on: chinaDate(Date.now()),
    items: inBulk.map(({ claimNo, seen }) => ({ caseNo: claimNo, command: { type: 'signFirstReview', seen } })),
  });
  let running = true;
  const startedMs = performance.now();
  const bulk = client.workflow.execute('bulk', { workflowId: `bulk/${id}`, taskQueue: 'cases', args: [{ bulkId: id }] }).finally(() => { running = false; });
  const tookMs: number[] = [];
  for (const claim of others) {
    for (const sign of [() => bureau.signFirstReview(claim), () => bureau.signSecondReview(claim)]) {
      if (!running) break;
      const sentMs = performance.now();
      await sign();
      tookMs.push(performance.now() - sentMs);
      await sleep(LOOK_MS);
    }
  }
  await bulk;
  const { done } = await bulkProgress(db, id);
  if (done !== inBulk.length) throw new Error(`${inBulk.length - done} signatures of the bulk act were refused`);
  const p95 = rounded(percentile(tookMs, 0.95), 0);
  process.stderr.write(`bulk: ${done} claims with ${done * ROWS_A_CLAIM} rows in ${((performance.now() - startedMs) / 1000).toFixed(1)} s; ${tookMs.length} signatures beside it, p95 ${p95} ms\n`);
  return p95;
}
