/** What a cell holds before the roster gives it a meaning. `uncomputed`: a formula saved without its result. */
export type RawKind = 'text' | 'number' | 'date' | 'percent' | 'boolean' | 'error' | 'uncomputed';

export interface RawCell {
  readonly kind: RawKind;
  /** As stored: a number keeps its digits (`4.4E+17`), a date its serial number. */
  readonly text: string;
  /** The cell lies under a vertical merge and shows the value of its first row. */
  readonly merged?: true;
}

export interface RawRow {
  /** As Excel numbers it, from 1. */
  readonly sheetRow: number;
  readonly hidden: boolean;
  /** By column, from 0; a blank cell is absent. */
  readonly cells: (RawCell | undefined)[];
}

/** A sheet whose rows can be read more than once, in order, without being held in memory. */
export interface RawSheet {
  readonly name: string;
  /** Days are counted from 1904 (old Mac workbooks). */
  readonly date1904: boolean;
  /**
   * Rows with at least one cell, in pages as they come. `verified`: the whole sheet is unpacked and checked first (sizes, checksum,
   * merged areas), so that nothing of a damaged file is ever delivered; without it only the beginning may have been looked at.
   */
  rows(mode: 'glance' | 'verified'): AsyncGenerator<RawRow[]>;
}

/** The text of a cell without any white space at its ends; '' for a blank one. */
export const cellText = (cell: RawCell | undefined): string => cell === undefined ? '' : cell.text.trim();
