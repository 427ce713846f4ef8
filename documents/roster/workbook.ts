import { posix } from 'node:path';
import { SaxesParser } from 'saxes';
import type { Archive } from './archive.ts';
import { RosterFileError } from './fileError.ts';
import type { RosterLimits } from './limits.ts';
import { fillMerged, mergesIn, type Merge } from './merges.ts';
import type { RawKind, RawRow, RawSheet } from './rawRow.ts';
import { PLAIN_XML, readSharedStrings, SheetXmlReader, type PlainXml, type SheetContext } from './sheetXml.ts';

export interface Workbook {
  /** Visible sheets, in the order of their tabs. */
  readonly sheets: readonly RawSheet[];
  /** The hidden sheet of that name, if there is one. */
  hiddenSheet(name: string): RawSheet | undefined;
}

const SMALL_PART_BYTES = 8 * 1024 * 1024;

/** Reads what stands around the sheets (names, styles, shared strings); the sheets themselves are read as they are asked for. */
export async function openWorkbook(archive: Archive, limits: RosterLimits): Promise<Workbook> {
  const root = await workbookPath(archive);
  const elements = parseElements(await archive.text(root, SMALL_PART_BYTES));
  const targets = await relationTargets(archive, root);
  const context: SheetContext = {
    sharedStrings: await sharedStrings(archive, targets.byType('sharedStrings'), limits),
    numberKinds: await numberKinds(archive, targets.byType('styles')),
    limits,
  };
  const date1904 = elements.some((e) => e.name === 'workbookPr' && (e.attributes['date1904'] === '1' || e.attributes['date1904'] === 'true'));
  const all = elements.filter((e) => e.name === 'sheet').slice(0, limits.sheets).flatMap((e) => {
    const id = Object.entries(e.attributes).find(([name]) => name === 'id' || name.endsWith(':id'))?.[1];
    const path = id === undefined ? undefined : targets.byId.get(id);
    // Chart sheets and sheets whose part is missing hold no rows.
    if (path === undefined || !archive.has(path) || !path.toLowerCase().includes('worksheets/')) return [];
    const visible = (e.attributes['state'] ?? 'visible') === 'visible';
    return [{ visible, sheet: worksheet(archive, path, e.attributes['name'] ?? '', date1904, context) }];
  });
  return {
    sheets: all.filter((s) => s.visible).map((s) => s.sheet),
    hiddenSheet: (name) => all.find((s) => !s.visible && s.sheet.name === name)?.sheet,
  };
}

function worksheet(archive: Archive, path: string, name: string, date1904: boolean, context: SheetContext): RawSheet {
  let merges: readonly Merge[] | undefined;
  return {
    name,
    date1904,
    rows: async function* (mode): AsyncGenerator<RawRow[]> {
      if (mode === 'verified') merges ??= await mergesIn(archive.chunks(path), context.limits);
      const reader = new SheetXmlReader(context);
      const fill = fillMerged(mode === 'verified' ? merges ?? [] : []);
      for await (const chunk of archive.chunks(path)) {
        const rows = reader.read(chunk);
        if (rows.length > 0) yield fill(rows);
      }
      const rest = reader.end();
      if (rest.length > 0) yield fill(rest);
    },
  };
}

async function workbookPath(archive: Archive): Promise<string> {
  if (!archive.has('_rels/.rels')) throw new RosterFileError('FILE_NOT_WORKBOOK', { accepted: 'zip' });
  const root = parseElements(await archive.text('_rels/.rels', SMALL_PART_BYTES))
    .find((e) => e.name === 'Relationship' && e.attributes['Type']?.endsWith('/officeDocument') === true);
  const path = root?.attributes['Target']?.replace(/^\//, '');
  if (path === undefined || !archive.has(path)) throw new RosterFileError('FILE_CORRUPT');
  if (!path.toLowerCase().endsWith('.xml') || !/(^|\/)workbook[^/]*\.xml$/i.test(path)) {
    throw new RosterFileError('FILE_NOT_WORKBOOK', { accepted: posix.basename(path).slice(0, 40) });
  }
  return path;
}

interface Targets { readonly byId: ReadonlyMap<string, string>; byType(type: string): string | undefined }

async function relationTargets(archive: Archive, root: string): Promise<Targets> {
  const folder = posix.dirname(root);
  const rels = `${folder}/_rels/${posix.basename(root)}.rels`;
  const relations = archive.has(rels) ? parseElements(await archive.text(rels, SMALL_PART_BYTES)).filter((e) => e.name === 'Relationship') : [];
  const resolve = (target: string): string => (target.startsWith('/') ? target.slice(1) : posix.normalize(`${folder}/${target}`));
  const internal = relations.filter((e) => e.attributes['TargetMode'] !== 'External' && e.attributes['Target'] !== undefined);
  return {
    byId: new Map(internal.map((e) => [e.attributes['Id'] ?? '', resolve(e.attributes['Target'] ?? '')])),
    byType: (type) => {
      const found = internal.find((e) => e.attributes['Type']?.endsWith(`/${type}`) === true);
      return found === undefined ? undefined : resolve(found.attributes['Target'] ?? '');
    },
  };
}

async function sharedStrings(archive: Archive, path: string | undefined, limits: RosterLimits): Promise<string[]> {
  if (path === undefined || !archive.has(path)) return [];
  if (archive.bytes(path) > limits.sharedStringBytes) {
    throw new RosterFileError('FILE_ZIP_BOMB', { accepted: `> ${Math.round(limits.sharedStringBytes / 1024 / 1024)} MiB` });
  }
  return readSharedStrings(archive.chunks(path));
}

/** By style index, whether a number in that style shows as a date or a percentage (ECMA-376 part 1, 18.8.30). */
async function numberKinds(archive: Archive, path: string | undefined): Promise<RawKind[]> {
  if (path === undefined || !archive.has(path)) return [];
  const elements = parseElements(await archive.text(path, SMALL_PART_BYTES));
  const formats = new Map(elements.filter((e) => e.name === 'numFmt').map((e) => [Number(e.attributes['numFmtId']), e.attributes['formatCode'] ?? '']));
  const cellFormats = elements.filter((e) => e.name === 'xf' && e.parent === 'cellXfs');
  return cellFormats.map((e) => numberKind(Number(e.attributes['numFmtId'] ?? 0), formats));
}

function numberKind(id: number, formats: ReadonlyMap<number, string>): RawKind {
  const code = formats.get(id);
  if (code === undefined) {
    if (id === 9 || id === 10) return 'percent';
    return (id >= 14 && id <= 22) || (id >= 27 && id <= 36) || (id >= 45 && id <= 47) || (id >= 50 && id <= 58) ? 'date' : 'number';
  }
  const bare = code.replace(/"[^"]*"|\\.|\[[^\]]*\]|_.|\*./g, '');
  if (bare.includes('%')) return 'percent';
  return /general/i.test(bare) ? 'number' : /[ymdhs]/i.test(bare) ? 'date' : 'number';
}

interface XmlElement { readonly name: string; readonly parent: string; readonly attributes: Readonly<Record<string, string>> }

/** Elements of a small part, in order, by local name. */
function parseElements(xml: string): XmlElement[] {
  const elements: XmlElement[] = [];
  const path: string[] = [];
  const parser = new SaxesParser<PlainXml>(PLAIN_XML);
  parser.on('doctype', () => { throw new RosterFileError('FILE_CORRUPT'); });
  parser.on('opentag', (tag) => {
    const name = tag.name.slice(tag.name.indexOf(':') + 1);
    elements.push({ name, parent: path.at(-1) ?? '', attributes: tag.attributes });
    path.push(name);
  });
  parser.on('closetag', () => { path.pop(); });
  try {
    parser.write(xml.replace(/^\uFEFF/, '')).close();
  } catch (error) {
    throw error instanceof RosterFileError ? error : new RosterFileError('FILE_CORRUPT', {}, { cause: error });
  }
  return elements;
}
