import ExcelJS from 'exceljs';
import { describe, expect, test } from 'vitest';
import { annotateRoster } from '../../../documents/roster/annotate.ts';
import { RosterFileError } from '../../../documents/roster/read.ts';
import { csvOf, HEADERS, idOf, person, rawWorkbook, read, sheetXmlOf, xlsxOf, zipOf } from './rosterFixtures.ts';

async function open(file: Buffer): Promise<ExcelJS.Workbook> {
  const workbook = new ExcelJS.Workbook();
  await workbook.xlsx.load(new Uint8Array(file).buffer);
  return workbook;
}

async function annotated(file: Buffer, fileName = 'a.xlsx'): Promise<ExcelJS.Workbook> {
  const reading = await read(file, { fileName });
  return open(await annotateRoster(file, [...reading.fileErrors, ...reading.rows.flatMap((r) => r.errors)], { fileName }));
}

const noteOf = (cell: ExcelJS.Cell): string => {
  const note: string | ExcelJS.Comment | undefined = cell.note;
  return typeof note === 'string' ? note : note?.texts?.map((t) => t.text).join('') ?? '';
};
const fillOf = (cell: ExcelJS.Cell): string | undefined => (cell.fill?.type === 'pattern' ? cell.fill.fgColor?.argb : undefined);
const at = (sheet: ExcelJS.Worksheet | undefined, row: number, header: string): ExcelJS.Cell => {
  if (sheet === undefined) throw new Error('no sheet');
  return sheet.getCell(row, HEADERS.indexOf(header) + 1);
};

describe('the annotated copy', () => {
  test('colours and explains exactly the bad cells, and keeps the rest as it was', async () => {
    const book = await annotated(await xlsxOf([person(1), person(3, { 退役时间: '2021.9.1', 联系电话: '123' })], {
      before: [['标题']], dress: (sheet) => { sheet.getCell('B3').font = { bold: true }; sheet.getColumn(2).width = 33; },
    }));
    const sheet = book.getWorksheet('名册');
    expect(noteOf(at(sheet, 4, '退役时间'))).toMatch(/日期写法不能识别[\s\S]*20210901[\s\S]*建议：2021-09-01/);
    expect([fillOf(at(sheet, 4, '退役时间')), fillOf(at(sheet, 4, '联系电话'))]).toEqual(['FFFFC7CE', 'FFFFEB9C']);
    const marked: string[] = [];
    sheet?.eachRow((row) => row.eachCell((cell) => { if (noteOf(cell) !== '' || fillOf(cell) !== undefined) marked.push(`${cell.row}`); }));
    expect(marked).toEqual(['4', '4']);
    expect(at(sheet, 4, '退役时间').value).toBe('2021.9.1');
    expect(at(sheet, 3, '身份证号').value).toBe(idOf(1));
    expect(sheet?.getCell('A1').value).toBe('标题');
    expect(sheet?.getCell('B3').font.bold).toBe(true);
    expect(sheet?.getColumn(2).width).toBe(33);
  });

  test('lists every finding on a sheet of its own, in the order of the rows', async () => {
    const book = await annotated(await xlsxOf([person(1, { 身份证号: '1' }), person(3, { 退役时间: '2021.9.1' })]));
    const rows = book.getWorksheet('问题清单')?.getSheetValues().slice(1).map((r) => (Array.isArray(r) ? r.slice(1) : []));
    expect(rows?.[0]).toEqual(['工作表', '行', '列', '代码', '程度', '问题', '改正办法', '建议值']);
    expect(rows?.slice(1).map((r) => [r[0], r[1], r[2], r[3], r[4], r[7]])).toEqual([
      ['名册', 2, '身份证号', 'ID_LENGTH', '须更正', ''], ['名册', 3, '退役时间', 'DATE_FORMAT', '须更正', '2021-09-01'],
    ]);
  });

  test('two findings of one cell share one note', async () => {
    const wrong = `${idOf(1).slice(0, 17)}${idOf(1).endsWith('0') ? '1' : '0'} `;
    const book = await annotated(await xlsxOf([person(1, { 身份证号: wrong })]));
    expect(noteOf(at(book.getWorksheet('名册'), 2, '身份证号'))).toMatch(/空格[\s\S]*校验位/);
  });

  test('a required cell that is blank is coloured too', async () => {
    const book = await annotated(await xlsxOf([person(1, { 申请金额: null })]));
    expect(fillOf(at(book.getWorksheet('名册'), 2, '申请金额'))).toBe('FFFFC7CE');
  });

  test('formulas of the uploaded file are gone, their results stay', async () => {
    const book = await annotated(await xlsxOf([person(1, { 申请金额: { formula: 'N2-1', result: 6799 } }), person(3, { 专业名称: { formula: 'HYPERLINK("https://example.invalid","护理")', result: '护理' } })]));
    const sheet = book.getWorksheet('名册');
    expect(at(sheet, 2, '申请金额').value).toBe(6799);
    expect(at(sheet, 3, '专业名称').value).toBe('护理');
    for (const worksheet of book.worksheets) worksheet.eachRow((row) => row.eachCell((cell) => expect(cell.type).not.toBe(ExcelJS.ValueType.Formula)));
  });

  test.each(['=1+1', '+86', '-1', '@SUM(A1)', '\t=1+1', '=HYPERLINK("https://example.invalid")'])('text %j stays text, from .xlsx and from .csv', async (text) => {
    const headers = [...HEADERS, '备注'];
    for (const [file, name] of [[await xlsxOf([person(1, { 备注: text })], { headers }), 'a.xlsx'], [Buffer.from(csvOf([person(1, { 备注: text.replaceAll('"', '""') })], headers)), 'a.csv']] as const) {
      const cell = (await annotated(file, name)).worksheets[0]?.getCell(2, headers.length);
      expect([cell?.type, cell?.value]).toEqual([ExcelJS.ValueType.String, text]);
    }
  });

  test('of a .csv is a workbook with every cell as text', async () => {
    const book = await annotated(Buffer.from(csvOf([person(1), person(3, { 退役时间: '2021.9.1' })])), '一班.csv');
    const sheet = book.getWorksheet('一班');
    expect(at(sheet, 2, '身份证号').value).toBe(idOf(1));
    expect(at(sheet, 2, '身份证号').numFmt).toBe('@');
    expect(noteOf(at(sheet, 3, '退役时间'))).toContain('2021-09-01');
    expect(book.getWorksheet('问题清单')).toBeDefined();
  });

  test('of a workbook that only a lenient reader understands has the same cells', async () => {
    const file = zipOf(rawWorkbook(sheetXmlOf([person(1, { 退役时间: '2021.9.1' })], '', 'x:'), [], 'x:'));
    const sheet = (await annotated(file)).getWorksheet('名册');
    expect(at(sheet, 2, '身份证号').value).toBe(idOf(1));
    expect(noteOf(at(sheet, 2, '退役时间'))).toContain('2021-09-01');
  });

  test('can be corrected and sent again: the old marks go, the list is no roster', async () => {
    const first = await xlsxOf([person(1, { 退役时间: '2021.9.1' }), person(3)]);
    const reading = await read(first);
    const book = await open(await annotateRoster(first, reading.rows.flatMap((r) => r.errors)));
    at(book.getWorksheet('名册'), 2, '退役时间').value = '2021-09-01';
    at(book.getWorksheet('名册'), 3, '退役时间').value = '2021.9.2';
    const second = Buffer.from(await book.xlsx.writeBuffer());
    const again = await read(second);
    expect(again.fileErrors).toEqual([]);
    expect(again.rows.map((r) => r.errors.length)).toEqual([0, 1]);
    const sheet = (await annotated(second)).getWorksheet('名册');
    expect(noteOf(at(sheet, 2, '退役时间'))).toBe('');
    expect(fillOf(at(sheet, 2, '退役时间'))).toBeUndefined();
    expect(noteOf(at(sheet, 3, '退役时间'))).toContain('2021-09-02');
  });

  test('is refused for a file that cannot be read', async () => {
    await expect(annotateRoster(Buffer.from('%PDF-1.7'), [])).rejects.toBeInstanceOf(RosterFileError);
  });
});
