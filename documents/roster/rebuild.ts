import { PassThrough } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import ExcelJS from 'exceljs';
import type { CellError } from '../../domain/coded.ts';
import { markFor, type CellMark } from './marks.ts';
import { addProblemSheet, PROBLEM_SHEET } from './problemSheet.ts';
import type { RawCell, RawRow, RawSheet } from './rawRow.ts';

/** What a copy has that the uploaded file has not, on the sheet of that name. */
export interface CopyChange {
  readonly of: string;
  /** In the order of their rows. */
  readonly marks?: ReadonlyMap<string, CellMark>;
  /** Listed on a sheet of their own. */
  readonly errors?: readonly CellError[];
  /** Cells with another content, by row; the column from 0. */
  readonly written?: ReadonlyMap<number, readonly { readonly column: number; readonly text: string }[]>;
}

/** A plain workbook with the cells of the uploaded file, written as a stream: rows are never all in memory. */
export async function rebuiltCopy(sheets: readonly RawSheet[], { of, marks = new Map(), errors, written = new Map() }: CopyChange): Promise<Buffer> {
  const out = new PassThrough();
  const collected = buffer(out);
  const workbook = new ExcelJS.stream.xlsx.WorkbookWriter({ stream: out, useStyles: true, useSharedStrings: false });
  const names = new Set<string>([PROBLEM_SHEET]);
  for (const source of sheets) {
    if (source.name === PROBLEM_SHEET) continue;
    const sheet = workbook.addWorksheet(sheetName(source.name, names));
    await copyRows(source.name === of ? withWritten(source, written) : source, sheet, source.name === of ? [...marks.values()] : []);
    sheet.commit();
  }
  if (errors) addProblemSheet(workbook, errors).commit();
  await workbook.commit();
  return collected;
}

function withWritten(source: RawSheet, written: Required<CopyChange>['written']): RawSheet {
  return {
    ...source,
    rows: async function* (mode): AsyncGenerator<RawRow[]> {
      for await (const rows of source.rows(mode)) {
        yield rows.map((row) => {
          const cells = [...row.cells];
          for (const { column, text } of written.get(row.sheetRow) ?? []) cells[column] = text === '' ? undefined : { kind: 'text', text };
          return { ...row, cells };
        });
      }
    },
  };
}

async function copyRows(source: RawSheet, sheet: ExcelJS.Worksheet, marks: readonly CellMark[]): Promise<void> {
  let next = 0;
  for await (const rows of source.rows('verified')) {
    for (const raw of rows) {
      // A marked row that holds no cells has none to copy, and is written all the same.
      while ((marks[next]?.row ?? Infinity) < raw.sheetRow) next = writeRow(sheet, marks[next]?.row ?? 0, [], marks, next);
      next = writeRow(sheet, raw.sheetRow, raw.cells, marks, next);
    }
  }
  while (next < marks.length) next = writeRow(sheet, marks[next]?.row ?? 0, [], marks, next);
}

/** Writes one row and its marks; returns the position of the first mark of a later row. */
function writeRow(sheet: ExcelJS.Worksheet, sheetRow: number, cells: readonly (RawCell | undefined)[], marks: readonly CellMark[], from: number): number {
  const row = sheet.getRow(sheetRow);
  cells.forEach((raw, column) => {
    if (raw === undefined || raw.merged) return;
    const cell = row.getCell(column + 1);
    cell.numFmt = NUMBER_FORMATS[raw.kind];
    cell.value = cellValue(raw);
  });
  let next = from;
  for (let mark = marks[next]; mark !== undefined && mark.row === sheetRow; mark = marks[next]) {
    const cell = row.getCell(mark.column + 1);
    const { note, fill } = markFor(mark);
    cell.fill = fill;
    cell.note = note;
    next += 1;
  }
  row.commit();
  return next;
}

/** Text keeps the text format, so that a later edit in a spreadsheet does not turn it into a number, a date or a formula. */
const NUMBER_FORMATS: Readonly<Record<RawCell['kind'], string>> = {
  text: '@', number: 'General', date: 'yyyy-mm-dd', percent: '0.##%', boolean: '@', error: '@', uncomputed: '@',
};

const cellValue = (raw: RawCell): string | number | null => {
  if (raw.kind === 'uncomputed') return null;
  return raw.kind === 'number' || raw.kind === 'date' || raw.kind === 'percent' ? Number(raw.text) : raw.text;
};

/** Sheet names have at most 31 characters, none of \ / ? * [ ] :, and differ in more than case. */
function sheetName(name: string, taken: Set<string>): string {
  const base = name.replace(/[\\/?*[\]:]/g, ' ').replace(/^'|'$/g, '').slice(0, 28).trim() || 'Sheet';
  const free = [base, ...Array.from({ length: 99 }, (_, i) => `${base}${i + 2}`)].find((n) => !taken.has(n.toLowerCase())) ?? base;
  taken.add(free.toLowerCase());
  return free;
}
