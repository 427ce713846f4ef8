import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Bilingual } from '../../domain/coded.ts';
import type { TemporalConfig } from '../config.ts';
import { logFile } from '../folders.ts';
import type { Say } from '../say.ts';
import { SetupError } from '../setup-error.ts';
import { ensurePortFree } from './ports.ts';
import { logTail, startProcess, type RunningProcess } from './process.ts';
import { answers, searchAttributes } from './temporal-cluster.ts';
import { findTemporalProgram } from './temporal-program.ts';

/** Which Temporal server will be used, and how it was found. */
export type FoundTemporal =
  | { readonly kind: 'cluster'; readonly address: string; readonly how: Bilingual }
  | { readonly kind: 'program'; readonly path: string; readonly how: Bilingual };

/** TEMPORAL_ADDRESS → TEMPORAL_CLI_PATH → PATH → cache → the SDK's download → a build with Go. See {@link findTemporalProgram} for the errors. */
export async function findTemporal(options: { temporal: TemporalConfig; cacheDir: string; say: Say }): Promise<FoundTemporal> {
  const { address, cliPath } = options.temporal;
  if (address) return { kind: 'cluster', address, how: { zh: `已有集群 ${address}`, en: `the existing cluster ${address}` } };
  const program = await findTemporalProgram({ cliPath, cacheDir: options.cacheDir, say: options.say });
  return { kind: 'program', ...program };
}

export interface TemporalServerOptions {
  readonly program: string;
  readonly dataDir: string;
  readonly namespace: string;
  readonly port: number;
  readonly uiPort: number;
  /** SQLite's fsync: OFF survives a killed process, NORMAL also a power cut but for the last moments, FULL everything (slowest). */
  readonly synchronous: TemporalConfig['synchronous'];
}

export interface TemporalServer extends RunningProcess {
  readonly address: string;
  readonly uiUrl: string;
}

const HOST = '127.0.0.1';
const START_TIMEOUT_MS = 60_000;
/** Its inner services look for ports of their own; one that somebody else was given meanwhile ends it, and the next start finds others. */
const START_TRIES = 3;

/**
 * Starts the server on its SQLite file and waits until the namespace is served.
 * @throws SetupError PORT_BUSY, TEMPORAL_NOT_STARTED
 */
export async function startTemporal(options: TemporalServerOptions): Promise<TemporalServer> {
  await ensurePortFree(options.port, { zh: 'Temporal 服务器', en: 'the Temporal server' }, 'FUNENG_TEMPORAL_PORT', HOST);
  await ensurePortFree(options.uiPort, { zh: 'Temporal 网页', en: "Temporal's Web UI" }, 'FUNENG_TEMPORAL_UI_PORT', HOST);
  const log = logFile(options.dataDir, 'temporal');
  const folder = path.join(options.dataDir, 'temporal');
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const address = `${HOST}:${options.port}`;
  for (let tried = 1; ; tried += 1) {
    const server = await startProcess({
      command: options.program, args: serverArguments(options, path.join(folder, 'temporal.sqlite')),
      logFile: log, cwd: folder, env: withoutClientSettings(process.env), stopTimeoutMs: 15_000,
    });
    const failed = await untilServing(server, address, options.namespace);
    if (failed === undefined) return { ...server, address, uiUrl: `http://${HOST}:${options.uiPort}` };
    await server.stop();
    if (tried < START_TRIES) continue;
    throw new SetupError('TEMPORAL_NOT_STARTED',
      { zh: 'Temporal 服务器没有启动。', en: 'The Temporal server did not start.' },
      { mend: { zh: `日志在 ${log}。`, en: `Its log is ${log}.` }, detail: logTail(log), cause: failed });
  }
}

function serverArguments(options: TemporalServerOptions, database: string): string[] {
  return [
    'server', 'start-dev', '--headless=false', '--ip', HOST, '--port', String(options.port), '--ui-port', String(options.uiPort),
    '--namespace', options.namespace, '--db-filename', database,
    '--sqlite-pragma', 'journal_mode=WAL', '--sqlite-pragma', `synchronous=${options.synchronous}`,
    ...searchAttributes.flatMap((name) => ['--search-attribute', `${name}=Keyword`]),
    '--log-level', 'warn', '--log-format', 'json',
  ];
}

/** The CLI reads the same TEMPORAL_ variables as a client does; they are about another cluster. */
function withoutClientSettings(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !name.startsWith('TEMPORAL_')));
}

/** @returns why the namespace is not served: the server has ended, or is silent for {@link START_TIMEOUT_MS} */
async function untilServing(server: RunningProcess, address: string, namespace: string): Promise<Error | undefined> {
  const deadlineMs = performance.now() + START_TIMEOUT_MS;
  let ended = false;
  void server.exited.then(() => { ended = true; });
  for (;;) {
    try {
      await answers({ address }, namespace, 1_000);
      return undefined;
    } catch (error) {
      if (ended || performance.now() > deadlineMs) return error instanceof Error ? error : new Error(String(error));
      await sleep(100);
    }
  }
}
