import type { IsoDate } from '../../../domain/coded.ts';
import { makeBankCodeCheck, makeIdCheckDigit, makeOrgCodeCheck, makeUsccCheck } from '../../../domain/identifiers.ts';

/* Numbers of people and institutions that exist nowhere, with right check characters. */

/** 身份证号 with the area 99 and the last four digits of the district's own code; `serial` 1–999, odd for men. */
export function idCard(district: string, bornOn: IsoDate, serial: number): string {
  const body = `99${district.slice(2)}${bornOn.replaceAll('-', '')}${String(serial).padStart(3, '0')}`;
  return body + makeIdCheckDigit(body);
}

/** The same number with another last character: its check fails. */
export function withWrongCheckDigit(number: string): string {
  const last = number.at(-1) === '7' ? '3' : '7';
  return number.slice(0, -1) + last;
}

/** 统一社会信用代码 (GB 32100) of a public institution (12) or a private provider (52); positions 9–17 are a valid GB 11714 code. */
export function uscc(registry: '12' | '52', serial: number): string {
  const organisation = `Y${String(serial).padStart(7, '0')}`;
  const body = `${registry}440100${organisation}${makeOrgCodeCheck(organisation)}`;
  return body + makeUsccCheck(body);
}

/** 联行号: 3 digits of the bank, 4 of Guangzhou, 4 of the branch, and the check digit. */
export function bankCode(bank: string, branch: number): string {
  const body = `${bank}5810${String(branch % 10_000).padStart(4, '0')}`;
  return body + makeBankCodeCheck(body);
}

/** The same code with its last digit moved by one: its check fails. */
export const withWrongLastDigit = (code: string): string => code.slice(0, -1) + String((Number(code.at(-1)) + 1) % 10);
