import { z } from 'zod';
import { notificationText } from '../../domain/codes/notifications.ts';
import { notificationsFor } from '../../store/notifications.ts';
import { bilingualSchema, listOf, listSchema } from '../cases/schemas.ts';
import { reply, route } from '../http/route.ts';

const notificationSchema = z.object({
  id: z.int(), code: z.string(), message: bilingualSchema, caseNo: z.string(), facts: z.record(z.string(), z.union([z.string(), z.number()])),
  on: z.string(), createdAt: z.string(),
}).meta({ id: 'Notification' });

const list = route({
  method: 'get', path: '/api/notifications', tag: 'notifications', act: 'notification.read', scope: 'list',
  summary: { zh: '我的消息', en: 'What I was told, newest first' },
  query: z.strictObject({ code: z.string().regex(/^[A-Z_]{1,60}$/).optional().describe('One kind only, e.g. CLAIM_COPIED'), after: z.coerce.number().int().min(1).optional(), limit: z.coerce.number().int().min(1).max(200).default(50) }),
  responses: { 200: { description: 'A page', schema: listSchema(notificationSchema) } },
  handler: async ({ deps, actor, query }) => {
    const found = await notificationsFor(deps.db, actor, { code: query.code, after: query.after, limit: query.limit + 1 });
    return reply.json(listOf(found.map(({ words, ...each }) => ({ ...each, message: notificationText(each.code, words) })), query.limit, (each) => each.id));
  },
});

export const notificationRoutes = [list];
