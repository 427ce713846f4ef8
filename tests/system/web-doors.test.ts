import { once } from 'node:events';
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import express from 'express';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import type { Route } from '../../api/http/route.ts';
import { reply, route } from '../../api/http/route.ts';
import { serve } from '../../api/http/serve.ts';
import { sessionRoutes } from '../../api/routes/session.ts';
import type { ApiUnderTest, Caller } from './api-app.ts';
import { bodyOf, callerOf, problemOf, startApi } from './api-app.ts';

const about = { tag: 'test', summary: { zh: '试', en: 'test' }, responses: { 200: { description: 'Done' } }, handler: async () => reply.json({}) } as const;
const testRoutes: Route[] = [
  route({ ...about, method: 'get', path: '/api/test/by-address', act: 'public', scope: 'list', limit: { requests: 3, seconds: 60, by: 'address' } }),
  route({ ...about, method: 'get', path: '/api/test/by-person', act: 'session.read', scope: 'list', limit: { requests: 3, seconds: 60, by: 'person' } }),
  route({ ...about, method: 'post', path: '/api/test/uploads', act: 'session.read', scope: 'list', upload: { maxBytes: 100 }, idempotency: 'none' }),
];

let api: ApiUnderTest;
let one: Caller;
let other: Caller;
beforeAll(async () => {
  api = await startApi(inject('databaseUrl'), { parts: { routes: [...sessionRoutes, ...testRoutes] } });
  [one, other] = [await api.signIn(await api.person({ role: 'auditor' })), await api.signIn(await api.person({ role: 'auditor' }))];
});
afterAll(() => api.close());

const statuses = async (ask: () => Promise<Response>, times: number): Promise<number[]> => {
  const found: number[] = [];
  for (let i = 0; i < times; i++) found.push((await ask()).status);
  return found;
};

describe('too many requests', () => {
  test('from one address wait, and are told how long', async () => {
    const ask = (): Promise<Response> => callerOf(api)('GET', '/api/test/by-address');
    expect(await statuses(ask, 3)).toEqual([200, 200, 200]);
    const refused = await ask();
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(await problemOf(refused)).toEqual([429, 'TOO_MANY_REQUESTS']);
  });

  test('of one person wait, another person at the same address does not', async () => {
    expect(await statuses(() => one('GET', '/api/test/by-person'), 4)).toEqual([200, 200, 200, 429]);
    expect(await statuses(() => other('GET', '/api/test/by-person'), 1)).toEqual([200]);
  });

  test('every upload is limited, also where its route says nothing', async () => {
    const send = (call: Caller) => (): Promise<Response> => {
      const form = new FormData();
      form.set('file', new Blob(['x']), 'x.csv');
      return call('POST', '/api/test/uploads', { body: form });
    };
    const answers = await statuses(send(one), 62);
    expect([answers.indexOf(429), answers.filter((status) => status === 429).length]).toEqual([60, 2]);
    expect(await statuses(send(other), 1)).toEqual([200]);
  });

  test('guesses of passwords from one address are slowed down whatever name they are for', async () => {
    const guess = (i: number): Promise<Response> => callerOf(api)('POST', '/api/session', { json: { username: `guess${i}`, password: 'x' } });
    const found = new Set<number>();
    for (let i = 0; i < 330; i += 30) for (const answer of await Promise.all(Array.from({ length: 30 }, (_, n) => guess(i + n)))) found.add(answer.status);
    expect([...found].sort()).toEqual([401, 429]);
  });
});

describe('what every answer carries', () => {
  test('browsers are told to use https, to guess no types, to show us in no frame, and to keep nothing', async () => {
    for (const answer of [await one('GET', '/api/session'), await one('GET', '/api/nowhere')]) {
      expect(answer.headers.get('strict-transport-security')).toMatch(/^max-age=31536000/);
      expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
      expect(answer.headers.get('x-frame-options')).toBe('SAMEORIGIN');
      expect(answer.headers.get('cache-control')).toBe('no-store');
      expect(answer.headers.get('content-security-policy')).not.toMatch(/script-src[^;]*unsafe-inline/);
      expect(answer.headers.get('x-powered-by')).toBeNull();
      await answer.body?.cancel();
    }
  });

  test('a refusal says nothing of the machine', async () => {
    const { stack, path, ...told } = await bodyOf<Record<string, unknown>>(await callerOf(api)('GET', '/api/nowhere'));
    expect([stack, path]).toEqual([undefined, undefined]);
    expect(JSON.stringify(told)).not.toMatch(/node_modules|\.ts:|postgres/);
  });
});

describe('slow and oversized requests', () => {
  const startSlow = async () => {
    const app = express();
    app.post('/', express.text(), (_req, res) => { res.send('taken'); });
    return serve(app, { port: 0, stopping: new AbortController(), headersMs: 400, requestMs: 800 });
  };

  /** Sends `head`, then a byte now and then, until the other side has had enough. */
  async function drip(url: string, head: string): Promise<{ answer: string; ms: number }> {
    const socket = connect(Number(new URL(url).port), '127.0.0.1');
    const begun = Date.now();
    let answer = '';
    socket.on('data', (bytes) => { answer += String(bytes); }).on('error', () => undefined);
    const ended = once(socket, 'close');
    socket.write(head);
    let isOpen = true;
    void ended.then(() => { isOpen = false; });
    while (isOpen && Date.now() - begun < 10_000) {
      socket.write('x');
      await sleep(100);
    }
    socket.destroy();
    return { answer, ms: Date.now() - begun };
  }

  test('headers that drip in are cut off, and so is a body that does', async () => {
    const slow = await startSlow();
    for (const head of ['POST / HTTP/1.1\r\nHost: x\r\nX-Slow: ', 'POST / HTTP/1.1\r\nHost: x\r\nContent-Type: text/plain\r\nContent-Length: 5000\r\n\r\n']) {
      const { answer, ms } = await drip(slow.url, head);
      expect(answer).toMatch(/^HTTP\/1\.1 408 /);
      expect(ms).toBeLessThan(5_000);
    }
    await slow.close(0);
  });

  test('headers without end are refused', async () => {
    const answer = await callerOf(api)('GET', '/api/session', { headers: { 'x-long': 'x'.repeat(20_000) } });
    expect(answer.status).toBe(431);
  });
});
