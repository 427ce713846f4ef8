import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { bundleWorkflowCode } from '@temporalio/worker';
import type { WorkflowBundleWithSourceMap } from '@temporalio/worker';
import { projectDir } from './config.ts';
import { ensureFolder } from './folders.ts';

/**
 * The workflows as one script for the workers' sandbox. Bundling takes seconds, so the result is kept beside the data under the
 * digest of everything that goes into it.
 */
export async function workflowBundle(dataDir: string): Promise<WorkflowBundleWithSourceMap> {
  const file = path.join(ensureFolder(path.join(dataDir, 'bundles'), 'FUNENG_DATA'), `${sourceDigest()}.js`);
  if (existsSync(file)) return { code: readFileSync(file, 'utf8'), sourceMap: '' };
  const bundle = await bundleWorkflowCode({
    workflowsPath: path.join(projectDir, 'workflows', 'index.ts'), preloadModules: SHARED.map((name) => path.join(projectDir, name)),
    logger: { log: quiet, trace: quiet, debug: quiet, info: quiet, warn: quiet, error: (text) => process.stderr.write(`${text}\n`) },
  });
  const half = `${file}.${process.pid}`;
  writeFileSync(half, bundle.code);
  renameSync(half, file);
  return bundle;
}

/**
 * The rules, loaded once a worker instead of once a case: they are pure, remember nothing of a case, and what they export is frozen. What a case
 * remembers belongs into workflows/, which every case has for itself.
 */
const SHARED = ['domain/deciders.ts', 'domain/clock.ts'];

const quiet = (): void => undefined;

function sourceDigest(): string {
  const hash = createHash('sha256');
  const sdk = createRequire(import.meta.url)('@temporalio/workflow/package.json') as { version: string };
  hash.update(sdk.version).update(SHARED.join());
  for (const folder of ['workflows', 'domain']) {
    const names = readdirSync(path.join(projectDir, folder), { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts')).sort();
    for (const name of names) hash.update(name).update(readFileSync(path.join(projectDir, folder, name)));
  }
  hash.update(readFileSync(path.join(projectDir, 'package-lock.json')));
  return hash.digest('hex').slice(0, 32);
}
