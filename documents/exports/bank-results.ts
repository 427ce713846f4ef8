import type { CellError, IsoDate } from '../../domain/coded.ts';
import { parseYuan } from '../../domain/money.ts';
import type { Fen } from '../../domain/money.ts';
import { checkBankResultsMapping } from './bank-mapping.ts';
import type { BankResultField, BankResultsMapping } from './bank-mapping.ts';
import { cellFinding } from './bank-result-codes.ts';
import type { BankResultCode } from './bank-result-codes.ts';
import { bankResultsLimits, guarded, openTable, tableCell } from './bank-results-file.ts';
import type { TableCell } from './bank-results-file.ts';
import { cellText } from '../roster/rawRow.ts';
import type { RawRow, RawSheet } from '../roster/rawRow.ts';
import { ExportError } from './export-error.ts';

/** What the bank says of one payment. `paid`: credited. `returned`: 退票, it could not be. */
export interface BankResult {
  /** The row in the file, as Excel numbers it (a line's number in a text file). */
  readonly fileRow: number;
  readonly batchNo: string;
  readonly lineNo: number;
  readonly amountFen: Fen;
  /** The last four letters or digits of the account: all that matching needs. */
  readonly accountLast4: string;
  readonly outcome: 'paid' | 'returned' | 'unknown';
  readonly reasonCode?: string;
  readonly reasonText?: string;
  readonly bankReference?: string;
  readonly settledOn?: IsoDate;
}

/** `rows`: those without a blocking error. A file with any blocking error is not to be booked, not even its good rows. */
export interface BankResults {
  readonly rows: readonly BankResult[];
  readonly errors: readonly CellError[];
}

/**
 * Reads a bank's results file: .xlsx, .csv or .txt, the texts in UTF-8 or GB18030. The kind is told from the content, `fileName` only names it.
 * Formulas are read by their values. Throws ExportError (BANK_RESULTS_TYPE, _CORRUPT, _SIZE, _HEADER, BANK_MAPPING); faults of cells come back in `errors`.
 */
export async function readBankResults(file: Uint8Array, fileName: string, mapping: BankResultsMapping): Promise<BankResults> {
  const checked = checkBankResultsMapping(mapping);
  const sheets = await openTable(file, fileName, checked.delimiter);
  for (const sheet of sheets) {
    const header = await guarded(fileName, () => findHeader(sheet, checked));
    if (header !== undefined) return guarded(fileName, () => readRows(sheet, header, checked, fileName));
  }
  throw new ExportError('BANK_RESULTS_HEADER', neededHeaders(checked));
}

/** The tail by which an account is recognised in a results file: its last four letters or digits. */
export function accountLast4(account: string): string {
  return account.replace(/[^0-9A-Za-z]/g, '').slice(-4);
}

interface Header {
  readonly row: number;
  readonly columns: ReadonlyMap<BankResultField, { readonly index: number; readonly title: string }>;
}

const alwaysNeeded = ['amount', 'account', 'outcome'] as const;

async function findHeader(sheet: RawSheet, mapping: BankResultsMapping): Promise<Header | undefined> {
  let seen = 0;
  for await (const page of sheet.rows('glance')) {
    for (const row of page) {
      const header = headerIn(row, mapping);
      if (header !== undefined) return header;
      seen += 1;
      if (seen >= bankResultsLimits.headerWithinRows) return undefined;
    }
  }
  return undefined;
}

function headerIn(row: RawRow, mapping: BankResultsMapping): Header | undefined {
  const titles = Array.from(row.cells, (cell) => squeezed(cellText(cell)));
  const columns = new Map<BankResultField, { index: number; title: string }>();
  for (const [field, names] of Object.entries(mapping.headers) as [BankResultField, string[]][]) {
    const index = titles.findIndex((title) => names.some((name) => squeezed(name) === title));
    if (index >= 0) columns.set(field, { index, title: cellText(row.cells[index]) });
  }
  const keyed = columns.has('reference') || (columns.has('batchNo') && columns.has('lineNo'));
  return keyed && alwaysNeeded.every((field) => columns.has(field)) ? { row: row.sheetRow, columns } : undefined;
}

function neededHeaders(mapping: BankResultsMapping): string[] {
  const key = mapping.headers.reference ?? [...(mapping.headers.batchNo ?? []), ...(mapping.headers.lineNo ?? [])];
  return [key, ...alwaysNeeded.map((field) => mapping.headers[field] ?? [])].map((names) => names.join(' / '));
}

async function readRows(sheet: RawSheet, header: Header, mapping: BankResultsMapping, fileName: string): Promise<BankResults> {
  const rows: BankResult[] = [];
  const errors: CellError[] = [];
  const seen = new Map<string, number>();
  for await (const page of sheet.rows('verified')) {
    for (const raw of page) {
      if (raw.sheetRow <= header.row || isBlank(raw) || isTotalRow(raw)) continue;
      const reader = rowReader(sheet, raw, header, errors);
      const row = readRow(reader, raw.sheetRow, mapping);
      if (row === undefined) continue;
      const key = `${row.batchNo}-${row.lineNo}`;
      const earlier = seen.get(key);
      if (earlier === undefined) {
        seen.set(key, raw.sheetRow);
        rows.push(row);
      } else reader.fault(header.columns.has('reference') ? 'reference' : 'lineNo', 'BANK_RESULT_REPEATED', `${earlier}`);
    }
    if (rows.length + errors.length > bankResultsLimits.rows) throw new ExportError('BANK_RESULTS_SIZE', [fileName, `${bankResultsLimits.rows} rows`]);
  }
  return { rows, errors };
}

const isBlank = (row: RawRow): boolean => row.cells.every((cell) => cellText(cell) === '');

/** Banks close their lists with a total, although the payment file has none. */
function isTotalRow(row: RawRow): boolean {
  const first = row.cells.find((cell) => cellText(cell) !== '');
  return /^(合计|总计|小计)/.test(squeezed(cellText(first)));
}

interface RowReader {
  cell(field: BankResultField): TableCell;
  fault(field: BankResultField, code: BankResultCode, detail?: string): undefined;
}

function rowReader(sheet: RawSheet, row: RawRow, header: Header, errors: CellError[]): RowReader {
  return {
    cell: (field) => tableCell(row.cells[header.columns.get(field)?.index ?? -1], sheet.date1904),
    fault(field, code, detail) {
      errors.push(cellFinding(code, { sheet: sheet.name, row: row.sheetRow, column: header.columns.get(field)?.title ?? field }, detail));
      return undefined;
    },
  };
}

/** Every fault of the row is told, not only the first. */
function readRow(reader: RowReader, fileRow: number, mapping: BankResultsMapping): BankResult | undefined {
  const key = readKey(reader);
  const amountFen = readAmount(reader);
  const tail = readAccount(reader);
  const outcome = readOutcome(reader, mapping);
  const settledOn = readDate(reader);
  const reasonCode = optional(reader.cell('reasonCode'));
  const reasonText = optional(reader.cell('reasonText'));
  const reasonMissing = outcome === 'returned' && reasonCode === undefined && reasonText === undefined;
  if (reasonMissing) reader.fault('reasonText', 'BANK_RESULT_NO_REASON');
  if (key === undefined || amountFen === undefined || tail === undefined || outcome === undefined || settledOn === null || reasonMissing) return undefined;
  return {
    fileRow, ...key, amountFen, accountLast4: tail, outcome, reasonCode, reasonText,
    bankReference: optional(reader.cell('bankReference')), settledOn,
  };
}

function readKey(reader: RowReader): { batchNo: string; lineNo: number } | undefined {
  const reference = reader.cell('reference').text.trim();
  if (reference !== '') {
    const match = /^(.+)-(\d{1,7})$/.exec(reference);
    if (match?.[1] === undefined || match[2] === undefined || Number(match[2]) === 0) return reader.fault('reference', 'BANK_RESULT_REFERENCE');
    return { batchNo: match[1], lineNo: Number(match[2]) };
  }
  const batchNo = reader.cell('batchNo').text.trim();
  const line = reader.cell('lineNo').text.trim();
  if (batchNo === '' || !/^[1-9]\d{0,6}$/.test(line)) return reader.fault('lineNo', 'BANK_RESULT_REFERENCE');
  return { batchNo, lineNo: Number(line) };
}

function readAmount(reader: RowReader): Fen | undefined {
  const { text, number } = reader.cell('amount');
  // A number of the sheet carries binary dust (8800.1 as 8800.100000000001): to the fen first, then checked to be near it.
  const amountFen = number === undefined ? parseYuan(text.trim()) : Math.round(number * 100);
  const exact = number === undefined || Math.abs(number * 100 - Math.round(number * 100)) < 1e-4;
  if (amountFen === undefined || !Number.isSafeInteger(amountFen) || amountFen <= 0 || !exact) return reader.fault('amount', 'BANK_RESULT_AMOUNT');
  return amountFen;
}

function readAccount(reader: RowReader): string | undefined {
  const { text, number } = reader.cell('account');
  // Excel keeps 15 digits of a number: the last four of a longer account are gone.
  if ((number !== undefined && Math.abs(number) >= 1e15) || /^\d(\.\d+)?E\+\d+$/i.test(text.trim())) return reader.fault('account', 'BANK_RESULT_ACCOUNT_NUMBER');
  const tail = accountLast4(text);
  if (tail.length < 4) return reader.fault('account', 'BANK_RESULT_ACCOUNT');
  return tail;
}

function readOutcome(reader: RowReader, mapping: BankResultsMapping): BankResult['outcome'] | undefined {
  const text = squeezed(reader.cell('outcome').text);
  if (mapping.paid.some((word) => squeezed(word) === text)) return 'paid';
  if (mapping.returned.some((word) => squeezed(word) === text)) return 'returned';
  if (mapping.unknown.some((word) => squeezed(word) === text)) return 'unknown';
  return reader.fault('outcome', 'BANK_RESULT_OUTCOME');
}

/** `undefined`: no date given; `null`: one that is no date. */
function readDate(reader: RowReader): IsoDate | undefined | null {
  const { text, date } = reader.cell('settledOn');
  if (date !== undefined) return date;
  const written = text.trim();
  if (written === '') return undefined;
  const match = /^(\d{4})[-/.年]?(\d{1,2})[-/.月]?(\d{1,2})日?(?:[ T].*)?$/.exec(written);
  const iso = match === null ? '' : `${match[1]}-${match[2]?.padStart(2, '0')}-${match[3]?.padStart(2, '0')}`;
  const time = Date.parse(`${iso}T00:00:00Z`);
  if (Number.isNaN(time) || new Date(time).toISOString().slice(0, 10) !== iso) {
    reader.fault('settledOn', 'BANK_RESULT_DATE');
    return null;
  }
  return iso;
}

function optional(cell: TableCell): string | undefined {
  const text = cell.text.trim();
  return text === '' ? undefined : text.slice(0, 200);
}

function squeezed(text: string): string {
  return text.replace(/\s/g, '').replace(/（/g, '(').replace(/）/g, ')');
}
