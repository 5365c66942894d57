/** Two projects: `unit` runs anywhere; `browser` compares a real Chromium with Node and needs one installed. */
import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    // All cores, and modules are loaded once for each of them: loading them for every file took a third of all.
    maxWorkers: availableParallelism(),
    isolate: false,
    testTimeout: 60_000,
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          setupFiles: ['test/seeded-properties.ts'],
          include: ['test/**/*.test.ts'],
          exclude: ['test/browser/**'],
          hookTimeout: 120_000,
        },
      },
      {
        extends: true,
        test: {
          name: 'browser',
          include: ['test/browser/**/*.test.ts'],
          hookTimeout: 60_000,
          // On a busy machine a test can look too early, and looks once more; an error of the page counts at once.
          retry: { count: 1, condition: /^(?!the page reported)/ },
        },
      },
    ],
  },
});
