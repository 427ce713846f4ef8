import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import type { Caller } from './api-app.ts';
import { bodyOf, problemOf } from './api-app.ts';
import { done, idCardOf, nameOf } from './claims-roster.ts';
import { CLOCK, until } from './claims-stack.ts';
import type { Desk } from './enrolment-desk.ts';
import { applicationOf, applied, atStage, enrolled, openDesk, paper, registration, send, viewOf } from './enrolment-desk.ts';

/* Enrolments at the desks: who is taken, who is seen, which seats there are, and what each party is told. */

const ENTERPRISE = '91350100M000100Y43';
let desk: Desk;
beforeAll(async () => { desk = await openDesk({ databaseUrl: inject('databaseUrl'), temporalAddress: inject('temporalAddress') }); });
afterAll(() => desk.stack.close());

interface Page { readonly items: readonly { enrolmentNo: string; stage: string; programme: string; trainee: { idCard: string } }[]; readonly next: string | null }
const listed = (reader: Caller, query = ''): Promise<Page> => done<Page>(reader('GET', `/api/enrolments${query}`));
const apply = (by: Caller, serial: number, change: object = {}, key?: string): Promise<Response> =>
  by('POST', '/api/enrolments', { json: { ...applicationOf(serial), ...change }, headers: key === undefined ? {} : { 'Idempotency-Key': key } });

describe('an application', () => {
  test('is refused where it cannot be right: the number, the district, the programme, the institution, the clock', async () => {
    const serial = desk.nextPerson();
    const { trainee } = applicationOf(serial) as { trainee: object };
    expect(await problemOf(await apply(desk.clerk, serial, { trainee: { ...trainee, idCard: `${idCardOf({ serial }).slice(0, 17)}?` } }))).toEqual([400, 'ID_CHARACTERS']);
    expect((await apply(desk.clerk, serial, { district: '110101' })).status).toBe(400);
    expect(await problemOf(await apply(desk.clerk, serial, { programme: 'astronautics' }))).toEqual([409, 'PROGRAMME_UNKNOWN']);
    expect(await problemOf(await apply(desk.clerk, serial, { programme: 'technician' }))).toEqual([409, 'NOT_OFFERED_HERE']);
    expect(await problemOf(await apply(desk.clerk, serial, { institution: '002' }))).toEqual([403, 'OUT_OF_SCOPE']);
    expect(await problemOf(await apply(desk.registrar, serial))).toEqual([409, 'INSTITUTION_UNKNOWN']);
    expect(await problemOf(await apply(desk.clerk, serial, { clock: 'nowhere' }))).toEqual([409, 'CLOCK_UNKNOWN']);
    for (const stranger of [desk.auditor, desk.district]) expect(await problemOf(await apply(stranger, serial))).toEqual([403, 'FORBIDDEN_ACT']);
    expect(await desk.stack.api.db.one('select count(*)::int as n from enrolment_trainee')).toEqual({ n: 0 });
  });

  test('of somebody whom the registry does not know is refused with the reason, and the applicant is told', async () => {
    const no = await applied(desk, 'junior-college', 900);
    await atStage(desk.clerk, no, 'refused');
    expect(await done(desk.clerk('GET', `/api/enrolments/${no}`))).toMatchObject({ reasons: [{ code: 'REGISTRY_UNKNOWN_PERSON' }], possible: [] });
    const told = await until('the answer', async () => {
      const { items } = await done<{ items: { code: string }[] }>(desk.clerk('GET', `/api/enrolments/${no}/notices`));
      return items.length === 2 ? items.map((each) => each.code) : undefined;
    });
    expect(told).toEqual(['ENROLMENT_RECEIVED', 'ENROLMENT_REFUSED']);
  });

  test('waits while the registry is away, says so, and the district says what the registry would have said', async () => {
    const serial = desk.nextPerson();
    desk.unanswered.add(idCardOf({ serial }));
    const no = await applied(desk, 'junior-college', serial);
    await until('the hold', async () => ((await viewOf(desk.clerk, no)).checkHeld === 'REGISTRY_UNAVAILABLE' ? true : undefined));
    expect((await send(desk.district, no, 'recordCheck', { json: { eligible: false } })).status).toBe(400);
    expect(await problemOf(await send(desk.clerk, no, 'recordCheck', { json: { eligible: true } }))).toEqual([403, 'FORBIDDEN_ACT']);
    expect(await done(send(desk.district, no, 'recordCheck', { json: { eligible: true } }))).toMatchObject({ stage: 'checked' });
  });

  test('sent twice under its key is one', async () => {
    const serial = desk.nextPerson();
    const one = await done(apply(desk.clerk, serial, {}, 'apply-once'));
    expect((await done(apply(desk.clerk, serial, {}, 'apply-once'))).caseNo).toBe(one.caseNo);
  });
});

describe('two conflicting registrations of one person', () => {
  test('fired 100 times at once by two institutions leave exactly one, and nothing of the others', async () => {
    const serial = desk.nextPerson();
    const answers = await Promise.all(Array.from({ length: 100 }, (_, index) => apply(index % 2 === 0 ? desk.clerk : desk.neighbour, serial)));
    const codes = await Promise.all(answers.map(async (answer) => (answer.ok ? 'taken' : (await problemOf(answer)).join(' '))));
    expect(codes.filter((code) => code === 'taken')).toHaveLength(1);
    expect(new Set(codes)).toEqual(new Set(['taken', '409 ENROLLED_ELSEWHERE']));
    const winner = await Promise.all(answers.filter((answer) => answer.ok).map((answer) => bodyOf<{ caseNo: string }>(answer)));
    const kept = await desk.stack.api.db.query<{ no: string; open: boolean }>(
      `select t.enrolment_no as no, e.open from enrolment_trainee t left join enrolment e on e.enrolment_no = t.enrolment_no
       where t.person_key = (select person_key from enrolment_trainee where enrolment_no = $1)`, [winner[0]?.caseNo]);
    expect(kept).toEqual([{ no: winner[0]?.caseNo, open: true }]);
  });
});

describe('the list', () => {
  test('shows each desk its own, masked, by stage and programme, page by page', async () => {
    const theirs = await done(apply(desk.neighbour, desk.nextPerson()));
    const own = await enrolled(desk, 'cantonese-chef', { length: 3 });
    const numbers = async (reader: Caller, query?: string): Promise<string[]> => (await listed(reader, query)).items.map((each) => each.enrolmentNo);
    expect(await numbers(desk.clerk)).not.toContain(theirs.caseNo);
    expect(await numbers(desk.auditor)).toEqual(expect.arrayContaining([theirs.caseNo, own]));
    expect(await numbers(desk.district, '?institution=002')).toContain(theirs.caseNo);
    expect(await numbers(await desk.stack.signedIn('district', { districtCode: '440104' }))).toEqual([]);
    expect(await numbers(desk.clerk, '?programme=cantonese-chef&stage=registered')).toEqual([own]);
    expect(await numbers(desk.clerk, '?institution=002')).toEqual([]);
    expect((await desk.clerk('GET', '/api/enrolments?stage=nowhere')).status).toBe(400);
    const all = await numbers(desk.auditor);
    const first = await listed(desk.auditor, '?limit=2');
    expect([...first.items.map((each) => each.enrolmentNo), ...await numbers(desk.auditor, `?after=${first.next}`)]).toEqual(all);
    const text = JSON.stringify(await listed(desk.auditor));
    expect(text).not.toMatch(/990106199\d{9}|13800001234/);
  });

  test('one of another institution is nobody’s to read or to move', async () => {
    const theirs = (await done(apply(desk.neighbour, desk.nextPerson()))).caseNo;
    for (const path of ['', '/history', '/notices']) expect(await problemOf(await desk.clerk('GET', `/api/enrolments/${theirs}${path}`))).toEqual([403, 'OUT_OF_SCOPE']);
    expect(await problemOf(await send(desk.clerk, theirs, 'withdraw', { json: { reason: '个人原因' } }))).toEqual([403, 'OUT_OF_SCOPE']);
    expect(await problemOf(await send(desk.clerk, theirs, 'fileDocument', paper('申请表')))).toEqual([403, 'OUT_OF_SCOPE']);
  });

  test('nothing personal is in a command, an event, a notice or the log', async () => {
    const { db, logLines } = desk.stack.api;
    const rows = await db.query<{ row: string }>(
      `select e.event::text as row from case_event e union all select state::text from case_instance union all select facts::text || recipient from notification union all select body::text from outbox`);
    for (const { row } of [...rows, ...logLines.map((line) => ({ row: line }))]) expect(row).not.toMatch(/样例学员|990106199\d{9}|13800001234|退字0/);
  });
});

describe('papers of a trainee', () => {
  test('are scans, kept sealed, and read by those who may see a person in full', async () => {
    const no = await applied(desk);
    const form = new FormData();
    form.set('document', '申请表');
    form.set('file', new Blob(['<html>'], { type: 'application/pdf' }), '申请表.pdf');
    expect(await problemOf(await send(desk.clerk, no, 'fileDocument', { body: form }))).toEqual([415, 'SCAN_TYPE']);
    await done(send(desk.clerk, no, 'fileDocument', paper('申请表')));
    const { documents } = await done<{ documents: { document: string; fileId: string }[] }>(desk.clerk('GET', `/api/enrolments/${no}`));
    expect(documents.map((each) => each.document)).toEqual(['申请表']);
    const file = `/api/files/${documents[0]?.fileId}`;
    for (const reader of [desk.clerk, desk.district, desk.auditor]) expect((await reader('GET', file)).status).toBe(200);
    for (const reader of [desk.neighbour, await desk.stack.signedIn('finance_maker')]) expect((await reader('GET', file)).status).toBe(403);
  });
});

describe('an employer’s order', () => {
  const ORDER = { orderNo: 'D-2021-01', programme: 'order-based', enterprise: ENTERPRISE, job: '数控操作', seats: 1, clock: CLOCK };
  const enter = (by: Caller, change: object = {}): Promise<Response> => by('POST', '/api/employer-orders', { json: { ...ORDER, ...change } });

  test('is entered by its institution or the registrar, once, for a programme that takes orders', async () => {
    expect(await problemOf(await enter(desk.auditor))).toEqual([403, 'FORBIDDEN_ACT']);
    expect(await problemOf(await enter(desk.clerk, { institution: '002' }))).toEqual([403, 'OUT_OF_SCOPE']);
    expect(await problemOf(await enter(desk.clerk, { programme: 'junior-college' }))).toEqual([409, 'ORDER_NOT_WANTED']);
    expect(await problemOf(await enter(desk.clerk, { enterprise: '123' }))).toEqual([400, 'USCC_LENGTH']);
    expect(await done(enter(desk.clerk))).toMatchObject({ institution: '001', seats: 1, taken: 0, placed: 0 });
    expect(await problemOf(await enter(desk.neighbour))).toEqual([409, 'ORDER_EXISTS']);
    expect(await problemOf(await desk.neighbour('GET', `/api/employer-orders/${ORDER.orderNo}`))).toEqual([403, 'OUT_OF_SCOPE']);
  });

  test('gives its seats to those who are registered first; the job that followed stands beside the seat', async () => {
    const course = { length: 3, order: ORDER.orderNo };
    const admitted = await Promise.all([1, 2].map(async () => {
      const no = await applied(desk, 'order-based');
      await atStage(desk.clerk, no, 'checked');
      await done(send(desk.registrar, no, 'admit', { json: { institution: '001', major: '数控' } }));
      return no;
    }));
    expect(await problemOf(await send(desk.clerk, admitted[0] ?? '', 'register', registration({ length: 3 })))).toEqual([409, 'ORDER_REQUIRED']);
    const answers = await Promise.all(admitted.map(async (no) => ({ no, answer: await send(desk.clerk, no, 'register', registration(course)) })));
    expect(answers.map(({ answer }) => answer.status).sort()).toEqual([200, 409]);
    const refused = answers.find(({ answer }) => !answer.ok);
    expect(refused && await problemOf(refused.answer)).toEqual([409, 'ORDER_FULL']);
    const seated = answers.find(({ answer }) => answer.ok)?.no ?? '';
    await done(send(desk.clerk, seated, 'begin', { json: { startsOn: '2021-09-01' } }));
    await done(send(desk.clerk, seated, 'recordAttendance', { json: { hours: 60, percent: 95 } }));
    await done(send(desk.clerk, seated, 'fileDocument', paper('结业证书')));
    await done(send(desk.clerk, seated, 'complete', { json: { certificate: null } }));
    expect(await problemOf(await send(desk.clerk, seated, 'recordPlacement', { json: { enterprise: ENTERPRISE, job: '数控操作', since: '2021-12-01' } }))).toEqual([409, 'DAY_IN_FUTURE']);
    await done(send(desk.clerk, seated, 'recordPlacement', { json: { enterprise: ENTERPRISE, job: '数控操作', since: '2021-09-01' } }));
    expect(await done(desk.clerk('GET', `/api/employer-orders/${ORDER.orderNo}`))).toMatchObject({
      taken: 1, placed: 1, list: [{ seatNo: 1, enrolmentNo: seated, stage: 'completed', asOrdered: true, placement: { job: '数控操作' } }],
    });
  });

  test('is read by the district whose trainees have a seat, and of its seats those; the counts are of all', async () => {
    const two = { orderNo: 'D-2021-02', seats: 2 };
    await done(enter(desk.clerk, two));
    const elsewhere = await desk.stack.signedIn('district', { districtCode: '440104' });
    const seat = async (district: string): Promise<string> => {
      const no = (await done<{ caseNo: string }>(desk.clerk('POST', '/api/enrolments', { json: { ...applicationOf(desk.nextPerson(), 'order-based'), district } }))).caseNo;
      await atStage(desk.clerk, no, 'checked');
      await done(send(desk.registrar, no, 'admit', { json: { institution: '001', major: '数控' } }));
      await done(send(desk.clerk, no, 'register', registration({ length: 3, order: two.orderNo })));
      return no;
    };
    const read = (by: Caller): Promise<Response> => by('GET', `/api/employer-orders/${two.orderNo}`);
    const listed = async (by: Caller): Promise<string[]> => (await done<{ items: { orderNo: string }[] }>(by('GET', '/api/employer-orders'))).items.map(({ orderNo }) => orderNo);
    expect(await problemOf(await read(desk.district))).toEqual([403, 'OUT_OF_SCOPE']);
    expect(await listed(desk.district)).not.toContain(two.orderNo);
    const [own, other] = [await seat('440106'), await seat('440104')];
    for (const [by, no] of [[desk.district, own], [elsewhere, other]] as const) {
      expect(await done(read(by))).toMatchObject({ taken: 2, placed: 0, list: [{ enrolmentNo: no, stage: 'registered' }] });
      expect(await listed(by)).toContain(two.orderNo);
    }
    expect((await done<{ list: { trainee: { name: string } }[] }>(read(desk.auditor))).list.map(({ trainee }) => trainee.name.length > 0)).toEqual([true, true]);
    expect(await listed(await desk.stack.signedIn('district', { districtCode: '440118' }))).toEqual([]);
  });

  test('a district reads its trainees wherever they study, before any claim is made for them', async () => {
    const elsewhere = await desk.stack.signedIn('district', { districtCode: '440104' });
    const { items } = await done<{ items: { district: string; institution: { code: string } }[] }>(elsewhere('GET', '/api/enrolments'));
    expect(items).toMatchObject([{ district: '440104', institution: { code: '001' } }]);
  });
});

test('the history tells in plain words what happened, who did it, and what was earned', async () => {
  const no = await enrolled(desk, 'junior-college');
  await done(send(desk.clerk, no, 'begin', { json: { startsOn: '2021-09-01' } }));
  await done(send(desk.clerk, no, 'confirmTerm', { json: { key: '2021-2022/1', report: { attendancePercent: 95, otherAidFen: 0 } } }));
  expect(await viewOf(desk.clerk, no)).toMatchObject({ earnedFen: 400_000, entitlements: [{ termKey: '2021-2022/1', amountFen: 400_000, adjusts: null }] });
  const { items } = await done<{ items: { type: string; text: { zh: string }; who: { role: string } }[] }>(desk.auditor('GET', `/api/enrolments/${no}/history`));
  expect(items.map((each) => [each.type, each.who.role])).toEqual([
    ['Applied', 'institution'], ['Checked', 'engine'], ['Admitted', 'registrar'], ['Registered', 'institution'], ['Began', 'institution'], ['TermOpened', 'institution'], ['TermConfirmed', 'institution'],
  ]);
  expect(items.at(-1)?.text.zh).toContain('4,000.00');
  expect(JSON.stringify(items)).not.toContain(nameOf({ serial: 1 }).slice(0, 4));
});
