import { openArchive } from './archive.ts';
import { openCsv } from './csv.ts';
import { RosterFileError } from './fileError.ts';
import { mebibytes, type RosterLimits } from './limits.ts';
import type { RawSheet } from './rawRow.ts';
import { openWorkbook } from './workbook.ts';

export interface OpenedFile {
  readonly type: 'xlsx' | 'csv';
  /** All parts together, as their directory announces. */
  readonly unzippedBytes: number;
  readonly sheets: readonly RawSheet[];
  hiddenSheet(name: string): RawSheet | undefined;
}

/** Tells by content, never by name, what was uploaded, and opens it within the limits. `delimiter`: of a text table, where it is known. */
export async function openRosterFile(file: Buffer, fileName: string, limits: RosterLimits, delimiter?: string): Promise<OpenedFile> {
  if (file.length === 0) throw new RosterFileError('FILE_EMPTY');
  if (file.length > limits.fileBytes) throw new RosterFileError('FILE_TOO_LARGE', { accepted: mebibytes(limits.fileBytes) });
  const foreign = MAGIC.find(([magic]) => file.subarray(0, magic.length).equals(magic));
  if (foreign !== undefined) throw new RosterFileError('FILE_NOT_WORKBOOK', { accepted: foreign[1] });
  if (file.subarray(0, 8).equals(OLE)) throw new RosterFileError(file.includes(ENCRYPTED_PACKAGE) ? 'FILE_ENCRYPTED' : 'FILE_XLS');
  if (file.subarray(0, 2).toString('latin1') === 'PK') return openXlsx(file, limits);
  const text = file.subarray(0, 200).toString('latin1').replace(/^\u00EF\u00BB\u00BF/, '').trimStart();
  // Some systems export a web page or an XML table under the name of .xls.
  if (/^<(!doctype|html|table|head|meta|\?xml|workbook)/i.test(text)) throw new RosterFileError('FILE_NOT_WORKBOOK', { accepted: 'HTML / XML' });
  if (/\.xlsx$/i.test(fileName)) throw new RosterFileError('FILE_CORRUPT');
  const sheet = openCsv(file, fileName.replace(/^.*[\\/]/, '').replace(/\.[^.]*$/, '') || 'CSV', limits, delimiter);
  return { type: 'csv', unzippedBytes: file.length, sheets: [sheet], hiddenSheet: () => undefined };
}

async function openXlsx(file: Buffer, limits: RosterLimits): Promise<OpenedFile> {
  const archive = await openArchive(file, limits);
  if (archive.names.some((name) => name.endsWith('vbaproject.bin'))) throw new RosterFileError('FILE_MACROS');
  if (archive.has('mimetype')) throw new RosterFileError('FILE_NOT_WORKBOOK', { accepted: 'OpenDocument' });
  return { type: 'xlsx', unzippedBytes: archive.unzippedBytes, ...(await openWorkbook(archive, limits)) };
}

const MAGIC: readonly (readonly [Buffer, string])[] = [
  [Buffer.from('%PDF'), 'PDF'],
  [Buffer.from([0x89, 0x50, 0x4e, 0x47]), 'PNG'],
  [Buffer.from([0xff, 0xd8, 0xff]), 'JPEG'],
  [Buffer.from('GIF8'), 'GIF'],
  [Buffer.from('{\\rtf'), 'RTF'],
  [Buffer.from('Rar!'), 'RAR'],
  [Buffer.from([0x37, 0x7a, 0xbc, 0xaf]), '7z'],
  [Buffer.from([0x1f, 0x8b]), 'gzip'],
];

/** The compound file of .xls; a workbook with a password is one too, around an encrypted package. */
const OLE = Buffer.from([0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1]);
const ENCRYPTED_PACKAGE = Buffer.from('EncryptedPackage', 'utf16le');
