import type { Bilingual, IsoDate } from '../domain/coded.ts';
import type { Fen } from '../domain/money.ts';
import type { FieldCipher } from './crypto.ts';
import type { Queryable, Tx } from './db.ts';
import { openPersonal } from './rosters.ts';

export const EXPORT_KINDS = [
  'disbursement-sheet-xlsx', 'disbursement-sheet-pdf', 'bank-file-xlsx', 'bank-file-txt', 'funding-report-xlsx', 'funding-report-pdf', 'public-notice-pdf', 'clawback-letter-pdf',
  'institution-statement-xlsx', 'institution-statement-pdf',
] as const;
export type ExportKind = (typeof EXPORT_KINDS)[number];

export interface ExportParams {
  readonly batchNo?: string;
  readonly round?: string;
  readonly fiscalYear?: number;
  readonly clawbackNo?: string;
  readonly statementNo?: string;
}

/** A document that somebody asked for. */
export interface ExportRecord {
  readonly id: string;
  readonly kind: ExportKind;
  readonly params: ExportParams;
  readonly requestedBy: string;
  readonly status: 'waiting' | 'done' | 'failed' | 'cancelled';
  /** Lines written so far. */
  readonly progress: number;
  readonly fileId: string | null;
  /** Why it was not written: code, sentence and places. */
  readonly failure: string | null;
  readonly failureMessage: Bilingual | null;
  readonly failureDetail: readonly string[];
  /** Texts with characters that no font had: a person must look at them. */
  readonly missingGlyphs: readonly { readonly text: string; readonly chars: readonly string[] }[];
}

/** The same id twice is one export. */
export async function createExport(db: Queryable, input: { id: string; kind: ExportKind; params: ExportParams; by: string }): Promise<void> {
  await db.execute(
    `insert into export (id, kind, params, requested_by, status) values ($1, $2, $3, $4, 'waiting') on conflict (id) do nothing`,
    [input.id, input.kind, JSON.stringify(input.params), input.by]);
}

export function findExport(db: Queryable, id: string): Promise<ExportRecord | undefined> {
  return db.maybeOne<ExportRecord>(
    `select id, kind, params, requested_by as "requestedBy", status, progress, file_id as "fileId", failure, failure_message as "failureMessage",
            failure_detail as "failureDetail", missing_glyphs as "missingGlyphs" from export where id = $1`, [id]);
}

/** Who asked for it, and when. */
export function exportAsker(db: Queryable, id: string): Promise<{ readonly name: string; readonly username: string; readonly role: string; readonly at: string } | undefined> {
  return db.maybeOne('select p.display_name as name, p.username, p.role, x.created_at as at from export x join person p on p.id = x.requested_by where x.id = $1', [id]);
}

export async function noteExportProgress(db: Queryable, id: string, rows: number): Promise<void> {
  await db.execute(`update export set progress = $2 where id = $1 and status = 'waiting'`, [id, rows]);
}

export async function finishExport(db: Queryable, id: string, result: { fileId: string; missingGlyphs: ExportRecord['missingGlyphs'] }): Promise<void> {
  await db.execute(
    `update export set status = 'done', file_id = $2, missing_glyphs = $3::jsonb where id = $1 and status = 'waiting'`,
    [id, result.fileId, JSON.stringify(result.missingGlyphs)]);
}

export async function failExport(db: Queryable, id: string, failure: { code: string; message: Bilingual; detail?: readonly string[] }): Promise<void> {
  await db.execute(
    `update export set status = 'failed', failure = $2, failure_message = $3::jsonb, failure_detail = $4::jsonb where id = $1 and status = 'waiting'`,
    [id, failure.code, JSON.stringify(failure.message), JSON.stringify(failure.detail ?? [])]);
}

/** What a public notice of a round rests on; undefined while no claim has been put on notice. */
export interface NoticeFacts {
  readonly round: string;
  readonly fiscalYear: number;
  readonly schoolYear: string;
  /** First and last day of the notice over all claims, and its working days as the policy has them. */
  readonly from: IsoDate;
  readonly to: IsoDate;
  readonly workingDays: number;
  readonly institutions: number;
  readonly count: number;
  readonly totalFen: Fen;
  readonly policyHashes: readonly string[];
}

/** Claims that are on notice or were; and of them the rows that are, or stay, approved. */
const ON_NOTICE = `c.round = $1 and c.stage in ('notice', 'decision', 'payment', 'closed')
  and r.verdict in ('approve', 'reduce') and coalesce(r.outcome, 'approved') = 'approved'`;
const ROWS = 'from claim c join claim_row r on r.claim_no = c.claim_no and r.roster_version = c.roster_version';

export async function noticeFacts(t: Queryable, round: string): Promise<NoticeFacts | undefined> {
  return t.maybeOne<NoticeFacts>(
    `with rows as (
       select count(distinct c.institution)::int as institutions, count(*)::int as count, coalesce(sum(r.amount_fen), 0)::bigint as total,
              array_agg(distinct c.policy_hash order by c.policy_hash) as hashes ${ROWS} where ${ON_NOTICE}
     ), days as (
       select min(e.on_date) as first, max((e.event->'enters'->>'dueOn')::date) as last, max((k.state->'days'->>'notice')::int) as working
       from claim c join case_instance k on k.case_no = c.claim_no join case_event e on e.case_no = c.claim_no and e.type = 'SecondReviewSigned'
       where c.round = $1 and c.stage in ('notice', 'decision', 'payment', 'closed')
     )
     select o.code as round, o.fiscal_year as "fiscalYear", o.school_year as "schoolYear", d.first as "from", d.last as "to", d.working as "workingDays",
            n.institutions, n.count, n.total as "totalFen", n.hashes as "policyHashes"
     from round o, rows n, days d where o.code = $1 and d.first is not null and d.last is not null`, [round]);
}

/** A person on the notice. `programme` is a code of the policy with this hash. */
export interface NoticeRow {
  readonly name: string;
  readonly idCard: string;
  readonly institutionName: string;
  readonly programme: string;
  readonly policyHash: string;
  readonly amountFen: Fen;
}

/** In pages, personal values opened: for the renderer, which masks them before anything is written. */
export async function* noticePages(t: Tx, cipher: FieldCipher, round: string, pageRows: number): AsyncGenerator<NoticeRow[]> {
  const pages = t.pages<{ claim_no: string; version: number; row_no: number; sealed: Buffer; institution: string; programme: string | null; hash: string | null; amount: Fen }>(
    `select r.claim_no, r.roster_version as version, r.row_no, r.personal_enc as sealed, i.name as institution, r.programme, c.policy_hash as hash, r.amount_fen as amount
     ${ROWS} join institution i on i.code = c.institution where ${ON_NOTICE} order by c.institution, r.row_no`, [round], pageRows);
  for await (const page of pages) {
    const opened = await openPersonal(t, cipher, page.map((row) => ({ claimNo: row.claim_no, version: row.version, rowNo: row.row_no, sealed: row.sealed })));
    yield page.map((row, index) => {
      const personal = opened[index] ?? {};
      return {
        name: personal.name ?? '', idCard: personal.idCard ?? '', institutionName: row.institution, programme: row.programme ?? '',
        policyHash: row.hash ?? '', amountFen: row.amount,
      };
    });
  }
}
