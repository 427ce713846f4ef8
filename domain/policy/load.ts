import { LineCounter, parseDocument } from 'yaml';
import type { YAMLError } from 'yaml';
import { z } from 'zod';
import { addDays } from '../calendar.ts';
import type { Bilingual, IsoDate } from '../coded.ts';
import { canonicalText } from './canonical.ts';
import { CODE_EXPECTED, policySchema, versionSchema } from './schema.ts';
import type { Policy } from './schema.ts';

export type PolicyErrorCode = 'POLICY_INVALID' | 'POLICY_NONE_IN_FORCE' | 'POLICY_OVERLAP' | 'POLICY_UNKNOWN' | 'POLICY_FOLDER_UNREADABLE';

/** A policy that cannot be used; `problems` has one line a finding: path and what was expected. */
export class PolicyError extends Error {
  override readonly name = 'PolicyError';
  readonly code: PolicyErrorCode;
  readonly said: Bilingual;
  readonly problems: readonly Bilingual[];
  constructor(code: PolicyErrorCode, said: Bilingual, problems: readonly Bilingual[] = []) {
    super([said.en, ...problems.map(({ en }) => en)].join('\n  '));
    this.code = code;
    this.said = said;
    this.problems = problems;
  }

  /** For a terminal: what is wrong, then each place, in both languages. */
  lines(): string[] {
    return [this.said.zh, this.said.en, ...this.problems.flatMap(inBoth).map((each) => `  ${each}`)];
  }
}

/** One line where both languages say the same. */
export const inBoth = ({ zh, en }: Bilingual): string[] => (zh === en ? [zh] : [zh, en]);

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
  refuseIf(!ascending(days), sourceName, [at('versions', { zh: '施行日须逐个递增', en: 'expected effectiveFrom to ascend' })]);
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
  return canonicalText(policy);
}

function readYaml(yamlText: string, sourceName: string): unknown {
  refuseIf(yamlText.length > POLICY_FILE_LIMIT, sourceName, [{ zh: `最多 ${POLICY_FILE_LIMIT} 个字符`, en: `expected at most ${POLICY_FILE_LIMIT} characters` }]);
  const lineCounter = new LineCounter();
  const document = parseDocument(yamlText, { lineCounter, uniqueKeys: true, merge: true });
  refuseIf(document.errors.length > 0, sourceName, document.errors.map((error) => {
    const { line, col } = lineCounter.linePos(error.pos[0]);
    const said = error.message.split('\n')[0] ?? error.code;
    return { zh: `第 ${line} 行第 ${col} 列:${YAML_FAULTS[error.code] ?? said}`, en: `line ${line}, column ${col}: ${said}` };
  }));
  try {
    return document.toJS({ maxAliasCount: 200 });
  } catch (error) {
    const cause = error instanceof Error ? error.message : String(error);
    throw invalid(sourceName, [{ zh: `文本不能展开:${cause}`, en: cause }]);
  }
}

function validate<S extends z.ZodType>(schema: S, value: unknown, sourceName: string, under = '', places?: readonly number[]): z.output<S> {
  // What zod says in Chinese names what it was given instead.
  const result = schema.safeParse(value, { reportInput: true });
  if (result.success) return result.data;
  throw invalid(sourceName, result.error.issues.flatMap((issue) => describe(issue, under, places)));
}

/** `places`: where each programme that was looked at stands in the text. */
function describe(issue: z.core.$ZodIssue, under: string, places: readonly number[] | undefined): Bilingual {
  const steps = issue.path.map((step, index) => (issue.path[0] === 'programmes' && index === 1 ? places?.[Number(step)] ?? step : step));
  const path = [...(under ? [under] : []), ...steps.map(String)].join('.');
  const said = issue.code === 'unrecognized_keys' ? noSuchKey(issue.keys) : expectedAt(issue);
  return path ? at(path, said) : { zh: `(全文): ${said.zh}`, en: `(whole file): ${said.en}` };
}

const at = (path: string, { zh, en }: Bilingual): Bilingual => ({ zh: `${path}: ${zh}`, en: `${path}: ${en}` });

const noSuchKey = (keys: readonly string[]): Bilingual => ({ zh: `没有这个键 ${keys.join(', ')}`, en: `expected no key ${keys.join(', ')}` });

/** Our own words in both languages; zod's in each. */
function expectedAt(issue: z.core.$ZodIssue): Bilingual {
  if (issue.code === 'custom') return { zh: String(issue.params?.['zh'] ?? issue.message), en: issue.message };
  if (issue.message === CODE_EXPECTED.en) return CODE_EXPECTED;
  const en = issue.message.replace(/^Invalid (input|option): /, '');
  const chinese = chineseOf(issue as z.core.$ZodRawIssue);
  const zh = (typeof chinese === 'object' ? chinese?.message : chinese) ?? issue.message;
  return { zh, en: en.startsWith('expected') ? en : `expected otherwise: ${en}` };
}

const chineseOf = z.locales.zhCN().localeError;

/** What the reader of YAML says of a text, for those faults that a hand makes. */
const YAML_FAULTS: Readonly<Partial<Record<YAMLError['code'], string>>> = {
  BAD_ALIAS: '引用的锚点不存在或写法有误', BAD_DQ_ESCAPE: '双引号内的转义写法有误', BAD_INDENT: '缩进有误', BAD_SCALAR_START: '值不能以这个字符开头',
  BLOCK_AS_IMPLICIT_KEY: '同一行不能再写下级内容', BLOCK_IN_FLOW: '括号内不能换成缩进写法', DUPLICATE_KEY: '同一个键出现了两次', MISSING_CHAR: '缺少字符(如冒号、引号、括号或逗号)',
  MULTILINE_IMPLICIT_KEY: '键须写在一行之内', MULTIPLE_DOCS: '一个文件只能有一份文本', TAB_AS_INDENT: '缩进须用空格,不能用制表符', UNEXPECTED_TOKEN: '此处的字符不合写法',
};

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
function strayDates(tree: unknown, days: ReadonlySet<IsoDate>, first: IsoDate, path = ''): Bilingual[] {
  if (Array.isArray(tree)) {
    const order = isDatedList(tree) && !ascending(tree.map((each) => each.from)) ? [at(path, { zh: '起始日须逐行递增', en: 'expected from to ascend' })] : [];
    return [...order, ...tree.flatMap((each, index) => strayDates(each, days, first, join(path, String(index))))];
  }
  if (!isRecord(tree)) return [];
  const here = ['from', 'offeredFrom'].filter((key) => {
    const day = tree[key];
    return typeof day === 'string' && day > first && !days.has(day);
  });
  return [
    ...here.map((key) => at(join(path, key), { zh: `应为某一版本的施行日,不是 ${String(tree[key])}`, en: `expected the first day of a version, not ${String(tree[key])}` })),
    ...Object.entries(tree).flatMap(([key, value]) => strayDates(value, days, first, join(path, key))),
  ];
}

const join = (path: string, key: string): string => (path ? `${path}.${key}` : key);

const ascending = (days: readonly string[]): boolean => days.every((day, index) => index === 0 || (days[index - 1] ?? '') < day);

function refuseIf(bad: boolean, sourceName: string, problems: readonly Bilingual[]): void {
  if (bad) throw invalid(sourceName, problems);
}

function invalid(sourceName: string, problems: readonly Bilingual[]): PolicyError {
  return new PolicyError('POLICY_INVALID', { zh: `办法文件 ${sourceName} 不能使用`, en: `policy file ${sourceName} cannot be used` }, problems);
}
