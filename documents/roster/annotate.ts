import ExcelJS from 'exceljs';
import type { CellError } from '../../domain/coded.ts';
import { openRosterFile, type OpenedFile } from './fileType.ts';
import { chooseSheet, type Header } from './header.ts';
import { ROSTER_LIMITS, type RosterLimits } from './limits.ts';
import { markFor, marksByCell, NOTE_MARK, type CellMark } from './marks.ts';
import { addProblemSheet, PROBLEM_SHEET } from './problemSheet.ts';
import type { RawSheet } from './rawRow.ts';
import { rebuiltCopy } from './rebuild.ts';

export interface AnnotateOptions {
  readonly fileName?: string;
  readonly limits?: Partial<RosterLimits>;
  /** Where the list stands in the file; a roster's own header unless told. */
  readonly find?: (sheets: readonly RawSheet[], withinRows: number) => Promise<{ readonly sheet: RawSheet; readonly header: Pick<Header, 'columns'> }>;
}

/** Above this, unzipped, a workbook is copied cell by cell in a stream instead of being held in memory with all its formats. */
const WHOLE_WORKBOOK_BYTES = 24 * 1024 * 1024;

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
  if (whole === undefined) return rebuiltCopy(opened.sheets, sheet.name, marks, errors);
  for (const worksheet of whole.worksheets) freeze(worksheet);
  const roster = whole.getWorksheet(sheet.name);
  if (roster === undefined) return rebuiltCopy(opened.sheets, sheet.name, marks, errors);
  clearOldMarks(roster);
  for (const mark of marks.values()) markCell(roster.getCell(mark.row, mark.column + 1), mark);
  whole.removeWorksheet(PROBLEM_SHEET);
  addProblemSheet(whole, errors);
  return Buffer.from(await whole.xlsx.writeBuffer());
}

async function openWhole(file: Buffer, opened: OpenedFile): Promise<ExcelJS.Workbook | undefined> {
  if (opened.type !== 'xlsx' || opened.unzippedBytes > WHOLE_WORKBOOK_BYTES) return undefined;
  const workbook = new ExcelJS.Workbook();
  try {
    await workbook.xlsx.load(new Uint8Array(file).buffer);
    return workbook;
  } catch {
    // exceljs stumbles over parts that other programs write (prefixed elements, some drawings); the cells are still ours to copy.
    return undefined;
  }
}

/** Formulas become their results and links their text: nothing of an uploaded file computes or calls out from our copy. */
function freeze(sheet: ExcelJS.Worksheet): void {
  sheet.eachRow((row) => row.eachCell((cell) => {
    if (cell.type === ExcelJS.ValueType.Formula) {
      const { result } = cell;
      cell.value = result === undefined ? null : result;
    } else if (cell.type === ExcelJS.ValueType.Hyperlink) {
      cell.value = cell.text;
    }
  }));
}

/** A file that was annotated before, corrected and sent again must not carry the old findings on. */
function clearOldMarks(sheet: ExcelJS.Worksheet): void {
  sheet.eachRow((row) => row.eachCell({ includeEmpty: true }, (cell) => {
    if (!noteText(cell).startsWith(NOTE_MARK)) return;
    cell.note = '';
    cell.style = { ...cell.style, fill: { type: 'pattern', pattern: 'none' } };
  }));
}

const noteText = (cell: ExcelJS.Cell): string => {
  const note: string | ExcelJS.Comment | undefined = cell.note;
  return typeof note === 'string' ? note : note?.texts?.map((t) => t.text).join('') ?? '';
};

function markCell(cell: ExcelJS.Cell, mark: CellMark): void {
  const { note, fill } = markFor(mark);
  const earlier = noteText(cell);
  // Cells share style objects in exceljs: a copy, or the whole column would turn red.
  cell.style = { ...cell.style, fill };
  cell.note = earlier === '' ? note : `${note}\n${earlier}`;
}
