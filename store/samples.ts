import { createHash } from 'node:crypto';
import type { IsoDate } from '../domain/coded.ts';
import type { Fen } from '../domain/money.ts';
import type { PaymentRules } from '../domain/payment-rules.ts';
import type { DrawnFor } from '../domain/sampling.ts';
import { drawSample } from '../domain/sampling.ts';
import type { Database, Queryable } from './db.ts';

export interface SampleSummary {
  readonly sampleNo: string;
  readonly round: string;
  readonly seed: string;
  readonly rules: PaymentRules['sample'];
  readonly population: number;
  readonly approvedFen: Fen;
  readonly populationDigest: string;
  readonly drawnBy: string;
  readonly drawnOn: IsoDate;
  readonly drawn: number;
  readonly drawnFen: Fen;
  readonly checked: number;
  readonly wrong: number;
}

export interface SampleRow {
  readonly claimNo: string;
  readonly rowNo: number;
  readonly outcome: 'approved' | 'refused';
  readonly amountFen: Fen;
  readonly drawnFor: DrawnFor;
  /** The newest finding. */
  readonly finding: { readonly verdict: 'right' | 'wrong'; readonly shouldBeFen: Fen | null; readonly note: string; readonly checkedBy: string } | null;
}

interface Decided {
  readonly claim_no: string;
  readonly roster_version: number;
  readonly row_no: number;
  readonly outcome: 'approved' | 'refused';
  readonly amount_fen: Fen;
}

const DECIDED = `select c.claim_no, r.roster_version, r.row_no, r.outcome, case r.outcome when 'approved' then r.amount_fen else r.applied_fen end as amount_fen
  from claim c join claim_row r on r.claim_no = c.claim_no and r.roster_version = c.roster_version
  where c.round = $1 and r.outcome is not null order by c.claim_no, r.row_no`;

const keyOf = (row: Pick<Decided, 'claim_no' | 'row_no'>): string => `${row.claim_no}/${row.row_no}`;
const rankBy = (seed: string) => (key: string): string => createHash('sha256').update(`${seed}|${key}`, 'utf8').digest('hex');

/**
 * Draws and keeps a sample of what a round has decided so far; the same number twice is one sample.
 * @returns false when nothing is decided.
 */
export function drawRound(
  db: Database, input: { sampleNo: string; round: string; seed: string; rules: PaymentRules['sample']; by: string; on: IsoDate },
): Promise<boolean> {
  return db.tx(async (t) => {
    if ((await t.query('select 1 from quality_sample where sample_no = $1', [input.sampleNo])).length > 0) return true;
    const decided = await t.query<Decided>(DECIDED, [input.round]);
    if (decided.length === 0) return false;
    const byKey = new Map(decided.map((row) => [keyOf(row), row]));
    const drawn = drawSample(decided.map((row) => ({ key: keyOf(row), outcome: row.outcome, amountFen: row.amount_fen })), input.rules, rankBy(input.seed));
    await t.execute(
      `insert into quality_sample (sample_no, round, seed, rules, population, approved_fen, population_digest, drawn_by, drawn_on) values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
      [input.sampleNo, input.round, input.seed, JSON.stringify(input.rules), decided.length,
        decided.reduce((sum, row) => sum + (row.outcome === 'approved' ? row.amount_fen : 0), 0), digestOf(decided), input.by, input.on]);
    await t.execute(
      `insert into quality_sample_row (sample_no, claim_no, roster_version, row_no, outcome, amount_fen, drawn_for)
       select $1, x.claim_no, x.roster_version, x.row_no, x.outcome, x.amount_fen, x.drawn_for
       from jsonb_to_recordset($2::jsonb) as x(claim_no text, roster_version int, row_no int, outcome text, amount_fen bigint, drawn_for text)`,
      [input.sampleNo, JSON.stringify(drawn.map((row) => ({ ...byKey.get(row.key), drawn_for: row.drawnFor })))]);
    return true;
  }, { isolation: 'repeatable read' });
}

function digestOf(rows: readonly Decided[]): string {
  const hash = createHash('sha256');
  for (const row of rows) hash.update(`${keyOf(row)}|${row.outcome}|${row.amount_fen}\n`, 'utf8');
  return hash.digest('hex');
}

const SUMMARY = `s.sample_no as "sampleNo", s.round, s.seed, s.rules, s.population, s.approved_fen as "approvedFen", s.population_digest as "populationDigest",
  s.drawn_by as "drawnBy", s.drawn_on as "drawnOn",
  (select count(*)::int from quality_sample_row r where r.sample_no = s.sample_no) as drawn,
  (select coalesce(sum(r.amount_fen) filter (where r.outcome = 'approved'), 0)::bigint from quality_sample_row r where r.sample_no = s.sample_no) as "drawnFen",
  f.checked, f.wrong`;
const FROM = `from quality_sample s cross join lateral (
  select count(*)::int as checked, (count(*) filter (where verdict = 'wrong'))::int as wrong
  from (select distinct on (claim_no, row_no) verdict from quality_finding where sample_no = s.sample_no order by claim_no, row_no, id desc) newest) f`;

export function listSamples(db: Queryable, filter: { round?: string; after?: string; limit: number }): Promise<SampleSummary[]> {
  return db.query<SampleSummary>(
    `select ${SUMMARY} ${FROM} where ($1::text is null or s.round = $1) and ($2::text is null or s.sample_no > $2) order by s.sample_no limit $3`,
    [filter.round ?? null, filter.after ?? null, filter.limit]);
}

export function findSample(db: Queryable, sampleNo: string): Promise<SampleSummary | undefined> {
  return db.maybeOne<SampleSummary>(`select ${SUMMARY} ${FROM} where s.sample_no = $1`, [sampleNo]);
}

export function sampleRows(db: Queryable, sampleNo: string): Promise<SampleRow[]> {
  return db.query<SampleRow>(
    `select r.claim_no as "claimNo", r.row_no as "rowNo", r.outcome, r.amount_fen as "amountFen", r.drawn_for as "drawnFor",
            (select jsonb_build_object('verdict', f.verdict, 'shouldBeFen', f.should_be_fen, 'note', f.note, 'checkedBy', f.checked_by)
             from quality_finding f where f.sample_no = r.sample_no and f.claim_no = r.claim_no and f.row_no = r.row_no order by f.id desc limit 1) as finding
     from quality_sample_row r where r.sample_no = $1 order by r.claim_no, r.row_no`, [sampleNo]);
}

/** Draws the sample again from its seed over the rows that it was drawn from. `null`: the decided rows are no longer the same. */
export async function drawnAgain(db: Queryable, sample: SampleSummary): Promise<readonly string[] | null> {
  const decided = await db.query<Decided>(DECIDED, [sample.round]);
  if (digestOf(decided) !== sample.populationDigest) return null;
  return drawSample(decided.map((row) => ({ key: keyOf(row), outcome: row.outcome, amountFen: row.amount_fen })), sample.rules, rankBy(sample.seed)).map((row) => row.key).sort();
}

/** Those who signed at the claim or set a mark on it: none of them checks its rows. */
export async function handsOn(db: Queryable, claimNo: string): Promise<ReadonlySet<string>> {
  const rows = await db.query<{ actor: string }>(
    `select each as actor from case_event e, unnest(array[e.actor, e.event->>'inStead']) each where (case_no = $1 or starts_with(case_no, $1 || '.identity.')) and each is not null
     union select marked_by from row_mark where claim_no = $1`, [claimNo]);
  return new Set(rows.map((row) => row.actor));
}

export async function recordFinding(
  db: Queryable,
  input: { findingId: string; sampleNo: string; claimNo: string; rowNo: number; verdict: 'right' | 'wrong'; shouldBeFen: Fen | null; note: string; by: string; on: IsoDate },
): Promise<void> {
  await db.execute(
    `insert into quality_finding (finding_id, sample_no, claim_no, row_no, verdict, should_be_fen, note, checked_by, checked_on)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9) on conflict (finding_id) do nothing`,
    [input.findingId, input.sampleNo, input.claimNo, input.rowNo, input.verdict, input.shouldBeFen, input.note, input.by, input.on]);
}
