import { readFile } from 'node:fs/promises';
import type { Locator, Page } from 'playwright-core';
import { beforeAll, describe, expect, inject, test } from 'vitest';
import { districtsSign, settled, untilIdentityOpen } from '../../ops/sample/claims.ts';
import { DAYS } from '../../ops/sample/drive.ts';
import type { BankReturn, SampleInstitution, SampleRow } from '../../ops/sample/generate/types.ts';
import { bankResults } from '../../ops/sample/money.ts';
import type { BatchView } from '../../ops/sample/money.ts';
import { advanceTo, claimNoOf } from '../../ops/sample/office.ts';
import type { Office } from '../../ops/sample/office.ts';
import { samplePaper } from '../../ops/sample/paper.ts';
import { districtAccount } from '../../ops/sample/people.ts';
import { APART, signedInOffice, YEAR } from './bureau.ts';
import { zipOf } from '../unit/documents/rosterFixtures.ts';
import { filledTemplate } from './filled-template.ts';
import { journey } from './journey.ts';
import { chooseReason } from './reason.ts';
import type { Visitor } from './visitor.ts';
import { seriousFindings } from './visitor.ts';

/* On a round and a clock of its own: days pass here that must not pass in other journeys. */
const ROUND = '2021-J';
const CLOCK = 'journey';
const XLSX = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';
const TRAINEES = 4;
const claimNo = claimNoOf(ROUND, APART.code);
const clerk = `clerk-${APART.no}`;
const quiet = (): void => undefined;

/** Good rows of one district, so that one officer signs; the first one with a date that cannot be read. */
const { district, rows, totalFen } = traineesOfOneDistrict();
const institution: SampleInstitution = { ...APART, rows };
const closed = YEAR.bank.returns.find((each) => each.institution === APART.no && each.reason === 'closedAccount') as BankReturn;

describe('a claim from the empty template to the payment, with each person at a browser', () => {
  const { people } = journey({ inSteps: true });
  const at = (username: string): Promise<Visitor> => people().at(username);
  let office: Office;
  /** Both batches: the one that came back, and the one that paid it again. */
  const batches: string[] = [];

  beforeAll(async () => {
    office = await signedInOffice(inject('consoleUrl'));
    const { fiscalYear, schoolYear, opensOn, closesOn } = YEAR.round;
    await office.admin.post('/api/clocks', { id: CLOCK, today: DAYS.start });
    await office.registrar.post('/api/rounds', { code: ROUND, fiscalYear, schoolYear, opensOn, closesOn, clock: CLOCK });
    await advanceTo(office, DAYS.submission, CLOCK);
  });

  test('the clerk begins the claim, fills in the template and is shown the bad cell at its row and column', async () => {
    const { page, open } = await at(clerk);
    await open('/college');
    await page.locator('.round-card', { hasText: ROUND }).getByRole('button', { name: '开始申报' }).click();
    const template = await downloaded(page, () => page.getByRole('link', { name: '下载名册模板' }).click());
    const uploaded = await filledTemplate(template, institution);
    await page.locator('input[type=file]').setInputFiles({ name: '名册.xlsx', mimeType: XLSX, buffer: uploaded });
    await page.getByRole('heading', { name: /核对发现 1 处/ }).waitFor();
    await page.getByRole('row', { name: /入学时间.*须更正/ }).waitFor();
    await page.locator('.tile', { hasText: '需更正' }).getByText('1', { exact: true }).waitFor();
    const own = await downloaded(page, () => page.getByRole('link', { name: '下载原文件' }).click());
    expect(own.equals(uploaded)).toBe(true);
    await page.getByRole('button', { name: '与学籍比对' }).click();
    await page.locator('.ant-drawer').getByRole('row', { name: /^1 无此学籍/ }).waitFor();
    await page.keyboard.press('Escape');
    await page.locator('.ant-drawer-open').waitFor({ state: 'detached' });
  });

  test('the papers come in one zip named by the ends of identity numbers, and stand at the row of their trainee', async () => {
    const { page } = await at(clerk);
    await page.getByText('一次上传多人的材料').click();
    const buffer = zipOf([{ name: `${rows[0]!.row.idCard.slice(-6)}-学费票据.pdf`, content: (await samplePaper('学费票据')).content }, { name: '合影.png', content: 'x' }]);
    await page.locator('input[type=file][accept=".zip"]').setInputFiles({ name: '材料.zip', mimeType: 'application/zip', buffer });
    await page.getByText('新增 1 份,已有 0 份,未接收 1 份').waitFor();
    await page.getByRole('row', { name: /合影\.png.*文件名不以身份证号末几位开头/ }).waitFor();
    await page.getByRole('button', { name: rows[0]!.row.name, exact: true }).click();
    await page.locator('.ant-drawer .papers').getByRole('button', { name: '撤下 学费票据' }).waitFor();
    await page.keyboard.press('Escape');
    await page.locator('.ant-drawer-open').waitFor({ state: 'detached' });
  });

  test('a submission is possible only with the commitment', async () => {
    const { page } = await at(clerk);
    await page.getByRole('button', { name: '提交申报' }).click();
    const dialog = page.getByRole('dialog');
    expect(await dialog.getByRole('button', { name: '提交', exact: true }).isDisabled()).toBe(true);
    await dialog.getByRole('checkbox').check();
    await dialog.getByRole('button', { name: '提交', exact: true }).click();
    await page.getByText('已提交').waitFor();
  });

  test('the district signs the trainees that are settled there', async () => {
    await settled(office, ROUND, (claim) => claim.stage === 'identity');
    await untilIdentityOpen(office, ROUND);
    await sign(districtAccount(district).username, '签署身份核实');
  });

  test('the first reviewer returns the row that nobody can pay as it stands', async () => {
    await settled(office, ROUND, (claim) => claim.stage === 'firstReview');
    const { page, open } = await at('first');
    await open(`/review/${claimNo}?show=attention`);
    await page.getByRole('button', { name: '签收', exact: true }).click();
    await page.getByText('由我经办').waitFor();
    await page.keyboard.press('d');
    await page.locator('iframe[title="学费票据"]').waitFor();
    await page.locator('.row-acts').getByRole('button', { name: '退回补正' }).click();
    await chooseReason(page, '本行有不能识别');
    await page.locator('.mark-form').getByLabel(/说明/).fill('请按批注更正后重报');
    await page.locator('.mark-form').getByRole('button', { name: '确定' }).click();
    await page.getByRole('button', { name: '退回补正(1 行)' }).click();
    await page.getByRole('dialog').locator('textarea').fill('请按批注更正');
    await page.getByRole('dialog').getByRole('button', { name: '退回补正' }).click();
    await page.waitForURL('**/review');
  });

  test('the clerk sees what came back and mends the cell on the screen; what cannot be read is found again', async () => {
    const { page, open } = await at(clerk);
    await open('/college');
    await page.getByRole('button', { name: '去更正' }).click();
    await page.getByText('已退回补正').waitFor();
    await page.getByText('请按批注更正后重报').waitFor();
    await page.getByLabel(/行 入学时间 更正为/).fill('去年秋天');
    await page.getByRole('button', { name: '按所填更正(1 格)' }).click();
    await page.getByText('第 2 版').first().waitFor();
    await page.getByRole('row', { name: /入学时间.*须更正/ }).waitFor();
    await page.getByLabel(/行 入学时间 更正为/).fill(rows[0]!.row.enrolledOn);
    await page.getByRole('button', { name: '按所填更正(1 格)' }).click();
    await page.getByText('第 3 版').first().waitFor();
    await page.getByRole('button', { name: '提交补正' }).click();
    await page.getByRole('dialog').getByRole('checkbox').check();
    await page.getByRole('dialog').getByRole('button', { name: '提交', exact: true }).click();
    await page.getByText('已提交').waitFor();
    await settled(office, ROUND, (claim) => claim.stage === 'identity' || claim.stage === 'firstReview');
    await untilIdentityOpen(office, ROUND);
    await districtsSign(office, ROUND, [], quiet);
    await settled(office, ROUND, (claim) => claim.stage === 'firstReview');
  });

  test('the registrar tries the claim under the policy of today: nothing would change, and nothing is changed', async () => {
    const { page, open } = await at('registrar');
    await open(`/claims/${claimNo}`);
    await page.getByRole('button', { name: '改按现行办法' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('button', { name: '按现行办法试算' }).click();
    await dialog.getByText('按现行办法没有一行变动').waitFor();
    await dialog.getByText('改按后不能退回原办法').waitFor();
    expect(await seriousFindings(page)).toEqual([]);
    await dialog.getByRole('button', { name: /取\s?消/ }).click();
    await dialog.waitFor({ state: 'detached' });
  });

  test('three people sign one after another what each was shown; the public notice lies between', async () => {
    await sign('first', '初审签署');
    await sign('second', '复审签署并公示');
    await advanceTo(office, DAYS.decision, CLOCK);
    await settled(office, ROUND, (claim) => claim.stage === 'decision');
    await sign('decider', '审定');
    await settled(office, ROUND, (claim) => claim.stage === 'payment');
  });

  test('the payment comes back from the bank: the account was closed', async () => {
    await advanceTo(office, DAYS.payment, CLOCK);
    await paid(new Map([[APART.code, closed]]));
    const { page, open } = await at('maker');
    await open('/returned?open=true');
    await page.getByRole('row', { name: new RegExp(`${APART.name}.*收款账户已销户.*院校尚未更正`) }).waitFor();
  });

  test('the clerk names the new account with its proof, and another person approves it', async () => {
    const { page, open } = await at(clerk);
    await open('/college/profile');
    await page.getByRole('button', { name: '变更账户' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('开户行全称').fill(closed.corrected.bankName);
    await dialog.getByLabel('联行号').fill(closed.corrected.bankCode);
    await dialog.getByLabel('账号').fill(closed.corrected.number);
    await dialog.getByRole('button', { name: '登记' }).click();
    const proof = await samplePaper('开户许可证');
    await page.locator('input[type=file]').setInputFiles({ name: proof.name, mimeType: proof.mediaType, buffer: proof.content });
    await page.getByText('证明材料已上传').waitFor();
    const approver = await at('approver');
    await approver.open('/accounts');
    await approver.page.locator('.ant-card', { hasText: APART.name }).getByRole('button', { name: '审核通过' }).click();
    await approver.page.locator('.ant-popconfirm').getByRole('button', { name: '审核通过' }).click();
    await approver.page.getByText('账户已审核').waitFor();
  });

  test('after the cooling period it is paid again, to the fen, and the clerk reads the whole way in plain words', async () => {
    await advanceTo(office, DAYS.repayment, CLOCK);
    await settled(office, ROUND, (claim) => claim.stage === 'payment');
    await paid(new Map());
    await settled(office, ROUND, (claim) => claim.stage === 'closed');
    const { page, open } = await at(clerk);
    await open(`/claims/${claimNo}?tab=history`);
    const total = yuanOf(totalFen);
    expect(await page.locator('.figures').innerText()).toMatch(new RegExp(`已拨付\\(元\\)\\s*${total.replace('.', '\\.')}`));
    for (const said of [/初审通过/, /退票/, /办结/]) await page.locator('.timeline').getByText(said).first().waitFor();
  });

  test('the statement of each batch says what came back and why, and what paid it again; finance reads the same, and each has it as a file', async () => {
    const { page } = await at(clerk);
    await statementOf(clerk, batches[0]!);
    await page.getByRole('row', { name: /退票.*收款账户已销户/ }).waitFor();
    await statementOf(clerk, batches[1]!);
    await page.getByText('重付').first().waitFor();
    await page.getByRole('link', { name: `${batches[0]} #1`, exact: true }).first().waitFor();
    await page.getByRole('row', { name: `实付合计 ${yuanOf(totalFen)}` }).waitFor();
    expect(await seriousFindings(page)).toEqual([]);
    const maker = await statementOf('maker', batches[1]!);
    await maker.getByRole('row', { name: `实付合计 ${yuanOf(totalFen)}` }).waitFor();
    for (const who of [page, maker]) {
      await who.getByRole('button', { name: '对账单 Excel' }).click();
      expect((await downloaded(who, () => who.getByRole('button', { name: '下载 对账单 Excel' }).click())).subarray(0, 2).toString()).toBe('PK');
    }
  });

  test("the registrar enters the institution's licence, and finance sees it", async () => {
    const { page, open } = await at('registrar');
    const standing = async (of: Page): Promise<Locator> => {
      await of.getByRole('row', { name: new RegExp(APART.name) }).getByRole('button', { name: '办学状态' }).click();
      return of.getByRole('dialog');
    };
    await open(`/institutions?name=${APART.code}`);
    const dialog = await standing(page);
    await dialog.getByLabel('办学许可证号').fill('示例许可2021-5');
    await dialog.getByLabel(/最后一日/).fill('2040-12-31');
    await dialog.getByRole('button', { name: '登记办学状态' }).click();
    await dialog.waitFor({ state: 'detached' });
    const { page: desk, open: openAt } = await at('approver');
    await openAt(`/institutions?name=${APART.code}`);
    await (await standing(desk)).getByText('示例许可2021-5').waitFor();
    await desk.getByRole('dialog').getByText('2040年12月31日').waitFor();
  });

  test('an auditor goes from the ledger to the payment, to its rows with their rules, and to the event log', async () => {
    const { page, open } = await at('auditor');
    await open(`/ledger?year=${YEAR.round.fiscalYear}&case=${encodeURIComponent(claimNo)}`);
    await page.getByRole('row', { name: /退票.*已拨付 → 已审定/ }).first().waitFor();
    await page.getByRole('row', { name: /拨付.*已审定 → 已拨付/ }).first().getByRole('link', { name: /#1$/ }).click();
    await page.waitForURL(/\/batches\/.*\/lines\/1$/);
    await page.getByRole('row', { name: /本笔拨付/ }).first().waitFor();
    await page.locator('.ant-table-row-expand-icon').first().click();
    await page.locator('.rule').first().waitFor();
    expect(await seriousFindings(page)).toEqual([]);
    await open(`/cases/${encodeURIComponent(claimNo)}`);
    await page.getByRole('cell', { name: 'Closed', exact: true }).waitFor();
    expect(await seriousFindings(page)).toEqual([]);
  });

  test('no browser complained of anything on the way', () => {
    expect(people().complaints()).toEqual([]);
  });

  async function sign(username: string, label: string): Promise<void> {
    const { page, open } = await at(username);
    await open('/review');
    await page.getByRole('row', { name: new RegExp(claimNo) }).getByRole('link', { name: APART.name }).click();
    await page.getByRole('button', { name: label, exact: true }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText('内容摘要').waitFor();
    await dialog.getByRole('button', { name: '签署', exact: true }).click();
    await page.waitForURL('**/review');
  }

  async function statementOf(username: string, batchNo: string): Promise<Page> {
    const { page, open } = await at(username);
    await open(`/statements?batchNo=${batchNo}`);
    await page.getByRole('row', { name: new RegExp(batchNo) }).getByRole('link', { name: /^S-/ }).click();
    await page.getByRole('heading', { name: /^对账单 S-/ }).waitFor();
    return page;
  }

  /** A batch through three desks and the bank: prepared, approved by another person, sent, and the bank's answers booked. */
  async function paid(returns: ReadonlyMap<string, BankReturn>): Promise<void> {
    const { page, open } = await at('maker');
    await open('/money');
    await page.getByRole('row', { name: new RegExp(ROUND) }).getByRole('button', { name: '制表' }).click();
    await page.getByRole('button', { name: '按此清单制表(1 行)' }).click();
    await page.waitForURL(/\/batches\/B-/);
    const batchNo = decodeURIComponent(page.url().replace(/^.*\/batches\//, ''));
    batches.push(batchNo);
    const approver = await at('approver');
    await approver.open('/batches');
    await approver.page.getByRole('link', { name: batchNo, exact: true }).click();
    await approver.page.getByRole('button', { name: '审核通过' }).click();
    await approver.page.getByRole('dialog').getByRole('button', { name: '审核通过' }).click();
    await approver.page.getByText('已审核', { exact: true }).first().waitFor();
    await open(`/batches/${batchNo}`);
    await page.getByRole('button', { name: '生成银行文件并送银行' }).click();
    const file = await downloaded(page, () => page.getByRole('button', { name: '下载已送银行的文件' }).click());
    const on = returns.size > 0 ? DAYS.payment : DAYS.repayment;
    const results = await bankResults(file, await office.maker.get<BatchView>(`/api/batches/${batchNo}`), on, returns);
    await page.locator('input[type=file]').setInputFiles({ name: `${batchNo}-回盘.xlsx`, mimeType: XLSX, buffer: results });
    await page.getByText('回盘已入账').waitFor();
  }
});

const yuanOf = (fen: number): string => (fen / 100).toLocaleString('zh-CN', { minimumFractionDigits: 2 });

async function downloaded(page: Page, click: () => Promise<void>): Promise<Buffer> {
  const [download] = await Promise.all([page.waitForEvent('download'), click()]);
  return readFile(await download.path());
}

function traineesOfOneDistrict(): { district: string; rows: SampleRow[]; totalFen: number } {
  const good = new Map(YEAR.truth.filter((each) => each.institution === APART.no && each.verdict === 'approved' && !each.objection && !each.correctedFirst).map((each) => [each.rowNo, each.amountFen]));
  const possible = APART.rows.filter(({ row }) => good.has(row.rowNo));
  const settledIn = (code: string): SampleRow[] => possible.filter(({ row }) => row.district === code).slice(0, TRAINEES);
  const district = possible.map(({ row }) => row.district).find((code) => settledIn(code).length === TRAINEES);
  if (district === undefined) throw new Error('no district has enough trainees');
  const chosen = settledIn(district);
  return {
    district, totalFen: chosen.reduce((sum, { row }) => sum + (good.get(row.rowNo) ?? 0), 0),
    rows: chosen.map(({ row, programmeText }, index) => ({
      row: { ...row, rowNo: index + 1 }, programmeText,
      ...(index === 0 && { firstUpload: { kind: 'dottedDate' as const, key: 'enrolledOn' as const, value: row.enrolledOn.replaceAll('-', '.') } }),
    })),
  };
}
