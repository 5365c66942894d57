/** Threads of pages: the bits of one thread, from the page itself and from a worker; one thread where pages may not share memory. */
import { availableParallelism } from 'node:os';
import { afterAll, describe, expect, test } from 'vitest';
import { knownTraining } from '../train/known-training.ts';
import { closeBrowser, hasBrowser, runInPage, withPage } from './page.ts';

afterAll(closeBrowser);

const several = availableParallelism() > 1;
const { checksum } = knownTraining;

describe.skipIf(!hasBrowser)('threads in Chromium', () => {
  test.each(['page', 'worker'] as const)('an isolated page gives the bits of Node, from its %s', async (where) => {
    const run = (threads: number) =>
      withPage((page) => runInPage(page, 'trainingOnThreads', { threads }, where), { isolated: true });
    expect(await run(2)).toEqual({ checksum, shared: several });
    expect(await run(1)).toEqual({ checksum, shared: false });
  });

  // The first thread meets rows of the first half.
  test.each([
    ['page', 3],
    ['page', 60],
    ['worker', 3],
    ['worker', 60],
  ] as const)('goes on after an index out of range, from the %s, row %i', async (where, bad) => {
    const { message, sum } = await withPage((page) => runInPage(page, 'badIndexOnThreads', { bad }, where), {
      isolated: true,
    });
    expect(message).toContain('f: an index is out of range');
    expect(sum).toBe(64 * 4096);
  });

  test.each(['page', 'worker'] as const)(
    'without isolation one thread does the work, and the console says so once, from the %s',
    async (where) => {
      const warnings: string[] = [];
      await withPage(async (page) => {
        page.on('console', (message) => message.type() === 'warning' && warnings.push(message.text()));
        expect(await runInPage(page, 'trainingOnThreads', { threads: 2 }, where)).toEqual({ checksum, shared: false });
        if (where === 'page') await runInPage(page, 'trainingOnThreads', { threads: 2 });
      });
      expect(warnings).toEqual([
        'threads: the page is not cross-origin isolated, so one thread does the work: got 2; expected the headers Cross-Origin-Opener-Policy: same-origin and Cross-Origin-Embedder-Policy: require-corp — try sending them with the page and its scripts',
      ]);
    },
  );
});
