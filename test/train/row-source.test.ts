/** Rows that are read from a source teach the bits of the same rows in arrays. */
import { describe, expect, it } from 'vitest';
import type { NumberArray } from '../../src/backends/backend.ts';
import { reference } from '../../src/backends/reference/reference.ts';
import { wasm } from '../../src/backends/wasm/wasm.ts';
import type { Program } from '../../src/compiler/program.ts';
import type { Shape } from '../../src/graph/shape.ts';
import { openPredictor } from '../../src/model/predictor.ts';
import type { Layer } from '../../src/nn/layer.ts';
import { linear } from '../../src/nn/layers/linear.ts';
import { crossEntropy, meanSquaredError } from '../../src/nn/losses/index.ts';
import { mlp } from '../../src/nn/mlp.ts';
import { sequential } from '../../src/nn/network.ts';
import { reshape } from '../../src/ops/index.ts';
import { rowsFrom } from '../../src/train/batches.ts';
import type { RowSource, TrainingData } from '../../src/train/data.ts';
import { type TrainOptions, train } from '../../src/train/train.ts';

/** Rows of three numbers, in one of three classes, some of which count more. */
class Made implements RowSource {
  readonly row = [3];
  readonly target = 1;
  readonly rows: number;
  readonly weighted: boolean;
  readonly seed: number;

  constructor(rows: number, seed: number, weighted = false) {
    this.rows = rows;
    this.seed = seed;
    this.weighted = weighted;
  }

  read(numbers: Int32Array, x: NumberArray, y: NumberArray, weights: NumberArray | undefined, at: number) {
    for (const [i, number] of numbers.entries()) {
      for (let j = 0; j < 3; j++) x[(at + i) * 3 + j] = ((number * 31 + j * 17 + this.seed) % 101) / 101;
      y[at + i] = number % 3;
      if (weights) weights[at + i] = number % 2;
    }
  }
}

/** The same rows, a while after they are asked for, which is a time in which nobody may ask again. */
class Late implements RowSource {
  readonly row = [3];
  readonly target = 1;
  readonly rows: number;
  readonly weighted: boolean;
  private readonly made: Made;
  private isWaiting = false;

  constructor(...of: ConstructorParameters<typeof Made>) {
    this.made = new Made(...of);
    ({ rows: this.rows, weighted: this.weighted } = this.made);
  }

  async read(...of: Parameters<Made['read']>) {
    if (this.isWaiting) throw new Error('asked again before the rows were there');
    this.isWaiting = true;
    await new Promise((resolve) => setTimeout(resolve));
    this.made.read(...of);
    this.isWaiting = false;
  }
}

function arraysOf(source: Made): TrainingData {
  const [x, y] = [new Float64Array(source.rows * 3), new Float64Array(source.rows)];
  const sampleWeights = source.weighted ? new Float64Array(source.rows) : undefined;
  source.read(Int32Array.from(y.keys()), x, y, sampleWeights, 0);
  return { x, y, sampleWeights };
}

async function learn(data: TrainingData | RowSource, options: TrainOptions = {}) {
  const network = mlp({ inputs: 3, hidden: [5], outputs: 3, activation: 'tanh', dropout: 0.2, seed: 3 });
  const scores = [];
  for await (const { loss, metrics, validation } of train(network, data, { epochs: 2, batchSize: 25, ...options }))
    scores.push({ loss, metrics, validation });
  return { scores, weights: network.parameters.map(({ values }) => [...values]) };
}

describe.each([
  ['few rows', 60],
  // So many that each step reads its own.
  ['many rows', 270_000],
] as const)('%s', (_, rows) => {
  /** Learns the first rows only: batches of 25, 25 and 10. */
  const order = Int32Array.from({ length: 60 }, (_row, i) => (i * 7) % 60);
  const sampler = {
    sizes: [25, 10],
    stepsPerEpoch: 3,
    batches: () => [order.subarray(0, 25), order.subarray(25, 50), order.subarray(50)],
  };

  it.each([
    ['wasm', wasm],
    ['reference', reference],
  ] as const)('on %s, with and without weights, at once and later', async (_name, backend) => {
    for (const weighted of [false, true]) {
      const expected = await learn(arraysOf(new Made(60, 1, weighted)), { backend, sampler });
      for (const source of [new Made(rows, 1, weighted), new Late(rows, 1, weighted)])
        expect(await learn(source, { backend, sampler })).toEqual(expected);
    }
  });

  it('judged by rows of another source, or of arrays', async () => {
    const held = arraysOf(new Made(40, 2));
    const expected = await learn(arraysOf(new Made(60, 1)), { sampler, validation: held });
    expect(expected.scores.at(-1)!.validation!.loss).toBeGreaterThan(0);
    for (const validation of [held, new Made(40, 2), new Late(40, 2)])
      expect(await learn(new Made(rows, 1), { sampler, validation })).toEqual(expected);
  });
});

it('many rows are not kept, though narrow rows of arrays are', async () => {
  const many = new Made(270_000, 1);
  const arenaBytes = async (data: TrainingData | RowSource) => {
    let bytes = 0;
    const instantiate = (program: Program) => {
      bytes = 4 * program.arenaSize;
      return wasm.instantiate(program);
    };
    await learn(data, { epochs: 1, batchSize: 30_000, backend: { ...wasm, instantiate } });
    return bytes;
  };
  const bytes = 270_000 * 4 * 4;
  expect(await arenaBytes(arraysOf(many))).toBeGreaterThan(bytes);
  expect(await arenaBytes(many)).toBeLessThan(bytes);
});

it('blocks and sources of which only some have weights count the others as 1', async () => {
  const held = new Made(40, 2);
  const expected = await learn(arraysOf(new Made(60, 1, true)), { validation: arraysOf(held) });
  for (const rows of [new Made(60, 1, true), new Late(60, 1, true)])
    expect(await learn(rows, { validation: held })).toEqual(expected);
});

it('the order of epochs does not depend on where rows are', async () => {
  const source = new Made(2000, 5);
  expect(await learn(source)).toEqual(await learn(arraysOf(source)));
});

it.each([60, 270_000])('pictures keep their shape, as %i rows', async (rows) => {
  const made = new Made(rows, 1);
  const sampler = { sizes: [60], stepsPerEpoch: 1, batches: () => [rowsFrom(0, 60)] };
  const learnShaped = async (row: Shape) => {
    const flat: Layer = {
      type: 'flat',
      options: {},
      row,
      build: () => ({ row: [3], parameters: [] }),
      apply: (x) => {
        expect(x.shape.slice(1)).toEqual(row);
        return reshape(x, [x.shape[0]!, 3]);
      },
    };
    const network = sequential([flat, linear(3)], { seed: 1 });
    const source: RowSource = { rows, row, target: 1, read: (...of) => made.read(...of) };
    for await (const { loss } of train(network, source, { epochs: 5, sampler })) expect(loss).toBeGreaterThan(0);
    const predictor = await openPredictor(network);
    const { value } = await predictor.predictSource(source).next();
    return { weights: network.parameters.map(({ values }) => [...values]), outputs: value!.predictions };
  };
  expect(await learnShaped([3, 1, 1])).toEqual(await learnShaped([3]));
});

describe('the loss, where none is given,', () => {
  const meanLoss = async (target: (number: number) => number, outputs = 1) => {
    const made = new Made(90_000, 1);
    const rows: RowSource = {
      rows: made.rows,
      row: [3],
      target: 1,
      read: (numbers, x, y, weights, at) => {
        made.read(numbers, x, y, weights, at);
        for (const [i, number] of numbers.entries()) y[at + i] = target(number);
      },
    };
    const network = mlp({ inputs: 3, hidden: [], outputs, seed: 1 });
    for await (const { metrics } of train(network, rows, { epochs: 1, batchSize: 'full' })) return Object.keys(metrics);
    return [];
  };

  it('is that of classes where all targets are 0 or 1, and of values where the last one is not', async () => {
    expect(await meanLoss((number) => number % 2)).toEqual(['accuracy']);
    expect(await meanLoss((number) => (number === 89_999 ? 0.5 : number % 2))).toEqual(['rmse']);
    expect(await meanLoss((number) => number % 3, 3)).toEqual(['accuracy']);
  });
});

describe('bad sources', () => {
  const made = new Made(50_000, 1);
  const withValue = (place: 'x' | 'y' | 'weights', row: number, value: number): RowSource => ({
    rows: made.rows,
    row: made.row,
    target: 1,
    weighted: true,
    read: (numbers, x, y, weights, at) => {
      made.read(numbers, x, y, weights, at);
      const i = numbers.indexOf(row);
      if (i >= 0) ({ x, y, weights: weights! })[place][place === 'x' ? (at + i) * 3 + 1 : at + i] = value;
    },
  });
  const plain = (change: Partial<RowSource>): RowSource => ({
    rows: 5,
    row: [3],
    target: 1,
    read: () => {},
    ...change,
  });

  it.each([
    [plain({ rows: 0 }), 'training data: no possible number of rows: got 0; expected an integer from 1 to 2147483647'],
    [
      plain({ row: [1, 3, 1] }),
      'training data: rows do not fit the network: got the shape [1, 3, 1]; expected [3], a row of the network',
    ],
    [
      plain({ target: 3 }),
      'training data: targets do not fit the network and its loss: got 3 numbers per row; expected 1',
    ],
    [
      withValue('x', 40_000, Number.NaN),
      'training data: features: not a finite number: got NaN in row 40001, column 2; expected finite numbers — try fitTable(), which fills missing values, or numbers in their place',
    ],
    [
      withValue('y', 40_000, 3),
      'training data: no such class: got 3 in row 40001; expected an integer from 0 to 2, one per output',
    ],
    [
      withValue('weights', 49_999, -1),
      'training data: bad sample weight: got -1 in row 50000; expected finite numbers, 0 or more',
    ],
  ])('%#', async (source, message) => {
    await expect(learn(source, { loss: crossEntropy() })).rejects.toThrow(message);
  });

  it('say what is wrong with the rows of the validation', async () => {
    const values = { ...arraysOf(new Made(60, 1)), y: new Float64Array(180) };
    await expect(learn(values, { loss: meanSquaredError(), validation: plain({}) })).rejects.toThrow(
      'validation data: targets do not fit the network and its loss: got 1 numbers per row; expected 3',
    );
  });

  it.each([
    ['is checked', 1],
    ['is kept', 2],
    ['is learned', 25],
  ])('an error while it %s ends the training, and the next one can begin', async (_, when) => {
    let reads = 0;
    const source = plain({
      rows: when > 2 ? 300_000 : 60,
      read: async (...of) => {
        if (++reads === when) throw new Error('the disk is gone');
        made.read(...of);
      },
    });
    await expect(learn(source, { epochs: 1, batchSize: 30_000 })).rejects.toThrow('the disk is gone');
    expect(reads).toBe(when);
  });
});
