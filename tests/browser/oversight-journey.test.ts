import { describe, expect, inject, test } from 'vitest';
import { claimNoOf } from '../../ops/sample/office.ts';
import { REVIEWED, ROUND, signedInOffice } from './bureau.ts';
import { journey } from './journey.ts';
import { seriousFindings } from './visitor.ts';

const claimNo = claimNoOf(ROUND, REVIEWED.code);

describe('an auditor finds what was done, and by whom', () => {
  const { people } = journey({ inSteps: true });

  test('a case by the beginning of its number, which stands in the address; and its page', async () => {
    const { page, open } = await people().at('auditor');
    await open('/search');
    await page.getByLabel('查找内容').fill(claimNo);
    await page.getByLabel('查找内容').press('Enter');
    await page.getByRole('link', { name: claimNo, exact: true }).waitFor();
    expect(new URL(page.url()).searchParams.get('q')).toBe(claimNo);
    expect(await seriousFindings(page)).toEqual([]);
    await page.getByRole('link', { name: claimNo, exact: true }).click();
    await page.getByRole('heading', { name: REVIEWED.name }).waitFor();
    await page.goBack();
    await page.getByRole('link', { name: claimNo, exact: true }).waitFor();
  });

  test('a trainee by the end of an identity number, masked, and without the number in the address', async () => {
    const { first } = await signedInOffice(inject('consoleUrl'));
    const { idCard } = await first.post<{ idCard: string }>(`/api/claims/${claimNo}/rows/1/reveal`, { reason: '核对证件' });
    const { page } = await people().at('auditor');
    await page.getByLabel('查找内容').fill(idCard.slice(-6));
    await page.getByLabel('查找内容').press('Enter');
    await page.getByRole('row', { name: new RegExp(`\\*${idCard.slice(-4)}`) }).getByRole('link', { name: claimNo }).waitFor();
    expect(page.url()).not.toContain(idCard.slice(-6));
    expect(new URL(page.url()).searchParams.has('q')).toBe(false);
    expect(await page.locator('main').innerText()).not.toContain(idCard);
    expect(await seriousFindings(page)).toEqual([]);
  });

  test('the look at the row with its reason, and the own search without a digit, in the access log; and that the log was taken away as a file', async () => {
    const { page, open } = await people().at('auditor');
    await open('/audit?act=personal.reveal');
    await page.getByRole('row', { name: /核对证件/ }).first().getByRole('link', { name: claimNo }).waitFor();
    await open('/audit?act=case.search');
    const own = page.getByRole('row', { name: /id-suffix\/\d{4}/ }).first();
    await own.waitFor();
    await own.getByRole('button').click();
    await page.waitForURL('**/audit?act=case.search&person=auditor');
    await own.waitFor();
    await page.getByText('封存链').first().waitFor();
    await page.getByRole('cell', { name: '办理记录' }).waitFor();
    expect(await seriousFindings(page)).toEqual([]);
    await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: /导出$/ }).click()]);
    await open('/audit?subject=list/audit/*');
    await page.getByRole('row', { name: /list\/audit\/\d+/ }).first().waitFor();
  });

  test('no browser complained of anything on the way', () => {
    expect(people().complaints()).toEqual([]);
  });
});
