import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import type { Caller } from './api-app.ts';
import { bodyOf, problemOf } from './api-app.ts';
import type { Trainee } from './claims-roster.ts';
import { atStage, done, formOf, identified, registered, rosterOf, seenBy, submitted, uploaded } from './claims-roster.ts';
import type { ClaimStack, SignedIn } from './claims-stack.ts';
import { startClaimStack, until } from './claims-stack.ts';

const ROUND = '2021-1';
const people = (from: number, count: number, district: Trainee['district'] = '440106'): Trainee[] =>
  Array.from({ length: count }, (_, index) => ({ serial: from + index, district }));

let stack: ClaimStack;
let first: SignedIn;
let second: SignedIn;
let registrar: SignedIn;
let tianhe: SignedIn;
let yuexiu: SignedIn;
let serial = 100;

beforeAll(async () => {
  stack = await startClaimStack({ databaseUrl: inject('databaseUrl'), temporalAddress: inject('temporalAddress') });
  [first, second, registrar, tianhe, yuexiu] = [
    await stack.signedIn('city_first'), await stack.signedIn('city_second'), await stack.signedIn('registrar'),
    await stack.signedIn('district', { districtCode: '440106' }), await stack.signedIn('district', { districtCode: '440104' }),
  ];
  await registered(stack.api, people(1, 400));
  await stack.round(ROUND);
  await stack.advance('2021-09-02');
});
afterAll(() => stack.close());

/** A claim of a new institution that waits for the first review. */
async function waiting(institution: string, trainees = people(serial += 10, 2)): Promise<{ clerk: Caller; claimNo: string; trainees: Trainee[] }> {
  const clerk = await stack.institution(institution);
  const claimNo = await submitted(clerk, ROUND, institution, trainees);
  await identified([tianhe], claimNo);
  return { clerk, claimNo, trainees };
}

describe('a claim that goes back, out or nowhere', () => {
  test('returned for correction: the rows are named, the mended roster is reviewed anew, unchanged rows keep their district’s signature', async () => {
    const { clerk, claimNo, trainees } = await waiting('101');
    const url = `/api/claims/${claimNo}`;
    expect(await problemOf(await first('POST', `${url}/return`, { json: { reason: 'DOCUMENT_MISSING' } }))).toEqual([409, 'NOTHING_RETURNED']);
    expect(await problemOf(await clerk('POST', `${url}/rosters`, { body: formOf(rosterOf(trainees)) }))).toEqual([409, 'WRONG_STAGE']);
    await done(first('PUT', `${url}/marks`, { json: { marks: [{ rowNo: 2, verdict: 'return', reason: 'DOCUMENT_MISSING' }] } }));
    expect(await problemOf(await first('POST', `${url}/sign-first-review`, { json: { seen: await seenBy(first, claimNo) } }))).toEqual([409, 'ROWS_MARKED_RETURN']);
    await done(first('POST', `${url}/return`, { json: { reason: 'DOCUMENT_MISSING' } }));
    expect(await bodyOf(await clerk('GET', url))).toMatchObject({ stage: 'returned', returns: 1, possible: ['submit', 'withdraw'] });

    const old = await bodyOf<{ seen: unknown }>(await clerk('GET', `${url}/rosters/1`));
    expect(await problemOf(await clerk('POST', `${url}/submit`, { json: { rosterVersion: 1, seen: old.seen } }))).toEqual([409, 'ROSTER_SUPERSEDED']);
    const mended = [trainees[0] as Trainee, { ...trainees[1] as Trainee, appliedYuan: 5_000, district: '440104' as const }];
    const { version, seen } = await uploaded(clerk, claimNo, rosterOf(mended));
    await done(clerk('POST', `${url}/submit`, { json: { rosterVersion: version, seen } }));
    await atStage(clerk, claimNo, ['identity']);
    await identified([yuexiu], claimNo);
    expect((await bodyOf<{ identity: { districts: unknown[] } }>(await clerk('GET', url))).identity.districts).toMatchObject([{ district: '440104', signed: true }]);
    expect(await done(first('POST', `${url}/sign-first-review`, { json: { seen: await seenBy(first, claimNo) } }))).toMatchObject({ stage: 'secondReview' });
  });

  test('refused as a whole: nothing is left reserved, and the allowances are free again', async () => {
    const { claimNo, clerk } = await waiting('102');
    const { n: held } = await stack.api.db.one<{ n: number }>('select count(*)::int as n from entitlement_stake where claim_no = $1', [claimNo]);
    expect(held).toBe(4);
    expect(await problemOf(await clerk('POST', `/api/claims/${claimNo}/refuse`, { json: { reason: '不符合' } }))).toEqual([403, 'FORBIDDEN_ACT']);
    await done(first('POST', `/api/claims/${claimNo}/refuse`, { json: { reason: '不符合' } }));
    const after = await stack.api.db.one('select (select count(*)::int from entitlement_stake where claim_no = $1) as n, reserved_fen from claim where claim_no = $1', [claimNo]);
    expect(after).toEqual({ n: 0, reserved_fen: 0 });
    expect(await problemOf(await first('POST', `/api/claims/${claimNo}/refuse`, { json: { reason: '不符合' } }))).toEqual([409, 'CASE_NOT_RUNNING']);
  });

  test('an institution withdraws its own claim and nobody else’s', async () => {
    const { claimNo, clerk } = await waiting('103');
    const stranger = await stack.institution('104');
    expect(await problemOf(await stranger('POST', `/api/claims/${claimNo}/withdraw`, { json: { reason: '撤回' } }))).toEqual([403, 'OUT_OF_SCOPE']);
    expect(await done(clerk('POST', `/api/claims/${claimNo}/withdraw`, { json: { reason: '重新核对' } }))).toMatchObject({ stage: 'withdrawn' });
  });

  test('only rows that the rules passed are approved without a word', async () => {
    const odd = { ...people(390, 1)[0] as Trainee, dischargeType: '退休' };
    await registered(stack.api, [odd]);
    const { claimNo } = await waiting('105', [odd, ...people(380, 1)]);
    const mark = (body: object) => first('PUT', `/api/claims/${claimNo}/marks`, { json: { marks: [{ rowNo: 1, verdict: 'approve', ...body }] } });
    for (const body of [{}, { amountFen: 600_000 }, { note: '按会议纪要' }]) {
      expect((await bodyOf<{ errors: { code: string }[] }>(await mark(body))).errors.map((each) => each.code)).toEqual(['OVERRIDE_UNEXPLAINED']);
    }
    await done(mark({ amountFen: 600_000, note: '按会议纪要' }));
    expect(await seenBy(first, claimNo)).toMatchObject({ count: 2, approvedCount: 2, totalFen: 1_200_000 });
  });
});

describe('a claim between colleagues', () => {
  test('taken, handed over with a word, urged: others of the office are refused, and who has it is told', async () => {
    const { claimNo } = await waiting('111');
    const url = `/api/claims/${claimNo}`;
    const colleague = await stack.signedIn('city_first');
    const sign = async (who: SignedIn) => problemOf(await who('POST', `${url}/sign-first-review`, { json: { seen: await seenBy(first, claimNo) } }));
    await done(first('POST', `${url}/take`));
    expect(await sign(colleague)).toEqual([409, 'ASSIGNED_TO_ANOTHER']);
    expect((await bodyOf<{ possible: string[] }>(await first('GET', url))).possible).not.toContain('take');

    const { items } = await bodyOf<{ items: { id: string }[] }>(await first('GET', '/api/colleagues'));
    expect(items.map((each) => each.id)).toContain(colleague.person.id);
    expect(items.map((each) => each.id)).not.toContain(first.person.id);
    const handOver = (person: string) => first('POST', `${url}/hand-over`, { json: { person, reason: '外出培训' } });
    expect(await problemOf(await handOver(second.person.id))).toEqual([409, 'PERSON_UNSUITABLE']);
    await done(handOver(colleague.person.id));
    expect(await sign(first)).toEqual([409, 'ASSIGNED_TO_ANOTHER']);

    expect(await problemOf(await first('POST', `${url}/urge`))).toEqual([403, 'FORBIDDEN_ACT']);
    await done(registrar('POST', `${url}/urge`));
    expect(await problemOf(await registrar('POST', `${url}/urge`))).toEqual([409, 'URGED_TODAY']);
    const told = async (who: SignedIn) => (await bodyOf<{ items: { code: string; caseNo: string }[] }>(await who('GET', '/api/notifications'))).items
      .filter((item) => item.caseNo === claimNo).map((item) => item.code);
    await until('both messages', async () => ((await told(colleague)).includes('CLAIM_URGED') ? true : undefined));
    expect(await told(colleague)).toEqual(expect.arrayContaining(['CLAIM_HANDED_TO_YOU', 'CLAIM_URGED']));
    expect(await told(first)).not.toContain('CLAIM_URGED');
    expect(await done(colleague('POST', `${url}/sign-first-review`, { json: { seen: await seenBy(colleague, claimNo) } }))).toMatchObject({ stage: 'secondReview' });
  });

  test('a first review is taken back by who signed it: rows, money and marks are as before, until the second review has begun', async () => {
    const { claimNo } = await waiting('112');
    const url = `/api/claims/${claimNo}`;
    const standing = () => stack.api.db.query(
      'select row_no, verdict, amount_fen, reasons, set_by, (select reserved_fen from claim c where c.claim_no = r.claim_no) from claim_row r where claim_no = $1 order by row_no', [claimNo]);
    const before = await standing();
    await done(first('PUT', `${url}/marks`, { json: { marks: [{ rowNo: 2, verdict: 'refuse', reason: 'DOCUMENT_MISSING' }] } }));
    const sign = async () => done(first('POST', `${url}/sign-first-review`, { json: { seen: await seenBy(first, claimNo) } }));
    await sign();
    expect(await standing()).not.toEqual(before);
    const takeBack = (who: SignedIn) => who('POST', `${url}/take-back`, { json: { reason: '漏看一行' } });
    expect(await problemOf(await takeBack(await stack.signedIn('city_first')))).toEqual([409, 'NOT_YOUR_SIGNATURE']);
    expect(await done(takeBack(first))).toMatchObject({ stage: 'firstReview' });
    expect(await standing()).toEqual(before);
    expect(await seenBy(first, claimNo)).toMatchObject({ count: 2, approvedCount: 1 });
    await done(first('DELETE', `${url}/marks`, { json: { rowNos: [2] } }));
    expect(await seenBy(first, claimNo)).toMatchObject({ count: 2, approvedCount: 2 });
    await sign();
    expect(await standing()).toEqual(before);
    await done(second('PUT', `${url}/marks`, { json: { marks: [{ rowNo: 1, verdict: 'approve' }] } }));
    expect(await problemOf(await takeBack(first))).toEqual([409, 'REVIEW_BEGUN']);
  });
});

describe('one act over many claims', () => {
  test('what has moved is refused by name, the others are signed; only those who may sign, and only their own bulk', async () => {
    const claims = [await waiting('201'), await waiting('202')];
    const seen = await Promise.all(claims.map(({ claimNo }) => seenBy(first, claimNo)));
    const items = [
      { claimNo: claims[0]?.claimNo, seen: seen[0] },
      { claimNo: claims[1]?.claimNo, seen: { ...seen[1], totalFen: 1 } },
      { claimNo: `C-${ROUND}-999`, seen: seen[0] },
    ];
    expect(await problemOf(await second('POST', '/api/bulk', { json: { act: 'signFirstReview', items } }))).toEqual([403, 'FORBIDDEN_ACT']);
    expect(await problemOf(await first('POST', '/api/bulk', { json: { act: 'signFirstReview', items: [items[0], items[0]] } }))).toEqual([400, 'VALIDATION_FAILED']);
    const begin = () => first('POST', '/api/bulk', { json: { act: 'signFirstReview', items }, headers: { 'Idempotency-Key': 'bulk-1' } });
    const { bulkId } = await done<{ bulkId: string }>(begin());
    expect(await done(begin())).toEqual({ bulkId });
    expect(await (await first('GET', `/api/bulk/${bulkId}/events`)).text()).toContain('event: end');
    expect(await bodyOf(await first('GET', `/api/bulk/${bulkId}`))).toMatchObject({ status: 'done', total: 3, done: 1, refused: 2, waiting: 0, cancelled: 0 });
    const results = await bodyOf<{ items: { caseNo: string; status: string; refusal: { code: string } | null }[] }>(await first('GET', `/api/bulk/${bulkId}/items`));
    expect(results.items.map((item) => [item.status, item.refusal?.code])).toEqual([['done', undefined], ['refused', 'STALE_VIEW'], ['refused', 'CASE_UNKNOWN']]);
    expect(await problemOf(await second('GET', `/api/bulk/${bulkId}`))).toEqual([404, 'NOT_FOUND']);
    expect(await bodyOf(await registrar('GET', `/api/bulk/${bulkId}`))).toMatchObject({ status: 'done' });
  });

  test('a district signs its desk in one act', async () => {
    const clerk = await stack.institution('203');
    const claimNo = await submitted(clerk, ROUND, '203', people(serial += 10, 2));
    await until('the desk', async () => {
      const { items } = await bodyOf<{ items: { claimNo: string; rows: number }[] }>(await tianhe('GET', '/api/identity?status=waiting'));
      return items.some((item) => item.claimNo === claimNo && item.rows === 2) ? true : undefined;
    });
    expect(await problemOf(await tianhe('GET', '/api/identity?district=440104'))).toEqual([403, 'OUT_OF_SCOPE']);
    await done(tianhe('POST', '/api/bulk', { json: { act: 'identitySign', items: [{ claimNo, seen: await seenBy(tianhe, claimNo) }] } }));
    await atStage(registrar, claimNo, ['firstReview']);
    const signed = await bodyOf<{ items: { claimNo: string; signedOn: string }[] }>(await tianhe('GET', '/api/identity?status=signed'));
    expect(signed.items.find((item) => item.claimNo === claimNo)).toMatchObject({ signedOn: '2021-09-02' });
  });
});

describe('time', () => {
  test('a returned claim that is not corrected in time lapses; a submission after the round is refused with its date', async () => {
    const { claimNo } = await waiting('301');
    const late = await stack.institution('302');
    await done(late('POST', '/api/claims', { json: { round: ROUND } }));
    const { version, seen } = await uploaded(late, `C-${ROUND}-302`, rosterOf(people(serial += 10, 1)));
    await done(first('PUT', `/api/claims/${claimNo}/marks`, { json: { marks: [{ rowNo: 1, verdict: 'return', reason: 'OTHER' }] } }));
    await done(first('POST', `/api/claims/${claimNo}/return`, { json: { reason: '补正' } }));
    await stack.advance('2021-10-01');
    await atStage(registrar, claimNo, ['lapsed']);
    const answer = await late('POST', `/api/claims/C-${ROUND}-302/submit`, { json: { rosterVersion: version, seen } });
    expect(await bodyOf(answer)).toMatchObject({ code: 'ROUND_CLOSED', facts: { closesOn: '2021-09-30' } });
  });
});
