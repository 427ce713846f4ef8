import { SaxesParser, type SaxesTagPlain } from 'saxes';
import { RosterFileError } from './fileError.ts';
import type { RosterLimits } from './limits.ts';
import type { RawCell, RawKind, RawRow } from './rawRow.ts';

export interface PlainXml { readonly position: false; readonly xmlns: false }
export const PLAIN_XML: PlainXml = { position: false, xmlns: false };

/** What a sheet needs of the workbook around it. */
export interface SheetContext {
  readonly sharedStrings: readonly string[];
  /** By style index: how a number in that style is meant. */
  readonly numberKinds: readonly RawKind[];
  readonly limits: RosterLimits;
}

/**
 * Turns the XML of a worksheet into rows, chunk by chunk. It is ours because exceljs's streaming reader loses merged areas, takes
 * phonetic guides for text, keeps formulas in place of results, and needs the shared strings to stand before the sheet in the zip.
 * Elements are known by local name, so that files written with a namespace prefix read the same.
 */
export class SheetXmlReader {
  private readonly parser = new SaxesParser<PlainXml>(PLAIN_XML);
  private readonly decoder = new TextDecoder('utf-8', { fatal: true });
  private finished: RawRow[] = [];
  private row: { sheetRow: number; hidden: boolean; cells: (RawCell | undefined)[] } | undefined;
  private lastRow = 0;
  private column = -1;
  private type = '';
  private style = 0;
  private value: string | undefined;
  private inline: string | undefined;
  private isFormula = false;
  private collecting: 'value' | 'inline' | undefined;
  private phonetic = false;
  private readonly context: SheetContext;

  constructor(context: SheetContext) {
    this.context = context;
    this.parser.on('opentag', (tag) => this.open(tag));
    this.parser.on('closetag', (tag) => this.close(localName(tag.name)));
    this.parser.on('text', (text) => this.collect(text));
    this.parser.on('cdata', (text) => this.collect(text));
    this.parser.on('doctype', () => { throw new RosterFileError('FILE_CORRUPT'); });
  }

  /** Rows completed by this chunk. */
  read(chunk: Buffer): RawRow[] {
    return this.guarded(() => this.parser.write(this.decoder.decode(chunk, { stream: true })));
  }

  /** Call once at the end: an unclosed element is a damaged file. */
  end(): RawRow[] {
    return this.guarded(() => this.parser.write(this.decoder.decode()).close());
  }

  private guarded(step: () => void): RawRow[] {
    try {
      step();
    } catch (error) {
      throw error instanceof RosterFileError ? error : new RosterFileError('FILE_CORRUPT', {}, { cause: error });
    }
    const rows = this.finished;
    if (rows.length > 0) this.finished = [];
    return rows;
  }

  private open(tag: SaxesTagPlain): void {
    switch (localName(tag.name)) {
      case 'c': {
        const { r, t, s } = tag.attributes;
        this.column = r === undefined ? this.column + 1 : columnIndex(r);
        this.type = t ?? '';
        this.style = s === undefined ? 0 : Number(s);
        this.value = this.inline = undefined;
        this.isFormula = false;
        return;
      }
      case 'v': this.collecting = 'value'; this.value = ''; return;
      case 'row': return this.openRow(tag.attributes);
      case 'f': this.isFormula = true; return;
      case 't': if (!this.phonetic) { this.collecting = 'inline'; this.inline ??= ''; } return;
      case 'rPh': this.phonetic = true; return;
      default:
    }
  }

  private openRow(attributes: Record<string, string>): void {
    const sheetRow = attributes['r'] === undefined ? this.lastRow + 1 : Number(attributes['r']);
    if (!Number.isInteger(sheetRow) || sheetRow <= this.lastRow || sheetRow > 1_048_576) throw new RosterFileError('FILE_CORRUPT');
    this.lastRow = sheetRow;
    this.column = -1;
    const hidden = attributes['hidden'];
    this.row = { sheetRow, hidden: hidden === '1' || hidden === 'true', cells: [] };
  }

  private collect(text: string): void {
    if (this.collecting === 'value') this.value += text;
    else if (this.collecting === 'inline') this.inline += text;
  }

  private close(name: string): void {
    switch (name) {
      case 'c': return this.closeCell();
      case 'v': case 't': this.collecting = undefined; return;
      case 'rPh': this.phonetic = false; return;
      case 'row':
        if (this.row !== undefined && this.row.cells.length > 0) this.finished.push(this.row);
        this.row = undefined;
        return;
      default:
    }
  }

  private closeCell(): void {
    if (this.row === undefined) return;
    const cell = this.cell();
    if (cell === undefined) return;
    if (this.column >= this.context.limits.columns) {
      throw new RosterFileError('FILE_TOO_MANY_COLUMNS', { accepted: this.context.limits.columns });
    }
    this.row.cells[this.column] = cell;
  }

  private cell(): RawCell | undefined {
    const stored = this.type === 'inlineStr' ? this.inline : this.value;
    if (stored === undefined || stored === '') {
      // A formula whose result is the empty text is blank; one without any result was never calculated.
      return this.isFormula && stored === undefined ? { kind: 'uncomputed', text: '' } : undefined;
    }
    switch (this.type) {
      case 's': {
        const text = this.context.sharedStrings[Number(stored)];
        if (text === undefined) throw new RosterFileError('FILE_CORRUPT');
        return text === '' ? undefined : { kind: 'text', text };
      }
      case 'str': case 'inlineStr': return { kind: 'text', text: unescapeText(stored) };
      case 'd': return { kind: 'text', text: stored };
      case 'b': return { kind: 'boolean', text: stored === '1' ? 'TRUE' : 'FALSE' };
      case 'e': return { kind: 'error', text: stored };
      default: return { kind: this.context.numberKinds[this.style] ?? 'number', text: stored };
    }
  }
}

/** Reads the table of shared strings: rich text by its runs, phonetic guides left out. */
export async function readSharedStrings(chunks: AsyncIterable<Buffer>): Promise<string[]> {
  const strings: string[] = [];
  const parser = new SaxesParser<PlainXml>(PLAIN_XML);
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let text = '';
  let inText = false;
  let phonetic = false;
  parser.on('doctype', () => { throw new RosterFileError('FILE_CORRUPT'); });
  parser.on('opentag', (tag) => {
    const name = localName(tag.name);
    if (name === 't') inText = !phonetic;
    else if (name === 'si') text = '';
    else if (name === 'rPh') phonetic = true;
  });
  parser.on('text', (part) => { if (inText) text += part; });
  parser.on('cdata', (part) => { if (inText) text += part; });
  parser.on('closetag', (tag) => {
    const name = localName(tag.name);
    if (name === 't') inText = false;
    else if (name === 'si') strings.push(unescapeText(text));
    else if (name === 'rPh') phonetic = false;
  });
  try {
    for await (const chunk of chunks) parser.write(decoder.decode(chunk, { stream: true }));
    parser.write(decoder.decode()).close();
  } catch (error) {
    throw error instanceof RosterFileError ? error : new RosterFileError('FILE_CORRUPT', {}, { cause: error });
  }
  return strings;
}

const localName = (name: string): string => {
  const colon = name.indexOf(':');
  return colon < 0 ? name : name.slice(colon + 1);
};

/** `AB12` → 27. */
export function columnIndex(reference: string): number {
  let column = 0;
  for (let i = 0; i < reference.length; i += 1) {
    const code = reference.charCodeAt(i);
    if (code < 65 || code > 90) break;
    column = column * 26 + code - 64;
  }
  if (column < 1 || column > 16_384) throw new RosterFileError('FILE_CORRUPT');
  return column - 1;
}

/** The format writes control characters as `_x000D_` (ECMA-376 part 1, 22.9.2.19). */
const unescapeText = (text: string): string =>
  text.includes('_x') ? text.replace(/_x([0-9A-Fa-f]{4})_/g, (_, code: string) => String.fromCharCode(parseInt(code, 16))) : text;
