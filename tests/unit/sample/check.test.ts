import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { Command } from 'commander';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { registerCheck } from '../../../ops/cli/check.ts';
import type { CheckReport } from '../../../ops/cli/check.ts';
import type { SampleInstitution } from '../../../ops/sample/generate/types.ts';
import { writeRosterWorkbook } from '../../../ops/sample/generate/workbook.ts';
import { generateSampleYear } from '../../../ops/sample/generate/year.ts';

const year = generateSampleYear({ seed: 1 });
let folder = '';
beforeAll(async () => { folder = await mkdtemp(path.join(os.tmpdir(), 'check-')); });
afterAll(() => rm(folder, { recursive: true }));
afterEach(() => { vi.restoreAllMocks(); process.exitCode = undefined; });

async function check(...args: string[]): Promise<{ exitCode: unknown; out: string; err: string }> {
  let [out, err] = ['', ''];
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => { out += String(text); return true; });
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => { err += String(text); return true; });
  const program = new Command();
  registerCheck(program);
  await program.parseAsync(['check', ...args], { from: 'user' });
  vi.restoreAllMocks();
  return { exitCode: process.exitCode, out, err };
}

async function fileOf(institution: SampleInstitution | undefined, corrected: boolean): Promise<string> {
  if (!institution) throw new Error('the sample year has such an institution');
  const file = path.join(folder, `${institution.no}-${corrected}-${institution.layout.fileName}`);
  await writeFile(file, await writeRosterWorkbook(institution, { corrected }));
  return file;
}

const truthOf = ({ no }: SampleInstitution) => year.truth.filter((row) => row.institution === no);
const clean = year.institutions.find((each) => truthOf(each).every((row) => row.verdict === 'approved' && !row.correctedFirst) && each.rows.length > 2);
const faulty = year.institutions.find((each) => each.rows.some((row) => row.firstUpload) && truthOf(each).some((row) => row.verdict === 'reduced'));

describe('a college tries its file before it sends it', () => {
  it('a file without fault ends with 0', async () => {
    const { exitCode, out } = await check(await fileOf(clean, true), '--on', '2021-09-20', '--json');
    const report = JSON.parse(out) as CheckReport;
    expect(exitCode).toBe(0);
    expect(report.policy.key).toBe('veterans-training-aid@2019');
    expect(report.total.amountFen).toBe(truthOf(clean as SampleInstitution).reduce((sum, row) => sum + row.amountFen, 0));
  });

  it('some rows not good end with 1, each with code, place and what to do in both languages', async () => {
    const { exitCode, out } = await check(await fileOf(faulty, false), '--on', '2021-09-20', '--json');
    const report = JSON.parse(out) as CheckReport;
    expect(exitCode).toBe(1);
    const invalid = report.rows.find((row) => row.verdict === 'invalid');
    expect(invalid).toMatchObject({ amountFen: 0, reasons: [{ message: { zh: expect.any(String), en: expect.any(String) } }] });
    expect(invalid?.errors[0]).toMatchObject({ sheet: expect.any(String), row: invalid?.row, column: expect.any(String), code: expect.any(String), mend: { zh: expect.any(String) } });
    expect(report.rows.some((row) => row.verdict === 'reduce' && row.reasons.some((reason) => reason.code === 'OVER_CAP'))).toBe(true);
    expect(report.total.rows).toBe(faulty?.rows.length);
  });

  it('a later policy judges otherwise, by its day or by its name', async () => {
    const file = await fileOf(faulty, true);
    const total = async (...args: string[]) => (JSON.parse((await check(file, '--json', ...args)).out) as CheckReport).total.reduce;
    expect(await total('--on', '2021-09-20')).toBeGreaterThan(0);
    expect(await total('--on', '2021-09-20', '--policy', '2024')).toBe(0);
  });

  it('without --json the rows that are not good are listed with the sums, and nobody is named', async () => {
    const { out } = await check(await fileOf(faulty, false), '--on', '2021-09-20');
    expect(out).toMatch(/需更正/);
    expect(out).toMatch(/合计 \d+ 行/);
    for (const { row } of faulty?.rows ?? []) expect(out.includes(row.idCard) || out.includes(row.phone)).toBe(false);
  });

  it('a file that is no roster ends with 2', async () => {
    const notes = path.join(folder, 'notes.csv');
    await writeFile(notes, '今天,开会\n明天,休息\n');
    const { exitCode, out } = await check(notes, '--json');
    expect(exitCode).toBe(2);
    expect(JSON.parse(out)).toMatchObject({ error: { code: 'FILE_NO_HEADER' } });
  });

  it.each([
    ['a file that is not there', ['nowhere.xlsx'], 'FILE_UNREADABLE'],
    ['a day that is none', ['package.json', '--on', '2021-9-1'], 'OPTION_INVALID'],
    ['a day without a policy', ['package.json', '--on', '2001-01-01'], 'POLICY_NONE_IN_FORCE'],
    ['a policy that there is not', ['package.json', '--policy', '1999'], 'POLICY_UNKNOWN'],
  ])('%s ends with 2', async (_name, args, code) => {
    const { exitCode, out, err } = await check(...args, '--json');
    expect(exitCode).toBe(2);
    expect(JSON.parse(out)).toMatchObject({ error: { code } });
    expect(err).toMatch(/[\u4e00-\u9fff]/);
  });
});
