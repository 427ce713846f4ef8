import { describe, expect, test } from 'vitest';
import { claimNoOf } from '../../ops/sample/office.ts';
import { SAMPLE_PASSWORD, districtAccount } from '../../ops/sample/people.ts';
import { APART, DRAFTING, REVIEWED, ROUND } from './bureau.ts';
import { journey } from './journey.ts';
import { DESK, PHONE, seriousFindings } from './visitor.ts';
import type { Visitor } from './visitor.ts';

const CHINESE = /\p{Script=Han}/u;
const claim = encodeURIComponent(claimNoOf(ROUND, REVIEWED.code));
const draft = encodeURIComponent(claimNoOf(ROUND, DRAFTING.code));

/** Screens that no menu names, with somebody who sees them. */
const BESIDES: Readonly<Record<string, readonly string[]>> = {
  [`clerk-${DRAFTING.no}`]: [`/claims/${draft}`],
  first: [`/review/${claim}`, `/review/${claim}?show=attention`],
  auditor: [`/claims/${claim}`, `/claims/${claim}?tab=history`, `/cases/${claim}`],
  maker: [`/batches/new?round=${ROUND}`],
  registrar: ['/policies/new'],
};

/** Each screen is looked at once, by the first of these who has it in the menu. */
const PEOPLE = [`clerk-${DRAFTING.no}`, `clerk-${APART.no}`, districtAccount('440106').username, 'first', 'second', 'decider', 'maker', 'approver', 'registrar', 'auditor', 'admin'];

describe('every screen of every role', () => {
  const { people } = journey();
  const seen = new Set<string>();

  for (const username of PEOPLE) {
    test(`${username}: each screen opens in both languages, at a desk and on a phone, without a serious finding of accessibility`, async () => {
      const visitor = await people().at(username);
      const paths = [...await menuOf(visitor), ...(BESIDES[username] ?? [])].filter((path) => !seen.has(path));
      const faults: unknown[] = [];
      for (const path of paths) {
        seen.add(path);
        faults.push(...await faultsAt(visitor, path));
      }
      expect(faults).toEqual([]);
    });
  }

  test('the address of a screen that a role does not have shows that it is not permitted, and nothing else', async () => {
    const { page } = await people().at('auditor');
    await page.goto('/registry');
    await page.getByText('没有此项权限').waitFor();
    expect(await page.locator('.page-title').count()).toBe(0);
  });

  test('whoever signs out is asked to sign in again, and comes back to the screen that was wanted', async () => {
    const { page, open } = await people().at('auditor');
    await open('/claims');
    await page.locator('.person').click();
    await page.getByText('退出登录').click();
    await page.waitForURL('**/sign-in**');
    expect(await seriousFindings(page)).toEqual([]);
    await page.goto(`/claims/${claim}`);
    await page.locator('#username').fill('auditor');
    await page.locator('#password').fill(SAMPLE_PASSWORD);
    await page.locator('button[type=submit]').click();
    await page.getByRole('heading', { name: REVIEWED.name }).waitFor();
  });

  test('no browser complained of anything on the way', () => {
    expect(people().complaints()).toEqual([]);
  });
});

async function menuOf({ page }: Visitor): Promise<string[]> {
  await page.locator('.frame-side a').first().waitFor();
  return page.evaluate<string[]>('[...document.querySelectorAll(".frame-side a")].map((link) => new URL(link.href).pathname)');
}

async function faultsAt({ page, open }: Visitor, path: string): Promise<string[]> {
  await page.setViewportSize(DESK);
  await open(path);
  await page.locator('.moving, .loading, .ant-spin-spinning, .ant-skeleton-active').first().waitFor({ state: 'detached' });
  const faults: string[] = [];
  if (await isTooWide(page)) faults.push(`${path}: wider than a desk's screen`);
  await page.getByRole('button', { name: 'English' }).click();
  await page.setViewportSize(PHONE);
  await page.locator('.frame-side').waitFor({ state: 'detached' });
  if (CHINESE.test(withoutNames(await page.locator('.page-title h1').innerText()))) faults.push(`${path}: its title has no English`);
  if (await isTooWide(page)) faults.push(`${path}: wider than a phone`);
  faults.push(...(await seriousFindings(page)).map((finding) => `${path}: ${finding}`));
  await page.getByRole('button', { name: '中文' }).click();
  return faults;
}

const isTooWide = (page: Visitor['page']): Promise<boolean> => page.evaluate<boolean>('document.documentElement.scrollWidth > window.innerWidth');

/** Institutions keep their Chinese name in every language. */
const withoutNames = (title: string): string => title.replaceAll(DRAFTING.name, '').replaceAll(REVIEWED.name, '');
