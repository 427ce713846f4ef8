import type ExcelJS from 'exceljs';
import { openRosterFile } from './fileType.ts';
import { chooseSheet } from './header.ts';
import { ROSTER_LIMITS } from './limits.ts';
import { PROBLEM_SHEET } from './problemSheet.ts';
import { rebuiltCopy } from './rebuild.ts';
import { clearOldMarks, openWhole } from './whole.ts';

/** What a clerk writes into a cell instead; `row` and `column` as a finding names them. */
export interface MendedCell {
  readonly row: number;
  /** The header's text. */
  readonly column: string;
  /** '' empties the cell. */
  readonly value: string;
}

export type Mended = { readonly content: Buffer } | { readonly refused: 'CELL_UNKNOWN' | 'CELL_MERGED'; readonly cell: MendedCell };

/**
 * The clerk's own file with the cells written anew, as text: it is read like any other upload, so that a bad value is found again. Formulas are replaced by their
 * saved results; a .csv, and a workbook too large or too odd to be opened whole, becomes a plain workbook with the same cells.
 * @throws RosterFileError for a file that cannot be read as a roster.
 */
export async function mendRoster(file: Buffer, cells: readonly MendedCell[], options: { readonly fileName: string }): Promise<Mended> {
  const opened = await openRosterFile(file, options.fileName, ROSTER_LIMITS);
  const { sheet, header } = await chooseSheet(opened.sheets, ROSTER_LIMITS.headerWithinRows);
  const columns = new Map(header.columns.map((each) => [each.header, each.index]));
  const unknown = cells.find((cell) => !columns.has(cell.column) || cell.row <= header.sheetRow);
  if (unknown) return { refused: 'CELL_UNKNOWN', cell: unknown };
  const whole = await openWhole(file, opened);
  const roster = whole?.getWorksheet(sheet.name);
  if (!whole || !roster) {
    const written = new Map<number, { column: number; text: string }[]>();
    for (const { row, column, value } of cells) written.set(row, [...(written.get(row) ?? []), { column: columns.get(column) ?? 0, text: value }]);
    return { content: await rebuiltCopy(opened.sheets, { of: sheet.name, written }) };
  }
  const merged = cells.find((cell) => roster.getCell(cell.row, (columns.get(cell.column) ?? 0) + 1).isMerged);
  if (merged) return { refused: 'CELL_MERGED', cell: merged };
  clearOldMarks(roster);
  for (const { row, column, value } of cells) write(roster.getCell(row, (columns.get(column) ?? 0) + 1), value);
  whole.removeWorksheet(PROBLEM_SHEET);
  return { content: Buffer.from(await whole.xlsx.writeBuffer()) };
}

/** Text, whatever it looks like: a long number keeps its digits, and nothing computes. Cells share style objects: a copy, or the whole column would change. */
function write(cell: ExcelJS.Cell, value: string): void {
  cell.style = { ...cell.style, numFmt: '@' };
  cell.value = value === '' ? null : value;
}
