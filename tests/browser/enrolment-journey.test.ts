import type { Locator, Page } from 'playwright-core';
import { beforeAll, describe, expect, inject, test } from 'vitest';
import { districtName } from '../../domain/districts.ts';
import { ApiPerson } from '../../ops/sample/client.ts';
import { advanceTo } from '../../ops/sample/office.ts';
import { SAMPLE_PASSWORD } from '../../ops/sample/people.ts';
import { YEAR } from './bureau.ts';
import { journey } from './journey.ts';
import type { Visitor } from './visitor.ts';
import { DESK, PHONE, seriousFindings } from './visitor.ts';

/* On a clock of its own, with people of the registry whom nobody has enrolled. */
const CLOCK = 'class';
const TODAY = '2021-09-06';
const ROUND = '2021-E';
const COLLEGE = YEAR.institutions.find(({ kind }) => kind === 'vocationalCollege') ?? YEAR.institutions[0]!;
const clerk = `clerk-${COLLEGE.no}`;
const TRAINEES = YEAR.registry.filter(({ dischargeType, dischargedOn }) => dischargeType === '自主就业' && dischargedOn > '2020-06-01' && dischargedOn < '2021-06-01').slice(0, 3);
const HEADER = '姓名,身份证号,退役证号,联系电话,培训类型,专业名称,层次,入学时间,学期数,学费标准';
const line = ({ name, idCard }: { name: string; idCard: string }, index: number): string => `${name},${idCard},退字${index},13800001234,大专班,会计,大专,2021-09-01,6,3000`;

/** Opens the form of one of the turns that are offered. */
async function stepOf(page: Page, label: string): Promise<Locator> {
  await page.getByRole('button', { name: '变动与终止' }).click();
  await page.getByRole('menuitem', { name: label, exact: true }).click();
  const dialog = page.getByRole('dialog');
  await dialog.waitFor();
  return dialog;
}

/** Chooses in a list of the form by typing; ends when the list has closed: one that is still closing would be taken for the next. */
async function choose(page: Page, dialog: Locator, label: string, option: string): Promise<void> {
  await dialog.getByRole('combobox', { name: label }).click();
  const list = page.locator('.ant-select-dropdown:not(.ant-select-dropdown-hidden)');
  await list.waitFor();
  await page.keyboard.type(option);
  await list.locator('.ant-select-item-option-active', { hasText: option }).waitFor();
  await page.keyboard.press('Enter');
  await dialog.locator('.ant-select:not(.ant-select-open)', { hasText: option }).waitFor();
  await list.waitFor({ state: 'detached' });
}

describe('a class of a college, from its workbook to what its first term has earned', () => {
  const { people } = journey({ inSteps: true });
  const at = (username: string): Promise<Visitor> => people().at(username);

  beforeAll(async () => {
    const [admin, registrar] = await Promise.all(['admin', 'registrar'].map((username) => new ApiPerson(inject('consoleUrl'), { username, password: SAMPLE_PASSWORD }).signIn())) as [ApiPerson, ApiPerson];
    await admin.post('/api/clocks', { id: CLOCK, today: '2021-08-31' });
    const { fiscalYear, schoolYear, opensOn, closesOn } = YEAR.round;
    await registrar.post('/api/rounds', { code: ROUND, fiscalYear, schoolYear, opensOn, closesOn, clock: CLOCK });
    await advanceTo({ admin }, TODAY, CLOCK);
  });

  test('good lines open a file each; a bad cell is shown at its row and column, and the annotated copy is offered', async () => {
    const { page, open } = await at(clerk);
    await open('/cohorts/workbook');
    await page.getByRole('combobox', { name: '时钟' }).click();
    await page.locator('.ant-select-item-option', { hasText: CLOCK }).click();
    const lines = TRAINEES.map(line);
    lines[2] = lines[2]!.replace(TRAINEES[2]!.idCard, `${TRAINEES[2]!.idCard.slice(0, 17)}?`);
    await page.locator('input[type=file]').setInputFiles({ name: '班级.csv', mimeType: 'text/csv', buffer: Buffer.from([HEADER, ...lines].join('\n')) });
    await page.getByRole('heading', { name: /可办理 2 行,发现 1 处问题/ }).waitFor();
    await page.getByRole('row', { name: /4.*身份证号.*须更正/ }).waitFor();
    await page.getByRole('link', { name: '下载批注过的工作簿' }).waitFor();
    await page.getByText('已办 2 件,未能办理 0 件').waitFor();
  });

  test('whose term waits is confirmed by ticking, with the attendance of all', async () => {
    const { page, open } = await at(clerk);
    await open('/cohorts/terms');
    await page.getByLabel('全部的考勤率(%)').fill('95');
    for (const { name } of TRAINEES.slice(0, 2)) await page.getByRole('checkbox', { name }).check();
    await page.getByRole('button', { name: '确认所选(2)' }).click();
    await page.getByText('已办 2 件,未能办理 0 件').waitFor();
    await page.getByText('没有待确认的学期').waitFor();
  });

  test('what was earned becomes the roster of a claim, without a workbook', async () => {
    const { page, open } = await at(clerk);
    await open('/college');
    await page.locator('.round-card', { hasText: ROUND }).getByRole('button', { name: '开始申报' }).click();
    await page.getByText('学籍已确认、尚未申报的应享 2 期,合计 6,000.00 元').waitFor();
    await page.getByRole('button', { name: '查看尚未申报的应享' }).click();
    await page.locator('.ant-drawer').getByRole('row', { name: /2021-2022 学年第一学期.*会计.*3,000\.00/ }).nth(1).waitFor();
    expect(await seriousFindings(page)).toEqual([]);
    await page.keyboard.press('Escape');
    await page.locator('.ant-drawer-open').waitFor({ state: 'detached' });
    await page.getByRole('button', { name: '由学籍生成名册' }).click();
    await page.locator('.tile', { hasText: '学员' }).getByText('2', { exact: true }).waitFor();
    await page.locator('.tile', { hasText: '申请(元)' }).getByText('6,000.00').waitFor();
    for (const { name } of TRAINEES.slice(0, 2)) await page.getByRole('button', { name, exact: true }).waitFor();
    expect(await page.getByRole('link', { name: '下载原文件' }).count()).toBe(0);
  });

  test('one who comes later is taken down at the desk, without a workbook', async () => {
    const { page, open } = await at(clerk);
    const { name, idCard, district } = TRAINEES[2]!;
    await open('/enrolments');
    await page.getByRole('button', { name: '登记入学申请' }).click();
    const dialog = page.getByRole('dialog');
    for (const [label, value] of [['姓名', name], ['身份证号', idCard], ['退役证号', '退字2'], ['联系电话', '13800001234'], ['专业', '会计']] as const) await dialog.getByLabel(label).fill(value);
    await choose(page, dialog, '时钟', CLOCK);
    await choose(page, dialog, '项目', '大专班');
    await choose(page, dialog, '安置区', districtName(district).zh);
    await dialog.getByRole('button', { name: '登记入学申请' }).click();
    await page.getByRole('heading', { name }).waitFor();
    await page.locator('.page-title').getByText('资格已核').waitFor();
  });

  test('the list has its filters in the address; one enrolment shows its terms, what they earned and its whole way', async () => {
    const { page, open } = await at(clerk);
    await open('/enrolments?stage=studying&programme=junior-college');
    const row = page.getByRole('row', { name: new RegExp(TRAINEES[0]!.name) });
    await row.getByText('在读').waitFor();
    await row.getByRole('link').click();
    await page.getByRole('heading', { name: TRAINEES[0]!.name }).waitFor();
    await page.getByRole('row', { name: /2021-2022 学年第一学期.*已确认.*3,000\.00/ }).waitFor();
    await page.getByRole('button', { name: '2021-2022 学年第一学期' }).click();
    await page.getByRole('dialog').getByText('至此金额').first().waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('tab', { name: '办理过程' }).click();
    await page.locator('.timeline').getByText(/院校确认 2021-2022 学年第一学期/).waitFor();
    expect(page.url()).toContain('tab=history');
    for (const size of [DESK, PHONE]) {
      await page.setViewportSize(size);
      expect(await seriousFindings(page)).toEqual([]);
      expect(await page.evaluate<boolean>('document.documentElement.scrollWidth > window.innerWidth')).toBe(false);
    }
    await page.setViewportSize(DESK);
  });

  test('a step that is refused says so at its field and keeps what was typed; whoever has the page open sees it move on', async () => {
    const { page } = await at(clerk);
    const { page: watching } = await at('first');
    await watching.goto(new URL(page.url()).pathname);
    await watching.locator('.page-title').getByText('在读').waitFor();
    expect(await watching.locator('.page-title button').count()).toBe(0);
    const dialog = await stepOf(page, '休学');
    await dialog.getByLabel(/^理由/).fill('病休');
    await dialog.getByLabel('休学自').fill('2021-12-01');
    await dialog.getByLabel('休学自').press('Enter');
    await dialog.locator('.ant-form-item-explain-error').getByText('2021-12-01 尚未到来').waitFor();
    expect(await dialog.getByLabel(/^理由/).inputValue()).toBe('病休');
    expect(await seriousFindings(page)).toEqual([]);
    await dialog.getByLabel('休学自').fill(TODAY);
    await dialog.getByRole('button', { name: '休学' }).click();
    await dialog.waitFor({ state: 'detached' });
    for (const each of [page, watching]) await each.locator('.page-title').getByText('休学', { exact: true }).waitFor();
    await page.getByRole('button', { name: '复学' }).click();
    await page.getByRole('dialog').getByRole('button', { name: '复学' }).click();
    for (const each of [page, watching]) await each.locator('.page-title').getByText('在读').waitFor();
  });

  test('the registrar is shown what a corrected tuition comes to, as a line that is added, before it is sent', async () => {
    const { page } = await at('registrar');
    await page.goto(new URL((await at(clerk)).page.url()).pathname);
    const dialog = await stepOf(page, '更正');
    expect(await dialog.getByRole('button', { name: '更正', exact: true }).isDisabled()).toBe(true);
    await dialog.getByLabel('学费标准(元)').fill('2500');
    await dialog.getByLabel(/^理由/).fill('录入有误');
    await dialog.getByRole('button', { name: '试算差额' }).click();
    await dialog.getByText('应享差额 -500.00 元').waitFor();
    await dialog.getByRole('button', { name: '更正', exact: true }).click();
    await dialog.waitFor({ state: 'detached' });
    await page.getByRole('row', { name: /2021-2022 学年第一学期.*-500\.00.*更正的差额/ }).waitFor();
  });

  test('an end is ticked before it is carried out, and nothing is offered to the institution after it', async () => {
    const { page, open } = await at(clerk);
    await open('/enrolments?stage=studying&programme=junior-college');
    await page.getByRole('row', { name: new RegExp(TRAINEES[1]!.name) }).getByRole('link').click();
    await page.getByRole('heading', { name: TRAINEES[1]!.name }).waitFor();
    const dialog = await stepOf(page, '退学/放弃');
    await dialog.getByLabel(/^理由/).fill('个人原因');
    await dialog.getByRole('button', { name: '退学/放弃' }).click();
    await dialog.getByText('请核对后勾选').waitFor();
    await dialog.getByRole('checkbox', { name: '已核对,确认办理' }).check();
    await dialog.getByRole('button', { name: '退学/放弃' }).click();
    await page.locator('.page-title').getByText('退学', { exact: true }).waitFor();
    expect(await page.locator('.page-title button').count()).toBe(0);
  });

  test('reviewers see the same list and change nothing', async () => {
    const { page, open } = await at('first');
    await open(`/enrolments?institution=${COLLEGE.code}`);
    await page.getByRole('row', { name: new RegExp(`${TRAINEES[0]!.name}.*${COLLEGE.name}.*在读`) }).waitFor();
    expect(await page.getByRole('button', { name: '按工作簿办理' }).count()).toBe(0);
    await page.goto('/cohorts/terms');
    await page.getByText('没有此项权限').waitFor();
  });

  test('no browser complained of anything on the way but the suspension that was refused', () => {
    expect(people().complaints()).toEqual([expect.stringMatching(/409.*\/suspend$/)]);
  });
});
