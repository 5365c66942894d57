/** Texts drawn at random are expressions or refused: 500 of them here, 10,000 by `npm run fuzz -- expressions`. */
import { expect, it } from 'vitest';
import { fuzzExpressions } from '../../scripts/fuzz/expressions.ts';

it('500 texts', async () => {
  const { taken, refused, problems } = await fuzzExpressions(500, 1);
  expect(problems).toEqual([]);
  expect(refused).toBeGreaterThan(50);
  expect(taken).toBeGreaterThan(100);
});
