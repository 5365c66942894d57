/** Which formats are read in a page as they are in Node. */
import { gzipSync } from 'node:zlib';
import { afterAll, describe, expect, test } from 'vitest';
import { npy, sampleFiles, zip, zstd } from '../data/formats/samples.ts';
import { utf8 } from '../data/sources.ts';
import { closeBrowser, hasBrowser, runInPage, withPage } from './page.ts';
import { tasks } from './tasks.ts';

afterAll(closeBrowser);

describe.skipIf(!hasBrowser)('Chromium', () => {
  test('reads what Node reads; not SQLite, whose package loads a file of its own', async () => {
    const array = npy('<f8', [3], Float64Array.of(1.5, Number.NaN, -3));
    const csv = utf8('n,s\n1.5,x\n,y\n-3,\n');
    const { 'a.db': _sqlite, ...samples } = await sampleFiles();
    const files = Object.entries({
      ...samples,
      'a.npy': array,
      'a.npz': zip({ 'n.npy': array }),
      'a.libsvm': utf8('1 1:1.5\n0 2:-3\n'),
      'a.csv.gz': new Uint8Array(gzipSync(csv)),
      'a.csv.zst': zstd(csv),
    });
    const requests = files.map(([name, bytes]) => ({ name, characters: String.fromCharCode(...bytes) }));
    const there = await withPage(async (page) => {
      const results: unknown[] = [];
      for (const request of requests) results.push(await runInPage(page, 'readFile', request));
      return results;
    });
    for (const [i, { name, characters }] of requests.entries()) {
      const here = await tasks.readFile({ name, characters });
      expect(here).toHaveProperty('rows');
      expect([name, there[i]]).toEqual([name, here]);
    }
  });
});
