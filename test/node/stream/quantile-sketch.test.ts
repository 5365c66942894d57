/** The median of a sketch: exact for few numbers, and within its stated error for many, in any order. */
import { describe, expect, it } from 'vitest';
import { QuantileSketch } from '../../../src/node/stream/quantile-sketch.ts';
import { random } from '../../../src/numeric/random.ts';

function medianOf(values: Float64Array, part = 1000): number {
  const sketch = new QuantileSketch();
  for (let start = 0; start < values.length; start += part) sketch.add(values.slice(start, start + part));
  return sketch.median();
}

it.each([
  [[], 0],
  [[3], 3],
  [[3, 1], 2],
  [[5, 1, 3], 3],
  [[1, 2, 3, 10], 2.5],
  [[7, 7, 7, 7], 7],
])('of %j it is %d', (values, median) => {
  expect(medianOf(Float64Array.from(values))).toBe(median);
});

it('of as many as a buffer holds it is exact', () => {
  const draws = random(1, 'sketch');
  for (const count of [2047, 2048]) {
    const values = Float64Array.from({ length: count }, () => draws.normal());
    const sorted = [...values].sort((a, b) => a - b);
    const exact = (sorted[(count - 1) >> 1]! + sorted[count >> 1]!) / 2;
    expect(medianOf(values)).toBeCloseTo(exact, 14);
  }
});

describe('of a million its rank is off by less than 0.2 %', () => {
  const count = 1_000_000;
  const draws = random(2, 'sketch');
  const uniform = Float64Array.from({ length: count }, () => draws.uniform());
  it.each([
    ['at random', uniform],
    ['rising', uniform.slice().sort()],
    ['falling', uniform.slice().sort().reverse()],
    [
      'high and low in turn',
      uniform
        .slice()
        .sort()
        .map((_, i, sorted) => sorted[i % 2 ? count - 1 - (i >> 1) : i >> 1]!),
    ],
    [
      'rising in two halves',
      uniform
        .slice()
        .sort()
        .map((_, i, sorted) => sorted[(i * 2) % count]!),
    ],
  ])('%s', (_, values) => {
    const median = medianOf(values, 4096);
    const below = values.reduce((sum, value) => sum + Number(value < median), 0);
    expect(Math.abs(below / count - 0.5)).toBeLessThan(0.002);
  });
});
