import type { Bilingual } from '../domain/coded.ts';
import type { Fen } from '../domain/money.ts';
import { kindName, stageName } from '../domain/codes/names.ts';
import type { FieldCipher } from './crypto.ts';
import type { Queryable } from './db.ts';
import { openTrainees } from './enrolment-trainees.ts';
import { openPersonal } from './rosters.ts';

/** What carries a number besides cases; `of` is the code of the admission of an application. */
export interface NumberedThing {
  readonly kind: 'application' | 'order' | 'sample' | 'statement';
  readonly no: string;
  readonly of: string | null;
}

export interface FoundByNumber {
  readonly cases: readonly { readonly caseNo: string; readonly kind: string; readonly kindName: Bilingual; readonly stageName: Bilingual }[];
  readonly payments: readonly {
    readonly batchNo: string; readonly lineNo: number; readonly claimNo: string; readonly institution: { readonly code: string; readonly name: string }; readonly amountFen: Fen; readonly status: string;
  }[];
  readonly institutions: readonly { readonly code: string; readonly name: string }[];
  readonly others: readonly NumberedThing[];
  /** There are more of one of these than are told. */
  readonly more: boolean;
}

/** Told of each at most. */
export const MOST_FOUND = 50;

/** Whatever has this number, or one that begins so: as the asker sees it. Of a payment, what the bank was told: `batch-line`; also `batch/line` and `batch #line`. */
export async function findByNumber(db: Queryable, text: string): Promise<FoundByNumber> {
  // The letters before the first dash are written in capitals.
  const number = text.replace(/^[a-z]+(?=-)/, (letters) => letters.toUpperCase());
  const [cases, payments, institutions, others] = await Promise.all([casesOf(db, number, text), paymentsOf(db, number), institutionsOf(db, text), othersOf(db, number)]);
  return {
    cases: cases.slice(0, MOST_FOUND).map(({ caseNo, kind, stage }) => ({ caseNo, kind, kindName: kindName(kind), stageName: stageName(kind, stage) })), payments,
    institutions: institutions.slice(0, MOST_FOUND), others: others.slice(0, MOST_FOUND),
    more: [cases, institutions, others].some((found) => found.length > MOST_FOUND),
  };
}

/** By number; a round, an admission or a policy by its code alone; what came back by the bank's reference. */
function casesOf(db: Queryable, number: string, text: string): Promise<{ caseNo: string; kind: string; stage: string }[]> {
  return db.query(
    `select case_no as "caseNo", kind, stage from case_instance where starts_with(case_no, $1)
     union
     select k.case_no, k.kind, k.stage from case_instance k join (
       select refund_no as no from refund where bank_reference = $2
       union all select clawback_no from clawback_receipt where bank_reference = $2
       union all select letters || $2 from unnest(array['R-', 'A-', 'POL-']) as letters) named on named.no = k.case_no
     order by 1 limit ${MOST_FOUND + 1}`, [number, text]);
}

async function paymentsOf(db: Queryable, number: string): Promise<FoundByNumber['payments']> {
  const [, batchNo, lineNo] = /^(B-.+?)(?:\/|-|\s*#)0*(\d{1,7})$/.exec(number) ?? [];
  if (batchNo === undefined) return [];
  return db.query(
    `select l.batch_no as "batchNo", l.line_no as "lineNo", l.claim_no as "claimNo", jsonb_build_object('code', i.code, 'name', i.name) as institution, l.amount_fen as "amountFen", l.status
     from payment_line l join institution i on i.code = l.institution where l.batch_no = $1 and l.line_no = $2`, [batchNo, Number(lineNo)]);
}

/** By code, credit code or a part of the name. */
function institutionsOf(db: Queryable, text: string): Promise<{ code: string; name: string }[]> {
  return db.query(
    `select code, name from institution where starts_with(code, $1) or uscc = upper($1) or position(lower($1) in lower(name)) > 0 order by code limit ${MOST_FOUND + 1}`, [text]);
}

function othersOf(db: Queryable, number: string): Promise<NumberedThing[]> {
  return db.query(
    `select 'application' as kind, application_no as no, admission as of from application where starts_with(application_no, $1)
     union all select 'order', order_no, null from employer_order where starts_with(order_no, $1)
     union all select 'sample', sample_no, null from quality_sample where starts_with(sample_no, $1)
     union all select 'statement', statement_no, null from institution_statement where starts_with(statement_no, $1)
     order by 1, 2 limit ${MOST_FOUND + 1}`, [number]);
}

/** A trainee's row of a claim, or enrolment. `idCard` is in full: whoever shows it masks it. */
export interface FoundTrainee {
  readonly claimNo: string | null;
  readonly rowNo: number | null;
  readonly enrolmentNo: string | null;
  readonly name: string;
  readonly idCard: string;
  readonly institution: { readonly code: string; readonly name: string };
  readonly programme: string | null;
  readonly stageName: Bilingual;
}

/** Rows opened at a time: short enough that others are served in between. */
const PAGE_ROWS = 200;

/**
 * Whose identity number ends so: in the rosters that were submitted for a fiscal year, and among the enrolments that began or had a term in it. There is no
 * index of the ends of numbers, so every row is opened; at most {@link MOST_FOUND} are told, and whether there are more. Erased people are not found.
 * @param signal nobody waits for the answer any more
 */
export async function findByIdSuffix(
  db: Queryable, cipher: FieldCipher, { suffix, fiscalYear, signal }: { suffix: string; fiscalYear: number; signal: AbortSignal },
): Promise<{ trainees: FoundTrainee[]; more: boolean }> {
  const wanted = suffix.toUpperCase();
  const found: FoundTrainee[] = [];
  for await (const page of everybodyOf(db, cipher, fiscalYear)) {
    found.push(...page.filter(({ idCard }) => idCard.toUpperCase().endsWith(wanted)));
    if (found.length > MOST_FOUND || signal.aborted) break;
  }
  return { trainees: found.slice(0, MOST_FOUND), more: found.length > MOST_FOUND };
}

async function* everybodyOf(db: Queryable, cipher: FieldCipher, fiscalYear: number): AsyncGenerator<FoundTrainee[]> {
  const claims = await db.query<{ claimNo: string; version: number; stage: string; institution: { code: string; name: string } }>(
    `select c.claim_no as "claimNo", c.roster_version as version, c.stage, jsonb_build_object('code', i.code, 'name', i.name) as institution
     from claim c join round o on o.code = c.round join institution i on i.code = c.institution where o.fiscal_year = $1 and c.roster_version > 0 order by c.claim_no`, [fiscalYear]);
  for (const claim of claims) yield* rowsOf(db, cipher, claim);
  yield* enrolmentsOf(db, cipher, fiscalYear);
}

async function* rowsOf(
  db: Queryable, cipher: FieldCipher, { claimNo, version, stage, institution }: { claimNo: string; version: number; stage: string; institution: FoundTrainee['institution'] },
): AsyncGenerator<FoundTrainee[]> {
  for (let after = 0; ;) {
    const page = await db.query<{ rowNo: number; programme: string | null; sealed: Buffer }>(
      `select row_no as "rowNo", programme, personal_enc as sealed from claim_row where claim_no = $1 and roster_version = $2 and row_no > $3 order by row_no limit ${PAGE_ROWS}`,
      [claimNo, version, after]);
    const opened = await openPersonal(db, cipher, page.map((row) => ({ claimNo, version, ...row })));
    yield page.flatMap(({ rowNo, programme }, index) => {
      const { name, idCard } = opened[index] ?? {};
      return idCard ? [{ claimNo, rowNo, enrolmentNo: null, name: name ?? '', idCard, institution, programme, stageName: stageName('claim', stage) }] : [];
    });
    if (page.length < PAGE_ROWS) return;
    after = page.at(-1)?.rowNo ?? after;
  }
}

async function* enrolmentsOf(db: Queryable, cipher: FieldCipher, year: number): AsyncGenerator<FoundTrainee[]> {
  for (let after = ''; ;) {
    const page = await db.query<{ enrolmentNo: string; programme: string; stage: string; institution: FoundTrainee['institution']; sealed: Buffer }>(
      `select e.enrolment_no as "enrolmentNo", e.programme, e.stage, jsonb_build_object('code', i.code, 'name', i.name) as institution, t.personal_enc as sealed
       from enrolment e join institution i on i.code = e.institution join enrolment_trainee t on t.enrolment_no = e.enrolment_no
       where e.enrolment_no > $1 and (extract(year from e.opened_on) = $2
         or exists (select 1 from enrolment_term m where m.enrolment_no = e.enrolment_no and extract(year from m.starts_on) = $2))
       order by e.enrolment_no limit ${PAGE_ROWS}`, [after, year]);
    const opened = await openTrainees(db, cipher, page);
    yield page.flatMap(({ enrolmentNo, programme, stage, institution }, index) => {
      const { name = '', idCard = '' } = opened[index] ?? {};
      return idCard === '' ? [] : [{ claimNo: null, rowNo: null, enrolmentNo, name, idCard, institution, programme, stageName: stageName('enrolment', stage) }];
    });
    if (page.length < PAGE_ROWS) return;
    after = page.at(-1)?.enrolmentNo ?? after;
  }
}

/** The newest fiscal year that has a round. */
export async function newestFiscalYear(db: Queryable): Promise<number | undefined> {
  return (await db.one<{ year: number | null }>('select max(fiscal_year) as year from round')).year ?? undefined;
}
