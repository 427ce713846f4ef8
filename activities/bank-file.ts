import { writeBankFileText, writeBankFileWorkbook } from '../documents/exports/bank-file.ts';
import type { BankPayment } from '../documents/exports/bank-file.ts';
import type { BankFileMapping } from '../documents/exports/bank-mapping.ts';
import { toBuffer } from '../documents/exports/rows.ts';
import { OFFICE } from '../documents/office.ts';
import { formatYuan } from '../domain/money.ts';
import type { FieldCipher } from '../store/crypto.ts';
import type { Database, Tx } from '../store/db.ts';
import type { BatchRecord, PaymentLine } from '../store/payments.ts';
import { openedPaymentPages } from '../store/payments.ts';

const PAGE_ROWS = 500;

/** 用途, the same on the sheet and in the bank file. */
export const purposeOf = (batch: Pick<BatchRecord, 'fiscalYear'>): string => `${batch.fiscalYear}年退役士兵教育培训资助`;

/** 备注 of a payment that makes good a returned one. */
export const remarkOf = (replaces: { readonly batchNo: string; readonly lineNo: number } | null): string | undefined =>
  replaces === null ? undefined : `退票重拨 ${replaces.batchNo}-${replaces.lineNo}`;

/** 备注 of a line on the sheet: what it makes good, and what was kept back of it for a clawback. */
export function sheetRemarkOf(line: Pick<PaymentLine, 'replaces' | 'grossFen' | 'offsetFen'>): string | undefined {
  const offset = line.offsetFen === 0 ? undefined : `应拨 ${formatYuan(line.grossFen)},抵扣追缴 ${formatYuan(line.offsetFen)}`;
  const texts = [remarkOf(line.replaces), offset].filter((text) => text !== undefined);
  return texts.length === 0 ? undefined : texts.join(';');
}

/**
 * The batch's payments as the bank takes them, accounts in full. `onRows` is told how many lines are read so far.
 * @throws ExportError; EXPORT_MOVED when the lines are not what was approved.
 */
export async function renderBankFile(
  { db, cipher }: { db: Database; cipher: FieldCipher }, batch: BatchRecord, { mapping, form }: { readonly mapping: BankFileMapping; readonly form: 'xlsx' | 'txt' }, onRows: (rows: number) => void = () => undefined,
): Promise<Buffer> {
  const write = form === 'xlsx' ? writeBankFileWorkbook : writeBankFileText;
  return db.tx(async (t) => {
    const { file } = await toBuffer((out) => write({
      issuer: OFFICE.name, on: batch.preparedOn, mapping, payments: payments(t, cipher, batch, onRows),
      approved: { count: batch.lines, totalFen: batch.totalFen },
    }, out));
    return file;
  }, { readOnly: true });
}

async function* payments(t: Tx, cipher: FieldCipher, batch: BatchRecord, onRows: (rows: number) => void): AsyncGenerator<BankPayment> {
  let rows = 0;
  for await (const page of openedPaymentPages(t, cipher, batch.batchNo, PAGE_ROWS)) {
    for (const line of page) {
      yield {
        batchNo: batch.batchNo, lineNo: line.lineNo, accountName: line.holder, account: line.account, bankName: line.bankName, bankCode: line.bankCode,
        amountFen: line.amountFen, purpose: purposeOf(batch), remark: remarkOf(line.replaces),
      };
    }
    onRows(rows += page.length);
  }
}
