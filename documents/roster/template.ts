import ExcelJS from 'exceljs';
import { DISTRICT_NAMES_ON_PAPER } from '../../domain/districts.ts';
import {
  DISCHARGE_TYPES, EXAMPLE_MARK, EXAMPLE_REMARK, ROSTER_COLUMNS, ROSTER_TEMPLATE_MARK, ROSTER_TEMPLATE_SHEET,
  ROSTER_TEMPLATE_VERSION, TERM_NAMES, type RosterColumn,
} from '../../domain/roster.ts';
import type { Programme } from './cells.ts';
import { EXAMPLES, NOTES } from './templateTexts.ts';

export interface RosterTemplateOptions {
  /** Programmes offered in the list of 培训类型, in that order. */
  readonly programmes: readonly Programme[];
  readonly title?: string;
}

const TITLE_ROW = 1;
const HEADER_ROW = 2;
/** Rows that are formatted and carry the drop-down lists; more rows may be written below all the same. */
const PREPARED_ROWS = 2_000;
const LISTS_SHEET = '_lists';

/** The roster workbook that colleges fill in: one visible sheet, instructions, drop-down lists, and a hidden version mark. */
export async function writeRosterTemplate({ programmes, title = '退役士兵教育培训资助申报名册' }: RosterTemplateOptions): Promise<Buffer> {
  const workbook = new ExcelJS.Workbook();
  workbook.creator = 'Funeng';
  const sheet = workbook.addWorksheet('名册', { views: [{ state: 'frozen', xSplit: 2, ySplit: HEADER_ROW }] });
  addColumns(sheet);
  addHeader(sheet, title);
  EXAMPLES.forEach((example, i) => addExample(sheet, HEADER_ROW + 1 + i, example, programmes[0]));
  addLists(workbook, sheet, programmes);
  addInstructions(workbook, programmes);
  const mark = workbook.addWorksheet(ROSTER_TEMPLATE_SHEET, { state: 'veryHidden' });
  mark.getRow(1).values = [ROSTER_TEMPLATE_MARK, ROSTER_TEMPLATE_VERSION];
  return Buffer.from(await workbook.xlsx.writeBuffer());
}

/** Text for whatever a spreadsheet would turn into a number or a date of its own; amounts as numbers with two decimals. */
const numberFormat = (column: RosterColumn): string => {
  switch (column.kind) {
    case 'money': return '#,##0.00';
    case 'integer': return '0.##';
    case 'percent': return '0.##';
    case 'date': return 'yyyy-mm-dd';
    default: return '@';
  }
};

function addColumns(sheet: ExcelJS.Worksheet): void {
  sheet.columns = ROSTER_COLUMNS.map((column) => ({
    key: column.key,
    width: column.kind === 'idCard' ? 22 : column.maxLength !== undefined && column.maxLength >= 100 && column.kind === 'text' ? 18 : 13,
    // 序号 stays free of a format: the example rows carry a word there.
    style: { numFmt: column.key === 'rowNo' ? 'General' : numberFormat(column) },
  }));
}

function addHeader(sheet: ExcelJS.Worksheet, title: string): void {
  sheet.mergeCells(TITLE_ROW, 1, TITLE_ROW, ROSTER_COLUMNS.length);
  const titleCell = sheet.getCell(TITLE_ROW, 1);
  titleCell.value = title;
  titleCell.font = { bold: true, size: 16 };
  titleCell.alignment = { horizontal: 'left', vertical: 'middle' };
  sheet.getRow(TITLE_ROW).height = 30;
  const header = sheet.getRow(HEADER_ROW);
  header.height = 32;
  ROSTER_COLUMNS.forEach((column, i) => {
    const cell = header.getCell(i + 1);
    cell.value = column.required ? `${column.header}*` : column.header;
    cell.numFmt = '@';
    cell.font = { bold: true, color: { argb: column.required ? 'FFC00000' : 'FF000000' } };
    cell.fill = { type: 'pattern', pattern: 'solid', fgColor: { argb: 'FFE8EEF7' } };
    cell.border = { bottom: { style: 'thin' }, right: { style: 'hair' } };
    cell.alignment = { horizontal: 'center', vertical: 'middle', wrapText: true };
    const note = NOTES[column.key];
    if (note !== undefined) cell.note = note;
  });
}

function addExample(sheet: ExcelJS.Worksheet, rowNumber: number, example: (typeof EXAMPLES)[number], programme: Programme | undefined): void {
  const row = sheet.getRow(rowNumber);
  ROSTER_COLUMNS.forEach((column, i) => {
    const cell = row.getCell(i + 1);
    cell.value = column.key === 'rowNo' ? EXAMPLE_MARK
      : column.key === 'remark' ? `${EXAMPLE_REMARK}，读取时忽略，可删除`
        : column.key === 'programme' ? programme?.zh ?? '' : example[column.key] ?? null;
    cell.font = { italic: true, color: { argb: 'FF7F7F7F' } };
  });
}

/** Drop-down lists point at a hidden sheet: a list inside the rule itself may not exceed 255 characters. */
function addLists(workbook: ExcelJS.Workbook, sheet: ExcelJS.Worksheet, programmes: readonly Programme[]): void {
  const lists = workbook.addWorksheet(LISTS_SHEET, { state: 'veryHidden' });
  const offered: Partial<Record<RosterColumn['key'], readonly string[]>> = {
    gender: ['男', '女'],
    dischargeType: DISCHARGE_TYPES,
    district: DISTRICT_NAMES_ON_PAPER,
    programme: programmes.map((p) => p.zh),
    term: Object.values(TERM_NAMES).map((names) => names[0] ?? ''),
    educationLevel: ['大专', '本科', '技工', '中职', '短期培训'],
    studentStatus: ['在读', '休学', '退学', '毕业', '结业'],
    certificateLevel: ['初级', '中级', '高级', '技师', '高级技师'],
  };
  let listColumn = 0;
  ROSTER_COLUMNS.forEach((column, i) => {
    const values = offered[column.key];
    if (values === undefined || values.length === 0) return;
    listColumn += 1;
    values.forEach((value, row) => { lists.getCell(row + 1, listColumn).value = value; });
    const source = lists.getColumn(listColumn).letter;
    const closed = column.kind !== 'text';
    validate(sheet, i + 1, {
      type: 'list', allowBlank: true, formulae: [`${LISTS_SHEET}!$${source}$1:$${source}$${values.length}`],
      showErrorMessage: closed, errorTitle: column.header, error: '请从下拉列表中选择。',
    });
  });
  ROSTER_COLUMNS.forEach((column, i) => {
    if (column.kind === 'money') {
      validate(sheet, i + 1, {
        type: 'decimal', operator: 'between', formulae: [0, 1_000_000], allowBlank: true,
        showErrorMessage: true, errorTitle: column.header, error: '请填数字，单位为元，最多两位小数。',
      });
    } else if (column.kind === 'idCard') {
      validate(sheet, i + 1, {
        type: 'textLength', operator: 'equal', formulae: [18], allowBlank: true,
        showErrorMessage: true, errorTitle: column.header, error: '请填 18 位身份证号，单元格格式为文本。',
      });
    }
  });
}

function validate(sheet: ExcelJS.Worksheet, column: number, rule: ExcelJS.DataValidation): void {
  const letter = sheet.getColumn(column).letter;
  rangeValidations(sheet).add(`${letter}${HEADER_ROW + 1}:${letter}${HEADER_ROW + PREPARED_ROWS}`, rule);
}

/** exceljs sets a rule on a whole range at once through this member, which its types leave out. */
function rangeValidations(sheet: ExcelJS.Worksheet): { add(range: string, rule: ExcelJS.DataValidation): void } {
  const { dataValidations } = sheet as ExcelJS.Worksheet & { dataValidations: { add(range: string, rule: ExcelJS.DataValidation): void } };
  return dataValidations;
}

function addInstructions(workbook: ExcelJS.Workbook, programmes: readonly Programme[]): void {
  const sheet = workbook.addWorksheet('填写说明');
  sheet.columns = [{ width: 18 }, { width: 8 }, { width: 90 }];
  const general = [
    '填写说明',
    '1. 带 * 的列必填；列的次序可以调整，可以增加其他列（不读取），列名请勿改动。',
    '2. 身份证号、证件号、电话请保持“文本”格式；从其他文件复制时请用“只粘贴值”。',
    '3. 日期写作 2021-09-01、2021/9/1、2021年9月1日 或 20210901，不要写作 2021.9.1。',
    '4. 金额单位为元，最多两位小数，没有发生的填 0；末尾可以有“合计”行，用于核对，不作为申报人员。',
    `5. 序号为“${EXAMPLE_MARK}”的行不读取。人员信息请逐行填写，不要合并单元格，不要设置打开密码。`,
    `模板版本：${ROSTER_TEMPLATE_VERSION}`,
  ];
  general.forEach((text, i) => { sheet.getCell(i + 1, 1).value = text; });
  sheet.getCell(1, 1).font = { bold: true, size: 14 };
  const first = general.length + 2;
  sheet.getRow(first).values = ['列', '必填', '填写要求'];
  sheet.getRow(first).font = { bold: true };
  ROSTER_COLUMNS.forEach((column, i) => {
    const accepted = column.kind === 'programme' ? `请从下列项目中选择：${programmes.map((p) => p.zh).join('、')}` : NOTES[column.key] ?? '';
    sheet.getRow(first + 1 + i).values = [column.header, column.required ? '是' : '', accepted];
    sheet.getCell(first + 1 + i, 3).alignment = { wrapText: true, vertical: 'top' };
  });
}
