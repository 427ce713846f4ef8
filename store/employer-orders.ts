import type { Reach } from '../domain/access.ts';
import type { IsoDate } from '../domain/coded.ts';
import type { Placement } from '../domain/enrolment/types.ts';
import type { Queryable } from './db.ts';

/** 用人单位订单: an employer asks an institution for trained people; a registration takes a seat. */
export interface EmployerOrder {
  readonly orderNo: string;
  readonly institution: string;
  readonly programme: string;
  /** 统一社会信用代码 of the employer. */
  readonly enterprise: string;
  readonly job: string;
  readonly seats: number;
}

export interface OrderRecord extends EmployerOrder {
  readonly enteredOn: IsoDate;
  readonly taken: number;
  /** Seats whose trainees were placed, wherever. */
  readonly placed: number;
}

/** @returns false where an order of this number is there already, unless it is this very one. */
export async function addOrder(db: Queryable, order: EmployerOrder, by: string, on: IsoDate): Promise<boolean> {
  const { orderNo, institution, programme, enterprise, job, seats } = order;
  await db.execute(
    `insert into employer_order (order_no, institution, programme, enterprise, job, seats, entered_by, entered_on) values ($1, $2, $3, $4, $5, $6, $7, $8)
     on conflict do nothing`, [orderNo, institution, programme, enterprise, job, seats, by, on]);
  const same = await db.maybeOne(
    'select 1 from employer_order where (order_no, institution, programme, enterprise, job, seats, entered_by) = ($1, $2, $3, $4, $5, $6, $7)',
    [orderNo, institution, programme, enterprise, job, seats, by]);
  return same !== undefined;
}

const ORDER = `select o.order_no as "orderNo", o.institution, o.programme, o.enterprise, o.job, o.seats, o.entered_on as "enteredOn", coalesce(s.taken, 0)::int as taken,
  coalesce(s.placed, 0)::int as placed
  from employer_order o left join lateral (
    select count(*) as taken, count(*) filter (where jsonb_typeof(k.state->'placement') = 'object') as placed
    from order_seat x join case_instance k on k.case_no = x.enrolment_no where x.order_no = o.order_no) s on true`;

export function listOrders(db: Queryable, filter: { reach: Reach; after?: string; limit: number }): Promise<OrderRecord[]> {
  return db.query<OrderRecord>(
    `${ORDER} where ($1::text is null or o.institution = $1) and ($2::text is null or o.order_no > $2) order by o.order_no limit $3`,
    [filter.reach.kind === 'institution' ? filter.reach.institutionCode : null, filter.after ?? null, filter.limit]);
}

export function findOrder(db: Queryable, orderNo: string): Promise<OrderRecord | undefined> {
  return db.maybeOne<OrderRecord>(`${ORDER} where o.order_no = $1`, [orderNo]);
}

export interface OrderSeat {
  readonly seatNo: number;
  readonly enrolmentNo: string;
  readonly stage: string;
  readonly placement: Placement | null;
}

export function orderSeats(db: Queryable, orderNo: string): Promise<OrderSeat[]> {
  return db.query<OrderSeat>(
    `select s.seat_no as "seatNo", s.enrolment_no as "enrolmentNo", k.stage, nullif(k.state->'placement', 'null'::jsonb) as placement
     from order_seat s join case_instance k on k.case_no = s.enrolment_no where s.order_no = $1 order by s.seat_no`, [orderNo]);
}
