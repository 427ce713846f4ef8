import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import type { Caller } from './api-app.ts';
import { bodyOf, problemOf } from './api-app.ts';
import type { Trainee } from './claims-roster.ts';
import { atStage, done, identified, registered, seenBy, submitted } from './claims-roster.ts';
import type { ClaimStack, SignedIn } from './claims-stack.ts';
import { startClaimStack, until } from './claims-stack.ts';

const ROUND = '2021-1';
const people = (from: number, count: number): Trainee[] => Array.from({ length: count }, (_, index) => ({ serial: from + index, district: '440106' }));

let stack: ClaimStack;
let first: SignedIn;
let colleague: SignedIn;
let second: SignedIn;
let registrar: SignedIn;
let tianhe: SignedIn;
let serial = 100;

beforeAll(async () => {
  stack = await startClaimStack({ databaseUrl: inject('databaseUrl'), temporalAddress: inject('temporalAddress') });
  [first, colleague, second, registrar, tianhe] = [
    await stack.signedIn('city_first'), await stack.signedIn('city_first'), await stack.signedIn('city_second'), await stack.signedIn('registrar'),
    await stack.signedIn('district', { districtCode: '440106' }),
  ];
  await registered(stack.api, people(1, 400));
  await stack.round(ROUND);
  await stack.advance('2021-09-02');
});
afterAll(() => stack.close());

/** A claim of a new institution that waits for the first review. */
async function waiting(institution: string): Promise<{ clerk: Caller & Partial<SignedIn>; claimNo: string; url: string }> {
  const clerk = await stack.institution(institution);
  const claimNo = await submitted(clerk, ROUND, institution, people(serial += 10, 2));
  await identified([tianhe], claimNo);
  return { clerk, claimNo, url: `/api/claims/${claimNo}` };
}

interface Shown { readonly stage: string; readonly possible: string[]; readonly opinions: { opinionId: string; outcome: string; remark: string | null; person: { id: string } }[] }
const shown = async (who: Caller, url: string) => bodyOf<Shown>(await who('GET', url));
const signFirst = async (who: SignedIn, claimNo: string): Promise<Response> =>
  who('POST', `/api/claims/${claimNo}/sign-first-review`, { json: { seen: await seenBy(who, claimNo) } });

/** Waits until the person was told `code` about the claim. */
const told = (who: Caller, claimNo: string, code: string) => until(code, async () => {
  const { items } = await bodyOf<{ items: { caseNo: string; code: string; message: { zh: string } }[] }>(await who('GET', `/api/notifications?code=${code}`));
  return items.find((item) => item.caseNo === claimNo);
});

describe('the identity check', () => {
  test('is assigned within its own district, by the registrar; the colleagues there are refused meanwhile', async () => {
    const clerk = await stack.institution('400');
    const claimNo = await submitted(clerk, ROUND, '400', people(serial += 10, 2));
    await atStage(clerk, claimNo, ['identity']);
    const [neighbour, elsewhere] = [await stack.signedIn('district', { districtCode: '440106' }), await stack.signedIn('district', { districtCode: '440104' })];
    const assign = (by: SignedIn, person: SignedIn, district = '440106') => by('POST', `/api/claims/${claimNo}/identity/assign`, { json: { district, person: person.person.id } });
    expect(await problemOf(await assign(tianhe, neighbour))).toEqual([403, 'FORBIDDEN_ACT']);
    expect(await problemOf(await assign(registrar, elsewhere))).toEqual([409, 'PERSON_UNSUITABLE']);
    expect(await problemOf(await assign(registrar, elsewhere, '440104'))).toEqual([409, 'DISTRICT_NOT_ASKED']);
    await done(assign(registrar, neighbour));
    const { items } = await bodyOf<{ items: { claimNo: string; assignee: string | null }[] }>(await registrar('GET', '/api/identity?district=440106'));
    expect(items.find((item) => item.claimNo === claimNo)?.assignee).toBe(neighbour.person.id);
    const sign = async (by: SignedIn) => by('POST', `/api/claims/${claimNo}/identity/sign`, { json: { seen: await seenBy(by, claimNo) } });
    expect(await problemOf(await sign(tianhe))).toEqual([409, 'ASSIGNED_TO_ANOTHER']);
    await done(assign(registrar, tianhe));
    await done(sign(tianhe));
    await atStage(clerk, claimNo, ['firstReview']);
  });
});

describe('one more opinion 加签', () => {
  test('is asked by who has the claim in hand of another of the office; the signature waits for it by name, and goes on after it', async () => {
    const { claimNo, url } = await waiting('401');
    const ask = (who: SignedIn, person: SignedIn) => who('POST', `${url}/opinions`, { json: { person: person.person.id, reason: '发票存疑', days: 3 } });
    expect(await problemOf(await ask(first, colleague))).toEqual([409, 'NOT_IN_HAND']);
    await done(first('POST', `${url}/take`));
    expect(await problemOf(await ask(first, second))).toEqual([409, 'PERSON_UNSUITABLE']);
    expect(await problemOf(await ask(first, first))).toEqual([409, 'ASKED_ONESELF']);
    expect(await problemOf(await ask(registrar, colleague))).toEqual([403, 'FORBIDDEN_ACT']);
    await done(ask(first, colleague));
    expect((await told(colleague, claimNo, 'OPINION_ASKED')).message.zh).toContain('2021-09-06');

    const refused = await signFirst(first, claimNo);
    expect(await bodyOf(refused)).toMatchObject({ code: 'OPINION_OPEN', facts: { waitsFor: colleague.person.id }, message: { zh: expect.stringContaining(colleague.person.displayName) as string } });
    expect((await shown(colleague, url)).possible).toContain('giveOpinion');
    expect((await shown(first, url)).possible).not.toContain('giveOpinion');

    const answer = (who: SignedIn, body: object) => who('POST', `${url}/opinions/answer`, { json: { opinionId: '1', remark: '票据号已核', ...body } });
    expect(await problemOf(await answer(first, { outcome: 'agree' }))).toEqual([409, 'OPINION_OF_ANOTHER']);
    expect(await problemOf(await answer(colleague, { outcome: 'object' }))).toEqual([409, 'REASON_NEEDED']);
    await done(answer(colleague, { outcome: 'object', ground: 'DOCUMENT_MISSING' }));
    await told(first, claimNo, 'OPINION_OBJECTS');
    expect((await shown(first, url)).opinions).toMatchObject([{ opinionId: '1', outcome: 'object', remark: '票据号已核', person: { id: colleague.person.id } }]);

    await done(registrar('POST', `${url}/assign`, { json: { person: colleague.person.id } }));
    expect(await problemOf(await signFirst(colleague, claimNo))).toEqual([409, 'SAME_PERSON']);
    await done(registrar('POST', `${url}/assign`, { json: { person: first.person.id } }));
    expect(await done(signFirst(first, claimNo))).toMatchObject({ stage: 'secondReview' });
    const { items } = await bodyOf<{ items: { type: string; whom: string[] }[] }>(await first('GET', `${url}/history`));
    expect(items.find((item) => item.type === 'OpinionAsked')?.whom).toEqual([colleague.person.displayName]);
    expect(items.map((item) => item.type)).toContain('OpinionGiven');
  });

  test('is withdrawn by who took over, with a reason; one that nobody answers is told late, and falls away when the claim goes back', async () => {
    const { claimNo, url } = await waiting('402');
    const third = await stack.signedIn('city_first');
    await done(first('POST', `${url}/take`));
    await done(first('POST', `${url}/opinions`, { json: { person: colleague.person.id, reason: '发票存疑' } }));
    await done(first('POST', `${url}/hand-over`, { json: { person: third.person.id, reason: '外出培训' } }));
    const withdraw = (who: SignedIn) => who('POST', `${url}/opinions/withdraw`, { json: { opinionId: '1', reason: '已当面核实' } });
    expect(await problemOf(await withdraw(await stack.signedIn('city_first')))).toEqual([409, 'OPINION_OF_ANOTHER']);
    await done(withdraw(third));
    await told(colleague, claimNo, 'OPINION_WITHDRAWN');
    await done(third('POST', `${url}/opinions`, { json: { person: colleague.person.id, reason: '再请核对', days: 1 } }));
    await stack.advance('2021-09-03');
    await told(colleague, claimNo, 'OPINION_LATE');
    await told(third, claimNo, 'OPINION_LATE');
    await done(third('PUT', `${url}/marks`, { json: { marks: [{ rowNo: 1, verdict: 'return', reason: 'DOCUMENT_MISSING' }] } }));
    await done(third('POST', `${url}/return`, { json: { reason: 'DOCUMENT_MISSING' } }));
    await told(colleague, claimNo, 'OPINION_FELL_AWAY');
  });
});

describe('in the stead of an absent colleague 委派', () => {
  const delegate = (who: Caller, body: object) => who('POST', '/api/delegations', { json: { fromOn: '2021-09-06', toOn: '2021-09-10', reason: '病假', ...body } });

  test('on its days the delegate sees what the absent has in hand and signs for him or her; everything says so, and both count', async () => {
    const [absent, acting, outsider] = [await stack.signedIn('city_first'), await stack.signedIn('city_first'), await stack.signedIn('city_first')];
    const { claimNo, url } = await waiting('411');
    await done(absent('POST', `${url}/take`));
    expect(await problemOf(await delegate(absent, { delegate: second.person.id }))).toEqual([409, 'DELEGATE_UNSUITABLE']);
    expect(await problemOf(await delegate(outsider, { person: absent.person.id, delegate: acting.person.id }))).toEqual([403, 'OUT_OF_SCOPE']);
    expect(await problemOf(await delegate(registrar, { delegate: acting.person.id }))).toEqual([403, 'FORBIDDEN_ACT']);
    const { id } = await done<{ id: string }>(delegate(absent, { delegate: acting.person.id }));
    expect(await problemOf(await delegate(absent, { delegate: outsider.person.id, fromOn: '2021-09-10' }))).toEqual([409, 'ABSENCE_OVERLAPS']);
    expect(await problemOf(await delegate(outsider, { delegate: absent.person.id }))).toEqual([409, 'DELEGATE_ABSENT']);
    for (const who of [absent, acting]) {
      expect((await bodyOf<{ items: { code: string; message: { zh: string } }[] }>(await who('GET', '/api/notifications?code=DELEGATION_MADE'))).items).toHaveLength(1);
      expect((await bodyOf<{ items: { id: string; reason: string }[] }>(await who('GET', '/api/delegations'))).items).toMatchObject([{ id, reason: '病假' }]);
    }
    expect((await bodyOf<{ items: unknown[] }>(await outsider('GET', '/api/delegations'))).items).toEqual([]);

    const mine = async (who: Caller) => (await bodyOf<{ items: { claimNo: string; inStead: boolean }[] }>(await who('GET', '/api/claims?stage=firstReview'))).items.find((each) => each.claimNo === claimNo)?.inStead;
    expect([await mine(acting), await problemOf(await signFirst(acting, claimNo))]).toEqual([false, [409, 'ASSIGNED_TO_ANOTHER']]);
    await stack.advance('2021-09-06');
    expect([await mine(acting), await mine(outsider)]).toEqual([true, false]);
    expect(await problemOf(await signFirst(outsider, claimNo))).toEqual([409, 'ASSIGNED_TO_ANOTHER']);
    await done(acting('PUT', `${url}/marks`, { json: { marks: [{ rowNo: 1, verdict: 'approve' }] } }));
    await done(signFirst(acting, claimNo));
    const { items } = await bodyOf<{ items: { type: string; who: { name: { zh: string }; inStead: string | null } }[] }>(await first('GET', `${url}/history`));
    expect(items.find((item) => item.type === 'FirstReviewSigned')?.who).toMatchObject({ name: { zh: acting.person.displayName }, inStead: absent.person.displayName });
    expect(await stack.api.db.query(`select actor, in_stead from audit where case_no = $1 and act = 'signFirstReview'`, [claimNo])).toEqual([{ actor: acting.person.id, in_stead: absent.person.id }]);
    const { state } = await stack.api.db.one<{ state: object }>('select state from case_instance where case_no = $1', [claimNo]);
    expect(state).toMatchObject({ firstReviewer: acting.person.id, signedFor: { firstReview: [absent.person.id] } });
  });

  test('ends when it is revoked; an administrator makes one for somebody who cannot', async () => {
    const [absent, acting, admin] = [await stack.signedIn('city_first'), await stack.signedIn('city_first'), await stack.signedIn('admin')];
    const { claimNo, url } = await waiting('412');
    await done(absent('POST', `${url}/take`));
    expect(await problemOf(await delegate(admin, { delegate: acting.person.id }))).toEqual([403, 'OUT_OF_SCOPE']);
    const { id } = await done<{ id: string }>(delegate(admin, { person: absent.person.id, delegate: acting.person.id }));
    expect((await shown(acting, url)).possible).toContain('askOpinion');
    const revoke = (who: Caller) => who('POST', `/api/delegations/${id}/revoke`);
    expect(await problemOf(await revoke(acting))).toEqual([409, 'DELEGATION_OF_ANOTHER']);
    expect(await problemOf(await revoke(first))).toEqual([404, 'NOT_FOUND']);
    await done(revoke(absent));
    expect(await problemOf(await revoke(admin))).toEqual([409, 'DELEGATION_REVOKED']);
    expect((await shown(acting, url)).possible).not.toContain('askOpinion');
    expect(await problemOf(await signFirst(acting, claimNo))).toEqual([409, 'ASSIGNED_TO_ANOTHER']);
    await done(signFirst(absent, claimNo));
  });
});

describe('a stage signed together 会签', () => {
  const together = async (url: string, who: Caller) => (await bodyOf<{ coSigners: { person: { id: string }; signature: string }[] }>(await who('GET', url))).coSigners.map((each) => each.signature);

  test('is passed when each has signed what is there; rows that change after void what was signed before, and those who signed are told', async () => {
    const { claimNo, url } = await waiting('421');
    const third = await stack.signedIn('city_first');
    const ask = (who: SignedIn, ...signers: SignedIn[]) => who('POST', `${url}/together`, { json: { people: signers.map((each) => each.person.id), reason: '金额较大' } });
    expect(await problemOf(await ask(first, first, colleague))).toEqual([409, 'NOT_IN_HAND']);
    await done(first('POST', `${url}/take`));
    expect(await problemOf(await ask(first, first, second))).toEqual([409, 'PERSON_UNSUITABLE']);
    expect(await problemOf(await ask(first, first))).toEqual([400, 'VALIDATION_FAILED']);
    await done(ask(first, first, colleague));
    await told(colleague, claimNo, 'CO_SIGNATURE_ASKED');
    const queue = async (who: Caller) => (await bodyOf<{ items: { claimNo: string; together: boolean }[] }>(await who('GET', '/api/claims?stage=firstReview'))).items.find((each) => each.claimNo === claimNo)?.together;
    expect([await queue(colleague), await queue(third)]).toEqual([true, false]);

    expect(await problemOf(await signFirst(third, claimNo))).toEqual([409, 'ASSIGNED_TO_ANOTHER']);
    expect(await problemOf(await third('PUT', `${url}/marks`, { json: { marks: [{ rowNo: 1, verdict: 'approve' }] } }))).toEqual([409, 'ASSIGNED_TO_ANOTHER']);
    expect(await problemOf(await first('POST', `${url}/hand-over`, { json: { person: third.person.id, reason: '外出' } }))).toEqual([409, 'CO_SIGNED_STAGE']);
    expect(await done(signFirst(first, claimNo))).toMatchObject({ stage: 'firstReview' });
    expect(await together(url, first)).toEqual(['given', 'awaited']);
    expect((await bodyOf<{ message: { zh: string } }>(await signFirst(first, claimNo))).message.zh).toContain(`等待${colleague.person.displayName}`);

    const before = await seenBy(colleague, claimNo);
    await done(colleague('PUT', `${url}/marks`, { json: { marks: [{ rowNo: 2, verdict: 'refuse', reason: 'DOCUMENT_MISSING' }] } }));
    expect(await together(url, first)).toEqual(['void', 'awaited']);
    expect(await problemOf(await colleague('POST', `${url}/sign-first-review`, { json: { seen: before } }))).toEqual([409, 'STALE_VIEW']);
    expect(await done(signFirst(colleague, claimNo))).toMatchObject({ stage: 'firstReview' });
    await told(first, claimNo, 'CO_SIGNATURE_VOIDED');
    expect(await together(url, first)).toEqual(['awaited', 'given']);
    expect(await done(signFirst(first, claimNo))).toMatchObject({ stage: 'secondReview' });
    const rows = await stack.api.db.query('select row_no, verdict from claim_row where claim_no = $1 order by row_no', [claimNo]);
    expect(rows).toEqual([{ row_no: 1, verdict: 'approve' }, { row_no: 2, verdict: 'refuse' }]);
    const { items } = await bodyOf<{ items: { type: string }[] }>(await first('GET', `${url}/history`));
    expect(items.map((item) => item.type).slice(-7)).toEqual(['Taken', 'TogetherAsked', 'CoSigned', 'CoSignaturesVoided', 'CoSigned', 'CoSigned', 'FirstReviewSigned']);
  });

  test('any of them returns the claim alone; a bulk signature is one of several too; the registrar ends it', async () => {
    const [one, two] = [await waiting('422'), await waiting('423')];
    for (const { url } of [one, two]) await done(registrar('POST', `${url}/together`, { json: { people: [first.person.id, colleague.person.id], reason: '抽查' } }));
    await done(colleague('PUT', `${one.url}/marks`, { json: { marks: [{ rowNo: 1, verdict: 'return', reason: 'DOCUMENT_MISSING' }] } }));
    expect(await problemOf(await signFirst(first, one.claimNo))).toEqual([409, 'ROWS_MARKED_RETURN']);
    expect(await done(colleague('POST', `${one.url}/return`, { json: { reason: 'DOCUMENT_MISSING' } }))).toMatchObject({ stage: 'returned' });

    const { bulkId } = await done<{ bulkId: string }>(first('POST', '/api/bulk', { json: { act: 'signFirstReview', items: [{ claimNo: two.claimNo, seen: await seenBy(first, two.claimNo) }] } }));
    await (await first('GET', `/api/bulk/${bulkId}/events`)).text();
    expect(await together(two.url, first)).toEqual(['given', 'awaited']);
    expect(await problemOf(await colleague('POST', `${two.url}/together/end`, { json: { reason: '不需要' } }))).toEqual([409, 'CO_SIGNED_STAGE']);
    await done(registrar('POST', `${two.url}/together/end`, { json: { reason: '不需要' } }));
    await told(colleague, two.claimNo, 'CO_SIGNATURE_ENDED');
    expect(await done(signFirst(colleague, two.claimNo))).toMatchObject({ stage: 'secondReview' });
  });
});

describe('copies 抄送', () => {
  test('go to people who may see the claim, are found by them, and open nothing', async () => {
    const { claimNo, url, clerk } = await waiting('403');
    const yuexiu = await stack.signedIn('district', { districtCode: '440104' });
    const stranger = await stack.institution('404') as SignedIn;
    const copy = (...to: SignedIn[]) => first('POST', `${url}/copies`, { json: { people: to.map((each) => each.person.id), note: '请知悉' } });
    for (const other of [yuexiu, stranger, await stack.signedIn('admin')]) expect(await problemOf(await copy(second, other))).toEqual([409, 'READER_UNSUITABLE']);
    expect(await problemOf(await clerk('POST', `${url}/copies`, { json: { people: [second.person.id], note: '请知悉' } }))).toEqual([403, 'FORBIDDEN_ACT']);
    const { items: readers } = await bodyOf<{ items: { id: string; role: string }[] }>(await first('GET', `${url}/readers`));
    expect(readers.map((each) => each.id)).toEqual(expect.arrayContaining([second.person.id, tianhe.person.id, (clerk as SignedIn).person.id]));
    expect(readers.some((each) => [yuexiu.person.id, stranger.person.id, first.person.id].includes(each.id))).toBe(false);

    await done(copy(second, tianhe, clerk as SignedIn));
    const copies = async (who: Caller) => (await bodyOf<{ items: { claimNo: string }[] }>(await who('GET', '/api/claims?copied=me'))).items.map((each) => each.claimNo);
    for (const reader of [second, tianhe, clerk]) {
      expect((await told(reader, claimNo, 'CLAIM_COPIED')).message.zh).toContain('请知悉');
      expect(await copies(reader)).toEqual([claimNo]);
    }
    expect(await copies(colleague)).toEqual([]);
    expect(await problemOf(await second('POST', `${url}/sign-second-review`, { json: { seen: await seenBy(first, claimNo) } }))).toEqual([409, 'WRONG_STAGE']);
    expect(await problemOf(await tianhe('POST', `${url}/sign-first-review`, { json: { seen: await seenBy(first, claimNo) } }))).toEqual([403, 'FORBIDDEN_ACT']);
  });
});
