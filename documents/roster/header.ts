import { ROSTER_COLUMNS, type RosterColumn } from '../../domain/roster.ts';
import { RosterFileError } from './fileError.ts';
import { cellText, type RawRow, type RawSheet } from './rawRow.ts';

/** A column of the file that has a meaning for the roster. */
export interface FoundColumn {
  readonly column: RosterColumn;
  /** From 0. */
  readonly index: number;
  /** The header as the file has it, without spaces and asterisks: what messages name. */
  readonly header: string;
}

export interface Header {
  /** Last row of the header (it may have two), as Excel numbers it: data begins below. */
  readonly sheetRow: number;
  readonly columns: readonly FoundColumn[];
  /** Headers that mean nothing to the roster. */
  readonly extra: readonly string[];
  readonly missing: readonly string[];
  readonly repeated: readonly string[];
}

const REQUIRED = ROSTER_COLUMNS.filter((c) => c.required);
/** Fewer recognised names than this and a row is no header, but a title or data. */
const FEWEST_NAMES = 4;

/** The names of the required columns, for a message. */
export const requiredHeaders = (): string => REQUIRED.map((c) => c.header).join('、');

/**
 * Finds the sheet with the header: the first complete one in the order of the tabs, or else the most complete one, which is then refused
 * with the names of what it lacks.
 */
export async function chooseSheet(sheets: readonly RawSheet[], withinRows: number): Promise<{ sheet: RawSheet; header: Header; others: string[] }> {
  const candidates: { sheet: RawSheet; header: Header }[] = [];
  for (const sheet of sheets) {
    const header = headerAmong(await firstRows(sheet, withinRows));
    if (header !== undefined) candidates.push({ sheet, header });
  }
  const best = candidates.find((c) => c.header.missing.length === 0)
    ?? candidates.toSorted((a, b) => a.header.missing.length - b.header.missing.length)[0];
  if (best === undefined) throw new RosterFileError('FILE_NO_HEADER', { accepted: requiredHeaders() });
  if (best.header.missing.length > 0) {
    throw new RosterFileError('FILE_MISSING_COLUMNS', { sheet: best.sheet.name, accepted: best.header.missing.join('、') });
  }
  if (best.header.repeated.length > 0) throw new RosterFileError('FILE_DUPLICATE_COLUMNS', { accepted: best.header.repeated.join('、') });
  return { ...best, others: candidates.filter((c) => c !== best && c.header.missing.length === 0).map((c) => c.sheet.name) };
}

async function firstRows(sheet: RawSheet, count: number): Promise<RawRow[]> {
  const rows: RawRow[] = [];
  for await (const page of sheet.rows('glance')) {
    rows.push(...page.slice(0, count - rows.length));
    if (rows.length >= count) break;
  }
  return rows;
}

/** The first row with all required columns, or else the one that names most columns; undefined if none is a header at all. */
export function headerAmong(rows: readonly RawRow[]): Header | undefined {
  let best: Header | undefined;
  for (const [i, row] of rows.entries()) {
    for (const header of [headerOf([row]), ...twoRowHeader(row, rows[i + 1])]) {
      if (header.columns.length < FEWEST_NAMES) continue;
      if (best === undefined || header.missing.length < best.missing.length
        || (header.missing.length === best.missing.length && header.columns.length > best.columns.length && best.sheetRow >= row.sheetRow)) best = header;
    }
    if (best !== undefined && best.missing.length === 0 && best.sheetRow < row.sheetRow) break;
  }
  return best;
}

/** A group name over several columns (证书 over 名称, 等级 …) makes a header of two rows; then nothing but names stands in the second. */
function twoRowHeader(upper: RawRow, lower: RawRow | undefined): Header[] {
  if (lower === undefined || lower.sheetRow !== upper.sheetRow + 1) return [];
  const single = headerOf([upper]);
  const upperNames = new Map(single.columns.map((c) => [c.index, c]));
  // Something below the identity number or a required name: that is a person, not a second header row.
  if ([...upperNames.values()].some((c) => c.column.required && isPlain(lower, c.index))) return [];
  return [headerOf([upper, lower])];
}

const isPlain = (row: RawRow, index: number): boolean => {
  const text = cellText(row.cells[index]);
  return text !== '' && matching([normalise(text)]) === undefined && !['代码', '名称', '等级', '编号'].includes(normalise(text));
};

function headerOf(rows: readonly [RawRow] | readonly [RawRow, RawRow]): Header {
  const [upper, lower] = rows;
  const width = Math.max(upper.cells.length, lower?.cells.length ?? 0);
  const exact = new Map<RosterColumn, FoundColumn[]>();
  const extra: string[] = [];
  let group = '';
  for (let index = 0; index < width; index += 1) {
    const above = shown(cellText(upper.cells[index]));
    const below = shown(cellText(lower?.cells[index]));
    if (above !== '') group = above;
    const candidates = below === '' ? [above] : [group + below, below, ...(above === '' ? [] : [above])];
    const column = matching(candidates.map(normalise));
    const header = below === '' ? above : column !== undefined && matching([normalise(below)]) === column ? below : group + below;
    if (column === undefined) {
      if (header !== '') extra.push(header);
    } else {
      exact.set(column, [...(exact.get(column) ?? []), { column, index, header }]);
    }
  }
  const chosen = [...exact.values()].map((found) => preferred(found));
  return {
    sheetRow: (lower ?? upper).sheetRow,
    columns: chosen.map((c) => c.found).toSorted((a, b) => a.index - b.index),
    extra: [...extra, ...chosen.flatMap((c) => c.passedOver)],
    missing: REQUIRED.filter((c) => !exact.has(c)).map((c) => c.header),
    repeated: chosen.flatMap((c) => (c.repeated ? [c.found.header] : [])),
  };
}

/** The official name wins over another name of the same column; two of the same rank cannot be told apart. */
function preferred(found: readonly FoundColumn[]): { found: FoundColumn; passedOver: string[]; repeated: boolean } {
  const rank = (c: FoundColumn): number => {
    const names = [c.column.header, ...c.column.aliases].map(normalise);
    const at = names.findIndex((n) => spellings(normalise(c.header)).includes(n));
    return at < 0 ? names.length : at;
  };
  const sorted = found.toSorted((a, b) => rank(a) - rank(b));
  const [first, second] = sorted;
  if (first === undefined) throw new RangeError('a column without a place');
  return {
    found: first,
    passedOver: sorted.slice(1).map((c) => c.header),
    repeated: second !== undefined && rank(first) === rank(second),
  };
}

/** Whether this row repeats the header, as printed rosters do on every page. */
export const repeatsHeader = (row: RawRow, header: Header): boolean => {
  const same = header.columns.filter((c) => shown(cellText(row.cells[c.index])) === c.header).length;
  return same >= FEWEST_NAMES && same * 2 > header.columns.length;
};

/** Without white space and asterisks, as messages show it. */
const shown = (text: string): string => text.replace(/[\s\u200B-\u200F\u2060\uFEFF*＊★]+/g, '');

/** For comparing: also half-width and lower case. */
const normalise = (text: string): string => shown(text).normalize('NFKC').toLowerCase().replace(/[:：]$/, '');

/** `申请金额(元)` is also `申请金额`. */
const spellings = (name: string): string[] => {
  const bare = name.replace(/[(（[【][^)）\]】]*[)）\]】]/g, '');
  return bare === name || bare === '' ? [name] : [name, bare];
};

const BY_NAME: ReadonlyMap<string, RosterColumn> = new Map([
  ...ROSTER_COLUMNS.flatMap((c) => c.aliases.map((alias): [string, RosterColumn] => [normalise(alias), c])),
  ...ROSTER_COLUMNS.map((c): [string, RosterColumn] => [normalise(c.header), c]),
]);

const matching = (names: readonly string[]): RosterColumn | undefined =>
  names.flatMap(spellings).map((name) => BY_NAME.get(name)).find((c) => c !== undefined);
