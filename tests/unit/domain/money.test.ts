import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { CAPITALS_MAX_FEN, MoneyError, capitals, formatYuan, parseYuan, plainYuan, sumFen } from '../../../domain/money.ts';

const anyFen = fc.integer({ min: 0, max: CAPITALS_MAX_FEN });
const codeOf = (act: () => unknown): string => {
  try {
    act();
  } catch (error) {
    if (error instanceof MoneyError) return error.code;
    throw error;
  }
  return 'nothing was refused';
};

describe('reading yuan', () => {
  test.each([
    ['1,409.50', 140950], ['1409.5', 140950], ['1409', 140900], ['0', 0], ['0.05', 5], ['0.00', 0], ['10,131,550.00', 1_013_155_000], ['999,999.99', 99_999_999],
  ])('%s is %i fen', (text, fen) => {
    expect(parseYuan(text)).toBe(fen);
  });

  test.each([
    ['full-width digits', '１４０９'], ['a full-width comma', '1，409'], ['three decimals', '1.005'], ['a negative', '-1'], ['nothing', ''], ['a bare point', '.5'],
    ['a point at the end', '5.'], ['a wrongly placed comma', '1,40'], ['a comma within four digits', '1409,500'], ['a leading comma', ',409'], ['a leading zero', '0123'],
    ['an exponent', '1e5'], ['a currency sign', '¥5'], ['a unit', '5元'], ['a blank', ' 5'], ['a plus', '+5'], ['a word', 'NaN'], ['more than a safe integer of fen', '90071992547409.92'],
    ['a comma in the decimals', '1.0,0'], ['a line break at the end', '5\n'],
  ])('%s is not an amount', (_, text) => {
    expect(parseYuan(text)).toBeUndefined();
  });

  test('a negative is read only where it is asked for, and there is no minus zero', () => {
    expect(parseYuan('-1,409.50', { negative: true })).toBe(-140950);
    expect(Object.is(parseYuan('-0.00', { negative: true }), 0)).toBe(true);
  });

  test('what is written is read back to the fen, with and without separators', () => {
    fc.assert(fc.property(fc.maxSafeInteger(), (fen) => {
      expect(parseYuan(formatYuan(fen), { negative: true })).toBe(fen + 0);
      expect(parseYuan(plainYuan(fen), { negative: true })).toBe(fen + 0);
    }));
  });
});

describe('writing yuan', () => {
  test.each([[0, '0.00', '0.00'], [5, '0.05', '0.05'], [140950, '1,409.50', '1409.50'], [-123456789, '-1,234,567.89', '-1234567.89'], [100000, '1,000.00', '1000.00']])(
    '%i fen is %s', (fen, formatted, plain) => {
      expect(formatYuan(fen)).toBe(formatted);
      expect(plainYuan(fen)).toBe(plain);
    });

  test.each([0.5, NaN, Infinity, 2 ** 53])('%d is no amount of fen and is not written', (amount) => {
    for (const write of [formatYuan, plainYuan, capitals]) expect(codeOf(() => write(amount))).toBe('MONEY_NOT_FEN');
  });

  test('a sum that leaves the safe integers is refused, as is a part that is no fen', () => {
    expect(sumFen([1, 2, -3])).toBe(0);
    expect(codeOf(() => sumFen([Number.MAX_SAFE_INTEGER, 1]))).toBe('MONEY_NOT_FEN');
    expect(codeOf(() => sumFen([0.1, 0.9]))).toBe('MONEY_NOT_FEN');
  });
});

describe('capitals', () => {
  test.each([
    ['1409.50', '壹仟肆佰零玖元伍角'], ['6007.14', '陆仟零柒元壹角肆分'], ['107000.53', '壹拾万柒仟元零伍角叁分'], ['16409.02', '壹万陆仟肆佰零玖元零贰分'],
    ['1680.32', '壹仟陆佰捌拾元零叁角贰分'], ['325.04', '叁佰贰拾伍元零肆分'], ['0', '零元整'], ['0.05', '伍分'], ['0.50', '伍角'], ['0.55', '伍角伍分'], ['1', '壹元整'],
    ['10', '壹拾元整'], ['100', '壹佰元整'], ['1005', '壹仟零伍元整'], ['10000', '壹万元整'], ['100500', '壹拾万零伍佰元整'], ['10010000', '壹仟零壹万元整'],
    ['10131550', '壹仟零壹拾叁万壹仟伍佰伍拾元整'], ['100000000', '壹亿元整'], ['1000005000', '壹拾亿零伍仟元整'], ['100000001', '壹亿零壹元整'], ['20000000000.50', '贰佰亿元零伍角'],
    ['999999999999.99', '玖仟玖佰玖拾玖亿玖仟玖佰玖拾玖万玖仟玖佰玖拾玖元玖角玖分'],
  ])('%s yuan is 人民币%s', (yuan, written) => {
    expect(capitals(parseYuan(yuan) ?? NaN)).toBe(`人民币${written}`);
  });

  test('a negative amount is refused', () => expect(codeOf(() => capitals(-1))).toBe('MONEY_NEGATIVE'));
  test('above 千亿 is refused', () => expect(codeOf(() => capitals(CAPITALS_MAX_FEN + 1))).toBe('MONEY_TOO_LARGE'));

  test('capitals say the amount again when somebody else reads them', () => {
    const sizes = fc.oneof(anyFen, fc.integer({ min: 0, max: 999_999 }), fc.tuple(fc.integer({ min: 1, max: 999 }), fc.integer({ min: 0, max: 11 })).map(([n, zeros]) => n * 10 ** zeros));
    fc.assert(fc.property(sizes, (fen) => {
      expect(readCapitals(capitals(fen))).toBe(fen);
    }), { numRuns: 2000 });
  });

  test('整 follows 元 and nothing else; no 零 stands twice or before a unit', () => {
    fc.assert(fc.property(anyFen, (fen) => {
      const written = capitals(fen);
      expect(written.endsWith('整')).toBe(fen % 100 === 0);
      expect(written).not.toMatch(/零零|零[仟佰拾亿万角分]|角整|分整/);
      if (fen > 0) expect(written).not.toContain('零元');
    }));
  });
});

/** Reads 大写 by adding up digit × unit: shares nothing with the way it is written. */
function readCapitals(text: string): number {
  const body = text.replace(/^人民币/, '').replace(/整$/, '');
  let fen = 0;
  let group = 0;
  let yuan = 0;
  let digit = 0;
  for (const character of body) {
    const value = '零壹贰叁肆伍陆柒捌玖'.indexOf(character);
    const place = { 拾: 10, 佰: 100, 仟: 1000 }[character];
    const size = { 亿: 1e8, 万: 1e4, 元: 1 }[character];
    const cents = { 角: 10, 分: 1 }[character];
    if (value >= 0) digit = value;
    else if (place !== undefined) group += digit * place;
    else if (size !== undefined) yuan += (group + digit) * size;
    else if (cents !== undefined) fen += digit * cents;
    if (value < 0) digit = 0;
    if (size !== undefined) group = 0;
  }
  return yuan * 100 + fen;
}
