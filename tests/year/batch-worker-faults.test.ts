import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Outcome } from '../workflows/batch-steps.ts';
import { STEPS, TODAY, foundOffice, paidBatch, patient } from '../workflows/batch-steps.ts';
import type { MortalWorkers } from '../workflows/mortal-workers.ts';
import { MOMENTS, mortalWorkers } from '../workflows/mortal-workers.ts';
import type { Office } from '../workflows/office.ts';
import { openOffice } from '../workflows/office.ts';
import type { KillableCluster, KillableDatabase } from '../workflows/servers.ts';
import { realCluster, realDatabase } from '../workflows/servers.ts';

/* Each step of a batch, and of the claims that it pays, with the worker that carries it killed at each moment of it. */

/** A dead worker keeps its workflow task so long. */
const TASK_TIMEOUT_MS = 2_000;

let cluster: KillableCluster;
let database: KillableDatabase;
let workers: MortalWorkers;
let office: Office;
let batches = 0;
let quiet: Outcome;

beforeAll(async () => {
  [cluster, database] = await Promise.all([realCluster(TASK_TIMEOUT_MS), realDatabase()]);
  workers = await mortalWorkers(cluster.address, database.url);
  office = patient(await openOffice({ cluster, db: database.db, steppedFrom: TODAY, relay: true, casesElsewhere: true }));
  await foundOffice(office, 1 + MOMENTS.length);
  quiet = await paidBatch(office, ++batches);
});
afterAll(async () => {
  await office?.close();
  await workers?.stop();
  await Promise.allSettled([cluster?.close(), database?.close()]);
});

describe('each step of a batch × the moment × the worker that is killed', () => {
  it.each(MOMENTS)('at every step, %s: the worker is killed, another takes over, and the ledger, the lines and the claims end as after a quiet batch', async (moment) => {
    const troubled = await paidBatch(office, ++batches, (cases) => workers.order({ moment, cases, commands: STEPS }));
    expect(workers.struck().sort()).toEqual([...STEPS].sort());
    expect(troubled).toEqual(quiet);
  });
});
