/** Layers compute what they say, and are made anew from plain data of any origin. */
import { describe, expect, it } from 'vitest';
import { checkGradients } from '../../src/autodiff/check-gradients.ts';
import { evaluate } from '../../src/backends/reference/evaluate.ts';
import { constant, type Node } from '../../src/graph/node.ts';
import { dependencies } from '../../src/graph/walk.ts';
import { activations } from '../../src/nn/activations.ts';
import { describeLayers } from '../../src/nn/describe.ts';
import type { Layer } from '../../src/nn/layer.ts';
import { layerFromOptions } from '../../src/nn/layer-from-options.ts';
import * as makers from '../../src/nn/layers/index.ts';
import {
  activation,
  averagePool2d,
  batchNorm,
  conv2d,
  dropout,
  dropout2d,
  embedding,
  ensemble,
  flatten,
  globalAveragePool,
  groupNorm,
  layerNorm,
  linear,
  maxPool2d,
  piecewiseLinear,
  residual,
} from '../../src/nn/layers/index.ts';
import { sequential } from '../../src/nn/network.ts';
import { random } from '../../src/numeric/random.ts';
import { square, sum } from '../../src/ops/index.ts';
import { messageOf } from './message.ts';

function context(options: { training?: boolean; counter?: number; seed?: number; stream?: number } = {}) {
  const { training = false, counter = 0, seed = 1, stream = 0 } = options;
  return { training, counter: constant([counter], [], 'int32'), seed, stream, update: () => {} };
}

function numbersOf(node: Node): number[] {
  return Array.from(evaluate([node])[0]!);
}

describe('linear', () => {
  const x = constant([1, 2, 3, 4], [2, 2]);
  const w = constant([1, 10, 2, 20, 3, 30], [3, 2]);

  it('is x W^T + b', () => {
    const y = linear(2, 3).apply(x, { weight: w, bias: constant([0.5, 0, -0.5]) }, context());
    expect(y.shape).toEqual([2, 3]);
    expect(numbersOf(y)).toEqual([21.5, 42, 62.5, 43.5, 86, 128.5]);
  });

  it('has no bias where none is wanted', () => {
    const layer = linear(2, 3, { bias: false });
    expect(layer.build([2]).parameters.map(({ name }) => name)).toEqual(['weight']);
    expect(describeLayers(sequential([layer]))[0]!.formula).toBe('2 x 3');
    expect(numbersOf(layer.apply(x, { weight: w }, context()))).toEqual([21, 42, 63, 43, 86, 129]);
  });

  it('starts with drawn weights [outputs, inputs] and zero biases', () => {
    const [weight, bias] = linear(2, 3, { initializer: 'uniform:0.5' }).build([2]).parameters;
    expect(weight!.shape).toEqual([3, 2]);
    expect([weight!.role, bias!.role]).toEqual(['weight', 'bias']);
    const stream = random(1, 'w');
    expect(Array.from(weight!.initialise(random(1, 'w')))).toEqual(
      Array.from({ length: 6 }, () => 0.5 * (2 * stream.uniform() - 1)),
    );
    expect(Array.from(bias!.initialise(random(1, 'b')))).toEqual([0, 0, 0]);
  });

  it('refuses input of another width', () => {
    expect(messageOf(() => linear(2, 3).build([5]))).toBe(
      'linear 2 -> 3: cannot take the rows that come in: got rows of shape [5]; expected [2]',
    );
    expect(messageOf(() => linear(3).build([4, 2]))).toBe(
      'linear 3: cannot take the rows that come in: got rows of shape [4, 2]; expected [features]',
    );
  });
});

describe('activation', () => {
  it('applies each function by its name', () => {
    const x = constant([-1, 0.5], [1, 2]);
    for (const [name, { apply }] of activations) {
      expect(numbersOf(activation(name).apply(x, {}, context()))).toEqual(numbersOf(apply(x)));
    }
    expect(numbersOf(activation('relu').apply(x, {}, context()))).toEqual([0, 0.5]);
    expect(numbersOf(activation('leakyRelu').apply(x, {}, context()))).toEqual([-0.01, 0.5]);
    expect(numbersOf(activation('identity').apply(x, {}, context()))).toEqual([-1, 0.5]);
  });

  it('suggests the nearest name', () => {
    expect(messageOf(() => activation('Relu'))).toMatch(/^activation: unknown name: got "Relu"; .* — try "relu"$/);
    expect(messageOf(() => activation('sigmod'))).toMatch(/ — try "sigmoid"$/);
    expect(messageOf(() => activation('constructor'))).toMatch(/^activation: unknown name: got "constructor"/);
  });
});

describe('dropout', () => {
  const rows = 200;
  const ones = constant(new Float64Array(rows * 50).fill(1), [rows, 50]);
  const drawn = (options: { counter?: number; seed?: number; stream?: number }) =>
    numbersOf(dropout(0.2).apply(ones, {}, context({ training: true, ...options })));

  it('keeps the mean in training: values are 0 or divided by 1 - rate', () => {
    const values = drawn({});
    expect(new Set(values)).toEqual(new Set([0, 1.25]));
    const kept = values.filter((value) => value > 0).length / values.length;
    // Five standard errors of a share of 0.8 among 10,000.
    expect(Math.abs(kept - 0.8)).toBeLessThan(5 * Math.sqrt((0.8 * 0.2) / values.length));
  });

  it('is the same for the same counter, seed and place, and another for any other', () => {
    expect(drawn({ counter: 4 })).toEqual(drawn({ counter: 4 }));
    expect(drawn({ counter: 5 })).not.toEqual(drawn({ counter: 4 }));
    expect(drawn({ seed: 2 })).not.toEqual(drawn({}));
    expect(drawn({ stream: 3 })).not.toEqual(drawn({}));
  });

  it('passes everything when it is not training, or the rate is 0', () => {
    expect(dropout(0.2).apply(ones, {}, context())).toBe(ones);
    expect(dropout(0).apply(ones, {}, context({ training: true }))).toBe(ones);
  });

  it('a network drops only in the graph with a counter', () => {
    const network = sequential([linear(1, 1, { initializer: 'constant:1' }), dropout(0.5)]);
    const values = new Map(network.parameters.map((p) => [p.node as Node, p.values]));
    const x = constant(new Float64Array(64).fill(1), [64, 1]);
    const counter = constant([1], [], 'int32');
    const [plain, training] = evaluate(
      [network.forward(x), network.forward(x, { training: { counter, update: () => {} } })],
      values,
    );
    expect(new Set(plain)).toEqual(new Set([1]));
    expect(new Set(training)).toEqual(new Set([0, 2]));
  });

  it.each([1, -0.1, Number.NaN])('a rate of %f is refused', (rate) => {
    expect(messageOf(() => dropout(rate))).toBe(
      `dropout: bad rate: got ${rate}; expected a probability from 0 up to but not including 1`,
    );
  });
});

describe('layerNorm', () => {
  it('gives each row mean 0 and variance 1, then scales and shifts', () => {
    const x = constant([1, 2, 3, 4, -2, 0, 0, 2], [2, 4]);
    const layer = layerNorm(4);
    const { parameters } = layer.build([4]);
    const [scale, shift] = parameters.map((spec) => constant(spec.initialise(random(0, '')), spec.shape));
    const rows = numbersOf(layer.apply(x, { scale: scale!, shift: shift! }, context()));
    const root = Math.sqrt(1.25 + 1e-5);
    expect(rows.slice(0, 4)).toEqual([-1.5, -0.5, 0.5, 1.5].map((d) => expect.closeTo(d / root, 14) as number));
    const moved = numbersOf(
      layer.apply(x, { scale: constant([2, 2, 2, 2]), shift: constant([1, 1, 1, 1]) }, context()),
    );
    expect(moved).toEqual(rows.map((value) => expect.closeTo(2 * value + 1, 14) as number));
    expect(parameters.map(({ role }) => role)).toEqual(['bias', 'bias']);
  });
});

describe('piecewiseLinear', () => {
  const layer = piecewiseLinear({ edges: [[-1, 0, 2], [], [0, 1]], width: 2 });
  const weight = constant([1, 10, 2, 20, 3, 30, 99, 99], [2, 2, 2]);
  const slope = constant([0.5, 0, 0, 1], [2, 1, 2]);
  const bias = constant([0, 7, 0, 0], [2, 1, 2]);

  it('is v x + c and what the bins add that the number has come through, then the others', () => {
    // By hand: 1 is past the first bin of [-1, 0, 2] and half through the second; 0.25 a quarter through [0, 1].
    const x = constant([1, 4, 0.25, -5, 8, 3], [2, 3]);
    const [first, second] = [
      [0.5 + 1 + 1, 7 + 10 + 10, 0.75, 0.25 + 7.5, 4],
      [-2.5, 7, 3, 3 + 30, 8],
    ];
    expect(numbersOf(layer.apply(x, { weight, slope, bias }, context()))).toEqual([...first, ...second]);
  });

  it('is the same by the line that each number is on, which follows from the weights alone', () => {
    const draws = random(5, 'test/lines');
    const edges = [[-1.5, -1.499, -0.25, 0.5, 2], [0, 1], [], [-2, 3, 3.5]];
    const lines = piecewiseLinear({ edges, width: 3 });
    const specs = lines.build([4]).parameters;
    const values = Object.fromEntries(
      specs.map(({ name, shape }) => [
        name,
        constant(
          Array.from({ length: shape.reduce((a, b) => a * b) }, () => draws.normal()),
          shape,
        ),
      ]),
    );
    // At edges, between them and beyond.
    const places = [-1e6, -4, -2, -1.5, -1.4995, -1.499, -0.25, 0, 0.3, 0.5, 1, 1.7, 2, 3, 3.2, 3.5, 9, 1e6];
    const x = constant(
      places.flatMap((value, i) => [value, places[(i + 5) % 18]!, i, places[(i + 11) % 18]!]),
      [18, 4],
    );
    const kept: [string, Node][] = [];
    const once = (name: string, value: Node) => {
      kept.push([name, value]);
      return value;
    };
    const expected = numbersOf(lines.apply(x, values, context()));
    const found = numbersOf(lines.apply(x, values, { ...context(), once }));
    for (const [i, value] of expected.entries())
      expect(Math.abs(found[i]! - value)).toBeLessThan(1e-9 * Math.max(1, Math.abs(value)));
    expect(kept.map(([name, { shape }]) => [name, shape])).toEqual([
      ['base', [18, 3]],
      ['rise', [18, 3]],
    ]);
    const isOfWeights = (node: Node): boolean => node !== x && dependencies(node).every(isOfWeights);
    expect(kept.every(([, value]) => isOfWeights(value))).toBe(true);
  });

  it('starts as straight lines: the weights of the bends are 0, and penalties are for them alone', () => {
    const { row, parameters } = layer.build([3]);
    expect(row).toEqual([5]);
    expect(parameters.map(({ name, shape, role }) => [name, shape, role])).toEqual([
      ['weight', [2, 2, 2], 'weight'],
      ['slope', [2, 1, 2], 'bias'],
      ['bias', [2, 1, 2], 'bias'],
    ]);
    expect(Array.from(parameters[0]!.initialise(random(1, 'w')))).toEqual(new Array(8).fill(0));
    const drawn = Array.from(parameters[1]!.initialise(random(1, 'w')));
    expect(new Set(drawn).size).toBe(4);
    for (const value of drawn) expect(Math.abs(value)).toBeLessThanOrEqual(Math.SQRT1_2);
  });

  it('has the derivatives that central differences have', () => {
    const draws = random(4, 'test/piecewise-linear');
    const given = (shape: readonly number[], values?: number[]) => ({
      shape,
      values: values ?? Array.from({ length: shape.reduce((a, b) => a * b) }, () => draws.normal()),
    });
    // Away from the edges, where there are kinks.
    const x = given([4, 3], [-0.5, 1, 0.3, 1.2, -1, 0.8, -2, 0.4, -0.7, 3, 0, 1.5]);
    const { worst } = checkGradients(
      ([of, w, v, c]) => sum(square(layer.apply(of!, { weight: w!, slope: v!, bias: c! }, context()))),
      [x, given([2, 2, 2]), given([2, 1, 2]), given([2, 1, 2])],
    );
    expect(worst).toBeLessThan(1e-6);
  });

  it('refuses rows of another width', () => {
    expect(messageOf(() => layer.build([4]))).toBe(
      'piecewiseLinear: cannot take the rows that come in: got rows of shape [4]; expected [3]',
    );
  });
});

describe('layerFromOptions', () => {
  const layers: readonly Layer[] = [
    linear(4, 3, { initializer: 'heNormal' }),
    linear(3, 3, { initializer: 'uniform:0.5', bias: false }),
    linear(3),
    activation('gelu'),
    dropout(0.25),
    layerNorm(3),
    layerNorm(),
    embedding(5, 3),
    flatten(),
    batchNorm({ momentum: 0.2, epsilon: 1e-3 }),
    piecewiseLinear({ edges: [[-1, 0.5, 2], [], [0, 1]], width: 4 }),
    ensemble({ members: [[linear(3, 2), activation('tanh')], [linear(2)]], mean: 'classes' }),
    groupNorm({ groups: 3, epsilon: 1e-3 }),
    residual([linear(4), activation('tanh')], { shortcut: [linear(4, { bias: false })] }),
  ];

  const ofPictures: readonly Layer[] = [
    conv2d(4, 3),
    conv2d(4, [3, 1], { stride: [2, 1], padding: 'same', dilation: 2, bias: false, initializer: 'glorotNormal' }),
    conv2d(4, 3, { groups: 'channels', padding: [1, 0] }),
    maxPool2d(2),
    maxPool2d([3, 2], { stride: 2, padding: 1 }),
    averagePool2d(3, { padding: 1, countPadding: true }),
    globalAveragePool(),
    dropout2d(0.25),
    groupNorm(2),
    residual([conv2d(2, 3, { padding: 1 }), batchNorm()]),
  ];

  it('makes every type of layer again from its saved form', () => {
    const all = [...layers, ...ofPictures];
    expect(new Set(all.map(({ type }) => type))).toEqual(new Set(Object.keys(makers)));
    for (const layer of all) {
      const row = ofPictures.includes(layer) ? [7, 6, 2] : (layer.row ?? [3]);
      const saved = JSON.parse(JSON.stringify({ type: layer.type, options: layer.options })) as Layer;
      const again = layerFromOptions(saved.type, saved.options);
      expect(JSON.stringify(again)).toBe(JSON.stringify(layer));
      const { parameters } = layer.build(row);
      again.build(row).parameters.forEach((spec, i) => {
        expect(spec.initialise(random(1, 'p'))).toEqual(parameters[i]!.initialise(random(1, 'p')));
      });
    }
  });

  it.each([
    [
      'liner',
      {},
      'layer type: unknown name: got "liner"; expected one of activation, batchNorm, dropout, embedding, ensemble, flatten, layerNorm, linear, piecewiseLinear, averagePool2d, conv2d, dropout2d, globalAveragePool, groupNorm, maxPool2d, residual — try "linear"',
    ],
    ['linear', null, 'linear: bad options: got null; expected an object'],
    ['linear', [2, 1], 'linear: bad options: got a list of 2; expected an object'],
    [
      'linear',
      {},
      'linear: outputs: missing: expected an integer from 1 to 268435456 — try linear(4), or linear(2, 4) where 2 features come in',
    ],
    [
      'linear',
      { inputs: '2', outputs: 1 },
      'linear: inputs: bad size: got "2"; expected an integer from 1 to 268435456',
    ],
    [
      'linear',
      { inputs: 2, outputs: -1 },
      'linear: outputs: bad size: got -1; expected an integer from 1 to 268435456',
    ],
    [
      'linear',
      { inputs: 2, outputs: 1e12 },
      'linear: outputs: bad size: got 1000000000000; expected an integer from 1 to 268435456',
    ],
    [
      'linear',
      { inputs: 1e8, outputs: 1e8 },
      'linear 100000000 -> 100000000: too many parameters: got 10000000100000000; expected at most 268435456 — try smaller layers',
    ],
    [
      'linear',
      { inputs: 2, outputs: 1, initializer: 7, bias: true },
      'linear: initializer: bad value: got 7; expected a string',
    ],
    [
      'linear',
      { inputs: 2, outputs: 1, initializer: 'zeros', bias: 1 },
      'linear: bias: bad value: got 1; expected a boolean',
    ],
    ['linear', { inputs: 2, outputs: 1, bias: true }, 'linear: an option is missing: expected initializer'],
    [
      'linear',
      { inputs: 2, outputs: 1, biases: true },
      'linear: unknown option: got "biases"; expected inputs, outputs, initializer, bias — try "bias"',
    ],
    [
      'linear',
      JSON.parse('{"__proto__": {"inputs": 2}}'),
      'linear: unknown option: got "__proto__"; expected inputs, outputs, initializer, bias',
    ],
    ['activation', {}, /^activation: name: missing: expected one of sigmoid, .* — try activation\('relu'\)$/],
    [
      'dropout',
      {},
      'dropout: rate: missing: expected a probability from 0 up to but not including 1 — try dropout(0.5)',
    ],
    [
      'dropout',
      { rate: '0.5' },
      'dropout: bad rate: got "0.5"; expected a probability from 0 up to but not including 1',
    ],
    ['layerNorm', { width: 0 }, 'layerNorm: width: bad size: got 0; expected an integer from 1 to 268435456'],
    [
      'piecewiseLinear',
      { edges: [[], []], width: 4 },
      'piecewiseLinear: edges: no number has any: expected two or more for one at least',
    ],
    ['piecewiseLinear', { edges: [[0, 1]], width: 0 }, /^piecewiseLinear: width: bad size: got 0/],
    [
      'piecewiseLinear',
      {
        edges: [
          [0, 1],
          [2, 2],
        ],
        width: 1,
      },
      'piecewiseLinear: edges of number 2: no bins: got a list of 2; expected two finite numbers or more, each larger than the one before, or none',
    ],
    ['piecewiseLinear', { edges: [[0]], width: 1 }, /^piecewiseLinear: edges of number 1: no bins: got a list of 1/],
    ['piecewiseLinear', { edges: [0, 1], width: 1 }, /^piecewiseLinear: edges of number 1: no bins: got 0/],
    ['piecewiseLinear', { width: 1 }, /^piecewiseLinear: edges: not a list for each number of a row: got undefined/],
    [
      'conv2d',
      { outputs: 4 },
      'conv2d: kernel: missing: expected an integer of at least 1, or two, for height and width',
    ],
    ['conv2d', { kernel: 3 }, /^conv2d: outputs: missing: .* — try conv2d\(32, 3\) for 32 filters of 3 x 3 pixels$/],
    [
      'conv2d',
      { outputs: 4, kernel: 3, padding: 'sme' },
      `conv2d: padding: bad value: got "sme"; expected 'same', 'valid', or an integer of at least 0, or two, for height and width — try "same"`,
    ],
    [
      'conv2d',
      { outputs: 4, kernel: 3, groups: 'each' },
      /^conv2d: groups: bad value: got "each"; expected an integer/,
    ],
    ['conv2d', { outputs: 4, kernel: 3, strides: 2 }, /^conv2d: unknown option: got "strides"; .* — try "stride"$/],
    ['maxPool2d', { size: 0 }, /^maxPool2d: size: bad value: got 0; expected an integer of at least 1, or two/],
    [
      'averagePool2d',
      { size: 2, countPadding: 1 },
      'averagePool2d: countPadding: bad value: got 1; expected a boolean',
    ],
    ['dropout2d', { rate: 1 }, 'dropout2d: bad rate: got 1; expected a probability from 0 up to but not including 1'],
    ['groupNorm', { groups: 0 }, 'groupNorm: groups: bad value: got 0; expected an integer of at least 1'],
    ['globalAveragePool', { size: 2 }, /^globalAveragePool: unknown option: got "size"; expected no options$/],
    ['residual', { layers: [] }, 'residual: layers: not layers: got a list of 0; expected a list of layers'],
    ['residual', { layers: [1] }, /^residual: a layer: bad options: got 1; expected an object/],
    ['ensemble', { members: [], mean: 'values' }, /^ensemble: members: not the layers of one network or more/],
    ['ensemble', { members: [[]], mean: 'values' }, /^ensemble: members: not the layers of one network or more/],
    ['ensemble', { members: [[1]], mean: 'values' }, /^ensemble: a layer: bad options: got 1; expected an object/],
    [
      'ensemble',
      { members: [[{ type: 'linear', options: { outputs: 1, initializer: 'zeros', bias: true } }]], mean: 'median' },
      'ensemble: mean: unknown: got "median"; expected values, labels, classes',
    ],
  ] as const)('%s with %o is refused', (type, options, message) => {
    expect(messageOf(() => layerFromOptions(type, options))).toMatch(message);
  });
});
