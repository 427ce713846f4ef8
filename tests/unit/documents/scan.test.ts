import { describe, expect, test } from 'vitest';
import { scanTypeOf } from '../../../documents/scan.ts';
import { samplePaper } from '../../../ops/sample/paper.ts';
import { TINY_PDF } from '../../setup/scans.ts';

describe('what is accepted as a scan is told by its content', () => {
  test.each([
    ['application/pdf', TINY_PDF],
    ['application/pdf', Buffer.concat([TINY_PDF, Buffer.from('some senders add a line')])],
    ['image/jpeg', Buffer.from([0xff, 0xd8, 0xff, 0xe0, 0x00])],
    ['image/png', Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])],
    [undefined, Buffer.from('<html><script>alert(1)</script>')],
    [undefined, Buffer.from('GIF89a')],
    [undefined, Buffer.alloc(0)],
  ])('%s', (type, content) => {
    expect(scanTypeOf(content)).toBe(type);
  });

  test('a PDF that breaks off anywhere is none that a reader opens', async () => {
    const { content } = await samplePaper('学费票据');
    expect(scanTypeOf(content)).toBe('application/pdf');
    for (const share of [0.001, 0.1, 0.5, 0.9, 0.999]) expect(scanTypeOf(content.subarray(0, Math.max(5, Math.floor(content.length * share)))), `${share}`).toBe('cutOff');
  });
});
