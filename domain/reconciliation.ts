import type { Bilingual } from './coded.ts';

/** What two books say of the same thing, and where they do not agree. */
export const DIFFERENCES = {
  BALANCE: { zh: '余额与分录合计不一致', en: 'A balance is not the sum of its postings' },
  LEDGER_EVENTS: { zh: '账面拨付与事项记录不一致', en: "The ledger's payments of a claim are not those of its events" },
  LEDGER_BANK: { zh: '账面拨付与银行结果不一致', en: "The ledger's payment is not what the bank's result says" },
  EVENTS_BANK: { zh: '批次记录与银行结果不一致', en: "A batch's events are not what the bank's results add up to" },
  CASE_NOT_RUNNING: { zh: '未办结事项没有运行中的流程', en: 'An open case has no running workflow' },
  RUNS_WITHOUT_CASE: { zh: '流程在运行,但事项已办结或不存在', en: 'A workflow runs whose case is closed or unknown' },
  STAGE_DIFFERS: { zh: '流程环节与数据库不一致', en: "A workflow's stage is not that of its case" },
} as const satisfies Record<string, Bilingual>;

export type DifferenceKind = keyof typeof DIFFERENCES;

export interface Difference {
  readonly kind: DifferenceKind;
  readonly subject: string;
  readonly expected: string;
  readonly found: string;
}

/** The schedule's id in Temporal. */
export const NIGHTLY_RECONCILIATION = 'nightly-reconciliation';
