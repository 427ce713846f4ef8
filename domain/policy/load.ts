import { LineCounter, parseDocument } from 'yaml';
import { z } from 'zod';
import { addDays } from '../calendar.ts';
import type { Bilingual, IsoDate } from '../coded.ts';
import { policySchema, versionSchema } from './schema.ts';
import type { Policy } from './schema.ts';

export type PolicyErrorCode = 'POLICY_INVALID' | 'POLICY_NONE_IN_FORCE' | 'POLICY_OVERLAP' | 'POLICY_UNKNOWN' | 'POLICY_FOLDER_UNREADABLE';

/** A policy that cannot be used; `problems` has one line a finding: source, path and what was expected. */
export class PolicyError extends Error {
  override readonly name = 'PolicyError';
  readonly code: PolicyErrorCode;
  readonly said: Bilingual;
  readonly problems: readonly string[];
  constructor(code: PolicyErrorCode, said: Bilingual, problems: readonly string[] = []) {
    super([said.en, ...problems].join('\n  '));
    this.code = code;
    this.said = said;
    this.problems = problems;
  }
}

/** Characters of one policy file. */
export const POLICY_FILE_LIMIT = 500_000;

/**
 * Reads one policy as it stood on one day: the form that is frozen with a claim.
 * @throws PolicyError POLICY_INVALID naming every path and what was expected there.
 */
export function parsePolicy(yamlText: string, sourceName: string): Policy {
  return validate(policySchema, readYaml(yamlText, sourceName), sourceName);
}

/**
 * Reads a series: one text of rules whose values are dated lists, and the documents (`versions`) that changed them. Answers one whole policy a document,
 * oldest first, each with the values in force on its first day. A file without `versions` is a single policy.
 * @throws PolicyError POLICY_INVALID; also where a value begins on a day on which no document does, since it would never be used.
 */
export function parsePolicySeries(yamlText: string, sourceName: string): readonly Policy[] {
  const tree = readYaml(yamlText, sourceName);
  if (!isRecord(tree) || !('versions' in tree)) return [validate(policySchema, tree, sourceName)];
  const versions = validate(z.array(versionSchema).min(1).max(100), tree['versions'], sourceName, 'versions');
  const days = versions.map((each) => each.effectiveFrom);
  refuseIf(!ascending(days), sourceName, ['versions: expected effectiveFrom to ascend']);
  const { versions: _, ...rules } = tree;
  const stray = strayDates(rules, new Set(days), days[0] ?? '');
  refuseIf(stray.length > 0, sourceName, stray);
  return versions.map((version, index) => {
    const next = versions[index + 1];
    const effectiveTo = version.effectiveTo ?? (next ? addDays(next.effectiveFrom, -1) : null);
    const open = openOn(rules, version.effectiveFrom);
    const standing = valuesOn(open.rules, version.effectiveFrom);
    const head = { ...(standing as Record<string, unknown>), ...version, effectiveTo };
    return validate(policySchema, head, `${sourceName} (version ${version.version})`, '', open.places);
  });
}

/**
 * The same text for the same policy whatever the order of its keys: what a version's hash is taken of. Its last day is left out: a later document sets
 * that, and a claim that holds the hash must find its policy all the same.
 */
export function canonicalPolicy({ effectiveTo: _, ...policy }: Policy): string {
  return JSON.stringify(policy, (_key, value: unknown) =>
    isRecord(value) ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1))) : value);
}

function readYaml(yamlText: string, sourceName: string): unknown {
  refuseIf(yamlText.length > POLICY_FILE_LIMIT, sourceName, [`expected at most ${POLICY_FILE_LIMIT} characters`]);
  const lineCounter = new LineCounter();
  const document = parseDocument(yamlText, { lineCounter, uniqueKeys: true, merge: true });
  refuseIf(document.errors.length > 0, sourceName, document.errors.map((error) => {
    const { line, col } = lineCounter.linePos(error.pos[0]);
    return `line ${line}, column ${col}: ${error.message.split('\n')[0] ?? error.code}`;
  }));
  try {
    return document.toJS({ maxAliasCount: 200 });
  } catch (error) {
    throw invalid(sourceName, [error instanceof Error ? error.message : String(error)]);
  }
}

function validate<S extends z.ZodType>(schema: S, value: unknown, sourceName: string, under = '', places?: readonly number[]): z.output<S> {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  throw invalid(sourceName, result.error.issues.flatMap((issue) => describe(issue, under, places)));
}

/** `places`: where each programme that was looked at stands in the text. */
function describe(issue: z.core.$ZodIssue, under: string, places: readonly number[] | undefined): string[] {
  const steps = issue.path.map((step, index) => (issue.path[0] === 'programmes' && index === 1 ? places?.[Number(step)] ?? step : step));
  const path = [...(under ? [under] : []), ...steps.map(String)].join('.') || '(whole file)';
  const said = issue.message.replace(/^Invalid (input|option): /, '');
  if (said.startsWith('expected')) return [`${path}: ${said}`];
  return [`${path}: ${issue.code === 'unrecognized_keys' ? `expected no key ${issue.keys.join(', ')}` : `expected otherwise: ${said}`}`];
}

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value);

/** A dated list is a list of objects that all have `from`. */
const isDatedList = (value: unknown): value is (Record<string, unknown> & { from: IsoDate })[] =>
  Array.isArray(value) && value.length > 0 && value.every((each) => isRecord(each) && typeof each['from'] === 'string');

/** The tree with each dated list replaced by its last entry that has begun; what has not begun vanishes, and the schema says what is missing. */
function valuesOn(tree: unknown, day: IsoDate): unknown {
  if (isDatedList(tree)) return valuesOn(tree.filter((each) => each.from <= day).at(-1), day);
  if (Array.isArray(tree)) return tree.map((each) => valuesOn(each, day));
  if (!isRecord(tree)) return tree;
  if (typeof tree['from'] === 'string' && tree['from'] > day) return undefined;
  return Object.fromEntries(Object.entries(tree).map(([key, value]) => [key, valuesOn(value, day)]));
}

/** A programme may begin or end with a document: `offeredFrom`, `offeredTo`. `places`: where those that are offered stand in the text. */
function openOn(rules: Record<string, unknown>, day: IsoDate): { readonly rules: Record<string, unknown>; readonly places?: readonly number[] } {
  const { programmes } = rules;
  if (!Array.isArray(programmes)) return { rules };
  const open = programmes.map((programme: unknown, place) => ({ programme, place })).filter(({ programme }) => !isRecord(programme) || isOffered(programme, day));
  return {
    rules: { ...rules, programmes: open.map(({ programme }) => (isRecord(programme) ? withoutDates(programme) : programme)) },
    places: open.map(({ place }) => place),
  };
}

function isOffered({ offeredFrom, offeredTo }: Record<string, unknown>, day: IsoDate): boolean {
  return !(typeof offeredFrom === 'string' && offeredFrom > day) && !(typeof offeredTo === 'string' && offeredTo < day);
}

function withoutDates({ offeredFrom: _from, offeredTo: _to, ...programme }: Record<string, unknown>): Record<string, unknown> {
  return programme;
}

/** Values that begin after the first document on a day on which none does, and lists that do not ascend. */
function strayDates(tree: unknown, days: ReadonlySet<IsoDate>, first: IsoDate, path = ''): string[] {
  if (Array.isArray(tree)) {
    const order = isDatedList(tree) && !ascending(tree.map((each) => each.from)) ? [`${path}: expected from to ascend`] : [];
    return [...order, ...tree.flatMap((each, index) => strayDates(each, days, first, join(path, String(index))))];
  }
  if (!isRecord(tree)) return [];
  const here = ['from', 'offeredFrom'].filter((key) => {
    const day = tree[key];
    return typeof day === 'string' && day > first && !days.has(day);
  });
  return [
    ...here.map((key) => `${join(path, key)}: expected the first day of a version, not ${String(tree[key])}`),
    ...Object.entries(tree).flatMap(([key, value]) => strayDates(value, days, first, join(path, key))),
  ];
}

const join = (path: string, key: string): string => (path ? `${path}.${key}` : key);

const ascending = (days: readonly string[]): boolean => days.every((day, index) => index === 0 || (days[index - 1] ?? '') < day);

function refuseIf(bad: boolean, sourceName: string, problems: readonly string[]): void {
  if (bad) throw invalid(sourceName, problems);
}

function invalid(sourceName: string, problems: readonly string[]): PolicyError {
  return new PolicyError('POLICY_INVALID', { zh: `办法文件 ${sourceName} 不能使用`, en: `policy file ${sourceName} cannot be used` }, problems);
}
