import ExcelJS from 'exceljs';
import iconv from 'iconv-lite';
import { describe, expect, it } from 'vitest';
import type { BankPayment } from '../../../documents/exports/bank-file.ts';
import { writeBankFileText, writeBankFileWorkbook } from '../../../documents/exports/bank-file.ts';
import { BANK_FILE_LAYOUTS, BANK_FILES, checkBankFileMapping } from '../../../documents/exports/bank-mapping.ts';
import type { BankFileLayout } from '../../../documents/exports/bank-mapping.ts';
import { toBuffer } from '../../../documents/exports/rows.ts';

const payments: BankPayment[] = [1, 2].map((lineNo) => ({
  batchNo: 'B-2021-1-01', lineNo, accountName: '示例职业学院01', account: '6222000000000001', bankName: '示例银行', bankCode: '313581000019', amountFen: 1_409_50, purpose: '2021年资助',
}));
async function written(layout: BankFileLayout): Promise<Buffer> {
  const { mapping, form } = BANK_FILES[layout];
  const file = { issuer: '示例', on: '2021-11-10', mapping, payments };
  return (await toBuffer((out) => (form === 'xlsx' ? writeBankFileWorkbook(file, out) : writeBankFileText(file, out)))).file;
}
async function rowsOf(layout: BankFileLayout): Promise<unknown[][]> {
  const book = new ExcelJS.Workbook();
  await book.xlsx.load(await written(layout) as unknown as ArrayBuffer);
  const rows: unknown[][] = [];
  book.worksheets[0]?.eachRow((row) => { rows.push((row.values as unknown[]).slice(1)); });
  return rows;
}

describe('the layouts of the bank file', () => {
  it.each(BANK_FILE_LAYOUTS)('%s carries what results are matched on', (layout) => expect(() => checkBankFileMapping(BANK_FILES[layout].mapping)).not.toThrow());
  it('the counter takes GB18030 text: tabs, no header, two decimals, the reference first', async () => {
    const lines = iconv.decode(await written('sample-bank-text'), 'gb18030').split('\r\n');
    expect(lines).toEqual(['B-2021-1-01-1\t6222000000000001\t示例职业学院01\t313581000019\t1409.50\t2021年资助', 'B-2021-1-01-2\t6222000000000001\t示例职业学院01\t313581000019\t1409.50\t2021年资助', '']);
  });
  it('the treasury takes voucher and line in columns of their own, the account as text and no total', async () => {
    const rows = await rowsOf('fiscal-direct-xlsx');
    expect(rows[0]?.slice(0, 3)).toEqual(['序号', '支付凭证号', '明细序号']);
    expect(rows.slice(1).map((row) => [row[1], String(row[2]), row[4], row[6]])).toEqual([['B-2021-1-01', '1', '6222000000000001', 1409.5], ['B-2021-1-01', '2', '6222000000000001', 1409.5]]);
  });
});
