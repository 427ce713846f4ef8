import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { WorkflowBundleWithSourceMap } from '@temporalio/worker';
import { DeterminismViolationError } from '@temporalio/workflow';
import { Worker, bundleWorkflowCode } from '@temporalio/worker';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { workflowBundle } from '../../ops/bundle.ts';
import { projectDir } from '../../ops/config.ts';
import { history } from '../../store/cases.ts';
import * as workflows from '../../workflows/index.ts';
import type { RecordedHistory } from '../histories/files.ts';
import { recordedHistories } from '../histories/files.ts';
import * as lives from './lives.ts';
import type { Office } from './office.ts';
import { openOffice, workflowOf } from './office.ts';
import type { Cluster, RealDatabase } from './servers.ts';
import { quietRuntime, realCluster, realDatabase } from './servers.ts';

const OUT = path.join(projectDir, 'out', 'test');
const HISTORY_MAX_BYTES = 200 * 1024;
const recorded = recordedHistories();

beforeAll(quietRuntime);

/** How each of the histories replays on the workflows' code: null, or the error. */
async function replay(bundle: Pick<WorkflowBundleWithSourceMap, 'code'>, histories: readonly { name: string; history: RecordedHistory }[]): Promise<Map<string, Error | null>> {
  const given = histories.map(({ name, history: each }) => ({ workflowId: name, history: each }));
  const results = new Map<string, Error | null>();
  for await (const result of Worker.runReplayHistories({ workflowBundle: { code: bundle.code } }, given)) results.set(result.workflowId, result.error ?? null);
  return results;
}

describe('the histories of cases that are open somewhere', () => {
  it('are there for every workflow, small and without a word about the machine that made them', () => {
    const types = new Set(recorded.map(({ history: each }) => each.events?.[0]?.workflowExecutionStartedEventAttributes?.workflowType?.name));
    expect([...types].sort()).toEqual(Object.keys(workflows).sort());
    for (const { text } of recorded) {
      expect(Buffer.byteLength(text)).toBeLessThan(HISTORY_MAX_BYTES);
      expect(text).not.toMatch(/"identity": "(?!funeng-test")/);
    }
  });

  it('hold what time and long lives leave in them: timers that fired, timers that a command ended, a cut', () => {
    const kinds = new Set(recorded.flatMap(({ text }) => [...text.matchAll(/EVENT_TYPE_[A-Z_]+/g)].map(([type]) => type)));
    for (const type of ['TIMER_FIRED', 'TIMER_CANCELED', 'WORKFLOW_EXECUTION_CONTINUED_AS_NEW', 'WORKFLOW_EXECUTION_UPDATE_COMPLETED', 'MARKER_RECORDED', 'ACTIVITY_TASK_COMPLETED']) {
      expect(kinds).toContain(`EVENT_TYPE_${type}`);
    }
  });

  it('replay on the present code', async () => {
    const results = await replay(await workflowBundle(OUT), recorded);
    expect(Object.fromEntries(results)).toEqual(Object.fromEntries(recorded.map(({ name }) => [name, null])));
  });
});

describe('a change of the workflows that would break open cases', () => {
  const BREAKS = [
    ['an added wait before the checks', 'claim.ts',
      [['import { condition, log,', 'import { condition, sleep, log,'], ['const checked = await', "await sleep('1 day');\n    const checked = await"]], /^claim(?!-cut-resumed|-reopened|-topped-up)/],
    ['an activity left out', 'advance.ts', [['return tickDueCases(input);', 'return { ticked: input.on.length };']], /^advance$/],
    ['a label no longer written', 'case.ts', [['if (state.stage !== stageBefore && state.stage !== workflowInfo().typedSearchAttributes.get(STAGE)) upsert', 'if (state.stage === stageBefore) upsert']], /^(admission|claim|clawback|round|identity|disbursement|enrolment|erasure|period|policy|refund|reversal|topUp|transfer|yearEnd)/],
  ] as const;

  it.each(BREAKS)('is caught: %s', async (_, file, changes, broken) => {
    mkdirSync(OUT, { recursive: true });
    const copy = mkdtempSync(path.join(OUT, 'broken-'));
    try {
      for (const folder of ['workflows', 'domain']) cpSync(path.join(projectDir, folder), path.join(copy, folder), { recursive: true });
      let source = readFileSync(path.join(copy, 'workflows', file), 'utf8');
      for (const [from, to] of changes) {
        expect(source.split(from)).toHaveLength(2);
        source = source.replace(from, to);
      }
      writeFileSync(path.join(copy, 'workflows', file), source);
      const silent = (): void => undefined;
      const bundle = await bundleWorkflowCode({
        workflowsPath: path.join(copy, 'workflows', 'index.ts'), logger: { log: silent, trace: silent, debug: silent, info: silent, warn: silent, error: silent },
      });
      const results = await replay(bundle, recorded);
      for (const [name, error] of results) {
        if (broken.test(name)) expect(error, name).toBeInstanceOf(DeterminismViolationError);
        else expect(error, name).toBeNull();
      }
      expect([...results.keys()].some((name) => broken.test(name))).toBe(true);
    } finally {
      rmSync(copy, { recursive: true, force: true });
    }
  });
});

/** With more than one task at a time and no cache, tasks wait for each other until they time out. */
const NOTHING_KEPT = { maxCachedWorkflows: 0, maxConcurrentWorkflowTaskExecutions: 1, workflowFailureErrorTypes: { '*': ['NondeterminismError'] } };

describe('a worker that keeps nothing in memory', () => {
  let cluster: Cluster;
  let database: RealDatabase;
  let office: Office;
  beforeAll(async () => {
    cluster = await realCluster();
    database = await realDatabase();
    office = await openOffice({ cluster, db: database.db, steppedFrom: '2021-09-24', relay: true, worker: NOTHING_KEPT });
    await lives.foundBureau(office.db, 2);
    await lives.planRound(office, '2021-09-24', '2099-12-31');
  });
  afterAll(async () => {
    await office?.close();
    await cluster?.close();
    await database?.close();
  });

  it('carries whole lives by replaying them at every step, commands crossing each other', async () => {
    const [first, second] = await Promise.all([lives.reachFirstReview(office, 1), lives.reachFirstReview(office, 2)]);
    const refused = await office.send('claim', first, { type: 'signFirstReview', seen: { count: 1, approvedCount: 1, totalFen: 1, digest: 'another' } } as never, lives.FIRST);
    expect(refused).toMatchObject({ ok: false, refusal: { code: 'STALE_VIEW' } });
    const crossing = Array.from({ length: 6 }, (_, n) => lives.actOnClaim(office, first, { type: 'assign', person: `person-${n}` }, lives.REGISTRAR));
    await Promise.all([...crossing, lives.actOnClaim(office, second, { type: 'returnForCorrection', reason: 'CELL_ERRORS', rows: 1 }, lives.FIRST)]);
    await lives.actOnClaim(office, first, { type: 'assign', person: lives.FIRST.id }, lives.REGISTRAR);
    await lives.reachPayment(office, first);
    const halves = await Promise.all([1, 2].map((line) => lives.pay(office, first, 50_000, line)));
    expect(Math.max(...halves.map((receipt) => receipt.version))).toBe((await history(office.db, first)).length);
    await workflowOf(office, first).result();
    expect((await history(office.db, first)).filter((item) => item.type === 'Assigned')).toHaveLength(7);
  });
});
