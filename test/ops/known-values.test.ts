/** Values from the documentation of PyTorch, from papers and from exact arithmetic. */
import { describe, expect, it } from 'vitest';
import { evaluate } from '../../src/backends/reference/evaluate.ts';
import { constant, type Node } from '../../src/graph/node.ts';
import {
  acos,
  asin,
  atan,
  binaryCrossEntropy,
  crossEntropy,
  dropout,
  erf,
  gelu,
  layerNorm,
  logSoftmax,
  logSumExp,
  max,
  mean,
  min,
  oneHot,
  selu,
  sigmoid,
  silu,
  softplus,
  sum,
  tan,
} from '../../src/ops/index.ts';
import { slopesAt, valuesAt } from './at-points.ts';

const indices = (values: number[], shape?: number[]) => constant(values, shape ?? [values.length], 'int32');
const valuesOf = (node: Node) => [...evaluate([node])[0]!];

/** The shape and the values of a node, to be compared with `near`. */
const result = (node: Node) => ({ shape: node.shape, values: valuesOf(node) });
const near = (shape: readonly number[], values: readonly number[], digits = 15) => ({
  shape,
  values: values.map((value) => expect.closeTo(value, digits) as number),
});

describe('activations', () => {
  it.each<[string, (x: Node) => Node, number, number]>([
    ['erf(1)', erf, 1, 0.8427007929497149],
    ['gelu(1), the standard normal distribution function at 1', gelu, 1, 0.8413447460685429],
    ['gelu(-2)', gelu, -2, -0.04550026389635842],
    ['silu(1)', silu, 1, 0.7310585786300049],
    ['sigmoid(2)', sigmoid, 2, 0.8807970779778823],
    ['softplus(1)', softplus, 1, 1.3132616875182228],
    ['selu(-1)', selu, -1, -1.1113307378125625],
    ['tan(pi / 4)', tan, Math.PI / 4, 1],
    ['atan(1)', atan, 1, Math.PI / 4],
    ['asin(1/2)', asin, 0.5, Math.PI / 6],
    ['acos(1/2)', acos, 0.5, Math.PI / 3],
  ])('%s', (_, f, x, expected) => {
    expect(valuesAt(f, [x])[0]).toBeCloseTo(expected, 15);
  });

  it('selu keeps mean 0 and variance 1 of a standard normal input (Klambauer et al. 2017)', () => {
    const step = 0.001;
    const points = Array.from({ length: 20001 }, (_, i) => -10 + i * step);
    const values = valuesAt(selu, points);
    const density = points.map((x) => (Math.exp((-x * x) / 2) / Math.sqrt(2 * Math.PI)) * step);
    const moment = (n: number) => values.reduce((total, value, i) => total + value ** n * density[i]!, 0);
    expect(moment(1)).toBeCloseTo(0, 6);
    expect(moment(2)).toBeCloseTo(1, 6);
  });
});

describe('reductions', () => {
  const x = constant([1, 2, 3, 4, 5, 6], [2, 3]);

  it('mean and min over all, one axis, and with axes kept', () => {
    expect(result(mean(x))).toEqual(near([], [3.5]));
    expect(result(mean(x, 0))).toEqual(near([3], [2.5, 3.5, 4.5]));
    expect(result(mean(x, -1, { keepAxes: true }))).toEqual(near([2, 1], [2, 5]));
    expect(result(min(x, 1))).toEqual(near([2], [1, 4]));
    expect(result(min(x, [0, 1], { keepAxes: true }))).toEqual(near([1, 1], [1]));
  });

  it('leave a scalar as it is', () => {
    for (const f of [mean, min, max, sum, logSumExp]) expect(result(f(constant(7)))).toEqual(near([], [7]));
  });

  it('logSumExp', () => {
    expect(result(logSumExp(constant([1, 2, 3])))).toEqual(near([], [3.4076059644443806]));
    expect(result(logSumExp(constant([0, 0, 0, 0], [2, 2]), 0))).toEqual(near([2], [Math.LN2, Math.LN2]));
  });

  it('logSoftmax', () => {
    const expected = [-2.4076059644443806, -1.4076059644443806, -0.4076059644443806];
    expect(result(logSoftmax(constant([1, 2, 3])))).toEqual(near([3], expected));
    expect(result(logSoftmax(constant([1, 2, 3], [3, 1]), 0))).toEqual(near([3, 1], expected));
  });
});

describe('oneHot', () => {
  it('puts the classes on a new last axis, or any', () => {
    expect(result(oneHot(indices([2, 0]), 3))).toEqual(near([2, 3], [0, 0, 1, 1, 0, 0]));
    expect(result(oneHot(indices([2, 0]), 3, 0))).toEqual(near([3, 2], [0, 1, 0, 0, 1, 0]));
    expect(result(oneHot(indices([1], []), 2))).toEqual(near([2], [0, 1]));
    expect(result(oneHot(indices([0, 1, 1, 0], [2, 2]), 2, 1))).toEqual(near([2, 2, 2], [1, 0, 0, 1, 0, 1, 1, 0]));
  });

  it('gives zeros for what is no class, and takes whole numbers that are floats', () => {
    expect(result(oneHot(indices([-1, 3]), 3))).toEqual(near([2, 3], [0, 0, 0, 0, 0, 0]));
    expect(result(oneHot(constant([1]), 2))).toEqual(near([1, 2], [0, 1]));
  });
});

describe('layerNorm', () => {
  it('has mean 0 and biased variance 1 along the last axis', () => {
    const first = -1.5 / Math.sqrt(1.25 + 1e-5);
    expect(result(layerNorm(constant([1, 2, 3, 4])))).toEqual(near([4], [first, first / 3, -first / 3, -first]));
  });

  it('scales and shifts', () => {
    const x = constant([0, 2, 10, 14], [2, 2]);
    const node = layerNorm(x, constant([2, 3]), constant([1, -1]), { epsilon: 1e-12 });
    expect(result(node)).toEqual(near([2, 2], [-1, 2, -1, 2], 10));
  });
});

describe('losses', () => {
  it('binaryCrossEntropy: the example of BCEWithLogitsLoss, 1.5 against 1', () => {
    expect(result(binaryCrossEntropy(constant([1.5, 0]), 1))).toEqual(near([2], [0.2014132779827524, Math.LN2]));
  });

  it('crossEntropy of class indices and probabilities', () => {
    const z = constant([2, 1, 0.1, 2, 1, 0.1], [2, 3]);
    const expected = [0.4170300162778335, 1.4170300162778335];
    expect(result(crossEntropy(z, indices([0, 1])))).toEqual(near([2], expected));
    expect(result(crossEntropy(z, constant([1, 0, 0, 0, 1, 0], [2, 3])))).toEqual(near([2], expected));
    expect(result(crossEntropy(constant([0, 0, 0, 0]), indices([3], [])))).toEqual(near([], [Math.log(4)]));
  });
});

describe('dropout', () => {
  const size = 100_000;
  const x = constant(new Float64Array(size).fill(3));
  const at = (counter: number, options = { seed: 1, stream: 2 }) =>
    valuesOf(dropout(x, 0.3, indices([counter], []), options));

  it('drops elements at the rate and scales the others', () => {
    const values = at(7);
    const dropped = values.filter((value) => value === 0).length;
    expect(values.filter((value) => value !== 0).every((value) => value === 3 * (1 / 0.7))).toBe(true);
    // Five standard deviations of a binomial distribution.
    expect(Math.abs(dropped - 0.3 * size)).toBeLessThan(5 * Math.sqrt(0.21 * size));
  });

  it('repeats for the same counter, seed and stream, and changes with each', () => {
    const values = at(7);
    expect(at(7)).toEqual(values);
    for (const other of [at(8), at(7, { seed: 2, stream: 2 }), at(7, { seed: 1, stream: 3 })]) {
      const same = other.filter((value, i) => value === values[i]).length / size;
      expect(Math.abs(same - 0.58)).toBeLessThan(0.01);
    }
  });

  it('keeps everything at rate 0, and its gradient has the mask of its value', () => {
    expect(result(dropout(constant([1, 2]), 0, indices([1], []), { seed: 1, stream: 1 }))).toEqual(near([2], [1, 2]));
    const f = (node: Node) => dropout(node, 0.5, indices([3], []), { seed: 1, stream: 1 });
    const points = Array.from({ length: 50 }, () => 1);
    expect(slopesAt(f, points)).toEqual(valuesAt(f, points));
    expect(new Set(slopesAt(f, points))).toEqual(new Set([0, 2]));
  });
});
