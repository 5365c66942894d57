/** Options and rows drawn at random: 500 of them here, 10,000 by `npm run fuzz -- options`. */
import { expect, it } from 'vitest';
import { fuzzOptions } from './fuzz-options.ts';

it('Options and rows of any kind are taken or refused by a ChainruleError, and no answer is NaN', async () => {
  const { taken, refused, problems } = await fuzzOptions(500, 12);
  expect(problems).toEqual([]);
  expect(refused).toBeGreaterThan(250);
  expect(taken).toBeGreaterThan(0);
});
