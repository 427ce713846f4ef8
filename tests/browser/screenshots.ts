import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { projectDir } from '../../ops/config.ts';
import { buildConsole } from '../../ops/console.ts';
import { districtsSign, settled, submitAll, untilIdentityOpen, uploadAll } from '../../ops/sample/claims.ts';
import { DAYS } from '../../ops/sample/drive.ts';
import { generateSampleYear } from '../../ops/sample/generate/year.ts';
import { advanceTo, claimNoOf } from '../../ops/sample/office.ts';
import { firstAdministrator, prepareYear } from '../../ops/sample/prepare.ts';
import { sayOnTerminal } from '../../ops/say.ts';
import { printFailure } from '../../ops/setup-error.ts';
import { startThrowaway } from '../../ops/throw-away-stack.ts';
import { findBrowser } from '../setup/browser.ts';
import { DESK, PHONE, openBrowser, visit } from './visitor.ts';

/** `npm run screenshots`: pictures of the main screens, of synthetic data, into docs/screenshots/. */
const FOLDER = path.join(projectDir, 'docs', 'screenshots');
const SETTLE_MS = 1_500;
const INSTITUTIONS = 6;
const quiet = (): void => undefined;

interface Shot { readonly name: string; readonly username: string; readonly path: string; readonly viewport?: typeof DESK | typeof PHONE; readonly dark?: true; readonly english?: true }

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
    const shots = await office(throwaway);
    const browser = await openBrowser(browserPath);
    for (const shot of shots) {
      const visitor = await visit(browser, throwaway.stack.apiUrl, shot.username, shot.viewport ?? DESK);
      await visitor.page.evaluate(`localStorage.setItem('funeng.colours', '${shot.dark ? 'dark' : 'light'}'); localStorage.setItem('funeng.language', '${shot.english ? 'en' : 'zh'}')`);
      await visitor.open(shot.path);
      await visitor.page.waitForTimeout(SETTLE_MS);
      await visitor.page.screenshot({ path: path.join(FOLDER, `${shot.name}.png`) });
      await visitor.close();
    }
    await browser.close();
  } finally {
    await throwaway.stop();
  }
}

/** A small bureau in the middle of its round: one claim being prepared, the others at the first review. */
async function office({ stack, runtime }: Awaited<ReturnType<typeof startThrowaway>>): Promise<Shot[]> {
  await firstAdministrator(runtime.db);
  const year = generateSampleYear({ seed: 2021, institutions: INSTITUTIONS });
  const round = year.round.code;
  const people = await prepareYear(stack.apiUrl, year, DAYS.start, 1, quiet);
  await uploadAll(people, round, year.institutions, quiet);
  await advanceTo(people, DAYS.submission);
  const [drafting, ...others] = year.institutions;
  const reviewed = others.find((each) => each.rows.some((row) => row.firstUpload !== undefined)) ?? others[0];
  if (!drafting || !reviewed) throw new Error('the sample year is too small');
  await submitAll(people, round, others, quiet);
  await untilIdentityOpen(people, round);
  await districtsSign(people, round, [], quiet);
  await settled(people, round, (claim) => claim.stage === 'draft' || claim.stage === 'firstReview');
  const clerk = `clerk-${drafting.no}`;
  return [
    { name: 'clerk-roster', username: clerk, path: `/claims/${claimNoOf(round, drafting.code)}` },
    { name: 'clerk-phone', username: clerk, path: `/claims/${claimNoOf(round, drafting.code)}`, viewport: PHONE },
    { name: 'clerk-account', username: clerk, path: '/college/profile' },
    { name: 'review-queue', username: 'first', path: '/review' },
    { name: 'review-desk', username: 'first', path: `/review/${claimNoOf(round, reviewed.code)}?show=attention` },
    { name: 'review-desk-dark-english', username: 'first', path: `/review/${claimNoOf(round, reviewed.code)}`, dark: true, english: true },
    { name: 'claim-history', username: 'auditor', path: `/claims/${claimNoOf(round, reviewed.code)}?tab=history` },
  ];
}
