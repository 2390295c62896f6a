import { defineConfig } from 'vitest/config';

/** What is waited for may take a while on a busy machine; one second, the default, is a bet on an idle one. */
const expect = { poll: { timeout: 60_000 } };

/**
 * One project per kind of test; `npm test` runs them through test/run.mjs, which also lists what could not run. The
 * timeouts end what hangs; they judge nobody's speed.
 */
export default defineConfig({
  test: {
    restoreMocks: true,
    projects: [
      {
        test: {
          name: 'unit',
          include: ['test/unit/**/*.test.ts', 'test/*.test.ts'],
          environment: 'node',
          testTimeout: 60_000,
        },
      },
      {
        test: {
          name: 'contract',
          expect,
          include: ['test/contract/**/*.test.ts'],
          environment: 'node',
          testTimeout: 180_000,
          hookTimeout: 180_000,
        },
      },
      {
        test: {
          name: 'integration',
          expect,
          include: ['test/integration/**/*.test.ts'],
          exclude: ['test/integration/benchmarks/**'],
          environment: 'node',
          testTimeout: 300_000,
          hookTimeout: 180_000,
          fileParallelism: false,
        },
      },
      {
        test: {
          name: 'benchmarks',
          expect,
          include: ['test/integration/benchmarks/**/*.test.ts'],
          environment: 'node',
          testTimeout: 900_000,
          hookTimeout: 180_000,
          fileParallelism: false,
        },
      },
      {
        test: {
          name: 'browser',
          expect,
          include: ['test/browser/**/*.test.ts'],
          environment: 'node',
          testTimeout: 300_000,
          hookTimeout: 180_000,
          // Each waits for its own browser as much as it computes; more than two are slower on two processors.
          maxWorkers: 2,
        },
      },
    ],
  },
});
