import { mkdirSync } from 'node:fs';
import path from 'node:path';
import axe from 'axe-core';
import { chromium } from 'playwright-core';
import type { Browser, Locator, Page } from 'playwright-core';
import { projectDir } from '../../ops/config.ts';
import { SAMPLE_PASSWORD } from '../../ops/sample/people.ts';
import { fontEnvironment } from '../setup/browser-fonts.ts';

const FLAGS = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'];
const OUT = path.join(projectDir, 'out', 'journeys');
/** A screen that has not come by then does not come. */
const PATIENCE_MS = 20_000;
const MOST_TABS = 120;

export const DESK = { width: 1366, height: 768 } as const;
export const PHONE = { width: 390, height: 844 } as const;

export interface Viewport { readonly width: number; readonly height: number }

export function openBrowser(executablePath: string): Promise<Browser> {
  return chromium.launch({ executablePath, args: FLAGS, env: { ...process.env as Record<string, string>, ...fontEnvironment(OUT) } });
}

/** One person at a browser of his or her own. Whatever the browser complains of is kept in `complaints`. */
export interface Visitor {
  readonly page: Page;
  readonly complaints: readonly string[];
  open(path: string): Promise<void>;
  close(): Promise<void>;
}

/** Somebody before the sign-in page. */
export async function arrive(browser: Browser, baseURL: string, viewport: Viewport = DESK): Promise<Visitor> {
  const context = await browser.newContext({ viewport, locale: 'zh-CN', timezoneId: 'America/New_York', reducedMotion: 'reduce', baseURL });
  context.setDefaultTimeout(PATIENCE_MS);
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => { if (message.type() === 'error') complaints.push(`${message.text()} ${message.location().url}`); });
  await page.goto('/sign-in');
  return { page, complaints, open: async (to) => { await page.goto(to); await page.locator('.page-title').waitFor(); }, close: () => context.close() };
}

/** Signs a sample person in through the sign-in page. */
export async function visit(browser: Browser, baseURL: string, username: string, viewport: Viewport = DESK): Promise<Visitor> {
  const visitor = await arrive(browser, baseURL, viewport);
  await givePassword(visitor.page, username);
  await visitor.page.locator('.frame').waitFor();
  return visitor;
}

export async function givePassword(page: Page, username: string): Promise<void> {
  await page.locator('#username').fill(username);
  await page.locator('#password').fill(SAMPLE_PASSWORD);
  await page.locator('button[type=submit]').click();
}

/** The people of one journey, each signed in once. */
export class Visitors {
  private readonly browser: Browser;
  private readonly baseURL: string;
  private readonly present = new Map<string, Visitor>();

  constructor(browser: Browser, baseURL: string) {
    this.browser = browser;
    this.baseURL = baseURL;
  }

  async at(username: string, viewport: Viewport = DESK): Promise<Visitor> {
    const visitor = this.present.get(username) ?? await visit(this.browser, this.baseURL, username, viewport);
    this.present.set(username, visitor);
    return visitor;
  }

  /** At a browser of its own before the sign-in page; `name` is for the complaints and the pictures. */
  async stranger(name: string, viewport: Viewport = DESK): Promise<Visitor> {
    const visitor = await arrive(this.browser, this.baseURL, viewport);
    this.present.set(name, visitor);
    return visitor;
  }

  complaints(): string[] {
    return [...this.present].flatMap(([name, visitor]) => visitor.complaints.map((complaint) => `${name}: ${complaint}`));
  }

  /** What each of them had on the screen, for whoever must find out why a journey failed. */
  async photograph(title: string): Promise<void> {
    mkdirSync(OUT, { recursive: true });
    for (const [name, { page }] of this.present) {
      await page.screenshot({ path: path.join(OUT, `${title.replace(/\W+/g, '-').slice(0, 60)}-${name}.png`) }).catch(() => undefined);
    }
  }
}

/** Goes on with Tab until the thing is in focus: no hand on the mouse. */
export async function tabTo(page: Page, wanted: Locator): Promise<void> {
  await wanted.waitFor();
  for (let pressed = 0; pressed < MOST_TABS; pressed += 1) {
    if (await wanted.and(page.locator(':focus')).count() > 0) return;
    await page.keyboard.press('Tab');
  }
  throw new Error(`cannot be reached with Tab: ${String(wanted)}`);
}

/** What axe finds serious or critical on the page as it stands, each with its places. */
export async function seriousFindings(page: Page): Promise<string[]> {
  // What is still fading in has the contrast of no moment that anybody reads; what turns for ever is not waited for.
  await page.evaluate('Promise.all(document.getAnimations().filter((each) => each.effect?.getComputedTiming().endTime !== Infinity).map((each) => each.finished.catch(() => undefined)))');
  // Run in the page by the debugger's protocol: the page's own policy lets no foreign script in.
  await page.evaluate(axe.source);
  const { violations } = await page.evaluate<{ violations: readonly { id: string; impact: string; nodes: readonly { html: string }[] }[] }>('axe.run()');
  return violations.filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${id}: ${nodes.slice(0, 3).map((node) => node.html.slice(0, 160)).join(' | ')}`);
}
