import type { FundingSource } from '../../domain/ledger.ts';
import { listBudgets } from '../../store/budgets.ts';
import type { Database } from '../../store/db.ts';
import { listHolds } from '../../store/holds.ts';
import { listPeriods } from '../../store/periods.ts';
import { listSamples } from '../../store/samples.ts';
import { listTransfers } from '../../store/transfers.ts';
import { listYearEnds } from '../../store/year-ends.ts';
import type { SampleYear } from './generate/types.ts';
import type { YearSummary } from './summary.ts';

export interface SummaryLine {
  readonly code: string;
  readonly source: FundingSource;
  /** null: for every programme. */
  readonly programme: string | null;
  /** Transfers are in it, what the year-end took away is not: left + reserved + committed + disbursed. */
  readonly appropriatedFen: number;
  readonly reservedFen: number;
  readonly committedFen: number;
  readonly disbursedFen: number;
  /** Disbursed before, and come back: it is left again. */
  readonly recoveredFen: number;
  readonly leftFen: number;
}

type MoneyFigures = Pick<YearSummary, 'budgetLines' | 'transfers' | 'clawbacks' | 'samples' | 'holds' | 'closedPeriods' | 'yearEnd'>;
const AT_MOST = 100;

/** The year's budget lines, and what happened beside its payments. */
export async function moneyFigures(db: Database, { round: { code: round, fiscalYear } }: SampleYear): Promise<MoneyFigures> {
  const recovered = new Map((await db.query<{ line: string; fen: number }>(
    `select e.budget_line as line, sum(p.amount_fen)::bigint as fen from ledger_entry e join ledger_posting p on p.entry_id = e.id
     where e.kind in ('recover', 'restore') and p.account = 'available' group by 1`)).map(({ line, fen }) => [line, fen]));
  const budgetLines = (await listBudgets(db, { fiscalYear })).map(({ code, source, programme, appropriatedFen, reservedFen, committedFen, disbursedFen, availableFen }): SummaryLine =>
    ({ code, source, programme, appropriatedFen, reservedFen, committedFen, disbursedFen, recoveredFen: recovered.get(code) ?? 0, leftFen: availableFen }));
  return {
    budgetLines,
    transfers: (await listTransfers(db, { fiscalYear, limit: AT_MOST })).filter(({ stage }) => stage === 'approved').map(({ from, to, amountFen }) => ({ from, to, amountFen })),
    clawbacks: await db.one(
      `select count(*)::int as count, coalesce(sum(k.amount_fen), 0)::bigint as "amountFen", coalesce(sum(k.written_off_fen), 0)::bigint as "writtenOffFen",
              coalesce(sum((select sum(o.amount_fen) from payment_offset o where o.clawback_no = k.clawback_no and o.status = 'taken')), 0)::bigint as "keptBackFen",
              coalesce(sum((select sum(r.amount_fen) from clawback_receipt r where r.clawback_no = k.clawback_no)), 0)::bigint as "receivedFen"
       from clawback k join claim c on c.claim_no = k.claim_no where c.round = $1 and k.approved_by is not null`, [round]),
    samples: (await listSamples(db, { round, limit: AT_MOST })).map(({ drawn, drawnFen, checked, wrong }) => ({ drawn, drawnFen, checked, wrong })),
    holds: await heldBack(db),
    closedPeriods: (await listPeriods(db, fiscalYear)).filter(({ stage }) => stage === 'closed').map(({ month, seen }) => ({ month, ...seen })),
    yearEnd: await yearEndOf(db, fiscalYear),
  };
}

/** By the kind of their subject; their own ids are made by chance. */
async function heldBack(db: Database): Promise<MoneyFigures['holds']> {
  const holds = await listHolds(db, { limit: AT_MOST });
  return holds.map(({ kind, subjectKind, placedOn, expiresOn, liftedOn }) => ({ kind, subjectKind, placedOn, expiresOn, liftedOn })).sort((a, b) => a.subjectKind.localeCompare(b.subjectKind));
}

async function yearEndOf(db: Database, fiscalYear: number): Promise<MoneyFigures['yearEnd']> {
  const lines = (await listYearEnds(db)).filter((each) => each.fiscalYear === fiscalYear && each.stage === 'closed').flatMap((each) => each.lines);
  const carriedFen = lines.reduce((sum, line) => sum + line.carryFen, 0);
  return { carriedFen, lapsedFen: lines.reduce((sum, line) => sum + line.lapseFen, 0), lines };
}
