import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CaseActivities } from '../../activities/cases.ts';
import type { CommitResult } from '../../store/cases.ts';
import type { Outcome } from './batch-steps.ts';
import { STEPS, TODAY, foundOffice, paidBatch, patient } from './batch-steps.ts';
import type { Office } from './office.ts';
import { openOffice } from './office.ts';
import type { KillableCluster, KillableDatabase } from './servers.ts';
import { realCluster, realDatabase } from './servers.ts';

/* Each step of a batch, and of the claims that it pays, with a server killed at each moment of it. */

type Commit = CaseActivities['commit'];
type Moment = (real: () => Promise<CommitResult>, kill: () => Promise<void>) => Promise<CommitResult>;
const MOMENTS: Readonly<Record<string, Moment>> = {
  'before the call': async (real, kill) => {
    void kill();
    return real();
  },
  'after the call': async (real, kill) => {
    const running = real();
    void kill();
    return running;
  },
  'after the commit, its answer lost': async (real, kill) => {
    await real();
    await kill();
    throw new Error('the answer was lost');
  },
};
const CELLS = Object.keys(MOMENTS).flatMap((moment) => (['database', 'Temporal server'] as const).map((victim) => [moment, victim] as const));

let cluster: KillableCluster;
let database: KillableDatabase;
let office: Office;
let batches = 0;
let fault: ((input: Parameters<Commit>[0], real: () => Promise<CommitResult>) => Promise<CommitResult>) | undefined;

beforeAll(async () => {
  [cluster, database] = await Promise.all([realCluster(), realDatabase()]);
  office = patient(await openOffice({
    cluster, db: database.db, steppedFrom: TODAY, relay: true,
    around: (real) => ({ ...real, commit: (input) => (fault ? fault(input, () => real.commit(input)) : real.commit(input)) }),
  }));
  await foundOffice(office, 1 + CELLS.length);
});
afterAll(async () => {
  await office?.close();
  await Promise.allSettled([cluster?.close(), database?.close()]);
});

describe('each step of a batch × the moment × the server that is killed', () => {
  let quiet: Outcome;
  beforeAll(async () => { quiet = await paidBatch(office, ++batches); });

  it('a quiet batch is the measure: two payments left, one came back', () => {
    expect(quiet.lines.map((line) => line.split('|').at(-1))).toEqual(['paid', 'returned']);
    expect(quiet.audited).toHaveLength(STEPS.length);
    expect(quiet.entries.length).toBeGreaterThan(4);
  });

  it.each(CELLS)('at every step, %s: the %s is killed, and the ledger, the lines and the claims end as after a quiet batch', async (moment, victim) => {
    const struck: string[] = [];
    const seen = new Set<string>();
    let restart: Promise<void> = Promise.resolve();
    // The blows come one after the other; while a server starts again, the step is tried again as in production.
    const kill = (): Promise<void> => (restart = restart.then(() => (victim === 'database' ? database.killed() : cluster.killed())));
    const begins = (own: readonly string[]): void => {
      fault = async (input, real) => {
        // A message of the cell before may be delivered once more: it is none of this one's steps.
        if (!own.includes(input.caseNo) || !STEPS.includes(input.command.type) || seen.has(input.command.id)) return real();
        seen.add(input.command.id);
        struck.push(input.command.type);
        await restart;
        return (MOMENTS[moment] as Moment)(real, kill);
      };
    };
    try {
      expect(await paidBatch(office, ++batches, begins)).toEqual(quiet);
    } finally {
      fault = undefined;
      await restart;
    }
    expect(struck.sort()).toEqual([...STEPS].sort());
  });
});
