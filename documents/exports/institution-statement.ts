import type { Writable } from 'node:stream';
import type { IsoDate } from '../../domain/coded.ts';
import { capitals, formatYuan } from '../../domain/money.ts';
import type { Fen } from '../../domain/money.ts';
import type { FontSet } from '../fonts.ts';
import { openPdf } from '../pdf/document.ts';
import { drawPageNumbers, drawSheetHead, landscapePlace } from '../pdf/landscape-sheet.ts';
import { beginTable } from '../pdf/table.ts';
import type { TableColumn } from '../pdf/table.ts';
import { assertRowLimit, maxPdfRows, noMissingGlyphs } from './rows.ts';
import type { ExportResult } from './rows.ts';
import { addBoldRow, addDataRow, addHeadRow, addMergedRow, finishWorkbook, openSheet, openWorkbook, sheetStyles, yuanNumber } from './workbook.ts';
import type { SheetColumn } from './workbook.ts';

/** One row of 对账单: a trainee's row of the roster by its number, never by a name. */
export interface StatementRow {
  readonly kind: '拨付' | '退票' | '抵扣' | '更正';
  /** The payment, as batch and line; of a correction the old one. */
  readonly payment: string;
  readonly claimNo: string;
  readonly rowNo: number | undefined;
  /** What stood before: of a returned payment and of a correction. */
  readonly oldFen: Fen | undefined;
  /** What this row adds: below zero for what is kept back, or must come back. */
  readonly amountFen: Fen;
  readonly remark: string;
}

export interface InstitutionStatement {
  readonly statementNo: string;
  readonly institutionName: string;
  readonly issuer: string;
  readonly round: string;
  /** The day on which it was frozen. */
  readonly on: IsoDate;
  readonly rows: readonly StatementRow[];
  /** What the bank has credited, and what later corrections change. */
  readonly paidFen: Fen;
  readonly correctedFen: Fen;
  /** For whom this copy was made, where it is not the paper itself. */
  readonly mark?: string;
}

const titleOf = (statement: InstitutionStatement): string => `${statement.institutionName}资助资金对账单`;
const notesOf = (statement: InstitutionStatement): [string, string, string] =>
  [`编制单位：${statement.issuer}`, `对账单号：${statement.statementNo}　批次：${statement.round}`, `日期：${statement.on}　单位：元`];

const columns: readonly SheetColumn<StatementRow>[] = [
  { header: '类别', width: 8, kind: 'centred', value: (row) => row.kind },
  { header: '付款', width: 20, kind: 'centred', value: (row) => row.payment },
  { header: '申报号', width: 24, kind: 'centred', value: (row) => row.claimNo },
  { header: '名册行', width: 8, kind: 'integer', value: (row) => row.rowNo },
  { header: '原金额(元)', width: 16, kind: 'money', value: (row) => row.oldFen },
  { header: '金额(元)', width: 16, kind: 'money', value: (row) => row.amountFen },
  { header: '备注', width: 40, kind: 'text', value: (row) => row.remark },
];

/** Writes 对账单 as .xlsx. */
export async function writeStatementWorkbook(statement: InstitutionStatement, out: Writable): Promise<ExportResult> {
  const workbook = openWorkbook(out, { on: statement.on, author: statement.issuer });
  const paper = openSheet(workbook, { name: '对账单', widths: columns.map(({ width }) => width), headRows: 3, mark: statement.mark });
  addMergedRow(paper, 30, [{ columns: columns.length, text: titleOf(statement), style: sheetStyles.title }]);
  const [issuer, number, day] = notesOf(statement);
  addMergedRow(paper, 18, [{ columns: 2, text: issuer, style: sheetStyles.note }, { columns: 3, text: number, style: sheetStyles.note }, { columns: 2, text: day, style: sheetStyles.noteRight }]);
  addHeadRow(paper, columns.map(({ header }) => header));
  for (const row of statement.rows) addDataRow(paper, columns, row);
  for (const [label, fen] of totalsOf(statement)) {
    addBoldRow(paper, ['centred', 'centred', 'centred', 'integer', 'money', 'money', 'text'], [label, null, null, null, null, yuanNumber(fen), capitalsOf(fen)]).commit();
  }
  await finishWorkbook(workbook, out);
  return { rows: statement.rows.length, missingGlyphs: noMissingGlyphs };
}

const pdfColumns: readonly TableColumn<StatementRow>[] = [
  { header: '类别', share: 40, align: 'center', text: (row) => row.kind },
  { header: '付款', share: 110, align: 'center', text: (row) => row.payment },
  { header: '申报号', share: 130, align: 'center', text: (row) => row.claimNo },
  { header: '名册行', share: 44, align: 'center', text: (row) => String(row.rowNo ?? '') },
  { header: '原金额(元)', share: 90, align: 'right', text: (row) => (row.oldFen === undefined ? '' : formatYuan(row.oldFen)) },
  { header: '金额(元)', share: 90, align: 'right', text: (row) => formatYuan(row.amountFen) },
  { header: '备注', share: 200, align: 'left', text: (row) => row.remark },
];

/** Writes 对账单 as .pdf. The same input gives the same bytes. */
export async function writeStatementPdf(statement: InstitutionStatement, out: Writable, fonts?: FontSet): Promise<ExportResult> {
  const title = titleOf(statement);
  assertRowLimit(statement.rows.length, maxPdfRows);
  const pdf = openPdf({ layout: 'landscape', title, author: statement.issuer, on: statement.on, fonts, mark: statement.mark }, out);
  const table = beginTable(pdf, pdfColumns, landscapePlace(pdf, drawSheetHead(pdf, title, notesOf(statement))), { sizePt: 8, rowHeightPt: 18, headHeightPt: 22 });
  for (const row of statement.rows) table.add(row);
  for (const [label, fen] of totalsOf(statement)) {
    table.addSpans([
      { text: label, columns: 5, align: 'center' }, { text: formatYuan(fen), columns: 1, align: 'right' }, { text: capitalsOf(fen), columns: 1, align: 'left' },
    ]);
  }
  table.end();
  drawPageNumbers(pdf);
  await pdf.finish();
  return { rows: statement.rows.length, missingGlyphs: pdf.missingGlyphs() };
}

function totalsOf({ paidFen, correctedFen }: InstitutionStatement): [string, Fen][] {
  return [['实付合计', paidFen], ...(correctedFen === 0 ? [] : [['更正合计', correctedFen] satisfies [string, Fen]])];
}

const capitalsOf = (fen: Fen): string => (fen > 0 ? capitals(fen) : '');
