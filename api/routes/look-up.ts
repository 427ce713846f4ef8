import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { stageName } from '../../domain/codes/names.ts';
import { lookUp, sendLookUpCode } from '../../store/look-ups.ts';
import { recordAccess } from '../../store/people.ts';
import { bilingualSchema, claimNoSchema, claimStageSchema, fenSchema } from '../cases/schemas.ts';
import { reasonOf } from '../cases/masked-row.ts';
import { problem } from '../http/problem.ts';
import { reply, route } from '../http/route.ts';

const ID_SUFFIX = /^\d{5}[\dXx]$/;

/** The search begins after the answer has gone: how long it takes tells nothing either. */
const askCode = route({
  method: 'post', path: '/api/look-up/code', tag: 'look-up', act: 'public', scope: 'list',
  summary: { zh: '学员查询:向登记手机发送验证码', en: 'A trainee’s look-up: a code to the phone on record' },
  description: 'The answer is the same whether there is such a line or not.',
  limit: { requests: 10, seconds: 600, by: 'address' },
  body: z.strictObject({ claimNo: claimNoSchema, idSuffix: z.string().regex(ID_SUFFIX, '应为身份证号后 6 位 / the last six characters of the identity number') }),
  responses: { 202: { description: 'If there is such a line with a phone, a code is on its way', schema: z.object({ ticket: z.uuid() }) } },
  handler: async ({ body, deps }) => {
    const ticket = randomUUID();
    setImmediate(() => {
      sendLookUpCode(deps.db, deps.cipher, { ticket, ...body }).catch(() => { deps.logger.warn({ route: '/api/look-up/code' }, 'a look-up code could not be sent'); });
    });
    return reply.json({ ticket }, 202);
  },
});

const lookedUpSchema = z.object({
  claimNo: z.string(), stage: claimStageSchema, stageName: bilingualSchema, outcome: z.enum(['approved', 'refused']).nullable(), reasons: z.array(bilingualSchema),
  appliedFen: fenSchema, amountFen: fenSchema.nullable().describe('Null until it is decided'), paidFen: fenSchema, paidOn: z.string().nullable(),
}).meta({ id: 'LookedUp' });

const byCode = route({
  method: 'post', path: '/api/look-up', tag: 'look-up', act: 'public', scope: 'list',
  summary: { zh: '学员查询:凭验证码查看办理结果', en: 'A trainee’s look-up: stage, outcome and payment by the code' },
  description: 'Five attempts in ten minutes; a code shows its line once. No names, no numbers.',
  limit: { requests: 30, seconds: 600, by: 'address' },
  body: z.strictObject({ ticket: z.uuid(), code: z.string().regex(/^\d{6}$/, '应为 6 位数字 / six digits') }),
  problems: [401],
  responses: { 200: { description: 'The line', schema: lookedUpSchema } },
  handler: async ({ body, deps, ip, requestId }) => {
    const found = await lookUp(deps.db, deps.cipher, body);
    await recordAccess(deps.db, { act: 'look-up', outcome: found ? 'allowed' : 'refused', ...(found && { subject: found.claimNo }), ipAddress: ip, requestId });
    if (found === undefined) throw problem('LOOK_UP_REFUSED');
    const { stage, reasons, ...rest } = found;
    return reply.json({ ...rest, stage, stageName: stageName('claim', stage), reasons: reasons.map((code) => reasonOf(code).message) });
  },
});

export const lookUpRoutes = [askCode, byCode];
