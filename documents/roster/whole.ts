import ExcelJS from 'exceljs';
import type { OpenedFile } from './fileType.ts';
import { NOTE_MARK } from './marks.ts';

/** Above this, unzipped, a workbook is copied cell by cell in a stream instead of being held in memory with all its formats. */
const WHOLE_WORKBOOK_BYTES = 24 * 1024 * 1024;

/**
 * The clerk's workbook with all its formats, for a copy of ours: formulas are replaced by their saved results, and earlier findings are taken away. Undefined where
 * it is a .csv, too large or too odd: its cells are copied then.
 */
export async function openWhole(file: Buffer, opened: OpenedFile): Promise<ExcelJS.Workbook | undefined> {
  if (opened.type !== 'xlsx' || opened.unzippedBytes > WHOLE_WORKBOOK_BYTES) return undefined;
  const workbook = new ExcelJS.Workbook();
  try {
    await workbook.xlsx.load(new Uint8Array(file).buffer);
  } catch {
    // exceljs stumbles over parts that other programs write (prefixed elements, some drawings); the cells are still ours to copy.
    return undefined;
  }
  for (const worksheet of workbook.worksheets) freeze(worksheet);
  return workbook;
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
export function clearOldMarks(sheet: ExcelJS.Worksheet): void {
  sheet.eachRow((row) => row.eachCell({ includeEmpty: true }, (cell) => {
    if (!noteText(cell).startsWith(NOTE_MARK)) return;
    cell.note = '';
    cell.style = { ...cell.style, fill: { type: 'pattern', pattern: 'none' } };
  }));
}

export const noteText = (cell: ExcelJS.Cell): string => {
  const note: string | ExcelJS.Comment | undefined = cell.note;
  return typeof note === 'string' ? note : note?.texts?.map((t) => t.text).join('') ?? '';
};
