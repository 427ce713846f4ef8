import { ApplicationFailure, CancelledFailure, Context } from '@temporalio/activity';
import { ExportError } from '../documents/exports/export-error.ts';
import { chinaMinute } from '../domain/clock.ts';
import type { PolicySource } from '../domain/policy/source.ts';
import type { FieldCipher } from '../store/crypto.ts';
import type { Database } from '../store/db.ts';
import type { ExportRecord } from '../store/exports.ts';
import { exportAsker, failExport, findExport, finishExport, noteExportProgress } from '../store/exports.ts';
import { FileTooLarge, saveFile } from '../store/files.ts';
import { beating } from './beat.ts';
import { describe } from './cases.ts';
import { ExportRefused, renderDocument } from './export-documents.ts';

export interface ExportActivities {
  /** Renders one requested document into the file store; rendering it again changes nothing. */
  renderExport(input: { exportId: string }): Promise<void>;
}

export interface ExportDeps {
  readonly db: Database;
  readonly cipher: FieldCipher;
  readonly policies: PolicySource;
  readonly sampleIds: boolean;
}

/** The workflow tries so often; the last attempt says to its asker that nothing came of it. */
const LAST_ATTEMPT = 20;

export function createExportActivities(deps: ExportDeps): ExportActivities {
  const { db } = deps;
  return {
    renderExport: async ({ exportId }) => {
      try {
        const record = await findExport(db, exportId);
        if (record?.status === 'waiting') await beating(() => render(deps, record));
      } catch (error) {
        if (error instanceof CancelledFailure) throw error;
        if (error instanceof ExportRefused) return failExport(db, exportId, { code: error.code, message: error.bilingual });
        if (error instanceof ExportError) return failExport(db, exportId, { code: error.code, message: error.bilingual, detail: error.detail });
        if (error instanceof FileTooLarge) return failExport(db, exportId, TOO_LARGE);
        if (Context.current().info.attempt >= LAST_ATTEMPT) await failExport(db, exportId, GIVEN_UP);
        throw ApplicationFailure.retryable(`export ${exportId} failed: ${describe(error)}`, 'ExportFailed');
      }
    },
  };
}

const TOO_LARGE = { code: 'FILE_TOO_LARGE', message: { zh: '文件超过 20 MiB,请分批输出', en: 'The file is larger than 20 MiB; write it in parts' } };
const GIVEN_UP = { code: 'EXPORT_FAILED', message: { zh: '多次尝试后仍未生成,请联系管理员', en: 'It could not be written after many attempts; tell the administrator' } };

/** Who asked for it and when, on what an auditor takes away: its number is the subject of the line in the access log. What the offices make is the paper itself. */
async function markOf(db: Database, exportId: string): Promise<string | undefined> {
  const asker = await exportAsker(db, exportId);
  return asker?.role === 'auditor' ? `审计调阅：${asker.name}（${asker.username}） ${chinaMinute(Date.parse(asker.at))} 编号 ${exportId}` : undefined;
}

async function render(deps: ExportDeps, record: ExportRecord): Promise<void> {
  const { db, cipher } = deps;
  const rendered = await renderDocument(deps, { ...record, mark: await markOf(db, record.id) }, (rows) => {
    Context.current().cancellationSignal.throwIfAborted();
    void noteExportProgress(db, record.id, rows).catch(() => undefined);
  });
  if ('fileId' in rendered) return await finishExport(db, record.id, { fileId: rendered.fileId, missingGlyphs: [] });
  const { missingGlyphs, ...file } = rendered;
  const fileId = await saveFile(db, cipher, { ...file, id: record.id, purpose: `export.${record.kind}`, createdBy: record.requestedBy });
  await finishExport(db, record.id, { fileId, missingGlyphs });
}
