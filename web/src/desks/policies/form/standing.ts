import { append, setValue } from './edits.ts';
import type { Path, PolicyText } from './policy-text.ts';
import { openText, valueAt } from './policy-text.ts';
import type { Dating } from './shape.ts';
import { newest, redated } from './shape.ts';
import type { JsonMap } from './written.ts';
import { isList, isRecord, wordAs } from './written.ts';

/** What of a text is in force already, and which document it brings. */
export interface Standing {
  readonly isSeries: boolean;
  /** Something of the series is in force: it is not edited. */
  readonly isKnown: boolean;
  /** Where the new document stands in `versions`; undefined: the text has none yet. */
  readonly fresh?: number;
  /** The new document's first day and number, for values that it changes. */
  readonly dating?: Dating;
}

/** @param known `id@version` of the policies that count already */
export function standingOf(opened: PolicyText, known: ReadonlySet<string>): Standing {
  const root = opened.value;
  if (!isRecord(root)) return { isSeries: false, isKnown: false };
  if (!isList(root['versions'])) return { isSeries: false, isKnown: false, dating: datingOf(root) };
  const versions = root['versions'];
  const keys = versions.map((each) => `${wordAs(root['id'])}@${isRecord(each) ? wordAs(each['version']) : ''}`);
  const isKnown = keys.some((key) => known.has(key));
  const index = versions.length - 1;
  const newestOne = versions[index];
  if (!isRecord(newestOne) || known.has(keys[index] ?? '')) return { isSeries: true, isKnown };
  return { isSeries: true, isKnown, fresh: index, dating: datingOf(newestOne) };
}

function datingOf(head: JsonMap): Dating | undefined {
  const [from, reference] = [wordAs(head['effectiveFrom']), wordAs(head['documentNumber'])];
  return from === '' ? undefined : { from, reference };
}

/** One document more, a year after the last one, with its title and number to be written over. */
export function addVersion(opened: PolicyText): string {
  const versions = valueAt(opened, ['versions']);
  const before = isList(versions) ? versions.at(-1) : undefined;
  const head = isRecord(before) ? before : {};
  const year = Number(wordAs(head['effectiveFrom']).slice(0, 4)) + 1 || 2000;
  const day = wordAs(head['effectiveFrom']).slice(4) || '-01-01';
  const fresh = { version: String(year), title: wordAs(head['title']), documentNumber: wordAs(head['documentNumber']), effectiveFrom: `${year}${day === '-02-29' ? '-02-28' : day}`, note: '' };
  return append(opened, ['versions'], fresh);
}

/** The new document begins on another day: so does everything that begins with it. */
export function moveDay(opened: PolicyText, index: number, to: string): string {
  const at: Path = ['versions', index, 'effectiveFrom'];
  const from = valueAt(opened, at);
  const versions = valueAt(opened, ['versions']);
  const isOthers = isList(versions) && versions.some((each, place) => place !== index && isRecord(each) && each['effectiveFrom'] === from);
  let moved = setValue(opened, at, to);
  if (isOthers || typeof from !== 'string') return moved;
  const days = [...opened.places.values()].filter((path) => (path.at(-1) === 'from' || path.at(-1) === 'offeredFrom') && valueAt(opened, path) === from);
  for (const path of days) moved = setValue(openText(moved), path, to);
  return moved;
}

/** The new document has another number: so have the clauses of what it changes. */
export function renumber(opened: PolicyText, index: number, to: string): string {
  const at: Path = ['versions', index, 'documentNumber'];
  const [from, day] = [wordAs(valueAt(opened, at)), valueAt(opened, ['versions', index, 'effectiveFrom'])];
  const isOfIt = (path: Path): boolean => path.at(-1) === 'reference' && valueAt(opened, [...path.slice(0, -1), 'from']) === day && wordAs(valueAt(opened, path)).startsWith(from);
  const clauses = from === '' || to === '' ? [] : [...opened.places.values()].filter(isOfIt);
  return clauses.reduce((text, path) => setValue(openText(text), path, to + wordAs(valueAt(opened, path)).slice(from.length)), setValue(opened, at, to));
}

export interface ProgrammeName { readonly code: string; readonly zh: string; readonly en: string }

/** One programme more, with the newest values of another as its own: all of them by the new document, to be changed freely. */
export function copyProgramme(opened: PolicyText, index: number, { code, zh, en }: ProgrammeName, { isSeries, isKnown, dating }: Standing): string {
  const source = valueAt(opened, ['programmes', index]);
  const now = newest(isRecord(source) ? source : {}) as JsonMap;
  const { code: _code, name: _name, aliases: _aliases, offeredFrom: _from, offeredTo: _to, ...rules } = (dating && isKnown ? redated(now, dating) : now) as JsonMap;
  return append(opened, ['programmes'], { code, ...(isSeries && isKnown && dating && { offeredFrom: dating.from }), name: { zh, en }, aliases: [], ...rules }, true);
}
