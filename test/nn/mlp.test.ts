/** The multilayer perceptron: its layers, its parameter counts, its reproducible start, and what it refuses. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { countParameters, describeLayers } from '../../src/nn/describe.ts';
import { type MlpOptions, mlp } from '../../src/nn/mlp.ts';
import { messageOf } from './message.ts';

const types = (options: MlpOptions) => describeLayers(mlp(options)).map(({ detail }) => detail);
const initializersOf = (options: MlpOptions) =>
  mlp(options).layers.flatMap(({ layer }) => layer.options.initializer ?? []);

describe('mlp', () => {
  it('is linear layers with activations between them, and none at the end', () => {
    expect(types({ inputs: 2, hidden: [4, 3], outputs: 1 })).toEqual([
      'linear 2 -> 4',
      'relu',
      'linear 4 -> 3',
      'relu',
      'linear 3 -> 1',
    ]);
    expect(types({ inputs: 2, hidden: [], outputs: 3 })).toEqual(['linear 2 -> 3']);
  });

  it('takes one activation for each hidden layer, and dropout after each', () => {
    expect(types({ inputs: 2, hidden: [4, 3], outputs: 1, activation: ['tanh', 'selu'], dropout: 0.5 })).toEqual([
      'linear 2 -> 4',
      'tanh',
      'dropout 0.5',
      'linear 4 -> 3',
      'selu',
      'dropout 0.5',
      'linear 3 -> 1',
    ]);
  });

  it('starts each layer as suits the activation that follows it', () => {
    const sizes = { inputs: 2, hidden: [4, 3], outputs: 1 };
    expect(initializersOf(sizes)).toEqual(['heNormal', 'heNormal', 'glorotUniform']);
    expect(initializersOf({ ...sizes, activation: ['tanh', 'selu'] })).toEqual([
      'glorotUniform',
      'lecunNormal',
      'glorotUniform',
    ]);
    expect(initializersOf({ ...sizes, initializer: 'uniform:0.5' })).toEqual(new Array(3).fill('uniform:0.5'));
  });

  it('has the same weights for the same seed only', () => {
    const values = (seed?: number) =>
      mlp({ inputs: 3, hidden: [4], outputs: 2, ...(seed !== undefined && { seed }) }).parameters.map((p) => p.values);
    expect(values(5)).toEqual(values(5));
    expect(values(6)).not.toEqual(values(5));
    expect(values()).toEqual(values(0));
  });
});

describe('parameter counts', () => {
  it('2-1024-512-3 has 529,411', () => {
    const network = mlp({ inputs: 2, hidden: [1024, 512], outputs: 3 });
    expect(countParameters(network)).toBe(529_411);
    expect(describeLayers(network)).toEqual([
      { name: 'layer1', detail: 'linear 2 -> 1024', parameters: 3072, formula: '2 x 1024 + 1024' },
      { name: 'layer2', detail: 'relu', parameters: 0, formula: '' },
      { name: 'layer3', detail: 'linear 1024 -> 512', parameters: 524_800, formula: '1024 x 512 + 512' },
      { name: 'layer4', detail: 'relu', parameters: 0, formula: '' },
      { name: 'layer5', detail: 'linear 512 -> 3', parameters: 1539, formula: '512 x 3 + 3' },
    ]);
    expect(network.parameters.map(({ name }) => name)).toEqual([
      'layer1.weight',
      'layer1.bias',
      'layer3.weight',
      'layer3.bias',
      'layer5.weight',
      'layer5.bias',
    ]);
  });

  it('are the sum over layers of (inputs + 1) outputs, and the sum of the described rows', () => {
    const width = fc.integer({ min: 1, max: 12 });
    fc.assert(
      fc.property(width, fc.array(width, { maxLength: 4 }), width, (inputs, hidden, outputs) => {
        const network = mlp({ inputs, hidden, outputs });
        const widths = [inputs, ...hidden, outputs];
        const expected = widths.slice(1).reduce((total, units, i) => total + (widths[i]! + 1) * units, 0);
        expect(countParameters(network)).toBe(expected);
        expect(describeLayers(network).reduce((total, { parameters }) => total + parameters, 0)).toBe(expected);
      }),
    );
  });
});

describe('refuses', () => {
  const sizes = { inputs: 2, hidden: [4], outputs: 1 };
  it.each([
    [{ hidden: [0] }, 'mlp: hidden layer 1: bad size: got 0; expected an integer from 1 to 268435456'],
    [{ hidden: [4, 2.5] }, 'mlp: hidden layer 2: bad size: got 2.5; expected an integer from 1 to 268435456'],
    [{ hidden: [Number.NaN] }, 'mlp: hidden layer 1: bad size: got NaN; expected an integer from 1 to 268435456'],
    [
      { hidden: '16' },
      'mlp: hidden: not a list: got "16"; expected the neurons of each hidden layer — try [16, 8], or [] for a linear model',
    ],
    [
      { hidden: [100_000, 100_000] },
      'mlp 2-100000-100000-1: too many parameters: got 10000500001; expected at most 268435456 — try smaller layers',
    ],
    [{ inputs: 0 }, 'mlp: inputs: bad size: got 0; expected an integer from 1 to 268435456'],
    [{ outputs: -1 }, 'mlp: outputs: bad size: got -1; expected an integer from 1 to 268435456'],
    [
      { activation: ['relu', 'tanh'] },
      'mlp: activation: not one for each hidden layer: got 2 for 1 hidden layers; expected one name, or 1',
    ],
    [{ activation: 'rellu' }, /^activation: unknown name: got "rellu"; .* — try "relu"$/],
    [{ hidden: [], activation: 'rellu' }, /^activation: unknown name/],
    [{ initializer: 'henormal' }, /^initializer: unknown name: got "henormal"; .* — try "heNormal"$/],
    [{ dropout: 1 }, 'dropout: bad rate: got 1; expected a probability from 0 up to but not including 1'],
    [{ dropout: '0.5' }, 'mlp: dropout: bad value: got "0.5"; expected a finite number'],
    [{ seed: 0.5 }, 'mlp: seed: bad value: got 0.5; expected an integer'],
    [{ droput: 0.5 }, /^mlp: unknown option: got "droput"; expected inputs, hidden, outputs, .* — try "dropout"$/],
    [{ hidden_layer_sizes: [8] }, /^mlp: unknown option: got "hidden_layer_sizes"; .* — try "hidden"$/],
  ] as const)('%o', (options, message) => {
    expect(messageOf(() => mlp({ ...sizes, ...(options as Partial<MlpOptions>) }))).toMatch(message);
  });
});
