import { createHash } from 'node:crypto';
import type { Database } from '../../store/db.ts';

/**
 * A hash of the whole ledger and of every row's verdict. Times, ids made by chance and the order in which things happened are not in it:
 * the same seed gives the same digest whatever happened on the way.
 */
export async function ledgerDigest(db: Database): Promise<string> {
  const hash = createHash('sha256');
  const entries = await db.query<{ line: string }>(
    `select * from (select e.kind || '|' || e.case_no || '|' || e.budget_line || '|' || e.on_date || '|' || p.account || '|' || p.amount_fen as line
     from ledger_entry e join ledger_posting p on p.entry_id = e.id) x order by line collate "C"`);
  for (const { line } of entries) hash.update(line).update('\n');
  const rows = await db.query<{ line: string }>(
    `select c.claim_no || '|' || r.row_no || '|' || r.verdict || '|' || r.amount_fen || '|' || array_to_string(r.reasons, ',') || '|' || coalesce(r.outcome, '') as line
     from claim c join claim_row r on r.claim_no = c.claim_no and r.roster_version = c.roster_version order by c.claim_no collate "C", r.row_no`);
  for (const { line } of rows) hash.update(line).update('\n');
  return hash.digest('hex');
}
