import { z } from 'zod';
import { saveFile } from '../../store/files.ts';
import { createRegistryImport, findRegistryImport } from '../../store/registry-imports.ts';
import { noteAct } from '../audit.ts';
import { bilingualSchema } from '../cases/schemas.ts';
import { problem } from '../http/problem.ts';
import { reply, route } from '../http/route.ts';
import { startOnce } from '../workflow-start.ts';

const MAX_BYTES = 20 * 1024 * 1024;

const upload = route({
  method: 'post', path: '/api/registry', tag: 'registry', act: 'registry.import', scope: 'list',
  summary: { zh: '导入退役军人登记', en: "Import the veterans' registry" },
  description: '.xlsx or .csv with 姓名, 身份证号, 退役时间, 退役方式 and 安置区. A person who is there already is replaced.',
  upload: { maxBytes: MAX_BYTES },
  responses: { 202: { description: 'The import has begun', schema: z.object({ importId: z.string() }) } },
  handler: async (ctx) => {
    const { deps, file, commandId: importId, actor } = ctx;
    if (!file) throw problem('FILE_MISSING');
    const fileId = await saveFile(deps.db, deps.cipher, {
      id: importId, purpose: 'registry.import', name: file.name, mediaType: file.mediaType, content: file.content, createdBy: actor.id,
    });
    await createRegistryImport(deps.db, { id: importId, fileId, by: actor.id });
    await startOnce(deps, 'registryImport', { workflowId: `registry/${importId}`, args: [{ importId }] });
    await noteAct(ctx, 'registry.import', importId);
    return reply.json({ importId }, 202);
  },
});

const cellErrorSchema = z.object({
  sheet: z.string(), row: z.int(), column: z.string(), code: z.string(), level: z.enum(['warn', 'block']), message: bilingualSchema, mend: bilingualSchema.optional(),
});

const show = route({
  method: 'get', path: '/api/registry/imports/:importId', tag: 'registry', act: 'registry.import', scope: 'list',
  summary: { zh: '导入进度与问题', en: 'How far an import is, and what it could not use' },
  params: z.strictObject({ importId: z.string().max(100) }),
  responses: {
    200: {
      description: 'The import',
      schema: z.object({
        importId: z.string(), status: z.enum(['waiting', 'reading', 'done', 'failed']), rows: z.int(), rejected: z.int(),
        errors: z.array(cellErrorSchema).describe('The first 500'),
        failure: z.object({ code: z.string(), message: bilingualSchema, mend: bilingualSchema }).nullable(), createdAt: z.string(),
      }),
    },
  },
  handler: async ({ deps, params }) => {
    const found = await findRegistryImport(deps.db, deps.cipher, params.importId);
    if (!found) throw problem('NOT_FOUND');
    const { id: importId, status, rows, rejected, errors, failure, createdAt } = found;
    return reply.json({ importId, status, rows, rejected, errors, failure, createdAt });
  },
});

export const registryRoutes = [upload, show];
