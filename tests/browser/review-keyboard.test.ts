import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { claimNoOf } from '../../ops/sample/office.ts';
import { REVIEWED, ROUND } from './bureau.ts';
import { journey } from './journey.ts';
import { chooseReason } from './reason.ts';
import { tabTo } from './visitor.ts';

const claimNo = claimNoOf(ROUND, REVIEWED.code);
const REASON = '本行有不能识别';

describe('the review desk by keyboard alone', () => {
  const { people } = journey({ inSteps: true });
  const desk = async (): Promise<Page> => (await people().at('first')).page;

  test('the claim is opened from the queue with Tab and Enter', async () => {
    const { page, open } = await people().at('first');
    await open('/review');
    await tabTo(page, page.getByRole('link', { name: REVIEWED.name, exact: true }));
    await page.keyboard.press('Enter');
    await page.locator('.desk-table .chosen').waitFor();
  });

  test('a approves and goes on to the next row, u takes it back', async () => {
    const page = await desk();
    await focusDesk(page);
    await page.keyboard.press('a');
    await marked(page, 1);
    await expect.poll(() => chosenRow(page)).toBe(2);
    await page.keyboard.press('u');
    await marked(page, 0);
  });

  test('j and k walk through the rows and stop at the first one', async () => {
    const page = await desk();
    await page.keyboard.press('j');
    await expect.poll(() => chosenRow(page)).toBe(3);
    for (let step = 0; step < 4; step += 1) await page.keyboard.press('k');
    await expect.poll(() => chosenRow(page)).toBe(1);
  });

  test('x refuses with a coded reason; Escape leaves the row as it was', async () => {
    const page = await desk();
    await page.keyboard.press('x');
    await page.locator('.mark-form input:focus').waitFor();
    await page.keyboard.press('Escape');
    await page.locator('.mark-form').waitFor({ state: 'detached' });
    await marked(page, 0);
    await page.keyboard.press('x');
    await giveReason(page);
    await marked(page, 1);
  });

  test('e reduces to an amount below the one that was claimed', async () => {
    const page = await desk();
    await page.keyboard.press('e');
    await page.locator('.mark-form input:focus').waitFor();
    await page.keyboard.type('100');
    await page.keyboard.press('Tab');
    await giveReason(page);
    await marked(page, 2);
    await page.keyboard.press('k');
    await page.locator('.desk-table .chosen').getByText('100.00').waitFor();
  });

  test('r marks a row to go back; with such a mark nothing can be signed until it is taken back', async () => {
    const page = await desk();
    await page.keyboard.press('j');
    await page.keyboard.press('r');
    await giveReason(page);
    await marked(page, 3);
    expect(await signButton(page).isDisabled()).toBe(true);
    await page.keyboard.press('u');
    await marked(page, 2);
    expect(await signButton(page).isDisabled()).toBe(false);
  });

  test('keys typed into a field decide nothing', async () => {
    const page = await desk();
    await page.keyboard.press('r');
    await tabTo(page, page.locator('.mark-form').getByLabel(/说明/));
    await page.keyboard.type('axu');
    await page.keyboard.press('Escape');
    await page.locator('.mark-form').waitFor({ state: 'detached' });
    await marked(page, 2);
  });

  test('the signature, too, needs no mouse; the claim goes on to the second review', async () => {
    const page = await desk();
    await tabTo(page, signButton(page));
    await page.keyboard.press('Enter');
    const dialog = page.getByRole('dialog');
    await dialog.getByText('内容摘要').waitFor();
    await tabTo(page, dialog.getByRole('button', { name: '签署', exact: true }));
    await page.keyboard.press('Enter');
    await page.waitForURL('**/review');
    const { page: second, open } = await people().at('second');
    await open('/review');
    await second.getByRole('link', { name: REVIEWED.name, exact: true }).waitFor();
    await open(`/review/${claimNo}`);
    await second.locator('.desk-table .chosen').waitFor();
  });

  test('no browser complained of anything on the way', () => {
    expect(people().complaints()).toEqual([]);
  });
});

const signButton = (page: Page) => page.getByRole('button', { name: '初审签署', exact: true });
const marked = (page: Page, rows: number): Promise<void> => page.getByText(`已标记 ${rows}`, { exact: true }).waitFor();
const chosenRow = (page: Page): Promise<number> =>
  page.evaluate<number>('[...document.querySelectorAll(".desk-table .ant-table-row")].findIndex((row) => row.classList.contains("chosen")) + 1');

/** Leaves whatever control had the focus: keys decide only outside of fields and dialogs. */
async function focusDesk(page: Page): Promise<void> {
  await page.evaluate('document.activeElement?.blur()');
}

/** Chooses the coded reason by its beginning, adds a note, and takes it with Enter. */
async function giveReason(page: Page): Promise<void> {
  await chooseReason(page, REASON);
  await tabTo(page, page.locator('.mark-form').getByLabel(/说明/));
  await page.keyboard.type('示例说明');
  await page.keyboard.press('Enter');
  await page.locator('.mark-form').waitFor({ state: 'detached' });
}
