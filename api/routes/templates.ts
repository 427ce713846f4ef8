import { writeRosterTemplate } from '../../documents/roster/template.ts';
import { chinaDate } from '../../domain/clock.ts';
import { ROSTER_TEMPLATE_VERSION } from '../../domain/roster.ts';
import { reply, route } from '../http/route.ts';

const XLSX = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';

const roster = route({
  method: 'get', path: '/api/templates/roster', tag: 'templates', act: 'template.read', scope: 'list',
  summary: { zh: '下载名册模板', en: 'Download the roster template, with the programmes of the policy in force' },
  responses: { 200: { description: 'The workbook', mediaType: XLSX } },
  handler: async ({ deps }) => {
    const { policy } = deps.policies.inForce(chinaDate(deps.clock().getTime()));
    const content = await writeRosterTemplate({ programmes: policy.programmes.map(({ code, name }) => ({ code, zh: name.zh })) });
    return reply.download({ name: `名册模板-v${ROSTER_TEMPLATE_VERSION}.xlsx`, mediaType: XLSX, content, subject: 'template/roster' });
  },
});

export const templateRoutes = [roster];
