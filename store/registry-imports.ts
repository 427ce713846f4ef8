import type { Bilingual, CellError } from '../domain/coded.ts';
import type { Queryable } from './db.ts';

/** One workbook of the veterans' registry on its way in. */
export interface RegistryImport {
  readonly id: string;
  readonly fileId: string;
  readonly status: 'waiting' | 'reading' | 'done' | 'failed';
  /** People taken in so far. */
  readonly rows: number;
  readonly rejected: number;
  readonly errors: readonly CellError[];
  readonly failure: { readonly code: string; readonly message: Bilingual; readonly mend: Bilingual } | null;
  readonly importedBy: string;
  readonly createdAt: string;
}

/** The same id twice is one import. */
export async function createRegistryImport(db: Queryable, input: { id: string; fileId: string; by: string }): Promise<void> {
  await db.execute(
    `insert into registry_import (id, file_id, status, imported_by) values ($1, $2, 'waiting', $3) on conflict (id) do nothing`,
    [input.id, input.fileId, input.by]);
}

export function findRegistryImport(db: Queryable, id: string): Promise<RegistryImport | undefined> {
  return db.maybeOne<RegistryImport>(
    `select id, file_id as "fileId", status, rows, rejected, errors, failure, imported_by as "importedBy", created_at as "createdAt"
     from registry_import where id = $1`, [id]);
}

/** An import that has ended stays as it ended. */
export async function markRegistryImport(
  db: Queryable, id: string,
  change: { status: RegistryImport['status']; rows?: number; rejected?: number; errors?: readonly CellError[]; failure?: RegistryImport['failure'] },
): Promise<void> {
  await db.execute(
    `update registry_import set status = $2, rows = coalesce($3, rows), rejected = coalesce($4, rejected), errors = coalesce($5::jsonb, errors),
            failure = coalesce($6::jsonb, failure)
     where id = $1 and status in ('waiting', 'reading')`,
    [id, change.status, change.rows ?? null, change.rejected ?? null, change.errors ? JSON.stringify(change.errors) : null,
      change.failure ? JSON.stringify(change.failure) : null]);
}
