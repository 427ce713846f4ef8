import type { Client } from '@temporalio/client';
import { WorkflowIdConflictPolicy, WorkflowIdReusePolicy } from '@temporalio/common';
import { startAgain } from '../activities/send.ts';
import { openCases } from '../store/cases.ts';
import type { Database } from '../store/db.ts';

export interface Recovered {
  readonly cases: number;
  readonly jobs: number;
}

const PAGE = 200;
/** Long enough to find a workflow that still runs, short enough for thousands of cases. */
const AT_ONCE = 10;

/**
 * Starts every open case again from the event log, its timers with it, and every unfinished piece of work beside the cases. What still
 * runs is left alone, so that it may be run at any time and as often as one likes; nothing is decided, posted or paid by it.
 */
export async function recover(db: Database, client: Client, progress: (done: number) => void = () => undefined): Promise<Recovered> {
  let cases = 0;
  for (let after = ''; ;) {
    const page = await openCases(db, after, PAGE);
    if (page.length === 0) break;
    for (let start = 0; start < page.length; start += AT_ONCE) {
      await Promise.all(page.slice(start, start + AT_ONCE).map((record) => startAgain(client, db, record)));
    }
    cases += page.length;
    progress(cases);
    after = page.at(-1)?.case_no ?? after;
  }
  return { cases, jobs: await recoverJobs(db, client) };
}

/** Rosters being read, bulk acts, exports, registry imports: each goes on where its rows say it stopped. */
async function recoverJobs(db: Database, client: Client): Promise<number> {
  const jobs = await db.query<{ id: string; type: string; args: unknown }>(
    `select 'intake/' || claim_no || '/' || version as id, 'intake' as type, jsonb_build_object('claimNo', claim_no, 'rosterVersion', version) as args
     from roster where status in ('waiting', 'reading')
     union all select 'bulk/' || id, 'bulk', jsonb_build_object('bulkId', id) from bulk where status = 'running'
     union all select 'what-if/' || id, 'whatIf', jsonb_build_object('whatIfId', id) from what_if where status = 'running'
     union all select 'export/' || id, 'exportDocument', jsonb_build_object('exportId', id) from export where status = 'waiting'
     union all select 'registry/' || id, 'registryImport', jsonb_build_object('importId', id) from registry_import where status in ('waiting', 'reading')`);
  for (const { id, type, args } of jobs) {
    await client.workflow.start(type, {
      workflowId: id, taskQueue: 'cases', args: [args],
      workflowIdConflictPolicy: WorkflowIdConflictPolicy.USE_EXISTING, workflowIdReusePolicy: WorkflowIdReusePolicy.ALLOW_DUPLICATE,
    });
  }
  return jobs.length;
}
