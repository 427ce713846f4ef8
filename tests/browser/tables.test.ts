import { readFile } from 'node:fs/promises';
import { parse } from 'csv-parse/sync';
import type { Locator, Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { REVIEWED } from './bureau.ts';
import { journey } from './journey.ts';
import { DESK, PHONE, seriousFindings, tabTo } from './visitor.ts';

const column = (page: Page, name: string): Locator => page.getByRole('columnheader', { name, exact: true });
const choiceButton = (page: Page): Locator => page.getByRole('button', { name: /列$/ });
const choice = (page: Page): Locator => page.getByRole('group', { name: '显示的列' });

describe('a list in the way that its reader wants it', () => {
  const { people } = journey({ inSteps: true });

  test('columns are chosen without a mouse; the one that says which row it is stays', async () => {
    const { page, open } = await people().at('auditor');
    await open('/claims');
    await page.getByRole('row', { name: new RegExp(REVIEWED.name) }).waitFor();
    await openChoice(page);
    expect(await choice(page).getByRole('checkbox', { name: '申报编号' }).isDisabled()).toBe(true);
    for (const name of ['环节', '人数']) {
      await tabTo(page, choice(page).getByRole('checkbox', { name }));
      await page.keyboard.press('Space');
      await column(page, name).waitFor({ state: 'detached' });
    }
    expect(await seriousFindings(page)).toEqual([]);
    await page.keyboard.press('Escape');
    await choice(page).waitFor({ state: 'hidden' });
    await choiceButton(page).and(page.locator(':focus')).waitFor();
  });

  test('this browser remembers them; another list keeps its own', async () => {
    const { page, open } = await people().at('auditor');
    await page.reload();
    await page.getByRole('row', { name: new RegExp(REVIEWED.name) }).waitFor();
    expect(await headsOf(page)).toEqual(['申报编号', '院校', '期限', '申报(元)', '已拨付(元)']);
    await open('/batches');
    await column(page, '状态').waitFor();
    await open('/claims');
    await page.getByRole('row', { name: new RegExp(REVIEWED.name) }).waitFor();
  });

  test('the file holds what the screen shows: its columns, its rows, days and amounts as a spreadsheet reckons with them', async () => {
    const { page } = await people().at('auditor');
    const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: /导出$/ }).click()]);
    expect(download.suggestedFilename()).toMatch(/^申报-\d{4}-\d\d-\d\d\.csv$/);
    const [heads, ...rows] = parse(await readFile(await download.path()), { bom: true });
    expect(heads).toEqual(await headsOf(page));
    expect(rows).toEqual(await cellsOf(page));
    expect(rows.length).toBeGreaterThan(3);
  });

  test('on a phone the choice fits the screen, and gives all columns back', async () => {
    const { page } = await people().at('auditor');
    await page.setViewportSize(PHONE);
    await page.locator('.frame-side').waitFor({ state: 'detached' });
    await openChoice(page);
    await expect.poll(() => page.evaluate<boolean>('(({ left, right }) => left >= 0 && right <= innerWidth)(document.querySelector(".column-choice").getBoundingClientRect())')).toBe(true);
    expect(await page.evaluate<boolean>('document.documentElement.scrollWidth > innerWidth')).toBe(false);
    await tabTo(page, choice(page).getByRole('button', { name: '恢复默认' }));
    await page.keyboard.press('Enter');
    await column(page, '环节').waitFor();
    await page.setViewportSize(DESK);
    await page.reload();
    await column(page, '人数').waitFor();
    expect(await headsOf(page)).toEqual(['申报编号', '院校', '环节', '期限', '人数', '申报(元)', '已拨付(元)']);
  });

  test('no browser complained of anything on the way', () => {
    expect(people().complaints()).toEqual([]);
  });
});

/** By keyboard: a hand might miss what is still finding its place below the button. */
async function openChoice(page: Page): Promise<void> {
  await tabTo(page, choiceButton(page));
  await page.keyboard.press('Enter');
  await choice(page).waitFor();
}

const headsOf = (page: Page): Promise<string[]> => page.evaluate<string[]>('[...document.querySelectorAll(".ant-table-thead th")].map((head) => head.innerText)');

/** The rows on the screen, with a day by its date, an amount without its separators and nothing for a dash. */
async function cellsOf(page: Page): Promise<string[][]> {
  const rows = await page.evaluate<string[][]>('[...document.querySelectorAll(".ant-table-row")].map((row) => [...row.cells].map((cell) => cell.querySelector("time")?.dateTime ?? cell.innerText))');
  return rows.map((cells) => cells.map((cell) => (cell === '–' ? '' : /^[\d,]+\.\d\d$/.test(cell) ? cell.replaceAll(',', '') : cell)));
}
