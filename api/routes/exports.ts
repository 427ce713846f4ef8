import { z } from 'zod';
import { can } from '../../domain/access.ts';
import { createExport, EXPORT_KINDS, findExport } from '../../store/exports.ts';
import type { ExportKind } from '../../store/exports.ts';
import type { Person } from '../../store/people.ts';
import { findStatement } from '../../store/statements.ts';
import { noteAct } from '../audit.ts';
import { bilingualSchema } from '../cases/schemas.ts';
import { problem } from '../http/problem.ts';
import type { ApiDeps } from '../http/route.ts';
import { reply, route } from '../http/route.ts';
import { startOnce } from '../workflow-start.ts';
import { roundCodeSchema } from './rounds.ts';

const batchNo = z.string().regex(/^B-[\w.-]{1,60}$/);
const ofBatch = z.strictObject({ batchNo });
const ofYear = z.strictObject({ fiscalYear: z.int().min(2000).max(2100) });

const bodySchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.enum(['disbursement-sheet-xlsx', 'disbursement-sheet-pdf', 'bank-file-xlsx', 'bank-file-txt']), params: ofBatch }),
  z.strictObject({ kind: z.enum(['funding-report-xlsx', 'funding-report-pdf']), params: ofYear }),
  z.strictObject({ kind: z.literal('clawback-letter-pdf'), params: z.strictObject({ clawbackNo: z.string().regex(/^K-[\w.-]{1,110}$/) }) }),
  z.strictObject({ kind: z.enum(['institution-statement-xlsx', 'institution-statement-pdf']), params: z.strictObject({ statementNo: z.string().regex(/^S-[\w.-]{1,60}$/) }) }),
  z.strictObject({ kind: z.literal('public-notice-pdf'), params: z.strictObject({ round: roundCodeSchema }) }),
]);

type Asked = z.infer<typeof bodySchema>;

/** The offices of the city have every paper; an institution has its own statements. @throws OUT_OF_SCOPE, NOT_FOUND. */
async function refuseOthers({ db }: ApiDeps, actor: Person, { kind, params }: Asked): Promise<void> {
  const statement = 'statementNo' in params ? await findStatement(db, params.statementNo) : undefined;
  if (!can(actor, 'file.download', { institutionCode: statement?.institution.code }).allowed) throw problem('OUT_OF_SCOPE');
  // Asked here already: the worker reads every row, the API under the rules of who asks.
  if (kind.startsWith('institution-statement') && statement === undefined) throw problem('NOT_FOUND');
}

/** Accounts in full are for those who pay and for the auditor; the sheet is also signed by the city. */
export function mayHaveExport(actor: Person, kind: ExportKind): boolean {
  if (!kind.startsWith('bank-file')) return true;
  return actor.role === 'auditor' || can(actor, 'batch.send', {}).allowed || can(actor, 'batch.approve', {}).allowed;
}

const ask = route({
  method: 'post', path: '/api/exports', tag: 'exports', act: 'file.download', scope: 'list',
  summary: { zh: '生成文件', en: 'Ask for a document; it is rendered by the worker' },
  body: bodySchema,
  responses: { 202: { description: 'Under way', schema: z.object({ exportId: z.string() }) } },
  handler: async (ctx) => {
    const { deps, actor, body, commandId: exportId } = ctx;
    await refuseOthers(deps, actor, body);
    if (!mayHaveExport(actor, body.kind)) throw problem('FORBIDDEN_ACT');
    await createExport(deps.db, { id: exportId, kind: body.kind, params: body.params, by: actor.id });
    await startOnce(deps, 'exportDocument', { workflowId: `export/${exportId}`, args: [{ exportId }] });
    await noteAct(ctx, 'file.download', exportId);
    return reply.json({ exportId }, 202);
  },
});

const show = route({
  method: 'get', path: '/api/exports/:exportId', tag: 'exports', act: 'file.download', scope: 'list',
  summary: { zh: '文件生成进度', en: 'How far a document is' },
  params: z.strictObject({ exportId: z.string().max(100) }),
  responses: {
    200: {
      description: 'The export',
      schema: z.object({
        exportId: z.string(), kind: z.enum(EXPORT_KINDS), status: z.enum(['waiting', 'done', 'failed', 'cancelled']), progress: z.int().describe('Lines read so far'),
        fileId: z.string().nullable(), failure: z.string().nullable().describe('A code'), message: bilingualSchema.nullable(), detail: z.array(z.string()),
        missingGlyphs: z.array(z.object({ text: z.string(), chars: z.array(z.string()) })).describe('Texts that no font could draw whole: somebody must look at them'),
      }),
    },
  },
  handler: async ({ deps, reach, params, actor }) => {
    const found = await findExport(deps.db, params.exportId);
    if (!found || (reach.kind !== 'all' && found.requestedBy !== actor.id) || !mayHaveExport(actor, found.kind)) throw problem('NOT_FOUND');
    const { id: exportId, kind, status, progress, fileId, failure, failureMessage: message, failureDetail: detail, missingGlyphs } = found;
    return reply.json({ exportId, kind, status, progress, fileId, failure, message, detail, missingGlyphs });
  },
});

const noteList = route({
  method: 'post', path: '/api/exports/lists', tag: 'exports', act: 'session.read', scope: 'list', idempotency: 'none',
  summary: { zh: '登记:屏幕上的列表已导出为文件(留痕)', en: 'A list is taken from the screen as a file: it is recorded' },
  description: 'The console asks before it writes the file. The rows themselves were given out by the list, as far as its reader sees.',
  body: z.strictObject({ list: z.string().regex(/^[\w.-]{1,60}$/), rows: z.int().min(1).max(1_000_000) }),
  responses: { 204: { description: 'Recorded' } },
  handler: async (ctx) => {
    await noteAct(ctx, 'file.download', `list/${ctx.body.list}/${ctx.body.rows}`);
    return reply.empty();
  },
});

export const exportRoutes = [ask, show, noteList];
