import ExcelJS from 'exceljs';
import iconv from 'iconv-lite';
import { deflateRawSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { accountLast4, readBankResults } from '../../../documents/exports/bank-results.ts';
import { bankResultsLimits } from '../../../documents/exports/bank-results-file.ts';
import { writeBankResults } from '../../../documents/exports/bank-results-sample.ts';
import type { SampleBankAnswer } from '../../../documents/exports/bank-results-sample.ts';
import { writeBankFileText, writeBankFileWorkbook } from '../../../documents/exports/bank-file.ts';
import type { BankFile, BankPayment } from '../../../documents/exports/bank-file.ts';
import { checkBankFileMapping, checkBankResultsMapping, sampleBankFileMapping, sampleBankResultsMapping } from '../../../documents/exports/bank-mapping.ts';
import { toBuffer } from '../../../documents/exports/rows.ts';

function payment(lineNo: number, more: Partial<BankPayment> = {}): BankPayment {
  return {
    batchNo: 'BF2021-001', lineNo, accountName: `示例职业学院0${lineNo}`, account: `622202123456789000${lineNo}`, bankName: '示例银行示例支行', bankCode: '102581000013',
    amountFen: 680_001, purpose: '教育培训补助', ...more,
  };
}
const fileOf = (payments: BankFile['payments'], more: Partial<BankFile> = {}): BankFile => ({
  issuer: '示例市退役军人事务局', on: '2021-12-08', mapping: sampleBankFileMapping, payments, ...more,
});
const textOf = async (file: BankFile): Promise<Buffer> => (await toBuffer((out) => writeBankFileText(file, out))).file;

describe('the bank file as text', () => {
  it('is GB18030, a line a payment, CRLF at every end, two decimals, no thousands separator, no total', async () => {
    const bytes = await textOf(fileOf([payment(1, { amountFen: 123_456_789 }), payment(2, { amountFen: 5 })]));
    expect(iconv.decode(bytes, 'gb18030').split('\r\n')).toEqual([
      '序号|收款人户名|收款人账号|收款人开户行|联行号|金额|用途|附言',
      '1|示例职业学院01|6222021234567890001|示例银行示例支行|102581000013|1234567.89|教育培训补助|BF2021-001-1',
      '2|示例职业学院02|6222021234567890002|示例银行示例支行|102581000013|0.05|教育培训补助|BF2021-001-2',
      '',
    ]);
  });

  it('carries rare characters that older Chinese encodings lack', async () => {
    const bytes = await textOf(fileOf([payment(1, { accountName: '示例𠮷䶮学院' })]));
    expect(iconv.decode(bytes, 'gb18030')).toContain('示例𠮷䶮学院');
    expect(new TextDecoder('gb18030').decode(bytes)).toContain('示例𠮷䶮学院');
  });

  it('follows the mapping: columns, order, separator, header', async () => {
    const mapping = { ...sampleBankFileMapping, delimiter: ',' as const, textHeader: false, columns: [
      { header: 'A', field: 'account' as const }, { header: 'B', field: 'amount' as const }, { header: 'C', field: 'accountName' as const },
      { header: 'D', field: 'batchNo' as const }, { header: 'E', field: 'lineNo' as const }, { header: 'F', field: 'empty' as const }, { header: 'G', field: 'remark' as const },
    ] };
    expect(iconv.decode(await textOf(fileOf([payment(7, { remark: '补' })], { mapping })), 'gb18030')).toBe('6222021234567890007,6800.01,示例职业学院07,BF2021-001,7,,补\r\n');
  });

  it('takes the edge off a free text that begins like a formula', async () => {
    expect(iconv.decode(await textOf(fileOf([payment(1, { purpose: '=HYPERLINK("x")' })])), 'gb18030')).toContain('|\'=HYPERLINK("x")|');
  });
});

describe('the bank file as a workbook', () => {
  it('keeps accounts as text and amounts as numbers with two decimals, and has no total row', async () => {
    const { file, result } = await toBuffer((out) => writeBankFileWorkbook(fileOf([payment(1), payment(2)]), out));
    const workbook = new ExcelJS.Workbook();
    await workbook.xlsx.load(Uint8Array.from(file).buffer);
    const [sheet] = workbook.worksheets;
    expect(sheet?.rowCount).toBe(3);
    const row = sheet?.getRow(3);
    expect([row?.getCell(3).value, row?.getCell(3).numFmt]).toEqual(['6222021234567890002', '@']);
    expect([row?.getCell(6).value, row?.getCell(6).numFmt]).toEqual([6800.01, '0.00']);
    expect(row?.getCell(8).value).toBe('BF2021-001-2');
    expect(result).toEqual({ rows: 2, totalFen: 1_360_002, missingGlyphs: [] });
  });
});

describe.each([['text', writeBankFileText], ['workbook', writeBankFileWorkbook]] as const)('a bank file is refused whole: %s', (_, write) => {
  const refused = (file: BankFile) => expect(toBuffer((out) => write(file, out))).rejects;

  it('when it holds no payment', () => refused(fileOf([])).toMatchObject({ code: 'EXPORT_EMPTY' }));
  it('when it is not what was approved', () => refused(fileOf([payment(1)], { approved: { count: 1, totalFen: 680_000 } })).toMatchObject({ code: 'EXPORT_MOVED' }));

  it('with every bad line named by batch and line, and no account in the message', async () => {
    const bad = [payment(1), payment(2, { account: '' }), payment(3, { amountFen: 0 }), payment(4, { accountName: '示例\n学院' })];
    await refused(fileOf(bad)).toMatchObject({
      code: 'BANK_LINE', detail: ['BF2021-001-2 收款人账号 is empty', 'BF2021-001-3 amount is zero', 'BF2021-001-4 收款人户名 holds a control character'],
    });
    await refused(fileOf(bad)).not.toThrow('62220212');
  });

  it.each(['=示例学院', '+示例', '-示例', '@示例'])('when a payee’s name begins like a formula, for it may not be altered: %s', async (accountName) => {
    await refused(fileOf([payment(1, { accountName })])).toMatchObject({ code: 'BANK_LINE' });
  });

  it('when a payee’s name is longer than the bank takes, for it may not be cut', async () => {
    await refused(fileOf([payment(1, { accountName: '示'.repeat(61) })])).toMatchObject({ code: 'BANK_LINE' });
  });

  it('when a name holds half a character that no encoding has', async () => {
    await refused(fileOf([payment(1, { accountName: '示例\ud842' })])).toMatchObject({ code: 'BANK_LINE' });
  });

  it('when the amount is no whole number of fen', () => refused(fileOf([payment(1, { amountFen: 1.5 })])).toMatchObject({ code: 'EXPORT_AMOUNT' }));
});

it('a text file is refused when a name holds its separator', async () => {
  await expect(textOf(fileOf([payment(1, { accountName: '示例|学院' })]))).rejects.toMatchObject({ code: 'BANK_LINE' });
});

describe('a column mapping is refused', () => {
  const columns = sampleBankFileMapping.columns;
  it.each(['account', 'amount', 'accountName', 'reference'])('without a column for %s', (field) => {
    expect(() => checkBankFileMapping({ ...sampleBankFileMapping, columns: columns.filter((column) => column.field !== field) })).toThrow(/BANK_MAPPING.*no column/);
  });
  it('with a field that payments do not have', () => {
    expect(() => checkBankFileMapping({ ...sampleBankFileMapping, columns: [...columns, { header: '手机', field: 'phone' }] })).toThrow('BANK_MAPPING');
  });
  it('when results could not be matched by it', () => {
    expect(() => checkBankResultsMapping({ ...sampleBankResultsMapping, headers: { amount: ['金额'], account: ['账号'] } })).toThrow(/outcome.*reference/);
  });
});

function answer(lineNo: number, more: Partial<SampleBankAnswer> = {}): SampleBankAnswer {
  return {
    batchNo: 'BF2021-001', lineNo, account: `622202123456789000${lineNo}`, amountFen: 880_010, outcome: 'paid', bankReference: `S${lineNo}`, settledOn: '2021-12-10', ...more,
  };
}
const expected = { batchNo: 'BF2021-001', amountFen: 880_010, settledOn: '2021-12-10' };

describe('the bank’s results', () => {
  it.each(['xlsx', 'txt'] as const)('come back as they were sent: %s', async (kind) => {
    const answers = [answer(1), answer(2, { outcome: 'returned', reasonCode: 'E02', reasonText: '户名不符', bankReference: undefined })];
    const { file } = await toBuffer((out) => writeBankResults(answers, kind, '2021-12-10', out));
    const results = await readBankResults(file, `results.${kind}`, sampleBankResultsMapping);
    expect(results.errors).toEqual([]);
    expect(results.rows).toEqual([
      { ...expected, fileRow: 2, lineNo: 1, accountLast4: '0001', outcome: 'paid', bankReference: 'S1' },
      { ...expected, fileRow: 3, lineNo: 2, accountLast4: '0002', outcome: 'returned', reasonCode: 'E02', reasonText: '户名不符' },
    ]);
  });

  const header = '附言,金额,收款人账号,处理结果,失败原因,交易日期';
  const read = (text: string, encoding = 'utf8', mapping = sampleBankResultsMapping) => readBankResults(iconv.encode(text, encoding), 'r.csv', mapping);

  it('are found below title rows, with columns in any order and a total at the end', async () => {
    const text = `示例银行付款结果\n打印日期,2021-12-10\n交易状态,收款账号,交易金额,客户流水\n成功,****0001,"6,800.01",B-1-1\n合计,,6800.01,\n`;
    const results = await read(text);
    expect(results).toMatchObject({ errors: [], rows: [{ fileRow: 4, batchNo: 'B-1', lineNo: 1, amountFen: 680_001, accountLast4: '0001', outcome: 'paid' }] });
  });

  it('are read in UTF-8 with a byte-order mark and in GB18030', async () => {
    const text = `${header}\r\nB-1,1.00,0001,成功,,2021年12月8日\r\n`;
    for (const [written, encoding] of [[`\ufeff${text}`, 'utf8'], [text, 'gb18030']] as const) {
      expect((await read(written, encoding)).rows, encoding).toMatchObject([{ settledOn: '2021-12-08', outcome: 'paid' }]);
    }
  });

  it('are read by columns of batch and line where the bank keeps them apart', async () => {
    const { reference: _, ...headers } = sampleBankResultsMapping.headers;
    const mapping = { ...sampleBankResultsMapping, headers: { ...headers, batchNo: ['批次号'], lineNo: ['行号'] } };
    const results = await read('批次号|行号|金额|收款账号|处理结果\nB1|12|3.00|1234|成功', 'utf8', mapping);
    expect(results.rows).toMatchObject([{ batchNo: 'B1', lineNo: 12, amountFen: 300 }]);
  });

  it.each([
    ['a reference that is none', 'B1,1.00,0001,成功,,', '附言', 'BANK_RESULT_REFERENCE'],
    ['line nought', 'B-0,1.00,0001,成功,,', '附言', 'BANK_RESULT_REFERENCE'],
    ['a negative amount', 'B-1,-1.00,0001,成功,,', '金额', 'BANK_RESULT_AMOUNT'],
    ['an amount of nought', 'B-1,0.00,0001,成功,,', '金额', 'BANK_RESULT_AMOUNT'],
    ['a third decimal', 'B-1,1.005,0001,成功,,', '金额', 'BANK_RESULT_AMOUNT'],
    ['an account in scientific notation', 'B-1,1.00,6.22202E+18,成功,,', '收款人账号', 'BANK_RESULT_ACCOUNT_NUMBER'],
    ['an account of three digits', 'B-1,1.00,001,成功,,', '收款人账号', 'BANK_RESULT_ACCOUNT'],
    ['a word that the mapping does not know', 'B-1,1.00,0001,已作废,,', '处理结果', 'BANK_RESULT_OUTCOME'],
    ['a return without a reason', 'B-1,1.00,0001,退票,,', '失败原因', 'BANK_RESULT_NO_REASON'],
    ['a day that does not exist', 'B-1,1.00,0001,成功,,2021-02-30', '交易日期', 'BANK_RESULT_DATE'],
  ])('point at the cell with %s', async (_, row, column, code) => {
    const results = await read(`${header}\nB-9,1.00,0009,成功,,\n${row}\n`);
    expect(results.errors).toMatchObject([{ row: 3, column, code, level: 'block' }]);
    expect(results.rows.map(({ lineNo }) => lineNo)).toEqual([9]);
  });

  it('tell every fault of a row at once', async () => {
    const { errors } = await read(`${header}\nB,x,1,y,,z\n`);
    expect(errors.map(({ code }) => code)).toEqual(['BANK_RESULT_REFERENCE', 'BANK_RESULT_AMOUNT', 'BANK_RESULT_ACCOUNT', 'BANK_RESULT_OUTCOME', 'BANK_RESULT_DATE']);
  });

  it('name the row that says a payment’s result a second time', async () => {
    const { errors } = await read(`${header}\nB-1,1.00,0001,成功,,\nB-1,1.00,0001,退票,户名不符,\n`);
    expect(errors).toMatchObject([{ row: 3, code: 'BANK_RESULT_REPEATED' }]);
    expect(errors[0]?.message.zh).toContain('第 2 行');
  });

  it('refuse an account that Excel has turned into a number', async () => {
    const workbook = new ExcelJS.Workbook();
    workbook.addWorksheet('r').addRows([['附言', '金额', '收款人账号', '处理结果'], ['B-1', 1, 6222021234567890123, '成功']]);
    const file = new Uint8Array(await workbook.xlsx.writeBuffer());
    expect((await readBankResults(file, 'r.xlsx', sampleBankResultsMapping)).errors).toMatchObject([{ row: 2, column: '收款人账号', code: 'BANK_RESULT_ACCOUNT_NUMBER' }]);
  });

  it('read formulas by their values, and dates as the sheet keeps them', async () => {
    const workbook = new ExcelJS.Workbook();
    workbook.addWorksheet('说明');
    workbook.addWorksheet('r').addRows([
      ['附言', '金额', '收款人账号', '处理结果', '交易日期'],
      ['B-1', { formula: '1+1', result: 8800.1 }, '0001', '成功', new Date('2021-12-10T00:00:00Z')],
    ]);
    const file = new Uint8Array(await workbook.xlsx.writeBuffer());
    expect((await readBankResults(file, 'r.xlsx', sampleBankResultsMapping)).rows).toMatchObject([{ amountFen: 880_010, settledOn: '2021-12-10' }]);
  });
});

describe('a results file is refused in one sentence', () => {
  const refused = (bytes: Uint8Array) => expect(readBankResults(bytes, 'r', sampleBankResultsMapping)).rejects;

  it('when it is empty', () => refused(new Uint8Array()).toMatchObject({ code: 'BANK_RESULTS_TYPE' }));
  it('when it is an .xls or an encrypted workbook', () => refused(Buffer.from('d0cf11e0a1b11ae1', 'hex')).toMatchObject({ code: 'BANK_RESULTS_TYPE' }));
  it('when it is a picture', () => refused(Buffer.from('89504e470d0a1a0a0000000d', 'hex')).toMatchObject({ code: 'BANK_RESULTS_TYPE' }));
  it('when the workbook is cut off', async () => {
    const { file } = await toBuffer((out) => writeBankResults([answer(1)], 'xlsx', '2021-12-10', out));
    await refused(file.subarray(0, file.length / 2)).toMatchObject({ code: 'BANK_RESULTS_CORRUPT' });
  });
  it('when it is larger than the limit', () => refused(new Uint8Array(bankResultsLimits.fileBytes + 1)).toMatchObject({ code: 'BANK_RESULTS_SIZE' }));
  it('when it unzips to more than the limit', () => refused(zipOf(bankResultsLimits.unzippedBytes + 1, bankResultsLimits.unzippedBytes + 1)).toMatchObject({ code: 'BANK_RESULTS_SIZE' }));
  it('when a part unzips to more than it claims', () => refused(zipOf(bankResultsLimits.unzippedBytes + 1, 100)).toMatchObject({ code: 'BANK_RESULTS_CORRUPT' }));
  it('when the columns are not there, naming them', () => refused(Buffer.from('a,b,c\n1,2,3\n')).toMatchObject({ code: 'BANK_RESULTS_HEADER', detail: expect.arrayContaining(['附言 / 客户流水']) }));
});

it('an account is known by its last four letters or digits', () => {
  expect(['6222 0212 3456 7890', '4403-001-5', '****A123'].map(accountLast4)).toEqual(['7890', '0015', 'A123']);
});

/** A zip of one part of `size` zeros whose entry claims `claimed`. */
function zipOf(size: number, claimed: number): Buffer {
  const name = Buffer.from('_rels/.rels');
  const data = deflateRawSync(Buffer.alloc(size));
  const common = Buffer.alloc(26);
  common.writeUInt16LE(20, 0);
  common.writeUInt16LE(8, 4);
  common.writeUInt32LE(data.length, 14);
  common.writeUInt32LE(claimed, 18);
  common.writeUInt16LE(name.length, 22);
  const local = Buffer.concat([Buffer.from('504b0304', 'hex'), common, name, data]);
  const central = Buffer.concat([Buffer.from('504b01021400', 'hex'), common, Buffer.alloc(14), name]);
  const end = Buffer.alloc(22);
  end.writeUInt32BE(0x504b0506, 0);
  end.writeUInt16LE(1, 8);
  end.writeUInt16LE(1, 10);
  end.writeUInt32LE(central.length, 12);
  end.writeUInt32LE(local.length, 16);
  return Buffer.concat([local, central, end]);
}
