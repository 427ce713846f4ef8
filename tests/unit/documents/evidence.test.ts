import iconv from 'iconv-lite';
import { describe, expect, test } from 'vitest';
import { zippedFiles } from '../../../documents/evidence.ts';
import type { ZippedFile } from '../../../documents/evidence.ts';
import { TINY_PDF as PDF } from '../../setup/scans.ts';
import { zipOf } from './rosterFixtures.ts';
import type { Part } from './rosterFixtures.ts';


async function filesOf(parts: readonly Part[], limits?: Parameters<typeof zippedFiles>[1]): Promise<ZippedFile[]> {
  const files: ZippedFile[] = [];
  for await (const file of zippedFiles(zipOf(parts), limits)) files.push(file);
  return files;
}

describe('a zip of evidence', () => {
  test('gives its files with their folders, and nothing that systems add by themselves', async () => {
    const files = await filesOf([
      { name: '1234 张三/', content: '' }, { name: '1234 张三/学费票据.pdf', content: PDF }, { name: '__MACOSX/1234 张三/._学费票据.pdf', content: 'x' },
      { name: '1234 张三/.DS_Store', content: 'x' }, { name: 'Thumbs.db', content: 'x' },
    ]);
    expect(files).toEqual([{ path: '1234 张三/学费票据.pdf', content: PDF }]);
  });

  test('may have names in GBK without saying so', async () => {
    const [file] = await filesOf([{ name: '', nameBytes: iconv.encode('1234-身份证.pdf', 'gbk'), content: PDF, claims: { flags: 0 } }]);
    expect(file?.path).toBe('1234-身份证.pdf');
  });

  test.each([
    ['FILE_ENCRYPTED', [{ name: '1234-票据.pdf', content: PDF, claims: { flags: 0x801 } }]],
    ['FILE_CORRUPT', [{ name: '1234-票据.pdf', content: PDF, claims: { crc: 1 } }]],
    ['FILE_ZIP_BOMB', [{ name: '1234-票据.pdf', content: Buffer.alloc(2 * 1024 * 1024) }]],
    ['FILE_ZIP_BOMB', [{ name: '1234-票据.pdf', content: PDF, claims: { size: 100 * 1024 * 1024 } }]],
  ])('is refused whole: %s', async (code, parts) => {
    await expect(filesOf(parts)).rejects.toMatchObject({ code });
  });

  test('of too many files, and what is no zip, are refused', async () => {
    const limits = { entries: 2, unzippedBytes: 1_000, ratio: 100, ratioFromBytes: 1_000, fileBytes: 1_000 };
    await expect(filesOf(['1', '2', '3'].map((name) => ({ name, content: 'x' })), limits)).rejects.toMatchObject({ code: 'FILE_ZIP_BOMB' });
    await expect(zippedFiles(Buffer.from('no zip')).next()).rejects.toMatchObject({ code: 'FILE_CORRUPT' });
  });
});
