import ExcelJS from 'exceljs';
import iconv from 'iconv-lite';
import { districtName } from '../../../domain/districts.ts';
import { ROSTER_COLUMNS, TERM_NAMES } from '../../../domain/roster.ts';
import type { RosterColumn, RosterRow } from '../../../domain/roster.ts';
import { createRandom } from './random.ts';
import type { RegistryRow, RosterLayout, SampleInstitution, SampleRow } from './types.ts';
import { fixZipTimes } from './zip-times.ts';

type Cell = string | number | Date | null;
interface Column { readonly header: string; readonly source: RosterColumn | null }

const MADE_ON = new Date('2021-09-01T00:00:00Z');

/**
 * The roster as the institution's clerk uploads it: .xlsx, or .csv in UTF-8 or GB18030, by its layout.
 * @param state `corrected: false` the first upload with its defective cells, `true` the second.
 */
export async function writeRosterWorkbook(institution: SampleInstitution, state: { readonly corrected: boolean }): Promise<Buffer> {
  const columns = columnsOf(institution);
  const rows = institution.rows.map((row) => columns.map(({ source }) => cellOf(row, source, institution.layout, state.corrected)));
  if (institution.layout.format === 'xlsx') return rosterXlsx(institution, columns, rows);
  const text = rosterCsv(institution, columns, rows);
  return institution.layout.format === 'csvUtf8' ? Buffer.from(`\uFEFF${text}`, 'utf8') : iconv.encode(text, 'gb18030');
}

/** The veterans' registry as the bureau imports it: 姓名, 身份证号, 退役时间, 退役方式, 安置区. */
export async function writeRegistryWorkbook(registry: readonly RegistryRow[]): Promise<Buffer> {
  const { workbook, sheet } = newWorkbook('退役军人登记');
  sheet.columns = [12, 22, 14, 16, 10].map((width) => ({ width, style: { numFmt: '@' } }));
  sheet.addRow(['姓名', '身份证号', '退役时间', '退役方式', '安置区']).font = { bold: true };
  for (const { name, idCard, dischargedOn, dischargeType, district } of registry) {
    sheet.addRow([name, idCard, dischargedOn, dischargeType, districtName(district).zh]);
  }
  return bytesOf(workbook);
}

export function newWorkbook(sheetName: string): { workbook: ExcelJS.Workbook; sheet: ExcelJS.Worksheet } {
  const workbook = new ExcelJS.Workbook();
  Object.assign(workbook, { creator: '示例', lastModifiedBy: '示例', created: MADE_ON, modified: MADE_ON });
  return { workbook, sheet: workbook.addWorksheet(sheetName) };
}

export const bytesOf = async (workbook: ExcelJS.Workbook): Promise<Buffer> => fixZipTimes(Buffer.from(await workbook.xlsx.writeBuffer()));

/** Names of their own that colleges give to columns; the rest keep the template's. */
const OWN_NAMES: Readonly<Partial<Record<RosterColumn['key'], string>>> = {
  name: '学员姓名', idCard: '身份证号码', dischargedOn: '退役日期', phone: '手机号', programme: '培训项目', majorName: '专业', tuitionFen: '学费标准(元)', appliedFen: '申请资助金额',
};

/** The template's columns, or the clerk's own order with a column that means nothing to the roster. */
function columnsOf({ layout, no }: SampleInstitution): Column[] {
  const official = ROSTER_COLUMNS.map((source) => ({ header: source.header, source }));
  if (!layout.ownColumns) return official;
  const [first, ...others] = official.map(({ header, source }) => ({ header: OWN_NAMES[source.key] ?? header, source }));
  return [...(first ? [first] : []), ...createRandom(Number(no), 'columns').shuffled<Column>([...others, { header: '院系', source: null }])];
}

function cellOf({ row, programmeText, firstUpload }: SampleRow, source: RosterColumn | null, layout: RosterLayout, corrected: boolean): Cell {
  if (!source) return '继续教育学院';
  if (!corrected && firstUpload?.key === source.key) {
    const { value } = firstUpload;
    return typeof value === 'number' && layout.format !== 'xlsx' ? value.toExponential(5).toUpperCase() : value;
  }
  const value = valueOf(row, source.key);
  if (value === undefined) return null;
  switch (source.kind) {
    case 'programme': return programmeText;
    case 'district': return districtName(String(value)).zh;
    case 'term': return TERM_NAMES[row.term][0] ?? String(value);
    case 'money': return Number(value) / 100;
    case 'date': return writtenDate(String(value), layout);
    case 'percent': return layout.ownColumns ? `${value}%` : value;
    default: return value;
  }
}

function valueOf(row: RosterRow, key: RosterColumn['key']): string | number | undefined {
  switch (key) {
    case 'certificateName': return row.certificate?.name;
    case 'certificateLevel': return row.certificate?.level;
    case 'certificateNumber': return row.certificate?.number;
    case 'certificateIssuedOn': return row.certificate?.issuedOn;
    case 'certificate': case 'enrolmentNo': case 'length': case 'hours': case 'carriedFrom': case 'order': return undefined;
    default: return row[key];
  }
}

/** Some type dates, some let the spreadsheet keep them, some write 年月日. */
function writtenDate(day: string, layout: RosterLayout): Cell {
  if (layout.format === 'xlsx' && layout.title) return new Date(`${day}T00:00:00Z`);
  const [year, month, date] = day.split('-').map(Number);
  return layout.ownColumns ? `${year}年${month}月${date}日` : day;
}

async function rosterXlsx({ name, layout, rows }: SampleInstitution, columns: readonly Column[], cells: readonly Cell[][]): Promise<Buffer> {
  const { workbook, sheet } = newWorkbook('名册');
  sheet.columns = columns.map(({ source }) => ({ width: source?.kind === 'idCard' ? 22 : 14 }));
  if (layout.title) addMerged(sheet, `${name}退役士兵教育培训资助申报名册`, columns.length, 16);
  if (layout.note) addMerged(sheet, '填表说明：金额单位为元；请如实填写。', columns.length, 10);
  sheet.addRow(columns.map(({ header, source }) => (source?.required ? `${header}*` : header))).font = { bold: true };
  const first = sheet.rowCount + 1;
  for (const line of cells) {
    const written = sheet.addRow(line);
    line.forEach((value, index) => {
      const cell = written.getCell(index + 1);
      if (value instanceof Date) cell.numFmt = 'yyyy-mm-dd';
      else if (typeof value === 'string') cell.numFmt = '@';
      else if (columns[index]?.source?.kind === 'money') cell.numFmt = '#,##0.00';
    });
  }
  if (layout.totalsRow) addTotals(sheet, columns, rows, first);
  return bytesOf(workbook);
}

function addMerged(sheet: ExcelJS.Worksheet, text: string, columns: number, size: number): void {
  const row = sheet.addRow([text]);
  sheet.mergeCells(row.number, 1, row.number, columns);
  row.getCell(1).style = { font: { size, bold: size > 12 }, alignment: { horizontal: size > 12 ? 'center' : 'left' } };
}

function addTotals(sheet: ExcelJS.Worksheet, columns: readonly Column[], rows: readonly SampleRow[], first: number): void {
  const place = columns.findIndex(({ source }) => source?.key === 'appliedFen') + 1;
  const letter = sheet.getColumn(place).letter;
  const totals = sheet.addRow(['合计']);
  totals.getCell(place).value = { formula: `SUM(${letter}${first}:${letter}${first + rows.length - 1})`, result: appliedYuan(rows) };
  totals.getCell(place).numFmt = '#,##0.00';
}

const appliedYuan = (rows: readonly SampleRow[]): number => rows.reduce((sum, { row }) => sum + row.appliedFen, 0) / 100;

function rosterCsv({ name, layout, rows }: SampleInstitution, columns: readonly Column[], cells: readonly Cell[][]): string {
  const totals = columns.map(({ source }, index): Cell => (index === 0 ? '合计' : source?.key === 'appliedFen' ? appliedYuan(rows) : null));
  const lines: (readonly Cell[])[] = [
    ...(layout.title ? [[`${name}退役士兵教育培训资助申报名册`]] : []),
    columns.map(({ header }) => header),
    ...cells,
    ...(layout.totalsRow ? [totals] : []),
  ];
  return lines.map((line) => `${line.map(csvField).join(',')}\r\n`).join('');
}

const csvField = (value: Cell): string => {
  const text = value === null ? '' : String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
};
