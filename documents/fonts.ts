import { readFileSync, readdirSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import * as fontkit from 'fontkit';
import { ExportError } from './exports/export-error.ts';

/** 正文 (仿宋 or an open serif), 加粗 (table heads, totals, 黑体 places), 标题 (小标宋 or an open bold serif). */
export type FontRole = 'body' | 'bold' | 'title';

/** One opened font. `name` is the file's name without its folder. */
export interface FontFace {
  readonly name: string;
  readonly font: fontkit.Font;
  has(codePoint: number): boolean;
}

/** A text some of whose characters no font can draw; `chars` in order of first appearance. */
export interface MissingGlyph {
  readonly text: string;
  readonly chars: readonly string[];
}

/** A text as it can be drawn whole in one face: what no face has is spelled out as 〔U+20BB7〕. */
export interface DrawableText {
  readonly text: string;
  readonly face: FontFace;
  readonly missing: readonly string[];
}

export interface FontSet {
  prepare(text: string, role: FontRole): DrawableText;
}

export interface FontOptions {
  /**
   * The bureau's own fonts. `body.*`, `bold.*` and `title.*` (ttf, otf, ttc) take the place of the open serif; every other font
   * file in the folder lends its glyphs for the characters that those lack (a table of rare names, say).
   */
  readonly folder?: string;
}

const openSerif: Record<FontRole, string> = {
  body: '@expo-google-fonts/noto-serif-sc/400Regular/NotoSerifSC_400Regular.ttf',
  bold: '@expo-google-fonts/noto-serif-sc/600SemiBold/NotoSerifSC_600SemiBold.ttf',
  title: '@expo-google-fonts/noto-serif-sc/700Bold/NotoSerifSC_700Bold.ttf',
};
const fontFile = /\.(ttf|otf|ttc)$/i;
const require = createRequire(import.meta.url);

/** Faces stay open for the life of the process: opening a 15 MB font and its tables again for each document costs more than drawing it. */
const opened = new Map<string, FontFace>();

/** Throws ExportError FONT_FOLDER or FONT_FILE. The faces are opened when first needed and kept for later documents. */
export function openFonts(options: FontOptions = {}): FontSet {
  const own = options.folder === undefined ? [] : listFonts(options.folder);
  const roleOf = (file: string): string => path.parse(file).name.toLowerCase();
  // The bureau's files are opened here: a broken one is told of at the start, not in the middle of a batch.
  const ownFaces = new Map(own.map((file) => [file, openFace(file)]));
  const lenders = own.filter((file) => !(roleOf(file) in openSerif)).flatMap((file) => ownFaces.get(file) ?? []);
  const chosen = new Map<FontRole, FontFace>();
  const faceOf = (role: FontRole): FontFace => {
    const known = chosen.get(role);
    if (known !== undefined) return known;
    const file = own.find((each) => roleOf(each) === role);
    const face = (file === undefined ? undefined : ownFaces.get(file)) ?? openFace(require.resolve(openSerif[role]));
    chosen.set(role, face);
    return face;
  };
  return {
    prepare(text, role) {
      const clean = withoutInvisible(text);
      const face = faceOf(role);
      if (covers(face, clean)) return { text: clean, face, missing: [] };
      for (const lender of [...lenders, faceOf('body')]) {
        if (covers(lender, clean)) return { text: clean, face: lender, missing: [] };
      }
      return spelledOut(clean, face);
    },
  };
}

/** Which of these texts hold characters that no font of the set can draw. Each distinct text once. */
export function findMissingGlyphs(texts: Iterable<string>, fonts: FontSet = openFonts()): MissingGlyph[] {
  const found: MissingGlyph[] = [];
  for (const text of new Set(texts)) {
    const { missing } = fonts.prepare(text, 'body');
    if (missing.length > 0) found.push({ text, chars: missing });
  }
  return found;
}

function listFonts(folder: string): string[] {
  try {
    return readdirSync(folder).filter((name) => fontFile.test(name)).sort().map((name) => path.join(folder, name));
  } catch (cause) {
    throw new ExportError('FONT_FOLDER', [path.basename(folder)], { cause });
  }
}

function openFace(file: string): FontFace {
  const { mtimeMs, size } = statSync(file);
  const version = `${file}|${mtimeMs}|${size}`;
  const known = opened.get(version);
  if (known !== undefined) return known;
  const face = createFace(path.basename(file), readFont(file));
  opened.set(version, face);
  return face;
}

function readFont(file: string): fontkit.Font {
  try {
    const made = fontkit.create(readFileSync(file));
    // A .ttc holds several faces; the first is the regular one in every collection that the bureau's systems ship (SimSun, MingLiU).
    const font = 'fonts' in made ? made.fonts[0] : made;
    if (font === undefined) throw new Error('an empty collection');
    font.hasGlyphForCodePoint(0x4e00);
    return font;
  } catch (cause) {
    throw new ExportError('FONT_FILE', [path.basename(file)], { cause });
  }
}

function createFace(name: string, font: fontkit.Font): FontFace {
  const drawn = new Map<number, boolean>();
  return {
    name,
    font,
    has(codePoint) {
      let answer = drawn.get(codePoint);
      if (answer === undefined) {
        answer = isBlank(codePoint) || (font.hasGlyphForCodePoint(codePoint) && hasOutline(font, codePoint));
        drawn.set(codePoint, answer);
      }
      return answer;
    },
  };
}

function isBlank(codePoint: number): boolean {
  return codePoint === 0x0a || codePoint === 0x20 || codePoint === 0xa0 || codePoint === 0x3000;
}

/** Some fonts map a character to an empty glyph: printed, it is a gap in a name, which is worse than a mark. */
function hasOutline(font: fontkit.Font, codePoint: number): boolean {
  return font.glyphForCodePoint(codePoint).path.commands.length > 0;
}

/** Marks without a body of their own: zero-width characters, byte-order marks, and the selectors of glyph variants. */
function withoutInvisible(text: string): string {
  return text.replace(/\r\n?/g, '\n').replace(/\t/g, ' ').replace(/[\u200B-\u200F\u2060\uFEFF\uFE00-\uFE0F]|\uDB40[\uDD00-\uDDEF]/g, '');
}

function covers(face: FontFace, text: string): boolean {
  for (const char of text) if (!face.has(char.codePointAt(0) ?? 0)) return false;
  return true;
}

function spelledOut(text: string, face: FontFace): DrawableText {
  const missing = new Set<string>();
  let out = '';
  for (const char of text) {
    const codePoint = char.codePointAt(0) ?? 0;
    if (face.has(codePoint)) {
      out += char;
      continue;
    }
    missing.add(char);
    out += `〔U+${codePoint.toString(16).toUpperCase().padStart(4, '0')}〕`;
  }
  return { text: out, face, missing: [...missing] };
}
