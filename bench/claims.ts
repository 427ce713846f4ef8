import { saySilently } from '../ops/say.ts';
import { inParallel } from '../ops/sample/client.ts';
import { nodeService } from '../ops/servers/node-service.ts';
import { startThrowaway } from '../ops/throw-away-stack.ts';
import type { Throwaway } from '../ops/throw-away-stack.ts';
import { carryBareClaim, openBareClaim } from './bare/life.ts';
import type { Bureau } from './claim-life.ts';
import { COMMANDS_A_LIFE, openBureau } from './claim-life.ts';
import { median, rounded } from './statistics.ts';

export interface ClaimFigures {
  /** Our lives a second over the bare shape's: the median of the rounds. */
  readonly claim_ratio: number;
  readonly claim_lives_per_s: number;
  /** Commands carried out and committed a second: the whole life's, eleven a claim. */
  readonly claim_commands_per_s: number;
  readonly bare_lives_per_s: number;
}

/** 1,965 rows over 93 institutions: the sample year's mean. */
const ROWS_A_CLAIM = 20;
const DISTRICT = '440106';
const ROUNDS = 5;
/** The first lives of each pay for compiling and for cold caches; they are not counted, but say how many make a round. */
const WARM_UP_LIVES = 40;
/** A round of ours lasts about so long, whatever the machine. */
const ROUND_SECONDS = 8;
const LIVES_A_ROUND = { least: 40, most: 160 };
const IN_FLIGHT = 20;

/** Carries so many lives from the opening to the end. @returns seconds */
type Carry = (lives: number) => Promise<number>;

/**
 * Whole lives of claims a second, against bare workflows that get the same updates, wait on the same timers and call the same activities with nothing in them:
 * same server, codec, worker settings and number in flight. A round measures both, in turns one first and then the other, and gives one ratio: what else the
 * machine does changes over minutes, and touches the two of a round alike.
 */
export async function benchClaims(): Promise<ClaimFigures> {
  const throwaway = await startThrowaway(saySilently);
  try {
    const bureau = await openBureau(throwaway, WARM_UP_LIVES + ROUNDS * LIVES_A_ROUND.most);
    try {
      return await compare({ ours: ourCarrier(bureau), bare: await bareCarrier(throwaway) });
    } finally {
      await bureau.close();
    }
  } finally {
    await throwaway.stop();
  }
}

async function compare(carriers: { readonly ours: Carry; readonly bare: Carry }): Promise<ClaimFigures> {
  await carriers.bare(WARM_UP_LIVES);
  const warmUpSeconds = await carriers.ours(WARM_UP_LIVES);
  const lives = Math.round(Math.min(LIVES_A_ROUND.most, Math.max(LIVES_A_ROUND.least, (WARM_UP_LIVES / warmUpSeconds) * ROUND_SECONDS)));
  const perSecond = { ours: [] as number[], bare: [] as number[] };
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const which of round % 2 === 0 ? (['bare', 'ours'] as const) : (['ours', 'bare'] as const)) {
      perSecond[which].push(lives / await carriers[which](lives));
    }
    process.stderr.write(`claims ${round + 1}/${ROUNDS}: ${perSecond.ours.at(-1)?.toFixed(2)} lives/s; bare ${perSecond.bare.at(-1)?.toFixed(2)}\n`);
  }
  const livesPerSecond = median(perSecond.ours);
  return {
    claim_ratio: rounded(median(perSecond.ours.map((ours, round) => ours / (perSecond.bare[round] ?? Number.NaN))), 3),
    claim_lives_per_s: rounded(livesPerSecond, 2),
    claim_commands_per_s: rounded(livesPerSecond * COMMANDS_A_LIFE, 1),
    bare_lives_per_s: rounded(median(perSecond.bare), 2),
  };
}

function ourCarrier(bureau: Bureau): Carry {
  let opened = 0;
  return async (lives) => {
    const serials = Array.from({ length: lives }, (_, index) => opened + index + 1);
    opened += lives;
    let claimNos: string[] = [];
    const openingMs = await timed(async () => { claimNos = await inParallel(serials, IN_FLIGHT, (serial) => bureau.open(serial)); });
    // Entering the rosters is not measured: it is the work of another workflow.
    const claims = await inParallel(claimNos, IN_FLIGHT, (claimNo) => bureau.enterRoster(claimNo, ROWS_A_CLAIM, [DISTRICT]));
    const carryingMs = await timed(async () => { await inParallel(claims, IN_FLIGHT, (claim) => bureau.carry(claim)); });
    return (openingMs + carryingMs) / 1000;
  };
}

/** The bare workflows have a worker process of their own, as ours have; it ends with the installation. */
async function bareCarrier({ stack, client, runtime }: Throwaway): Promise<Carry> {
  const { dataDir } = runtime.config;
  await stack.supervisor.start(nodeService({ name: 'bare-worker', script: 'bench/bare/worker.ts', env: stack.env, dataDir, ready: 'message' }));
  let opened = 0;
  return async (lives) => {
    const caseNos = Array.from({ length: lives }, (_, index) => `bare-${opened + index + 1}`);
    opened += lives;
    const openingMs = await timed(async () => { await inParallel(caseNos, IN_FLIGHT, (caseNo) => openBareClaim(client, caseNo)); });
    const carryingMs = await timed(async () => { await inParallel(caseNos, IN_FLIGHT, (caseNo) => carryBareClaim(client, caseNo)); });
    return (openingMs + carryingMs) / 1000;
  };
}

async function timed(work: () => Promise<void>): Promise<number> {
  const startedMs = performance.now();
  await work();
  return performance.now() - startedMs;
}
