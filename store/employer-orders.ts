import type { Reach, ResourceScope } from '../domain/access.ts';
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

const ORDER = `select o.order_no as "orderNo", o.institution, o.programme, o.enterprise, o.job, o.seats, o.entered_on as "enteredOn", c.taken, c.placed
  from employer_order o cross join lateral order_counts(o.order_no) c`;

const SEAT = 'select 1 from order_seat s join enrolment e on e.enrolment_no = s.enrolment_no';

export interface OrderFilter {
  readonly reach: Reach;
  readonly programme?: string;
  readonly institution?: string;
  readonly after?: string;
  readonly limit: number;
}

/** Orders by their numbers. A district is shown those on which trainees of its own have a seat. */
export function listOrders(db: Queryable, { reach, programme, institution, after, limit }: OrderFilter): Promise<OrderRecord[]> {
  return db.query<OrderRecord>(
    `${ORDER} where ($1::text is null or o.institution = $1) and ($2::text is null or o.institution = $2) and ($3::text is null or o.programme = $3)
       and ($4::text is null or exists (${SEAT} where s.order_no = o.order_no and e.district = $4)) and ($5::text is null or o.order_no > $5)
     order by o.order_no limit $6`,
    [reach.kind === 'institution' ? reach.institutionCode : null, institution ?? null, programme ?? null, reach.kind === 'district' ? reach.districtCode : null, after ?? null, limit]);
}

export function findOrder(db: Queryable, orderNo: string): Promise<OrderRecord | undefined> {
  return db.maybeOne<OrderRecord>(`${ORDER} where o.order_no = $1`, [orderNo]);
}

/** Whose the order is, for the access gate: the institution's, and of the districts whose trainees have a seat. */
export function orderScope(db: Queryable, orderNo: string): Promise<ResourceScope | undefined> {
  return db.maybeOne<{ institutionCode: string; districtCodes: string[] }>(
    `select o.institution as "institutionCode", array(select distinct e.district from order_seat s join enrolment e on e.enrolment_no = s.enrolment_no where s.order_no = o.order_no) as "districtCodes"
     from employer_order o where o.order_no = $1`, [orderNo]);
}

export interface OrderSeat {
  readonly seatNo: number;
  readonly enrolmentNo: string;
  readonly institution: string;
  readonly district: string;
  readonly major: string;
  readonly stage: string;
  readonly placement: Placement | null;
}

/** The seats whose trainees the asker may see. */
export function orderSeats(db: Queryable, orderNo: string, { reach }: Pick<OrderFilter, 'reach'>): Promise<OrderSeat[]> {
  return db.query<OrderSeat>(
    `select s.seat_no as "seatNo", s.enrolment_no as "enrolmentNo", e.institution, e.district, e.major, k.stage, nullif(k.state->'placement', 'null'::jsonb) as placement
     from order_seat s join enrolment e on e.enrolment_no = s.enrolment_no join case_instance k on k.case_no = s.enrolment_no
     where s.order_no = $1 and ($2::text is null or e.district = $2) and ($3::text is null or e.institution = $3) order by s.seat_no`,
    [orderNo, reach.kind === 'district' ? reach.districtCode : null, reach.kind === 'institution' ? reach.institutionCode : null]);
}
