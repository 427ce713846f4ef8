import type { IsoDate } from '../domain/coded.ts';
import type { Fen } from '../domain/money.ts';
import type { WhatIfChange, WhatIfTotals } from '../domain/policy/what-if.ts';
import type { Queryable, Tx } from './db.ts';

/** Which claims are tried: all of a round, those that are open on the policy's clock, or one. */
export type WhatIfScope = { readonly round: string } | { readonly open: true } | { readonly claimNo: string };

export interface WhatIfRecord {
  readonly id: string;
  readonly policyNo: string | null;
  readonly textHash: string | null;
  readonly policyKey: string;
  readonly policyHash: string;
  readonly scope: WhatIfScope;
  readonly clock: string;
  readonly on: IsoDate;
  readonly status: 'running' | 'done' | 'failed' | 'cancelled';
  readonly rowsDone: number;
  readonly rowsTotal: number | null;
  readonly totals: WhatIfTotals | null;
  readonly fileId: string | null;
  readonly failure: string | null;
  readonly startedBy: string;
}

export type NewWhatIf = Pick<WhatIfRecord, 'id' | 'policyNo' | 'textHash' | 'policyKey' | 'policyHash' | 'scope' | 'clock' | 'on' | 'startedBy'>;

/** The same id twice is one run. */
export async function createWhatIf(db: Queryable, run: NewWhatIf): Promise<void> {
  await db.execute(
    `insert into what_if (id, policy_no, text_hash, policy_key, policy_hash, scope, clock, on_date, started_by)
     values ($1, $2, $3, $4, $5, $6::jsonb, $7, $8, $9) on conflict (id) do nothing`,
    [run.id, run.policyNo, run.textHash, run.policyKey, run.policyHash, JSON.stringify(run.scope), run.clock, run.on, run.startedBy]);
}

export function findWhatIf(db: Queryable, id: string): Promise<WhatIfRecord | undefined> {
  return db.maybeOne<WhatIfRecord>(
    `select id, policy_no as "policyNo", text_hash as "textHash", policy_key as "policyKey", policy_hash as "policyHash", scope, clock, on_date as "on", status,
            rows_done as "rowsDone", rows_total as "rowsTotal", totals, file_id as "fileId", failure, started_by as "startedBy" from what_if where id = $1`, [id]);
}

/** A claim that is tried, with the policy that it was assessed under. */
export interface TriedClaim {
  readonly claimNo: string;
  readonly institution: string;
  readonly rosterVersion: number;
  readonly policyHash: string;
  readonly submittedOn: IsoDate;
  readonly rows: number;
}

/** Submitted claims of the scope; what was withdrawn or has lapsed asks for no money. */
export function triedClaims(db: Queryable, { scope, clock }: Pick<WhatIfRecord, 'scope' | 'clock'>): Promise<TriedClaim[]> {
  return db.query<TriedClaim>(
    `select c.claim_no as "claimNo", c.institution, c.roster_version as "rosterVersion", c.policy_hash as "policyHash", c.submitted_on as "submittedOn", c.rows_count as rows
     from claim c join case_instance k on k.case_no = c.claim_no
     where c.policy_hash is not null and c.submitted_on is not null and c.stage not in ('withdrawn', 'lapsed')
       and case when $1::text is not null then c.round = $1 when $2::text is not null then c.claim_no = $2 else not k.closed and k.clock = $3 end
     order by c.claim_no`,
    ['round' in scope ? scope.round : null, 'claimNo' in scope ? scope.claimNo : null, clock]);
}

/** Begins anew, whatever an interrupted run has left. */
export async function beginWhatIf(db: Queryable, id: string, rowsTotal: number): Promise<void> {
  await db.execute('delete from what_if_row where what_if_id = $1', [id]);
  await db.execute('update what_if set rows_total = $2, rows_done = 0 where id = $1', [id, rowsTotal]);
}

export async function saveWhatIfRows(db: Queryable, id: string, rowsDone: number, changes: readonly WhatIfChange[]): Promise<void> {
  if (changes.length > 0) {
    await db.execute(
      `insert into what_if_row (what_if_id, claim_no, row_no, institution, district, programme, before_verdict, before_fen, before_reasons, after_verdict, after_fen, after_reasons)
       select $1, x."claimNo", x."rowNo", x.institution, x.district, x.programme, x.before->>'verdict', (x.before->>'amountFen')::bigint,
              array(select jsonb_array_elements_text(x.before->'reasons')), x.after->>'verdict', (x.after->>'amountFen')::bigint,
              array(select jsonb_array_elements_text(x.after->'reasons'))
       from jsonb_to_recordset($2::jsonb) as x("claimNo" text, "rowNo" int, institution text, district text, programme text, before jsonb, after jsonb)
       on conflict do nothing`, [id, JSON.stringify(changes)]);
  }
  await db.execute('update what_if set rows_done = $2 where id = $1', [id, rowsDone]);
}

export async function closeWhatIf(
  db: Queryable, id: string, result: { status: 'done'; totals: WhatIfTotals; fileId: string } | { status: 'failed'; failure: string } | { status: 'cancelled' },
): Promise<void> {
  await db.execute(
    `update what_if set status = $2, totals = $3::jsonb, file_id = $4, failure = $5 where id = $1 and status = 'running'`,
    [id, result.status, 'totals' in result ? JSON.stringify(result.totals) : null, 'fileId' in result ? result.fileId : null, 'failure' in result ? result.failure : null]);
}

/** A row that would change; whose it is, its own claim says. */
export interface WhatIfRowRecord {
  readonly claimNo: string;
  readonly rowNo: number;
  readonly institution: string;
  readonly institutionName: string;
  readonly district: string;
  readonly programme: string;
  readonly beforeVerdict: string;
  readonly beforeFen: Fen;
  readonly beforeReasons: readonly string[];
  readonly afterVerdict: string;
  readonly afterFen: Fen;
  readonly afterReasons: readonly string[];
}

const ROWS = `select w.claim_no as "claimNo", w.row_no as "rowNo", w.institution, i.name as "institutionName", w.district, w.programme, w.before_verdict as "beforeVerdict",
    w.before_fen as "beforeFen", w.before_reasons as "beforeReasons", w.after_verdict as "afterVerdict", w.after_fen as "afterFen", w.after_reasons as "afterReasons"
  from what_if_row w join institution i on i.code = w.institution where w.what_if_id = $1`;

/** A page of the rows that would change, in the order of claims and rows. `after` is `<claim>/<row>` of the last one seen. */
export function whatIfRows(db: Queryable, id: string, after: string, limit: number): Promise<WhatIfRowRecord[]> {
  const at = after.lastIndexOf('/');
  return db.query<WhatIfRowRecord>(
    `${ROWS} and (w.claim_no, w.row_no) > ($2, $3) order by w.claim_no, w.row_no limit $4`, [id, after.slice(0, Math.max(0, at)), Number(after.slice(at + 1)) || 0, limit]);
}

export async function* whatIfPages(t: Tx, id: string, pageRows: number): AsyncGenerator<WhatIfRowRecord[]> {
  yield* t.pages<WhatIfRowRecord>(`${ROWS} order by w.claim_no, w.row_no`, [id], pageRows);
}

export async function institutionNames(db: Queryable): Promise<ReadonlyMap<string, string>> {
  return new Map((await db.query<{ code: string; name: string }>('select code, name from institution')).map((each) => [each.code, each.name]));
}
