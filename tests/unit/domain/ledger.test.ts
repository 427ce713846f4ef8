import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { FundingLine, FundingPlan, Held, LedgerAccount, Pot } from '../../../domain/ledger.ts';
import { FUNDING_SOURCES, MOVES, fundingOf, split, stepsOf, takeFrom } from '../../../domain/ledger.ts';

const sum = (pots: readonly { fen: number }[]): number => pots.reduce((total, pot) => total + pot.fen, 0);
const line = (budgetLine: string, fen: number, source: FundingLine['source'] = 'city'): FundingLine => ({ budgetLine, fen, source });
const share = (...sources: [FundingLine['source'], number][]): FundingPlan => ({ method: 'share', sources: sources.map(([source, weight]) => ({ source, weight })) });

describe('an amount split over sources', () => {
  test('adds up to the fen; of equal remainders the earlier source bears the fen', () => {
    expect(split(100, [1, 1, 1])).toEqual([34, 33, 33]);
    expect(split(101, [50, 30, 20])).toEqual([51, 30, 20]);
    expect(split(99_999_999_999_999, [999_999, 1])).toEqual([99_999_899_999_999, 100_000_000]);
  });

  test('is never more than one fen from its exact share, however large', () => {
    fc.assert(fc.property(fc.nat(99_999_999_999_999), fc.array(fc.integer({ min: 1, max: 1_000_000 }), { minLength: 1, maxLength: 5 }), (amount, weights) => {
      const parts = split(amount, weights);
      const total = weights.reduce((a, b) => a + b, 0);
      expect(parts.reduce((a, b) => a + b, 0)).toBe(amount);
      for (const [index, part] of parts.entries()) {
        const off = BigInt(part) * BigInt(total) - BigInt(amount) * BigInt(weights[index] ?? 0);
        expect(off < BigInt(total) && off > -BigInt(total)).toBe(true);
      }
    }), { numRuns: 2_000 });
  });

  test('over no weights is refused', () => expect(() => split(1, [])).toThrow(RangeError));
});

describe('the lines that bear a cost', () => {
  const lines = [line('A', 60, 'central'), line('B', 100, 'city')];

  test('by share: each source bears its part, and one that has not enough is not helped out by another', () => {
    expect(fundingOf(100, share(['central', 1], ['city', 1]), lines)).toEqual([{ budgetLine: 'A', fen: 50 }, { budgetLine: 'B', fen: 50 }]);
    expect(fundingOf(140, share(['central', 1], ['city', 1]), lines)).toBeNull();
  });

  test('in order: the next source is asked when the one before is empty', () => {
    const plan: FundingPlan = { method: 'order', sources: [{ source: 'city', weight: 1 }, { source: 'central', weight: 1 }] };
    expect(fundingOf(130, plan, lines)).toEqual([{ budgetLine: 'B', fen: 100 }, { budgetLine: 'A', fen: 30 }]);
    expect(fundingOf(161, plan, lines)).toBeNull();
  });

  test('without a plan: the lines in their order', () => {
    expect(fundingOf(70, null, lines)).toEqual([{ budgetLine: 'A', fen: 60 }, { budgetLine: 'B', fen: 10 }]);
    expect(fundingOf(1, null, [])).toBeNull();
  });

  test('a source that the plan does not name bears nothing', () => expect(fundingOf(61, share(['central', 1]), lines)).toBeNull());

  test('money comes back from the lines it came from, and never more than they gave', () => {
    fc.assert(fc.property(fc.array(fc.nat(10_000), { minLength: 1, maxLength: 6 }), fc.double({ min: 0, max: 1, noNaN: true }), (amounts, part) => {
      const pots: Pot[] = amounts.map((fen, index) => ({ budgetLine: `L${index}`, fen }));
      const amount = Math.floor(sum(pots) * part);
      const taken = takeFrom(pots, amount);
      expect(sum(taken)).toBe(amount);
      for (const pot of taken) expect(pot.fen).toBeLessThanOrEqual(pots.find((each) => each.budgetLine === pot.budgetLine)?.fen ?? 0);
    }), { numRuns: 2_000 });
    expect(() => takeFrom([{ budgetLine: 'A', fen: 1 }], 2)).toThrow(RangeError);
  });
});

interface Payment {
  readonly taken: readonly Pot[];
  /** What the payment kept back for clawbacks, by the claim of each and the lines that it came back to. */
  readonly kept: readonly { readonly claim: string; readonly pots: readonly Pot[] }[];
}

/** A bureau's books in memory: the same functions as the store's, on maps. */
class Books {
  readonly balances = new Map<string, number>();
  readonly held = new Map<string, number>();
  /** By claim, the payments upon which nothing has been built: what a reversal may take back. */
  readonly standing = new Map<string, Payment[]>();
  /** By claim, what must come back of it, and what did: kept back of any payment, for all three are claims of one institution. */
  readonly clawbacks = new Map<string, { amount: number; recovered: number }>();
  readonly lines: readonly FundingLine[];
  readonly plan: FundingPlan | null;

  constructor(lines: readonly FundingLine[], plan: FundingPlan | null) {
    this.lines = lines;
    this.plan = plan;
    for (const each of lines) this.move('appropriate', each.budgetLine, each.fen);
  }

  at(budgetLine: string, account: LedgerAccount): number {
    return this.balances.get(`${budgetLine}/${account}`) ?? 0;
  }

  move(kind: keyof typeof MOVES, budgetLine: string, fen: number, claim?: string): void {
    for (const [account, change] of [[MOVES[kind][0], -fen], [MOVES[kind][1], fen]] as const) {
      this.balances.set(`${budgetLine}/${account}`, this.at(budgetLine, account) + change);
      if (claim) this.held.set(`${claim}/${account}/${budgetLine}`, (this.held.get(`${claim}/${account}/${budgetLine}`) ?? 0) + change);
    }
  }

  heldBy(claim: string, account: LedgerAccount): Held[] {
    return this.lines.map(({ budgetLine }) => ({ programme: 'p', account, budgetLine, fen: this.held.get(`${claim}/${account}/${budgetLine}`) ?? 0 }));
  }

  settle(claim: string, reserved: number, approved: number): boolean {
    const free = this.lines.map((each) => ({ ...each, fen: this.at(each.budgetLine, 'available') }));
    const steps = stepsOf(this.heldBy(claim, 'reserved'), { reserved: new Map([['p', reserved]]), approved: new Map([['p', approved]]) },
      (_, amount) => fundingOf(amount, this.plan, free));
    for (const step of steps ?? []) this.move(step.kind, step.budgetLine, step.fen, claim);
    return steps !== null;
  }

  take(claim: string, kind: 'disburse' | 'return', amount: number): void {
    const taken = takeFrom(this.heldBy(claim, MOVES[kind][0]), amount);
    for (const { budgetLine, fen } of taken) this.move(kind, budgetLine, fen, claim);
    // What came back hangs on the payments: none of them is reversed any more.
    this.standing.set(claim, kind === 'disburse' ? [...this.standing.get(claim) ?? [], { taken, kept: this.keepBack(Math.floor(amount / 2)) }] : []);
  }

  /** Of what is to come back at most so much, one clawback after the other. */
  keepBack(most: number): Payment['kept'] {
    return [...this.clawbacks].flatMap(([claim, owed]) => {
      const fen = Math.min(most, owed.amount - owed.recovered);
      if (fen === 0) return [];
      const pots = takeFrom(this.heldBy(claim, 'disbursed'), fen);
      for (const pot of pots) this.move('recover', pot.budgetLine, pot.fen, claim);
      owed.recovered += fen;
      most -= fen;
      return [{ claim, pots }];
    });
  }

  clawBack(claim: string, fen: number): void {
    const { amount, recovered } = this.clawbacks.get(claim) ?? { amount: 0, recovered: 0 };
    this.clawbacks.set(claim, { amount: amount + fen, recovered });
    if (fen > 0) this.standing.set(claim, []);
  }

  /** What was asked back of a claim; of it, what came back. */
  clawedBack(claim?: string): { amount: number; recovered: number } {
    const of = claim === undefined ? [...this.clawbacks.values()] : [this.clawbacks.get(claim) ?? { amount: 0, recovered: 0 }];
    return { amount: of.reduce((total, each) => total + each.amount, 0), recovered: of.reduce((total, each) => total + each.recovered, 0) };
  }

  /**
   * The last payment on which nothing hangs, taken back entry by entry, with what it kept back. Refused where other payments have made the claim's own clawback good, and where
   * what came back is used already. @returns what it was, or 0
   */
  reverse(claim: string): number {
    const payments = this.standing.get(claim) ?? [];
    const last = payments.at(-1);
    if (!last) return 0;
    const own = last.kept.filter((each) => each.claim === claim).reduce((total, { pots }) => total + sum(pots), 0);
    const back = last.kept.flatMap(({ pots }) => pots);
    const wanted = (line: string): number => sum(back.filter(({ budgetLine }) => budgetLine === line));
    if (this.clawedBack(claim).recovered > own || back.some(({ budgetLine }) => this.at(budgetLine, 'available') < wanted(budgetLine))) return 0;
    this.standing.set(claim, payments.slice(0, -1));
    for (const { budgetLine, fen } of last.taken) this.move('reverse', budgetLine, fen, claim);
    for (const each of last.kept) {
      for (const { budgetLine, fen } of each.pots) this.move('restore', budgetLine, fen, each.claim);
      const owed = this.clawbacks.get(each.claim);
      if (owed) owed.recovered -= sum(each.pots);
    }
    return sum(last.taken);
  }

  total(account: LedgerAccount): number {
    return sum(this.lines.map(({ budgetLine }) => ({ fen: this.at(budgetLine, account) })));
  }
}

type Act = { readonly claim: 'a' | 'b' | 'c'; readonly what: 'reserve' | 'decide' | 'pay' | 'comeBack' | 'clawBack' | 'reverse' | 'end'; readonly fen: number };
const acts = fc.array(fc.record<Act>({
  claim: fc.constantFrom('a', 'b', 'c'), what: fc.constantFrom('reserve', 'decide', 'pay', 'comeBack', 'clawBack', 'reverse', 'end'), fen: fc.integer({ min: 0, max: 5_000 }),
}), { maxLength: 14 });
const lines = fc.array(fc.record<FundingLine>({ budgetLine: fc.constant(''), source: fc.constantFrom(...FUNDING_SOURCES), fen: fc.integer({ min: 0, max: 9_000 }) }), { minLength: 1, maxLength: 4 })
  .map((given) => given.map((each, index) => ({ ...each, budgetLine: `L${index}` })));
const plans = fc.option(fc.record<FundingPlan>({
  method: fc.constantFrom('share', 'order'),
  sources: fc.uniqueArray(fc.record({ source: fc.constantFrom(...FUNDING_SOURCES), weight: fc.integer({ min: 1, max: 100 }) }), { minLength: 1, selector: (each) => each.source }),
}), { nil: null });

describe('whatever is done, in whatever order (10,000 sequences)', () => {
  test('every entry balances, nothing stands below zero, every source is explained to the fen, and no claim is paid more than it was granted', () => {
    fc.assert(fc.property(lines, plans, acts, (given, plan, sequence) => {
      const books = new Books(given, plan);
      const granted = new Map<string, number>();
      const paid = new Map<string, number>();
      for (const act of sequence) {
        carryOut(books, act, granted, paid);
        const fault = faultOf(books, granted, paid);
        if (fault !== null) throw new Error(`${act.what} by ${act.claim}: ${fault}`);
      }
    }), { numRuns: 10_000 });
  });
});

/** What is wrong with the books, or null: asked after every act, so without a matcher for each of its questions. */
function faultOf(books: Books, granted: ReadonlyMap<string, number>, paid: ReadonlyMap<string, number>): string | null {
  const total = (amounts: ReadonlyMap<string, number>): number => [...amounts.values()].reduce((a, b) => a + b, 0);
  for (const { budgetLine, fen } of books.lines) {
    const stands = (['available', 'reserved', 'committed', 'disbursed'] as const).map((account) => books.at(budgetLine, account));
    if (stands.some((each) => each < 0)) return `${budgetLine} stands below zero`;
    if (stands.reduce((a, b) => a + b, 0) !== fen) return `${budgetLine} is not what was appropriated`;
    if (books.at(budgetLine, 'appropriation') + fen !== 0) return `${budgetLine} does not sum to zero`;
  }
  for (const [claim, fen] of paid) if (fen > (granted.get(claim) ?? 0)) return `${claim} is paid more than it was granted`;
  const { amount, recovered } = books.clawedBack();
  if (recovered < 0 || recovered > amount) return 'more came back than was asked back';
  if (books.total('disbursed') !== total(paid) - recovered) return 'what is paid and has not come back is not what the ledger disbursed';
  return books.total('committed') + books.total('disbursed') === total(granted) - recovered ? null : 'what was granted is not what the ledger owes or paid';
}

/** What was paid of a claim and is not asked back. */
const unclaimed = (books: Books, claim: string, paid: ReadonlyMap<string, number>): number => (paid.get(claim) ?? 0) - books.clawedBack(claim).amount;

function carryOut(books: Books, { claim, what, fen }: Act, granted: Map<string, number>, paid: Map<string, number>): void {
  const reserved = sum(books.heldBy(claim, 'reserved'));
  switch (what) {
    case 'reserve':
      books.settle(claim, fen, 0);
      return;
    case 'decide': {
      const approved = Math.min(fen, reserved);
      if (books.settle(claim, Math.floor((reserved - approved) / 2), approved)) granted.set(claim, (granted.get(claim) ?? 0) + approved);
      return;
    }
    case 'pay': {
      const due = Math.min(fen, sum(books.heldBy(claim, 'committed')));
      books.take(claim, 'disburse', due);
      paid.set(claim, (paid.get(claim) ?? 0) + due);
      return;
    }
    case 'comeBack': {
      const back = Math.min(fen, unclaimed(books, claim, paid));
      books.take(claim, 'return', back);
      paid.set(claim, (paid.get(claim) ?? 0) - back);
      return;
    }
    case 'clawBack':
      books.clawBack(claim, Math.min(fen, unclaimed(books, claim, paid)));
      return;
    case 'reverse':
      paid.set(claim, (paid.get(claim) ?? 0) - books.reverse(claim));
      return;
    case 'end':
      expect(books.settle(claim, 0, 0)).toBe(true);
  }
}
