import { randomBytes, randomUUID } from 'node:crypto';
import { Writable } from 'node:stream';
import { pino } from 'pino';
import type { AppParts } from '../../api/app.ts';
import { createApp } from '../../api/app.ts';
import type { PersonInput } from '../../api/auth/create-person.ts';
import { createPerson } from '../../api/auth/create-person.ts';
import type { Sessions } from '../../api/auth/sessions.ts';
import { createSessions } from '../../api/auth/sessions.ts';
import type { UnifiedIdentityOptions } from '../../api/auth/unified-identity.ts';
import { createUnifiedIdentity } from '../../api/auth/unified-identity.ts';
import type { ApiDeps, TemporalPort } from '../../api/http/route.ts';
import type { Serving } from '../../api/http/serve.ts';
import { serve } from '../../api/http/serve.ts';
import type { Config } from '../../ops/config.ts';
import { fieldKeys, sessionSecrets } from '../../ops/secrets.ts';
import type { FieldCipher } from '../../store/crypto.ts';
import { createFieldCipher } from '../../store/crypto.ts';
import type { Database } from '../../store/db.ts';
import { createDatabase } from '../../store/db.ts';
import { migrate } from '../../store/migrate.ts';
import type { Person } from '../../store/people.ts';
import { API_ROLE } from '../../store/row-security.ts';

/** The API on a database of its own, with the log in memory. */
export interface ApiUnderTest {
  readonly url: string;
  /** Of the owner, past row-level security; the API itself asks under its role. */
  readonly db: Database;
  readonly databaseUrl: string;
  /** The master key, base64: version 1 of {@link cipher}. */
  readonly masterKey: string;
  readonly cipher: FieldCipher;
  readonly logLines: readonly string[];
  person(input: Omit<PersonInput, 'username' | 'password' | 'displayName'> & Partial<PersonInput>): Promise<Person & { password: string }>;
  signIn(person: { username: string; password: string }): Promise<Caller>;
  /** Stops the API and starts it again on the same data, at the same `url` or another; with other keys where they are given. */
  restart(keys?: Keys): Promise<void>;
  close(): Promise<void>;
}

/** As the settings have them. */
export interface Keys { readonly masterKey: string; readonly sealingKeys: Config['sealingKeys'] }

/** Sends requests with the cookie of one person. */
export type Caller = (method: string, path: string, options?: RequestOptions) => Promise<Response>;

export interface RequestOptions {
  readonly json?: unknown;
  readonly body?: RequestInit['body'];
  readonly headers?: Record<string, string>;
  readonly signal?: AbortSignal;
}

const PASSWORD = 'sample pass word';
/** The address that people type; requests of tests go to `url` instead. */
export const PUBLIC_URL = 'http://funeng.example';

export const NO_WORKFLOWS: TemporalPort = {
  client: () => { throw new Error('this test has no workflow service'); },
  ready: () => Promise.reject(new Error('away')),
};

const NO_POLICIES: ApiDeps['policies'] = { inForce: () => { throw new Error('this test has no policy'); }, byHash: () => undefined, all: () => [], known: () => [], refresh: () => Promise.resolve() };

interface ApiOptions {
  parts?: AppParts;
  temporal?: TemporalPort;
  databaseUrl?: string;
  policies?: ApiDeps['policies'];
  secondFactor?: 'required' | 'optional';
  sessions?: { idleSeconds?: number; longestSeconds?: number };
  unifiedIdentity?: Pick<UnifiedIdentityOptions, 'issuer' | 'clientId' | 'clientSecret'> & { clock?: () => Date };
  anchors?: ApiDeps['anchors'];
  /** As if served by https: cookies for https only. */
  https?: boolean;
}

export async function startApi(serverUrl: string, options: ApiOptions = {}): Promise<ApiUnderTest> {
  const databaseUrl = options.databaseUrl ?? await freshDatabase(serverUrl);
  const db = createDatabase(databaseUrl, { max: 8 });
  if (options.databaseUrl === undefined) await migrate(db);
  const apiDb = createDatabase(databaseUrl, { max: 8, role: API_ROLE });
  let keys: Keys = { masterKey: randomBytes(32).toString('base64'), sealingKeys: [] };
  let cipher = createFieldCipher(fieldKeys(keys));
  const logLines: string[] = [];
  let running = await start();

  async function start(): Promise<{ serving: Serving; sessions: Sessions }> {
    const stopping = new AbortController();
    const sessions = createSessions({ db: apiDb, databaseUrl, databaseRole: API_ROLE, ...sessionSecrets(keys), secureCookies: options.https === true, sampleSignIns: false, ...options.sessions });
    const unifiedIdentity = options.unifiedIdentity && createUnifiedIdentity({ publicUrl: PUBLIC_URL, cipher, clock: () => new Date(), ...options.unifiedIdentity });
    const deps: ApiDeps = {
      unifiedIdentity, anchors: options.anchors,
      db: apiDb, cipher, sessions, policies: options.policies ?? NO_POLICIES, temporal: options.temporal ?? NO_WORKFLOWS, clock: () => new Date(), stopping: stopping.signal,
      logger: pino({ level: 'info' }, new Writable({ write: (line, _encoding, done) => { logLines.push(String(line)); done(); } })),
      settings: { publicUrl: PUBLIC_URL, allowedOrigins: ['http://console.example'], trustedProxies: 0, checkResponses: true, sampleIds: true, secondFactor: options.secondFactor ?? 'optional', sampleSignIns: false, rehearsal: false },
    };
    return { serving: await serve(createApp(deps, options.parts), { port: 0, stopping }), sessions };
  }
  async function stop(): Promise<void> {
    await running.serving.close(2_000);
    await running.sessions.close();
  }

  const api: ApiUnderTest = {
    get url() { return running.serving.url; },
    get cipher() { return cipher; },
    db, databaseUrl, masterKey: keys.masterKey, logLines,
    person: async (input) => {
      const username = input.username ?? `p${randomUUID().slice(0, 8)}`;
      const made = await createPerson(db, { password: PASSWORD, displayName: '样例人员', ...input, username });
      return { ...made, password: input.password ?? PASSWORD };
    },
    signIn: async ({ username, password }) => {
      const answer = await callerOf(api)('POST', '/api/session', { json: { username, password } });
      if (answer.status !== 200) throw new Error(`sign-in answered ${answer.status}`);
      return callerOf(api, answer.headers.getSetCookie().map((cookie) => cookie.split(';')[0]).join('; '));
    },
    restart: async (others) => {
      await stop();
      keys = others ?? keys;
      cipher = createFieldCipher(fieldKeys(keys));
      running = await start();
    },
    close: async () => {
      await stop();
      await apiDb.close();
      await db.close();
      if (options.databaseUrl === undefined) await onServer(serverUrl, `drop database ${nameOf(databaseUrl)} with (force)`);
    },
  };
  return api;
}

export function callerOf(api: { readonly url: string }, cookie?: string): Caller {
  return (method, path, { json, body, headers = {}, signal } = {}) => fetch(`${api.url}${path}`, {
    method, signal,
    headers: { ...(cookie === undefined ? {} : { cookie }), ...(json === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
    body: json === undefined ? body : JSON.stringify(json),
  });
}

/** The JSON of an answer; the caller says what it expects and its assertions find out. */
export async function bodyOf<T = Record<string, unknown>>(answer: Response): Promise<T> {
  return await answer.json() as T;
}

/** Status and code of a problem. */
export async function problemOf(answer: Response): Promise<[number, unknown]> {
  return [answer.status, (await bodyOf(answer)).code];
}

export async function freshDatabase(serverUrl: string): Promise<string> {
  const url = new URL(serverUrl);
  url.pathname = `/api_${randomUUID().replaceAll('-', '').slice(0, 12)}`;
  await onServer(serverUrl, `create database ${nameOf(url.href)}`);
  return url.href;
}

function nameOf(databaseUrl: string): string {
  return new URL(databaseUrl).pathname.slice(1);
}

async function onServer(serverUrl: string, sql: string): Promise<void> {
  const server = createDatabase(serverUrl, { max: 1 });
  await server.execute(sql);
  await server.close();
}
