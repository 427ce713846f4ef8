import type { Writable } from 'node:stream';
import type { IsoDate } from '../../domain/coded.ts';
import { REASON_TEXTS } from '../../domain/codes/reasons.ts';
import type { Fen } from '../../domain/money.ts';
import type { WhatIfFigures, WhatIfTotals } from '../../domain/policy/what-if.ts';
import { DISTRICTS } from '../../domain/districts.ts';
import { assertRowLimit, inBatches, maxWorkbookRows, noMissingGlyphs } from './rows.ts';
import type { ExportResult, Rows } from './rows.ts';
import { addBoldRow, addDataRow, addHeadRow, addMergedRow, finishWorkbook, letWriterDrain, openSheet, openWorkbook, sheetStyles } from './workbook.ts';
import type { CellValue, SheetColumn } from './workbook.ts';

export const WHAT_IF_MEDIA_TYPE = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';

/** A row that would change. No name and no number of a person: its claim says who it is. */
export interface WhatIfLine {
  readonly claimNo: string;
  readonly rowNo: number;
  readonly institution: string;
  readonly district: string;
  readonly programme: string;
  readonly beforeVerdict: string;
  readonly beforeFen: Fen;
  readonly afterVerdict: string;
  readonly afterFen: Fen;
  readonly afterReasons: readonly string[];
}

export interface WhatIfWorkbook {
  readonly policyTitle: string;
  readonly policyKey: string;
  readonly issuer: string;
  readonly on: IsoDate;
  readonly totals: WhatIfTotals;
  /** Names by code. */
  readonly institutions: ReadonlyMap<string, string>;
  readonly programmes: ReadonlyMap<string, string>;
  readonly rows: Rows<WhatIfLine>;
}

interface SumLine extends WhatIfFigures {
  readonly label: string;
}

const VERDICTS: Readonly<Record<string, string>> = { approve: '可资助', reduce: '核减', refuse: '不予资助', invalid: '需更正' };
/** A difference may be below zero; the other columns of money never are. */
const differenceOf = (line: { readonly beforeFen: Fen; readonly afterFen: Fen }): Fen => line.afterFen - line.beforeFen;

const sumColumns = (header: string): readonly SheetColumn<SumLine>[] => [
  { header, width: 34, kind: 'text', value: (line) => line.label },
  { header: '人数', width: 9, kind: 'integer', value: (line) => line.rows },
  { header: '有变动', width: 9, kind: 'integer', value: (line) => line.changed },
  { header: '增加', width: 9, kind: 'integer', value: (line) => line.gaining },
  { header: '减少', width: 9, kind: 'integer', value: (line) => line.losing },
  { header: '现行金额(元)', width: 18, kind: 'money', value: (line) => line.beforeFen },
  { header: '试算金额(元)', width: 18, kind: 'money', value: (line) => line.afterFen },
  { header: '差额(元)', width: 18, kind: 'money', value: differenceOf },
];

/** Writes the difference as .xlsx: by programme, institution and district, and every row that would change. Throws ExportError. */
export async function writeWhatIfWorkbook(book: WhatIfWorkbook, out: Writable): Promise<ExportResult> {
  const workbook = openWorkbook(out, { on: book.on, author: book.issuer });
  const named = (nameOf: (code: string) => string | undefined) => (code: string): string => (code === '~' ? '未能识别' : nameOf(code) ?? code);
  const nameOf = { programme: named((code) => book.programmes.get(code)), institution: named((code) => book.institutions.get(code)), district: named((code) => DISTRICTS[code]?.zh) };
  for (const [dimension, header] of [['programme', '项目'], ['institution', '院校'], ['district', '安置区']] as const) {
    const columns = sumColumns(header);
    const sheet = openSheet(workbook, { name: `按${header}`, widths: columns.map(({ width }) => width), headRows: 2 });
    addMergedRow(sheet, 30, [{ columns: columns.length, text: `${book.policyTitle}（${book.policyKey}）试算 ${book.on}`, style: sheetStyles.title }]);
    addHeadRow(sheet, columns.map((column) => column.header));
    for (const [code, figures] of Object.entries(book.totals.by[dimension])) addDataRow(sheet, columns, { ...figures, label: nameOf[dimension](code) });
    addBoldRow(sheet, columns.map(({ kind }) => kind), columns.map((column) => boldValue(column.kind, column.value({ ...book.totals.total, label: '合计' })))).commit();
    sheet.commit();
  }
  const rows = await writeRows(workbook, book, nameOf, out);
  await finishWorkbook(workbook, out);
  return { rows, missingGlyphs: noMissingGlyphs };
}

const boldValue = (kind: string, value: CellValue): string | number | null => (kind === 'money' && typeof value === 'number' ? value / 100 : value ?? null);

async function writeRows(
  workbook: ReturnType<typeof openWorkbook>, book: WhatIfWorkbook, nameOf: Readonly<Record<'programme' | 'institution' | 'district', (code: string) => string>>, out: Writable,
): Promise<number> {
  const columns: readonly SheetColumn<WhatIfLine>[] = [
    { header: '申报号', width: 26, kind: 'text', value: (line) => line.claimNo },
    { header: '行号', width: 7, kind: 'integer', value: (line) => line.rowNo },
    { header: '院校', width: 26, kind: 'text', value: (line) => nameOf.institution(line.institution) },
    { header: '安置区', width: 11, kind: 'centred', value: (line) => nameOf.district(line.district) },
    { header: '项目', width: 22, kind: 'text', value: (line) => nameOf.programme(line.programme) },
    { header: '现行结论', width: 11, kind: 'centred', value: (line) => VERDICTS[line.beforeVerdict] ?? line.beforeVerdict },
    { header: '现行金额(元)', width: 14, kind: 'money', value: (line) => line.beforeFen },
    { header: '试算结论', width: 11, kind: 'centred', value: (line) => VERDICTS[line.afterVerdict] ?? line.afterVerdict },
    { header: '试算金额(元)', width: 14, kind: 'money', value: (line) => line.afterFen },
    { header: '差额(元)', width: 14, kind: 'money', value: differenceOf },
    { header: '试算原因', width: 30, kind: 'text', value: (line) => line.afterReasons.map(reasonOf).join('；') },
  ];
  const sheet = openSheet(workbook, { name: '逐人', widths: columns.map(({ width }) => width), headRows: 1 });
  addHeadRow(sheet, columns.map((column) => column.header));
  let written = 0;
  for await (const batch of inBatches(book.rows)) {
    assertRowLimit(written += batch.length, maxWorkbookRows);
    for (const line of batch) addDataRow(sheet, columns, line);
    await letWriterDrain(sheet, out);
  }
  sheet.commit();
  return written;
}

const reasonOf = (code: string): string => (Object.hasOwn(REASON_TEXTS, code) ? REASON_TEXTS[code as keyof typeof REASON_TEXTS].message.zh : code);
