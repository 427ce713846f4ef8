import ExcelJS from 'exceljs';
import { beforeAll, describe, expect, test } from 'vitest';
import { RosterFileError } from '../../../documents/roster/read.ts';
import { writeRosterTemplate } from '../../../documents/roster/template.ts';
import { ROSTER_COLUMNS, ROSTER_TEMPLATE_VERSION } from '../../../domain/roster.ts';
import { idOf, person, PROGRAMMES, read } from './rosterFixtures.ts';

let file: Buffer;
let book: ExcelJS.Workbook;
let sheet: ExcelJS.Worksheet;

async function open(content: Buffer): Promise<ExcelJS.Workbook> {
  const workbook = new ExcelJS.Workbook();
  await workbook.xlsx.load(new Uint8Array(content).buffer);
  return workbook;
}

function rosterSheet(workbook: ExcelJS.Workbook): ExcelJS.Worksheet {
  const found = workbook.getWorksheet('名册');
  if (found === undefined) throw new Error('the template has no roster sheet');
  return found;
}

const columnOf = (key: string): number => ROSTER_COLUMNS.findIndex((c) => c.key === key) + 1;

beforeAll(async () => {
  file = await writeRosterTemplate({ programmes: PROGRAMMES });
  book = await open(file);
  sheet = rosterSheet(book);
});

describe('the roster template', () => {
  test('has every column, the required ones with an asterisk, below a title, and the header stays in view', () => {
    expect(sheet.getRow(2).values).toEqual([undefined, ...ROSTER_COLUMNS.map((c) => (c.required ? `${c.header}*` : c.header))]);
    expect(sheet.views[0]).toMatchObject({ state: 'frozen', ySplit: 2 });
    expect(sheet.getCell('A1').text).toContain('名册');
  });

  test.each(['idCard', 'veteranCertNo', 'preferentialCertNo', 'phone', 'studentNo', 'certificateNumber', 'schoolYear'])('keeps %s as text', (key) => {
    expect(sheet.getColumn(columnOf(key)).numFmt).toBe('@');
    expect(sheet.getCell(50, columnOf(key)).numFmt).toBe('@');
  });

  test.each<[string, string]>([['gender', '女'], ['dischargeType', '自主就业'], ['district', '增城区'], ['programme', '技工'], ['term', '第二学期']])('offers %s from a list', (key, value) => {
    const rule = sheet.getCell(500, columnOf(key)).dataValidation;
    expect(rule.type).toBe('list');
    // ECMA-376 knows stop, warning and information; exceljs writes whatever it is given, and Excel then repairs the file.
    expect(['stop', 'warning', 'information', undefined]).toContain(rule.errorStyle);
    const [, column = '', from, to] = /^_lists!\$([A-Z]+)\$(\d+):\$[A-Z]+\$(\d+)$/.exec(String(rule.formulae[0])) ?? [];
    const values = Array.from({ length: Number(to) - Number(from) + 1 }, (_, i) => book.getWorksheet('_lists')?.getCell(`${column}${Number(from) + i}`).value);
    expect(values).toContain(value);
  });

  test('explains the columns on a second sheet, and hides its lists and its version', () => {
    expect(book.worksheets.filter((s) => s.state === 'visible').map((s) => s.name)).toEqual(['名册', '填写说明']);
    expect(book.getWorksheet('填写说明')?.getColumn(1).values).toEqual(expect.arrayContaining(ROSTER_COLUMNS.map((c) => c.header)));
    expect(book.getWorksheet('_funeng')?.getCell('B1').value).toBe(ROSTER_TEMPLATE_VERSION);
  });

  test('sent back empty holds nobody: its examples are not people', async () => {
    await expect(read(file)).rejects.toSatisfy((e: unknown) => e instanceof RosterFileError && e.code === 'FILE_NO_ROWS');
  });

  test('filled in is read without a single finding, by name and number, and knows its version', async () => {
    const filled = await open(file);
    const written = person(1);
    ROSTER_COLUMNS.forEach((c, i) => { rosterSheet(filled).getCell(5, i + 1).value = (written[c.header] ?? null) as ExcelJS.CellValue; });
    const reading = await read(Buffer.from(await filled.xlsx.writeBuffer()));
    expect(reading.rows.map((r) => [r.row.sheetRow, r.row.idCard, r.errors])).toEqual([[5, idOf(1), []]]);
    expect(reading.fileErrors).toEqual([]);
    expect(reading.templateVersion).toBe(ROSTER_TEMPLATE_VERSION);
  });

  test('shows in its examples how to write: without their mark they would be read without a finding', async () => {
    const filled = await open(file);
    for (const row of [3, 4]) {
      rosterSheet(filled).getCell(row, 1).value = row;
      rosterSheet(filled).getCell(row, columnOf('remark')).value = null;
    }
    const { rows } = await read(Buffer.from(await filled.xlsx.writeBuffer()));
    expect(rows.flatMap((r) => r.errors.map((e) => [e.row, e.column, e.code]))).toEqual([]);
  });

  test('of another version is read, with a warning', async () => {
    const old = await open(file);
    const mark = old.getWorksheet('_funeng');
    if (mark) mark.getCell('B1').value = '0';
    ROSTER_COLUMNS.forEach((c, i) => { rosterSheet(old).getCell(5, i + 1).value = (person(1)[c.header] ?? null) as ExcelJS.CellValue; });
    expect((await read(Buffer.from(await old.xlsx.writeBuffer()))).fileErrors.map((e) => e.code)).toEqual(['TEMPLATE_VERSION']);
  });
});
