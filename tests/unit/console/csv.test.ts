import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import iconv from 'iconv-lite';
import { describe, expect, it } from 'vitest';
import { writeBankFileText } from '../../../documents/exports/bank-file.ts';
import { sampleBankFileMapping } from '../../../documents/exports/bank-mapping.ts';
import { toBuffer } from '../../../documents/exports/rows.ts';
import { csvOf } from '../../../web/src/parts/csv.ts';
import type { CsvColumn } from '../../../web/src/parts/csv.ts';

interface Row { readonly no: string; readonly people?: number | null; readonly fen?: number | null; readonly on?: string | null; readonly at?: string | null }

const COLUMNS: readonly CsvColumn<Row>[] = [
  { title: '编号', value: ({ no }) => no },
  { title: '人数', kind: 'count', value: ({ people }) => people },
  { title: '金额(元)', kind: 'money', value: ({ fen }) => fen },
  { title: '期限', kind: 'day', value: ({ on }) => on },
  { title: '登记时间', kind: 'moment', value: ({ at }) => at },
];

/** As a program reads it: the mark at the beginning taken off, quotes undone. */
const readBack = (csv: string): string[][] => parse(csv, { bom: true });
const textInFile = (text: string): string | undefined => readBack(csvOf(COLUMNS.slice(0, 1), [{ no: text }]))[1]?.[0];

/** What the bank's text file makes of a free text. */
async function textForBank(purpose: string): Promise<string | undefined> {
  const payment = { batchNo: 'BF2021-001', lineNo: 1, accountName: '示例职业学院01', account: '6222021234567890001', bankName: '示例银行示例支行', bankCode: '102581000013', amountFen: 1, purpose };
  const mapping = { ...sampleBankFileMapping, textHeader: false, delimiter: '|' as const, columns: sampleBankFileMapping.columns.filter(({ field }) => ['accountName', 'account', 'amount', 'purpose', 'reference'].includes(field)) };
  const { file } = await toBuffer((out) => writeBankFileText({ issuer: '示例市退役军人事务局', on: '2021-12-08', mapping, payments: [payment] }, out));
  return iconv.decode(file, 'gb18030').trimEnd().split('|')[mapping.columns.findIndex(({ field }) => field === 'purpose')];
}

describe('a list as a file', () => {
  it('has a head and a line a row, a mark that Excel knows UTF-8 by, and CRLF at every end', () => {
    const csv = csvOf(COLUMNS, [{ no: 'C-2021S2-01', people: 23, fen: 12_345_600, on: '2021-12-08', at: '2021-12-07T16:30:00.000Z' }]);
    expect(csv).toBe('\uFEFF编号,人数,金额(元),期限,登记时间\r\nC-2021S2-01,23,123456.00,2021-12-08,2021-12-08 00:30\r\n');
  });

  it('has the columns that are shown, in their order, and no others', () => {
    expect(readBack(csvOf([COLUMNS[2]!, COLUMNS[0]!], [{ no: 'C-1', people: 7, fen: 5 }]))).toEqual([['金额(元)', '编号'], ['0.05', 'C-1']]);
  });

  it('leaves a cell empty where there is nothing, and writes a zero where there is one', () => {
    expect(readBack(csvOf(COLUMNS, [{ no: '', people: null, on: null, at: null }, { no: 'C-1', people: 0, fen: 0 }])).slice(1)).toEqual([['', '', '', '', ''], ['C-1', '0', '0.00', '', '']]);
  });

  it('writes any amount in yuan to the fen, without separators; one below zero stays a number', () => {
    expect(readBack(csvOf(COLUMNS.slice(2, 3), [{ no: '', fen: -100_050 }]))[1]).toEqual(['-1000.50']);
    fc.assert(fc.property(fc.integer({ min: -1_000_000_000_000, max: 1_000_000_000_000 }), (fen) => {
      const cell = readBack(csvOf(COLUMNS.slice(2, 3), [{ no: '', fen }]))[1]?.[0] ?? '';
      expect(cell).toMatch(/^-?\d+\.\d\d$/);
      expect(Number(cell.replace('.', ''))).toBe(fen);
    }));
  });

  it.each(['=HYPERLINK("x")', '+86 20', '-5', '@SUM(A1)'])('takes the edge off a text that begins like a formula, as the bank\'s file does: %j', async (text) => {
    expect(textInFile(text)).toBe(`'${text}`);
    expect(textInFile(text)).toBe(await textForBank(text));
  });

  it.each(['\t=1', '\r=1', '\n=1', '＝1+1', '＠x'])('does the same to the other beginnings that a spreadsheet runs: %j', (text) => {
    expect(textInFile(text)).toBe(`'${text}`);
  });

  it('has no head that is a formula either', () => {
    expect(readBack(csvOf([{ title: '=1+1', value: () => '' }], []))).toEqual([["'=1+1"]]);
  });

  it.each(['440106199003070011', '6222021234567890001', '00123', '2021-12', '8 / 120', '1E5', '3/4'])('keeps digits that are a name as text, whole: %j', (text) => {
    expect(textInFile(text)).toBe(`${text}\t`);
  });

  it.each(['440106********0011', 'C-2021S2-01 #3', '示例职业学院01', '计算机 3 班'])('writes a text that no spreadsheet changes as it is: %j', (text) => {
    expect(textInFile(text)).toBe(text);
  });

  it('gives back any other text as it was, with its commas, quotes and line ends', () => {
    fc.assert(fc.property(fc.string({ unit: fc.constantFrom('a', '院', ',', '"', '\n', ' ', '0') }).map((rest) => `名${rest}`), (text) => {
      expect(textInFile(text)).toBe(text);
    }));
  });
});
