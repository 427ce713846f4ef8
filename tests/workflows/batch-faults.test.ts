import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CaseActivities } from '../../activities/cases.ts';
import type { CommitResult } from '../../store/cases.ts';
import { history } from '../../store/cases.ts';
import * as lives from './lives.ts';
import type { Office } from './office.ts';
import { openOffice, until, untilStage } from './office.ts';
import type { RealDatabase } from './servers.ts';
import { realCluster, realDatabase } from './servers.ts';

/* Each step of a batch, and of the claims that it pays, with a server killed at each moment of it. */

const TODAY = '2021-09-24';
/** Prepared, approved, sent, a line paid, a line returned; and each claim told of its own line. */
const STEPS = ['prepare', 'approve', 'send', 'recordResults', 'recordResults', 'recordPayment', 'recordPayment'];
const INSTITUTIONS = 20;

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

let cluster: Awaited<ReturnType<typeof realCluster>>;
let database: RealDatabase;
let office: Office;
let institutions = 0;
let fault: ((input: Parameters<Commit>[0], real: () => Promise<CommitResult>) => Promise<CommitResult>) | undefined;

beforeAll(async () => {
  [cluster, database] = await Promise.all([realCluster(), realDatabase()]);
  office = patient(await openOffice({
    cluster, db: database.db, steppedFrom: TODAY, relay: true,
    around: (real) => ({ ...real, commit: (input) => (fault ? fault(input, () => real.commit(input)) : real.commit(input)) }),
  }));
  await lives.foundBureau(office.db, INSTITUTIONS);
  for (let no = 1; no <= INSTITUTIONS; no++) await lives.approveAccount(office.db, no);
  await lives.planRound(office, TODAY, '2099-12-31');
});
afterAll(async () => {
  await office?.close();
  await Promise.allSettled([cluster?.close(), database?.close()]);
});

const PATIENCE_MS = 60_000;

/** People and their screens ask again with the same command while something is away; a refusal is an answer. */
async function again<T>(ask: () => Promise<T>): Promise<T> {
  for (const startedMs = performance.now(); ;) {
    try {
      return await ask();
    } catch (error) {
      if (String(error).includes('was refused') || performance.now() - startedMs > PATIENCE_MS) throw error;
      await sleep(100);
    }
  }
}

function patient(plain: Office): Office {
  const { db } = plain;
  let serial = 0;
  return {
    ...plain,
    db: { ...db, query: (sql, params) => again(() => db.query(sql, params)), one: (sql, params) => again(() => db.one(sql, params)), maybeOne: (sql, params) => again(() => db.maybeOne(sql, params)), execute: (sql, params) => again(() => db.execute(sql, params)) },
    act: (kind, caseNo, wish, by) => {
      const commandId = `patient/${++serial}`;
      return again(() => plain.act(kind, caseNo, { commandId, ...wish }, by));
    },
  };
}

interface Outcome {
  readonly entries: readonly string[];
  readonly lines: readonly string[];
  readonly claims: readonly string[];
  readonly audited: readonly string[];
}

/** Two claims are decided in quiet, then paid in one batch: the bank credits the first and returns the second. */
async function paidBatch(batchNo: string): Promise<Outcome> {
  const { db } = office;
  const wanted = fault;
  fault = undefined;
  const claims = [await lives.reachFirstReview(office, ++institutions), await lives.reachFirstReview(office, ++institutions)];
  for (const claimNo of claims) await lives.reachPayment(office, claimNo);
  const { last } = await db.one<{ last: number }>('select coalesce(max(id), 0)::bigint as last from ledger_entry');
  fault = wanted;
  await lives.payRound(office, batchNo, true);
  const [paid = '', returned = ''] = claims;
  await untilStage(office, paid, 'closed');
  await until(async () => (await history(office.db, returned)).some(({ type }) => type === 'PaymentRecorded'), `${returned} is not told of its returned payment`);
  fault = undefined;
  const nameless = (text: string): string => text.replaceAll(batchNo, 'B').replaceAll(paid, 'P').replaceAll(returned, 'R');
  const list = async (sql: string, params: readonly unknown[]): Promise<string[]> => (await db.query<{ line: string }>(sql, params)).map(({ line }) => nameless(line));
  return {
    entries: (await list(`select e.kind || '|' || e.case_no || '|' || p.account || '|' || p.amount_fen as line from ledger_entry e join ledger_posting p on p.entry_id = e.id where e.id > $1`, [last])).sort(),
    lines: await list(`select l.line_no || '|' || l.claim_no || '|' || l.amount_fen || '|' || l.status as line from payment_line l where l.batch_no = $1 order by l.line_no`, [batchNo]),
    claims: await list(`select case_no || '|' || stage || '|' || closed as line from case_instance where case_no = any($1) order by case_no`, [claims]),
    audited: (await list(`select case_no || '|' || act as line from audit where case_no = $1 or (case_no = any($2) and act = 'recordPayment')`, [batchNo, claims])).sort(),
  };
}

describe('each step of a batch × the moment × the server that is killed', () => {
  let quiet: Outcome;
  beforeAll(async () => { quiet = await paidBatch('B-quiet'); });

  it('a quiet batch is the measure: two payments left, one came back', () => {
    expect(quiet.lines.map((line) => line.split('|').at(-1))).toEqual(['paid', 'returned']);
    expect(quiet.audited).toHaveLength(STEPS.length);
    expect(quiet.entries.length).toBeGreaterThan(4);
  });

  it.each(Object.keys(MOMENTS).flatMap((moment) => (['database', 'Temporal server'] as const).map((victim) => [moment, victim] as const)))(
    'at every step, %s: the %s is killed, and the ledger, the lines and the claims end as after a quiet batch', async (moment, victim) => {
      const struck: string[] = [];
      const seen = new Set<string>();
      let restart: Promise<void> = Promise.resolve();
      // The blows come one after the other; while a server starts again, the step is tried again as in production.
      const kill = (): Promise<void> => (restart = restart.then(() => (victim === 'database' ? database.killed() : cluster.killed())));
      fault = async (input, real) => {
        if (!STEPS.includes(input.command.type) || seen.has(input.command.id)) return real();
        seen.add(input.command.id);
        struck.push(input.command.type);
        await restart;
        return (MOMENTS[moment] as Moment)(real, kill);
      };
      const troubled = await paidBatch(`B-${institutions}`);
      await restart;
      expect(struck.sort()).toEqual([...STEPS].sort());
      expect(troubled).toEqual(quiet);
    });
});
