import { spawn } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { z } from 'zod';
import { projectDir, readConfig } from './config.ts';
import { sayOnTerminal } from './say.ts';
import { findTemporalProgram } from './servers/temporal-program.ts';

const resultsDir = path.join(projectDir, 'out', 'test');

interface Count { readonly passed: number; readonly failed: number }
type Step = () => Promise<Count>;

/** What vitest's JSON reporter writes; suites that could not even be loaded count as failed. */
const vitestResult = z.object({
  numPassedTests: z.number().int(), numFailedTests: z.number().int(), numPendingTests: z.number().int(), numTodoTests: z.number().int(),
  testResults: z.array(z.object({ status: z.string(), assertionResults: z.array(z.unknown()) })),
});

const only = process.argv.slice(2);
/** What is started writes to us and not to the terminal, and would leave the colours out. */
const COLOURS = process.stdout.isTTY && process.env['NO_COLOR'] === undefined ? { FORCE_COLOR: '1' } : {};
const counts = only.length > 0 ? await inTurn([vitest('vitest', only)]) : await wholeRun();
const passed = counts.reduce((sum, count) => sum + count.passed, 0);
const failed = counts.reduce((sum, count) => sum + count.failed, 0);
process.stdout.write(`\n${passed} passed, ${failed} failed\n`);
process.exit(failed === 0 && passed > 0 ? 0 : 1);

/**
 * Two lanes of about the same length, each with servers, ports and data of its own: whole years compute or wait for what was killed, the other tests mostly wait for servers.
 * A narrowed run (`npm test -- --project unit`) is for somebody at work: the whole tree is checked on a whole run.
 */
async function wholeRun(): Promise<Count[]> {
  // What both lanes need is got once, before them.
  const { cliPath } = readConfig().temporal;
  await findTemporalProgram({ cliPath, cacheDir: readConfig().cacheDir, say: sayOnTerminal });
  const contract = await inTurn([check('contract')]);
  const lanes = await Promise.all([
    inTurn([check('lint'), check('typecheck'), vitest('years', ['--project', 'workflows', '--project', 'year'])]),
    inTurn([
      vitest('rules', ['--project', 'unit']), vitest('servers', ['--project', 'system']), vitest('journeys', ['--config', 'vitest.journeys.config.ts']),
    ]),
  ]);
  return [...contract, ...lanes.flat()];
}

async function inTurn(steps: readonly Step[]): Promise<Count[]> {
  const done: Count[] = [];
  for (const step of steps) done.push(await step());
  return done;
}

function check(script: string): Step {
  return async () => {
    const code = await run(script, process.platform === 'win32' ? 'npm.cmd' : 'npm', ['run', '-s', script]);
    return code === 0 ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 };
  };
}

function vitest(title: string, args: readonly string[]): Step {
  return async () => {
    const resultFile = path.join(resultsDir, `${title}.json`);
    mkdirSync(resultsDir, { recursive: true });
    rmSync(resultFile, { force: true });
    const program = path.join(projectDir, 'node_modules', 'vitest', 'vitest.mjs');
    const code = await run(title, process.execPath, [program, 'run', '--reporter=default', '--reporter=json', `--outputFile.json=${resultFile}`, ...args]);
    const count = countOf(resultFile);
    // A set-up that fails, or an error outside any test, ends vitest with a code while no test is marked.
    return code !== 0 && count.failed === 0 ? { ...count, failed: 1 } : count;
  };
}

function countOf(resultFile: string): Count {
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

/** Runs a program and passes on what it says line by line under its title, since two run side by side. @returns its exit code */
function run(title: string, command: string, args: readonly string[]): Promise<number | null> {
  const startedMs = performance.now();
  const say = (text: string): void => { process.stdout.write(`${title.padEnd(9)} │ ${text}\n`); };
  say('started');
  return new Promise((resolve) => {
    const child = spawn(command, args, { cwd: projectDir, stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, ...COLOURS } });
    for (const stream of [child.stdout, child.stderr]) createInterface({ input: stream }).on('line', say);
    child.once('error', () => resolve(null));
    child.once('close', (code) => {
      say(`${code === 0 ? 'passed' : 'FAILED'} in ${Math.round((performance.now() - startedMs) / 1000)} s`);
      resolve(code);
    });
  });
}
