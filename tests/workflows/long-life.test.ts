import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { searchAttributes } from '../../activities/send.ts';
import type { CaseInput, Receipt } from '../../domain/case.ts';
import type { ClaimCommand } from '../../domain/claim.ts';
import { history } from '../../store/cases.ts';
import * as lives from './lives.ts';
import type { Office } from './office.ts';
import { openOffice, workflowOf } from './office.ts';
import type { Cluster, RealDatabase } from './servers.ts';
import { realCluster, realDatabase } from './servers.ts';

const TODAY = '2021-09-24';
/** A history is cut after so few events that a test has several runs of one case. */
const HISTORY_EVENTS_MAX = 100;
const COMMANDS = 90;
const SENDERS = 6;

let cluster: Cluster;
let database: RealDatabase;
let office: Office;

beforeAll(async () => {
  cluster = await realCluster();
  database = await realDatabase();
  office = await openOffice({ cluster, db: database.db, steppedFrom: TODAY, relay: true });
  await lives.foundBureau(office.db, 2);
  await lives.planRound(office, TODAY, '2099-12-31');
});
afterAll(async () => {
  await office?.close();
  await cluster?.close();
  await database?.close();
});

describe('a case with a very long life', () => {
  const claimNo = lives.claimOf(1);
  const runs = new Set<string>();
  const receipts: Receipt[] = [];

  it('loses no command while its history is cut again and again', async () => {
    const input: CaseInput = { caseNo: claimNo, clock: office.clock, historyEventsMax: HISTORY_EVENTS_MAX };
    await cluster.client.workflow.start('claim', {
      workflowId: claimNo, taskQueue: 'cases', args: [input],
      typedSearchAttributes: searchAttributes('claim', { round: lives.ROUND, institution: lives.institutionOf(1) }),
    });
    await lives.reachFirstReview(office, 1);
    await Promise.all(Array.from({ length: SENDERS }, async (_, sender) => {
      for (let n = sender; n < COMMANDS; n += SENDERS) {
        receipts.push(await lives.actOnClaim(office, claimNo, { type: 'assign', person: `person-${n}`, commandId: `assign-${n}` }, lives.REGISTRAR));
        runs.add((await workflowOf(office, claimNo).describe()).runId);
      }
    }));
    const assigned = (await history(office.db, claimNo)).filter((item) => item.type === 'Assigned');
    expect(new Set(assigned.map((item) => (item.event as unknown as { person: string }).person)).size).toBe(COMMANDS);
    expect(assigned).toHaveLength(COMMANDS);
    expect(runs.size).toBeGreaterThanOrEqual(3);
  });

  it('goes on with its state, its version and its labels', async () => {
    const log = await history(office.db, claimNo);
    expect(log.map((item) => item.version)).toEqual(log.map((_, index) => index + 1));
    expect(Math.max(...receipts.map((receipt) => receipt.version))).toBe(log.length);
    const { historyLength, searchAttributes: labels } = await workflowOf(office, claimNo).describe();
    expect(historyLength).toBeLessThan(HISTORY_EVENTS_MAX + 40);
    expect(labels).toMatchObject({ FunengKind: ['claim'], FunengStage: ['firstReview'], FunengRound: [lives.ROUND], FunengInstitution: [lives.institutionOf(1)] });
  });

  it('carries out no command again that a former run carried out', async () => {
    const length = (await history(office.db, claimNo)).length;
    const again = await lives.actOnClaim(office, claimNo, { type: 'assign', person: 'person-0', commandId: 'assign-0' }, lives.REGISTRAR);
    expect(again.version).toBe(length);
    expect(await history(office.db, claimNo)).toHaveLength(length);
  });

  it('still ends as it should', async () => {
    await lives.actOnClaim(office, claimNo, { type: 'assign', person: lives.FIRST.id }, lives.REGISTRAR);
    await lives.reachPayment(office, claimNo);
    expect(await lives.pay(office, claimNo, 100_000)).toMatchObject({ stage: 'closed' });
    await workflowOf(office, claimNo).result();
    expect(await office.send<ClaimCommand>('claim', claimNo, { type: 'withdraw', reason: '示例' }, lives.CLERK)).toMatchObject({ ok: false, refusal: { code: 'CASE_NOT_RUNNING' } });
  });
});
