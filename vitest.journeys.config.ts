import { defineConfig } from 'vitest/config';

/** People at the console in a real Chromium, before a whole installation: `npm run journeys`, and the last step of `npm test`. */
export default defineConfig({
  test: {
    name: 'browser', include: ['tests/browser/**/*.test.ts'], pool: 'forks', testTimeout: 120_000, hookTimeout: 120_000,
    globalSetup: ['tests/setup/console.ts'], fileParallelism: false,
  },
});
