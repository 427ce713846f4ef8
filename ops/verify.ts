import { isDeepStrictEqual } from 'node:util';
import { fold } from '../domain/case.ts';
import type { CaseEvent } from '../domain/case.ts';
import { DECIDERS } from '../domain/deciders.ts';
import type { Database } from '../store/db.ts';
import { brokenSeals } from '../store/seals.ts';
import type { Anchor } from '../store/seals.ts';
import { ledgerDigest } from './sample/digest.ts';

export interface Check {
  readonly name: string;
  readonly ok: boolean;
  /** The first things that differ, named. */
  readonly differences: readonly string[];
}

export interface Verification {
  readonly ok: boolean;
  readonly checks: readonly Check[];
  readonly ledgerDigest: string;
}

const SHOWN = 20;

/**
 * Recomputes what can be recomputed: states from events, balances from postings, claims and payments from the ledger; with the chain's key,
 * also every seal, against the heads anchored outside the database. Changes nothing.
 */
export async function verify(db: Database, chain?: { readonly key: string; readonly anchors: readonly Anchor[] }): Promise<Verification> {
  const checks: Check[] = [await states(db)];
  for (const [name, sql] of Object.entries(QUERIES)) {
    const rows = await db.query<{ difference: string }>(sql);
    checks.push({ name, ok: rows.length === 0, differences: rows.slice(0, SHOWN).map((row) => row.difference) });
  }
  if (chain) {
    const differences = await db.tx((t) => brokenSeals(t, chain.key, chain.anchors), { isolation: 'repeatable read', readOnly: true });
    checks.push({ name: 'every sealed ledger and audit row is as it was sealed', ok: differences.length === 0, differences: differences.slice(0, SHOWN) });
  }
  return { ok: checks.every((check) => check.ok), checks, ledgerDigest: await ledgerDigest(db) };
}

/** Each query answers with what is wrong; no row is good news. */
const QUERIES: Readonly<Record<string, string>> = {
  'every ledger entry sums to zero':
    `select e.entry_key as difference from ledger_entry e left join ledger_posting p on p.entry_id = e.id group by e.id, e.entry_key having coalesce(sum(p.amount_fen), 1) <> 0`,
  'balances are the sums of their postings':
    `select coalesce(b.budget_line, s.budget_line) || ' ' || coalesce(b.account, s.account) as difference
     from ledger_balance b full join (select budget_line, account, sum(amount_fen) as fen from ledger_posting group by 1, 2) s using (budget_line, account)
     where coalesce(b.balance_fen, 0) <> coalesce(s.fen, 0)`,
  'no budget stands below zero': `select budget_line || ' ' || account as difference from ledger_balance where account <> 'appropriation' and balance_fen < 0`,
  'reserved and approved money of each claim is in the ledger':
    `select c.claim_no as difference from claim c left join (
       select e.case_no, sum(p.amount_fen) filter (where p.account = 'reserved') as reserved,
              sum(p.amount_fen) filter (where p.account in ('committed', 'disbursed')) as owed, sum(p.amount_fen) filter (where p.account = 'disbursed') as paid
       from ledger_entry e join ledger_posting p on p.entry_id = e.id where e.kind <> 'refund' group by 1) l on l.case_no = c.claim_no
     where coalesce(l.reserved, 0) <> c.reserved_fen or coalesce(l.owed, 0) <> c.approved_fen or coalesce(l.paid, 0) <> coalesce(
       (select sum(amount_fen) from payment_line p where p.claim_no = c.claim_no and p.status = 'paid'), 0)`,
  'what was refunded of each claim is in the ledger':
    `select case_no as difference from (
       select e.case_no, -p.amount_fen as fen from ledger_entry e join ledger_posting p on p.entry_id = e.id and p.account = 'disbursed' where e.kind = 'refund'
       union all
       select f.claim_no, -f.amount_fen from refund f where f.stage = 'booked') x
     group by 1 having sum(fen) <> 0`,
  'what was reversed of each payment is in the ledger, and its result holds no more':
    `select line as difference from (
       select split_part(e.entry_key, '/', 1) || '/' || split_part(e.entry_key, '/', 2) as line, -p.amount_fen as fen
       from ledger_entry e join ledger_posting p on p.entry_id = e.id and p.account = 'disbursed' where e.kind = 'reverse'
       union all
       select v.batch_no || '/' || v.line_no, -v.amount_fen from reversal v where v.stage = 'reversed') x
     group by 1 having sum(fen) <> 0
     union all
     select v.batch_no || '/' || v.line_no from reversal v where (v.stage = 'reversed') <> exists (select 1 from bank_result r where r.reversed_by = v.reversal_no)`,
  'what came back of each clawback is in the ledger':
    `select k.clawback_no as difference from clawback k left join (
       select e.case_no, -sum(p.amount_fen) as fen from ledger_entry e join ledger_posting p on p.entry_id = e.id and p.account = 'disbursed'
       where e.kind in ('recover', 'restore') group by 1) l on l.case_no = k.clawback_no
     where coalesce(l.fen, 0) <> k.recovered_fen - coalesce((select sum(o.amount_fen) from payment_offset o where o.clawback_no = k.clawback_no and o.status = 'returning'), 0)`,
  'approved money of each claim is the sum of its approved rows':
    `select c.claim_no as difference from claim c where c.approved_fen <> coalesce((
       select sum(r.amount_fen) from claim_row r where r.claim_no = c.claim_no and r.roster_version = c.roster_version and r.outcome = 'approved'), 0)`,
  'each payment line is the sum of its rows':
    `select l.batch_no || '/' || l.line_no as difference from payment_line l
     where l.amount_fen <> coalesce((select sum(amount_fen) from payment_row p where p.batch_no = l.batch_no and p.line_no = l.line_no), 0)`,
  'no row is paid twice':
    `select p.claim_no || '/' || p.row_no as difference from payment_row p join payment_line l using (batch_no, line_no)
     join claim_row r on r.claim_no = p.claim_no and r.roster_version = p.roster_version and r.row_no = p.row_no
     where l.status = 'paid' group by p.claim_no, p.roster_version, p.row_no, r.amount_fen having count(*) > 1 and (sum(p.amount_fen) > r.amount_fen or count(*) > 1 + (
       select count(*) from top_up_row w join top_up u on u.top_up_no = w.top_up_no and u.heard where w.claim_no = p.claim_no and w.roster_version = p.roster_version and w.row_no = p.row_no))`,
  'what is paid on top is linked to its payment, and never above what the rules entitled the row to':
    `select w.top_up_no || '/' || w.row_no as difference from top_up_row w join top_up u on u.top_up_no = w.top_up_no and u.heard
     join claim_row r on r.claim_no = w.claim_no and r.roster_version = w.roster_version and r.row_no = w.row_no
     where w.before_fen + w.amount_fen > r.entitled_fen or r.amount_fen > r.entitled_fen`,
  'every act is in the audit':
    `select e.case_no || ' ' || e.version as difference from case_event e
     where not exists (select 1 from audit a where a.case_no = e.case_no and a.versions @> e.version)`,
};

async function states(db: Database): Promise<Check> {
  const differences: string[] = [];
  await db.tx(async (t) => {
    const sql = `select i.case_no, i.kind, i.version, i.state, e.events from case_instance i
                 cross join lateral (select jsonb_agg(jsonb_build_object('version', version, 'event', event) order by version) as events
                                     from case_event where case_no = i.case_no) e order by i.case_no`;
    for await (const page of t.pages<{ case_no: string; kind: string; version: number; state: object; events: { version: number; event: CaseEvent }[] | null }>(sql, [], 200)) {
      for (const record of page) {
        const difference = differenceOf(record);
        if (difference) differences.push(difference);
      }
    }
  }, { isolation: 'repeatable read', readOnly: true });
  return { name: 'each case is what its events say', ok: differences.length === 0, differences: differences.slice(0, SHOWN) };
}

function differenceOf(record: { case_no: string; kind: string; version: number; state: object; events: { version: number; event: CaseEvent }[] | null }): string | null {
  const events = record.events ?? [];
  const gap = events.findIndex((item, index) => item.version !== index + 1);
  if (gap >= 0) return `${record.case_no}: event ${gap + 1} is missing`;
  if (events.length !== record.version) return `${record.case_no}: ${events.length} events, version ${record.version}`;
  const decider = DECIDERS.get(record.kind);
  if (!decider) return `${record.case_no}: unknown kind ${record.kind}`;
  const folded: unknown = JSON.parse(JSON.stringify(fold(decider, events.map((item) => item.event))));
  return isDeepStrictEqual(folded, record.state) ? null : `${record.case_no}: its state differs from its events`;
}
