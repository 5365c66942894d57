/** Each refusal, with its text. */
import { describe, expect, it } from 'vitest';
import { ChainruleError } from '../../src/graph/error.ts';
import { constant, input } from '../../src/graph/node.ts';
import {
  add,
  clip,
  concat,
  crossEntropy,
  dropout,
  elu,
  gather,
  huber,
  layerNorm,
  leakyRelu,
  logSoftmax,
  mean,
  oneHot,
  pad,
  scatterAdd,
  sub,
  where,
} from '../../src/ops/index.ts';

const x = input('x', [3, 4]);
const counter = constant([1], [], 'int32');

describe('bad input is refused in words', () => {
  it.each<[() => unknown, string]>([
    [
      () => dropout(x, 1, counter, { seed: 1, stream: 1 }),
      'dropout: bad rate: got 1; expected a probability from 0 up to but not including 1',
    ],
    [
      () => dropout(x, Number.NaN, counter, { seed: 1, stream: 1 }),
      'dropout: bad rate: got NaN; expected a probability from 0 up to but not including 1',
    ],
    [() => oneHot(constant([1]), 0), 'oneHot: bad depth: got 0; expected a positive integer'],
    [() => oneHot(constant([1]), 2.5), 'oneHot: bad depth: got 2.5; expected a positive integer'],
    [() => oneHot(constant([1]), 3, 2), 'oneHot: no such axis: got 2; expected an integer from -2 to 1'],
    [() => concat([]), 'concat: nothing to join: expected at least one part'],
    [
      () => concat([x, constant([1, 2, 3], [3, 1], 'int32')]),
      'concat: parts do not fit together: got [3, 4] float and [3, 1] int32; expected one dtype, and equal lengths on every axis but 1',
    ],
    [
      () => pad(x, [0, 0.5], [4, 5]),
      'pad: block does not fit: got [3, 4] at [0, 0.5] of [4, 5]; expected a block inside the new shape',
    ],
    [
      () => pad(x, [0, 2], [4, 5]),
      'pad: block does not fit: got [3, 4] at [0, 2] of [4, 5]; expected a block inside the new shape',
    ],
    [() => gather(x, constant([1])), 'gather: wrong dtype: got float; expected int32'],
    [() => gather(x, constant([1], [], 'int32'), 2), 'gather: no such axis: got 2; expected an integer from -2 to 1'],
    [
      () => scatterAdd(x, constant([0, 1], [2], 'int32'), 0, [5, 4]),
      'scatterAdd: values do not fit the indices: got [3, 4]; expected [2, 4] for indices [2] of axis 0 of [5, 4]',
    ],
    [
      () => scatterAdd(x, constant([0, 1, 2], [3], 'int32'), 2, [5, 4]),
      'scatterAdd: no such axis: got 2; expected an integer from -2 to 1',
    ],
    [() => clip(x, 2, 1), 'clip: bad bounds: got low 2, high 1; expected low <= high (an infinite bound for none)'],
    [
      () => clip(x, Number.NaN, 1),
      'clip: bad bounds: got low NaN, high 1; expected low <= high (an infinite bound for none)',
    ],
    [() => leakyRelu(x, Number.POSITIVE_INFINITY), 'leakyRelu: bad slope: got Infinity; expected a finite number'],
    [() => elu(x, Number.NaN), 'elu: bad alpha: got NaN; expected a finite number'],
    [() => huber(x, x, 0), 'huber: bad delta: got 0; expected a positive number'],
    [() => layerNorm(x, 1, 0, { epsilon: 0 }), 'layerNorm: bad epsilon: got 0; expected a positive number'],
    [() => layerNorm(1), 'layerNorm: no such axis: got -1; expected no axis: the operand is a scalar'],
    [
      () => layerNorm(x, input('scale', [2, 3, 4])),
      'layerNorm: scale has more axes or elements than x: got [2, 3, 4] for x [3, 4]; expected [4]',
    ],
    [
      () => layerNorm(input('row', [1]), 1, input('shift', [4])),
      'layerNorm: shift has more axes or elements than x: got [4] for x [1]; expected [1]',
    ],
    [() => mean(x, 2), 'mean: no such axis: got 2; expected an integer from -2 to 1'],
    [() => logSoftmax(x, 5), 'logSoftmax: no such axis: got 5; expected an integer from -2 to 1'],
    [
      () => crossEntropy(x, constant([0, 1, 2])),
      'crossEntropy: logits and targets do not fit together: got logits [3, 4] and float targets [3]; expected class indices (int32) [3] or probabilities (float) [3, 4]',
    ],
    [
      () => crossEntropy(x, constant([0, 1], [2], 'int32')),
      'crossEntropy: logits and targets do not fit together: got logits [3, 4] and int32 targets [2]; expected class indices (int32) [3] or probabilities (float) [3, 4]',
    ],
    [() => crossEntropy(1, 1), 'crossEntropy: no such axis: got -1; expected no axis: the operand is a scalar'],
  ])('%#', (build, message) => {
    expect(build).toThrow(ChainruleError);
    expect(build).toThrow(message);
  });

  it.each([add, sub, where])('operands that do not broadcast: both shapes and the likely cause', (f) => {
    const build = () => f(x, input('b', [4, 3]), 0);
    expect(build).toThrow(/shapes do not broadcast: got \[3, 4\] and \[4, 3\].* — try transpose\(\)/);
  });
});
