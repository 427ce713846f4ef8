import { createHash } from 'node:crypto';
import type { Reach } from '../domain/access.ts';
import type { Allocation, Applicant, Course } from '../domain/admission/allocate.ts';
import { allocate } from '../domain/admission/allocate.ts';
import type { AdmissionList, AdmissionPlan, AdmissionState } from '../domain/admission.ts';
import type { IsoDate } from '../domain/coded.ts';
import type { FieldCipher } from './crypto.ts';
import { keysFor, openAll, sealUnder } from './data-keys.ts';
import type { Queryable, Tx } from './db.ts';
import { enrolmentNoOf } from './enrolment-trainees.ts';
import { personKey } from './rosters.ts';

/** The enrolment that a confirmed place becomes: the same application, the same enrolment. */
export const enrolmentOfApplication = (plan: Pick<AdmissionPlan, 'schoolYear'>, applicationNo: string): string => enrolmentNoOf(plan.schoolYear, `application ${applicationNo}`);

export const admissionCaseNo = (code: string): string => `A-${code}`;

export interface AdmissionRecord {
  readonly code: string;
  readonly caseNo: string;
  readonly clock: string;
  readonly stage: string;
  readonly plan: AdmissionPlan;
  readonly state: AdmissionState;
}

export function findAdmission(db: Queryable, code: string): Promise<AdmissionRecord | undefined> {
  return db.maybeOne<AdmissionRecord>(
    `select a.code, a.case_no as "caseNo", k.clock, a.stage, a.plan, k.state from admission a join case_instance k on k.case_no = a.case_no where a.code = $1`, [code]);
}

export function listAdmissions(db: Queryable, query: { after?: string; limit: number }): Promise<AdmissionRecord[]> {
  return db.query<AdmissionRecord>(
    `select a.code, a.case_no as "caseNo", k.clock, a.stage, a.plan, k.state from admission a join case_instance k on k.case_no = a.case_no
     where ($1::text is null or a.code > $1) order by a.code limit $2`, [query.after ?? null, query.limit]);
}

/** What is sealed of an application. */
export interface ApplicantPersonal {
  readonly name: string;
  readonly idCard: string;
  readonly phone: string;
}

export interface NewApplication extends ApplicantPersonal {
  readonly admission: string;
  readonly requestId: string;
  readonly region: string | null;
  readonly choices: readonly Course[];
  readonly acceptsAdjustment: boolean;
  readonly appliedOn: IsoDate;
  readonly enteredBy: string;
  /** The institution or district at whose desk it was entered; null: the city's. */
  readonly institution: string | null;
  readonly district: string | null;
}

/** Enters an application under the next number; the same request again is the same application. */
export async function addApplication(t: Tx, cipher: FieldCipher, input: NewApplication): Promise<string> {
  await t.query('select 1 from admission where code = $1 for update', [input.admission]);
  const known = await t.maybeOne<{ no: string }>('select application_no as no from application where request_id = $1', [input.requestId]);
  if (known) return known.no;
  const { serial } = await t.one<{ serial: number }>('select next_application_serial($1) as serial', [input.admission]);
  const applicationNo = `${input.admission}-${String(serial).padStart(5, '0')}`;
  const { name, idCard, phone } = input;
  const person = personKey(cipher, idCard);
  const [key] = await keysFor(t, cipher, [{ person }]);
  if (key === undefined) throw new Error(`no key for the applicant of ${applicationNo}`);
  await t.execute(
    `insert into application (application_no, admission, serial, person_key, personal_enc, region, accepts_adjustment, applied_on, entered_by, request_id, institution, district)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`,
    [applicationNo, input.admission, serial, person, sealUnder(cipher, key, JSON.stringify({ name, idCard, phone }), placeOf(applicationNo)),
      input.region, input.acceptsAdjustment, input.appliedOn, input.enteredBy, input.requestId, input.institution, input.district]);
  await t.execute(
    `insert into application_choice (application_no, choice_no, admission, institution, major)
     select $1, n, $2, c->>'institution', c->>'major' from jsonb_array_elements($3::jsonb) with ordinality as x(c, n)`,
    [applicationNo, input.admission, JSON.stringify(input.choices)]);
  return applicationNo;
}

const placeOf = (applicationNo: string) => ({ table: 'application', column: 'personal_enc', row: applicationNo });

export interface ApplicationRecord {
  readonly applicationNo: string;
  readonly admission: string;
  readonly status: string;
  readonly region: string | null;
  readonly acceptsAdjustment: boolean;
  readonly appliedOn: IsoDate;
  readonly reasons: readonly string[];
  readonly tier: number | null;
  readonly rank: number | null;
  readonly placedInstitution: string | null;
  readonly placedMajor: string | null;
  readonly placedBy: string | null;
  readonly notPlacedReason: string | null;
  readonly institution: string | null;
  readonly district: string | null;
  readonly choices: readonly Course[];
  /** Who applied was erased; what named the person is empty. */
  readonly erased: boolean;
  readonly personal: ApplicantPersonal;
}

interface SealedRecord extends Omit<ApplicationRecord, 'personal' | 'erased'> { readonly personalEnc: Buffer }

const COLUMNS = `p.application_no as "applicationNo", p.admission, p.status, p.region, p.accepts_adjustment as "acceptsAdjustment", p.applied_on as "appliedOn",
  p.reasons, p.tier, p.rank, p.placed_institution as "placedInstitution", p.placed_major as "placedMajor", p.placed_by as "placedBy",
  p.not_placed_reason as "notPlacedReason", p.institution, p.district, p.personal_enc as "personalEnc",
  (select jsonb_agg(jsonb_build_object('institution', c.institution, 'major', c.major) order by c.choice_no)
   from application_choice c where c.application_no = p.application_no) as choices`;

async function opened(db: Queryable, cipher: FieldCipher, rows: readonly SealedRecord[]): Promise<ApplicationRecord[]> {
  const contents = await openAll(db, cipher, rows.map(({ applicationNo, personalEnc }) => ({ sealed: personalEnc, place: placeOf(applicationNo) })));
  return rows.map(({ personalEnc: _, ...row }, index) => {
    const content = contents[index];
    return { ...row, erased: content === undefined, personal: content === undefined ? NOBODY : JSON.parse(content.toString('utf8')) as ApplicantPersonal };
  });
}

const NOBODY: ApplicantPersonal = { name: '', idCard: '', phone: '' };

/** Applications in the order of their numbers. An institution sees its own desk's and who is placed with it; a district its own desk's and its veterans. */
export async function listApplications(
  db: Queryable, cipher: FieldCipher, filter: { admission: string; status?: string; reach: Reach; after?: string; limit: number },
): Promise<ApplicationRecord[]> {
  const { reach } = filter;
  const rows = await db.query<SealedRecord>(
    `select ${COLUMNS} from application p join admission a on a.code = p.admission
     where p.admission = $1 and ($2::text is null or p.status = $2) and ($3::text is null or p.application_no > $3)
       and ($4::text is null or p.institution = $4 or (p.placed_institution = $4 and a.stage in ('published', 'finished')))
       and ($5::text is null or p.district = $5)
     order by p.application_no limit $6`,
    [filter.admission, filter.status ?? null, filter.after ?? null, reach.kind === 'institution' ? reach.institutionCode : null,
      reach.kind === 'district' ? reach.districtCode : null, filter.limit]);
  return opened(db, cipher, rows);
}

export async function findApplication(db: Queryable, cipher: FieldCipher, applicationNo: string): Promise<ApplicationRecord | undefined> {
  const row = await db.maybeOne<SealedRecord>(`select ${COLUMNS} from application p where p.application_no = $1`, [applicationNo]);
  return row && (await opened(db, cipher, [row]))[0];
}

/** Withdrawn by the applicant while the window is open. @returns false where it is no longer there to be withdrawn. */
export async function withdrawApplication(t: Queryable, applicationNo: string): Promise<boolean> {
  return (await t.execute(`update application set status = 'withdrawn' where application_no = $1 and status = 'received'`, [applicationNo])) === 1;
}

/** Applications that nobody has checked yet, after a number. */
export async function uncheckedApplications(db: Queryable, cipher: FieldCipher, admission: string, limit: number): Promise<ApplicationRecord[]> {
  const rows = await db.query<SealedRecord>(`select ${COLUMNS} from application p where p.admission = $1 and p.status = 'received' order by p.application_no limit $2`, [admission, limit]);
  return opened(db, cipher, rows);
}

export interface CheckedApplication {
  readonly applicationNo: string;
  readonly reasons: readonly string[];
  readonly tier: number;
  readonly district: string | null;
}

export async function saveApplicationChecks(db: Queryable, checked: readonly CheckedApplication[]): Promise<void> {
  await db.execute(
    `update application p set status = case when cardinality(x.reasons) = 0 then 'eligible' else 'ineligible' end, reasons = x.reasons, tier = x.tier,
            district = coalesce(x.district, p.district)
     from (select c->>'applicationNo' as no, array(select jsonb_array_elements_text(c->'reasons')) as reasons, (c->>'tier')::int as tier, c->>'district' as district
           from jsonb_array_elements($1::jsonb) as c) x
     where p.application_no = x.no and p.status = 'received'`, [JSON.stringify(checked)]);
}

export function applicationCounts(db: Queryable, admission: string): Promise<{ eligible: number; ineligible: number }> {
  return db.one(
    `select (count(*) filter (where status = 'eligible'))::int as eligible, (count(*) filter (where status = 'ineligible'))::int as ineligible
     from application where admission = $1`, [admission]);
}

export function countsByStatus(db: Queryable, admission: string): Promise<{ status: string; n: number }[]> {
  return db.query('select status, count(*)::int as n from application where admission = $1 group by status order by status', [admission]);
}

/**
 * The allocation of the eligible applications as they stand. The lot is drawn per person, so that withdrawing and applying again draws no
 * other one.
 */
export async function proposeAllocation(db: Queryable, plan: AdmissionPlan): Promise<{ list: AdmissionList; allocations: Allocation[] }> {
  const rows = await db.query<Omit<Applicant, 'lot'> & { personKey: Buffer }>(
    `select p.application_no as "applicationNo", coalesce(p.tier, 0) as tier, p.applied_on as "appliedOn", p.accepts_adjustment as "acceptsAdjustment", p.region,
            p.person_key as "personKey",
            (select jsonb_agg(jsonb_build_object('institution', c.institution, 'major', c.major) order by c.choice_no)
             from application_choice c where c.application_no = p.application_no) as choices
     from application p where p.admission = $1 and p.status = 'eligible'`, [plan.code]);
  const applicants = rows.map(({ personKey: key, ...row }) => ({ ...row, lot: createHash('sha256').update(plan.seed).update('|').update(key).digest('hex') }));
  const allocations = allocate(applicants, plan.quota);
  return { list: listOfAllocations(allocations), allocations };
}

function listOfAllocations(allocations: readonly Allocation[]): AdmissionList {
  const lines = allocations.map((each) => JSON.stringify(
    each.placed === null ? [each.rank, each.applicationNo, each.reason] : [each.rank, each.applicationNo, each.placed.institution, each.placed.major, each.by]));
  return {
    applicants: allocations.length, placed: allocations.filter((each) => each.placed !== null).length,
    digest: createHash('sha256').update(lines.join('\n')).digest('hex'),
  };
}

export async function saveAllocation(t: Queryable, allocations: readonly Allocation[]): Promise<void> {
  await t.execute(
    `update application p set rank = (x.a->>'rank')::int, placed_institution = x.a->'placed'->>'institution', placed_major = x.a->'placed'->>'major',
            placed_by = x.a->>'by', not_placed_reason = x.a->>'reason'
     from jsonb_array_elements($1::jsonb) as x(a) where p.application_no = x.a->>'applicationNo'`, [JSON.stringify(allocations)]);
}
