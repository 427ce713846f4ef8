import { generateKeyPairSync } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, inject, test } from 'vitest';
import { AWAY_SECONDS, CALLBACK_PATH } from '../../api/auth/unified-identity.ts';
import type { Person } from '../../store/people.ts';
import { disablePerson } from '../../store/people.ts';
import type { ApiUnderTest, Caller } from './api-app.ts';
import { bodyOf, callerOf, problemOf, PUBLIC_URL, startApi } from './api-app.ts';
import { codeOf } from './authenticator.ts';
import type { City } from './oidc-city.ts';
import { signInAtCity, startCity } from './oidc-city.ts';

let city: City;
let api: ApiUnderTest;
let admin: Caller;
let lateBySeconds = 0;
beforeAll(async () => {
  city = await startCity(`${PUBLIC_URL}${CALLBACK_PATH}`);
  const { issuer, clientId, clientSecret } = city;
  api = await startApi(inject('databaseUrl'), { unifiedIdentity: { issuer, clientId, clientSecret, clock: () => new Date(Date.now() + lateBySeconds * 1000) } });
  admin = await api.signIn(await api.person({ role: 'admin' }));
});
afterEach(() => {
  city.tamper(undefined);
  lateBySeconds = 0;
});
afterAll(async () => {
  await api.close();
  await city.close();
});

const cookiesOf = (answer: Response): string => answer.headers.getSetCookie().map((each) => each.split(';')[0]).filter((each) => !each?.endsWith('=')).join('; ');
const visit = (path: string, cookie = '', at = api): Promise<Response> => fetch(`${at.url}${path}`, { redirect: 'manual', headers: { cookie } });
const enter = (person: { id: string }, subject: string | null): Promise<Response> => admin('PUT', `/api/people/${person.id}/unified-id`, { json: { subject } });
const whoIs = async (cookie: string): Promise<unknown> => (await bodyOf<{ person: { id: string } | null }>(await callerOf(api, cookie)('GET', '/api/session'))).person?.id ?? null;
const lastRefusal = async (): Promise<string> => (await api.db.one<{ code: string }>(`select code from access_audit where act = 'session.signIn' and outcome = 'refused' order by id desc limit 1`)).code;

let accounts = 0;
async function known(role: 'auditor' | 'finance_approver' = 'auditor'): Promise<{ person: Person & { password: string }; account: string }> {
  const person = await api.person({ role });
  const account = `account-${++accounts}`;
  expect((await enter(person, account)).status).toBe(204);
  return { person, account };
}

interface Way { to?: string; address?: (address: URL) => void; answer?: (answer: URL) => void; cookie?: (proof: string) => string }

/** From the sign-in page to the provider and back; `change` is what somebody meddles with on the way. */
async function signIn(account: string, change: Way = {}): Promise<Response> {
  const left = await visit(`/api/session/unified${change.to === undefined ? '' : `?to=${encodeURIComponent(change.to)}`}`);
  expect(left.status).toBe(303);
  const address = new URL(left.headers.get('location') ?? '');
  change.address?.(address);
  const answer = await signInAtCity(address.href, account);
  expect(answer.origin + answer.pathname).toBe(`${PUBLIC_URL}${CALLBACK_PATH}`);
  change.answer?.(answer);
  const proof = cookiesOf(left);
  return visit(answer.pathname + answer.search, change.cookie ? change.cookie(proof) : proof);
}

async function expectRefused(answer: Response, code: string | RegExp): Promise<void> {
  expect([answer.status, answer.headers.get('location')]).toEqual([303, '/sign-in?unified=refused']);
  expect(answer.headers.getSetCookie().filter((each) => each.includes('session_token'))).toEqual([]);
  expect(await lastRefusal()).toMatch(code);
}

describe('the city’s unified identity', () => {
  test('signs in the person whose account an administrator entered, and goes on to the page asked for', async () => {
    const { person, account } = await known();
    const answer = await signIn(account, { to: '/claims?stage=firstReview' });
    expect([answer.status, answer.headers.get('location')]).toEqual([303, '/claims?stage=firstReview']);
    expect(await whoIs(cookiesOf(answer))).toBe(person.id);
    expect(answer.headers.getSetCookie().find((each) => each.startsWith('funeng.session_token='))).toMatch(/; HttpOnly.*; SameSite=Lax/);
    const { n } = await api.db.one<{ n: number }>(`select count(*)::int as n from access_audit where actor_id = $1 and act = 'session.signIn' and outcome = 'allowed'`, [person.id]);
    expect(n).toBe(1);
  });

  test('such a session has the limits of every other', async () => {
    const { account } = await known();
    const cookie = cookiesOf(await signIn(account));
    await api.db.execute(`update sign_in_session set created_at = now() - interval '12 hours 1 second' where person_id = $1`, [await whoIs(cookie)]);
    expect(await whoIs(cookie)).toBeNull();
  });

  test('goes on to pages of the console only', async () => {
    const { account } = await known();
    for (const to of ['https://evil.example/', '//evil.example', '/\\evil.example', '/\t/evil.example', 'claims']) {
      expect((await signIn(account, { to })).headers.get('location')).toBe('/');
    }
  });

  test('makes nobody: an unknown account is refused, and so is one that was taken away', async () => {
    const count = async (): Promise<number> => (await api.db.one<{ n: number }>('select count(*)::int as n from person')).n;
    const before = await count();
    await expectRefused(await signIn('a-stranger'), 'UNIFIED_ID_UNKNOWN');
    expect(await count()).toBe(before);
    const { person, account } = await known();
    const cookie = cookiesOf(await signIn(account));
    await enter(person, null);
    expect(await whoIs(cookie)).toBeNull();
    await expectRefused(await signIn(account), 'UNIFIED_ID_UNKNOWN');
  });

  test('does not find people by their user name', async () => {
    const person = await api.person({ role: 'auditor' });
    await expectRefused(await signIn(person.username), 'UNIFIED_ID_UNKNOWN');
  });

  test('refuses a disabled person', async () => {
    const { person, account } = await known();
    await disablePerson(api.db, person.id);
    await expectRefused(await signIn(account), 'PERSON_DISABLED');
  });

  test('asks whoever has a second factor for its code, whatever the provider says about its own', async () => {
    const { person, account } = await known('finance_approver');
    const post = (cookie: string, path: string, json: unknown): Promise<Response> => callerOf(api, cookie)('POST', path, { json });
    const password = cookiesOf(await post('', '/api/session', { username: person.username, password: person.password }));
    const { uri } = await bodyOf<{ uri: string }>(await post(password, '/api/session/second-factor', { password: person.password }));
    expect((await post(password, '/api/session/second-factor/confirm', { code: codeOf(uri, Date.now() - 30_000) })).status).toBe(200);
    city.tamper((claims) => ({ ...claims, amr: ['mfa', 'otp'], acr: 'urn:mace:incommon:iap:silver' }));
    const answer = await signIn(account, { to: '/batches' });
    expect(answer.headers.get('location')).toBe('/sign-in?step=code&to=%2Fbatches');
    expect(await whoIs(cookiesOf(answer))).toBeNull();
    expect(await problemOf(await post(cookiesOf(answer), '/api/session/code', { code: codeOf(uri, Date.now() + 3_600_000) }))).toEqual([401, 'CODE_REFUSED']);
    const entered = await post(cookiesOf(answer), '/api/session/code', { code: codeOf(uri) });
    expect([entered.status, await whoIs(cookiesOf(entered))]).toEqual([200, person.id]);
  });
});

describe('an answer that was not asked for so is refused', () => {
  test.each<[string, Way, string | RegExp]>([
    ['another state', { answer: (answer) => answer.searchParams.set('state', 'x'.repeat(43)) }, 'OAUTH_INVALID_RESPONSE'],
    ['without a state', { answer: (answer) => answer.searchParams.delete('state') }, 'OAUTH_INVALID_RESPONSE'],
    ['another nonce', { address: (address) => address.searchParams.set('nonce', 'x'.repeat(43)) }, 'OAUTH_JWT_CLAIM_COMPARISON_FAILED'],
    ['a code for another verifier', { address: (address) => address.searchParams.set('code_challenge', 'x'.repeat(43)) }, 'OAUTH_RESPONSE_BODY_ERROR'],
    ['another issuer', { answer: (answer) => answer.searchParams.set('iss', 'http://evil.example') }, 'OAUTH_INVALID_RESPONSE'],
    ['a code of another application', { address: (address) => address.searchParams.set('client_id', 'another-office') }, 'OAUTH_RESPONSE_BODY_ERROR'],
    ['an invented code', { answer: (answer) => answer.searchParams.set('code', 'invented') }, 'OAUTH_RESPONSE_BODY_ERROR'],
    ['a browser that did not ask', { cookie: () => '' }, 'UNIFIED_NOT_ASKED'],
    ['an altered proof', { cookie: (proof) => `${proof.slice(0, -4)}AAAA` }, 'UNIFIED_NOT_ASKED'],
    ['a refusal of the provider', { answer: (answer) => { answer.searchParams.delete('code'); answer.searchParams.set('error', 'access_denied'); } }, 'OAUTH_AUTHORIZATION_RESPONSE_ERROR'],
  ])('%s', async (_, change, code) => {
    const { account } = await known();
    await expectRefused(await signIn(account, change), code);
  });

  test('one that comes too late', async () => {
    const { account } = await known();
    await expectRefused(await signIn(account, { answer: () => { lateBySeconds = AWAY_SECONDS + 1; } }), 'UNIFIED_NOT_ASKED');
  });

  test('the same answer a second time', async () => {
    const { person, account } = await known();
    let again = '';
    let proof = '';
    const first = await signIn(account, { answer: (answer) => { again = answer.pathname + answer.search; }, cookie: (given) => (proof = given) });
    expect(await whoIs(cookiesOf(first))).toBe(person.id);
    await expectRefused(await visit(again, proof), 'OAUTH_RESPONSE_BODY_ERROR');
  });
});

describe('a token is refused', () => {
  const now = (): number => Math.floor(Date.now() / 1000);
  test.each<[string, (claims: Record<string, unknown>) => Record<string, unknown>]>([
    ['of another audience', (claims) => ({ ...claims, aud: 'another-office' })],
    ['of another issuer', (claims) => ({ ...claims, iss: 'http://evil.example' })],
    ['with another nonce', (claims) => ({ ...claims, nonce: 'x' })],
    ['without a nonce', ({ nonce: _, ...claims }) => claims],
    ['out of time', (claims) => ({ ...claims, iat: now() - 3_600, exp: now() - 60 })],
    ['without an end', ({ exp: _, ...claims }) => claims],
    ['without a subject', ({ sub: _, ...claims }) => claims],
  ])('%s', async (_, change) => {
    const { account } = await known();
    city.tamper(change);
    await expectRefused(await signIn(account), /^OAUTH_(JWT_|INVALID_)/);
  });

  test('signed by somebody else', async () => {
    const { account } = await known();
    city.tamper((claims) => claims, generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey);
    await expectRefused(await signIn(account), /^OAUTH_/);
  });

  test('else it is taken: the provider’s own key, changed in nothing', async () => {
    const { person, account } = await known();
    city.tamper((claims) => claims);
    expect(await whoIs(cookiesOf(await signIn(account)))).toBe(person.id);
  });
});

describe('the accounts on record', () => {
  test('are entered by an administrator only, each for one person, and not shown again', async () => {
    const { account, person } = await known();
    const other = await api.person({ role: 'registrar' });
    expect(await problemOf(await enter(other, account))).toEqual([409, 'UNIFIED_ID_TAKEN']);
    expect(await bodyOf(await admin('GET', `/api/people/${person.id}/unified-id`))).toEqual({ onRecord: true });
    expect(await bodyOf(await admin('GET', `/api/people/${other.id}/unified-id`))).toEqual({ onRecord: false });
    for (const role of ['registrar', 'auditor'] as const) {
      const call = await api.signIn(await api.person({ role }));
      expect(await problemOf(await call('PUT', `/api/people/${other.id}/unified-id`, { json: { subject: 'mine' } }))).toEqual([403, 'FORBIDDEN_ACT']);
      expect(await problemOf(await call('GET', `/api/people/${other.id}/unified-id`))).toEqual([403, 'FORBIDDEN_ACT']);
    }
    expect(await problemOf(await enter({ id: 'nobody' }, 'x'))).toEqual([404, 'NOT_FOUND']);
  });

  test('stand nowhere in clear, and no token of the provider is kept', async () => {
    const { account } = await known();
    await signIn(account);
    const kept = JSON.stringify(await api.db.query('select * from sign_in_credential')) + JSON.stringify(await api.db.query('select * from access_audit')) + api.logLines.join();
    expect(kept).not.toContain(account);
    const { n } = await api.db.one<{ n: number }>('select count(*)::int as n from sign_in_credential where coalesce(id_token, access_token, refresh_token) is not null');
    expect(n).toBe(0);
  });

  test('count with their issuer: the same account of another provider is a stranger’s', async () => {
    const { person, account } = await known();
    await api.db.execute(`update sign_in_credential set provider_id = 'http://former.example/' where person_id = $1 and provider_id <> 'credential'`, [person.id]);
    await expectRefused(await signIn(account), 'UNIFIED_ID_UNKNOWN');
  });
});

describe('the door itself', () => {
  test('is there only when configured', async () => {
    const closed = await startApi(inject('databaseUrl'));
    expect(await bodyOf(await visit('/api/session/doors', '', closed))).toEqual({ unifiedIdentity: false });
    expect((await visit('/api/session/unified', '', closed)).status).toBe(404);
    expect((await visit(`${CALLBACK_PATH}?code=x&state=y`, '', closed)).status).toBe(404);
    expect(await bodyOf(await visit('/api/session/doors'))).toEqual({ unifiedIdentity: true });
    await closed.close();
  });

  test('says so when the provider cannot be reached; the password still signs in', async () => {
    const elsewhere = await startCity(`${PUBLIC_URL}${CALLBACK_PATH}`);
    const { issuer, clientId, clientSecret } = elsewhere;
    await elsewhere.close();
    const cut = await startApi(inject('databaseUrl'), { unifiedIdentity: { issuer, clientId, clientSecret } });
    expect((await visit('/api/session/unified', '', cut)).headers.get('location')).toBe('/sign-in?unified=away');
    const person = await cut.person({ role: 'auditor' });
    expect((await (await cut.signIn(person))('GET', '/api/notifications')).status).toBe(200);
    await cut.close();
  });
});
