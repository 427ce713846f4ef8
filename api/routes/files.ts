import { z } from 'zod';
import { can } from '../../domain/access.ts';
import type { ExportKind } from '../../store/exports.ts';
import { findFileInfo, readFile } from '../../store/files.ts';
import { problem } from '../http/problem.ts';
import { reply, route } from '../http/route.ts';
import { mayHaveExport } from './exports.ts';

const download = route({
  method: 'get', path: '/api/files/:fileId', tag: 'files', act: 'file.download',
  scope: async ({ deps, params }) => {
    const found = await findFileInfo(deps.db, deps.cipher, params.fileId);
    return found && { institutionCode: found.institutionCode, districtCodes: found.districtCode === null ? [] : [found.districtCode] };
  },
  summary: { zh: '下载文件', en: 'Download a stored file; the access is recorded' },
  params: z.strictObject({ fileId: z.uuid() }),
  responses: { 200: { description: 'The file', mediaType: 'application/octet-stream' } },
  handler: async ({ deps, params, actor }) => {
    const found = await readFile(deps.db, deps.cipher, params.fileId);
    if (!found) throw problem('NOT_FOUND');
    if (isMoneyFile(found.purpose) && !mayHaveExport(actor, 'bank-file-xlsx')) throw problem('FORBIDDEN_ACT');
    // The registry is read by the engine; nobody takes a copy of it out again.
    if (found.purpose === 'registry.import') throw problem('FORBIDDEN_ACT');
    // A roster holds ids and phones in full, so do a trainee's papers.
    const whose = { institutionCode: found.institutionCode, districtCodes: found.districtCode === null ? [] : [found.districtCode] };
    if (/^(claim|enrolment)\./.test(found.purpose) && !can(actor, 'personal.reveal', whose).allowed) throw problem('FORBIDDEN_ACT');
    return reply.download({ name: found.name, mediaType: found.mediaType, content: found.content, subject: found.id });
  },
});

export const fileRoutes = [download];

const BANK_KINDS: readonly ExportKind[] = ['bank-file-xlsx', 'bank-file-txt'];
const isMoneyFile = (purpose: string): boolean => purpose.startsWith('batch.') || BANK_KINDS.some((kind) => purpose === `export.${kind}`);
