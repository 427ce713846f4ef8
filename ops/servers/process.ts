import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

export interface Exit { readonly code: number | null; readonly signal: NodeJS.Signals | null }

/** A program that runs for us. All four servers and the tests' servers are handled through this shape. */
export interface RunningProcess {
  readonly pid: number;
  readonly exited: Promise<Exit>;
  /** Asks it to end, waits, then forces. Resolves when it has gone; harmless when it already has. */
  stop(): Promise<void>;
  /** Sends a signal to the program itself at once (fault tests, forced end). */
  kill(signal?: NodeJS.Signals): void;
}

export interface ProcessSpec {
  readonly command: string;
  readonly args: readonly string[];
  readonly logFile: string;
  readonly env?: NodeJS.ProcessEnv;
  readonly cwd?: string;
  /** Run as this user (only root can ask for it). */
  readonly user?: { readonly uid: number; readonly gid: number };
  readonly stopSignal?: NodeJS.Signals;
  readonly stopTimeoutMs?: number;
  /** Called with each message of a child that was started with a message channel. */
  readonly onMessage?: (message: unknown) => void;
}

const DEFAULT_STOP_TIMEOUT_MS = 20_000;

/**
 * Starts a program in its own process group (so that Ctrl-C at the terminal reaches only us, and we stop things in order),
 * with its output in a log file and a leash: when we are killed outright, the leash ends it.
 */
export async function startProcess(spec: ProcessSpec): Promise<RunningProcess> {
  const child = await spawned(spec);
  const pid = child.pid as number;
  const exited = new Promise<Exit>((resolve) => child.once('exit', (code, signal) => resolve({ code, signal })));
  const release = leash(pid, spec.stopSignal ?? 'SIGTERM');
  void exited.then(release);
  if (spec.onMessage) child.on('message', spec.onMessage);
  let gone = false;
  void exited.then(() => { gone = true; });
  return {
    pid,
    exited,
    kill: (signal = 'SIGKILL') => { if (!gone) send(pid, signal); },
    stop: async () => {
      if (!gone) send(pid, spec.stopSignal ?? 'SIGTERM');
      await Promise.race([exited, sleep(spec.stopTimeoutMs ?? DEFAULT_STOP_TIMEOUT_MS, undefined, { ref: false })]);
      // Whatever is left of its group ends with it (a loader's helper program, a server that would not listen).
      send(-pid, 'SIGKILL');
      await exited;
    },
  };
}

async function spawned(spec: ProcessSpec): Promise<ChildProcess> {
  const log = openSync(spec.logFile, 'a', 0o640);
  try {
    const child = spawn(spec.command, [...spec.args], {
      detached: true,
      stdio: spec.onMessage ? ['ignore', log, log, 'ipc'] : ['ignore', log, log],
      env: spec.env ?? process.env,
      ...(spec.cwd && { cwd: spec.cwd }),
      ...spec.user,
    });
    await new Promise<void>((resolve, reject) => {
      child.once('spawn', resolve);
      child.once('error', reject);
    });
    return child;
  } finally {
    closeSync(log);
  }
}

/** Seconds that the leash waits between asking and forcing. */
const LEASH_GRACE_S = 10;

/**
 * Node cannot ask the kernel to end a child with its parent, so a shell of one megabyte waits on a pipe that only we hold:
 * when we die in whatever way, the pipe ends and the shell stops the program. Not on Windows, which has no such shell.
 * @returns lets go of it, once the program has ended by itself
 */
function leash(pid: number, signal: NodeJS.Signals): () => void {
  if (process.platform === 'win32') return () => undefined;
  const script = 'read -r _; kill -s "$2" "$1" 2>/dev/null || exit 0; n=0; '
    + 'while kill -0 "$1" 2>/dev/null && [ $n -lt "$3" ]; do sleep 1; n=$((n+1)); done; kill -s KILL -- "-$1" 2>/dev/null';
  const shell = spawn('/bin/sh', ['-c', script, 'leash', String(pid), signal.replace(/^SIG/, ''), String(LEASH_GRACE_S)],
    { detached: true, cwd: '/', stdio: ['pipe', 'ignore', 'ignore'] });
  shell.on('error', () => undefined);
  shell.stdin.on('error', () => undefined);
  shell.unref();
  // A pipe is a socket underneath; its type here does not tell.
  if (shell.stdin instanceof Socket) shell.stdin.unref();
  return () => { if (shell.pid) send(-shell.pid, 'SIGKILL'); };
}

/** A signal to something that has already gone is no error (macOS answers EPERM for a group of which only the dead are left). */
export function send(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code !== 'ESRCH' && !(pid < 0 && code === 'EPERM')) throw error;
  }
}

/** The last lines of a log, for a sentence that explains a failed start. */
export function logTail(file: string, lines = 12): string {
  try {
    return readFileSync(file, 'utf8').trimEnd().split('\n').slice(-lines).join('\n');
  } catch {
    return '';
  }
}
