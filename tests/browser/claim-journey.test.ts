import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import type { Browser } from 'playwright-core';
import { districtsSign, settled, untilIdentityOpen } from '../../ops/sample/claims.ts';
import { ApiPerson } from '../../ops/sample/client.ts';
import { DAYS } from '../../ops/sample/drive.ts';
import type { SampleInstitution } from '../../ops/sample/generate/types.ts';
import { writeRosterWorkbook } from '../../ops/sample/generate/workbook.ts';
import { generateSampleYear } from '../../ops/sample/generate/year.ts';
import { payBatch } from '../../ops/sample/money.ts';
import { advanceTo, claimNoOf } from '../../ops/sample/office.ts';
import type { Office } from '../../ops/sample/office.ts';
import { OFFICE, SAMPLE_PASSWORD, districtAccount } from '../../ops/sample/people.ts';
import { DISTRICTS } from '../../domain/roster.ts';
import { SMALL_YEAR } from '../setup/console.ts';
import { PHONE, openBrowser, seriousFindings, visit } from './visitor.ts';
import type { Visitor } from './visitor.ts';

const XLSX = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';
const year = generateSampleYear(SMALL_YEAR);
const round = year.round.code;
const quiet = (): void => undefined;
/** One that uploads cells which must be mended. */
const institution = year.institutions.find((each) => each.rows.some((row) => row.firstUpload !== undefined)) as SampleInstitution;
const claimNo = claimNoOf(round, institution.code);

describe('a claim from the roster to the payment, each person at a browser', () => {
  let browser: Browser;
  let office: Office;
  const visitors = new Map<string, Visitor>();
  const at = async (username: string): Promise<Visitor> => {
    const visitor = visitors.get(username) ?? await visit(browser, inject('consoleUrl'), username);
    visitors.set(username, visitor);
    return visitor;
  };

  beforeAll(async () => {
    browser = await openBrowser(inject('browserPath'));
    office = await signedInOffice(inject('consoleUrl'));
    await advanceTo(office, DAYS.submission);
  });
  afterAll(async () => { await browser.close(); });

  test('the clerk begins the claim, drops a roster and is shown every bad cell at its row and column', async () => {
    const { page, open } = await at(`clerk-${institution.no}`);
    await open('/college');
    await page.getByRole('button', { name: '开始申报' }).click();
    await page.getByText('把名册文件拖到这里').waitFor();
    await upload(page, false);
    await page.getByRole('heading', { name: /核对发现/ }).waitFor();
    expect(await page.getByText('须更正').count()).toBeGreaterThan(0);
    expect(await seriousFindings(page)).toEqual([]);
  });

  test('a submission is possible only with the commitment', async () => {
    const { page } = await at(`clerk-${institution.no}`);
    await page.getByRole('button', { name: '提交申报' }).click();
    const submit = page.getByRole('dialog').getByRole('button', { name: '提交' });
    expect(await submit.isDisabled()).toBe(true);
    await page.getByRole('dialog').getByRole('checkbox').check();
    await submit.click();
    await page.getByText('已提交').waitFor();
    await untilIdentityOpen(office, round);
    await districtsSign(office, round, [], quiet);
    await settled(office, round, (claim) => claim.claimNo !== claimNo || claim.stage === 'firstReview');
  });

  test('the first reviewer decides by keyboard alone, takes one back, and returns the row that needs mending', async () => {
    const { page, open } = await at('first');
    await open(`/review/${claimNo}`);
    await page.locator('.desk-table .chosen').waitFor();
    await page.keyboard.press('a');
    await page.getByText('已标记 1').waitFor();
    await page.keyboard.press('u');
    await page.getByText('已标记 0').waitFor();
    const bad = institution.rows.filter((row) => row.firstUpload !== undefined);
    for (const row of bad) await returnByKeyboard(page, institution.rows.indexOf(row));
    await page.getByRole('button', { name: `退回补正(${bad.length} 行)` }).click();
    await page.getByRole('dialog').locator('textarea').fill('请按批注更正');
    await page.getByRole('dialog').getByRole('button', { name: '确定' }).click();
    await page.waitForURL('**/review');
  });

  test('the clerk sees what came back and answers with a corrected roster', async () => {
    const { page, open } = await at(`clerk-${institution.no}`);
    await open('/college');
    await page.getByRole('button', { name: '去更正' }).click();
    await page.getByText('已退回补正').waitFor();
    await upload(page, true);
    await page.getByText('第 2 版').waitFor();
    await page.getByRole('button', { name: '提交补正' }).click();
    await page.getByRole('dialog').getByRole('checkbox').check();
    await page.getByRole('dialog').getByRole('button', { name: '提交' }).click();
    await settled(office, round, (claim) => claim.claimNo !== claimNo || claim.stage === 'identity' || claim.stage === 'firstReview');
    await untilIdentityOpen(office, round);
    await districtsSign(office, round, [], quiet);
    await settled(office, round, (claim) => claim.claimNo !== claimNo || claim.stage === 'firstReview');
  });

  test('three people sign one after another what each was shown, and the money is paid', async () => {
    await sign('first', '初审签署');
    await sign('second', '复审签署并公示');
    await advanceTo(office, DAYS.decision);
    await settled(office, round, (claim) => claim.claimNo !== claimNo || claim.stage === 'decision');
    await sign('decider', '审定');
    await advanceTo(office, DAYS.payment);
    await payBatch(office, round, DAYS.payment, new Map());
    await settled(office, round, (claim) => claim.claimNo !== claimNo || claim.stage === 'closed');
    const { page, open } = await at(`clerk-${institution.no}`);
    await open(`/claims/${claimNo}?tab=history`);
    await page.getByText('办结').first().waitFor();
    await page.getByText(/初审通过/).first().waitFor();
  });

  async function sign(username: string, label: string): Promise<void> {
    const { page, open } = await at(username);
    await open(`/review/${claimNo}`);
    await page.getByRole('button', { name: label, exact: true }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText('内容摘要').waitFor();
    await dialog.getByRole('button', { name: '签署' }).click();
    await page.waitForURL('**/review');
  }

  test('every screen of these roles is free of serious accessibility findings, in both languages and on a phone', async () => {
    const pages: [string, string][] = [
      [`clerk-${institution.no}`, '/college'], [`clerk-${institution.no}`, `/claims/${claimNo}`], [`clerk-${institution.no}`, '/college/profile'], ['first', '/review'], ['second', `/review/${claimNo}`], ['auditor', '/claims'],
    ];
    for (const [username, path] of pages) {
      const { page, open } = await at(username);
      await open(path);
      await page.waitForLoadState('networkidle');
      expect([path, await seriousFindings(page)]).toEqual([path, []]);
    }
    const phone = await visit(browser, inject('consoleUrl'), `clerk-${institution.no}`, PHONE);
    visitors.set('phone', phone);
    await phone.open(`/claims/${claimNo}`);
    await phone.page.getByRole('button', { name: 'English' }).click();
    await phone.page.getByRole('tab', { name: 'History' }).waitFor();
    expect(await phone.page.evaluate<boolean>('document.documentElement.scrollWidth <= window.innerWidth')).toBe(true);
    expect(await seriousFindings(phone.page)).toEqual([]);
  });

  test('no browser complained of anything on the way', () => {
    expect([...visitors].flatMap(([name, visitor]) => visitor.complaints.map((complaint) => `${name}: ${complaint}`))).toEqual([]);
  });

  async function upload(page: Visitor['page'], corrected: boolean): Promise<void> {
    const buffer = await writeRosterWorkbook(institution, { corrected });
    await page.locator('input[type=file]').setInputFiles({ name: institution.layout.fileName, mimeType: XLSX, buffer });
    await page.getByText('预计拨付(元)').waitFor();
  }
});

/** Goes down to the row, returns it with a coded reason: no key but letters, arrows and Enter. */
async function returnByKeyboard(page: Visitor['page'], index: number): Promise<void> {
  for (let step = 0; step < 60; step++) await page.keyboard.press('k');
  for (let step = 0; step < index; step++) await page.keyboard.press('j');
  await page.keyboard.press('r');
  await page.locator('.mark-form input:focus').waitFor();
  await page.keyboard.type('本行有不能识别');
  await page.locator('.ant-select-item-option', { hasText: '本行有不能识别' }).waitFor();
  await page.keyboard.press('Enter');
  await page.locator('.mark-form .ant-select', { hasText: '本行有不能识别' }).waitFor();
  await page.keyboard.press('Tab');
  await page.keyboard.type('请按批注更正后重报');
  await page.keyboard.press('Enter');
  await page.locator('.mark-form').waitFor({ state: 'detached' });
}

/** The people whom this journey does not watch at their screens: registrar, districts, finance. */
async function signedInOffice(base: string): Promise<Office> {
  const enter = (username: string): Promise<ApiPerson> => new ApiPerson(base, { username, password: SAMPLE_PASSWORD }).signIn();
  const named = Object.fromEntries(await Promise.all(OFFICE.map(async ({ username }) => [username, await enter(username)] as const)));
  const districts = new Map(await Promise.all(Object.keys(DISTRICTS).map(async (code) => [code, await enter(districtAccount(code).username)] as const)));
  return { ...named, districts, clerks: new Map() } as unknown as Office;
}
