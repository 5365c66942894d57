/** Losses against values computed by hand from their textbook formulas, with weights, smoothing and penalties. */
import { describe, expect, it } from 'vitest';
import { grad } from '../../src/autodiff/grad.ts';
import { evaluate } from '../../src/backends/reference/evaluate.ts';
import { constant, input, type Node } from '../../src/graph/node.ts';
import { lossNamed, lossNames } from '../../src/nn/from-options.ts';
import type { Loss } from '../../src/nn/loss.ts';
import {
  binaryCrossEntropy,
  crossEntropy,
  huber,
  meanAbsoluteError,
  meanSquaredError,
} from '../../src/nn/losses/index.ts';
import { meanLoss } from '../../src/nn/mean-loss.ts';
import { mlp } from '../../src/nn/mlp.ts';
import { penalty } from '../../src/nn/penalty.ts';
import { messageOf } from './message.ts';

function numbersOf(node: Node): number[] {
  return Array.from(evaluate([node])[0]!);
}

function close(values: readonly number[]): number[] {
  return values.map((value) => expect.closeTo(value, 13) as number);
}

const sigmoid = (z: number) => 1 / (1 + Math.exp(-z));

describe('binary cross-entropy', () => {
  const z = [0.3, -1.2, 2];
  const y = [1, 0, 0.25];
  const logits = constant(z, [3, 1]);
  const targets = constant(y, [3, 1]);
  const byHand = (targetsSeen: readonly number[]) =>
    z.map((value, i) => {
      const p = sigmoid(value);
      return -(targetsSeen[i]! * Math.log(p) + (1 - targetsSeen[i]!) * Math.log(1 - p));
    });

  it('per row', () => {
    expect(numbersOf(binaryCrossEntropy().perRow(logits, targets))).toEqual(close(byHand(y)));
  });

  it('with label smoothing pulls targets to 1/2', () => {
    const smoothed = binaryCrossEntropy({ labelSmoothing: 0.1 }).perRow(logits, targets);
    expect(numbersOf(smoothed)).toEqual(close(byHand(y.map((value) => 0.9 * value + 0.05))));
  });

  it('with class weights is the weighted mean', () => {
    const loss = binaryCrossEntropy({ classWeights: [1, 3] });
    const weights = [3, 1, 1.5];
    const rows = byHand(y);
    const expected = (3 * rows[0]! + rows[1]! + 1.5 * rows[2]!) / 5.5;
    expect(numbersOf(loss.rowWeights!(targets))).toEqual(close(weights));
    expect(numbersOf(meanLoss(loss, logits, targets))).toEqual(close([expected]));
  });

  it('predicts probabilities, and says which rows are right', () => {
    const loss = binaryCrossEntropy();
    expect(numbersOf(loss.predict(logits))).toEqual(close(z.map(sigmoid)));
    expect(numbersOf(loss.correct!(logits, targets))).toEqual([1, 1, 0]);
  });

  it('of several labels is the mean over those of a row, and right by the share of them', () => {
    const loss = binaryCrossEntropy({ labelSmoothing: 0.1 });
    const [two, wanted] = [constant([0.3, -1.2, 2, 0.5], [2, 2]), constant([1, 0, 0, 1], [2, 2])];
    const cost = (logit: number, target: number) => {
      const [p, smoothed] = [sigmoid(logit), 0.9 * target + 0.05];
      return -(smoothed * Math.log(p) + (1 - smoothed) * Math.log(1 - p));
    };
    expect(numbersOf(loss.perRow(two, wanted))).toEqual(
      close([(cost(0.3, 1) + cost(-1.2, 0)) / 2, (cost(2, 0) + cost(0.5, 1)) / 2]),
    );
    expect(numbersOf(loss.predict(two))).toEqual(close([0.3, -1.2, 2, 0.5].map(sigmoid)));
    expect(numbersOf(loss.correct!(two, wanted))).toEqual([1, 0.5]);
  });

  it('stands logits of any size', () => {
    const extreme = constant([1000, -1000, 1000], [3, 1]);
    expect(numbersOf(binaryCrossEntropy().perRow(extreme, constant([1, 0, 0], [3, 1])))).toEqual([0, 0, 1000]);
  });
});

describe('cross-entropy', () => {
  const z = [
    [0.2, -1, 0.7],
    [2, 0.1, -0.4],
  ];
  const logits = constant(z.flat(), [2, 3]);
  const classes = constant([2, 1], [2], 'int32');
  const softmax = (row: readonly number[]) => {
    const powers = row.map(Math.exp);
    const total = powers.reduce((a, b) => a + b);
    return powers.map((power) => power / total);
  };
  const byHand = (targets: readonly (readonly number[])[]) =>
    targets.map((q, i) => -softmax(z[i]!).reduce((total, p, k) => total + q[k]! * Math.log(p), 0));
  const oneHot = [
    [0, 0, 1],
    [0, 1, 0],
  ];

  it('per row, from class indices and from probabilities', () => {
    expect(numbersOf(crossEntropy().perRow(logits, classes))).toEqual(close(byHand(oneHot)));
    const q = [
      [0.1, 0.2, 0.7],
      [0.5, 0.25, 0.25],
    ];
    const values = crossEntropy({ targets: 'values' });
    expect(numbersOf(values.perRow(logits, constant(q.flat(), [2, 3])))).toEqual(close(byHand(q)));
    expect(values.targets).toBe('values');
    expect(crossEntropy().targets).toBe('classes');
  });

  it('with label smoothing gives each class its share', () => {
    const smoothed = oneHot.map((row) => row.map((q) => 0.9 * q + 0.1 / 3));
    expect(numbersOf(crossEntropy({ labelSmoothing: 0.1 }).perRow(logits, classes))).toEqual(close(byHand(smoothed)));
    const values = crossEntropy({ targets: 'values', labelSmoothing: 0.1 });
    expect(numbersOf(values.perRow(logits, constant(oneHot.flat(), [2, 3])))).toEqual(close(byHand(smoothed)));
  });

  it('with class weights is the mean weighted by the class of each row', () => {
    const rows = byHand(oneHot);
    const loss = crossEntropy({ classWeights: [5, 2, 0.5] });
    expect(numbersOf(meanLoss(loss, logits, classes))).toEqual(close([(0.5 * rows[0]! + 2 * rows[1]!) / 2.5]));
    const values = crossEntropy({ targets: 'values', classWeights: [5, 2, 0.5] });
    const q = constant([0.5, 0.5, 0, 0, 0, 1], [2, 3]);
    expect(numbersOf(values.rowWeights!(q))).toEqual(close([3.5, 0.5]));
  });

  it('with sample weights too, multiplies both', () => {
    const rows = byHand(oneHot);
    const loss = crossEntropy({ classWeights: [5, 2, 0.5] });
    const weighted = meanLoss(loss, logits, classes, constant([4, 3]));
    expect(numbersOf(weighted)).toEqual(close([(2 * rows[0]! + 6 * rows[1]!) / 8]));
  });

  it('predicts probabilities, and says which rows are right', () => {
    expect(numbersOf(crossEntropy().predict(logits))).toEqual(close(z.flatMap(softmax)));
    expect(numbersOf(crossEntropy().correct!(logits, classes))).toEqual([1, 0]);
    const values = constant(oneHot.flat(), [2, 3]);
    expect(numbersOf(crossEntropy({ targets: 'values' }).correct!(logits, values))).toEqual([1, 0]);
  });

  it('counts equal logits as the first class only', () => {
    const equal = constant(new Float64Array(6), [2, 3]);
    expect(numbersOf(crossEntropy().correct!(equal, constant([0, 2], [2], 'int32')))).toEqual([1, 0]);
  });

  it('stands logits of any size, -Infinity too', () => {
    const extreme = constant([1000, -1000, -Infinity, 0], [2, 2]);
    const rows = crossEntropy().perRow(extreme, constant([0, 1], [2], 'int32'));
    expect(numbersOf(rows)).toEqual([0, 0]);
  });
});

describe('losses of values', () => {
  const outputs = constant([1, 2, 3, 10], [2, 2]);
  const targets = constant([1.5, 2, 1, 4], [2, 2]);

  it.each([
    ['meanSquaredError', meanSquaredError(), [0.25 / 2, (4 + 36) / 2]],
    ['meanAbsoluteError', meanAbsoluteError(), [0.5 / 2, (2 + 6) / 2]],
    ['huber 1', huber(), [0.125 / 2, (1.5 + 5.5) / 2]],
    ['huber 2', huber({ delta: 2 }), [0.125 / 2, (2 + 10) / 2]],
  ])('%s is the mean over the outputs of a row', (_, loss, expected) => {
    expect(numbersOf(loss.perRow(outputs, targets))).toEqual(close(expected));
    expect(loss.predict(outputs)).toBe(outputs);
    expect(loss.correct).toBeUndefined();
  });
});

describe('meanLoss', () => {
  const outputs = constant([1, 2, 4], [3, 1]);
  const targets = constant([0, 0, 0], [3, 1]);

  it('is the mean over rows, weighted where weights are given', () => {
    expect(numbersOf(meanLoss(meanSquaredError(), outputs, targets))).toEqual([7]);
    expect(numbersOf(meanLoss(meanSquaredError(), outputs, targets, constant([2, 1, 1])))).toEqual([22 / 4]);
  });

  it('is 0 with gradient 0 where all weights are 0', () => {
    const x = input('x', [3, 1]);
    const loss = meanLoss(meanSquaredError(), x, targets, constant([0, 0, 0]));
    const [value, gradient] = evaluate([loss, ...grad(loss, [x])], new Map([[x, [1, 2, 4]]]));
    expect(Array.from(value!)).toEqual([0]);
    expect(Array.from(gradient!)).toEqual([0, 0, 0]);
  });

  it('leaves rows of weight 0 out, even where their loss is infinite', () => {
    const infinite = constant([1, Infinity, 3], [3, 1]);
    expect(numbersOf(meanLoss(meanAbsoluteError(), infinite, targets, constant([1, 0, 1])))).toEqual([2]);
  });
});

describe('penalty', () => {
  const network = mlp({ inputs: 2, hidden: [2], outputs: 1, initializer: 'uniform:0.5', seed: 4 });
  const values = new Map(
    network.parameters.map(({ node, values: numbers, role }) => [
      node as Node,
      role === 'weight' ? numbers : numbers.fill(9),
    ]),
  );
  const weights = network.parameters.filter(({ role }) => role === 'weight').flatMap((p) => Array.from(p.values));
  const absolute = weights.reduce((total, w) => total + Math.abs(w), 0);
  const squares = weights.reduce((total, w) => total + w * w, 0);

  it.each([
    [{ l1: 0.1 }, 0.1 * absolute],
    [{ l2: 0.1 }, 0.05 * squares],
    [{ l1: 0.2, l2: 0.1 }, 0.2 * absolute + 0.05 * squares],
    // The four weights that the inputs come in by.
    [{ l1: 0.1, l1On: 1 }, 0.1 * weights.slice(0, 4).reduce((total, w) => total + Math.abs(w), 0)],
    [{ l1: 0.1, l1On: 2 }, 0.1 * absolute],
    [{}, 0],
  ])('%o', (options, expected) => {
    const [value] = evaluate([penalty(network, options)], values);
    expect(Array.from(value!)).toEqual(close([expected]));
  });

  it('has the gradient l2 w on weights, and none on biases', () => {
    const gradients = grad(
      penalty(network, { l2: 0.3 }),
      network.parameters.map(({ node }) => node),
    );
    evaluate(gradients, values).forEach((gradient, i) => {
      const { role, values: numbers } = network.parameters[i]!;
      expect(Array.from(gradient)).toEqual(close(Array.from(numbers, (w) => (role === 'weight' ? 0.3 * w : 0))));
    });
  });

  it('refuses negative factors', () => {
    expect(messageOf(() => penalty(network, { l1: -1 }))).toBe(
      'penalty: bad l1: got -1; expected a finite number >= 0',
    );
  });
});

describe('losses by name', () => {
  const made: readonly Loss[] = [
    binaryCrossEntropy({ labelSmoothing: 0.1, classWeights: [1, 2] }),
    crossEntropy({ targets: 'values', labelSmoothing: 0.1, classWeights: [1, 2, 3] }),
    crossEntropy(),
    meanSquaredError(),
    meanAbsoluteError(),
    huber({ delta: 2 }),
  ];

  it('are made again from their name and saved options', () => {
    expect(new Set(made.map(({ name }) => name))).toEqual(new Set(lossNames));
    for (const loss of made) {
      const { name, options } = JSON.parse(JSON.stringify(loss)) as Loss;
      expect(JSON.stringify(lossNamed(name, options))).toBe(JSON.stringify(loss));
    }
  });

  it.each([
    ['crossentropy', {}, /^loss: unknown name: got "crossentropy"; expected one of .* — try "crossEntropy"$/],
    ['huber', { delta: 0 }, 'huber: bad delta: got 0; expected a positive number'],
    ['huber', { dleta: 1 }, 'huber: unknown option: got "dleta"; expected delta — try "delta"'],
    ['meanSquaredError', { delta: 1 }, 'meanSquaredError: unknown option: got "delta"; expected no options'],
    [
      'crossEntropy',
      { targets: 'rows' },
      'crossEntropy: unknown form of targets: got "rows"; expected classes or values',
    ],
    [
      'crossEntropy',
      { labelSmoothing: 1 },
      'crossEntropy: bad labelSmoothing: got 1; expected a number from 0 up to but not including 1',
    ],
    [
      'crossEntropy',
      { classWeights: [0, 0] },
      'crossEntropy: bad classWeights: got [0, 0]; expected a finite number >= 0 for each class, not all 0',
    ],
    ['crossEntropy', { classWeights: [1, -1] }, 'crossEntropy: bad classWeights: got [1, -1]'],
    ['crossEntropy', { classWeights: null }, 'crossEntropy: bad classWeights: got null'],
    [
      'binaryCrossEntropy',
      { classWeights: [1, 2, 3] },
      'binaryCrossEntropy: classWeights do not fit the classes: got 3 weights; expected 2, one for each class',
    ],
  ] as const)('%s with %o is refused', (name, options, message) => {
    expect(messageOf(() => lossNamed(name, options))).toMatch(message);
  });
});

describe('targets and outputs of the wrong shape are refused', () => {
  const rows = (shape: readonly number[], dtype: 'float' | 'int32' = 'float') => input('rows', shape, dtype);
  it.each([
    [
      meanSquaredError(),
      rows([4, 1]),
      rows([4]),
      'meanSquaredError: targets do not fit the outputs: got float [4]; expected float [4, 1]',
    ],
    [
      meanAbsoluteError(),
      rows([4, 1]),
      rows([4, 2]),
      'meanAbsoluteError: targets do not fit the outputs: got float [4, 2]; expected float [4, 1]',
    ],
    [
      huber(),
      rows([4, 1]),
      rows([1, 1]),
      'huber: targets do not fit the outputs: got float [1, 1]; expected float [4, 1]',
    ],
    [
      binaryCrossEntropy(),
      rows([4, 1]),
      rows([4]),
      'binaryCrossEntropy: targets do not fit the outputs: got float [4]; expected float [4, 1]',
    ],
    [
      binaryCrossEntropy(),
      rows([4, 2]),
      rows([4, 1]),
      'binaryCrossEntropy: targets do not fit the outputs: got float [4, 1]; expected float [4, 2]',
    ],
    [
      binaryCrossEntropy(),
      rows([4, 2, 3]),
      rows([4, 2, 3]),
      'binaryCrossEntropy: not rows of outputs: got [4, 2, 3]; expected [rows, labels]',
    ],
    [
      binaryCrossEntropy({ classWeights: [1, 2] }),
      rows([4, 2]),
      rows([4, 2]),
      'binaryCrossEntropy: classWeights: for one output only: got [4, 2]; expected [rows, 1] — try a loss of your own, (outputs, targets) => …, that weighs the labels',
    ],
    [
      crossEntropy(),
      rows([4, 3]),
      rows([4, 3]),
      'crossEntropy: targets do not fit the outputs: got float [4, 3]; expected int32 [4]',
    ],
    [
      crossEntropy({ targets: 'values' }),
      rows([4, 3]),
      rows([4], 'int32'),
      'crossEntropy: targets do not fit the outputs: got int32 [4]; expected float [4, 3]',
    ],
    [
      crossEntropy(),
      rows([4, 1]),
      rows([4], 'int32'),
      'crossEntropy: not one output per class: got [4, 1]; expected [rows, classes], two classes or more — try binaryCrossEntropy for one output',
    ],
    [
      crossEntropy({ classWeights: [1, 2] }),
      rows([4, 3]),
      rows([4], 'int32'),
      'crossEntropy: classWeights do not fit the classes: got 2 weights; expected 3, one for each class',
    ],
  ] as const)('case %#', (loss, outputs, targets, message) => {
    expect(messageOf(() => loss.perRow(outputs, targets))).toBe(message);
  });

  it('and sample weights', () => {
    const call = () => meanLoss(meanSquaredError(), rows([4, 1]), rows([4, 1]), rows([4, 1]));
    expect(messageOf(call)).toBe('sample weights: not one per row: got [4, 1]; expected [4]');
  });
});
