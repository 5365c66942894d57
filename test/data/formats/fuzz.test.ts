/** Spoiled files are read, or refused by an error of ours; `npm run fuzz -- formats` tries 10,000. */
import { expect, it } from 'vitest';
import { fuzzFormats } from '../../../scripts/fuzz/formats.ts';

it('500 files', async () => {
  const { taken, refused, problems } = await (await fuzzFormats())(500, 1);
  expect(problems).toEqual([]);
  expect(refused).toBeGreaterThan(200);
  expect(taken).toBeGreaterThan(50);
});
