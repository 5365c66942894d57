/** Gradients of one's own beside ours: right ones are right, and each usual mistake is named, in networks, activations and losses of all kinds. */
import { describe, expect, it } from 'vitest';
import { compareGradients } from '../../src/explain/gradients/compare.ts';
import { ensembleOf } from '../../src/nn/ensemble.ts';
import { mlp } from '../../src/nn/mlp.ts';
import { setWeights } from '../../src/nn/weights.ts';
import { random } from '../../src/numeric/random.ts';
import { type Injected, type PlainNetwork, plainGradients } from './plain-backprop.ts';

interface Case {
  readonly widths: readonly number[];
  readonly activation: PlainNetwork['activation'];
  readonly loss: PlainNetwork['loss'];
  readonly rows: number;
}

const cases: readonly Case[] = [
  { widths: [2, 3, 1], activation: 'tanh', loss: 'binaryCrossEntropy', rows: 4 },
  { widths: [3, 3, 3, 1], activation: 'sigmoid', loss: 'meanSquaredError', rows: 5 },
  { widths: [4, 4, 4, 3], activation: 'tanh', loss: 'crossEntropy', rows: 7 },
  { widths: [3, 5, 5, 5, 2], activation: 'sigmoid', loss: 'crossEntropy', rows: 6 },
  { widths: [3, 6, 6, 1], activation: 'relu', loss: 'meanSquaredError', rows: 12 },
  { widths: [2, 4, 4, 1], activation: 'relu', loss: 'binaryCrossEntropy', rows: 9 },
  { widths: [2, 2, 1], activation: 'sigmoid', loss: 'binaryCrossEntropy', rows: 1 },
];

const seed = Number(process.env.SEED ?? 0);

function drawn({ widths, activation, loss, rows }: Case, of: string) {
  const { normal, integer } = random(seed, `gradients ${of}`);
  const plain: PlainNetwork = {
    weights: widths
      .slice(1)
      .map((outputs, k) =>
        Array.from({ length: outputs }, () => Array.from({ length: widths[k]! }, () => 0.8 * normal())),
      ),
    biases: widths.slice(1).map((outputs) => Array.from({ length: outputs }, () => 0.5 * normal())),
    activation,
    loss,
  };
  const x = Array.from({ length: rows }, () => Array.from({ length: widths[0]! }, normal));
  // A target of 1 at least: to forget one that is 0 changes nothing.
  const y = x.map((_, i) => {
    if (loss === 'meanSquaredError') return normal();
    return i === 0 ? 1 : integer(loss === 'crossEntropy' ? widths.at(-1)! : 2);
  });
  const network = mlp({ inputs: widths[0]!, hidden: widths.slice(1, -1), outputs: widths.at(-1)!, activation });
  setWeights(
    network,
    plain.weights.flatMap((matrix, k) => [matrix.flat(), plain.biases[k]!]),
  );
  return { plain, network, data: { x, y } };
}

type Made = ReturnType<typeof plainGradients>;
type Arrays = Record<string, number[] | number[][]>;
const layerName = (k: number) => `layer${2 * k + 1}`;
const named = ({ weights, biases }: Made, to: (value: number) => number = (value) => value): Arrays =>
  Object.fromEntries(
    weights.flatMap((matrix, k): [string, Arrays[string]][] => [
      [`${layerName(k)}.weight`, matrix.map((row) => row.map(to))],
      [`${layerName(k)}.bias`, biases[k]!.map(to)],
    ]),
  );

/** Every mistake that can be made in such a network. */
function injectedIn({ widths, loss, rows, activation }: Case): Injected[] {
  const layers = widths.length - 1;
  const hidden = Array.from({ length: layers - 1 }, (_, k) => k);
  const all = [...hidden, layers - 1];
  const isOfClasses = loss !== 'meanSquaredError';
  return [
    { kind: 'sign' },
    ...(rows > 1 ? ([{ kind: 'sum-for-mean' }, { kind: 'mean-twice' }] as const) : []),
    ...(isOfClasses ? ([{ kind: 'output-derivative-extra' }, { kind: 'target-missing' }] as const) : []),
    ...hidden.map((layer) => ({ kind: 'derivative-missing' as const, layer })),
    // The slope of relu is the same at its output.
    ...(activation === 'relu' ? [] : hidden.map((layer) => ({ kind: 'derivative-at-output' as const, layer }))),
    ...all.filter((k) => widths[k]! > 1 && widths[k + 1]! > 1).map((layer) => ({ kind: 'transposed' as const, layer })),
    ...all.map((layer) => ({ kind: 'bias-twice' as const, layer })),
    ...all
      .filter((k) => k > 0 && widths[k] === widths[k + 1] && widths[k]! > 1)
      .map((layer) => ({ kind: 'weights-not-transposed' as const, layer })),
    ...all.flatMap((layer) =>
      all
        .filter((other) => other !== layer && widths[other + 1] === widths[layer + 1])
        .map((other) => ({ kind: 'wrong-delta' as const, layer, other })),
    ),
    ...all.flatMap((layer) =>
      all
        .filter((other) => other !== layer && widths[other] === widths[layer])
        .map((other) => ({ kind: 'wrong-activation' as const, layer, other })),
    ),
  ];
}

const roundings: [string, (value: number) => number][] = [
  ['as computed', (value) => value],
  ['of float32', Math.fround],
  ['printed to six digits', (value) => Number(value.toPrecision(6))],
  ['printed to six decimals', (value) => Number(value.toFixed(6))],
];

describe.each(cases)('$widths $activation $loss', (one) => {
  const { plain, network, data } = drawn(one, JSON.stringify(one));
  const options = { loss: one.loss };

  it.each(roundings)('right gradients are right, %s', async (_, to) => {
    const comparison = await compareGradients(network, data, named(plainGradients(plain, data.x, data.y), to), options);
    expect(comparison).toMatchObject({ verdict: 'right', mistakes: [], message: 'Right.', rows: one.rows });
  });

  it.each(injectedIn(one).map((injected, i) => ({ injected, to: roundings[i % 3]! })))(
    '$injected is named',
    async ({ injected, to: [, to] }) => {
      const wrong = plainGradients(plain, data.x, data.y, injected);
      const comparison = await compareGradients(network, data, named(wrong, to), options);
      const { verdict, mistakes, firstWrong } = comparison;
      expect(verdict).toBe('wrong');
      expect(mistakes.map(({ kind }) => kind)).toEqual([injected.kind]);
      if (!('layer' in injected)) return;
      const { kind, layer } = injected;
      const isDerivative = kind.startsWith('derivative');
      expect(mistakes[0]!.where).toMatch(new RegExp(`^layer${2 * layer + (isDerivative ? 2 : 1)}\\b`));
      const begins = kind === 'weights-not-transposed' ? layer - 1 : layer;
      expect(firstWrong).toMatch(new RegExp(`^${layerName(begins)}\\.`));
    },
  );
});

it('two mistakes are both named', async () => {
  const { plain, network, data } = drawn(cases[2]!, 'two');
  const summed = plainGradients(plain, data.x, data.y, { kind: 'derivative-missing', layer: 1 });
  const all = named(summed, (value) => value * data.x.length);
  const { mistakes } = await compareGradients(network, data, all, { loss: 'crossEntropy' });
  expect(mistakes.map(({ kind }) => kind)).toEqual(['derivative-missing', 'sum-for-mean']);
});

it('the gradient of one row in place of the mean is named', async () => {
  const { plain, network, data } = drawn(cases[2]!, 'one row');
  const given = named(plainGradients(plain, [data.x[4]!], [data.y[4]!]));
  const { mistakes, message } = await compareGradients(network, data, given, { loss: 'crossEntropy' });
  expect(mistakes.map(({ kind }) => kind)).toEqual(['single-row']);
  expect(message).toBe('That is the gradient of row 5 of the 7 alone; the loss is the mean over all of them.');
});

it('a penalty, and an array without any gradient, are named', async () => {
  const { plain, network, data } = drawn(cases[1]!, 'penalty');
  const options = { loss: 'meanSquaredError' };
  const given = named(plainGradients(plain, data.x, data.y));
  const matrix = given['layer3.weight'] as number[][];
  const decayed = matrix.map((row, i) => row.map((value, j) => value + 0.01 * plain.weights[1]![i]![j]!));
  const { mistakes } = await compareGradients(network, data, { ...given, 'layer3.weight': decayed }, options);
  expect(mistakes).toEqual([
    {
      kind: 'penalty',
      where: 'layer3.weight',
      sentence: 'layer3.weight has 0.01 times the weights on top: a penalty (weight decay) that the loss has not',
    },
  ]);
  const cut = await compareGradients(network, data, { ...given, 'layer1.bias': [0, 0, 0] }, options);
  expect(cut.mistakes.map(({ kind }) => kind)).toEqual(['zero']);
});

it('what no usual mistake leads to has the layer where it begins, and the first number', async () => {
  const { plain, network, data } = drawn(cases[1]!, 'unknown');
  const given = named(plainGradients(plain, data.x, data.y));
  (given['layer3.weight'] as number[][])[1]![2]! += 0.1;
  const comparison = await compareGradients(network, data, given, { loss: 'meanSquaredError' });
  expect(comparison).toMatchObject({ verdict: 'wrong', mistakes: [], firstWrong: 'layer3.weight' });
  expect(comparison.message).toBe(
    'None of the usual mistakes leads to these numbers. Going back from the output, the first that is wrong is layer3.weight.',
  );
  expect(comparison.parameters.filter(({ isRight }) => !isRight).map(({ first }) => first?.index)).toEqual([[1, 2]]);
});

it('names of PyTorch, and arrays in the order of the network, are taken', async () => {
  const { plain, network, data } = drawn(cases[0]!, 'names');
  const values = Object.values(named(plainGradients(plain, data.x, data.y)));
  for (const names of [
    ['0.weight', '0.bias', '2.weight', '2.bias'],
    ['dW1', 'db1', 'dW2', 'db2'],
  ]) {
    const given = Object.fromEntries(names.map((name, i) => [name, values[i]!]));
    expect((await compareGradients(network, data, given, { loss: 'binaryCrossEntropy' })).verdict).toBe('right');
  }
});

describe('what cannot be compared', () => {
  const { plain, network, data } = drawn(cases[0]!, 'refused');
  const right = named(plainGradients(plain, data.x, data.y));
  const refused: [given: object, message: string][] = [
    [{}, 'gradients: there are none; expected layer1.weight, layer1.bias'],
    [{ 'layer1.wieght': [1] }, 'gradients: layer1.wieght: the network has no such parameter: expected layer1.weight'],
    [
      { 'layer1.weight': [1, 2] },
      'gradients: layer1.weight: does not fill the parameter: got 2 numbers; expected 6, [3, 2]',
    ],
    [
      { ...right, 'layer1.bias': [1, Number.NaN, 2] },
      'gradients: layer1.bias: not an array of finite numbers: got NaN at 1',
    ],
    [{ ...right, '0.weight': right['layer1.weight'] }, 'gradients: 0.weight: the network has no such parameter'],
  ];
  it.each(refused)('%j', async (given, message) => {
    await expect(compareGradients(network, data, given as never, { loss: 'binaryCrossEntropy' })).rejects.toThrow(
      message.replace('; expected layer1.weight, layer1.bias', ''),
    );
  });
});

describe('of an ensemble', () => {
  const [zeros, drawn] = ['zeros', 'auto'].map((initializer) =>
    mlp({ inputs: 1, hidden: [], outputs: 1, ...(initializer === 'zeros' && { initializer: 'zeros' as const }) }),
  );
  const both = ensembleOf([zeros!, drawn!], 'meanSquaredError');
  const data = { x: [[1], [2]], y: [1, 3] };
  // By w: (2(0 - 1)·1 + 2(0 - 3)·2)/2 = -7, of which this is the sum over the rows.
  const given = { 'layer1.weight': [[-14]], 'layer1.bias': [-8] };
  const compare = (member?: number) => compareGradients(both, data, given, { loss: 'meanSquaredError', member });

  it('the gradients can be those of one network', async () => {
    expect((await compare(1)).mistakes.map(({ kind }) => kind)).toEqual(['sum-for-mean']);
    expect((await compare(2)).verdict).toBe('wrong');
    await expect(compare()).rejects.toThrow('try member: 1, where the gradients are of the first network');
    await expect(compare(3)).rejects.toThrow('member: no such network: got 3; expected a whole number from 1 to 2');
  });
});
