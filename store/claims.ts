import type { Reach, ResourceScope } from '../domain/access.ts';
import type { CaseEvent } from '../domain/case.ts';
import type { ClaimState } from '../domain/claim.ts';
import type { IsoDate } from '../domain/coded.ts';
import type { IdentityState } from '../domain/identity.ts';
import type { Fen } from '../domain/money.ts';
import type { MarkedRow } from '../domain/claim/marks.ts';
import type { Database, Queryable, Tx } from './db.ts';

/** A claim as lists show it. */
export interface ClaimSummary {
  readonly claimNo: string;
  readonly round: string;
  readonly institution: { readonly code: string; readonly name: string };
  readonly stage: string;
  readonly dueOn: IsoDate | null;
  readonly rosterVersion: number;
  readonly rowsCount: number;
  readonly approvedCount: number;
  readonly amountFen: Fen;
  readonly approvedFen: Fen;
  readonly paidFen: Fen;
  readonly submittedOn: IsoDate | null;
  readonly decidedOn: IsoDate | null;
  /** Who alone may act at the present stage, when somebody was assigned. */
  readonly assignee: { readonly id: string; readonly name: string } | null;
  /** The one who asks is the delegate of the assignee, or of one who signs together with others, today. */
  readonly inStead: boolean;
  /** The one who asks signs the present stage together with others. */
  readonly together: boolean;
}

/** A claim with the state of its case. */
export interface ClaimRecord extends ClaimSummary {
  readonly clock: string;
  readonly policyHash: string | null;
  readonly state: ClaimState;
}

const SUMMARY = `c.claim_no as "claimNo", c.round, jsonb_build_object('code', i.code, 'name', i.name) as institution, c.stage, c.due_on as "dueOn",
  c.roster_version as "rosterVersion", c.rows_count as "rowsCount", c.approved_count as "approvedCount", c.amount_fen as "amountFen",
  c.approved_fen as "approvedFen", c.paid_fen as "paidFen", c.submitted_on as "submittedOn", c.decided_on as "decidedOn",
  case when p.id is null then null else jsonb_build_object('id', p.id, 'name', p.display_name) end as assignee,
  coalesce(x.people ? acting('person'), false) as together,
  case when x.people is null then coalesce(stands_in_for(k.state->>'assignee', k.clock), false)
       else exists (select 1 from jsonb_array_elements_text(x.people) each where stands_in_for(each, k.clock)) end as "inStead"`;
const FROM = `from claim c join institution i on i.code = c.institution join case_instance k on k.case_no = c.claim_no
  left join person p on p.id = k.state->>'assignee'
  cross join lateral (select k.state->'together'->(case c.stage when 'payment' then 'decision' else c.stage end)->'people' as people) x`;

/** Claims in the order of their numbers. A district sees those with trainees settled there, once they are submitted. */
export function listClaims(
  db: Queryable, filter: { reach: Reach; stage?: string; round?: string; institution?: string; copiedTo?: string; after?: string; limit: number },
): Promise<ClaimSummary[]> {
  const { reach } = filter;
  return db.query<ClaimSummary>(
    `select ${SUMMARY} ${FROM}
     where ($1::text is null or c.stage = $1) and ($2::text is null or c.round = $2) and ($3::text is null or c.institution = $3)
       and ($4::text is null or c.claim_no > $4) and ($5::text is null or c.institution = $5)
       and ($6::text is null or c.claim_no in (select d.claim_no from claim_district d where d.district = $6))
       and ($8::text is null or exists (select 1 from claim_copy y where y.claim_no = c.claim_no and y.person_id = $8))
     order by c.claim_no limit $7`,
    [filter.stage ?? null, filter.round ?? null, filter.institution ?? null, filter.after ?? null,
      reach.kind === 'institution' ? reach.institutionCode : null, reach.kind === 'district' ? reach.districtCode : null, filter.limit, filter.copiedTo ?? null]);
}

export function findClaim(db: Queryable, claimNo: string): Promise<ClaimRecord | undefined> {
  return db.maybeOne<ClaimRecord>(`select ${SUMMARY}, k.clock, c.policy_hash as "policyHash", k.state ${FROM} where c.claim_no = $1`, [claimNo]);
}

/** Whose the claim is, for the access gate: its institution, and the districts of the trainees in its submitted roster. */
export async function claimScope(db: Queryable, claimNo: string): Promise<ResourceScope | undefined> {
  return db.maybeOne<{ institutionCode: string; districtCodes: string[] }>(
    `select c.institution as "institutionCode", array(select d.district from claim_district d where d.claim_no = c.claim_no) as "districtCodes"
     from claim c where c.claim_no = $1`, [claimNo]);
}

export interface ClaimTarget {
  readonly claimNo: string;
  readonly rosterVersion: number;
  readonly clock: string;
}

/** Where the commands of many claims go; those that do not exist are not in it. */
export function claimTargets(db: Queryable, claimNos: readonly string[]): Promise<ClaimTarget[]> {
  return db.query<ClaimTarget>(
    `select c.claim_no as "claimNo", c.roster_version as "rosterVersion", k.clock
     from claim c join case_instance k on k.case_no = c.claim_no where c.claim_no = any($1)`, [claimNos]);
}

export interface ClaimPart {
  readonly rosters: readonly { readonly version: number; readonly status: string; readonly rowsRead: number }[];
  readonly objections: readonly {
    readonly objectionId: string; readonly rows: readonly number[]; readonly ground: string; readonly filedOn: IsoDate;
    readonly outcome: 'open' | 'upheld' | 'dismissed'; readonly reason: string | null;
  }[];
}

export async function claimParts(db: Queryable, claimNo: string): Promise<ClaimPart> {
  return {
    rosters: await db.query('select version, status, rows_read as "rowsRead" from roster where claim_no = $1 order by version', [claimNo]),
    objections: await db.query(
      `select id as "objectionId", rows, ground, filed_on as "filedOn", outcome, reason from objection where claim_no = $1 order by filed_on, length(id), id`,
      [claimNo]),
  };
}

/** The identity check of a claim's submitted roster, if one was opened. */
export function findIdentity(db: Queryable, claimNo: string, rosterVersion: number): Promise<{ caseNo: string; state: IdentityState } | undefined> {
  return db.maybeOne('select case_no as "caseNo", state from case_instance where case_no = $1', [`${claimNo}.identity.${rosterVersion}`]);
}

export interface LifeEvent {
  readonly caseNo: string;
  readonly kind: string;
  readonly version: number;
  readonly event: CaseEvent;
  readonly on: IsoDate;
  readonly recordedAt: string;
  readonly actor: string;
  /** Null for the engine. */
  readonly name: string | null;
  readonly role: string | null;
  /** Name of the absent person as whose delegate it was done. */
  readonly inStead: string | null;
  /** Names of those whom it concerns: who was put in charge, asked, sent a copy. */
  readonly whom: readonly string[];
}

/** The whole life of a claim and of its identity checks, merged by time, oldest first (rule 11). */
export function lifeOf(db: Queryable, claimNo: string): Promise<LifeEvent[]> {
  return db.query<LifeEvent>(
    `select e.case_no as "caseNo", k.kind, e.version, e.event, e.on_date as "on", e.recorded_at as "recordedAt", e.actor, p.display_name as name,
            (select o.display_name from person o where o.id = e.event->>'inStead') as "inStead",
            (select a.role from audit a where a.case_no = e.case_no and a.versions @> e.version) as role,
            case when e.event ?| array['person', 'people'] then array(
              select o.display_name from person o
              where o.id = e.event->>'person' or o.id in (select jsonb_array_elements_text(e.event->'people')) order by o.display_name) else '{}' end as whom
     from case_event e join case_instance k on k.case_no = e.case_no left join person p on p.id = e.actor
     where e.case_no = any(array(
       select c.claim_no || part from claim c cross join lateral (select '' union all select '.identity.' || v from generate_series(1, c.roster_version) v) as own (part)
       where c.claim_no = $1))
     order by e.recorded_at, e.case_no, e.version limit 5000`,
    [claimNo]);
}

/** What a roster's rows come to, by verdict. */
export interface RosterSummary {
  readonly rows: number;
  readonly approve: number;
  readonly reduce: number;
  readonly refuse: number;
  readonly invalid: number;
  readonly appliedFen: Fen;
  readonly amountFen: Fen;
}

export function rosterSummary(db: Queryable, claimNo: string, version: number): Promise<RosterSummary> {
  const counted = ['approve', 'reduce', 'refuse', 'invalid'].map((verdict) => `(count(*) filter (where verdict = '${verdict}'))::int as ${verdict}`);
  return db.one<RosterSummary>(
    `select count(*)::int as rows, ${counted.join(', ')}, coalesce(sum(applied_fen), 0)::bigint as "appliedFen", coalesce(sum(amount_fen), 0)::bigint as "amountFen"
     from claim_row where claim_no = $1 and roster_version = $2`, [claimNo, version]);
}

/** The newest roster that was read to its end; 0 when there is none. */
export async function newestReadRoster(db: Queryable, claimNo: string): Promise<number> {
  return (await db.one<{ version: number }>(
    `select coalesce(max(version), 0)::int as version from roster where claim_no = $1 and status = 'read'`, [claimNo])).version;
}

export interface DeskItem {
  readonly claimNo: string;
  readonly institution: { readonly code: string; readonly name: string };
  readonly district: string;
  /** Trainees settled in the district. */
  readonly rows: number;
  readonly dueOn: IsoDate | null;
  readonly signedOn: IsoDate | null;
  readonly assignee: string | null;
  /** The one who asks is the delegate of the assignee today. */
  readonly inStead: boolean;
}

/** What waits on a district's desk, or what it has signed; the newest roster of each claim only. */
export function identityDesk(
  db: Queryable, query: { district: string; status: 'waiting' | 'signed'; after?: string; limit: number },
): Promise<DeskItem[]> {
  return db.query<DeskItem>(
    `select c.claim_no as "claimNo", jsonb_build_object('code', i.code, 'name', i.name) as institution, $1::text as district, k.state->>'dueOn' as "dueOn",
            (select count(*)::int from claim_row r where r.claim_no = c.claim_no and r.roster_version = c.roster_version and r.district = $1) as rows,
            (select e.on_date from case_event e where e.case_no = k.case_no and e.type = 'Signed' and e.event->>'district' = $1) as "signedOn",
            k.state->'districts'->$1->>'assignee' as assignee,
            coalesce(stands_in_for(k.state->'districts'->$1->>'assignee', k.clock), false) as "inStead"
     from case_instance k join claim c on k.case_no = c.claim_no || '.identity.' || c.roster_version join institution i on i.code = c.institution
     where k.kind = 'identity' and k.state->'districts' ? $1
       and case $2 when 'waiting' then k.stage = 'waiting' and k.state->'districts'->$1->>'signedBy' is null
                   else k.state->'districts'->$1->>'signedBy' is not null end
       and ($3::text is null or c.claim_no > $3)
     order by c.claim_no limit $4`,
    [query.district, query.status, query.after ?? null, query.limit]);
}

/**
 * Runs `work` while the case stands still: a command that is being carried out ends first, the next one waits. Marks and uploads are
 * written so, or something could be signed between the look at the stage and the writing.
 */
export function whileCaseStands<S, R>(db: Database, caseNo: string, work: (t: Tx, state: S) => Promise<R>): Promise<R | undefined> {
  return db.tx(async (t) => {
    const row = await t.maybeOne<{ state: S }>('select state from case_instance where case_no = $1 for share', [caseNo]);
    return row && work(t, row.state);
  });
}

/** The rows that somebody wants to mark; a district has its own only. */
export function rowsToMark(t: Queryable, claimNo: string, version: number, rowNos: readonly number[], district: string | undefined): Promise<MarkedRow[]> {
  return t.query<MarkedRow>(
    `select row_no as "rowNo", assessed_verdict as "assessedVerdict", entitled_fen as "entitledFen", applied_fen as "appliedFen", objection, outcome
     from claim_row where claim_no = $1 and roster_version = $2 and row_no = any($3) and ($4::text is null or district = $4)`,
    [claimNo, version, rowNos, district ?? null]);
}

/** Rows marked to go back for correction. */
export async function returnedRows(db: Queryable, claimNo: string, version: number, stage: string): Promise<number> {
  return (await db.one<{ n: number }>(
    `select count(*)::int as n from row_mark where claim_no = $1 and roster_version = $2 and stage = $3 and verdict = 'return'`,
    [claimNo, version, stage])).n;
}

/** The event that a command brought about, when it was carried out before. */
export async function eventOfCommand(db: Queryable, caseNo: string, commandId: string): Promise<{ version: number; event: CaseEvent } | undefined> {
  const rows = await db.query<{ version: number; event: CaseEvent }>(
    'select version, event from case_event where case_no = $1 and command_id = $2 order by version limit 1', [caseNo, commandId]);
  return rows[0];
}

/** An objection with its claim, as the list of all of them shows it. */
export interface ObjectionEntry {
  readonly objectionId: string;
  readonly claimNo: string;
  readonly round: string;
  readonly institution: { readonly code: string; readonly name: string };
  readonly rows: readonly number[];
  readonly ground: string;
  readonly filedOn: IsoDate;
  readonly outcome: 'open' | 'upheld' | 'dismissed';
  readonly reason: string | null;
}

/** The newest first; one institution's claims only, when the reader reaches no further. A district sees objections with its claims. */
export function listObjections(db: Queryable, filter: { institution: string | null; outcome: string | null; limit: number }): Promise<ObjectionEntry[]> {
  return db.query<ObjectionEntry>(
    `select o.id as "objectionId", o.claim_no as "claimNo", c.round, jsonb_build_object('code', i.code, 'name', i.name) as institution,
            o.rows, o.ground, o.filed_on as "filedOn", o.outcome, o.reason
     from objection o join claim c on c.claim_no = o.claim_no join institution i on i.code = c.institution
     where ($1::text is null or c.institution = $1) and ($2::text is null or o.outcome = $2)
     order by o.filed_on desc, o.claim_no, length(o.id), o.id limit $3`, [filter.institution, filter.outcome, filter.limit]);
}

/** The number of the next objection of a claim. */
export async function nextObjectionNo(db: Queryable, claimNo: string): Promise<number> {
  return (await db.one<{ n: number }>('select count(*)::int + 1 as n from objection where claim_no = $1', [claimNo])).n;
}
