import { Context } from '@temporalio/activity';
import type { Client, WorkflowExecutionInfo } from '@temporalio/client';
import { WorkflowNotFoundError } from '@temporalio/client';
import { chinaDate } from '../domain/clock.ts';
import type { Difference } from '../domain/reconciliation.ts';
import { findCase } from '../store/cases.ts';
import type { Database } from '../store/db.ts';
import { beginRun, bookDifferences, finishRun, openStages } from '../store/reconciliation.ts';
import { beating } from './beat.ts';

export interface ReconciliationActivities {
  /** Compares ledger, events, bank results and workflows, and puts what differs into the queue. @returns how many differences there are */
  reconcile(): Promise<number>;
}

type Labelled = Pick<WorkflowExecutionInfo, 'status' | 'typedSearchAttributes'>;

export function createReconciliationActivities({ db, client }: { db: Database; client: Client }): ReconciliationActivities {
  return {
    reconcile: () => beating(async () => {
      const run = Context.current().info.workflowExecution?.runId ?? '';
      await beginRun(db, run);
      const found = [...await bookDifferences(db), ...await workflowDifferences(db, client)];
      await finishRun(db, run, found, chinaDate(Date.now()));
      return found.length;
    }),
  };
}

/** Visibility lags behind: it only says where to look, and the workflow itself and the database are asked again. */
async function workflowDifferences(db: Database, client: Client): Promise<Difference[]> {
  const stages = await openStages(db);
  const running = new Map<string, string | undefined>();
  for await (const each of client.workflow.list({ query: `ExecutionStatus = 'Running' and FunengKind is not null` })) running.set(each.workflowId, stageOf(each));
  const suspects = new Set([
    ...[...stages].filter(([caseNo, stage]) => running.get(caseNo) !== stage).map(([caseNo]) => caseNo),
    ...[...running.keys()].filter((caseNo) => !stages.has(caseNo)),
  ]);
  const found: Difference[] = [];
  for (const caseNo of suspects) {
    const difference = await compare(db, client, caseNo);
    if (difference) found.push(difference);
  }
  return found;
}

async function compare(db: Database, client: Client, caseNo: string): Promise<Difference | undefined> {
  const now = await described(client, caseNo);
  const record = await findCase(db, caseNo);
  const runs = now?.status.name === 'RUNNING';
  const stage = runs ? stageOf(now) ?? await stageTold(client, caseNo) : undefined;
  if (record && !record.closed) {
    if (!runs) return { kind: 'CASE_NOT_RUNNING', subject: caseNo, expected: record.stage, found: now?.status.name ?? 'none' };
    return stage === record.stage ? undefined : { kind: 'STAGE_DIFFERS', subject: caseNo, expected: record.stage, found: stage ?? '' };
  }
  return runs ? { kind: 'RUNS_WITHOUT_CASE', subject: caseNo, expected: record?.stage ?? '', found: stage ?? '' } : undefined;
}

async function described(client: Client, workflowId: string): Promise<Labelled | undefined> {
  try {
    return await client.workflow.getHandle(workflowId).describe();
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return undefined;
    throw error;
  }
}

/** A workflow that was started again from the log has no label until its stage changes. */
async function stageTold(client: Client, workflowId: string): Promise<string | undefined> {
  const told = await client.workflow.getHandle(workflowId).query<{ state: { stage: string } }>('state');
  return told.state.stage;
}

function stageOf({ typedSearchAttributes }: Labelled): string | undefined {
  return typedSearchAttributes.getAll().find(({ key }) => key.name === 'FunengStage')?.value as string | undefined;
}
