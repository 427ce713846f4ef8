import type { Tx } from './db.ts';
import { prepared } from './db.ts';

/* One person's one allowance for a programme group, school year and term: the primary key of entitlement_stake is the rule. */

const STAKING = [
  // A row made from an enrolment uses the enrolment's own stake, as long as no other claim does.
  `update entitlement_stake s set claim_no = r.claim_no, roster_version = r.roster_version, row_no = r.row_no
   from (select claim_no, roster_version, row_no, enrolment_no, k from claim_row, unnest(stake_keys) as k
         where claim_no = $1 and roster_version = $2 and enrolment_no is not null and duplicate_of_row is null) r
   where s.stake_key = r.k and s.enrolment_no = r.enrolment_no and s.claim_no is null`,
  // What was earned stands in one live claim: who comes second is refused by the primary key. A row of a whole year claims both terms.
  `insert into entitlement_claim (enrolment_no, term_key, claim_no, roster_version, row_no)
   select e.enrolment_no, e.term_key, r.claim_no, r.roster_version, r.row_no from claim_row r
   join entitlement e on e.enrolment_no = r.enrolment_no and e.adjusts is null and r.term_key in (e.term_key, split_part(e.term_key, '/', 1))
   where r.claim_no = $1 and r.roster_version = $2 order by e.enrolment_no, e.term_key`,
  // In key order, so that two claims with common people cannot wait for each other in a circle.
  `insert into entitlement_stake (stake_key, claim_no, roster_version, row_no, school_year)
   select k, claim_no, roster_version, row_no, coalesce(facts->>'schoolYear', '') from claim_row, unnest(stake_keys) as k
   where claim_no = $1 and roster_version = $2 and duplicate_of_row is null
   order by k on conflict (stake_key) do nothing`,
].map(prepared);

/** Takes the allowances of every readable row of a claim; who came first keeps it, whatever runs at the same time. */
export function stakeClaim(t: Tx, claimNo: string, rosterVersion: number): void {
  giveBackClaim(t, claimNo);
  for (const statement of STAKING) t.later(statement, [claimNo, rosterVersion]);
}

const givingBack = (mine: string): string[] => [
  `delete from entitlement_claim where ${mine}`,
  `delete from entitlement_stake where enrolment_no is null and ${mine}`,
  `update entitlement_stake set claim_no = null, roster_version = null, row_no = null where enrolment_no is not null and ${mine}`,
];
const GIVING_BACK = givingBack('claim_no = $1').map(prepared);
// Planned for the rows that are given: they may be one, or a whole large roster.
const GIVING_ROWS_BACK = givingBack('claim_no = $1 and roster_version = $2 and row_no = any($3)');

/** Gives back what a claim holds; what an enrolment has earned stays the enrolment's. */
export function giveBackClaim(t: Tx, claimNo: string): void {
  for (const statement of GIVING_BACK) t.later(statement, [claimNo]);
}

/** The same for some rows of a version of its roster. */
export function giveBackRows(t: Tx, claimNo: string, rosterVersion: number, rowNos: readonly number[]): void {
  if (rowNos.length === 0) return;
  for (const statement of GIVING_ROWS_BACK) t.later(statement, [claimNo, rosterVersion, rowNos]);
}

const KEY_OF_TERM = `select keys[($3::int - first_year) * 2 + $4] as key from enrolment_stake_key where enrolment_no = $1 and programme_group = $2`;

/** Takes one term for an enrolment. False where another claim or enrolment of the person has it. */
export async function stakeTerm(t: Tx, enrolmentNo: string, group: string, schoolYear: string, term: 1 | 2): Promise<boolean> {
  // Who comes second waits at the primary key for the first, inserts nothing, and sees no row of its own.
  const { mine } = await t.one<{ mine: boolean }>(
    `with wanted as (${KEY_OF_TERM}), taken as (
       insert into entitlement_stake (stake_key, enrolment_no, school_year) select key, $1, $5 from wanted where key is not null
       on conflict (stake_key) do nothing returning 1
     ) select exists (select from taken) or exists (select from entitlement_stake s, wanted where s.stake_key = wanted.key and s.enrolment_no = $1) as mine`,
    [enrolmentNo, group, firstYearOf(schoolYear), term, schoolYear]);
  return mine;
}

/** Gives a term back that a correction has moved away, unless a claim stands on it. */
export async function giveBackTerm(t: Tx, enrolmentNo: string, group: string, schoolYear: string, term: 1 | 2): Promise<void> {
  await t.execute(
    `delete from entitlement_stake where stake_key = (${KEY_OF_TERM}) and enrolment_no = $1 and claim_no is null`, [enrolmentNo, group, firstYearOf(schoolYear), term]);
}

const firstYearOf = (schoolYear: string): number => Number(schoolYear.slice(0, 4));
