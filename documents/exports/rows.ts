import type { MissingGlyph } from '../fonts.ts';
import { ExportError } from './export-error.ts';
import { PassThrough } from 'node:stream';
import type { Writable } from 'node:stream';
import { buffer } from 'node:stream/consumers';

/** Rows as they come: an array, a generator, or a database cursor. Never held all at once by a writer of workbooks. */
export type Rows<Row> = Iterable<Row> | AsyncIterable<Row>;

const batchRows = 250;

/** The rows a few hundred at a time: waiting for each one of a hundred thousand would cost a tenth of the whole export. */
export async function* inBatches<Row>(rows: Rows<Row>): AsyncGenerator<Row[]> {
  let batch: Row[] = [];
  if (Symbol.iterator in rows) {
    for (const row of rows) {
      if (batch.push(row) < batchRows) continue;
      yield batch;
      batch = [];
    }
  } else {
    for await (const row of rows) {
      if (batch.push(row) < batchRows) continue;
      yield batch;
      batch = [];
    }
  }
  if (batch.length > 0) yield batch;
}

/** What every writer answers when its file is whole. */
export interface ExportResult {
  /** Lines of data, totals not counted. */
  readonly rows: number;
  /** Texts with characters that no font had: shown in the file as 〔U+20BB7〕, to be told to a person. Always empty for workbooks and text. */
  readonly missingGlyphs: readonly MissingGlyph[];
}

/** What the approvers saw: a file whose rows differ is not written to its end. */
export interface ApprovedFigures {
  readonly count: number;
  /** Fen. */
  readonly totalFen: number;
}

/** Most rows of a paged document; a workbook takes more. */
export const maxPdfRows = 50_000;
/** Excel's sheet holds 1,048,576 rows; the rest is for titles, totals and signatures. */
export const maxWorkbookRows = 1_048_000;

export const noMissingGlyphs: readonly MissingGlyph[] = [];

/** Throws ExportError EXPORT_AMOUNT, naming the line. */
export function assertFen(amountFen: number, line: string): void {
  if (!Number.isSafeInteger(amountFen) || amountFen < 0) throw new ExportError('EXPORT_AMOUNT', [line]);
}

/** Throws ExportError EXPORT_TOO_LARGE. */
export function assertRowLimit(rows: number, limit: number): void {
  if (rows > limit) throw new ExportError('EXPORT_TOO_LARGE', [`${limit}`]);
}

/** Throws ExportError EXPORT_EMPTY or EXPORT_MOVED. */
export function assertApproved(written: ApprovedFigures, approved: ApprovedFigures | undefined): void {
  if (written.count === 0) throw new ExportError('EXPORT_EMPTY');
  if (approved === undefined) return;
  if (written.count !== approved.count || written.totalFen !== approved.totalFen) {
    throw new ExportError('EXPORT_MOVED', [`${written.count} rows, ${written.totalFen} fen`, `approved: ${approved.count} rows, ${approved.totalFen} fen`]);
  }
}

/** A small file whole in memory: `toBuffer((out) => writeBankFileText(file, out))`. */
export async function toBuffer<Result>(write: (out: Writable) => Promise<Result>): Promise<{ file: Buffer; result: Result }> {
  const out = new PassThrough();
  const collected = buffer(out);
  try {
    const result = await write(out);
    return { file: await collected, result };
  } catch (error) {
    collected.catch(() => undefined);
    out.destroy();
    throw error;
  }
}

