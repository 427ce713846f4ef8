import iconv from 'iconv-lite';
import yauzl from 'yauzl';
import type { Entry } from 'yauzl';
import { judgeEntry, unpack } from './roster/archive.ts';
import { RosterFileError } from './roster/fileError.ts';
import type { ArchiveLimits } from './roster/archive.ts';

/** Limits of a zip of evidence. Pictures hardly shrink: what is a hundred times its size is none. */
export const EVIDENCE_ZIP: ArchiveLimits & { readonly fileBytes: number } = {
  entries: 500, unzippedBytes: 60 * 1024 * 1024, ratio: 100, ratioFromBytes: 1024 * 1024, fileBytes: 20 * 1024 * 1024,
};

export interface ZippedFile {
  /** As it stands in the archive, with its folders. */
  readonly path: string;
  readonly content: Buffer;
}

/**
 * The files of a zip, one at a time; folders, and what systems add by themselves, are left out.
 * @throws RosterFileError FILE_CORRUPT, FILE_ENCRYPTED, FILE_ZIP_BOMB
 */
export async function* zippedFiles(file: Buffer, limits = EVIDENCE_ZIP): AsyncGenerator<ZippedFile, void, void> {
  const { zip, entries } = await directory(file, limits);
  for (const { entry, path } of entries) {
    const parts: Buffer[] = [];
    for await (const chunk of unpack(zip, entry, limits)) parts.push(chunk);
    yield { path, content: Buffer.concat(parts) };
  }
}

async function directory(file: Buffer, limits: ArchiveLimits): Promise<{ zip: yauzl.ZipFile; entries: { entry: Entry; path: string }[] }> {
  try {
    // Names are decoded by us: those of Chinese systems are often in GBK, without saying so.
    const zip = await yauzl.fromBufferPromise(file, { lazyEntries: true, validateEntrySizes: true, decodeStrings: false });
    if (zip.entryCount > limits.entries) throw new RosterFileError('FILE_ZIP_BOMB', { accepted: `> ${limits.entries}` });
    const entries: { entry: Entry; path: string }[] = [];
    let total = 0;
    for await (const entry of zip.eachEntry()) {
      total += entry.uncompressedSize;
      judgeEntry(entry, total, limits);
      const path = nameOf(entry);
      if (!path.endsWith('/') && !/(^|\/)(__MACOSX\/|\.|Thumbs\.db$)/i.test(path)) entries.push({ entry, path });
    }
    return { zip, entries };
  } catch (error) {
    throw error instanceof RosterFileError ? error : new RosterFileError('FILE_CORRUPT', {}, { cause: error });
  }
}

function nameOf(entry: Entry): string {
  const raw = entry.fileName as unknown as Buffer;
  const utf8 = raw.toString('utf8');
  return Buffer.from(utf8, 'utf8').equals(raw) ? utf8 : iconv.decode(raw, 'gb18030');
}
