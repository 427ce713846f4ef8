import type { IsoDate } from '../domain/coded.ts';
import type { Fen } from '../domain/money.ts';
import type { Queryable } from './db.ts';

/** Where one line of a disbursement sheet comes from: nothing in it names a trainee. */
export interface PaymentOrigin {
  readonly batchNo: string;
  readonly lineNo: number;
  readonly claimNo: string;
  readonly amountFen: Fen;
  readonly status: string;
  /** By its content's hash the policy whose rules gave the amounts. */
  readonly policyHash: string | null;
  /** The uploaded roster that the rows stand in. */
  readonly roster: { readonly version: number; readonly fileId: string };
  readonly rows: readonly OriginRow[];
  /** Every act on the claim and on the batch, oldest first. */
  readonly acts: readonly { readonly caseNo: string; readonly kind: string; readonly act: string; readonly by: string; readonly inStead: string | null; readonly role: string; readonly on: IsoDate }[];
  readonly entries: readonly OriginEntry[];
}

interface OriginRow {
  readonly rowNo: number;
  /** The row of the workbook's sheet, as Excel numbers it. */
  readonly sheetRow: number;
  readonly programme: string | null;
  readonly appliedFen: Fen;
  readonly entitledFen: Fen;
  readonly amountFen: Fen;
  readonly verdict: string;
  readonly reasons: readonly string[];
  readonly setBy: string;
  /** The rules that were asked, with what they answered, as they were frozen at submission. */
  readonly trace: unknown;
}

interface OriginEntry {
  readonly key: string;
  readonly kind: string;
  readonly budgetLine: string;
  readonly source: string;
  readonly amountFen: Fen;
  readonly on: IsoDate;
  readonly period: string;
  readonly actor: string;
  /** Of this very payment; the others are the claim's: reserved, committed. */
  readonly ofLine: boolean;
}

export async function paymentOrigin(db: Queryable, batchNo: string, lineNo: number): Promise<PaymentOrigin | undefined> {
  const line = await db.maybeOne<Pick<PaymentOrigin, 'claimNo' | 'amountFen' | 'status' | 'policyHash'>>(
    `select l.claim_no as "claimNo", l.amount_fen as "amountFen", l.status, c.policy_hash as "policyHash"
     from payment_line l join claim c on c.claim_no = l.claim_no where l.batch_no = $1 and l.line_no = $2`, [batchNo, lineNo]);
  if (!line) return undefined;
  const rows = await db.query<OriginRow & { version: number }>(
    `select r.roster_version as version, r.row_no as "rowNo", r.sheet_row as "sheetRow", r.programme, r.applied_fen as "appliedFen", r.entitled_fen as "entitledFen",
            p.amount_fen as "amountFen", r.verdict, r.reasons, r.set_by as "setBy", r.trace
     from payment_row p join claim_row r on r.claim_no = p.claim_no and r.roster_version = p.roster_version and r.row_no = p.row_no
     where p.batch_no = $1 and p.line_no = $2 order by r.row_no`, [batchNo, lineNo]);
  const version = rows[0]?.version ?? 0;
  const roster = await db.maybeOne<{ fileId: string }>('select file_id as "fileId" from roster where claim_no = $1 and version = $2', [line.claimNo, version]);
  return {
    batchNo, lineNo, ...line, roster: { version, fileId: roster?.fileId ?? '' }, rows: rows.map(({ version: _, ...row }) => row),
    acts: await db.query(
      `select a.case_no as "caseNo", i.kind, a.act, coalesce(p.display_name, a.actor) as by, s.display_name as "inStead", a.role, a.on_date as "on"
       from audit a join case_instance i on i.case_no = a.case_no left join person p on p.id = a.actor left join person s on s.id = a.in_stead
       where a.case_no in (
         select unnest($1::text[]) union all select refund_no from refund where batch_no = $2 and line_no = $3 union all select reversal_no from reversal where batch_no = $2 and line_no = $3
         union all select w.top_up_no from top_up_row w join payment_row x on x.claim_no = w.claim_no and x.row_no = w.row_no where x.batch_no = $2 and x.line_no = $3)
       order by a.id`, [[line.claimNo, batchNo], batchNo, lineNo]),
    entries: await db.query<OriginEntry>(
      `select e.entry_key as key, e.kind, e.budget_line as "budgetLine", b.source, p.amount_fen as "amountFen", e.on_date as "on", e.period, e.actor,
              starts_with(e.entry_key, $2) as "ofLine"
       from ledger_entry e join budget_line b on b.code = e.budget_line join ledger_posting p on p.entry_id = e.id and p.amount_fen > 0
       where e.case_no = $1 order by e.id limit 10000`, [line.claimNo, `${batchNo}/${lineNo}/`]),
  };
}

export interface TrialBalanceLine {
  readonly budgetLine: string;
  readonly account: string;
  readonly debitFen: Fen;
  readonly creditFen: Fen;
  readonly balanceFen: Fen;
}

/** 试算平衡表: what each account took in and gave out up to and with the day. Added up from the postings, not from the balances. */
export function trialBalance(db: Queryable, on: IsoDate, fiscalYear: number): Promise<TrialBalanceLine[]> {
  return db.query<TrialBalanceLine>(
    `select p.budget_line as "budgetLine", p.account, coalesce(sum(p.amount_fen) filter (where p.amount_fen > 0), 0)::bigint as "debitFen",
            coalesce(-sum(p.amount_fen) filter (where p.amount_fen < 0), 0)::bigint as "creditFen", sum(p.amount_fen)::bigint as "balanceFen"
     from ledger_entry e join ledger_posting p on p.entry_id = e.id join budget_line b on b.code = p.budget_line
     where e.on_date <= $1 and b.fiscal_year = $2 group by 1, 2 order by 1, 2`, [on, fiscalYear]);
}
