import { randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { messageFolder, startMessenger } from '../../activities/messenger.ts';
import { createPerson } from '../../api/auth/create-person.ts';
import { SAMPLE_PASSWORD } from '../../api/auth/passwords.ts';
import { resealSecondFactors } from '../../api/auth/reseal-second-factors.ts';
import { sessionSecrets } from '../../ops/secrets.ts';
import { disablePerson } from '../../store/people.ts';
import type { ApiUnderTest, Caller } from './api-app.ts';
import { bodyOf, callerOf, problemOf, startApi } from './api-app.ts';
import { codeOf } from './authenticator.ts';

let api: ApiUnderTest;
beforeAll(async () => { api = await startApi(inject('databaseUrl'), { secondFactor: 'required' }); });
afterAll(() => api.close());

const STEP_MS = 30_000;
const cookiesOf = (answer: Response): string => answer.headers.getSetCookie().map((each) => each.split(';')[0]).join('; ');
const post = (cookie: string | undefined, path: string, json: unknown): Promise<Response> => callerOf(api, cookie)('POST', path, { json });
const signIn = ({ username, password }: { username: string; password: string }): Promise<Response> => post(undefined, '/api/session', { username, password });
const isIn = async (call: Caller): Promise<boolean> => (await bodyOf<{ person: unknown }>(await call('GET', '/api/session'))).person !== null;

interface Enrolled { username: string; password: string; id: string; uri: string; recoveryCodes: string[]; cookie: string }

async function enrolled(role: 'finance_approver' | 'admin' = 'finance_approver'): Promise<Enrolled> {
  const person = await api.person({ role });
  const first = cookiesOf(await signIn(person));
  const { uri, recoveryCodes } = await bodyOf<Pick<Enrolled, 'uri' | 'recoveryCodes'>>(await post(first, '/api/session/second-factor', { password: person.password }));
  const confirmed = await post(first, '/api/session/second-factor/confirm', { code: codeOf(uri, Date.now() - STEP_MS) });
  expect(confirmed.status).toBe(200);
  return { ...person, uri, recoveryCodes, cookie: cookiesOf(confirmed) };
}

/** Password given; the cookie of the second step. */
async function challenged(person: { username: string; password: string }): Promise<string> {
  const answer = await signIn(person);
  expect([answer.status, await bodyOf(answer)]).toEqual([202, { awaits: 'code' }]);
  return cookiesOf(answer);
}

describe('an office that needs a second factor', () => {
  test('may do nothing before it is set up, and is told so', async () => {
    const person = await api.person({ role: 'finance_approver' });
    const answer = await signIn(person);
    expect(await bodyOf(answer)).toMatchObject({ acts: [], secondFactor: 'wanted' });
    const call = callerOf(api, cookiesOf(answer));
    expect(await problemOf(await call('GET', '/api/batches'))).toEqual([403, 'SECOND_FACTOR_WANTED']);
    expect(await problemOf(await call('POST', '/api/batches', { json: {} }))).toEqual([403, 'SECOND_FACTOR_WANTED']);
  });

  test('other offices work without one', async () => {
    const clerk = await api.signIn(await api.person({ role: 'institution', institutionCode: 'I01' }));
    expect((await clerk('GET', '/api/claims')).status).toBe(200);
  });

  test('sets it up with the password and the first code, not with a wrong one of either', async () => {
    const person = await api.person({ role: 'city_decider' });
    const cookie = cookiesOf(await signIn(person));
    expect(await problemOf(await post(cookie, '/api/session/second-factor', { password: 'another pass word' }))).toEqual([403, 'PASSWORD_WRONG']);
    const { uri } = await bodyOf<{ uri: string }>(await post(cookie, '/api/session/second-factor', { password: person.password }));
    expect(uri).toMatch(/^otpauth:\/\/totp\//);
    expect(await problemOf(await post(cookie, '/api/session/second-factor/confirm', { code: codeOf(uri, Date.now() + 60 * STEP_MS) }))).toEqual([401, 'CODE_REFUSED']);
    const confirmed = await post(cookie, '/api/session/second-factor/confirm', { code: codeOf(uri) });
    expect(await bodyOf(confirmed)).toMatchObject({ secondFactor: 'on', person: { id: person.id } });
    expect(await isIn(callerOf(api, cookie)), 'the session before the change of rights').toBe(false);
    expect((await callerOf(api, cookiesOf(confirmed))('GET', '/api/batches')).status).toBe(200);
    expect(await problemOf(await post(cookiesOf(confirmed), '/api/session/second-factor', { password: person.password }))).toEqual([409, 'SECOND_FACTOR_IS_ON']);
  });
});

describe('signing in with a second factor', () => {
  test('the password alone signs nobody in', async () => {
    const person = await enrolled();
    const step = await challenged(person);
    expect(await isIn(callerOf(api, step))).toBe(false);
    expect(await problemOf(await callerOf(api, step)('GET', '/api/batches'))).toEqual([401, 'NOT_SIGNED_IN']);
  });

  test('the right code does, once: the same code is not taken again', async () => {
    const person = await enrolled();
    const code = codeOf(person.uri);
    const entered = await post(await challenged(person), '/api/session/code', { code });
    expect([entered.status, await isIn(callerOf(api, cookiesOf(entered)))]).toEqual([200, true]);
    expect(await problemOf(await post(await challenged(person), '/api/session/code', { code }))).toEqual([401, 'CODE_REFUSED']);
  });

  test('a code without the password step, and an open session as if it were that step, are refused', async () => {
    const person = await enrolled();
    expect(await problemOf(await post(undefined, '/api/session/code', { code: codeOf(person.uri) }))).toEqual([401, 'CODE_REFUSED']);
    expect(await problemOf(await post(person.cookie, '/api/session/code', { code: codeOf(person.uri) }))).toEqual([401, 'CODE_REFUSED']);
  });

  test('five wrong codes end the step, even for the right one', async () => {
    const person = await enrolled();
    const step = await challenged(person);
    for (let i = 0; i < 5; i++) expect((await post(step, '/api/session/code', { code: codeOf(person.uri, Date.now() + (60 + i) * STEP_MS) })).status).toBe(401);
    expect(await problemOf(await post(step, '/api/session/code', { code: codeOf(person.uri) }))).toEqual([401, 'CODE_REFUSED']);
  });

  test('ten wrong codes in a row, over several steps, lock the person out for a while', async () => {
    const person = await enrolled();
    for (let round = 0; round < 2; round++) {
      const step = await challenged(person);
      for (let i = 0; i < 5; i++) await post(step, '/api/session/code', { code: codeOf(person.uri, Date.now() + (60 + i) * STEP_MS) });
    }
    expect(await problemOf(await post(await challenged(person), '/api/session/code', { code: codeOf(person.uri) }))).toEqual([401, 'CODE_REFUSED']);
    await api.db.execute(`update sign_in_second_factor set locked_until = now() - interval '1 second' where person_id = $1`, [person.id]);
    expect((await post(await challenged(person), '/api/session/code', { code: codeOf(person.uri) })).status).toBe(200);
  });

  test('a recovery code signs in once; new ones make the old ones void', async () => {
    const person = await enrolled();
    const [first = '', second = ''] = person.recoveryCodes;
    expect(person.recoveryCodes).toHaveLength(10);
    const entered = await post(await challenged(person), '/api/session/code', { code: first });
    expect(entered.status).toBe(200);
    expect((await post(await challenged(person), '/api/session/code', { code: first })).status).toBe(401);
    const renewed = await post(cookiesOf(entered), '/api/session/recovery-codes', { password: person.password });
    const { recoveryCodes } = await bodyOf<{ recoveryCodes: string[] }>(renewed);
    expect((await post(await challenged(person), '/api/session/code', { code: second })).status).toBe(401);
    expect((await post(await challenged(person), '/api/session/code', { code: recoveryCodes[0] })).status).toBe(200);
  });

  test('a person disabled between the two steps does not come in', async () => {
    const person = await enrolled();
    const step = await challenged(person);
    await disablePerson(api.db, person.id);
    expect(await problemOf(await post(step, '/api/session/code', { code: codeOf(person.uri) }))).toEqual([401, 'CODE_REFUSED']);
  });

  test('a lost device: another administrator switches it off, which ends the sessions; nobody switches off the own one', async () => {
    const person = await enrolled();
    const admin = await enrolled('admin');
    const off = (id: string): Promise<Response> => post(admin.cookie, `/api/people/${id}/second-factor-off`, undefined);
    expect(await problemOf(await off(admin.id))).toEqual([409, 'OWN_ACCOUNT']);
    expect((await off(person.id)).status).toBe(204);
    expect(await isIn(callerOf(api, person.cookie))).toBe(false);
    expect(await bodyOf(await signIn(person))).toMatchObject({ secondFactor: 'wanted' });
  });

  test('a new key ends the sessions; codes of the app and recovery codes go on, and once sealed anew they need the old key no more', async () => {
    const person = await enrolled();
    const sealingKeys = [{ version: 2, key: randomBytes(32).toString('base64') }];
    await api.restart({ masterKey: api.masterKey, sealingKeys });
    expect(await isIn(callerOf(api, person.cookie))).toBe(false);
    expect((await post(await challenged(person), '/api/session/code', { code: codeOf(person.uri) })).status).toBe(200);
    const secrets = sessionSecrets({ masterKey: api.masterKey, sealingKeys });
    expect([await resealSecondFactors(api.db, secrets) > 0, await resealSecondFactors(api.db, secrets)]).toEqual([true, 0]);
    await api.restart({ masterKey: randomBytes(32).toString('base64'), sealingKeys });
    for (const code of [codeOf(person.uri, Date.now() + STEP_MS), person.recoveryCodes[0]]) {
      expect((await post(await challenged(person), '/api/session/code', { code })).status).toBe(200);
    }
    await api.restart({ masterKey: api.masterKey, sealingKeys });
  });

  test('secret and recovery codes are nowhere in clear', async () => {
    const person = await enrolled();
    const kept = JSON.stringify(await api.db.query('select * from sign_in_second_factor')) + api.logLines.join();
    for (const clear of [...person.recoveryCodes, new URL(person.uri).searchParams.get('secret') ?? '?']) expect(kept).not.toContain(clear);
  });
});

describe('how long a session lives', () => {
  test('without use it ends; what a page asks by itself is no use', async () => {
    const brief = await startApi(inject('databaseUrl'), { sessions: { idleSeconds: 3 } });
    const person = await brief.person({ role: 'auditor' });
    const [worked, left] = [await brief.signIn(person), await brief.signIn(person)];
    const until = Date.now() + 4_500;
    while (Date.now() < until) {
      expect((await worked('GET', '/api/notifications')).status).toBe(200);
      await left('GET', '/api/notifications', { headers: { 'x-background': '1' } });
      await new Promise((resolve) => { setTimeout(resolve, 300); });
    }
    expect([await isIn(worked), await isIn(left)]).toEqual([true, false]);
    await brief.close();
  });

  test('however much it is used, it ends a while after the sign-in', async () => {
    const call = await api.signIn(await api.person({ role: 'auditor' }));
    expect(await isIn(call)).toBe(true);
    await api.db.execute(`update sign_in_session set created_at = now() - interval '12 hours 1 second'`);
    expect(await isIn(call)).toBe(false);
  });

  test('a new sign-in has a new token, and the browser’s session before it ends', async () => {
    const person = await api.person({ role: 'auditor' });
    const before = cookiesOf(await signIn(person));
    const after = cookiesOf(await post(before, '/api/session', { username: person.username, password: person.password }));
    expect(after).not.toBe(before);
    expect([await isIn(callerOf(api, before)), await isIn(callerOf(api, after))]).toEqual([false, true]);
  });

  test('signing out everywhere ends this session and every other', async () => {
    const person = await api.person({ role: 'auditor' });
    const [here, there] = [await api.signIn(person), await api.signIn(person)];
    const another = await api.signIn(await api.person({ role: 'auditor' }));
    expect((await here('DELETE', '/api/session/everywhere')).status).toBe(204);
    expect([await isIn(here), await isIn(there), await isIn(another)]).toEqual([false, false, true]);
  });

  test('over https cookies are bound to the host', async () => {
    const https = await startApi(inject('databaseUrl'), { https: true });
    const person = await https.person({ role: 'auditor' });
    const answer = await callerOf(https)('POST', '/api/session', { json: { username: person.username, password: person.password } });
    expect(answer.headers.getSetCookie()[0]).toMatch(/^__Host-funeng\.session_token=.+; Path=\/; HttpOnly; Secure; SameSite=Lax$/);
    expect(await isIn(callerOf(https, cookiesOf(answer)))).toBe(true);
    await https.close();
  });
});

describe('invitation and new password', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'funeng-messages-'));
  const errors: string[] = [];
  const messenger = { stop: (): Promise<void> => Promise.resolve() };
  let admin: Caller;
  beforeAll(async () => {
    Object.assign(messenger, startMessenger({ db: api.db, cipher: api.cipher, port: messageFolder(folder), onError: (text) => errors.push(text) }));
    admin = callerOf(api, (await enrolled('admin')).cookie);
  });
  afterAll(async () => {
    await messenger.stop();
    rmSync(folder, { recursive: true });
  });

  const invited = async (contact?: string): Promise<{ id: string; username: string }> => {
    const username = `n${Math.random().toString(36).slice(2, 10)}`;
    return bodyOf(await admin('POST', '/api/people', { json: { username, displayName: '示例新人', role: 'auditor', contact } }));
  };
  const linkFor = async (id: string): Promise<{ sent: boolean; link: string | null }> => bodyOf(await admin('POST', `/api/people/${id}/link`));
  const tokenIn = (link: string | null | undefined): string => link?.split('#')[1] ?? '';
  const set = (token: string, password = 'a pass word of mine'): Promise<Response> => post(undefined, '/api/session/password-link', { token, password });

  test('an invited person sets the password by the link, once, and signs in with it', async () => {
    const person = await invited();
    expect((await signIn({ username: person.username, password: '' .padEnd(12, 'x') })).status).toBe(401);
    const { link, sent } = await linkFor(person.id);
    expect([sent, (await set(tokenIn(link))).status]).toEqual([false, 204]);
    expect((await signIn({ username: person.username, password: 'a pass word of mine' })).status).toBe(200);
    expect(await problemOf(await set(tokenIn(link), 'another one of mine'))).toEqual([410, 'LINK_INVALID']);
  });

  test('a newer link makes the older one void; one out of time, one of a disabled person and an invented one are refused alike', async () => {
    const person = await invited();
    const older = tokenIn((await linkFor(person.id)).link);
    const newer = tokenIn((await linkFor(person.id)).link);
    expect(await problemOf(await set(older))).toEqual([410, 'LINK_INVALID']);
    await api.db.execute(`update sign_in_link set expires_at = now() - interval '1 second' where person_id = $1`, [person.id]);
    expect(await problemOf(await set(newer))).toEqual([410, 'LINK_INVALID']);
    const leaver = await invited();
    const lost = tokenIn((await linkFor(leaver.id)).link);
    await disablePerson(api.db, leaver.id);
    expect(await problemOf(await set(lost))).toEqual([410, 'LINK_INVALID']);
    expect(await problemOf(await set('x'.repeat(43)))).toEqual([410, 'LINK_INVALID']);
  });

  test('with a contact the link goes there and to nobody else; the message’s text does not stay in the database', async () => {
    const person = await invited('13900000000');
    expect(await linkFor(person.id)).toMatchObject({ sent: true, link: null });
    await expect.poll(() => readdirSync(folder).filter((name) => name.endsWith('.json')).length).toBe(1);
    const file = path.join(folder, readdirSync(folder)[0] ?? '');
    expect(statSync(file).mode & 0o077).toBe(0);
    const message = JSON.parse(readFileSync(file, 'utf8')) as { recipient: string; channel: string; text: string };
    expect(message).toMatchObject({ recipient: '13900000000', channel: 'sms' });
    const token = /#([\w-]+)/.exec(message.text)?.[1] ?? '';
    await expect.poll(() => api.db.query('select 1 from outgoing_message where text_enc is not null')).toEqual([]);
    const kept = JSON.stringify([await api.db.query('select * from sign_in_link'), await api.db.query('select * from access_audit'), await api.db.query('select * from person')]);
    expect(kept + api.logLines.join() + errors.join()).not.toContain(token);
    expect(kept).not.toContain('13900000000');
    expect((await set(token)).status).toBe(204);
  });

  test('who forgot the password is told the same as a stranger, and is sent one link, not ten', async () => {
    const person = await invited('clerk@example.invalid');
    const ask = async (username: string): Promise<unknown> => {
      const answer = await post(undefined, '/api/session/forgotten', { username });
      return [answer.status, await bodyOf(answer)];
    };
    const known = await Promise.all([ask(person.username), ask('nobody.here')]);
    expect(known[0]).toEqual(known[1]);
    for (let i = 0; i < 3; i++) await ask(person.username);
    expect(await api.db.query('select 1 from sign_in_link where person_id = $1', [person.id])).toHaveLength(1);
  });

  test('changing the own password asks for the old one, and ends every session', async () => {
    const person = await api.person({ role: 'auditor' });
    const [here, there] = [await api.signIn(person), await api.signIn(person)];
    const change = (current: string): Promise<Response> => here('POST', '/api/session/password', { json: { current, password: 'quite another one' } });
    expect(await problemOf(await change('not the old one'))).toEqual([403, 'PASSWORD_WRONG']);
    expect((await change(person.password)).status).toBe(204);
    expect([await isIn(here), await isIn(there)]).toEqual([false, false]);
    expect((await signIn({ username: person.username, password: 'quite another one' })).status).toBe(200);
  });

  test('the sample password opens no door and can be chosen by nobody, where the sample is not allowed', async () => {
    const left = await createPerson(api.db, { username: 'left.over', displayName: '示例人员', role: 'auditor', password: SAMPLE_PASSWORD });
    expect(await problemOf(await signIn({ username: left.username, password: SAMPLE_PASSWORD }))).toEqual([401, 'SIGN_IN_FAILED']);
    const person = await invited();
    expect(await problemOf(await set(tokenIn((await linkFor(person.id)).link), SAMPLE_PASSWORD))).toEqual([400, 'VALIDATION_FAILED']);
    const chosen = await admin('POST', '/api/people', { json: { username: 'one.more', displayName: '示例人员', role: 'auditor', password: SAMPLE_PASSWORD } });
    expect(await problemOf(chosen)).toEqual([400, 'VALIDATION_FAILED']);
  });
});
