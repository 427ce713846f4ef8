import { defineConfig } from 'vitest/config';

/**
 * unit       pure rules and documents; no server; seconds
 * workflows  workflows under time skipping, and replay of recorded histories
 * system     the real Temporal server and the real PostgreSQL, over HTTP
 * year       whole installations: the sample year, and the year with every process killed on the way
 */
export default defineConfig({
  test: {
    projects: [
      { test: { name: 'unit', include: ['tests/unit/**/*.test.ts'], pool: 'forks', testTimeout: 30_000 } },
      {
        test: {
          name: 'workflows', include: ['tests/workflows/**/*.test.ts'], pool: 'forks', testTimeout: 120_000, hookTimeout: 300_000,
          globalSetup: ['tests/setup/time-skipping.ts'], fileParallelism: false,
        },
      },
      {
        test: {
          name: 'system', include: ['tests/system/**/*.test.ts'], pool: 'forks', testTimeout: 600_000, hookTimeout: 600_000,
          globalSetup: ['tests/setup/servers.ts'], fileParallelism: false,
          // One process for all files: each has data of its own, and loading the engine anew for each file takes a quarter of the run.
          isolate: false,
        },
      },
      { test: { name: 'year', include: ['tests/year/**/*.test.ts'], pool: 'forks', testTimeout: 900_000, hookTimeout: 900_000, fileParallelism: false } },
    ],
  },
});
