import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { chromium } from 'playwright-core';
import { projectDir, readConfig } from '../../ops/config.ts';
import { ensureFolder } from '../../ops/folders.ts';
import { sayOnTerminal } from '../../ops/say.ts';
import { programOnPath } from '../../ops/servers/temporal-program.ts';
import { SetupError } from '../../ops/setup-error.ts';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome', 'microsoft-edge'] as const;
const DOWNLOAD_MS = 5 * 60_000;
/** Where Playwright's servers cannot be reached, that must show soon. */
const CONNECTION_MS = 8_000;
const INSTALL_MS = 10 * 60_000;
const ANSWER_MS = 15_000;

/**
 * A Chromium to drive: named by CHROMIUM_PATH → on PATH → Playwright's own, cached or downloaded → Debian's package, on a Debian where we are root.
 * @throws SetupError BROWSER_NOT_FOUND: a journey is never skipped for want of a browser.
 */
export function findBrowser(): string {
  const named = process.env['CHROMIUM_PATH'];
  if (named && !existsSync(named)) throw notFound(`CHROMIUM_PATH: ${named}`);
  if (named) return named;
  return onPath() ?? playwrightsOwn() ?? debiansPackage() ?? fail();
}

function onPath(): string | undefined {
  return NAMES.map((name) => programOnPath(name)).find((program) => program !== undefined && runs(program));
}

/** A browser without its libraries, or a stub that only names another package, is none. Asked on Linux alone: elsewhere the question opens a window. */
function runs(program: string): boolean {
  return process.platform !== 'linux' || spawnSync(program, ['--version'], { stdio: 'ignore', timeout: ANSWER_MS }).status === 0;
}

function playwrightsOwn(): string | undefined {
  const folder = ensureFolder(path.join(readConfig().cacheDir, 'browsers'), 'FUNENG_CACHE');
  process.env['PLAYWRIGHT_BROWSERS_PATH'] ??= folder;
  if (isUsable(chromium.executablePath())) return chromium.executablePath();
  sayOnTerminal({ zh: '  正在下载测试用的 Chromium(约 1 分钟)', en: '  downloading a Chromium for the tests (about a minute)' });
  const cli = path.join(projectDir, 'node_modules', 'playwright-core', 'cli.js');
  spawnSync(process.execPath, [cli, 'install', 'chromium'], {
    stdio: ['ignore', 'ignore', 'ignore'], timeout: DOWNLOAD_MS, env: { ...process.env, PLAYWRIGHT_DOWNLOAD_CONNECTION_TIMEOUT: String(CONNECTION_MS) },
  });
  return isUsable(chromium.executablePath()) ? chromium.executablePath() : undefined;
}

const isUsable = (program: string): boolean => existsSync(program) && runs(program);

function debiansPackage(): string | undefined {
  if (process.getuid?.() !== 0 || !programOnPath('apt-get')) return undefined;
  sayOnTerminal({ zh: '  正在用 apt-get 安装 chromium(约 1–2 分钟)', en: '  installing chromium with apt-get (1 to 2 minutes)' });
  for (const args of [['update', '-q'], ['install', '-q', '-y', '--no-install-recommends', 'chromium']]) {
    spawnSync('apt-get', args, { stdio: ['ignore', 'ignore', 2], timeout: INSTALL_MS, env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } });
  }
  return onPath();
}

function notFound(detail: string): SetupError {
  return new SetupError('BROWSER_NOT_FOUND',
    { zh: '没有可用的 Chromium,浏览器测试无法进行。', en: 'There is no Chromium to drive: the browser tests cannot run.' },
    { mend: {
      zh: '请安装 chromium(Debian:apt-get install chromium),或用 CHROMIUM_PATH 指向它。',
      en: 'Install chromium (Debian: apt-get install chromium), or name it in CHROMIUM_PATH.',
    }, detail });
}

function fail(): never {
  throw notFound(`PATH: none of ${NAMES.join(', ')}; Playwright's download did not succeed`);
}
