import type { IsoDate } from '../domain/coded.ts';
import type { EntitlementFacts } from '../domain/entitlement.ts';
import type { Fen } from '../domain/money.ts';
import type { TraceStep } from '../domain/policy/types.ts';
import type { Queryable } from './db.ts';

/** What one term or instalment of an enrolment has earned, with the facts it was priced on. */
export interface Earned {
  readonly enrolmentNo: string;
  readonly termKey: string;
  readonly schoolYear: string;
  readonly term: 1 | 2;
  readonly programme: string;
  readonly programmeGroup: string;
  readonly major: string;
  readonly district: string;
  readonly startsOn: IsoDate | null;
  readonly entitledFen: Fen;
  readonly paidFen: Fen;
  /** Of the last line: a correction brings its own. */
  readonly policyHash: string;
  readonly trace: readonly TraceStep[];
  readonly facts: EntitlementFacts | null;
  /** The claim that it stands in, or null. */
  readonly claimNo: string | null;
}

const EARNED = `select b.enrolment_no as "enrolmentNo", b.term_key as "termKey", b.school_year as "schoolYear", b.term, b.programme, e.programme_group as "programmeGroup",
  e.major, e.district, e.starts_on as "startsOn", b.entitled_fen as "entitledFen", b.paid_fen as "paidFen", last.policy_hash as "policyHash",
  (select coalesce(jsonb_agg(step order by l.line, n), '[]') from entitlement l, jsonb_array_elements(l.trace) with ordinality as x(step, n)
   where l.enrolment_no = b.enrolment_no and l.term_key = b.term_key) as trace,
  t.facts, c.claim_no as "claimNo"
  from entitlement_balance b join enrolment e on e.enrolment_no = b.enrolment_no
  left join lateral (select l.policy_hash from entitlement l where l.enrolment_no = b.enrolment_no and l.term_key = b.term_key order by l.line desc limit 1) last on true
  left join enrolment_term t on t.enrolment_no = b.enrolment_no and t.term_key = b.term_key
  left join entitlement_claim c on c.enrolment_no = b.enrolment_no and c.term_key = b.term_key`;

/** What an institution may still claim: earned, not paid, and in no live claim; in the order of enrolment and term, after a place in it. */
export function unclaimedEntitlements(
  db: Queryable, institution: string, after: { readonly enrolmentNo: string; readonly termKey: string }, limit: number,
): Promise<Earned[]> {
  return db.query<Earned>(
    `${EARNED} where b.institution = $1 and b.entitled_fen > b.paid_fen and c.claim_no is null and (b.enrolment_no, b.term_key) > ($2, $3)
     order by b.enrolment_no, b.term_key limit $4`, [institution, after.enrolmentNo, after.termKey, limit]);
}

/** What stands behind rows that were made from enrolments, by `enrolment/term`. */
export async function earnedBehind(db: Queryable, rows: readonly { readonly enrolmentNo: string; readonly termKey: string }[]): Promise<Map<string, Earned>> {
  if (rows.length === 0) return new Map();
  const found = await db.query<Earned>(
    `${EARNED} where (b.enrolment_no, b.term_key) in (select * from unnest($1::text[], $2::text[]))`,
    [rows.map((row) => row.enrolmentNo), rows.map((row) => row.termKey)]);
  return new Map(found.map((each) => [earnedKey(each), each]));
}

export const earnedKey = ({ enrolmentNo, termKey }: { readonly enrolmentNo: string; readonly termKey: string }): string => `${enrolmentNo}/${termKey}`;

/** The last row of a roster that was made from enrolments: an interrupted making goes on behind it. */
export async function lastEarnedRow(db: Queryable, claimNo: string, version: number): Promise<{ rowNo: number; enrolmentNo: string; termKey: string }> {
  const row = await db.maybeOne<{ rowNo: number; enrolmentNo: string; termKey: string }>(
    `select row_no as "rowNo", enrolment_no as "enrolmentNo", term_key as "termKey" from claim_row
     where claim_no = $1 and roster_version = $2 and enrolment_no is not null order by row_no desc limit 1`, [claimNo, version]);
  return row ?? { rowNo: 0, enrolmentNo: '', termKey: '' };
}

/** A trainee's enrolment at an institution, with what its terms say and have earned: what an uploaded roster is compared with. */
export interface EnrolledTerm {
  readonly personKey: Buffer;
  readonly enrolmentNo: string;
  readonly stage: string;
  readonly programme: string;
  readonly major: string;
  readonly termKey: string;
  readonly schoolYear: string;
  readonly term: 1 | 2;
  readonly status: 'planned' | 'open' | 'confirmed';
  readonly facts: EntitlementFacts | null;
  readonly entitledFen: Fen;
  readonly claimNo: string | null;
}

export function enrolledTerms(db: Queryable, institution: string, personKeys: readonly Buffer[]): Promise<EnrolledTerm[]> {
  return db.query<EnrolledTerm>(
    `select e.person_key as "personKey", e.enrolment_no as "enrolmentNo", e.stage, e.programme, e.major, t.term_key as "termKey", t.school_year as "schoolYear", t.term,
            t.status, t.facts, coalesce(b.entitled_fen, 0)::bigint as "entitledFen", c.claim_no as "claimNo"
     from enrolment e join enrolment_term t on t.enrolment_no = e.enrolment_no
     left join entitlement_balance b on b.enrolment_no = t.enrolment_no and b.term_key = t.term_key
     left join entitlement_claim c on c.enrolment_no = t.enrolment_no and c.term_key = t.term_key
     where t.institution = $1 and e.person_key = any($2) order by e.enrolment_no, t.term_key`, [institution, personKeys]);
}
