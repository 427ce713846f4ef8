import type { Page } from 'playwright-core';

/** Chooses the coded reason in the form of a mark, by keyboard; ends when its list has closed: a list that is still closing takes Tab for itself. */
export async function chooseReason(page: Page, reason: string): Promise<void> {
  await page.locator('.mark-form .ant-select input:focus').waitFor();
  await page.keyboard.type(reason);
  await page.locator('.ant-select-dropdown:not(.ant-select-dropdown-hidden) .ant-select-item-option-active', { hasText: reason }).waitFor();
  await page.keyboard.press('Enter');
  await page.locator('.mark-form .ant-select:not(.ant-select-open)', { hasText: reason }).waitFor();
}
