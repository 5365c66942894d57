/** What the page loads until it trains. */
import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { hasBrowser } from './page.ts';
import { type Playground, startPlayground } from './playground.ts';

const site = new URL('../../dist/playground/', import.meta.url);

describe.skipIf(!hasBrowser)('first load', () => {
  let playground: Playground;
  beforeAll(async () => {
    playground = await startPlayground();
  });
  afterAll(() => playground.close());

  test('is under 200 kB, zipped, with the worker', async () => {
    await playground.open('', async (page) => {
      const urls = await page.evaluate(() => performance.getEntriesByType('resource').map(({ name }) => name));
      const files = [...new Set(urls.filter((url) => /\/assets\/.*\.(?:js|css)$/.test(url)))];
      expect(files.filter((url) => /\/worker-(?!client)[^/]*\.js$/.test(url))).toHaveLength(1);
      const sizes = files.map(
        (url) => gzipSync(readFileSync(new URL(`assets/${url.split('/').at(-1)!}`, site))).length,
      );
      expect(sizes.reduce((sum, size) => sum + size)).toBeLessThan(200_000);
    });
  });
});
