import { renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { bundleWorkflowCode } from '@temporalio/worker';
import { SHARED_MODULES } from './bundle.ts';
import { projectDir } from './config.ts';

/** Bundles the workflows into the file that is named; it is there whole or not at all. */
const [file] = process.argv.slice(2);
if (file === undefined) throw new Error('usage: bundle-workflows.ts FILE');
const { code } = await bundleWorkflowCode({
  workflowsPath: path.join(projectDir, 'workflows', 'index.ts'), preloadModules: SHARED_MODULES.map((name) => path.join(projectDir, name)),
  logger: { log: quiet, trace: quiet, debug: quiet, info: quiet, warn: quiet, error: (text) => process.stderr.write(`${text}\n`) },
});
const half = `${file}.${process.pid}`;
writeFileSync(half, code);
renameSync(half, file);

function quiet(): void {
  return undefined;
}
