import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { projectDir } from '../../ops/config.ts';
import { buildConsole } from '../../ops/console.ts';
import { claimNoOf } from '../../ops/sample/office.ts';
import { sayOnTerminal } from '../../ops/say.ts';
import { printFailure } from '../../ops/setup-error.ts';
import { startThrowaway } from '../../ops/throw-away-stack.ts';
import { findBrowser } from '../setup/browser.ts';
import { DRAFTING, openBureau, REVIEWED, ROUND, YEAR } from './bureau.ts';
import type { Viewport } from './visitor.ts';
import { DESK, openBrowser, PHONE, visit } from './visitor.ts';

/* `npm run screenshots`: pictures of the main screens, of synthetic data, into docs/screenshots/. */

const FOLDER = path.join(projectDir, 'docs', 'screenshots');
const SETTLE_MS = 1_500;

interface Shot {
  readonly name: string; readonly username: string; readonly path: string; readonly viewport?: Viewport; readonly dark?: true; readonly english?: true;
  /** A button that leads to what is to be seen. */
  readonly press?: string;
}

const clerk = `clerk-${DRAFTING.no}`;
const draft = `/claims/${claimNoOf(ROUND, DRAFTING.code)}`;
const reviewed = claimNoOf(ROUND, REVIEWED.code);
const SHOTS: readonly Shot[] = [
  { name: 'clerk-roster', username: clerk, path: draft },
  { name: 'clerk-phone', username: clerk, path: draft, viewport: PHONE },
  { name: 'review-queue', username: 'first', path: '/review' },
  { name: 'review-desk', username: 'first', path: `/review/${reviewed}?show=attention` },
  { name: 'review-desk-dark-english', username: 'first', path: `/review/${reviewed}`, viewport: { width: 1280, height: 720 }, dark: true, english: true },
  { name: 'claim-history', username: 'auditor', path: `/claims/${reviewed}?tab=history` },
  { name: 'budget', username: 'maker', path: '/budgets' },
  { name: 'ledger', username: 'auditor', path: `/ledger?year=${YEAR.round.fiscalYear}&account=reserved` },
  { name: 'access-log', username: 'auditor', path: '/audit' },
  { name: 'year', username: 'decider', path: '/year' },
  { name: 'policy-form', username: 'registrar', path: '/policies/new', press: '从最新办法起草' },
];

try {
  await main();
  process.exit(0);
} catch (error) {
  printFailure(error);
  process.exit(1);
}

async function main(): Promise<void> {
  mkdirSync(FOLDER, { recursive: true });
  const browserPath = findBrowser();
  await buildConsole(sayOnTerminal);
  const throwaway = await startThrowaway(sayOnTerminal);
  try {
    await openBureau(throwaway);
    const browser = await openBrowser(browserPath);
    for (const shot of SHOTS) {
      const visitor = await visit(browser, throwaway.stack.apiUrl, shot.username, shot.viewport ?? DESK);
      await visitor.page.evaluate(`localStorage.setItem('funeng.colours', '${shot.dark ? 'dark' : 'light'}'); localStorage.setItem('funeng.language', '${shot.english ? 'en' : 'zh'}')`);
      await visitor.open(shot.path);
      if (shot.press) await visitor.page.getByRole('button', { name: shot.press }).click();
      await visitor.page.waitForTimeout(SETTLE_MS);
      await visitor.page.screenshot({ path: path.join(FOLDER, `${shot.name}.png`) });
      await visitor.close();
    }
    await browser.close();
  } finally {
    await throwaway.stop();
  }
}
