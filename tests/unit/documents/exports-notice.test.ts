import { describe, expect, it } from 'vitest';
import { writeNoticePdf } from '../../../documents/exports/public-notice.ts';
import type { NoticeLine, PublicNotice } from '../../../documents/exports/public-notice.ts';
import { toBuffer } from '../../../documents/exports/rows.ts';
import { readPages, readTexts } from './exports-pdf-text.ts';

const mm = 72 / 25.4;
const line = (more: Partial<NoticeLine> = {}): NoticeLine => ({
  name: '张示例', maskedId: '990101********1234', institutionName: '示例职业学院01', programmeName: '大专学历教育', amountFen: 680_000, ...more,
});

function noticeOf(lines: PublicNotice['lines'], more: Partial<PublicNotice> = {}): PublicNotice {
  return {
    title: '关于2021年度退役军人教育培训补助\n拟补助人员名单的公示', letterhead: '示例市退役军人事务局文件', documentNo: '示退役军人〔2021〕18号', issuer: '示例市退役军人事务局', on: '2021-12-08',
    paragraphs: ['根据有关规定，拟对下列人员发放补助。'.repeat(3)], attachmentTitle: '拟补助人员名单',
    objection: { from: '2021-12-08', to: '2021-12-14', workingDays: 5, office: '示例市退役军人事务局就业创业处', telephone: '020-00000000', address: '示例市示例路1号' },
    lines, ...more,
  };
}
const pdfOf = async (notice: PublicNotice): Promise<Buffer> => (await toBuffer((out) => writeNoticePdf(notice, out))).file;
const people = (count: number): NoticeLine[] => Array.from({ length: count }, (_, index) => line({ name: `示例${index + 1}` }));

describe('the public notice', () => {
  it('shows number, title, period, the way to object, organ and date as the standard writes them', async () => {
    const all = (await readTexts(await pdfOf(noticeOf([line()])))).join('');
    for (const text of [
      '示例市退役军人事务局文件', '示退役军人〔2021〕18号', '关于2021年度退役军人教育培训补助', '公示期为5个工作日，自2021年12月8日至2021年12月14日。',
      '示例市退役军人事务局就业创业处反映', '受理电话：020-00000000', '地址：示例市示例路1号', '附件：拟补助人员名单', '示例市退役军人事务局2021年12月8日',
    ]) expect(all).toContain(text);
  });

  it('lists name, masked id, institution, programme and amount, with the table’s head on every page of it', async () => {
    const texts = await readTexts(await pdfOf(noticeOf(people(80))));
    const listed = texts.filter((text) => text.includes('序号姓名证件号码院校（承训机构）项目金额（元）'));
    expect(listed.length).toBeGreaterThan(2);
    expect(listed).toEqual(texts.slice(texts.findIndex((text) => text.startsWith('附件拟补助人员名单'))));
    for (const { name } of people(80)) expect(texts.join('')).toContain(`${name}990101********1234示例职业学院01大专学历教育6,800.00`);
    expect(texts.at(-1)).toContain('合计80人544,000.00');
  });

  it('numbers its pages “— 1 —” in 四号, odd ones to the right, even ones to the left, 7 mm below the text', async () => {
    const pages = await readPages(await pdfOf(noticeOf(people(80))));
    pages.forEach((pieces, index) => {
      const number = pieces.find(({ text }) => text.replace(/\s/g, '') === `—${index + 1}—`);
      expect(number?.sizePt).toBeCloseTo(14, 1);
      // The dash stands about a third of the size above the baseline.
      expect(Math.abs((number?.yPt ?? 0) + 14 / 3 - 28 * mm)).toBeLessThan(1);
      if (index % 2 === 0) expect(number?.xPt).toBeGreaterThan(150 * mm);
      else expect(number?.xPt).toBeLessThan(40 * mm);
    });
  });

  it('keeps to the standard’s page: 三号 body, 28 mm to the binding side, all text within 156 × 225 mm', async () => {
    const pages = await readPages(await pdfOf(noticeOf(people(80), { paragraphs: Array.from({ length: 12 }, () => '本段为示例文字，用以检验版心。'.repeat(9)) })));
    const body = pages.slice(0, 3).flat().filter(({ text }) => text.length > 20 && text.includes('示例文字'));
    expect(new Set(body.map(({ sizePt }) => sizePt.toFixed(2)))).toEqual(new Set(['15.75']));
    expect(Math.max(...body.map(({ text }) => [...text].length))).toBe(28);
    pages.forEach((pieces, index) => {
      const left = (index % 2 === 0 ? 28 : 26) * mm;
      for (const { text, xPt, yPt } of pieces.filter(({ text }) => !/^— ?\d+ ?—$/.test(text))) {
        expect(xPt, text).toBeGreaterThan(left - 0.1);
        expect(yPt, text).toBeGreaterThan(35 * mm - 0.1);
        expect(yPt, text).toBeLessThan(260 * mm);
      }
    });
  });

  it('sets 22 lines on a full page', async () => {
    const pages = await readPages(await pdfOf(noticeOf([line()], { paragraphs: [`${'满页文字示例'.repeat(300)}`] })));
    const lines = new Set(pages[1]?.filter(({ text }) => text.includes('满页文字')).map(({ yPt }) => yPt.toFixed(1)));
    expect(lines.size).toBe(22);
  });

  it('reports a name with a character that no font has and prints its number', async () => {
    const { file, result } = await toBuffer((out) => writeNoticePdf(noticeOf([line({ name: '李𠮷' })]), out));
    expect((await readTexts(file)).join('')).toContain('李〔U+20BB7〕');
    expect(result).toMatchObject({ rows: 1, totalFen: 680_000, missingGlyphs: [{ text: '李𠮷', chars: ['𠮷'] }] });
  });

  it('is the same to the byte when the input is the same', async () => {
    expect((await pdfOf(noticeOf(people(40)))).equals(await pdfOf(noticeOf(people(40))))).toBe(true);
  });
});

describe('a public notice is refused', () => {
  const refused = (notice: PublicNotice) => expect(pdfOf(notice)).rejects;

  it.each([
    ['a whole id', { maskedId: '990101199001011234' }],
    ['a whole id in full-width digits', { maskedId: '９９０１０１１９９００１０１１２３４' }],
    ['an id with nothing masked', { maskedId: '9901' }],
    ['an empty id', { maskedId: '' }],
    ['an account', { institutionName: '示例学院 6222 0212 3456 7890 123' }],
    ['a mobile number', { name: '张示例13800000000' }],
    ['a mobile number with hyphens', { programmeName: '138-0000-0000' }],
  ] satisfies [string, Partial<NoticeLine>][])('with %s in a line, named by its number', async (_, more) => {
    await refused(noticeOf([line(), line(more)])).toMatchObject({ code: 'NOTICE_UNMASKED', detail: [expect.stringContaining('第2行')] });
  });

  it('with an id in its text', () => refused(noticeOf([line()], { paragraphs: ['一', '身份证990101199001011234'] })).toMatchObject({ code: 'NOTICE_UNMASKED', detail: ['正文第2段'] }));
  it('with nobody on it', () => refused(noticeOf([])).toMatchObject({ code: 'EXPORT_EMPTY' }));
  it('when its rows are not those that were approved', () => refused(noticeOf([line()], { approved: { count: 2, totalFen: 680_000 } })).toMatchObject({ code: 'EXPORT_MOVED' }));
});
