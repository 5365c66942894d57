/** At kinks and where derivatives are infinite, gradients follow PyTorch. */
import { describe, expect, it } from 'vitest';
import { grad } from '../../src/autodiff/grad.ts';
import { evaluate } from '../../src/backends/reference/evaluate.ts';
import { constant, input } from '../../src/graph/node.ts';
import {
  abs,
  clip,
  div,
  elu,
  exp,
  floor,
  huber,
  leakyRelu,
  max,
  maximum,
  min,
  minimum,
  mul,
  pow,
  relu,
  selu,
  sign,
  sqrt,
  stopGradient,
  sum,
  where,
} from '../../src/ops/index.ts';
import { gradientsAt, slopesAt, valuesAt } from './at-points.ts';

const infinity = Number.POSITIVE_INFINITY;

describe('derivatives at kinks', () => {
  it('of relu and abs are 0 at 0', () => {
    expect(slopesAt(relu, [-2, 0, 2])).toEqual([0, 0, 1]);
    expect(slopesAt(abs, [-2, 0, 2])).toEqual([-1, 0, 1]);
  });

  it('of leakyRelu, elu and selu are those of the left side at 0', () => {
    expect(slopesAt((x) => leakyRelu(x, 0.3), [-2, 0, 2])).toEqual([0.3, 0.3, 1]);
    expect(slopesAt((x) => elu(x, 0.5), [0, 2])).toEqual([0.5, 1]);
    const [atZero] = slopesAt(selu, [0]);
    expect(atZero).toBeCloseTo(1.0507009873554805 * 1.6732632423543772, 14);
  });

  it('of clip are 1 on the closed interval', () => {
    expect(slopesAt((x) => clip(x, -1, 2), [-1.5, -1, 0, 2, 2.5])).toEqual([0, 1, 1, 1, 0]);
  });

  it('of huber are continuous where the branches meet, and its curvature at 0 is 1', () => {
    expect(slopesAt((x) => huber(x, 0, 0.5), [-3, -0.5, -0.25, 0, 0.5, 3])).toEqual([-0.5, -0.5, -0.25, 0, 0.5, 0.5]);
    const x = input('x', []);
    const [slope] = grad(huber(x, 0), [x]);
    expect([...evaluate(grad(slope!, [x]), new Map([[x, [0]]]))[0]!]).toEqual([1]);
  });

  it('of maximum and minimum are shared by equal operands', () => {
    for (const f of [maximum, minimum]) expect(gradientsAt(([a, b]) => f(a!, b!), [[1], [1]])).toEqual([[0.5], [0.5]]);
    expect(
      gradientsAt(
        ([a, b]) => maximum(a!, b!),
        [
          [1, 2],
          [2, 1],
        ],
      ),
    ).toEqual([
      [0, 1],
      [1, 0],
    ]);
    expect(
      gradientsAt(
        ([a, b]) => minimum(a!, b!),
        [
          [1, 2],
          [2, 1],
        ],
      ),
    ).toEqual([
      [1, 0],
      [0, 1],
    ]);
  });

  it('of max and min are shared by ties', () => {
    expect(slopesAt((x) => max(x), [3, 1, 3, 3])).toEqual([1 / 3, 0, 1 / 3, 1 / 3]);
    expect(slopesAt((x) => min(x), [3, 1, 3, 1])).toEqual([0, 0.5, 0, 0.5]);
  });

  it('of sign, floor and stopGradient are 0', () => {
    for (const f of [sign, floor, stopGradient]) expect(slopesAt(f, [-1.5, 0.5])).toEqual([0, 0]);
    expect(slopesAt((x) => mul(x, stopGradient(x)), [3])).toEqual([3]);
  });
});

describe('pow at base 0', () => {
  it('has the derivative of the power rule for constant exponents', () => {
    const slopes = [3, 2, 1, 0, 0.5].map((n) => slopesAt((x) => pow(x, n), [0])[0]);
    expect(slopes).toEqual([0, 0, 1, 0, infinity]);
  });

  it('stays finite to second order when the exponents are an operand', () => {
    const [byBase, byExponent] = gradientsAt(
      ([a, b]) => pow(a!, b!),
      [
        [0, 0, 0, 0],
        [3, 2, 1, 0],
      ],
    );
    expect(byBase).toEqual([0, 0, 1, 0]);
    expect(byExponent).toEqual([0, 0, 0, 0]);
    const [a, b] = [input('a', [4]), input('b', [4])];
    const first = grad(sum(pow(a, b)), [a, b]);
    const second = first.flatMap((node) => grad(sum(node), [a, b]));
    const bound = new Map([
      [a, [0, 0, 0, 0]],
      [b, [3, 2, 1, 0]],
    ]);
    const values = evaluate(second, bound).flatMap((list) => [...list]);
    expect(values.filter(Number.isNaN)).toEqual([]);
    expect([...evaluate([second[0]!], bound)[0]!].slice(0, 2)).toEqual([0, 2]);
  });

  it('does not ask for the logarithm of a negative base when the exponent is constant', () => {
    expect(slopesAt((x) => pow(x, 3), [-2])).toEqual([12]);
    expect(valuesAt((x) => pow(x, 3), [-2])).toEqual([-8]);
  });
});

describe('where', () => {
  it('keeps what is not chosen out of the value and the gradients', () => {
    const bad = constant([Number.NaN, infinity, -infinity]);
    expect(valuesAt((x) => where(1, x, bad), [1, 2, 3])).toEqual([1, 2, 3]);
    expect(
      gradientsAt(
        ([a, b]) => mul(where(constant([1, 0]), a!, b!), 5),
        [
          [1, 2],
          [Number.NaN, 4],
        ],
      ),
    ).toEqual([
      [5, 0],
      [0, 5],
    ]);
  });

  it('stops an infinite cotangent, as at the square root of 0', () => {
    const [slopes] = gradientsAt(([x]) => sqrt(where(constant([1, 0]), x!, 0)), [[4, 7]]);
    expect(slopes).toEqual([0.25, 0]);
  });

  it('sums the cotangents of operands that it stretches', () => {
    const x = input('x', []);
    const node = where(constant([1, 0, 1]), x, constant([1, 2], [2, 1]));
    expect([...evaluate(grad(sum(node), [x]), new Map([[x, [3]]]))[0]!]).toEqual([4]);
  });
});

describe('branches that are not taken do not overflow', () => {
  it('in elu and selu', () => {
    for (const f of [elu, selu]) {
      const [slope] = slopesAt(f, [1000]);
      expect(slope).toBeCloseTo(f === elu ? 1 : 1.0507009873554805, 15);
    }
    expect(valuesAt(elu, [-1e-10])[0]).toBeCloseTo(-9.9999999995e-11, 25);
  });

  it('in huber', () => {
    expect(valuesAt((x) => huber(x, 0), [1e200])).toEqual([1e200]);
    expect(slopesAt((x) => huber(x, 0), [1e200, -infinity])).toEqual([1, -1]);
  });

  it('in a quotient whose denominator has no finite square', () => {
    expect(slopesAt((x) => div(exp(x), exp(x)), [400])).toEqual([0]);
  });
});
