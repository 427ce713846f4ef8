import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** A process as the system knows it: the number is reused, the number with its start is not. */
export interface ProcessIdentity {
  readonly pid: number;
  /** When it started, in the system's own words; compared, never read. */
  readonly started: string;
  readonly command: string;
}

/** @returns undefined when there is no such process, or it has ended and only waits to be collected. */
export function identify(pid: number): ProcessIdentity | undefined {
  return process.platform === 'linux' ? fromProc(pid) : fromPs(pid);
}

/** True while the very process that was recorded still runs. */
export function stillRuns(recorded: Pick<ProcessIdentity, 'pid' | 'started'>): boolean {
  return identify(recorded.pid)?.started === recorded.started;
}

function fromProc(pid: number): ProcessIdentity | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The second field is the name in brackets and may hold spaces: count from the last bracket.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const [state, startTicks] = [fields[0], fields[19]];
    if (state === 'Z' || state === 'X' || startTicks === undefined) return undefined;
    const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0').join(' ').trim();
    return { pid, started: `${bootId()}:${startTicks}`, command };
  } catch {
    return undefined;
  }
}

function bootId(): string {
  try {
    return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
  } catch {
    return '';
  }
}

function fromPs(pid: number): ProcessIdentity | undefined {
  const result = spawnSync('ps', ['-o', 'stat=,lstart=,args=', '-p', String(pid)], { encoding: 'utf8', env: { ...process.env, LC_ALL: 'C' } });
  const match = /^(\S+)\s+(\w+ \w+ +\d+ [\d:]+ \d+)\s+(.*)$/.exec(result.stdout.trim());
  if (!match || match[1]?.startsWith('Z')) return undefined;
  return { pid, started: match[2] ?? '', command: match[3] ?? '' };
}
