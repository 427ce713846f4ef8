import { a4, mm } from './document.ts';
import type { Pdf } from './document.ts';
import type { TablePlace } from './table.ts';

/** A4 landscape with a title, a line of notes, and page numbers 第 n 页 共 m 页 below. */
export const landscape = {
  leftPt: 12 * mm,
  widthPt: a4.heightPt - 24 * mm,
  topPt: 14 * mm,
  bottomPt: a4.widthPt - 15 * mm,
  pageNumberPt: a4.widthPt - 11 * mm,
} as const;

/** Draws the title and the notes (left, middle, right) on the open page; answers the y below them. */
export function drawSheetHead(pdf: Pdf, title: string, notes: readonly [string, string, string]): number {
  const { leftPt, widthPt, topPt } = landscape;
  let y = pdf.write(title, leftPt, topPt, { role: 'title', sizePt: 16, widthPt, align: 'center' }) + 3;
  const aligns = ['left', 'center', 'right'] as const;
  const bottoms = notes.map((note, index) => pdf.write(note, leftPt, y, { sizePt: 9, widthPt, align: aligns[index] ?? 'left' }));
  y = Math.max(...bottoms) + 2;
  return y;
}

/** A table over the sheet's whole width from `yPt`; the next pages begin at their top with the repeated head. */
export function landscapePlace(pdf: Pdf, yPt: number): TablePlace {
  return {
    xPt: landscape.leftPt,
    widthPt: landscape.widthPt,
    yPt,
    bottomPt: landscape.bottomPt,
    nextPage() {
      pdf.newPage();
      return landscape.topPt;
    },
  };
}

/** Where a block of `heightPt` can begin: below `yPt`, or on a new page when it does not fit there. */
export function roomFor(pdf: Pdf, yPt: number, heightPt: number): number {
  if (yPt + heightPt <= landscape.bottomPt) return yPt;
  pdf.newPage();
  return landscape.topPt;
}

export function drawPageNumbers(pdf: Pdf): void {
  pdf.everyPage((number, count) => {
    pdf.write(`第 ${number} 页 共 ${count} 页`, landscape.leftPt, landscape.pageNumberPt, {
      sizePt: 9, widthPt: landscape.widthPt, align: 'center', maxHeightPt: 20,
    });
  });
}
