import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import type { Say } from '../say.ts';

export type Downloadable = 'dev-server' | 'time-skipping';

const HOST = 'https://temporal.download/';
const REACH_TIMEOUT_MS = 5_000;
const DOWNLOAD_TIMEOUT_MS = 5 * 60_000;

/**
 * Lets the TypeScript SDK fetch its own server program into a folder. A closed network answers at once or within five seconds;
 * only a reachable host is given minutes, in a process of its own, because the SDK's download cannot be called off.
 * @returns the program's path, or undefined when it cannot be had this way (the caller tries the next way)
 */
export async function sdkDownload(kind: Downloadable, folder: string, say: Say): Promise<string | undefined> {
  const testing = testingPackage();
  if (!testing || !(await reachable())) {
    say({ zh: '  SDK 的下载站点连不上,改用下一个办法', en: "  the SDK's download site cannot be reached; trying the next way" });
    return undefined;
  }
  say({ zh: '  正在由 SDK 下载服务器程序(最长 5 分钟)', en: '  the SDK is downloading the server program (5 minutes at most)' });
  const before = new Set(readdirSync(folder));
  const done = await runDownload(testing, kind, folder);
  const fresh = readdirSync(folder).filter((name) => !before.has(name) && isProgram(path.join(folder, name)));
  const program = fresh[0];
  if (!done || !program) say({ zh: '  SDK 下载没有成功,改用下一个办法', en: "  the SDK's download did not succeed; trying the next way" });
  return done && program ? path.join(folder, program) : undefined;
}

/** Only in installations with the development packages; a production image has an existing cluster instead. */
function testingPackage(): string | undefined {
  try {
    return createRequire(import.meta.url).resolve('@temporalio/testing');
  } catch {
    return undefined;
  }
}

async function reachable(): Promise<boolean> {
  try {
    await fetch(HOST, { method: 'HEAD', signal: AbortSignal.timeout(REACH_TIMEOUT_MS) });
    return true;
  } catch {
    return false;
  }
}

function isProgram(file: string): boolean {
  const stat = statSync(file);
  return stat.isFile() && (stat.mode & 0o100) !== 0 && stat.size > 1_000_000;
}

/** Starting the ephemeral server once is the only call of the SDK that downloads. */
const SCRIPT = `
const { TestWorkflowEnvironment } = require(process.argv[1]);
const server = { executable: { type: 'cached-download', downloadDir: process.argv[3], ttl: '3650d' } };
const make = process.argv[2] === 'dev-server' ? 'createLocal' : 'createTimeSkipping';
TestWorkflowEnvironment[make]({ server }).then((env) => env.teardown()).then(() => process.exit(0), () => process.exit(1));
`;

function runDownload(testing: string, kind: Downloadable, folder: string): Promise<boolean> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, ['-e', SCRIPT, testing, kind, folder], { stdio: 'ignore', timeout: DOWNLOAD_TIMEOUT_MS, killSignal: 'SIGKILL' });
    child.once('error', () => resolve(false));
    child.once('close', (code) => resolve(code === 0));
  });
}
