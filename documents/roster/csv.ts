import { isUtf8 } from 'node:buffer';
import { Readable } from 'node:stream';
import { CsvError, parse } from 'csv-parse';
import iconv from 'iconv-lite';
import { RosterFileError } from './fileError.ts';
import type { RosterLimits } from './limits.ts';
import type { RawCell, RawRow, RawSheet } from './rawRow.ts';

/** A text table as one sheet. Rows count as a spreadsheet program would show them: a quoted cell of several lines is one row. */
export function openCsv(file: Buffer, name: string, limits: RosterLimits, delimiter?: string): RawSheet {
  const text = decodeText(file);
  const separator = delimiter ?? delimiterOf(text);
  return { name, date1904: false, rows: () => csvRows(text, separator, limits) };
}

/** UTF-8 with or without BOM, UTF-16 with BOM (what Excel calls Unicode text), or else GB18030; told apart by content, never by name. */
export function decodeText(file: Buffer): string {
  if (file.length >= 2 && file.readUInt16BE(0) === 0xfffe) return iconv.decode(file, 'utf16le');
  if (file.length >= 2 && file.readUInt16BE(0) === 0xfeff) return iconv.decode(file, 'utf16be');
  if (file.includes(0)) throw new RosterFileError('FILE_NOT_WORKBOOK', { accepted: 'binary' });
  if (isUtf8(file)) return iconv.decode(file, 'utf8');
  const text = iconv.decode(file, 'gb18030');
  // iconv-lite writes U+FFFD where the bytes are no character: then it is no Chinese text either.
  if (text.includes('\uFFFD')) throw new RosterFileError('FILE_ENCODING');
  return text;
}

/** Of comma, tab, semicolon and bar the one that separates most among the first lines. */
function delimiterOf(text: string): string {
  const head = text.slice(0, 20_000);
  const count = (mark: string): number => head.split(mark).length;
  return [',', '\t', ';', '|'].reduce((best, mark) => (count(mark) > count(best) ? mark : best));
}

const SLICE = 64 * 1024;

function* slices(text: string): Generator<string> {
  for (let at = 0; at < text.length; at += SLICE) yield text.slice(at, at + SLICE);
}

async function* csvRows(text: string, delimiter: string, limits: RosterLimits): AsyncGenerator<RawRow[]> {
  const parser = Readable.from(slices(text)).pipe(parse({ delimiter, bom: true, relax_column_count: true, skip_empty_lines: false, max_record_size: 1_000_000 }));
  let sheetRow = 0;
  let page: RawRow[] = [];
  try {
    for await (const record of parser as AsyncIterable<string[]>) {
      sheetRow += 1;
      const row = rawRow(sheetRow, record, limits);
      if (row.cells.length > 0) page.push(row);
      if (page.length >= 500) { yield page; page = []; }
    }
  } catch (error) {
    if (error instanceof CsvError) throw new RosterFileError('FILE_CSV_BROKEN', { accepted: sheetRow + 1 }, { cause: error.code });
    throw error;
  }
  if (page.length > 0) yield page;
}

function rawRow(sheetRow: number, record: readonly string[], limits: RosterLimits): RawRow {
  const cells: (RawCell | undefined)[] = [];
  record.forEach((text, column) => {
    if (text === '') return;
    if (column >= limits.columns) throw new RosterFileError('FILE_TOO_MANY_COLUMNS', { accepted: limits.columns });
    cells[column] = { kind: 'text', text };
  });
  return { sheetRow, hidden: false, cells };
}
