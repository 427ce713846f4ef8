import type { Writable } from 'node:stream';
import { capitals, formatYuan } from '../../domain/money.ts';
import type { FontSet } from '../fonts.ts';
import { openPdf } from '../pdf/document.ts';
import type { Pdf } from '../pdf/document.ts';
import { drawPageNumbers, drawSheetHead, landscape, landscapePlace, roomFor } from '../pdf/landscape-sheet.ts';
import { beginTable } from '../pdf/table.ts';
import type { TableColumn } from '../pdf/table.ts';
import { addLine, emptySums } from './disbursement-sheet.ts';
import type { DisbursementLine, DisbursementResult, DisbursementSheet, SheetSignatures } from './disbursement-sheet.ts';
import { assertApproved, assertRowLimit, maxPdfRows } from './rows.ts';

const columns: readonly TableColumn<DisbursementLine>[] = [
  { header: '序号', share: 22, align: 'center', text: (line) => String(line.lineNo) },
  { header: '单位名称', share: 97, align: 'left', text: (line) => line.institutionName },
  { header: '户名', share: 97, align: 'left', text: (line) => line.accountName },
  { header: '开户行', share: 110, align: 'left', text: (line) => line.bankName },
  { header: '联行号', share: 62, align: 'center', text: (line) => line.bankCode },
  { header: '账号', share: 92, align: 'center', text: (line) => line.account },
  { header: '人数', share: 28, align: 'center', text: (line) => String(line.headcount) },
  { header: '金额(元)', share: 70, align: 'right', text: (line) => formatYuan(line.amountFen) },
  { header: '用途', share: 86, align: 'left', text: (line) => line.purpose },
  { header: '批次号', share: 58, align: 'center', text: (line) => line.batchNo },
  { header: '备注', share: 52, align: 'left', text: (line) => line.remark ?? '' },
];
const look = { sizePt: 8, rowHeightPt: 18, headHeightPt: 22 } as const;
const signaturesHeightPt = 96;

/** Writes 拨付表 as .pdf, at most 50,000 lines, to be printed and signed. The same input gives the same bytes. Throws ExportError. */
export async function writeDisbursementPdf(sheet: DisbursementSheet, out: Writable, fonts?: FontSet): Promise<DisbursementResult> {
  const pdf = openPdf({ layout: 'landscape', title: sheet.title, author: sheet.issuer, on: sheet.on, fonts, mark: sheet.mark }, out);
  const top = drawSheetHead(pdf, sheet.title, [`编制单位：${sheet.issuer}`, `批次号：${sheet.batchNo}`, `编制日期：${sheet.on}　单位：元`]);
  const table = beginTable(pdf, columns, landscapePlace(pdf, top), look);
  const sums = emptySums();
  for await (const line of sheet.lines) {
    addLine(sums, line);
    assertRowLimit(sums.count, maxPdfRows);
    table.add(line);
  }
  assertApproved(sums, sheet.approved);
  table.addSpans([
    { text: '合计', columns: 6, align: 'center' },
    { text: String(sums.headcount), columns: 1, align: 'center' },
    { text: formatYuan(sums.totalFen), columns: 1, align: 'right' },
    { text: '', columns: 3, align: 'left' },
  ]);
  table.addSpans([
    { text: '合计（大写）', columns: 2, align: 'center' },
    { text: capitals(sums.totalFen), columns: 9, align: 'left' },
  ]);
  drawSignatures(pdf, roomFor(pdf, table.end() + 14, signaturesHeightPt), sheet.signatures ?? {});
  drawPageNumbers(pdf);
  await pdf.finish();
  return { rows: sums.count, headcount: sums.headcount, totalFen: sums.totalFen, missingGlyphs: pdf.missingGlyphs() };
}

function drawSignatures(pdf: Pdf, yPt: number, names: SheetSignatures): void {
  const places: readonly [string, string | undefined][] = [
    ['制表', names.preparer], ['审核', names.reviewer], ['分管领导', names.supervisor], ['单位负责人', names.head],
  ];
  const slot = landscape.widthPt / places.length;
  places.forEach(([label, name], index) => {
    const x = landscape.leftPt + slot * index;
    const shown = `${label}：${name ?? ''}`;
    pdf.write(shown, x, yPt, { sizePt: 10.5 });
    const from = x + pdf.width(`${label}：`, { sizePt: 10.5 });
    pdf.page.lineWidth(0.5).moveTo(from, yPt + 17).lineTo(x + slot - 24, yPt + 17).stroke();
  });
  const x = landscape.leftPt + slot * 3;
  pdf.write('（盖章）', landscape.leftPt + slot * 2, yPt + 52, { sizePt: 10.5 });
  pdf.write('日期：　　　　年　　月　　日', x, yPt + 52, { sizePt: 10.5 });
}
