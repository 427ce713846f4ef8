import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, inject } from 'vitest';
import { openBrowser, Visitors } from './visitor.ts';

/**
 * A browser for the journeys of one file, and its people. When a test fails, `out/journeys/` shows what they had on their screens.
 * @param inSteps each test goes on where the one before ended: after a failed one the others fail at once.
 */
export function journey({ inSteps = false } = {}): { readonly people: () => Visitors } {
  let browser: Browser | undefined;
  let people: Visitors | undefined;
  beforeAll(async () => {
    browser = await openBrowser(inject('browserPath'));
    people = new Visitors(browser, inject('consoleUrl'));
  });
  let isBroken = false;
  beforeEach(({ task, onTestFailed }) => {
    if (isBroken) throw new Error('an earlier step of this journey failed');
    onTestFailed(() => {
      isBroken = inSteps;
      return people?.photograph(task.name);
    });
  });
  afterAll(() => browser?.close());
  return {
    people: () => {
      if (!people) throw new Error('the browser is not open yet');
      return people;
    },
  };
}
