import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findMissingGlyphs, openFonts } from '../../../documents/fonts.ts';

const sans = createRequire(import.meta.url).resolve('@expo-google-fonts/noto-sans-sc/400Regular/NotoSansSC_400Regular.ttf');
/** In the sans, not in the open serif. */
const lent = '𰻞';

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'funeng-fonts-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const own = (name: string): string => path.join(folder, name);

describe('characters that the open serif lacks', () => {
  it('are reported with their text, each once, and no others', () => {
    expect(findMissingGlyphs(['张三', '李𠮷', '刘䶮', '李𠮷', '𠮷𠮷𡃁', '阿卜杜拉·买买提', '示退役军人〔2021〕18号', '— 1 —'])).toEqual([
      { text: '李𠮷', chars: ['𠮷'] }, { text: '𠮷𠮷𡃁', chars: ['𠮷', '𡃁'] },
    ]);
  });

  it('are spelled where they would stand, in the bold and title faces too', () => {
    for (const role of ['body', 'bold', 'title'] as const) expect(openFonts().prepare('李𠮷', role)).toMatchObject({ text: '李〔U+20BB7〕', missing: ['𠮷'] });
  });

  it('include private-use characters and control characters, which would print as boxes', () => {
    expect(findMissingGlyphs(['张\ue863', '王\u0007']).map(({ chars }) => chars)).toEqual([['\ue863'], ['\u0007']]);
  });

  it('do not include spaces, line breaks, zero-width marks or variant selectors', () => {
    expect(findMissingGlyphs(['张 三\u3000李\n四', '王\u200b五\ufeff', '葛\u{e0100}'])).toEqual([]);
    expect(openFonts().prepare('葛\u{e0100}王\u200b', 'body').text).toBe('葛王');
  });
});

describe('the bureau’s fonts folder', () => {
  it('lends the glyphs that the open serif lacks', () => {
    expect(openFonts().prepare(`${lent}面`, 'body').missing).toEqual([lent]);
    copyFileSync(sans, own('rare-names.ttf'));
    const fonts = openFonts({ folder });
    expect(fonts.prepare(`${lent}面`, 'body')).toMatchObject({ text: `${lent}面`, missing: [], face: { name: 'rare-names.ttf' } });
    expect(fonts.prepare('张三', 'body').face.name).not.toBe('rare-names.ttf');
    expect(findMissingGlyphs([lent, '𠮷'], fonts)).toEqual([{ text: '𠮷', chars: ['𠮷'] }]);
    rmSync(own('rare-names.ttf'));
  });

  it('takes the place of the body face by the name of its file, and of no other face', () => {
    copyFileSync(sans, own('Body.TTF'));
    const fonts = openFonts({ folder });
    expect(fonts.prepare('张三', 'body').face.name).toBe('Body.TTF');
    expect(fonts.prepare('张三', 'title').face.name).toBe('NotoSerifSC_700Bold.ttf');
    rmSync(own('Body.TTF'));
  });

  it('is refused when it is not there', () => {
    expect(() => openFonts({ folder: own('nowhere') })).toThrow('FONT_FOLDER');
  });

  it('is refused at once when a font in it is damaged, by the file’s name', () => {
    writeFileSync(own('title.otf'), 'not a font');
    expect(() => openFonts({ folder })).toThrow(/FONT_FILE.*title\.otf/);
    rmSync(own('title.otf'));
  });

  it('is not disturbed by files that are no fonts', () => {
    writeFileSync(own('licence.txt'), 'text');
    expect(openFonts({ folder }).prepare('张三', 'body').missing).toEqual([]);
  });
});

it('an opened face is shared by later documents', () => {
  expect(openFonts().prepare('张', 'body').face).toBe(openFonts().prepare('王', 'body').face);
});
