import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { TINY_PDF } from '../setup/scans.ts';
import { zipOf } from '../unit/documents/rosterFixtures.ts';
import type { Caller } from './api-app.ts';
import { problemOf } from './api-app.ts';
import type { Trainee } from './claims-roster.ts';
import { atStage, done, idCardOf, identified, registered, rosterOf, uploaded } from './claims-roster.ts';
import type { ClaimStack } from './claims-stack.ts';
import { startClaimStack } from './claims-stack.ts';

const ROUND = '2021-1';
const claimNo = `C-${ROUND}-001`;
const url = `/api/claims/${claimNo}/documents`;
const TRAINEES: readonly Trainee[] = [{ serial: 1, district: '440106' }, { serial: 2, district: '440104' }, { serial: 3, district: '440106' }];
const PDF = TINY_PDF;
const PNG = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 1, 2, 3]);

interface Listed { readonly documentId: string; readonly document: string; readonly rowNos: number[]; readonly ofClaim: boolean; readonly mediaType: string }

let stack: ClaimStack;
let clerk: Caller;
let neighbour: Caller;
let tianhe: Caller;
let yuexiu: Caller;
let first: Caller;
let finance: Caller;
let auditor: Caller;

beforeAll(async () => {
  stack = await startClaimStack({ databaseUrl: inject('databaseUrl'), temporalAddress: inject('temporalAddress') });
  [clerk, neighbour] = [await stack.institution('001'), await stack.institution('002')];
  [tianhe, yuexiu] = [await stack.signedIn('district', { districtCode: '440106' }), await stack.signedIn('district', { districtCode: '440104' })];
  [first, finance, auditor] = [await stack.signedIn('city_first'), await stack.signedIn('finance_maker'), await stack.signedIn('auditor')];
  await registered(stack.api, TRAINEES);
  await stack.round(ROUND);
  await stack.advance('2021-09-02');
  await done(clerk('POST', '/api/claims', { json: { round: ROUND } }));
});
afterAll(() => stack.close());

const fileOf = (content: Buffer, name = '材料.pdf'): FormData => {
  const form = new FormData();
  form.set('file', new Blob([new Uint8Array(content)]), name);
  return form;
};
const add = (by: Caller, content: Buffer, query = 'document=tuitionReceipt&row=1', name?: string) => by('POST', `${url}?${query}`, { body: fileOf(content, name) });
const listed = async (by: Caller) => (await done<{ items: Listed[] }>(by('GET', url))).items;
const suffixOf = (serial: number, digits = 4): string => idCardOf({ serial }).slice(-digits);

describe('evidence is handed in with a claim', () => {
  test('of a row that a roster has; nothing but PDF, JPEG and PNG, whatever it calls itself', async () => {
    expect(await problemOf(await add(clerk, PDF))).toEqual([409, 'ROW_UNKNOWN']);
    await uploaded(clerk, claimNo, rosterOf([...TRAINEES, { ...TRAINEES[0]!, serial: 9, idCard: '123' }]));
    expect(await problemOf(await add(clerk, PDF, 'document=tuitionReceipt&row=9'))).toEqual([409, 'ROW_UNKNOWN']);
    expect(await problemOf(await add(clerk, PDF, 'document=tuitionReceipt&row=4'))).toEqual([409, 'ROW_WITHOUT_ID']);
    expect(await problemOf(await add(clerk, Buffer.from('<script>'), 'document=idCard&row=1', '身份证.pdf'))).toEqual([415, 'SCAN_TYPE']);
    expect(await problemOf(await add(clerk, PDF, 'document=holiday&row=1'))).toEqual([400, 'VALIDATION_FAILED']);
    expect(await done(add(clerk, PDF))).toEqual({ added: 1, alreadyThere: 0 });
    expect(await done(add(clerk, PDF))).toEqual({ added: 0, alreadyThere: 1 });
    expect(await done(add(clerk, PNG, 'document=commitment'))).toEqual({ added: 1, alreadyThere: 0 });
    expect(await listed(clerk)).toMatchObject([
      { document: 'commitment', ofClaim: true, rowNos: [], mediaType: 'image/png' }, { document: 'tuitionReceipt', ofClaim: false, rowNos: [1], mediaType: 'application/pdf' },
    ]);
  });

  test('of many at once, as a zip named by the ends of identity numbers: the good are kept, each other is named with its reason', async () => {
    const zip = zipOf([
      { name: `${suffixOf(1)}-身份证.png`, content: PNG }, { name: `${suffixOf(2, 6)} 某某/学费票据.pdf`, content: PDF }, { name: `${suffixOf(3)}-学费票据.pdf`, content: 'no pdf' },
      { name: '0000-身份证.png', content: PNG }, { name: '身份证.png', content: PNG },
    ]);
    const send = () => clerk('POST', `${url}/zip`, { body: fileOf(zip, '材料.zip') });
    expect(await done<object>(send())).toMatchObject({
      added: 2, alreadyThere: 0,
      refused: [{ file: `${suffixOf(3)}-学费票据.pdf`, code: 'SCAN_TYPE' }, { file: '0000-身份证.png', code: 'ID_UNKNOWN' }, { file: '身份证.png', code: 'NAME_WITHOUT_ID' }],
    });
    expect(await done<object>(send())).toMatchObject({ added: 0, alreadyThere: 2 });
    expect((await listed(clerk)).map(({ document, rowNos }) => [document, ...rowNos])).toEqual([['commitment'], ['tuitionReceipt', 1], ['idCard', 1], ['tuitionReceipt', 2]]);
    expect(await problemOf(await clerk('POST', `${url}/zip`, { body: fileOf(PDF, '材料.zip') }))).toEqual([422, 'FILE_CORRUPT']);
  });

  test('and belongs to the person: a corrected roster with other row numbers keeps it', async () => {
    const view = await uploaded(clerk, claimNo, rosterOf([TRAINEES[1]!, TRAINEES[0]!, TRAINEES[2]!]));
    expect(view.status).toBe('read');
    expect((await listed(clerk)).map(({ document, rowNos }) => [document, ...rowNos])).toEqual([['commitment'], ['tuitionReceipt', 1], ['tuitionReceipt', 2], ['idCard', 2]]);
  });

  test('is nobody else’s to change or to see', async () => {
    const [own] = await listed(clerk);
    for (const stranger of [neighbour, first, finance, auditor, tianhe]) {
      expect((await add(stranger, PDF)).status).toBe(403);
      expect((await stranger('DELETE', `${url}/${own?.documentId}`)).status).toBe(403);
    }
    expect((await neighbour('GET', url)).status).toBe(403);
    for (const stranger of [neighbour, finance]) expect((await stranger('GET', `${url}/${own?.documentId}/content`)).status).toBe(403);
  });

  test('may be taken away while the claim is a draft, and stays on record', async () => {
    await done(add(clerk, Buffer.concat([PDF, Buffer.from('\n')]), 'document=other&row=3'));
    const other = (await listed(clerk)).find(({ document }) => document === 'other');
    expect((await clerk('DELETE', `${url}/${other?.documentId}`)).status).toBe(204);
    expect(await problemOf(await clerk('DELETE', `${url}/${other?.documentId}`))).toEqual([404, 'NOT_FOUND']);
    expect((await listed(clerk)).map(({ document }) => document)).not.toContain('other');
    expect(await problemOf(await clerk('GET', `${url}/${other?.documentId}/content`))).toEqual([404, 'NOT_FOUND']);
    expect(await stack.api.db.query('select 1 from claim_document d join stored_file f on f.id = d.file_id where d.file_id = $1 and d.removed_by is not null', [other?.documentId])).toHaveLength(1);
  });
});

describe('after the submission', () => {
  beforeAll(async () => {
    const newest = await uploaded(clerk, claimNo, rosterOf(TRAINEES));
    await done(clerk('POST', `/api/claims/${claimNo}/submit`, { json: { rosterVersion: newest.version, seen: newest.seen } }));
    await atStage(clerk, claimNo, ['identity']);
  });

  test('nothing is added or taken away: what is checked is what was handed in', async () => {
    const [one] = await listed(clerk);
    expect(await problemOf(await add(clerk, PNG))).toEqual([409, 'WRONG_STAGE']);
    expect(await problemOf(await clerk('DELETE', `${url}/${one?.documentId}`))).toEqual([409, 'WRONG_STAGE']);
  });

  test('a district sees what its own trainees have, and every look is recorded', async () => {
    expect((await listed(tianhe)).map(({ document, rowNos }) => [document, ...rowNos])).toEqual([['tuitionReceipt', 1], ['idCard', 1]]);
    const [ofAnother] = await listed(yuexiu);
    expect(ofAnother).toMatchObject({ document: 'tuitionReceipt', rowNos: [2] });
    const answer = await yuexiu('GET', `${url}/${ofAnother?.documentId}/content`);
    expect([answer.status, answer.headers.get('content-type'), Buffer.from(await answer.arrayBuffer()).equals(PDF)]).toEqual([200, 'application/pdf', true]);
    expect(answer.headers.get('content-disposition')).toMatch(/^attachment/);
    expect(await problemOf(await tianhe('GET', `${url}/${ofAnother?.documentId}/content`))).toEqual([404, 'NOT_FOUND']);
    const looks = await stack.api.db.query('select 1 from access_audit where subject = $1', [ofAnother?.documentId]);
    expect(looks).toHaveLength(1);
  });

  test('the reviewers and the auditor see all of it', async () => {
    await identified([tianhe, yuexiu], claimNo);
    for (const reader of [first, auditor]) {
      const items = await listed(reader);
      expect(items).toHaveLength(4);
      expect((await reader('GET', `${url}/${items[0]?.documentId}/content`)).status).toBe(200);
    }
  });
});
