import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { Page } from 'playwright-core';
import { describe, expect, inject, test } from 'vitest';
import { claimNoOf } from '../../ops/sample/office.ts';
import { districtAccount, OFFICE, SAMPLE_PASSWORD } from '../../ops/sample/people.ts';
import { codeOf } from '../system/authenticator.ts';
import { REVIEWED, ROUND, signedInOffice } from './bureau.ts';
import { journey } from './journey.ts';
import { givePassword, PHONE, seriousFindings } from './visitor.ts';

const STEP_MS = 30_000;
const APPROVER = OFFICE.find(({ username }) => username === 'deputy') ?? OFFICE[0];
const CHECKER = districtAccount('440112');

const giveCode = async (page: Page, code: string): Promise<void> => {
  await page.locator('#code').fill(code);
  await page.getByRole('button', { name: /^确\s*认$/ }).click();
};

describe('a second factor', () => {
  const { people } = journey({ inSteps: true });
  const username = APPROVER?.username ?? '';
  let uri = '';
  let recoveryCodes: string[] = [];

  test('is set up with the QR code, the password and the first code of the app', async () => {
    const { page, open } = await people().at(username);
    await open('/account');
    await page.getByText('扫描二维码').waitFor();
    await page.locator('#password').first().fill(SAMPLE_PASSWORD);
    await page.getByRole('button', { name: /^启\s*用$/ }).click();
    await page.getByRole('img', { name: '两步验证二维码' }).or(page.locator('[aria-label="两步验证二维码"]')).first().waitFor();
    uri = `otpauth://totp/funeng?${new URLSearchParams({ secret: await page.locator('code.digest').innerText() }).toString()}`;
    recoveryCodes = await page.locator('.recovery-codes code').allInnerTexts();
    expect(recoveryCodes).toHaveLength(10);
    expect(await seriousFindings(page)).toEqual([]);
    await page.locator('#code').fill(codeOf(uri, Date.now() - STEP_MS));
    await page.getByRole('button', { name: '确认启用' }).click();
    await page.getByText('已启用').waitFor();
  });

  test('is asked for after the password', async () => {
    const { page } = await people().stranger('with a code');
    await givePassword(page, username);
    await page.getByText('身份验证器应用显示的 6 位数字').waitFor();
    expect(await page.locator('.frame').count()).toBe(0);
    expect(await seriousFindings(page)).toEqual([]);
    await giveCode(page, codeOf(uri));
    await page.locator('.frame').waitFor();
  });

  test('without the device, a recovery code opens as well', async () => {
    const { page } = await people().stranger('with a recovery code');
    await givePassword(page, username);
    await giveCode(page, recoveryCodes[0] ?? '');
    await page.locator('.frame').waitFor();
  });

  test('no browser complained of anything on the way', () => {
    expect(people().complaints()).toEqual([]);
  });
});

describe('the city’s unified identity', () => {
  const { people } = journey({ inSteps: true });
  const account = '示例统一身份-0112';

  test('an account that is not on record signs nobody in, and the page says whom to ask', async () => {
    const { page } = await people().stranger('not on record');
    await throughTheCity(page, account);
    await page.getByText('账号尚未登记或已停用的,请联系管理员').waitFor();
    expect(await page.locator('.frame').count()).toBe(0);
    expect(await seriousFindings(page)).toEqual([]);
  });

  test('the administrator enters the account of a person', async () => {
    const { page, open } = await people().at('admin');
    await open('/people');
    await page.getByRole('row', { name: CHECKER.username }).getByRole('button', { name: '统一身份' }).click();
    await page.getByText('尚未登记。').waitFor();
    await page.locator('#subject').fill(account);
    await page.getByRole('button', { name: /^登\s*记$/ }).click();
    await page.getByText('已保存,本人须重新登录').waitFor();
  });

  test('that person comes in with it, to the page that was asked for', async () => {
    const { page } = await people().stranger('on record');
    await page.goto('/account');
    await page.waitForURL('**/sign-in**');
    await throughTheCity(page, account);
    await page.getByRole('heading', { name: '账号安全' }).waitFor();
    await page.locator('.person').getByText(CHECKER.displayName).waitFor();
  });

  test('no browser complained of anything on the way', () => {
    expect(people().complaints()).toEqual([]);
  });
});

/** From the sign-in page through the pages of the provider, and back. */
async function throughTheCity(page: Page, account: string): Promise<void> {
  // The provider's pages ask for a font of elsewhere.
  await page.route('https://fonts.googleapis.com/**', (route) => route.fulfill({ contentType: 'text/css', body: '' }));
  await page.getByText('统一身份登录').click();
  await page.locator('input[name=login]').fill(account);
  await page.locator('input[name=password]').fill('any');
  await page.locator('button[type=submit]').click();
  await page.getByRole('button', { name: 'Continue' }).click();
  await page.waitForURL(`${inject('consoleUrl')}/**`);
}

describe('a trainee', () => {
  const { people } = journey();
  const claimNo = claimNoOf(ROUND, REVIEWED.code);

  test('looks up the own line on the phone, with two numbers and the code that came', async () => {
    const { first } = await signedInOffice(inject('consoleUrl'));
    const { idCard, phone } = await first.post<{ idCard: string; phone: string }>(`/api/claims/${claimNo}/rows/1/reveal`, { reason: '核对证件' });
    const { page } = await people().stranger('trainee', PHONE);
    await page.getByText('学员查询').click();
    await page.locator('#claimNo').fill(claimNo);
    await page.locator('#idSuffix').fill(idCard.slice(-6));
    await page.getByRole('button', { name: '获取验证码' }).click();
    await page.getByText('验证码已发到登记的手机').waitFor();
    expect(await seriousFindings(page)).toEqual([]);
    await page.locator('#code').fill(await codeSentTo(phone));
    await page.getByRole('button', { name: /^查\s*询$/ }).click();
    await page.getByText('尚未审定').waitFor();
    expect(await page.locator('main').innerText()).toContain(claimNo);
    expect(await seriousFindings(page)).toEqual([]);
    expect(people().complaints()).toEqual([]);
  });
});

/** The six digits of the newest short message to the phone. */
async function codeSentTo(phone: string): Promise<string> {
  const folder = inject('messageFolder');
  let code: string | undefined;
  await expect.poll(() => {
    const messages = readdirSync(folder).filter((name) => name.endsWith('.json')).map((name) => JSON.parse(readFileSync(path.join(folder, name), 'utf8')) as { recipient: string; text: string });
    code = messages.filter(({ recipient }) => recipient === phone).map(({ text }) => /\d{6}/.exec(text)?.[0]).at(-1);
    return code;
  }, { timeout: 10_000 }).toBeDefined();
  return code ?? '';
}
