import { fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { projectDir } from '../../ops/config.ts';
import { throwAwayData } from '../../ops/throw-away.ts';

export const MOMENTS = ['before the call', 'after the call', 'after the commit'] as const;

/** At what moment of a commit a worker dies, of which cases and commands. */
export interface Orders {
  readonly moment: (typeof MOMENTS)[number];
  readonly cases: readonly string[];
  readonly commands: readonly string[];
}
export const STRUCK = 'struck';

/** So many that one takes over at once what another leaves. */
const WORKERS = 2;

export interface MortalWorkers {
  order(orders: Orders): void;
  /** Takes the orders back. @returns the commands at which a worker died. */
  struck(): string[];
  stop(): Promise<void>;
}

/** Workers of the queue `cases`, each a process of its own that is started again when it has died. */
export async function mortalWorkers(address: string, databaseUrl: string): Promise<MortalWorkers> {
  const { dataDir, remove } = throwAwayData('funeng-mortal-');
  const [orders, struck] = [path.join(dataDir, 'orders.json'), path.join(dataDir, STRUCK)];
  const living = new Set<ChildProcess>();
  let running = true;
  const start = async (): Promise<void> => {
    const child = fork(path.join(projectDir, 'tests', 'workflows', 'mortal-worker.ts'), [address, databaseUrl, dataDir], { execArgv: ['--import', 'tsx'], stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
    living.add(child);
    child.once('exit', () => {
      living.delete(child);
      if (running) void start();
    });
    await once(child, 'message');
  };
  await Promise.all(Array.from({ length: WORKERS }, start));
  return {
    order: (given) => {
      rmSync(struck, { force: true });
      // Whole or not at all: a worker may look at any moment.
      writeFileSync(`${orders}.half`, JSON.stringify(given));
      renameSync(`${orders}.half`, orders);
    },
    struck: () => {
      rmSync(orders, { force: true });
      return existsSync(struck) ? readFileSync(struck, 'utf8').trim().split('\n').map((line) => line.split(' ')[0] ?? '') : [];
    },
    stop: async () => {
      running = false;
      await Promise.all([...living].map(async (child) => {
        child.kill('SIGKILL');
        if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
      }));
      remove();
    },
  };
}
