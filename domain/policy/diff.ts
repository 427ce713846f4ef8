import type { IsoDate } from '../coded.ts';
import { canonicalText } from './canonical.ts';
import type { Policy } from './schema.ts';

/** One value that differs between two policies; null on a side that does not have it. */
export interface PolicyChange {
  /** Where it stands: programmes by their code, tiers by their first name, e.g. `programmes.junior-college.amount.cap.yuan`. */
  readonly path: string;
  readonly before: PolicyValue | null;
  readonly after: PolicyValue | null;
}

/** A value with the day it began and the clause that says so, where the policy names them. */
export interface PolicyValue {
  readonly value: string | number | boolean | null;
  readonly from?: IsoDate;
  readonly reference?: string;
}

/** How a document is called is no value of its rules. */
const HEAD: ReadonlySet<string> = new Set(['id', 'version', 'title', 'documentNumber', 'note', 'effectiveFrom', 'effectiveTo']);

/** What a programme or a tier is recognised by when it moves within its list. */
const keyOf = (element: Record<string, unknown>): string | undefined => {
  if (typeof element['code'] === 'string') return element['code'];
  return Array.isArray(element['names']) ? String(element['names'][0]) : undefined;
};

/** The values in which two policies differ, in the order of their places; an empty list where both say the same. */
export function diffPolicies(before: Policy, after: Policy): readonly PolicyChange[] {
  const [a, b] = [valuesOf(before), valuesOf(after)];
  const paths = [...new Set([...a.keys(), ...b.keys()])].sort();
  return paths.flatMap((path): PolicyChange[] => {
    const [was, is] = [a.get(path) ?? null, b.get(path) ?? null];
    return was !== null && is !== null && was.value === is.value ? [] : [{ path, before: was, after: is }];
  });
}

function valuesOf(policy: Policy): ReadonlyMap<string, PolicyValue> {
  const values = new Map<string, PolicyValue>();
  for (const [key, value] of Object.entries(policy)) if (!HEAD.has(key)) collect(values, key, value, {});
  return values;
}

type Dating = Pick<PolicyValue, 'from' | 'reference'>;

function collect(values: Map<string, PolicyValue>, path: string, node: unknown, dating: Dating): void {
  if (Array.isArray(node)) {
    const elements: readonly unknown[] = node;
    if (elements.length > 0 && elements.every((each) => isRecord(each) && keyOf(each) !== undefined)) {
      for (const each of elements) collect(values, `${path}.${keyOf(each as Record<string, unknown>)}`, each, dating);
    } else values.set(path, { value: canonicalText(elements), ...dating });
  } else if (isRecord(node)) {
    const { from, reference, ...rest } = node;
    const dated = typeof from === 'string' && typeof reference === 'string';
    for (const [key, value] of Object.entries(dated ? rest : node)) collect(values, `${path}.${key}`, value, dated ? { from, reference } : dating);
  } else if (node !== undefined) values.set(path, { value: node as PolicyValue['value'], ...dating });
}

const isRecord = (node: unknown): node is Record<string, unknown> => typeof node === 'object' && node !== null && !Array.isArray(node);
