import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';

/** What the API said no to, with its code. */
export class ApiRefused extends Error {
  override readonly name = 'ApiRefused';
  readonly status: number;
  readonly code: string;
  readonly body: unknown;
  constructor(what: string, status: number, body: { code?: string; detail?: string }) {
    super(`${what}: ${status} ${body.code ?? ''} ${body.detail ?? ''}`);
    this.status = status;
    this.code = body.code ?? '';
    this.body = body;
  }
}

/** How long a call is tried again while servers are away, in milliseconds. */
const PATIENCE_MS = 180_000;
const PAUSE_MS = 200;
/** The answer says when to come again: a thousand clerks who sign in from one address within a minute are told to wait. */
const TOO_MANY = 429;

export interface NamedFile { readonly name: string; readonly content: Buffer; readonly mediaType: string }

/**
 * One signed-in person at the API, over HTTP like everybody else. Every change carries an Idempotency-Key that stays the same while a
 * call is tried again: a server that died in between does nothing twice.
 */
export class ApiPerson {
  private readonly base: string;
  private cookie = '';
  private readonly credentials: { username: string; password: string };

  constructor(base: string, credentials: { username: string; password: string }) {
    this.base = base;
    this.credentials = credentials;
  }

  async signIn(): Promise<this> {
    const response = await this.attempt('POST', '/api/session', JSON.stringify(this.credentials), { 'Content-Type': 'application/json' });
    this.cookie = response.headers.getSetCookie().map((each) => each.split(';')[0]).join('; ');
    return this;
  }

  get<T>(path: string): Promise<T> {
    return this.json<T>('GET', path);
  }

  post<T>(path: string, body: unknown = {}): Promise<T> {
    return this.json<T>('POST', path, body);
  }

  put<T>(path: string, body: unknown): Promise<T> {
    return this.json<T>('PUT', path, body);
  }

  async upload<T>(path: string, file: NamedFile, fields: Readonly<Record<string, string>> = {}): Promise<T> {
    const form = new FormData();
    for (const [name, value] of Object.entries(fields)) form.set(name, value);
    form.set('file', new Blob([new Uint8Array(file.content)], { type: file.mediaType }), file.name);
    const response = await this.attempt('POST', path, form, { 'Idempotency-Key': randomUUID() });
    return (await response.json()) as T;
  }

  /** A stored file, by a link that works once. */
  async file(fileId: string): Promise<Buffer> {
    const { url } = await this.post<{ url: string }>(`/api/files/${fileId}/links`);
    return this.download(url);
  }

  async download(path: string): Promise<Buffer> {
    const response = await this.attempt('GET', path, undefined, {});
    return Buffer.from(await response.arrayBuffer());
  }

  private async json<T>(method: string, path: string, body?: unknown): Promise<T> {
    const headers: Record<string, string> = method === 'GET' ? {} : { 'Content-Type': 'application/json', 'Idempotency-Key': randomUUID() };
    const response = await this.attempt(method, path, body === undefined ? undefined : JSON.stringify(body), headers);
    return (response.status === 204 ? undefined : await response.json()) as T;
  }

  private async attempt(method: string, path: string, body: string | FormData | undefined, headers: Record<string, string>): Promise<Response> {
    const until = Date.now() + PATIENCE_MS;
    for (;;) {
      const response = await this.once(method, path, body, headers);
      if (response?.ok) return response;
      const problem = response ? ((await response.json().catch(() => ({}))) as { code?: string; detail?: string }) : {};
      const limited = response?.status === TOO_MANY;
      const later = response === undefined || limited || response.status === 503 || problem.code === 'REQUEST_IN_FLIGHT';
      const pauseMs = limited ? Number(response.headers.get('Retry-After')) * 1_000 : PAUSE_MS;
      if (!later || Date.now() + pauseMs > until) throw new ApiRefused(`${method} ${path}`, response?.status ?? 0, problem);
      await sleep(pauseMs);
    }
  }

  /** Undefined when nobody answered. */
  protected async once(method: string, path: string, body: string | FormData | undefined, headers: Record<string, string>): Promise<Response | undefined> {
    try {
      return await fetch(this.base + path, { method, headers: { ...headers, Cookie: this.cookie, Origin: this.base }, ...(body === undefined ? {} : { body }) });
    } catch {
      return undefined;
    }
  }
}

/** Runs `work` over all items, at most `width` at a time, and answers in their order. */
export async function inParallel<T, R>(items: readonly T[], width: number, work: (item: T, index: number) => Promise<R>): Promise<R[]> {
  const results = new Array<R>(items.length);
  let next = 0;
  const lane = async (): Promise<void> => {
    for (let index = next++; index < items.length; index = next++) results[index] = await work(items[index] as T, index);
  };
  await Promise.all(Array.from({ length: Math.min(width, items.length) }, lane));
  return results;
}

/** The first pause between two questions, and the longest: what takes long is asked for less and less often, for asking costs the servers too. */
const ASK_AGAIN_MS = { first: 50, longest: 1_000, growth: 1.25 };

/** Asks again until the answer is there. */
export async function until<T>(what: string, ask: () => Promise<T | undefined>, patienceMs = PATIENCE_MS): Promise<T> {
  const deadline = Date.now() + patienceMs;
  for (let pauseMs = ASK_AGAIN_MS.first; ; pauseMs = Math.min(pauseMs * ASK_AGAIN_MS.growth, ASK_AGAIN_MS.longest)) {
    const answer = await ask();
    if (answer !== undefined) return answer;
    if (Date.now() > deadline) throw new Error(`waited in vain for ${what}`);
    await sleep(pauseMs);
  }
}
