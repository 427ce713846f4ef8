import ExcelJS from 'exceljs';
import { describe, expect, it } from 'vitest';
import { toBuffer } from '../../../documents/exports/rows.ts';
import { writeWhatIfWorkbook } from '../../../documents/exports/what-if.ts';
import type { WhatIfLine } from '../../../documents/exports/what-if.ts';

const figures = { rows: 2, changed: 1, gaining: 0, losing: 1, beforeFen: 1_200_000, afterFen: 1_100_050 };
const line: WhatIfLine = {
  claimNo: 'C-2021-001', rowNo: 3, institution: '001', district: '440106', programme: 'junior-college', beforeVerdict: 'approve', beforeFen: 600_000,
  afterVerdict: 'reduce', afterFen: 500_050, afterReasons: ['OVER_CAP'],
};

async function written(rows: readonly WhatIfLine[]): Promise<ExcelJS.Workbook> {
  const { file } = await toBuffer((out) => writeWhatIfWorkbook({
    policyTitle: '办法（示例）', policyKey: 'a@2025', issuer: '示例市退役军人事务局', on: '2025-03-01', rows,
    totals: { total: figures, by: { programme: { 'junior-college': figures }, institution: { '001': figures }, district: { '440106': figures, '~': figures } } },
    institutions: new Map([['001', '示例职业学院001']]), programmes: new Map([['junior-college', '大专班']]),
  }, out));
  const workbook = new ExcelJS.Workbook();
  await workbook.xlsx.load(new Uint8Array(file).buffer);
  return workbook;
}

const cells = (workbook: ExcelJS.Workbook, sheet: string): unknown[][] => {
  const rows: unknown[][] = [];
  workbook.getWorksheet(sheet)?.eachRow((row) => { rows.push((row.values as unknown[]).slice(1)); });
  return rows;
};

describe('the workbook of a what-if', () => {
  it('has the difference by programme, institution and district, in the names that people know, with its total', async () => {
    const workbook = await written([line]);
    expect(workbook.worksheets.map((sheet) => sheet.name)).toEqual(['按项目', '按院校', '按安置区', '逐人']);
    expect(cells(workbook, '按项目').slice(1)).toEqual([
      ['项目', '人数', '有变动', '增加', '减少', '现行金额(元)', '试算金额(元)', '差额(元)'], ['大专班', 2, 1, 0, 1, 12_000, 11_000.5, -999.5], ['合计', 2, 1, 0, 1, 12_000, 11_000.5, -999.5]]);
    expect(cells(workbook, '按院校')[2]?.[0]).toBe('示例职业学院001');
    expect(cells(workbook, '按安置区').slice(2).map(([name]) => name)).toEqual(['天河区', '未能识别', '合计']);
  });
  it('has every row that would change, with its claim instead of a name', async () => {
    expect(cells(await written([line]), '逐人')[1]).toEqual([
      'C-2021-001', 3, '示例职业学院001', '天河区', '大专班', '可资助', 6_000, '核减', 5_000.5, -999.5, expect.stringMatching(/[\u4e00-\u9fff]/)]);
  });
  it('is written where nothing would change', async () => expect(cells(await written([]), '逐人')).toHaveLength(1));
});
