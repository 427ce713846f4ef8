import type { Decision, Refusal } from './case.ts';
import { refuse } from './case.ts';
import type { Fen } from './money.ts';
import type { ClawbackMethod } from './payment-rules.ts';

/** A row whose money must come back, as a person or an enrolment names it. */
export interface ClawbackAsk {
  readonly rowNo: number;
  /** Of how many months (or weeks) of the course how many were attended: for the proportional rule. */
  readonly attended?: number;
  readonly total?: number;
  /** What the row is worth after its correction: for the rule of the difference. */
  readonly keepsFen?: Fen;
}

export interface ClawbackRow {
  readonly rowNo: number;
  readonly amountFen: Fen;
}

/**
 * What must come back of a row by the rule of its ground: never above what was paid and not yet claimed back.
 * The proportional part is rounded down to the fen, in the payee's favour.
 */
export function clawbackAmount(ask: ClawbackAsk, paidFen: Fen, method: ClawbackMethod): Fen | Refusal {
  switch (method) {
    case 'full':
      return paidFen;
    case 'difference':
      if (ask.keepsFen === undefined) return facts('difference');
      return Math.max(0, paidFen - ask.keepsFen);
    case 'proportional': {
      const { attended, total } = ask;
      if (attended === undefined || total === undefined || attended < 0 || total <= 0 || attended > total) return facts('proportional');
      // In whole numbers: fen times months is far below 2^53.
      return Math.floor((paidFen * (total - attended)) / total);
    }
  }
}

/** The rows of a clawback with their amounts, or why there is none. `paid`: by row number, what was paid and not yet claimed back. */
export function clawbackRows(asks: readonly ClawbackAsk[], paid: ReadonlyMap<number, Fen>, method: ClawbackMethod): Decision<ClawbackRow> {
  const rows: ClawbackRow[] = [];
  for (const ask of asks) {
    const amount = clawbackAmount(ask, paid.get(ask.rowNo) ?? 0, method);
    if (typeof amount !== 'number') return { ok: false, refusal: amount };
    if (amount === 0) return refuse('NOTHING_TO_CLAW_BACK', `第 ${ask.rowNo} 行没有可追缴的款项`, `nothing of row ${ask.rowNo} is to come back`, { rowNo: ask.rowNo });
    rows.push({ rowNo: ask.rowNo, amountFen: amount });
  }
  return { ok: true, events: rows };
}

function facts(method: ClawbackMethod): Refusal {
  return refuse('CLAWBACK_FACTS', '缺少计算追缴金额所需的数据', 'what the amount is computed from is missing', { method }).refusal;
}

export interface Offset {
  readonly clawbackNo: string;
  readonly amountFen: Fen;
}

/**
 * What is kept back of one payment after the other for what its institution owes, oldest clawback first: never more than `maxPercent` of a
 * payment, so that the bank always has something to pay and to answer for.
 */
export function offsetsOf(
  owed: readonly { readonly clawbackNo: string; readonly institution: string; readonly openFen: Fen }[], maxPercent: number,
): (payment: { readonly institution: string; readonly amountFen: Fen }) => Offset[] {
  const open = new Map(owed.map((each) => [each.clawbackNo, each.openFen]));
  return ({ institution, amountFen }) => {
    const offsets: Offset[] = [];
    let room = Math.floor((amountFen * maxPercent) / 100);
    for (const each of owed) {
      const part = each.institution === institution ? Math.min(room, open.get(each.clawbackNo) ?? 0) : 0;
      if (part <= 0) continue;
      offsets.push({ clawbackNo: each.clawbackNo, amountFen: part });
      open.set(each.clawbackNo, (open.get(each.clawbackNo) ?? 0) - part);
      room -= part;
    }
    return offsets;
  };
}
