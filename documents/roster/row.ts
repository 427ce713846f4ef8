import { cellError, type RosterCode } from '../../domain/codes/roster.ts';
import type { CellError } from '../../domain/coded.ts';
import { genderOf } from '../../domain/identifiers.ts';
import { EXAMPLE_MARK, EXAMPLE_REMARK, type PartialRosterRow, type RosterColumn } from '../../domain/roster.ts';
import { readCell, type CellContext } from './cells.ts';
import type { FoundColumn, Header } from './header.ts';
import { cellText, type RawRow } from './rawRow.ts';

/** One row of the roster, good or not. */
export interface ReadRow {
  readonly row: PartialRosterRow;
  /** Empty, or warnings only, for a good row. */
  readonly errors: readonly CellError[];
  /** Sheet row (as Excel numbers it) of the earlier row with the same person, programme, school year and an overlapping term. */
  readonly duplicateOfRow?: number;
  /** By column key, what was written in cells that carry a blocking error, so that a person can see it. Personal data. */
  readonly asWritten?: Readonly<Record<string, string>>;
}

export interface RowContext extends CellContext {
  readonly sheet: string;
  readonly header: Header;
}

/** A row with its normalised identity number, which is known even where an error forbids using it. */
export interface AssembledRow {
  readonly row: PartialRosterRow;
  readonly errors: CellError[];
  readonly asWritten?: Readonly<Record<string, string>>;
  readonly idCard?: string;
}

type Value = string | number | null;
/** Filled key by key while the row is read; the columns' kinds make each value what {@link PartialRosterRow} says. */
type Values = { rowNo: number; sheetRow: number } & Record<string, Value>;

/** Reads all cells of a data row; every error is reported, none ends the reading. */
export function assembleRow(raw: RawRow, rowNo: number, context: RowContext): AssembledRow {
  const errors: CellError[] = [];
  const values: Values = { rowNo, sheetRow: raw.sheetRow };
  let asWritten: Record<string, string> | undefined;
  let idCard: string | undefined;
  let certificate: Record<string, string> | undefined;
  for (const found of context.header.columns) {
    const { key } = found.column;
    if (key === 'rowNo') continue;
    const before = errors.length;
    const value = readInto(errors, raw, found, context);
    if (key === 'idCard' && typeof value === 'string') idCard = value;
    const blocked = errors.length > before && errors.some((e, i) => i >= before && e.level === 'block');
    const part = CERTIFICATE_PARTS[key];
    if (blocked) {
      if (part === undefined) put(values, key, null);
      const written = raw.cells[found.index]?.text;
      if (written !== undefined) (asWritten ??= {})[key] = written;
    } else if (part !== undefined) {
      if (typeof value === 'string') (certificate ??= {})[part] = value;
    } else if (value !== undefined) {
      put(values, key, value);
    }
  }
  crossCheck(values, raw, context, errors);
  const row: PartialRosterRow = certificate === undefined ? values : Object.assign(values, { certificate });
  return { row, errors, ...(asWritten ? { asWritten } : {}), ...(idCard ? { idCard } : {}) };
}

const CERTIFICATE_PARTS: Readonly<Record<string, string>> = {
  certificateName: 'name', certificateLevel: 'level', certificateNumber: 'number', certificateIssuedOn: 'issuedOn',
};

const put = (values: Record<string, Value>, key: RosterColumn['key'], value: Value): void => { values[key] = value; };

function readInto(errors: CellError[], raw: RawRow, found: FoundColumn, context: RowContext): string | number | undefined {
  const place = { sheet: context.sheet, row: raw.sheetRow, column: found.header };
  const cell = raw.cells[found.index];
  if (cell === undefined || (cell.kind === 'text' && cell.text.trim() === '')) {
    if (found.column.required) errors.push(cellError('MISSING', place));
    return undefined;
  }
  const reading = readCell(cell, found.column, context);
  for (const finding of reading.findings) errors.push(cellError(finding.code, place, finding));
  return reading.value;
}

function crossCheck(values: Values, raw: RawRow, context: RowContext, errors: CellError[]): void {
  const { idCard, gender, enlistedOn, dischargedOn } = values;
  if (typeof idCard === 'string' && typeof gender === 'string' && genderOf(idCard) !== gender) {
    errors.push(warning('GENDER_DIFFERS', 'gender', raw, context));
  }
  if (typeof enlistedOn === 'string' && typeof dischargedOn === 'string' && dischargedOn < enlistedOn) {
    errors.push(warning('DATE_ORDER', 'dischargedOn', raw, context));
  }
}

function warning(code: RosterCode, key: RosterColumn['key'], raw: RawRow, context: RowContext): CellError {
  const column = context.header.columns.find((c) => c.column.key === key)?.header ?? '';
  return cellError(code, { sheet: context.sheet, row: raw.sheetRow, column });
}

export type RowRole = 'data' | 'blank' | 'example' | 'total' | 'subtotal' | 'footer';

/**
 * What a row below the header is. A pre-printed serial number alone is a blank row; signatures and notes below the list are footers;
 * the example rows of the template are marked. Everything else is a person, however broken.
 */
export function roleOf(raw: RawRow, header: Header, afterTotal: boolean): RowRole {
  const filled = header.columns.filter(({ index }) => {
    const cell = raw.cells[index];
    return cell !== undefined && !cell.merged && (cell.kind !== 'text' || cell.text.trim() !== '');
  });
  if (isExample(filled, raw)) return 'example';
  // A label or a signature may stand under 身份证号 too: only something with a digit in it is meant as a number of identity.
  const identity = filled.find((c) => c.column.key === 'idCard');
  if (identity !== undefined && /[\d０-９]/.test(cellText(raw.cells[identity.index]))) return 'data';
  // Array.from, as map leaves the gaps of blank cells.
  const texts = Array.from(raw.cells, (cell) => (cell?.kind === 'text' ? cell.text.replace(/\s+/g, '') : ''));
  // The label of a totals row is its first words; the same words in a remark of a person mean nothing.
  const label = texts.find((t) => t !== '') ?? '';
  if (/^(合计|总计|共计|总合计|本页合计)/.test(label)) return 'total';
  if (/^(小计|分计)/.test(label)) return 'subtotal';
  if (filled.every((c) => c.column.key === 'rowNo')) return 'blank';
  const ofPerson = filled.some((c) => c.column.key === 'veteranCertNo' || c.column.key === 'appliedFen' || c.column.key === 'programme');
  const few = filled.length <= 3 && !(ofPerson && !texts.some((t) => FOOTER.test(t)));
  return few && (afterTotal || texts.some((t) => FOOTER.test(t))) ? 'footer' : 'data';
}

const FOOTER = /^(制表|填表|填报|审核|复核|经办|负责|单位|分管|联系|盖章|公章|说明|备注|注|日期)[^:：]{0,12}[:：]/;

const isExample = (filled: readonly FoundColumn[], raw: RawRow): boolean => filled.some((c) =>
  (c.column.key === 'rowNo' && cellText(raw.cells[c.index]).startsWith(EXAMPLE_MARK))
  || (c.column.key === 'remark' && cellText(raw.cells[c.index]).startsWith(EXAMPLE_REMARK)));
