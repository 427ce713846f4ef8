import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { Command } from 'commander';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { registerPolicy } from '../../../ops/cli/policy.ts';
import { rosterOf } from '../../system/claims-roster.ts';

const shipped = await readFile(new URL('../../../policies/veterans-training-aid.yaml', import.meta.url), 'utf8');
const VERSION = `  - version: '2025'
    title: 办法（2025 年修订，示例）
    documentNumber: 穗退役军人〔2025〕示例2号
    effectiveFrom: 2025-09-01
    note: 示例参数。
`;
const draft = shipped.replace('\n# Working days.', `${VERSION}\n# Working days.`)
  .replace(/(&degreeCap\n(?: {8}- .*\n)+)/, '$1        - { from: 2025-09-01, yuan: 5000, reference: 穗退役军人〔2025〕示例2号 第八条 }\n');

let folder = '';
const file = async (name: string, text: string): Promise<string> => {
  await writeFile(path.join(folder, name), text);
  return path.join(folder, name);
};
beforeAll(async () => { folder = await mkdtemp(path.join(os.tmpdir(), 'policy-')); });
afterAll(() => rm(folder, { recursive: true }));
afterEach(() => { vi.restoreAllMocks(); process.exitCode = undefined; });

async function policy(...args: string[]): Promise<{ exitCode: unknown; out: string; err: string }> {
  let [out, err] = ['', ''];
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => { out += String(text); return true; });
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => { err += String(text); return true; });
  const program = new Command();
  registerPolicy(program);
  await program.parseAsync(['policy', ...args], { from: 'user' });
  vi.restoreAllMocks();
  return { exitCode: process.exitCode, out, err };
}

describe('an officer checks a draft on her own desk', () => {
  it('a good one ends with 0', async () => {
    const { exitCode, out } = await policy('check', await file('good.yaml', draft), '--json');
    expect(JSON.parse(out)).toMatchObject({ policy: { key: 'veterans-training-aid@2025', effectiveFrom: '2025-09-01' }, follows: 'veterans-training-aid@2024', findings: [] });
    expect(exitCode).toBe(0);
  });
  it('one that edits what was in force ends with 1, in both languages', async () => {
    const { exitCode, out } = await policy('check', await file('edited.yaml', draft.replace('yuan: 8000', 'yuan: 8800')));
    expect(out).toMatch(/已施行的办法不能改动.*never edited.*POLICY_EDITED/);
    expect(exitCode).toBe(1);
  });
  it('one that begins too early for its day ends with 1', async () => {
    expect((await policy('check', await file('late.yaml', draft), '--on', '2025-09-01', '--json')).exitCode).toBe(1);
  });
  it.each([['a file that is not there', ['check', 'nowhere.yaml'], 'FILE_UNREADABLE'], ['a day that is none', ['check', 'nowhere.yaml', '--on', '2025-9-1'], 'OPTION_INVALID'],
    ['a policy that there is not', ['diff', '1999', '2022'], 'POLICY_UNKNOWN']])('%s ends with 2', async (_name, args, code) => {
    const { exitCode, out } = await policy(...args, '--json');
    expect(JSON.parse(out)).toMatchObject({ error: { code } });
    expect(exitCode).toBe(2);
  });
});

describe('the difference of two policies', () => {
  it('is listed by value with its days, and ends with 1', async () => {
    const { exitCode, out } = await policy('diff', '2024', await file('draft.yaml', draft));
    expect(out).toContain('programmes.junior-college.amount.cap.yuan: 20000 (2024-09-01 穗退役军人〔2024〕示例5号 第八条) → 5000 (2025-09-01 穗退役军人〔2025〕示例2号 第八条)');
    expect(exitCode).toBe(1);
  });
  it('is none between a policy and itself, and ends with 0', async () => {
    expect(await policy('diff', '2022', 'veterans-training-aid@2022')).toMatchObject({ exitCode: 0 });
  });
});

describe('what a draft would do to a roster', () => {
  const roster = () => file('名册.csv', rosterOf([{ serial: 1, district: '440106' }, { serial: 2, district: '440104', dischargeType: '退休' }]).content);
  it('is said by programme, roster and district, and row by row without a name', async () => {
    const { exitCode, out } = await policy('what-if', await file('draft.yaml', draft), await roster(), '--on', '2025-03-01', '--json');
    expect(JSON.parse(out)).toMatchObject({
      before: 'veterans-training-aid@2024', totals: { total: { rows: 2, changed: 1, losing: 1, beforeFen: 600_000, afterFen: 500_000 } },
      rows: [{ rowNo: 2, district: '440106', before: { verdict: 'approve' }, after: { verdict: 'reduce', amountFen: 500_000 } }],
    });
    expect(out).not.toContain('样例学员');
    expect(exitCode).toBe(1);
  });
  it('is nothing where the rules say the same, and ends with 0', async () => {
    const { exitCode, out } = await policy('what-if', await file('same.yaml', shipped), await roster(), '--on', '2025-03-01');
    expect(out).toMatch(/合计\t2\t0\t6,000.00\t6,000.00\t0.00/);
    expect(exitCode).toBe(0);
  });
});
