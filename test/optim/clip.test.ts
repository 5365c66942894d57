/** Gradient clipping keeps the direction by norm, and the range by value. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { evaluate } from '../../src/backends/reference/evaluate.ts';
import { constant, type Node } from '../../src/graph/node.ts';
import { clipByNorm, clipByValue } from '../../src/optim/clip.ts';
import { messageOf } from '../nn/message.ts';

function numbersOf(nodes: readonly Node[]): number[][] {
  return evaluate(nodes).map((values) => Array.from(values));
}

describe('clipByNorm', () => {
  it('scales all gradients by one factor when their common norm is too large', () => {
    expect(numbersOf(clipByNorm([constant([3, 0]), constant(4)], 2.5))).toEqual([[1.5, 0], [2]]);
  });

  it('leaves smaller gradients, and zero, as they are', () => {
    expect(numbersOf(clipByNorm([constant([3, 0]), constant(4)], 5))).toEqual([[3, 0], [4]]);
    expect(numbersOf(clipByNorm([constant([0, 0])], 1))).toEqual([[0, 0]]);
    expect(clipByNorm([], 1)).toEqual([]);
  });

  it('never leaves a norm above the limit', () => {
    const values = fc.array(fc.double({ min: -1e3, max: 1e3, noNaN: true }), { minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(values, values, fc.double({ min: 0.01, max: 100, noNaN: true }), (a, b, limit) => {
        const clipped = numbersOf(clipByNorm([constant(a), constant(b)], limit)).flat();
        const before = Math.hypot(...a, ...b);
        expect(Math.hypot(...clipped)).toBeCloseTo(Math.min(before, limit), 9);
      }),
    );
  });

  it('hides no NaN', () => {
    expect(numbersOf(clipByNorm([constant([Number.NaN, 1])], 1))[0]![0]).toBeNaN();
  });
});

describe('clipByValue', () => {
  it('holds each element within the limit', () => {
    expect(numbersOf(clipByValue([constant([-3, -0.5, 0.5, 3]), constant(2)], 1))).toEqual([[-1, -0.5, 0.5, 1], [1]]);
  });

  it('hides no NaN', () => {
    expect(numbersOf(clipByValue([constant(Number.NaN)], 1))[0]![0]).toBeNaN();
  });
});

it.each([0, -1, Number.NaN])('a limit of %f is refused', (limit) => {
  expect(messageOf(() => clipByNorm([], limit))).toBe(`clipByNorm: bad limit: got ${limit}; expected a number > 0`);
  expect(messageOf(() => clipByValue([], limit))).toBe(`clipByValue: bad limit: got ${limit}; expected a number > 0`);
});
