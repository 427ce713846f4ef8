import type { Writable } from 'node:stream';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import iconv from 'iconv-lite';
import type { IsoDate } from '../../domain/coded.ts';
import { plainYuan } from '../../domain/money.ts';
import type { Fen } from '../../domain/money.ts';
import { checkBankFileMapping } from './bank-mapping.ts';
import type { BankField, BankFileMapping } from './bank-mapping.ts';
import { ExportError } from './export-error.ts';
import { assertApproved, assertFen, assertRowLimit, inBatches, maxWorkbookRows, noMissingGlyphs } from './rows.ts';
import type { ApprovedFigures, ExportResult, Rows } from './rows.ts';
import { addDataRow, addHeadRow, finishWorkbook, letWriterDrain, openSheet, openWorkbook } from './workbook.ts';
import type { CellKind, SheetColumn } from './workbook.ts';

/** One payment. `batchNo` and `lineNo` are written so that the bank's results can be matched. */
export interface BankPayment {
  readonly batchNo: string;
  readonly lineNo: number;
  readonly accountName: string;
  readonly account: string;
  readonly bankName: string;
  readonly bankCode: string;
  readonly amountFen: Fen;
  readonly purpose: string;
  readonly remark?: string;
}

export interface BankFile {
  readonly issuer: string;
  readonly on: IsoDate;
  readonly mapping: BankFileMapping;
  readonly payments: Rows<BankPayment>;
  readonly approved?: ApprovedFigures;
}

export interface BankFileResult extends ExportResult {
  readonly totalFen: Fen;
}

/** The key of a payment as the bank carries it back: `batch-line`. */
export function bankReference(payment: { readonly batchNo: string; readonly lineNo: number }): string {
  return `${payment.batchNo}-${payment.lineNo}`;
}

/**
 * One row a payment, headers above, no total. Accounts are text cells, amounts numbers shown with two decimals.
 * Throws ExportError; what `out` has by then is to be thrown away.
 */
export async function writeBankFileWorkbook(file: BankFile, out: Writable): Promise<BankFileResult> {
  const mapping = checkBankFileMapping(file.mapping);
  const workbook = openWorkbook(out, { on: file.on, author: file.issuer });
  const columns: SheetColumn<NumberedPayment>[] = mapping.columns.map(({ header, field, width }) => ({
    header, width: width ?? 18, kind: cellKindOf(field), value: (payment) => (field === 'amount' ? payment.amountFen : textOf(payment, field)),
  }));
  const sheet = openSheet(workbook, { name: mapping.name, widths: columns.map(({ width }) => width), headRows: 1 });
  addHeadRow(sheet, columns.map(({ header }) => header));
  const sums = { count: 0, totalFen: 0 };
  for await (const batch of inBatches(checkedPayments(file, mapping, sums, undefined))) {
    for (const payment of batch) addDataRow(sheet, columns, payment);
    await letWriterDrain(sheet, out);
  }
  assertApproved(sums, file.approved);
  await finishWorkbook(workbook, out);
  return { rows: sums.count, totalFen: sums.totalFen, missingGlyphs: noMissingGlyphs };
}

/** The same rows as GB18030 text: the mapping's delimiter, CRLF at every line's end, no quotes. Throws ExportError. */
export async function writeBankFileText(file: BankFile, out: Writable): Promise<BankFileResult> {
  const mapping = checkBankFileMapping(file.mapping);
  const sums = { count: 0, totalFen: 0 };
  async function* lines(): AsyncGenerator<Buffer> {
    if (mapping.textHeader) yield encodeLine(mapping.columns.map(({ header }) => header), mapping.delimiter);
    for await (const payment of checkedPayments(file, mapping, sums, mapping.delimiter)) {
      yield encodeLine(mapping.columns.map(({ field }) => withoutFormula(textOf(payment, field), field)), mapping.delimiter);
    }
    assertApproved(sums, file.approved);
  }
  await pipeline(Readable.from(lines(), { objectMode: true }), out);
  return { rows: sums.count, totalFen: sums.totalFen, missingGlyphs: noMissingGlyphs };
}

interface NumberedPayment extends BankPayment {
  readonly sequence: number;
}

const faultsNamed = 50;

/** Lets through the rows that the bank can take; when any is not, reads on to the end and refuses the file with each of them named by batch and line. */
async function* checkedPayments(
  file: BankFile, mapping: BankFileMapping, sums: { count: number; totalFen: Fen }, delimiter: string | undefined,
): AsyncGenerator<NumberedPayment> {
  const faults: string[] = [];
  for await (const payment of file.payments) {
    sums.count += 1;
    assertRowLimit(sums.count, maxWorkbookRows);
    assertFen(payment.amountFen, bankReference(payment));
    sums.totalFen += payment.amountFen;
    const numbered = { ...payment, sequence: sums.count };
    const found = faultsOf(numbered, mapping, delimiter);
    if (found.length > 0 && faults.length < faultsNamed) faults.push(`${bankReference(payment)} ${found.join(', ')}`);
    if (faults.length === 0) yield numbered;
  }
  if (faults.length > 0) throw new ExportError('BANK_LINE', faults);
}

/** A payee's name, account and bank are written as they are or not at all: a changed one is returned by the bank. */
function faultsOf(payment: NumberedPayment, mapping: BankFileMapping, delimiter: string | undefined): string[] {
  const faults: string[] = [];
  if (payment.amountFen === 0) faults.push('amount is zero');
  for (const { header, field, maxBytes } of mapping.columns) {
    const text = textOf(payment, field);
    if (neededFields.has(field) && text.trim() === '') faults.push(`${header} is empty`);
    if (/[\u0000-\u001f\u007f]/.test(text)) faults.push(`${header} holds a control character`);
    if (delimiter !== undefined && text.includes(delimiter)) faults.push(`${header} holds the delimiter ${delimiter}`);
    if (exactFields.has(field) && formulaStart.test(text)) faults.push(`${header} begins like a formula`);
    const bytes = iconv.encode(text, 'gb18030');
    if (iconv.decode(bytes, 'gb18030') !== text) faults.push(`${header} holds a character outside GB18030`);
    if (maxBytes !== undefined && bytes.length > maxBytes) faults.push(`${header} is longer than ${maxBytes} bytes`);
  }
  return faults;
}

const exactFields: ReadonlySet<BankField> = new Set(['accountName', 'account', 'bankName', 'bankCode', 'batchNo', 'reference']);
const neededFields: ReadonlySet<BankField> = new Set(['accountName', 'account', 'batchNo', 'reference']);
const formulaStart = /^[=+\-@]/;

/** A spreadsheet that opens the text file would run a free text that begins like a formula. */
function withoutFormula(text: string, field: BankField): string {
  return !exactFields.has(field) && formulaStart.test(text) ? `'${text}` : text;
}

function encodeLine(texts: readonly string[], delimiter: string): Buffer {
  return iconv.encode(`${texts.join(delimiter)}\r\n`, 'gb18030');
}

function textOf(payment: NumberedPayment, field: BankField): string {
  switch (field) {
    case 'sequence': return String(payment.sequence);
    case 'batchNo': return payment.batchNo;
    case 'lineNo': return String(payment.lineNo);
    case 'reference': return bankReference(payment);
    case 'accountName': return payment.accountName;
    case 'account': return payment.account;
    case 'bankName': return payment.bankName;
    case 'bankCode': return payment.bankCode;
    case 'amount': return plainYuan(payment.amountFen);
    case 'purpose': return payment.purpose;
    case 'remark': return payment.remark ?? '';
    case 'empty': return '';
  }
}

function cellKindOf(field: BankField): CellKind {
  if (field === 'amount') return 'plainMoney';
  return field === 'account' || field === 'bankCode' || field === 'sequence' || field === 'lineNo' ? 'centred' : 'text';
}
