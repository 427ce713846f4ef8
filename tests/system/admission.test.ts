import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import type { RegistryPort } from '../../activities/registry-port.ts';
import { bundledRegistry, RegistryUnavailable } from '../../activities/registry-port.ts';
import type { Caller } from './api-app.ts';
import { bodyOf, problemOf } from './api-app.ts';
import { done, idCardOf, nameOf, registered } from './claims-roster.ts';
import type { ClaimStack, SignedIn } from './claims-stack.ts';
import { CLOCK, startClaimStack, until } from './claims-stack.ts';

/* An admission from its plan to the last answered place: through the API, on the real workflow service and database. */

const NURSING = { institution: '001', major: '护理' };
const WELDING = { institution: '002', major: '焊接' };
const PLAN = {
  code: '2021-J', programme: 'junior-college', schoolYear: '2021-2022', opensOn: '2021-09-02', closesOn: '2021-09-10', startsOn: '2021-09-20', confirmDays: 5,
  quota: { courses: [{ ...NURSING, seats: 1 }, { ...WELDING, seats: 2 }] }, seed: 'sample-seed-1', clock: CLOCK,
};
const url = `/api/admissions/${PLAN.code}`;

interface Preview { readonly list: { applicants: number; placed: number; digest: string }; readonly allocations: { applicationNo: string; placed: unknown; by: string | null; reason: { code: string } | null }[] }
interface Applications { readonly items: { applicationNo: string; status: string; placed: unknown; idCard: string; reasons: { code: string }[] }[] }

let stack: ClaimStack;
let away = false;
let registrar: Caller, clerk: Caller, neighbour: Caller, district: Caller;
let first: SignedIn, second: SignedIn, decider: SignedIn, auditor: SignedIn;

beforeAll(async () => {
  const asked: { port?: RegistryPort } = {};
  const registry: RegistryPort = { ask: (people) => (away || !asked.port ? Promise.reject(new RegistryUnavailable('away')) : asked.port.ask(people)) };
  stack = await startClaimStack({ databaseUrl: inject('databaseUrl'), temporalAddress: inject('temporalAddress') }, { registry });
  asked.port = bundledRegistry(stack.api.db, stack.api.cipher);
  [clerk, neighbour] = [await stack.institution('001'), await stack.institution('002')];
  [registrar, district] = [await stack.signedIn('registrar'), await stack.signedIn('district', { districtCode: '440106' })];
  [first, second, decider, auditor] = [await stack.signedIn('city_first'), await stack.signedIn('city_second'), await stack.signedIn('city_decider'), await stack.signedIn('auditor')];
  await registered(stack.api, [1, 2, 3, 4, 5].map((serial) => ({ serial, district: '440106' })));
  await registered(stack.api, [{ serial: 6, district: '440106', dischargeType: '退休' }]);
});
afterAll(() => stack.close());

const person = (serial: number, change: Record<string, unknown> = {}) => ({
  name: nameOf({ serial }), idCard: idCardOf({ serial }), phone: '13800001234', choices: [NURSING, WELDING], acceptsAdjustment: true, ...change,
});
const apply = (desk: Caller, body: unknown, key?: string) => desk('POST', `${url}/applications`, { json: body, headers: key === undefined ? {} : { 'Idempotency-Key': key } });
const applicationsOf = (reader: Caller) => done<Applications>(reader('GET', `${url}/applications`));
const view = () => bodyOf<{ stage: string; checksHeld: string | null; dueOn: string | null; applications: Record<string, number> }>;
const atStage = (stage: string) => until(`the admission at ${stage}`, async () => {
  const found = await view()(await auditor('GET', url));
  return found.stage === stage ? found : undefined;
});

describe('the plan', () => {
  test('is the registrar’s, names known institutions and a programme of the policy', async () => {
    expect(await problemOf(await first('POST', '/api/admissions', { json: PLAN }))).toEqual([403, 'FORBIDDEN_ACT']);
    expect(await problemOf(await registrar('POST', '/api/admissions', { json: { ...PLAN, code: 'X', programme: 'nowhere' } }))).toEqual([409, 'PROGRAMME_UNKNOWN']);
    const elsewhere = { courses: [{ institution: '999', major: '护理', seats: 1 }] };
    expect(await problemOf(await registrar('POST', '/api/admissions', { json: { ...PLAN, code: 'Y', quota: elsewhere } }))).toEqual([409, 'INSTITUTION_UNKNOWN']);
    expect(await done(registrar('POST', '/api/admissions', { json: PLAN }))).toMatchObject({ stage: 'planned', caseNo: 'A-2021-J' });
    expect(await problemOf(await registrar('POST', '/api/admissions', { json: PLAN }))).toEqual([409, 'ADMISSION_EXISTS']);
  });
});

describe('an application', () => {
  test('is not taken before the window opens', async () => {
    expect(await problemOf(await apply(clerk, person(1)))).toEqual([409, 'ADMISSION_NOT_OPEN']);
    await stack.advance('2021-09-02');
    await atStage('open');
  });

  test('is refused with a wrong number, a course outside the plan, or the same choice twice', async () => {
    expect(await problemOf(await apply(clerk, person(1, { idCard: `${idCardOf({ serial: 1 }).slice(0, 17)}?` })))).toEqual([400, 'ID_CHARACTERS']);
    expect(await problemOf(await apply(clerk, person(1, { choices: [{ institution: '001', major: '焊接' }] })))).toEqual([409, 'COURSE_UNKNOWN']);
    expect((await apply(clerk, person(1, { choices: [NURSING, NURSING] }))).status).toBe(400);
    expect((await apply(auditor, person(1))).status).toBe(403);
  });

  test('sent twice is one; a second one of the same person is refused at any desk, fired at once', async () => {
    const one = await done<{ applicationNo: string }>(apply(clerk, person(1), 'apply-1'));
    expect(await done(apply(clerk, person(1), 'apply-1'))).toEqual(one);
    const answers = await Promise.all(Array.from({ length: 12 }, (_, index) => apply([clerk, neighbour, district][index % 3] as Caller, person(2))));
    expect(answers.map((each) => each.status).filter((status) => status === 201)).toHaveLength(1);
    expect(await stack.api.db.one('select count(*)::int as n from application')).toEqual({ n: 2 });
  });

  test('is kept sealed and shown masked, to its own desk', async () => {
    const stored = await stack.api.db.query<{ row: string }>('select a::text as row from application a');
    for (const { row } of stored) expect(row).not.toMatch(new RegExp(`${idCardOf({ serial: 1 })}|${nameOf({ serial: 1 })}`));
    const { items } = await applicationsOf(clerk);
    expect(items.map((each) => each.applicationNo)).toContain('2021-J-00001');
    expect(JSON.stringify(items)).not.toContain(idCardOf({ serial: 1 }));
    expect((await applicationsOf(neighbour)).items.map((each) => each.applicationNo)).not.toContain('2021-J-00001');
  });

  test('may be withdrawn by its desk while the window is open, and made again', async () => {
    const { applicationNo } = await done<{ applicationNo: string }>(apply(clerk, person(3)));
    expect(await problemOf(await neighbour('POST', `${url}/applications/${applicationNo}/withdraw`, { json: {} }))).toEqual([404, 'NOT_FOUND']);
    await done(clerk('POST', `${url}/applications/${applicationNo}/withdraw`, { json: {} }));
    await done(apply(clerk, person(3)));
    for (const serial of [4, 5]) await done(apply(registrar, person(serial, { choices: [NURSING], acceptsAdjustment: serial === 4 })));
    await done(apply(registrar, person(6)));
    await done(apply(registrar, person(9)));
  });
});

describe('the list', () => {
  let preview: Preview;

  test('waits for the registry, says so, and goes on when it is back', async () => {
    away = true;
    await stack.advance('2021-09-11');
    await until('the hold', async () => ((await view()(await auditor('GET', url))).checksHeld === 'REGISTRY_UNAVAILABLE' ? true : undefined));
    expect(await problemOf(await first('POST', `${url}/preview`, { json: {} }))).toEqual([409, 'WRONG_STAGE']);
    away = false;
    await done(registrar('POST', `${url}/retry-checks`, { json: {} }));
    expect((await atStage('checked')).applications).toEqual({ eligible: 5, ineligible: 2, withdrawn: 1 });
    const refused = await stack.api.db.query<{ reasons: string[] }>(`select reasons from application where status = 'ineligible' order by application_no`);
    expect(refused.map((each) => each.reasons)).toEqual([['DISCHARGE_TYPE'], ['REGISTRY_UNKNOWN_PERSON']]);
  });

  test('is the same however often it is asked for, and never above the places', async () => {
    preview = await done<Preview>(first('POST', `${url}/preview`, { json: {} }));
    expect(await done<Preview>(second('POST', `${url}/preview`, { json: {} }))).toEqual(preview);
    expect(preview.list).toMatchObject({ applicants: 5, placed: 3 });
    expect(preview.allocations.filter((each) => each.placed === null).map((each) => each.reason?.code)).toEqual(['CHOICES_FULL', 'CHOICES_FULL']);
  });

  test('is signed as it was seen, and published by another person', async () => {
    expect(await problemOf(await second('POST', `${url}/allocate`, { json: { list: { ...preview.list, digest: '0'.repeat(64) } } }))).toEqual([409, 'STALE_VIEW']);
    await done(second('POST', `${url}/allocate`, { json: { list: preview.list } }));
    expect(await problemOf(await second('POST', `${url}/publish`, { json: { list: preview.list } }))).toEqual([409, 'SAME_PERSON']);
    await done(decider('POST', `${url}/send-back`, { json: { reason: '请复核专业名称' } }));
    await done(second('POST', `${url}/allocate`, { json: { list: preview.list } }));
    expect((await applicationsOf(registrar)).items.every((each) => each.placed === null)).toBe(true);
    expect(await done(decider('POST', `${url}/publish`, { json: { list: preview.list } }))).toMatchObject({ stage: 'published' });
  });

  test('reaches every applicant: a place, no place, or why not', async () => {
    const told = await until('the notices', async () => {
      const rows = await stack.api.db.query<{ recipient: string; code: string }>(`select recipient, code from notification where recipient like 'application:%' order by recipient`);
      return rows.length >= 7 ? rows : undefined;
    });
    expect(told.map((each) => each.code).sort()).toEqual([
      ...Array<string>(2).fill('APPLICATION_INELIGIBLE'), ...Array<string>(2).fill('APPLICATION_NOT_PLACED'), ...Array<string>(3).fill('APPLICATION_PLACED'),
    ]);
    expect(new Set(told.map((each) => each.recipient)).size).toBe(7);
  });

  test('is read at the desk that took the application to whoever asks with its number, and at no other', async () => {
    const notices = (by: Caller, no: string): Promise<Response> => by('GET', `${url}/applications/${no}/notices`);
    const own = (await applicationsOf(clerk)).items.find(({ status }) => status === 'ineligible' || status === 'notPlaced' || status === 'placed')?.applicationNo ?? '';
    for (const by of [clerk, registrar]) expect((await done<{ items: { text: { zh: string } }[] }>(notices(by, own))).items.map(({ text }) => text.zh).join()).toMatch(/录取|资格/);
    expect(await problemOf(await notices(neighbour, own))).toEqual([404, 'NOT_FOUND']);
  });

  test('institutions are told of the plan, of the window and of the places with them; the districts that applications are taken', async () => {
    const told = await stack.api.db.query<{ recipient: string; code: string }>(`select distinct recipient, code from notification where code like 'ADMISSION%' order by code, recipient`);
    const of = (code: string): string[] => told.filter((each) => each.code === code).map((each) => each.recipient);
    expect(of('ADMISSION_PLANNED')).toEqual(['institution:001', 'institution:002']);
    expect(of('ADMISSION_OPENED')).toEqual(['institution:001', 'institution:002', 'role:district']);
    expect(of('ADMISSION_PUBLISHED')).toEqual(['institution:001', 'institution:002']);
  });
});

describe('a place', () => {
  test('is answered for by its institution or the registrar, once, and lapses unanswered on the day after', async () => {
    const placed = (await applicationsOf(registrar)).items.filter((each) => each.placed !== null) as { applicationNo: string; placed: typeof NURSING }[];
    const [atClerk] = placed.filter((each) => each.placed.institution === '001').map((each) => each.applicationNo);
    const [one, other] = placed.filter((each) => each.placed.institution === '002').map((each) => each.applicationNo);
    expect(await problemOf(await clerk('POST', `${url}/answers`, { json: { confirmed: [one] } }))).toEqual([403, 'OUT_OF_SCOPE']);
    const unplaced = (await applicationsOf(registrar)).items.find((each) => each.status === 'notPlaced')?.applicationNo;
    expect(await problemOf(await registrar('POST', `${url}/answers`, { json: { confirmed: [unplaced] } }))).toEqual([409, 'NOT_PLACED']);
    expect(await done(clerk('POST', `${url}/answers`, { json: { confirmed: [atClerk] } }))).toMatchObject({ stage: 'published' });
    expect(await problemOf(await registrar('POST', `${url}/answers`, { json: { declined: [atClerk] } }))).toEqual([409, 'NOT_PLACED']);
    await done(neighbour('POST', `${url}/answers`, { json: { declined: [one] } }));
    const { dueOn } = await view()(await auditor('GET', url));
    expect(dueOn).toBe('2021-09-17');
    await stack.advance('2021-09-18');
    expect((await atStage('finished')).applications).toEqual({ confirmed: 1, declined: 1, lapsed: 1, notPlaced: 2, ineligible: 2, withdrawn: 1 });
    expect(await stack.api.db.one('select status from application where application_no = $1', [other])).toEqual({ status: 'lapsed' });
    expect(await problemOf(await registrar('POST', `${url}/cancel`, { json: { reason: '迟了' } }))).toEqual([409, 'CASE_NOT_RUNNING']);
  });

  test('that was confirmed is an enrolment that waits for its registration; one that was declined or lapsed is none', async () => {
    const found = await until('the enrolment', async () => {
      const rows = await stack.api.db.query<{ no: string }>('select enrolment_no as no, institution, major, district, stage, programme from enrolment');
      return rows.length > 0 ? rows : undefined;
    });
    expect(found).toMatchObject([{ institution: '001', major: '护理', district: '440106', stage: 'admitted', programme: 'junior-college' }]);
    expect(await stack.api.db.one('select count(*)::int as n from enrolment_trainee')).toEqual({ n: 1 });
    const life = await stack.api.db.query<{ type: string }>(`select event->>'type' as type from case_event where case_no = $1 order by version`, [found[0]?.no]);
    expect(life.map((each) => each.type)).toEqual(['Applied', 'Checked', 'Admitted']);
    const waiting = await clerk('GET', '/api/cohorts/template?act=register');
    expect(waiting.status).toBe(200);
  });

  test('is one enrolment, however often its message is delivered', async () => {
    await stack.api.db.execute(`update outbox set delivered_at = null, outcome = null, next_attempt_at = now() where kind = 'send' and message_key like 'A-2021-J/%/open/%'`);
    await until('the second delivery', async () => {
      const { n } = await stack.api.db.one<{ n: number }>(`select count(*)::int as n from outbox where kind = 'send' and message_key like 'A-2021-J/%' and delivered_at is null`);
      return n === 0 ? true : undefined;
    });
    expect(await stack.api.db.one(`select count(*)::int as n, min(outcome) as outcome from outbox where kind = 'send' and message_key like 'A-2021-J/%/open/%'`)).toEqual({ n: 1, outcome: 'delivered' });
    expect(await stack.api.db.one(`select count(*)::int as n from case_event e join case_instance i on i.case_no = e.case_no where i.kind = 'enrolment'`)).toEqual({ n: 3 });
  });
});
