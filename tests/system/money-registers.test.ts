import ExcelJS from 'exceljs';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { createPages } from '../../api/pages.ts';
import { registryCount } from '../../store/registry.ts';
import type { ApiUnderTest, Caller } from './api-app.ts';
import { bodyOf, callerOf, problemOf, startApi } from './api-app.ts';
import { done, idCardOf } from './claims-roster.ts';
import type { ClaimStack } from './claims-stack.ts';
import { startClaimStack, until } from './claims-stack.ts';
import type { Office } from './money-office.ts';
import { accountBody, accountOf, bankCodeOf, entered, nameOf, openOffice, proved, usccOf } from './money-office.ts';

let stack: ClaimStack;
let office: Office;
let admin: Caller;
beforeAll(async () => {
  stack = await startClaimStack({ databaseUrl: inject('databaseUrl'), temporalAddress: inject('temporalAddress') });
  office = await openOffice(stack);
  admin = await stack.signedIn('admin');
});
afterAll(() => stack.close());

describe('institutions', () => {
  const body = (code: string, change: object = {}): object => ({ code, name: nameOf(code), kind: '技工', uscc: usccOf(Number(code)), district: '440106', ...change });
  const add = (json: object, who = office.registrar): Promise<Response> => who('POST', '/api/institutions', { json });
  const badCheck = usccOf(702).replace(/.$/, (last) => (last === '1' ? '2' : '1'));

  test('are registered by the registrar alone, once a code, a name and a credit code', async () => {
    expect(await problemOf(await add(body('701'), office.maker))).toEqual([403, 'FORBIDDEN_ACT']);
    expect((await add(body('701'))).status).toBe(201);
    expect((await add(body('701'))).status, 'the same once more').toBe(201);
    for (const change of [{ name: '别的学校' }, { code: '799' }, { code: '798', uscc: usccOf(798) }]) {
      expect(await problemOf(await add({ ...body('701'), ...change }))).toEqual([409, 'INSTITUTION_EXISTS']);
    }
  });

  test('a malformed credit code is refused; one whose check fails needs a reason, which is kept', async () => {
    expect(await problemOf(await add(body('702', { uscc: '91990000' })))).toEqual([422, 'USCC_LENGTH']);
    const refused = await bodyOf<{ code: string; errors: { path: string; message: { zh: string } }[] }>(await add(body('702', { uscc: badCheck })));
    expect(refused).toMatchObject({ code: 'USCC_CHECK_DIGIT', errors: [{ path: 'body.uscc' }] });
    expect(await done(add(body('702', { uscc: badCheck, overrideReason: '早期代码,已核对证照' })))).toMatchObject({ overrideReason: '早期代码,已核对证照' });
    for (const district of ['110101', 'toString']) expect(await problemOf(await add(body('703', { district })))).toEqual([400, 'VALIDATION_FAILED']);
  });

  test('an institution reads itself, a district those that stand in it, the city all', async () => {
    const own = await stack.signedIn('institution', { institutionCode: '701' });
    const codes = async (who: Caller) => (await bodyOf<{ items: { code: string }[] }>(await who('GET', '/api/institutions'))).items.map((item) => item.code);
    expect(await codes(own)).toEqual(['701']);
    expect(await codes(office.districts[1] as Caller)).toEqual([]);
    expect(await codes(office.auditor)).toEqual(['701', '702']);
    expect(await problemOf(await own('GET', '/api/institutions/702'))).toEqual([403, 'OUT_OF_SCOPE']);
    expect(await problemOf(await office.auditor('GET', '/api/institutions/none'))).toEqual([404, 'NOT_FOUND']);
  });

  test('an entry is corrected by the registrar alone; the name, which accounts are held in, stays', async () => {
    const edit = (json: object, who = office.registrar, code = '701') => who('PATCH', `/api/institutions/${code}`, { json });
    const change = { kind: '高职', district: '440106', contact: '样例二' };
    expect(await problemOf(await edit(change, office.maker))).toEqual([403, 'FORBIDDEN_ACT']);
    expect(await problemOf(await edit({ ...change, name: '别的名称' }))).toEqual([400, 'VALIDATION_FAILED']);
    expect(await problemOf(await edit({ ...change, district: '110101' }))).toEqual([400, 'VALIDATION_FAILED']);
    expect(await problemOf(await edit(change, office.registrar, 'none'))).toEqual([404, 'NOT_FOUND']);
    expect(await done(edit(change))).toMatchObject({ code: '701', name: nameOf('701'), contact: '样例二' });
  });
});

describe('a payee account needs two people', () => {
  let clerk: Caller;
  beforeAll(async () => { clerk = await entered(stack, office, '711'); });
  const url = '/api/institutions/711/accounts';
  const propose = (change: object = {}, who = clerk, version = 1): Promise<Response> => who('POST', url, { json: { ...accountBody('711', version), ...change } });
  const approve = (version: number, who = office.approver): Promise<Response> => who('POST', `${url}/${version}/approve`, { json: {} });

  test('the holder is the institution, or a reason says why not', async () => {
    expect(await problemOf(await propose({ holder: '某某公司' }))).toEqual([422, 'ACCOUNT_NAME_DIFFERS']);
    expect(await done(propose({ holder: '某某公司', exceptionReason: '账户由主办单位代管' }))).toEqual({ version: 1, warnings: ['ACCOUNT_NAME_EXCEPTION'] });
    expect(await done(approve(1))).toMatchObject({ version: 1, number: '****0711', effectiveOn: null, exceptionReason: '账户由主办单位代管' });
  });

  test('a number or a bank code that cannot be one is refused; a check digit that fails is a warning that somebody must answer', async () => {
    expect(await problemOf(await propose({ number: '12' }))).toEqual([422, 'ACCOUNT_FORM']);
    expect(await problemOf(await propose({ bankCode: '31358' }))).toEqual([422, 'BANK_CODE_FORM']);
    const wrong = bankCodeOf(711).replace(/.$/, (last) => (last === '1' ? '2' : '1'));
    expect(await done(propose({ bankCode: wrong }))).toEqual({ version: 2, warnings: ['BANK_CODE_CHECK_DIGIT'] });
    expect(await problemOf(await approve(2))).toEqual([409, 'WARNING_UNANSWERED']);
    expect(await done(propose({ bankCode: wrong, overrideReason: '已向开户行核实' }))).toMatchObject({ version: 3 });
    expect(await problemOf(await approve(3))).toEqual([409, 'ACCOUNT_PROOF_MISSING']);
    await proved(clerk, '711', 3);
    expect((await approve(3)).status).toBe(200);
  });

  test('what waits for its second person is listed for the city with the account in force, masked; a college has no such list', async () => {
    const { version } = await done<{ version: number }>(propose({}, clerk, 4));
    const { items } = await bodyOf<{ items: object[] }>(await office.approver('GET', '/api/accounts/waiting'));
    expect(items).toMatchObject([{ institution: { code: '711' }, version, number: '****0711', current: { version: 3 } }]);
    expect(JSON.stringify(items)).not.toContain(accountOf(711, 4));
    const look = (who: Caller): Promise<Response> => who('POST', `${url}/${version}/reveal`, { json: { reason: '与开户许可证核对' } });
    expect(await done(look(office.approver))).toMatchObject({ number: accountOf(711, 4) });
    expect(await problemOf(await look(office.maker))).toEqual([403, 'FORBIDDEN_ACT']);
    expect(await stack.api.db.query(`select subject, reason from access_audit where act = 'account.reveal' and outcome = 'allowed'`)).toEqual([{ subject: `711/${version}`, reason: '与开户许可证核对' }]);
    expect(await problemOf(await clerk('GET', '/api/accounts/waiting'))).toEqual([403, 'OUT_OF_SCOPE']);
  });

  test('nobody approves what he or she proposed, and a second approver changes nothing', async () => {
    const both = await stack.api.person({ role: 'finance_approver' });
    await stack.api.db.execute(`update payee_account set proposed_by = $1 where institution = '711' and version = 2`, [both.id]);
    expect(await problemOf(await approve(2, await stack.api.signIn(both)))).toEqual([409, 'SAME_PERSON']);
    expect(await problemOf(await approve(3, await stack.signedIn('finance_approver')))).toEqual([409, 'ACCOUNT_APPROVED']);
    expect(await problemOf(await approve(1, office.maker))).toEqual([403, 'FORBIDDEN_ACT']);
    expect(await problemOf(await approve(9))).toEqual([404, 'NOT_FOUND']);
  });

  test('the number of another institution is taken with a warning; another institution proposes nothing here', async () => {
    const other = await entered(stack, office, '712');
    expect(await problemOf(await propose({}, other))).toEqual([403, 'OUT_OF_SCOPE']);
    expect(await done(other('POST', '/api/institutions/712/accounts', { json: { ...accountBody('712'), number: accountOf(711) } }))).toEqual({ version: 1, warnings: ['ACCOUNT_SHARED'] });
  });

  test('a proposal sent twice under one key is one version; numbers are sealed in the database and masked outside', async () => {
    const key = { headers: { 'idempotency-key': 'account-711' } };
    const json = { ...accountBody('711', 5), effectiveOn: '2030-01-01' };
    const first = await done(clerk('POST', url, { json, ...key }));
    expect(await done(clerk('POST', url, { json, ...key }))).toEqual(first);
    const shown = await bodyOf<{ accounts: Record<string, unknown>[] }>(await office.auditor('GET', '/api/institutions/711'));
    expect(shown.accounts.map((account) => [account.version, account.number, account.effectiveOn])).toEqual([1, 2, 3, 4, 5].map((version) => [version, '****0711', version === 5 ? '2030-01-01' : null]));
    const [stored] = await stack.api.db.query<{ row: string }>(`select row_to_json(a)::text as row from payee_account a where institution = '711' and version = 5`);
    expect(stored?.row).not.toContain(accountOf(711, 5));
  });
});

describe('the veterans’ registry', () => {
  const workbook = async (rows: string[][], name = '登记'): Promise<FormData> => {
    const book = new ExcelJS.Workbook();
    const sheet = book.addWorksheet(name);
    for (const row of [['姓名', '身份证号', '退役时间', '退役方式', '安置区'], ...rows]) sheet.addRow(row);
    const form = new FormData();
    form.set('file', new Blob([await book.xlsx.writeBuffer()]), '登记.xlsx');
    return form;
  };
  const imported = async (form: FormData): Promise<Record<string, unknown>> => {
    const { importId } = await done<{ importId: string }>(office.registrar('POST', '/api/registry', { body: form }));
    return until('the import', async () => {
      const state = await bodyOf(await office.registrar('GET', `/api/registry/imports/${importId}`));
      return state.status === 'done' || state.status === 'failed' ? state : undefined;
    });
  };
  const line = (serial: number, type = '自主就业'): string[] => ['样例甲', idCardOf({ serial }), '2020-03-01', type, '天河区'];

  test('is imported by the registrar; bad rows are named, good ones kept, and the same people again are the same people', async () => {
    const before = await registryCount(stack.api.db);
    const rows = [line(301), line(302), line(303, '其他'), line(301)];
    expect(await imported(await workbook(rows))).toMatchObject({ status: 'done', rows: 3, rejected: 1, errors: [{ row: 4, column: '退役方式', code: 'UNKNOWN_DISCHARGE_TYPE' }] });
    expect(await registryCount(stack.api.db)).toBe(before + 2);
    await imported(await workbook(rows.slice(0, 2)));
    expect(await registryCount(stack.api.db)).toBe(before + 2);
    expect(await problemOf(await office.first('POST', '/api/registry', { body: await workbook(rows) }))).toEqual([403, 'FORBIDDEN_ACT']);
  });

  test('a sheet that is named after a person is named to the registrar, and stands in plain text in no row; an import from before is still shown', async () => {
    const name = '样例学员丙';
    const state = await imported(await workbook([line(304, '其他')], name));
    expect(state).toMatchObject({ status: 'done', rejected: 1, errors: [{ sheet: name, row: 2 }] });
    const [stored] = await stack.api.db.query<{ row: string }>('select row_to_json(r)::text as row from registry_import r where id = $1', [state.importId]);
    expect(stored?.row).not.toContain(name);
    const errors = [{ sheet: '登记', row: 2, column: '姓名', code: 'X', level: 'block', message: { zh: '空', en: 'empty' } }];
    await stack.api.db.execute('update registry_import set findings_enc = null, errors = $2 where id = $1', [state.importId, JSON.stringify(errors)]);
    expect(await bodyOf(await office.registrar('GET', `/api/registry/imports/${String(state.importId)}`))).toMatchObject({ errors, failure: null });
  });

  test('a file that is none ends as a failure with one sentence; nobody downloads the registry again', async () => {
    const form = new FormData();
    form.set('file', new Blob(['%PDF-1.7']), '登记.xlsx');
    const failed = await imported(form);
    expect(failed).toMatchObject({ status: 'failed', rows: 0, failure: { code: 'FILE_NOT_WORKBOOK' } });
    expect(await problemOf(await office.registrar('GET', `/api/files/${String(failed.importId)}`))).toEqual([403, 'FORBIDDEN_ACT']);
  });
});

describe('clocks, rounds, budgets', () => {
  test('a stepped clock goes forward only; the real one not at all', async () => {
    const advance = (id: string, to: string, who = admin) => who('POST', `/api/clocks/${id}/advance`, { json: { to } });
    expect(await problemOf(await office.registrar('POST', '/api/clocks', { json: { id: 'year', today: '2021-09-01' } }))).toEqual([403, 'FORBIDDEN_ACT']);
    expect(await done(admin('POST', '/api/clocks', { json: { id: 'year', today: '2021-09-01' } }))).toEqual({ id: 'year', kind: 'stepped', today: '2021-09-01' });
    expect(await problemOf(await admin('POST', '/api/clocks', { json: { id: 'year', today: '2020-01-01' } }))).toEqual([409, 'CLOCK_EXISTS']);
    expect(await done(advance('year', '2021-09-03'))).toEqual({ clock: 'year', today: '2021-09-03', ticked: 0 });
    expect(await problemOf(await advance('year', '2021-09-02'))).toEqual([409, 'CLOCK_BACK']);
    expect(await problemOf(await advance('real', '2031-01-01'))).toEqual([409, 'CLOCK_REAL']);
    expect(await problemOf(await advance('none', '2031-01-01'))).toEqual([404, 'NOT_FOUND']);
  });

  test('a round opens on its day and closes after its last, however often the clock is moved to the same day', async () => {
    const plan = (change: object = {}) => office.registrar('POST', '/api/rounds', { json: { code: '2021-9', fiscalYear: 2021, schoolYear: '2020-2021', opensOn: '2021-09-03', closesOn: '2021-09-10', clock: 'year', ...change } });
    const status = async () => (await bodyOf<{ items: { code: string; status: string; closesOn: string }[] }>(await office.auditor('GET', '/api/rounds'))).items.find((round) => round.code === '2021-9');
    const advance = (to: string) => done<{ ticked: number }>(admin('POST', '/api/clocks/year/advance', { json: { to } }));
    expect(await problemOf(await plan({ clock: 'none' }))).toEqual([409, 'CLOCK_UNKNOWN']);
    expect(await problemOf(await plan({ schoolYear: '2020-2022' }))).toEqual([400, 'VALIDATION_FAILED']);
    expect(await problemOf(await plan({ code: '2021-8', closesOn: '2021-09-02' }))).toEqual([409, 'ROUND_DATES']);
    expect(await done(plan())).toEqual({ caseNo: 'R-2021-9', version: 1, stage: 'planned' });
    expect(await problemOf(await plan())).toEqual([409, 'ROUND_EXISTS']);
    expect((await advance('2021-09-03')).ticked).toBe(1);
    expect(await status()).toMatchObject({ status: 'open' });
    expect(await problemOf(await office.registrar('POST', '/api/rounds/2021-9/extend', { json: { closesOn: '2021-09-01', reason: '误' } }))).toEqual([409, 'ROUND_DATES']);
    await done(office.registrar('POST', '/api/rounds/2021-9/extend', { json: { closesOn: '2021-09-13', reason: '台风停课' } }));
    await advance('2021-09-13');
    expect(await status()).toMatchObject({ status: 'open', closesOn: '2021-09-13' });
    await advance('2021-09-14');
    expect(await status()).toMatchObject({ status: 'closed' });
    const log = await bodyOf<{ events: { type: string }[] }>(await office.auditor('GET', '/api/cases/R-2021-9/history'));
    expect(log.events.map((event) => event.type)).toEqual(['Planned', 'Opened', 'Extended', 'Closed']);
    expect(await problemOf(await (office.districts[0] as Caller)('GET', '/api/cases/R-2021-9/history'))).toEqual([403, 'OUT_OF_SCOPE']);
  });

  test('money is appropriated by entries on top of each other, and a code stands for one line', async () => {
    const appropriate = (change: object = {}, headers = {}) => office.maker('POST', '/api/budgets', { json: { code: 'FY2030', fiscalYear: 2030, name: '示例指标', amountFen: 500, ...change }, headers });
    const key = { 'idempotency-key': 'budget-1' };
    expect(await done(appropriate({}, key))).toMatchObject({ appropriatedFen: 500, availableFen: 500 });
    expect(await done(appropriate({}, key))).toMatchObject({ availableFen: 500 });
    expect(await done(appropriate({ amountFen: 250 }))).toMatchObject({ appropriatedFen: 750, availableFen: 750, reservedFen: 0 });
    expect(await problemOf(await appropriate({ fiscalYear: 2031 }))).toEqual([409, 'BUDGET_LINE_DIFFERS']);
    for (const amountFen of [0, -1, 1.5]) expect(await problemOf(await appropriate({ amountFen }))).toEqual([400, 'VALIDATION_FAILED']);
    expect(await stack.api.db.query(`select kind, on_date from ledger_entry where case_no = 'FY2030' order by id`)).toEqual([{ kind: 'appropriate', on_date: '2030-01-01' }, { kind: 'appropriate', on_date: '2030-01-01' }]);
  });

  test('a year’s holidays are loaded by the administrator, and no year is skipped', async () => {
    const load = (json: object, who = admin) => who('POST', '/api/calendar', { json });
    const { covered } = await bodyOf<{ covered: { to: string } }>(await office.auditor('GET', '/api/calendar'));
    const next = Number(covered.to.slice(0, 4)) + 1;
    expect(await problemOf(await load({ year: next, holidays: [], makeUpWorkdays: [] }, office.registrar))).toEqual([403, 'FORBIDDEN_ACT']);
    expect(await problemOf(await load({ year: next + 1, holidays: [`${next + 1}-01-01`], makeUpWorkdays: [] }))).toEqual([422, 'CALENDAR_NOTICE']);
    expect(await done(load({ year: next, holidays: [`${next}-01-01`], makeUpWorkdays: [] }))).toMatchObject({ covered: { to: `${next}-12-31` }, loadedYears: [next] });
  });
});

describe('people, templates, the status page', () => {
  test('people are registered by the administrator, with the scope of their role and no other', async () => {
    const add = (change: object, who = admin, headers = {}) => who('POST', '/api/people', { json: { username: 'new-officer', password: 'sample pass word', displayName: '样例', role: 'district', districtCode: '440106', ...change }, headers });
    expect(await problemOf(await add({}, office.registrar))).toEqual([403, 'FORBIDDEN_ACT']);
    for (const change of [{ role: 'auditor' }, { districtCode: undefined }, { districtCode: 'toString' }, { password: 'short' }, { username: 'X' }]) expect(await problemOf(await add(change))).toEqual([400, 'VALIDATION_FAILED']);
    const key = { 'idempotency-key': 'person-1' };
    const made = await done<{ id: string }>(add({}, admin, key));
    expect(await done(add({}, admin, key))).toEqual(made);
    expect(await problemOf(await add({}))).toEqual([409, 'USERNAME_TAKEN']);
    expect(JSON.stringify(await bodyOf(await office.auditor('GET', '/api/people')))).not.toContain('password');
    expect(await stack.api.db.query(`select subject from access_audit where act = 'person.manage' and outcome = 'allowed' and subject = $1`, [made.id])).not.toEqual([]);
  });

  test('a person is disabled by the administrator, at once and for every open session; nobody disables himself or herself', async () => {
    const person = await stack.api.person({ role: 'registrar' });
    const leaver = await stack.api.signIn(person);
    const disable = (who: Caller, id: string) => who('POST', `/api/people/${id}/disable`);
    expect(await problemOf(await disable(office.registrar, person.id))).toEqual([403, 'FORBIDDEN_ACT']);
    expect(await problemOf(await disable(admin, 'nobody'))).toEqual([404, 'NOT_FOUND']);
    const { person: me } = await bodyOf<{ person: { id: string } }>(await admin('GET', '/api/session'));
    expect(await problemOf(await disable(admin, me.id))).toEqual([409, 'OWN_ACCOUNT']);
    expect((await leaver('GET', '/api/notifications')).status).toBe(200);
    expect(await done<{ disabledAt: string | null }>(disable(admin, person.id))).toMatchObject({ disabledAt: expect.any(String) as string });
    expect((await leaver('GET', '/api/notifications')).status).toBe(401);
  });

  test('the roster template is a workbook with the programmes of the policy in force', async () => {
    const answer = await office.registrar('GET', '/api/templates/roster');
    const book = new ExcelJS.Workbook();
    await book.xlsx.load(await answer.arrayBuffer());
    expect(book.worksheets[0]?.name).toBe('名册');
    expect(answer.headers.get('content-disposition')).toContain("filename*=UTF-8''");
  });

  test('the status says counts and days to anybody, and nobody’s name', async () => {
    const answer = await callerOf(stack.api)('GET', '/api/status');
    expect(answer.status).toBe(200);
    const status = await bodyOf<{ cases: { kind: string; stage: string }[]; clocks: { id: string; today: string }[]; migrations: string[] }>(answer);
    expect(status.clocks).toContainEqual({ id: 'year', kind: 'stepped', today: '2021-09-14' });
    expect(status.cases).toContainEqual({ kind: 'round', kindName: { zh: '申报批次', en: 'round' }, stage: 'closed', stageName: { zh: '已截止', en: 'closed' }, count: 1 });
    expect(JSON.stringify(status)).not.toMatch(/示例职业学院|样例/);
  });

  test('the page loads nothing from elsewhere and runs no script of its own body', async () => {
    const pages: ApiUnderTest = await startApi(inject('databaseUrl'), { parts: { routes: [], pages: createPages({ temporalUi: 'http://temporal.example/' }) } });
    try {
      const html = await (await fetch(`${pages.url}/status`)).text();
      expect(html).toContain('lang="zh-CN"');
      expect(html).not.toMatch(/<script(?![^>]*\ssrc=)|\son\w+=|\sstyle=|https?:\/\//);
      for (const file of ['status.js', 'status.css', 'icon.svg']) expect((await fetch(`${pages.url}/${file}`)).status).toBe(200);
      expect(await (await fetch(`${pages.url}/links.json`)).json()).toEqual({ temporalUi: 'http://temporal.example/' });
      expect((await fetch(`${pages.url}/../package.json`)).status).toBe(404);
    } finally {
      await pages.close();
    }
  });
});
