import type { Reach, ResourceScope } from '../domain/access.ts';
import type { IsoDate } from '../domain/coded.ts';
import type { EnrolmentState } from '../domain/enrolment.ts';
import type { EntitlementFacts } from '../domain/entitlement.ts';
import type { Fen } from '../domain/money.ts';
import type { TraceStep } from '../domain/policy/types.ts';
import type { LifeEvent } from './claims.ts';
import type { FieldCipher } from './crypto.ts';
import type { Queryable } from './db.ts';
import { openTrainee } from './enrolment-trainees.ts';
import type { Trainee } from './enrolment-trainees.ts';

/** An enrolment as lists show it. */
export interface EnrolmentSummary {
  readonly enrolmentNo: string;
  readonly institution: { readonly code: string; readonly name: string };
  readonly district: string;
  readonly programme: string;
  readonly kind: string;
  readonly major: string;
  readonly stage: string;
  readonly startsOn: IsoDate | null;
  /** The next day on which something is due: of the stage, or of a term that is open. */
  readonly dueOn: IsoDate | null;
  readonly order: string | null;
  readonly earnedFen: Fen;
  readonly openedOn: IsoDate;
}

/** An enrolment with the state of its case. */
export interface EnrolmentRecord extends EnrolmentSummary {
  readonly clock: string;
  readonly programmeGroup: string;
  readonly policyHash: string;
  readonly state: EnrolmentState;
}

const SUMMARY = `e.enrolment_no as "enrolmentNo", jsonb_build_object('code', i.code, 'name', i.name) as institution, e.district, e.programme, e.kind, e.major, e.stage,
  e.starts_on as "startsOn", e.due_on as "dueOn", e.employer_order as "order", e.earned_fen as "earnedFen", e.opened_on as "openedOn"`;
const FROM = 'from enrolment e join institution i on i.code = e.institution';

export interface EnrolmentFilter {
  readonly reach: Reach;
  readonly programme?: string;
  readonly stage?: string;
  readonly institution?: string;
  readonly district?: string;
  readonly after?: string;
  readonly limit: number;
}

/** Enrolments in the order of their numbers, with whom each is about. */
export async function listEnrolments(db: Queryable, cipher: FieldCipher, filter: EnrolmentFilter): Promise<(EnrolmentSummary & { trainee: Trainee })[]> {
  const found = await listEnrolmentSummaries(db, filter);
  return Promise.all(found.map(async (each) => ({ ...each, trainee: await traineeOf(db, cipher, each.enrolmentNo) })));
}

/** The same by number only. */
export function listEnrolmentSummaries(db: Queryable, filter: EnrolmentFilter): Promise<EnrolmentSummary[]> {
  const { reach } = filter;
  return db.query<EnrolmentSummary>(
    `select ${SUMMARY} ${FROM}
     where ($1::text is null or e.programme = $1) and ($2::text is null or e.stage = $2) and ($3::text is null or e.institution = $3)
       and ($4::text is null or e.district = $4) and ($5::text is null or e.institution = $5) and ($6::text is null or e.district = $6)
       and ($7::text is null or e.enrolment_no > $7)
     order by e.enrolment_no limit $8`,
    [filter.programme ?? null, filter.stage ?? null, filter.institution ?? null, filter.district ?? null,
      reach.kind === 'institution' ? reach.institutionCode : null, reach.kind === 'district' ? reach.districtCode : null, filter.after ?? null, filter.limit]);
}

export function findEnrolment(db: Queryable, enrolmentNo: string): Promise<EnrolmentRecord | undefined> {
  return db.maybeOne<EnrolmentRecord>(
    `select ${SUMMARY}, k.clock, e.programme_group as "programmeGroup", e.policy_hash as "policyHash", k.state ${FROM}
     join case_instance k on k.case_no = e.enrolment_no where e.enrolment_no = $1`, [enrolmentNo]);
}

/** Whose the enrolment is, for the access gate. */
export function enrolmentScope(db: Queryable, enrolmentNo: string): Promise<ResourceScope | undefined> {
  return db.maybeOne<{ institutionCode: string; districtCodes: string[] }>(
    `select institution as "institutionCode", array[district] as "districtCodes" from enrolment where enrolment_no = $1`, [enrolmentNo]);
}

export async function traineeOf(db: Queryable, cipher: FieldCipher, enrolmentNo: string): Promise<Trainee> {
  const trainee = await openTrainee(db, cipher, enrolmentNo);
  if (!trainee) throw new Error(`enrolment ${enrolmentNo} has no trainee`);
  return trainee;
}

/** What the check of an applicant needs. */
export interface Applicant {
  readonly clock: string;
  readonly programme: string;
  readonly policyHash: string;
  readonly openedOn: IsoDate;
  readonly person: Trainee;
}

export async function findApplicant(db: Queryable, cipher: FieldCipher, enrolmentNo: string): Promise<Applicant | undefined> {
  const found = await findEnrolment(db, enrolmentNo);
  if (!found) return undefined;
  const { clock, programme, policyHash, openedOn } = found;
  return { clock, programme, policyHash, openedOn, person: await traineeOf(db, cipher, enrolmentNo) };
}

/** A term or instalment with what it has earned over all its lines, what of that was paid, and the claim that it stands in. */
export interface EnrolmentTerm {
  readonly termKey: string;
  readonly schoolYear: string;
  readonly term: 1 | 2;
  readonly institution: string;
  readonly startsOn: IsoDate;
  readonly status: 'planned' | 'open' | 'confirmed';
  readonly dueOn: IsoDate | null;
  readonly facts: EntitlementFacts | null;
  readonly entitledFen: Fen;
  readonly paidFen: Fen;
  /** Of what was paid, what has come back by clawbacks. */
  readonly recoveredFen: Fen;
  readonly claimNo: string | null;
}

export function enrolmentTerms(db: Queryable, enrolmentNo: string): Promise<EnrolmentTerm[]> {
  return db.query<EnrolmentTerm>(
    `select t.term_key as "termKey", t.school_year as "schoolYear", t.term, t.institution, t.starts_on as "startsOn", t.status, t.due_on as "dueOn", t.facts,
            coalesce(b.entitled_fen, 0)::bigint as "entitledFen", coalesce(b.paid_fen, 0)::bigint as "paidFen", coalesce(b.recovered_fen, 0)::bigint as "recoveredFen", c.claim_no as "claimNo"
     from enrolment_term t left join entitlement_balance b on b.enrolment_no = t.enrolment_no and b.term_key = t.term_key
     left join entitlement_claim c on c.enrolment_no = t.enrolment_no and c.term_key = t.term_key
     where t.enrolment_no = $1 order by t.starts_on, t.term_key`, [enrolmentNo]);
}

/** A line of what was earned: never edited, a difference is a further line that points at the first. */
export interface EntitlementEntry {
  readonly line: number;
  readonly termKey: string;
  readonly institution: string;
  readonly programme: string;
  readonly policyHash: string;
  readonly amountFen: Fen;
  readonly adjusts: number | null;
  readonly reasons: readonly string[];
  readonly trace: readonly TraceStep[];
  readonly on: IsoDate;
}

export function entitlementEntries(db: Queryable, enrolmentNo: string): Promise<EntitlementEntry[]> {
  return db.query<EntitlementEntry>(
    `select line, term_key as "termKey", institution, programme, policy_hash as "policyHash", amount_fen as "amountFen", adjusts, reasons, trace, on_date as "on"
     from entitlement where enrolment_no = $1 order by line`, [enrolmentNo]);
}

/** The whole life of an enrolment, oldest first. */
export function enrolmentLife(db: Queryable, enrolmentNo: string): Promise<LifeEvent[]> {
  return db.query<LifeEvent>(
    `select e.case_no as "caseNo", k.kind, e.version, e.event, e.on_date as "on", e.recorded_at as "recordedAt", e.actor, p.display_name as name,
            (select a.role from audit a where a.case_no = e.case_no and a.versions @> e.version) as role
     from case_instance k join case_event e on e.case_no = k.case_no left join person p on p.id = e.actor
     where k.case_no = $1 and k.kind = 'enrolment' order by e.version limit 5000`, [enrolmentNo]);
}

/** Enrolments by programme and stage, with what they have earned. */
export interface EnrolmentCount {
  readonly programme: string;
  readonly stage: string;
  readonly enrolments: number;
  readonly earnedFen: Fen;
}

export function countEnrolments(db: Queryable): Promise<EnrolmentCount[]> {
  return db.query<EnrolmentCount>(
    `select programme, stage, count(*)::int as enrolments, sum(earned_fen)::bigint as "earnedFen" from enrolment group by programme, stage order by programme, stage`);
}
