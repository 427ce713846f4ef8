import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { NativeConnection, Worker } from '@temporalio/worker';
import { createCaseActivities } from '../../activities/cases.ts';
import type { CaseActivities } from '../../activities/cases.ts';
import { workflowBundle } from '../../ops/bundle.ts';
import { projectDir } from '../../ops/config.ts';
import type { CommitResult } from '../../store/cases.ts';
import { createDatabase } from '../../store/db.ts';
import type { Orders } from './mortal-workers.ts';
import { STRUCK } from './mortal-workers.ts';
import { IDENTITY, quietRuntime } from './servers.ts';

/* A worker of the queue `cases` in a process of its own. It ends itself with -9 at the moment that its orders name, once for each command of theirs. */

const [address = '', databaseUrl = '', folder = ''] = process.argv.slice(2);
const end = (): void => { process.kill(process.pid, 'SIGKILL'); };
/** Long enough that the transaction has begun, and shorter than it takes. */
const UNDER_WAY_MS = 3;

quietRuntime();
const db = createDatabase(databaseUrl, { applicationName: 'funeng-test' });
const real = createCaseActivities({ db });
const commit: CaseActivities['commit'] = async (input) => {
  const orders = ordersNow();
  if (orders === undefined || !orders.cases.includes(input.caseNo) || !orders.commands.includes(input.command.type)) return real.commit(input);
  const struck = path.join(folder, STRUCK);
  const line = `${input.command.type} ${input.command.id}\n`;
  if (existsSync(struck) && readFileSync(struck, 'utf8').includes(line)) return real.commit(input);
  appendFileSync(struck, line);
  return diesAt(orders.moment, () => real.commit(input));
};
const worker = await Worker.create({
  connection: await NativeConnection.connect({ address }), namespace: 'default', identity: IDENTITY, taskQueue: 'cases',
  workflowBundle: await workflowBundle(path.join(projectDir, 'out', 'test')), activities: { ...real, commit },
  // What the dead had in memory nobody asks it for any more.
  maxCachedWorkflows: 0,
});
process.once('disconnect', end);
process.send?.('ready');
await worker.run();

function ordersNow(): Orders | undefined {
  const file = path.join(folder, 'orders.json');
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) as Orders : undefined;
}

async function diesAt(moment: Orders['moment'], real: () => Promise<CommitResult>): Promise<CommitResult> {
  if (moment === 'before the call') end();
  const running = real();
  if (moment === 'after the call') await sleep(UNDER_WAY_MS).then(end);
  const result = await running;
  end();
  return result;
}
