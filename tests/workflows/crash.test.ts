import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { searchAttributes } from '../../activities/send.ts';
import type { CaseActivities } from '../../activities/cases.ts';
import type { Actor, CaseInput, Command } from '../../domain/case.ts';
import { fold } from '../../domain/case.ts';
import { claimDecider } from '../../domain/claim.ts';
import type { ClaimCommand, ClaimState } from '../../domain/claim.ts';
import type { RoundCommand } from '../../domain/round.ts';
import { commit, findCase } from '../../store/cases.ts';
import type { CommitResult } from '../../store/cases.ts';
import { balances } from '../../store/ledger.ts';
import * as lives from './lives.ts';
import type { Office, Wish } from './office.ts';
import { eventsOf, openOffice, untilStage, workflowOf } from './office.ts';
import type { Cluster, RealDatabase } from './servers.ts';
import { realCluster, realDatabase } from './servers.ts';

const TODAY = '2021-09-24';

let cluster: Cluster;
let database: RealDatabase;
let office: Office;
let claims = 0;

type Around = (input: Parameters<CaseActivities['commit']>[0], real: CaseActivities['commit']) => Promise<CommitResult>;
const AS_IT_IS: Around = (input, real) => real(input);
/** What stands between the workflows and the database in the present test. */
let around: Around = AS_IT_IS;

beforeAll(async () => {
  cluster = await realCluster();
  database = await realDatabase();
  office = await openOffice({
    cluster, db: database.db, steppedFrom: TODAY, relay: true, around: (real) => ({ ...real, commit: (input) => around(input, real.commit) }),
  });
  await lives.foundBureau(office.db, 20);
  await lives.planRound(office, TODAY, '2099-12-31');
});
afterEach(() => { around = AS_IT_IS; });
afterAll(async () => {
  await office?.close();
  await cluster?.close();
  await database?.close();
});

const stateOf = async (caseNo: string): Promise<ClaimState> => (await findCase(office.db, caseNo))?.state as unknown as ClaimState;
const typesOf = async (caseNo: string): Promise<string[]> => (await eventsOf(office, caseNo)).map(([type]) => type);

const LIFE = [
  'Opened', 'Submitted', 'ChecksRecorded', 'IdentityRecorded', 'FirstReviewSigned', 'SecondReviewSigned', 'NoticeEnded', 'Decided', 'PaymentRecorded', 'Closed',
];

async function wholeLife(): Promise<string> {
  const claimNo = await lives.reachFirstReview(office, ++claims);
  await lives.reachPayment(office, claimNo);
  await lives.pay(office, claimNo, 100_000);
  await workflowOf(office, claimNo).result();
  return claimNo;
}

describe('a commit that fails', () => {
  it.each([
    ['before it has written anything', () => Promise.reject(new Error('the database is away'))],
    ['after it has written everything, its answer lost', async (input, real) => { await real(input); throw new Error('the connection broke'); }],
  ] as const satisfies readonly (readonly [string, Around])[])('%s, at every step of a life, is made up for and nothing is there twice', async (_, fault: Around) => {
    const failed = new Set<string>();
    around = async (input, real) => {
      if (failed.has(input.command.id)) return real(input);
      failed.add(input.command.id);
      return fault(input, real);
    };
    const before = await balances(office.db);
    const claimNo = await wholeLife();
    expect(failed.size).toBeGreaterThan(10);
    expect(await typesOf(claimNo)).toEqual(LIFE);
    const reserved = (list: typeof before) => list.find((each) => each.account === 'reserved')?.balance_fen ?? 0;
    const committed = (list: typeof before) => list.find((each) => each.account === 'committed')?.balance_fen ?? 0;
    const after = await balances(office.db);
    expect(reserved(after) - reserved(before)).toBe(0);
    expect(committed(after) - committed(before)).toBe(100_000);
    const audited = await office.db.one('select count(*)::int as acts from audit where case_no = $1', [claimNo]);
    expect(audited).toEqual({ acts: LIFE.length - 1 });
  });
});

describe('commands that were committed by a worker that died', () => {
  /** As the dead worker left it: in the database, and nothing of it in the workflow's history. */
  async function committedByTheDead(claimNo: string, commandId: string, wish: Wish<ClaimCommand>, by: Actor = lives.REGISTRAR): Promise<void> {
    const record = await findCase(office.db, claimNo);
    const state = record?.state as unknown as ClaimState;
    const { commandId: _, ...rest } = wish;
    const command = { ...rest, meta: { commandId, actor: by, on: TODAY } } as ClaimCommand;
    const decision = claimDecider.decide(state, command);
    if (!decision.ok) throw new Error(decision.refusal.code);
    const after = fold(claimDecider, decision.events, state);
    await commit(office.db, {
      kind: 'claim', caseNo: claimNo, clock: office.clock, expectedVersion: record?.version ?? 0, events: decision.events, state: after,
      command: { id: commandId, type: command.type, actor: by, on: TODAY }, nextTickOn: claimDecider.nextTickOn(after), closed: claimDecider.isClosed(after),
    });
  }
  const assign = (person: string, commandId: string): Wish<ClaimCommand> => ({ type: 'assign', person, commandId });

  it('and come again in another order are not carried out twice, and the workflow catches up with the log', async () => {
    const claimNo = await lives.reachFirstReview(office, ++claims);
    await committedByTheDead(claimNo, 'dead-1', assign('first of two', 'dead-1'));
    await committedByTheDead(claimNo, 'dead-2', assign('second of two', 'dead-2'));
    const log = await typesOf(claimNo);
    const later = await lives.actOnClaim(office, claimNo, assign('second of two', 'dead-2'), lives.REGISTRAR);
    const earlier = await lives.actOnClaim(office, claimNo, assign('first of two', 'dead-1'), lives.REGISTRAR);
    expect([later.version, earlier.version]).toEqual([log.length, log.length]);
    expect(await typesOf(claimNo)).toEqual(log);
    expect(await stateOf(claimNo)).toMatchObject({ assignee: 'second of two' });
    expect(await workflowOf(office, claimNo).query('state')).toMatchObject({ version: log.length, state: { assignee: 'second of two' } });
  });

  it('stand before a new command, which is decided anew on what they left', async () => {
    const claimNo = await lives.reachFirstReview(office, ++claims);
    await committedByTheDead(claimNo, 'dead-3', assign('somebody else', 'dead-3'));
    const refused = await office.send<ClaimCommand>('claim', claimNo, { type: 'signFirstReview', seen: await lives.seenOf(office, claimNo, 1, 'firstReview') }, lives.FIRST);
    expect(refused).toMatchObject({ ok: false, refusal: { code: 'ASSIGNED_TO_ANOTHER' } });
    expect(await stateOf(claimNo)).toMatchObject({ stage: 'firstReview', assignee: 'somebody else' });
  });

  it('are answered with their receipt when they come again after the case has gone on, or ended', async () => {
    const claimNo = await lives.reachFirstReview(office, ++claims);
    const withdraw = (commandId: string): Wish<ClaimCommand> => ({ type: 'withdraw', reason: '示例', commandId });
    await committedByTheDead(claimNo, 'dead-5', assign('somebody else', 'dead-5'));
    await committedByTheDead(claimNo, 'dead-6', withdraw('dead-6'), lives.CLERK);
    // Another's command makes the run catch up, and with that the case ends.
    expect(await office.send<ClaimCommand>('claim', claimNo, withdraw('late'), lives.CLERK)).toMatchObject({ ok: false, refusal: { code: 'WRONG_STAGE' } });
    await workflowOf(office, claimNo).result();
    const log = await typesOf(claimNo);
    expect(await lives.actOnClaim(office, claimNo, withdraw('dead-6'), lives.CLERK)).toEqual({ caseNo: claimNo, version: log.length, stage: 'withdrawn' });
    expect(await lives.actOnClaim(office, claimNo, assign('somebody else', 'dead-5'), lives.REGISTRAR)).toMatchObject({ stage: 'withdrawn' });
    expect(await office.send<ClaimCommand>('claim', claimNo, withdraw('never'), lives.CLERK)).toMatchObject({ ok: false, refusal: { code: 'CASE_NOT_RUNNING' } });
    expect(await typesOf(claimNo)).toEqual(log);
  });

  it('do not make the next stage refuse who is early: the command waits until the run has caught up', async () => {
    const claimNo = await lives.reachFirstReview(office, ++claims);
    const signed: Wish<ClaimCommand> = { type: 'signFirstReview', seen: await lives.seenOf(office, claimNo, 1, 'firstReview'), commandId: 'dead-7' };
    await committedByTheDead(claimNo, 'dead-7', signed, lives.FIRST);
    const early = lives.sign(office, claimNo, 'signSecondReview');
    await sleep(600);
    await lives.actOnClaim(office, claimNo, signed, lives.FIRST);
    await early;
    expect((await typesOf(claimNo)).slice(-2)).toEqual(['FirstReviewSigned', 'SecondReviewSigned']);
  });

  it('need not come again: the next new command finds them and goes on', async () => {
    const claimNo = await lives.reachFirstReview(office, ++claims);
    await committedByTheDead(claimNo, 'dead-4', assign(lives.FIRST.id, 'dead-4'));
    const version = (await typesOf(claimNo)).length;
    await lives.sign(office, claimNo, 'signFirstReview');
    expect((await typesOf(claimNo)).slice(version - 1)).toEqual(['Assigned', 'FirstReviewSigned']);
  });

  it('bring their case to life again where nothing carries it any more', async () => {
    const claimNo = await lives.reachFirstReview(office, ++claims);
    await committedByTheDead(claimNo, 'dead-7', assign(lives.FIRST.id, 'dead-7'));
    await workflowOf(office, claimNo).terminate('test');
    expect(await lives.actOnClaim(office, claimNo, assign(lives.FIRST.id, 'dead-7'), lives.REGISTRAR)).toMatchObject({ stage: 'firstReview' });
    expect((await workflowOf(office, claimNo).describe()).status.name).toBe('RUNNING');
  });
});

describe('a case that the log has open and nothing carries', () => {
  it('is carried on by the next command that comes for it', async () => {
    const claimNo = await lives.reachFirstReview(office, ++claims);
    await workflowOf(office, claimNo).terminate('test');
    await lives.sign(office, claimNo, 'signFirstReview');
    expect(await stateOf(claimNo)).toMatchObject({ stage: 'secondReview' });
    expect((await workflowOf(office, claimNo).describe()).status.name).toBe('RUNNING');
  });
});

describe('a database that was restored from an older copy', () => {
  it('gets no events behind the hole: every command is refused, and nothing spins', async () => {
    const claimNo = lives.claimOf(++claims);
    await lives.openClaim(office, claims);
    await workflowOf(office, claimNo).terminate('test');
    const input: CaseInput<ClaimState> = { caseNo: claimNo, clock: office.clock, resume: { state: await stateOf(claimNo), version: 7 } };
    await cluster.client.workflow.start('claim', { workflowId: claimNo, taskQueue: 'cases', args: [input], typedSearchAttributes: searchAttributes('claim', {}) });
    for (let attempt = 0; attempt < 2; attempt++) {
      expect(await office.send<ClaimCommand>('claim', claimNo, { type: 'withdraw', reason: '示例' }, lives.CLERK)).toMatchObject({ ok: false, refusal: { code: 'EVENT_LOG_LOST' } });
    }
    expect(await typesOf(claimNo)).toEqual(['Opened']);
    expect((await workflowOf(office, claimNo).describe()).historyLength).toBeLessThan(30);
  });
});

describe('an opening that is refused', () => {
  const REFUSED: CommitResult = { status: 'refused', refusal: { code: 'ROUND_UNKNOWN', message: { zh: '示例', en: 'sample' } } };

  it('leaves nothing behind: no case, no running workflow', async () => {
    around = (input, real) => (input.caseNo === 'R-NO' ? Promise.resolve(REFUSED) : real(input));
    await expect(lives.planRound(office, TODAY, TODAY, 'NO')).rejects.toThrow('ROUND_UNKNOWN');
    await workflowOf(office, 'R-NO').result();
    expect(await findCase(office.db, 'R-NO')).toBeUndefined();
  });

  it('does not take with it the one that came right behind and was accepted', async () => {
    let letFirstEnd = (): void => undefined;
    const firstMayEnd = new Promise<void>((resolve) => { letFirstEnd = resolve; });
    around = async (input, real) => {
      if (input.command.id !== 'first') return real(input);
      await firstMayEnd;
      return REFUSED;
    };
    // So short a workflow task that the second command reaches the workflow while the first is still being committed.
    await cluster.client.workflow.start('round', { workflowId: 'R-TWO', taskQueue: 'cases', args: [{ caseNo: 'R-TWO', clock: office.clock }], workflowTaskTimeout: '1s' });
    const plan = (commandId: string): Wish<RoundCommand> =>
      ({ type: 'plan', code: 'TWO', fiscalYear: 2021, schoolYear: '2021-2022', opensOn: TODAY, closesOn: '2099-12-31', commandId });
    const first = office.send<RoundCommand>('round', 'R-TWO', plan('first'), lives.REGISTRAR);
    await sleep(300);
    const second = office.send<RoundCommand>('round', 'R-TWO', plan('second'), lives.REGISTRAR);
    await sleep(2_500);
    letFirstEnd();
    expect(await first).toMatchObject({ ok: false, refusal: { code: 'ROUND_UNKNOWN' } });
    expect(await second).toMatchObject({ ok: true, receipt: { version: 1, stage: 'planned' } });
    await office.act<RoundCommand>('round', 'R-TWO', { type: 'extend', closesOn: '2099-12-30', reason: '示例' }, lives.REGISTRAR);
    expect(await typesOf('R-TWO')).toEqual(['Planned', 'Extended']);
  });
});

describe('the same command sent twice at the same moment', () => {
  it('is one act, and both senders get the same answer', async () => {
    const claimNo = await lives.reachFirstReview(office, ++claims);
    const wish: Wish<Command> = { type: 'assign', person: 'p', commandId: 'twice' } as Wish<Command>;
    const answers = await Promise.all([office.act('claim', claimNo, wish, lives.REGISTRAR), office.act('claim', claimNo, wish, lives.REGISTRAR)]);
    expect(answers[0]).toEqual(answers[1]);
    expect((await typesOf(claimNo)).filter((type) => type === 'Assigned')).toHaveLength(1);
    await untilStage(office, claimNo, 'firstReview');
  });
});
