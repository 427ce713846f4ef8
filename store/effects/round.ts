import type { RoundState } from '../../domain/round.ts';
import type { Commit } from '../commit.ts';
import type { Tx } from '../db.ts';
import type { OutboxMessage } from '../outbox.ts';

export async function roundEffects(t: Tx, commit: Commit): Promise<OutboxMessage[]> {
  const state = commit.state as RoundState;
  await t.execute(
    `insert into round (code, case_no, fiscal_year, school_year, opens_on, closes_on, status) values ($1, $2, $3, $4, $5, $6, $7)
     on conflict (code) do update set closes_on = excluded.closes_on, status = excluded.status`,
    [state.code, commit.caseNo, state.fiscalYear, state.schoolYear, state.opensOn, state.closesOn, state.stage]);
  return [];
}
