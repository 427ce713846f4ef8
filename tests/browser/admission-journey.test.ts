import type { Page } from 'playwright-core';
import { beforeAll, describe, expect, inject, test } from 'vitest';
import { ApiPerson, until } from '../../ops/sample/client.ts';
import { advanceTo } from '../../ops/sample/office.ts';
import { SAMPLE_PASSWORD } from '../../ops/sample/people.ts';
import { YEAR } from './bureau.ts';
import { journey } from './journey.ts';
import { seriousFindings } from './visitor.ts';
import type { Visitor } from './visitor.ts';

const CLOCK = 'admission';
const ADMISSION = '2021-ZS';
const COLLEGE = YEAR.institutions.find(({ kind }) => kind === 'vocationalCollege') ?? YEAR.institutions[0]!;
const clerk = `clerk-${COLLEGE.no}`;
const [FIRST, SECOND] = YEAR.registry.filter(({ dischargeType, dischargedOn }) => dischargeType === '自主就业' && dischargedOn > '2020-06-01' && dischargedOn < '2021-05-01').slice(-2) as [typeof YEAR.registry[number], typeof YEAR.registry[number]];

describe('an admission with one place and two applicants, from the plan to the confirmed place', () => {
  const { people } = journey({ inSteps: true });
  const at = (username: string): Promise<Visitor> => people().at(username);
  let admin: ApiPerson;

  beforeAll(async () => {
    admin = await new ApiPerson(inject('consoleUrl'), { username: 'admin', password: SAMPLE_PASSWORD }).signIn();
    await admin.post('/api/clocks', { id: CLOCK, today: '2021-06-01' });
  });

  test('the registrar states the plan, with its places and the seed of the lot', async () => {
    const { page, open } = await at('registrar');
    await open('/admissions');
    await page.getByRole('button', { name: '编制招生计划' }).click();
    const dialog = page.getByRole('dialog');
    await choose(page, '时钟', CLOCK);
    await dialog.getByLabel('编号').fill(ADMISSION);
    await choose(page, '项目', '大专班');
    await dialog.getByLabel('学年').fill('2021-2022');
    for (const [label, day] of [['报名开始', '2021-06-01'], ['报名截止', '2021-06-10'], ['开学', '2021-09-01']] as const) await dialog.getByLabel(label).fill(day);
    await choose(page, '院校', COLLEGE.name);
    await dialog.getByLabel('专业').fill('会计');
    await dialog.getByLabel('名额').fill('1');
    await dialog.getByRole('button', { name: '编制招生计划' }).click();
    await page.getByRole('link', { name: ADMISSION }).click();
    await page.getByRole('tab', { name: '招生计划' }).click();
    await page.getByRole('row', { name: `${COLLEGE.name} · 会计 1` }).waitFor();
  });

  test('the college takes down two applications; the same person cannot apply twice', async () => {
    await advanceTo({ admin }, '2021-06-02', CLOCK);
    const { page, open } = await at(clerk);
    await open(`/admissions/${ADMISSION}`);
    for (const person of [FIRST, SECOND]) {
      await enter(page, person);
      await page.getByRole('row', { name: new RegExp(`${person.name}.*已报名`) }).waitFor();
    }
    await enter(page, FIRST);
    await page.getByRole('dialog').getByText('此人在本次招生中已报名').waitFor();
    await page.getByRole('dialog').getByRole('button', { name: '取消' }).click();
    expect(await seriousFindings(page)).toEqual([]);
  });

  test('the first reviewer allocates the one place as it was shown, another person publishes it', async () => {
    await advanceTo({ admin }, '2021-06-11', CLOCK);
    const registrar = await new ApiPerson(inject('consoleUrl'), { username: 'registrar', password: SAMPLE_PASSWORD }).signIn();
    await until('the checks', async () => ((await registrar.get<{ stage: string }>(`/api/admissions/${ADMISSION}`)).stage === 'checked' ? true : undefined));
    const first = await at('first');
    await first.open(`/admissions/${ADMISSION}?tab=places`);
    await first.page.getByRole('button', { name: '试排录取名单' }).click();
    await first.page.getByText('合格 2 人,可录取 1 人').waitFor();
    await confirmed(first.page, '按此名单录取');
    const second = await at('second');
    await second.open(`/admissions/${ADMISSION}?tab=places`);
    await confirmed(second.page, '公布录取名单');
    await second.page.getByText('确认中').waitFor();
  });

  test('the college confirms who was placed; the place is an enrolment, and the other applicant has an answer', async () => {
    const { page, open } = await at(clerk);
    await open(`/admissions/${ADMISSION}`);
    await page.getByRole('row', { name: /未录取.*所报志愿已录满/ }).waitFor();
    await page.getByRole('row', { name: /已录取,待确认/ }).getByRole('checkbox').check();
    await page.getByRole('button', { name: '确认录取(1)' }).click();
    await page.getByRole('row', { name: /已确认/ }).waitFor();
    await until('the enrolment', async () => {
      await open('/enrolments?stage=admitted');
      return await page.getByRole('row', { name: new RegExp(`(${FIRST.name}|${SECOND.name}).*会计.*已录取`) }).count() > 0 ? true : undefined;
    });
  });

  test('no browser complained of anything on the way but of the refused application', () => {
    expect(people().complaints().filter((complaint) => !complaint.includes('409'))).toEqual([]);
  });
});

async function choose(page: Page, label: string, option: string): Promise<void> {
  await page.getByRole('dialog').getByRole('combobox', { name: label }).click();
  await page.locator('.ant-select-dropdown:not(.ant-select-dropdown-hidden) .ant-select-item-option', { hasText: option }).first().click();
}

async function enter(page: Page, person: { readonly name: string; readonly idCard: string }): Promise<void> {
  await page.getByRole('button', { name: '登记报名' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('姓名').fill(person.name);
  await dialog.getByLabel('身份证号').fill(person.idCard);
  await dialog.getByLabel('联系电话').fill('13800001234');
  await choose(page, '第一志愿', '会计');
  await dialog.getByRole('button', { name: '登记', exact: true }).click();
}

async function confirmed(page: Page, label: string): Promise<void> {
  await page.getByRole('button', { name: label }).click();
  await page.locator('.ant-popconfirm').getByRole('button', { name: label }).click();
}
