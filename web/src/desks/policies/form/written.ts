import { stringify, Scalar } from 'yaml';

/** What a policy is made of. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };
export type JsonMap = { readonly [key: string]: Json };

/** Longer ones are written over several lines. */
const LINE = 200;

/** A word of the text, a number too where it was written without quotes; empty for everything else. */
export const wordAs = (value: Json | undefined): string => (typeof value === 'string' || typeof value === 'number' ? String(value) : '');

export const isList = (value: unknown): value is readonly Json[] => Array.isArray(value);
export const isRecord = (value: unknown): value is JsonMap => typeof value === 'object' && value !== null && !Array.isArray(value);

/** A scalar in the quotes that it had, where they fit. `isBare`: behind a key or a dash of its own line, where a comma needs no quotes. */
export function scalarText(value: Json, { quotes, isBare = false }: { readonly quotes?: Scalar.Type; readonly isBare?: boolean } = {}): string {
  const node = new Scalar(value);
  const isLong = typeof value === 'string' && value.includes('\n');
  if (isLong) node.type = 'QUOTE_DOUBLE';
  else if (quotes === 'QUOTE_SINGLE' || quotes === 'QUOTE_DOUBLE') node.type = quotes;
  const options = { flowCollectionPadding: false, lineWidth: 0, singleQuote: true, doubleQuotedMinMultiLineLength: 1e6 };
  if (isBare && !isLong) return stringify([node], options).trimEnd().slice(2);
  return stringify([node], { ...options, collectionStyle: 'flow' }).trim().slice(1, -1);
}

/** A value in one line: `{ from: 2025-09-01, yuan: 8000 }`, `[a, b]`. */
export function lineText(value: Json): string {
  if (isList(value)) return `[${value.map(lineText).join(', ')}]`;
  if (!isRecord(value)) return scalarText(value);
  const entries = Object.entries(value);
  return entries.length === 0 ? '{}' : `{ ${entries.map(([key, each]) => `${scalarText(key)}: ${lineText(each)}`).join(', ')} }`;
}

/** What follows `key:` in a block whose keys stand at `column`; begins with a blank or a new line. */
export function valueText(value: Json, column: number, eol: string): string {
  if (!isList(value) && !isRecord(value)) return ` ${scalarText(value, { isBare: true })}`;
  if (isSmall(value)) return ` ${lineText(value)}`;
  const pad = eol + ' '.repeat(column + 2);
  if (isList(value)) return value.map((each) => `${pad}- ${itemText(each, column + 2, eol)}`).join('');
  return pad + mapText(value, column + 2, eol);
}

/** What follows `- ` in a list whose dashes stand at `column`. */
export function itemText(value: Json, column: number, eol: string): string {
  if (isRecord(value)) return isSmall(value) ? lineText(value) : mapText(value, column + 2, eol);
  return isList(value) ? lineText(value) : scalarText(value, { isBare: true });
}

/** A map over several lines, its first key where it stands. */
export function mapText(value: JsonMap, column: number, eol: string): string {
  return Object.entries(value).map(([key, each]) => `${scalarText(key)}:${valueText(each, column, eol)}`).join(eol + ' '.repeat(column));
}

/** Small enough for one line: scalars, lists of them, and maps of both, as a policy is usually written. */
function isSmall(value: Json): boolean {
  if (isList(value)) return value.every((each) => !isList(each) && !isRecord(each));
  if (!isRecord(value)) return true;
  const isDated = 'from' in value && 'reference' in value;
  return (isDated || Object.values(value).every((each) => !isRecord(each) && isSmall(each))) && !('code' in value) && !('version' in value) && lineText(value).length <= LINE;
}
