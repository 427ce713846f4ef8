import { PassThrough } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import ExcelJS from 'exceljs';
import { writeBankResults } from '../../documents/exports/bank-results-sample.ts';
import type { SampleBankAnswer } from '../../documents/exports/bank-results-sample.ts';
import type { IsoDate } from '../../domain/coded.ts';
import { parseYuan } from '../../domain/money.ts';
import type { BankReturn } from './generate/types.ts';
import type { Office } from './office.ts';

const XLSX = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';

interface BatchList { readonly lines: number; readonly totalFen: number; readonly digest: string }

export interface BatchView {
  readonly batchNo: string;
  readonly lines: readonly { readonly lineNo: number; readonly institution: { readonly code: string } | string; readonly status: string }[];
}

/** One batch from its preview to the bank's answer; the institutions (codes) in `returns` come back. @returns the batch's number. */
export async function payBatch(office: Office, round: string, on: IsoDate, returns: ReadonlyMap<string, BankReturn>): Promise<string> {
  const { list, approvals } = await office.maker.post<{ list: BatchList; approvals: number }>('/api/batches/preview', { round });
  const { caseNo: batchNo } = await office.maker.post<{ caseNo: string }>('/api/batches', { round, list });
  for (const approver of [office.approver, office.deputy].slice(0, approvals)) await approver.post(`/api/batches/${batchNo}/approve`, { list });
  const { fileId } = await office.maker.post<{ fileId: string }>(`/api/batches/${batchNo}/send`);
  const content = await bankResults(await office.maker.file(fileId), await office.maker.get<BatchView>(`/api/batches/${batchNo}`), on, returns);
  await office.maker.upload(`/api/batches/${batchNo}/results`, { name: `${batchNo}-回盘.xlsx`, content, mediaType: XLSX });
  return batchNo;
}

/** The results file of the imagined bank: it reads the file that was sent to it and answers every payment. */
export async function bankResults(file: Buffer, view: BatchView, on: IsoDate, returns: ReadonlyMap<string, BankReturn>): Promise<Buffer> {
  const out = new PassThrough();
  const [content] = await Promise.all([buffer(out), writeBankResults(await bankAnswers(file, view, on, returns), 'xlsx', on, out)]);
  return content;
}

async function bankAnswers(file: Buffer, view: BatchView, on: IsoDate, returns: ReadonlyMap<string, BankReturn>): Promise<SampleBankAnswer[]> {
  const { batchNo } = view;
  const workbook = new ExcelJS.Workbook();
  await workbook.xlsx.load(file as unknown as ArrayBuffer);
  const sheet = workbook.worksheets[0];
  if (!sheet) throw new Error('the bank file has no sheet');
  const headers = (sheet.getRow(1).values as unknown[]).map(String);
  const column = (header: string): number => headers.indexOf(header);
  const institutionOf = new Map(view.lines.map((line) => [line.lineNo, typeof line.institution === 'string' ? line.institution : line.institution.code]));
  const answers: SampleBankAnswer[] = [];
  for (let row = 2; row <= sheet.rowCount; row++) {
    const cell = (header: string): string => sheet.getRow(row).getCell(column(header)).text;
    const lineNo = Number(cell('附言').slice(batchNo.length + 1));
    const amountFen = parseYuan(cell('金额')) ?? Math.round(Number(sheet.getRow(row).getCell(column('金额')).value) * 100);
    const back = returns.get(institutionOf.get(lineNo) ?? '');
    answers.push({
      batchNo, lineNo, account: cell('收款人账号'), amountFen, settledOn: on, bankReference: `SAMPLE${batchNo}${lineNo}`,
      ...(back ? { outcome: 'returned', reasonCode: back.reason === 'wrongName' ? 'R01' : 'R02', reasonText: back.reasonText } : { outcome: 'paid' }),
    });
  }
  return answers;
}
