import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeEach, describe, expect, test } from 'vitest';
import { projectDir } from '../../../ops/config.ts';
import { saySilently } from '../../../ops/say.ts';
import { identify } from '../../../ops/servers/identity.ts';
import { startProcess, type RunningProcess } from '../../../ops/servers/process.ts';
import { SetupError } from '../../../ops/setup-error.ts';
import { Supervisor, type Service } from '../../../ops/supervisor.ts';

const root = mkdtempSync(path.join(tmpdir(), 'funeng-supervisor-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

let dataDir: string;
let supervisor: Supervisor;
beforeEach(() => {
  dataDir = mkdtempSync(path.join(root, 'data-'));
  supervisor = new Supervisor({ dataDir, say: saySilently, firstPauseMs: 10, longestPauseMs: 20, maxRestarts: 3 });
});
afterEach(async () => { await supervisor.stop(); });

const FOREVER = 'setInterval(() => {}, 1000)';

/** A tiny program that appends its name to `order` when it is asked to end. */
function politeScript(name: string): string {
  return `process.on('SIGTERM', () => { require('fs').appendFileSync(${JSON.stringify(path.join(dataDir, 'order'))}, '${name} '); process.exit(0) }); `
    + `require('fs').writeFileSync(${JSON.stringify(path.join(dataDir, `${name}.up`))}, ''); ${FOREVER}`;
}

function service(name: string, script = politeScript(name), stopTimeoutMs = 3_000): Service {
  return {
    name,
    start: async () => {
      rmSync(path.join(dataDir, `${name}.up`), { force: true });
      const running = await startProcess({ command: process.execPath, args: ['-e', script], logFile: path.join(dataDir, `${name}.log`), stopTimeoutMs });
      if (script.includes('.up')) await until(() => existsSync(path.join(dataDir, `${name}.up`)));
      return running;
    },
  };
}

async function until(condition: () => boolean, timeoutMs = 10_000): Promise<void> {
  const deadlineMs = performance.now() + timeoutMs;
  while (!condition()) {
    if (performance.now() > deadlineMs) throw new Error('waited in vain');
    await sleep(10);
  }
}

describe('stopping', () => {
  test('goes in the reverse order of starting', async () => {
    for (const name of ['postgres', 'temporal', 'worker', 'api']) await supervisor.start(service(name));
    await supervisor.stop();
    expect(readFileSync(path.join(dataDir, 'order'), 'utf8')).toBe('api worker temporal postgres ');
  });

  test('leaves no process and no record behind, and can be asked twice', async () => {
    await supervisor.claim();
    const { pid } = await supervisor.start(service('worker'));
    await supervisor.stop();
    await supervisor.stop();
    expect(identify(pid)).toBeUndefined();
    expect(readdirSync(path.join(dataDir, 'run'))).toEqual([]);
  });

  test('forces a program that does not listen, and what it started itself', async () => {
    const grandchild = path.join(dataDir, 'grandchild');
    const deaf = `process.on('SIGTERM', () => {}); const c = require('child_process').spawn(process.execPath, ['-e', '${FOREVER}'], { stdio: 'ignore' }); `
      + `require('fs').writeFileSync(${JSON.stringify(grandchild)}, String(c.pid)); require('fs').writeFileSync(${JSON.stringify(path.join(dataDir, 'deaf.up'))}, ''); ${FOREVER}`;
    const { pid } = await supervisor.start(service('deaf', deaf, 200));
    await supervisor.stop();
    expect(identify(pid)).toBeUndefined();
    await until(() => identify(Number(readFileSync(grandchild, 'utf8'))) === undefined);
  });

  test('is not taken for an unexpected end', async () => {
    let exits = 0;
    supervisor.on('exit', () => { exits += 1; });
    await supervisor.start(service('worker'));
    await supervisor.stop();
    await sleep(50);
    expect(exits).toBe(0);
  });

  test('a second press ends everything at once', async () => {
    const { pid, exited } = await supervisor.start(service('deaf', `process.on('SIGTERM', () => {}); ${FOREVER}`));
    supervisor.forceStop();
    await expect(exited).resolves.toMatchObject({ signal: 'SIGKILL' });
    expect(identify(pid)).toBeUndefined();
  });
});

describe('a program that dies', () => {
  test('is started again and said so; the others are left alone', async () => {
    const lines: string[] = [];
    supervisor = new Supervisor({ dataDir, say: ({ en }) => lines.push(en), firstPauseMs: 10 });
    const other = await supervisor.start(service('temporal'));
    const first = await supervisor.start(service('worker'));
    const restarted = once(supervisor, 'restart');
    supervisor.kill('worker');
    const [name, pid] = await restarted as [string, number];
    expect(name).toBe('worker');
    expect(pid).not.toBe(first.pid);
    expect(supervisor.pids()).toEqual({ temporal: other.pid, worker: pid });
    expect(lines.join('\n')).toContain('worker ended unexpectedly (SIGKILL)');
  });

  test('can be waited for', async () => {
    const first = await supervisor.start(service('worker'));
    supervisor.kill('worker');
    await first.exited;
    await supervisor.untilUp('worker');
    expect(supervisor.pids()['worker']).not.toBe(first.pid);
  });

  test('again and again is given up after a bounded number of restarts, with a typed error', async () => {
    const gaveUp = once(supervisor, 'gaveUp');
    let exits = 0;
    supervisor.on('exit', () => { exits += 1; });
    await supervisor.start(service('broken', 'process.exit(3)'));
    const [name, error] = await gaveUp as [string, unknown];
    expect(name).toBe('broken');
    expect(error).toBeInstanceOf(SetupError);
    expect(error).toMatchObject({ code: 'SERVICE_GAVE_UP' });
    expect(exits).toBe(4);
  });

  test('while everything is being stopped stays dead', async () => {
    await supervisor.start(service('worker'));
    const stopped = supervisor.stop();
    await stopped;
    await sleep(100);
    expect(supervisor.pids()).toEqual({});
  });

  test('unknown names cannot be killed', () => {
    expect(() => supervisor.kill('nobody')).toThrow('nobody');
  });
});

describe('the data folder', () => {
  test('is not shared by two supervisors that live', async () => {
    mkdirSync(path.join(dataDir, 'run'));
    const stranger = spawn(process.execPath, ['-e', FOREVER], { stdio: 'ignore' });
    await once(stranger, 'spawn');
    const identity = identify(stranger.pid as number);
    writeFileSync(path.join(dataDir, 'run', 'supervisor.json'), JSON.stringify(identity));
    await expect(supervisor.claim()).rejects.toMatchObject({ code: 'ALREADY_RUNNING', mend: { en: expect.stringContaining('FUNENG_DATA') } });
    stranger.kill('SIGKILL');
    await once(stranger, 'exit');
    await expect(supervisor.claim()).resolves.toBeUndefined();
  });

  test('a process number that now belongs to another program is left alone', async () => {
    mkdirSync(path.join(dataDir, 'run'));
    const stranger = spawn(process.execPath, ['-e', FOREVER], { stdio: 'ignore' });
    await once(stranger, 'spawn');
    for (const name of ['supervisor', 'worker']) writeFileSync(path.join(dataDir, 'run', `${name}.json`), JSON.stringify({ pid: stranger.pid, started: 'another time' }));
    await supervisor.claim();
    expect(identify(stranger.pid as number)).toBeDefined();
    stranger.kill('SIGKILL');
  });

  test.each(['', 'not json', '{"pid":0,"started":"x"}', '{"pid":"1"}', 'null'])('a damaged record (%s) stops nothing', async (content) => {
    mkdirSync(path.join(dataDir, 'run'));
    for (const name of ['supervisor', 'worker']) writeFileSync(path.join(dataDir, 'run', `${name}.json`), content);
    await expect(supervisor.claim()).resolves.toBeUndefined();
  });

  test('what a killed supervisor left running is ended at the next start', async () => {
    const left = await service('worker').start();
    mkdirSync(path.join(dataDir, 'run'));
    writeFileSync(path.join(dataDir, 'run', 'worker.json'), JSON.stringify(identify(left.pid)));
    await supervisor.claim();
    expect(identify(left.pid)).toBeUndefined();
  });
});

test('a supervisor that is killed outright takes its programs with it', async () => {
  const script = `
    import { startProcess } from ${JSON.stringify(path.join(projectDir, 'ops/servers/process.ts'))};
    const running = await startProcess({ command: process.execPath, args: ['-e', ${JSON.stringify(FOREVER)}], logFile: ${JSON.stringify(path.join(dataDir, 'child.log'))} });
    console.log(running.pid);
  `;
  const parent = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', script], { cwd: projectDir, stdio: ['ignore', 'pipe', 'inherit'] });
  const [chunk] = await once(parent.stdout, 'data') as [Buffer];
  const child = Number(chunk.toString());
  expect(identify(child)).toBeDefined();
  parent.kill('SIGKILL');
  await until(() => identify(child) === undefined);
});

test('a program that is not there is refused at once', async () => {
  const start: Promise<RunningProcess> = startProcess({ command: path.join(root, 'absent'), args: [], logFile: path.join(dataDir, 'x.log') });
  await expect(start).rejects.toMatchObject({ code: 'ENOENT' });
});
