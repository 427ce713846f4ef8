import { openOfficialPage } from '../../documents/pdf/official-page.ts';
import { toBuffer } from '../../documents/exports/rows.ts';
import type { NamedFile } from './client.ts';

const made = new Map<string, Promise<NamedFile>>();

/** A paper of the sample year: a page that says what it stands for, and that it is a sample. Whoever opens it sees a PDF like any other. */
export function samplePaper(title: string): Promise<NamedFile> {
  const known = made.get(title) ?? written(title);
  made.set(title, known);
  return known;
}

async function written(title: string): Promise<NamedFile> {
  const { file: content } = await toBuffer(async (out) => {
    const page = openOfficialPage({ title, author: '示例', on: '2021-01-01' }, out);
    page.title(title);
    page.skipLines(1);
    page.paragraph('本页为示例材料,仅供试用与测试,不对应任何真实的人员或单位。');
    await page.finish();
  });
  return { name: `${title}.pdf`, content, mediaType: 'application/pdf' };
}
