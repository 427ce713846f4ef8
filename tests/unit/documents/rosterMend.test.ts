import ExcelJS from 'exceljs';
import { describe, expect, test } from 'vitest';
import type { MendedCell } from '../../../documents/roster/mend.ts';
import { mendRoster } from '../../../documents/roster/mend.ts';
import { csvOf, HEADERS, idOf, person, read, xlsxOf } from './rosterFixtures.ts';

async function mended(file: Buffer, cells: readonly MendedCell[], fileName = 'a.xlsx'): Promise<Buffer> {
  const found = await mendRoster(file, cells, { fileName });
  if (!('content' in found)) throw new Error(found.refused);
  return found.content;
}

const sheetOf = async (file: Buffer): Promise<ExcelJS.Worksheet> => {
  const workbook = new ExcelJS.Workbook();
  await workbook.xlsx.load(new Uint8Array(file).buffer);
  return workbook.worksheets[0] as ExcelJS.Worksheet;
};
const column = (header: string): number => HEADERS.indexOf(header) + 1;

describe('a roster whose cells are mended', () => {
  test('is the clerk’s own file with these cells written anew: what was found in them is gone, the rest is as it was', async () => {
    const file = await xlsxOf([person(1), person(2, { 退役时间: '2021.9.1', 身份证号: '1' })]);
    expect((await read(file)).totals.rowsWithErrors).toBe(1);
    const after = await mended(file, [{ row: 3, column: '退役时间', value: '2021-09-01' }, { row: 3, column: '身份证号', value: idOf(2) }]);
    const reading = await read(after);
    expect(reading.totals).toMatchObject({ rows: 2, rowsWithErrors: 0 });
    expect(reading.rows[1]?.row).toMatchObject({ dischargedOn: '2021-09-01', idCard: idOf(2) });
    expect(reading.rows[0]?.row).toEqual((await read(file)).rows[0]?.row);
  });

  test('meets the same finding again where the new value is as bad as the old one', async () => {
    const after = await mended(await xlsxOf([person(1, { 退役时间: '2021.9.1' })]), [{ row: 2, column: '退役时间', value: '去年九月' }]);
    expect((await read(after)).rows[0]?.errors).toMatchObject([{ row: 2, column: '退役时间', code: 'DATE_FORMAT' }]);
  });

  test('takes what is written for text, also where it begins like a formula', async () => {
    const after = await sheetOf(await mended(await xlsxOf([person(1)]), [{ row: 2, column: '专业名称', value: '=1+1' }]));
    expect(after.getCell(2, column('专业名称')).value).toBe('=1+1');
    expect(after.getCell(2, column('专业名称')).type).toBe(ExcelJS.ValueType.String);
  });

  test('becomes a workbook where it was a .csv', async () => {
    const file = Buffer.from(csvOf([person(1), person(2, { 退役时间: '2021.9.1' })]));
    const reading = await read(await mended(file, [{ row: 3, column: '退役时间', value: '2021-09-01' }], '名册.csv'));
    expect(reading.totals).toMatchObject({ rows: 2, rowsWithErrors: 0 });
  });

  test('is refused under a header that it does not have, and in a merged cell', async () => {
    const file = await xlsxOf([person(1), person(2)], { dress: (sheet) => sheet.mergeCells(2, column('专业名称'), 3, column('专业名称')) });
    const at = (row: number, header: string): MendedCell => ({ row, column: header, value: '会计' });
    expect(await mendRoster(file, [at(2, '没有这一列')], { fileName: 'a.xlsx' })).toMatchObject({ refused: 'CELL_UNKNOWN' });
    expect(await mendRoster(file, [at(1, '专业名称')], { fileName: 'a.xlsx' })).toMatchObject({ refused: 'CELL_UNKNOWN' });
    expect(await mendRoster(file, [at(3, '专业名称')], { fileName: 'a.xlsx' })).toMatchObject({ refused: 'CELL_MERGED' });
  });
});
