import type { IsoDate } from '../domain/coded.ts';
import type { EntitlementFacts } from '../domain/entitlement.ts';
import { yearFacts } from '../domain/enrolment/whole-year.ts';
import type { Fen } from '../domain/money.ts';
import type { TraceStep } from '../domain/policy/types.ts';
import type { Queryable } from './db.ts';

/** What one term or instalment of an enrolment has earned, or both terms of a school year together, with the facts it was priced on. */
export interface Earned {
  readonly enrolmentNo: string;
  readonly personKey: Buffer;
  /** Of a whole year: the school year. */
  readonly termKey: string;
  readonly schoolYear: string;
  readonly term: 0 | 1 | 2;
  /** Of a whole year: what its first term has earned of it and is not paid. */
  readonly firstTermFen: Fen | null;
  readonly programme: string;
  readonly programmeGroup: string;
  readonly major: string;
  readonly district: string;
  readonly startsOn: IsoDate | null;
  readonly entitledFen: Fen;
  /** Paid, and not come back since. */
  readonly paidFen: Fen;
  /** Of the last line: a correction brings its own. */
  readonly policyHash: string;
  readonly trace: readonly TraceStep[];
  readonly facts: EntitlementFacts | null;
  /** The claim that it stands in, or null. */
  readonly claimNo: string | null;
}

const EARNED = `select b.enrolment_no as "enrolmentNo", e.person_key as "personKey", null::bigint as "firstTermFen", b.term_key as "termKey", b.school_year as "schoolYear", b.term, b.programme, e.programme_group as "programmeGroup",
  e.major, e.district, e.starts_on as "startsOn", b.entitled_fen as "entitledFen", b.paid_fen - b.recovered_fen as "paidFen", last.policy_hash as "policyHash",
  (select coalesce(jsonb_agg(step order by l.line, n), '[]') from entitlement l, jsonb_array_elements(l.trace) with ordinality as x(step, n)
   where l.enrolment_no = b.enrolment_no and l.term_key = b.term_key) as trace,
  t.facts, c.claim_no as "claimNo"
  from entitlement_balance b join enrolment e on e.enrolment_no = b.enrolment_no
  left join lateral (select l.policy_hash from entitlement l where l.enrolment_no = b.enrolment_no and l.term_key = b.term_key order by l.line desc limit 1) last on true
  left join enrolment_term t on t.enrolment_no = b.enrolment_no and t.term_key = b.term_key
  left join entitlement_claim c on c.enrolment_no = b.enrolment_no and c.term_key = b.term_key`;

/** A roster that is being made: what stands in it already is not asked for again, what its own claim holds counts as free. */
export interface RosterPlace {
  readonly claimNo: string;
  readonly version: number;
}

/** What an institution may still claim: earned, not paid, and in no live claim; in the order of enrolment and term, after a place in it. */
export function unclaimedEntitlements(
  db: Queryable, institution: string, after: { readonly enrolmentNo: string; readonly termKey: string }, limit: number, roster?: RosterPlace,
): Promise<Earned[]> {
  return db.query<Earned>(
    `${EARNED} where b.institution = $1 and b.enrolment_no = any (array(select enrolment_no from entitlement where institution = $1))
       and b.entitled_fen > b.paid_fen - b.recovered_fen and (c.claim_no is null or c.claim_no = $5) and (b.enrolment_no, b.term_key) > ($2, $3)
       and not exists (select 1 from claim_row r where r.claim_no = $5 and r.roster_version = $6 and r.enrolment_no = b.enrolment_no
                       and r.term_key in (b.term_key, split_part(b.term_key, '/', 1)))
     order by b.enrolment_no, b.term_key limit $4`,
    [institution, after.enrolmentNo, after.termKey, limit, roster?.claimNo ?? null, roster?.version ?? null]);
}

/** What these people have earned at an institution and may still claim in this claim; each term for itself. */
export function unclaimedOfPeople(db: Queryable, institution: string, personKeys: readonly Buffer[], claimNo: string): Promise<Earned[]> {
  return db.query<Earned>(
    `${EARNED} where b.institution = $1 and b.enrolment_no = any (array(select enrolment_no from enrolment where person_key = any ($2)))
       and b.entitled_fen > b.paid_fen - b.recovered_fen and (c.claim_no is null or c.claim_no = $3) order by b.enrolment_no, b.term_key`, [institution, personKeys, claimNo]);
}

/** What stands behind rows that claim what was earned, by `enrolment/term`. */
export async function earnedBehind(db: Queryable, rows: readonly { readonly enrolmentNo: string; readonly termKey: string }[]): Promise<Map<string, Earned>> {
  if (rows.length === 0) return new Map();
  const found = await db.query<Earned>(`${EARNED} where b.enrolment_no = any ($1) order by b.enrolment_no, b.term_key`, [rows.map((row) => row.enrolmentNo)]);
  return new Map([...found, ...wholeYears(found)].map((each) => [earnedKey(each), each]));
}

/** Terms of one school year that stand together become one row of a whole year 全年; what stands alone is left as it is. Takes them in their order. */
export function wholeYears(terms: readonly Earned[]): Earned[] {
  const joined: Earned[] = [];
  for (const each of terms) {
    const before = joined.at(-1);
    if (before !== undefined && makeOneYear(before, each)) joined.splice(-1, 1, yearOf(before, each));
    else joined.push(each);
  }
  return joined;
}

const makeOneYear = (first: Earned, second: Earned): boolean =>
  first.enrolmentNo === second.enrolmentNo && first.programme === second.programme
  && first.termKey === `${second.schoolYear}/1` && second.termKey === `${second.schoolYear}/2`;

const yearOf = (first: Earned, second: Earned): Earned => ({
  ...second, termKey: second.schoolYear, term: 0, entitledFen: first.entitledFen + second.entitledFen, paidFen: first.paidFen + second.paidFen,
  firstTermFen: first.entitledFen - first.paidFen, trace: [...first.trace, ...second.trace], facts: yearFacts(first.facts ?? {}, second.facts ?? {}),
});

export const earnedKey = ({ enrolmentNo, termKey }: { readonly enrolmentNo: string; readonly termKey: string }): string => `${enrolmentNo}/${termKey}`;

/** The number of the last row of a roster; 0 where it has none. */
export async function lastRowNo(db: Queryable, { claimNo, version }: RosterPlace): Promise<number> {
  return (await db.one<{ last: number }>('select coalesce(max(row_no), 0)::int as last from claim_row where claim_no = $1 and roster_version = $2', [claimNo, version])).last;
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
