import type { Fen } from '../domain/money.ts';
import type { IsoDate } from '../domain/coded.ts';
import type { FundingLine, FundingPlan, FundingSource, Held, LedgerEntry, Pot } from '../domain/ledger.ts';
import { fundingOf, stepsOf, takeFrom } from '../domain/ledger.ts';
import { CommitRefused } from './commit.ts';
import type { Queryable, Tx } from './db.ts';
import { prepared } from './db.ts';
import { heldBy } from './ledger.ts';

interface Stamp {
  readonly on: IsoDate;
  readonly actor: string;
}

/** What a claim's rows want, by programme. */
export interface ClaimWants {
  /** What shall stay reserved. */
  readonly reserved: ReadonlyMap<string, Fen>;
  /** What is newly approved, and committed out of what is reserved. */
  readonly approved: ReadonlyMap<string, Fen>;
}

/**
 * The entries that bring a claim's money to what its rows want: new money is funded by the plan of its programme, and what comes back or is
 * committed stays on the lines that reserved it.
 * @param held what the claim keeps reserved until now
 * @throws CommitRefused BUDGET_LINE_MISSING, BUDGET_EXHAUSTED
 */
export async function claimEntries(t: Tx, claimNo: string, held: readonly Held[], wants: ClaimWants, key: string, stamp: Stamp): Promise<LedgerEntry[]> {
  const grows = growing(held, wants);
  const year = grows.length === 0 ? null : await openYear(t, claimNo, grows);
  const steps = stepsOf(held, wants, (programme, amount) => {
    const part = year?.(programme);
    return part === undefined ? null : fundingOf(amount, part.plan, part.lines);
  });
  if (steps === null) throw new CommitRefused({ code: 'BUDGET_EXHAUSTED', message: { zh: '预算指标余额不足', en: 'the budget lines have not enough left' } });
  return steps.map(({ kind, programme, budgetLine, fen }) => ({
    ...stamp, key: `${key}/${kind}/${programme}/${budgetLine}`, kind, caseNo: claimNo, budgetLine, amountFen: fen, ...(programme === '' ? {} : { programme }),
  }));
}

function growing(held: readonly Held[], wants: ClaimWants): string[] {
  const now = new Map<string, Fen>();
  for (const { programme, fen } of held) now.set(programme, (now.get(programme) ?? 0) + fen);
  return [...new Set([...wants.reserved.keys(), ...wants.approved.keys()])]
    .filter((programme) => (wants.reserved.get(programme) ?? 0) + (wants.approved.get(programme) ?? 0) > (now.get(programme) ?? 0));
}

interface YearLine {
  readonly code: string;
  readonly source: FundingSource;
  readonly programme: string | null;
}

interface Funds {
  readonly plan: FundingPlan | null;
  readonly lines: FundingLine[];
}

const YEAR = '(select r.fiscal_year from claim c join round r on r.code = c.round where c.claim_no = $1)';
const OPEN_LINES = prepared(`select code, source, programme from budget_line where fiscal_year = ${YEAR} and not frozen order by programme is null, code`);
const PLANS = prepared(`select distinct on (programme) programme, plan from funding_plan where fiscal_year = ${YEAR} order by programme, id desc`);

/** The open lines and the plans of the claim's fiscal year, for the programmes that need new money. */
async function openYear(t: Tx, claimNo: string, programmes: readonly string[]): Promise<(programme: string) => Funds | undefined> {
  const [lines, plans] = await Promise.all([t.query<YearLine>(OPEN_LINES, [claimNo]), plansOf(t, claimNo)]);
  if (lines.length === 0) throw new CommitRefused({ code: 'BUDGET_LINE_MISSING', message: { zh: '本年度没有可用的预算指标', en: 'the year has no open budget line' } });
  const free = await availableOn(t, lines);
  return (programme) => {
    if (!programmes.includes(programme)) return undefined;
    const own = lines.filter((line) => line.programme === null || line.programme === programme);
    return {
      plan: plans.get(programme) ?? plans.get('') ?? null,
      lines: own.map(({ code, source }) => ({ budgetLine: code, source, fen: free.get(code) ?? 0 })),
    };
  };
}

/**
 * What is left on each line. Where lines stand in for one another, who is asked first is a matter of what is left: they are held, in the one
 * order of all ledger work, until the entries are in. A line alone is not held: the balance itself refuses what it cannot bear.
 */
async function availableOn(t: Tx, lines: readonly YearLine[]): Promise<ReadonlyMap<string, Fen>> {
  const alone = lines.length === 1;
  const rows = alone ? [] : await t.query<{ budget_line: string; account: string; balance_fen: Fen }>(
    `select budget_line, account, balance_fen from ledger_balance where budget_line = any($1) order by budget_line, account for update`, [lines.map((line) => line.code)]);
  const free = new Map(rows.filter((row) => row.account === 'available').map((row) => [row.budget_line, row.balance_fen]));
  return alone ? new Map(lines.map((line) => [line.code, Number.MAX_SAFE_INTEGER])) : free;
}

async function plansOf(t: Queryable, claimNo: string): Promise<ReadonlyMap<string, FundingPlan>> {
  const rows = await t.query<{ programme: string; plan: FundingPlan }>(PLANS, [claimNo]);
  return new Map(rows.map((row) => [row.programme, row.plan]));
}

/** One line of a payment batch whose money has left. */
export interface PaidLine {
  readonly batchNo: string;
  readonly lineNo: number;
  readonly claimNo: string;
}

/** The entries of a line that is paid once more, after a reversal, have keys of their own. */
const again = (reversals: number): string => (reversals === 0 ? '' : `/${reversals + 1}`);

/**
 * Holds until the end what the lines of an import are paid from: the claims, so that two batches never draw on one claim's money at once, and then
 * the balances that {@link disburseEntries} will move page by page, in the one order of all ledger work.
 */
export async function holdForDisbursing(t: Tx, batchNo: string, importId: string): Promise<void> {
  const paid = `select l.claim_no from bank_result r join payment_line l on l.batch_no = r.batch_no and l.line_no = r.line_no where r.batch_no = $1 and r.import_id = $2`;
  await t.one(`select count(*) from (select 1 from claim where claim_no in (${paid}) order by claim_no for update) held`, [batchNo, importId]);
  await t.query(
    `select 1 from ledger_balance where budget_line in (select e.budget_line from ledger_entry e where e.case_no in (${paid})) order by budget_line, account for update`,
    [batchNo, importId]);
}

/**
 * The entries by which payment lines leave the committed money of their claims, on the lines that it was committed on. The keys begin with
 * `<batch>/<line>/disburse`. All lines of a claim are given together, and held by {@link holdForDisbursing}.
 */
export async function disburseEntries(t: Tx, paid: readonly PaidLine[], stamp: Stamp): Promise<LedgerEntry[]> {
  const claimNos = [...new Set(paid.map((line) => line.claimNo))].sort();
  const owed = new Map<string, Held[]>();
  for (const held of await heldBy(t, claimNos, ['committed'])) owed.set(held.claimNo, [...(owed.get(held.claimNo) ?? []), held]);
  const sourceOf = await sources(t, [...owed.values()].flat());
  const promised = await promisedBy(t, claimNos);
  const entries: LedgerEntry[] = [];
  for (const part of await programmesOf(t, paid)) {
    const pots = owed.get(part.claimNo) ?? [];
    const others = promised.filter((each) => each.claimNo === part.claimNo && each.programme === part.programme);
    for (const { budgetLine, fen } of takeFrom(potsFor(pots, part, sourceOf, others), part.fen)) {
      entries.push({
        ...stamp, key: `${part.batchNo}/${part.lineNo}/disburse/${part.programme}/${budgetLine}${again(part.reversals)}`, kind: 'disburse', caseNo: part.claimNo, budgetLine,
        amountFen: fen, ...(part.programme === '' ? {} : { programme: part.programme }),
      });
      pots.push({ programme: part.programme, account: 'committed', budgetLine, fen: -fen });
    }
  }
  return entries;
}

/** 退票: what left comes back to the same lines, each entry taking back its own. */
export function returnEntries(disbursed: readonly LedgerEntry[], stamp: Stamp): LedgerEntry[] {
  return disbursed.map((entry) => ({ ...entry, ...stamp, key: entry.key.replace('/disburse/', '/return/'), kind: 'return' as const, corrects: entry.key }));
}

interface Promised {
  readonly claimNo: string;
  readonly programme: string;
  readonly source: FundingSource;
  readonly fen: Fen;
}

/**
 * What the claim still owes for the programme, by line: of a batch's own source where it has one, otherwise of what no open line of such a batch will take.
 * Entries of before the programme was noted stand in where that is not enough.
 */
function potsFor(held: readonly Held[], part: Part, sourceOf: ReadonlyMap<string, FundingSource>, promised: readonly Promised[]): Pot[] {
  const own = summed(held.filter((each) => each.programme === part.programme));
  const mine = part.source === null ? withoutPromised(own, sourceOf, promised) : own.filter((pot) => sourceOf.get(pot.budgetLine) === part.source);
  return [mine, own].find((pots) => pots.reduce((sum, pot) => sum + pot.fen, 0) >= part.fen) ?? summed(held);
}

function withoutPromised(pots: readonly Pot[], sourceOf: ReadonlyMap<string, FundingSource>, promised: readonly Promised[]): Pot[] {
  const left = new Map(pots.map((pot) => [pot.budgetLine, pot.fen]));
  for (const { source, fen } of promised) {
    const theirs = pots.filter((pot) => sourceOf.get(pot.budgetLine) === source);
    const there = theirs.reduce((sum, pot) => sum + Math.max(0, pot.fen), 0);
    for (const pot of takeFrom(theirs, Math.min(fen, there))) left.set(pot.budgetLine, (left.get(pot.budgetLine) ?? 0) - pot.fen);
  }
  return pots.map(({ budgetLine }) => ({ budgetLine, fen: left.get(budgetLine) ?? 0 }));
}

async function sources(t: Queryable, held: readonly Held[]): Promise<ReadonlyMap<string, FundingSource>> {
  const rows = await t.query<{ code: string; source: FundingSource }>('select code, source from budget_line where code = any($1)', [[...new Set(held.map((each) => each.budgetLine))]]);
  return new Map(rows.map((row) => [row.code, row.source]));
}

/** What open lines of batches by source will take of the claims, each of its own source. */
function promisedBy(t: Queryable, claimNos: readonly string[]): Promise<Promised[]> {
  return t.query<Promised>(
    `select l.claim_no as "claimNo", coalesce(r.programme, '') as programme, b.source, sum(p.amount_fen)::bigint as fen
     from payment_line l join batch b on b.batch_no = l.batch_no and b.source is not null
     join payment_row p on p.batch_no = l.batch_no and p.line_no = l.line_no
     join claim_row r on r.claim_no = p.claim_no and r.roster_version = p.roster_version and r.row_no = p.row_no
     where l.claim_no = any($1) and l.status in ('listed', 'sent') group by 1, 2, 3 order by 1, 2, 3`, [claimNos]);
}

function summed(held: readonly Held[]): Pot[] {
  const byLine = new Map<string, Fen>();
  for (const { budgetLine, fen } of held) byLine.set(budgetLine, (byLine.get(budgetLine) ?? 0) + fen);
  return [...byLine].map(([budgetLine, fen]) => ({ budgetLine, fen })).sort((a, b) => (a.budgetLine < b.budgetLine ? -1 : 1));
}

interface Part extends PaidLine {
  readonly programme: string;
  readonly fen: Fen;
  /** How often the line's confirmation was taken back. */
  readonly reversals: number;
  /** Of the line's batch. */
  readonly source: FundingSource | null;
}

function programmesOf(t: Tx, paid: readonly PaidLine[]): Promise<Part[]> {
  return t.query<Part>(
    `select x."batchNo", x."lineNo", x."claimNo", coalesce(r.programme, '') as programme, sum(p.amount_fen)::bigint as fen, l.reversals, b.source
     from jsonb_to_recordset($1::jsonb) as x("batchNo" text, "lineNo" int, "claimNo" text)
     join payment_line l on l.batch_no = x."batchNo" and l.line_no = x."lineNo" join batch b on b.batch_no = l.batch_no
     join payment_row p on p.batch_no = x."batchNo" and p.line_no = x."lineNo"
     join claim_row r on r.claim_no = p.claim_no and r.roster_version = p.roster_version and r.row_no = p.row_no
     group by 1, 2, 3, 4, l.reversals, b.source order by 1, 2, 4`, [JSON.stringify(paid)]);
}
