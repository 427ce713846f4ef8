import type { Writable } from 'node:stream';
import type { IsoDate } from '../../domain/coded.ts';
import type { FontRole } from '../fonts.ts';
import { a4, mm, openPdf } from './document.ts';
import type { Pdf, PdfSetup, TextSetting } from './document.ts';
import type { TablePlace } from './table.ts';

/** GB/T 9704-2012: A4, 天头 37 mm, 订口 28 mm, 版心 156 × 225 mm, 22 lines of 28 characters. Points from the top left. */
export const officialPage = {
  topPt: 37 * mm,
  leftPt: 28 * mm,
  widthPt: 156 * mm,
  heightPt: 225 * mm,
  bottomPt: 262 * mm,
  linePt: (225 * mm) / 22,
  /** 三号. Twenty-eight of them, 441 pt, are the 156 mm but for a hair. */
  bodyPt: 15.75,
  /** 二号 */
  titlePt: 22,
  /** 四号 */
  pageNumberPt: 14,
  charactersPerLine: 28,
} as const;

const redInk = '#D7000F';
/** On a left page the binding side is the right one: the text block stands 2 mm further left. */
const versoShiftPt = officialPage.leftPt - (a4.widthPt - officialPage.leftPt - officialPage.widthPt);

/** Text set on the standard's grid of lines; `cursor` is the top of the next line. */
export interface OfficialPage {
  readonly pdf: Pdf;
  /** 发文机关标志, 发文字号 and the red line. */
  letterhead(organ: string, documentNo: string): void;
  /** 二号, centred, two lines below what stands above; the line breaks are the author's. */
  title(text: string): void;
  /** A paragraph: 三号, its first line two characters in unless told. */
  paragraph(text: string, setting?: { readonly indentCharacters?: number; readonly role?: FontRole }): void;
  skipLines(count: number): void;
  /** 署名 and 成文日期 with room for a seal: the date ends four characters before the edge, the organ is centred over it. */
  signature(organ: string, on: IsoDate): void;
  /** 附件: a new page, the word at its head, its title centred on the third line. */
  attachment(title: string): void;
  /** A table from the cursor to the foot of the text block, and on over the next pages. */
  tablePlace(): TablePlace;
  endTable(yPt: number): void;
  /** Page numbers, “— 1 —”, outer side; then the end of the file. */
  finish(): Promise<void>;
}

type PaperSetup = Pick<PdfSetup, 'title' | 'author' | 'on' | 'fonts' | 'mark'>;

/** Opens an official document for printing on both sides. Which font is 仿宋 and which 小标宋 is the fonts folder's affair. */
export function openOfficialPage(
  setup: PaperSetup, out: Writable,
): OfficialPage {
  const grid = officialPage;
  const pdf = openMirrored(setup, out);
  let cursor: number = grid.topPt;

  const nextPage = (): void => {
    pdf.newPage();
    cursor = grid.topPt;
  };

  return {
    pdf,
    letterhead(organ, documentNo) {
      cursor = drawLetterhead(pdf, organ, documentNo);
    },
    title(text) {
      cursor = drawTitle(pdf, text, cursor > grid.topPt ? cursor + 2 * grid.linePt : cursor);
    },
    paragraph(text, setting = {}) {
      if (cursor + grid.bodyPt > grid.bottomPt) nextPage();
      cursor = flow(pdf, text, cursor, { role: setting.role, sizePt: grid.bodyPt, indentPt: (setting.indentCharacters ?? 2) * grid.bodyPt });
    },
    skipLines(count) {
      cursor += count * grid.linePt;
    },
    signature(organ, on) {
      if (cursor + 5 * grid.linePt > grid.bottomPt) nextPage();
      cursor += 2 * grid.linePt;
      drawSignature(pdf, organ, chineseDate(on), cursor);
      cursor += 2 * grid.linePt;
    },
    attachment(title) {
      nextPage();
      pdf.write('附件', grid.leftPt, cursor, { role: 'bold', sizePt: grid.bodyPt });
      cursor = drawTitle(pdf, title, cursor + 2 * grid.linePt);
    },
    tablePlace: () => ({
      xPt: grid.leftPt,
      widthPt: grid.widthPt,
      yPt: cursor,
      bottomPt: grid.bottomPt,
      nextPage() {
        nextPage();
        return cursor;
      },
    }),
    endTable(yPt) {
      cursor = yPt;
    },
    async finish() {
      drawPageNumbers(pdf);
      await pdf.finish();
    },
  };
}

/** 2021年12月8日: no zeros before month and day. */
export function chineseDate(on: IsoDate): string {
  const [year, month, day] = on.split('-');
  return `${year}年${Number(month)}月${Number(day)}日`;
}

/** Wrapped text breaks the page at the text block's foot; every left page is drawn as a right one, shifted. */
function openMirrored(setup: PaperSetup, out: Writable): Pdf {
  const { topPt, leftPt, widthPt, bottomPt } = officialPage;
  const marginsPt = { top: topPt, left: leftPt, right: a4.widthPt - leftPt - widthPt, bottom: a4.heightPt - bottomPt };
  const pdf = openPdf({ ...setup, layout: 'portrait', marginsPt }, out);
  pdf.page.on('pageAdded', () => {
    if (isVerso(pdf.pageCount())) pdf.page.translate(-versoShiftPt, 0);
  });
  return pdf;
}

/** Wrapped text, each line on the grid; answers the top of the next line, on whichever page that is. */
function flow(pdf: Pdf, text: string, yPt: number, setting: TextSetting): number {
  const lineGapPt = officialPage.linePt - pdf.height('国', { role: setting.role, sizePt: setting.sizePt });
  return pdf.write(text, officialPage.leftPt, yPt, { ...setting, widthPt: officialPage.widthPt, lineGapPt });
}

/** The title's lines, centred; answers the first line of the grid that leaves some room below them. */
function drawTitle(pdf: Pdf, text: string, yPt: number): number {
  const { leftPt, widthPt, linePt, titlePt } = officialPage;
  const setting: TextSetting = { role: 'title', sizePt: titlePt, widthPt, align: 'center', lineGapPt: 4 };
  // Line by line: pdfkit counts a line break as a character when it centres.
  const belowPt = text.split('\n').reduce((topPt, line) => pdf.write(line, leftPt, topPt, setting), yPt);
  return onGrid(belowPt + linePt / 2);
}

function isVerso(pageNumber: number): boolean {
  return pageNumber % 2 === 0;
}

/** The organ's mark 35 mm below the text block's top, the number two lines below it, a red rule 4 mm below that. Answers the y below the rule. */
function drawLetterhead(pdf: Pdf, organ: string, documentNo: string): number {
  const { leftPt, topPt, widthPt, linePt, bodyPt } = officialPage;
  const sizePt = fittingSize(pdf, organ);
  const markPt = topPt + 35 * mm - (pdf.height(organ, { role: 'title', sizePt }) - sizePt) / 2;
  pdf.write(organ, leftPt, markPt, { role: 'title', sizePt, colour: redInk, widthPt, align: 'center' });
  const numberPt = topPt + 35 * mm + sizePt + 2 * linePt;
  pdf.write(documentNo, leftPt, numberPt, { sizePt: bodyPt, widthPt, align: 'center' });
  const rulePt = numberPt + pdf.height(documentNo, { sizePt: bodyPt }) + 4 * mm;
  pdf.page.lineWidth(1.2).strokeColor(redInk).moveTo(leftPt, rulePt).lineTo(leftPt + widthPt, rulePt).stroke();
  return onGrid(rulePt - linePt);
}

/** The largest size, up to 44 pt, at which the organ's name stands in one line of the text block. */
function fittingSize(pdf: Pdf, organ: string): number {
  const widthAtOne = pdf.width(organ, { role: 'title', sizePt: 100 }) / 100;
  return Math.min(44, officialPage.widthPt / Math.max(widthAtOne, 1));
}

function onGrid(yPt: number): number {
  const { topPt, linePt } = officialPage;
  return topPt + Math.ceil((yPt - topPt) / linePt) * linePt;
}

function drawSignature(pdf: Pdf, organ: string, date: string, yPt: number): void {
  const { leftPt, widthPt, linePt, bodyPt } = officialPage;
  const setting = { sizePt: bodyPt };
  const organWidth = pdf.width(organ, setting);
  const dateWidth = pdf.width(date, setting);
  const right = leftPt + widthPt - 4 * bodyPt;
  // A long organ name is centred over the date as far as the edge lets it be.
  const organLeft = Math.min(right - dateWidth / 2 - organWidth / 2, leftPt + widthPt - organWidth);
  pdf.write(organ, Math.max(leftPt, organLeft), yPt, setting);
  pdf.write(date, right - dateWidth, yPt + linePt, setting);
}

/** 7 mm below the text block, one character in from the outer edge. */
function drawPageNumbers(pdf: Pdf): void {
  const { leftPt, widthPt, bottomPt, pageNumberPt } = officialPage;
  pdf.everyPage((number) => {
    const text = `— ${number} —`;
    const setting = { sizePt: pageNumberPt };
    const width = pdf.width(text, setting);
    const x = isVerso(number) ? leftPt + pageNumberPt : leftPt + widthPt - pageNumberPt - width;
    const dashPt = bottomPt + 7 * mm;
    // The standard measures to the dash, which stands about the middle of the line of text.
    pdf.write(text, x, dashPt - pdf.height(text, setting) * 0.55, setting);
  });
}
