import type { IsoDate } from '../domain/coded.ts';
import type { FundingSource, LedgerAccount, LedgerEntry } from '../domain/ledger.ts';
import type { Fen } from '../domain/money.ts';
import type { Queryable } from './db.ts';

/** One entry of the ledger as it is read: the amount left the one account and entered the other. */
export interface LedgerEntryRead {
  readonly id: number;
  readonly key: string;
  readonly kind: LedgerEntry['kind'];
  readonly caseNo: string;
  readonly budgetLine: string;
  readonly source: FundingSource;
  readonly programme: string | null;
  readonly documentNo: string | null;
  readonly from: LedgerAccount;
  readonly to: LedgerAccount;
  readonly amountFen: Fen;
  readonly on: IsoDate;
  /** The month that it counts in. */
  readonly period: string;
  readonly actor: string;
  /** The key of the entry that it takes back. */
  readonly corrects: string | null;
}

export interface LedgerFilter {
  readonly fiscalYear: number;
  readonly budgetLine?: string | undefined;
  /** Entries that move money into it or out of it. */
  readonly account?: LedgerAccount | undefined;
  readonly kind?: LedgerEntry['kind'] | undefined;
  readonly caseNo?: string | undefined;
  /** Up to and with that day. */
  readonly on?: IsoDate | undefined;
  /** Entries before this one. */
  readonly before?: number | undefined;
  readonly limit: number;
}

/** The newest first. */
export function listEntries(db: Queryable, filter: LedgerFilter): Promise<LedgerEntryRead[]> {
  return db.query<LedgerEntryRead>(
    `select e.id, e.entry_key as key, e.kind, e.case_no as "caseNo", e.budget_line as "budgetLine", b.source, e.programme, e.document_no as "documentNo",
            o.account as "from", i.account as "to", i.amount_fen as "amountFen", e.on_date as "on", e.period, coalesce(p.display_name, e.actor) as actor, e.corrects
     from ledger_entry e join budget_line b on b.code = e.budget_line left join person p on p.id = e.actor
     join ledger_posting i on i.entry_id = e.id and i.amount_fen > 0 join ledger_posting o on o.entry_id = e.id and o.amount_fen < 0
     where b.fiscal_year = $1 and ($2::text is null or e.budget_line = $2) and ($3::text is null or $3 in (i.account, o.account)) and ($4::text is null or e.kind = $4)
       and ($5::text is null or e.case_no = $5) and ($6::date is null or e.on_date <= $6) and ($7::bigint is null or e.id < $7)
     order by e.id desc limit $8`,
    [filter.fiscalYear, filter.budgetLine ?? null, filter.account ?? null, filter.kind ?? null, filter.caseNo ?? null, filter.on ?? null, filter.before ?? null, filter.limit]);
}
