import type { Writable } from 'node:stream';
import type { FundingFigures } from '../../domain/funding.ts';
import { addFunding, NO_FUNDING } from '../../domain/funding.ts';
import { formatYuan } from '../../domain/money.ts';
import type { FontSet } from '../fonts.ts';
import { openPdf } from '../pdf/document.ts';
import type { Pdf } from '../pdf/document.ts';
import { drawPageNumbers, drawSheetHead, landscape, landscapePlace } from '../pdf/landscape-sheet.ts';
import { beginTable } from '../pdf/table.ts';
import type { TableColumn } from '../pdf/table.ts';
import { ExportError } from './export-error.ts';
import { assertFigures, fundingColumns, noFigure } from './funding-report.ts';
import type { FundingColumn, FundingLine, FundingReport, FundingResult, FundingSection } from './funding-report.ts';
import { assertRowLimit, maxPdfRows } from './rows.ts';

const look = { sizePt: 7.5, rowHeightPt: 16, headHeightPt: 20 } as const;
const headingHeightPt = 20;

/** Writes 经费报告 as .pdf, the sections one after another, each with its own table and totals. Throws ExportError. */
export async function writeFundingPdf(report: FundingReport, out: Writable, fonts?: FontSet): Promise<FundingResult> {
  if (report.sections.length === 0) throw new ExportError('EXPORT_EMPTY');
  const pdf = openPdf({ layout: 'landscape', title: report.title, author: report.issuer, on: report.on, fonts, mark: report.mark }, out);
  let y = drawSheetHead(pdf, report.title, [`编制单位：${report.issuer}`, `统计期间：${report.period}`, `编制日期：${report.on}　单位：元`]);
  const totals: FundingResult['totals'][number][] = [];
  let rows = 0;
  for (const section of report.sections) {
    // A heading stands with its table's head and at least three rows, never alone at a page's foot.
    if (y + headingHeightPt + look.headHeightPt + 3 * look.rowHeightPt > landscape.bottomPt) {
      pdf.newPage();
      y = landscape.topPt;
    }
    const drawn = await drawSection(pdf, section, y, rows);
    totals.push({ title: section.title, figures: drawn.figures });
    rows = drawn.rows;
    y = drawn.bottomPt + 14;
  }
  drawPageNumbers(pdf);
  await pdf.finish();
  return { rows, totals, missingGlyphs: pdf.missingGlyphs() };
}

interface NumberedLine extends FundingLine {
  readonly sequence: number;
}

async function drawSection(pdf: Pdf, section: FundingSection, yPt: number, rowsBefore: number): Promise<{ figures: FundingFigures; rows: number; bottomPt: number }> {
  pdf.write(section.title, landscape.leftPt, yPt, { role: 'bold', sizePt: 11 });
  const table = beginTable(pdf, tableColumns(section.labelHeader), landscapePlace(pdf, yPt + headingHeightPt), look);
  let figures = NO_FUNDING;
  let count = 0;
  for await (const line of section.lines) {
    assertFigures(line, line.label);
    count += 1;
    assertRowLimit(rowsBefore + count, maxPdfRows);
    figures = addFunding(figures, line);
    table.add({ ...line, sequence: count });
  }
  assertFigures(figures, section.title);
  table.addSpans([
    { text: '合计', columns: 2, align: 'center' },
    ...fundingColumns.map((column) => ({ text: shown(column, figures), columns: 1, align: alignOf(column) })),
  ]);
  return { figures, rows: rowsBefore + count, bottomPt: table.end() };
}

function tableColumns(labelHeader: string): TableColumn<NumberedLine>[] {
  const share = { integer: 36, money: 62, percent: 38 } as const;
  return [
    { header: '序号', share: 24, align: 'center', text: (line) => String(line.sequence) },
    { header: labelHeader, share: 100, align: 'left', text: (line) => line.label },
    ...fundingColumns.map((column): TableColumn<NumberedLine> => ({
      header: column.header, share: share[column.kind], align: alignOf(column), text: (line) => shown(column, line),
    })),
  ];
}

function alignOf(column: FundingColumn): 'center' | 'right' {
  return column.kind === 'integer' ? 'center' : 'right';
}

function shown(column: FundingColumn, figures: FundingFigures): string {
  const value = column.value(figures);
  if (value === undefined) return noFigure;
  if (column.kind === 'money') return formatYuan(value);
  return column.kind === 'percent' ? `${(value * 100).toFixed(1)}%` : String(value);
}
