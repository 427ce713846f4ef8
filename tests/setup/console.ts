import type { TestProject } from 'vitest/node';
import { buildConsole } from '../../ops/console.ts';
import { sayOnTerminal } from '../../ops/say.ts';
import { startThrowaway } from '../../ops/throw-away-stack.ts';
import { openBureau } from '../browser/bureau.ts';
import { findBrowser } from './browser.ts';

declare module 'vitest' {
  interface ProvidedContext {
    consoleUrl: string;
    browserPath: string;
  }
}

/** The console as it is served, before a whole installation on throw-away data, and a browser to open it with: once for all journeys. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const browserPath = findBrowser();
  await buildConsole(sayOnTerminal);
  const throwaway = await startThrowaway(sayOnTerminal);
  try {
    await openBureau(throwaway);
    project.provide('consoleUrl', throwaway.stack.apiUrl);
    project.provide('browserPath', browserPath);
  } catch (error) {
    await throwaway.stop();
    throw error;
  }
  return () => throwaway.stop();
}
