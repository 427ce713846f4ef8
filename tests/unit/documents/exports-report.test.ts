import ExcelJS from 'exceljs';
import { describe, expect, it } from 'vitest';
import { writeFundingPdf } from '../../../documents/exports/funding-report-pdf.ts';
import { writeFundingWorkbook } from '../../../documents/exports/funding-report.ts';
import type { FundingLine, FundingReport } from '../../../documents/exports/funding-report.ts';
import { toBuffer } from '../../../documents/exports/rows.ts';
import { readTexts } from './exports-pdf-text.ts';

const line = (label: string, more: Partial<FundingLine> = {}): FundingLine => ({
  label, appliedCount: 21, approvedCount: 20, appliedFen: 14_280_000, approvedFen: 13_600_001, reducedFen: 679_999, paidFen: 12_920_000, returnedFen: 680_000, balanceFen: 680_001,
  certified: { count: 9, of: 10 }, employed: null, completed: { count: 20, of: 20 }, paidInTime: { count: 0, of: 0 }, ...more,
});
const reportOf = (sections: FundingReport['sections']): FundingReport => ({
  title: '2021年度经费报告', issuer: '示例市退役军人事务局', period: '2021-01-01 至 2021-12-31', on: '2022-01-10', sections,
});
const two = reportOf([
  { title: '按院校', labelHeader: '院校', lines: [line('示例职业学院01'), line('示例职业学院02', { certified: { count: 1, of: 30 }, approvedCount: 0, approvedFen: 0, reducedFen: 14_280_000 })] },
  { title: '按区', labelHeader: '区', lines: [line('天河区', { balanceFen: -5 })] },
]);
const columns = ['申报人数', '核定人数', '申报额', '核定额', '核减额', '拨付额', '退票额', '结余', '人均', '取证率', '就业率', '结业率', '拨付及时率'];

describe('the funding report as a workbook', () => {
  const open = async (report: FundingReport): Promise<ExcelJS.Workbook> => {
    const workbook = new ExcelJS.Workbook();
    await workbook.xlsx.load(Uint8Array.from((await toBuffer((out) => writeFundingWorkbook(report, out))).file).buffer);
    return workbook;
  };
  const values = (sheet: ExcelJS.Worksheet | undefined, row: number): ExcelJS.CellValue[] =>
    Array.from({ length: 15 }, (_, index) => sheet?.getRow(row).getCell(index + 1).value ?? null);

  it('has one sheet a section, each with the columns of the field', async () => {
    const workbook = await open(two);
    expect(workbook.worksheets.map(({ name }) => name)).toEqual(['按院校', '按区']);
    expect(values(workbook.getWorksheet('按院校'), 3)).toEqual(['序号', '院校', ...columns]);
    expect(values(workbook.getWorksheet('按区'), 3)).toEqual(['序号', '区', ...columns]);
  });

  it('writes figures as numbers, reductions and means worked out, and a dash where there is no figure', async () => {
    const sheet = (await open(two)).getWorksheet('按院校');
    expect(values(sheet, 4)).toEqual([1, '示例职业学院01', 21, 20, 142_800, 136_000.01, 6_799.99, 129_200, 6_800, 6_800.01, 6_800, 0.9, '—', 1, '—']);
    expect(sheet?.getCell('E4').numFmt).toBe('#,##0.00');
    expect(sheet?.getCell('L4').numFmt).toBe('0.0%');
    expect(values(sheet, 5)[10]).toBe('—');
  });

  it('totals counts and amounts, and takes total rates from the counts, not from the rates', async () => {
    const sheet = (await open(two)).getWorksheet('按院校');
    const total = values(sheet, 6);
    expect(total[0]).toBe('合计');
    expect(total.slice(2)).toEqual([42, 20, 285_600, 136_000.01, 149_599.99, 258_400, 13_600, 13_600.02, 6_800, 10 / 40, '—', 1, '—']);
  });

  it('shows a balance below zero as what it is', async () => {
    expect(values((await open(two)).getWorksheet('按区'), 4)[9]).toBe(-0.05);
  });

  it('totals a section without lines to nought', async () => {
    const workbook = await open(reportOf([{ title: '按项目', labelHeader: '项目', lines: [] }]));
    expect(values(workbook.worksheets[0], 4).slice(2, 6)).toEqual([0, 0, 0, 0]);
  });
});

describe('the funding report on paper', () => {
  it('shows every section with its head and its totals', async () => {
    const lines = Array.from({ length: 93 }, (_, index) => line(`示例职业学院${index + 1}`));
    const texts = await readTexts((await toBuffer((out) => writeFundingPdf(reportOf([{ title: '按院校', labelHeader: '院校', lines }, ...two.sections.slice(1)]), out))).file);
    texts.forEach((text, index) => {
      expect(text).toContain('申报人数核定人数申报额核定额核减额拨付额退票额结余人均取证率就业率结业率拨付及时率');
      expect(text).toContain(`第${index + 1}页共${texts.length}页`);
    });
    expect(texts.join('')).toContain('合计1953186013,280,400.00');
    expect(texts.at(-1)).toContain('按区');
    expect(texts.at(-1)).toContain('-0.05');
  });
});

describe.each([['workbook', writeFundingWorkbook], ['pdf', writeFundingPdf]] as const)('a funding report is refused: %s', (_, write) => {
  const refused = (report: FundingReport) => expect(toBuffer((out) => write(report, out))).rejects;
  it('without a section', () => refused(reportOf([])).toMatchObject({ code: 'EXPORT_EMPTY' }));
  it.each([{ paidFen: 0.5 }, { appliedFen: -1 }, { approvedCount: 1.5 }, { balanceFen: Number.NaN }])('with the figure %j, naming the line', async (more) => {
    await refused(reportOf([{ title: '按区', labelHeader: '区', lines: [line('天河区', more)] }])).toMatchObject({ code: 'EXPORT_AMOUNT', detail: ['天河区'] });
  });
});
