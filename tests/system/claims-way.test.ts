import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import type { Caller } from './api-app.ts';
import { bodyOf, problemOf } from './api-app.ts';
import type { Trainee } from './claims-roster.ts';
import { atStage, done, idCardOf, nameOf, registered, rosterOf, seenBy, uploaded } from './claims-roster.ts';
import type { ClaimStack, SignedIn } from './claims-stack.ts';
import { startClaimStack, until } from './claims-stack.ts';

const ROUND = '2021-1';
const TRAINEES: readonly Trainee[] = [1, 2, 3, 4, 5, 6].map((serial) => ({ serial, district: serial <= 4 ? '440106' : '440104' }));

let stack: ClaimStack;
let clerk: Caller;
let tianhe: Caller;
let yuexiu: Caller;
let first: SignedIn;
let second: SignedIn;
let decider: Caller;
let registrar: Caller;
let auditor: Caller;

beforeAll(async () => {
  stack = await startClaimStack({ databaseUrl: inject('databaseUrl'), temporalAddress: inject('temporalAddress') });
  [clerk, tianhe, yuexiu, first, second, decider, registrar, auditor] = [
    await stack.institution('001'), await stack.signedIn('district', { districtCode: '440106' }), await stack.signedIn('district', { districtCode: '440104' }),
    await stack.signedIn('city_first'), await stack.signedIn('city_second'), await stack.signedIn('city_decider'), await stack.signedIn('registrar'),
    await stack.signedIn('auditor'),
  ];
  await registered(stack.api, TRAINEES);
  await stack.round(ROUND);
  await stack.advance('2021-09-02');
});
afterAll(() => stack.close());

describe('a claim goes from its draft to the payment through the hands of four people', () => {
  const claimNo = `C-${ROUND}-001`;
  const url = `/api/claims/${claimNo}`;

  test('one claim an institution and round, in a round that exists', async () => {
    expect(await problemOf(await clerk('POST', '/api/claims', { json: { round: '1999-1' } }))).toEqual([404, 'NOT_FOUND']);
    expect(await done(clerk('POST', '/api/claims', { json: { round: ROUND } }))).toEqual({ caseNo: claimNo, version: 1, stage: 'draft' });
    expect(await problemOf(await clerk('POST', '/api/claims', { json: { round: ROUND } }))).toEqual([409, 'CLAIM_EXISTS']);
  });

  test('a draft is the institution’s own affair: no district sees it', async () => {
    expect(await problemOf(await tianhe('GET', url))).toEqual([403, 'OUT_OF_SCOPE']);
    expect((await bodyOf<{ items: unknown[] }>(await tianhe('GET', '/api/claims'))).items).toEqual([]);
  });

  test('nothing can be submitted before a roster is read, nor other rows than were shown', async () => {
    const seen = { count: 6, approvedCount: 6, totalFen: 1, digest: 'a'.repeat(64) };
    expect(await problemOf(await clerk('POST', `${url}/submit`, { json: { rosterVersion: 1, seen } }))).toEqual([409, 'ROSTER_NOT_READ']);
    const roster = await uploaded(clerk, claimNo, rosterOf(TRAINEES));
    expect(roster).toMatchObject({ version: 1, status: 'read', failure: null, summary: { rows: 6, approve: 6, amountFen: 3_600_000 } });
    expect(await problemOf(await clerk('POST', `${url}/submit`, { json: { rosterVersion: 1, seen } }))).toEqual([409, 'STALE_VIEW']);
  });

  test('submitted, checked, and sent to the two districts of settlement', async () => {
    const seen = await seenBy(clerk, claimNo);
    expect(seen).toMatchObject({ count: 6, approvedCount: 6, totalFen: 3_600_000 });
    await done(clerk('POST', `${url}/submit`, { json: { rosterVersion: 1, seen } }));
    await atStage(clerk, claimNo, ['identity']);
    expect(await problemOf(await clerk('GET', `${url}/seen`))).toEqual([409, 'WRONG_STAGE']);
  });

  test('a district sees and signs its own trainees only', async () => {
    await until('the desk', async () => ((await bodyOf<{ items: unknown[] }>(await yuexiu('GET', '/api/identity'))).items.length === 1 ? true : undefined));
    const rows = await bodyOf<{ items: { rowNo: number; district: string }[] }>(await yuexiu('GET', `${url}/rows`));
    expect(rows.items.map((row) => [row.rowNo, row.district])).toEqual([[5, '440104'], [6, '440104']]);
    expect((await seenBy(yuexiu, claimNo)).count).toBe(2);
    expect(await problemOf(await yuexiu('PUT', `${url}/marks`, { json: { marks: [{ rowNo: 1, verdict: 'refuse', reason: 'IDENTITY_NOT_CONFIRMED' }] } })))
      .toEqual([422, 'MARKS_REFUSED']);
    expect(await problemOf(await yuexiu('GET', `${url}/rosters/1`))).toEqual([403, 'OUT_OF_SCOPE']);
    expect(await problemOf(await yuexiu('GET', `${url}/rosters/1/original`))).toEqual([403, 'OUT_OF_SCOPE']);
    expect(await problemOf(await yuexiu('POST', `${url}/identity/sign`, { json: { seen: await seenBy(tianhe, claimNo) } }))).toEqual([409, 'STALE_VIEW']);
    await done(tianhe('POST', `${url}/identity/sign`, { json: { seen: await seenBy(tianhe, claimNo) } }));
  });

  test('nobody reviews before the last district has signed; a district signs once', async () => {
    expect(await problemOf(await first('GET', `${url}/seen`))).toEqual([409, 'WRONG_STAGE']);
    const seen = await seenBy(tianhe, claimNo);
    expect(await problemOf(await tianhe('POST', `${url}/identity/sign`, { json: { seen } }))).toEqual([409, 'ALREADY_SIGNED']);
    expect(await problemOf(await tianhe('PUT', `${url}/marks`, { json: { marks: [{ rowNo: 1, verdict: 'refuse', reason: 'OTHER' }] } }))).toEqual([409, 'ALREADY_SIGNED']);
    await done(yuexiu('POST', `${url}/identity/sign`, { json: { seen: await seenBy(yuexiu, claimNo) } }));
    await atStage(registrar, claimNo, ['firstReview']);
  });

  test('only the person who was assigned reviews, and another can take over', async () => {
    const assign = (person: string) => registrar('POST', `${url}/assign`, { json: { person } });
    expect(await problemOf(await assign(second.person.id))).toEqual([409, 'PERSON_UNSUITABLE']);
    const colleague = await stack.signedIn('city_first');
    await done(assign(colleague.person.id));
    expect(await problemOf(await first('POST', `${url}/sign-first-review`, { json: { seen: await seenBy(first, claimNo) } }))).toEqual([409, 'ASSIGNED_TO_ANOTHER']);
    expect(await problemOf(await first('PUT', `${url}/marks`, { json: { marks: [{ rowNo: 1, verdict: 'approve' }] } }))).toEqual([409, 'ASSIGNED_TO_ANOTHER']);
    await done(assign(first.person.id));
  });

  test('a reviewer sets no amount above entitlement, and signs what the marks make of the rows', async () => {
    const before = await seenBy(first, claimNo);
    const refused = await first('PUT', `${url}/marks`, { json: { marks: [
      { rowNo: 1, verdict: 'reduce', amountFen: 600_001, reason: 'OVER_CAP' }, { rowNo: 2, verdict: 'refuse' }, { rowNo: 99, verdict: 'approve' },
      { rowNo: 3, verdict: 'reduce', amountFen: 500_000, reason: 'OTHER' },
    ] } });
    const { code, errors } = await bodyOf<{ code: string; errors: { row: number; code: string }[] }>(refused);
    expect([code, errors.map((each) => [each.row, each.code])]).toEqual(
      ['MARKS_REFUSED', [[1, 'AMOUNT_ABOVE_ENTITLEMENT'], [2, 'REASON_NEEDED'], [99, 'ROW_UNKNOWN']]]);
    expect(await seenBy(first, claimNo)).toEqual(before);

    await done(first('PUT', `${url}/marks`, { json: { marks: [
      { rowNo: 3, verdict: 'reduce', amountFen: 500_000, reason: 'OTHER', note: '票据金额较低' }, { rowNo: 4, verdict: 'refuse', reason: 'DOCUMENT_MISSING' },
    ] } }));
    expect(await problemOf(await first('POST', `${url}/sign-first-review`, { json: { seen: before } }))).toEqual([409, 'STALE_VIEW']);
    await done(first('DELETE', `${url}/marks`, { json: { rowNos: [4] } }));
    const seen = await seenBy(first, claimNo);
    expect(seen).toMatchObject({ count: 6, approvedCount: 6, totalFen: 3_500_000 });
    expect(await problemOf(await second('POST', `${url}/sign-first-review`, { json: { seen } }))).toEqual([403, 'FORBIDDEN_ACT']);
    expect(await done(first('POST', `${url}/sign-first-review`, { json: { seen } }))).toMatchObject({ stage: 'secondReview' });
    expect(await problemOf(await first('PUT', `${url}/marks`, { json: { marks: [{ rowNo: 1, verdict: 'refuse', reason: 'OTHER' }] } }))).toEqual([409, 'WRONG_STAGE']);
  });

  test('an objection during the notice freezes its row, and the rest is decided without it', async () => {
    await done(second('POST', `${url}/sign-second-review`, { json: { seen: await seenBy(second, claimNo) } }));
    const file = (rows: number[]) => registrar('POST', `${url}/objections`, { json: { rows, ground: '举报未实际就读' } });
    expect(await problemOf(await file([42]))).toEqual([409, 'OBJECTION_ROWS']);
    expect(await done(file([1]))).toEqual({ objectionId: `O-${claimNo}-1` });
    expect(await done(file([2]))).toEqual({ objectionId: `O-${claimNo}-2` });
    expect(await problemOf(await decider('GET', `${url}/seen`))).toEqual([409, 'WRONG_STAGE']);
    const resolve = (n: number, outcome: string, reason: string) => second('POST', `${url}/objections/O-${claimNo}-${n}/resolve`, { json: { outcome, reason } });
    expect(await problemOf(await resolve(2, 'upheld', '查实'))).toEqual([400, 'VALIDATION_FAILED']);
    await done(resolve(2, 'upheld', 'DROPPED_OUT'));
    await stack.advance('2021-09-09');
    await atStage(registrar, claimNo, ['decision']);
    expect(await problemOf(await decider('PUT', `${url}/marks`, { json: { marks: [{ rowNo: 1, verdict: 'refuse', reason: 'OTHER' }] } }))).toEqual([422, 'MARKS_REFUSED']);
    const seen = await seenBy(decider, claimNo);
    expect(seen).toMatchObject({ count: 4, approvedCount: 4, totalFen: 2_300_000 });
    expect(await done(decider('POST', `${url}/decide`, { json: { seen } }))).toMatchObject({ stage: 'payment' });
    expect(await problemOf(await decider('GET', `${url}/seen`))).toEqual([409, 'WRONG_STAGE']);
    await done(resolve(1, 'dismissed', '核查属实,在校就读'));
    const rest = await seenBy(decider, claimNo);
    expect(rest).toMatchObject({ count: 1, totalFen: 600_000 });
    await done(decider('POST', `${url}/decide`, { json: { seen: rest } }));
    expect(await bodyOf(await clerk('GET', url))).toMatchObject({ stage: 'payment', approvedFen: 2_900_000, paidFen: 0, undecidedRows: 0, possible: [] });
  });

  test('lists mask the numbers of people; a look at them is recorded with its reason', async () => {
    const { items: [row] } = await bodyOf<{ items: Record<string, unknown>[] }>(await auditor('GET', `${url}/rows?limit=1`));
    expect(row).toMatchObject({ name: nameOf({ serial: 1 }), idCard: '990106********' + idCardOf({ serial: 1 }).slice(-4), phone: '138****1234' });
    const look = (who: Caller) => who('POST', `${url}/rows/1/reveal`, { json: { reason: '核对证件' } });
    expect(await problemOf(await look(registrar))).toEqual([403, 'FORBIDDEN_ACT']);
    expect(await problemOf(await look(yuexiu))).toEqual([404, 'NOT_FOUND']);
    expect(await done(look(second))).toMatchObject({ idCard: idCardOf({ serial: 1 }), phone: '13800001234' });
    const looks = await stack.api.db.query(`select actor_id, subject, reason from access_audit where act = 'personal.reveal' and outcome = 'allowed'`);
    expect(looks).toEqual([{ actor_id: second.person.id, subject: `${claimNo}/1/1`, reason: '核对证件' }]);
  });

  test('the whole life is told in plain words, with who did what', async () => {
    const { items } = await bodyOf<{ items: { type: string; text: { zh: string }; who: { name: { zh: string }; role: string } }[] }>(await auditor('GET', `${url}/history`));
    expect(items.map((item) => item.type)).toEqual([
      'Opened', 'Submitted', 'ChecksRecorded', 'Opened', 'Signed', 'Signed', 'Completed', 'IdentityRecorded', 'Assigned', 'Assigned', 'FirstReviewSigned',
      'SecondReviewSigned', 'ObjectionFiled', 'ObjectionFiled', 'ObjectionResolved', 'NoticeEnded', 'Decided', 'ObjectionResolved', 'Decided']);
    expect(items[0]?.who).toEqual({ name: { zh: '样例人员', en: '样例人员' }, role: 'institution', inStead: null });
    expect(items[2]?.who).toEqual({ name: { zh: '系统', en: 'the system' }, role: 'engine', inStead: null });
    expect(items[10]?.text.zh).toBe('初审通过:6 人中核定 6 人、35,000.00 元;进入市局复审');
    expect(items[14]?.text.zh).toBe(`异议 O-${claimNo}-2 成立:学籍状态为退学或休学`);
  });
});
