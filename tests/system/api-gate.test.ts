import { z } from 'zod';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import type { Route } from '../../api/http/route.ts';
import { reply, route } from '../../api/http/route.ts';
import { sessionRoutes } from '../../api/routes/session.ts';
import type { ApiUnderTest, Caller } from './api-app.ts';
import { bodyOf, callerOf, problemOf, startApi } from './api-app.ts';

/** Two claims: C1 of institution I01 with trainees of 440106, C2 of I02 with trainees of 440104. */
const CLAIMS: Readonly<Record<string, { institutionCode: string; districtCodes: string[] }>> = {
  C1: { institutionCode: 'I01', districtCodes: ['440106'] },
  C2: { institutionCode: 'I02', districtCodes: ['440104'] },
};
const claimParams = z.strictObject({ claimNo: z.string().max(20) });
const done = { 200: { description: 'Done' } };
let handled: string[] = [];

const onClaim = (name: string, act: Route['act']): Route => route({
  method: 'post', path: `/api/test/claims/:claimNo/${name}`, tag: 'test', act, summary: { zh: '试', en: 'test' },
  params: claimParams, body: z.strictObject({}), responses: done,
  scope: ({ params }) => CLAIMS[params.claimNo],
  handler: async ({ params }) => {
    handled.push(`${name} ${params.claimNo}`);
    return reply.json({});
  },
});

const testRoutes: Route[] = [
  onClaim('submit', 'claim.submit'), onClaim('identity', 'identity.sign'), onClaim('decide', 'claim.decide'),
  route({
    method: 'get', path: '/api/test/claims', tag: 'test', act: 'claim.read', scope: 'list', summary: { zh: '试', en: 'test' }, responses: done,
    handler: async ({ reach }) => reply.json({ reach }),
  }),
];

let api: ApiUnderTest;
let as: Record<'i01' | 'd440106' | 'decider' | 'auditor' | 'admin', Caller>;
beforeAll(async () => {
  api = await startApi(inject('databaseUrl'), { parts: { routes: [...sessionRoutes, ...testRoutes] } });
  const [i01, d440106, decider, auditor, admin] = await Promise.all([
    api.person({ role: 'institution', institutionCode: 'I01' }), api.person({ role: 'district', districtCode: '440106' }),
    api.person({ role: 'city_decider' }), api.person({ role: 'auditor' }), api.person({ role: 'admin' }),
  ].map(async (person) => api.signIn(await person)));
  as = { i01: i01!, d440106: d440106!, decider: decider!, auditor: auditor!, admin: admin! };
});
afterAll(() => api.close());

const post = (caller: Caller, path: string): Promise<Response> => caller('POST', path, { json: {} });

describe('the access gate', () => {
  test('nobody acts without signing in', async () => {
    handled = [];
    expect(await problemOf(await post(callerOf(api), '/api/test/claims/C1/submit'))).toEqual([401, 'NOT_SIGNED_IN']);
    expect(handled).toEqual([]);
  });

  test('an institution may not submit the claim of another', async () => {
    handled = [];
    expect(await problemOf(await post(as.i01, '/api/test/claims/C2/submit'))).toEqual([403, 'OUT_OF_SCOPE']);
    expect(handled).toEqual([]);
    expect((await post(as.i01, '/api/test/claims/C1/submit')).status).toBe(200);
    expect(handled).toEqual(['submit C1']);
  });

  test('a district may not sign for trainees of another district', async () => {
    expect(await problemOf(await post(as.d440106, '/api/test/claims/C2/identity'))).toEqual([403, 'OUT_OF_SCOPE']);
    expect((await post(as.d440106, '/api/test/claims/C1/identity')).status).toBe(200);
  });

  test('an institution may not decide its own claim', async () => {
    expect(await problemOf(await post(as.i01, '/api/test/claims/C1/decide'))).toEqual([403, 'FORBIDDEN_ACT']);
    expect((await post(as.decider, '/api/test/claims/C1/decide')).status).toBe(200);
  });

  test('the auditor changes nothing, the administrator reads no claim', async () => {
    for (const name of ['submit', 'identity', 'decide']) {
      expect(await problemOf(await post(as.auditor, `/api/test/claims/C1/${name}`))).toEqual([403, 'FORBIDDEN_ACT']);
    }
    expect(await problemOf(await as.admin('GET', '/api/test/claims'))).toEqual([403, 'FORBIDDEN_ACT']);
    expect((await as.auditor('GET', '/api/test/claims')).status).toBe(200);
  });

  test('who lacks the permission is not told whether the thing exists; who has it is', async () => {
    expect(await problemOf(await post(as.auditor, '/api/test/claims/C9/decide'))).toEqual([403, 'FORBIDDEN_ACT']);
    expect(await problemOf(await post(as.decider, '/api/test/claims/C9/decide'))).toEqual([404, 'NOT_FOUND']);
  });

  test('the gate is asked before the body is looked at', async () => {
    const answer = await as.auditor('POST', '/api/test/claims/C1/decide', { body: '{not json', headers: { 'content-type': 'application/json' } });
    expect(await problemOf(answer)).toEqual([403, 'FORBIDDEN_ACT']);
  });

  test('a list is given the part that the actor may see, never more', async () => {
    const reachOf = async (caller: Caller): Promise<unknown> => (await bodyOf(await caller('GET', '/api/test/claims'))).reach;
    expect(await reachOf(as.i01)).toEqual({ kind: 'institution', institutionCode: 'I01' });
    expect(await reachOf(as.d440106)).toEqual({ kind: 'district', districtCode: '440106' });
    expect(await reachOf(as.decider)).toEqual({ kind: 'all' });
  });

  test('every refusal is in the audit', async () => {
    const before = await api.db.one<{ n: number }>(`select count(*) as n from access_audit where outcome = 'refused' and act = 'claim.decide'`);
    await post(as.i01, '/api/test/claims/C1/decide');
    const after = await api.db.one<{ n: number }>(`select count(*) as n from access_audit where outcome = 'refused' and act = 'claim.decide' and code = 'FORBIDDEN_ACT'`);
    expect(after.n).toBe(before.n + 1);
  });
});
