/** Pictures have the same pixels in a page as in Node. */
import { afterAll, describe, expect, test } from 'vitest';
import { anyPng, gif, jpegOf, smooth, webpOf } from '../pictures/samples.ts';
import { closeBrowser, hasBrowser, runInPage, withPage } from './page.ts';
import { tasks } from './tasks.ts';

afterAll(closeBrowser);

describe.skipIf(!hasBrowser)('Chromium', () => {
  test('decodes what Node decodes, to the same bits', async () => {
    const files = {
      jpeg: await jpegOf(smooth),
      progressive: await jpegOf(smooth, { progressive: true }),
      webp: await webpOf(smooth, false),
      lossless: await webpOf(smooth, true),
      png: anyPng(13, 11, { type: 6, depth: 16, isInterlaced: true }, (x, y, channel) => 5000 * x + 300 * y + channel),
      gif,
      broken: (await jpegOf(smooth)).subarray(0, 500),
    };
    const requests = Object.entries(files).flatMap(([name, bytes]) =>
      [undefined, [16, 16]].map((size) => ({ name, size, characters: String.fromCharCode(...bytes) })),
    );
    const there = await withPage(async (page) => {
      const results: unknown[] = [];
      for (const request of requests) results.push(await runInPage(page, 'readPicture', request));
      return results;
    });
    for (const [i, request] of requests.entries()) {
      const here = await tasks.readPicture(request);
      const isBroken = typeof here === 'string' && here.startsWith('picture: a broken JPEG picture');
      expect([request.name, isBroken || 'pixels' in (here as object)]).toEqual([request.name, true]);
      expect(isBroken).toBe(request.name === 'broken');
      expect([request.name, there[i]]).toEqual([request.name, here]);
    }
  });
});
