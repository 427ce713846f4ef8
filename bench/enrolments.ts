import { execFileSync } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { saySilently } from '../ops/say.ts';
import { nodeService } from '../ops/servers/node-service.ts';
import { startThrowaway } from '../ops/throw-away-stack.ts';
import type { Throwaway } from '../ops/throw-away-stack.ts';
import { openBareEnrolments, runBareBulk } from './bare/life.ts';
import { openSchool } from './enrolment-life.ts';
import type { School } from './enrolment-life.ts';
import { median, rounded } from './statistics.ts';

export interface EnrolmentFigures {
  /** A term confirmed in bulk: our enrolments a second over those of the bare shape, the median of the rounds. */
  readonly enrolment_ratio: number;
  readonly enrolments_confirmed_per_s: number;
  /** The longest history between two continue-as-news of a degree of three years. */
  readonly degree_events_per_run: number;
  /** Resident memory of the worker with 18,770 open enrolments over that with 1,877, each after a term of 1,877 was confirmed. */
  readonly worker_rss_ratio: number;
  readonly worker_rss_mb: number;
}

/** The reference year's soldiers, and ten times as many. */
const SOLDIERS = 1_877;
const TIMES = 10;
const ROUNDS = 3;
const RSS_SAMPLES = 7;
const RSS_PAUSE_MS = 1_000;

/**
 * 1,877 enrolments through a term that is confirmed in bulk, against bare workflows that get the same update, keep the same timer and call the same activity with
 * nothing in it, sent by the same kind of bulk. Then ten times as many are open, and the worker's memory is read again.
 */
export async function benchEnrolments(): Promise<EnrolmentFigures> {
  const throwaway = await startThrowaway(saySilently);
  try {
    const school = await openSchool(throwaway);
    const degree_events_per_run = await school.degreeOfThreeYears();
    const enrolments = await school.enrol(SOLDIERS);
    const { ratio, perSecond } = await compare(throwaway, school, enrolments);
    const few = await workerRssMb(throwaway);
    const more = await school.enrol(SOLDIERS * (TIMES - 1));
    await school.confirmInBulk(more.slice(0, SOLDIERS));
    const many = await workerRssMb(throwaway);
    return {
      enrolment_ratio: rounded(ratio, 3), enrolments_confirmed_per_s: rounded(perSecond, 1), degree_events_per_run,
      worker_rss_ratio: rounded(many / few, 2), worker_rss_mb: Math.round(many),
    };
  } finally {
    await throwaway.stop();
  }
}

async function compare({ stack, client, runtime }: Throwaway, school: School, enrolments: readonly string[]): Promise<{ ratio: number; perSecond: number }> {
  await stack.supervisor.start(nodeService({ name: 'bare-worker', script: 'bench/bare/worker.ts', env: stack.env, dataDir: runtime.config.dataDir, ready: 'message' }));
  const bare = enrolments.map((no) => `bare-${no}`);
  await openBareEnrolments(client, bare);
  const size = Math.ceil(enrolments.length / ROUNDS);
  const rounds: { ours: number; bare: number }[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const part = <T>(all: readonly T[]): T[] => all.slice(round * size, (round + 1) * size);
    const perSecond = { ours: 0, bare: 0 };
    for (const which of round % 2 === 0 ? (['bare', 'ours'] as const) : (['ours', 'bare'] as const)) {
      const startedMs = performance.now();
      await (which === 'ours' ? school.confirmInBulk(part(enrolments)) : runBareBulk(client, `bare-bulk-${round}`, part(bare)));
      perSecond[which] = (part(bare).length * 1000) / (performance.now() - startedMs);
    }
    process.stderr.write(`enrolments ${round + 1}/${ROUNDS}: ${perSecond.ours.toFixed(1)} confirmed/s; bare ${perSecond.bare.toFixed(1)}\n`);
    rounds.push(perSecond);
  }
  return { ratio: median(rounds.map((each) => each.ours / each.bare)), perSecond: median(rounds.map((each) => each.ours)) };
}

/** The median over some seconds: what is about to be collected comes and goes. */
async function workerRssMb({ stack }: Throwaway): Promise<number> {
  const pid = stack.supervisor.pids()['worker'];
  if (pid === undefined) throw new Error('the worker of the cases does not run');
  const samples: number[] = [];
  for (let sample = 0; sample < RSS_SAMPLES; sample += 1) {
    await sleep(RSS_PAUSE_MS);
    samples.push(Number(execFileSync('ps', ['-o', 'rss=', '-p', String(pid)], { encoding: 'utf8' })) / 1024);
  }
  return median(samples);
}
