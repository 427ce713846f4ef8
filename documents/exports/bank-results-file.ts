import { Readable } from 'node:stream';
import ExcelJS from 'exceljs';
import iconv from 'iconv-lite';
import yauzl from 'yauzl';
import type { IsoDate } from '../../domain/coded.ts';
import { ExportError } from './export-error.ts';

export const bankResultsLimits = { fileBytes: 10 * 1024 * 1024, unzippedBytes: 100 * 1024 * 1024, rows: 100_000, headerWithinRows: 20 } as const;

/** A cell as read: its text as a person sees it, and its number or date when the sheet holds one. */
export interface TableCell {
  readonly text: string;
  readonly number?: number;
  readonly date?: IsoDate;
}

export interface TableSheet {
  readonly name: string;
  readonly rows: readonly { readonly number: number; readonly cells: readonly TableCell[] }[];
}

/** Opens a workbook or a delimited text by its content. Throws ExportError BANK_RESULTS_TYPE, BANK_RESULTS_CORRUPT or BANK_RESULTS_SIZE. */
export async function openTable(file: Uint8Array, fileName: string, delimiter: string | undefined): Promise<TableSheet[]> {
  const bytes = Buffer.from(file.buffer, file.byteOffset, file.byteLength);
  if (bytes.length > bankResultsLimits.fileBytes) throw new ExportError('BANK_RESULTS_SIZE', [fileName, `${bankResultsLimits.fileBytes} bytes`]);
  if (bytes.subarray(0, 4).equals(Buffer.from('PK\x03\x04', 'latin1'))) return openWorkbookFile(bytes, fileName);
  // .xls and encrypted workbooks are OLE containers, and a NUL byte is in no delimited text.
  if (bytes.length === 0 || bytes.subarray(0, 4096).includes(0) || bytes.subarray(0, 2).equals(Buffer.from([0xd0, 0xcf]))) {
    throw new ExportError('BANK_RESULTS_TYPE', [fileName]);
  }
  return openText(decodeText(bytes), fileName, delimiter);
}

async function openWorkbookFile(bytes: Buffer, fileName: string): Promise<TableSheet[]> {
  await assertUnzippedSize(bytes, fileName);
  const workbook = new ExcelJS.Workbook();
  try {
    await workbook.xlsx.load(Uint8Array.from(bytes).buffer);
  } catch (cause) {
    throw new ExportError('BANK_RESULTS_CORRUPT', [fileName], { cause });
  }
  if (workbook.worksheets.length === 0) throw new ExportError('BANK_RESULTS_TYPE', [fileName]);
  return workbook.worksheets.map((sheet) => tableOf(sheet, fileName));
}

/** Inflates every part without keeping it: yauzl stops at a part that is longer than its entry claims, so that a false claim does not help a bomb. */
async function assertUnzippedSize(bytes: Buffer, fileName: string): Promise<void> {
  const tooLarge = (): ExportError => new ExportError('BANK_RESULTS_SIZE', [fileName, `${bankResultsLimits.unzippedBytes} bytes unzipped`]);
  try {
    const zip = await yauzl.fromBufferPromise(bytes);
    let unzipped = 0;
    for await (const entry of zip.eachEntry()) {
      unzipped += entry.uncompressedSize;
      if (unzipped > bankResultsLimits.unzippedBytes) throw tooLarge();
      for await (const chunk of await zip.openReadStreamPromise(entry)) void chunk;
    }
  } catch (cause) {
    if (cause instanceof ExportError) throw cause;
    throw new ExportError('BANK_RESULTS_CORRUPT', [fileName], { cause });
  }
}

function decodeText(bytes: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return iconv.decode(bytes, 'gb18030');
  }
}

async function openText(text: string, fileName: string, delimiter: string | undefined): Promise<TableSheet[]> {
  const workbook = new ExcelJS.Workbook();
  try {
    const sheet = await workbook.csv.read(Readable.from([text]), {
      sheetName: 'text',
      map: (value: unknown) => value,
      parserOptions: { delimiter: delimiter ?? likelyDelimiter(text), quote: '"', ignoreEmpty: false },
    });
    return [tableOf(sheet, fileName)];
  } catch (cause) {
    if (cause instanceof ExportError) throw cause;
    throw new ExportError('BANK_RESULTS_CORRUPT', [fileName], { cause });
  }
}

/** The separator that stands most often in the first lines. */
function likelyDelimiter(text: string): string {
  const start = text.slice(0, 4000);
  const counted = ['|', '\t', ';', ','].map((each) => ({ each, count: start.split(each).length }));
  return counted.reduce((best, next) => (next.count > best.count ? next : best)).each;
}

function tableOf(sheet: ExcelJS.Worksheet, fileName: string): TableSheet {
  if (sheet.actualRowCount > bankResultsLimits.rows) throw new ExportError('BANK_RESULTS_SIZE', [fileName, `${bankResultsLimits.rows} rows`]);
  const rows: { number: number; cells: TableCell[] }[] = [];
  sheet.eachRow((row, number) => {
    const cells: TableCell[] = [];
    for (let column = 1; column <= Math.min(row.cellCount, 200); column += 1) cells.push(cellOf(row.getCell(column).value));
    rows.push({ number, cells });
  });
  return { name: sheet.name, rows };
}

function cellOf(value: ExcelJS.CellValue): TableCell {
  if (value === null || value === undefined) return { text: '' };
  if (typeof value === 'string') return { text: value };
  if (typeof value === 'number') return { text: String(value), number: value };
  if (typeof value === 'boolean') return { text: String(value) };
  if (value instanceof Date) {
    if (Number.isNaN(value.getTime())) return { text: '?' };
    const date = value.toISOString().slice(0, 10);
    return { text: date, date };
  }
  if ('richText' in value) return { text: value.richText.map(({ text }) => text).join('') };
  if ('hyperlink' in value) return { text: value.text };
  if ('formula' in value || 'sharedFormula' in value) return cellOf(value.result);
  return { text: 'error' in value ? value.error : '' };
}
