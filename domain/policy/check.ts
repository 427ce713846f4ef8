import { addDays } from '../calendar.ts';
import type { Bilingual, IsoDate } from '../coded.ts';
import { diffPolicies } from './diff.ts';
import { canonicalPolicy, parsePolicySeries, PolicyError } from './load.ts';
import type { Policy } from './schema.ts';

/** What stands against a draft (`block`), or what its approvers should know (`warn`). */
export interface PolicyFinding {
  readonly code: PolicyFindingCode;
  readonly level: 'block' | 'warn';
  readonly message: Bilingual;
  /** Places in the text, or the versions or programmes that are meant. */
  readonly details: readonly Bilingual[];
}

export type PolicyFindingCode =
  | 'POLICY_INVALID' | 'POLICY_NOTHING_NEW' | 'POLICY_SEVERAL_NEW' | 'POLICY_EDITED' | 'POLICY_VALUE_NOT_DATED' | 'POLICY_NOT_AHEAD' | 'POLICY_OVERLAP'
  | 'POLICY_GAP' | 'POLICY_ENDS' | 'PROGRAMME_NOT_COVERED' | 'PROGRAMME_ENDS' | 'POLICY_CHANGES_NOTHING';

export interface PolicyCheck {
  readonly findings: readonly PolicyFinding[];
  /** The one policy of the text that is not in force yet; null where that cannot be said. */
  readonly policy: Policy | null;
  /** The policy that it would follow; null where there is none. */
  readonly base: Policy | null;
}

const TEXTS: Readonly<Record<PolicyFindingCode, readonly ['block' | 'warn', string, string]>> = {
  POLICY_INVALID: ['block', '办法文本不能使用', 'the text cannot be used'],
  POLICY_NOTHING_NEW: ['block', '文本没有新的版本', 'the text has no new version'],
  POLICY_SEVERAL_NEW: ['block', '一次只能发布一个新版本', 'one new version at a time'],
  POLICY_EDITED: ['block', '已施行的办法不能改动,请另加一行并注明起始日', 'a policy that was in force is never edited: add a dated line instead'],
  POLICY_VALUE_NOT_DATED: ['block', '有改动的数值须自新版本首日起', 'a value that changes begins on the first day of the new version'],
  POLICY_NOT_AHEAD: ['block', '施行日须在今天之后', 'the policy must take effect after today'],
  POLICY_OVERLAP: ['block', '两个办法同时施行', 'two policies would be in force on one day'],
  POLICY_GAP: ['block', '有的日子没有施行中的办法', 'there would be days without a policy'],
  POLICY_ENDS: ['warn', '新版本有终止日,其后没有办法', 'the new version has a last day and nothing follows it'],
  PROGRAMME_NOT_COVERED: ['block', '新版本缺少现有项目(停办须写明 offeredTo)', 'a programme of today is missing (say offeredTo where it ends)'],
  PROGRAMME_ENDS: ['warn', '项目自新版本起停办', 'a programme ends with the new version'],
  POLICY_CHANGES_NOTHING: ['warn', '新版本没有改动任何数值', 'the new version changes no value'],
};

/** What a finding says, by its code. */
export function findingText(code: string): Bilingual {
  if (!Object.hasOwn(TEXTS, code)) return { zh: code, en: code };
  const [, zh, en] = TEXTS[code as PolicyFindingCode];
  return { zh, en };
}

/** Names, places and days are the same in both languages. */
function finding(code: PolicyFindingCode, details: readonly (string | Bilingual)[] = []): PolicyFinding {
  const [level, zh, en] = TEXTS[code];
  return { code, level, message: { zh, en }, details: details.map((each) => (typeof each === 'string' ? { zh: each, en: each } : each)) };
}

export const blocks = (check: PolicyCheck): boolean => check.findings.some((each) => each.level === 'block');

/**
 * Checks a text against the policies that are known (oldest first, ends filled in). The text is a whole series with one version more than is known, or a
 * single policy as it stands. `today` null: the day is not looked at (a file on somebody's desk).
 */
export function checkPolicyText(text: string, sourceName: string, known: readonly Policy[], today: IsoDate | null): PolicyCheck {
  let series: readonly Policy[];
  try {
    series = parsePolicySeries(text, sourceName);
  } catch (error) {
    if (!(error instanceof PolicyError)) throw error;
    return { findings: [finding('POLICY_INVALID', error.problems)], policy: null, base: null };
  }
  const byKey = new Map(known.map((each) => [keyOf(each), each]));
  const edited = series.flatMap((each) => editsOf(byKey.get(keyOf(each)), each));
  const fresh = series.filter((each) => !byKey.has(keyOf(each)));
  const findings = edited.length > 0 ? [finding('POLICY_EDITED', edited)] : [];
  const [policy] = fresh;
  if (!policy) return { findings: [...findings, finding('POLICY_NOTHING_NEW')], policy: null, base: null };
  if (fresh.length > 1) return { findings: [...findings, finding('POLICY_SEVERAL_NEW', fresh.map(keyOf))], policy: null, base: null };
  const base = known.at(-1) ?? null;
  return { findings: [...findings, ...datesOf(policy, base, today), ...(base ? coverageOf(policy, base, series) : [])], policy, base };
}

export const keyOf = ({ id, version }: Pick<Policy, 'id' | 'version'>): string => `${id}@${version}`;

function editsOf(known: Policy | undefined, said: Policy): (string | Bilingual)[] {
  if (!known || canonicalPolicy(known) === canonicalPolicy(said)) return [];
  const places = diffPolicies(known, said).map((change) => `${keyOf(said)}: ${change.path}`);
  return places.length > 0 ? places : [{ zh: `${keyOf(said)}: 名称、日期或依据`, en: `${keyOf(said)}: title, dates or references` }];
}

function datesOf(policy: Policy, base: Policy | null, today: IsoDate | null): PolicyFinding[] {
  const from = policy.effectiveFrom;
  const findings: PolicyFinding[] = [];
  if (today !== null && from <= today) findings.push(finding('POLICY_NOT_AHEAD', [`effectiveFrom ${from}`]));
  if (base && from <= base.effectiveFrom) findings.push(finding('POLICY_OVERLAP', [`${keyOf(base)}: ${base.effectiveFrom}`]));
  else if (base?.effectiveTo != null && from <= base.effectiveTo) findings.push(finding('POLICY_OVERLAP', [`${keyOf(base)}: … ${base.effectiveTo}`]));
  else if (base?.effectiveTo != null && from > addDays(base.effectiveTo, 1)) {
    findings.push(finding('POLICY_GAP', [`${addDays(base.effectiveTo, 1)} … ${addDays(from, -1)}`]));
  }
  if (policy.effectiveTo !== null) findings.push(finding('POLICY_ENDS', [policy.effectiveTo]));
  return findings;
}

function coverageOf(policy: Policy, base: Policy, series: readonly Policy[]): PolicyFinding[] {
  const has = (each: Policy, code: string): boolean => each.programmes.some((programme) => programme.code === code);
  const gone = base.programmes.map(({ code }) => code).filter((code) => !has(policy, code));
  // Within a series a programme leaves only by its offeredTo; a single policy that lacks it has forgotten it.
  const ended = gone.filter((code) => series.some((each) => each !== policy && has(each, code)));
  const forgotten = gone.filter((code) => !ended.includes(code));
  const changes = diffPolicies(base, policy);
  const undated = changes.filter(({ before, after }) => before && after?.from !== undefined && after.from !== policy.effectiveFrom).map((each) => each.path);
  return [
    ...(forgotten.length > 0 ? [finding('PROGRAMME_NOT_COVERED', forgotten)] : []),
    ...(ended.length > 0 ? [finding('PROGRAMME_ENDS', ended)] : []),
    ...(undated.length > 0 ? [finding('POLICY_VALUE_NOT_DATED', undated)] : []),
    ...(changes.length === 0 ? [finding('POLICY_CHANGES_NOTHING')] : []),
  ];
}
