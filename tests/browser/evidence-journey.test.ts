import type { Locator, Page } from 'playwright-core';
import { beforeAll, describe, expect, inject, test } from 'vitest';
import { districtsSign, settled, untilIdentityOpen } from '../../ops/sample/claims.ts';
import { writeRosterWorkbook } from '../../ops/sample/generate/workbook.ts';
import type { Office } from '../../ops/sample/office.ts';
import { samplePaper } from '../../ops/sample/paper.ts';
import { APART, signedInOffice } from './bureau.ts';
import { changeDemandingPolicy, COLLEGE, DEMANDING_CLAIM, DEMANDING_ROUND, LATER, openDemandingRound, TRAINEES } from './demanding-round.ts';
import { journey } from './journey.ts';
import { seriousFindings } from './visitor.ts';

const XLSX = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';
const clerk = `clerk-${APART.no}`;
/** A bank card's number of nobody. */
const CARD = '6201000000000000016';
const quiet = (): void => undefined;

describe('a policy that asks for papers and pays trainees themselves', () => {
  const { people } = journey({ inSteps: true });
  const at = async (username: string, path: string): Promise<Page> => {
    const { page, open } = await people().at(username);
    await open(path);
    return page;
  };
  let office: Office;

  beforeAll(async () => {
    office = await signedInOffice(inject('consoleUrl'));
    await openDemandingRound(office);
  });

  test('the clerk sees which rows lack the paper that the policy demands, and cannot submit', async () => {
    const page = await at(clerk, '/college');
    await page.locator('.round-card', { hasText: DEMANDING_ROUND }).getByRole('button', { name: '开始申报' }).click();
    await page.waitForURL(`**/claims/${DEMANDING_CLAIM}`);
    await page.locator('input[type=file]').first().setInputFiles({ name: '名册.xlsx', mimeType: XLSX, buffer: await writeRosterWorkbook(COLLEGE, { corrected: true }) });
    await lacking(page, 2).waitFor();
    for (const sheetRow of [2, 3]) await page.getByRole('listitem').filter({ hasText: `第 ${sheetRow} 行: 学费票据` }).waitFor();
    expect(await page.getByRole('button', { name: '提交申报' }).isDisabled()).toBe(true);
    expect(await seriousFindings(page)).toEqual([]);
  });

  test('each paper that is handed in takes its row from the list; with the last one the claim can be submitted', async () => {
    const { page } = await people().at(clerk);
    await handIn(page, TRAINEES.first.row.name);
    await lacking(page, 1).waitFor();
    expect(await page.getByRole('button', { name: '提交申报' }).isDisabled()).toBe(true);
    await handIn(page, TRAINEES.second.row.name);
    await lacking(page, 1).waitFor({ state: 'detached' });
    await page.getByText('2 行未见应附的材料,不影响提交').waitFor();
    await page.getByRole('button', { name: '提交申报' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('checkbox').check();
    await dialog.getByRole('button', { name: '提交', exact: true }).click();
    await page.getByText('已提交').waitFor();
  });

  test('at the desk the paper is seen beside its row, and what is missing is named there', async () => {
    await settled(office, DEMANDING_ROUND, (claim) => claim.stage === 'identity');
    await untilIdentityOpen(office, DEMANDING_ROUND);
    await districtsSign(office, DEMANDING_ROUND, [], quiet);
    await settled(office, DEMANDING_ROUND, (claim) => claim.stage === 'firstReview');
    const page = await at('first', `/review/${DEMANDING_CLAIM}`);
    await page.locator('.desk-table [aria-current=true]', { hasText: TRAINEES.first.row.name }).waitFor();
    await page.getByText('未见材料:身份证').waitFor();
    await page.locator('.evidence').getByRole('button', { name: '学费票据' }).waitFor();
    await page.keyboard.press('d');
    await page.locator('iframe[title="学费票据"]').waitFor();
    await page.keyboard.press('d');
    await page.locator('iframe[title="学费票据"]').waitFor({ state: 'detached' });
    await page.locator('.desk-table').getByText(TRAINEES.own.row.name).click();
    await page.locator('.desk-table [aria-current=true]', { hasText: TRAINEES.own.row.name }).waitFor();
    await page.locator('.evidence').getByText('没有证明材料').waitFor();
    await page.getByText('未见材料').waitFor({ state: 'detached' });
  });

  test('a number is masked until a reason is given, and is gone with the dialog', async () => {
    const { page } = await people().at('first');
    const number = page.getByText(String(TRAINEES.own.row.idCard));
    expect(await number.count()).toBe(0);
    await revealed(page, page, number);
  });

  test('the registrar puts the claim under the policy of today, on the difference that was tried and seen', async () => {
    const amount = async (): Promise<number> => (await office.registrar.get<{ amountFen: number }>(`/api/claims/${DEMANDING_CLAIM}`)).amountFen;
    const before = await amount();
    await changeDemandingPolicy(office);
    const page = await at('registrar', `/claims/${DEMANDING_CLAIM}`);
    await page.getByRole('button', { name: '改按现行办法' }).click();
    const dialog = page.getByRole('dialog');
    const carryOut = dialog.getByRole('button', { name: '改按现行办法' });
    expect(await carryOut.isDisabled()).toBe(true);
    await dialog.getByRole('button', { name: '按现行办法试算' }).click();
    await dialog.getByText('改按后不能退回原办法').waitFor();
    await dialog.getByText('差额').first().waitFor();
    expect(await seriousFindings(page)).toEqual([]);
    await dialog.getByLabel(/理由/).fill('新办法施行');
    await carryOut.click();
    await dialog.getByText('请核对后勾选').waitFor();
    expect(await amount()).toBe(before);
    await dialog.getByRole('checkbox', { name: '已核对,确认办理' }).check();
    await carryOut.click();
    await dialog.waitFor({ state: 'detached' });
    await settled(office, DEMANDING_ROUND, (claim) => claim.stage === 'firstReview');
    const ofEach = [TRAINEES.first, TRAINEES.second].map(({ row }) => LATER.capYuan * 100 - row.otherAidFen);
    const after = ofEach.reduce((sum, fen) => sum + fen, TRAINEES.own.row.appliedFen);
    expect([before > after, await amount()]).toEqual([true, after]);
    await at('registrar', `/claims/${DEMANDING_CLAIM}?tab=history`);
    await page.getByText('新办法施行').waitFor();
  });

  test('the clerk enters the account of the trainee who is paid directly, with its proof', async () => {
    const page = await at(clerk, '/trainee-accounts');
    await accountRow(page).getByRole('button', { name: '登记账户' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('开户行全称').fill('示例银行广州支行');
    await dialog.getByLabel('联行号').fill(APART.account.bankCode);
    await dialog.getByLabel('账号').fill(CARD);
    await dialog.getByRole('button', { name: /^登\s?记$/ }).click();
    await accountRow(page).getByText('待财务审核').waitFor();
    await dialog.waitFor({ state: 'detached' });
    const proof = await samplePaper('银行卡');
    await accountRow(page).locator('input[type=file]').setInputFiles({ name: proof.name, mimeType: proof.mediaType, buffer: proof.content });
    await accountRow(page).getByRole('link', { name: '下载' }).waitFor();
    expect(await seriousFindings(page)).toEqual([]);
  });

  test('another person approves it, and it stands approved', async () => {
    const approver = await at('approver', '/accounts');
    const card = approver.locator('.ant-card', { hasText: '学员本人账户' });
    await card.getByRole('link', { name: '下载证明材料' }).waitFor();
    expect(await seriousFindings(approver)).toEqual([]);
    await revealed(approver, card, approver.getByText(CARD));
    await card.getByRole('button', { name: '审核通过' }).click();
    await approver.locator('.ant-popconfirm').getByRole('button', { name: '审核通过' }).click();
    await approver.getByText('账户已审核').waitFor();
    await card.waitFor({ state: 'detached' });
    const page = await at(clerk, '/trainee-accounts');
    await accountRow(page).getByText('已审核').waitFor();
  });

  test('no browser complained of anything on the way', () => {
    expect(people().complaints()).toEqual([]);
  });
});

const lacking = (page: Page, rows: number): Locator => page.getByText(`${rows} 行缺少必须的证明材料,补齐后才能提交`);

const accountRow = (page: Page): Locator => page.getByRole('row', { name: new RegExp(TRAINEES.own.row.name) });

/** Asks for what is masked there, gives the reason, reads it and closes it again. */
async function revealed(page: Page, where: Page | Locator, value: Locator): Promise<void> {
  await where.getByRole('button', { name: '查看完整信息' }).click();
  const asked = page.getByRole('dialog').filter({ hasText: '本次查看将记入审计日志' });
  await asked.getByLabel(/理由/).fill('核对身份');
  await asked.getByRole('button', { name: '查看完整信息' }).click();
  await value.waitFor();
  await asked.waitFor({ state: 'hidden' });
  expect(await seriousFindings(page)).toEqual([]);
  await page.keyboard.press('Escape');
  await value.waitFor({ state: 'detached' });
}

/** Opens the trainee's row, where the missing paper is named, hands it in, and closes the row. */
async function handIn(page: Page, name: string): Promise<void> {
  await page.getByRole('button', { name, exact: true }).click();
  const drawer = page.locator('.ant-drawer-open');
  await drawer.getByText('缺少必须的材料:学费票据').waitFor();
  const paper = await samplePaper('学费票据');
  await drawer.locator('input[type=file]').setInputFiles({ name: paper.name, mimeType: paper.mediaType, buffer: paper.content });
  await drawer.getByRole('button', { name: '撤下 学费票据' }).waitFor();
  await drawer.getByText('缺少必须的材料').waitFor({ state: 'detached' });
  await page.keyboard.press('Escape');
  await drawer.waitFor({ state: 'detached' });
}
