import type ExcelJS from 'exceljs';
import type { CellError } from '../../domain/coded.ts';
import type { Header } from './header.ts';

/** All findings of one cell. */
export interface CellMark {
  readonly row: number;
  /** From 0. */
  readonly column: number;
  readonly errors: readonly CellError[];
}

/** Our notes begin so; a note of the clerk's own does not. */
export const NOTE_MARK = '【核对】';

/** Findings by cell, in the order of the rows. A finding without a column is shown on the first column of its row. */
export function marksByCell(errors: readonly CellError[], sheet: string, header: Pick<Header, 'columns'>): Map<string, CellMark> {
  const columns = new Map(header.columns.map((c) => [c.header, c.index]));
  const marks = new Map<string, CellMark>();
  for (const error of [...errors].sort((a, b) => a.row - b.row)) {
    if (error.sheet !== sheet || error.row < 1) continue;
    const column = columns.get(error.column) ?? header.columns[0]?.index ?? 0;
    const key = `${error.row}:${column}`;
    marks.set(key, { row: error.row, column, errors: [...(marks.get(key)?.errors ?? []), error] });
  }
  return marks;
}

/** Red where the value cannot be used, yellow where a person may go on. */
export function markFor(mark: CellMark): { note: string; fill: ExcelJS.FillPattern } {
  const blocked = mark.errors.some((e) => e.level === 'block');
  const lines = mark.errors.map((e) => [
    e.message.zh, e.mend?.zh, e.suggestion === undefined ? undefined : `建议：${e.suggestion}`,
  ].filter((part) => part !== undefined).join('\n'));
  return {
    note: `${NOTE_MARK}${lines.join('\n')}`,
    fill: { type: 'pattern', pattern: 'solid', fgColor: { argb: blocked ? 'FFFFC7CE' : 'FFFFEB9C' } },
  };
}
