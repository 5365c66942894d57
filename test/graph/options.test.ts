/** What is said of options that are not known, and of values in the place of an object. */
import { describe, expect, it } from 'vitest';
import { generate, split } from '../../src/data.ts';
import {
  adam,
  fitTable,
  grad,
  layers,
  losses,
  type MlpOptions,
  mlp,
  mul,
  type Node,
  openPredictor,
  sequential,
  type TrainOptions,
  train,
} from '../../src/index.ts';

const network = () => mlp({ inputs: 2, hidden: 3, outputs: 1 });
const data = {
  x: [
    [0, 0],
    [0, 1],
    [1, 0],
    [1, 1],
  ],
  y: [0, 1, 1, 0],
};

async function lossAfter(options: object): Promise<number> {
  let last = Number.NaN;
  for await (const { loss } of train(network(), data, { epochs: 3, ...options })) last = loss;
  return last;
}

describe('did you mean', () => {
  const learningRate = 'optimizer: adam({ learningRate: 0.01 })';
  it.each([
    ['lr', learningRate],
    ['learning_rate', learningRate],
    ['learningRate', learningRate],
    ['momentum', 'optimizer: sgd({ momentum: 0.9 })'],
    ['nesterov', 'optimizer: sgd({ momentum: 0.9, nesterov: true })'],
    ['weight_decay', '"l2"'],
    ['epoch', '"epochs"'],
    ['n_epochs', '"epochs"'],
    ['max_iter', '"epochs"'],
    ['batch_size', '"batchSize"'],
    ['BatchSize', '"batchSize"'],
    ['validation_split', '"validation"'],
    ['random_state', '"seed"'],
    ['early_stopping', '"patience"'],
    ['clip_norm', '"clipNorm"'],
    ['pacience', '"patience"'],
  ])('of train, %s is %s', async (name, hint) => {
    await expect(lossAfter({ [name]: 1 })).rejects.toThrow(
      new RegExp(`^train: unknown option: got "${name}"; expected loss, optimizer, .*`),
    );
    await expect(lossAfter({ [name]: 1 })).rejects.toThrow(` — try ${hint}`);
  });

  it.each([
    ['mlp', 'hidden_layer_sizes', '"hidden"', () => mlp({ hidden_layer_sizes: 1 } as never)],
    ['mlp', 'input_size', '"inputs"', () => mlp({ input_size: 1 } as never)],
    ['adam', 'lr', '"learningRate"', () => adam({ lr: 1 } as never)],
    ['linear', 'use_bias', '"bias"', () => layers.linear(1, { use_bias: false } as never)],
    ['generate', 'n_samples', '"rows"', () => generate('xor', { n_samples: 50 } as never)],
  ])('of %s, %s is %s', (what, name, hint, call) => {
    expect(call).toThrow(`${what}: unknown option: got "${name}"; expected `);
    expect(call).toThrow(` — try ${hint}`);
  });

  it('knows foreign names of losses, activations and the like', async () => {
    await expect(lossAfter({ loss: 'mse' })).rejects.toThrow(
      /^loss: unknown name: got "mse"; .* — try "meanSquaredError"$/,
    );
    expect(() => mlp({ inputs: 1, hidden: 2, outputs: 1, activation: 'swish' })).toThrow('— try "silu"');
  });
});

describe('names and makers are as good as what they make', () => {
  it.each([
    [{ optimizer: 'adam' }, { optimizer: adam() }],
    [{ optimizer: adam }, { optimizer: adam() }],
    [{ loss: 'huber' }, { loss: losses.huber() }],
    [{ loss: losses.huber }, { loss: losses.huber() }],
    [
      { schedule: 'cosine' },
      {
        schedule: {
          name: 'cosine',
          options: {},
          factor: ({ step, steps }: never) => (1 + Math.cos((Math.PI * step) / steps)) / 2,
        },
      },
    ],
  ] as [object, object][])('%o', async (given, made) => {
    expect(await lossAfter(given)).toBeCloseTo(await lossAfter(made), 6);
  });

  it('anything else is refused, with what there is', async () => {
    await expect(lossAfter({ optimizer: () => 1 })).rejects.toThrow(
      'optimizer: bad value: got a function; expected an optimizer, or one of sgd, adam, adamw, rmsprop, adagrad, adadelta',
    );
    await expect(openPredictor(network(), { loss: 'huber' } as never)).rejects.toThrow(
      /^loss: bad value: got an object; expected a loss, or one of /,
    );
    expect(() => sequential([layers.linear(2, 1), 'relu' as never])).toThrow(
      `sequential: layer 2: bad value: got "relu"; expected a layer, such as linear(2, 4) or activation('relu')`,
    );
  });
});

describe('what is missing is named', () => {
  it.each([
    ['mlp', () => mlp(undefined as unknown as MlpOptions), 'mlp: inputs: missing: expected the features of a row'],
    [
      'fitTable',
      () => fitTable([{ a: 1 }], undefined as never),
      'fitTable: target: missing: expected the name of the column to predict',
    ],
    [
      'fitTable with a target that is not there',
      () => fitTable([{ a: 1 }], { target: ['a', 'b'] }),
      'column "b": not in the table: expected one of "a" — try "a"',
    ],
    [
      'fitTable of nothing',
      () => fitTable([], { target: 'a' }),
      'table: no rows: got an empty list; expected one row or more',
    ],
    [
      'fitTable of null',
      () => fitTable(null as never, { target: 'a' }),
      'data: bad value: got null; expected a table, rows as objects, lists by column name, or text, bytes or a stream of them',
    ],
    [
      'train without data',
      () => train(network(), undefined as never).next(),
      'training data: missing: got undefined; expected { x, y }, or a source of rows',
    ],
    ['train without a network', () => train(undefined as never, data).next(), 'network: missing: expected a network'],
    [
      'split without shares',
      () => split({ rows: 10 } as never),
      'split: test: missing: expected a share from 0 up to but not including 1',
    ],
    ['data of no name', () => generate(undefined as never), 'generator: no name: got undefined; expected one of xor, '],
    [
      'train with targets as options',
      () => train(network(), data, data.y as unknown as TrainOptions).next(),
      'train: bad options: got a list of 4; expected an object with loss, optimizer, batchSize, …',
    ],
    [
      'an optimizer with its rate alone',
      () => adam(0.1 as never),
      'adam: bad options: got 0.1; expected an object with learningRate, beta1, beta2, …',
    ],
    [
      'a gradient of a function that was not called',
      () => grad(((x: Node) => mul(x, x)) as never, []),
      'got a function; expected a node, such as input(…) — try calling it with nodes: what it gives is one',
    ],
  ])('%s', async (_, call, message) => {
    await expect((async () => call())()).rejects.toThrow(message);
  });
});
