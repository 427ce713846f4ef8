import type { Fen } from './money.ts';
import type { PaymentRules } from './payment-rules.ts';

/** A decided row as the sample sees it: its key, what was decided, and what it is worth. */
export interface DecidedRow {
  /** `claim/row`, unique. */
  readonly key: string;
  readonly outcome: 'approved' | 'refused';
  /** Approved: the approved amount. Refused: what was applied for. */
  readonly amountFen: Fen;
}

export type DrawnFor = 'large' | 'value' | 'count';

export interface DrawnRow extends DecidedRow {
  readonly drawnFor: DrawnFor;
}

/**
 * Draws a quality sample 抽查: every approved row from the set amount on, then approvals until their value reaches the set part and their number
 * the set count, and a count of refusals, all in the order of the seed. The same rows and the same seed give the same sample, whatever order
 * the rows come in: anybody can draw it again and see that nobody chose it.
 * `rank`: a digest of seed and key; it is the caller's, since a pure rule has no hash of its own.
 */
export function drawSample(rows: readonly DecidedRow[], rules: PaymentRules['sample'], rank: (key: string) => string): DrawnRow[] {
  const ranked = rows.map((row) => ({ row, rank: rank(row.key) })).sort((a, b) => (a.rank === b.rank ? compare(a.row.key, b.row.key) : compare(a.rank, b.rank))).map((each) => each.row);
  const approved = ranked.filter((row) => row.outcome === 'approved');
  const totalFen = approved.reduce((sum, row) => sum + row.amountFen, 0);
  const drawn: DrawnRow[] = approved.filter((row) => row.amountFen >= rules.alwaysFromFen).map((row) => ({ ...row, drawnFor: 'large' }));
  let value = drawn.reduce((sum, row) => sum + row.amountFen, 0);
  for (const row of approved.filter((each) => each.amountFen < rules.alwaysFromFen)) {
    const short = value * 100 < totalFen * rules.valuePercent;
    if (!short && drawn.length >= rules.approvals) break;
    drawn.push({ ...row, drawnFor: short ? 'value' : 'count' });
    value += row.amountFen;
  }
  const refused = ranked.filter((row) => row.outcome === 'refused').slice(0, rules.refusals);
  return [...drawn, ...refused.map((row): DrawnRow => ({ ...row, drawnFor: 'count' }))];
}

export interface ErrorRate {
  readonly checked: number;
  readonly wrong: number;
  readonly rate: number;
  readonly low: number;
  readonly high: number;
}

/** Two-sided 95 %. */
const Z = 1.959_963_984_540_054;

/** The error rate with its Wilson interval: it keeps within 0 and 1 and says something of a sample without errors. */
export function errorRate(checked: number, wrong: number): ErrorRate | null {
  if (checked === 0) return null;
  const rate = wrong / checked;
  const square = Z * Z;
  const middle = rate + square / (2 * checked);
  const spread = Z * Math.sqrt((rate * (1 - rate) + square / (4 * checked)) / checked);
  const scale = 1 + square / checked;
  return { checked, wrong, rate, low: Math.max(0, (middle - spread) / scale), high: Math.min(1, (middle + spread) / scale) };
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
