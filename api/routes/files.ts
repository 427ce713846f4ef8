import { z } from 'zod';
import { can } from '../../domain/access.ts';
import { makeDownloadLink, useDownloadLink } from '../../store/download-links.ts';
import type { ExportKind } from '../../store/exports.ts';
import type { StoredFile, StoredFileInfo } from '../../store/files.ts';
import { findFileInfo, readFile } from '../../store/files.ts';
import type { Person } from '../../store/people.ts';
import { noteAct } from '../audit.ts';
import { problem } from '../http/problem.ts';
import type { ApiDeps, Reply } from '../http/route.ts';
import { reply, route } from '../http/route.ts';
import { mayHaveExport } from './exports.ts';

const params = z.strictObject({ fileId: z.uuid() });

const scopeOf = ({ institutionCode, districtCode }: StoredFileInfo) => ({ institutionCode, districtCodes: districtCode === null ? [] : [districtCode] });
const scope = async ({ deps, params: { fileId } }: { deps: ApiDeps; params: z.infer<typeof params> }) => {
  const found = await findFileInfo(deps.db, deps.cipher, fileId);
  return found && scopeOf(found);
};

const download = route({
  method: 'get', path: '/api/files/:fileId', tag: 'files', act: 'file.download', scope, params,
  summary: { zh: '下载文件', en: 'Download a stored file; the access is recorded' },
  description: 'Bank files and payment sheets are given out by a single-use link only (LINK_WANTED).',
  problems: [410],
  responses: { 200: { description: 'The file', mediaType: 'application/octet-stream' } },
  handler: async ({ deps, params: { fileId }, actor }) => {
    const found = await readFile(deps.db, deps.cipher, fileId);
    if (!found) throw problem('NOT_FOUND');
    refuseWhomItIsNotFor(actor, found);
    if (isByLinkOnly(found.purpose)) throw problem('LINK_WANTED');
    return given(found);
  },
});

const makeLink = route({
  method: 'post', path: '/api/files/:fileId/links', tag: 'files', act: 'file.download', scope, params, idempotency: 'none',
  summary: { zh: '生成一次性下载链接', en: 'Make a link that downloads the file once, for who made it, within minutes; it is recorded' },
  responses: { 200: { description: 'The link; the token in it is kept nowhere', schema: z.object({ url: z.string().describe('Of this API'), expiresAt: z.string() }) } },
  handler: async (ctx) => {
    const { deps, params: { fileId }, actor } = ctx;
    const found = await findFileInfo(deps.db, deps.cipher, fileId);
    if (!found) throw problem('NOT_FOUND');
    refuseWhomItIsNotFor(actor, found);
    const { token, expiresAt } = await makeDownloadLink(deps.db, { fileId, personId: actor.id });
    await noteAct(ctx, 'file.download', `link/${fileId}`);
    return reply.json({ url: `/api/downloads/${token}`, expiresAt });
  },
});

const useLink = route({
  method: 'get', path: '/api/downloads/:token', tag: 'files', act: 'file.download', scope: 'list',
  summary: { zh: '用一次性链接下载', en: 'Download by a single-use link, by the person who made it' },
  params: z.strictObject({ token: z.string().regex(/^[\w-]{43}$/) }),
  problems: [410],
  responses: { 200: { description: 'The file', mediaType: 'application/octet-stream' } },
  handler: async ({ deps, params: { token }, actor }) => {
    const fileId = await useDownloadLink(deps.db, token, actor.id);
    const found = fileId === undefined ? undefined : await readFile(deps.db, deps.cipher, fileId);
    if (!found) throw problem('DOWNLOAD_LINK_INVALID');
    // A link is no permission: whose office or institution has changed since is refused as at the door.
    const access = can(actor, 'file.download', scopeOf(found));
    if (!access.allowed) throw problem('OUT_OF_SCOPE');
    refuseWhomItIsNotFor(actor, found);
    return given(found);
  },
});

export const fileRoutes = [download, makeLink, useLink];

const given = ({ id, name, mediaType, content }: StoredFile): Reply => reply.download({ name, mediaType, content, subject: id });

/** Beyond the act and whose it is: what the file holds. */
function refuseWhomItIsNotFor(actor: Person, found: StoredFileInfo): void {
  if (isMoneyFile(found.purpose) && !mayHaveExport(actor, 'bank-file-xlsx')) throw problem('FORBIDDEN_ACT');
  // The registry is read by the engine; nobody takes a copy of it out again.
  if (found.purpose === 'registry.import') throw problem('FORBIDDEN_ACT');
  // A roster holds ids and phones in full, so do a trainee's papers.
  if (/^(claim|enrolment)\./.test(found.purpose) && !can(actor, 'personal.reveal', scopeOf(found)).allowed) throw problem('FORBIDDEN_ACT');
}

const BANK_KINDS: readonly ExportKind[] = ['bank-file-xlsx', 'bank-file-txt'];
const SHEET_KINDS: readonly ExportKind[] = ['disbursement-sheet-xlsx', 'disbursement-sheet-pdf'];
const isMoneyFile = (purpose: string): boolean => purpose.startsWith('batch.') || BANK_KINDS.some((kind) => purpose === `export.${kind}`);
const isByLinkOnly = (purpose: string): boolean => purpose === 'batch.bank-file' || [...BANK_KINDS, ...SHEET_KINDS].some((kind) => purpose === `export.${kind}`);
