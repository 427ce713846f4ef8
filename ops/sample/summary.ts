import type { Client } from '@temporalio/client';
import type { Database } from '../../store/db.ts';
import type { IsoDate } from '../../domain/coded.ts';
import type { HoldKind, HoldSubject } from '../../domain/hold.ts';
import type { PeriodSeen } from '../../domain/period.ts';
import type { YearEndLine } from '../../domain/year-end.ts';
import type { SampleYear } from './generate/types.ts';
import { ledgerDigest } from './digest.ts';
import { enrolmentFigures } from './enrolment-summary.ts';
import type { SummaryLine } from './money-summary.ts';
import { moneyFigures } from './money-summary.ts';

export interface YearSummary {
  readonly seed: number;
  readonly institutions: number;
  readonly submittedRows: number;
  readonly approvedRows: number;
  readonly approvedFen: number;
  readonly refusedRows: number;
  readonly refusedByReason: Readonly<Record<string, number>>;
  readonly reducedRows: number;
  readonly correctedRows: number;
  readonly returnedPayments: number;
  readonly repaidPayments: number;
  readonly paidFen: number;
  /** How many of the year's trainees have an enrolment, by programme and stage. */
  readonly enrolments: Readonly<Record<string, Readonly<Record<string, number>>>>;
  /** What the enrolments have earned: lines, and their sum; corrections of what was earned are lines of their own. */
  readonly entitlements: { readonly count: number; readonly fen: number; readonly corrections: number; readonly correctedFen: number };
  /** Rows of the claims by where they come from. */
  readonly rowsBy: { readonly prefilled: number; readonly uploadedEarned: number; readonly uploadedOnly: number; readonly approvedEarned: number };
  /** What the policy after this one would have made of the year's rows. */
  readonly whatIf: { readonly policy: string; readonly rows: number; readonly changed: number; readonly beforeFen: number; readonly afterFen: number; readonly differenceFen: number };
  /** Where the year's money stands, line by line. */
  readonly budgetLines: readonly SummaryLine[];
  readonly transfers: readonly { readonly from: string; readonly to: string; readonly amountFen: number }[];
  /** What was asked back, shown beside `paidFen` and not taken off it; `keptBackFen` of later payments, `receivedFen` by the bank. */
  readonly clawbacks: { readonly count: number; readonly amountFen: number; readonly keptBackFen: number; readonly receivedFen: number; readonly writtenOffFen: number };
  readonly samples: readonly { readonly drawn: number; readonly drawnFen: number; readonly checked: number; readonly wrong: number }[];
  /** What payment waited for; paid in full by the end of the year. */
  readonly holds: readonly { readonly kind: HoldKind; readonly subjectKind: HoldSubject; readonly placedOn: IsoDate; readonly expiresOn: IsoDate; readonly liftedOn: IsoDate | null }[];
  /** Months that take no entry any more, each with what it was closed with. */
  readonly closedPeriods: readonly ({ readonly month: string } & PeriodSeen)[];
  /** What was left on the year's lines, to the fen: carried into lines of the next year, or given back. */
  readonly yearEnd: { readonly carriedFen: number; readonly lapsedFen: number; readonly lines: readonly YearEndLine[] };
  readonly objections: { readonly upheld: number; readonly dismissed: number };
  readonly ledgerSumFen: number;
  readonly lowestAvailableFen: number;
  readonly ledgerDigest: string;
  readonly historyEventsPerClaim: { readonly min: number; readonly median: number; readonly max: number };
  readonly wallSeconds: Readonly<Record<string, number>>;
}

/** What came out, read from the database and from Temporal; nothing of it is taken from the generator's truth. */
export async function summarise(
  db: Database, client: Client, year: SampleYear, wallSeconds: Readonly<Record<string, number>>,
): Promise<YearSummary> {
  const round = year.round.code;
  const rows = await db.one<{ submitted: number; approved: number; refused: number; reduced: number; approved_fen: number }>(
    `select count(*)::int as submitted, (count(*) filter (where r.outcome = 'approved'))::int as approved,
            (count(*) filter (where r.outcome = 'refused'))::int as refused,
            (count(*) filter (where r.outcome = 'approved' and r.verdict = 'reduce'))::int as reduced,
            coalesce(sum(r.amount_fen) filter (where r.outcome = 'approved'), 0)::bigint as approved_fen
     from claim c join claim_row r on r.claim_no = c.claim_no and r.roster_version = c.roster_version where c.round = $1`, [round]);
  const reasons = await db.query<{ reason: string; n: number }>(
    `select r.reasons[1] as reason, count(*)::int as n from claim c join claim_row r on r.claim_no = c.claim_no and r.roster_version = c.roster_version
     where c.round = $1 and r.outcome = 'refused' group by 1 order by 1`, [round]);
  const claims = await db.query<{ claim_no: string }>('select claim_no from claim where round = $1 order by claim_no', [round]);
  return {
    seed: year.seed,
    institutions: claims.length,
    submittedRows: rows.submitted,
    approvedRows: rows.approved,
    approvedFen: rows.approved_fen,
    refusedRows: rows.refused,
    refusedByReason: Object.fromEntries(reasons.map(({ reason, n }) => [reason, n])),
    reducedRows: rows.reduced,
    correctedRows: await correctedRows(db, round),
    ...(await paymentFigures(db, round)),
    ...(await enrolmentFigures(db, year)),
    ...(await moneyFigures(db, year)),
    objections: await db.one(
      `select (count(*) filter (where outcome = 'upheld'))::int as upheld, (count(*) filter (where outcome = 'dismissed'))::int as dismissed
       from objection o join claim c on c.claim_no = o.claim_no where c.round = $1`, [round]),
    ...(await ledgerFigures(db)),
    ledgerDigest: await ledgerDigest(db),
    historyEventsPerClaim: await historyEvents(client, claims.map((claim) => claim.claim_no)),
    wallSeconds,
  };
}

/** Rows that could not be read in the institution's first upload and were good in the one it submitted last. */
async function correctedRows(db: Database, round: string): Promise<number> {
  const { n } = await db.one<{ n: number }>(
    `select count(*)::int as n from claim c
     join claim_row first on first.claim_no = c.claim_no and first.roster_version = 1 and first.verdict = 'invalid'
     join claim_row last on last.claim_no = c.claim_no and last.roster_version = c.roster_version and last.row_no = first.row_no and last.verdict <> 'invalid'
     where c.round = $1 and c.roster_version > 1 and last.outcome = 'approved'`, [round]);
  return n;
}

function paymentFigures(db: Database, round: string): Promise<{ returnedPayments: number; repaidPayments: number; paidFen: number }> {
  return db.one(
    `select (count(*) filter (where l.status = 'returned'))::int as "returnedPayments",
            (count(*) filter (where l.status = 'paid' and l.replaces_batch is not null))::int as "repaidPayments",
            coalesce(sum(l.amount_fen) filter (where l.status = 'paid'), 0)::bigint as "paidFen"
     from payment_line l join batch b on b.batch_no = l.batch_no where b.round = $1`, [round]);
}

/** The sum of all postings, and how low the money still available ever stood. */
async function ledgerFigures(db: Database): Promise<{ ledgerSumFen: number; lowestAvailableFen: number }> {
  return db.one(
    `select coalesce(sum(amount_fen), 0)::bigint as "ledgerSumFen",
            coalesce((select min(balance)::bigint from (select sum(amount_fen) over (partition by budget_line order by entry_id) as balance
                      from ledger_posting where account = 'available') b), 0)::bigint as "lowestAvailableFen"
     from ledger_posting`);
}

async function historyEvents(client: Client, claimNos: readonly string[]): Promise<{ min: number; median: number; max: number }> {
  const lengths: number[] = [];
  for (const claimNo of claimNos) lengths.push((await client.workflow.getHandle(claimNo).describe()).historyLength);
  lengths.sort((a, b) => a - b);
  const at = (index: number): number => lengths[index] ?? 0;
  return { min: at(0), median: at(Math.floor(lengths.length / 2)), max: at(lengths.length - 1) };
}
