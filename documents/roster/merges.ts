import { RosterFileError } from './fileError.ts';
import type { RosterLimits } from './limits.ts';
import type { RawCell, RawRow } from './rawRow.ts';
import { columnIndex } from './sheetXml.ts';

/** A merged area that covers more than one row; columns from 0, rows from 1, both ends included. */
export interface Merge { readonly column: number; readonly top: number; readonly bottom: number }

const TAIL_BYTES = 8 * 1024 * 1024;
const MARK = Buffer.from('sheetData>');

/**
 * Unpacks the whole sheet once, which also proves its size and checksum, and reads the merged areas, which the format lists after the
 * rows they apply to. Areas within one row are left out: only their first column has a meaning.
 */
export async function mergesIn(chunks: AsyncIterable<Buffer>, limits: RosterLimits): Promise<Merge[]> {
  const tail: Buffer[] = [];
  let tailBytes = 0;
  let ended = false;
  let carry = Buffer.alloc(0);
  for await (const chunk of chunks) {
    if (ended) {
      if (tailBytes < TAIL_BYTES) { tail.push(chunk); tailBytes += chunk.length; }
      continue;
    }
    const joined = carry.length > 0 ? Buffer.concat([carry, chunk]) : chunk;
    const at = endOfRows(joined);
    if (at >= 0) {
      ended = true;
      tail.push(joined.subarray(at));
    } else {
      carry = Buffer.from(joined.subarray(-64));
    }
  }
  return parseMerges(Buffer.concat(tail).toString('utf8'), limits);
}

/** Where `</sheetData>` (perhaps with a prefix) ends in this piece, or -1. */
function endOfRows(piece: Buffer): number {
  for (let at = piece.indexOf(MARK); at >= 0; at = piece.indexOf(MARK, at + 1)) {
    if (/<\/(?:[\w.-]{1,40}:)?$/.test(piece.toString('latin1', Math.max(0, at - 43), at))) return at + MARK.length;
  }
  return -1;
}

function parseMerges(xml: string, limits: RosterLimits): Merge[] {
  const merges: Merge[] = [];
  for (const [, from, top, to, bottom] of xml.matchAll(/<(?:[\w.-]+:)?mergeCell\s[^>]*?ref="([A-Z]{1,3})(\d{1,7}):([A-Z]{1,3})(\d{1,7})"/g)) {
    if (from === undefined || to === undefined || Number(bottom) <= Number(top)) continue;
    if (merges.length >= limits.rows) throw new RosterFileError('FILE_CORRUPT');
    merges.push({ column: columnIndex(from), top: Number(top), bottom: Number(bottom) });
  }
  return merges.sort((a, b) => a.top - b.top);
}

/** Gives each row under a vertical merge the value of the merge's first row, marked as such. */
export function fillMerged(merges: readonly Merge[]): (rows: RawRow[]) => RawRow[] {
  let next = 0;
  let active: { readonly merge: Merge; readonly cell: RawCell | undefined }[] = [];
  const fillRow = (row: RawRow): void => {
    active = active.filter((a) => a.merge.bottom >= row.sheetRow);
    for (const { merge, cell } of active) {
      if (cell !== undefined && row.cells[merge.column] === undefined) row.cells[merge.column] = { ...cell, merged: true };
    }
    for (let merge = merges[next]; merge !== undefined && merge.top <= row.sheetRow; merge = merges[next]) {
      // A merge whose first row has no cells at all shows nothing.
      if (merge.top === row.sheetRow) active.push({ merge, cell: row.cells[merge.column] });
      next += 1;
    }
  };
  return (rows) => {
    if (merges.length > 0) rows.forEach(fillRow);
    return rows;
  };
}
