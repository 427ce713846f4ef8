import axe from 'axe-core';
import { chromium } from 'playwright-core';
import type { Browser, Page } from 'playwright-core';
import { SAMPLE_PASSWORD } from '../../ops/sample/people.ts';

const FLAGS = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'];

export const DESK = { width: 1366, height: 768 } as const;
export const PHONE = { width: 390, height: 844 } as const;

/** One person at a browser of his or her own. Whatever the browser complains of is kept in `complaints`. */
export interface Visitor {
  readonly page: Page;
  readonly complaints: readonly string[];
  open(path: string): Promise<void>;
  close(): Promise<void>;
}

export function openBrowser(executablePath: string): Promise<Browser> {
  return chromium.launch({ executablePath, args: FLAGS });
}

/** Signs a sample person in through the sign-in page. */
export async function visit(browser: Browser, baseURL: string, username: string, viewport: { width: number; height: number } = DESK): Promise<Visitor> {
  const context = await browser.newContext({ viewport, locale: 'zh-CN', timezoneId: 'America/New_York', reducedMotion: 'reduce', baseURL });
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => { if (message.type() === 'error') complaints.push(message.text()); });
  await page.goto('/sign-in');
  await page.locator('#username').fill(username);
  await page.locator('#password').fill(SAMPLE_PASSWORD);
  await page.locator('button[type=submit]').click();
  await page.locator('.frame').waitFor();
  return { page, complaints, open: async (path) => { await page.goto(path); await page.locator('.page-title').waitFor(); }, close: () => context.close() };
}

/** What axe finds serious or critical on the page as it stands, each with its places. */
export async function seriousFindings(page: Page): Promise<string[]> {
  // Run in the page by the debugger's protocol: the page's own policy lets no foreign script in.
  await page.evaluate(axe.source);
  const { violations } = await page.evaluate<{ violations: readonly { id: string; impact: string; nodes: readonly { html: string }[] }[] }>('axe.run()');
  return violations.filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${id}: ${nodes.slice(0, 3).map((node) => node.html.slice(0, 160)).join(' | ')}`);
}
