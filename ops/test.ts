import { spawn } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { projectDir } from './config.ts';

const resultFile = path.join(projectDir, 'out', 'test', 'vitest.json');

interface Count { readonly passed: number; readonly failed: number }

/** What vitest's JSON reporter writes; suites that could not even be loaded count as failed. */
const vitestResult = z.object({
  numPassedTests: z.number().int(), numFailedTests: z.number().int(), numPendingTests: z.number().int(), numTodoTests: z.number().int(),
  testResults: z.array(z.object({ status: z.string(), assertionResults: z.array(z.unknown()) })),
});

const only = process.argv.slice(2);
const counts: Count[] = [];
// A narrowed run (`npm test -- --project unit`) is for somebody at work: the whole tree is checked on a whole run.
if (only.length === 0) {
  // Both need the contract's types; made once before, so that they can run side by side.
  counts.push(await check('contract', ['run', '-s', 'contract']));
  counts.push(...await Promise.all([check('lint', ['run', '-s', 'lint']), check('typecheck', ['run', '-s', 'typecheck'])]));
}
counts.push(await vitest('vitest', only));
// People at the console in a real browser: a run of its own, so that nothing else is started beside it.
if (only.length === 0) counts.push(await vitest('journeys in a browser', ['--config', 'vitest.journeys.config.ts']));

const passed = counts.reduce((sum, count) => sum + count.passed, 0);
const failed = counts.reduce((sum, count) => sum + count.failed, 0);
process.stdout.write(`\n${passed} passed, ${failed} failed\n`);
process.exit(failed === 0 && passed > 0 ? 0 : 1);

async function check(title: string, npmArguments: string[]): Promise<Count> {
  process.stdout.write(`\n── ${title}\n`);
  const code = await run(process.platform === 'win32' ? 'npm.cmd' : 'npm', npmArguments);
  process.stdout.write(`${title}: ${code === 0 ? 'passed' : 'FAILED'}\n`);
  return code === 0 ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 };
}

async function vitest(title: string, args: string[]): Promise<Count> {
  process.stdout.write(`\n── ${title}\n`);
  mkdirSync(path.dirname(resultFile), { recursive: true });
  rmSync(resultFile, { force: true });
  const program = path.join(projectDir, 'node_modules', 'vitest', 'vitest.mjs');
  const code = await run(process.execPath, [program, 'run', '--reporter=default', '--reporter=json', `--outputFile.json=${resultFile}`, ...args]);
  const count = countOf();
  // A set-up that fails, or an error outside any test, ends vitest with a code while no test is marked.
  return code !== 0 && count.failed === 0 ? { ...count, failed: 1 } : count;
}

function countOf(): Count {
  try {
    const result = vitestResult.parse(JSON.parse(readFileSync(resultFile, 'utf8')));
    const unloaded = result.testResults.filter((file) => file.status === 'failed' && file.assertionResults.length === 0).length;
    // Nothing is skipped in silence: on a whole run a skipped test is a failed one.
    const skipped = only.length === 0 ? result.numPendingTests + result.numTodoTests : 0;
    return { passed: result.numPassedTests, failed: result.numFailedTests + unloaded + skipped };
  } catch {
    return { passed: 0, failed: 1 };
  }
}

function run(command: string, args: string[]): Promise<number | null> {
  return new Promise((resolve) => {
    const child = spawn(command, args, { cwd: projectDir, stdio: ['ignore', 'inherit', 'inherit'] });
    child.once('error', () => resolve(null));
    child.once('close', resolve);
  });
}
