import type { Bilingual } from './coded.ts';

/** An amount of money in whole fen (1 yuan = 100 fen), always a safe integer. There is no other unit of money in this code base. */
export type Fen = number;

/** Largest amount that can be written in capitals: 9999亿9999万9999元9角9分. */
export const CAPITALS_MAX_FEN: Fen = 99_999_999_999_999;

export type MoneyCode = 'MONEY_NOT_FEN' | 'MONEY_NEGATIVE' | 'MONEY_TOO_LARGE';

/** A number that is not money, or not money of the kind asked for: a fault of the caller, never of a clerk. */
export class MoneyError extends Error {
  override readonly name = 'MoneyError';
  readonly code: MoneyCode;
  readonly bilingual: Bilingual;

  constructor(code: MoneyCode) {
    super(MONEY_MESSAGES[code].en);
    this.code = code;
    this.bilingual = MONEY_MESSAGES[code];
  }
}

/** @throws MoneyError MONEY_NOT_FEN unless `amount` is a safe integer. */
export function assertFen(amount: number): asserts amount is Fen {
  if (!Number.isSafeInteger(amount)) throw new MoneyError('MONEY_NOT_FEN');
}

/** Sum of amounts. @throws MoneyError MONEY_NOT_FEN when a part or the sum is not a safe integer. */
export function sumFen(amounts: Iterable<Fen>): Fen {
  let total = 0;
  for (const amount of amounts) {
    assertFen(amount);
    total += amount;
    assertFen(total);
  }
  return total;
}

/**
 * Reads yuan as a clerk types them: "1409", "1409.5", "1,409.50". Anything else is `undefined`: full-width digits, blanks, signs of currency,
 * exponents, leading zeros, wrongly placed commas, more than two decimals, more than a safe integer of fen, and negatives unless `negative` is set.
 */
export function parseYuan(text: string, options: { readonly negative?: boolean } = {}): Fen | undefined {
  const parts = YUAN_SHAPE.exec(text);
  if (parts === null) return undefined;
  const [, sign, whole = '', decimals = ''] = parts;
  if (sign === '-' && options.negative !== true) return undefined;
  const fen = Number(whole.replaceAll(',', '')) * 100 + Number(decimals.padEnd(2, '0'));
  if (!Number.isSafeInteger(fen)) return undefined;
  return sign === '-' && fen !== 0 ? -fen : fen;
}

/** "1,409.50": for people. Always two decimals. @throws MoneyError MONEY_NOT_FEN. */
export function formatYuan(fen: Fen): string {
  return plainYuan(fen).replace(THOUSANDS, ',');
}

/** "1409.50": for bank files and other programs. Always two decimals, no separator. @throws MoneyError MONEY_NOT_FEN. */
export function plainYuan(fen: Fen): string {
  assertFen(fen);
  const size = Math.abs(fen);
  const cents = size % 100;
  return `${fen < 0 ? '-' : ''}${(size - cents) / 100}.${cents < 10 ? '0' : ''}${cents}`;
}

/**
 * 大写, as on cheques and disbursement sheets: "人民币壹仟肆佰零玖元伍角", "人民币壹佰元整", "人民币零元整".
 *
 * Follows 正确填写票据和结算凭证的基本规定 (支付结算办法, annex 1). Where it leaves a choice about 零, the form of its own example is taken:
 * 107000.53 is 壹拾万柒仟元零伍角叁分 (零 between a zero 元 and 角, none between a zero 万 and 仟). 整 follows only 元.
 * By hand: the libraries that were tried (nzh among them) write round sums wrongly.
 *
 * @throws MoneyError MONEY_NOT_FEN, MONEY_NEGATIVE, MONEY_TOO_LARGE (above {@link CAPITALS_MAX_FEN}).
 */
export function capitals(fen: Fen): string {
  assertFen(fen);
  if (fen < 0) throw new MoneyError('MONEY_NEGATIVE');
  if (fen > CAPITALS_MAX_FEN) throw new MoneyError('MONEY_TOO_LARGE');
  if (fen === 0) return '人民币零元整';
  const cents = fen % 100;
  const yuan = (fen - cents) / 100;
  return `人民币${yuanCapitals(yuan)}${centCapitals(yuan, cents)}`;
}

/** The part up to 元; empty below one yuan. Groups of four digits: 亿, 万, 元. */
function yuanCapitals(yuan: number): string {
  if (yuan === 0) return '';
  let written = '';
  let gap = false;
  for (const [unit, size] of GROUPS) {
    const group = Math.floor(yuan / size) % 10_000;
    if (group === 0) {
      gap = written !== '';
      continue;
    }
    if (written !== '' && (gap || group < 1000)) written += '零';
    written += groupCapitals(group) + unit;
    gap = false;
  }
  return `${written}元`;
}

/** One group of four digits, 1–9999, without leading or trailing 零. */
function groupCapitals(group: number): string {
  let written = '';
  let gap = false;
  for (const [unit, size] of PLACES) {
    const digit = Math.floor(group / size) % 10;
    if (digit === 0) {
      gap = written !== '';
      continue;
    }
    written += (gap ? '零' : '') + DIGITS.charAt(digit) + unit;
    gap = false;
  }
  return written;
}

/** The part after 元. */
function centCapitals(yuan: number, cents: number): string {
  if (cents === 0) return '整';
  const jiao = Math.floor(cents / 10);
  const fen = cents % 10;
  const zeroBefore = yuan > 0 && (jiao === 0 || yuan % 10 === 0);
  return (zeroBefore ? '零' : '') + (jiao > 0 ? `${DIGITS.charAt(jiao)}角` : '') + (fen > 0 ? `${DIGITS.charAt(fen)}分` : '');
}

const YUAN_SHAPE = /^(-?)(0|[1-9]\d*|[1-9]\d{0,2}(?:,\d{3})+)(?:\.(\d{1,2}))?$/;
const THOUSANDS = /\B(?=(\d{3})+\.)/g;
const DIGITS = '零壹贰叁肆伍陆柒捌玖';
const GROUPS: readonly (readonly [string, number])[] = [['亿', 100_000_000], ['万', 10_000], ['', 1]];
const PLACES: readonly (readonly [string, number])[] = [['仟', 1000], ['佰', 100], ['拾', 10], ['', 1]];

const MONEY_MESSAGES: Readonly<Record<MoneyCode, Bilingual>> = {
  MONEY_NOT_FEN: { zh: '金额不是以分为单位的整数', en: 'The amount is not a whole number of fen' },
  MONEY_NEGATIVE: { zh: '负数金额不能写成大写', en: 'A negative amount cannot be written in capitals' },
  MONEY_TOO_LARGE: { zh: '金额超过大写上限（9999亿9999万9999元9角9分）', en: 'The amount is beyond what capitals can write (999,999,999,999.99 yuan)' },
};
