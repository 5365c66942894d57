/** Logits of any size, infinite ones included, give right losses and gradients, never NaN. */
import { describe, expect, it } from 'vitest';
import { grad } from '../../src/autodiff/grad.ts';
import { evaluate } from '../../src/backends/reference/evaluate.ts';
import { constant, input, type Node } from '../../src/graph/node.ts';
import {
  acos,
  asin,
  atan,
  binaryCrossEntropy,
  crossEntropy,
  logSoftmax,
  logSumExp,
  sigmoid,
  softmax,
  softplus,
  tanh,
} from '../../src/ops/index.ts';
import { gradientsAt, slopesAt, valuesAt } from './at-points.ts';

const infinity = Number.POSITIVE_INFINITY;

describe('binaryCrossEntropy', () => {
  const at = (z: number[], y: number[]) => ({
    values: valuesAt((x) => binaryCrossEntropy(x, constant(y)), z),
    slopes: slopesAt((x) => binaryCrossEntropy(x, constant(y)), z),
  });

  it('is |z| or 0 at logits of +-1000', () => {
    const { values, slopes } = at([1000, 1000, -1000, -1000, 1000], [1, 0, 1, 0, 0.25]);
    expect(values).toEqual([0, 1000, 1000, 0, 750]);
    expect(slopes).toEqual([0, 1, -1, 0, 0.75]);
  });

  it('at -Infinity is 0 for targets 0 and infinite for others, with gradient p - y', () => {
    const { values, slopes } = at([-infinity, -infinity, -infinity], [0, 1, 0.25]);
    expect(values).toEqual([0, infinity, infinity]);
    expect(slopes).toEqual([0, -1, -0.25]);
  });

  it('keeps the small losses of confident right answers', () => {
    expect(valuesAt((x) => binaryCrossEntropy(x, 0), [-30])[0]).toBeCloseTo(Math.log1p(Math.exp(-30)), 27);
  });

  it('has the gradient -z by the targets, at 0 and 1 too', () => {
    const [, byTargets] = gradientsAt(
      ([z, y]) => binaryCrossEntropy(z!, y!),
      [
        [2, -3, 4],
        [0, 1, 0.5],
      ],
    );
    expect(byTargets).toEqual([-2, 3, -4]);
  });
});

describe('crossEntropy', () => {
  const rows: [name: string, z: number[], target: number, loss: number, gradient: number[]][] = [
    ['+1000 and right', [1000, 0, -1000], 0, 0, [0, 0, 0]],
    ['+1000 and wrong', [1000, 0, -1000], 1, 1000, [1, -1, 0]],
    ['-1000 for the target', [1000, 0, -1000], 2, 2000, [1, 0, -1]],
    ['all at 1000', [1000, 1000], 0, Math.LN2, [-0.5, 0.5]],
    ['all at -1000', [-1000, -1000], 1, Math.LN2, [0.5, -0.5]],
    ['-Infinity elsewhere', [0, 0, -infinity], 1, Math.LN2, [0.5, -0.5, 0]],
    ['-Infinity for the target', [0, -infinity], 1, infinity, [1, -1]],
  ];

  it.each(rows)('%s, by class index', (_, z, target, loss, gradient) => {
    expect(lossAt((x) => crossEntropy(x, constant([target], [], 'int32')), z)).toEqual({ loss, gradient });
  });

  it.each(rows)('%s, by probabilities', (_, z, target, loss, gradient) => {
    const targets = constant(z.map((__, i) => (i === target ? 1 : 0)));
    expect(lossAt((x) => crossEntropy(x, targets), z)).toEqual({ loss, gradient });
  });

  it('keeps its digits when large logits differ little', () => {
    const [loss] = valuesAt((x) => crossEntropy(x, constant([0], [], 'int32')), [1e6 + 3, 1e6]);
    expect(loss).toBeCloseTo(0.04858735157374206, 15);
  });

  function lossAt(f: (x: Node) => Node, z: number[]): { loss: number; gradient: number[] } {
    const x = input('z', [z.length]);
    const loss = f(x);
    const [value, slopes] = evaluate([loss, ...grad(loss, [x])], new Map([[x, z]]));
    return { loss: value![0]!, gradient: [...slopes!].map((slope) => slope + 0) };
  }
});

describe('functions of large numbers', () => {
  it('softplus, sigmoid and tanh saturate', () => {
    expect(valuesAt(softplus, [-1000, 1000, -infinity, infinity])).toEqual([0, 1000, 0, infinity]);
    expect(slopesAt(softplus, [-1000, 1000, -infinity, infinity])).toEqual([0, 1, 0, 1]);
    expect(valuesAt(sigmoid, [-1000, 1000])).toEqual([0, 1]);
    expect(slopesAt(sigmoid, [-1000, 1000])).toEqual([0, 0]);
    expect(slopesAt(tanh, [-1000, 1000])).toEqual([0, 0]);
  });

  it('logSumExp, softmax and logSoftmax', () => {
    expect(valuesAt((x) => logSumExp(x), [1000, 1000])[0]).toBeCloseTo(1000 + Math.LN2, 12);
    expect(valuesAt((x) => logSumExp(x), [-infinity, -infinity])).toEqual([-infinity]);
    expect(valuesAt((x) => logSumExp(x), [infinity, 0])).toEqual([infinity]);
    expect(slopesAt((x) => logSumExp(x), [-infinity, 3])).toEqual([0, 1]);
    expect(valuesAt((x) => softmax(x), [1000, -1000, -infinity])).toEqual([1, 0, 0]);
    expect(valuesAt((x) => logSoftmax(x), [1000, -1000, -infinity])).toEqual([0, -2000, -infinity]);
  });

  it('NaN is passed on, not swallowed', () => {
    for (const f of [softplus, sigmoid, tanh]) expect(valuesAt(f, [Number.NaN])).toEqual([Number.NaN]);
    expect(valuesAt((x) => crossEntropy(x, constant([0], [], 'int32')), [Number.NaN, 0])).toEqual([Number.NaN]);
    expect(valuesAt((x) => binaryCrossEntropy(x, 0), [Number.NaN])).toEqual([Number.NaN]);
  });
});

describe('inverse trigonometric functions', () => {
  it('reach their ends, and are NaN outside -1 to 1', () => {
    expect(valuesAt(atan, [-infinity, -1e300, 1e300, infinity])).toEqual([-1, -1, 1, 1].map((x) => (x * Math.PI) / 2));
    expect(valuesAt(asin, [-1, 1, 1.5, -1.5])).toEqual([-Math.PI / 2, Math.PI / 2, Number.NaN, Number.NaN]);
    expect(valuesAt(acos, [-1, 1, 1.5, -1.5])).toEqual([Math.PI, 0, Number.NaN, Number.NaN]);
  });

  it('keep small values', () => {
    expect(valuesAt(atan, [1e-20, -1e-300])).toEqual([1e-20, -1e-300]);
    expect(valuesAt(asin, [1e-20])).toEqual([1e-20]);
    expect(valuesAt(acos, [1 - 2 ** -50])[0]).toBeCloseTo(Math.acos(1 - 2 ** -50), 22);
  });
});
