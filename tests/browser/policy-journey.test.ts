import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Locator, Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { projectDir } from '../../ops/config.ts';
import { CLOCK } from '../../ops/sample/office.ts';
import { journey } from './journey.ts';
import { seriousFindings } from './visitor.ts';

const NUMBER = 'form-2025';
const shipped = await readFile(path.join(projectDir, 'policies', 'veterans-training-aid.yaml'), 'utf8');
/** Below what every trainee of a degree class has applied for. */
const CAP_YUAN = '3000';

describe('a policy changed by its form', () => {
  const { people } = journey({ inSteps: true });
  const registrar = async (): Promise<Page> => (await people().at('registrar')).page;

  test('the registrar takes the newest policy and adds a document to it; what was in force is read only', async () => {
    const { page, open } = await people().at('registrar');
    await open('/policies/new');
    await choose(page, '时钟', CLOCK);
    await page.getByRole('button', { name: '从最新办法起草' }).click();
    await checked(page).getByText('文本没有新的版本').waitFor();
    await group(page, '办法文件').getByText('文本没有新的版本').waitFor();
    expect(await page.locator('.policy-form input').count()).toBe(0);
    await page.getByRole('button', { name: '增加新文件' }).click();
    await checked(page).getByText('veterans-training-aid@2025', { exact: true }).waitFor();
    await checked(page).getByText('新版本没有改动任何数值').waitFor();
  });

  test('what the check finds stands at its field, and goes when it is mended', async () => {
    const page = await registrar();
    const title = group(page, '办法文件').getByLabel('名称');
    await title.fill('');
    await checked(page).getByText('办法文本不能使用').waitFor();
    await page.locator('.rule', { has: page.locator('.rule-problem') }).getByLabel('名称').waitFor();
    await title.fill('退役士兵教育培训资助实施办法（2025 年修订，示例）');
    await page.locator('.rule-problem').first().waitFor({ state: 'detached' });
    await checked(page).getByText('新版本没有改动任何数值').waitFor();
  });

  test('a rate changes with the new document, in yuan; the check names the change', async () => {
    const page = await registrar();
    await page.getByRole('button', { name: '大专班 junior-college' }).click();
    const cap = group(page, '每学年限额');
    await cap.getByText('20,000 元').waitFor();
    await cap.getByRole('button', { name: '自新文件起改变' }).click();
    await cap.getByLabel('金额').fill(CAP_YUAN);
    await cap.getByLabel('依据').fill('穗退役军人〔2025〕示例7号 第八条');
    await changed(page, 'programmes.junior-college.amount.cap.yuan').getByText('3000').waitFor();
    await checked(page).getByText('没有发现问题').waitFor();
    expect(await seriousFindings(page)).toEqual([]);
  });

  test('a programme is added as a copy of another, without a word of YAML', async () => {
    const page = await registrar();
    await page.getByRole('button', { name: '适应性培训 adaptation' }).click();
    await page.getByRole('button', { name: '复制为新项目' }).nth(1).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('代码').fill('drone-pilot');
    await dialog.getByLabel('中文名称').fill('无人机驾驶培训');
    await dialog.getByLabel('英文名称').fill('Drone pilot training');
    await dialog.getByRole('button', { name: /^复\s?制$/ }).click();
    await dialog.waitFor({ state: 'hidden' });
    await page.getByRole('button', { name: '无人机驾驶培训 drone-pilot' }).waitFor();
    await group(page, '标准').getByLabel('金额').fill('2600');
    await changed(page, 'programmes.drone-pilot.amount.rate.yuan').getByText('2600').waitFor();
    await checked(page).getByText('没有发现问题').waitFor();
    expect(await seriousFindings(page)).toEqual([]);
  });

  test('what is not saved is there after a reload, in the YAML too, with every line of before', async () => {
    const page = await registrar();
    await page.reload();
    await page.getByRole('button', { name: '无人机驾驶培训 drone-pilot' }).waitFor();
    await page.locator('.policy-view').getByText('YAML').click();
    const text = await page.getByLabel('办法文本(YAML)').inputValue();
    expect(text).toContain('        - { from: 2025-09-01, yuan: 3000, reference: 穗退役军人〔2025〕示例7号 第八条 }\n');
    expect(text).toContain('  - code: drone-pilot\n    offeredFrom: 2025-09-01\n');
    const lines = new Set(text.split('\n'));
    expect(shipped.split('\n').filter((line) => !lines.has(line))).toEqual([]);
    await page.locator('.policy-view').getByText('表单').click();
    await page.getByRole('button', { name: '大专班 junior-college' }).click();
    await expectValue(group(page, '每学年限额').getByLabel('金额'), CAP_YUAN);
  });

  test('it is saved, checked and tried: the what-if shows what it would do', async () => {
    const page = await registrar();
    await page.getByLabel('文件编号').fill(NUMBER);
    await choose(page, '时钟', CLOCK);
    await page.getByRole('button', { name: '保存草案' }).click();
    await page.waitForURL(`**/policies/POL-${NUMBER}`);
    await page.getByRole('button', { name: '核对已保存的文本' }).click();
    await page.locator('.page-title').getByText('已核对').waitFor();
    await page.getByRole('tab', { name: '试算' }).click();
    await page.getByRole('button', { name: /^试\s?算$/ }).click();
    await page.getByText('差额(元)').waitFor();
    const lost = page.locator('.tiles .ant-card', { hasText: '减少' });
    expect(Number((await lost.locator('.ant-statistic-content-value').innerText()).replaceAll(',', ''))).toBeGreaterThan(0);
    expect(await seriousFindings(page)).toEqual([]);
  });

  test('who approves it reads the same form, and changes nothing in it', async () => {
    const { page, open } = await people().at('decider');
    await open(`/policies/POL-${NUMBER}`);
    await page.getByRole('button', { name: '大专班 junior-college' }).click();
    await group(page, '每学年限额').getByText('3,000 元').waitFor();
    expect(await page.locator('.policy-form input').count()).toBe(0);
    expect(await seriousFindings(page)).toEqual([]);
  });

  test('no browser complained of anything on the way', () => {
    expect(people().complaints()).toEqual([]);
  });
});

const checked = (page: Page): Locator => page.locator('.policy-check');

const group = (page: Page, name: string): Locator => page.getByRole('group', { name, exact: true });

const changed = (page: Page, place: string): Locator => checked(page).getByRole('row').filter({ has: page.getByText(place, { exact: true }) });

/** Chooses from a list of the design system: opened, the one wanted seen, then taken. */
async function choose(page: Page, label: string, choice: string): Promise<void> {
  await page.getByLabel(label, { exact: true }).click();
  const list = page.locator('.ant-select-dropdown:not(.ant-select-dropdown-hidden)');
  await list.locator('.ant-select-item-option', { hasText: choice }).first().click();
  await list.waitFor({ state: 'hidden' });
}

async function expectValue(field: Locator, value: string): Promise<void> {
  await field.waitFor();
  expect(await field.inputValue()).toBe(value);
}
