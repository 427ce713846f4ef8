import { getDocument } from 'pdfjs-dist/legacy/build/pdf.mjs';

/** A piece of text as it stands on a page, in points from the bottom left. */
export interface Piece {
  readonly text: string;
  readonly xPt: number;
  readonly yPt: number;
  readonly sizePt: number;
}

/** The pieces of text of every page, in the order in which they were drawn. */
export async function readPages(pdf: Buffer): Promise<Piece[][]> {
  const task = getDocument({ data: new Uint8Array(pdf), useSystemFonts: false, verbosity: 0 });
  const document = await task.promise;
  const pages: Piece[][] = [];
  for (let number = 1; number <= document.numPages; number += 1) {
    const { items } = await (await document.getPage(number)).getTextContent();
    pages.push(items.flatMap((item) => ('str' in item && item.str !== ''
      ? [{ text: item.str, xPt: Number(item.transform[4]), yPt: Number(item.transform[5]), sizePt: Number(item.transform[3]) }] : [])));
  }
  await task.destroy();
  return pages;
}

/** Each page's text without spaces, so that line breaks within a cell do not matter. */
export async function readTexts(pdf: Buffer): Promise<string[]> {
  return (await readPages(pdf)).map((pieces) => pieces.map(({ text }) => text).join('').replace(/\s/g, ''));
}
