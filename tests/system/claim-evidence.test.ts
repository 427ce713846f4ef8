import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { TINY_PDF } from '../setup/scans.ts';
import type { Caller } from './api-app.ts';
import { bodyOf, problemOf } from './api-app.ts';
import type { RosterView, Trainee } from './claims-roster.ts';
import { TUITION_YUAN, atStage, done, registered, rosterOf, uploaded } from './claims-roster.ts';
import type { ClaimStack } from './claims-stack.ts';
import { startClaimStack } from './claims-stack.ts';

const ROUND = '2021-1';
const claimNo = `C-${ROUND}-001`;
/** The last one is refused by the rules; the first of the others is settled elsewhere. */
const TRAINEES: readonly Trainee[] = [
  { serial: 1, district: '440104' }, { serial: 2, district: '440106' }, { serial: 3, district: '440106', programme: '技工' }, { serial: 4, district: '440106', dischargeType: '退休' },
];

/** The shipped rules, with one line more: the rows of 大专 are asked for papers. */
async function withDemands(): Promise<string> {
  const shipped = await readFile(new URL('../../policies/veterans-training-aid.yaml', import.meta.url), 'utf8');
  return shipped.replace('    group: degree\n', '    group: degree\n    documents: { from: 2019-09-01, reference: 示例第九条, required: [tuitionReceipt], warned: [idCard] }\n');
}

interface Lacking { readonly rowNo: number; readonly sheetRow: number; readonly required: string[]; readonly warned: string[] }

let stack: ClaimStack;
let clerk: Caller;
let roster: RosterView;

beforeAll(async () => {
  stack = await startClaimStack({ databaseUrl: inject('databaseUrl'), temporalAddress: inject('temporalAddress') }, { policyText: await withDemands() });
  clerk = await stack.institution('001');
  await registered(stack.api, TRAINEES);
  await stack.round(ROUND);
  await stack.advance('2021-09-02');
  await done(clerk('POST', '/api/claims', { json: { round: ROUND } }));
  roster = await uploaded(clerk, claimNo, rosterOf(TRAINEES));
});
afterAll(() => stack.close());

const missing = async (by: Caller) => (await done<{ items: Lacking[] }>(by('GET', `/api/claims/${claimNo}/documents/missing`))).items.map(({ rowNo, required, warned }) => [rowNo, required, warned]);
const submit = (): Promise<Response> => clerk('POST', `/api/claims/${claimNo}/submit`, { json: { rosterVersion: roster.version, seen: roster.seen } });

function handIn(document: string, row?: number): Promise<object> {
  const form = new FormData();
  form.set('file', new Blob([new Uint8Array(TINY_PDF)]), '材料.pdf');
  return done<object>(clerk('POST', `/api/claims/${claimNo}/documents?document=${document}${row === undefined ? '' : `&row=${row}`}`, { body: form }));
}

describe('a policy that asks for evidence, by its data alone', () => {
  test('tells the clerk what each row lacks; other programmes and rows that the rules refuse are asked for nothing', async () => {
    expect(roster.summary).toMatchObject({ rows: 4, refuse: 1 });
    expect(await missing(clerk)).toEqual([[1, ['tuitionReceipt'], ['idCard']], [2, ['tuitionReceipt'], ['idCard']]]);
  });

  test('refuses a submission while a required paper is missing, each row named as in the sheet', async () => {
    const refused = await bodyOf<{ code: string; facts: object; errors: { code: string; row: number; message: { zh: string; en: string } }[] }>(await submit());
    expect(refused).toMatchObject({ code: 'DOCUMENTS_MISSING', facts: { rows: 2 }, errors: [2, 3].map((row) => ({ code: 'DOCUMENT_MISSING', row, message: { zh: '缺少学费票据', en: 'lacks: Tuition receipt' } })) });
    await handIn('tuitionReceipt', 1);
    expect(await missing(clerk)).toEqual([[1, [], ['idCard']], [2, ['tuitionReceipt'], ['idCard']]]);
    expect(await problemOf(await submit())).toEqual([409, 'DOCUMENTS_MISSING']);
    const district = await stack.signedIn('district', { districtCode: '440106' });
    expect((await district('GET', `/api/claims/${claimNo}/documents/missing`)).status).toBe(403);
    expect((await (await stack.institution('002'))('GET', `/api/claims/${claimNo}/documents/missing`)).status).toBe(403);
  });

  test('counts a paper of the claim as a whole for every row; what is only warned of stops nothing and changes no amount', async () => {
    await handIn('tuitionReceipt');
    await handIn('idCard', 1);
    expect(await missing(clerk)).toEqual([[2, [], ['idCard']]]);
    await done(submit());
    await atStage(clerk, claimNo, ['identity']);
    const { items } = await done<{ items: { verdict: string; amountFen: number; reasons: unknown[] }[] }>(clerk('GET', `/api/claims/${claimNo}/rows`));
    expect(items.slice(0, 2)).toMatchObject([1, 2].map(() => ({ verdict: 'approve', amountFen: TUITION_YUAN * 100, reasons: [] })));
  });

  test('shows the reviewer what is missing, and a district that of its own trainees', async () => {
    expect(await missing(await stack.signedIn('city_first'))).toEqual([[2, [], ['idCard']]]);
    expect(await missing(await stack.signedIn('district', { districtCode: '440106' }))).toEqual([[2, [], ['idCard']]]);
    expect(await missing(await stack.signedIn('district', { districtCode: '440104' }))).toEqual([]);
  });
});
