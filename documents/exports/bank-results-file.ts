import type { IsoDate } from '../../domain/coded.ts';
import { readDate } from '../roster/dates.ts';
import { RosterFileError } from '../roster/fileError.ts';
import { openRosterFile } from '../roster/fileType.ts';
import { ROSTER_LIMITS } from '../roster/limits.ts';
import { cellText } from '../roster/rawRow.ts';
import type { RawCell, RawSheet } from '../roster/rawRow.ts';
import { ExportError } from './export-error.ts';

export const bankResultsLimits = { fileBytes: 20 * 1024 * 1024, unzippedBytes: 200 * 1024 * 1024, rows: 200_000, headerWithinRows: 20 } as const;

/** A cell as read: its text as a person sees it, and its number or date when the sheet holds one. */
export interface TableCell {
  readonly text: string;
  readonly number?: number;
  readonly date?: IsoDate;
}

/** Opens a workbook or a delimited text by its content; rows are read as they are asked for. Throws ExportError BANK_RESULTS_TYPE, BANK_RESULTS_CORRUPT or BANK_RESULTS_SIZE. */
export async function openTable(file: Uint8Array, fileName: string, delimiter: string | undefined): Promise<readonly RawSheet[]> {
  const bytes = Buffer.from(file.buffer, file.byteOffset, file.byteLength);
  const limits = { ...ROSTER_LIMITS, fileBytes: bankResultsLimits.fileBytes, unzippedBytes: bankResultsLimits.unzippedBytes };
  return guarded(fileName, async () => (await openRosterFile(bytes, fileName, limits, delimiter)).sheets);
}

/** What reading finds wrong with the file, in the words of the results. */
export async function guarded<R>(fileName: string, read: () => Promise<R>): Promise<R> {
  try {
    return await read();
  } catch (cause) {
    if (!(cause instanceof RosterFileError)) throw cause;
    const { code } = cause;
    if (code === 'FILE_TOO_LARGE') throw new ExportError('BANK_RESULTS_SIZE', [fileName, `${bankResultsLimits.fileBytes} bytes`], { cause });
    if (code === 'FILE_ZIP_BOMB') throw new ExportError('BANK_RESULTS_SIZE', [fileName, `${bankResultsLimits.unzippedBytes} bytes unzipped`], { cause });
    throw new ExportError(FOREIGN.has(code) ? 'BANK_RESULTS_TYPE' : 'BANK_RESULTS_CORRUPT', [fileName], { cause });
  }
}

const FOREIGN: ReadonlySet<string> = new Set(['FILE_EMPTY', 'FILE_NOT_WORKBOOK', 'FILE_XLS', 'FILE_ENCRYPTED', 'FILE_MACROS']);

export function tableCell(raw: RawCell | undefined, date1904: boolean): TableCell {
  if (raw === undefined || raw.kind === 'error' || raw.kind === 'uncomputed') return { text: '' };
  if (raw.kind === 'number' || raw.kind === 'percent') return { text: raw.text, number: Number(raw.text) };
  if (raw.kind !== 'date') return { text: cellText(raw) };
  const { value } = readDate(raw, date1904);
  return typeof value === 'string' ? { text: value, date: value } : { text: '?' };
}
