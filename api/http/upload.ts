import { createHash } from 'node:crypto';
import { pipeline } from 'node:stream/promises';
import { Semaphore } from 'async-mutex';
import busboy from 'busboy';
import type { Request } from 'express';
import { problem } from './problem.ts';
import type { UploadedFile } from './route.ts';

export interface Upload {
  readonly file: UploadedFile | undefined;
  readonly fields: Readonly<Record<string, string>>;
}

const MAX_FIELDS = 20;
const MAX_FIELD_BYTES = 10_000;
const MAX_NAME_CHARACTERS = 200;
/** Uploads held in memory at once; the next ones wait on their connections. 16 × 20 MiB bounds the memory. */
const CONCURRENT_UPLOADS = 16;

/** Uploads of one person: nobody works faster, and a script that does waits. */
export const UPLOAD_LIMIT = { requests: 60, seconds: 60, by: 'person' } as const;

/** Reads multipart/form-data: one file (field `file`) of at most `maxBytes`, and a few text fields. */
export type UploadReader = (req: Request, maxBytes: number) => Promise<Upload>;

export function createUploadReader(): UploadReader {
  const places = new Semaphore(CONCURRENT_UPLOADS);
  return (req, maxBytes) => {
    if (!(req.headers['content-type'] ?? '').startsWith('multipart/form-data')) throw problem('MEDIA_TYPE_UNSUPPORTED');
    // The declared length covers the file and its framing: refuse early what cannot fit.
    if (Number(req.headers['content-length'] ?? 0) > maxBytes + MAX_FIELDS * MAX_FIELD_BYTES) throw problem('FILE_TOO_LARGE');
    return places.runExclusive(() => readParts(req, maxBytes));
  };
}

async function readParts(req: Request, maxBytes: number): Promise<Upload> {
  const fields: Record<string, string> = {};
  const chunks: Buffer[] = [];
  const hash = createHash('sha256');
  let meta: { name: string; mediaType: string } | undefined;
  let tooLarge = false;
  let tooMany = false;

  const parts = parserFor(req, maxBytes);
  parts.on('file', (field, stream, info) => {
    // A form that breaks off ends this stream with an error of its own; the parser's is the one that is answered.
    stream.on('error', () => undefined);
    if (field !== 'file' || meta !== undefined) {
      tooMany = true;
      stream.resume();
      return;
    }
    meta = { name: baseName(info.filename), mediaType: info.mimeType };
    stream.on('data', (chunk: Buffer) => {
      hash.update(chunk);
      chunks.push(chunk);
    });
    stream.on('limit', () => {
      tooLarge = true;
      chunks.length = 0;
    });
  });
  parts.on('field', (name, value, info) => {
    if (info.valueTruncated || info.nameTruncated) tooMany = true;
    fields[name] = value;
  });
  for (const limit of ['partsLimit', 'filesLimit', 'fieldsLimit'] as const) parts.on(limit, () => { tooMany = true; });
  await pipeline(req, parts).catch(() => { throw problem('MALFORMED_BODY'); });

  if (tooLarge) throw problem('FILE_TOO_LARGE', { facts: { maxBytes } });
  if (tooMany) throw problem('MALFORMED_BODY');
  const file = meta && { ...meta, content: Buffer.concat(chunks), sha256: hash.digest('hex') };
  return { file, fields };
}

function parserFor(req: Request, maxBytes: number): busboy.Busboy {
  try {
    return busboy({
      headers: req.headers,
      defParamCharset: 'utf8',
      // busboy marks a file as cut when it reaches the limit exactly: one byte more lets the largest allowed file pass.
      limits: { fileSize: maxBytes + 1, files: 1, fields: MAX_FIELDS, fieldSize: MAX_FIELD_BYTES, fieldNameSize: 100, parts: MAX_FIELDS + 1 },
    });
  } catch {
    throw problem('MALFORMED_BODY');
  }
}

/** Only the last part of a path, without control characters: the name is shown and sent back, never opened. */
function baseName(name: string | undefined): string {
  const last = (name ?? '').split(/[\\/]/).at(-1) ?? '';
  const printable = last.replaceAll(/\p{Cc}/gu, '').trim();
  return [...(printable === '' ? 'file' : printable)].slice(-MAX_NAME_CHARACTERS).join('');
}
