import path from 'node:path';
import ExcelJS from 'exceljs';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { loadPolicies } from '../../ops/policies.ts';
import { projectDir } from '../../ops/config.ts';
import { rulesOf } from '../../domain/entitlement.ts';
import { saveTrainee } from '../../store/enrolment-trainees.ts';
import type { Caller } from './api-app.ts';
import { bodyOf, problemOf } from './api-app.ts';
import type { RosterView } from './claims-roster.ts';
import { atStage, done, formOf, idCardOf, nameOf, registered, rosterOf } from './claims-roster.ts';
import type { ClaimStack } from './claims-stack.ts';
import { CLOCK, startClaimStack, until } from './claims-stack.ts';

/* A cohort from its workbook to its claim: through the API, on the real workflow service and database. */

const CLASS = Array.from({ length: 12 }, (_, index) => index + 1);
const [RETIRED, STRANGER, LATER] = [21, 22, 23];
const ROUND = '2021-1';

let stack: ClaimStack;
let clerk: Caller, neighbour: Caller, auditor: Caller;

beforeAll(async () => {
  stack = await startClaimStack({ databaseUrl: inject('databaseUrl'), temporalAddress: inject('temporalAddress') });
  [clerk, neighbour, auditor] = [await stack.institution('001'), await stack.institution('002'), await stack.signedIn('auditor')];
  await registered(stack.api, [...CLASS, LATER].map((serial) => ({ serial, district: '440106' })));
  await registered(stack.api, [{ serial: RETIRED, district: '440106', dischargeType: '退休' }]);
});
afterAll(() => stack.close());

interface Begun { readonly fileId: string; readonly bulkId: string | null; readonly lines: number; readonly errors: { row: number; column: string; code: string }[] }
interface Bulk { readonly status: string; readonly total: number; readonly done: number; readonly refused: number; readonly cancelled: number }
interface Item { readonly caseNo: string; readonly status: string; readonly stage: string | null; readonly refusal: { code: string } | null }

const csv = (name: string, header: string, ...lines: string[]) => ({ name, content: [header, ...lines].join('\n') });
const ENTER = '姓名,身份证号,退役证号,联系电话,培训类型,专业名称,层次,入学时间,学期数,学费标准';
const entrant = (serial: number, change: { idCard?: string; programme?: string } = {}) =>
  `${nameOf({ serial })},${change.idCard ?? idCardOf({ serial })},退字${serial},13800001234,${change.programme ?? '大专班'},会计,大专,2020-09-07,6,3000`;
const CONFIRM = '学籍编号,学年,学期,其他资助金额,考勤率';

function sent(by: Caller, act: string, file: { name: string; content: string }): Promise<Response> {
  const form = formOf(file);
  form.set('act', act);
  form.set('clock', CLOCK);
  return by('POST', '/api/cohorts', { body: form });
}
const ended = (by: Caller, bulkId: string | null): Promise<Bulk> => until('the cohort', async () => {
  const state = await done<Bulk>(by('GET', `/api/bulk/${bulkId}`));
  return state.status === 'running' ? undefined : state;
});
const itemsOf = async (by: Caller, bulkId: string | null): Promise<Item[]> => (await done<{ items: Item[] }>(by('GET', `/api/bulk/${bulkId}/items?limit=200`))).items;
const enrolments = (institution = '001', stage = 'studying') =>
  stack.api.db.query<{ no: string }>('select enrolment_no as no from enrolment where institution = $1 and stage = $2 order by 1', [institution, stage]).then((rows) => rows.map((row) => row.no));
const openTerms = () => stack.api.db.query<{ no: string; key: string }>(
  `select enrolment_no as no, term_key as key from enrolment_term where institution = '001' and status = 'open' order by 1, 2`);

describe('a class that studies already', () => {
  let first: Begun;

  test('is entered by its own institution only, on a clock that there is', async () => {
    expect((await sent(auditor, 'enter', csv('班级.csv', ENTER, entrant(1)))).status).toBe(403);
    const form = formOf(csv('班级.csv', ENTER, entrant(1)));
    form.set('act', 'enter');
    form.set('clock', 'nowhere');
    expect(await problemOf(await clerk('POST', '/api/cohorts', { body: form }))).toEqual([409, 'CLOCK_UNKNOWN']);
    expect(await problemOf(await sent(clerk, 'enter', csv('班级.csv', '甲,乙', '1,2')))).toEqual([422, 'FILE_NO_HEADER']);
  });

  test('is opened line by line: bad cells are named and left out, who is not eligible is refused with the reason', async () => {
    const bad = [entrant(3, { idCard: `${idCardOf({ serial: 3 }).slice(0, 17)}?` }), entrant(4, { programme: '博士班' }), entrant(1)];
    first = await done<Begun>(sent(clerk, 'enter', csv('班级.csv', ENTER, entrant(1), entrant(2), ...bad, entrant(RETIRED), entrant(STRANGER))));
    expect(first.errors.map((each) => [each.row, each.column, each.code])).toEqual([
      [4, '身份证号', 'ID_CHARACTERS'], [5, '培训类型', 'UNKNOWN_PROGRAMME'], [6, '身份证号', 'ENROLMENT_TWICE'],
    ]);
    expect(await ended(clerk, first.bulkId)).toMatchObject({ status: 'done', total: 4, done: 2, refused: 2 });
    expect((await itemsOf(clerk, first.bulkId)).map((each) => each.refusal?.code ?? each.stage)).toEqual(['studying', 'studying', 'NOT_ELIGIBLE', 'NOT_ELIGIBLE']);
    expect(await stack.api.db.one('select count(*)::int as n, min(district) as district from enrolment')).toEqual({ n: 2, district: '440106' });
  });

  test('comes back as the clerk’s own workbook with every finding at its cell', async () => {
    const answer = await clerk('GET', `/api/cohorts/${first.fileId}/annotated?act=enter`);
    expect((await neighbour('GET', `/api/cohorts/${first.fileId}/annotated?act=enter`)).status).toBe(404);
    const book = new ExcelJS.Workbook();
    await book.xlsx.load(await answer.arrayBuffer());
    const notes: string[] = [];
    book.worksheets[0]?.eachRow((row) => { row.eachCell((cell) => { if (cell.note) notes.push(cell.address); }); });
    expect(notes).toEqual(expect.arrayContaining(['B4', 'E5', 'B6']));
  });

  test('is complete once the workbook is corrected; nobody is enrolled twice, here or elsewhere', async () => {
    const again = await done<Begun>(sent(clerk, 'enter', csv('班级2.csv', ENTER, ...CLASS.map((serial) => entrant(serial)))));
    expect(await ended(clerk, again.bulkId)).toMatchObject({ total: 12, done: 10, refused: 2 });
    expect((await itemsOf(clerk, again.bulkId)).slice(0, 3).map((each) => each.refusal?.code ?? each.stage)).toEqual(['ENROLLED_ELSEWHERE', 'ENROLLED_ELSEWHERE', 'studying']);
    const elsewhere = await done<Begun>(sent(neighbour, 'enter', csv('别班.csv', ENTER, entrant(5))));
    await ended(neighbour, elsewhere.bulkId);
    expect((await itemsOf(neighbour, elsewhere.bulkId))[0]?.refusal?.code).toBe('ENROLLED_ELSEWHERE');
    expect(await enrolments()).toHaveLength(12);
  });
});

describe('a cohort that was admitted here', () => {
  const NO = 'E-2021-admitted';

  test('is registered by workbook with its progress; a number of somebody else is an error of its cell', async () => {
    const policies = await loadPolicies(path.join(projectDir, 'policies'));
    const { policy, hash } = policies.inForce('2021-09-01');
    const rules = rulesOf(policy, hash, 'junior-college');
    await saveTrainee(stack.api.db, stack.api.cipher, NO, { name: nameOf({ serial: LATER }), idCard: idCardOf({ serial: LATER }), veteranCertNo: '退字23', phone: '13800001234' }, 2020, 'degree');
    const registrar = { id: 'registrar-of-test', role: 'registrar' };
    for (const wish of [{ type: 'open', institution: '001', district: '440106', major: '会计', rules }, { type: 'recordCheck', eligible: true, reasons: [] }, { type: 'admit', institution: '001', major: '会计' }]) {
      const answer = await stack.sender.send({ kind: 'enrolment', caseNo: NO, clock: CLOCK, command: { ...wish, meta: { commandId: wish.type, actor: registrar, on: '2021-09-01' } } });
      expect(answer.ok).toBe(true);
    }
    const REGISTER = '学籍编号,入学时间,学期数或月数,学费标准';
    expect(await done<Begun>(sent(neighbour, 'register', csv('报到.csv', REGISTER, `${NO},2021-09-01,6,3000`)))).toMatchObject({ bulkId: null, lines: 0, errors: [{ row: 2, code: 'ENROLMENT_UNKNOWN' }] });
    const begun = await done<Begun>(sent(clerk, 'register', csv('报到.csv', REGISTER, `${NO},2021-09-01,6,3000`)));
    expect(await ended(clerk, begun.bulkId)).toMatchObject({ total: 1, done: 1, refused: 0 });
    expect(await enrolments('001', 'registered')).toEqual([NO]);
  });
});

describe('a term', () => {
  test('is confirmed by the workbook that the engine filled in, and what it refuses is refused by name', async () => {
    const template = new ExcelJS.Workbook();
    await template.xlsx.load(await (await clerk('GET', '/api/cohorts/template?act=confirmTerm')).arrayBuffer());
    // Both terms of 2020-2021 are behind the clock, the first of 2021-2022 has begun.
    expect(template.worksheets[0]?.rowCount).toBe(1 + 3 * CLASS.length);
    const waiting = (by: Caller) => by('GET', '/api/cohorts/waiting?act=confirmTerm');
    const { items: mine } = await done<{ items: { name: string; schoolYear: string; term: number; clock: string }[] }>(waiting(clerk));
    expect(mine).toHaveLength(3 * CLASS.length);
    expect(mine[0]).toMatchObject({ programme: 'junior-college', major: '会计', schoolYear: '2020-2021', term: 1, clock: CLOCK });
    expect((await done<{ items: object[] }>(waiting(neighbour))).items).toEqual([]);
    expect((await waiting(auditor)).status).toBe(403);
    const numbers = await enrolments();
    const begun = await done<Begun>(sent(clerk, 'confirmTerm', csv('学期.csv', CONFIRM, ...numbers.map((no) => `${no},2020-2021,第一学期,0,95`), `${numbers[0]},2030-2031,第一学期,0,95`)));
    expect(await ended(clerk, begun.bulkId)).toMatchObject({ total: 13, done: 12, refused: 1 });
    expect((await itemsOf(clerk, begun.bulkId)).at(-1)?.refusal?.code).toBe('TERM_UNKNOWN');
  });

  test('is confirmed by ticking; a cancelled act keeps what is done, and goes on with the rest', async () => {
    const numbers = await enrolments();
    const items = numbers.map((enrolmentNo) => ({ enrolmentNo, type: 'confirmTerm', key: '2020-2021/2', report: { attendancePercent: 95, otherAidFen: 0 } }));
    expect(await problemOf(await neighbour('POST', '/api/cohorts/tick', { json: { items } }))).toEqual([403, 'OUT_OF_SCOPE']);
    const { bulkId } = await done<{ bulkId: string }>(clerk('POST', '/api/cohorts/tick', { json: { items } }));
    await done(clerk('POST', `/api/bulk/${bulkId}/cancel`, { json: {} }));
    const cut = await ended(clerk, bulkId);
    expect(cut.done + cut.cancelled).toBe(12);
    const confirmed = () => stack.api.db.one<{ n: number }>(`select count(*)::int as n from entitlement where term_key = '2020-2021/2'`);
    // What was on its way when it was cancelled may still arrive.
    expect((await confirmed()).n).toBeGreaterThanOrEqual(cut.done);
    if (cut.status === 'cancelled') await done(clerk('POST', `/api/bulk/${bulkId}/resume`, { json: {} }));
    expect(await ended(clerk, bulkId)).toMatchObject({ status: 'done', done: 12, refused: 0, cancelled: 0 });
    expect((await confirmed()).n).toBe(12);
    expect((await openTerms()).every(({ key }) => key === '2021-2022/1')).toBe(true);
  });
});

describe('the claim of the class', () => {
  const claimNo = `C-${ROUND}-001`;
  const read = (version: number) => until('the roster', async () => {
    const view = await bodyOf<RosterView>(await clerk('GET', `/api/claims/${claimNo}/rosters/${version}`));
    return view.status === 'waiting' || view.status === 'reading' ? undefined : view;
  });

  test('has one row a trainee for both terms of the year, and what the enrolments do not hold from a workbook', async () => {
    await stack.round(ROUND);
    await stack.advance('2021-09-02');
    await done(clerk('POST', '/api/claims', { json: { round: ROUND } }));
    // Somebody asks for more than was earned, and stands in the file twice; another has no enrolment and is retired.
    const file = rosterOf([{ serial: 1, district: '440106', appliedYuan: 9_000 }, { serial: 1, district: '440106' }, { serial: RETIRED, district: '440106', dischargeType: '退休' }]);
    const { version } = await done<{ version: number }>(clerk('POST', `/api/claims/${claimNo}/rosters?prefill=true`, { body: formOf(file) }));
    const roster = await read(version);
    expect(roster).toMatchObject({ status: 'read', summary: { rows: 14, approve: 11, reduce: 1, refuse: 2, invalid: 0, amountFen: 12 * 600_000 } });
    const { items } = await done<{ items: { rowNo: number; term: number; amountFen: number; trace: { rule: string }[] }[] }>(clerk('GET', `/api/claims/${claimNo}/rows?version=${version}&limit=200`));
    expect(items.slice(0, 4).map((each) => each.amountFen)).toEqual([600_000, 0, 0, 600_000]);
    expect(items[3]?.trace.filter((step) => step.rule === 'junior-college.amount')).toHaveLength(2);
    await done(clerk('POST', `/api/claims/${claimNo}/submit`, { json: { rosterVersion: version, seen: roster.seen } }));
    await atStage(clerk, claimNo, ['identity']);
    expect((await read(version)).summary).toEqual(roster.summary);
    expect(await stack.api.db.one('select count(*)::int as n, count(distinct row_no)::int as rows from entitlement_claim')).toEqual({ n: 24, rows: 12 });
  });

  test('gives both terms of a row back when it is withdrawn', async () => {
    await done(clerk('POST', `/api/claims/${claimNo}/withdraw`, { json: { reason: '重新整理' } }));
    expect(await stack.api.db.one('select count(*)::int as n from entitlement_claim')).toEqual({ n: 0 });
  });
});
