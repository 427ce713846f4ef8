import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { ROUTES } from '../../api/app.ts';
import { createFieldCipher } from '../../store/crypto.ts';
import { createDatabase } from '../../store/db.ts';
import { FileTooLarge, MAX_FILE_BYTES, readFile, saveFile } from '../../store/files.ts';
import { migrate } from '../../store/migrate.ts';
import type { ApiUnderTest, Caller } from './api-app.ts';
import { bodyOf, callerOf, NO_WORKFLOWS, problemOf, startApi } from './api-app.ts';

let api: ApiUnderTest;
let open: Caller;
let workflowsUp = true;
beforeAll(async () => {
  const temporal = { ...NO_WORKFLOWS, ready: () => (workflowsUp ? Promise.resolve() : Promise.reject(new Error('away'))) };
  api = await startApi(inject('databaseUrl'), { temporal });
  open = callerOf(api);
});
afterAll(() => api.close());

describe('health', () => {
  test('without the workflow service the API is alive and not ready', async () => {
    workflowsUp = false;
    expect((await open('GET', '/healthz')).status).toBe(200);
    const answer = await open('GET', '/readyz');
    expect(answer.status).toBe(503);
    expect(await bodyOf(answer)).toEqual({ ready: false, database: 'up', workflows: 'away' });
    workflowsUp = true;
    expect((await open('GET', '/readyz')).status).toBe(200);
  });

  test('without the database every call is a 503 that may be repeated, and the process stays', async () => {
    const away = await startApi('', { databaseUrl: 'postgres://nobody:x@127.0.0.1:1/none', temporal: NO_WORKFLOWS });
    const call = callerOf(away, 'funeng.session_token=a.b');
    const signIn = await call('POST', '/api/session', { json: { username: 'somebody', password: 'sample pass word' } });
    expect(signIn.headers.get('retry-after')).toBe('2');
    expect(await problemOf(signIn)).toEqual([503, 'STORE_UNAVAILABLE']);
    expect(await bodyOf(await call('GET', '/readyz'))).toEqual({ ready: false, database: 'away', workflows: 'away' });
    await away.close();
  });

  test('when the database drops every connection in the middle of work, calls are late or 503, and the next ones are well', async () => {
    const call = await api.signIn(await api.person({ role: 'auditor' }));
    const server = createDatabase(inject('databaseUrl'), { max: 1 });
    const { name } = await api.db.one<{ name: string }>('select current_database() as name');
    const calls = Array.from({ length: 40 }, () => call('GET', '/api/session'));
    const cut = Array.from({ length: 5 }, () => server.query('select pg_terminate_backend(pid) from pg_stat_activity where datname = $1', [name]));
    const statuses = (await Promise.all(calls)).map((answer) => answer.status);
    await Promise.all(cut);
    expect(statuses.filter((status) => status !== 200 && status !== 503)).toEqual([]);
    await expect.poll(async () => (await call('GET', '/api/session')).status, { timeout: 10_000 }).toBe(200);
    await server.close();
  });

  test('metrics count by route template and carry nobody', async () => {
    await open('GET', '/api/notifications');
    const text = await (await open('GET', '/metrics')).text();
    expect(text).toMatch(/http_request_duration_seconds_count\{method="GET",route="\/api\/notifications",status="401"\} \d+/);
    expect(text).toMatch(/http_problems_total\{code="NOT_SIGNED_IN"\} \d+/);
  });
});

describe('the published contract', () => {
  test('holds every route, with its inputs and problems, as OpenAPI 3.1', async () => {
    const contract = await bodyOf<{ openapi: string; paths: Record<string, Record<string, { operationId: string; responses: object }>>; components: { schemas: object } }>(
      await open('GET', '/api/openapi.json'));
    expect(contract.openapi).toBe('3.1.0');
    const ids: string[] = [];
    for (const { method, path } of ROUTES) {
      const operation = contract.paths[path.replaceAll(/:(\w+)/g, '{$1}')]?.[method];
      expect(operation, `${method} ${path}`).toBeDefined();
      ids.push(operation!.operationId);
      expect(Object.keys(operation!.responses)).toContain('503');
    }
    expect(new Set(ids).size).toBe(ids.length);
    expect(Object.keys(contract.components.schemas)).toEqual(expect.arrayContaining(['Problem', 'Session']));
  });

  test('is readable as a page that loads nothing from elsewhere', async () => {
    const answer = await open('GET', '/api/docs');
    const page = await answer.text();
    expect(page).toContain('登录 · Sign in');
    expect(page).not.toMatch(/<script|https?:\/\/(?!funeng\.example)/);
    expect(answer.headers.get('content-security-policy')).toContain("default-src 'self'");
    expect(answer.headers.get('x-powered-by')).toBeNull();
  });
});

describe('stored files', () => {
  const cipher = createFieldCipher({ keys: [{ version: 1, key32: randomBytes(32) }], current: 1 });

  test('name and content are sealed, and come back whole', async () => {
    const content = Buffer.from('姓名,身份证号\n王某,990101199001011230\n');
    const id = await saveFile(api.db, cipher, { purpose: 'claim.roster', name: '王某等.csv', mediaType: 'text/csv', content, institutionCode: 'I01', createdBy: 'p1' });
    const { clear } = await api.db.one<{ clear: number }>(
      `select count(*) as clear from stored_file where position($1::bytea in content_enc) > 0 or position($2::bytea in name_enc) > 0`, [Buffer.from('王某'), Buffer.from('王某')]);
    expect(clear).toBe(0);
    const file = await readFile(api.db, cipher, id);
    expect(file).toMatchObject({ name: '王某等.csv', sizeBytes: content.length, institutionCode: 'I01' });
    expect(file?.content.equals(content)).toBe(true);
  });

  test('a file over 20 MiB is refused; content swapped between two files does not open', async () => {
    const file = { purpose: 'claim.roster', name: 'a', mediaType: 'text/csv', createdBy: 'p1' };
    await expect(saveFile(api.db, cipher, { ...file, content: Buffer.alloc(MAX_FILE_BYTES + 1) })).rejects.toThrow(FileTooLarge);
    const [a, b] = await Promise.all(['one', 'two'].map((text) => saveFile(api.db, cipher, { ...file, content: Buffer.from(text) })));
    await api.db.execute('update stored_file set content_enc = (select content_enc from stored_file where id = $2) where id = $1', [a, b]);
    await expect(readFile(api.db, cipher, a!)).rejects.toThrow(/another row/);
  });
});

describe('migrations', () => {
  test('are applied once, by however many processes start at the same time', async () => {
    expect(await Promise.all([migrate(api.db), migrate(api.db), migrate(api.db)])).toEqual([[], [], []]);
  });

  test('one that was edited after it was applied stops the start and is named', async () => {
    await api.db.execute(`update schema_migration set sha256 = 'edited' where name = '0001_base'`);
    await expect(migrate(api.db)).rejects.toThrow(/0001_base was applied and has been edited/);
  });
});
