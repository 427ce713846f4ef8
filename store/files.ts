import { createHash, randomUUID } from 'node:crypto';
import type { FieldCipher, FieldPlace } from './crypto.ts';
import { keysFor, openAll, sealUnder } from './data-keys.ts';
import type { Queryable } from './db.ts';

/** The largest file that is kept, in bytes (20 MiB). The column's check says the same. */
export const MAX_FILE_BYTES = 20 * 1024 * 1024;

export interface StoredFileInfo {
  readonly id: string;
  /** What it is for: `claim.roster`, `batch.bank-file` … */
  readonly purpose: string;
  /** Empty when the file was erased. */
  readonly name: string;
  readonly mediaType: string;
  readonly sizeBytes: number;
  /** SHA-256 of the content, in hex. */
  readonly sha256: string;
  readonly institutionCode: string | null;
  readonly districtCode: string | null;
  readonly caseId: string | null;
  readonly createdBy: string;
  readonly createdAt: string;
  /** Its key was destroyed: nobody reads it again. */
  readonly erased: boolean;
}

export interface StoredFile extends StoredFileInfo {
  readonly content: Buffer;
}

export interface NewFile {
  /** Give one to make a repeated save of the same thing harmless: the first stays. */
  readonly id?: string;
  readonly purpose: string;
  readonly name: string;
  readonly mediaType: string;
  readonly content: Buffer;
  readonly institutionCode?: string;
  readonly districtCode?: string;
  readonly caseId?: string;
  readonly createdBy: string;
}

export class FileTooLarge extends Error {
  override readonly name = 'FileTooLarge';
  readonly code = 'FILE_TOO_LARGE';
}

/** The key of a file was destroyed. */
export class FileErased extends Error {
  override readonly name = 'FileErased';
}

interface FileRow extends Omit<StoredFileInfo, 'name' | 'sha256' | 'erased'> {
  readonly nameEnc: Buffer;
  readonly sha256: Buffer;
  readonly contentEnc?: Buffer;
}

const INFO_COLUMNS = `id, purpose, name_enc as "nameEnc", media_type as "mediaType", size_bytes as "sizeBytes", sha256,
  institution_code as "institutionCode", district_code as "districtCode", case_id as "caseId", created_by as "createdBy", created_at as "createdAt"`;

/** Seals a file under a key of its own and keeps it. @returns its id. @throws FileTooLarge over {@link MAX_FILE_BYTES}. */
export async function saveFile(db: Queryable, cipher: FieldCipher, file: NewFile): Promise<string> {
  if (file.content.length > MAX_FILE_BYTES) throw new FileTooLarge(`a file of ${file.content.length} bytes; ${MAX_FILE_BYTES} at most`);
  const id = file.id ?? randomUUID();
  const [key] = await keysFor(db, cipher, [{ file: id }]);
  // It was kept before, and erased.
  if (key === undefined) return id;
  await db.execute(
    `insert into stored_file (id, purpose, name_enc, media_type, size_bytes, sha256, content_enc, institution_code, district_code, case_id, created_by)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) on conflict (id) do nothing`,
    [id, file.purpose, sealUnder(cipher, key, file.name, place('name_enc', id)), file.mediaType, file.content.length,
      createHash('sha256').update(file.content).digest(), sealUnder(cipher, key, file.content, place('content_enc', id)),
      file.institutionCode ?? null, file.districtCode ?? null, file.caseId ?? null, file.createdBy]);
  return id;
}

export async function findFileInfo(db: Queryable, cipher: FieldCipher, id: string): Promise<StoredFileInfo | undefined> {
  const row = await db.maybeOne<FileRow>(`select ${INFO_COLUMNS} from stored_file where id = $1`, [id]);
  return row && (await infosOf(db, cipher, [row]))[0];
}

/** The file with its content. @throws FileErased */
export async function readFile(db: Queryable, cipher: FieldCipher, id: string): Promise<StoredFile | undefined> {
  const row = await db.maybeOne<FileRow>(`select ${INFO_COLUMNS}, content_enc as "contentEnc" from stored_file where id = $1`, [id]);
  if (row?.contentEnc === undefined) return undefined;
  const [info] = await infosOf(db, cipher, [row]);
  const [content] = await openAll(db, cipher, [{ sealed: row.contentEnc, place: place('content_enc', id) }]);
  if (info === undefined || content === undefined) throw new FileErased(`the file ${id} was erased`);
  return { ...info, content };
}

/** The files of a case, newest first. */
export async function filesOfCase(db: Queryable, cipher: FieldCipher, caseId: string, purpose?: string): Promise<StoredFileInfo[]> {
  const rows = await db.query<FileRow>(
    `select ${INFO_COLUMNS} from stored_file where case_id = $1 and ($2::text is null or purpose = $2) order by created_at desc, id limit 200`,
    [caseId, purpose ?? null]);
  return infosOf(db, cipher, rows);
}

async function infosOf(db: Queryable, cipher: FieldCipher, rows: readonly FileRow[]): Promise<StoredFileInfo[]> {
  const names = await openAll(db, cipher, rows.map(({ id, nameEnc }) => ({ sealed: nameEnc, place: place('name_enc', id) })));
  return rows.map(({ nameEnc: _, contentEnc: __, sha256, ...row }, index) => ({ ...row, name: names[index]?.toString('utf8') ?? '', sha256: sha256.toString('hex'), erased: names[index] === undefined }));
}

function place(column: string, row: string): FieldPlace {
  return { table: 'stored_file', column, row };
}
