import { Readable } from 'node:stream';
import type { Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import iconv from 'iconv-lite';
import type { IsoDate } from '../../domain/coded.ts';
import { plainYuan } from '../../domain/money.ts';
import type { Fen } from '../../domain/money.ts';
import { bankReference } from './bank-file.ts';
import { sampleBankResultsMapping } from './bank-mapping.ts';
import type { BankResultField } from './bank-mapping.ts';
import { assertFen, inBatches } from './rows.ts';
import type { Rows } from './rows.ts';
import { addDataRow, addHeadRow, finishWorkbook, letWriterDrain, openSheet, openWorkbook } from './workbook.ts';
import type { SheetColumn } from './workbook.ts';

/** The answer of the imagined bank to one payment. */
export interface SampleBankAnswer {
  readonly batchNo: string;
  readonly lineNo: number;
  readonly account: string;
  readonly amountFen: Fen;
  readonly outcome: 'paid' | 'returned' | 'unknown';
  readonly reasonCode?: string;
  readonly reasonText?: string;
  readonly bankReference?: string;
  readonly settledOn: IsoDate;
}

const fields: readonly { readonly field: BankResultField; readonly width: number; readonly text: (answer: SampleBankAnswer) => string }[] = [
  { field: 'reference', width: 24, text: bankReference },
  { field: 'account', width: 24, text: (answer) => answer.account },
  { field: 'amount', width: 16, text: (answer) => plainYuan(answer.amountFen) },
  { field: 'outcome', width: 10, text: (answer) => firstOf(sampleBankResultsMapping[answer.outcome]) },
  { field: 'reasonCode', width: 12, text: (answer) => answer.reasonCode ?? '' },
  { field: 'reasonText', width: 24, text: (answer) => answer.reasonText ?? '' },
  { field: 'bankReference', width: 24, text: (answer) => answer.bankReference ?? '' },
  { field: 'settledOn', width: 12, text: (answer) => answer.settledOn },
];

/** Plays the bank in the sample year and in rehearsals: a results file laid out as `sampleBankResultsMapping` reads it. Returns the number of rows. */
export async function writeBankResults(answers: Rows<SampleBankAnswer>, kind: 'xlsx' | 'txt', on: IsoDate, out: Writable): Promise<number> {
  return kind === 'xlsx' ? writeWorkbook(answers, on, out) : writeText(answers, out);
}

async function writeWorkbook(answers: Rows<SampleBankAnswer>, on: IsoDate, out: Writable): Promise<number> {
  const workbook = openWorkbook(out, { on, author: sampleBankResultsMapping.name });
  const columns: SheetColumn<SampleBankAnswer>[] = fields.map(({ field, width, text }) => ({
    header: headerOf(field), width, kind: field === 'amount' ? 'plainMoney' : 'text',
    value: (answer) => (field === 'amount' ? answer.amountFen : text(answer)),
  }));
  const sheet = openSheet(workbook, { name: sampleBankResultsMapping.name, widths: fields.map(({ width }) => width), headRows: 1 });
  addHeadRow(sheet, columns.map(({ header }) => header));
  let rows = 0;
  for await (const batch of inBatches(answers)) {
    for (const answer of batch) {
      assertFen(answer.amountFen, bankReference(answer));
      addDataRow(sheet, columns, answer);
    }
    rows += batch.length;
    await letWriterDrain(sheet, out);
  }
  await finishWorkbook(workbook, out);
  return rows;
}

async function writeText(answers: Rows<SampleBankAnswer>, out: Writable): Promise<number> {
  let rows = 0;
  async function* lines(): AsyncGenerator<Buffer> {
    yield iconv.encode(`${fields.map(({ field }) => headerOf(field)).join('|')}\r\n`, 'gb18030');
    for await (const answer of answers) {
      rows += 1;
      yield iconv.encode(`${fields.map(({ text }) => text(answer)).join('|')}\r\n`, 'gb18030');
    }
  }
  await pipeline(Readable.from(lines(), { objectMode: true }), out);
  return rows;
}

function headerOf(field: BankResultField): string {
  return firstOf(sampleBankResultsMapping.headers[field] ?? [field]);
}

function firstOf(words: readonly string[]): string {
  return words[0] ?? '';
}
