/** A message for a person, in the two languages of the product (zh-CN first). */
export interface Bilingual {
  readonly zh: string;
  readonly en: string;
}

/** `block`: the value cannot be used. `warn`: a person may go on, with a reason. `ok`: nothing to say. */
export type Level = 'ok' | 'warn' | 'block';

/** One entry of the closed catalogue of codes: what is wrong and how to mend it. */
export interface CodeEntry {
  readonly level: Level;
  readonly message: Bilingual;
  readonly mend?: Bilingual;
}

/** What a check of one value answers. `value` is the normalised value when the check could make one. */
export interface Verdict<Code extends string = string> {
  readonly value: string;
  readonly ok: boolean;
  readonly level: Level;
  readonly code: Code;
  readonly message: Bilingual;
}

/** A finding in one cell of a workbook. `row` counts from 1 as Excel shows it; `column` is the header's text. */
export interface CellError {
  readonly sheet: string;
  readonly row: number;
  readonly column: string;
  readonly code: string;
  readonly level: Exclude<Level, 'ok'>;
  readonly message: Bilingual;
  readonly mend?: Bilingual;
  /** What the engine would write into the cell instead, when it can tell (never applied without a person). */
  readonly suggestion?: string;
}

/** A date of the calendar, `YYYY-MM-DD`, Asia/Shanghai. */
export type IsoDate = string;
