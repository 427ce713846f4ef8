import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { projectDir } from '../../../ops/config.ts';
import { funeng } from './typed.ts';

/* The command line as an operator types it: how each verb ends, and what it says where. */

const folder = mkdtempSync(path.join(os.tmpdir(), 'funeng-verbs-'));
const data = path.join(folder, 'data');
const NOWHERE = 'http://127.0.0.1:9';
beforeAll(() => {
  const env = { FUNENG_DATA: data, FUNENG_PUBLIC_URL: NOWHERE, FUNENG_POSTGRES_PORT: '9', DATABASE_URL: '', TEMPORAL_ADDRESS: '', CLERK_USER: '', CLERK_PASSWORD: '' };
  for (const [name, value] of Object.entries(env)) vi.stubEnv(name, value);
});
afterEach(() => vi.restoreAllMocks());
afterAll(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true, force: true });
});

describe('what cannot be understood or done ends with 2, says on standard error what to do, and nothing on standard output', () => {
  test.each<[string, string[], RegExp]>([
    ['a mistyped verb', ['verfy'], /unknown command 'verfy'/],
    ['a mistyped option', ['check', 'x.xlsx', '--jsn'], /unknown option '--jsn'/],
    ['a missing argument', ['check'], /missing required argument 'FILE'/],
    ['a file that is not there', ['check', 'nowhere.xlsx'], /文件不能读取.*nowhere\.xlsx[\s\S]*检查路径/],
    ['a day that is none', ['check', 'nowhere.xlsx', '--on', '2021-02-30'], /--on[\s\S]*YYYY-MM-DD/],
    ['a policy that nobody has', ['policy', 'diff', '1999', '2024'], /1999/],
    ['a draft that is not there', ['policy', 'check', 'nowhere.yaml'], /检查路径[\s\S]*nowhere\.yaml/],
    ['a group of verbs without a verb', ['enrolments'], /Usage: funeng enrolments/],
  ])('%s', async (_, args, said) => {
    const { code, out, error } = await funeng(...args);
    expect([code, out]).toEqual([2, '']);
    expect(error).toMatch(said);
    expect(error).not.toMatch(/\n\s+at /);
  });

  test('what asks a running installation, where there is none; and it leaves nothing behind', async () => {
    for (const args of [['status'], ['verify'], ['recover'], ['rotate-keys'], ['enrolments', 'status'], ['enrolments', 'show', 'E-1'], ['retention', 'due'], ['retention', 'erase', 'X-000001', '--by', 'admin'], ['first-admin', 'admin', '管理员']]) {
      const { code, out, error } = await funeng(...args);
      expect([args.join(' '), code, out]).toEqual([args.join(' '), 2, '']);
      expect(error).toMatch(/npm start[\s\S]*NOT_RUNNING/);
    }
    expect(existsSync(data)).toBe(false);
  });

  test('a submission without credentials, without a file, without an API', async () => {
    const roster = path.join(folder, 'roster.csv');
    writeFileSync(roster, '姓名\n');
    for (const [file, password, said] of [
      [roster, '', /CLERK_PASSWORD[\s\S]*CREDENTIALS_MISSING/], ['nowhere.csv', 'x', /nowhere\.csv[\s\S]*FILE_UNREADABLE/], [roster, 'x', /--api[\s\S]*NOT_RUNNING/],
    ] as const) {
      vi.stubEnv('CLERK_PASSWORD', password);
      const { code, out, error } = await funeng('submit', file, '--user', 'clerk', '--round', '2021-A');
      expect([code, out]).toEqual([2, '']);
      expect(error).toMatch(said);
    }
  });
});

test('the exit code reaches the shell', async () => {
  const child = execFile(process.execPath, ['--import', 'tsx', 'ops/cli.ts', 'verfy'], { cwd: projectDir }, () => undefined);
  expect(await once(child, 'exit')).toEqual([2, null]);
});

test('help is no failure, and tells what the exit codes mean', async () => {
  const { code, out } = await funeng('--help');
  expect(code).toBe(0);
  expect(out).toMatch(/Exit: 0 all good, 1 some not, 2/);
});
