import path from 'node:path';
import type { TestProject } from 'vitest/node';
import { CALLBACK_PATH } from '../../api/auth/unified-identity.ts';
import { buildConsole } from '../../ops/console.ts';
import { sayOnTerminal } from '../../ops/say.ts';
import { freePort } from '../../ops/servers/ports.ts';
import { startThrowaway } from '../../ops/throw-away-stack.ts';
import { openBureau } from '../browser/bureau.ts';
import { startCity } from '../system/oidc-city.ts';
import { findBrowser } from './browser.ts';

declare module 'vitest' {
  interface ProvidedContext {
    consoleUrl: string;
    browserPath: string;
    /** Where mails and short messages are put, one file each. */
    messageFolder: string;
  }
}

/** The console as it is served, before a whole installation on throw-away data, the city's unified identity, and a browser to open it with: once for all journeys. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const browserPath = findBrowser();
  await buildConsole(sayOnTerminal);
  const port = await freePort();
  const city = await startCity(`http://127.0.0.1:${port}${CALLBACK_PATH}`);
  Object.assign(process.env, { FUNENG_OIDC_ISSUER: city.issuer, FUNENG_OIDC_CLIENT_ID: city.clientId, FUNENG_OIDC_CLIENT_SECRET: city.clientSecret });
  const throwaway = await startThrowaway(sayOnTerminal, port);
  const stop = async (): Promise<void> => {
    await throwaway.stop();
    await city.close();
  };
  try {
    await openBureau(throwaway);
    project.provide('consoleUrl', throwaway.stack.apiUrl);
    project.provide('browserPath', browserPath);
    project.provide('messageFolder', path.join(throwaway.stack.env['FUNENG_DATA'] ?? '', 'messages'));
  } catch (error) {
    await stop();
    throw error;
  }
  return stop;
}
