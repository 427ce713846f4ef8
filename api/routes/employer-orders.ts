import { z } from 'zod';
import { checkUscc } from '../../domain/identifiers.ts';
import { clockToday, findClock } from '../../store/clocks.ts';
import { addOrder, findOrder, listOrders, orderScope, orderSeats } from '../../store/employer-orders.ts';
import { traineeOf } from '../../store/enrolments.ts';
import { noteAct } from '../audit.ts';
import { conflict } from '../cases/claim.ts';
import { enrolmentStageSchema, enterpriseSchema, orderNoSchema, programmeSchema, rulesToday } from '../cases/enrolment.ts';
import { usable } from '../cases/identifiers.ts';
import { dateSchema, listOf, listSchema } from '../cases/schemas.ts';
import { MAX_PAGE } from '../http/page.ts';
import { problem } from '../http/problem.ts';
import { reply, route } from '../http/route.ts';

/* 用人单位订单: seats that trainees are registered on, and the jobs that followed. */

const institutionCode = z.string().trim().min(1).max(40);
const fields = {
  orderNo: orderNoSchema, programme: programmeSchema, enterprise: enterpriseSchema, job: z.string().trim().min(1).max(60), seats: z.int().min(1).max(10_000),
};
const orderSchema = z.object({
  ...fields, institution: z.string(), enteredOn: dateSchema, taken: z.int(), placed: z.int().describe('Seats whose trainees have a job'),
}).meta({ id: 'EmployerOrder' });

const enter = route({
  method: 'post', path: '/api/employer-orders', tag: 'enrolments', act: 'order.enter', scope: 'own',
  summary: { zh: '登记用人单位订单', en: "Enter an employer's order" },
  description: 'A registration names the order and takes a seat of it; a registration without a free seat is refused.',
  body: z.strictObject({ ...fields, institution: institutionCode.optional().describe('Named by the registrar; an institution enters its own'), clock: z.string().min(1).max(60).default('real') }),
  responses: { 201: { description: 'Entered', schema: orderSchema } },
  handler: async (ctx) => {
    const { body: { clock, institution: named, ...order }, deps, actor, reach } = ctx;
    if (reach.kind === 'institution' && named !== undefined && named !== reach.institutionCode) throw problem('OUT_OF_SCOPE');
    const institution = reach.kind === 'institution' ? reach.institutionCode : named;
    if (institution === undefined) throw conflict('INSTITUTION_UNKNOWN', '请注明院校', 'name the institution');
    if (!(await findClock(deps.db, clock))) throw conflict('CLOCK_UNKNOWN', '没有这个时钟', 'There is no such clock', { clock });
    const { course } = await rulesToday(deps, clock, order.programme, institution);
    if (course.length.by !== 'course' || !course.length.orders) throw conflict('ORDER_NOT_WANTED', '该项目不按订单办班', "the programme takes no employer's orders", { programme: order.programme });
    const enterprise = usable(checkUscc(order.enterprise));
    const added = await addOrder(deps.db, { ...order, enterprise, institution }, actor.id, await clockToday(deps.db, clock));
    if (!added) throw conflict('ORDER_EXISTS', '该订单号已登记', 'an order of this number is entered already', { order: order.orderNo });
    await noteAct(ctx, 'order.enter', order.orderNo);
    const found = await findOrder(deps.db, order.orderNo);
    if (!found) throw problem('NOT_FOUND');
    return reply.json(found, 201);
  },
});

const list = route({
  method: 'get', path: '/api/employer-orders', tag: 'enrolments', act: 'enrolment.read', scope: 'list',
  summary: { zh: '用人单位订单', en: "Employers' orders" },
  description: 'By their numbers. An institution sees its own, a district those on which trainees settled there have a seat.',
  query: z.strictObject({
    programme: programmeSchema.optional(), institution: institutionCode.optional(), after: orderNoSchema.optional(), limit: z.coerce.number().int().min(1).max(MAX_PAGE).default(50),
  }),
  responses: { 200: { description: 'A page', schema: listSchema(orderSchema) } },
  handler: async ({ deps, query, reach }) => reply.json(listOf(await listOrders(deps.db, { ...query, reach, limit: query.limit + 1 }), query.limit, (each) => each.orderNo)),
});

const seatSchema = z.object({
  seatNo: z.int(), enrolmentNo: z.string(), trainee: z.object({ name: z.string() }), institution: z.string(), district: z.string(), major: z.string(), stage: enrolmentStageSchema,
  placement: z.object({ enterprise: z.string(), job: z.string(), since: dateSchema }).nullable(),
  asOrdered: z.boolean().nullable().describe('Whether the job is at the employer who ordered; null without a job'),
});

const show = route({
  method: 'get', path: '/api/employer-orders/:orderNo', tag: 'enrolments', act: 'enrolment.read', params: z.strictObject({ orderNo: orderNoSchema }),
  scope: ({ deps, params }) => orderScope(deps.db, params.orderNo),
  summary: { zh: '一份订单的名额与就业', en: 'An order with its seats and the jobs that followed' },
  description: '`taken` and `placed` count every seat; `list` holds those whose trainees the one who asks may see.',
  responses: { 200: { description: 'The order', schema: orderSchema.extend({ list: z.array(seatSchema) }) } },
  handler: async ({ deps: { db, cipher }, params, reach }) => {
    const found = await findOrder(db, params.orderNo);
    if (!found) throw problem('NOT_FOUND');
    const seats = await orderSeats(db, params.orderNo, { reach });
    return reply.json({
      ...found,
      list: await Promise.all(seats.map(async (each) => ({
        ...each, trainee: { name: (await traineeOf(db, cipher, each.enrolmentNo)).name }, asOrdered: each.placement && each.placement.enterprise === found.enterprise,
      }))),
    });
  },
});

export const employerOrderRoutes = [enter, list, show];
