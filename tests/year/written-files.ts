import { readFileSync } from 'node:fs';
import ExcelJS from 'exceljs';
import { readPages } from '../unit/documents/exports-pdf-text.ts';

/* Reads the files of a year as whoever receives them would: by the headers and the figures on the paper, with nothing of the code that wrote them. */

export type Line = ReadonlyMap<string, unknown>;

const fenOf = (yuan: unknown): number => Math.round(Number(String(yuan).replaceAll(',', '')) * 100);

/** The sum of a column of amounts, in fen. */
export const addUp = (lines: readonly Line[], header: string): number => lines.reduce((sum, line) => sum + fenOf(line.get(header)), 0);

/** The sheets of a workbook: the lines under the row that begins with 序号, and the line of the total where there is one. */
export async function readWorkbook(file: string): Promise<{ lines: Line[]; total: Line | undefined }[]> {
  const workbook = new ExcelJS.Workbook();
  await workbook.xlsx.readFile(file);
  return workbook.worksheets.map((sheet) => {
    const rows = Array.from({ length: sheet.rowCount }, (_, index) => (sheet.getRow(index + 1).values as unknown[]).slice(1));
    const head = rows.findIndex((row) => row[0] === '序号');
    const named = (row: readonly unknown[] | undefined): Line => new Map((rows[head] ?? []).map((header, column) => [String(header), row?.[column]]));
    const end = rows.findIndex((row, index) => index > head && !/^\d+$/.test(String(row[0])));
    return { lines: rows.slice(head + 1, end === -1 ? undefined : end).map(named), total: end === -1 ? undefined : named(rows[end]) };
  });
}

/** The lines of a bank's text file. */
export function readBankText(file: string): Line[] {
  const [head = [], ...rows] = new TextDecoder('gb18030').decode(readFileSync(file)).split(/\r?\n/).filter((text) => text !== '').map((text) => text.split('|'));
  return rows.map((row) => new Map(head.map((header, column) => [header, row[column]])));
}

/** Every amount on the pages of a PDF in the order in which they stand, in fen; of a table with further columns behind, those left of the head `before`. */
export async function amountsOn(file: string, before?: string): Promise<number[]> {
  const pieces = (await readPages(readFileSync(file))).flat();
  const edgePt = before === undefined ? Infinity : pieces.find(({ text }) => text.trim() === before)?.xPt ?? 0;
  return pieces.filter(({ text, xPt }) => xPt < edgePt && /^-?\d{1,3}(,\d{3})*\.\d{2}$/.test(text.trim())).map(({ text }) => fenOf(text.trim()));
}
