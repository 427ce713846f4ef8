import { ApplicationFailure, CancelledFailure, Context } from '@temporalio/activity';
import type { PolicySource } from '../domain/policy/source.ts';
import { readRegistry, RosterFileError } from '../documents/registry.ts';
import type { RegistryRecord } from '../documents/registry.ts';
import type { FieldCipher } from '../store/crypto.ts';
import type { Database } from '../store/db.ts';
import { readFile } from '../store/files.ts';
import { saveVeterans } from '../store/registry.ts';
import { findRegistryImport, markRegistryImport } from '../store/registry-imports.ts';
import { beating } from './beat.ts';
import { describe } from './cases.ts';

export interface RegistryActivities {
  /** Reads an uploaded workbook into the registry, page by page; reading it again changes nothing. */
  importRegistry(input: { importId: string }): Promise<void>;
}

export interface RegistryDeps {
  readonly db: Database;
  readonly cipher: FieldCipher;
  readonly policies: PolicySource;
  readonly sampleIds: boolean;
}

const PAGE_ROWS = 1_000;

export function createRegistryActivities(deps: RegistryDeps): RegistryActivities {
  return {
    importRegistry: async ({ importId }) => {
      try {
        await beating(() => importWorkbook(deps, importId));
      } catch (error) {
        if (error instanceof CancelledFailure) throw error;
        if (error instanceof RosterFileError) {
          const failure = { code: error.code, message: error.bilingual, mend: error.mend };
          return markRegistryImport(deps.db, deps.cipher, importId, { status: 'failed', findings: { failure } });
        }
        throw ApplicationFailure.retryable(`registry import ${importId} failed: ${describe(error)}`, 'RegistryImport');
      }
    },
  };
}

async function importWorkbook({ db, cipher, sampleIds }: RegistryDeps, importId: string): Promise<void> {
  const record = await findRegistryImport(db, cipher, importId);
  if (!record || record.status === 'done' || record.status === 'failed') return;
  const file = await readFile(db, cipher, record.fileId);
  if (!file) throw new Error('the registry file is missing');
  let rows = 0;
  const reading = await readRegistry(file.content, {
    fileName: file.name, sampleIds, pageRows: PAGE_ROWS, signal: Context.current().cancellationSignal,
    onPage: async (people) => {
      await saveVeterans(db, cipher, importId, lastOfEach(people));
      rows += people.length;
      await markRegistryImport(db, cipher, importId, { status: 'reading', rows });
    },
  });
  await markRegistryImport(db, cipher, importId, { status: 'done', rows: reading.rows, rejected: reading.rejected, findings: { errors: reading.errors } });
}

/** A person who stands in the file twice is taken as the later line has him or her, within a page as across pages. */
function lastOfEach(people: readonly RegistryRecord[]): RegistryRecord[] {
  return [...new Map(people.map((person) => [person.idCard, person])).values()];
}
