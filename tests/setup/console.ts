import type { TestProject } from 'vitest/node';
import { buildConsole } from '../../ops/console.ts';
import { sayOnTerminal } from '../../ops/say.ts';
import { startThrowaway } from '../../ops/throw-away-stack.ts';
import { DAYS } from '../../ops/sample/drive.ts';
import { generateSampleYear } from '../../ops/sample/generate/year.ts';
import { firstAdministrator, prepareYear } from '../../ops/sample/prepare.ts';
import { findBrowser } from './browser.ts';

declare module 'vitest' {
  interface ProvidedContext {
    consoleUrl: string;
    browserPath: string;
  }
}

/** The small bureau of the journeys: every role signs in, the round is open, nobody has claimed yet. */
export const SMALL_YEAR = { seed: 2021, institutions: 8 } as const;

/** The console as it is served, before a whole installation on throw-away data, and a browser to open it with. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const browserPath = findBrowser();
  await buildConsole(sayOnTerminal);
  const throwaway = await startThrowaway(sayOnTerminal);
  try {
    await firstAdministrator(throwaway.runtime.db);
    await prepareYear(throwaway.stack.apiUrl, generateSampleYear(SMALL_YEAR), DAYS.start, 1, () => undefined);
    project.provide('consoleUrl', throwaway.stack.apiUrl);
    project.provide('browserPath', browserPath);
  } catch (error) {
    await throwaway.stop();
    throw error;
  }
  return () => throwaway.stop();
}
