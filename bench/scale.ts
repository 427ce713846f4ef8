import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { projectDir } from '../ops/config.ts';
import { rounded } from './statistics.ts';

export interface ScaleFigures {
  /** Seconds of the whole year at scale 1, set-up of the servers included. */
  readonly year_wall_s: number;
  readonly year_wall_3_s: number;
  readonly year_wall_10_s: number;
  /** What one claim costs at scale 10 over what it costs at scale 1, in seconds of the year's own phases. */
  readonly scale_cost_ratio: number;
}

/** The sample year at scale 1, 3 and 10, each in a process and an installation of its own. Takes a quarter of an hour. */
export async function benchScale(): Promise<ScaleFigures> {
  const one = await year(1);
  const three = await year(3);
  const ten = await year(10);
  return { year_wall_s: one.total, year_wall_3_s: three.total, year_wall_10_s: ten.total, scale_cost_ratio: rounded(ten.phases / 10 / one.phases, 2) };
}

async function year(scale: number): Promise<{ total: number; phases: number }> {
  const out = mkdtempSync(path.join(tmpdir(), 'funeng-scale-'));
  try {
    await run(['--import', 'tsx', path.join(projectDir, 'ops', 'year.ts'), '--scale', String(scale), '--out', out]);
    const { wallSeconds } = JSON.parse(readFileSync(path.join(out, 'summary.json'), 'utf8')) as { wallSeconds: Record<string, number> };
    const { total = 0, ...phases } = wallSeconds;
    return { total, phases: Object.values(phases).reduce((sum, seconds) => sum + seconds, 0) };
  } finally {
    rmSync(out, { recursive: true, force: true });
  }
}

function run(args: readonly string[]): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, args, { cwd: projectDir, stdio: ['ignore', 'ignore', 'inherit'] });
    child.once('error', reject);
    child.once('close', (code) => { if (code === 0) resolve(); else reject(new Error(`the year ended with ${code}`)); });
  });
}
