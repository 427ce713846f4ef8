import ExcelJS from 'exceljs';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { programmeNames } from '../../../domain/policy/programmes.ts';
import { readRoster } from '../../../documents/roster/read.ts';
import { loadPolicies } from '../../../ops/policies.ts';
import type { SampleInstitution } from '../../../ops/sample/generate/types.ts';
import { writeRegistryWorkbook, writeRosterWorkbook } from '../../../ops/sample/generate/workbook.ts';
import { generateSampleYear } from '../../../ops/sample/generate/year.ts';

const policies = await loadPolicies(new URL('../../../policies/', import.meta.url).pathname);
const programmes = programmeNames(policies.inForce('2021-09-30').policy);
const year = generateSampleYear({ seed: 1 });

const read = async (institution: SampleInstitution, corrected: boolean) =>
  readRoster(await writeRosterWorkbook(institution, { corrected }), { fileName: institution.layout.fileName, programmes, sampleIds: true });

const FOUND_AS = { scientificId: 'ID_FLOAT', fullWidthDigits: 'FULLWIDTH', hiddenSpace: 'HIDDEN_SPACE', dottedDate: 'DATE_FORMAT', nameDot: 'NAME_DOT' } as const;

afterEach(() => { vi.useRealTimers(); });

describe('the files that clerks upload', () => {
  it('are of every layout that is usual', () => {
    const layouts = year.institutions.map((each) => each.layout);
    expect(new Set(layouts.map((each) => each.format))).toEqual(new Set(['xlsx', 'csvUtf8', 'csvGb18030']));
    for (const key of ['title', 'note', 'ownColumns', 'totalsRow'] as const) expect(new Set(layouts.map((each) => each[key])).size).toBe(2);
  });

  it('the first upload has each defect in its own cell and no other, the second has only the wrong check digits', async () => {
    for (const institution of year.institutions.filter((each) => each.rows.some((row) => row.firstUpload))) {
      const [first, second] = [await read(institution, false), await read(institution, true)];
      const codes = (reading: typeof first, index: number): string[] => (reading.rows[index]?.errors ?? []).map((error) => error.code);
      const bad = new Set(year.truth.filter((each) => each.institution === institution.no && each.reason === 'ID_CHECK_DIGIT').map((each) => each.rowNo));
      institution.rows.forEach(({ firstUpload, row }, index) => {
        const lasting = bad.has(row.rowNo) ? ['ID_CHECK_DIGIT'] : [];
        expect(codes(first, index)).toEqual(firstUpload ? [FOUND_AS[firstUpload.kind]] : lasting);
        expect(codes(second, index)).toEqual(lasting);
      });
      expect(first.fileErrors.map((error) => error.code).filter((code) => code !== 'EXTRA_COLUMNS')).toEqual([]);
    }
  });

  it('every format reads back as the very rows', async () => {
    const samples = (['xlsx', 'csvUtf8', 'csvGb18030'] as const).flatMap((format) =>
      [true, false].map((own) => year.institutions.find((each) => each.layout.format === format && each.layout.ownColumns === own && each.rows.length < 60)).filter((each) => each !== undefined));
    expect(samples.length).toBeGreaterThanOrEqual(4);
    for (const institution of samples) {
      const { rows, totals } = await read(institution, true);
      expect(totals.appliedFen).toBe(institution.rows.reduce((sum, { row }) => sum + row.appliedFen, 0));
      rows.forEach(({ row, errors }, index) => {
        const made = institution.rows[index]?.row;
        // A cell that must be corrected is not handed on.
        const idCard = errors.length > 0 ? null : made?.idCard;
        expect(row).toEqual({ ...made, sheetRow: row.sheetRow, idCard });
      });
    }
  });

  it('the same seed gives the same bytes on another day', async () => {
    const institution = year.institutions[0] as SampleInstitution;
    const today = await writeRosterWorkbook(institution, { corrected: false });
    vi.useFakeTimers({ toFake: ['Date'], now: new Date('2031-05-06T07:08:09Z') });
    const later = await writeRosterWorkbook(institution, { corrected: false });
    expect(later.equals(today)).toBe(true);
    expect((await writeRosterWorkbook(institution, { corrected: true })).length).toBeGreaterThan(0);
  });

  it('the registry has one line a person, ids as texts', async () => {
    const bytes = await writeRegistryWorkbook(year.registry);
    const workbook = new ExcelJS.Workbook();
    await workbook.xlsx.load(Uint8Array.from(bytes).buffer);
    const sheet = workbook.worksheets[0];
    expect(sheet?.rowCount).toBe(year.registry.length + 1);
    expect((sheet?.getRow(1).values as unknown[]).slice(1)).toEqual(['姓名', '身份证号', '退役时间', '退役方式', '安置区']);
    expect(sheet?.getCell('B2').value).toBe(year.registry[0]?.idCard);
  });
});
