import type { IsoDate } from './coded.ts';
import type { Fen } from './money.ts';

export const LEDGER_ACCOUNTS = ['appropriation', 'available', 'reserved', 'committed', 'disbursed'] as const;
export type LedgerAccount = (typeof LEDGER_ACCOUNTS)[number];

/** Where money moves, by kind of entry; the amount leaves the first account and enters the second. */
export const MOVES = {
  appropriate: ['appropriation', 'available'],
  reserve: ['available', 'reserved'],
  release: ['reserved', 'available'],
  commit: ['reserved', 'committed'],
  disburse: ['committed', 'disbursed'],
  /** 退票: the bank could not credit; the money is owed again. */
  return: ['disbursed', 'committed'],
  /** 冲正: a confirmation that was a mistake is taken back; the money is owed until the true result is known. */
  reverse: ['disbursed', 'committed'],
  /** 追缴: what was claimed back came in and may be used again. */
  recover: ['disbursed', 'available'],
  /** 冲正退回抵扣: the payment that kept it back was no payment; it is to come back still. */
  restore: ['available', 'disbursed'],
  /** 退款: the payee or the bank sent a credited payment back; the money may be used again. */
  refund: ['disbursed', 'available'],
  /** 调剂: from one line to another, an entry on each. */
  transferOut: ['available', 'appropriation'],
  transferIn: ['appropriation', 'available'],
  /** Year-end: carried into the next year's line 结转, or given back 收回. */
  carryOut: ['available', 'appropriation'],
  carryIn: ['appropriation', 'available'],
  lapse: ['available', 'appropriation'],
} as const satisfies Record<string, readonly [LedgerAccount, LedgerAccount]>;

export interface LedgerEntry {
  /** Unique for good: the same act posted twice is one entry. */
  readonly key: string;
  readonly kind: keyof typeof MOVES;
  readonly caseNo: string;
  readonly budgetLine: string;
  /** Of the rows that the money is for; none for what concerns a whole line. */
  readonly programme?: string;
  readonly amountFen: Fen;
  /** The true day; the period that the entry counts in is the first open one from then on. */
  readonly on: IsoDate;
  /** The month that it must count in; refused when that is closed. */
  readonly period?: string;
  readonly actor: string;
  /** The entry that this one takes back, by its key. */
  readonly corrects?: string;
  /** 文号 of the document that an appropriation came with. */
  readonly documentNo?: string;
}

/** Money in one place: of a claim on a line, or free on a line. */
export interface Pot {
  readonly budgetLine: string;
  readonly fen: Fen;
}

export type FundingSource = 'central' | 'provincial' | 'city' | 'district' | 'partner';
export const FUNDING_SOURCES: readonly FundingSource[] = ['central', 'provincial', 'city', 'district', 'partner'];

/**
 * How a programme's costs fall on the sources: `share` splits each amount by the weights; `order` empties one source before it asks the next.
 * Either way the lines of one source are used in the order given: the programme's own first.
 */
export interface FundingPlan {
  readonly method: 'share' | 'order';
  readonly sources: readonly { readonly source: FundingSource; readonly weight: number }[];
}

export interface FundingLine extends Pot {
  readonly source: FundingSource;
}

/**
 * The lines that bear `amount`, to the fen; `null` when the sources of the plan have not enough. Without a plan the lines are used in
 * their order. `lines`: with what is still available on each.
 */
export function fundingOf(amount: Fen, plan: FundingPlan | null, lines: readonly FundingLine[]): Pot[] | null {
  if (plan === null) return fill(amount, lines);
  const of = (source: FundingSource): FundingLine[] => lines.filter((line) => line.source === source);
  if (plan.method === 'order') return fill(amount, plan.sources.flatMap(({ source }) => of(source)));
  const shares = split(amount, plan.sources.map(({ weight }) => weight));
  const parts: Pot[] = [];
  for (const [index, { source }] of plan.sources.entries()) {
    const part = fill(shares[index] ?? 0, of(source));
    if (part === null) return null;
    parts.push(...part);
  }
  return parts;
}

function fill(amount: Fen, lines: readonly Pot[]): Pot[] | null {
  const parts: Pot[] = [];
  let left = amount;
  for (const { budgetLine, fen } of lines) {
    const part = Math.min(left, Math.max(0, fen));
    if (part > 0) parts.push({ budgetLine, fen: part });
    left -= part;
  }
  return left === 0 ? parts : null;
}

/** Takes `amount` out of pots, in proportion to what each holds and never more than that. @throws RangeError when they hold less. */
export function takeFrom(pots: readonly Pot[], amount: Fen): Pot[] {
  const held = pots.filter((pot) => pot.fen > 0);
  const total = held.reduce((sum, pot) => sum + pot.fen, 0);
  if (amount > total) throw new RangeError(`${amount} fen are to be taken where ${total} are held`);
  const shares = split(amount, held.map((pot) => pot.fen));
  return held.map((pot, index) => ({ budgetLine: pot.budgetLine, fen: shares[index] ?? 0 })).filter((pot) => pot.fen > 0);
}

/**
 * Largest remainder: the parts add up to the amount, and each is its exact share rounded up or down. Of equal remainders the earlier
 * part gets the fen. In whole numbers of any size: a year's fen times a weight is beyond what a double holds exactly.
 */
export function split(amount: Fen, weights: readonly number[]): Fen[] {
  const total = weights.reduce((sum, weight) => sum + BigInt(weight), 0n);
  if (total === 0n) {
    if (amount !== 0) throw new RangeError('an amount cannot be split over no weights');
    return weights.map(() => 0);
  }
  const exact = weights.map((weight, index) => {
    const product = BigInt(amount) * BigInt(weight);
    return { index, whole: Number(product / total), rest: product % total };
  });
  let left = amount - exact.reduce((sum, part) => sum + part.whole, 0);
  const parts = exact.map((part) => part.whole);
  for (const { index } of exact.toSorted((a, b) => (a.rest === b.rest ? a.index - b.index : a.rest > b.rest ? -1 : 1))) {
    if (left-- <= 0) break;
    parts[index] = (parts[index] ?? 0) + 1;
  }
  return parts;
}

/** What a claim holds on the lines, by programme. */
export interface Held {
  readonly programme: string;
  readonly account: LedgerAccount;
  readonly budgetLine: string;
  readonly fen: Fen;
}

/** One step of a claim's money on one line. */
export interface FundingStep extends Pot {
  readonly kind: 'reserve' | 'release' | 'commit';
  readonly programme: string;
}

/**
 * The steps that bring a claim from what it holds to what its rows want: first what is cut goes back to the lines it came from, then what is
 * new is funded, then what was approved is committed on the lines that reserved it.
 * `reserved`: what shall stay reserved after; `approved`: what is newly approved, both by programme.
 * `fund` answers with the lines for new money of a programme, or null when they have not enough; then so does this.
 */
export function stepsOf(
  held: readonly Held[], wanted: { reserved: ReadonlyMap<string, Fen>; approved: ReadonlyMap<string, Fen> },
  fund: (programme: string, amount: Fen) => Pot[] | null,
): FundingStep[] | null {
  const programmes = [...new Set([...held.map((each) => each.programme), ...wanted.reserved.keys(), ...wanted.approved.keys()])].sort();
  const steps: FundingStep[] = [];
  for (const programme of programmes) {
    const pots = held.filter((each) => each.programme === programme && each.account === 'reserved');
    const now = pots.reduce((sum, pot) => sum + pot.fen, 0);
    const approved = wanted.approved.get(programme) ?? 0;
    const change = (wanted.reserved.get(programme) ?? 0) + approved - now;
    const moved = change === 0 ? [] : change < 0 ? takeFrom(pots, -change) : fund(programme, change);
    if (moved === null) return null;
    const after = new Map(pots.map((pot) => [pot.budgetLine, pot.fen]));
    for (const pot of moved) {
      after.set(pot.budgetLine, (after.get(pot.budgetLine) ?? 0) + Math.sign(change) * pot.fen);
      steps.push({ ...pot, kind: change > 0 ? 'reserve' : 'release', programme });
    }
    const left = [...after].map(([budgetLine, fen]) => ({ budgetLine, fen })).sort((a, b) => (a.budgetLine < b.budgetLine ? -1 : 1));
    for (const pot of takeFrom(left, approved)) steps.push({ ...pot, kind: 'commit', programme });
  }
  return steps;
}
