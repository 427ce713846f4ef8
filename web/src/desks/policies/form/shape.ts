import type { Json, JsonMap } from './written.ts';
import { isRecord } from './written.ts';

/** The part of JSON Schema that a policy's shape is made of. */
export interface Shape {
  readonly type?: string;
  readonly properties?: Readonly<Record<string, Shape>>;
  readonly required?: readonly string[];
  readonly items?: Shape;
  readonly oneOf?: readonly Shape[];
  readonly anyOf?: readonly Shape[];
  readonly enum?: readonly string[];
  readonly const?: string;
  readonly format?: string;
  readonly pattern?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly maxLength?: number;
}

export interface PolicyShapes { readonly policy: Shape; readonly version: Shape }

const DAY: Shape = { type: 'string', format: 'date' };
const isHead = (key: string, { version }: PolicyShapes): boolean => Object.hasOwn(version.properties ?? {}, key);

/** The shape of a whole text: a policy as it stands, or a series, where the head moves into `versions` and programmes come and go. */
export function shapeOf(value: Json, shapes: PolicyShapes): Shape {
  const { policy } = shapes;
  if (!isRecord(value) || !('versions' in value)) return policy;
  const rules = Object.entries(policy.properties ?? {}).filter(([key]) => !isHead(key, shapes));
  const programme = policy.properties?.['programmes']?.items;
  const offered: Shape = { ...programme, properties: { ...programme?.properties, offeredFrom: DAY, offeredTo: DAY } };
  const properties = Object.fromEntries(rules.map(([key, shape]) => [key, key === 'programmes' ? { ...shape, items: offered } : shape]));
  const { id, ...others } = properties;
  return { type: 'object', properties: { ...(id && { id }), versions: { type: 'array', items: shapes.version }, ...others }, required: ['id', 'versions', ...Object.keys(others)] };
}

/** A value that a later document may change: it says since when it holds, and by which clause. */
export function isDated(shape: Shape): boolean {
  if (shape.oneOf) return shape.oneOf.every(isDated);
  return shape.properties?.['from'] !== undefined && shape.properties['reference'] !== undefined;
}

/** The key whose value says which of several shapes it is. */
export function kindKey(shape: Shape): string | undefined {
  return Object.keys(shape.oneOf?.[0]?.properties ?? {}).find((key) => shape.oneOf?.every((each) => each.properties?.[key]?.const !== undefined));
}

export function kindsOf(shape: Shape): readonly string[] {
  const key = kindKey(shape);
  return key === undefined ? [] : (shape.oneOf ?? []).flatMap((each) => each.properties?.[key]?.const ?? []);
}

/** The one of several shapes that a value has; the first where it has none. */
export function variantOf(shape: Shape, value: Json | undefined): Shape {
  const key = kindKey(shape);
  if (key === undefined) return shape;
  return shape.oneOf?.find((each) => isRecord(value) && each.properties?.[key]?.const === value[key]) ?? shape.oneOf?.[0] ?? shape;
}

/** `null` besides something else: no limit, no end. */
export function nullable(shape: Shape): { readonly inner: Shape; readonly isNullable: boolean } {
  const inner = shape.anyOf?.find(({ type }) => type !== 'null');
  return inner ? { inner, isNullable: true } : { inner: shape, isNullable: false };
}

export const isGroup = (shape: Shape): boolean => shape.properties !== undefined || shape.oneOf !== undefined;

export interface Dating { readonly from: string; readonly reference: string }

/** The least that a shape needs, to be filled in. */
export function blankOf(shape: Shape, dating: Dating): Json {
  const { inner, isNullable } = nullable(shape);
  if (isNullable) return null;
  if (inner.const !== undefined) return inner.const;
  if (isGroup(inner)) return filled(inner, {}, dating);
  if (inner.type === 'array') return inner.items?.enum ? [] : inner.items && isGroup(inner.items) ? [blankOf(inner.items, dating)] : [];
  if (inner.type === 'boolean') return false;
  if (inner.type === 'number' || inner.type === 'integer') return Math.max(0, inner.minimum ?? 0);
  return inner.enum?.[0] ?? (inner.format === 'date' ? dating.from : '');
}

/** What is there already, in the shape of its kind: what that lacks is blank, what it does not know is left out. */
export function filled(shape: Shape, value: JsonMap, dating: Dating): JsonMap {
  const { properties = {}, required = [] } = variantOf(shape, value);
  return Object.fromEntries(Object.entries(properties).flatMap(([key, inner]): [string, Json][] => {
    const own = value[key];
    if (own !== undefined && (inner.const === undefined || inner.const === own)) return [[key, own]];
    if (!required.includes(key)) return [];
    if (key === 'from' || key === 'reference') return [[key, dating[key]]];
    return [[key, blankOf(inner, dating)]];
  }));
}

/** The same values as of a document: every day they began and every clause is the document's. */
export function redated(value: Json, dating: Dating): Json {
  if (Array.isArray(value)) return (value as readonly Json[]).map((each) => redated(each, dating));
  if (!isRecord(value)) return value;
  const inner = Object.fromEntries(Object.entries(value).map(([key, each]) => [key, redated(each, dating)]));
  return 'from' in value && 'reference' in value ? { ...inner, ...dating } : inner;
}

/** A tree with the last line of each dated list in the list's place: the values as the newest document has them. */
export function newest(value: Json): Json {
  if (Array.isArray(value)) {
    const list = value as readonly Json[];
    const isLines = list.length > 0 && list.every((each) => isRecord(each) && typeof each['from'] === 'string');
    return isLines ? newest(list.at(-1) ?? null) : list.map(newest);
  }
  return isRecord(value) ? Object.fromEntries(Object.entries(value).map(([key, each]) => [key, newest(each)])) : value;
}
