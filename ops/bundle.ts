import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { projectDir } from './config.ts';
import { ensureFolder } from './folders.ts';
import { runScript } from './servers/script.ts';

/**
 * The workflows as one script for the workers' sandbox. Bundling takes seconds, so the result is kept beside the data under the
 * digest of everything that goes into it.
 */
export async function workflowBundle(dataDir: string): Promise<{ readonly code: string }> {
  const file = path.join(ensureFolder(path.join(dataDir, 'bundles'), 'FUNENG_DATA'), `${sourceDigest()}.js`);
  // In a process of its own: what the bundler takes of memory would stay with the worker as long as it lives.
  if (!existsSync(file)) await runScript('ops/bundle-workflows.ts', process.env, [file]);
  return { code: readFileSync(file, 'utf8') };
}

/**
 * The rules, loaded once a worker instead of once a case: they are pure, remember nothing of a case, and what they export is frozen. What a case
 * remembers belongs into workflows/, which every case has for itself.
 */
export const SHARED_MODULES = ['domain/deciders.ts', 'domain/clock.ts'];

function sourceDigest(): string {
  const hash = createHash('sha256');
  const sdk = createRequire(import.meta.url)('@temporalio/workflow/package.json') as { version: string };
  hash.update(sdk.version).update(SHARED_MODULES.join());
  for (const folder of ['workflows', 'domain']) {
    const names = readdirSync(path.join(projectDir, folder), { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts')).sort();
    for (const name of names) hash.update(name).update(readFileSync(path.join(projectDir, folder, name)));
  }
  hash.update(readFileSync(path.join(projectDir, 'package-lock.json')));
  return hash.digest('hex').slice(0, 32);
}
