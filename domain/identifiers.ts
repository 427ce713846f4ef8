/**
 * Identifiers of people, institutions and accounts: is the value well formed, and does its check digit agree?
 * Nothing here says that the number was ever issued. `ok` is true only at level `ok`; whether a warning stops somebody is the caller's matter.
 * By hand: the npm libraries for 身份证 accept 15-digit numbers, and none that is kept knows 统一社会信用代码 or 联行号.
 */
import type { IsoDate, Verdict } from './coded.ts';
import { IDENTIFIER_CODES } from './codes/identifiers.ts';
import type { IdentifierCode } from './codes/identifiers.ts';

export type { IdentifierCode } from './codes/identifiers.ts';

export type IdentifierVerdict = Verdict<IdentifierCode>;

/**
 * 公民身份号码, GB 11643: six digits of area, a real birth date (1900–2099), three of sequence, ISO 7064 MOD 11-2. A last `x` counts as `X`.
 * A number of 15 digits is blocked, and `value` is its 18-digit form, for matching only. Area 99xxxx exists nowhere: with `sampleIds` it is
 * accepted as a synthetic person, without it it is blocked.
 */
export function checkIdCard(text: string, { sampleIds }: { readonly sampleIds: boolean }): IdentifierVerdict {
  if (text.length !== 18 || !digitsIn(text, 0, 17)) return checkOddIdCard(text);
  const last = text.charAt(17);
  const value = last === 'x' ? `${text.slice(0, 17)}X` : text;
  const right = idCheckDigit(text) === (last === 'x' ? 'X' : last);
  if (!right && text.endsWith('000')) return verdict('ID_FLOAT', value);
  if (!isIdCheckCharacter(last)) return checkOddIdCard(text);
  if (!hasRealBirthDate(text)) return verdict('ID_DATE', value);
  if (!right) return verdict('ID_CHECK_DIGIT', value);
  if (text.startsWith('99')) return verdict(sampleIds ? 'OK' : 'ID_SAMPLE_AREA', value);
  return verdict(isKnownArea(text) ? 'OK' : 'ID_AREA_UNKNOWN', value);
}

/** Whatever is not 17 digits and one more character of the right kind: which reason is nearest to what happened? */
function checkOddIdCard(text: string): IdentifierVerdict {
  const hidden = hiddenForm(text);
  if (hidden) return hidden;
  const value = text.toUpperCase();
  if (FLOAT_SHAPE.test(value)) return verdict('ID_FLOAT', value);
  if (value.length === 15 && digitsIn(value, 0, 15)) {
    const first17 = `${value.slice(0, 6)}19${value.slice(6)}`;
    return hasRealBirthDate(first17) ? verdict('ID_15_DIGITS', first17 + idCheckDigit(first17)) : verdict('ID_DATE', value);
  }
  return verdict(value.length === 18 ? 'ID_CHARACTERS' : 'ID_LENGTH', value);
}

/** Check character of an 18-character identity number. @throws RangeError unless `first17` is 17 digits. */
export function makeIdCheckDigit(first17: string): string {
  if (first17.length !== 17 || !digitsIn(first17, 0, 17)) throw new RangeError('17 digits are expected');
  return idCheckDigit(first17);
}

/** Birth date inside an 18-character identity number, or undefined when there is no such day. */
export function birthDateOf(id: string): IsoDate | undefined {
  if (id.length !== 18 || !digitsIn(id, 0, 17) || !hasRealBirthDate(id)) return undefined;
  return `${id.slice(6, 10)}-${id.slice(10, 12)}-${id.slice(12, 14)}`;
}

/** Completed years of age (周岁) on a day; undefined when the number holds no birth date or the day is before it. */
export function ageOn(id: string, date: IsoDate): number | undefined {
  const born = birthDateOf(id);
  if (born === undefined || date < born) return undefined;
  const years = Number(date.slice(0, 4)) - Number(born.slice(0, 4));
  return date.slice(5) >= born.slice(5) ? years : years - 1;
}

/** Gender by the 17th digit of an 18-character identity number: odd is 男. */
export function genderOf(id: string): '男' | '女' | undefined {
  if (id.length !== 18 || !digitsIn(id, 0, 17)) return undefined;
  return digitAt(id, 16) % 2 === 1 ? '男' : '女';
}

/**
 * 统一社会信用代码, GB 32100: 18 characters of a 31-letter alphabet, weights 3^i mod 31; places 9–17 are an organisation code with a check of its own (GB 11714).
 * A failing check is a warning: some codes of the first years were issued with one. Lower-case letters count as capitals.
 */
export function checkUscc(text: string): IdentifierVerdict {
  const hidden = hiddenForm(text);
  if (hidden) return hidden;
  const value = text.toUpperCase();
  if (FLOAT_SHAPE.test(value)) return verdict('NUMBER_FLOAT', value);
  if (value.length !== 18) return verdict('USCC_LENGTH', value);
  if (!USCC_SHAPE.test(value)) return verdict('USCC_CHARACTERS', value);
  if (makeUsccCheck(value.slice(0, 17)) !== value.charAt(17)) return verdict('USCC_CHECK_DIGIT', value);
  if (makeOrgCodeCheck(value.slice(8, 16)) !== value.charAt(16)) return verdict('USCC_ORG_CODE', value);
  return verdict('OK', value);
}

/** Last character of a 统一社会信用代码 (GB 32100). @throws RangeError unless `first17` is 17 characters of its alphabet. */
export function makeUsccCheck(first17: string): string {
  if (first17.length !== 17) throw new RangeError('17 characters are expected');
  let sum = 0;
  let weight = 1;
  for (const character of first17) {
    sum += indexIn(USCC_ALPHABET, character) * weight;
    weight = (weight * 3) % 31;
  }
  return USCC_ALPHABET.charAt((31 - (sum % 31)) % 31);
}

/** Last character of a 组织机构代码 (GB 11714). @throws RangeError unless `first8` is 8 digits and capitals. */
export function makeOrgCodeCheck(first8: string): string {
  if (first8.length !== 8) throw new RangeError('8 characters are expected');
  let sum = 0;
  for (let i = 0; i < 8; i++) sum += indexIn(ORG_ALPHABET, first8.charAt(i)) * (ORG_WEIGHTS[i] ?? 0);
  return '0123456789X'.charAt((11 - (sum % 11)) % 11);
}

/** 联行号 (bank code of the payment system): 12 digits, ISO 7064 MOD 11,10 on the last; a failing check is a warning. */
export function checkBankCode(text: string): IdentifierVerdict {
  const hidden = hiddenForm(text);
  if (hidden) return hidden;
  if (FLOAT_SHAPE.test(text)) return verdict('NUMBER_FLOAT', text);
  if (text.length !== 12 || !digitsIn(text, 0, 12)) return verdict('BANK_CODE_FORM', text);
  return verdict(makeBankCodeCheck(text.slice(0, 11)) === text.charAt(11) ? 'OK' : 'BANK_CODE_CHECK_DIGIT', text);
}

/** Last digit of a 联行号. @throws RangeError unless `first11` is 11 digits. */
export function makeBankCodeCheck(first11: string): string {
  if (first11.length !== 11 || !digitsIn(first11, 0, 11)) throw new RangeError('11 digits are expected');
  let product = 10;
  for (let i = 0; i < 11; i++) product = (((product + digitAt(first11, i)) % 10 || 10) * 2) % 11;
  return String((11 - product) % 10);
}

/**
 * Bank account. Corporate: 8–32 digits and hyphens, a digit first and last, no check digit exists. Personal: 8–32 digits; one that is no bank card
 * (13–19 digits, ISO/IEC 7812 Luhn) is a warning, as a passbook account may be meant.
 */
export function checkAccount(text: string, kind: 'corporate' | 'personal'): IdentifierVerdict {
  const hidden = hiddenForm(text);
  if (hidden) return hidden;
  if (FLOAT_SHAPE.test(text)) return verdict('NUMBER_FLOAT', text);
  if (kind === 'corporate') return verdict(CORPORATE_SHAPE.test(text) ? 'OK' : 'ACCOUNT_FORM', text);
  if (text.length < 8 || text.length > 32 || !digitsIn(text, 0, text.length)) return verdict('ACCOUNT_FORM', text);
  return verdict(text.length >= 13 && text.length <= 19 && passesLuhn(text) ? 'OK' : 'ACCOUNT_CARD', text);
}

/** Mobile number of the mainland, or landline with its area code (hyphens allowed, extension after the last). */
export function checkPhone(text: string): IdentifierVerdict {
  return hiddenForm(text) ?? verdict(PHONE_SHAPE.test(text) ? 'OK' : 'PHONE_FORM', text);
}

/** "110105********002X": area and last four stay; of anything shorter than 15 characters only stars. */
export function maskIdCard(text: string): string {
  return text.length < 15 ? '*'.repeat(text.length) : `${text.slice(0, 6)}${'*'.repeat(text.length - 10)}${text.slice(-4)}`;
}

/** "****1234": the last four, never the length; of anything shorter than 8 characters only stars. */
export function maskAccount(text: string): string {
  return text.length < 8 ? '****' : `****${text.slice(-4)}`;
}

/** "王**": the first character of a name stays. */
export function maskName(text: string): string {
  const [first = '', ...rest] = text;
  return first + '*'.repeat(rest.length);
}

/** "138****5678"; of a landline only the last two stay. */
export function maskPhone(text: string): string {
  if (text.length === 11 && text.startsWith('1')) return `${text.slice(0, 3)}****${text.slice(-4)}`;
  return text.length < 7 ? '****' : `****${text.slice(-2)}`;
}

/**
 * What a clerk most likely meant by an identifier: full-width characters made half-width, spaces and invisible characters (U+00A0, U+200B, U+3000, BOM …)
 * taken out, a last x of an identity number made X. A suggestion: a person accepts it. Not for names, in which a space may belong.
 */
export function normaliseText(text: string): { readonly value: string; readonly changed: boolean } {
  const narrow = text.replace(HIDDEN, '').replace(FULL_WIDTH, (wide) => String.fromCharCode(wide.charCodeAt(0) - 0xfee0));
  const value = narrow.length === 18 && narrow.endsWith('x') && digitsIn(narrow, 0, 17) ? `${narrow.slice(0, 17)}X` : narrow;
  return { value, changed: value !== text };
}

/** A value with full-width or hidden characters is blocked, with what was probably meant as its value. */
function hiddenForm(text: string): IdentifierVerdict | undefined {
  if (text.search(HIDDEN) >= 0) return verdict('HIDDEN_SPACE', normaliseText(text).value);
  if (text.search(FULL_WIDTH) >= 0) return verdict('FULLWIDTH', normaliseText(text).value);
  return undefined;
}

function verdict(code: IdentifierCode, value: string): IdentifierVerdict {
  const { level, message } = IDENTIFIER_CODES[code];
  return { value, ok: level === 'ok', level, code, message };
}

const digitAt = (text: string, at: number): number => text.charCodeAt(at) - 48;

function digitsIn(text: string, from: number, to: number): boolean {
  for (let i = from; i < to; i++) {
    const digit = digitAt(text, i);
    if (!(digit >= 0 && digit <= 9)) return false;
  }
  return true;
}

const isIdCheckCharacter = (character: string): boolean => character === 'X' || character === 'x' || (character >= '0' && character <= '9');

/** ISO 7064 MOD 11-2 over the first 17 digits. */
function idCheckDigit(digits: string): string {
  let sum = 0;
  for (let i = 0; i < 17; i++) sum = ((sum + digitAt(digits, i)) * 2) % 11;
  return '0123456789X'.charAt((12 - sum) % 11);
}

/** Places 7–14 of an 18-character number, already known to be digits. */
function hasRealBirthDate(id: string): boolean {
  const year = digitAt(id, 6) * 1000 + digitAt(id, 7) * 100 + digitAt(id, 8) * 10 + digitAt(id, 9);
  const month = digitAt(id, 10) * 10 + digitAt(id, 11);
  const day = digitAt(id, 12) * 10 + digitAt(id, 13);
  if (year < 1900 || year > 2099 || month < 1 || month > 12 || day < 1) return false;
  const leap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  return day <= (month === 2 && leap ? 29 : (MONTH_DAYS[month - 1] ?? 0));
}

/**
 * Provinces by their two digits; inside Guangdong the prefectures by four, inside Guangzhou the districts by six. Other provinces are not looked into:
 * their counties change every year, and a warning that is often wrong is soon overlooked.
 */
function isKnownArea(id: string): boolean {
  const province = digitAt(id, 0) * 10 + digitAt(id, 1);
  if (province !== 44) return PROVINCES[province] === 1;
  const prefecture = digitAt(id, 2) * 10 + digitAt(id, 3);
  if (prefecture !== 1) return GUANGDONG[prefecture] === 1;
  return GUANGZHOU[digitAt(id, 4) * 10 + digitAt(id, 5)] === 1;
}

function indexIn(alphabet: string, character: string): number {
  const index = alphabet.indexOf(character);
  if (index < 0) throw new RangeError('a character outside the alphabet of this code');
  return index;
}

/** Luhn, ISO/IEC 7812-1: every second digit from the right doubled. */
function passesLuhn(digits: string): boolean {
  let sum = 0;
  for (let i = 0; i < digits.length; i++) {
    const digit = digitAt(digits, digits.length - 1 - i);
    sum += i % 2 === 0 ? digit : digit < 5 ? digit * 2 : digit * 2 - 9;
  }
  return sum % 10 === 0;
}

function flags(...codes: number[]): Uint8Array {
  const table = new Uint8Array(100);
  for (const code of codes) table[code] = 1;
  return table;
}

/** GB/T 2260, first two digits; 81–83 are the residence permits of Hong Kong, Macao and Taiwan residents. */
const PROVINCES = flags(11, 12, 13, 14, 15, 21, 22, 23, 31, 32, 33, 34, 35, 36, 37, 41, 42, 43, 44, 45, 46, 50, 51, 52, 53, 54, 61, 62, 63, 64, 65, 71, 81, 82, 83);
/** 44xx: the cities, and 21–29 the 地区 of before 1988, which stay in the ids of those who registered then. */
const GUANGDONG = flags(1, 2, 3, 4, 5, 6, 7, 8, 9, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 51, 52, 53);
/** 4401xx: the eleven districts, and codes given up since: 02 东山, 07 芳村, 16 萝岗, 81–84 the four county-level cities, 21–28 the counties before them. */
const GUANGZHOU = flags(0, 1, 3, 4, 5, 6, 11, 12, 13, 14, 15, 17, 18, 2, 7, 16, 81, 82, 83, 84, 21, 22, 23, 24, 25, 26, 27, 28);

const MONTH_DAYS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
const USCC_ALPHABET = '0123456789ABCDEFGHJKLMNPQRTUWXY';
const USCC_SHAPE = /^[0-9A-HJ-NP-RTUW-Y]{2}\d{6}[0-9A-HJ-NP-RTUW-Y]{10}$/;
const ORG_ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ';
const ORG_WEIGHTS = [3, 7, 9, 10, 5, 8, 4, 2];
const CORPORATE_SHAPE = /^\d[\d-]{6,30}\d$/;
const PHONE_SHAPE = /^(?:1[3-9]\d{9}|0\d{2,3}-?[2-9]\d{6,7}(?:-\d{1,6})?)$/;
/** How a spreadsheet writes a number that it holds as a float: 4.40106E+17, 440106199001010000.0 */
const FLOAT_SHAPE = /^(?:\d(?:\.\d+)?[eE]\+?\d{1,3}|\d{12,}\.\d+)$/;
const FULL_WIDTH = /[\uff01-\uff5e]/g;
/** Every blank of Unicode, and what shows nothing at all: soft hyphen, zero width characters, direction marks, BOM. */
const HIDDEN = /[\s\u00ad\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]/g;
