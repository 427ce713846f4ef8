import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { evidenceDemands } from '../../../domain/policy/evidence.ts';
import { canonicalPolicy, parsePolicy, parsePolicySeries, PolicyError } from '../../../domain/policy/load.ts';
import type { Policy } from '../../../domain/policy/schema.ts';
import { loadPolicies, policySet } from '../../../ops/policies.ts';

const FILE = new URL('../../../policies/veterans-training-aid.yaml', import.meta.url);
const text = await readFile(FILE, 'utf8');
const series = parsePolicySeries(text, 'sample.yaml');

function problems(changed: string, language: 'zh' | 'en' = 'en'): readonly string[] {
  try {
    parsePolicySeries(changed, 'sample.yaml');
  } catch (error) {
    if (error instanceof PolicyError) return error.problems.map((each) => each[language]);
    throw error;
  }
  return [];
}

function capYuan({ programmes }: Policy, code: string): number | undefined {
  const amount = programmes.find((each) => each.code === code)?.amount;
  return amount?.formula === 'tuitionWithCap' ? amount.cap.yuan : undefined;
}

/** What the rows of 大专 are asked for. */
const asking = (papers: string) => (source: string): string =>
  source.replace('    group: degree\n', `    group: degree\n    documents: { from: 2019-09-01, reference: 示例第九条, ${papers} }\n`);

const versionAt = (index: number): Policy => {
  const policy = series[index];
  if (!policy) throw new RangeError(`no version ${index}`);
  return policy;
};

describe('a policy file that is not in order is refused, with the place and what was expected', () => {
  const cases: [string, (source: string) => string, RegExp][] = [
    ['an amount that is no number', (s) => s.replace('yuan: 8000', 'yuan: 八千'), /^programmes\.0\.amount\.cap\.yuan: expected number/],
    ['an amount below zero', (s) => s.replace('yuan: 8000', 'yuan: -1'), /cap\.yuan: expected otherwise: Too small/],
    ['an amount finer than a fen', (s) => s.replace('yuan: 8000', 'yuan: 8000.005'), /cap\.yuan/],
    ['a misspelt key', (s) => s.replace('lessOtherAid: true', 'lesOtherAid: true'), /expected no key lesOtherAid/],
    ['a kind that there is not, by its place in the text', (s) => s.replace('kind: technician', 'kind: evening'), /programmes\.3\.kind: expected one of/],
    ['a formula that there is not', (s) => s.replace('formula: perPerson', 'formula: perHour'), /amount\.formula/],
    ['a value without its legal reference', (s) => s.replace(', reference: 穗退役军人〔2019〕示例1号 第八条', ''), /cap\.reference: expected string/],
    ['a value that begins on a day without a document', (s) => s.replace('from: 2023-09-01, yuan', 'from: 2023-10-01, yuan'), /cap\.2\.from: expected the first day of a version, not 2023-10-01/],
    ['dated values out of order', (s) => s.replace('from: 2022-01-01, yuan: 12000', 'from: 2024-09-01, yuan: 12000'), /cap: expected from to ascend/],
    ['documents out of order', (s) => s.replace('effectiveFrom: 2022-01-01', 'effectiveFrom: 2019-01-01'), /versions: expected effectiveFrom to ascend/],
    ['a day that does not exist', (s) => s.replace('effectiveFrom: 2022-01-01', 'effectiveFrom: 2022-02-30'), /versions\.1\.effectiveFrom/],
    ['no working days for a stage', (s) => s.replaceAll('identity: 10', 'identity: 0'), /stages\.identity/],
    ['one name for two programmes', (s) => s.replace('aliases: [适应性,', 'aliases: [大专,'), /expected "大专" to name one programme only/],
    ['months from more to less', (s) => s.replace('min: 3, max: 6', 'min: 7, max: 6'), /amount\.months: expected min not above max/],
    ['a scarce level that is no level', (s) => s.replace('fromLevel: 高级', 'fromLevel: 大师'), /scarce\.fromLevel: expected one of the names/],
    ['a paper that there is not', asking('required: [licence], warned: []'), /documents\.required\.0: expected one of/],
    ['a paper asked for twice', asking('required: [idCard], warned: [idCard]'), /documents: expected each document once/],
    ['a signature together of one', (s) => s.replace('reminderDaysBefore: 2 }', 'reminderDaysBefore: 2, coSign: [{ stage: decision, fromYuan: 0, people: 1 }] }'), /stages\.coSign\.0\.people/],
    ['broken YAML', (s) => `${s}\n  - [`, /^line \d+, column \d+: /],
    ['the same key twice', (s) => s.replace('id: veterans-training-aid', 'id: veterans-training-aid\nid: other'), /^line 4, column 1: .*unique/],
    ['a file that is much too long', (s) => s + '#'.repeat(500_000), /expected at most 500000 characters/],
    ['an empty file', () => '', /whole file/],
  ];
  it.each(cases)('%s', (_name, change, expected) => {
    const changed = change(text);
    expect(changed).not.toBe(text);
    expect(problems(changed).join('\n')).toMatch(expected);
  });

  it.each<[string, (source: string) => string, string]>([
    ['an amount that is no number', (s) => s.replace('yuan: 8000', 'yuan: 八千'), 'programmes.0.amount.cap.yuan: 无效输入：期望 数字，实际接收 string'],
    ['a misspelt key', (s) => s.replace('lessOtherAid: true', 'lesOtherAid: true'), '没有这个键 lesOtherAid'],
    ['a code in capitals', (s) => s.replace('code: junior-college', 'code: JUNIOR'), 'programmes.0.code: 应为 2 至 40 个小写字母、数字和连字符,以字母开头'],
    ['months from more to less', (s) => s.replace('min: 3, max: 6', 'min: 7, max: 6'), 'amount.months: 下限不能大于上限'],
    ['the same key twice', (s) => s.replace('id: veterans-training-aid', 'id: veterans-training-aid\nid: other'), '第 4 行第 1 列:同一个键出现了两次'],
    ['documents out of order', (s) => s.replace('effectiveFrom: 2022-01-01', 'effectiveFrom: 2019-01-01'), 'versions: 施行日须逐个递增'],
  ])('%s: in Chinese too', (_name, change, expected) => {
    expect(problems(change(text), 'zh').join('\n')).toContain(expected);
  });

  it('nothing of it is left in English where the screen is Chinese', () => {
    const spoilt = [...cases.map(([, change]) => change), (s: string) => s.replace('code: junior-college', 'code: JUNIOR')];
    const english = spoilt.flatMap((change) => problems(change(text), 'zh')).filter((said) => /expected|must|Invalid|Too (small|big)/.test(said));
    expect(english).toEqual([]);
  });

  it('aliases that unfold without end are not followed', () => {
    const bomb = ['a: &a [x,x,x,x,x,x,x,x,x]', ...[...'bcdefghi'].map((name, index) => `${name}: &${name} [${Array(9).fill(`*${'abcdefgh'[index]}`).join(',')}]`)].join('\n');
    expect(() => parsePolicySeries(bomb, 'bomb.yaml')).toThrow(PolicyError);
  });
});

describe('a series has the values of each day', () => {
  it('the cap of 大专 follows its documents, and the sample year falls under 8,000', () => {
    expect(series.map((policy) => [policy.effectiveFrom, policy.effectiveTo, capYuan(policy, 'junior-college')])).toEqual([
      ['2019-09-01', '2021-12-31', 8_000], ['2022-01-01', '2023-08-31', 12_000], ['2023-09-01', '2024-08-31', 16_000], ['2024-09-01', null, 20_000],
    ]);
  });

  it('nothing shipped asks for papers; what a document asks for begins with it', () => {
    expect(series.flatMap(evidenceDemands)).toEqual([]);
    const dated = text.replace('    group: degree\n', `    group: degree\n    documents:\n      - { from: 2023-09-01, reference: 示例第九条, required: [tuitionReceipt], warned: [idCard] }\n`);
    expect(parsePolicySeries(dated, 'sample.yaml').map((policy) => evidenceDemands(policy).map(({ document, level }) => `${level} ${document}`))).toEqual([
      [], [], ['required tuitionReceipt', 'warned idCard'], ['required tuitionReceipt', 'warned idCard'],
    ]);
    expect(canonicalPolicy(parsePolicySeries(dated, 'sample.yaml')[0] as Policy)).toBe(canonicalPolicy(versionAt(0)));
  });

  it('a programme is not offered before the document that brings it', () => {
    expect(versionAt(0).programmes.map((each) => each.code)).not.toContain('modern-apprenticeship');
    expect(versionAt(1).programmes.map((each) => each.code)).toEqual(expect.arrayContaining(['modern-apprenticeship', 'bachelor']));
  });

  it('every version says that its figures are samples', () => {
    for (const policy of series) expect(policy.note).toMatch(/^示例参数/);
  });

  it('a frozen policy reads back as itself', () => {
    for (const policy of series) expect(canonicalPolicy(parsePolicy(JSON.stringify(policy), 'frozen'))).toBe(canonicalPolicy(policy));
  });

  it('the canonical form does not depend on the order of keys', () => {
    const policy = versionAt(0);
    const reversed = Object.fromEntries(Object.entries(policy).reverse()) as Policy;
    expect(JSON.stringify(reversed)).not.toBe(JSON.stringify(policy));
    expect(canonicalPolicy(reversed)).toBe(canonicalPolicy(policy));
  });
});

describe('one policy is in force on a day', () => {
  it('none before the first', async () => {
    const set = await loadPolicies(new URL('.', FILE).pathname);
    expect(() => set.inForce('2019-08-31')).toThrow(expect.objectContaining({ code: 'POLICY_NONE_IN_FORCE' }));
    expect(() => set.named('1999')).toThrow(expect.objectContaining({ code: 'POLICY_UNKNOWN' }));
    expect(set.gaps).toEqual([]);
  });

  it('the change comes with the first day of the new one', async () => {
    const set = await loadPolicies(new URL('.', FILE).pathname);
    expect([set.inForce('2021-12-31').key, set.inForce('2022-01-01').key]).toEqual(['veterans-training-aid@2019', 'veterans-training-aid@2022']);
    expect(new Set(set.all.map((each) => each.hash)).size).toBe(set.all.length);
  });

  it('two on one day are refused, naming both', () => {
    const overlapping = [{ ...versionAt(0), effectiveTo: '2022-01-01' }, versionAt(1)];
    expect(() => policySet(overlapping)).toThrow(/veterans-training-aid@2019 and veterans-training-aid@2022/);
    expect(() => policySet([{ ...versionAt(0), effectiveTo: null }, versionAt(1)])).toThrow(expect.objectContaining({ code: 'POLICY_OVERLAP' }));
  });

  it('days without one are reported', () => {
    const set = policySet([{ ...versionAt(0), effectiveTo: '2021-11-30' }, versionAt(1)]);
    expect(set.gaps).toEqual([{ from: '2021-12-01', to: '2021-12-31' }]);
    expect(() => set.inForce('2021-12-15')).toThrow(PolicyError);
  });

  it('a folder without policies is refused', async () => {
    await expect(loadPolicies(new URL('./nowhere/', FILE).pathname)).rejects.toMatchObject({ code: 'POLICY_FOLDER_UNREADABLE' });
  });
});
