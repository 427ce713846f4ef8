import { defineConfig } from 'vitest/config';

/** People at the console in a real Chromium, before a whole installation: `npm run journeys`. */
export default defineConfig({
  test: {
    name: 'browser', include: ['tests/browser/**/*.test.ts'], pool: 'forks', testTimeout: 240_000, hookTimeout: 600_000,
    globalSetup: ['tests/setup/console.ts'], fileParallelism: false,
  },
});
