import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { projectDir } from '../config.ts';
import { logFile } from '../folders.ts';
import { SetupError } from '../setup-error.ts';
import type { Service } from '../supervisor.ts';
import { logTail, startProcess, type RunningProcess } from './process.ts';

export interface NodeServiceOptions {
  readonly name: string;
  /** Relative to the project, for example `ops/worker.ts`. */
  readonly script: string;
  readonly args?: readonly string[];
  readonly env: NodeJS.ProcessEnv;
  readonly dataDir: string;
  /** How it says that it is ready: a web address that answers 200, or the message `ready` to its parent (`process.send?.('ready')`). */
  readonly ready: { readonly url: string } | 'message';
  readonly readyTimeoutMs?: number;
  readonly stopTimeoutMs?: number;
}

const POLL_MS = 50;

/** One of our own programs (worker, API) as a service of the supervisor. Its `start` may reject with SERVICE_NOT_STARTED. */
export function nodeService(options: NodeServiceOptions): Service {
  return { name: options.name, start: () => startNode(options) };
}

async function startNode(options: NodeServiceOptions): Promise<RunningProcess> {
  const log = logFile(options.dataDir, options.name);
  let saidReady = false;
  const running = await startProcess({
    command: process.execPath, args: ['--import', 'tsx', path.resolve(projectDir, options.script), ...(options.args ?? [])],
    cwd: projectDir, env: options.env, logFile: log, ...(options.stopTimeoutMs && { stopTimeoutMs: options.stopTimeoutMs }),
    ...(options.ready === 'message' && { onMessage: (message: unknown) => { saidReady ||= message === 'ready'; } }),
  });
  let ended = false;
  void running.exited.then(() => { ended = true; });
  const { ready } = options;
  const isReady = ready === 'message' ? () => Promise.resolve(saidReady) : () => answersOk(ready.url);
  const deadlineMs = performance.now() + (options.readyTimeoutMs ?? 60_000);
  while (!ended && performance.now() < deadlineMs) {
    if (await isReady()) return running;
    await sleep(POLL_MS);
  }
  const exit = ended ? await running.exited : undefined;
  await running.stop();
  const how = exit ? { zh: `已退出(${exit.signal ?? exit.code})`, en: `ended (${exit.signal ?? exit.code})` } : { zh: '迟迟没有就绪', en: 'did not get ready in time' };
  throw new SetupError('SERVICE_NOT_STARTED', { zh: `${options.name} 没有启动:${how.zh}。`, en: `${options.name} did not start: it ${how.en}.` },
    { mend: { zh: `日志在 ${log}。`, en: `Its log is ${log}.` }, detail: logTail(log) });
}

async function answersOk(url: string): Promise<boolean> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(2_000) });
    await response.body?.cancel();
    return response.ok;
  } catch {
    return false;
  }
}
