import ExcelJS from 'exceljs';
import { describe, expect, it } from 'vitest';
import { writeFundingPdf } from '../../../documents/exports/funding-report-pdf.ts';
import { writeFundingWorkbook } from '../../../documents/exports/funding-report.ts';
import type { FundingReport } from '../../../documents/exports/funding-report.ts';
import { writeNoticePdf } from '../../../documents/exports/public-notice.ts';
import type { NoticeLine } from '../../../documents/exports/public-notice.ts';
import { toBuffer } from '../../../documents/exports/rows.ts';
import { readPages, readTexts } from './exports-pdf-text.ts';

const MARK = '审计调阅：示例审计员（a&b） 2026-11-30 10:31 编号 0a1b';
const line = {
  label: '示例职业学院01', appliedCount: 1, approvedCount: 1, appliedFen: 100, approvedFen: 100, reducedFen: 0, paidFen: 100, returnedFen: 0, balanceFen: 0,
  certified: null, employed: null, completed: null, paidInTime: null,
};
const REPORT: FundingReport = {
  title: '2021年度经费报告', issuer: '示例市退役军人事务局', period: '2021-01-01 至 2021-12-31', on: '2022-01-10',
  sections: [{ title: '按院校', labelHeader: '院校', lines: [line] }, { title: '按区', labelHeader: '区', lines: [line] }],
};
const noticeLine = (n: number): NoticeLine => ({ name: `样例${n}`, maskedId: '990106********1234', institutionName: '示例职业学院01', programmeName: '大专班', amountFen: 100 });
const notice = (mark?: string) => ({
  title: '关于公示', letterhead: '示例市退役军人事务局文件', documentNo: '示退役〔2021〕1号', issuer: '示例市退役军人事务局', on: '2021-11-10', paragraphs: ['现予公示。'], attachmentTitle: '名单',
  objection: { from: '2021-11-10', to: '2021-11-16', workingDays: 5, office: '示例市退役军人事务局', telephone: '020-00000000', address: '示例路1号' },
  lines: Array.from({ length: 60 }, (_, n) => noticeLine(n)), approved: { count: 60, totalFen: 6_000 }, mark,
});

describe('a copy that is made for somebody', () => {
  it('says so at the foot of every sheet of a workbook; the office’s own does not', async () => {
    const footers = async (report: FundingReport): Promise<(string | undefined)[]> => {
      const workbook = new ExcelJS.Workbook();
      await workbook.xlsx.load(Uint8Array.from((await toBuffer((out) => writeFundingWorkbook(report, out))).file).buffer);
      return workbook.worksheets.map(({ headerFooter }) => headerFooter.oddFooter);
    };
    expect(await footers({ ...REPORT, mark: MARK })).toEqual(Array.from({ length: 2 }, () => `&L&8 ${MARK.replace('&', '&&')}&C第 &P 页 共 &N 页`));
    expect(await footers(REPORT)).toEqual(Array.from({ length: 2 }, () => '&C第 &P 页 共 &N 页'));
  });

  it('says so once on every page of a sheet and of an official paper, and adds no page', async () => {
    const squeezed = MARK.replace(/\s/g, '');
    const pdfs: readonly (readonly [marked: Buffer, own: Buffer])[] = [
      [(await toBuffer((out) => writeFundingPdf({ ...REPORT, mark: MARK }, out))).file, (await toBuffer((out) => writeFundingPdf(REPORT, out))).file],
      [(await toBuffer((out) => writeNoticePdf(notice(MARK), out))).file, (await toBuffer((out) => writeNoticePdf(notice(), out))).file],
    ];
    for (const [marked, own] of pdfs) {
      const texts = await readTexts(marked);
      expect(texts.map((text) => text.split(squeezed).length - 1)).toEqual(texts.map(() => 1));
      expect((await readTexts(own)).map((text) => text.includes('审计调阅'))).toEqual(texts.map(() => false));
    }
    expect(pdfs[1]?.[0] && (await readPages(pdfs[1][0])).length).toBeGreaterThan(2);
  });
});
