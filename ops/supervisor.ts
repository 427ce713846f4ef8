import { EventEmitter } from 'node:events';
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Say } from './say.ts';
import { identify, stillRuns, type ProcessIdentity } from './servers/identity.ts';
import { send, type Exit, type RunningProcess } from './servers/process.ts';
import { SetupError } from './setup-error.ts';

/** Something that is started, watched and stopped. `start` resolves when it is ready for use. */
export interface Service {
  readonly name: string;
  start(): Promise<RunningProcess>;
}

export interface SupervisorOptions {
  /** Holds `run/`: one record for each running program, read at the next start. */
  readonly dataDir: string;
  readonly say: Say;
  /** Pause before the first restart; doubles to `longestPauseMs`. */
  readonly firstPauseMs?: number;
  readonly longestPauseMs?: number;
  /** Restarts in a row, none of which stayed up for `steadyMs`, after which it gives up. */
  readonly maxRestarts?: number;
  readonly steadyMs?: number;
}

interface SupervisorEvents {
  ready: [name: string, pid: number];
  exit: [name: string, exit: Exit];
  /** It is ready again. */
  restart: [name: string, pid: number];
  /** It could not be kept up; everything else still runs until `stop`. */
  gaveUp: [name: string, error: unknown];
}

interface Watched {
  readonly service: Service;
  running: RunningProcess | undefined;
  /** Set while it is being started again. */
  restarting: Promise<void> | undefined;
  restarts: number;
}

const PULSE_MS = 25;

/** Starts programs in order, starts again the one that dies, stops them in reverse order and leaves none behind. */
export class Supervisor extends EventEmitter<SupervisorEvents> {
  readonly #options: Required<SupervisorOptions>;
  readonly #watched: Watched[] = [];
  #stopping = false;
  #claimed = false;

  constructor(options: SupervisorOptions) {
    super();
    this.#options = { firstPauseMs: 100, longestPauseMs: 5_000, maxRestarts: 10, steadyMs: 5_000, ...options };
  }

  /**
   * Takes the data folder for this process and ends what an earlier, killed supervisor left running.
   * @throws SetupError ALREADY_RUNNING
   */
  async claim(): Promise<void> {
    mkdirSync(this.#runDir, { recursive: true });
    const owner = readRecord(this.#recordOf('supervisor'));
    if (owner && owner.pid !== process.pid && stillRuns(owner)) {
      throw new SetupError('ALREADY_RUNNING',
        { zh: `这个数据文件夹已由进程 ${owner.pid} 使用。`, en: `Process ${owner.pid} already uses this data folder.` },
        { mend: { zh: '请先停下它,或用 FUNENG_DATA 指定另一个文件夹。', en: 'Stop it first or set FUNENG_DATA to another folder.' } });
    }
    writeRecord(this.#recordOf('supervisor'), process.pid);
    this.#claimed = true;
    await this.#endLeftovers();
  }

  /** Starts one service and watches it from now on. Rejects with the service's own error when it does not get ready. */
  async start<R extends RunningProcess>(service: { name: string; start(): Promise<R> }): Promise<R> {
    const running = await service.start();
    const watched: Watched = { service, running: undefined, restarting: undefined, restarts: 0 };
    this.#watched.push(watched);
    this.#watch(watched, running);
    this.emit('ready', service.name, running.pid);
    return running;
  }

  /** Names and process numbers of what runs at this moment. */
  pids(): Record<string, number> {
    return Object.fromEntries(this.#watched.flatMap(({ service, running }) => (running ? [[service.name, running.pid]] : [])));
  }

  /** For fault tests: kills one outright, as a power cut would. It is started again like any that dies. */
  kill(name: string, signal: NodeJS.Signals = 'SIGKILL'): void {
    const running = this.#watched.find(({ service }) => service.name === name)?.running;
    if (!running) throw new Error(`nothing named ${name} is running`);
    running.kill(signal);
  }

  /** Resolves when the named one is up, after a restart under way if there is one. */
  async untilUp(name: string): Promise<void> {
    const watched = this.#watched.find(({ service }) => service.name === name);
    if (!watched) throw new Error(`nothing named ${name} was started`);
    while (!watched.running && !this.#stopping) await (watched.restarting ?? sleep(PULSE_MS));
  }

  /** In reverse order, each after the one that leans on it. Can be called twice. */
  async stop(): Promise<void> {
    this.#stopping = true;
    for (const watched of [...this.#watched].reverse()) {
      await watched.restarting;
      const name = watched.service.name;
      if (watched.running) await watched.running.stop();
      rmSync(this.#recordOf(name), { force: true });
    }
    if (this.#claimed) rmSync(this.#recordOf('supervisor'), { force: true });
  }

  /** A second Ctrl-C: no waiting. */
  forceStop(): void {
    this.#stopping = true;
    for (const { running } of this.#watched) {
      if (!running) continue;
      send(-running.pid, 'SIGKILL');
      running.kill('SIGKILL');
    }
  }

  #watch(watched: Watched, running: RunningProcess): void {
    watched.running = running;
    writeRecord(this.#recordOf(watched.service.name), running.pid);
    const sinceMs = performance.now();
    void running.exited.then((exit) => {
      watched.running = undefined;
      if (this.#stopping) return;
      if (performance.now() - sinceMs > this.#options.steadyMs) watched.restarts = 0;
      this.emit('exit', watched.service.name, exit);
      watched.restarting = this.#restart(watched, exit).finally(() => { watched.restarting = undefined; });
    });
  }

  /** Never rejects: a service that cannot be kept up is reported through `gaveUp`. */
  async #restart(watched: Watched, exit: Exit): Promise<void> {
    const { name } = watched.service;
    const how = exit.signal ?? exit.code ?? '?';
    this.#options.say({ zh: `! ${name} 意外停止(${how}),正在重新启动`, en: `${name} ended unexpectedly (${how}); starting it again` });
    let lastError: unknown;
    while (!this.#stopping && watched.restarts < this.#options.maxRestarts) {
      await sleep(Math.min(this.#options.firstPauseMs * 2 ** watched.restarts, this.#options.longestPauseMs));
      watched.restarts += 1;
      if (this.#stopping) return;
      try {
        const running = await watched.service.start();
        this.#watch(watched, running);
        this.#options.say({ zh: `  ${name} 已恢复(进程 ${running.pid})`, en: `${name} is back (process ${running.pid})` });
        this.emit('restart', name, running.pid);
        return;
      } catch (error) {
        lastError = error;
      }
    }
    if (!this.#stopping) this.#giveUp(name, lastError);
  }

  #giveUp(name: string, cause: unknown): void {
    const detail = cause instanceof Error ? cause.message : undefined;
    this.emit('gaveUp', name, new SetupError('SERVICE_GAVE_UP',
      { zh: `${name} 连续 ${this.#options.maxRestarts} 次重启失败。`, en: `${name} could not be kept up after ${this.#options.maxRestarts} restarts.` },
      { mend: { zh: `日志在 ${this.#logDir}。`, en: `The logs are in ${this.#logDir}.` }, ...(detail && { detail }), cause }));
  }

  async #endLeftovers(): Promise<void> {
    for (const file of readdirSync(this.#runDir).filter((name) => name.endsWith('.json') && name !== 'supervisor.json')) {
      const record = readRecord(path.join(this.#runDir, file));
      if (record && stillRuns(record)) {
        const name = path.basename(file, '.json');
        this.#options.say({ zh: `  上次留下的 ${name}(进程 ${record.pid})还在,先停下它`, en: `  ${name} left from last time (process ${record.pid}) still runs; stopping it first` });
        await endProcess(record);
      }
      rmSync(path.join(this.#runDir, file), { force: true });
    }
  }

  get #runDir(): string { return path.join(this.#options.dataDir, 'run'); }
  get #logDir(): string { return path.join(this.#options.dataDir, 'logs'); }
  #recordOf(name: string): string { return path.join(this.#runDir, `${name}.json`); }
}

type ProcessRecord = Pick<ProcessIdentity, 'pid' | 'started'>;

function writeRecord(file: string, pid: number): void {
  const identity = identify(pid);
  if (!identity) return;
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, `${JSON.stringify({ pid, started: identity.started } satisfies ProcessRecord)}\n`);
}

/** A record that cannot be read says nothing about any process; it is left out. */
function readRecord(file: string): ProcessRecord | undefined {
  try {
    const value: unknown = JSON.parse(readFileSync(file, 'utf8'));
    if (typeof value !== 'object' || value === null || !('pid' in value) || !('started' in value)) return undefined;
    return typeof value.pid === 'number' && value.pid > 1 && typeof value.started === 'string' ? { pid: value.pid, started: value.started } : undefined;
  } catch {
    return undefined;
  }
}

/** SIGINT is the clean and quick way for all of ours: PostgreSQL's "fast", and Node and Temporal treat it as SIGTERM. */
async function endProcess(record: ProcessRecord): Promise<void> {
  for (const [signal, waitMs] of [['SIGINT', 15_000], ['SIGKILL', 5_000]] as const) {
    if (stillRuns(record)) send(record.pid, signal);
    const deadlineMs = performance.now() + waitMs;
    while (performance.now() < deadlineMs && stillRuns(record)) await sleep(50);
  }
}
