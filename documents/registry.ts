import { cellError } from '../domain/codes/roster.ts';
import type { CellError, IsoDate } from '../domain/coded.ts';
import { ROSTER_COLUMNS } from '../domain/roster.ts';
import type { RosterColumn } from '../domain/roster.ts';
import { programmeLookup, readCell } from './roster/cells.ts';
import type { CellContext } from './roster/cells.ts';
import { RosterFileError } from './roster/fileError.ts';
import { openRosterFile } from './roster/fileType.ts';
import { ROSTER_LIMITS } from './roster/limits.ts';
import type { RosterLimits } from './roster/limits.ts';
import { cellText } from './roster/rawRow.ts';
import type { RawRow, RawSheet } from './roster/rawRow.ts';

export { RosterFileError } from './roster/fileError.ts';

/** One person as the bureau's registry has him or her. */
export interface RegistryRecord {
  readonly name: string;
  readonly idCard: string;
  readonly dischargedOn: IsoDate;
  readonly dischargeType: string;
  /** Area code of the district of settlement. */
  readonly district: string;
}

export interface ReadRegistryOptions {
  /** The name under which it was uploaded. */
  readonly fileName: string;
  /** Whether the sample year's identity numbers (area 99xxxx) are accepted. */
  readonly sampleIds: boolean;
  /** Takes the people page by page; a slow page holds the reading back. */
  readonly onPage: (people: readonly RegistryRecord[]) => Promise<void>;
  readonly pageRows?: number;
  readonly signal?: AbortSignal;
  readonly limits?: Partial<RosterLimits>;
}

export interface RegistryReading {
  /** People given to `onPage`. */
  readonly rows: number;
  /** Rows left out because a cell could not be used. */
  readonly rejected: number;
  /** Blocking findings, the first {@link MAX_ERRORS}; none holds a cell's content. */
  readonly errors: readonly CellError[];
}

export const MAX_ERRORS = 500;
/** A city's registry is longer than a college's roster. */
const LIMITS: RosterLimits = { ...ROSTER_LIMITS, rows: 500_000 };

const KEYS = ['name', 'idCard', 'dischargedOn', 'dischargeType', 'district'] as const;
type Key = (typeof KEYS)[number];
const COLUMNS: readonly (RosterColumn & { readonly key: Key })[] =
  ROSTER_COLUMNS.filter((column): column is RosterColumn & { readonly key: Key } => (KEYS as readonly string[]).includes(column.key));

/**
 * Reads the veterans' registry from .xlsx or .csv: 姓名, 身份证号, 退役时间, 退役方式, 安置区, under the names a roster may use for them,
 * wherever the header stands. A row that cannot be used is left out and named; the others go on.
 * @throws RosterFileError when the file as a whole cannot be read.
 */
export async function readRegistry(file: Buffer, options: ReadRegistryOptions): Promise<RegistryReading> {
  const limits = { ...LIMITS, ...options.limits };
  const opened = await openRosterFile(file, options.fileName, limits);
  const { sheet, header } = await findHeader(opened.sheets, limits.headerWithinRows);
  const context: RowContext = { sheet: sheet.name, header, programmes: programmeLookup([]), date1904: sheet.date1904, sampleIds: options.sampleIds, maxAmountFen: 0 };
  const reading = { rows: 0, rejected: 0, errors: [] as CellError[] };
  let page: RegistryRecord[] = [];
  const deliver = async (): Promise<void> => {
    options.signal?.throwIfAborted();
    if (page.length === 0) return;
    await options.onPage(page);
    reading.rows += page.length;
    page = [];
  };
  for await (const rows of sheet.rows('verified')) {
    for (const row of rows) {
      if (row.sheetRow <= header.sheetRow || isBlank(row, header)) continue;
      if (reading.rows + reading.rejected + page.length >= limits.rows) throw new RosterFileError('FILE_TOO_MANY_ROWS', { accepted: limits.rows });
      const { record, errors } = readRow(row, context);
      if (record) page.push(record);
      else reading.rejected += 1;
      reading.errors.push(...errors.slice(0, MAX_ERRORS - reading.errors.length));
      if (page.length >= (options.pageRows ?? 1_000)) await deliver();
    }
  }
  await deliver();
  if (reading.rows + reading.rejected === 0) throw new RosterFileError('FILE_NO_ROWS');
  return reading;
}

interface FoundHeader {
  readonly sheetRow: number;
  readonly places: readonly { readonly column: RosterColumn & { readonly key: Key }; readonly index: number; readonly header: string }[];
}

interface RowContext extends CellContext {
  readonly sheet: string;
  readonly header: FoundHeader;
}

async function findHeader(sheets: readonly RawSheet[], withinRows: number): Promise<{ sheet: RawSheet; header: FoundHeader }> {
  let lacking = COLUMNS;
  let seen = 0;
  for (const sheet of sheets) {
    seen = 0;
    for await (const rows of sheet.rows('glance')) {
      for (const row of rows.slice(0, withinRows - seen)) {
        const header = headerOf(row);
        const missing = COLUMNS.filter((column) => !header.places.some((place) => place.column === column));
        if (missing.length === 0) return { sheet, header };
        if (missing.length < lacking.length) lacking = missing;
      }
      seen += rows.length;
      if (seen >= withinRows) break;
    }
  }
  const accepted = lacking.map((column) => column.header).join('、');
  throw lacking.length === COLUMNS.length
    ? new RosterFileError('FILE_NO_HEADER', { accepted })
    : new RosterFileError('FILE_MISSING_COLUMNS', { sheet: sheets[0]?.name ?? '', accepted });
}

const squeezed = (text: string): string => text.normalize('NFKC').replace(/[\s\u200B-\u200F\u2060\uFEFF*★:]+/g, '').replace(/\([^)]*\)/g, '');

function headerOf(row: RawRow): FoundHeader {
  const titles = row.cells.map((cell) => squeezed(cellText(cell)));
  const places = COLUMNS.flatMap((column) => {
    const index = titles.findIndex((title) => title !== '' && [column.header, ...column.aliases].some((name) => squeezed(name) === title));
    return index < 0 ? [] : [{ column, index, header: column.header }];
  });
  return { sheetRow: row.sheetRow, places };
}

const isBlank = (row: RawRow, header: FoundHeader): boolean => header.places.every((place) => cellText(row.cells[place.index]) === '');

function readRow(row: RawRow, context: RowContext): { record?: RegistryRecord; errors: CellError[] } {
  const values: Partial<Record<Key, string>> = {};
  const errors: CellError[] = [];
  for (const { column, index, header } of context.header.places) {
    const place = { sheet: context.sheet, row: row.sheetRow, column: header };
    const cell = row.cells[index];
    if (cell === undefined || cellText(cell) === '') {
      errors.push(cellError('MISSING', place));
      continue;
    }
    const reading = readCell(cell, column, context);
    // What was probably meant holds the cell's content: it is not repeated in a list that is kept.
    errors.push(...reading.findings.map((finding) => cellError(finding.code, place, { accepted: finding.accepted })).filter((error) => error.level === 'block'));
    if (reading.value !== undefined) values[column.key] = String(reading.value);
  }
  const { name, idCard, dischargedOn, dischargeType, district } = values;
  if (errors.length > 0 || !name || !idCard || !dischargedOn || !dischargeType || !district) return { errors };
  return { record: { name, idCard, dischargedOn, dischargeType, district }, errors };
}
