import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { ROUTES } from '../../api/app.ts';
import { stepPath } from '../../api/routes/enrolment-steps.ts';
import { rolesFor } from '../../domain/access.ts';
import type { Act } from '../../domain/access.ts';
import { fold } from '../../domain/case.ts';
import { enrolmentDecider, ENROLMENT_TRANSITIONS } from '../../domain/enrolment.ts';
import type { EnrolmentEvent, EnrolmentStage } from '../../domain/enrolment.ts';
import type { Caller, RequestOptions } from './api-app.ts';
import { problemOf } from './api-app.ts';
import { done, formOf, idCardOf, nameOf } from './claims-roster.ts';
import { CLOCK, FIRST_DAY, until } from './claims-stack.ts';
import type { CommandType, Desk } from './enrolment-desk.ts';
import { applied, atStage, enrolled, HERE, openDesk, paper, registration, send, viewOf } from './enrolment-desk.ts';

/* Every edge of the table of transitions through the API, and every act that the table does not know at a stage. */

/** The day on which most of it happens, under the policy of 2022; what is moved to that policy was begun before. */
const DAY = '2022-01-04';

let desk: Desk;
let today = FIRST_DAY;
/** Begun under the policy of 2019, by stage. */
const older = new Map<EnrolmentStage, string>();

beforeAll(async () => {
  desk = await openDesk({ databaseUrl: inject('databaseUrl'), temporalAddress: inject('temporalAddress') });
  for (const stage of ['registered', 'deferred', 'studying', 'suspended'] as const) older.set(stage, await at(stage, 'degree'));
  today = DAY;
  await desk.stack.advance(today);
});
afterAll(() => desk.stack.close());

type Kind = 'degree' | 'apprenticeship' | 'course';
const KIND_OF: Partial<Record<CommandType, Kind>> = {
  signAgreement: 'apprenticeship', nameMentor: 'apprenticeship', assessStage: 'apprenticeship', recordAttendance: 'course', complete: 'course', recordPlacement: 'course',
};

/** What each command is sent with, and by whom. */
const ACTS: { readonly [T in Exclude<CommandType, 'open' | 'enter' | 'holdCheck' | 'tick'>]: { readonly by: 'clerk' | 'registrar' | 'district'; readonly with: () => RequestOptions } } = {
  recordCheck: { by: 'district', with: () => ({ json: { eligible: true } }) },
  admit: { by: 'registrar', with: () => ({ json: HERE }) },
  refuse: { by: 'registrar', with: () => ({ json: { reason: 'OTHER' } }) },
  register: { by: 'clerk', with: () => registration() },
  fileDocument: { by: 'clerk', with: () => paper('申请表') },
  signAgreement: { by: 'clerk', with: () => ({ json: { party: 'trainee', signedOn: DAY } }) },
  nameMentor: { by: 'clerk', with: () => ({ json: { mentor: 'M-01' } }) },
  begin: { by: 'clerk', with: () => ({ json: { startsOn: '2021-09-01' } }) },
  confirmTerm: { by: 'clerk', with: () => ({ json: { key: '2021-2022/1', report: { attendancePercent: 95, otherAidFen: 0 } } }) },
  recordAttendance: { by: 'clerk', with: () => ({ json: { hours: 60, percent: 90 } }) },
  assessStage: { by: 'clerk', with: () => ({ json: { no: 1, passed: true } }) },
  complete: { by: 'clerk', with: () => ({ json: { certificate: { name: '中式烹调师', level: '中级', issuedOn: '2021-12-30', number: 'S-0001' } } }) },
  recordPlacement: { by: 'clerk', with: () => ({ json: { enterprise: '91350100M000100Y43', job: '厨师', since: DAY } }) },
  defer: { by: 'clerk', with: () => ({ json: { until: '2022-06-01', reason: '应征' } }) },
  suspend: { by: 'clerk', with: () => ({ json: { from: today, reason: '病休' } }) },
  resume: { by: 'clerk', with: () => ({ json: { from: today } }) },
  transfer: { by: 'registrar', with: () => ({ json: { institution: '002', major: '会计', reason: '转学' } }) },
  adoptPolicy: { by: 'registrar', with: () => ({ json: { reason: '学员申请适用新办法' } }) },
  withdraw: { by: 'registrar', with: () => ({ json: { reason: '个人原因' } }) },
  dismiss: { by: 'clerk', with: () => ({ json: { reason: '违纪' } }) },
  recordDeath: { by: 'district', with: () => ({ json: { diedOn: '2021-09-01' } }) },
  correct: { by: 'registrar', with: () => ({ json: { changes: { tuitionFen: 900_000 }, reason: '录入有误' } }) },
};
const STEPS = Object.keys(ACTS) as (keyof typeof ACTS)[];
const act = (no: string, type: keyof typeof ACTS, by: Caller = desk[ACTS[type].by]): Promise<Response> => send(by, no, type, ACTS[type].with());
const acted = (no: string, ...types: (keyof typeof ACTS)[]): Promise<string> => types.reduce<Promise<string>>(async (before, type) => {
  await before;
  await done(act(no, type));
  return no;
}, Promise.resolve(no));

/** A new enrolment at a stage. */
async function at(stage: EnrolmentStage, kind: Kind): Promise<string> {
  switch (stage) {
    case 'applied': return waiting();
    case 'checked': {
      const no = await applied(desk);
      await atStage(desk.clerk, no, 'checked');
      return no;
    }
    case 'admitted': return acted(await at('checked', kind), 'admit');
    case 'registered': return registeredIn(kind);
    case 'deferred': return acted(await registeredIn(kind), 'defer');
    case 'studying': return studying(kind);
    case 'suspended': return acted(await studying(kind), 'suspend');
    case 'completed': return acted(await studying('course'), 'complete');
    case 'withdrawn': return acted(await studying(kind), 'withdraw');
    case 'dismissed': return acted(await studying(kind), 'dismiss');
    case 'deceased': return acted(await studying(kind), 'recordDeath');
    case 'refused': return acted(await at('checked', kind), 'refuse');
    default: throw new Error(`no way to ${stage}`);
  }
}

/** The registry does not answer about this one: the check waits, until a person says what it would have said. */
async function waiting(): Promise<string> {
  const serial = desk.nextPerson();
  desk.unanswered.add(idCardOf({ serial }));
  return applied(desk, 'junior-college', serial);
}

function registeredIn(kind: Kind): Promise<string> {
  switch (kind) {
    case 'degree': return enrolled(desk, 'junior-college');
    case 'apprenticeship': return enrolled(desk, 'modern-apprenticeship', { length: 24, level: '高级工' });
    case 'course': return enrolled(desk, 'cantonese-chef', { length: 3 });
  }
}

async function studying(kind: Kind): Promise<string> {
  const no = await registeredIn(kind);
  if (kind === 'apprenticeship') {
    for (const party of ['trainee', 'institution', 'enterprise']) {
      const enterprise = party === 'enterprise' ? { enterprise: '91350100M000100Y43', from: DAY, to: '2024-01-04' } : {};
      await done(send(desk.clerk, no, 'signAgreement', { json: { party, signedOn: DAY, ...enterprise } }));
    }
    for (const document of ['培养协议', '劳动合同']) await done(send(desk.clerk, no, 'fileDocument', paper(document)));
  }
  await acted(no, 'begin');
  if (kind === 'course') {
    await acted(no, 'recordAttendance');
    await done(send(desk.clerk, no, 'fileDocument', paper('结业证书')));
  }
  return no;
}

const byPeople = ENROLMENT_TRANSITIONS.filter((edge) => edge.from !== 'none' && edge.by.some((role) => role !== 'engine'));
const stagesWithActs = [...new Set(byPeople.map((edge) => edge.from))];

/** Where a life begins: an application, or a class that studies already. */
const BEGINNINGS: Partial<Record<CommandType, string>> = { open: '/api/enrolments', enter: '/api/cohorts' };

describe('the contract and the table of transitions say the same', () => {
  test('each command that a person may send has a route, open to the roles of the table and to no other', () => {
    for (const command of new Set(ENROLMENT_TRANSITIONS.map((edge) => edge.command))) {
      const roles = new Set(ENROLMENT_TRANSITIONS.filter((edge) => edge.command === command).flatMap((edge) => [...edge.by]).filter((role) => role !== 'engine'));
      const path = BEGINNINGS[command] ?? stepPath(command);
      const found = ROUTES.find((each) => each.method === 'post' && each.path === path);
      expect([command, found && Object.keys(rolesFor(found.act as Act)).sort()]).toEqual([command, roles.size === 0 ? undefined : [...roles].sort()]);
    }
  });
});

test('a trainee who studies already is entered by workbook', async () => {
  const serial = desk.nextPerson();
  const form = formOf({
    name: '班级.csv',
    content: `姓名,身份证号,退役证号,联系电话,培训类型,专业名称,层次,入学时间,学期数,学费标准\n${nameOf({ serial })},${idCardOf({ serial })},退字${serial},13800001234,大专班,会计,大专,2021-09-01,6,3000`,
  });
  for (const [name, value] of Object.entries({ act: 'enter', clock: CLOCK })) form.set(name, value);
  const { bulkId } = await done<{ bulkId: string }>(desk.clerk('POST', '/api/cohorts', { body: form }));
  await until('the class', async () => ((await done<{ status: string }>(desk.clerk('GET', `/api/bulk/${bulkId}`))).status === 'done' ? true : undefined));
  expect(await done(desk.clerk('GET', `/api/bulk/${bulkId}/items`))).toMatchObject({ items: [{ stage: 'studying', refusal: null }] });
});

describe('every act of a person at the stage where the table knows it', () => {
  test.each(stagesWithActs)('at %s', async (stage) => {
    await Promise.all(byPeople.filter((edge) => edge.from === stage).map(async ({ command, to }) => {
      const type = command as keyof typeof ACTS;
      const no = type === 'adoptPolicy' ? older.get(stage) ?? '' : await at(stage, KIND_OF[type] ?? 'degree');
      if (type !== 'recordDeath' || stage !== 'applied') expect((await viewOf(desk[ACTS[type].by], no)).possible).toContain(type);
      const receipt = await done(act(no, type));
      expect(to, `${stage} ${type}`).toContain(receipt.stage);
    }));
  });
});

describe('what is offered', () => {
  interface Offer { readonly possible: readonly string[]; readonly offered: readonly { readonly act: string; readonly label: { readonly zh: string } }[]; readonly papers: readonly object[]; readonly course: object; readonly today: string }
  const offer = (by: Caller, no: string): Promise<Offer> => done<Offer>(by('GET', `/api/enrolments/${no}`));

  test('are the acts of the table for the role, by the names of the table, less those that the programme has no use for', async () => {
    const [degree, apprentice, course] = await Promise.all([studying('degree'), studying('apprenticeship'), studying('course')]);
    const acts = async (by: Caller, no: string): Promise<string[]> => [...(await offer(by, no)).possible].sort();
    const always = ['complete', 'dismiss', 'fileDocument', 'recordDeath', 'suspend', 'withdraw'];
    expect(await acts(desk.clerk, degree)).toEqual([...always, 'confirmTerm'].sort());
    expect(await acts(desk.clerk, apprentice)).toEqual([...always, 'assessStage', 'nameMentor'].sort());
    expect(await acts(desk.clerk, course)).toEqual([...always, 'recordAttendance'].sort());
    expect(await acts(desk.registrar, degree)).toEqual(['adoptPolicy', 'correct', 'recordDeath', 'transfer', 'withdraw']);
    expect(await acts(desk.district, degree)).toEqual(['recordDeath']);
    expect(await acts(desk.auditor, degree)).toEqual([]);
    expect((await offer(desk.clerk, degree)).offered.find(({ act: each }) => each === 'suspend')?.label.zh).toBe('休学');
  });

  test('comes with what a form needs: the day of the clock, the length and levels of the programme, the papers that are still lacking', async () => {
    expect(await offer(desk.clerk, await registeredIn('apprenticeship'))).toMatchObject({
      today, course: { by: 'instalments', min: expect.any(Number), assessments: expect.any(Number), levels: expect.arrayContaining(['高级工']) },
      papers: expect.arrayContaining([{ step: 'agreement', document: '培养协议', handedIn: false }]),
    });
  });
});

describe('what an act would come to is told before it is sent', () => {
  interface Foreseen { readonly differenceFen: number; readonly lines: readonly { readonly termKey: string; readonly amountFen: number; readonly adjusts: number | null }[]; readonly terms: readonly { readonly termKey: string }[] }
  const preview = (by: Caller, no: string, act_: string, json: object): Promise<Response> => by('POST', `/api/enrolments/${no}/${act_}/preview`, { json });

  test('a start date that is put right: the lines, the terms that move, and nothing is changed yet', async () => {
    const no = await acted(await studying('degree'), 'confirmTerm');
    const before = await viewOf(desk.registrar, no);
    const changes = { startsOn: '2021-10-08', tuitionFen: 300_000 };
    const foreseen = await done<Foreseen>(preview(desk.registrar, no, 'correct', { changes, reason: '-' }));
    expect(foreseen).toMatchObject({ lines: [{ termKey: '2021-2022/1', adjusts: 1 }], differenceFen: 300_000 - before.earnedFen });
    expect(foreseen.terms[0]).toMatchObject({ termKey: '2021-2022/1', startsOn: '2021-10-08' });
    expect(await viewOf(desk.registrar, no)).toEqual(before);
    const correct = (seenFen: number): Promise<Response> => send(desk.registrar, no, 'correct', { json: { changes, reason: '开学日期和学费录入有误', seenFen } });
    expect(await problemOf(await correct(foreseen.differenceFen + 1))).toEqual([409, 'STALE_VIEW']);
    await done(correct(foreseen.differenceFen));
    const after = await viewOf(desk.registrar, no);
    expect(after.earnedFen - before.earnedFen).toBe(foreseen.differenceFen);
    expect(after.entitlements.slice(before.entitlements.length)).toMatchObject(foreseen.lines.map(({ termKey, amountFen, adjusts }) => ({ termKey, amountFen, adjusts })));
  });

  test('an apprentice who leaves: what is taken back of the advance', async () => {
    const no = await studying('apprenticeship');
    const foreseen = await done<Foreseen>(preview(desk.clerk, no, 'withdraw', { reason: '-' }));
    expect(foreseen.lines).toMatchObject([{ termKey: 'advance', adjusts: 1 }]);
    expect(foreseen.differenceFen).toBeLessThan(0);
  });

  test('is refused like the act itself, and to whom the act is not given', async () => {
    const no = await studying('degree');
    expect(await problemOf(await preview(desk.clerk, no, 'correct', { changes: {}, reason: '-' }))).toEqual([403, 'FORBIDDEN_ACT']);
    expect(await problemOf(await preview(desk.neighbour, no, 'withdraw', { reason: '-' }))).toEqual([403, 'OUT_OF_SCOPE']);
    expect(await problemOf(await preview(desk.registrar, no, 'correct', { changes: { startsOn: '2030-01-01' }, reason: '-' }))).toEqual([409, 'DAY_IN_FUTURE']);
    expect(await problemOf(await preview(desk.registrar, no, 'adopt-policy', { reason: '-' }))).toEqual([409, 'POLICY_SAME']);
  });
});

test('whoever has the page of an enrolment open is told that it has moved on', async () => {
  const no = await studying('degree');
  const leaving = new AbortController();
  const answer = await desk.district('GET', `/api/enrolments/${no}/events`, { signal: leaving.signal });
  expect(answer.headers.get('content-type')).toContain('text/event-stream');
  const told: string[] = [];
  const reading = (async () => {
    for await (const chunk of answer.body as unknown as AsyncIterable<Uint8Array>) {
      told.push(...[...Buffer.from(chunk).toString().matchAll(/"stage":"(\w+)"/g)].map((match) => match[1] ?? ''));
      if (told.includes('suspended')) return;
    }
  })();
  await acted(no, 'suspend');
  await reading;
  leaving.abort();
  expect(told).toEqual(['studying', 'suspended']);
  expect((await desk.neighbour('GET', `/api/enrolments/${no}/events`)).status).toBe(403);
});

describe('an act that the table does not know at a stage', () => {
  /** One after the other: a run takes few commands at once. */
  async function answersOf(no: string, types: readonly (keyof typeof ACTS)[]): Promise<unknown[]> {
    const answers: unknown[] = [];
    for (const type of types) answers.push([type, ...(await problemOf(await act(no, type)))]);
    return answers;
  }
  const illegal = (stage: EnrolmentStage): (keyof typeof ACTS)[] => STEPS.filter((type) => !ENROLMENT_TRANSITIONS.some((edge) => edge.from === stage && edge.command === type));

  test.each(stagesWithActs)('is refused with a code and changes nothing: %s', async (stage) => {
    const no = await at(stage, 'degree');
    const before = await viewOf(desk.auditor, no);
    expect(await answersOf(no, illegal(stage))).toEqual(illegal(stage).map((type) => [type, 409, 'WRONG_STAGE']));
    expect(await viewOf(desk.auditor, no)).toMatchObject({ stage, earnedFen: before.earnedFen });
  });

  test('of an enrolment that does not exist is answered with NOT_FOUND', async () => {
    expect(await answersOf('E-2021-0000000000000000', STEPS)).toEqual(STEPS.map((type) => [type, 404, 'NOT_FOUND']));
  });

  test('of a closed enrolment is refused: refused, lapsed, archived', async () => {
    const closed = new Map<EnrolmentStage, string>([['refused', await at('refused', 'degree')], ['lapsed', await at('admitted', 'degree')], ['archived', await at('withdrawn', 'degree')]]);
    // A term is urged, a place lapses, a deferral is escalated, and a year after the end the files are closed.
    await desk.stack.advance('2023-02-01');
    for (const [stage, no] of closed) {
      await atStage(desk.clerk, no, stage);
      expect(await answersOf(no, STEPS)).toEqual(STEPS.map((type) => [type, 409, 'CASE_NOT_RUNNING']));
      expect((await viewOf(desk.clerk, no)).possible).toEqual([]);
    }
  });
});

test('no edge of the table was missed, the clock’s and the engine’s included: so says the log', async () => {
  const { db } = desk.stack.api;
  const log = await db.query<{ case_no: string; version: number; event: EnrolmentEvent }>(
    `select e.case_no, e.version, e.event from case_event e join case_instance k on k.case_no = e.case_no where k.kind = 'enrolment' order by e.case_no, e.version`);
  const acts = await db.query<{ case_no: string; act: string; first: number }>(
    `select a.case_no, a.act, lower(a.versions) as first from audit a join case_instance k on k.case_no = a.case_no where k.kind = 'enrolment'`);
  const reached = new Set(acts.map(({ case_no, act: type, first }) => {
    const before = log.filter((row) => row.case_no === case_no && row.version < first).map((row) => row.event);
    return `${fold(enrolmentDecider, before).stage} ${type}`;
  }));
  expect([...reached].sort()).toEqual(ENROLMENT_TRANSITIONS.map((edge) => `${edge.from} ${edge.command}`).sort());
});
