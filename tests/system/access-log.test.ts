import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { ROLES } from '../../domain/access.ts';
import { recordAccess } from '../../store/people.ts';
import type { Person } from '../../store/people.ts';
import type { Houses } from './access-houses.ts';
import { buildHouses, OWN } from './access-houses.ts';
import type { ApiUnderTest, Caller } from './api-app.ts';
import { bodyOf, problemOf, startApi } from './api-app.ts';

interface Line {
  id: number; at: string; person: { id: string; username: string | null; name: string | null; role: { zh: string } | null } | null;
  act: string; actName: { zh: string; en: string }; outcome: string; subject: string | null; file: string | null; caseNo: string | null; code: string | null; reason: string | null; address: string | null;
}
interface Page { items: Line[]; next: string | null }

let api: ApiUnderTest;
let houses: Houses;
let auditor: Caller;
let reviewer: Person;
const LOOK = `${OWN.claimNo}/1/1`;

beforeAll(async () => {
  api = await startApi(inject('databaseUrl'));
  houses = await buildHouses(api);
  auditor = houses.as['auditor']!;
  reviewer = houses.people['city_first']!;
  await recordAccess(api.db, { actorId: reviewer.id, actorRole: reviewer.role, act: 'personal.reveal', outcome: 'allowed', subject: LOOK, reason: '核对证件', ipAddress: '10.1.2.3' });
  await recordAccess(api.db, { actorId: reviewer.id, actorRole: reviewer.role, act: 'account.reveal', outcome: 'allowed', subject: `${OWN.payee}/1`, reason: '核对账户' });
  await recordAccess(api.db, { actorId: reviewer.id, actorRole: reviewer.role, act: 'claim.decide', outcome: 'refused', code: 'FORBIDDEN_ACT', subject: '/api/claims/:claimNo/decide' });
  // On either side of midnight in Guangzhou, both on the same day in UTC.
  for (const at of ['2021-09-10T15:59:59Z', '2021-09-10T16:00:00Z']) {
    await api.db.execute(`insert into access_audit (at, actor_id, actor_role, act, outcome, subject) values ($1, 'somebody of before', 'auditor', 'file.download', 'allowed', $2)`, [at, at]);
  }
});
afterAll(() => api.close());

const log = async (query: Record<string, string> = {}, who = auditor): Promise<Page> => {
  const answer = await who('GET', `/api/audit?${new URLSearchParams(query).toString()}`);
  expect(answer.status).toBe(200);
  return bodyOf<Page>(answer);
};
const subjects = async (query: Record<string, string>): Promise<(string | null)[]> => (await log(query)).items.map((line) => line.subject);

describe('the access log', () => {
  test('is for the auditor and the administrator alone', async () => {
    for (const role of ROLES.filter((each) => each !== 'auditor' && each !== 'admin')) expect(await problemOf(await houses.as[role]!('GET', '/api/audit')), role).toEqual([403, 'FORBIDDEN_ACT']);
    expect((await log({}, houses.as['admin'])).items.length).toBeGreaterThan(0);
  });

  test('says who looked at what, when, why and from where, in words', async () => {
    const { items: [line] } = await log({ act: 'personal.reveal' });
    expect(line).toMatchObject({
      person: { id: reviewer.id, username: reviewer.username, name: reviewer.displayName, role: { zh: '市局初审' } }, actName: { zh: '查看完整个人信息', en: 'See personal values in full' },
      outcome: 'allowed', subject: LOOK, caseNo: OWN.claimNo, code: null, reason: '核对证件', address: '10.1.2.3',
    });
    expect(Date.parse(line!.at)).toBeGreaterThan(Date.now() - 600_000);
  });

  test('a subject leads to its case only where the reader sees one: the administrator sees none', async () => {
    expect((await log({ act: 'personal.reveal' }, houses.as['admin'])).items.map(({ subject, caseNo }) => [subject, caseNo])).toEqual([[LOOK, null]]);
    expect((await log({ act: 'account.reveal' })).items.map(({ caseNo }) => caseNo)).toEqual([null]);
  });

  test('is filtered by person, act, outcome and subject, whole or by its beginning', async () => {
    for (const person of [reviewer.id, reviewer.username, reviewer.username.toUpperCase()]) {
      expect(new Set((await log({ person })).items.map((line) => line.person?.id))).toEqual(new Set([reviewer.id]));
    }
    expect((await log({ person: 'nobody-of-that-name' })).items).toEqual([]);
    expect(await subjects({ person: reviewer.id, outcome: 'refused', act: 'claim.decide' })).toEqual(['/api/claims/:claimNo/decide']);
    expect(await subjects({ subject: LOOK })).toEqual([LOOK]);
    expect(await subjects({ subject: OWN.claimNo })).toEqual([]);
    expect(await subjects({ subject: `${OWN.claimNo}/*` })).toEqual([LOOK]);
    expect(await subjects({ subject: '%*' })).toEqual([]);
  });

  test('a file that was taken away is named by what it is for and by its case, the link to it too', async () => {
    await recordAccess(api.db, { actorId: reviewer.id, actorRole: reviewer.role, act: 'file.download', outcome: 'allowed', subject: `link/${OWN.fileId}` });
    await recordAccess(api.db, { actorId: reviewer.id, actorRole: reviewer.role, act: 'file.download', outcome: 'allowed', subject: OWN.fileId });
    expect((await log({ act: 'file.download', person: reviewer.id })).items.map(({ file, caseNo }) => [file, caseNo])).toEqual([['claim.roster', OWN.claimNo], ['claim.roster', OWN.claimNo]]);
    await recordAccess(api.db, { actorId: reviewer.id, actorRole: reviewer.role, act: 'file.download', outcome: 'allowed', subject: OWN.exportId });
    expect((await log({ subject: OWN.exportId })).items.map(({ file }) => file)).toEqual(['export.bank-file-xlsx']);
  });

  test('a list that is taken from the screen as a file is noted with its name and its rows', async () => {
    expect((await auditor('POST', '/api/exports/lists', { json: { list: 'claims', rows: 12 } })).status).toBe(204);
    expect(await subjects({ act: 'file.download', subject: 'list/*' })).toEqual(['list/claims/12']);
    expect(await problemOf(await auditor('POST', '/api/exports/lists', { json: { list: '990106199501101234/x', rows: 1 } }))).toEqual([400, 'VALIDATION_FAILED']);
  });

  test('what the gate lets pass and the handler refuses is noted as a refusal', async () => {
    const first = houses.as['city_decider']!;
    expect(await problemOf(await first('GET', `/api/files/${OWN.fileId}`))).toEqual([403, 'FORBIDDEN_ACT']);
    expect(await problemOf(await first('POST', '/api/exports', { json: { kind: 'bank-file-txt', params: { batchNo: OWN.batchNo } } }))).toEqual([403, 'FORBIDDEN_ACT']);
    expect((await log({ person: houses.people['city_decider']!.id, act: 'file.download' })).items.map(({ outcome, code, subject }) => [outcome, code, subject])).toEqual([
      ['refused', 'FORBIDDEN_ACT', '/api/exports'], ['refused', 'FORBIDDEN_ACT', '/api/files/:fileId'],
    ]);
  });

  test('a day is a day in Asia/Shanghai, whatever it is in UTC', async () => {
    expect(await subjects({ from: '2021-09-10', to: '2021-09-10' })).toEqual(['2021-09-10T15:59:59Z']);
    expect(await subjects({ from: '2021-09-11', to: '2021-09-11' })).toEqual(['2021-09-10T16:00:00Z']);
    expect(await subjects({ from: '2021-09-10', to: '2021-09-11' })).toEqual(['2021-09-10T16:00:00Z', '2021-09-10T15:59:59Z']);
  });

  test('whose name is not known any more stands with the id, and a sign-in that failed with nobody', async () => {
    expect((await log({ to: '2021-09-11' })).items[0]?.person).toEqual({ id: 'somebody of before', username: null, name: null, role: { zh: '审计', en: 'auditor' } });
    const unknown = await fetch(`${api.url}/api/session`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ username: 'no-such-person', password: 'wrong' }) });
    expect(unknown.status).toBe(401);
    const [failed] = (await log({ act: 'session.signIn', outcome: 'refused' })).items;
    expect(failed).toMatchObject({ person: null, actName: { zh: '登录' } });
  });

  test('comes in pages, the newest first, without a gap or a repeat, though lines are added meanwhile', async () => {
    const all = (await log({ limit: '200' })).items.map(({ id }) => id);
    const seen: number[] = [];
    let after: string | null = '';
    while (after !== null) {
      const page: Page = await log({ limit: '5', ...(after !== '' && { after }) });
      seen.push(...page.items.map(({ id }) => id));
      after = page.next;
      await recordAccess(api.db, { act: 'look-up', outcome: 'refused' });
    }
    expect(all.length).toBeGreaterThan(10);
    expect(seen).toEqual(all);
    const times = (await log({ limit: '200' })).items.map(({ at }) => at);
    expect(times).toEqual([...times].sort().reverse());
  });

  test('an act, a day or a place that is none is refused', async () => {
    for (const query of ['act=claim read', 'from=2021-02-30', 'outcome=perhaps', 'after=x', 'limit=0', 'page=2']) expect(await problemOf(await auditor('GET', `/api/audit?${query}`)), query).toEqual([400, 'VALIDATION_FAILED']);
  });
});

test('every act of the table, and every one that is noted, has its name in both languages', async () => {
  const { acts } = await bodyOf<{ acts: { code: string; name: { zh: string; en: string } }[] }>(await auditor('GET', '/api/vocabulary'));
  const named = new Set(acts.map(({ code }) => code));
  const noted = await api.db.query<{ act: string }>('select distinct act from access_audit');
  expect(noted.map(({ act }) => act).filter((act) => !named.has(act))).toEqual([]);
  for (const { code, name } of acts) expect([code, /\p{Script=Han}/u.test(name.zh), /\p{Script=Han}/u.test(name.en)]).toEqual([code, true, false]);
});
