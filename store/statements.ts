import type { Reach } from '../domain/access.ts';
import type { IsoDate } from '../domain/coded.ts';
import type { Fen } from '../domain/money.ts';
import type { Queryable, Tx } from './db.ts';

export interface StatementLine {
  readonly lineNo: number;
  readonly claimNo: string;
  readonly last4: string;
  readonly grossFen: Fen;
  /** Kept back for clawbacks. */
  readonly offsetFen: Fen;
  /** Paid to the trainee's own account; absent: to the institution. */
  readonly toTrainee?: boolean;
  readonly status: 'paid' | 'returned';
  readonly reason: string | null;
  readonly settledOn: IsoDate | null;
  /** The returned payment that this one makes good. */
  readonly replaces: { readonly batchNo: string; readonly lineNo: number } | null;
  readonly rows: readonly {
    readonly rowNo: number; readonly programme: string | null; readonly amountFen: Fen;
    /** Of what is paid on top: the top-up, and the line as it stood before. Absent on statements from before there were any. */
    readonly adds?: { readonly ref: string; readonly oldFen: Fen; readonly old: { readonly batchNo: string; readonly lineNo: number } } | null;
  }[];
}

/** What became known after an earlier statement, with the line as it stood there. */
export interface StatementCorrection {
  /** The number of the case that it comes from: a clawback, a refund, a reversal. */
  readonly ref: string;
  readonly claimNo: string;
  readonly ground: string;
  readonly rows: readonly { readonly rowNo: number; readonly oldFen: Fen; readonly newFen: Fen; readonly old: { readonly batchNo: string; readonly lineNo: number } | null }[];
}

export interface StatementSummary {
  readonly statementNo: string;
  readonly institution: { readonly code: string; readonly name: string };
  readonly round: string;
  readonly batchNo: string;
  readonly frozenOn: IsoDate;
  /** What the bank has credited: after what was kept back. */
  readonly paidFen: Fen;
  readonly returnedFen: Fen;
  readonly correctedFen: Fen;
}

export interface Statement extends StatementSummary {
  readonly lines: readonly StatementLine[];
  readonly corrections: readonly StatementCorrection[];
}

/**
 * What comes beside the lines is gathered before the first statement is written. Asked for institution by institution, an empty or small table of statements
 * would be read through each time, over all that this very command has written: the time grew with the square.
 */
const FREEZE = `
  with already as materialized (
    select s.institution from institution_statement s where s.batch_no = $1
  ), anew as materialized (
    select v.line_no from reversal v where v.batch_no = $1 and v.stage = 'reversed' and v.restated_on is null
  ), paid as (
    select l.institution, jsonb_agg(jsonb_build_object(
             'lineNo', l.line_no, 'claimNo', l.claim_no, 'last4', l.account_last4, 'grossFen', l.amount_fen, 'offsetFen', l.offset_fen, 'status', l.status,
             'reason', l.result_reason, 'settledOn', l.settled_on, 'rows', x.rows,
             'replaces', case when l.replaces_batch is not null then jsonb_build_object('batchNo', l.replaces_batch, 'lineNo', l.replaces_line) end)
             || case when l.payee <> l.institution then '{"toTrainee": true}'::jsonb else '{}' end order by l.line_no) as lines,
           coalesce(sum(l.amount_fen - l.offset_fen) filter (where l.status = 'paid'), 0)::bigint as paid_fen,
           coalesce(sum(l.amount_fen) filter (where l.status = 'returned'), 0)::bigint as returned_fen
    from payment_line l cross join lateral (
      select jsonb_agg(jsonb_build_object('rowNo', p.row_no, 'programme', r.programme, 'amountFen', p.amount_fen, 'adds', case when p.part > 1 then (
               select jsonb_build_object('ref', w.top_up_no, 'oldFen', w.before_fen, 'old', jsonb_build_object('batchNo', w.batch_no, 'lineNo', w.line_no))
               from top_up_row w join top_up u on u.top_up_no = w.top_up_no and u.heard
               where w.claim_no = p.claim_no and w.roster_version = p.roster_version and w.row_no = p.row_no order by w.before_fen desc limit 1) end) order by p.row_no) as rows
      from payment_row p join claim_row r on r.claim_no = p.claim_no and r.roster_version = p.roster_version and r.row_no = p.row_no
      where p.batch_no = l.batch_no and p.line_no = l.line_no) x
    where l.batch_no = $1 and l.status in ('paid', 'returned')
      -- A batch that is settled again states what was answered anew, and nothing twice.
      and (l.institution not in (select institution from already) or l.line_no in (select line_no from anew))
    group by l.institution
  ), before as materialized (
    select s.institution, max(s.number) as number from institution_statement s
    where s.institution in (select l.institution from payment_line l where l.batch_no = $1) group by 1
  ), correction as (
    select k.institution, k.clawback_no as ref, k.claim_no, k.ground, k.amount_fen as fen, (
      select jsonb_agg(jsonb_build_object('rowNo', w.row_no, 'oldFen', w.paid_fen, 'newFen', w.paid_fen - w.amount_fen, 'old', (
        select jsonb_build_object('batchNo', p.batch_no, 'lineNo', p.line_no) from payment_row p
        where p.claim_no = w.claim_no and p.roster_version = w.roster_version and p.row_no = w.row_no and p.live limit 1)) order by w.row_no)
      from clawback_row w where w.clawback_no = k.clawback_no) as rows
    from clawback k where k.approved_by is not null
    union all
    select f.institution, f.refund_no, f.claim_no, 'refund', f.amount_fen, (
      select jsonb_agg(jsonb_build_object('rowNo', w.row_no, 'oldFen', coalesce(w.paid_fen, p.amount_fen), 'newFen', coalesce(w.paid_fen, p.amount_fen) - w.amount_fen,
        'old', jsonb_build_object('batchNo', p.batch_no, 'lineNo', p.line_no)) order by w.row_no)
      from refund_row w join payment_row p on p.batch_no = f.batch_no and p.line_no = f.line_no and p.row_no = w.row_no where w.refund_no = f.refund_no)
    from refund f where f.stage = 'booked'
    union all
    select v.institution, v.reversal_no, v.claim_no, 'reversal', v.amount_fen - (select l.offset_fen from payment_line l where l.batch_no = v.batch_no and l.line_no = v.line_no), (
      select jsonb_agg(jsonb_build_object('rowNo', p.row_no, 'oldFen', p.amount_fen, 'newFen', 0, 'old', jsonb_build_object('batchNo', p.batch_no, 'lineNo', p.line_no)) order by p.row_no)
      from payment_row p where p.batch_no = v.batch_no and p.line_no = v.line_no)
    from reversal v where v.stage = 'reversed' and v.stated
  ), corrected as materialized (
    select c.institution, sum(c.fen)::bigint as fen,
           jsonb_agg(jsonb_build_object('ref', c.ref, 'claimNo', c.claim_no, 'ground', c.ground, 'rows', c.rows) order by c.ref) as corrections
    from correction c
    where c.institution in (select l.institution from payment_line l where l.batch_no = $1) and not exists (
      select 1 from institution_statement s where s.institution = c.institution and s.content->'corrections' @> jsonb_build_array(jsonb_build_object('ref', c.ref)))
    group by 1
  )
  insert into institution_statement (statement_no, institution, number, round, batch_no, frozen_on, paid_fen, returned_fen, corrected_fen, content)
  select 'S-' || paid.institution || '-' || coalesce(before.number, 0) + 1, paid.institution, coalesce(before.number, 0) + 1, b.round, $1, $2, paid.paid_fen, paid.returned_fen,
         -coalesce(corrected.fen, 0), jsonb_build_object('lines', paid.lines, 'corrections', coalesce(corrected.corrections, '[]'))
  from paid join batch b on b.batch_no = $1 left join before on before.institution = paid.institution left join corrected on corrected.institution = paid.institution`;

/** One for each institution that the batch pays. The institutions are held: two batches that are settled at once number theirs one after the other. */
export async function freezeStatements(t: Tx, batchNo: string, on: IsoDate): Promise<void> {
  await t.query(
    `select 1 from institution where code in (select institution from payment_line where batch_no = $1) order by code for no key update`, [batchNo]);
  await t.execute(FREEZE, [batchNo, on]);
  await t.execute(`update reversal set restated_on = $2 where batch_no = $1 and stage = 'reversed' and restated_on is null`, [batchNo, on]);
}

const SUMMARY = `s.statement_no as "statementNo", jsonb_build_object('code', i.code, 'name', i.name) as institution, s.round, s.batch_no as "batchNo", s.frozen_on as "frozenOn",
  s.paid_fen as "paidFen", s.returned_fen as "returnedFen", s.corrected_fen as "correctedFen"`;

export function listStatements(db: Queryable, filter: { reach: Reach; institution?: string; batchNo?: string; after?: string; limit: number }): Promise<StatementSummary[]> {
  const institution = filter.reach.kind === 'institution' ? filter.reach.institutionCode : filter.institution ?? null;
  return db.query<StatementSummary>(
    `select ${SUMMARY} from institution_statement s join institution i on i.code = s.institution
     where ($1::text is null or s.institution = $1) and ($2::text is null or s.batch_no = $2) and ($3::text is null or s.statement_no > $3) order by s.statement_no limit $4`,
    [institution, filter.batchNo ?? null, filter.after ?? null, filter.limit]);
}

export function findStatement(db: Queryable, statementNo: string): Promise<Statement | undefined> {
  return db.maybeOne<Statement>(
    `select ${SUMMARY}, s.content->'lines' as lines, s.content->'corrections' as corrections
     from institution_statement s join institution i on i.code = s.institution where s.statement_no = $1`, [statementNo]);
}
