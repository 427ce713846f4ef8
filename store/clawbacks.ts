import type { Reach } from '../domain/access.ts';
import type { ClawbackGround, ClawbackState } from '../domain/clawback.ts';
import type { IsoDate } from '../domain/coded.ts';
import type { Fen } from '../domain/money.ts';
import type { Queryable } from './db.ts';

export interface ClawbackSummary {
  readonly clawbackNo: string;
  readonly institution: { readonly code: string; readonly name: string };
  readonly claimNo: string;
  readonly ground: ClawbackGround;
  readonly stage: string;
  readonly amountFen: Fen;
  readonly recoveredFen: Fen;
  readonly writtenOffFen: Fen;
  readonly dueOn: IsoDate | null;
  readonly proposedBy: string;
  readonly approvedBy: string | null;
}

export interface ClawbackRecord extends ClawbackSummary {
  readonly clock: string;
  readonly state: ClawbackState;
  readonly rows: readonly { readonly rowNo: number; readonly paidFen: Fen; readonly amountFen: Fen }[];
  readonly receipts: readonly { readonly id: string; readonly bankReference: string; readonly amountFen: Fen; readonly receivedOn: IsoDate }[];
  readonly offsets: readonly { readonly batchNo: string; readonly lineNo: number; readonly amountFen: Fen; readonly status: string }[];
}

const COLUMNS = `k.clawback_no as "clawbackNo", jsonb_build_object('code', i.code, 'name', i.name) as institution, k.claim_no as "claimNo", k.ground, k.stage,
  k.amount_fen as "amountFen", k.recovered_fen as "recoveredFen", k.written_off_fen as "writtenOffFen", k.due_on as "dueOn", k.proposed_by as "proposedBy",
  k.approved_by as "approvedBy"`;

export function listClawbacks(db: Queryable, filter: { reach: Reach; stage?: string; after?: string; limit: number }): Promise<ClawbackSummary[]> {
  const institution = filter.reach.kind === 'institution' ? filter.reach.institutionCode : null;
  return db.query<ClawbackSummary>(
    `select ${COLUMNS} from clawback k join institution i on i.code = k.institution
     where ($1::text is null or k.institution = $1) and ($2::text is null or k.stage = $2) and ($3::text is null or k.clawback_no > $3)
     order by k.clawback_no limit $4`, [institution, filter.stage ?? null, filter.after ?? null, filter.limit]);
}

export function findClawback(db: Queryable, clawbackNo: string): Promise<ClawbackRecord | undefined> {
  return db.maybeOne<ClawbackRecord>(
    `select ${COLUMNS}, c.clock, c.state,
       (select jsonb_agg(jsonb_build_object('rowNo', r.row_no, 'paidFen', r.paid_fen, 'amountFen', r.amount_fen) order by r.row_no)
        from clawback_row r where r.clawback_no = k.clawback_no) as rows,
       coalesce((select jsonb_agg(jsonb_build_object('id', p.id, 'bankReference', p.bank_reference, 'amountFen', p.amount_fen, 'receivedOn', p.received_on) order by p.received_on, p.id)
        from clawback_receipt p where p.clawback_no = k.clawback_no), '[]') as receipts,
       coalesce((select jsonb_agg(jsonb_build_object('batchNo', o.batch_no, 'lineNo', o.line_no, 'amountFen', o.amount_fen, 'status', o.status) order by o.batch_no, o.line_no)
        from payment_offset o where o.clawback_no = k.clawback_no), '[]') as offsets
     from clawback k join institution i on i.code = k.institution join case_instance c on c.case_no = k.clawback_no where k.clawback_no = $1`, [clawbackNo]);
}

/** Of rows of a claim, what was paid and is neither claimed back nor refunded. Rows that were not paid, or whose payment is being reversed, are missing. */
export async function claimableRows(t: Queryable, claimNo: string, rowNos: readonly number[]): Promise<ReadonlyMap<number, Fen>> {
  const rows = await t.query<{ row_no: number; fen: Fen }>(
    `select p.row_no, (sum(p.amount_fen) - coalesce((select sum(k.amount_fen) from clawback_row k
              where k.claim_no = $1 and k.row_no = p.row_no and k.live), 0)
              - coalesce((select sum(f.amount_fen) from refund_row f where f.claim_no = $1 and f.row_no = p.row_no and f.live), 0))::bigint as fen
     from payment_row p join payment_line l on l.batch_no = p.batch_no and l.line_no = p.line_no and l.status = 'paid' and not exists (
       select 1 from reversal v where v.batch_no = l.batch_no and v.line_no = l.line_no and v.stage = 'reversed' and not v.reopened)
     where p.claim_no = $1 and p.row_no = any($2::int[]) and p.live group by p.row_no`, [claimNo, rowNos]);
  return new Map(rows.map((row) => [row.row_no, row.fen]));
}

/** Where a claim's clawbacks live and who was paid: the institution and the clock of the claim. */
export function payeeOfClaim(db: Queryable, claimNo: string): Promise<{ institution: string; round: string; clock: string } | undefined> {
  return db.maybeOne('select c.institution, c.round, k.clock from claim c join case_instance k on k.case_no = c.claim_no where c.claim_no = $1', [claimNo]);
}

export async function nextClawback(db: Queryable, claimNo: string, commandId: string): Promise<{ madeBefore: string | null; next: number }> {
  return db.one(
    `select (select k.clawback_no from clawback k join case_event e on e.case_no = k.clawback_no and e.command_id = $2 where k.claim_no = $1 limit 1) as "madeBefore",
            (select count(*)::int + 1 from clawback where claim_no = $1) as next`, [claimNo, commandId]);
}

export interface OwedBack {
  readonly clawbackNo: string;
  readonly institution: string;
  readonly openFen: Fen;
}

/** Of `payment_offset o`: its clawback counts it as come back. A reversal gives it back, and a payment that is confirmed anew keeps it back again. */
export const HEARD_OF_OFFSET = `(select count(*) filter (where e.type = 'OffsetRecorded') > count(*) filter (where e.type = 'OffsetGivenBack') from case_event e
  where e.case_no = o.clawback_no and e.type in ('OffsetRecorded', 'OffsetGivenBack') and e.event->>'batch' = o.batch_no and (e.event->>'line')::int = o.line_no)`;

/** What institutions owe of their own and no listed payment keeps back yet, oldest first; what a trainee was paid is not kept back of an institution's money. */
export function owedBack(t: Queryable, round: string): Promise<OwedBack[]> {
  return t.query<OwedBack>(
    `select * from (
       select k.clawback_no as "clawbackNo", k.institution, k.amount_fen - k.recovered_fen - k.written_off_fen
         - coalesce((select sum(o.amount_fen) from payment_offset o where o.clawback_no = k.clawback_no and o.status in ('listed', 'taken')
             and not ${HEARD_OF_OFFSET}), 0)::bigint as "openFen"
       from clawback k where k.stage = 'due' and k.institution in (select institution from claim where round = $1) and not exists (
         select 1 from clawback_row w join claim_row r on r.claim_no = w.claim_no and r.roster_version = w.roster_version and r.row_no = w.row_no
         where w.clawback_no = k.clawback_no and r.paid_to = 'trainee')) x
     where "openFen" > 0 order by "clawbackNo"`, [round]);
}
