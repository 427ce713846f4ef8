import { createHash } from 'node:crypto';
import type { ClaimDocument } from '../domain/claim/documents.ts';
import type { EvidenceDemand } from '../domain/policy/evidence.ts';
import type { FieldCipher } from './crypto.ts';
import type { Queryable, Tx } from './db.ts';
import { saveFile } from './files.ts';
import { readRows } from './rosters.ts';

/* Evidence 证明材料 of a claim: of a person, by the keyed hash of the identity number, or of the whole claim. */

export interface NewClaimDocument {
  /** Of the file; the same id again changes nothing. */
  readonly fileId: string;
  readonly claimNo: string;
  readonly institution: string;
  readonly personKey: Buffer | null;
  readonly document: ClaimDocument;
  readonly name: string;
  readonly mediaType: string;
  readonly content: Buffer;
  readonly by: string;
}

/** Keeps a file as evidence. @returns false where the very same stands there already */
export async function addClaimDocument(t: Tx, cipher: FieldCipher, input: NewClaimDocument): Promise<boolean> {
  const { fileId, claimNo, personKey, document, by } = input;
  const sha256 = createHash('sha256').update(input.content).digest();
  const known = await t.query(
    `select 1 from claim_document where claim_no = $1 and person_key is not distinct from $2 and document = $3 and sha256 = $4 and removed_at is null`,
    [claimNo, personKey, document, sha256]);
  if (known.length > 0) return false;
  await saveFile(t, cipher, {
    id: fileId, purpose: 'claim.document', name: input.name, mediaType: input.mediaType, content: input.content, institutionCode: input.institution, caseId: claimNo, createdBy: by,
  });
  await t.execute(
    `insert into claim_document (file_id, claim_no, person_key, document, sha256, added_by) values ($1, $2, $3, $4, $5, $6) on conflict do nothing`,
    [fileId, claimNo, personKey, document, sha256, by]);
  return true;
}

export interface ClaimDocumentRecord {
  readonly fileId: string;
  readonly document: ClaimDocument;
  /** The person's rows in the roster that was asked for; empty: of the whole claim, or of somebody who stands in it no more. */
  readonly rowNos: readonly number[];
  readonly ofClaim: boolean;
  readonly mediaType: string;
  readonly sizeBytes: number;
  readonly sha256: string;
  readonly addedAt: string;
}

/** What is there, in the order of the rows; of a district, what its own trainees have. */
export function claimDocuments(db: Queryable, claimNo: string, version: number, district?: string): Promise<ClaimDocumentRecord[]> {
  return db.query<ClaimDocumentRecord>(
    `select d.file_id as "fileId", d.document, d.person_key is null as "ofClaim", coalesce(p.rows, '{}') as "rowNos", f.media_type as "mediaType", f.size_bytes as "sizeBytes",
            encode(d.sha256, 'hex') as sha256, d.added_at as "addedAt"
     from claim_document d join stored_file f on f.id = d.file_id
     left join lateral (
       select array_agg(r.row_no order by r.row_no) as rows from claim_row r
       where r.claim_no = d.claim_no and r.roster_version = $2 and r.person_key = d.person_key and ($3::text is null or r.district = $3)
     ) p on true
     where d.claim_no = $1 and d.removed_at is null and ($3::text is null or p.rows is not null)
     order by p.rows[1] nulls first, d.added_at, d.file_id`, [claimNo, version, district ?? null]);
}

export interface MissingDocuments {
  readonly rowNo: number;
  readonly sheetRow: number;
  readonly required: readonly ClaimDocument[];
  readonly warned: readonly ClaimDocument[];
}

/**
 * The rows that lack what is asked of their programme, in their order; of a district, its own. A paper of the claim as a whole counts for every row. Rows that the
 * rules refuse are asked for nothing, nor are those made from an enrolment: its papers lie with it.
 */
export async function missingDocuments(
  db: Queryable, claimNo: string, version: number, demands: readonly EvidenceDemand[], district?: string,
): Promise<MissingDocuments[]> {
  if (demands.length === 0) return [];
  const of = (level: EvidenceDemand['level']): string => `coalesce(array_agg(d.document order by d.place) filter (where d.level = '${level}'), '{}') as ${level}`;
  return db.query<MissingDocuments>(
    `select r.row_no as "rowNo", r.sheet_row as "sheetRow", ${of('required')}, ${of('warned')}
     from claim_row r join jsonb_to_recordset($3::jsonb) as d(programme text, document text, level text, place int) on d.programme = r.programme
     where r.claim_no = $1 and r.roster_version = $2 and ($4::text is null or r.district = $4) and r.verdict in ('approve', 'reduce') and r.enrolment_no is null
       and not handed_in(r.claim_no, r.person_key, d.document)
     group by r.row_no, r.sheet_row order by r.row_no`,
    [claimNo, version, JSON.stringify(demands.map((demand, place) => ({ ...demand, place }))), district ?? null]);
}

/** Taken away by the institution; the file stays on record. @returns false where there is no such document */
export async function removeClaimDocument(t: Tx, claimNo: string, fileId: string, by: string): Promise<boolean> {
  return (await t.execute(
    `update claim_document set removed_by = $3, removed_at = now() where claim_no = $1 and file_id = $2 and removed_at is null`, [claimNo, fileId, by])) > 0;
}

export interface RosterPerson {
  readonly idCard: string;
  readonly personKey: Buffer;
}

const PAGE_ROWS = 1_000;

/** The people of a roster, by their identity numbers. */
export async function peopleOfRoster(db: Queryable, cipher: FieldCipher, claimNo: string, version: number): Promise<RosterPerson[]> {
  const keys = await db.query<{ row_no: number; person_key: Buffer }>(
    'select row_no, person_key from claim_row where claim_no = $1 and roster_version = $2 and person_key is not null', [claimNo, version]);
  const keyOfRow = new Map(keys.map((each) => [each.row_no, each.person_key]));
  const people = new Map<string, RosterPerson>();
  for (let after = 0; ;) {
    const rows = await readRows(db, cipher, claimNo, version, { after, limit: PAGE_ROWS });
    for (const { row_no, row: { idCard } } of rows) {
      const personKey = keyOfRow.get(row_no);
      if (idCard && personKey) people.set(idCard, { idCard, personKey });
    }
    if (rows.length < PAGE_ROWS) return [...people.values()];
    after = rows.at(-1)?.row_no ?? after;
  }
}

/** The person of one row; null where the row has no readable identity number, undefined where there is no such row. */
export async function personOfRow(db: Queryable, claimNo: string, version: number, rowNo: number): Promise<Buffer | null | undefined> {
  return (await db.maybeOne<{ key: Buffer | null }>(
    'select person_key as key from claim_row where claim_no = $1 and roster_version = $2 and row_no = $3', [claimNo, version, rowNo]))?.key;
}
