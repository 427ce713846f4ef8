import { readFile, stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { cellError } from '../../domain/codes/roster.ts';
import type { CellError } from '../../domain/coded.ts';
import type { Fen } from '../../domain/money.ts';
import { ROSTER_TEMPLATE_MARK, ROSTER_TEMPLATE_SHEET, ROSTER_TEMPLATE_VERSION } from '../../domain/roster.ts';
import { programmeLookup, readCell, type Programme } from './cells.ts';
import { FileDuplicates } from './duplicates.ts';
import { RosterFileError } from './fileError.ts';
import { openRosterFile, type OpenedFile } from './fileType.ts';
import { chooseSheet, repeatsHeader, type Header } from './header.ts';
import { mebibytes, ROSTER_LIMITS, type RosterLimits } from './limits.ts';
import { cellText, type RawRow, type RawSheet } from './rawRow.ts';
import { assembleRow, roleOf, type ReadRow, type RowContext } from './row.ts';

export { RosterFileError } from './fileError.ts';
export { ROSTER_LIMITS, type RosterLimits } from './limits.ts';
export type { ReadRow } from './row.ts';
export type { Programme } from './cells.ts';

export interface ReadRosterOptions {
  /** The name under which it was uploaded; the sheet name of a .csv. Taken from the path when a path is given. */
  readonly fileName?: string;
  /** Programmes that 培训类型 may name, by code or Chinese name. */
  readonly programmes: readonly Programme[];
  /** Whether the sample year's identity numbers (area 99xxxx) are accepted. */
  readonly sampleIds: boolean;
  readonly limits?: Partial<RosterLimits>;
  /** Called after every page with the number of rows read so far. */
  readonly onProgress?: (progress: { readonly rows: number }) => void;
  /** Takes the rows page by page; the reading then keeps none of them. A slow page holds the reading back. */
  readonly onPage?: (rows: readonly ReadRow[]) => Promise<void> | void;
  /** Rows a page, default 500. */
  readonly pageRows?: number;
  /** Resume: rows up to this sheet row are read (duplicates and totals need them) but not given to `onPage` again. */
  readonly afterSheetRow?: number;
  readonly signal?: AbortSignal;
}

export interface RosterTotals {
  /** Rows with content, duplicates and bad ones included. */
  readonly rows: number;
  /** Sum of 申请金额 over all rows where it could be read. */
  readonly appliedFen: Fen;
  readonly rowsWithErrors: number;
  readonly duplicates: number;
}

export interface RosterReading {
  readonly sheet: string;
  /** Last row of the header, as Excel numbers it. */
  readonly headerRow: number;
  /** Empty when `onPage` took them. */
  readonly rows: readonly ReadRow[];
  /** Findings about the file as a whole, all warnings: the file could be read. */
  readonly fileErrors: readonly CellError[];
  readonly totals: RosterTotals;
  /** 申请金额 of the totals row, when there is one. */
  readonly declaredTotalFen?: Fen;
  /** Version mark of our template, when the file was made from it. */
  readonly templateVersion?: string;
}

/**
 * Reads a college's roster from .xlsx or .csv (UTF-8, GB18030). Every error of every cell is reported, good rows are kept, nothing is
 * corrected silently. Formulas are read by their saved results and never run.
 * @throws RosterFileError when the file as a whole cannot be read: nothing of it may be used then, pages already taken included.
 */
export async function readRoster(source: Buffer | string, options: ReadRosterOptions): Promise<RosterReading> {
  const limits = { ...ROSTER_LIMITS, ...options.limits };
  const { file, fileName } = await load(source, options.fileName, limits);
  const opened = await openRosterFile(file, fileName, limits);
  const { sheet, header, others } = await chooseSheet(opened.sheets, limits.headerWithinRows);
  const reader = new RosterReader(sheet, header, limits, options);
  await reader.readAll();
  const templateVersion = await versionMark(opened);
  return reader.reading(others, templateVersion);
}

async function load(source: Buffer | string, fileName: string | undefined, limits: RosterLimits): Promise<{ file: Buffer; fileName: string }> {
  if (typeof source !== 'string') return { file: source, fileName: fileName ?? '' };
  if ((await stat(source)).size > limits.fileBytes) throw new RosterFileError('FILE_TOO_LARGE', { accepted: mebibytes(limits.fileBytes) });
  return { file: await readFile(source), fileName: fileName ?? basename(source) };
}

async function versionMark(opened: OpenedFile): Promise<string | undefined> {
  const sheet = opened.hiddenSheet(ROSTER_TEMPLATE_SHEET);
  if (sheet === undefined) return undefined;
  for await (const [row] of sheet.rows('glance')) {
    return cellText(row?.cells[0]) === ROSTER_TEMPLATE_MARK ? cellText(row?.cells[1]) : undefined;
  }
  return undefined;
}

class RosterReader {
  private readonly sheet: RawSheet;
  private readonly header: Header;
  private readonly limits: RosterLimits;
  private readonly options: ReadRosterOptions;
  private readonly context: RowContext;
  private readonly duplicates = new FileDuplicates();
  private readonly kept: ReadRow[] = [];
  private page: ReadRow[] = [];
  private rows = 0;
  private appliedFen = 0;
  private rowsWithErrors = 0;
  private duplicateRows = 0;
  private hiddenRows = 0;
  private declared: { readonly row: number; readonly fen: Fen } | undefined;
  private afterTotal = false;

  constructor(sheet: RawSheet, header: Header, limits: RosterLimits, options: ReadRosterOptions) {
    this.sheet = sheet;
    this.header = header;
    this.limits = limits;
    this.options = options;
    this.context = {
      sheet: sheet.name, header, sampleIds: options.sampleIds, programmes: programmeLookup(options.programmes),
      date1904: sheet.date1904, maxAmountFen: limits.amountFen,
    };
  }

  async readAll(): Promise<void> {
    const pageRows = this.options.pageRows ?? 500;
    for await (const rows of this.sheet.rows('verified')) {
      for (const raw of rows) {
        if (raw.sheetRow > this.header.sheetRow) this.take(raw);
        if (this.page.length >= pageRows) await this.deliver();
      }
      this.options.signal?.throwIfAborted();
    }
    await this.deliver();
    if (this.rows === 0) throw new RosterFileError('FILE_NO_ROWS');
  }

  private take(raw: RawRow): void {
    const role = repeatsHeader(raw, this.header) ? 'blank' : roleOf(raw, this.header, this.afterTotal);
    if (role === 'total') this.takeTotal(raw);
    if (role !== 'data') return;
    if (this.rows >= this.limits.rows) throw new RosterFileError('FILE_TOO_MANY_ROWS', { accepted: this.limits.rows });
    this.rows += 1;
    if (raw.hidden) this.hiddenRows += 1;
    const read = this.duplicates.judge(assembleRow(raw, this.rows, this.context), { sheet: this.sheet.name, certificateColumn: this.headerOf('veteranCertNo') });
    this.appliedFen += read.row.appliedFen ?? 0;
    if (read.errors.some((e) => e.level === 'block')) this.rowsWithErrors += 1;
    if (read.duplicateOfRow !== undefined) this.duplicateRows += 1;
    this.page.push(read);
  }

  private takeTotal(raw: RawRow): void {
    this.afterTotal = true;
    const found = this.header.columns.find((c) => c.column.key === 'appliedFen');
    const cell = found === undefined ? undefined : raw.cells[found.index];
    const reading = cell === undefined || found === undefined ? undefined : readCell(cell, found.column, { ...this.context, maxAmountFen: Number.MAX_SAFE_INTEGER });
    // The last one counts: pages and classes may have totals of their own before it.
    if (typeof reading?.value === 'number') this.declared = { row: raw.sheetRow, fen: reading.value };
  }

  private async deliver(): Promise<void> {
    const { onPage, onProgress, afterSheetRow = 0, signal } = this.options;
    signal?.throwIfAborted();
    if (this.page.length === 0) return;
    const page = this.page.filter((r) => r.row.sheetRow > afterSheetRow);
    this.page = [];
    if (onPage === undefined) this.kept.push(...page);
    else if (page.length > 0) await onPage(page);
    onProgress?.({ rows: this.rows });
  }

  reading(others: readonly string[], templateVersion: string | undefined): RosterReading {
    return {
      sheet: this.sheet.name,
      headerRow: this.header.sheetRow,
      rows: this.kept,
      fileErrors: this.fileErrors(others, templateVersion),
      totals: { rows: this.rows, appliedFen: this.appliedFen, rowsWithErrors: this.rowsWithErrors, duplicates: this.duplicateRows },
      ...(this.declared === undefined ? {} : { declaredTotalFen: this.declared.fen }),
      ...(templateVersion === undefined ? {} : { templateVersion }),
    };
  }

  private fileErrors(others: readonly string[], templateVersion: string | undefined): CellError[] {
    const place = { sheet: this.sheet.name, row: this.header.sheetRow, column: '' };
    const errors: CellError[] = [];
    if (this.declared !== undefined && this.declared.fen !== this.appliedFen) {
      errors.push(cellError('TOTAL_MISMATCH', { ...place, row: this.declared.row, column: this.headerOf('appliedFen') }, { accepted: (this.appliedFen / 100).toFixed(2) }));
    }
    if (this.header.extra.length > 0) errors.push(cellError('EXTRA_COLUMNS', place, { accepted: this.header.extra.join('、').slice(0, 300) }));
    if (others.length > 0) errors.push(cellError('MORE_SHEETS', place, { accepted: others.join('、') }));
    if (this.hiddenRows > 0) errors.push(cellError('HIDDEN_ROWS', place, { accepted: this.hiddenRows }));
    if (templateVersion !== undefined && templateVersion !== ROSTER_TEMPLATE_VERSION) errors.push(cellError('TEMPLATE_VERSION', place, { accepted: templateVersion.slice(0, 20) }));
    return errors;
  }

  private headerOf(key: string): string {
    return this.header.columns.find((c) => c.column.key === key)?.header ?? '';
  }
}
