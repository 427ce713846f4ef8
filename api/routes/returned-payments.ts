import { z } from 'zod';
import type { ReturnedPayment } from '../../store/payments.ts';
import { returnedPayments } from '../../store/payments.ts';
import { fenSchema } from '../cases/schemas.ts';
import { reply, route } from '../http/route.ts';

const LIMIT = 500;

const accountSchema = z.object({ version: z.int(), holder: z.string(), bankName: z.string(), number: z.string().describe('Masked') });

const returnedSchema = z.object({
  batchNo: z.string(), lineNo: z.int(), round: z.string(), claimNo: z.string(), institution: z.object({ code: z.string(), name: z.string() }),
  toTrainee: z.boolean().describe("Whether it went to a trainee's own account; holders are masked then"),
  trainees: z.int(), amountFen: fenSchema, reason: z.string().nullable(), returnedOn: z.string().nullable(),
  paidTo: accountSchema.describe('As the bank refused it'),
  newest: accountSchema.extend({ approved: z.boolean() }).nullable().describe("The payee's newest account; the same version when nobody has corrected it"),
  repaidBy: z.object({ batchNo: z.string(), lineNo: z.int(), status: z.enum(['listed', 'sent', 'paid', 'returned', 'void']) }).nullable(),
}).meta({ id: 'ReturnedPayment' });

const list = route({
  method: 'get', path: '/api/returned-payments', tag: 'batches', act: 'batch.read', scope: 'list',
  summary: { zh: '退票及其更正、重付', en: 'Payments that came back, the correction of their account and what paid them again' },
  query: z.strictObject({ open: z.enum(['true', 'false']).default('false').describe('true: only those that nothing has paid again') }),
  responses: { 200: { description: `The newest first, at most ${LIMIT}`, schema: z.object({ items: z.array(returnedSchema) }) } },
  handler: async ({ deps, reach, query }) =>
    reply.json({ items: (await returnedPayments(deps.db, { reach, open: query.open === 'true', limit: LIMIT })).map(shown) }),
});

export const returnedPaymentRoutes = [list];

function shown({ paidTo, newest, ...rest }: ReturnedPayment): z.infer<typeof returnedSchema> {
  return { ...rest, paidTo: masked(paidTo), newest: newest && { ...masked(newest), approved: newest.approved } };
}

function masked({ version, holder, bankName, last4 }: ReturnedPayment['paidTo']): z.infer<typeof accountSchema> {
  return { version, holder, bankName, number: `****${last4}` };
}
