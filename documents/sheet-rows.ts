import { cellError } from '../domain/codes/roster.ts';
import type { CellError } from '../domain/coded.ts';
import type { RosterColumn } from '../domain/roster.ts';
import { programmeLookup, readCell } from './roster/cells.ts';
import type { CellContext, Programme } from './roster/cells.ts';
import { RosterFileError } from './roster/fileError.ts';
import { openRosterFile } from './roster/fileType.ts';
import { ROSTER_LIMITS } from './roster/limits.ts';
import type { RosterLimits } from './roster/limits.ts';
import { cellText } from './roster/rawRow.ts';
import type { RawRow, RawSheet } from './roster/rawRow.ts';

/** A row below the header as its cells say it; a cell that cannot be used has no value and at least one blocking error. */
export interface SheetRow {
  readonly sheet: string;
  readonly sheetRow: number;
  readonly values: Readonly<Partial<Record<RosterColumn['key'], string | number>>>;
  readonly errors: readonly CellError[];
}

export interface SheetRowsOptions {
  /** What to look for: each under its header or one of its aliases, wherever the header stands. */
  readonly columns: readonly RosterColumn[];
  readonly fileName: string;
  readonly sampleIds: boolean;
  readonly limits?: Partial<RosterLimits>;
  /** Programmes that 培训类型 may name, where that is one of the columns. */
  readonly programmes?: readonly Programme[];
}

export interface FoundSheet {
  readonly sheet: RawSheet;
  readonly header: FoundHeader;
}

export interface FoundHeader {
  readonly sheetRow: number;
  readonly columns: readonly { readonly column: RosterColumn; readonly index: number; readonly header: string }[];
}

/**
 * Reads the rows of a plain list (.xlsx, .csv) under known columns, page by page as the file gives them. Blank rows are passed over.
 * @throws RosterFileError when the file as a whole cannot be read.
 */
export async function* sheetRows(file: Buffer, options: SheetRowsOptions): AsyncGenerator<SheetRow[]> {
  const limits = { ...ROSTER_LIMITS, ...options.limits };
  const opened = await openRosterFile(file, options.fileName, limits);
  const { sheet, header } = await findColumns(opened.sheets, options.columns, limits.headerWithinRows);
  const context: RowContext = { sheet: sheet.name, header, programmes: programmeLookup(options.programmes ?? []), date1904: sheet.date1904, sampleIds: options.sampleIds, maxAmountFen: limits.amountFen };
  let count = 0;
  for await (const raw of sheet.rows('verified')) {
    const page = raw.filter((row) => row.sheetRow > header.sheetRow && !isBlank(row, header)).map((row) => readRow(row, context));
    count += page.length;
    if (count > limits.rows) throw new RosterFileError('FILE_TOO_MANY_ROWS', { accepted: limits.rows });
    if (page.length > 0) yield page;
  }
  if (count === 0) throw new RosterFileError('FILE_NO_ROWS');
}

interface RowContext extends CellContext {
  readonly sheet: string;
  readonly header: FoundHeader;
}

/** The first sheet with a row that names every required column. */
export async function findColumns(sheets: readonly RawSheet[], columns: readonly RosterColumn[], withinRows: number): Promise<FoundSheet> {
  const required = columns.filter((column) => column.required);
  let lacking = required;
  for (const sheet of sheets) {
    let seen = 0;
    for await (const rows of sheet.rows('glance')) {
      for (const row of rows.slice(0, withinRows - seen)) {
        const header = headerOf(row, columns);
        const missing = required.filter((column) => !header.columns.some((place) => place.column === column));
        if (missing.length === 0) return { sheet, header };
        if (missing.length < lacking.length) lacking = missing;
      }
      seen += rows.length;
      if (seen >= withinRows) break;
    }
  }
  const accepted = lacking.map((column) => column.header).join('、');
  throw lacking.length === required.length
    ? new RosterFileError('FILE_NO_HEADER', { accepted })
    : new RosterFileError('FILE_MISSING_COLUMNS', { sheet: sheets[0]?.name ?? '', accepted });
}

const squeezed = (text: string): string => text.normalize('NFKC').replace(/[\s\u200B-\u200F\u2060\uFEFF*★:]+/g, '').replace(/\([^)]*\)/g, '');

function headerOf(row: RawRow, columns: readonly RosterColumn[]): FoundHeader {
  const titles = row.cells.map((cell) => squeezed(cellText(cell)));
  const places = columns.flatMap((column) => {
    const index = titles.findIndex((title) => title !== '' && [column.header, ...column.aliases].some((name) => squeezed(name) === title));
    return index < 0 ? [] : [{ column, index, header: column.header }];
  });
  return { sheetRow: row.sheetRow, columns: places };
}

const isBlank = (row: RawRow, header: FoundHeader): boolean => header.columns.every((place) => cellText(row.cells[place.index]) === '');

function readRow(row: RawRow, context: RowContext): SheetRow {
  const values: Partial<Record<RosterColumn['key'], string | number>> = {};
  const errors: CellError[] = [];
  for (const { column, index, header } of context.header.columns) {
    const place = { sheet: context.sheet, row: row.sheetRow, column: header };
    const cell = row.cells[index];
    if (cell === undefined || cellText(cell) === '') {
      if (column.required) errors.push(cellError('MISSING', place));
      continue;
    }
    const reading = readCell(cell, column, context);
    // What was probably meant holds the cell's content: it is not repeated in a list that is kept.
    errors.push(...reading.findings.map((finding) => cellError(finding.code, place, { accepted: finding.accepted })).filter((error) => error.level === 'block'));
    if (reading.value !== undefined) values[column.key] = reading.value;
  }
  return { sheet: context.sheet, sheetRow: row.sheetRow, values, errors };
}
