import ExcelJS from 'exceljs';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import type { Caller } from './api-app.ts';
import { bodyOf, problemOf } from './api-app.ts';
import type { RosterView, Trainee } from './claims-roster.ts';
import { done, formOf, idCardOf, registered, rosterOf, submitted, uploaded } from './claims-roster.ts';
import type { ClaimStack, SignedIn } from './claims-stack.ts';
import { startClaimStack, until } from './claims-stack.ts';

const ROUND = '2021-1';
const people = (from: number, count: number): Trainee[] => Array.from({ length: count }, (_, index) => ({ serial: from + index, district: '440106' }));

let stack: ClaimStack;
let clerk: Caller;
let neighbour: Caller;
let first: SignedIn;
let auditor: SignedIn;
const url = `/api/claims/C-${ROUND}-001`;
const claimNo = `C-${ROUND}-001`;

beforeAll(async () => {
  stack = await startClaimStack({ databaseUrl: inject('databaseUrl'), temporalAddress: inject('temporalAddress') });
  [clerk, neighbour, first, auditor] = [await stack.institution('001'), await stack.institution('002'), await stack.signedIn('city_first'), await stack.signedIn('auditor')];
  await registered(stack.api, people(1, 100));
  await stack.round(ROUND);
  await stack.advance('2021-09-02');
  await done(clerk('POST', '/api/claims', { json: { round: ROUND } }));
});
afterAll(() => stack.close());

describe('a roster is read in the background, row by row, and nobody else’s business before its submission', () => {
  test('only the institution itself uploads', async () => {
    for (const stranger of [neighbour, first, auditor]) {
      const answer = await stranger('POST', `${url}/rosters`, { body: formOf(rosterOf(people(1, 1))) });
      expect(answer.status).toBe(403);
    }
    expect(await bodyOf(await clerk('GET', url))).toMatchObject({ rosters: [], stage: 'draft' });
  });

  test('the same upload sent twice is one version, another file under its key is refused', async () => {
    const send = (content: string) => clerk('POST', `${url}/rosters`, { body: formOf({ name: '名册.csv', content }), headers: { 'Idempotency-Key': 'upload-1' } });
    const { content } = rosterOf(people(1, 3));
    expect(await done(send(content))).toEqual({ version: 1 });
    expect(await done(send(content))).toEqual({ version: 1 });
    expect(await problemOf(await send(`${content}\n`))).toEqual([409, 'IDEMPOTENCY_KEY_REUSED']);
    expect(await bodyOf<{ rosters: unknown[] }>(await clerk('GET', url))).toMatchObject({ rosters: [{ version: 1 }] });
  });

  test('uploads at the same moment take different numbers', async () => {
    const versions = await Promise.all([1, 2, 3].map(async () =>
      (await done<{ version: number }>(clerk('POST', `${url}/rosters`, { body: formOf(rosterOf(people(1, 2))) }))).version));
    expect(versions.sort()).toEqual([2, 3, 4]);
  });

  test('a bad row fails alone, with every finding of every cell; suggestions are for the institution only', async () => {
    const bad = { ...people(7, 1)[0] as Trainee, idCard: ` ${idCardOf({ serial: 7 })}` };
    const view = await uploaded(clerk, claimNo, rosterOf([...people(1, 2), bad]));
    expect(view).toMatchObject({ status: 'read', summary: { rows: 3, approve: 2, invalid: 1, amountFen: 1_200_000 } });
    expect(view.cellErrors).toMatchObject([{ row: 4, column: '身份证号', suggestion: idCardOf({ serial: 7 }) }]);
    const copy = await clerk('GET', `${url}/rosters/${view.version}/annotated`);
    expect(copy.headers.get('content-disposition')).toContain(`filename*=UTF-8''${encodeURIComponent('名册-核对.xlsx')}`);
    const book = new ExcelJS.Workbook();
    await book.xlsx.load(await copy.arrayBuffer());
    expect(book.worksheets.map((sheet) => sheet.name)).toContain('问题清单');
    const seenByAuditor = await bodyOf<RosterView>(await auditor('GET', `${url}/rosters/${view.version}`));
    expect(seenByAuditor.cellErrors.map((error) => error.suggestion)).toEqual([undefined]);
    expect(await problemOf(await first('GET', `${url}/rosters/${view.version}`))).toEqual([404, 'NOT_FOUND']);
    expect(await problemOf(await neighbour('GET', `${url}/rosters/${view.version}/original`))).toEqual([403, 'OUT_OF_SCOPE']);
  });

  test('bad cells are mended on the screen: the next version has them written anew, and a bad value is found again', async () => {
    const [one, two] = people(8, 2) as [Trainee, Trainee];
    const before = await uploaded(clerk, claimNo, rosterOf([{ ...one, idCard: ` ${idCardOf(one)}` }, { ...two, idCard: ` ${idCardOf(two)}` }]));
    const mend = (by: Caller, version: number, ...cells: object[]) => by('POST', `${url}/rosters/${version}/mend`, { json: { cells } });
    const cell = (row: number, value: string) => ({ row, column: '身份证号', value });
    for (const stranger of [neighbour, first, auditor]) expect((await mend(stranger, before.version, cell(2, idCardOf(one)))).status).toBe(403);
    expect(await problemOf(await mend(clerk, before.version, cell(9, '1')))).toEqual([409, 'CELL_UNKNOWN']);
    expect(await problemOf(await mend(clerk, before.version, { row: 2, column: '没有这一列', value: '1' }))).toEqual([409, 'CELL_UNKNOWN']);
    const { version } = await done<{ version: number }>(mend(clerk, before.version, cell(2, idCardOf(one)), cell(3, '123')));
    const after = await until('the mended roster', async () => {
      const view = await bodyOf<RosterView>(await clerk('GET', `${url}/rosters/${version}`));
      return view.status === 'read' ? view : undefined;
    });
    expect(version).toBe(before.version + 1);
    expect(after.summary).toMatchObject({ rows: 2, approve: 1, invalid: 1 });
    expect(after.cellErrors).toMatchObject([{ row: 3, column: '身份证号', code: 'ID_LENGTH' }]);
  });

  test('a file that is no roster fails with one clear reason and can be followed as it is read', async () => {
    const { version } = await done<{ version: number }>(clerk('POST', `${url}/rosters`, { body: formOf({ name: '通知.csv', content: '通知\n请各院校按时申报' }) }));
    const stream = await clerk('GET', `${url}/rosters/${version}/events`);
    const text = await stream.text();
    expect(text).toContain('event: end');
    expect(text).toContain('"status":"failed"');
    const view = await bodyOf<RosterView>(await clerk('GET', `${url}/rosters/${version}`));
    expect(view).toMatchObject({ status: 'failed', seen: null, summary: { rows: 0 } });
    expect(view.failure?.code).toMatch(/^FILE_/);
    expect(await problemOf(await clerk('GET', `${url}/seen?version=${version}`))).toEqual([409, 'ROSTER_NOT_READ']);
    expect(await problemOf(await clerk('GET', `${url}/rosters/${version}/annotated`))).toEqual([409, view.failure?.code]);
    expect(await problemOf(await clerk('DELETE', `${url}/rosters/${version}`))).toEqual([409, 'ROSTER_SETTLED']);
  });

  test('a reading can be cancelled, and a cancelled roster is not submitted', async () => {
    const large = rosterOf(Array.from({ length: 40_000 }, (_, index): Trainee => ({ serial: index % 900, district: '440106' })));
    const { version } = await done<{ version: number }>(clerk('POST', `${url}/rosters`, { body: formOf(large) }));
    expect((await clerk('DELETE', `${url}/rosters/${version}`)).status).toBe(202);
    const status = await until('the end of the reading', async () => {
      const view = await bodyOf<RosterView>(await clerk('GET', `${url}/rosters/${version}`));
      return view.status === 'waiting' || view.status === 'reading' ? undefined : view.status;
    });
    expect(status).toBe('cancelled');
    expect(await problemOf(await clerk('GET', `${url}/seen?version=${version}`))).toEqual([409, 'ROSTER_NOT_READ']);
  });

  test('who submits first keeps a doubly claimed allowance; the other row alone is refused', async () => {
    const { version, seen } = await uploaded(clerk, claimNo, rosterOf(people(1, 3)));
    await done(clerk('POST', `${url}/submit`, { json: { rosterVersion: version, seen } }));
    expect(await problemOf(await clerk('POST', `${url}/rosters`, { body: formOf(rosterOf(people(1, 1))) }))).toEqual([409, 'WRONG_STAGE']);
    expect(await problemOf(await clerk('POST', `${url}/rosters/${version}/mend`, { json: { cells: [{ row: 2, column: '姓名', value: '某某' }] } }))).toEqual([409, 'WRONG_STAGE']);
    const other = await submitted(neighbour, ROUND, '002', people(3, 3));
    const { items } = await bodyOf<{ items: { verdict: string; amountFen: number; duplicateOfCase: string | null; reasons: { code: string; message: { zh: string } }[] }[] }>(
      await auditor('GET', `/api/claims/${other}/rows`));
    expect(items.map((row) => [row.verdict, row.amountFen, row.reasons.map((reason) => reason.code)])).toEqual([
      ['refuse', 0, ['DUPLICATE_ACROSS_INSTITUTIONS']], ['approve', 600_000, []], ['approve', 600_000, []]]);
    expect(items[0]).toMatchObject({ duplicateOfCase: claimNo, reasons: [{ message: { zh: '同一人同一学期已由其他院校申报' } }] });
    const rows = await stack.api.db.query<{ personal_enc: Buffer }>('select personal_enc from claim_row');
    expect(rows.some((row) => row.personal_enc.includes(idCardOf({ serial: 1 })))).toBe(false);
  });
});
