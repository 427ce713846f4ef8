import type { IsoDate } from '../domain/coded.ts';
import type { Database, Queryable, Tx } from './db.ts';

export const RETENTION_KINDS = ['claim', 'enrolment', 'admission'] as const;
export type RetentionKind = (typeof RETENTION_KINDS)[number];

/** How long what names people is kept, in whole years from the end of the case, and the rule that says so. */
export interface RetentionYears {
  readonly years: number;
  readonly reference: string;
}

export interface RetentionRule extends RetentionYears {
  readonly kind: RetentionKind;
  /** What another person has still to approve. */
  readonly pending: (RetentionYears & { readonly changeId: string; readonly proposedBy: { readonly id: string; readonly name: string } }) | null;
}

export function retentionRules(db: Queryable): Promise<RetentionRule[]> {
  return db.query<RetentionRule>(
    `select r.kind, r.years, r.reference, case when c.id is null then null else jsonb_build_object('changeId', c.id, 'years', c.years, 'reference', c.reference,
       'proposedBy', jsonb_build_object('id', c.proposed_by, 'name', coalesce(p.display_name, c.proposed_by))) end as pending
     from retention_rule r left join retention_change c on c.kind = r.kind and c.outcome is null left join person p on p.id = c.proposed_by order by r.kind`);
}

/** The same id again changes nothing. @returns false where another change of these years waits already */
export async function proposeRetention(db: Queryable, { id, kind, years, reference, by }: RetentionYears & { id: string; kind: RetentionKind; by: string }): Promise<boolean> {
  await db.execute('insert into retention_change (id, kind, years, reference, proposed_by) values ($1, $2, $3, $4, $5) on conflict do nothing', [id, kind, years, reference, by]);
  return await db.maybeOne('select 1 as there from retention_change where id = $1', [id]) !== undefined;
}

export interface RetentionChange extends RetentionYears {
  readonly kind: RetentionKind;
  readonly proposedBy: string;
  readonly outcome: 'approved' | 'rejected' | null;
  readonly decidedBy: string | null;
}

export function findRetentionChange(db: Queryable, id: string): Promise<RetentionChange | undefined> {
  return db.maybeOne<RetentionChange>(
    'select kind, years, reference, proposed_by as "proposedBy", outcome, decided_by as "decidedBy" from retention_change where id = $1', [id]);
}

/** From now on the proposed years count, or stay as they are. @returns false where the change was decided meanwhile */
export function decideRetention(db: Database, { id, outcome, by }: { id: string; outcome: 'approved' | 'rejected'; by: string }): Promise<boolean> {
  return db.tx(async (t) => {
    const decided = await t.execute('update retention_change set outcome = $2, decided_by = $3, decided_at = now() where id = $1 and outcome is null', [id, outcome, by]);
    if (decided === 0) return false;
    if (outcome === 'approved') await t.execute('update retention_rule r set years = c.years, reference = c.reference from retention_change c where c.id = $1 and r.kind = c.kind', [id]);
    return true;
  });
}

/** Somebody whose records are over and have been kept for their time. The id is that of the key, and names nobody. */
export interface PersonDue {
  readonly personId: string;
  readonly records: number;
  /** The end of the last of them. */
  readonly endedOn: IsoDate;
  readonly dueOn: IsoDate;
  readonly clock: string;
}

export function peopleDue(db: Queryable, page: { after?: string; limit: number }): Promise<PersonDue[]> {
  return db.query<PersonDue>(`select key_id as "personId", records, ended_on as "endedOn", due_on as "dueOn", clock from people_due($1, $2)`, [page.after ?? null, page.limit]);
}

/** The cases in which a person stands. */
export function recordsOf(db: Queryable, personId: string): Promise<{ kind: string; caseNo: string; endedOn: IsoDate | null; dueOn: IsoDate | null }[]> {
  return db.query(`select kind, case_no as "caseNo", ended_on as "endedOn", due_on as "dueOn" from retention_records($1) order by kind, case_no`, [personId]);
}

/** Until when a person's records are kept, and whether that day has come; undefined when there are none under a living key. */
export function retentionOf(db: Queryable, personId: string): Promise<{ clock: string; dueOn: IsoDate; isOver: boolean } | undefined> {
  return db.maybeOne(
    `select min(clock) as clock, max(due_on) as "dueOn", coalesce(bool_and(due_on <= day_of_clock(clock)), false) as "isOver" from retention_records($1) having count(*) > 0`, [personId]);
}

export function openMatters(db: Queryable, personId: string): Promise<{ kind: string; number: string }[]> {
  return db.query('select kind, number from open_matters($1) order by kind, number', [personId]);
}

export interface ErasureRecord {
  readonly erasureNo: string;
  readonly personId: string;
  readonly stage: string;
  readonly reason: string;
  readonly proposedBy: string;
  readonly proposedOn: IsoDate;
  readonly decidedBy: string | null;
  readonly decidedOn: IsoDate | null;
  readonly valuesGone: number | null;
  readonly filesGone: number | null;
}

const ERASURE = `select erasure_no as "erasureNo", key_id as "personId", stage, reason, proposed_by as "proposedBy", proposed_on as "proposedOn", decided_by as "decidedBy",
  decided_on as "decidedOn", values_gone as "valuesGone", files_gone as "filesGone" from erasure`;

export function listErasures(db: Queryable, page: { stage?: string; after?: string; limit: number }): Promise<ErasureRecord[]> {
  return db.query<ErasureRecord>(`${ERASURE} where ($1::text is null or stage = $1) and ($2::text is null or erasure_no > $2) order by erasure_no limit $3`,
    [page.stage ?? null, page.after ?? null, page.limit]);
}

export function findErasure(db: Queryable, erasureNo: string): Promise<ErasureRecord | undefined> {
  return db.maybeOne<ErasureRecord>(`${ERASURE} where erasure_no = $1`, [erasureNo]);
}

/** The next number of all, and what a command has made already. */
export function nextErasure(db: Queryable, commandId: string): Promise<{ madeBefore: string | null; next: number }> {
  return db.one(`select (select x.erasure_no from erasure x join case_event e on e.case_no = x.erasure_no and e.command_id = $1 limit 1) as "madeBefore", next_erasure() as next`, [commandId]);
}

/** The rows whose number is none: they went under the key of their roster's file. Those from before there were such keys are told by what was found in them. */
const WITHOUT_PERSON = `(r.person_key is null or not exists (select 1 from data_key k where k.person_key = r.person_key)
  or r.cell_errors @? '$[*] ? (@.level == "block" && @.code like_regex "^(ID_|HIDDEN_SPACE|FULLWIDTH)")')`;

/**
 * Destroys a person's key and those of every file that names the person, and empties what was sealed under them. Money, counts, histories and audits are not touched.
 * A line that has paid the person keeps the masked name and the last four; what it was sealed with is gone.
 * The files: rosters of the claims in which the person stands, in every version; evidence of the person, and of these claims as a whole; papers of the person's enrolments; lists of cohorts of these; proofs of the person's
 * account, and what was exported of and read for the batches that have paid to it; public notices of the rounds; workbooks of the registry that were read.
 */
export async function erasePerson(t: Tx, { keyId, erasureNo, on }: { keyId: string; erasureNo: string; on: IsoDate }): Promise<{ values: number; files: number }> {
  const { person } = await t.one<{ person: Buffer }>('select person_key as person from data_key where id = $1', [keyId]);
  const claims = (await t.query<{ no: string }>('select distinct claim_no as no from claim_row where person_key = $1', [person])).map(({ no }) => no);
  const files = await filesNaming(t, person, claims);
  const values = [
    await t.execute(`update claim_row r set personal_enc = '' where r.personal_enc <> '' and (r.person_key = $1 or (r.claim_no = any($2) and ${WITHOUT_PERSON}))`, [person, claims]),
    await t.execute(`update enrolment_trainee set personal_enc = '' where person_key = $1`, [person]),
    await t.execute(`update application set personal_enc = '' where person_key = $1`, [person]),
    await t.execute(`update veteran set personal_enc = '' where person_key = $1`, [person]),
    await t.execute(
      `update payee_account set number_enc = '', number_key = '', number_last4 = '', holder = '' where payee in (select id from payee where person_key = $1)`, [person]),
  ].reduce((sum, n) => sum + n, 0);
  await t.execute(`update stored_file set name_enc = '', content_enc = '' where id::text = any($1)`, [files]);
  await t.execute(`update roster set findings_enc = null, failure = null, errors = '[]' where claim_no = any($1)`, [claims]);
  await t.execute(`update registry_import set findings_enc = null, failure = null, errors = '[]' where file_id::text = any($1)`, [files]);
  await t.execute(`update export set missing_glyphs = '[]', failure_detail = '[]' where file_id::text = any($1) or (kind = 'public-notice-pdf' and status <> 'waiting' and params->>'round' = any($2))`,
    [files, await roundsOf(t, claims)]);
  // A code that was never fetched lies there with the phone that it was for.
  await t.execute(`delete from outgoing_message where purpose = 'look-up-code' and made_at < now() - interval '10 minutes'`);
  await t.execute('delete from data_key_secret where id = $1 or id = any($2)', [keyId, files]);
  await t.execute(`insert into data_key (id, erased_on, erasure_no) select id, $2, $3 from unnest($1::text[]) as id
    on conflict (id) do update set erased_on = excluded.erased_on, erasure_no = excluded.erasure_no where data_key.erased_on is null`, [files, on, erasureNo]);
  await t.execute('update data_key set erased_on = $2, erasure_no = $3 where id = $1', [keyId, on, erasureNo]);
  return { values, files: files.length };
}

async function filesNaming(t: Tx, person: Buffer, claims: readonly string[]): Promise<string[]> {
  const rows = await t.query<{ id: string }>(
    `with enrolled as (select e.enrolment_no, e.institution, i.state from enrolment e join case_instance i on i.case_no = e.enrolment_no where e.person_key = $1)
     select distinct id from (
       select file_id as id from roster where claim_no = any($2)
       union select file_id::text from claim_document where claim_no = any($2) and (person_key = $1 or person_key is null)
       union select f.id::text from stored_file f join enrolled e on e.enrolment_no = f.case_id
       union select d.value from enrolled e, jsonb_each_text(coalesce(e.state->'documents', '{}')) d
       union select f.id::text from stored_file f join enrolled e on e.institution = f.institution_code
         where f.purpose = 'enrolment.cohort'
           and not exists (select 1 from enrolment o join case_instance i on i.case_no = o.enrolment_no and not i.closed
             where o.institution = f.institution_code and jsonb_path_exists(i.state, '$.documents.* ? (@ == $id)', jsonb_build_object('id', f.id::text)))
       union select x.file_id::text from export x where x.kind = 'public-notice-pdf' and x.file_id is not null and x.params->>'round' = any($3)
       union select a.proof_file_id::text from payee_account a join payee y on y.id = a.payee where y.person_key = $1 and a.proof_file_id is not null
       union select f.id::text from stored_file f where f.case_id in (select l.batch_no from payment_line l join payee y on y.id = l.payee where y.person_key = $1)
       union select m.file_id::text from registry_import m where m.status in ('done', 'failed')) all_files`, [person, claims, await roundsOf(t, claims)]);
  return rows.map(({ id }) => id);
}

async function roundsOf(t: Tx, claims: readonly string[]): Promise<string[]> {
  return (await t.query<{ round: string }>('select distinct round from claim where claim_no = any($1)', [claims])).map(({ round }) => round);
}
