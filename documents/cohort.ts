import ExcelJS from 'exceljs';
import { cellError } from '../domain/codes/roster.ts';
import type { CellError } from '../domain/coded.ts';
import type { CohortAct, CohortCommand, Entrant, LineAct } from '../domain/cohort.ts';
import { COHORT_COLUMNS, cohortCommand, entrantOf } from '../domain/cohort.ts';
import { TERM_NAMES } from '../domain/roster.ts';
import { annotateRoster } from './roster/annotate.ts';
import type { Programme } from './roster/cells.ts';
import type { RosterLimits } from './roster/limits.ts';
import { findColumns, sheetRows } from './sheet-rows.ts';

export { RosterFileError } from './roster/fileError.ts';

export interface CohortLine {
  readonly sheet: string;
  readonly sheetRow: number;
  readonly enrolmentNo: string;
  readonly command: CohortCommand;
  /** Personal: kept sealed beside the enrolment, never in its case. */
  readonly certificateNo?: string;
}

export interface CohortReading {
  readonly lines: readonly CohortLine[];
  /** Of lines that are left out; the others go on. */
  readonly errors: readonly CellError[];
}

/** As many as one bulk act takes. */
export const COHORT_LIMITS: Partial<RosterLimits> = { rows: 2_000 };

/** Reads a cohort's workbook (.xlsx, .csv): one line an enrolment. @throws RosterFileError when the file as a whole cannot be read. */
export async function readCohort(act: LineAct, file: Buffer, options: { fileName: string; sampleIds: boolean }): Promise<CohortReading> {
  const lines: CohortLine[] = [];
  const errors: CellError[] = [];
  const seen = new Map<string, number>();
  for await (const page of sheetRows(file, { ...options, columns: COHORT_COLUMNS[act], limits: COHORT_LIMITS })) {
    for (const { sheet, sheetRow, values, errors: found } of page) {
      errors.push(...found);
      if (found.length > 0) continue;
      const enrolmentNo = String(values.enrolmentNo);
      const command = cohortCommand(act, values);
      const key = `${enrolmentNo} ${command?.type === 'confirmTerm' ? command.key : ''}`;
      const earlier = seen.get(key);
      if (command === undefined) errors.push(act === 'complete' ? cellError('CERTIFICATE_INCOMPLETE', { sheet, row: sheetRow, column: '发证日期' }) : cellError('TERM_SINGLE', { sheet, row: sheetRow, column: '学期' }));
      else if (earlier !== undefined) errors.push(cellError('ENROLMENT_TWICE', { sheet, row: sheetRow, column: '学籍编号' }, { accepted: earlier }));
      else {
        seen.set(key, sheetRow);
        lines.push({ sheet, sheetRow, enrolmentNo, command, ...(values.certificateNumber === undefined ? {} : { certificateNo: String(values.certificateNumber) }) });
      }
    }
  }
  return { lines, errors };
}

/** A trainee's line of a workbook that enters a class. */
export interface EntrantLine extends Entrant {
  readonly sheet: string;
  readonly sheetRow: number;
}

export interface EntrantReading {
  readonly lines: readonly EntrantLine[];
  readonly errors: readonly CellError[];
}

/** Reads the workbook of a class that is entered: one line a trainee. @throws RosterFileError when the file as a whole cannot be read. */
export async function readEntrants(file: Buffer, options: { fileName: string; sampleIds: boolean; programmes: readonly Programme[] }): Promise<EntrantReading> {
  const lines: EntrantLine[] = [];
  const errors: CellError[] = [];
  const seen = new Map<string, number>();
  for await (const page of sheetRows(file, { ...options, columns: COHORT_COLUMNS.enter, limits: COHORT_LIMITS })) {
    for (const { sheet, sheetRow, values, errors: found } of page) {
      errors.push(...found);
      if (found.length > 0) continue;
      const entrant = entrantOf(values);
      const key = `${entrant.idCard} ${entrant.programme}`;
      const earlier = seen.get(key);
      if (earlier !== undefined) errors.push(cellError('ENROLMENT_TWICE', { sheet, row: sheetRow, column: '身份证号' }, { accepted: earlier }));
      else {
        seen.set(key, sheetRow);
        lines.push({ sheet, sheetRow, ...entrant });
      }
    }
  }
  return { lines, errors };
}

/** The clerk's own file with every finding marked. */
export function annotateCohort(act: CohortAct, file: Buffer, errors: readonly CellError[], fileName: string): Promise<Buffer> {
  return annotateRoster(file, errors, { fileName, find: (sheets, withinRows) => findColumns(sheets, COHORT_COLUMNS[act], withinRows) });
}

/** A line that the template brings along: whom it is about, and which term waits. */
export interface ExpectedLine {
  readonly enrolmentNo: string;
  readonly name: string;
  readonly schoolYear?: string;
  readonly term?: 1 | 2;
}

const SHEET_NAMES: Readonly<Record<CohortAct, string>> = { enter: '在读建档', register: '报到注册', confirmTerm: '学期确认', complete: '结业登记' };
const HEADER_ROW = 1;
/** Rows that carry the rules of their columns; more rows may be written below all the same. */
const PREPARED_ROWS = 2_000;

/** The workbook to be filled in, with a line for each enrolment that waits. */
export async function writeCohortTemplate(act: CohortAct, expected: readonly ExpectedLine[]): Promise<Buffer> {
  const workbook = new ExcelJS.Workbook();
  const sheet = workbook.addWorksheet(SHEET_NAMES[act], { views: [{ state: 'frozen', xSplit: 2, ySplit: HEADER_ROW }] });
  const columns = COHORT_COLUMNS[act];
  sheet.columns = columns.map((column) => ({
    width: column.key === 'enrolmentNo' ? 28 : 14, style: { numFmt: column.kind === 'money' ? '#,##0.00' : column.kind === 'integer' || column.kind === 'percent' ? '0.##' : '@' },
  }));
  sheet.getRow(HEADER_ROW).values = columns.map((column) => (column.required ? `${column.header}*` : column.header));
  sheet.getRow(HEADER_ROW).font = { bold: true };
  for (const line of expected) {
    const values = { ...line, term: line.term === undefined ? undefined : TERM_NAMES[line.term][0], otherAidFen: act === 'register' ? undefined : 0 };
    sheet.addRow(columns.map((column) => values[column.key as keyof typeof values] ?? null));
  }
  columns.forEach((column, index) => {
    const rule = ruleOf(column.kind);
    if (rule === undefined) return;
    const letter = sheet.getColumn(index + 1).letter;
    rangeRules(sheet).add(`${letter}${HEADER_ROW + 1}:${letter}${HEADER_ROW + PREPARED_ROWS}`, { ...rule, allowBlank: true, showErrorMessage: true, errorTitle: column.header });
  });
  return Buffer.from(await workbook.xlsx.writeBuffer());
}

function ruleOf(kind: string): Pick<ExcelJS.DataValidation, 'type' | 'operator' | 'formulae' | 'error'> | undefined {
  switch (kind) {
    case 'money': return { type: 'decimal', operator: 'between', formulae: [0, 1_000_000], error: '请填数字，单位为元，最多两位小数。' };
    case 'percent': return { type: 'decimal', operator: 'between', formulae: [0, 100], error: '请填 0 至 100 的数字。' };
    case 'integer': return { type: 'whole', operator: 'between', formulae: [1, 120], error: '请填整数。' };
    case 'term': return { type: 'list', formulae: [`"${TERM_NAMES[1][0]},${TERM_NAMES[2][0]}"`], error: '请从下拉列表中选择。' };
    default: return undefined;
  }
}

/** exceljs sets a rule on a whole range at once through this member, which its types leave out. */
function rangeRules(sheet: ExcelJS.Worksheet): { add(range: string, rule: ExcelJS.DataValidation): void } {
  const { dataValidations } = sheet as ExcelJS.Worksheet & { dataValidations: { add(range: string, rule: ExcelJS.DataValidation): void } };
  return dataValidations;
}
