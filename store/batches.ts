import type { IsoDate } from '../domain/coded.ts';
import type { BatchSeen } from '../domain/disbursement.ts';
import type { Fen } from '../domain/money.ts';
import type { Queryable } from './db.ts';

/** One payee of a batch that could be made now. */
export interface ProposedLine {
  readonly claim_no: string;
  readonly institution: string;
  readonly name: string;
  readonly account_version: number | null;
  readonly holder: string | null;
  readonly bank_name: string | null;
  readonly bank_code: string | null;
  readonly number_last4: string | null;
  readonly trainees: number;
  readonly amount_fen: Fen;
  readonly replaces_batch: string | null;
  readonly replaces_line: number | null;
  /** Why the payee must be left out, or null. */
  readonly blocked: 'NO_APPROVED_ACCOUNT' | 'ACCOUNT_NAME_DIFFERS' | 'ACCOUNT_NOT_CORRECTED' | null;
}

/**
 * Approved rows of a round that no live payment covers, one line a claim, with the account in force on the day.
 * A payee that failed a check is listed with its reason and left out of the batch; the others go on.
 */
export function proposeLines(t: Queryable, round: string, on: IsoDate): Promise<ProposedLine[]> {
  return t.query<ProposedLine>(
    `with unpaid as (
       select c.claim_no, c.institution, count(*)::int as trainees, sum(r.amount_fen)::bigint as amount_fen
       from claim c join claim_row r on r.claim_no = c.claim_no and r.roster_version = c.roster_version
       where c.round = $1 and c.stage = 'payment' and r.outcome = 'approved'
         and not exists (select 1 from payment_row p where p.claim_no = r.claim_no and p.roster_version = r.roster_version and p.row_no = r.row_no and p.live)
       group by c.claim_no, c.institution
     ), returned as (
       select distinct on (l.claim_no) l.claim_no, l.batch_no, l.line_no, l.account_version
       from payment_line l where l.status = 'returned'
         and not exists (select 1 from payment_line x where x.replaces_batch = l.batch_no and x.replaces_line = l.line_no and x.status <> 'void')
       order by l.claim_no, l.batch_no desc
     )
     select u.claim_no, u.institution, i.name, a.version as account_version, a.holder, a.bank_name, a.bank_code, a.number_last4,
            u.trainees, u.amount_fen, p.batch_no as replaces_batch, p.line_no as replaces_line,
            case when a.version is null then 'NO_APPROVED_ACCOUNT'
                 when a.holder <> i.name and not ('ACCOUNT_NAME_EXCEPTION' = any(a.warnings)) then 'ACCOUNT_NAME_DIFFERS'
                 when p.account_version = a.version then 'ACCOUNT_NOT_CORRECTED' end as blocked
     from unpaid u join institution i on i.code = u.institution
     left join lateral (
       select * from institution_account x where x.institution = u.institution and x.approved_by is not null and x.effective_on <= $2
       order by x.version desc limit 1) a on true
     left join returned p on p.claim_no = u.claim_no
     order by u.claim_no`,
    [round, on]);
}

/** What preparer and approver sign: lines, total and a digest of the payable lines. */
export async function seenOfLines(t: Queryable, lines: readonly ProposedLine[]): Promise<BatchSeen> {
  const payable = lines.filter((line) => line.blocked === null);
  const text = payable.map((line) => `${line.claim_no}|${line.account_version}|${line.trainees}|${line.amount_fen}`).join('\n');
  const { digest } = await t.one<{ digest: string }>(`select encode(sha256(convert_to($1, 'UTF8')), 'hex') as digest`, [text]);
  return { lines: payable.length, totalFen: payable.reduce((sum, line) => sum + line.amount_fen, 0), digest };
}

export interface BatchLine {
  readonly line_no: number;
  readonly claim_no: string;
  readonly institution: string;
  readonly name: string;
  readonly holder: string;
  readonly bank_name: string;
  readonly bank_code: string;
  readonly account_enc: Buffer;
  readonly account_version: number;
  readonly account_last4: string;
  readonly trainees: number;
  readonly amount_fen: Fen;
  readonly status: string;
  readonly result_reason: string | null;
  readonly replaces_batch: string | null;
  readonly replaces_line: number | null;
}

export function batchLines(t: Queryable, batchNo: string): Promise<BatchLine[]> {
  return t.query<BatchLine>(
    `select l.*, i.name from payment_line l join institution i on i.code = l.institution where l.batch_no = $1 order by l.line_no`, [batchNo]);
}

/** One line of a results file after it was matched to the batch. */
export interface MatchedResult {
  readonly lineNo: number;
  readonly outcome: 'paid' | 'returned';
  readonly reason: string | null;
  readonly settledOn: IsoDate;
}

export interface BankImport {
  readonly id: string;
  readonly batch_no: string;
  readonly lines: readonly MatchedResult[];
}

export async function saveBankImport(t: Queryable, input: { id: string; batchNo: string; fileId: string; lines: readonly MatchedResult[]; by: string }): Promise<void> {
  await t.execute(
    'insert into bank_import (id, batch_no, file_id, lines, imported_by) values ($1, $2, $3, $4, $5) on conflict (id) do nothing',
    [input.id, input.batchNo, input.fileId, JSON.stringify(input.lines), input.by]);
}
