import type { Queryable } from './db.ts';
import { prepared } from './db.ts';
import type { Fen } from '../domain/money.ts';
import type { Held, LedgerAccount, LedgerEntry } from '../domain/ledger.ts';
import { MOVES } from '../domain/ledger.ts';

/** A statement has a minute (store/db.ts): more entries than these are written by several. */
const ENTRIES_A_STATEMENT = 20_000;

/** Posts balanced entries; the database refuses an unbalanced one and an overdrawn budget. Zero amounts post nothing. */
export async function post(t: Queryable, entries: readonly LedgerEntry[]): Promise<void> {
  const real = entries.filter((entry) => entry.amountFen !== 0);
  // Budget lines, and the accounts of each, are touched in one fixed order whatever the kinds are, so that two commits cannot deadlock on the balances.
  const byLine = real.length <= ENTRIES_A_STATEMENT ? real : real.toSorted((a, b) => (a.budgetLine === b.budgetLine ? 0 : a.budgetLine < b.budgetLine ? -1 : 1));
  for (let from = 0; from < byLine.length; from += ENTRIES_A_STATEMENT) await postTogether(t, byLine.slice(from, from + ENTRIES_A_STATEMENT));
}

const POST = prepared(
  `with given as (
     select e->>'key' as key, e->>'kind' as kind, e->>'caseNo' as case_no, e->>'budgetLine' as line, (e->>'amountFen')::bigint as amount,
            (e->>'on')::date as on_date, e->>'actor' as actor, e->>'corrects' as corrects, e->>'source' as source, e->>'target' as target,
            e->>'programme' as programme, e->>'documentNo' as document_no, e->>'period' as period
     from jsonb_array_elements($1::jsonb) as e
   ), entered as (
     insert into ledger_entry (entry_key, kind, case_no, budget_line, on_date, actor, corrects, programme, document_no, period)
     select key, kind, case_no, line, on_date, actor, corrects, programme, document_no, period from given returning id, entry_key
   )
   insert into ledger_posting (entry_id, account, budget_line, amount_fen)
   select id, account, line, amount from (
     select n.id, g.source as account, g.line, -g.amount as amount from given g join entered n on n.entry_key = g.key
     union all
     select n.id, g.target, g.line, g.amount from given g join entered n on n.entry_key = g.key
   ) p order by line, account, id`);

async function postTogether(t: Queryable, entries: readonly LedgerEntry[]): Promise<void> {
  await t.execute(POST, [JSON.stringify(entries.map((entry) => ({ ...entry, source: MOVES[entry.kind][0], target: MOVES[entry.kind][1] })))]);
}

export interface Balance {
  readonly budget_line: string;
  readonly account: LedgerAccount;
  readonly balance_fen: Fen;
}

export function balances(db: Queryable): Promise<Balance[]> {
  return db.query<Balance>('select budget_line, account, balance_fen from ledger_balance order by budget_line, account');
}

const RESERVED_BY_ONE = prepared(
  `select coalesce(e.programme, '') as programme, p.account, p.budget_line as "budgetLine", sum(p.amount_fen)::bigint as fen
   from ledger_entry e join ledger_posting p on p.entry_id = e.id
   where e.case_no = $1 and p.account = 'reserved' group by 1, 2, 3 having sum(p.amount_fen) <> 0 order by 1, 2, 3`);

/** What one claim keeps reserved on the lines; nothing where that is zero. */
export function reservedBy(t: Queryable, claimNo: string): Promise<Held[]> {
  return t.query<Held>(RESERVED_BY_ONE, [claimNo]);
}

/** What claims hold on the lines, read from their own entries; nothing where that is zero. */
export function heldBy(db: Queryable, claimNos: readonly string[], accounts: readonly LedgerAccount[]): Promise<(Held & { claimNo: string })[]> {
  return db.query<Held & { claimNo: string }>(
    `select e.case_no as "claimNo", coalesce(e.programme, '') as programme, p.account, p.budget_line as "budgetLine", sum(p.amount_fen)::bigint as fen
     from ledger_entry e join ledger_posting p on p.entry_id = e.id
     where e.case_no = any($1) and p.account = any($2) group by 1, 2, 3, 4 having sum(p.amount_fen) <> 0 order by 1, 2, 3, 4`, [claimNos, accounts]);
}
