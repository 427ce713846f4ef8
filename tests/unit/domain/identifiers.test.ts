import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { IDENTIFIER_CODES } from '../../../domain/codes/identifiers.ts';
import {
  ageOn, birthDateOf, checkAccount, checkBankCode, checkIdCard, checkPhone, checkUscc, genderOf, makeBankCodeCheck, makeIdCheckDigit, makeOrgCodeCheck, makeUsccCheck, maskAccount,
  maskIdCard, maskPhone, normaliseText,
} from '../../../domain/identifiers.ts';

const VECTOR = '11010519491231002X';
const USCC_VECTORS = ['91350100M000100Y43', '91440101MA5CJQ4N59'];
const USCC_ALPHABET = '0123456789ABCDEFGHJKLMNPQRTUWXY';

const real = (text: string) => checkIdCard(text, { sampleIds: false });
const withCheck = (first17: string): string => first17 + makeIdCheckDigit(first17);
const digits = (length: number) => fc.string({ unit: fc.constantFrom(...'0123456789'), minLength: length, maxLength: length });
const birth = fc.date({ min: new Date('1900-01-01T00:00:00Z'), max: new Date('2099-12-31T00:00:00Z'), noInvalidDate: true }).map((date) => date.toISOString().slice(0, 10).replaceAll('-', ''));
const sampleId = fc.tuple(digits(4), birth, digits(3)).map(([area, born, sequence]) => withCheck(`99${area}${born}${sequence}`));

describe('identity number', () => {
  test('the vector of the standard is valid, with a small x too', () => {
    expect(real(VECTOR)).toEqual({ value: VECTOR, ok: true, level: 'ok', code: 'OK', message: { zh: '有效', en: 'Valid' } });
    expect(real(VECTOR.toLowerCase())).toMatchObject({ ok: true, value: VECTOR });
  });

  test.each([
    ['a wrong check digit', '110105194912310021', 'ID_CHECK_DIGIT'],
    ['an X where a digit belongs', withCheck('11010519491231003').slice(0, 17) + 'X', 'ID_CHECK_DIGIT'],
    ['nothing', '', 'ID_LENGTH'], ['17 characters', VECTOR.slice(1), 'ID_LENGTH'], ['19 characters', `${VECTOR}1`, 'ID_LENGTH'], ['a letter inside', '1101051949123100AX', 'ID_CHARACTERS'],
    ['a letter other than X at the end', '11010519491231002A', 'ID_CHARACTERS'], ['a day that does not exist', withCheck('11010520210229001'), 'ID_DATE'],
    ['month 13', withCheck('11010519901301001'), 'ID_DATE'], ['day 0', withCheck('11010519900100001'), 'ID_DATE'], ['a year before 1900', withCheck('11010518991231001'), 'ID_DATE'],
    ['29 February of 1900', withCheck('11010519000229001'), 'ID_DATE'],
    ['scientific notation', '1.10105194912310E+17', 'ID_FLOAT'], ['scientific notation, short', '4.40106E+17', 'ID_FLOAT'], ['scientific notation, small e', '4.40106e17', 'ID_FLOAT'],
    ['…000 from a spreadsheet', '110105194912310000', 'ID_FLOAT'], ['a number with a decimal point', '110105194912310000.0', 'ID_FLOAT'],
    ['15 digits with no real date', '110105491331002', 'ID_DATE'], ['full-width digits', '１１０１０519491231002X', 'FULLWIDTH'], ['a full-width X', '11010519491231002Ｘ', 'FULLWIDTH'],
    ['a no-break space', `${VECTOR}\u00a0`, 'HIDDEN_SPACE'], ['a zero-width space', `110105\u200b19491231002X`, 'HIDDEN_SPACE'], ['an ideographic space', `\u3000${VECTOR}`, 'HIDDEN_SPACE'],
    ['a BOM', `\ufeff${VECTOR}`, 'HIDDEN_SPACE'], ['plain spaces', '110105 19491231 002X', 'HIDDEN_SPACE'],
  ])('%s is blocked', (_, text, code) => {
    expect(real(text)).toMatchObject({ ok: false, level: 'block', code });
  });

  test('…000 with a matching check digit is a number like any other', () => {
    const id = [...Array(90).keys()].map((n) => `110105199${n % 10}01${10 + (n % 9)}${Math.floor(n / 10)}00`).map(withCheck).find((made) => made.endsWith('000'));
    expect(id).toBeDefined();
    expect(real(id ?? '').code).toBe('OK');
  });

  test('15 digits are blocked, and their 18-digit form is given for matching', () => {
    expect(real('110105491231002')).toMatchObject({ level: 'block', code: 'ID_15_DIGITS', value: VECTOR });
  });

  test('full-width and hidden characters are never dropped silently: the form meant is only proposed', () => {
    expect(real('１１０１０５１９４９１２３１００２ｘ')).toMatchObject({ ok: false, code: 'FULLWIDTH', value: VECTOR });
    expect(real(`\ufeff110105 19491231002x\u200b`)).toMatchObject({ ok: false, code: 'HIDDEN_SPACE', value: VECTOR });
  });

  test.each(['660105', '000000', '449901', '440199', '440119', '100105'])('unknown area %s is a warning, not a block', (area) => {
    expect(real(withCheck(`${area}19900101001`))).toMatchObject({ ok: false, level: 'warn', code: 'ID_AREA_UNKNOWN' });
  });

  test.each(['440102', '440107', '440116', '440183', '440184', '440103', '440118', '440304', '442528', '110105', '810000', '710000'])('area %s is known, given up or not', (area) => {
    expect(real(withCheck(`${area}19900101001`)).code).toBe('OK');
  });

  test('synthetic people (99…) are blocked outside rehearsals and pass inside, every other rule still holding', () => {
    const id = withCheck('99010619950315123');
    expect(real(id)).toMatchObject({ ok: false, level: 'block', code: 'ID_SAMPLE_AREA' });
    expect(checkIdCard(id, { sampleIds: true })).toMatchObject({ ok: true, code: 'OK' });
    expect(checkIdCard(withCheck('99010619950230123'), { sampleIds: true }).code).toBe('ID_DATE');
  });

  test('any one changed character is caught', () => {
    fc.assert(fc.property(sampleId, fc.integer({ min: 0, max: 17 }), fc.constantFrom(...'0123456789X'), (id, at, other) => {
      fc.pre(id.charAt(at) !== other);
      expect(checkIdCard(id.slice(0, at) + other + id.slice(at + 1), { sampleIds: true }).level).toBe('block');
    }), { numRuns: 3000 });
  });

  test('two neighbours exchanged are caught', () => {
    fc.assert(fc.property(sampleId, fc.integer({ min: 0, max: 15 }), (id, at) => {
      fc.pre(id.charAt(at) !== id.charAt(at + 1));
      const swapped = id.slice(0, at) + id.charAt(at + 1) + id.charAt(at) + id.slice(at + 2);
      expect(checkIdCard(swapped, { sampleIds: true }).level).not.toBe('ok');
    }), { numRuns: 1000 });
  });

  test('whatever is typed gets an answer of the catalogue', () => {
    fc.assert(fc.property(fc.oneof(fc.string({ unit: 'grapheme' }), digits(15), digits(18), digits(12)), (text) => {
      for (const verdict of [real(text), checkUscc(text), checkBankCode(text), checkAccount(text, 'corporate'), checkAccount(text, 'personal'), checkPhone(text)]) {
        expect(IDENTIFIER_CODES[verdict.code].level).toBe(verdict.level);
        expect(verdict.ok).toBe(verdict.level === 'ok');
      }
    }), { numRuns: 1000 });
  });

  test('birth date, age and gender are read from the number; none from one that has no real date', () => {
    expect(birthDateOf(VECTOR)).toBe('1949-12-31');
    expect([ageOn(VECTOR, '2021-12-30'), ageOn(VECTOR, '2021-12-31'), ageOn(VECTOR, '1949-12-30')]).toEqual([71, 72, undefined]);
    expect(genderOf(VECTOR)).toBe('女');
    expect(genderOf('110105194912310')).toBeUndefined();
    expect(birthDateOf('110105202102290019')).toBeUndefined();
    expect(ageOn('110105491231002', '2021-01-01')).toBeUndefined();
  });

  test('a check digit is made of 17 digits only', () => {
    for (const bad of ['', '1101051949123100X', VECTOR]) expect(() => makeIdCheckDigit(bad)).toThrow(RangeError);
  });
});

describe('unified social credit code', () => {
  test.each(USCC_VECTORS)('%s is valid, in small letters too', (code) => {
    expect(checkUscc(code).code).toBe('OK');
    expect(checkUscc(code.toLowerCase())).toMatchObject({ ok: true, value: code });
    expect(makeUsccCheck(code.slice(0, 17))).toBe(code.slice(17));
    expect(makeOrgCodeCheck(code.slice(8, 16))).toBe(code.charAt(16));
  });

  test.each([
    ['17 characters', '91350100M000100Y4', 'USCC_LENGTH'], ['nothing', '', 'USCC_LENGTH'], ['the letter O for a zero', '9135O100M000100Y43', 'USCC_CHARACTERS'],
    ['the letter I', '91350100M000I00Y43', 'USCC_CHARACTERS'], ['a letter inside the area', '913501A0M000100Y43', 'USCC_CHARACTERS'], ['scientific notation', '9.14401E+17', 'NUMBER_FLOAT'],
    ['full-width characters', '９1350100M000100Y43', 'FULLWIDTH'], ['a hidden space', '91350100M000100Y43\u200b', 'HIDDEN_SPACE'],
  ])('%s is blocked', (_, text, code) => {
    expect(checkUscc(text)).toMatchObject({ ok: false, level: 'block', code });
  });

  test('a failing check is a warning, as early codes were issued with one', () => {
    expect(checkUscc('91350100M000100Y44')).toMatchObject({ ok: false, level: 'warn', code: 'USCC_CHECK_DIGIT' });
  });

  test('an organisation code that fails its own check is a warning of its own', () => {
    const first17 = '91350100M000100Y5';
    expect(checkUscc(first17 + makeUsccCheck(first17))).toMatchObject({ ok: false, level: 'warn', code: 'USCC_ORG_CODE' });
  });

  test('any one changed character is caught', () => {
    fc.assert(fc.property(fc.constantFrom(...USCC_VECTORS), fc.integer({ min: 0, max: 17 }), fc.constantFrom(...USCC_ALPHABET), (code, at, other) => {
      fc.pre(code.charAt(at) !== other);
      expect(checkUscc(code.slice(0, at) + other + code.slice(at + 1)).ok).toBe(false);
    }), { numRuns: 2000 });
  });

  test('check characters are made of the right alphabet only', () => {
    expect(() => makeUsccCheck('91350100M000100I4')).toThrow(RangeError);
    expect(() => makeUsccCheck('')).toThrow(RangeError);
    expect(() => makeOrgCodeCheck('m0001000')).toThrow(RangeError);
  });
});

describe('bank code', () => {
  test('a published code is valid', () => expect(checkBankCode('102100099996').code).toBe('OK'));
  test('a failing check is a warning', () => expect(checkBankCode('102100099997')).toMatchObject({ ok: false, level: 'warn', code: 'BANK_CODE_CHECK_DIGIT' }));
  test.each([['11 digits', '10210009999', 'BANK_CODE_FORM'], ['a letter', '10210009999X', 'BANK_CODE_FORM'], ['scientific notation', '1.021E+11', 'NUMBER_FLOAT'], ['a full-width digit', '10210009999６', 'FULLWIDTH']])(
    '%s is blocked', (_, text, code) => expect(checkBankCode(text)).toMatchObject({ ok: false, level: 'block', code }));
  test('any one changed digit is caught', () => {
    fc.assert(fc.property(digits(11), fc.integer({ min: 0, max: 11 }), fc.constantFrom(...'0123456789'), (first11, at, other) => {
      const code = first11 + makeBankCodeCheck(first11);
      expect(checkBankCode(code).code).toBe('OK');
      fc.pre(code.charAt(at) !== other);
      expect(checkBankCode(code.slice(0, at) + other + code.slice(at + 1)).ok).toBe(false);
    }), { numRuns: 1000 });
  });
  test('its check digit is made of 11 digits only', () => expect(() => makeBankCodeCheck('1021000999')).toThrow(RangeError));
});

describe('accounts and telephones', () => {
  test.each(['36020001', '3602-0001-0920-0001234', '1'.repeat(32)])('%s is a corporate account', (text) => expect(checkAccount(text, 'corporate').code).toBe('OK'));
  test.each([['7 digits', '3602000', 'ACCOUNT_FORM'], ['33 digits', '1'.repeat(33), 'ACCOUNT_FORM'], ['a letter', '3602000A1', 'ACCOUNT_FORM'], ['a hyphen at the end', '36020001-', 'ACCOUNT_FORM'],
    ['scientific notation', '6.22848E+18', 'NUMBER_FLOAT'], ['a space', '3602 0001', 'HIDDEN_SPACE'], ['full-width digits', '３６０２０００１', 'FULLWIDTH']])(
    'a corporate account with %s is blocked', (_, text, code) => expect(checkAccount(text, 'corporate')).toMatchObject({ level: 'block', code }));

  test('a card number that fails Luhn, or is too short for a card, is a warning', () => {
    expect(checkAccount('4539578763621486', 'personal').code).toBe('OK');
    expect(checkAccount('4539578763621487', 'personal')).toMatchObject({ level: 'warn', code: 'ACCOUNT_CARD' });
    expect(checkAccount('00000000', 'personal')).toMatchObject({ level: 'warn', code: 'ACCOUNT_CARD' });
    expect(checkAccount('4539-5787', 'personal')).toMatchObject({ level: 'block', code: 'ACCOUNT_FORM' });
  });

  test.each(['13900000000', '020-83333333', '02083333333', '0760-8888888', '020-83333333-8001'])('%s is a telephone', (text) => expect(checkPhone(text).code).toBe('OK'));
  test.each(['12900000000', '1390000000', '83333333', '139000000001', ''])('%s is a warning', (text) => expect(checkPhone(text)).toMatchObject({ level: 'warn', code: 'PHONE_FORM' }));
});

describe('masks', () => {
  test('an identity number keeps area and last four, an account the last four, a telephone the ends', () => {
    expect(maskIdCard(VECTOR)).toBe('110105********002X');
    expect(maskAccount('3602000109200001234')).toBe('****1234');
    expect(maskPhone('13812345678')).toBe('138****5678');
    expect(maskPhone('020-83333333')).toBe('****33');
  });

  test('a mask never shows the birth date, more than four digits of an account in a row, or a short value at all', () => {
    fc.assert(fc.property(sampleId, (id) => {
      expect(maskIdCard(id)).not.toContain(id.slice(6, 14));
    }));
    expect([maskIdCard('1101'), maskAccount('1234567'), maskPhone('123456'), maskIdCard('')]).toEqual(['****', '****', '****', '']);
  });
});

describe('what a clerk meant', () => {
  test.each([
    ['１１０１０５１９４９１２３１００２ｘ', VECTOR], [` ${VECTOR}\u3000`, VECTOR], [`110105\u200b194912\u00a031002x\ufeff`, VECTOR], ['３６０２－０００１', '3602-0001'], ['max', 'max'],
  ])('%j reads %s', (text, value) => {
    expect(normaliseText(text)).toEqual({ value, changed: text !== value });
  });

  test('a second cleaning changes nothing', () => {
    fc.assert(fc.property(fc.string({ unit: 'grapheme' }), (text) => {
      const once = normaliseText(text).value;
      expect(normaliseText(once)).toEqual({ value: once, changed: false });
    }));
  });
});
