import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { projectDir } from './config.ts';
import type { Say } from './say.ts';
import { SetupError } from './setup-error.ts';

const webDir = path.join(projectDir, 'web');
const stampFile = path.join(webDir, 'dist', '.built-from');

/**
 * Builds the console (web/ → web/dist) unless it was built from these very sources: a second start is quick.
 * @throws SetupError CONSOLE_NOT_BUILT with the end of Vite's output
 */
export async function buildConsole(say: Say): Promise<void> {
  const sources = hashOfSources();
  if (existsSync(stampFile) && readFileSync(stampFile, 'utf8') === sources) return;
  say({ zh: '正在构建操作台(约半分钟;源码不变时下次跳过)', en: 'Building the console (about half a minute; skipped next time while its sources stay the same)' });
  const startedMs = performance.now();
  await vite();
  writeFileSync(stampFile, sources);
  const seconds = ((performance.now() - startedMs) / 1000).toFixed(1);
  say({ zh: '✓ 操作台已构建', en: `the console is built (${seconds} s)` });
}

/** What the build depends on: everything under web/ but its output and the generated types, and the versions of the packages. */
function hashOfSources(): string {
  const hash = createHash('sha256').update(readFileSync(path.join(projectDir, 'package-lock.json')));
  const entries = readdirSync(webDir, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const files = entries.map((entry) => path.relative(webDir, path.join(entry.parentPath, entry.name))).filter((file) => !/^(dist|node_modules|src\/contract)[/\\]/.test(file));
  for (const file of files.sort()) hash.update(`\0${file}\0`).update(readFileSync(path.join(webDir, file)));
  return hash.digest('hex');
}

async function vite(): Promise<void> {
  const program = path.join(projectDir, 'node_modules', 'vite', 'bin', 'vite.js');
  const child = spawn(process.execPath, [program, 'build', '--config', path.join(webDir, 'vite.config.ts'), '--logLevel', 'warn'],
    { cwd: projectDir, stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, NODE_ENV: 'production' } });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (chunk: string) => { output = (output + chunk).slice(-8_000); });
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  if (code !== 0) throw new SetupError('CONSOLE_NOT_BUILT', { zh: '操作台没有构建成。', en: 'The console could not be built.' }, { detail: output });
}
