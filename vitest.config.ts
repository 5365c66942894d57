/** Two projects: `unit` runs anywhere; `browser` compares a real Chromium with Node and needs one installed. */
import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';
import { patience } from './scripts/processes.ts';

export default defineConfig({
  test: {
    // All cores, and modules are loaded once for each of them: loading them for every file took a third of all.
    maxWorkers: availableParallelism(),
    isolate: false,
    // Only what hangs shall be ended: how long a test takes is the affair of the machine and of what else it does.
    testTimeout: patience,
    hookTimeout: patience,
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          setupFiles: ['test/seeded-properties.ts'],
          include: ['test/**/*.test.ts'],
          exclude: ['test/browser/**'],
        },
      },
      {
        extends: true,
        test: {
          name: 'browser',
          include: ['test/browser/**/*.test.ts'],
          expect: { poll: { timeout: patience } },
        },
      },
    ],
  },
});
