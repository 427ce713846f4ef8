import type { Bilingual, CellError } from '../domain/coded.ts';
import { checkIdCard } from '../domain/identifiers.ts';
import type { PayeeKind } from '../domain/payee-account.ts';
import type { RowAssessment } from '../domain/policy/types.ts';
import type { PartialRosterRow } from '../domain/roster.ts';
import type { FieldCipher, FieldPlace } from './crypto.ts';
import type { DataKey, KeyOwner } from './data-keys.ts';
import { keysFor, openAll, openOne, sealUnder } from './data-keys.ts';
import type { Queryable, Tx } from './db.ts';
import { prepared } from './db.ts';

/** Values that name or reach a person; everything else of a row is a fact that rules and reports may read. */
const PERSONAL = ['name', 'idCard', 'veteranCertNo', 'preferentialCertNo', 'phone', 'studentNo', 'certificate', 'employer', 'remark'] as const;
type PersonalKey = (typeof PERSONAL)[number];
export type Personal = Pick<PartialRosterRow, PersonalKey>;

/**
 * What is sealed of a row. A suggested cell content is as personal as the cell: by its place in the list of findings. So is the name of the sheet
 * in which they are: of a CSV it is the file's name, and people name files after people.
 */
type Sealed = Personal & { readonly suggestions?: Readonly<Record<number, string>>; readonly sheet?: string };

export interface RosterRecord {
  readonly claim_no: string;
  readonly version: number;
  readonly file_id: string;
  readonly source: 'upload' | 'enrolments' | 'uploadAndEnrolments';
  readonly status: 'waiting' | 'reading' | 'read' | 'failed' | 'cancelled';
  readonly rows_read: number;
}

/** What was found of the file as a whole. It names sheets, and is sealed. */
export interface RosterFindings {
  readonly failure: { readonly code: string; readonly message: Bilingual; readonly mend?: Bilingual } | null;
  readonly errors: readonly CellError[];
}

/** A row on its way in, with the verdict of the moment. */
export interface NewRow {
  readonly row: PartialRosterRow;
  readonly errors: readonly CellError[];
  readonly duplicateOfRow?: number;
  /** Group of programmes that exclude each other; null when the programme is unknown. */
  readonly group: string | null;
  readonly assessment: RowAssessment;
  /** The enrolment and the term or year whose entitlement the row claims; absent where no enrolment stands behind it. */
  readonly earned?: { readonly enrolmentNo: string; readonly termKey: string; readonly firstTermFen: number | null };
}

/** The next version of a claim's roster; the file is saved before. The same file id again is the same version. */
export async function addRoster(t: Tx, input: { claimNo: string; fileId: string; by: string; source?: RosterRecord['source'] }): Promise<number> {
  // Two uploads at the same moment take their numbers one after the other.
  await t.query('select 1 from claim where claim_no = $1 for update', [input.claimNo]);
  const known = await rosterOfFile(t, input.claimNo, input.fileId);
  if (known !== undefined) return known;
  const row = await t.one<{ version: number }>(
    `insert into roster (claim_no, version, file_id, status, uploaded_by, source)
     select $1, coalesce(max(version), 0) + 1, $2, 'waiting', $3, $4 from roster where claim_no = $1 returning version`,
    [input.claimNo, input.fileId, input.by, input.source ?? 'upload']);
  return row.version;
}

/** The version that was made from a stored file. */
export async function rosterOfFile(t: Queryable, claimNo: string, fileId: string): Promise<number | undefined> {
  return (await t.maybeOne<{ version: number }>('select version from roster where claim_no = $1 and file_id = $2', [claimNo, fileId]))?.version;
}

export function findRoster(t: Queryable, claimNo: string, version: number): Promise<RosterRecord | undefined> {
  return t.maybeOne<RosterRecord>('select claim_no, version, file_id, source, status, rows_read from roster where claim_no = $1 and version = $2', [claimNo, version]);
}

export async function markRoster(
  t: Queryable, claimNo: string, version: number, change: { status: RosterRecord['status']; rowsRead?: number; findings?: Buffer; policyHash?: string },
): Promise<void> {
  await t.execute(
    `update roster set status = $3, rows_read = coalesce($4, rows_read), findings_enc = coalesce($5, findings_enc), policy_hash = coalesce($6, policy_hash)
     where claim_no = $1 and version = $2 and status in ('waiting', 'reading')`,
    [claimNo, version, change.status, change.rowsRead ?? null, change.findings ?? null, change.policyHash ?? null]);
}

/** Under the key of the roster's file: they are as personal as it. */
export async function sealFindings(db: Queryable, cipher: FieldCipher, claimNo: string, version: number, findings: Partial<RosterFindings>): Promise<Buffer | undefined> {
  const [key] = await keysFor(db, cipher, [await fileOf(db, claimNo, version)]);
  return key && sealUnder(cipher, key, JSON.stringify(findings), findingsPlace(claimNo, version));
}

async function fileOf(db: Queryable, claimNo: string, version: number): Promise<KeyOwner> {
  return { file: (await db.one<{ file: string }>('select file_id as file from roster where claim_no = $1 and version = $2', [claimNo, version])).file };
}

export async function rosterFindings(t: Queryable, cipher: FieldCipher, claimNo: string, version: number): Promise<RosterFindings> {
  // A roster that was read before findings were sealed has them in the plain columns.
  const { sealed, ...plain } = await t.one<RosterFindings & { sealed: Buffer | null }>(
    'select failure, errors, findings_enc as sealed from roster where claim_no = $1 and version = $2', [claimNo, version]);
  const opened = sealed === null ? undefined : await openOne(t, cipher, sealed, findingsPlace(claimNo, version));
  return opened === undefined ? plain : { ...plain, ...JSON.parse(opened.toString('utf8')) as Partial<RosterFindings> };
}

const findingsPlace = (claimNo: string, version: number): FieldPlace => ({ table: 'roster', column: 'findings_enc', row: `${claimNo}/${version}` });

/** The last row that is in already: a reading that was interrupted goes on behind it. */
export async function lastRowRead(t: Queryable, claimNo: string, version: number): Promise<number> {
  const row = await t.one<{ last: number }>(
    'select coalesce(max(sheet_row), 0)::int as last from claim_row where claim_no = $1 and roster_version = $2', [claimNo, version]);
  return row.last;
}

/** Keyed hash of a person's identity number. */
export const personKey = (cipher: FieldCipher, idCard: string): Buffer => cipher.blindIndex('id-card', idCard);

/** One key per term that a row claims: a whole year takes both terms, so that it meets a claim for either. */
export function stakeKeys(cipher: FieldCipher, row: PartialRosterRow, group: string | null): Buffer[] {
  if (!row.idCard || !row.schoolYear || row.term === undefined || row.term === null || group === null) return [];
  const person = personKey(cipher, row.idCard).toString('hex');
  const terms = row.term === 0 ? [1, 2] : [row.term];
  return terms.map((term) => cipher.blindIndex('stake', `${person}|${group}|${row.schoolYear}|${term}`));
}

/** Writes a page of rows; the same page twice changes nothing. */
export async function saveRows(db: Queryable, cipher: FieldCipher, claimNo: string, version: number, rows: readonly NewRow[]): Promise<void> {
  const persons = rows.map((each) => personOf(cipher, each));
  // Who stands behind a row without a right number is not known: it goes with its file.
  const file = persons.includes(undefined) ? await fileOf(db, claimNo, version) : undefined;
  const keys = await keysFor(db, cipher, persons.map((person) => (person === undefined ? file as KeyOwner : { person })));
  const sealed = rows.map((each, index) => seal(cipher, keys[index], claimNo, version, each));
  await db.execute(
    `insert into claim_row (claim_no, roster_version, row_no, sheet_row, facts, personal_enc, person_key, stake_keys, content_hash, district, programme,
                            applied_fen, cell_errors, duplicate_of_row, assessed_verdict, entitled_fen, trace, verdict, amount_fen, reasons,
                            enrolment_no, term_key, first_term_fen)
     select $1, $2, x.row_no, x.sheet_row, x.facts, decode(x.personal, 'base64'), decode(x.person, 'hex'),
            array(select decode(k, 'hex') from jsonb_array_elements_text(x.stakes) as k), decode(x.content, 'hex'), x.district, x.programme,
            x.applied, x.errors, x.duplicate, x.verdict, x.entitled, x.trace, x.verdict, x.amount, array(select jsonb_array_elements_text(x.reasons)), x.enrolment, x.term_key, x.first_term
     from jsonb_to_recordset($3::jsonb) as x(row_no int, sheet_row int, facts jsonb, personal text, person text, stakes jsonb, content text, district text,
       programme text, applied bigint, errors jsonb, duplicate int, entitled bigint, trace jsonb, verdict text, amount bigint, reasons jsonb,
       enrolment text, term_key text, first_term bigint)
     on conflict do nothing`,
    [claimNo, version, JSON.stringify(sealed)]);
}

/** Whose row it is, where the identity number is one. */
function personOf(cipher: FieldCipher, { row }: NewRow): Buffer | undefined {
  return row.idCard && checkIdCard(row.idCard, { sampleIds: true }).level !== 'block' ? personKey(cipher, row.idCard) : undefined;
}

function seal(cipher: FieldCipher, key: DataKey | undefined, claimNo: string, version: number, { row, errors, duplicateOfRow, group, assessment, earned }: NewRow) {
  if (key === undefined) throw new Error(`the file of roster ${claimNo}/${version} was erased while it was read`);
  const { personal, facts } = split(row);
  const place = rowPlace(claimNo, version, row.rowNo);
  // The place in the sheet is not content: a row that merely moved is the same row.
  const content = JSON.stringify({ ...personal, ...facts, errors: errors.map((error) => error.code) });
  const suggestions = Object.fromEntries(errors.flatMap(({ suggestion }, index) => (suggestion === undefined ? [] : [[index, suggestion]])));
  const sealed: Sealed = { ...personal, suggestions, sheet: errors[0]?.sheet };
  return {
    row_no: row.rowNo, sheet_row: row.sheetRow, facts, personal: sealUnder(cipher, key, JSON.stringify(sealed), place).toString('base64'),
    person: row.idCard ? personKey(cipher, row.idCard).toString('hex') : null,
    stakes: errors.some((error) => error.level === 'block') ? [] : stakeKeys(cipher, row, group).map((key) => key.toString('hex')),
    content: cipher.blindIndex('row', content).toString('hex'),
    district: row.district ?? null, programme: row.programme ?? null, applied: row.appliedFen ?? 0, errors: errors.map(({ suggestion: _, sheet: __, ...error }) => error), duplicate: duplicateOfRow ?? null,
    enrolment: earned?.enrolmentNo ?? null, term_key: earned?.termKey ?? null, first_term: earned?.firstTermFen ?? null, ...assessed(assessment),
  };
}

function assessed(assessment: RowAssessment) {
  return {
    entitled: assessment.entitledFen, trace: assessment.trace, verdict: assessment.verdict, amount: assessment.amountFen,
    reasons: assessment.reasons.map((reason) => reason.code),
  };
}

function split(row: PartialRosterRow): { personal: Partial<Personal>; facts: Record<string, unknown> } {
  const personal: Record<string, unknown> = {};
  const facts: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(row)) {
    if (key === 'rowNo' || key === 'sheetRow') continue;
    ((PERSONAL as readonly string[]).includes(key) ? personal : facts)[key] = value;
  }
  return { personal, facts };
}

type StoredError = Omit<CellError, 'sheet' | 'suggestion'> & Partial<Pick<CellError, 'sheet'>>;

export interface StoredRow {
  readonly row_no: number;
  readonly row: PartialRosterRow;
  readonly cell_errors: readonly CellError[];
  readonly duplicate_of_row: number | null;
  readonly duplicate_of_case: string | null;
  readonly verdict: string;
  readonly assessed_verdict: string;
  readonly entitled_fen: number;
  readonly amount_fen: number;
  readonly applied_fen: number;
  readonly reasons: readonly string[];
  readonly trace: RowAssessment['trace'];
  readonly set_by: string;
  readonly identity_by: string | null;
  readonly objection: string | null;
  readonly outcome: string | null;
  /** The enrolment and its term that the row was made from. */
  readonly enrolment_no: string | null;
  readonly term_key: string | null;
  readonly mark: { stage: string; verdict: string; amountFen: number; reason: string | null; note: string } | null;
  /** The person was erased: the row has no values that name anybody. */
  readonly erased: boolean;
}

/** Rows in order, with whoever else holds the allowance. `district` narrows them to one area code. */
export async function readRows(
  db: Queryable, cipher: FieldCipher, claimNo: string, version: number,
  page: { after: number; limit: number; district?: string; stage?: string },
): Promise<StoredRow[]> {
  const rows = await db.query<Omit<StoredRow, 'row' | 'cell_errors' | 'erased'> & { cell_errors: StoredError[]; sheet_row: number; facts: Record<string, unknown>; personal_enc: Buffer }>(
    `select r.row_no, r.sheet_row, r.facts, r.personal_enc, r.cell_errors, r.duplicate_of_row, r.verdict, r.assessed_verdict, r.entitled_fen, r.amount_fen,
            r.applied_fen, r.reasons, r.trace, r.set_by, r.identity_by, r.objection, r.outcome, r.enrolment_no, r.term_key,
            (select coalesce(s.claim_no, s.enrolment_no) from entitlement_stake s where s.stake_key = any(r.stake_keys) and s.claim_no is distinct from r.claim_no
               and not (s.claim_no is null and s.enrolment_no is not distinct from r.enrolment_no) limit 1) as duplicate_of_case,
            (select jsonb_build_object('stage', m.stage, 'verdict', m.verdict, 'amountFen', m.amount_fen, 'reason', m.reason, 'note', m.note)
             from row_mark m where m.claim_no = r.claim_no and m.roster_version = r.roster_version and m.row_no = r.row_no and m.stage = $6) as mark
     from claim_row r
     where r.claim_no = $1 and r.roster_version = $2 and r.row_no > $3 and ($5::text is null or r.district = $5) order by r.row_no limit $4`,
    [claimNo, version, page.after, page.limit, page.district ?? null, page.stage ?? null]);
  const opened = await openRows(db, cipher, claimNo, version, rows);
  return rows.map(({ facts, personal_enc: _, sheet_row, cell_errors, ...rest }, index) => {
    const { suggestions, sheet, ...personal } = opened[index] ?? {};
    return {
      ...rest, erased: opened[index] === undefined, row: { rowNo: rest.row_no, sheetRow: sheet_row, ...facts, ...personal },
      cell_errors: complete(cell_errors, { suggestions, sheet }),
    };
  });
}

/** A row that was stored before has the name of the sheet in the findings themselves. */
function complete(errors: readonly StoredError[], { suggestions, sheet = '' }: Pick<Sealed, 'suggestions' | 'sheet'>): CellError[] {
  return errors.map((error, index) => ({ sheet, ...error, ...(suggestions?.[index] !== undefined && { suggestion: suggestions[index] }) }));
}

/** Which of these places of the sheet are rows of the roster. */
export async function sheetRowsAmong(db: Queryable, claimNo: string, version: number, sheetRows: readonly number[]): Promise<Set<number>> {
  const found = await db.query<{ row: number }>(
    'select sheet_row as row from claim_row where claim_no = $1 and roster_version = $2 and sheet_row = any($3)', [claimNo, version, sheetRows]);
  return new Set(found.map(({ row }) => row));
}

/** The findings in the cells, in the order of the rows, with what is suggested for each. */
export async function cellErrors(db: Queryable, cipher: FieldCipher, claimNo: string, version: number, limit: number): Promise<CellError[]> {
  const rows = await db.query<{ row_no: number; cell_errors: StoredError[]; personal_enc: Buffer }>(
    `select row_no, cell_errors, personal_enc from claim_row where claim_no = $1 and roster_version = $2 and cell_errors <> '[]' order by row_no limit $3`,
    [claimNo, version, limit]);
  const opened = await openRows(db, cipher, claimNo, version, rows);
  return rows.flatMap((row, index) => complete(row.cell_errors, opened[index] ?? {})).slice(0, limit);
}

/** What names the people of these rows; undefined for who was erased. */
export async function openPersonal(db: Queryable, cipher: FieldCipher, rows: readonly { readonly claimNo: string; readonly version: number; readonly rowNo: number; readonly sealed: Buffer }[]): Promise<(Personal | undefined)[]> {
  const contents = await openAll(db, cipher, rows.map(({ claimNo, version, rowNo, sealed }) => ({ sealed, place: rowPlace(claimNo, version, rowNo) })));
  return contents.map((content) => content && JSON.parse(content.toString('utf8')) as Personal);
}

function openRows(db: Queryable, cipher: FieldCipher, claimNo: string, version: number, rows: readonly { row_no: number; personal_enc: Buffer }[]): Promise<(Sealed | undefined)[]> {
  return openPersonal(db, cipher, rows.map((row) => ({ claimNo, version, rowNo: row.row_no, sealed: row.personal_enc })));
}

function rowPlace(claimNo: string, version: number, rowNo: number): FieldPlace {
  return { table: 'claim_row', column: 'personal_enc', row: `${claimNo}/${version}/${rowNo}` };
}

const SAVE_ASSESSMENTS = prepared(
  `update claim_row r set assessed_verdict = x.verdict, entitled_fen = x.entitled, trace = x.trace, verdict = x.verdict, amount_fen = x.amount,
          reasons = array(select jsonb_array_elements_text(x.reasons)), set_by = 'engine', paid_to = x.paid_to
   from jsonb_to_recordset($3::jsonb) as x(row_no int, entitled bigint, trace jsonb, verdict text, amount bigint, reasons jsonb, paid_to text)
   where r.claim_no = $1 and r.roster_version = $2 and r.row_no = x.row_no
     and (r.assessed_verdict, r.entitled_fen, r.trace, r.verdict, r.amount_fen, r.reasons, r.set_by, r.paid_to)
       is distinct from (x.verdict, x.entitled, x.trace, x.verdict, x.amount, array(select jsonb_array_elements_text(x.reasons)), 'engine', x.paid_to)`);

/** Replaces what the rules say of a page of rows, and whom they pay. Most rows stand as the preview at the upload left them: those are not written again. */
export async function saveAssessments(
  db: Queryable, claimNo: string, version: number, page: readonly { rowNo: number; assessment: RowAssessment; paidTo: PayeeKind }[],
): Promise<void> {
  await db.execute(SAVE_ASSESSMENTS, [claimNo, version, JSON.stringify(page.map(({ rowNo, assessment, paidTo }) => ({ row_no: rowNo, paid_to: paidTo, ...assessed(assessment) })))]);
}

export interface RowMark {
  readonly rowNo: number;
  readonly verdict: 'approve' | 'reduce' | 'refuse' | 'return';
  readonly amountFen: number;
  readonly reason: string | null;
  readonly note: string;
}

/** The stage whose marks sent this version back; undefined where none did. */
export async function returnedAt(db: Queryable, claimNo: string, version: number): Promise<string | undefined> {
  const found = await db.maybeOne<{ stage: string }>(
    `select stage from row_mark where claim_no = $1 and roster_version = $2 and verdict = 'return' order by marked_at desc limit 1`, [claimNo, version]);
  return found?.stage;
}

/** Marks rows for the stage (null verdicts are cleared with {@link clearMarks}); counts what was touched. */
export function markRows(
  db: Queryable, input: { claimNo: string; version: number; stage: string; district?: string; by: string; marks: readonly RowMark[] },
): Promise<number> {
  return db.execute(
    `insert into row_mark (claim_no, roster_version, row_no, stage, verdict, amount_fen, reason, note, marked_by)
     select r.claim_no, r.roster_version, r.row_no, $3, x.verdict, x.amount, x.reason, x.note, $4
     from jsonb_to_recordset($5::jsonb) as x(row_no int, verdict text, amount bigint, reason text, note text)
     join claim_row r on r.claim_no = $1 and r.roster_version = $2 and r.row_no = x.row_no and ($6::text is null or r.district = $6)
     on conflict (claim_no, roster_version, row_no, stage)
     do update set verdict = excluded.verdict, amount_fen = excluded.amount_fen, reason = excluded.reason, note = excluded.note,
                   marked_by = excluded.marked_by, marked_at = now()`,
    [input.claimNo, input.version, input.stage, input.by, JSON.stringify(input.marks.map((mark) => ({
      row_no: mark.rowNo, verdict: mark.verdict, amount: mark.amountFen, reason: mark.reason, note: mark.note }))), input.district ?? null]);
}

export function clearMarks(
  db: Queryable, claimNo: string, version: number, stage: string, rowNos: readonly number[], district?: string,
): Promise<number> {
  return db.execute(
    `delete from row_mark m using claim_row r
     where m.claim_no = $1 and m.roster_version = $2 and m.stage = $3 and m.row_no = any($4)
       and r.claim_no = m.claim_no and r.roster_version = m.roster_version and r.row_no = m.row_no and ($5::text is null or r.district = $5)`,
    [claimNo, version, stage, rowNos, district ?? null]);
}

/** Districts of settlement of the rows that a district has still to sign. */
export async function districtsToSign(db: Queryable, claimNo: string, version: number): Promise<string[]> {
  const rows = await db.query<{ district: string }>(
    `select distinct district from claim_row where claim_no = $1 and roster_version = $2 and district is not null and identity_by is null order by district`,
    [claimNo, version]);
  return rows.map((row) => row.district);
}

