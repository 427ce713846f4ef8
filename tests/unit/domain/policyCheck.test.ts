import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { blocks, checkPolicyText } from '../../../domain/policy/check.ts';
import { diffPolicies } from '../../../domain/policy/diff.ts';
import { parsePolicySeries } from '../../../domain/policy/load.ts';
import { policyHash } from '../../../store/policies.ts';

const shipped = await readFile(new URL('../../../policies/veterans-training-aid.yaml', import.meta.url), 'utf8');
const known = parsePolicySeries(shipped, 'shipped');
const last = known.at(-1);
if (!last) throw new Error('the shipped series has versions');

const TODAY = '2025-03-01';
const VERSION = (from: string, more = '') => `
  - version: '2025'
    title: 办法（2025 年修订，示例）
    documentNumber: 穗退役军人〔2025〕示例2号
    effectiveFrom: ${from}${more}
    note: 示例参数。

# Working days.`;
const CAP_2024 = '        - { from: 2024-09-01, yuan: 20000, reference: 穗退役军人〔2024〕示例5号 第八条 }\n';
/** The shipped series with one version more, which raises the cap. */
const draft = (from = '2025-09-01', edit: (text: string) => string = (text) => text, more = '') => edit(shipped
  .replace('\n\n# Working days.', VERSION(from, more))
  .replace(CAP_2024, `${CAP_2024}        - { from: ${from}, yuan: 22000, reference: 穗退役军人〔2025〕示例2号 第八条 }\n`));
const check = (text: string, today: string | null = TODAY) => checkPolicyText(text, 'draft', known, today);
const codes = (text: string, today?: string) => check(text, today).findings.map((each) => each.code);

describe('a draft is refused', () => {
  const refusals: [string, string, string][] = [
    ['when it is no policy at all', 'id: x', 'POLICY_INVALID'],
    ['when a key is misspelt', draft('2025-09-01', (s) => s.replace('lessOtherAid: true', 'lesOtherAid: true')), 'POLICY_INVALID'],
    ['when it has nothing new', shipped, 'POLICY_NOTHING_NEW'],
    ['when it has two new versions', draft().replace(VERSION('2025-09-01'), VERSION('2025-09-01').replace('\n\n# Working days.', VERSION('2026-09-01').replace("'2025'", "'2026'"))), 'POLICY_SEVERAL_NEW'],
    ['when it edits a value that was in force', draft('2025-09-01', (s) => s.replace('yuan: 8000', 'yuan: 9000')), 'POLICY_EDITED'],
    ['when it edits the title of a document that was in force', draft('2025-09-01', (s) => s.replace('2023 年修订', '2023 修订')), 'POLICY_EDITED'],
    ['when it begins today', draft(TODAY), 'POLICY_NOT_AHEAD'],
    ['when it begins before the policy it would follow', JSON.stringify({ ...last, version: '2020', effectiveFrom: '2020-01-01' }), 'POLICY_OVERLAP'],
    ['when a single policy forgets a programme', JSON.stringify({ ...last, version: '2025', effectiveFrom: '2025-09-01', programmes: last.programmes.slice(1) }), 'PROGRAMME_NOT_COVERED'],
    ['when a value changes on another day than its document', JSON.stringify({ ...last, version: '2025', effectiveFrom: '2025-09-01' }).replace('"yuan":20000', '"yuan":21000'), 'POLICY_VALUE_NOT_DATED'],
  ];
  it.each(refusals)('%s', (_name, text, code) => {
    expect(codes(text)).toContain(code);
    expect(blocks(check(text))).toBe(true);
  });
  it('when days without a policy would lie before it', () => {
    const closed = known.map((each) => (each === last ? { ...each, effectiveTo: '2025-06-30' } : each));
    const { findings } = checkPolicyText(JSON.stringify({ ...last, version: '2025', effectiveFrom: '2025-09-01' }), 'draft', closed, TODAY);
    expect(findings).toContainEqual(expect.objectContaining({ code: 'POLICY_GAP', details: [{ zh: '2025-07-01 … 2025-08-31', en: '2025-07-01 … 2025-08-31' }] }));
  });
  it('and names every value of the old text that was edited', () => {
    const { findings } = check(draft('2025-09-01', (s) => s.replace('yuan: 4800', 'yuan: 4900')));
    expect(findings.find((each) => each.code === 'POLICY_EDITED')?.details.map(({ zh }) => zh)).toContain('veterans-training-aid@2019: programmes.technician.amount.tiers.中级工.rate.yuan');
  });
});

describe('a draft is good', () => {
  it('when it adds one version and dated lines', () => {
    const { findings, policy, base } = check(draft());
    expect(findings).toEqual([]);
    expect([policy?.version, base?.version]).toEqual(['2025', '2024']);
  });
  it('with a warning where it has a last day, ends a programme, or changes nothing', () => {
    expect(codes(draft('2025-09-01', undefined, '\n    effectiveTo: 2026-08-31'))).toEqual(['POLICY_ENDS']);
    expect(codes(draft('2025-09-01', (s) => s.replace('  - code: technician\n', '  - code: technician\n    offeredTo: 2025-08-31\n')))).toEqual(['PROGRAMME_ENDS']);
    expect(codes(JSON.stringify({ ...last, version: '2025', effectiveFrom: '2025-09-01' }))).toEqual(['POLICY_CHANGES_NOTHING']);
  });
  it('when it asks for papers from its own first day, and not from an earlier one', () => {
    const asking = (from: string) => draft('2025-09-01', (s) => s.replace('    group: degree\n', `    group: degree\n    documents: { from: ${from}, reference: 示例第九条, required: [tuitionReceipt], warned: [] }\n`));
    expect(check(asking('2025-09-01')).findings).toEqual([]);
    expect(codes(asking('2024-09-01'))).toEqual(['POLICY_EDITED']);
  });
  it('on a desk whatever the day is', () => expect(check(draft(TODAY), null).findings).toEqual([]));
});

describe('the difference of two policies', () => {
  it('names each value with its days and clauses', () => {
    const { policy } = check(draft());
    if (!policy) throw new Error('the draft is good');
    const changes = diffPolicies(last, policy);
    expect(changes.map((each) => each.path)).toEqual(['bachelor', 'cooperation-class', 'junior-college'].map((each) => `programmes.${each}.amount.cap.yuan`));
    expect(changes[2]).toEqual({
      path: 'programmes.junior-college.amount.cap.yuan',
      before: { value: 20_000, from: '2024-09-01', reference: '穗退役军人〔2024〕示例5号 第八条' },
      after: { value: 22_000, from: '2025-09-01', reference: '穗退役军人〔2025〕示例2号 第八条' },
    });
  });
  it('is empty between a policy and itself, in whatever order its programmes stand', () => {
    expect(diffPolicies(last, { ...last, programmes: [...last.programmes].reverse() })).toEqual([]);
  });
  it('is empty between a policy and what a database has kept of it, whose objects have their keys by length', () => {
    const coSign = [{ stage: 'firstReview' as const, fromYuan: 10_000, people: 2 }];
    const policy = { ...last, stages: { ...last.stages, coSign } };
    const kept = JSON.parse(JSON.stringify(policy, (_key, value: unknown) => (typeof value === 'object' && value !== null && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => a.length - b.length || (a < b ? -1 : 1))) : value))) as typeof policy;
    expect(Object.keys(kept.stages.coSign[0] ?? {})).toEqual(['stage', 'people', 'fromYuan']);
    expect(diffPolicies(kept, policy)).toEqual([]);
  });
  it('shows a programme that is new as values without a before', () => {
    const without = { ...last, programmes: last.programmes.filter((each) => each.code !== 'adaptation') };
    const changes = diffPolicies(without, last);
    expect(changes.length).toBeGreaterThan(5);
    expect(changes.every((each) => each.before === null && each.path.startsWith('programmes.adaptation.'))).toBe(true);
  });
});

describe('the hash that a claim freezes', () => {
  it('stays the same when a later document gives the policy its last day', () => {
    const [, ...later] = parsePolicySeries(draft(), 'draft').map(policyHash).reverse();
    expect(later.reverse()).toEqual(known.map(policyHash));
  });
  it('is another as soon as one value is', () => {
    expect(policyHash({ ...last, note: `${last.note} ` })).not.toBe(policyHash(last));
  });
});
