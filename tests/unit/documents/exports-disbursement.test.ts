import ExcelJS from 'exceljs';
import { PassThrough, Writable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { capitals } from '../../../domain/money.ts';
import { writeDisbursementPdf } from '../../../documents/exports/disbursement-sheet-pdf.ts';
import { writeDisbursementWorkbook } from '../../../documents/exports/disbursement-sheet.ts';
import type { DisbursementLine, DisbursementSheet } from '../../../documents/exports/disbursement-sheet.ts';
import { toBuffer } from '../../../documents/exports/rows.ts';
import { readPages, readTexts } from './exports-pdf-text.ts';

function line(lineNo: number, more: Partial<DisbursementLine> = {}): DisbursementLine {
  const institutionName = `示例职业学院${String(lineNo).padStart(2, '0')}`;
  return {
    lineNo, institutionName, accountName: institutionName, bankName: '示例银行示例支行', bankCode: '102581000013', account: `36020000000000${String(lineNo).padStart(5, '0')}`,
    headcount: 10, amountFen: 680_001, purpose: '退役军人教育培训补助', batchNo: 'BF2021-001', ...more,
  };
}

function sheetOf(lines: DisbursementSheet['lines'], more: Partial<DisbursementSheet> = {}): DisbursementSheet {
  return { title: '2021年度退役军人教育培训补助经费拨付表', issuer: '示例市退役军人事务局', batchNo: 'BF2021-001', on: '2021-12-08', lines, ...more };
}

const many = (count: number): DisbursementLine[] => Array.from({ length: count }, (_, index) => line(index + 1));
const workbookOf = async (sheet: DisbursementSheet): Promise<ExcelJS.Worksheet> => {
  const { file } = await toBuffer((out) => writeDisbursementWorkbook(sheet, out));
  const workbook = new ExcelJS.Workbook();
  await workbook.xlsx.load(Uint8Array.from(file).buffer);
  const [paper] = workbook.worksheets;
  if (paper === undefined) throw new Error('no sheet');
  return paper;
};
const headers = ['序号', '单位名称', '户名', '开户行', '联行号', '账号', '人数', '金额(元)', '用途', '批次号', '备注'];
const cells = (paper: ExcelJS.Worksheet, row: number): ExcelJS.CellValue[] => headers.map((_, index) => paper.getRow(row).getCell(index + 1).value);

describe('the disbursement sheet as a workbook', () => {
  it('carries every column of the field under its own name', async () => {
    expect(cells(await workbookOf(sheetOf([line(1)])), 3)).toEqual(headers);
  });

  it('keeps account and bank code as text to the last digit, and the amount as a number of yuan', async () => {
    const paper = await workbookOf(sheetOf([line(1, { account: '6222021234567890123', bankCode: '012345678901', amountFen: 140_950 })]));
    const row = paper.getRow(4);
    expect([row.getCell(5).value, row.getCell(5).numFmt]).toEqual(['012345678901', '@']);
    expect([row.getCell(6).value, row.getCell(6).type, row.getCell(6).numFmt]).toEqual(['6222021234567890123', ExcelJS.ValueType.String, '@']);
    expect([row.getCell(8).value, row.getCell(8).numFmt]).toEqual([1409.5, '#,##0.00']);
  });

  it('closes with the total as numbers and in capitals', async () => {
    const paper = await workbookOf(sheetOf([line(1, { amountFen: 600_714, headcount: 3 }), line(2, { amountFen: 10_700_053, headcount: 4 })]));
    expect(paper.getCell('A6').value).toBe('合计');
    expect([paper.getCell('G6').value, paper.getCell('H6').value, paper.getCell('H6').numFmt]).toEqual([7, 113_007.67, '#,##0.00']);
    expect(paper.getCell('C7').value).toBe(capitals(11_300_767));
    expect(paper.getCell('C7').value).toBe('人民币壹拾壹万叁仟零柒元陆角柒分');
  });

  it('does not lose a fen over amounts that binary fractions cannot hold', async () => {
    const paper = await workbookOf(sheetOf(Array.from({ length: 300 }, (_, index) => line(index + 1, { amountFen: 10 }))));
    expect(paper.getCell('H304').value).toBe(30);
  });

  it('leaves places for four signatures, the seal and the date', async () => {
    const paper = await workbookOf(sheetOf([line(1)]));
    const texts: string[] = [];
    paper.eachRow((row) => row.eachCell(({ value }) => typeof value === 'string' && texts.push(value)));
    for (const place of ['制表：', '审核：', '分管领导：', '单位负责人：', '（盖章）', '日期：']) expect(texts.some((text) => text.startsWith(place)), place).toBe(true);
  });

  it('prints on landscape A4, one page wide, the head repeated and the pages numbered', async () => {
    const paper = await workbookOf(sheetOf([line(1)]));
    expect(paper.pageSetup).toMatchObject({ paperSize: 9, orientation: 'landscape', fitToPage: true, fitToWidth: 1, fitToHeight: 0, printTitlesRow: '1:3' });
    expect(paper.headerFooter.oddFooter).toBe('&C第 &P 页 共 &N 页');
    expect(paper.views[0]).toMatchObject({ state: 'frozen', ySplit: 3 });
  });

  it.each(['=1+1', '+86', '-5', '@SUM(A1)', '\tx', '\rx'])('never makes a formula of a text that begins like one: %j', async (remark) => {
    const cell = (await workbookOf(sheetOf([line(1, { remark })]))).getCell('K4');
    expect(cell.type).toBe(ExcelJS.ValueType.String);
    expect(cell.formula).toBeUndefined();
    expect(cell.numFmt).toBe('@');
  });

  it('takes its rows from a cursor, one at a time', async () => {
    async function* cursor(): AsyncGenerator<DisbursementLine> {
      for (const each of many(600)) yield each;
    }
    const { result } = await toBuffer((out) => writeDisbursementWorkbook(sheetOf(cursor()), out));
    expect(result).toMatchObject({ rows: 600, headcount: 6000, totalFen: 600 * 680_001, missingGlyphs: [] });
  });

  it('gives a wrapped name a row high enough to show it', async () => {
    const paper = await workbookOf(sheetOf([line(1), line(2, { institutionName: '示例职业学院'.repeat(8) })]));
    expect(paper.getRow(4).height ?? 18).toBeLessThanOrEqual(18);
    expect(paper.getRow(5).height).toBeGreaterThan(4 * 12);
  });
});

describe('the disbursement sheet on paper', () => {
  const pdfOf = async (sheet: DisbursementSheet): Promise<Buffer> => (await toBuffer((out) => writeDisbursementPdf(sheet, out))).file;

  it('repeats the table head and numbers the pages of every page', async () => {
    const texts = await readTexts(await pdfOf(sheetOf(many(93))));
    expect(texts.length).toBeGreaterThan(2);
    texts.forEach((text, index) => {
      expect(text, `page ${index + 1}`).toContain(headers.join(''));
      expect(text).toContain(`第${index + 1}页共${texts.length}页`);
    });
  });

  it('shows the title first, and capitals and signature places once, on the last page', async () => {
    const texts = await readTexts(await pdfOf(sheetOf(many(93), { signatures: { preparer: '甲示例' } })));
    expect(texts[0]).toContain('2021年度退役军人教育培训补助经费拨付表');
    const last = texts.at(-1) ?? '';
    expect(last).toContain(`合计（大写）${capitals(93 * 680_001)}`);
    for (const place of ['制表：甲示例', '审核：', '分管领导：', '单位负责人：', '（盖章）', '日期：年月日']) expect(last, place).toContain(place);
    expect(texts.slice(0, -1).join('')).not.toContain('大写');
  });

  it('shows every line, each once and whole', async () => {
    const all = (await readTexts(await pdfOf(sheetOf(many(93))))).join('');
    for (const each of many(93)) expect(all.split(each.account).length - 1, each.account).toBe(1);
  });

  it('aligns the amounts on their last digit', async () => {
    const [first] = await readPages(await pdfOf(sheetOf([line(1, { amountFen: 5 }), line(2, { amountFen: 123_456_789 })])));
    const [small, large] = ['0.05', '1,234,567.89'].map((text) => first?.find((piece) => piece.text === text));
    expect(small?.xPt).toBeGreaterThan((large?.xPt ?? Infinity) + 20);
  });

  it('wraps a long name within its column and loses none of it', async () => {
    const name = '示例职业学院（原示例工业贸易高级技工学校与示例广播电视大学合并更名）';
    const pages = await readPages(await pdfOf(sheetOf([line(1, { institutionName: name, accountName: '户' })])));
    const pieces = pages.flat().filter(({ text }) => text.length > 1 && name.includes(text));
    expect(pieces.map(({ text }) => text).join('')).toContain(name);
    expect(new Set(pieces.map(({ yPt }) => yPt)).size).toBeGreaterThan(1);
  });

  it('never prints a blank for a character that no font has: it spells and reports it', async () => {
    const { file, result } = await toBuffer((out) => writeDisbursementPdf(sheetOf([line(1, { remark: '经办人李𠮷' })]), out));
    expect((await readTexts(file)).join('')).toContain('经办人李〔U+20BB7〕');
    expect(result.missingGlyphs).toEqual([{ text: '经办人李𠮷', chars: ['𠮷'] }]);
  });

  it('is the same to the byte when the input is the same', async () => {
    const [one, two] = [await pdfOf(sheetOf(many(40))), await pdfOf(sheetOf(many(40)))];
    expect(one.equals(two)).toBe(true);
    expect(one.equals(await pdfOf(sheetOf(many(40), { on: '2021-12-09' })))).toBe(false);
  });
});

describe.each([['workbook', writeDisbursementWorkbook], ['pdf', writeDisbursementPdf]] as const)('a disbursement sheet is refused: %s', (_, write) => {
  const refused = (sheet: DisbursementSheet) => expect(toBuffer((out) => write(sheet, out))).rejects;

  it('when there is no line to pay', () => refused(sheetOf([])).toMatchObject({ code: 'EXPORT_EMPTY' }));

  it('when the rows are not those that were approved, in number or in sum', async () => {
    await refused(sheetOf(many(2), { approved: { count: 3, totalFen: 1_360_002 } })).toMatchObject({ code: 'EXPORT_MOVED' });
    await refused(sheetOf(many(2), { approved: { count: 2, totalFen: 1_360_001 } })).toMatchObject({ code: 'EXPORT_MOVED' });
    const { result } = await toBuffer((out) => write(sheetOf(many(2), { approved: { count: 2, totalFen: 1_360_002 } }), out));
    expect(result.rows).toBe(2);
  });

  it.each([-1, 0.5, Number.NaN, 2 ** 53])('when an amount is %d fen, naming the line and not the account', async (amountFen) => {
    await refused(sheetOf([line(1), line(2, { amountFen })])).toMatchObject({ code: 'EXPORT_AMOUNT', detail: ['BF2021-001-2'] });
  });

  it('when the source fails half-way, with the source’s own error', async () => {
    async function* broken(): AsyncGenerator<DisbursementLine> {
      yield line(1);
      throw new Error('the cursor broke');
    }
    await refused(sheetOf(broken())).toThrow('the cursor broke');
  });
});

describe('a reader that goes away', () => {
  it('ends the export with its error instead of writing on for nobody', async () => {
    const full = new Writable({ write: (_chunk, _encoding, done) => done(new Error('disk full')) });
    await expect(writeDisbursementWorkbook(sheetOf(many(20_000)), full)).rejects.toThrow('disk full');
  });

  it('ends the export when the stream is closed without an error', async () => {
    const gone = new PassThrough();
    gone.destroy();
    await expect(writeDisbursementWorkbook(sheetOf(many(500)), gone)).rejects.toThrow('closed');
  });
});
