import { spawn, spawnSync } from 'node:child_process';
import { accessSync, constants, existsSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import path from 'node:path';
import type { Bilingual } from '../../domain/coded.ts';
import { ensureFolder } from '../folders.ts';
import { SetupError } from '../setup-error.ts';
import type { Say } from '../say.ts';
import { sdkDownload } from './sdk-download.ts';

/** The official CLI (it contains the server and the Web UI). Newer tags carry a `replace` and cannot be installed with `go install`. */
export const TEMPORAL_CLI_VERSION = 'v1.5.1';

/** Update-with-start and local activities' latest rules need it. */
const MIN_SERVER: readonly [major: number, minor: number] = [1, 28];

export interface TemporalProgram {
  readonly path: string;
  readonly how: Bilingual;
}

/**
 * Finds or gets a program that can be the Temporal server: the named one, then PATH, the cache, the SDK's download, a build with Go.
 * @throws SetupError TEMPORAL_UNUSABLE when the one named by TEMPORAL_CLI_PATH cannot serve; TEMPORAL_NOT_FOUND when no way is left
 */
export async function findTemporalProgram(options: {
  cliPath: string | undefined; cacheDir: string; say: Say; env?: NodeJS.ProcessEnv; download?: typeof sdkDownload;
}): Promise<TemporalProgram> {
  const { cliPath, cacheDir, say, env = process.env, download = sdkDownload } = options;
  if (cliPath) return named(cliPath);
  const onPath = programOnPath('temporal', env);
  if (onPath) {
    const problem = unusable(onPath);
    if (!problem) return { path: onPath, how: { zh: 'PATH 上的 temporal', en: 'temporal on PATH' } };
    say({ zh: `PATH 上的 ${onPath} 不能用:${problem.zh}`, en: `${onPath} on PATH is of no use: ${problem.en}` });
  }
  const cached = cachedProgram(cacheDir);
  if (existsSync(cached) && !unusable(cached)) return { path: cached, how: { zh: '缓存中的程序', en: 'the cached program' } };
  const folder = ensureFolder(path.dirname(cached), 'FUNENG_CACHE');
  const downloaded = await download('dev-server', folder, say);
  if (downloaded && !unusable(downloaded)) return keep(downloaded, cached, { zh: 'SDK 下载的程序', en: "the SDK's download" });
  return buildWithGo(cached, say, env);
}

export function cachedProgram(cacheDir: string): string {
  return path.join(cacheDir, 'bin', `temporal-${TEMPORAL_CLI_VERSION}`);
}

function named(cliPath: string): TemporalProgram {
  const problem = unusable(cliPath);
  if (problem) {
    throw new SetupError('TEMPORAL_UNUSABLE',
      { zh: `TEMPORAL_CLI_PATH 指的 ${cliPath} 不能用:${problem.zh}。`, en: `TEMPORAL_CLI_PATH names ${cliPath}, which is of no use: ${problem.en}.` },
      { mend: { zh: `请指向 Temporal 官方命令行 ${TEMPORAL_CLI_VERSION} 或更新版本。`, en: `Name the official Temporal CLI, ${TEMPORAL_CLI_VERSION} or newer.` } });
  }
  return { path: cliPath, how: { zh: 'TEMPORAL_CLI_PATH', en: 'TEMPORAL_CLI_PATH' } };
}

/** `temporal` is also the name of unrelated programs: only one that tells its server's version is the right one. */
function unusable(program: string): Bilingual | undefined {
  const answer = spawnSync(program, ['--version'], { encoding: 'utf8', timeout: 20_000 });
  const version = /Server (\d+)\.(\d+)/.exec(answer.stdout ?? '');
  if (!version) return { zh: '它不是 Temporal 命令行', en: 'it is not the Temporal CLI' };
  const [major, minor] = [Number(version[1]), Number(version[2])];
  if (major > MIN_SERVER[0] || (major === MIN_SERVER[0] && minor >= MIN_SERVER[1])) return undefined;
  const need = MIN_SERVER.join('.');
  return { zh: `服务器版本 ${major}.${minor},需要 ${need} 或更新`, en: `its server is ${major}.${minor}, ${need} or newer is needed` };
}

export function programOnPath(name: string, env: NodeJS.ProcessEnv = process.env): string | undefined {
  const folders = (env['PATH'] ?? '').split(path.delimiter).filter(Boolean);
  return folders.map((folder) => path.join(folder, name)).find((candidate) => {
    try {
      accessSync(candidate, constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

function keep(from: string, to: string, how: Bilingual): TemporalProgram {
  if (from !== to) renameSync(from, to);
  return { path: to, how };
}

const GO_MODULE = `github.com/temporalio/cli/cmd/temporal@${TEMPORAL_CLI_VERSION}`;
const PROGRESS_EVERY_MS = 5_000;
const BUILD_TIMEOUT_MS = 30 * 60_000;

async function buildWithGo(target: string, say: Say, env: NodeJS.ProcessEnv): Promise<TemporalProgram> {
  const go = programOnPath('go', env);
  if (!go) throw notFound({ zh: '没有网络下载,也没有 Go', en: 'no download was possible and there is no Go' });
  say({ zh: `正在用 Go 编译 Temporal ${TEMPORAL_CLI_VERSION}(约 3–6 分钟,只需一次)`, en: `Building Temporal ${TEMPORAL_CLI_VERSION} with Go (about 3–6 minutes, once)` });
  const folder = mkdtempSync(path.join(path.dirname(target), 'build-'));
  try {
    const { code, tail } = await goInstall(go, folder, say, env);
    if (code !== 0) throw notFound({ zh: 'Go 编译失败', en: 'the build with Go failed' }, tail);
    return keep(path.join(folder, 'temporal'), target, { zh: '用 Go 编译的官方命令行', en: 'the official CLI, built with Go' });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function goInstall(go: string, folder: string, say: Say, env: NodeJS.ProcessEnv): Promise<{ code: number | null; tail: string }> {
  const startedMs = performance.now();
  const child = spawn(go, ['install', '-v', '-ldflags', '-s -w', GO_MODULE], { cwd: folder, env: { ...env, GOBIN: folder, GOFLAGS: '' }, stdio: ['ignore', 'ignore', 'pipe'] });
  let packages = 0;
  let tail: string[] = [];
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
    const lines = chunk.split('\n').filter(Boolean);
    packages += lines.filter((line) => !line.startsWith('go: ')).length;
    tail = [...tail, ...lines].slice(-12);
  });
  const progress = setInterval(() => {
    const seconds = Math.round((performance.now() - startedMs) / 1000);
    const last = tail.at(-1) ?? '';
    say({ zh: `  编译中 ${seconds} 秒,${packages} 个包 ${last}`, en: `  building: ${seconds} s, ${packages} packages ${last}` });
  }, PROGRESS_EVERY_MS);
  const limit = setTimeout(() => child.kill('SIGKILL'), BUILD_TIMEOUT_MS);
  const endWithUs = (): void => { child.kill('SIGKILL'); };
  process.once('exit', endWithUs);
  try {
    const code = await new Promise<number | null>((resolve, reject) => {
      child.once('error', reject);
      child.once('close', resolve);
    });
    return { code, tail: tail.join('\n') };
  } finally {
    clearInterval(progress);
    clearTimeout(limit);
    process.off('exit', endWithUs);
  }
}

function notFound(why: Bilingual, detail?: string): SetupError {
  return new SetupError('TEMPORAL_NOT_FOUND',
    { zh: `找不到 Temporal 服务器:${why.zh}。`, en: `No Temporal server could be had: ${why.en}.` },
    { mend: {
      zh: '请任选其一:安装 Temporal 命令行(https://docs.temporal.io/cli)并放到 PATH,或用 TEMPORAL_CLI_PATH 指向它;用 TEMPORAL_ADDRESS 指向已有集群;安装 Go 1.24 以上后重试。',
      en: 'Do one of these: install the Temporal CLI (https://docs.temporal.io/cli) on PATH or name it in TEMPORAL_CLI_PATH; name an existing cluster in TEMPORAL_ADDRESS; install Go 1.24 or newer and try again.',
    }, ...(detail && { detail }) });
}
