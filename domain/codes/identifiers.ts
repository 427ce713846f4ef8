import type { CodeEntry, Level } from '../coded.ts';

const entry = (level: Level, zh: string, en: string, mendZh?: string, mendEn?: string): CodeEntry => ({
  level, message: { zh, en }, ...(mendZh !== undefined && mendEn !== undefined ? { mend: { zh: mendZh, en: mendEn } } : {}),
});

/** What the checks of identifiers can answer. `warn` entries may be overridden by a person who gives a reason. */
export const IDENTIFIER_CODES = {
  OK: entry('ok', '有效', 'Valid'),
  FULLWIDTH: entry('block', '含有全角字符', 'Contains full-width characters', '请改为半角字符。', 'Retype it with half-width characters.'),
  HIDDEN_SPACE: entry('block', '含有空格或看不见的字符', 'Contains a space or an invisible character', '请删除空格和不可见字符。', 'Delete spaces and invisible characters.'),
  NUMBER_FLOAT: entry('block', '编号被电子表格当作数字，后几位已丢失', 'The spreadsheet turned the number into a float and its last digits are lost', '请把该列设为“文本”格式后重新录入。', 'Set the column to Text and type it again.'),

  ID_LENGTH: entry('block', '身份证号应为 18 位', 'An identity number has 18 characters', '请对照身份证补全。', 'Complete it from the identity card.'),
  ID_CHARACTERS: entry('block', '身份证号前 17 位应为数字，末位为数字或 X', 'An identity number is 17 digits and a digit or X', '请对照身份证更正。', 'Correct it from the identity card.'),
  ID_FLOAT: entry(
    'block', '身份证号被电子表格当作数字，后几位已丢失（科学计数或变为 000）',
    'The spreadsheet turned the identity number into a number and its last digits are lost (scientific notation or …000)',
    '请把该列设为“文本”格式，对照证件重新录入全部 18 位。', 'Set the column to Text and type all 18 characters again from the card.',
  ),
  ID_DATE: entry('block', '身份证号中的出生日期不存在', 'The birth date inside the identity number is not a real day', '请核对第 7–14 位。', 'Check characters 7–14.'),
  ID_CHECK_DIGIT: entry('block', '身份证号校验位不符', 'The check digit of the identity number does not match', '请对照身份证逐位核对。', 'Compare it with the card, character by character.'),
  ID_15_DIGITS: entry(
    'block', '15 位身份证号已停用', 'Identity numbers of 15 digits are no longer in use',
    '请按现行身份证填写 18 位号码。', 'Write the 18 characters of the present card.',
  ),
  ID_AREA_UNKNOWN: entry('warn', '身份证号前 6 位的行政区划不能识别', 'The area code of the identity number is unknown', '请对照身份证核对前 6 位；确认无误的可说明理由后继续。', 'Check the first six digits; if they are right, go on with a reason.'),
  ID_SAMPLE_AREA: entry('block', '这是演示用号码（区划 99 开头），不能用于正式业务', 'A sample number (area 99…), not accepted outside rehearsals', '请填写本人的身份证号。', "Write the person's own identity number."),

  USCC_LENGTH: entry('block', '统一社会信用代码应为 18 位', 'A unified social credit code has 18 characters', '请对照证照补全。', 'Complete it from the certificate.'),
  USCC_CHARACTERS: entry(
    'block', '统一社会信用代码含有不允许的字符（不用 I、O、S、V、Z；第 3–8 位为数字）',
    'Characters that a unified social credit code does not use (no I, O, S, V, Z; digits in places 3–8)',
    '请核对是否把 1、0、5、2 写成了字母。', 'Check whether 1, 0, 5 or 2 was typed as a letter.',
  ),
  USCC_CHECK_DIGIT: entry('warn', '统一社会信用代码校验位不符', 'The check character of the unified social credit code does not match', '请对照证照逐位核对；早期代码确有不符的，可说明理由后继续。', 'Compare it with the certificate; some early codes fail, then go on with a reason.'),
  USCC_ORG_CODE: entry('warn', '统一社会信用代码第 9–17 位（组织机构代码）校验位不符', 'Places 9–17 (organisation code) fail their own check', '请对照证照逐位核对；早期代码确有不符的，可说明理由后继续。', 'Compare it with the certificate; some early codes fail, then go on with a reason.'),

  BANK_CODE_FORM: entry('block', '联行号应为 12 位数字', 'A bank code (联行号) has 12 digits', '请向开户行核对联行号。', 'Ask the bank for its code.'),
  BANK_CODE_CHECK_DIGIT: entry('warn', '联行号校验位不符', 'The check digit of the bank code does not match', '请向开户行核对；确认无误的可说明理由后继续。', 'Ask the bank; if it is right, go on with a reason.'),

  ACCOUNT_FORM: entry('block', '账号应为 8–32 位数字（对公账号可含连字符）', 'An account is 8–32 digits (a corporate one may have hyphens)', '请对照开户证明核对账号。', 'Check it against the proof of account.'),
  ACCOUNT_CARD: entry('warn', '个人账号不像银行卡号（位数或校验位不符）', 'Not like a bank card number (length or check digit)', '请对照银行卡核对；存折账号可说明理由后继续。', 'Check it against the card; for a passbook account go on with a reason.'),

  PHONE_FORM: entry('warn', '联系电话不像 11 位手机号或带区号的固定电话', 'Neither an 11-digit mobile number nor a landline with its area code', '请核对；办理结果要通知本人。', 'Check it: the trainee is told the outcome on this number.'),
} as const satisfies Record<string, CodeEntry>;

export type IdentifierCode = keyof typeof IDENTIFIER_CODES;
