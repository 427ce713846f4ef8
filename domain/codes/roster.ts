import type { Bilingual, CellError, CodeEntry } from '../coded.ts';
import { IDENTIFIER_CODES, type IdentifierCode } from './identifiers.ts';

const entry = (level: 'block' | 'warn', zh: string, en: string, mendZh?: string, mendEn?: string): CodeEntry => ({
  level,
  message: { zh, en },
  ...(mendZh !== undefined && mendEn !== undefined ? { mend: { zh: mendZh, en: mendEn } } : {}),
});

/**
 * What can be wrong in a cell, a row or a whole sheet that can still be read. `{name}` is filled in by {@link cellError}.
 * Identity numbers, phones, full-width and invisible characters have the codes of domain/codes/identifiers.ts.
 */
export const ROSTER_CODES = {
  MISSING: entry('block', '必填项为空', 'A required cell is empty', '请填写“{column}”；金额没有发生的填 0。', 'Fill in "{column}"; write 0 for an amount that did not occur.'),
  NAME_DOT: entry('block', '姓名中的间隔号不规范', 'The dot inside the name is not the middle dot', '间隔号请统一使用“·”（U+00B7）。', 'Use the middle dot "·" (U+00B7).'),
  NUMBER_FLOAT: entry('block', '编号被电子表格当作数字，后几位已丢失', 'The spreadsheet turned the number of the document into a float and its last digits are lost', '请把该列设为“文本”格式后重新录入。', 'Set the column to Text and type it again.'),
  DATE_FORMAT: entry('block', '日期写法不能识别', 'The date is not written in an accepted form', '请写作 2021-09-01、2021/9/1、2021年9月1日 或 20210901。', 'Write 2021-09-01, 2021/9/1, 2021年9月1日 or 20210901.'),
  DATE_NOT_REAL: entry('block', '没有这一天', 'There is no such day', '请核对年、月、日。', 'Check year, month and day.'),
  DATE_RANGE: entry('block', '日期不在 1950 年至 2100 年之间', 'The date is not between 1950 and 2100', '请核对年份；只有年份或年月的请补全到日。', 'Check the year; complete a bare year or month to a day.'),
  MONEY_FORMAT: entry('block', '金额写法不能识别', 'The amount is not written in an accepted form', '请只填数字，单位为元，最多两位小数。', 'Write digits only, in yuan, at most two decimals.'),
  MONEY_DECIMALS: entry('block', '金额多于两位小数', 'The amount has more than two decimals', '请精确到分。', 'Round it to the fen yourself and type it again.'),
  NUMBER_NEGATIVE: entry('block', '不能为负数', 'May not be negative', '请核对后填 0 或正数。', 'Check it; write 0 or a positive number.'),
  NUMBER_FORMAT: entry('block', '应为数字', 'A number is expected', '请只填数字。', 'Write digits only.'),
  NUMBER_LIMIT: entry('block', '数值超出允许范围（{accepted}）', 'The number is outside the accepted range ({accepted})', '请核对该数值。', 'Check the number.'),
  UNKNOWN_DISTRICT: entry('block', '安置区不能识别', 'Unknown district of settlement', '请填写以下之一：{accepted}。', 'Write one of: {accepted}.'),
  UNKNOWN_PROGRAMME: entry('block', '培训类型不能识别', 'Unknown programme', '请填写以下之一：{accepted}。', 'Write one of: {accepted}.'),
  UNKNOWN_DISCHARGE_TYPE: entry('block', '退役方式不能识别', 'Unknown discharge type', '请填写以下之一：{accepted}。', 'Write one of: {accepted}.'),
  UNKNOWN_GENDER: entry('block', '性别不能识别', 'Unknown gender', '请填写以下之一：{accepted}。', 'Write one of: {accepted}.'),
  UNKNOWN_TERM: entry('block', '学期不能识别', 'Unknown term', '请填写以下之一：{accepted}。', 'Write one of: {accepted}.'),
  SCHOOL_YEAR_FORMAT: entry('block', '学年写法不能识别', 'The school year is not written in an accepted form', '请写作相邻两年，如 2020-2021。', 'Write two consecutive years, e.g. 2020-2021.'),
  TEXT_TOO_LONG: entry('block', '内容过长（最多 {accepted} 个字符）', 'Too long (at most {accepted} characters)', '请缩短。', 'Shorten it.'),
  MERGED_CELL: entry('block', '合并单元格，本行没有自己的值', 'A merged cell: this row has no value of its own', '请取消合并，逐行填写。', 'Unmerge the cells and fill in every row.'),
  FORMULA_ERROR: entry('block', '公式结果是错误值', 'The formula ends in an error value', '请更正公式，或改为填写数值。', 'Mend the formula or type the value.'),
  FORMULA_NO_VALUE: entry('block', '公式没有保存计算结果', 'The formula was saved without its result', '请用电子表格软件打开、重新计算并保存，或改为填写数值。', 'Open it in a spreadsheet program, recalculate and save, or type the value.'),
  GENDER_DIFFERS: entry('warn', '性别与身份证号第 17 位不一致', 'The gender differs from the 17th digit of the identity number', '请核对性别和身份证号。', 'Check the gender and the identity number.'),
  DATE_ORDER: entry('warn', '退役时间早于入伍时间', 'Discharged before enlisted', '请核对两个日期。', 'Check both dates.'),
  CERTIFICATE_REUSED: entry('warn', '退役证号与第 {accepted} 行的另一人相同', 'Row {accepted}, another person, has the same veteran certificate number', '请核对退役证号。', 'Check the certificate number.'),
  TOTAL_MISMATCH: entry('warn', '合计行的金额与各行之和（{accepted}）不一致', 'The totals row differs from the sum of the rows ({accepted})', '请核对是否漏行或改过金额；系统以逐行金额为准。', 'Check for rows left out or changed; the rows count, not the total.'),
  EXTRA_COLUMNS: entry('warn', '以下列不在名册之内，已忽略：{accepted}', 'These columns are not part of the roster and were ignored: {accepted}'),
  MORE_SHEETS: entry('warn', '其他工作表也像名册，但没有读取：{accepted}', 'Other sheets look like rosters too and were not read: {accepted}', '请把全部人员放在一个工作表内。', 'Put everybody on one sheet.'),
  HIDDEN_ROWS: entry('warn', '有 {accepted} 行被隐藏或筛选，也已读取', '{accepted} hidden or filtered rows were read too', '不申报的人员请删除整行。', 'Delete the rows of people who are not claimed for.'),
  TERM_SINGLE: entry('block', '学期须逐个确认', 'Terms are confirmed one by one', '请填“第一学期”或“第二学期”。', 'Write the first or the second term.'),
  CERTIFICATE_INCOMPLETE: entry('block', '课时与考勤率须同时填写,证书须有发证日期', 'Hours and attendance belong together, and a certificate needs its day of issue', '请补填。', 'Complete the line.'),
  ENROLMENT_TWICE: entry('block', '与第 {accepted} 行是同一学籍', 'The same enrolment as in row {accepted}', '请只保留一行。', 'Keep one of the rows.'),
  ENROLMENT_UNKNOWN: entry('block', '本院校没有这个学籍编号', 'The institution has no enrolment of this number', '请从模板中复制编号。', 'Copy the number from the template.'),
  REGISTRY_NOT_ASKED: entry('warn', '登记系统暂不可用，未与登记核对', 'The registry does not answer: nothing was compared with it', '可以照常提交；提交后自动核对，登记系统恢复之前申报会等待。', 'You may submit all the same: the comparison follows, and the claim waits for the registry.'),
  TEMPLATE_VERSION: entry('warn', '模板版本（{accepted}）与现行版本不同', 'The template is of another version ({accepted})', '请下载现行模板。', 'Download the present template.'),
} as const satisfies Record<string, CodeEntry>;

export type RosterCode = keyof typeof ROSTER_CODES | IdentifierCode;

const CELL_CODES: Readonly<Record<RosterCode, CodeEntry>> = { ...IDENTIFIER_CODES, ...ROSTER_CODES };

/** Why a file is refused whole. `{name}` is filled in by {@link fileRefusal}. */
export const ROSTER_FILE_CODES = {
  FILE_EMPTY: entry('block', '文件是空的', 'The file is empty', '请重新选择文件。', 'Choose the file again.'),
  FILE_TOO_LARGE: entry('block', '文件超过 {accepted}', 'The file is larger than {accepted}', '请删除图片等无关内容，或分批上传。', 'Remove pictures and other extras, or upload in parts.'),
  FILE_XLS: entry('block', '这是旧版 Excel 文件（.xls），不能读取', 'This is an old Excel file (.xls) and cannot be read', '请在 Excel 或 WPS 中“另存为” .xlsx 后上传。', 'Save it as .xlsx in Excel or WPS and upload that.'),
  FILE_ENCRYPTED: entry('block', '文件设有密码，不能读取', 'The file is protected by a password and cannot be read', '请取消打开密码后重新保存上传。', 'Remove the password, save and upload again.'),
  FILE_MACROS: entry('block', '文件含有宏，不予接收', 'The file carries macros and is not accepted', '请“另存为”不含宏的 .xlsx 后上传。', 'Save it as .xlsx without macros and upload that.'),
  FILE_NOT_WORKBOOK: entry('block', '这不是名册工作簿（{accepted}）', 'This is not a roster workbook ({accepted})', '请上传 .xlsx 或 .csv 文件。', 'Upload an .xlsx or .csv file.'),
  FILE_CORRUPT: entry('block', '文件已损坏，不能读取', 'The file is damaged and cannot be read', '请用电子表格软件打开并重新保存后上传。', 'Open it in a spreadsheet program, save it again and upload that.'),
  FILE_ZIP_BOMB: entry('block', '文件解压后异常膨胀（{accepted}），不予接收', 'The file unpacks to an unreasonable size ({accepted}) and is not accepted', '请把内容复制到新的工作簿后上传。', 'Copy the contents to a new workbook and upload that.'),
  FILE_TOO_MANY_ROWS: entry('block', '名册超过 {accepted} 行', 'The roster has more than {accepted} rows', '请分批上传。', 'Upload it in parts.'),
  FILE_TOO_MANY_COLUMNS: entry('block', '第 {accepted} 列之后仍有内容', 'There is content beyond column {accepted}', '请删除名册以外的列。', 'Delete the columns that are not part of the roster.'),
  FILE_ENCODING: entry('block', '文本编码不能识别', 'The text encoding is not recognised', '请另存为 UTF-8 或 GB18030 编码的 .csv，或直接上传 .xlsx。', 'Save it as UTF-8 or GB18030 .csv, or upload .xlsx.'),
  FILE_CSV_BROKEN: entry('block', '第 {accepted} 行附近的引号不成对，不能读取', 'Unbalanced quotes near line {accepted}', '请更正引号，或改用 .xlsx。', 'Mend the quotes, or use .xlsx.'),
  FILE_NO_HEADER: entry('block', '没有找到名册的表头行', 'No header row of a roster was found', '请使用模板，表头须含：{accepted}。', 'Use the template; the header must have: {accepted}.'),
  FILE_MISSING_COLUMNS: entry('block', '工作表“{sheet}”缺少必需的列：{accepted}', 'Sheet "{sheet}" lacks required columns: {accepted}', '请补上这些列，列名与模板一致，次序不限。', 'Add these columns under the names of the template; their order does not matter.'),
  FILE_DUPLICATE_COLUMNS: entry('block', '同名的列出现两次：{accepted}', 'A column stands twice: {accepted}', '请只保留一列。', 'Keep only one of them.'),
  FILE_NO_ROWS: entry('block', '表头之下没有人员', 'There are no people below the header', '请填写人员后上传；示例行不算。', 'Fill in the people; example rows do not count.'),
} as const satisfies Record<string, CodeEntry>;

export type RosterFileCode = keyof typeof ROSTER_FILE_CODES;

/** Values for the `{…}` of a text; never personal data. */
export interface Details { readonly accepted?: string | number; readonly sheet?: string; readonly column?: string }

const fill = (text: Bilingual, details: Details): Bilingual => ({ zh: fillOne(text.zh, details), en: fillOne(text.en, details) });
const fillOne = (text: string, details: Details): string =>
  text.includes('{') ? text.replace(/\{(accepted|sheet|column)\}/g, (_, name: keyof Details) => String(details[name] ?? '')) : text;

/** A finding in one cell, its texts filled in. */
export function cellError(
  code: RosterCode, place: Pick<CellError, 'sheet' | 'row' | 'column'>, extra: { readonly accepted?: string | number; readonly suggestion?: string } = {},
): CellError {
  const { level, message, mend } = CELL_CODES[code];
  const details = { accepted: extra.accepted, sheet: place.sheet, column: place.column };
  return {
    ...place, code, level: level === 'warn' ? 'warn' : 'block', message: fill(message, details),
    ...(mend ? { mend: fill(mend, details) } : {}),
    ...(extra.suggestion !== undefined && extra.suggestion !== '' ? { suggestion: extra.suggestion } : {}),
  };
}

/** Texts of a refusal of the whole file. */
export function fileRefusal(code: RosterFileCode, details: Details = {}): { readonly message: Bilingual; readonly mend: Bilingual } {
  const { message, mend }: CodeEntry = ROSTER_FILE_CODES[code];
  return { message: fill(message, details), mend: fill(mend ?? message, details) };
}
