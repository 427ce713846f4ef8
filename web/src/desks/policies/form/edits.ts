import type { Node, Pair, Scalar, YAMLMap, YAMLSeq } from 'yaml';
import { isCollection, isMap, isScalar, isSeq } from 'yaml';
import type { Path, PolicyText } from './policy-text.ts';
import { isMerge, keyOf, nodeAt, openText, valueAt } from './policy-text.ts';
import type { Json, JsonMap } from './written.ts';
import { isList, isRecord, itemText, lineText, mapText, scalarText, valueText } from './written.ts';

/*
 * Changes of a text by its values. Only what changes is written anew, in the place where it stood: the text of a bureau keeps its comments, its order and every
 * line that was not meant. (Writing the whole document out again would not: it sets lines, blanks and braces its own way.) What was written is read again before
 * it is handed out; what does not come to what was meant is refused.
 */

/** A change that the form cannot make in this text: it is made in the YAML. */
export class NotByForm extends Error {
  override readonly name = 'NotByForm';
}

/** Sets a value; a key that is missing is added to the end of its map. */
export function setValue(opened: PolicyText, path: Path, value: Json): string {
  const found = nodeAt(opened, path);
  const same = (now: PolicyText): boolean => isEqual(valueAt(now, path), value);
  if (found === undefined) return proven(insertKey(opened, path, value), same);
  refuseIf(found.sharedFrom !== undefined);
  if (isScalar(found.node) && !isList(value) && !isRecord(value)) return proven(setScalar(opened, path, found.node, value), same);
  const before = valueAt(opened, path);
  if (isList(before) && isList(value) && [...before, ...value].every((each) => typeof each === 'string')) return proven(setWords(opened, path, before, value), same);
  return proven(rewritten(opened, path, found.node, value), same);
}

/** Takes away a key of a map or an item of a list. */
export function removeAt(opened: PolicyText, path: Path): string {
  const [parentPath, step] = [path.slice(0, -1), path.at(-1) ?? ''];
  const parent = nodeAt(opened, parentPath);
  if (!parent || parent.sharedFrom || !isCollection(parent.node)) throw new NotByForm();
  const before = valueAt(opened, parentPath);
  const rest = isList(before) ? before.filter((_, index) => index !== step) : withoutKey(before as JsonMap, String(step));
  const only = parent.node.items.length === 1;
  const text = only ? rewritten(opened, parentPath, parent.node, rest) : isSeq(parent.node) ? withoutItem(opened, parent.node, Number(step)) : withoutPair(opened, parent.node, String(step));
  return proven(text, (now) => isEqual(valueAt(now, parentPath), rest));
}

/** Adds an item to the end of a list, written as the one before it. `isApart`: with an empty line between. */
export function append(opened: PolicyText, path: Path, value: Json, isApart = false): string {
  const found = nodeAt(opened, path);
  if (!found || found.sharedFrom || !isSeq(found.node)) throw new NotByForm();
  const before = valueAt(opened, path) as readonly Json[];
  const text = before.length === 0 ? rewritten(opened, path, found.node, [value]) : withItem(opened, found.node, value, isApart);
  return proven(text, (now) => isEqual(valueAt(now, path), [...before, value]));
}

/** A value changes from a day on: one dated line more; a value that stood alone becomes the first line of a list. */
export function changeFrom(opened: PolicyText, path: Path, line: JsonMap): string {
  const found = nodeAt(opened, path);
  if (!found || found.sharedFrom) throw new NotByForm();
  const before = valueAt(opened, path);
  if (isSeq(found.node)) return append(opened, path, line);
  refuseIf(!isMap(found.node) || before === undefined);
  return proven(asList(opened, path, found.node as YAMLMap, line), (now) => isEqual(valueAt(now, path), [before as Json, line]));
}

/** What refers to another place gets the same values as its own. */
export function makeOwn(opened: PolicyText, path: Path): string {
  const value = valueAt(opened, path);
  const found = nodeAt(opened, path);
  if (!found?.sharedFrom || value === undefined) throw new NotByForm();
  const text = found.alias && opened.places.has(found.alias) && isSame(opened.places.get(found.alias), path) ? rewritten(opened, path, found.alias, value) : insertKey(opened, path, value);
  return proven(text, (now) => isEqual(valueAt(now, path), value) && nodeAt(now, path)?.sharedFrom === undefined);
}

/* ── One scalar ── */

function setScalar(opened: PolicyText, path: Path, node: Scalar, value: Json): string {
  const [start, end] = rangeOf(node);
  if (node.type === 'BLOCK_LITERAL' || node.type === 'BLOCK_FOLDED') return rewritten(opened, path, node, value);
  const written = scalarText(value, { quotes: node.type, isBare: !isInFlow(opened, path) });
  // `key:` with nothing behind it: the blank is missing.
  return spliced(opened, start, end, start === end && !/\s/.test(opened.text[start - 1] ?? '') ? ` ${written}` : written);
}

/** A list of words: those that stay are left alone. */
function setWords(opened: PolicyText, path: Path, before: readonly Json[], after: readonly Json[]): string {
  if (after.length === 0 || before.length === 0) return rewritten(opened, path, nodeAt(opened, path)?.node as Node, after);
  let text = opened.text;
  after.forEach((word, index) => {
    const now = openText(text);
    if (index >= before.length) text = withItem(now, nodeAt(now, path)?.node as YAMLSeq, word, false);
    else if (word !== before[index]) text = setScalar(now, [...path, index], nodeAt(now, [...path, index])?.node as Scalar, word);
  });
  for (let index = before.length - 1; index >= after.length; index -= 1) {
    const now = openText(text);
    text = withoutItem(now, nodeAt(now, path)?.node as YAMLSeq, index);
  }
  return text;
}

/* ── A whole value ── */

/** The value with everything between its key and its end. An anchor stays; a comment in between is not ours to move. */
function rewritten(opened: PolicyText, path: Path, node: Node, value: Json): string {
  const parent = path.length === 0 ? undefined : nodeAt(opened, path.slice(0, -1))?.node;
  const end = contentEnd(opened, node);
  const [start] = rangeOf(node);
  if (!isCollection(parent)) throw new NotByForm();
  if (isInFlow(opened, path)) return spliced(opened, start, end, lineText(value));
  if (isSeq(parent)) return spliced(opened, start, end, itemText(value, columnOf(opened, rangeOf(parent)[0]), eolOf(opened)));
  const key = pairOf(parent, String(path.at(-1))).key as Node;
  return spliced(opened, colonAfter(opened, key), end, `${anchorOf(opened, key, start)}${valueText(value, columnOf(opened, rangeOf(key)[0]), eolOf(opened))}`);
}

/** ` &name` between a key's colon and its value. @throws NotByForm where a comment stands there */
function anchorOf(opened: PolicyText, key: Node, start: number): string {
  const between = opened.text.slice(colonAfter(opened, key), start);
  refuseIf(between.includes('#') || between.includes('!'));
  const anchor = between.trim();
  return anchor === '' ? '' : ` ${anchor}`;
}

/** A single dated value as the first line of a list. */
function asList(opened: PolicyText, path: Path, node: YAMLMap, line: JsonMap): string {
  const [start] = rangeOf(node);
  const end = contentEnd(opened, node);
  const before = opened.text.slice(start, end);
  if (isInFlow(opened, path)) return spliced(opened, start, end, `[${before}, ${lineText(line)}]`);
  const parent = nodeAt(opened, path.slice(0, -1))?.node;
  refuseIf(!isMap(parent));
  const key = pairOf(parent as YAMLMap, String(path.at(-1))).key as Node;
  const dash = columnOf(opened, rangeOf(key)[0]) + 2;
  const eol = eolOf(opened);
  const shift = Math.max(0, dash + 2 - columnOf(opened, start));
  const moved = before.split(eol).map((each, index) => (index === 0 || each === '' ? each : ' '.repeat(shift) + each)).join(eol);
  const written = node.flow ? lineText(line) : mapText(line, dash + 2, eol);
  const after = lineEnd(opened, end);
  const pad = eol + ' '.repeat(dash);
  return `${opened.text.slice(0, colonAfter(opened, key))}${anchorOf(opened, key, start)}${pad}- ${moved}${opened.text.slice(end, after)}${pad}- ${written}${opened.text.slice(after)}`;
}

/* ── Keys ── */

function insertKey(opened: PolicyText, path: Path, value: Json): string {
  let depth = path.length - 1;
  while (depth > 0 && nodeAt(opened, path.slice(0, depth)) === undefined) depth -= 1;
  const mapPath = path.slice(0, depth);
  const found = nodeAt(opened, mapPath);
  const steps = path.slice(depth + 1);
  refuseIf(steps.some((step) => typeof step === 'number'));
  const whole = steps.reduceRight<Json>((inner, step) => ({ [step]: inner }), value);
  const key = String(path[depth]);
  if (!found || found.sharedFrom || !isMap(found.node)) throw new NotByForm();
  const map = found.node;
  const lastPair = map.items.at(-1);
  if (!lastPair) return rewritten(opened, mapPath, map, { [key]: whole });
  const end = pairEnd(opened, lastPair);
  if (map.flow || isInFlow(opened, [...mapPath, key])) return spliced(opened, end, end, `, ${scalarText(key)}: ${lineText(whole)}`);
  const column = columnOf(opened, rangeOf(map.items[0]?.key as Node)[0]);
  const at = lineEnd(opened, end);
  const eol = eolOf(opened);
  return spliced(opened, at, at, `${eol}${' '.repeat(column)}${scalarText(key)}:${valueText(whole, column, eol)}`);
}

function withoutPair(opened: PolicyText, map: YAMLMap, key: string): string {
  const index = map.items.indexOf(pairOf(map, key));
  const keyStart = rangeOf(map.items[index]?.key as Node)[0];
  const end = pairEnd(opened, map.items[index] as Pair);
  const next = map.items[index + 1];
  if (map.flow || index === 0) {
    const before = map.items[index - 1];
    if (next) return spliced(opened, keyStart, rangeOf(next.key as Node)[0], '');
    return spliced(opened, before ? pairEnd(opened, before) : keyStart, end, '');
  }
  return withoutLines(opened, keyStart, end);
}

/* ── Items ── */

function withItem(opened: PolicyText, list: YAMLSeq, value: Json, isApart: boolean): string {
  const lastItem = list.items.at(-1) as Node;
  const end = contentEnd(opened, lastItem);
  if (list.flow) return spliced(opened, end, end, `, ${lineText(value)}`);
  const column = columnOf(opened, rangeOf(list)[0]);
  const eol = eolOf(opened);
  const isFlow = isCollection(lastItem) && lastItem.flow === true;
  const written = isRecord(value) && isCollection(lastItem) && !isFlow ? mapText(value, column + 2, eol) : isFlow ? lineText(value) : itemText(value, column, eol);
  const at = lineEnd(opened, end);
  return spliced(opened, at, at, `${isApart ? eol : ''}${eol}${' '.repeat(column)}- ${written}`);
}

function withoutItem(opened: PolicyText, list: YAMLSeq, index: number): string {
  const item = list.items[index] as Node;
  const end = contentEnd(opened, item);
  if (!list.flow) return withoutLines(opened, dashBefore(opened, rangeOf(list)[0], rangeOf(item)[0]), end);
  const [before, next] = [list.items[index - 1] as Node | undefined, list.items[index + 1] as Node | undefined];
  if (next) return spliced(opened, rangeOf(item)[0], rangeOf(next)[0], '');
  return spliced(opened, before ? contentEnd(opened, before) : rangeOf(item)[0], end, '');
}

/** The dash of an item stands in the column of the list's first one. */
function dashBefore(opened: PolicyText, first: number, start: number): number {
  const column = columnOf(opened, first);
  for (let line = lineStart(opened, start); line >= lineStart(opened, first); line = lineStart(opened, line - 1)) {
    if (opened.text[line + column] === '-') return line + column;
  }
  throw new NotByForm();
}

/* ── Places in the text ── */

function withoutLines(opened: PolicyText, start: number, end: number): string {
  const from = lineStart(opened, start);
  refuseIf(opened.text.slice(from, start).trim() !== '');
  const [to, eol] = [lineEnd(opened, end), eolOf(opened).length];
  return from === 0 ? spliced(opened, 0, to + eol, '') : spliced(opened, from - eol, to, '');
}

const spliced = ({ text }: PolicyText, start: number, end: number, written: string): string => text.slice(0, start) + written + text.slice(end);

const eolOf = ({ text }: PolicyText): string => (text.includes('\r\n') ? '\r\n' : '\n');

const lineStart = ({ text }: PolicyText, at: number): number => (at <= 0 ? 0 : text.lastIndexOf('\n', at - 1) + 1);

const columnOf = (opened: PolicyText, at: number): number => at - lineStart(opened, at);

function lineEnd({ text }: PolicyText, at: number): number {
  const end = text.indexOf('\n', at);
  if (end === -1) return text.length;
  return text[end - 1] === '\r' ? end - 1 : end;
}

function rangeOf(node: Node): readonly [number, number] {
  if (!node.range) throw new NotByForm();
  return [node.range[0], node.range[1]];
}

/** Where what was written of a node ends, without the comments and empty lines behind it. */
function contentEnd(opened: PolicyText, node: Node): number {
  if (isCollection(node) && node.flow !== true && node.items.length > 0) {
    const item = node.items.at(-1);
    return isMap(node) ? pairEnd(opened, item as Pair) : contentEnd(opened, item as Node);
  }
  const [, end] = rangeOf(node);
  return opened.text.slice(0, end).trimEnd().length;
}

function pairEnd(opened: PolicyText, { key, value }: Pair): number {
  const [start, end] = value ? rangeOf(value as Node) : [0, 0];
  if (value && end > start) return contentEnd(opened, value as Node);
  return colonAfter(opened, key as Node);
}

function colonAfter({ text }: PolicyText, key: Node): number {
  const at = text.indexOf(':', rangeOf(key)[1]);
  if (at === -1) throw new NotByForm();
  return at + 1;
}

function pairOf(map: YAMLMap, key: string): Pair {
  const pair = map.items.find((each) => !isMerge(each) && keyOf(each) === key);
  if (!pair) throw new NotByForm();
  return pair;
}

/** Whether what stands at the place is written between braces or brackets of something around it. */
function isInFlow(opened: PolicyText, path: Path): boolean {
  return path.some((_, depth) => {
    const node = nodeAt(opened, path.slice(0, depth))?.node;
    return isCollection(node) && node.flow === true;
  });
}

/* ── Proof ── */

/** @throws NotByForm where the new text does not come to what was meant */
function proven(text: string, isMeant: (now: PolicyText) => boolean): string {
  const now = openText(text);
  refuseIf(now.errors.length > 0 || !isMeant(now));
  return text;
}

function refuseIf(bad: boolean): void {
  if (bad) throw new NotByForm();
}

function isEqual(a: Json | undefined, b: Json | undefined): boolean {
  if (isList(a)) return isList(b) && a.length === b.length && a.every((each, index) => isEqual(each, b[index]));
  if (!isRecord(a)) return a === b;
  return isRecord(b) && Object.keys(a).length === Object.keys(b).length && Object.keys(a).every((key) => Object.hasOwn(b, key) && isEqual(a[key], b[key]));
}

const isSame = (a: Path | undefined, b: Path): boolean => a !== undefined && a.length === b.length && a.every((step, index) => step === b[index]);

const withoutKey = (map: JsonMap, key: string): JsonMap => Object.fromEntries(Object.entries(map).filter(([each]) => each !== key));
