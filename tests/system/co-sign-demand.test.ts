import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import type { Caller } from './api-app.ts';
import { bodyOf } from './api-app.ts';
import type { Trainee } from './claims-roster.ts';
import { atStage, done, identified, registered, seenBy, submitted } from './claims-roster.ts';
import type { ClaimStack, SignedIn } from './claims-stack.ts';
import { startClaimStack, until } from './claims-stack.ts';

const ROUND = '2021-1';
const TRAINEES: readonly Trainee[] = [1, 2, 3].map((serial) => ({ serial, district: '440106' }));

/** The shipped rules, with one line more: the first review of 10,000 yuan and more is signed by two. */
async function withDemand(): Promise<string> {
  const shipped = await readFile(new URL('../../policies/veterans-training-aid.yaml', import.meta.url), 'utf8');
  return shipped.replace('notice: 5, decision: 5, payment: 20, reminderDaysBefore: 2 }', 'notice: 5, decision: 5, payment: 20, reminderDaysBefore: 2, coSign: [{ stage: firstReview, fromYuan: 10000, people: 2 }] }');
}

let stack: ClaimStack;
let first: SignedIn;
let colleague: SignedIn;
let tianhe: Caller;

beforeAll(async () => {
  stack = await startClaimStack({ databaseUrl: inject('databaseUrl'), temporalAddress: inject('temporalAddress') }, { policyText: await withDemand() });
  [first, colleague, tianhe] = [await stack.signedIn('city_first'), await stack.signedIn('city_first'), await stack.signedIn('district', { districtCode: '440106' })];
  await registered(stack.api, TRAINEES);
  await stack.round(ROUND);
  await stack.advance('2021-09-02');
});
afterAll(() => stack.close());

describe('a policy that asks for a co-signature, by its data alone', () => {
  const waiting = async (institution: string, trainees: readonly Trainee[]): Promise<string> => {
    const claimNo = await submitted(await stack.institution(institution), ROUND, institution, trainees);
    await identified([tianhe], claimNo);
    return claimNo;
  };
  const sign = async (who: SignedIn, claimNo: string) => who('POST', `/api/claims/${claimNo}/sign-first-review`, { json: { seen: await seenBy(who, claimNo) } });
  const needed = async (claimNo: string) => (await done<{ coSignersNeeded: number }>(first('GET', `/api/claims/${claimNo}`))).coSignersNeeded;

  test('refuses the signature of one alone from the amount on, in bulk too, and takes that of two', async () => {
    const claimNo = await waiting('001', TRAINEES.slice(0, 2));
    expect(await needed(claimNo)).toBe(2);
    expect(await bodyOf(await sign(first, claimNo))).toMatchObject({ code: 'CO_SIGNATURE_NEEDED', facts: { people: 2 } });
    const { bulkId } = await done<{ bulkId: string }>(first('POST', '/api/bulk', { json: { act: 'signFirstReview', items: [{ claimNo, seen: await seenBy(first, claimNo) }] } }));
    const { items } = await until('the bulk act', async () => {
      const view = await done<{ items: { status: string; refusal: { code: string } | null }[] }>(first('GET', `/api/bulk/${bulkId}/items`));
      return view.items.every(({ refusal, status }) => refusal !== null || status === 'done') ? view : undefined;
    });
    expect(items).toMatchObject([{ refusal: { code: 'CO_SIGNATURE_NEEDED' } }]);
    await done(first('POST', `/api/claims/${claimNo}/take`));
    await done(first('POST', `/api/claims/${claimNo}/together`, { json: { people: [first.person.id, colleague.person.id], reason: '金额较大' } }));
    await done(sign(first, claimNo));
    await done(sign(colleague, claimNo));
    await atStage(first, claimNo, ['secondReview']);
    expect(await needed(claimNo)).toBe(1);
  });

  test('leaves a smaller claim to one', async () => {
    const claimNo = await waiting('002', TRAINEES.slice(2));
    expect(await needed(claimNo)).toBe(1);
    await done(sign(colleague, claimNo));
    await atStage(first, claimNo, ['secondReview']);
  });
});
