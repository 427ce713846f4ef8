import { spawn } from 'node:child_process';
import path from 'node:path';
import { projectDir } from '../config.ts';
import { SetupError } from '../setup-error.ts';

/**
 * Runs one of our scripts to its end. Its output is kept and shown only when it fails.
 * @throws SetupError SERVICE_NOT_STARTED with the end of its output
 */
export async function runScript(script: string, env: NodeJS.ProcessEnv, args: readonly string[] = []): Promise<void> {
  const child = spawn(process.execPath, ['--import', 'tsx', path.resolve(projectDir, script), ...args], { cwd: projectDir, env, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (chunk: string) => { output = (output + chunk).slice(-8_000); });
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  if (code === 0) return;
  throw new SetupError('SERVICE_NOT_STARTED', { zh: `${script} 失败(退出码 ${code})。`, en: `${script} failed (exit code ${code}).` }, { detail: output });
}
