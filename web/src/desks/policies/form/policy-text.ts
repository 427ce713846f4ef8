import type { Document, Node, Pair, Scalar } from 'yaml';
import { isAlias, isMap, isScalar, isSeq, parseDocument } from 'yaml';
import type { Json } from './written.ts';
import { isList, isRecord } from './written.ts';

/** Keys and places in lists, from the top of the text. */
export type Path = readonly (string | number)[];

/** A policy's text as it was read: its values, and where each of them stands. */
export interface PolicyText {
  readonly text: string;
  readonly document: Document.Parsed;
  /** The values with every reference `*name` and `<<` filled in; null where the text cannot be read. */
  readonly value: Json;
  /** Where each node was written. */
  readonly places: ReadonlyMap<Node, Path>;
  /** What each reference `*name` means. */
  readonly targets: ReadonlyMap<Node, Node>;
  /** What is no YAML; the form has nothing to show then. */
  readonly errors: readonly string[];
}

let last: PolicyText | undefined;

/** Reads a text; the one that was read last is kept. */
export function openText(text: string): PolicyText {
  if (last?.text === text) return last;
  const document = parseDocument(text, { uniqueKeys: true, merge: true });
  const errors = document.errors.map(({ message }) => message.split('\n')[0] ?? message);
  last = { text, document, value: errors.length === 0 ? valueOf(document) : null, ...placesOf(document), errors };
  return last;
}

function valueOf(document: Document.Parsed): Json {
  try {
    return document.toJS({ maxAliasCount: 200 }) as Json;
  } catch {
    // A reference within itself: the check says what is wrong with it.
    return null;
  }
}

function placesOf(document: Document.Parsed): Pick<PolicyText, 'places' | 'targets'> {
  const [places, targets, anchors] = [new Map<Node, Path>(), new Map<Node, Node>(), new Map<string, Node>()];
  const walk = (node: unknown, path: Path): void => {
    if (isAlias(node)) {
      places.set(node, path);
      const target = anchors.get(node.source);
      if (target) targets.set(node, target);
    } else if (isMap(node) || isSeq(node) || isScalar(node)) {
      places.set(node, path);
      if (node.anchor !== undefined) anchors.set(node.anchor, node);
      if (isMap(node)) for (const pair of node.items) walk(pair.value, [...path, keyOf(pair)]);
      if (isSeq(node)) node.items.forEach((item, index) => walk(item, [...path, index]));
    }
  };
  walk(document.contents, []);
  return { places, targets };
}

const MERGE = '<<';

export function keyOf({ key }: Pair): string {
  const { value } = key as Scalar;
  return typeof value === 'symbol' ? MERGE : String(value);
}

export const isMerge = (pair: Pair): boolean => keyOf(pair) === MERGE;

export interface FoundNode {
  readonly node: Node;
  /** Where it was written, when that is another place: this one refers to it. */
  readonly sharedFrom?: Path;
  /** The reference `*name` that stands here itself. */
  readonly alias?: Node;
}

/** What stands at a place, followed through references. */
export function nodeAt(opened: PolicyText, path: Path): FoundNode | undefined {
  let at: FoundNode | undefined = opened.document.contents ? { node: opened.document.contents } : undefined;
  for (const step of path) {
    if (at === undefined) return undefined;
    at = childOf(opened, at, step);
  }
  return at;
}

function childOf(opened: PolicyText, { node, sharedFrom }: FoundNode, step: string | number): FoundNode | undefined {
  if (isSeq(node)) return typeof step === 'number' ? followed(opened, node.items[step], sharedFrom && [...sharedFrom, step]) : undefined;
  if (!isMap(node)) return undefined;
  const own = node.items.find((pair) => keyOf(pair) === step);
  if (own) return followed(opened, own.value, sharedFrom && [...sharedFrom, step]);
  for (const source of mergedInto(opened, node)) {
    const found = childOf(opened, source, step);
    if (found) return found;
  }
  return undefined;
}

function followed(opened: PolicyText, value: unknown, sharedFrom?: Path): FoundNode | undefined {
  if (isAlias(value)) {
    const node = opened.targets.get(value);
    return node && { node, sharedFrom: opened.places.get(node) ?? [], alias: value };
  }
  return isMap(value) || isSeq(value) || isScalar(value) ? { node: value, sharedFrom } : undefined;
}

/** The maps that `<<` brings in, the first one first. */
function mergedInto(opened: PolicyText, node: Node): FoundNode[] {
  const merge = isMap(node) ? node.items.find(isMerge)?.value : undefined;
  const sources = isSeq(merge) ? merge.items : [merge];
  return sources.flatMap((each) => {
    const found = followed(opened, each);
    return found ? [{ ...found, sharedFrom: found.sharedFrom ?? opened.places.get(found.node) ?? [] }] : [];
  });
}

/** The keys of a map as they were written, those that `<<` brings in at its place. */
export function keysAt(opened: PolicyText, path: Path): readonly string[] {
  const found = nodeAt(opened, path);
  return found ? [...new Set(keysOf(opened, found.node))] : [];
}

function keysOf(opened: PolicyText, node: Node): string[] {
  if (!isMap(node)) return [];
  return node.items.flatMap((pair) => (isMerge(pair) ? mergedInto(opened, node).flatMap((source) => keysOf(opened, source.node)) : [keyOf(pair)]));
}

export function valueAt(opened: PolicyText, path: Path): Json | undefined {
  return path.reduce<Json | undefined>((value, step) => {
    if (typeof step === 'number') return isList(value) ? value[step] : undefined;
    return isRecord(value) && Object.hasOwn(value, step) ? value[step] : undefined;
  }, opened.value);
}

/** The places that refer to what stands here: what is changed here changes there too. */
export function usersOf(opened: PolicyText, path: Path): readonly Path[] {
  const found = nodeAt(opened, path);
  if (!found || found.sharedFrom || !(isMap(found.node) || isSeq(found.node) || isScalar(found.node)) || found.node.anchor === undefined) return [];
  return [...opened.targets].filter(([, target]) => target === found.node).map(([alias]) => (opened.places.get(alias) ?? []).filter((step) => step !== MERGE));
}
