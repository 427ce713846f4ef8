import type { Writable } from 'node:stream';
import type { IsoDate } from '../../domain/coded.ts';
import { capitals, formatYuan } from '../../domain/money.ts';
import type { Fen } from '../../domain/money.ts';
import type { FontSet } from '../fonts.ts';
import { chineseDate, openOfficialPage } from '../pdf/official-page.ts';
import { assertFen } from './rows.ts';
import type { ExportResult } from './rows.ts';

/** 追缴通知书: what an institution must pay back, why and until when. It names rows, never people. */
export interface ClawbackLetter {
  readonly letterhead: string;
  readonly issuer: string;
  readonly documentNo: string;
  /** 成文日期: the day of the approval. */
  readonly on: IsoDate;
  /** For whom this copy was made, where it is not the paper itself. */
  readonly mark?: string;
  readonly institutionName: string;
  readonly clawbackNo: string;
  readonly claimNo: string;
  readonly ground: 'dropOut' | 'objection' | 'audit' | 'correction';
  readonly rows: readonly { readonly rowNo: number; readonly paidFen: Fen; readonly amountFen: Fen }[];
  readonly amountFen: Fen;
  readonly plan: readonly { readonly dueOn: IsoDate; readonly amountFen: Fen }[];
}

const GROUNDS: Readonly<Record<ClawbackLetter['ground'], string>> = {
  dropOut: '学员中途退学，未完成部分的资助不应享受', objection: '异议经核查成立', audit: '审计核查发现不应享受', correction: '申报数据更正后应享金额减少',
};

/** Writes the letter as a .pdf on the official page. Throws ExportError. */
export async function writeClawbackLetter(letter: ClawbackLetter, out: Writable, fonts?: FontSet): Promise<ExportResult> {
  assertFen(letter.amountFen, letter.clawbackNo);
  const paper = openOfficialPage({ title: '追缴通知书', author: letter.issuer, on: letter.on, fonts, mark: letter.mark }, out);
  paper.letterhead(letter.letterhead, letter.documentNo);
  paper.title('退役士兵教育培训资助资金\n追缴通知书');
  paper.paragraph(`${letter.institutionName}：`, { indentCharacters: 0 });
  paper.paragraph(`经核查，你单位申报 ${letter.claimNo} 项下已拨付的部分资助资金应予追缴，事由为：${GROUNDS[letter.ground]}。依据《中华人民共和国退役军人保障法》及本市有关规定，现通知如下。`);
  paper.paragraph(`一、应缴还金额为人民币 ${formatYuan(letter.amountFen)} 元（大写：${capitals(letter.amountFen)}），涉及名册 ${letter.rows.length} 行，明细为：${letter.rows.map(rowText).join('；')}。`);
  paper.paragraph(letter.plan.length === 1
    ? `二、请于 ${chineseDate(letter.plan[0]?.dueOn ?? letter.on)}前缴还，汇款时注明 ${letter.clawbackNo}。`
    : `二、请分 ${letter.plan.length} 期缴还，汇款时注明 ${letter.clawbackNo}：${letter.plan.map((part) => `${chineseDate(part.dueOn)}前 ${formatYuan(part.amountFen)} 元`).join('；')}。`);
  paper.paragraph('三、逾期未缴还的，将从应拨付你单位的后续资金中抵扣，并依法处理。');
  paper.signature(letter.issuer, letter.on);
  await paper.finish();
  return { rows: letter.rows.length, missingGlyphs: paper.pdf.missingGlyphs() };
}

function rowText({ rowNo, paidFen, amountFen }: ClawbackLetter['rows'][number]): string {
  return `第 ${rowNo} 行已拨 ${formatYuan(paidFen)} 元，追缴 ${formatYuan(amountFen)} 元`;
}
