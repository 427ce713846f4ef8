import type { Queryable } from './db.ts';
import type { Fen } from '../domain/money.ts';
import type { IsoDate } from '../domain/coded.ts';

export type LedgerAccount = 'appropriation' | 'available' | 'reserved' | 'committed' | 'disbursed';

/** Where money moves, by kind of entry; the amount leaves the first account and enters the second. */
export const MOVES = {
  appropriate: ['appropriation', 'available'],
  reserve: ['available', 'reserved'],
  release: ['reserved', 'available'],
  commit: ['reserved', 'committed'],
  disburse: ['committed', 'disbursed'],
  /** 退票: the bank could not credit; the money is owed again. */
  return: ['disbursed', 'committed'],
} as const satisfies Record<string, readonly [LedgerAccount, LedgerAccount]>;

export interface LedgerEntry {
  /** Unique for good: the same act posted twice is one entry. */
  readonly key: string;
  readonly kind: keyof typeof MOVES;
  readonly caseNo: string;
  readonly budgetLine: string;
  readonly amountFen: Fen;
  readonly on: IsoDate;
  readonly actor: string;
  /** The entry that this one takes back, by its key. */
  readonly corrects?: string;
}

/** Posts balanced entries; the database refuses an unbalanced one and an overdrawn budget. Zero amounts post nothing. */
export async function post(t: Queryable, entries: readonly LedgerEntry[]): Promise<void> {
  const real = entries.filter((entry) => entry.amountFen !== 0);
  if (real.length === 0) return;
  // Accounts are touched in one fixed order whatever the kinds are, so that two commits cannot deadlock on the balances.
  await t.execute(
    `with given as (
       select e->>'key' as key, e->>'kind' as kind, e->>'caseNo' as case_no, e->>'budgetLine' as line, (e->>'amountFen')::bigint as amount,
              (e->>'on')::date as on_date, e->>'actor' as actor, e->>'corrects' as corrects, e->>'source' as source, e->>'target' as target
       from jsonb_array_elements($1::jsonb) as e
     ), entered as (
       insert into ledger_entry (entry_key, kind, case_no, budget_line, on_date, actor, corrects)
       select key, kind, case_no, line, on_date, actor, corrects from given returning id, entry_key
     )
     insert into ledger_posting (entry_id, account, budget_line, amount_fen)
     select id, account, line, amount from (
       select n.id, g.source as account, g.line, -g.amount as amount from given g join entered n on n.entry_key = g.key
       union all
       select n.id, g.target, g.line, g.amount from given g join entered n on n.entry_key = g.key
     ) p order by line, account, id`,
    [JSON.stringify(real.map((entry) => ({ ...entry, source: MOVES[entry.kind][0], target: MOVES[entry.kind][1] })))],
  );
}

export interface Balance {
  readonly budget_line: string;
  readonly account: LedgerAccount;
  readonly balance_fen: Fen;
}

export function balances(db: Queryable): Promise<Balance[]> {
  return db.query<Balance>('select budget_line, account, balance_fen from ledger_balance order by budget_line, account');
}
