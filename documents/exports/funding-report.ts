import type { Writable } from 'node:stream';
import type { IsoDate } from '../../domain/coded.ts';
import type { CountOf, FundingFigures } from '../../domain/funding.ts';
import { addFunding, NO_FUNDING } from '../../domain/funding.ts';
import type { Fen } from '../../domain/money.ts';
import { ExportError } from './export-error.ts';
import { assertRowLimit, inBatches, maxWorkbookRows, noMissingGlyphs } from './rows.ts';
import type { ExportResult, Rows } from './rows.ts';
import { addBoldRow, addDataRow, addHeadRow, addMergedRow, finishWorkbook, letWriterDrain, openSheet, openWorkbook, sheetStyles, yuanNumber } from './workbook.ts';
import type { CellKind, SheetColumn } from './workbook.ts';

export interface FundingLine extends FundingFigures {
  readonly label: string;
}

export interface FundingSection {
  /** 按院校, 按区, 按项目, 按年度: the sheet's name. */
  readonly title: string;
  /** The header over the labels: 院校, 区, 项目, 年度. */
  readonly labelHeader: string;
  readonly lines: Rows<FundingLine>;
}

export interface FundingReport {
  readonly title: string;
  readonly issuer: string;
  /** What the figures cover, e.g. 2021-01-01 至 2021-12-31. */
  readonly period: string;
  readonly on: IsoDate;
  readonly sections: readonly FundingSection[];
  /** For whom this copy was made, where it is not the paper itself. */
  readonly mark?: string;
}

export interface FundingResult extends ExportResult {
  readonly totals: readonly { readonly title: string; readonly figures: FundingFigures }[];
}

export interface FundingColumn {
  readonly header: string;
  readonly kind: Extract<CellKind, 'integer' | 'money' | 'percent'>;
  /** Fen, a count, or a share of one; `undefined` where there is no figure. */
  value(figures: FundingFigures): number | undefined;
}

/** The columns after 序号 and the label, the same in the workbook and on paper. */
export const fundingColumns: readonly FundingColumn[] = [
  { header: '申报人数', kind: 'integer', value: (figures) => figures.appliedCount },
  { header: '核定人数', kind: 'integer', value: (figures) => figures.approvedCount },
  { header: '申报额', kind: 'money', value: (figures) => figures.appliedFen },
  { header: '核定额', kind: 'money', value: (figures) => figures.approvedFen },
  { header: '核减额', kind: 'money', value: (figures) => figures.reducedFen },
  { header: '拨付额', kind: 'money', value: (figures) => figures.paidFen },
  { header: '退票额', kind: 'money', value: (figures) => figures.returnedFen },
  { header: '结余', kind: 'money', value: (figures) => figures.balanceFen },
  { header: '人均', kind: 'money', value: perHeadFen },
  { header: '取证率', kind: 'percent', value: (figures) => rateOf(figures.certified) },
  { header: '就业率', kind: 'percent', value: (figures) => rateOf(figures.employed) },
  { header: '结业率', kind: 'percent', value: (figures) => rateOf(figures.completed) },
  { header: '拨付及时率', kind: 'percent', value: (figures) => rateOf(figures.paidInTime) },
];

/** What stands where there is no figure. */
export const noFigure = '—';

const headRows = 3;

/** Writes 经费报告 as .xlsx, one sheet a section, each with its totals. Throws ExportError. */
export async function writeFundingWorkbook(report: FundingReport, out: Writable): Promise<FundingResult> {
  if (report.sections.length === 0) throw new ExportError('EXPORT_EMPTY');
  const workbook = openWorkbook(out, { on: report.on, author: report.issuer });
  const totals: FundingResult['totals'][number][] = [];
  let rows = 0;
  for (const section of report.sections) {
    const columns = sheetColumns(section.labelHeader);
    const sheet = openSheet(workbook, { name: section.title, widths: columns.map(({ width }) => width), headRows, mark: report.mark });
    addMergedRow(sheet, 30, [{ columns: columns.length, text: `${report.title}（${section.title}）`, style: sheetStyles.title }]);
    addMergedRow(sheet, 18, [
      { columns: 5, text: `编制单位：${report.issuer}`, style: sheetStyles.note },
      { columns: 5, text: `统计期间：${report.period}`, style: sheetStyles.note },
      { columns: 5, text: `编制日期：${report.on}　单位：元`, style: sheetStyles.noteRight },
    ]);
    addHeadRow(sheet, columns.map(({ header }) => header));
    let figures = NO_FUNDING;
    let count = 0;
    for await (const batch of inBatches(section.lines)) {
      for (const line of batch) {
        assertFigures(line, line.label);
        count += 1;
        assertRowLimit(count, maxWorkbookRows);
        figures = addFunding(figures, line);
        addDataRow(sheet, columns, { ...line, sequence: count });
      }
      await letWriterDrain(sheet, out);
    }
    assertFigures(figures, section.title);
    const total = addBoldRow(
      sheet,
      ['centred', 'centred', ...fundingColumns.map(({ kind }) => kind)],
      ['合计', null, ...fundingColumns.map((column) => workbookFigure(column, figures))],
    );
    total.height = 20;
    sheet.mergeCells(total.number, 1, total.number, 2);
    total.commit();
    sheet.commit();
    totals.push({ title: section.title, figures });
    rows += count;
  }
  await finishWorkbook(workbook, out);
  return { rows, totals, missingGlyphs: noMissingGlyphs };
}

interface NumberedLine extends FundingLine {
  readonly sequence: number;
}

function sheetColumns(labelHeader: string): SheetColumn<NumberedLine>[] {
  const width = { integer: 9, money: 16, percent: 10 } as const;
  return [
    { header: '序号', width: 6, kind: 'integer', value: (line) => line.sequence },
    { header: labelHeader, width: 26, kind: 'text', value: (line) => line.label },
    ...fundingColumns.map((column): SheetColumn<NumberedLine> => ({
      header: column.header, width: width[column.kind], kind: column.kind, value: (line) => column.value(line) ?? noFigure,
    })),
  ];
}

function workbookFigure(column: FundingColumn, figures: FundingFigures): number | string {
  const value = column.value(figures);
  if (value === undefined) return noFigure;
  return column.kind === 'money' ? yuanNumber(value) : value;
}

/** Throws ExportError EXPORT_AMOUNT when a figure is no whole number, or is below zero where it cannot be. */
export function assertFigures(figures: FundingFigures, line: string): void {
  const { appliedCount, approvedCount, appliedFen, approvedFen, reducedFen, paidFen, returnedFen, balanceFen } = figures;
  const counted = [appliedCount, approvedCount, appliedFen, approvedFen, reducedFen, paidFen, returnedFen];
  if (!Number.isSafeInteger(balanceFen) || counted.some((each) => !Number.isSafeInteger(each) || each < 0)) throw new ExportError('EXPORT_AMOUNT', [line]);
}

/** 人均: the approved amount over the approved heads, to the nearest fen. */
function perHeadFen(figures: FundingFigures): Fen | undefined {
  return figures.approvedCount === 0 ? undefined : Math.round(figures.approvedFen / figures.approvedCount);
}

function rateOf(share: CountOf): number | undefined {
  return share === null || share.of === 0 ? undefined : share.count / share.of;
}
