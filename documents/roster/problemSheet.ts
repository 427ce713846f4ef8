import type ExcelJS from 'exceljs';
import type { CellError } from '../../domain/coded.ts';

export const PROBLEM_SHEET = '问题清单';

const COLUMNS: readonly { readonly header: string; readonly width: number; readonly value: (error: CellError) => string | number }[] = [
  { header: '工作表', width: 14, value: (e) => e.sheet },
  { header: '行', width: 7, value: (e) => e.row },
  { header: '列', width: 16, value: (e) => e.column },
  { header: '代码', width: 22, value: (e) => e.code },
  { header: '程度', width: 10, value: (e) => (e.level === 'block' ? '须更正' : '请核对') },
  { header: '问题', width: 48, value: (e) => e.message.zh },
  { header: '改正办法', width: 60, value: (e) => e.mend?.zh ?? '' },
  { header: '建议值', width: 24, value: (e) => e.suggestion ?? '' },
];

/** Lists all findings, row by row. Every cell but the row number is text, so that nothing in it can become a formula. */
export function addProblemSheet(workbook: Pick<ExcelJS.Workbook, 'addWorksheet'>, errors: readonly CellError[]): ExcelJS.Worksheet {
  const sheet = workbook.addWorksheet(PROBLEM_SHEET, { views: [{ state: 'frozen', ySplit: 1 }] });
  sheet.columns = COLUMNS.map(({ width, header }) => ({ width, style: { numFmt: header === '行' ? '0' : '@' } }));
  const head = sheet.addRow(COLUMNS.map((c) => c.header));
  head.font = { bold: true };
  head.commit();
  for (const error of [...errors].sort((a, b) => a.row - b.row)) sheet.addRow(COLUMNS.map((c) => c.value(error))).commit();
  return sheet;
}
