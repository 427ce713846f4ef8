import type { Bilingual, IsoDate } from './coded.ts';
import type { Fen } from './money.ts';

/** A payment as it was sent. */
export interface SentPayment {
  readonly lineNo: number;
  readonly amountFen: Fen;
  /** The last four letters or digits of the account. */
  readonly last4: string;
  readonly status: string;
}

/** What one row of the bank's file says. */
export interface ReportedPayment {
  /** The row in the file, as its reader sees it. */
  readonly fileRow: number;
  readonly batchNo: string;
  readonly lineNo: number;
  readonly amountFen: Fen;
  readonly accountLast4: string;
  readonly outcome: 'paid' | 'returned' | 'unknown';
  readonly reasonCode?: string;
  readonly reasonText?: string;
  readonly settledOn?: IsoDate;
}

export interface Settlement {
  readonly lineNo: number;
  readonly outcome: 'paid' | 'returned' | 'unknown';
  readonly amountFen: Fen;
  readonly reason: string | null;
  readonly settledOn: IsoDate;
}

export interface ResultFault {
  readonly fileRow: number;
  readonly code: keyof typeof FAULTS;
  readonly message: Bilingual;
}

const FAULTS = {
  RESULT_UNKNOWN: { zh: '本批次没有这一笔付款', en: 'The batch has no such payment' },
  RESULT_REPEATED: { zh: '同一付款行重复出现', en: 'The same payment stands in the file twice' },
  RESULT_NOT_SENT: { zh: '该笔付款尚未送银行或已作废', en: 'The payment was not sent, or is void' },
  RESULT_SETTLED: { zh: '该笔付款已有结果', en: 'The payment has its result already' },
  RESULT_AMOUNT: { zh: '金额与付款行不一致', en: 'The amount is not that of the payment' },
  RESULT_ACCOUNT: { zh: '账号后四位与付款行不一致', en: "The account's last four are not those of the payment" },
} as const satisfies Record<string, Bilingual>;

/**
 * Matches a results file to its batch by batch, line, amount and the account's last four (DOMAIN §4 回单). One row that does not match
 * refuses the whole file: nothing is booked from a file that is not about this batch as it stands (rule 7). Every such row is named.
 * `on`: the day of settlement where the bank gives none.
 */
export function matchResults(
  batchNo: string, payments: readonly SentPayment[], reported: readonly ReportedPayment[], on: IsoDate,
): { readonly settlements: readonly Settlement[]; readonly faults: readonly ResultFault[] } {
  const byLine = new Map(payments.map((payment) => [payment.lineNo, payment]));
  const seen = new Set<number>();
  const settlements: Settlement[] = [];
  const faults: ResultFault[] = [];
  for (const row of reported) {
    const payment = row.batchNo === batchNo ? byLine.get(row.lineNo) : undefined;
    const code = payment === undefined ? 'RESULT_UNKNOWN' : seen.has(row.lineNo) ? 'RESULT_REPEATED' : faultOf(payment, row);
    if (payment !== undefined) seen.add(row.lineNo);
    if (code !== undefined) faults.push({ fileRow: row.fileRow, code, message: FAULTS[code] });
    else settlements.push({ lineNo: row.lineNo, outcome: row.outcome, amountFen: row.amountFen, reason: reasonOf(row), settledOn: row.settledOn ?? on });
  }
  return { settlements, faults };
}

function faultOf(payment: SentPayment, row: ReportedPayment): keyof typeof FAULTS | undefined {
  if (payment.status === 'paid' || payment.status === 'returned') return 'RESULT_SETTLED';
  if (payment.status !== 'sent') return 'RESULT_NOT_SENT';
  if (payment.amountFen !== row.amountFen) return 'RESULT_AMOUNT';
  return payment.last4 === row.accountLast4 ? undefined : 'RESULT_ACCOUNT';
}

const reasonOf = ({ outcome, reasonCode, reasonText }: ReportedPayment): string | null =>
  (outcome === 'paid' ? null : [reasonCode, reasonText].filter((part) => part !== undefined).join(' '));
