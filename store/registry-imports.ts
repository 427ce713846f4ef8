import type { Bilingual, CellError } from '../domain/coded.ts';
import type { FieldCipher, FieldPlace } from './crypto.ts';
import { keysFor, openOne, sealUnder } from './data-keys.ts';
import type { Queryable } from './db.ts';

/** What was found of the workbook. It names sheets, and is sealed. */
interface Findings {
  /** The first 500. */
  readonly errors: readonly CellError[];
  readonly failure: { readonly code: string; readonly message: Bilingual; readonly mend: Bilingual } | null;
}

/** One workbook of the veterans' registry on its way in. */
export interface RegistryImport extends Findings {
  readonly id: string;
  readonly fileId: string;
  readonly status: 'waiting' | 'reading' | 'done' | 'failed';
  /** People taken in so far. */
  readonly rows: number;
  readonly rejected: number;
  readonly importedBy: string;
  readonly createdAt: string;
}

/** The same id twice is one import. */
export async function createRegistryImport(db: Queryable, input: { id: string; fileId: string; by: string }): Promise<void> {
  await db.execute(
    `insert into registry_import (id, file_id, status, imported_by) values ($1, $2, 'waiting', $3) on conflict (id) do nothing`,
    [input.id, input.fileId, input.by]);
}

export async function findRegistryImport(db: Queryable, cipher: FieldCipher, id: string): Promise<RegistryImport | undefined> {
  const found = await db.maybeOne<RegistryImport & { sealed: Buffer | null }>(
    `select id, file_id as "fileId", status, rows, rejected, errors, failure, findings_enc as sealed, imported_by as "importedBy", created_at as "createdAt"
     from registry_import where id = $1`, [id]);
  if (!found) return undefined;
  // An import that was read before findings were sealed has them in the plain columns.
  const { sealed, ...plain } = found;
  const opened = sealed === null ? undefined : await openOne(db, cipher, sealed, placeOf(id));
  return opened === undefined ? plain : { ...plain, ...JSON.parse(opened.toString('utf8')) as Partial<Findings> };
}

/** An import that has ended stays as it ended. What was found is sealed under the key of its file. */
export async function markRegistryImport(
  db: Queryable, cipher: FieldCipher, id: string,
  change: { status: RegistryImport['status']; rows?: number; rejected?: number; findings?: Partial<Findings> },
): Promise<void> {
  const { findings } = change;
  const [key] = findings ? await keysFor(db, cipher, [{ file: (await db.one<{ file: string }>('select file_id::text as file from registry_import where id = $1', [id])).file }]) : [];
  await db.execute(
    `update registry_import set status = $2, rows = coalesce($3, rows), rejected = coalesce($4, rejected), findings_enc = coalesce($5, findings_enc)
     where id = $1 and status in ('waiting', 'reading')`,
    [id, change.status, change.rows ?? null, change.rejected ?? null, key ? sealUnder(cipher, key, JSON.stringify(findings), placeOf(id)) : null]);
}

const placeOf = (id: string): FieldPlace => ({ table: 'registry_import', column: 'findings_enc', row: id });
