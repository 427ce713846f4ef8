import { afterAll, beforeAll, beforeEach, describe, expect, inject, test } from 'vitest';
import { sendWaiting } from '../../store/outgoing.ts';
import { buildHouses, OWN, STRANGER } from './access-houses.ts';
import type { ApiUnderTest } from './api-app.ts';
import { bodyOf, callerOf, problemOf, startApi } from './api-app.ts';

const ID_CARD = '99010119950101123X';
const SUFFIX = '01123x';
const PHONE = '13900000001';

let api: ApiUnderTest;
beforeAll(async () => {
  api = await startApi(inject('databaseUrl'));
  await buildHouses(api);
  await enter(OWN.claimNo, { name: '示例学员甲', idCard: ID_CARD, phone: PHONE });
  await enter(STRANGER.claimNo, { name: '示例学员乙', idCard: '990101199501014567' });
});
afterAll(() => api.close());
// Each test is a new address to the counters, and the phone has had no message yet.
beforeEach(async () => {
  await api.restart();
  await api.db.execute('delete from look_up');
  await api.db.execute('delete from outgoing_message');
});

async function enter(claimNo: string, personal: object): Promise<void> {
  await api.db.execute('update claim_row set personal_enc = $2 where claim_no = $1',
    [claimNo, api.cipher.encrypt(JSON.stringify(personal), { table: 'claim_row', column: 'personal_enc', row: `${claimNo}/1/1` })]);
}

const post = (path: string, json: unknown): Promise<Response> => callerOf(api)('POST', path, { json });
const askCode = (claimNo: string, idSuffix: string): Promise<Response> => post('/api/look-up/code', { claimNo, idSuffix });
const ticketOf = async (answer: Response): Promise<string> => (await bodyOf<{ ticket: string }>(answer)).ticket;
/** What the phone has received, once it has. */
async function received(): Promise<{ recipient: string; code: string }> {
  const found: { recipient: string; code: string }[] = [];
  await expect.poll(async () => {
    await sendWaiting(api.db, api.cipher, 10, async ({ recipient, text }) => { found.push({ recipient, code: /\d{6}/.exec(text)?.[0] ?? '' }); });
    return found.length;
  }, { timeout: 5_000 }).toBe(1);
  return found[0] as { recipient: string; code: string };
}
const sentSoFar = async (): Promise<number> => (await api.db.query('select 1 from outgoing_message')).length;
const settle = (): Promise<unknown> => new Promise((resolve) => { setTimeout(resolve, 400); });

describe('a trainee’s look-up', () => {
  test('with both numbers right a code goes to the phone on record, and shows stage, outcome and money, and nobody’s name', async () => {
    const ticket = await ticketOf(await askCode(OWN.claimNo, SUFFIX));
    const { recipient, code } = await received();
    expect(recipient).toBe(PHONE);
    const answer = await post('/api/look-up', { ticket, code });
    const text = await answer.text();
    expect([answer.status, JSON.parse(text)]).toMatchObject([200, { claimNo: OWN.claimNo, stage: 'firstReview', outcome: null, amountFen: null, paidFen: 0, paidOn: null }]);
    for (const personal of ['示例学员甲', ID_CARD, PHONE, SUFFIX]) expect(text).not.toContain(personal);
  });

  test('a stranger is told the same, whatever exists: a claim that is none, a wrong suffix, a trainee without a phone', async () => {
    const answers = await Promise.all([askCode(OWN.claimNo, SUFFIX), askCode('C-NONE-1', SUFFIX), askCode(OWN.claimNo, '999999'), askCode(STRANGER.claimNo, '014567')]);
    const told = await Promise.all(answers.map(async (answer) => [answer.status, Object.keys(await bodyOf(answer)), answer.headers.get('content-length')]));
    expect(new Set(told.map((each) => JSON.stringify(each))).size).toBe(1);
    await settle();
    expect(await sentSoFar()).toBe(1);
  });

  test('a wrong code, an invented ticket and a code used before get the same refusal', async () => {
    const ticket = await ticketOf(await askCode(OWN.claimNo, SUFFIX));
    const { code } = await received();
    const wrong = await post('/api/look-up', { ticket, code: code === '000000' ? '000001' : '000000' });
    const invented = await post('/api/look-up', { ticket: '00000000-0000-4000-8000-000000000000', code });
    expect((await post('/api/look-up', { ticket, code })).status).toBe(200);
    const again = await post('/api/look-up', { ticket, code });
    for (const answer of [wrong, invented, again]) expect(await problemOf(answer)).toEqual([401, 'LOOK_UP_REFUSED']);
  });

  test('after five wrong codes the right one is refused, and so is one out of time', async () => {
    const ticket = await ticketOf(await askCode(OWN.claimNo, SUFFIX));
    const { code } = await received();
    for (let i = 0; i < 5; i++) await post('/api/look-up', { ticket, code: code === '000000' ? '000001' : '000000' });
    expect(await problemOf(await post('/api/look-up', { ticket, code }))).toEqual([401, 'LOOK_UP_REFUSED']);
    await api.db.execute(`update look_up set attempts = 0, expires_at = now() - interval '1 second'`);
    expect(await problemOf(await post('/api/look-up', { ticket, code }))).toEqual([401, 'LOOK_UP_REFUSED']);
  });

  test('a phone gets three codes an hour, and an address asks ten times in ten minutes', async () => {
    for (let i = 0; i < 10; i++) expect((await askCode(OWN.claimNo, SUFFIX)).status).toBe(202);
    expect(await problemOf(await askCode(OWN.claimNo, SUFFIX))).toEqual([429, 'TOO_MANY_REQUESTS']);
    await settle();
    expect(await sentSoFar()).toBe(3);
  });

  test('neither code nor phone is in the log, the audit or the database in clear', async () => {
    const ticket = await ticketOf(await askCode(OWN.claimNo, SUFFIX));
    const { code } = await received();
    await post('/api/look-up', { ticket, code });
    const kept = JSON.stringify([await api.db.query('select * from look_up'), await api.db.query('select * from outgoing_message'), await api.db.query('select * from access_audit')]);
    for (const clear of [PHONE, SUFFIX]) expect(kept + api.logLines.join()).not.toContain(clear);
    expect(api.logLines.join()).not.toContain(`"${code}"`);
  });
});
