import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { Command, InvalidArgumentError } from 'commander';
import { projectDir } from './config.ts';
import { firstAdministrator } from './sample/prepare.ts';
import { driveYear } from './sample/drive.ts';
import { exportYear } from './sample/exports.ts';
import { generateSampleYear } from './sample/generate/year.ts';
import { createProgressLine } from './sample/progress.ts';
import { summarise } from './sample/summary.ts';
import { printFailure } from './setup-error.ts';
import { sayOnTerminal } from './say.ts';
import { startThrowaway } from './throw-away-stack.ts';

const whole = (text: string): number => {
  if (!/^-?\d+$/.test(text)) throw new InvalidArgumentError('expected a whole number 应为整数');
  return Number(text);
};

const program = new Command('year')
  .description('Carries the synthetic sample year on fresh throw-away data 在一次性数据上跑完示例年度')
  .option('--seed <n>', 'the same seed gives the same year 种子', whole, 2021)
  .option('--institutions <n>', 'how many of the 93 institutions 院校数', whole, 93)
  .option('--scale <n>', 'so many times the institutions and rows 倍数', whole, 1)
  .option('--out <folder>', 'where the exports and summary.json go 输出目录', 'out/year');
program.parse();

try {
  await run(program.opts<{ seed: number; institutions: number; scale: number; out: string }>());
  process.exit(0);
} catch (error) {
  printFailure(error);
  process.exit(1);
}

async function run(options: { seed: number; institutions: number; scale: number; out: string }): Promise<void> {
  const startedMs = performance.now();
  const out = path.resolve(projectDir, options.out);
  mkdirSync(out, { recursive: true });
  const year = generateSampleYear(options);
  const throwaway = await startThrowaway(sayOnTerminal);
  const line = createProgressLine();
  const interrupted = (): void => void throwaway.stop().finally(() => process.exit(130));
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, interrupted);
  // Started by bootstrap with a message channel: when bootstrap is killed, this ends too.
  if (process.connected) process.once('disconnect', interrupted);
  try {
    await firstAdministrator(throwaway.runtime.db);
    const { office, batches } = await driveYear(throwaway.stack.apiUrl, year, { scale: options.scale, progress: line.progress, onPhase: line.phase });
    line.phase('exports');
    await exportYear(office, year, batches, out, line.progress);
    line.phase('summary');
    const summary = await summarise(throwaway.runtime.db, throwaway.client, year, {});
    line.end();
    const wallSeconds = { ...line.wallSeconds(), total: Math.round((performance.now() - startedMs) / 100) / 10 };
    writeFileSync(path.join(out, 'summary.json'), `${JSON.stringify({ ...summary, wallSeconds }, null, 2)}\n`);
    sayOnTerminal({ zh: `示例年度已完成:${out}`, en: `The sample year is done: ${out}` });
  } finally {
    process.off('disconnect', interrupted);
    await throwaway.stop();
  }
}
