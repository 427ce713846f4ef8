import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, test, vi } from 'vitest';
import type { Database } from '../../store/db.ts';
import { createDatabase } from '../../store/db.ts';
import { migrate } from '../../store/migrate.ts';
import { funeng } from '../unit/cli/typed.ts';
import { freshDatabase } from './api-app.ts';

/* The command line on a database that this version has not brought up to date. */

const data = mkdtempSync(path.join(os.tmpdir(), 'funeng-verbs-'));
const VERBS = [['verify'], ['rotate-keys'], ['enrolments', 'status'], ['enrolments', 'show', 'E-1'], ['retention', 'due'], ['first-admin', 'admin', '示例管理员']];
let db: Database;

beforeAll(async () => {
  const url = await freshDatabase(inject('databaseUrl'));
  db = createDatabase(url, { max: 1 });
  const env = { FUNENG_DATA: data, DATABASE_URL: url, TEMPORAL_ADDRESS: inject('temporalAddress'), FUNENG_MASTER_KEY: randomBytes(32).toString('base64') };
  for (const [name, value] of Object.entries(env)) vi.stubEnv(name, value);
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await db.close();
  rmSync(data, { recursive: true, force: true });
});

async function saysBehind(missing: RegExp): Promise<void> {
  for (const args of VERBS) {
    const { code, out, error } = await funeng(...args);
    expect([args.join(' '), code, out]).toEqual([args.join(' '), 2, '']);
    expect(error).toMatch(/缺少 \d+ 个升级[\s\S]*npm start[\s\S]*migrations are missing[\s\S]*npm start[\s\S]*\(DATABASE_BEHIND\)\n$/);
    expect(error).toMatch(missing);
    expect(error).not.toMatch(/relation|column|\n\s+at /);
  }
}

describe('a verb on a database that is older than this version says so, and what to do', () => {
  test('an empty one', () => saysBehind(/0001_base … \d{4}_/));

  test('one that lacks the newest migrations, by their names', async () => {
    const applied = await migrate(db);
    const lacking = applied.slice(-2);
    const taken = await db.query<{ name: string; sha256: string }>('delete from schema_migration where name = any($1) returning name, sha256', [lacking]);
    await saysBehind(new RegExp(`2 个升级:${lacking.join(', ')}。[\\s\\S]*2 of its migrations are missing \\(${lacking.join(', ')}\\)`));
    for (const { name, sha256 } of taken) await db.execute('insert into schema_migration (name, sha256) values ($1, $2)', [name, sha256]);
  });

  test('and goes on as ever when it is up to date', async () => {
    expect(await funeng('enrolments', 'status', '--json')).toMatchObject({ code: 0, out: '[]\n', error: '' });
  });
});
