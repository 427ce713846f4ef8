import type { Bilingual } from '../coded.ts';
import { markName } from '../codes/names.ts';
import { REASON_TEXTS } from '../codes/reasons.ts';
import type { Fen } from '../money.ts';
import type { ReasonCode } from '../policy/types.ts';

/** The stages at which people mark rows before they sign. */
export const MARK_STAGES = ['identity', 'firstReview', 'secondReview', 'decision'] as const;
export type MarkStage = (typeof MARK_STAGES)[number];

export const MARK_VERDICTS = ['approve', 'reduce', 'refuse', 'return'] as const;
export type MarkVerdict = (typeof MARK_VERDICTS)[number];

export const REASON_CODES = Object.keys(REASON_TEXTS) as readonly ReasonCode[];

/** What a reviewer wants of one row. */
export interface RowMarkWish {
  readonly rowNo: number;
  readonly verdict: MarkVerdict;
  readonly amountFen?: Fen;
  readonly reason?: ReasonCode;
  readonly note?: string;
}

/** The row as the rules left it. */
export interface MarkedRow {
  readonly rowNo: number;
  readonly assessedVerdict: string;
  readonly entitledFen: Fen;
  readonly appliedFen: Fen;
  /** Number of the open objection that freezes the row, or null. */
  readonly objection: string | null;
  readonly outcome: string | null;
}

/** The mark as it is kept: `amountFen` is what would be paid. */
export interface SettledMark {
  readonly rowNo: number;
  readonly verdict: MarkVerdict;
  readonly amountFen: Fen;
  readonly reason: ReasonCode | null;
  readonly note: string;
}

export interface MarkRefusal {
  readonly code: string;
  readonly message: Bilingual;
}

const refusal = (code: string, zh: string, en: string): MarkRefusal => ({ code, message: { zh, en } });

/** Which marks a stage has. A district confirms who people are: it can refuse a row, and sets no amounts. */
const ALLOWED: Readonly<Record<MarkStage, readonly MarkVerdict[]>> = {
  identity: ['refuse'],
  firstReview: ['approve', 'reduce', 'refuse', 'return'],
  secondReview: ['approve', 'reduce', 'refuse', 'return'],
  decision: ['approve', 'reduce', 'refuse'],
};

/** Settles a reviewer's wish against the row, or says why it cannot be: nobody is paid above entitlement or application. */
export function settleMark(stage: MarkStage, row: MarkedRow, wish: RowMarkWish): SettledMark | MarkRefusal {
  if (!ALLOWED[stage].includes(wish.verdict)) {
    return refusal('MARK_NOT_AT_THIS_STAGE', `本环节不能标记“${markName(wish.verdict).zh}”`, `rows cannot be marked "${markName(wish.verdict).en}" at this stage`);
  }
  if (row.objection !== null) return refusal('ROW_FROZEN', '该行因异议冻结', 'the row is frozen by an objection');
  if (row.outcome !== null) return refusal('ROW_DECIDED', '该行已有结论', 'the row has its outcome');
  if (wish.verdict === 'refuse' || wish.verdict === 'return') {
    if (wish.amountFen !== undefined) return refusal('AMOUNT_NOT_WANTED', '该标记不带金额', 'this mark takes no amount');
    return wish.reason === undefined ? reasonNeeded() : kept(wish, wish.verdict, 0);
  }
  return settlePaid(row, wish);
}

function settlePaid(row: MarkedRow, wish: RowMarkWish): SettledMark | MarkRefusal {
  const mostFen = Math.min(row.entitledFen, row.appliedFen);
  const payable = row.assessedVerdict === 'approve' || row.assessedVerdict === 'reduce';
  // Against the rules' own verdict a person decides by name: with the amount and the reason in words.
  if (!payable && (wish.amountFen === undefined || !wish.note)) {
    return refusal('OVERRIDE_UNEXPLAINED', '规则未通过的行,须填写金额并说明理由', 'the rules did not pass this row: give the amount and a note');
  }
  if (wish.verdict === 'reduce' && wish.amountFen === undefined) return refusal('AMOUNT_NEEDED', '请填写核减后的金额', 'give the reduced amount');
  if (wish.verdict === 'reduce' && wish.reason === undefined) return reasonNeeded();
  const amountFen = wish.amountFen ?? mostFen;
  if (amountFen < 1) return refusal('AMOUNT_NEEDED', '金额须大于零', 'the amount must be above zero');
  if (amountFen > mostFen) return refusal('AMOUNT_ABOVE_ENTITLEMENT', '金额超过可资助金额或申请金额', 'the amount exceeds what can be paid or was applied for');
  if (wish.verdict === 'reduce' && amountFen === row.appliedFen) {
    return refusal('AMOUNT_NOT_REDUCED', '金额等于申请金额,没有核减', 'the amount is what was applied for: nothing is reduced');
  }
  if (payable && wish.verdict === 'approve' && amountFen !== mostFen) return refusal('AMOUNT_REDUCES', '要降低金额,请标记“核减”', 'to lower the amount, mark the row "reduce"');
  // Approved for less than was applied for is a reduction by name, whoever made it.
  return kept(wish, amountFen < row.appliedFen ? 'reduce' : 'approve', amountFen);
}

const reasonNeeded = (): MarkRefusal => refusal('REASON_NEEDED', '请选择原因', 'choose a reason');

function kept(wish: RowMarkWish, verdict: MarkVerdict, amountFen: Fen): SettledMark {
  return { rowNo: wish.rowNo, verdict, amountFen, reason: wish.reason ?? null, note: wish.note ?? '' };
}
