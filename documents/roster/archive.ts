import { crc32 } from 'node:zlib';
import yauzl, { type Entry, type ZipFile } from 'yauzl';
import { RosterFileError } from './fileError.ts';
import { mebibytes, type RosterLimits } from './limits.ts';

/** What an archive may be at most; see {@link RosterLimits}. */
export type ArchiveLimits = Pick<RosterLimits, 'entries' | 'unzippedBytes' | 'ratio' | 'ratioFromBytes'>;

/** The parts of a workbook, opened only after the directory of the zip has been judged. */
export interface Archive {
  /** Parts by lower-case name: the format's names are case-insensitive. */
  readonly names: readonly string[];
  readonly unzippedBytes: number;
  has(name: string): boolean;
  /** Unpacks one part, refusing more bytes than announced and, at the end, a wrong checksum. */
  chunks(name: string): AsyncGenerator<Buffer>;
  /** One small part as text. */
  text(name: string, maxBytes: number): Promise<string>;
  bytes(name: string): number;
}

export async function openArchive(file: Buffer, limits: RosterLimits): Promise<Archive> {
  const { zip, entries } = await readDirectory(file, limits);
  const entryOf = (name: string): Entry => {
    const entry = entries.get(name.toLowerCase());
    if (entry === undefined) throw new RosterFileError('FILE_CORRUPT');
    return entry;
  };
  const chunks = (name: string): AsyncGenerator<Buffer> => unpack(zip, entryOf(name), limits);
  return {
    names: [...entries.keys()],
    unzippedBytes: [...entries.values()].reduce((sum, entry) => sum + entry.uncompressedSize, 0),
    has: (name) => entries.has(name.toLowerCase()),
    bytes: (name) => entryOf(name).uncompressedSize,
    chunks,
    text: async (name, maxBytes) => {
      if (entryOf(name).uncompressedSize > maxBytes) throw new RosterFileError('FILE_ZIP_BOMB', { accepted: mebibytes(entryOf(name).uncompressedSize) });
      const parts: Buffer[] = [];
      for await (const chunk of chunks(name)) parts.push(chunk);
      return Buffer.concat(parts).toString('utf8');
    },
  };
}

async function readDirectory(file: Buffer, limits: RosterLimits): Promise<{ zip: ZipFile; entries: Map<string, Entry> }> {
  const entries = new Map<string, Entry>();
  let total = 0;
  try {
    const zip = await yauzl.fromBufferPromise(file, { lazyEntries: true, validateEntrySizes: true });
    if (zip.entryCount > limits.entries) throw new RosterFileError('FILE_ZIP_BOMB', { accepted: `> ${limits.entries}` });
    for await (const entry of zip.eachEntry()) {
      total += entry.uncompressedSize;
      judgeEntry(entry, total, limits);
      const name = entry.fileName.toLowerCase();
      if (entries.has(name) || entries.size >= limits.entries) throw new RosterFileError('FILE_CORRUPT');
      entries.set(name, entry);
    }
    return { zip, entries };
  } catch (error) {
    throw asFileError(error);
  }
}

/** Refuses an entry that is encrypted, in an unknown method, or too much together with those before it (`total` bytes). */
export function judgeEntry(entry: Entry, total: number, limits: ArchiveLimits): void {
  if (entry.isEncrypted()) throw new RosterFileError('FILE_ENCRYPTED');
  if (!entry.canDecodeFileData()) throw new RosterFileError('FILE_CORRUPT');
  if (total > limits.unzippedBytes) throw new RosterFileError('FILE_ZIP_BOMB', { accepted: `> ${mebibytes(limits.unzippedBytes)}` });
  const ratio = entry.uncompressedSize / Math.max(1, entry.compressedSize);
  if (entry.uncompressedSize > limits.ratioFromBytes && ratio > limits.ratio) {
    throw new RosterFileError('FILE_ZIP_BOMB', { accepted: `${Math.round(ratio)} : 1` });
  }
}

/** The content of one entry, its checksum looked at when all of it is out. */
export async function* unpack(zip: ZipFile, entry: Entry, limits: ArchiveLimits): AsyncGenerator<Buffer> {
  let bytes = 0;
  let sum = 0;
  try {
    const stream = await zip.openReadStreamPromise(entry);
    for await (const chunk of stream as AsyncIterable<Buffer>) {
      bytes += chunk.length;
      if (bytes > limits.unzippedBytes) throw new RosterFileError('FILE_ZIP_BOMB', { accepted: `> ${mebibytes(limits.unzippedBytes)}` });
      sum = crc32(chunk, sum);
      yield chunk;
    }
  } catch (error) {
    throw asFileError(error);
  }
  // yauzl compares sizes but not the checksum: a flipped bit inside a cell would otherwise change an amount unseen.
  if (sum !== entry.crc32) throw new RosterFileError('FILE_CORRUPT');
}

const asFileError = (error: unknown): RosterFileError =>
  error instanceof RosterFileError ? error : new RosterFileError('FILE_CORRUPT', {}, { cause: error });
