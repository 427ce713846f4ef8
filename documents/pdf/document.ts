import type { Writable } from 'node:stream';
import { finished } from 'node:stream/promises';
import PDFDocument from 'pdfkit';
import type { IsoDate } from '../../domain/coded.ts';
import { openFonts } from '../fonts.ts';
import type { FontFace, FontRole, FontSet, MissingGlyph } from '../fonts.ts';

/** Points in a millimetre. */
export const mm = 72 / 25.4;
export const a4 = { widthPt: 210 * mm, heightPt: 297 * mm } as const;

export interface PdfSetup {
  readonly layout: 'portrait' | 'landscape';
  readonly title: string;
  readonly author: string;
  /** Written as the date of creation, so that the same input gives the same bytes. */
  readonly on: IsoDate;
  readonly fonts?: FontSet;
  /** For whom this copy was made: small, at the foot of every page, and among the properties of the file. */
  readonly mark?: string;
  /** Where wrapped text breaks the page; 0 on every side unless told. */
  readonly marginsPt?: { readonly top: number; readonly right: number; readonly bottom: number; readonly left: number };
}

export interface TextSetting {
  readonly role?: FontRole;
  readonly sizePt: number;
  readonly colour?: string;
  readonly widthPt?: number;
  readonly align?: 'left' | 'center' | 'right';
  readonly indentPt?: number;
  readonly lineGapPt?: number;
  readonly characterSpacingPt?: number;
  /** Text beyond this height is cut, with an ellipsis. */
  readonly maxHeightPt?: number;
}

/** A page surface that draws only what its fonts can draw, and remembers what they could not. Coordinates in points from the top left. */
export interface Pdf {
  readonly page: PDFKit.PDFDocument;
  /** Draws one line or, with `widthPt`, a wrapped block; answers the y below it. */
  write(text: string, xPt: number, yPt: number, setting: TextSetting): number;
  width(text: string, setting: TextSetting): number;
  height(text: string, setting: TextSetting): number;
  newPage(): void;
  pageCount(): number;
  /** Calls `draw` on every page, with its number from 1 and their count. */
  everyPage(draw: (number: number, count: number) => void): void;
  missingGlyphs(): MissingGlyph[];
  /** Ends the file and waits until `out` has taken it all. */
  finish(): Promise<void>;
}

/** Opens an A4 document that is written to `out`, its first page begun. */
export function openPdf(setup: PdfSetup, out: Writable): Pdf {
  const fonts = setup.fonts ?? openFonts();
  const page = new PDFDocument({
    size: 'A4',
    layout: setup.layout,
    margins: setup.marginsPt ?? { top: 0, right: 0, bottom: 0, left: 0 },
    bufferPages: true,
    lang: 'zh-CN',
    displayTitle: true,
    info: { Title: setup.title, Author: setup.author, ...(setup.mark !== undefined && { Subject: setup.mark }), Creator: 'Funeng', CreationDate: new Date(`${setup.on}T00:00:00+08:00`) },
  });
  page.pipe(out);
  const done = finished(out);
  // Awaited in finish(); an early failure of `out` must not become an unhandled rejection meanwhile.
  done.catch(() => undefined);
  const registered = new Set<FontFace>();
  const missing = new Map<string, readonly string[]>();

  const use = (text: string, setting: TextSetting): string => {
    const drawable = fonts.prepare(text, setting.role ?? 'body');
    if (drawable.missing.length > 0) missing.set(text, drawable.missing);
    useFace(page, drawable.face, registered);
    page.fontSize(setting.sizePt);
    return drawable.text;
  };

  const pdf: Pdf = {
    page,
    write(text, xPt, yPt, setting) {
      const drawable = use(text, setting);
      page.fillColor(setting.colour ?? '#000000');
      page.text(drawable, xPt, yPt, textOptions(setting));
      return page.y;
    },
    width: (text, setting) => page.widthOfString(use(text, setting), textOptions({ ...setting, widthPt: undefined })),
    height: (text, setting) => page.heightOfString(use(text, setting), textOptions(setting)),
    newPage: () => void page.addPage(),
    pageCount: () => page.bufferedPageRange().count,
    everyPage(draw) {
      const { start, count } = page.bufferedPageRange();
      for (let number = 1; number <= count; number += 1) {
        page.switchToPage(start + number - 1);
        draw(number, count);
      }
    },
    missingGlyphs: () => [...missing].map(([text, chars]) => ({ text, chars })),
    async finish() {
      const { mark } = setup;
      if (mark !== undefined) pdf.everyPage(() => pdf.write(mark, MARK.leftPt, page.page.height - MARK.abovePt, { sizePt: MARK.sizePt, colour: MARK.colour }));
      page.end();
      await done;
    },
  };
  return pdf;
}

/** Below the page numbers, where no text comes. */
const MARK = { leftPt: 12 * mm, abovePt: 7 * mm, sizePt: 7, colour: '#555555' } as const;

function useFace(page: PDFKit.PDFDocument, face: FontFace, registered: Set<FontFace>): void {
  if (!registered.has(face)) {
    // pdfkit takes a font that is already open (anything with `layout`); its type declarations name only files and buffers.
    page.registerFont(face.name, face.font as unknown as Buffer);
    registered.add(face);
  }
  page.font(face.name);
}

function textOptions(setting: TextSetting): PDFKit.Mixins.TextOptions {
  return {
    lineBreak: setting.widthPt !== undefined,
    ...(setting.widthPt === undefined ? {} : { width: setting.widthPt, align: setting.align ?? 'left' }),
    ...(setting.indentPt === undefined ? {} : { indent: setting.indentPt }),
    ...(setting.lineGapPt === undefined ? {} : { lineGap: setting.lineGapPt }),
    ...(setting.characterSpacingPt === undefined ? {} : { characterSpacing: setting.characterSpacingPt }),
    ...(setting.maxHeightPt === undefined ? {} : { height: setting.maxHeightPt, ellipsis: '…' }),
  };
}
