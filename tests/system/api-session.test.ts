import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { actsOf } from '../../domain/access.ts';
import { disablePerson } from '../../store/people.ts';
import type { ApiUnderTest, Caller } from './api-app.ts';
import { bodyOf, callerOf, problemOf, startApi } from './api-app.ts';

let api: ApiUnderTest;
beforeAll(async () => { api = await startApi(inject('databaseUrl')); });
afterAll(() => api.close());

/** The first question of the console: nobody is an answer, not an error. */
const whoIs = async (call: Caller): Promise<unknown> => {
  const answer = await call('GET', '/api/session');
  expect(answer.status).toBe(200);
  return (await bodyOf<{ person: { id: string } | null }>(answer)).person?.id ?? null;
};
const signIn = (username: string, password: string, headers: Record<string, string> = {}): Promise<Response> =>
  callerOf(api)('POST', '/api/session', { json: { username, password }, headers });

describe('signing in', () => {
  test('a wrong password and an unknown name get the same answer', async () => {
    const person = await api.person({ role: 'auditor' });
    const wrong = await signIn(person.username, 'another pass word');
    const unknown = await signIn('nobody.here', 'another pass word');
    expect([wrong.status, unknown.status]).toEqual([401, 401]);
    const [a, b] = await Promise.all([bodyOf(wrong), bodyOf(unknown)]);
    expect({ ...a, requestId: '' }).toEqual({ ...b, requestId: '' });
    expect(a.code).toBe('SIGN_IN_FAILED');
    expect(wrong.headers.getSetCookie()).toEqual([]);
  });

  test('a disabled person may not sign in, and the open session ends at once', async () => {
    const person = await api.person({ role: 'city_first' });
    const call = await api.signIn(person);
    await disablePerson(api.db, person.id);
    expect(await whoIs(call)).toBeNull();
    expect(await problemOf(await call('GET', '/api/claims'))).toEqual([401, 'NOT_SIGNED_IN']);
    expect((await signIn(person.username, person.password)).status).toBe(401);
  });

  test('after ten failures the name waits, even with the right password; another name does not', async () => {
    const person = await api.person({ role: 'city_second' });
    for (let i = 0; i < 10; i++) expect((await signIn(person.username, `guess number ${i}`)).status).toBe(401);
    const refused = await signIn(person.username, person.password);
    expect(refused.status).toBe(429);
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    const other = await api.person({ role: 'city_second' });
    expect((await signIn(other.username, other.password)).status).toBe(200);
  });

  test('what was typed as a name is not kept in clear, whatever it was', async () => {
    await signIn('my secret password 1', 'x'.repeat(12));
    const { clear } = await api.db.one<{ clear: number }>(
      `select count(*) as clear from sign_in_failure where position(convert_to('my secret password 1', 'UTF8') in username_hash) > 0`);
    expect(clear).toBe(0);
    expect(api.logLines.join()).not.toContain('my secret');
  });

  test('the cookie is not for scripts, not for other sites; the answer tells role, scope and acts', async () => {
    const person = await api.person({ role: 'institution', institutionCode: 'I01' });
    const answer = await signIn(person.username.toUpperCase(), person.password);
    expect(answer.status).toBe(200);
    const [cookie] = answer.headers.getSetCookie();
    expect(cookie).toMatch(/; HttpOnly/);
    expect(cookie).toMatch(/; SameSite=Lax/);
    const body = await bodyOf(answer);
    expect(body.person).toMatchObject({ id: person.id, role: 'institution', institutionCode: 'I01', districtCode: null });
    expect(body.acts).toEqual(actsOf('institution'));
    expect(JSON.stringify(body)).not.toMatch(/password|email/i);
  });

  test('passwords are kept as argon2id hashes only', async () => {
    const person = await api.person({ role: 'auditor' });
    const { hash } = await api.db.one<{ hash: string }>('select password_hash as hash from sign_in_credential where person_id = $1', [person.id]);
    expect(hash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
  });
});

describe('a session', () => {
  test('without one, and with a forged one, nobody is signed in', async () => {
    expect(await whoIs(callerOf(api))).toBeNull();
    const forged = callerOf(api, 'funeng.session_token=abcdef.AAAA');
    expect(await whoIs(forged)).toBeNull();
    expect(await problemOf(await forged('GET', '/api/notifications'))).toEqual([401, 'NOT_SIGNED_IN']);
  });

  test('goes on after the API was restarted', async () => {
    const person = await api.person({ role: 'finance_maker' });
    const call = await api.signIn(person);
    await api.restart();
    expect(await whoIs(call)).toBe(person.id);
  });

  test('ends for good when signed out, for a copied cookie too', async () => {
    const person = await api.person({ role: 'finance_maker' });
    const call = await api.signIn(person);
    expect((await call('DELETE', '/api/session')).status).toBe(204);
    expect(await whoIs(call)).toBeNull();
    const left = await api.db.query('select 1 from sign_in_session where person_id = $1', [person.id]);
    expect(left).toEqual([]);
  });

  test('signing in, signing out and failures are in the audit, without the name', async () => {
    const person = await api.person({ role: 'registrar' });
    const call = await api.signIn(person);
    await call('DELETE', '/api/session');
    const rows = await api.db.query<{ act: string; outcome: string }>('select act, outcome from access_audit where actor_id = $1 order by id', [person.id]);
    expect(rows).toEqual([{ act: 'session.signIn', outcome: 'allowed' }, { act: 'session.signOut', outcome: 'allowed' }]);
    await expect(api.db.execute('delete from access_audit')).rejects.toThrow(/append-only/);
  });
});

describe('pages of other sites', () => {
  test('may not change anything: foreign Origin, or a cross-site fetch without one', async () => {
    const person = await api.person({ role: 'auditor' });
    const foreign: Record<string, string>[] = [
      { origin: 'http://evil.example' }, { origin: 'null' }, { origin: 'http://funeng.example.evil.example' }, { 'sec-fetch-site': 'cross-site' }, { 'sec-fetch-site': 'same-site' },
    ];
    for (const headers of foreign) {
      const refused = await signIn(person.username, person.password, headers);
      expect(await problemOf(refused)).toEqual([403, 'ORIGIN_REFUSED']);
    }
  });

  test('our own page, the console, and a program without a browser may', async () => {
    const person = await api.person({ role: 'auditor' });
    const own: Record<string, string>[] = [{ origin: 'http://funeng.example' }, { origin: 'http://console.example' }, { origin: api.url }, {}];
    for (const headers of own) {
      expect((await signIn(person.username, person.password, headers)).status).toBe(200);
    }
  });
});
