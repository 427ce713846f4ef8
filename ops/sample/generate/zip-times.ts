const END_OF_DIRECTORY = 0x06054b50;
const END_LENGTH = 22;
const ENTRY = 0x02014b50;
const ENTRY_LENGTH = 46;
/** 2021-09-01 in MS-DOS form, midnight. */
const DOS_DATE = ((2021 - 1980) << 9) | (9 << 5) | 1;

/**
 * Sets the time stamp of every part of a workbook to one fixed day, in place: exceljs lets its zip library take the clock's and offers no setting, and the
 * same seed must give the same bytes. Expects an archive without a comment, as exceljs makes it.
 */
export function fixZipTimes(archive: Buffer): Buffer {
  const end = archive.length - END_LENGTH;
  if (end < 0 || archive.readUInt32LE(end) !== END_OF_DIRECTORY) throw new RangeError('not an archive as exceljs makes it');
  let at = archive.readUInt32LE(end + 16);
  for (let left = archive.readUInt16LE(end + 10); left > 0; left -= 1) {
    if (archive.readUInt32LE(at) !== ENTRY) throw new RangeError('the directory of the archive is broken');
    stamp(archive, at + 12);
    stamp(archive, archive.readUInt32LE(at + 42) + 10);
    at += ENTRY_LENGTH + archive.readUInt16LE(at + 28) + archive.readUInt16LE(at + 30) + archive.readUInt16LE(at + 32);
  }
  return archive;
}

function stamp(archive: Buffer, offset: number): void {
  archive.writeUInt16LE(0, offset);
  archive.writeUInt16LE(DOS_DATE, offset + 2);
}
