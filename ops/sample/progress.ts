import cliProgress from 'cli-progress';
import type { Progress } from './office.ts';

export interface ProgressLine {
  readonly phase: (name: string) => void;
  readonly progress: Progress;
  /** Seconds of each phase so far, to a tenth. */
  wallSeconds(): Record<string, number>;
  end(): void;
}

/** A bar on a terminal, one line a phase elsewhere. */
export function createProgressLine(): ProgressLine {
  const bar = process.stdout.isTTY ? new cliProgress.SingleBar({ format: ' {phase} |{bar}| {value}/{total} {what}', hideCursor: true, clearOnComplete: true }) : undefined;
  const seconds: Record<string, number> = {};
  let current: { name: string; startedMs: number } | undefined;
  const close = (): void => {
    if (!current) return;
    const took = Math.round((performance.now() - current.startedMs) / 100) / 10;
    seconds[current.name] = took;
    bar?.stop();
    process.stdout.write(`✓ ${current.name} (${took} s)\n`);
    current = undefined;
  };
  return {
    phase: (name) => {
      close();
      current = { name, startedMs: performance.now() };
      bar?.start(1, 0, { phase: name, what: '' });
    },
    progress: (what, done, total) => {
      bar?.setTotal(Math.max(total, done, 1));
      bar?.update(done, { what });
    },
    wallSeconds: () => ({ ...seconds }),
    end: close,
  };
}
