import type { Fen } from '../money.ts';
import { assessRow } from './assess.ts';
import type { CompiledPolicy } from './assess.ts';
import type { AssessmentInput, ReasonCode, RowAssessment, RowVerdict } from './types.ts';
import type { EarnedRow } from './what-if-earned.ts';
import { tryEarned } from './what-if-earned.ts';

/** A row as the automatic checks meet it, with whose it is; never a name or a number of a person. */
export interface WhatIfRow {
  readonly institution: string;
  readonly claimNo: string;
  readonly rowNo: number;
  readonly input: AssessmentInput;
  /** Of a row that was made from an enrolment. */
  readonly earned?: EarnedRow | undefined;
}

/** A row whose verdict or amount the draft would change. */
export interface WhatIfChange {
  readonly institution: string;
  readonly claimNo: string;
  readonly rowNo: number;
  readonly district: string;
  readonly programme: string;
  readonly before: WhatIfSide;
  readonly after: WhatIfSide;
}

export interface WhatIfSide {
  readonly verdict: RowVerdict;
  readonly amountFen: Fen;
  readonly entitledFen: Fen;
  readonly reasons: readonly ReasonCode[];
}

export interface WhatIfFigures {
  readonly rows: number;
  readonly changed: number;
  readonly gaining: number;
  readonly losing: number;
  readonly beforeFen: Fen;
  readonly afterFen: Fen;
}

export type WhatIfDimension = 'programme' | 'institution' | 'district';

export interface WhatIfTotals {
  readonly total: WhatIfFigures;
  /** By code, in its order; `~` where a row does not say. */
  readonly by: Readonly<Record<WhatIfDimension, Readonly<Record<string, WhatIfFigures>>>>;
}

/** Adds up page by page, so that the rows of a whole city need not be held at once. */
export interface WhatIf {
  /** @returns the rows of the page that would change. */
  add(rows: Iterable<WhatIfRow>, before: CompiledPolicy): WhatIfChange[];
  totals(): WhatIfTotals;
}

type Sums = { -readonly [K in keyof WhatIfFigures]: WhatIfFigures[K] };

const nothing = (): Sums => ({ rows: 0, changed: 0, gaining: 0, losing: 0, beforeFen: 0, afterFen: 0 });
const UNKNOWN = '~';

/** What the policy `after` would make of rows that stand under another. Pure: the same rows give the same difference. */
export function whatIf(after: CompiledPolicy): WhatIf {
  const tried = tryEarned(after);
  const total = nothing();
  const by = { programme: new Map<string, Sums>(), institution: new Map<string, Sums>(), district: new Map<string, Sums>() };
  return {
    add: (rows, before) => {
      const changes: WhatIfChange[] = [];
      for (const row of rows) {
        const { was, is } = row.earned ? tried(row.earned, row.input) : { was: assessRow(before, row.input), is: assessRow(after, row.input) };
        const { programme, district } = row.input.row;
        const places = { programme: programme ?? UNKNOWN, institution: row.institution, district: district ?? UNKNOWN };
        for (const sums of [total, sumsOf(by.programme, places.programme), sumsOf(by.institution, places.institution), sumsOf(by.district, places.district)]) {
          count(sums, was, is);
        }
        if (differs(was, is)) changes.push({ ...places, claimNo: row.claimNo, rowNo: row.rowNo, before: sideOf(was), after: sideOf(is) });
      }
      return changes;
    },
    totals: () => ({ total: { ...total }, by: { programme: sorted(by.programme), institution: sorted(by.institution), district: sorted(by.district) } }),
  };
}

const differs = (was: RowAssessment, is: RowAssessment): boolean => was.amountFen !== is.amountFen || was.verdict !== is.verdict;

function sumsOf(map: Map<string, Sums>, key: string): Sums {
  let sums = map.get(key);
  if (!sums) map.set(key, (sums = nothing()));
  return sums;
}

function count(sums: Sums, was: RowAssessment, is: RowAssessment): void {
  sums.rows += 1;
  if (differs(was, is)) sums.changed += 1;
  if (is.amountFen > was.amountFen) sums.gaining += 1;
  if (is.amountFen < was.amountFen) sums.losing += 1;
  sums.beforeFen += was.amountFen;
  sums.afterFen += is.amountFen;
}

function sideOf({ verdict, amountFen, entitledFen, reasons }: RowAssessment): WhatIfSide {
  return { verdict, amountFen, entitledFen, reasons: reasons.map((reason) => reason.code) };
}

const sorted = (map: ReadonlyMap<string, Sums>): Record<string, WhatIfFigures> =>
  Object.fromEntries([...map].sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, sums]) => [key, { ...sums }]));
