import { setTimeout as sleep } from 'node:timers/promises';
import type { Browser, BrowserContext, Page, Response } from 'playwright-core';
import { buildConsole } from '../ops/console.ts';
import { ApiPerson } from '../ops/sample/client.ts';
import type { Office } from '../ops/sample/office.ts';
import { claimNoOf, claimsOf } from '../ops/sample/office.ts';
import { OFFICE, SAMPLE_PASSWORD, districtAccount } from '../ops/sample/people.ts';
import { sayOnTerminal, saySilently } from '../ops/say.ts';
import { startThrowaway } from '../ops/throw-away-stack.ts';
import type { Throwaway } from '../ops/throw-away-stack.ts';
import { DRAFTING, REVIEWED, ROUND, openBureau } from '../tests/browser/bureau.ts';
import { DESK, openBrowser, visit } from '../tests/browser/visitor.ts';
import { findBrowser } from '../tests/setup/browser.ts';
import { openBureau as openCommandBureau } from './claim-life.ts';
import { median, percentile, rounded } from './statistics.ts';

export interface ConsoleFigures {
  /** A signed-in clerk opens the console with an empty cache: until the first page stands with its data. */
  readonly first_screen_ms: number;
  /**
   * Scripts that a page brings, as they are sent (gzip), in kB of 1,000 bytes: the largest. A first page counts what it needs beyond the sign-in page,
   * any other what it needs beyond the first page of its menu.
   */
  readonly route_kb_max: number;
  /** The scripts of the sign-in page itself. */
  readonly shell_kb: number;
  /** From the key pressed at the review desk to the decision in the row. */
  readonly decision_shown_ms: number;
  /** From the request to its answer while 20 reviewers mark rows, theirs and the browser's. */
  readonly decision_p95_ms: number;
  /** From the click in the queue to the rows of a claim of 2,000, with an empty cache. */
  readonly claim_2000_open_ms: number;
}

const ROUNDS = 5;
const PRESSES = 40;
const REVIEWERS = 20;
/** What a quick reviewer needs for a row. */
const REVIEWER_LOOKS_MS = 1_000;
const LARGE_CLAIM_ROWS = 2_000;
const DISTRICT = '440106';
const clerk = `clerk-${DRAFTING.no}`;

type Cookies = Awaited<ReturnType<BrowserContext['storageState']>>;

/** The console as it is built and served, in a real browser on this machine, before a whole installation. */
export async function benchConsole(): Promise<ConsoleFigures> {
  const browserPath = findBrowser();
  await buildConsole(sayOnTerminal);
  const throwaway = await startThrowaway(saySilently);
  try {
    const office = await openBureau(throwaway);
    const largeClaim = await claimOf2000(throwaway);
    const browser = await openBrowser(browserPath);
    try {
      const base = throwaway.stack.apiUrl;
      const reviewer = await cookiesOf(browser, base, 'first');
      return {
        first_screen_ms: await firstScreen(browser, base, await cookiesOf(browser, base, clerk)),
        ...await scripts(browser, base),
        claim_2000_open_ms: await openings(browser, base, reviewer, largeClaim),
        ...await decisions(browser, throwaway, office, reviewer),
      };
    } finally {
      await browser.close();
    }
  } finally {
    await throwaway.stop();
  }
}

/** One more institution, whose claim has 2,000 rows and waits for the first review. */
async function claimOf2000(throwaway: Throwaway): Promise<string> {
  const bureau = await openCommandBureau(throwaway, 1);
  try {
    const claim = await bureau.enterRoster(await bureau.open(1), LARGE_CLAIM_ROWS, [DISTRICT]);
    await bureau.reachFirstReview(claim);
    return claim.claimNo;
  } finally {
    await bureau.close();
  }
}

async function cookiesOf(browser: Browser, base: string, username: string): Promise<Cookies> {
  const visitor = await visit(browser, base, username);
  const cookies = await visitor.page.context().storageState();
  await visitor.close();
  return cookies;
}

/** A page of a browser that has nothing in its cache; closed afterwards. */
async function inEmptyBrowser<T>(browser: Browser, base: string, cookies: Cookies | undefined, work: (page: Page) => Promise<T>): Promise<T> {
  const context = await browser.newContext({ viewport: DESK, locale: 'zh-CN', reducedMotion: 'reduce', baseURL: base, ...(cookies && { storageState: cookies }) });
  try {
    return await work(await context.newPage());
  } finally {
    await context.close();
  }
}

async function firstScreen(browser: Browser, base: string, cookies: Cookies): Promise<number> {
  const tookMs: number[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    tookMs.push(await inEmptyBrowser(browser, base, cookies, async (page) => {
      const startedMs = performance.now();
      await page.goto('/', { waitUntil: 'commit' });
      await standing(page);
      return performance.now() - startedMs;
    }));
  }
  return rounded(median(tookMs), 0);
}

/** The page has its title, and nothing on it is still being asked for. */
async function standing(page: Page): Promise<void> {
  await page.locator('.page-title').waitFor();
  await page.locator('.ant-skeleton, .ant-spin-spinning').first().waitFor({ state: 'detached' });
}

/** Every page of every role's menu, and the review desk, each in an empty browser. */
async function scripts(browser: Browser, base: string): Promise<{ route_kb_max: number; shell_kb: number }> {
  const shell = await scriptsOf(browser, base, undefined, '/sign-in', (page) => page.locator('#username').waitFor());
  let largest = { path: '', bytes: 0 };
  const seen = new Set<string>();
  for (const username of [clerk, districtAccount(DISTRICT).username, ...OFFICE.map((each) => each.username)]) {
    const cookies = await cookiesOf(browser, base, username);
    const menu = await inEmptyBrowser(browser, base, cookies, async (page) => {
      await page.goto('/');
      await standing(page);
      return page.evaluate<string[]>('[...document.querySelectorAll(".frame nav a, .frame .ant-menu a")].map((link) => link.getAttribute("href"))');
    });
    const desks = username === 'first' ? [`/review/${claimNoOf(ROUND, REVIEWED.code)}`, `/claims/${claimNoOf(ROUND, REVIEWED.code)}`] : [];
    const [first = '/'] = menu;
    const firstScripts = await scriptsOf(browser, base, cookies, first, standing);
    for (const path of [...menu, ...desks]) {
      if (seen.has(path)) continue;
      seen.add(path);
      const [loaded, known] = path === first ? [firstScripts, shell] : [await scriptsOf(browser, base, cookies, path, standing), new Map([...shell, ...firstScripts])];
      const bytes = [...loaded].reduce((sum, [url, size]) => sum + (known.has(url) ? 0 : size), 0);
      if (bytes > largest.bytes) largest = { path, bytes };
    }
  }
  if (seen.size === 0) throw new Error('no menu was found');
  process.stderr.write(`console: ${seen.size} pages; the most script of its own has ${largest.path}\n`);
  const kb = (bytes: number): number => rounded(bytes / 1_000, 0);
  return { route_kb_max: kb(largest.bytes), shell_kb: kb([...shell.values()].reduce((sum, size) => sum + size, 0)) };
}

/** @returns bytes as sent, by script */
async function scriptsOf(browser: Browser, base: string, cookies: Cookies | undefined, path: string, there: (page: Page) => Promise<void>): Promise<Map<string, number>> {
  return inEmptyBrowser(browser, base, cookies, async (page) => {
    const responses: Response[] = [];
    page.on('response', (response) => { if (response.request().resourceType() === 'script') responses.push(response); });
    await page.goto(path);
    await there(page);
    return new Map(await Promise.all(responses.map(async (response) => [response.url(), (await response.request().sizes()).responseBodySize] as const)));
  });
}

async function openings(browser: Browser, base: string, cookies: Cookies, claimNo: string): Promise<number> {
  const tookMs: number[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    tookMs.push(await inEmptyBrowser(browser, base, cookies, async (page) => {
      await page.goto('/review');
      const link = page.locator(`a[href="/review/${claimNo}"]`).first();
      await link.waitFor();
      const startedMs = performance.now();
      await link.click();
      await page.locator('.desk-table .ant-table-row').first().waitFor();
      return performance.now() - startedMs;
    }));
  }
  return rounded(median(tookMs), 0);
}

/** Keeps, for each key pressed, how long it took until the counts above the table had changed and were drawn. */
const WATCH_KEYS = `
  window.shownMs = [];
  const counts = () => document.querySelector('.filters')?.textContent;
  document.addEventListener('keydown', (event) => {
    const before = counts();
    const look = () => (counts() === before ? requestAnimationFrame(look) : window.shownMs.push(performance.now() - event.timeStamp));
    requestAnimationFrame(look);
  }, true);
`;

async function decisions(browser: Browser, { stack }: Throwaway, office: Office, cookies: Cookies): Promise<{ decision_shown_ms: number; decision_p95_ms: number }> {
  const others = await Promise.all(Array.from({ length: REVIEWERS }, (_, index) => colleague(stack.apiUrl, office, index + 1)));
  const waiting = (await claimsOf(office.registrar, ROUND)).filter((claim) => claim.stage === 'firstReview').map((claim) => claim.claimNo);
  const [own, ...shared] = waiting;
  if (own === undefined || shared.length === 0) throw new Error('no claims wait for the first review');
  const tookMs: number[] = [];
  let working = true;
  const office20 = Promise.all(others.map(async (person, index) => {
    const claimNo = shared[index % shared.length] as string;
    const { items } = await person.get<{ items: { rowNo: number; verdict: string }[] }>(`/api/claims/${claimNo}/rows?limit=200`);
    const passing = items.filter((row) => row.verdict === 'approve');
    for (let turn = index; working; turn += 1) {
      const sentMs = performance.now();
      await person.put(`/api/claims/${claimNo}/marks`, { marks: [{ rowNo: passing[turn % passing.length]?.rowNo, verdict: 'approve' }] });
      tookMs.push(performance.now() - sentMs);
      await sleep(REVIEWER_LOOKS_MS);
    }
  }));
  const shownMs = await inEmptyBrowser(browser, stack.apiUrl, cookies, async (page) => {
    page.on('requestfinished', (request) => { if (request.method() === 'PUT') tookMs.push(request.timing().responseEnd); });
    await page.goto(`/review/${own}`);
    await page.locator('.desk-table .ant-table-row').first().waitFor();
    await page.evaluate(WATCH_KEYS);
    for (let press = 0; press < PRESSES; press += 1) {
      // A row decided is taken back with the next key: so every press changes what is shown.
      await page.keyboard.press(press % 2 === 0 ? 'a' : 'u');
      await sleep(REVIEWER_LOOKS_MS / 2);
    }
    return page.evaluate<number[]>('window.shownMs');
  });
  working = false;
  await office20;
  if (shownMs.length < PRESSES) throw new Error(`only ${shownMs.length} of ${PRESSES} decisions were shown`);
  process.stderr.write(`console: ${tookMs.length} decisions confirmed\n`);
  return { decision_shown_ms: rounded(percentile(shownMs, 0.95), 0), decision_p95_ms: rounded(percentile(tookMs, 0.95), 0) };
}

async function colleague(base: string, office: Office, serial: number): Promise<ApiPerson> {
  const username = `reviewer-${serial}`;
  await office.admin.post('/api/people', { username, displayName: `示例初审员${serial}`, role: 'city_first', password: SAMPLE_PASSWORD });
  return new ApiPerson(base, { username, password: SAMPLE_PASSWORD }).signIn();
}
