import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { RosterFileError } from '../../../documents/roster/read.ts';
import { csvOf, HEADERS, person, rawWorkbook, read, sheetXmlOf, xlsxOf, zipOf, type Part } from './rosterFixtures.ts';

async function refusal(file: Buffer, options: Parameters<typeof read>[1] = {}): Promise<RosterFileError> {
  const error = await read(file, options).then(() => undefined, (e: unknown) => e);
  if (!(error instanceof RosterFileError)) throw new Error(`expected a refusal of the file, got ${String(error)}`);
  expect(error.bilingual.zh).not.toMatch(/[{}]/);
  expect(error.mend.en).not.toMatch(/[{}]/);
  return error;
}
const codeOf = async (file: Buffer, options?: Parameters<typeof read>[1]): Promise<string> => (await refusal(file, options)).code;

const OLE = Buffer.from([0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1]);
const good = (): Part[] => rawWorkbook(sheetXmlOf([person(1)]));

describe('a file that is no roster workbook is refused with one sentence', () => {
  test.each<[string, Buffer, string]>([
    ['an empty file', Buffer.alloc(0), 'FILE_EMPTY'],
    ['an old .xls', Buffer.concat([OLE, Buffer.alloc(600)]), 'FILE_XLS'],
    ['a workbook with a password', Buffer.concat([OLE, Buffer.alloc(600), Buffer.from('EncryptedPackage', 'utf16le'), Buffer.alloc(40)]), 'FILE_ENCRYPTED'],
    ['a PDF', Buffer.from('%PDF-1.7\n…'), 'FILE_NOT_WORKBOOK'],
    ['a PNG picture', Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0]), 'FILE_NOT_WORKBOOK'],
    ['a JPEG picture', Buffer.from([0xff, 0xd8, 0xff, 0xe0, 0, 16]), 'FILE_NOT_WORKBOOK'],
    ['a web page under the name of .xls', Buffer.from('<html><table><tr><td>姓名</td></tr></table></html>'), 'FILE_NOT_WORKBOOK'],
    ['arbitrary bytes', Buffer.from([1, 2, 3, 0, 5, 0, 7, 0]), 'FILE_NOT_WORKBOOK'],
    ['a zip that is no workbook', zipOf([{ name: 'a.txt', content: 'x' }]), 'FILE_NOT_WORKBOOK'],
    ['bytes in no known encoding', Buffer.from([0xc3, 0x28, 0xff, 0xfe, 0x80, 0x80, 0xff]), 'FILE_ENCODING'],
    ['a text without a header', Buffer.from('今天,天气\n很,好\n'), 'FILE_NO_HEADER'],
  ])('%s', async (_title, file, code) => {
    expect(await codeOf(file)).toBe(code);
  });

  test('an OpenDocument sheet', async () => {
    expect(await codeOf(zipOf([{ name: 'mimetype', content: 'application/vnd.oasis.opendocument.spreadsheet' }, { name: 'content.xml', content: '<x/>' }]))).toBe('FILE_NOT_WORKBOOK');
  });

  test('a Word document', async () => {
    const rels = '<Relationships xmlns="x"><Relationship Id="r1" Type="http://x/officeDocument" Target="word/document.xml"/></Relationships>';
    expect(await codeOf(zipOf([{ name: '_rels/.rels', content: rels }, { name: 'word/document.xml', content: '<x/>' }]))).toBe('FILE_NOT_WORKBOOK');
  });

  test('a workbook with macros is refused, whatever its name', async () => {
    expect(await codeOf(zipOf([...good(), { name: 'xl/vbaProject.bin', content: 'x' }]), { fileName: 'roster.xlsx' })).toBe('FILE_MACROS');
  });

  test('a file named .xlsx that is text is damaged, not a table', async () => {
    expect(await codeOf(Buffer.from(csvOf([person(1)])), { fileName: 'a.xlsx' })).toBe('FILE_CORRUPT');
  });
});

describe('a damaged or hostile workbook never gets further than its directory allows', () => {
  test('cut off in the middle', async () => {
    const file = await xlsxOf([person(1)]);
    expect(await codeOf(file.subarray(0, file.length / 2))).toBe('FILE_CORRUPT');
  });

  test('one wrong checksum inside', async () => {
    const parts = good().map((p) => (p.name.includes('sheet1') ? { ...p, claims: { crc: 12345 } } : p));
    expect(await codeOf(zipOf(parts))).toBe('FILE_CORRUPT');
  });

  test('nothing of a sheet with a wrong checksum is delivered, not even its first page', async () => {
    const people = Array.from({ length: 300 }, (_, i) => person(i + 1));
    const parts = rawWorkbook(sheetXmlOf(people)).map((p) => (p.name.includes('sheet1') ? { ...p, claims: { crc: 1 } } : p));
    let delivered = 0;
    expect(await codeOf(zipOf(parts), { pageRows: 10, onPage: (rows) => { delivered += rows.length; } })).toBe('FILE_CORRUPT');
    expect(delivered).toBe(0);
  });

  test('a directory that claims less than it unpacks to', async () => {
    const parts = good().map((p) => (p.name.includes('sheet1') ? { ...p, claims: { size: 100 } } : p));
    expect(await codeOf(zipOf(parts))).toBe('FILE_CORRUPT');
  });

  test('a zip bomb by ratio', async () => {
    expect(await codeOf(zipOf([...good(), { name: 'xl/media/a.bin', content: Buffer.alloc(30 * 1024 * 1024) }]))).toBe('FILE_ZIP_BOMB');
  });

  test('a zip bomb by size, by what the directory announces', async () => {
    expect(await codeOf(zipOf([...good(), { name: 'a', content: 'x', claims: { size: 400 * 1024 * 1024 } }]))).toBe('FILE_ZIP_BOMB');
  });

  test('more parts than any workbook has', async () => {
    const parts = Array.from({ length: 2_001 }, (_, i) => ({ name: `a${i}`, content: '' }));
    expect(await codeOf(zipOf(parts))).toBe('FILE_ZIP_BOMB');
  });

  test('an encrypted part', async () => {
    expect(await codeOf(zipOf([{ name: 'a', content: 'x', claims: { flags: 0x801 } }]))).toBe('FILE_ENCRYPTED');
  });

  test('two parts of one name', async () => {
    expect(await codeOf(zipOf([...good(), { name: 'XL/workbook.xml', content: '<x/>' }]))).toBe('FILE_CORRUPT');
  });

  test('a document type declaration, the door to entity bombs', async () => {
    const xml = `<!DOCTYPE a [<!ENTITY b "bb">]>${sheetXmlOf([person(1)])}`;
    expect(await codeOf(zipOf(rawWorkbook(xml)))).toBe('FILE_CORRUPT');
  });

  test('an element that is never closed', async () => {
    expect(await codeOf(zipOf(rawWorkbook(sheetXmlOf([person(1)]).replace('</worksheet>', ''))))).toBe('FILE_CORRUPT');
  });

  test('a shared string that does not exist', async () => {
    expect(await codeOf(zipOf(rawWorkbook(sheetXmlOf([person(1, { 姓名: '<c t="s"><v>7</v></c>' })]))))).toBe('FILE_CORRUPT');
  });

  test('rows out of order', async () => {
    expect(await codeOf(zipOf(rawWorkbook(sheetXmlOf([person(1), person(2)]).replace('<row r="3">', '<row r="2">'))))).toBe('FILE_CORRUPT');
  });

  test('too large a file, before it is looked at', async () => {
    expect(await codeOf(Buffer.alloc(2_000_000, 'x'), { limits: { fileBytes: 1_000_000 } })).toBe('FILE_TOO_LARGE');
  });

  test('more rows than the limit; as many as the limit are read', async () => {
    const file = await xlsxOf([person(1), person(3), person(5)]);
    expect(await codeOf(file, { limits: { rows: 2 } })).toBe('FILE_TOO_MANY_ROWS');
    expect((await read(file, { limits: { rows: 3 } })).totals.rows).toBe(3);
  });

  test('content far to the right', async () => {
    const file = await xlsxOf([person(1)], { dress: (sheet) => { sheet.getCell('HA3').value = 'x'; } });
    expect(await codeOf(file)).toBe('FILE_TOO_MANY_COLUMNS');
  });

  test('a .csv with an open quotation mark', async () => {
    expect(await codeOf(Buffer.from(`${csvOf([person(1)])}\r\n"未完`))).toBe('FILE_CSV_BROKEN');
  });
});

describe('whatever bytes are wrong', () => {
  test('the answer is a reading or a refusal with a code, never a crash, and an amount is never changed unseen', async () => {
    const sound = await xlsxOf([person(1), person(3)]);
    await fc.assert(fc.asyncProperty(fc.array(fc.tuple(fc.nat(sound.length - 1), fc.integer({ min: 1, max: 255 })), { minLength: 1, maxLength: 4 }), async (flips) => {
      const file = Buffer.from(sound);
      for (const [at, mask] of flips) file[at] = (file[at] ?? 0) ^ mask;
      const outcome = await read(file).catch((e: unknown) => e);
      if (outcome instanceof RosterFileError) return;
      expect(outcome).toMatchObject({ totals: { rows: 2, appliedFen: 1_360_000 } });
    }), { numRuns: 150 });
  });
});

describe('the header', () => {
  test('missing required columns are all named, with the sheet', async () => {
    const headers = HEADERS.filter((h) => h !== '安置区' && h !== '学年');
    const error = await refusal(await xlsxOf([person(1)], { headers, sheet: '一班' }));
    expect(error.code).toBe('FILE_MISSING_COLUMNS');
    expect(error.bilingual.zh).toContain('安置区、学年');
    expect(error.bilingual.zh).toContain('一班');
  });

  test('a column that stands twice cannot be guessed', async () => {
    const error = await refusal(await xlsxOf([person(1)], { headers: [...HEADERS, '申请金额'] }));
    expect(error.code).toBe('FILE_DUPLICATE_COLUMNS');
    expect(error.bilingual.zh).toContain('申请金额');
  });

  test('a header with nobody below it, or only examples, is no roster', async () => {
    expect(await codeOf(await xlsxOf([]))).toBe('FILE_NO_ROWS');
    expect(await codeOf(await xlsxOf([person(1, { 序号: '示例' }), { 序号: 1 }, { 序号: 2 }]))).toBe('FILE_NO_ROWS');
  });

  test('is not found when it begins too far down', async () => {
    expect(await codeOf(await xlsxOf([person(1)], { before: Array.from({ length: 60 }, () => ['说明']) }))).toBe('FILE_NO_HEADER');
  });
});
