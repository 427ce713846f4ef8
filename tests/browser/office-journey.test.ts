import type { Locator, Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { claimNoOf } from '../../ops/sample/office.ts';
import { CO_SIGNED, ROUND, SHARED } from './bureau.ts';
import { journey } from './journey.ts';
import { seriousFindings, tabTo } from './visitor.ts';

const claimNo = claimNoOf(ROUND, SHARED.code);
const coSigned = claimNoOf(ROUND, CO_SIGNED.code);
const COLLEAGUE = '示例抽查员';

describe('a claim between the colleagues of an office, by keyboard alone', () => {
  const { people } = journey({ inSteps: true });
  const at = async (username: string, path = `/review/${claimNo}`): Promise<Page> => {
    const { page, open } = await people().at(username);
    await open(path);
    return page;
  };

  test('who has taken it asks one more opinion; until it is given nothing can be signed, and the desk names whom it waits for', async () => {
    const page = await at('first');
    await press(page, button(page, '签收'));
    await button(page, '加签').waitFor();
    await press(page, button(page, '加签'));
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('加签给').waitFor();
    expect(await seriousFindings(page)).toEqual([]);
    await choose(page, dialog.getByLabel('加签给'), COLLEAGUE);
    await write(page, dialog.getByLabel(/事由/), '发票存疑');
    await press(page, button(dialog, '确定'));
    await page.getByText(`请 ${COLLEAGUE} 提出加签意见`).waitFor();
    expect(await button(page, '初审签署').isDisabled()).toBe(true);
    expect(await button(page, '初审签署').getAttribute('title')).toContain(COLLEAGUE);
  });

  test('the colleague answers, and the one who asked reads it', async () => {
    const page = await at('checker');
    await press(page, button(page, '答复加签'));
    const dialog = page.getByRole('dialog');
    await write(page, dialog.getByLabel(/说明/), '票据号已核');
    await press(page, button(dialog, '确定'));
    await page.getByText(`加签意见:${COLLEAGUE} 同意`).waitFor();
    const asker = await at('first');
    await asker.getByText('票据号已核').waitFor();
    expect(await button(asker, '初审签署').isDisabled()).toBe(false);
  });

  test('a copy goes to the second reviewer, who finds it among the messages and the claims', async () => {
    const page = await at('first');
    await press(page, button(page, '抄送'));
    const dialog = page.getByRole('dialog');
    await choose(page, dialog.getByLabel('抄送给'), '示例复审员');
    await write(page, dialog.getByLabel(/附言/), '请知悉');
    await press(page, button(dialog, '确定'));
    await dialog.waitFor({ state: 'detached' });
    const second = await at('second', '/claims?copied=me');
    await second.getByRole('link', { name: claimNo }).waitFor();
    await at('second', '/notifications?show=copies');
    await second.getByText('请知悉').first().waitFor();
    expect(await seriousFindings(second)).toEqual([]);
  });

  test('two sign a claim together: it is passed with the second signature, and the desk shows whose is awaited', async () => {
    const page = await at('first', `/review/${coSigned}`);
    await press(page, button(page, '签收'));
    await press(page, button(page, '会签'));
    const dialog = page.getByRole('dialog');
    await choose(page, dialog.getByLabel(/会签人/), COLLEAGUE);
    await write(page, dialog.getByLabel(/事由/), '金额较大');
    await press(page, button(dialog, '确定'));
    await page.getByText(`${COLLEAGUE} · 待签`).waitFor();
    await dialog.waitFor({ state: 'detached' });
    expect(await seriousFindings(page)).toEqual([]);
    await signAt(page);
    await at('first', `/review/${coSigned}`);
    await page.getByText('示例初审员 · 已签').waitFor();
    await signAt(await at('checker', `/review/${coSigned}`));
    const second = await at('second', '/review');
    await second.getByRole('link', { name: CO_SIGNED.name, exact: true }).waitFor();
  });

  test('an absence is delegated by its dates and revoked again', async () => {
    const page = await at('first', '/delegations');
    await press(page, button(page, '登记委派'));
    const dialog = page.getByRole('dialog');
    await choose(page, dialog.getByLabel(/受托人/), COLLEAGUE);
    for (const label of [/^自/, /^至/]) await dialog.getByLabel(label).fill('2031-01-06');
    await write(page, dialog.getByLabel('事由'), '外出培训');
    await press(page, button(dialog, '确定'));
    await page.getByRole('cell', { name: '外出培训' }).waitFor();
    await dialog.waitFor({ state: 'detached' });
    expect(await seriousFindings(page)).toEqual([]);
    const delegate = await at('checker', '/delegations');
    await delegate.getByRole('cell', { name: '外出培训' }).waitFor();
    await press(page, button(page, '撤销'));
    await press(page, button(page.locator('.ant-popover'), '撤销'));
    await page.getByText('已撤销').first().waitFor();
  });

  test('no browser complained of anything on the way', () => {
    expect(people().complaints()).toEqual([]);
  });
});

/** Chinese labels of two characters are written apart by the design system. */
const button = (where: Page | Locator, name: string): Locator => where.getByRole('button', { name: new RegExp(`^${[...name].join('\\s?')}$`) });

/** The signature by keyboard, from the desk back to the queue. */
async function signAt(page: Page): Promise<void> {
  await press(page, button(page, '初审签署'));
  const dialog = page.getByRole('dialog');
  await dialog.getByText('内容摘要').waitFor();
  await press(page, button(dialog, '签署'));
  await page.waitForURL('**/review');
}

async function press(page: Page, wanted: Locator): Promise<void> {
  await tabTo(page, wanted);
  await page.keyboard.press('Enter');
}

async function write(page: Page, field: Locator, text: string): Promise<void> {
  await tabTo(page, field);
  await page.keyboard.type(text);
}

const PATIENCE_MS = 20_000;
const SEEN_MS = 3_000;

/** Opens the list from its field, narrows it down by name and takes the first. */
async function choose(page: Page, field: Locator, name: string): Promise<void> {
  await tabTo(page, field);
  await page.keyboard.press('ArrowDown');
  await page.locator('.ant-select-dropdown:not(.ant-select-dropdown-hidden) .ant-select-item-option', { hasText: name }).first().waitFor();
  await page.keyboard.type(name);
  await page.locator('.ant-select-dropdown:not(.ant-select-dropdown-hidden) .ant-select-item-option-active', { hasText: name }).waitFor();
  const chosen = page.getByRole('dialog').locator('.ant-select', { hasText: name });
  // The list marks its first line anew after each letter: Enter in between takes nothing, as a person would see.
  await expect.poll(async () => {
    await page.keyboard.press('Enter');
    return chosen.waitFor({ timeout: SEEN_MS }).then(() => true, () => false);
  }, { timeout: PATIENCE_MS }).toBe(true);
  // A list of one that is still closing takes Tab for itself; a list of several stays open and lets Tab go by.
  await chosen.and(page.locator(':not(.ant-select-open), .ant-select-multiple')).waitFor();
}
