import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { ROLES } from '../../domain/access.ts';
import type { Role } from '../../domain/access.ts';
import type { RowAssessment } from '../../domain/policy/types.ts';
import { saveTrainee } from '../../store/enrolment-trainees.ts';
import { saveRows } from '../../store/rosters.ts';
import type { Houses } from './access-houses.ts';
import { buildHouses, OWN, STRANGER } from './access-houses.ts';
import type { ApiUnderTest } from './api-app.ts';
import { bodyOf, problemOf, startApi } from './api-app.ts';
import { idCardOf } from './claims-roster.ts';

interface Found {
  cases: { caseNo: string; kindName: { zh: string }; stageName: { zh: string } }[];
  payments: { batchNo: string; lineNo: number; claimNo: string }[];
  institutions: { code: string }[];
  others: { kind: string; no: string; of: string | null }[];
  trainees: { fiscalYear: number; items: { claimNo: string | null; rowNo: number | null; enrolmentNo: string | null; name: string; idCard: string; institution: { code: string } }[]; more: boolean } | null;
  more: boolean;
}

const ASSESSED: RowAssessment = { verdict: 'approve', entitledFen: 1_000, amountFen: 1_000, reasons: [], trace: [] };
const ENROLMENT = 'E-2021-0123456789abcdef';
/** In the roster of the own house, and as an enrolment. */
const WANTED = idCardOf({ serial: 801 });
const ERASED = idCardOf({ serial: 802 });
/** Their numbers are wrong, as those of a roster may be, and end alike. */
const MANY = Array.from({ length: 60 }, (_, n) => `99010619900${String(n).padStart(2, '0')}0077X`);

let api: ApiUnderTest;
let houses: Houses;

beforeAll(async () => {
  api = await startApi(inject('databaseUrl'));
  houses = await buildHouses(api);
  const rows = (idCards: readonly string[], from: number) => idCards.map((idCard, index) => ({
    row: { rowNo: from + index, sheetRow: from + index, name: `样例${from + index}`, idCard }, errors: [], group: null, assessment: ASSESSED,
  }));
  await saveRows(api.db, api.cipher, OWN.claimNo, 1, rows([WANTED, ERASED], 2));
  await saveRows(api.db, api.cipher, STRANGER.claimNo, 1, rows(MANY, 2));
  await api.db.execute(`update claim_row set personal_enc = '' where claim_no = $1 and row_no = 3`, [OWN.claimNo]);
  await enrolled(ENROLMENT, WANTED);
  await api.db.execute(`insert into case_instance (case_no, kind, clock, version, stage, state, closed, opened_on) values ('R-2019', 'round', 'real', 1, 'closed', '{"stage":"closed"}', true, '2019-09-01')`);
  await api.db.execute(`insert into round values ('2019', 'R-2019', 2019, '2018-2019', '2019-09-01', '2019-09-30', 'closed')`);
});
afterAll(() => api.close());

async function enrolled(enrolmentNo: string, idCard: string): Promise<void> {
  await api.db.execute(`insert into case_instance (case_no, kind, clock, version, stage, state, closed, opened_on) values ($1, 'enrolment', 'real', 1, 'studying', '{"stage":"studying"}', false, '2021-09-01')`, [enrolmentNo]);
  await saveTrainee(api.db, api.cipher, enrolmentNo, { name: '样例学籍', idCard, veteranCertNo: '退字1', phone: '13800001234' }, 2020, 'skills');
  await api.db.execute(
    `insert into enrolment (enrolment_no, institution, district, programme, programme_group, kind, major, stage, open, person_key, policy_hash, opened_on)
     select $1, $2, '440106', 'junior-college', 'skills', 'degree', '会计', 'studying', true, person_key, 'x', '2021-09-01' from enrolment_trainee where enrolment_no = $1`, [enrolmentNo, OWN.code]);
}

const MAY: readonly Role[] = ['city_first', 'city_second', 'city_decider', 'finance_maker', 'finance_approver', 'registrar', 'auditor'];
let turn = 0;
/** By one after the other of those who may: nobody searches more than so often a minute. */
const asked = (json: object, role: Role = MAY[turn++ % MAY.length]!): Promise<Response> => houses.as[role]!('POST', '/api/search', { json });
async function found(text: string, change: { fiscalYear?: number; role?: Role } = {}): Promise<Found> {
  const { role, ...year } = change;
  const answer = await asked({ text, ...year }, role);
  expect(answer.status).toBe(200);
  return bodyOf<Found>(answer);
}

describe('a search', () => {
  test('is for the city, finance, the registrar and the auditor', async () => {
    for (const role of ROLES) {
      if (MAY.includes(role)) expect((await found(OWN.claimNo, { role })).cases.length, role).toBeGreaterThan(0);
      else expect(await problemOf(await asked({ text: OWN.claimNo }, role)), role).toEqual([403, 'FORBIDDEN_ACT']);
    }
  });

  test('finds a case of any kind by its number or the beginning of it, with what it is and where it stands', async () => {
    expect((await found(OWN.claimNo)).cases).toMatchObject([{ caseNo: OWN.claimNo, kindName: { zh: '申报' }, stageName: { zh: '市局初审' } }, { caseNo: `${OWN.claimNo}.identity.1` }]);
    for (const no of [OWN.batchNo, OWN.enrolmentNo, OWN.refundNo, OWN.reversalNo, OWN.topUpNo]) expect((await found(no)).cases.map(({ caseNo }) => caseNo), no).toContain(no);
    expect((await found('c-M-')).cases.map(({ caseNo }) => caseNo)).toEqual([OWN.claimNo, `${OWN.claimNo}.identity.1`, STRANGER.claimNo, `${STRANGER.claimNo}.identity.1`]);
    expect((await found('C-M-%')).cases).toEqual([]);
  });

  test('finds a round by its code, an order, an institution by code or a part of its name', async () => {
    expect((await found('2019')).cases.map(({ caseNo }) => caseNo)).toEqual(['R-2019']);
    expect((await found(OWN.orderNo)).others).toEqual([{ kind: 'order', no: OWN.orderNo, of: null }]);
    for (const text of [OWN.code, `学院${OWN.code}`]) expect((await found(text)).institutions.map(({ code }) => code), text).toEqual([OWN.code]);
    expect((await found('示例职业学院')).institutions).toHaveLength(2);
  });

  test('finds a payment by batch and line, as the screens and as the bank write it, and money that came back by the bank’s reference', async () => {
    for (const text of [`${OWN.batchNo}/1`, `${OWN.batchNo}-1`, `${OWN.batchNo} #1`, `${OWN.batchNo}/0001`]) expect((await found(text)).payments, text).toMatchObject([{ batchNo: OWN.batchNo, lineNo: 1, claimNo: OWN.claimNo }]);
    expect((await found(`${OWN.batchNo}/2`)).payments).toEqual([]);
    await api.db.execute(`update refund set bank_reference = '网银 20211011-7' where refund_no = $1`, [OWN.refundNo]);
    expect((await found('网银 20211011-7')).cases.map(({ caseNo }) => caseNo)).toEqual([OWN.refundNo]);
  });

  test('says when there is more than it tells', async () => {
    await api.db.execute(`insert into case_instance (case_no, kind, clock, version, stage, state, closed, opened_on)
      select 'T-1999-' || n, 'transfer', 'real', 1, 'proposed', '{}', false, '1999-01-01' from generate_series(101, 160) n`);
    const { cases, more } = await found('T-1999-');
    expect([cases.length, more]).toEqual([50, true]);
    expect((await found('T-1999-101')).more).toBe(false);
  });

  test('a text of one character, or none, is refused', async () => {
    for (const text of ['C', ' ', '']) expect(await problemOf(await asked({ text }))).toEqual([400, 'VALIDATION_FAILED']);
  });
});

describe('by the end of an identity number', () => {
  test.each([4, 6, 18])('the last %i characters find the row of a claim and the enrolment, masked', async (length) => {
    const { trainees } = await found(WANTED.slice(-length));
    expect(trainees).toMatchObject({
      fiscalYear: 2021, more: false,
      items: [{ claimNo: OWN.claimNo, rowNo: 2, enrolmentNo: null, name: '样例2', institution: { code: OWN.code } }, { claimNo: null, rowNo: null, enrolmentNo: ENROLMENT, name: '样例学籍' }],
    });
    expect(JSON.stringify(trainees)).not.toContain(WANTED);
    expect(trainees?.items.map(({ idCard }) => idCard)).toEqual([`990106********${WANTED.slice(-4)}`, `990106********${WANTED.slice(-4)}`]);
  });

  test('is not asked for by fewer than four characters, by letters, or by a number with a place for X elsewhere than at its end', async () => {
    for (const text of ['801', 'inst', '1X23', '12345X7', '1234567890123456789']) expect((await found(text)).trainees, text).toBeNull();
  });

  test('an x at the end may be small; at most 50 are told, and that there are more', async () => {
    const { trainees } = await found('0077x');
    expect(trainees?.items.map(({ rowNo }) => rowNo)).toEqual(Array.from({ length: 50 }, (_, n) => n + 2));
    expect(trainees?.more).toBe(true);
    expect((await found('590077X')).trainees).toMatchObject({ items: [{ claimNo: STRANGER.claimNo, rowNo: 61 }], more: false });
  });

  test('finds nobody who was erased, nor anybody in another year', async () => {
    expect((await found(ERASED.slice(-6))).trainees?.items).toEqual([]);
    expect((await found(WANTED.slice(-6), { fiscalYear: 2019 })).trainees).toEqual({ fiscalYear: 2019, items: [], more: false });
  });

  test('each is noted with its person and year, and without a digit of the number; a search by a case’s number is not', async () => {
    const noted = (): Promise<{ actor_id: string; subject: string }[]> => api.db.query(`select actor_id, subject from access_audit where act = 'case.search' and outcome = 'allowed' order by id`);
    const before = await noted();
    await found('6543', { role: 'finance_maker' });
    await found(OWN.claimNo, { role: 'finance_maker' });
    expect((await noted()).slice(before.length)).toEqual([{ actor_id: houses.people['finance_maker']!.id, subject: 'id-suffix/2021' }]);
    expect((await noted()).every(({ subject }) => /^id-suffix\/\d{4}$/.test(subject))).toBe(true);
    const suffix = WANTED.slice(-6);
    expect(api.logLines.filter((line) => line.includes(suffix))).toEqual([]);
    expect(JSON.stringify(await api.db.query('select * from idempotency_key'))).not.toContain(suffix);
  });

  test('one person searches at most thirty times a minute', async () => {
    const statuses: number[] = [];
    for (let n = 0; n < 31; n++) statuses.push((await asked({ text: 'nothing at all' }, 'auditor')).status);
    expect([statuses[0], statuses.at(-1)]).toEqual([200, 429]);
  });
});
