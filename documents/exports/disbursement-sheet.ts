import type { Writable } from 'node:stream';
import type { IsoDate } from '../../domain/coded.ts';
import { capitals } from '../../domain/money.ts';
import type { Fen } from '../../domain/money.ts';
import { assertApproved, assertFen, assertRowLimit, inBatches, maxWorkbookRows, noMissingGlyphs } from './rows.ts';
import type { ApprovedFigures, ExportResult, Rows } from './rows.ts';
import {
  addBoldRow, addDataRow, addHeadRow, addMergedRow, finishWorkbook, letWriterDrain, openSheet, openWorkbook, sheetStyles, yuanNumber,
} from './workbook.ts';
import type { Sheet, SheetColumn } from './workbook.ts';

/** One payment to one institution. */
export interface DisbursementLine {
  /** 序号, from 1 within the batch. */
  readonly lineNo: number;
  readonly institutionName: string;
  readonly accountName: string;
  readonly bankName: string;
  /** 联行号, 12 digits. */
  readonly bankCode: string;
  readonly account: string;
  readonly headcount: number;
  readonly amountFen: Fen;
  readonly purpose: string;
  readonly batchNo: string;
  readonly remark?: string;
}

/** Names already known; a place without one is left for a pen. */
export interface SheetSignatures {
  readonly preparer?: string;
  readonly reviewer?: string;
  readonly supervisor?: string;
  readonly head?: string;
}

export interface DisbursementSheet {
  /** e.g. 2021年度退役军人教育培训补助经费拨付表 */
  readonly title: string;
  /** 编制单位 */
  readonly issuer: string;
  readonly batchNo: string;
  /** 编制日期 */
  readonly on: IsoDate;
  readonly lines: Rows<DisbursementLine>;
  readonly signatures?: SheetSignatures;
  /** The frozen list's figures; a sheet that differs is refused with EXPORT_MOVED. */
  readonly approved?: ApprovedFigures;
  /** For whom this copy was made, where it is not the paper itself. */
  readonly mark?: string;
}

export interface DisbursementResult extends ExportResult {
  readonly headcount: number;
  readonly totalFen: Fen;
}

export const disbursementColumns: readonly SheetColumn<DisbursementLine>[] = [
  { header: '序号', width: 6, kind: 'integer', value: (line) => line.lineNo },
  { header: '单位名称', width: 26, kind: 'text', value: (line) => line.institutionName },
  { header: '户名', width: 26, kind: 'text', value: (line) => line.accountName },
  { header: '开户行', width: 28, kind: 'text', value: (line) => line.bankName },
  { header: '联行号', width: 15, kind: 'centred', value: (line) => line.bankCode },
  { header: '账号', width: 22, kind: 'centred', value: (line) => line.account },
  { header: '人数', width: 7, kind: 'integer', value: (line) => line.headcount },
  { header: '金额(元)', width: 17, kind: 'money', value: (line) => line.amountFen },
  { header: '用途', width: 20, kind: 'text', value: (line) => line.purpose },
  { header: '批次号', width: 15, kind: 'centred', value: (line) => line.batchNo },
  { header: '备注', width: 16, kind: 'text', value: (line) => line.remark },
];

const headRows = 3;

/** Writes 拨付表 as .xlsx; memory does not grow with the rows. Throws ExportError; what `out` has by then is to be thrown away. */
export async function writeDisbursementWorkbook(sheet: DisbursementSheet, out: Writable): Promise<DisbursementResult> {
  const workbook = openWorkbook(out, { on: sheet.on, author: sheet.issuer });
  const paper = openSheet(workbook, { name: '拨付表', widths: disbursementColumns.map(({ width }) => width), headRows, mark: sheet.mark });
  addMergedRow(paper, 30, [{ columns: disbursementColumns.length, text: sheet.title, style: sheetStyles.title }]);
  addMergedRow(paper, 18, [
    { columns: 4, text: `编制单位：${sheet.issuer}`, style: sheetStyles.note },
    { columns: 4, text: `批次号：${sheet.batchNo}`, style: sheetStyles.note },
    { columns: 3, text: `编制日期：${sheet.on}　单位：元`, style: sheetStyles.noteRight },
  ]);
  addHeadRow(paper, disbursementColumns.map(({ header }) => header));

  const sums = emptySums();
  for await (const batch of inBatches(sheet.lines)) {
    for (const line of batch) {
      addLine(sums, line);
      assertRowLimit(sums.count, maxWorkbookRows);
      addDataRow(paper, disbursementColumns, line);
    }
    await letWriterDrain(paper, out);
  }
  assertApproved(sums, sheet.approved);
  addTotals(paper, sums);
  addSignatures(paper, sheet.signatures ?? {});
  await finishWorkbook(workbook, out);
  return { rows: sums.count, headcount: sums.headcount, totalFen: sums.totalFen, missingGlyphs: noMissingGlyphs };
}

export interface SheetSums {
  count: number;
  headcount: number;
  totalFen: Fen;
}

export function emptySums(): SheetSums {
  return { count: 0, headcount: 0, totalFen: 0 };
}

/** Throws ExportError EXPORT_AMOUNT for an amount, or a running total, that is no whole number of fen. */
export function addLine(sums: SheetSums, line: DisbursementLine): void {
  assertFen(line.amountFen, `${line.batchNo}-${line.lineNo}`);
  sums.count += 1;
  sums.headcount += line.headcount;
  sums.totalFen += line.amountFen;
  assertFen(sums.totalFen, '合计');
}

function addTotals(paper: Sheet, sums: SheetSums): void {
  // Plain numbers, not formulas: this is the approved total, and a reader that computes nothing shows it too.
  const row = addBoldRow(
    paper,
    ['centred', 'centred', 'centred', 'centred', 'centred', 'centred', 'integer', 'money', 'text', 'text', 'text'],
    ['合计', null, null, null, null, null, sums.headcount, yuanNumber(sums.totalFen), null, null, null],
  );
  row.height = 20;
  paper.mergeCells(row.number, 1, row.number, 6);
  row.commit();

  const words = addBoldRow(paper, disbursementColumns.map((_, index) => (index < 2 ? 'centred' : 'text')), ['合计（大写）', null, capitals(sums.totalFen)]);
  words.height = 20;
  paper.mergeCells(words.number, 1, words.number, 2);
  paper.mergeCells(words.number, 3, words.number, disbursementColumns.length);
  words.commit();
}

function addSignatures(paper: Sheet, names: SheetSignatures): void {
  const style = sheetStyles.note;
  addMergedRow(paper, 34, [
    { columns: 2, text: `制表：${names.preparer ?? ''}`, style },
    { columns: 2, text: `审核：${names.reviewer ?? ''}`, style },
    { columns: 3, text: `分管领导：${names.supervisor ?? ''}`, style },
    { columns: 4, text: `单位负责人：${names.head ?? ''}`, style },
  ]);
  addMergedRow(paper, 34, [
    { columns: 7, text: '', style },
    { columns: 2, text: '（盖章）', style },
    { columns: 2, text: '日期：　　年　　月　　日', style },
  ]);
}
