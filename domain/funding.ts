import type { Fen } from './money.ts';

/** A rate as its two counts, so that a total is a rate of sums; null where nothing was to be counted. */
export type CountOf = { readonly count: number; readonly of: number } | null;

/** The funding report's figures (DOMAIN §4). Amounts in fen; people are rows of rosters. */
export interface FundingFigures {
  readonly appliedCount: number;
  readonly approvedCount: number;
  readonly appliedFen: Fen;
  readonly approvedFen: Fen;
  /** 核减额: applied for and not approved, of what is decided; a row that nobody has decided yet is not cut. */
  readonly reducedFen: Fen;
  /** 拨付额: credited; what came back is not in it. */
  readonly paidFen: Fen;
  /** 退票额: what the bank sent back, each time it did. */
  readonly returnedFen: Fen;
  /** 结余: approved and still owed, as the ledger's committed account has it. */
  readonly balanceFen: Fen;
  /** 取证率, 就业率, 结业率, 拨付及时率 */
  readonly certified: CountOf;
  readonly employed: CountOf;
  readonly completed: CountOf;
  readonly paidInTime: CountOf;
}

export const FUNDING_DIMENSIONS = ['institution', 'district', 'programme', 'year'] as const;
export type FundingDimension = (typeof FUNDING_DIMENSIONS)[number];

/** The figures of one institution's trainees of one district in one programme: the smallest part that every section adds up from. */
export interface FundingPart {
  readonly labels: Readonly<Record<FundingDimension, { readonly code: string; readonly label: string }>>;
  readonly figures: FundingFigures;
}

export interface FundingLine extends FundingFigures {
  readonly code: string;
  readonly label: string;
}

export interface FundingSection {
  readonly dimension: FundingDimension;
  /** In the order of their codes. */
  readonly lines: readonly FundingLine[];
}

export const NO_FUNDING: FundingFigures = {
  appliedCount: 0, approvedCount: 0, appliedFen: 0, approvedFen: 0, reducedFen: 0, paidFen: 0, returnedFen: 0, balanceFen: 0,
  certified: null, employed: null, completed: null, paidInTime: null,
};

/** The same parts added up four ways: the sections of one report can never disagree. */
export function fundingSections(parts: readonly FundingPart[]): FundingSection[] {
  return FUNDING_DIMENSIONS.map((dimension) => {
    const lines = new Map<string, FundingLine>();
    for (const { labels, figures } of parts) {
      const { code, label } = labels[dimension];
      lines.set(code, { code, label, ...addFunding(lines.get(code) ?? NO_FUNDING, figures) });
    }
    return { dimension, lines: [...lines.values()].sort((a, b) => (a.code < b.code ? -1 : 1)) };
  });
}

/** Totals: counts and amounts add up, and a rate's two counts add up apart. */
export function addFunding(a: FundingFigures, b: FundingFigures): FundingFigures {
  return {
    appliedCount: a.appliedCount + b.appliedCount, approvedCount: a.approvedCount + b.approvedCount, appliedFen: a.appliedFen + b.appliedFen,
    approvedFen: a.approvedFen + b.approvedFen, reducedFen: a.reducedFen + b.reducedFen, paidFen: a.paidFen + b.paidFen, returnedFen: a.returnedFen + b.returnedFen, balanceFen: a.balanceFen + b.balanceFen,
    certified: addCounts(a.certified, b.certified), employed: addCounts(a.employed, b.employed), completed: addCounts(a.completed, b.completed),
    paidInTime: addCounts(a.paidInTime, b.paidInTime),
  };
}

function addCounts(a: CountOf, b: CountOf): CountOf {
  if (a === null || b === null) return a ?? b;
  return { count: a.count + b.count, of: a.of + b.of };
}
