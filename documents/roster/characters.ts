import type { RawCell } from './rawRow.ts';

const FULLWIDTH = /[\uFF10-\uFF19\uFF21-\uFF3A\uFF41-\uFF5A]/;
/** Full-width forms of printable ASCII; the rest of the block is katakana and the like. */
const FULLWIDTH_FORMS = /[\uFF01-\uFF5E]/g;
const INVISIBLE = '\\u0000-\\u001F\\u007F-\\u00A0\\u00AD\\u034F\\u061C\\u1680\\u180E\\u2000-\\u200F\\u2028-\\u202F\\u205F-\\u206F\\u3000\\uFEFF';
const HIDDEN = new RegExp(`[${INVISIBLE}]`);
const HIDDEN_ALL = new RegExp(`[${INVISIBLE}]+`, 'g');
const SPACE_OR_HIDDEN_ALL = new RegExp(`[ ${INVISIBLE}]+`, 'g');

export interface CleanCell {
  readonly cell: RawCell;
  /** What had to be cleaned away: the clerk corrects it, the engine never does so silently. */
  readonly finding?: 'FULLWIDTH' | 'HIDDEN_SPACE';
}

/**
 * Takes full-width letters and digits and invisible characters out of a typed cell. `strict` cells (names, numbers of documents) may not
 * hold a plain space either, except between Latin words; elsewhere plain spaces at the ends mean nothing and go without a word.
 */
export function cleanCell(cell: RawCell, strict: boolean): CleanCell {
  if (cell.kind !== 'text') return { cell };
  const text = strict ? cell.text : trimSpaces(cell.text);
  if (isPlainAscii(text) || (!FULLWIDTH.test(text) && !hasHidden(text, strict))) return { cell: text === cell.text ? cell : { ...cell, text } };
  const wide = FULLWIDTH.test(text);
  const narrow = wide ? text.replace(FULLWIDTH_FORMS, (c) => String.fromCharCode(c.charCodeAt(0) - 0xfee0)) : text;
  const bare = strict && !isLatinName(narrow) ? narrow.replace(SPACE_OR_HIDDEN_ALL, '') : narrow.replace(HIDDEN_ALL, '').trim();
  return { cell: { ...cell, text: bare }, finding: wide ? 'FULLWIDTH' : 'HIDDEN_SPACE' };
}

const isPlainAscii = (text: string): boolean => /^[\x21-\x7E]*$/.test(text);
const trimSpaces = (text: string): string => text.replace(/^ +| +$/g, '');
const isLatinName = (text: string): boolean => /^[A-Za-z][A-Za-z'.-]*( [A-Za-z'.-]+)+$/.test(text);
const hasHidden = (text: string, strict: boolean): boolean => HIDDEN.test(text) || (strict && text.includes(' ') && !isLatinName(text));
