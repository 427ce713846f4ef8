import type ExcelJS from 'exceljs';
import type { CellError } from '../../domain/coded.ts';
import { openRosterFile } from './fileType.ts';
import { chooseSheet, type Header } from './header.ts';
import { ROSTER_LIMITS, type RosterLimits } from './limits.ts';
import { markFor, marksByCell, type CellMark } from './marks.ts';
import { addProblemSheet, PROBLEM_SHEET } from './problemSheet.ts';
import type { RawSheet } from './rawRow.ts';
import { rebuiltCopy } from './rebuild.ts';
import { clearOldMarks, noteText, openWhole } from './whole.ts';

export interface AnnotateOptions {
  readonly fileName?: string;
  readonly limits?: Partial<RosterLimits>;
  /** Where the list stands in the file; a roster's own header unless told. */
  readonly find?: (sheets: readonly RawSheet[], withinRows: number) => Promise<{ readonly sheet: RawSheet; readonly header: Pick<Header, 'columns'> }>;
}

/**
 * The clerk's own file with every bad cell coloured and explained in a note, and a sheet 问题清单 that lists all findings. Text stays
 * text, also where it begins with = + - @; formulas are replaced by their saved results. A .csv, and a workbook too large or too odd to
 * be opened whole, comes back as a plain workbook with the same cells.
 * @throws RosterFileError for a file that {@link readRoster} would refuse too.
 */
export async function annotateRoster(file: Buffer, errors: readonly CellError[], options: AnnotateOptions = {}): Promise<Buffer> {
  const limits = { ...ROSTER_LIMITS, ...options.limits };
  const opened = await openRosterFile(file, options.fileName ?? '', limits);
  const { sheet, header } = await (options.find ?? chooseSheet)(opened.sheets, limits.headerWithinRows);
  const marks = marksByCell(errors, sheet.name, header);
  const whole = await openWhole(file, opened);
  if (whole === undefined) return rebuiltCopy(opened.sheets, { of: sheet.name, marks, errors });
  const roster = whole.getWorksheet(sheet.name);
  if (roster === undefined) return rebuiltCopy(opened.sheets, { of: sheet.name, marks, errors });
  clearOldMarks(roster);
  for (const mark of marks.values()) markCell(roster.getCell(mark.row, mark.column + 1), mark);
  whole.removeWorksheet(PROBLEM_SHEET);
  addProblemSheet(whole, errors);
  return Buffer.from(await whole.xlsx.writeBuffer());
}

function markCell(cell: ExcelJS.Cell, mark: CellMark): void {
  const { note, fill } = markFor(mark);
  const earlier = noteText(cell);
  // Cells share style objects in exceljs: a copy, or the whole column would turn red.
  cell.style = { ...cell.style, fill };
  cell.note = earlier === '' ? note : `${note}\n${earlier}`;
}
