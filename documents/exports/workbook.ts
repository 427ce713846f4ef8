import { once } from 'node:events';
import type { Writable } from 'node:stream';
import { setImmediate as nextTurn, setTimeout as pause } from 'node:timers/promises';
import ExcelJS from 'exceljs';
import type { IsoDate } from '../../domain/coded.ts';

export type CellKind = 'text' | 'centred' | 'integer' | 'money' | 'plainMoney' | 'percent';

/** A workbook's cell: `undefined` leaves it empty. Money is given in fen and becomes a number of yuan. */
export type CellValue = string | number | undefined;

export interface SheetColumn<Row> {
  readonly header: string;
  /** In characters of the default font, as Excel counts. */
  readonly width: number;
  readonly kind: CellKind;
  value(row: Row): CellValue;
}

export interface SheetSetup {
  readonly name: string;
  readonly widths: readonly number[];
  readonly headRows: number;
  /** For whom this copy was made: in the footer of every page, to the left. */
  readonly mark?: string;
}

type Writer = ExcelJS.stream.xlsx.WorkbookWriter;
export type Sheet = ExcelJS.Worksheet;
type Style = Partial<ExcelJS.Style>;

const thin = { style: 'thin', color: { argb: 'FF7F7F7F' } } as const;
const box = { top: thin, left: thin, bottom: thin, right: thin } as const;
const songti = { name: '宋体', size: 10, family: 2 } as const;

/**
 * One shared object a kind: exceljs registers a style once an object, so a column of a hundred thousand cells costs one look-up each.
 * Texts carry the format `@`: ids and accounts keep every digit, and a text that begins with = + - @ stays a text even when a clerk edits the cell.
 */
const cellStyles: Record<CellKind, Style> = {
  text: { font: songti, numFmt: '@', border: box, alignment: { vertical: 'middle', wrapText: true } },
  centred: { font: songti, numFmt: '@', border: box, alignment: { horizontal: 'center', vertical: 'middle', wrapText: true } },
  integer: { font: songti, numFmt: '0', border: box, alignment: { horizontal: 'center', vertical: 'middle' } },
  money: { font: songti, numFmt: '#,##0.00', border: box, alignment: { horizontal: 'right', vertical: 'middle' } },
  plainMoney: { font: songti, numFmt: '0.00', border: box, alignment: { horizontal: 'right', vertical: 'middle' } },
  percent: { font: songti, numFmt: '0.0%', border: box, alignment: { horizontal: 'right', vertical: 'middle' } },
};
const bold = { ...songti, bold: true } as const;
const boldStyles = Object.fromEntries(
  Object.entries(cellStyles).map(([kind, style]) => [kind, { ...style, font: bold }]),
) as Record<CellKind, Style>;

export const sheetStyles = {
  title: { font: { name: '宋体', size: 16, bold: true, family: 2 }, alignment: { horizontal: 'center', vertical: 'middle', wrapText: true } },
  note: { font: songti, alignment: { vertical: 'middle', wrapText: true } },
  noteRight: { font: songti, alignment: { horizontal: 'right', vertical: 'middle' } },
  head: {
    font: bold, border: box, fill: { type: 'pattern', pattern: 'solid', fgColor: { argb: 'FFEDEDED' } },
    alignment: { horizontal: 'center', vertical: 'middle', wrapText: true },
  },
} as const satisfies Record<string, Style>;

/** A streaming workbook to `out`; its dates are `on`, not the clock's. */
export function openWorkbook(out: Writable, setup: { readonly on: IsoDate; readonly author: string }): Writer {
  const made = new Date(`${setup.on}T00:00:00+08:00`);
  // exceljs listens for the stream's failure only at its very end; until then letWriterDrain finds it.
  out.on('error', () => undefined);
  // Its type declarations name neither the dates nor the names. Level 3 of 9 costs half the default's work and makes the file an eighth larger.
  const options = {
    stream: out, useStyles: true, useSharedStrings: false, zip: { zlib: { level: 3 } },
    created: made, modified: made, creator: setup.author, lastModifiedBy: setup.author,
  };
  return new ExcelJS.stream.xlsx.WorkbookWriter(options);
}

/** A sheet to be printed on landscape A4, one page wide, its head frozen on screen and repeated on paper, with 第 n 页 共 m 页 below. */
export function openSheet(workbook: Writer, setup: SheetSetup): Sheet {
  const sheet = workbook.addWorksheet(sheetName(setup.name), {
    properties: { defaultRowHeight: rowHeightPt },
    views: [{ state: 'frozen', ySplit: setup.headRows }],
    pageSetup: {
      paperSize: 9, orientation: 'landscape', fitToPage: true, fitToWidth: 1, fitToHeight: 0, horizontalCentered: true,
      margins: { left: 0.4, right: 0.4, top: 0.6, bottom: 0.7, header: 0.3, footer: 0.35 },
      printTitlesRow: `1:${setup.headRows}`,
    },
    headerFooter: { oddFooter: `${setup.mark === undefined ? '' : `&L&8 ${setup.mark.replaceAll('&', '&&')}`}&C第 &P 页 共 &N 页` },
  });
  sheet.columns = setup.widths.map((width) => ({ width }));
  return sheet;
}

const rowHeightPt = 18;
const textLinePt = 13.5;

/** Excel takes 31 characters and none of []:*?/\ in a sheet's name. */
export function sheetName(name: string): string {
  return name.replace(/[[\]:*?/\\]/g, ' ').slice(0, 31);
}

/** Shared for the same reason as the cells' styles: a row's own empty style would be worked out anew for every row. */
const plainRow: Style = {};

/** Writes one row of data and lets it go. */
export function addDataRow<Row>(sheet: Sheet, columns: readonly SheetColumn<Row>[], row: Row): void {
  const values = columns.map((column) => excelValue(column.kind, column.value(row)));
  const written: ExcelJS.Row & { style?: Style } = sheet.addRow(values);
  written.style = plainRow;
  for (let index = 0; index < columns.length; index += 1) {
    const kind = columns[index]?.kind ?? 'text';
    // A dash where a number would stand (no figure to show) is a text, to the right like its neighbours.
    written.getCell(index + 1).style = cellStyles[kind];
  }
  const lines = linesNeeded(columns, values);
  if (lines > 1) written.height = Math.min(409, lines * textLinePt + 4);
  written.commit();
}

/** A wrapped text needs a height of its own: a spreadsheet does not measure the rows of a file that it opens. A Chinese character counts two. */
function linesNeeded(columns: readonly SheetColumn<never>[], values: readonly ExcelJS.CellValue[]): number {
  let most = 1;
  for (let index = 0; index < columns.length; index += 1) {
    const text = values[index];
    const room = columns[index]?.width ?? 10;
    if (typeof text !== 'string' || text.length * 2 <= room) continue;
    let widest = 0;
    for (let at = 0; at < text.length; at += 1) widest += text.charCodeAt(at) > 0xff ? 2 : 1.1;
    most = Math.max(most, Math.ceil(widest / room));
  }
  return most;
}

/** A row of cells outside the table's body: totals. The caller commits it. */
export function addBoldRow(sheet: Sheet, kinds: readonly CellKind[], values: readonly ExcelJS.CellValue[]): ExcelJS.Row {
  const row = sheet.addRow([...values]);
  kinds.forEach((kind, index) => {
    row.getCell(index + 1).style = boldStyles[kind];
  });
  return row;
}

export function addHeadRow(sheet: Sheet, headers: readonly string[]): void {
  const row = sheet.addRow([...headers]);
  headers.forEach((_, index) => {
    row.getCell(index + 1).style = sheetStyles.head;
  });
  row.height = 30;
  row.commit();
}

/** Texts in merged cells over the whole width: `spans` say how many columns each takes. */
export function addMergedRow(
  sheet: Sheet, heightPt: number, spans: readonly { readonly columns: number; readonly text: string; readonly style: Style }[],
): void {
  const row = sheet.addRow([]);
  row.height = heightPt;
  let column = 1;
  for (const span of spans) {
    const cell = row.getCell(column);
    if (span.text !== '') cell.value = span.text;
    for (let each = column; each < column + span.columns; each += 1) row.getCell(each).style = span.style;
    if (span.columns > 1) sheet.mergeCells(row.number, column, row.number, column + span.columns - 1);
    column += span.columns;
  }
  row.commit();
}

/** Yuan as Excel keeps them: the nearest double to the two decimals. */
export function yuanNumber(amountFen: number): number {
  return amountFen / 100;
}

function excelValue(kind: CellKind, value: CellValue): ExcelJS.CellValue {
  if (value === undefined) return null;
  return (kind === 'money' || kind === 'plainMoney') && typeof value === 'number' ? yuanNumber(value) : value;
}

const pendingLimitBytes = 4 * 1024 * 1024;
const pauseMs = 2;

/**
 * exceljs's streaming writer takes rows without ever pushing back, so that a fast source piles the whole sheet up in memory. This waits, after a
 * batch of rows, until what lies before the compressor and before `out` is small again.
 */
export async function letWriterDrain(sheet: Sheet, out: Writable): Promise<void> {
  await nextTurn();
  while (pendingBytes(sheet) > pendingLimitBytes && !out.destroyed) await pause(pauseMs);
  if (out.writableNeedDrain && !out.destroyed) await drained(out);
  assertOpen(out);
}

async function drained(out: Writable): Promise<void> {
  const settled = new AbortController();
  const either = [once(out, 'drain', settled), once(out, 'close', settled)];
  try {
    await Promise.race(either);
  } finally {
    // The one that lost takes its listeners away, and its end is of no interest.
    for (const each of either) each.catch(() => undefined);
    settled.abort();
  }
}

function assertOpen(out: Writable): void {
  if (out.destroyed) throw out.errored ?? new Error('the stream was closed before the workbook was whole');
}

function pendingBytes(sheet: Sheet): number {
  const { stream } = sheet as unknown as { stream?: { pipes?: readonly { writableLength?: number }[] } };
  return (stream?.pipes ?? []).reduce((sum, pipe) => sum + (pipe.writableLength ?? 0), 0);
}

/** Ends the workbook and waits until `out` has taken it. */
export async function finishWorkbook(workbook: Writer, out: Writable): Promise<void> {
  assertOpen(out);
  await workbook.commit();
}
