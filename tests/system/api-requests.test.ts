import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { keyOfCursor, pageOf, pageQuery } from '../../api/http/page.ts';
import { problemOfRefusal } from '../../api/http/problem.ts';
import type { Route, ServerEvent } from '../../api/http/route.ts';
import { reply, route } from '../../api/http/route.ts';
import { sessionRoutes } from '../../api/routes/session.ts';
import { refuse } from '../../domain/case.ts';
import type { ApiUnderTest, Caller } from './api-app.ts';
import { bodyOf, problemOf, startApi } from './api-app.ts';

const SECRET_NAME = '示例学员王某';
const ID_CARD = '990101199001011230';
const MAX_BYTES = 100_000;
const about = { tag: 'test', summary: { zh: '试', en: 'test' }, responses: { 200: { description: 'Done' } } } as const;
let carriedOut: string[] = [];
let streamEnded = false;

const noted = route({
  ...about, method: 'post', path: '/api/test/notes', act: 'round.manage', scope: 'list',
  body: z.strictObject({ title: z.string().min(1).max(10), amountFen: z.number().int().positive(), rows: z.array(z.strictObject({ idCard: z.string().length(18) })).max(3).default([]) }),
  handler: async ({ body, commandId }) => {
    carriedOut.push(commandId);
    if (body.title === 'slow') await sleep(400);
    if (body.title === 'refused') throw problemOfRefusal(refuse('WRONG_STAGE', '当前环节不能执行', 'Not possible at this stage', { stage: 'closed' }).refusal);
    if (body.title === 'broken') throw new Error(`duplicate key (id_card)=(${ID_CARD}) of ${SECRET_NAME}`);
    return reply.json({ commandId, nth: carriedOut.length });
  },
});
const upload = route({
  ...about, method: 'post', path: '/api/test/uploads', act: 'registry.import', scope: 'list', upload: { maxBytes: MAX_BYTES },
  body: z.strictObject({ purpose: z.enum(['roster']) }), idempotency: 'required',
  handler: async ({ file, body }) => reply.json({ name: file?.name, size: file?.content.length, sha256: file?.sha256, purpose: body.purpose, type: file?.mediaType }),
});
const page = route({
  ...about, method: 'get', path: '/api/test/pages', act: 'round.read', scope: 'list', query: z.strictObject({ ...pageQuery }),
  handler: async ({ query }) => {
    const after = keyOfCursor(query.cursor, z.tuple([z.number()]))?.[0] ?? 0;
    const rows = Array.from({ length: 7 }, (_, i) => i + 1).filter((n) => n > after).slice(0, query.limit + 1);
    return reply.json(pageOf(rows, query.limit, (n) => [n]));
  },
});
const download = route({
  ...about, method: 'get', path: '/api/test/file', act: 'template.read', scope: 'list',
  handler: async () => reply.download({ name: '第一批拨付表 "终稿".xlsx', mediaType: 'application/octet-stream', content: Buffer.from('PK'), subject: 'file-1' }),
});
async function* progress(lastEventId: string | undefined, signal: AbortSignal): AsyncGenerator<ServerEvent> {
  try {
    for (let n = Number(lastEventId ?? 0) + 1; n <= 3; n++) yield { id: String(n), event: 'progress', data: { done: n } };
    await sleep(60_000, undefined, { signal }).catch(() => undefined);
  } finally {
    streamEnded = true;
  }
}
const events = route({
  ...about, method: 'get', path: '/api/test/events', act: 'round.read', scope: 'list',
  handler: async ({ lastEventId, signal }) => reply.events(progress(lastEventId, signal)),
});
const testRoutes: Route[] = [noted, upload, page, download, events];

let api: ApiUnderTest;
let registrar: Caller;
let another: Caller;
beforeAll(async () => {
  api = await startApi(inject('databaseUrl'), { parts: { routes: [...sessionRoutes, ...testRoutes] } });
  registrar = await api.signIn(await api.person({ role: 'registrar' }));
  another = await api.signIn(await api.person({ role: 'registrar' }));
});
afterAll(() => api.close());

const note = (caller: Caller, title: string, key?: string, amountFen: unknown = 100): Promise<Response> =>
  caller('POST', '/api/test/notes', { json: { title, amountFen }, headers: key === undefined ? {} : { 'idempotency-key': key } });

describe('what a request must be', () => {
  test('everything wrong is named at once, in Chinese and English, with its place and without its value', async () => {
    const answer = await registrar('POST', '/api/test/notes', { json: { amountFen: 1.5, rows: [{ idCard: ID_CARD.slice(1) }], extra: 1 } });
    expect(answer.status).toBe(400);
    expect(answer.headers.get('content-type')).toContain('application/problem+json');
    const body = await bodyOf<{ code: string; errors: { path: string; message: { zh: string; en: string } }[] }>(answer);
    expect(body.code).toBe('VALIDATION_FAILED');
    expect(body.errors.map((item) => item.path).sort()).toEqual(['body', 'body.amountFen', 'body.rows.0.idCard', 'body.title']);
    for (const { message } of body.errors) {
      expect(message.zh).toMatch(/\p{Script=Han}/u);
      expect(message.en).not.toMatch(/\p{Script=Han}/u);
    }
    expect(JSON.stringify(body)).not.toContain(ID_CARD.slice(1));
  });

  test('malformed, oversized, undeclared bodies and unknown parameters are refused with a code each', async () => {
    const raw = (body: string, type = 'application/json'): Promise<Response> => registrar('POST', '/api/test/notes', { body, headers: { 'content-type': type } });
    expect(await problemOf(await raw('{"title":'))).toEqual([400, 'MALFORMED_BODY']);
    expect(await problemOf(await raw(JSON.stringify({ title: 'x'.repeat(1_100_000) })))).toEqual([413, 'BODY_TOO_LARGE']);
    expect(await problemOf(await raw('title=x', 'application/x-www-form-urlencoded'))).toEqual([415, 'MEDIA_TYPE_UNSUPPORTED']);
    expect(await problemOf(await raw(''))).toEqual([400, 'VALIDATION_FAILED']);
    expect(await problemOf(await registrar('GET', '/api/test/file?path=../../etc/passwd'))).toEqual([400, 'VALIDATION_FAILED']);
    expect(await problemOf(await registrar('GET', '/api/test/nothing'))).toEqual([404, 'NOT_FOUND']);
    const wrongMethod = await registrar('DELETE', '/api/test/notes');
    expect(wrongMethod.headers.get('allow')).toBe('POST');
    expect(await problemOf(wrongMethod)).toEqual([405, 'METHOD_NOT_ALLOWED']);
  });

  test("a case's refusal comes through with its own code, texts and facts", async () => {
    const answer = await note(registrar, 'refused');
    expect(answer.status).toBe(409);
    expect(await bodyOf(answer)).toMatchObject({
      type: 'urn:funeng:problem:WRONG_STAGE', code: 'WRONG_STAGE', status: 409, message: { zh: '当前环节不能执行' }, facts: { stage: 'closed' },
    });
  });

  test('an unexpected error gives nothing away, neither to the caller nor to the log', async () => {
    const answer = await note(registrar, 'broken');
    const body = await bodyOf(answer);
    expect([answer.status, body.code]).toEqual([500, 'INTERNAL']);
    expect(body.requestId).toBe(answer.headers.get('x-request-id'));
    for (const text of [JSON.stringify(body), api.logLines.join()]) {
      expect(text).not.toContain(ID_CARD);
      expect(text).not.toContain(SECRET_NAME);
    }
    expect(api.logLines.some((line) => line.includes(String(body.requestId)) && line.includes('request failed'))).toBe(true);
  });

  test('the log has the route and the person id, not the address, the query or the body', async () => {
    await registrar('GET', '/api/test/pages?limit=3');
    await note(registrar, 'title-zzz');
    const lines = api.logLines.join('');
    expect(lines).toContain('"route":"/api/test/pages"');
    expect(lines).not.toMatch(/limit=3|title-zzz|127\.0\.0\.1/);
  });
});

describe('an Idempotency-Key', () => {
  test('the same key and body are carried out once, and the first answer comes again', async () => {
    carriedOut = [];
    const first = await note(registrar, 'one', 'key-1');
    const again = await note(registrar, 'one', 'key-1');
    expect([first.status, again.status]).toEqual([200, 200]);
    expect(await bodyOf(again)).toEqual(await bodyOf(first));
    expect(again.headers.get('idempotency-replayed')).toBe('true');
    expect(carriedOut).toHaveLength(1);
  });

  test('the same key with another body is refused', async () => {
    await note(registrar, 'one', 'key-2');
    expect(await problemOf(await note(registrar, 'two', 'key-2'))).toEqual([409, 'IDEMPOTENCY_KEY_REUSED']);
  });

  test("another person's key of the same text is another key", async () => {
    carriedOut = [];
    await note(registrar, 'one', 'key-3');
    expect((await note(another, 'two', 'key-3')).status).toBe(200);
    expect(new Set(carriedOut).size).toBe(2);
  });

  test('of twenty at once one is carried out, the others wait or get its answer', async () => {
    carriedOut = [];
    const answers = await Promise.all(Array.from({ length: 20 }, () => note(registrar, 'slow', 'key-4')));
    expect(carriedOut).toHaveLength(1);
    const statuses = answers.map((answer) => answer.status);
    expect(statuses.filter((status) => status === 200).length).toBeGreaterThanOrEqual(1);
    expect(statuses.every((status) => status === 200 || status === 409)).toBe(true);
    const waiting = answers.find((answer) => answer.status === 409);
    expect(waiting?.headers.get('retry-after')).toBe('1');
  });

  test('a refused or failed request may be tried again, still bound to its body, under the same command id', async () => {
    carriedOut = [];
    await note(registrar, 'broken', 'key-5');
    expect((await note(registrar, 'broken', 'key-5')).status).toBe(500);
    expect(carriedOut).toHaveLength(2);
    expect(new Set(carriedOut).size).toBe(1);
    expect(await problemOf(await note(registrar, 'one', 'key-5'))).toEqual([409, 'IDEMPOTENCY_KEY_REUSED']);
  });

  test('a key left behind by a crash is free for the same request when its lease is over, not before', async () => {
    carriedOut = [];
    await note(registrar, 'one', 'key-6');
    const unfinish = `update idempotency_key set finished_at = null, status = null, response_enc = null, lease_until = now() + $1::interval where key = 'key-6'`;
    await api.db.execute(unfinish, ['1 minute']);
    expect(await problemOf(await note(registrar, 'one', 'key-6'))).toEqual([409, 'REQUEST_IN_FLIGHT']);
    await api.db.execute(unfinish, ['-1 second']);
    expect((await note(registrar, 'one', 'key-6')).status).toBe(200);
    expect(new Set(carriedOut).size).toBe(1);
  });

  test('is required where the route says so, and must be visible ASCII', async () => {
    const form = new FormData();
    form.set('file', new Blob(['x']), 'a.xlsx');
    form.set('purpose', 'roster');
    expect(await problemOf(await registrar('POST', '/api/test/uploads', { body: form }))).toEqual([400, 'IDEMPOTENCY_KEY_REQUIRED']);
    expect(await problemOf(await note(registrar, 'one', 'a b'))).toEqual([400, 'IDEMPOTENCY_KEY_INVALID']);
  });

  test('stored answers are sealed', async () => {
    await note(registrar, 'sealed', 'key-7');
    const { clear } = await api.db.one<{ clear: number }>(
      `select count(*) as clear from idempotency_key where position(convert_to('commandId', 'UTF8') in response_enc) > 0`);
    expect(clear).toBe(0);
  });
});

describe('files', () => {
  const send = (content: string, name: string, key: string, fields: Record<string, string> = { purpose: 'roster' }): Promise<Response> => {
    const form = new FormData();
    for (const [field, value] of Object.entries(fields)) form.set(field, value);
    form.set('file', new Blob([content], { type: 'text/csv' }), name);
    return registrar('POST', '/api/test/uploads', { body: form, headers: { 'idempotency-key': key } });
  };

  test('a file over the limit is refused with 413, one of exactly the limit is taken', async () => {
    expect(await problemOf(await send('x'.repeat(MAX_BYTES + 1), 'a.csv', 'up-1'))).toEqual([413, 'FILE_TOO_LARGE']);
    expect(await problemOf(await send('x'.repeat(MAX_BYTES * 4), 'a.csv', 'up-2'))).toEqual([413, 'FILE_TOO_LARGE']);
    expect(await bodyOf(await send('x'.repeat(MAX_BYTES), 'a.csv', 'up-3'))).toMatchObject({ size: MAX_BYTES });
  });

  test('a path in the name is cut off, a Chinese name is kept', async () => {
    expect(await bodyOf(await send('a', '..\\..\\示例学院 名单.csv', 'up-4'))).toMatchObject({ name: '示例学院 名单.csv', purpose: 'roster', type: 'text/csv' });
  });

  test('an unknown field, a missing file, a second file and something else than a form are refused', async () => {
    expect(await problemOf(await send('a', 'a.csv', 'up-5', { purpose: 'roster', more: '1' }))).toEqual([400, 'VALIDATION_FAILED']);
    const empty = new FormData();
    empty.set('purpose', 'roster');
    expect(await problemOf(await registrar('POST', '/api/test/uploads', { body: empty, headers: { 'idempotency-key': 'up-6' } }))).toEqual([400, 'FILE_MISSING']);
    const two = new FormData();
    two.set('purpose', 'roster');
    two.append('file', new Blob(['a']), 'a.csv');
    two.append('file', new Blob(['b']), 'b.csv');
    expect(await problemOf(await registrar('POST', '/api/test/uploads', { body: two, headers: { 'idempotency-key': 'up-7' } }))).toEqual([400, 'MALFORMED_BODY']);
    expect(await problemOf(await registrar('POST', '/api/test/uploads', { json: {}, headers: { 'idempotency-key': 'up-8' } }))).toEqual([415, 'MEDIA_TYPE_UNSUPPORTED']);
    const cut = await registrar('POST', '/api/test/uploads', { body: '--b\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\nab', headers: { 'content-type': 'multipart/form-data; boundary=b', 'idempotency-key': 'up-9' } });
    expect(await problemOf(cut)).toEqual([400, 'MALFORMED_BODY']);
  });

  test('the same file under the same key replays though the form is framed anew; another file does not', async () => {
    const first = await bodyOf(await send('same', 'a.csv', 'up-10'));
    const again = await send('same', 'a.csv', 'up-10');
    expect(again.headers.get('idempotency-replayed')).toBe('true');
    expect(await bodyOf(again)).toEqual(first);
    expect(await problemOf(await send('other', 'a.csv', 'up-10'))).toEqual([409, 'IDEMPOTENCY_KEY_REUSED']);
  });

  test('a download carries its Chinese name, is not kept by caches, and is in the audit', async () => {
    const answer = await registrar('GET', '/api/test/file');
    const disposition = answer.headers.get('content-disposition') ?? '';
    expect(disposition).toContain(`filename*=UTF-8''${encodeURIComponent('第一批拨付表 "终稿".xlsx')}`);
    expect(answer.headers.get('cache-control')).toBe('no-store');
    expect(await answer.text()).toBe('PK');
    expect(await api.db.query(`select act, outcome from access_audit where subject = 'file-1'`)).toEqual([{ act: 'template.read', outcome: 'allowed' }]);
  });
});

describe('lists and streams', () => {
  test('pages follow each other without gap or repeat; a made-up cursor and a page too large are refused', async () => {
    const seen: number[] = [];
    let cursor: string | null = '';
    while (cursor !== null) {
      const answer: { items: number[]; nextCursor: string | null } = await bodyOf(await registrar('GET', `/api/test/pages?limit=3${cursor === '' ? '' : `&cursor=${cursor}`}`));
      seen.push(...answer.items);
      cursor = answer.nextCursor;
    }
    expect(seen).toEqual([1, 2, 3, 4, 5, 6, 7]);
    expect(await problemOf(await registrar('GET', '/api/test/pages?cursor=bm9wZQ'))).toEqual([400, 'CURSOR_INVALID']);
    expect(await problemOf(await registrar('GET', `/api/test/pages?cursor=${Buffer.from('["x"]').toString('base64url')}`))).toEqual([400, 'CURSOR_INVALID']);
    expect(await problemOf(await registrar('GET', '/api/test/pages?limit=201'))).toEqual([400, 'VALIDATION_FAILED']);
  });

  test('a reconnecting reader gets what came after the last event it saw, and the source ends when it goes', async () => {
    const leave = new AbortController();
    const answer = await registrar('GET', '/api/test/events', { headers: { 'last-event-id': '1' }, signal: leave.signal });
    expect(answer.headers.get('content-type')).toContain('text/event-stream');
    const reader = answer.body!.pipeThrough(new TextDecoderStream()).getReader();
    let text = '';
    while (!text.includes('"done":3')) text += (await reader.read()).value ?? '';
    expect(text).not.toContain('"done":1');
    expect(text).toContain('id: 2\nevent: progress\ndata: {"done":2}\n\n');
    streamEnded = false;
    leave.abort();
    await reader.cancel().catch(() => undefined);
    await expect.poll(() => streamEnded, { timeout: 5_000 }).toBe(true);
  });

  test('stopping the API ends open streams instead of waiting for them', async () => {
    const answer = await registrar('GET', '/api/test/events');
    const startedAt = performance.now();
    const [text] = await Promise.all([answer.text(), api.restart()]);
    expect(text).toContain('"done":3');
    expect(performance.now() - startedAt).toBeLessThan(1_500);
  });
});
