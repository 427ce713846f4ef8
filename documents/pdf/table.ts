import type { FontRole } from '../fonts.ts';
import type { Pdf, TextSetting } from './document.ts';

/** A column of a table on pages. `share` is its part of the table's width. */
export interface TableColumn<Row> {
  readonly header: string;
  readonly share: number;
  readonly align: 'left' | 'center' | 'right';
  text(row: Row): string;
}

export interface TablePlace {
  readonly xPt: number;
  readonly widthPt: number;
  /** Where the table begins on the page that is open. */
  readonly yPt: number;
  /** No row reaches below this line. */
  readonly bottomPt: number;
  /** Opens the next page and answers where the table goes on there. */
  nextPage(): number;
}

export interface TableLook {
  readonly sizePt: number;
  readonly rowHeightPt: number;
  readonly headHeightPt: number;
}

export interface Table<Row> {
  add(row: Row, role?: FontRole): void;
  /** A closing row of cells that span columns; the spans add up to the number of columns. */
  addSpans(cells: readonly SpanCell[]): void;
  /** Closes the frame; answers the y below the table. */
  end(): number;
}

export interface SpanCell {
  readonly text: string;
  readonly columns: number;
  readonly align: 'left' | 'center' | 'right';
}

interface CellBox {
  readonly text: string;
  readonly xPt: number;
  readonly widthPt: number;
  readonly align: 'left' | 'center' | 'right';
}

interface MeasuredCell extends CellBox {
  readonly textWidthPt: number;
  readonly textHeightPt: number;
  readonly wraps: boolean;
}

const cellPaddingPt = 2.5;
const ruleWidthPt = 0.5;

/**
 * A ruled table whose head is repeated on every page, whose long texts wrap, and whose rows never break across pages.
 * Written here because pdfkit's own table repeats no head.
 */
export function beginTable<Row>(pdf: Pdf, columns: readonly TableColumn<Row>[], place: TablePlace, look: TableLook): Table<Row> {
  const edges = columnEdges(columns, place);
  let topPt = place.yPt;
  let yPt = place.yPt;

  const boxes = (spans: readonly SpanCell[]): CellBox[] => {
    let column = 0;
    return spans.map((span) => {
      const left = edges[column] ?? place.xPt;
      column += span.columns;
      const right = edges[column] ?? place.xPt + place.widthPt;
      return { text: span.text, xPt: left, widthPt: right - left, align: span.align };
    });
  };
  const head = measure(pdf, boxes(columns.map(({ header }) => ({ text: header, columns: 1, align: 'center' as const }))), look, 'bold');
  const headHeightPt = Math.max(look.headHeightPt, tallest(head));
  const roomPt = place.bottomPt - place.yPt - headHeightPt;

  const drawRow = (cells: readonly MeasuredCell[], heightPt: number, role: FontRole): void => {
    for (const cell of cells) drawCell(pdf, cell, yPt, heightPt, look, role);
    const inner = cells.slice(1).map((cell) => cell.xPt);
    yPt += heightPt;
    rule(pdf, place.xPt, yPt, place.xPt + place.widthPt, yPt);
    for (const xPt of inner) rule(pdf, xPt, yPt - heightPt, xPt, yPt);
  };
  const openFrame = (): void => {
    topPt = yPt;
    rule(pdf, place.xPt, yPt, place.xPt + place.widthPt, yPt);
    drawRow(head, headHeightPt, 'bold');
  };
  const closeFrame = (): void => {
    rule(pdf, place.xPt, topPt, place.xPt, yPt);
    rule(pdf, place.xPt + place.widthPt, topPt, place.xPt + place.widthPt, yPt);
  };
  const addCells = (spans: readonly SpanCell[], role: FontRole): void => {
    const cells = measure(pdf, boxes(spans), look, role);
    const heightPt = Math.min(roomPt, Math.max(look.rowHeightPt, tallest(cells)));
    if (yPt + heightPt > place.bottomPt + 0.01) {
      closeFrame();
      yPt = place.nextPage();
      openFrame();
    }
    drawRow(cells, heightPt, role);
  };

  openFrame();
  return {
    add: (row, role = 'body') => addCells(columns.map((column) => ({ text: column.text(row), columns: 1, align: column.align })), role),
    addSpans: (cells) => addCells(cells, 'bold'),
    end() {
      closeFrame();
      return yPt;
    },
  };
}

function columnEdges<Row>(columns: readonly TableColumn<Row>[], place: TablePlace): number[] {
  const whole = columns.reduce((sum, { share }) => sum + share, 0);
  const edges = [place.xPt];
  let share = 0;
  for (const column of columns) {
    share += column.share;
    edges.push(place.xPt + (place.widthPt * share) / whole);
  }
  return edges;
}

function measure(pdf: Pdf, boxes: readonly CellBox[], look: TableLook, role: FontRole): MeasuredCell[] {
  return boxes.map((box) => {
    const setting: TextSetting = { role, sizePt: look.sizePt };
    const roomPt = box.widthPt - 2 * cellPaddingPt;
    const textWidthPt = pdf.width(box.text, setting);
    const wraps = textWidthPt > roomPt || box.text.includes('\n');
    const textHeightPt = pdf.height(box.text, wraps ? { ...setting, widthPt: roomPt } : setting);
    return { ...box, textWidthPt, wraps, textHeightPt };
  });
}

function tallest(cells: readonly MeasuredCell[]): number {
  return Math.max(0, ...cells.map((cell) => cell.textHeightPt)) + 2 * cellPaddingPt;
}

function drawCell(pdf: Pdf, cell: MeasuredCell, yPt: number, heightPt: number, look: TableLook, role: FontRole): void {
  if (cell.text === '') return;
  const roomPt = cell.widthPt - 2 * cellPaddingPt;
  const left = cell.xPt + cellPaddingPt;
  const textHeightPt = Math.min(cell.textHeightPt, heightPt - 2 * cellPaddingPt);
  const top = yPt + (heightPt - textHeightPt) / 2;
  const setting: TextSetting = { role, sizePt: look.sizePt };
  if (cell.wraps) {
    pdf.write(cell.text, left, top, { ...setting, widthPt: roomPt, align: cell.align, maxHeightPt: textHeightPt + 0.5 });
    return;
  }
  const spare = roomPt - cell.textWidthPt;
  const shift = cell.align === 'right' ? spare : cell.align === 'center' ? spare / 2 : 0;
  pdf.write(cell.text, left + shift, top, setting);
}

function rule(pdf: Pdf, x1Pt: number, y1Pt: number, x2Pt: number, y2Pt: number): void {
  pdf.page.lineWidth(ruleWidthPt).strokeColor('#000000').moveTo(x1Pt, y1Pt).lineTo(x2Pt, y2Pt).stroke();
}
