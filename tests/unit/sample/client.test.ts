import { createServer } from 'node:http';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { ApiPerson } from '../../../ops/sample/client.ts';

let server: Server | undefined;
afterEach(() => { server?.close(); });

interface Answer { readonly status: number; readonly headers?: Readonly<Record<string, string>> }

/** Answers in turn, the last one for ever. @returns its address, and the Idempotency-Keys that came */
async function answering(...answers: readonly Answer[]): Promise<{ base: string; keys: unknown[] }> {
  const keys: unknown[] = [];
  const started = createServer((req, res) => {
    const { status, headers = {} } = answers[Math.min(keys.length, answers.length - 1)] as Answer;
    keys.push(req.headers['idempotency-key']);
    res.writeHead(status, { 'Content-Type': 'application/json', ...headers }).end(JSON.stringify({ code: `ANSWER_${status}` }));
  });
  server = started;
  await new Promise<void>((resolve) => { started.listen(0, '127.0.0.1', resolve); });
  return { base: `http://127.0.0.1:${(started.address() as AddressInfo).port}`, keys };
}

describe('a person of the sample year at the API', () => {
  it('comes again when told to, with the same key: when there are too many, and when a server is away', async () => {
    const { base, keys } = await answering({ status: 429, headers: { 'Retry-After': '1' } }, { status: 503 }, { status: 200 });
    await new ApiPerson(base, { username: 'a', password: 'b' }).post('/api/claims');
    expect(keys).toHaveLength(3);
    expect(new Set(keys).size).toBe(1);
  });

  it('does not wait for a door that stays shut for long', async () => {
    const { base, keys } = await answering({ status: 429, headers: { 'Retry-After': '900' } });
    await expect(new ApiPerson(base, { username: 'a', password: 'b' }).signIn()).rejects.toMatchObject({ status: 429, code: 'ANSWER_429' });
    expect(keys).toHaveLength(1);
  });

  it('takes a refusal for what it is', async () => {
    const { base, keys } = await answering({ status: 409 });
    await expect(new ApiPerson(base, { username: 'a', password: 'b' }).post('/api/claims')).rejects.toMatchObject({ status: 409, code: 'ANSWER_409' });
    expect(keys).toHaveLength(1);
  });
});
