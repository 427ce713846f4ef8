import type { Writable } from 'node:stream';
import type { IsoDate } from '../../domain/coded.ts';
import { formatYuan } from '../../domain/money.ts';
import type { Fen } from '../../domain/money.ts';
import type { FontSet } from '../fonts.ts';
import { chineseDate, openOfficialPage } from '../pdf/official-page.ts';
import { beginTable } from '../pdf/table.ts';
import type { TableColumn } from '../pdf/table.ts';
import { ExportError } from './export-error.ts';
import { assertApproved, assertFen, assertRowLimit, maxPdfRows } from './rows.ts';
import type { ApprovedFigures, ExportResult, Rows } from './rows.ts';

/** One person as the public may see him or her. */
export interface NoticeLine {
  readonly name: string;
  /** The id as domain/identifiers masks it. An unmasked one refuses the whole notice. */
  readonly maskedId: string;
  readonly institutionName: string;
  readonly programmeName: string;
  readonly amountFen: Fen;
}

/** Where and how long objections are taken. Office contacts, not persons'. */
export interface ObjectionChannel {
  readonly from: IsoDate;
  readonly to: IsoDate;
  readonly workingDays: number;
  readonly office: string;
  readonly telephone: string;
  readonly address: string;
  readonly email?: string;
}

export interface PublicNotice {
  /** Lines of the title, broken where its author wants: 关于2021年度…\n拟补助人员名单的公示 */
  readonly title: string;
  /** 发文机关标志, e.g. 某某市退役军人事务局文件 */
  readonly letterhead: string;
  /** 发文字号 with the year in 〔〕. */
  readonly documentNo: string;
  /** 署名 */
  readonly issuer: string;
  /** 成文日期 */
  readonly on: IsoDate;
  /** For whom this copy was made, where it is not the paper itself. */
  readonly mark?: string;
  /** What is published and on what ground; one paragraph an item. */
  readonly paragraphs: readonly string[];
  readonly attachmentTitle: string;
  readonly objection: ObjectionChannel;
  readonly lines: Rows<NoticeLine>;
  readonly approved?: ApprovedFigures;
}

export interface NoticeResult extends ExportResult {
  readonly totalFen: Fen;
}

interface NumberedLine extends NoticeLine {
  readonly sequence: number;
}

const columns: readonly TableColumn<NumberedLine>[] = [
  { header: '序号', share: 30, align: 'center', text: (line) => String(line.sequence) },
  { header: '姓名', share: 66, align: 'center', text: (line) => line.name },
  { header: '证件号码', share: 106, align: 'center', text: (line) => line.maskedId },
  { header: '院校（承训机构）', share: 108, align: 'left', text: (line) => line.institutionName },
  { header: '项目', share: 72, align: 'center', text: (line) => line.programmeName },
  { header: '金额（元）', share: 62, align: 'right', text: (line) => formatYuan(line.amountFen) },
];
const look = { sizePt: 10, rowHeightPt: 20, headHeightPt: 26 } as const;

/**
 * Writes 公示 as a .pdf on the official page of GB/T 9704-2012: letterhead, text, the way to object, signature, and the list as attachment.
 * Refuses with NOTICE_UNMASKED, naming the line, when an id, an account or a mobile number would be published. Throws ExportError.
 */
export async function writeNoticePdf(notice: PublicNotice, out: Writable, fonts?: FontSet): Promise<NoticeResult> {
  assertNoticeTexts(notice);
  const paper = openOfficialPage({ title: notice.title.replace(/\n/g, ''), author: notice.issuer, on: notice.on, fonts, mark: notice.mark }, out);
  paper.letterhead(notice.letterhead, notice.documentNo);
  paper.title(notice.title);
  for (const text of notice.paragraphs) paper.paragraph(text);
  for (const text of objectionParagraphs(notice.objection)) paper.paragraph(text);
  paper.skipLines(1);
  paper.paragraph(`附件：${notice.attachmentTitle}`);
  paper.signature(notice.issuer, notice.on);
  paper.attachment(notice.attachmentTitle);

  const table = beginTable(paper.pdf, columns, paper.tablePlace(), look);
  const sums = { count: 0, totalFen: 0 };
  for await (const line of notice.lines) {
    sums.count += 1;
    assertRowLimit(sums.count, maxPdfRows);
    assertFen(line.amountFen, String(sums.count));
    assertMasked(line, sums.count);
    sums.totalFen += line.amountFen;
    table.add({ ...line, sequence: sums.count });
  }
  assertApproved(sums, notice.approved);
  table.addSpans([
    { text: `合计 ${sums.count} 人`, columns: 4, align: 'center' },
    { text: formatYuan(sums.totalFen), columns: 2, align: 'right' },
  ]);
  paper.endTable(table.end());
  await paper.finish();
  return { rows: sums.count, totalFen: sums.totalFen, missingGlyphs: paper.pdf.missingGlyphs() };
}

function objectionParagraphs(channel: ObjectionChannel): string[] {
  const email = channel.email === undefined ? '' : `；电子邮箱：${channel.email}`;
  return [
    `公示期为${channel.workingDays}个工作日，自${chineseDate(channel.from)}至${chineseDate(channel.to)}。`,
    `公示期内，如对公示内容有异议，请以书面形式实名向${channel.office}反映，并写明事实依据和联系方式。逾期或匿名反映的，不作为异议受理。`
      + `受理电话：${channel.telephone}；地址：${channel.address}${email}。`,
  ];
}

/** Twelve digits or more in a row: an id or an account, or most of one. Eleven that begin like a mobile number: a phone. */
const longNumber = /\d{12,}/;
const mobileNumber = /(?<!\d)1[3-9]\d{9}(?!\d)/;

function assertMasked(line: NoticeLine, sequence: number): void {
  const texts: readonly [string, string][] = [
    ['姓名', line.name], ['证件号码', line.maskedId], ['院校', line.institutionName], ['项目', line.programmeName],
  ];
  for (const [column, text] of texts) {
    const squeezed = text.normalize('NFKC').replace(/[\s-]/g, '');
    if (longNumber.test(squeezed) || mobileNumber.test(squeezed)) throw new ExportError('NOTICE_UNMASKED', [`第${sequence}行 ${column}`]);
  }
  if (!line.maskedId.includes('*')) throw new ExportError('NOTICE_UNMASKED', [`第${sequence}行 证件号码`]);
}

/** The text names no person's id either; the office's own telephone is meant to be read. */
function assertNoticeTexts(notice: PublicNotice): void {
  const texts = [notice.title, notice.attachmentTitle, ...notice.paragraphs];
  const index = texts.findIndex((text) => longNumber.test(text.normalize('NFKC')) || mobileNumber.test(text.normalize('NFKC')));
  if (index >= 0) throw new ExportError('NOTICE_UNMASKED', [index < 2 ? '标题' : `正文第${index - 1}段`]);
}
