import ExcelJS from 'exceljs';
import { describe, expect, test } from 'vitest';
import type { RegistryReading, RegistryRecord } from '../../../documents/registry.ts';
import { readRegistry } from '../../../documents/registry.ts';
import { makeIdCheckDigit } from '../../../domain/identifiers.ts';

const idOf = (n: number): string => {
  const body = `99010619950101${String(n).padStart(3, '0')}`;
  return body + makeIdCheckDigit(body);
};
type Cells = (string | number | Date | null | undefined)[];
const HEADER: Cells = ['姓名', '身份证号', '退役时间', '退役方式', '安置区'];
const line = (n: number, change: Cells = []): Cells => ['样例甲', idOf(n), '2020-03-01', '自主就业', '天河区'].map((value, i) => change[i] ?? value);

async function workbook(rows: readonly Cells[], before: readonly Cells[] = []): Promise<Buffer> {
  const book = new ExcelJS.Workbook();
  const sheet = book.addWorksheet('登记');
  for (const row of [...before, HEADER, ...rows]) sheet.addRow(row);
  return Buffer.from(await book.xlsx.writeBuffer());
}

async function read(file: Buffer, options: { pageRows?: number; sampleIds?: boolean; rows?: number } = {}): Promise<RegistryReading & { people: RegistryRecord[]; pages: number[] }> {
  const people: RegistryRecord[] = [];
  const pages: number[] = [];
  const reading = await readRegistry(file, {
    fileName: '登记.xlsx', sampleIds: options.sampleIds ?? true, pageRows: options.pageRows, ...(options.rows === undefined ? {} : { limits: { rows: options.rows } }),
    onPage: async (page) => { people.push(...page); pages.push(page.length); },
  });
  return { ...reading, people, pages };
}
const refusalOf = (file: Buffer, options: Parameters<typeof read>[1] = {}): Promise<unknown> =>
  read(file, options).then(() => 'read', (error: unknown) => (error as { code?: string }).code);

describe('the registry is read wherever its header stands', () => {
  test('title rows above, other usual names, other order, dates as dates', async () => {
    const book = new ExcelJS.Workbook();
    const sheet = book.addWorksheet('登记');
    sheet.addRow(['全市退役军人登记']);
    sheet.addRow(['安置地', '退役日期', '公民身份号码', '备注', '学员姓名', '安置方式']);
    sheet.addRow(['广州市天河区', new Date('2020-03-01T00:00:00Z'), idOf(1), '无', '样例甲', '自主就业']).getCell(2).numFmt = 'yyyy-mm-dd';
    const { people } = await read(Buffer.from(await book.xlsx.writeBuffer()));
    expect(people).toEqual([{ name: '样例甲', idCard: idOf(1), dischargedOn: '2020-03-01', dischargeType: '自主就业', district: '440106' }]);
  });

  test('page by page, and blank rows are passed over', async () => {
    const { pages, rows } = await read(await workbook([line(1), [], line(2), line(3), ['', '', '', '', ''], line(4), line(5)]), { pageRows: 2 });
    expect([pages, rows]).toEqual([[2, 2, 1], 5]);
  });
});

describe('a row that cannot be used is left out and named; the others go on', () => {
  test.each<[string, Cells, string, string]>([
    ['without a name', [''], 'MISSING', '姓名'],
    ['with a wrong check digit', [undefined, `${idOf(2).slice(0, 17)}${idOf(2).endsWith('1') ? '2' : '1'}`], 'ID_CHECK_DIGIT', '身份证号'],
    ['with an id that became a number', [undefined, 9.90106199501e17], 'ID_FLOAT', '身份证号'],
    ['with a date of dots', [undefined, undefined, '2020.3.1'], 'DATE_FORMAT', '退役时间'],
    ['with an unknown discharge type', [undefined, undefined, undefined, '其他'], 'UNKNOWN_DISCHARGE_TYPE', '退役方式'],
    ['with an unknown district', [undefined, undefined, undefined, undefined, '某区'], 'UNKNOWN_DISTRICT', '安置区'],
  ])('%s', async (_title, change, code, column) => {
    const reading = await read(await workbook([line(1), line(2, change), line(3)]));
    expect(reading).toMatchObject({ rows: 2, rejected: 1 });
    expect(reading.errors).toMatchObject([{ sheet: '登记', row: 3, column, code, level: 'block' }]);
    expect(JSON.stringify(reading.errors)).not.toContain(idOf(2).slice(0, 12));
  });

  test('sample ids are refused outside rehearsals', async () => {
    expect(await read(await workbook([line(1)]), { sampleIds: false })).toMatchObject({ rows: 0, rejected: 1, errors: [{ code: 'ID_SAMPLE_AREA' }] });
  });
});

describe('a file that is no registry is refused whole', () => {
  test('without a header, with half a header, without people, with too many', async () => {
    const book = new ExcelJS.Workbook();
    book.addWorksheet('空').addRow(['无关']);
    expect(await refusalOf(Buffer.from(await book.xlsx.writeBuffer()))).toBe('FILE_NO_HEADER');
    const half = new ExcelJS.Workbook();
    half.addWorksheet('半').addRow(['姓名', '身份证号']);
    expect(await refusalOf(Buffer.from(await half.xlsx.writeBuffer()))).toBe('FILE_MISSING_COLUMNS');
    expect(await refusalOf(await workbook([]))).toBe('FILE_NO_ROWS');
    expect(await refusalOf(await workbook([line(1), line(2), line(3)]), { rows: 2 })).toBe('FILE_TOO_MANY_ROWS');
    expect(await refusalOf(Buffer.from('%PDF-1.7'))).toBe('FILE_NOT_WORKBOOK');
  });
});
