/** Several target columns: they are learned as the outputs of one network, and come back by their names. */
import { describe, expect, expectTypeOf, it } from 'vitest';
import { transform } from '../../src/data/preprocess.ts';
import { walkModel } from '../../src/explain/walk/model.ts';
import type { Node } from '../../src/graph/node.ts';
import type { FitState } from '../../src/model/fit-state.ts';
import { fitTable } from '../../src/model/fit-table.ts';
import { modelFromBytes, modelToBytes } from '../../src/model/model-file.ts';
import { readSafetensors } from '../../src/model/safetensors.ts';
import type { MultiTargetModel } from '../../src/model/table-model.ts';
import { meanSquaredError } from '../../src/nn/losses/index.ts';
import { mlp } from '../../src/nn/mlp.ts';
import { abs, square, sub } from '../../src/ops/index.ts';
import { adam } from '../../src/optim/index.ts';
import type { Checkpoint } from '../../src/train/checkpoint-options.ts';
import { logLoss, r2, rmse } from '../../src/train/metrics.ts';
import { train } from '../../src/train/train.ts';

const rows = Array.from({ length: 120 }, (_, i) => {
  const [a, b] = [((i * 37) % 100) / 10, ((i * 53) % 90) / 9];
  return {
    a,
    b,
    colour: ['red', 'blue'][i % 2]!,
    length: 3 * a - b,
    price: 1000 * b + (i % 2 === 0 ? 500 : 0),
    sunny: a > 5 ? 1 : 0,
    windy: a > b ? 'yes' : 'no',
    level: i % 4,
  };
});
const numbers = { target: ['length', 'price'], features: ['a', 'b', 'colour'] } as const;
const labels = { target: ['sunny', 'windy'], features: ['a', 'b', 'colour'] } as const;
const short = { epochs: 20, hidden: [8], seed: 3 } as const;

describe('several numbers', () => {
  it('are learned to the bit as the outputs of one network, each standardised', async () => {
    const whole = { validation: 0, test: 0, optimizer: adam({ learningRate: 0.01 }), batchSize: 16, l2: 0 } as const;
    const model = await fitTable(rows, { ...numbers, ...short, ...whole });
    const { preprocessing, network, table } = model;
    const standardised = (values: number[]) => {
      const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
      const deviation = Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length);
      return values.map((value) => Math.fround((value - mean) / deviation));
    };
    const [first, second] = (['length', 'price'] as const).map((name) => standardised(rows.map((row) => row[name])));
    const y = first!.flatMap((value, i) => [value, second![i]!]);
    const own = mlp({ inputs: 4, hidden: [8], outputs: 2, activation: 'relu', initializer: 'glorotUniform', seed: 3 });
    const options = { loss: meanSquaredError(), optimizer: whole.optimizer, batchSize: 16, epochs: 20, seed: 3 };
    for await (const _ of train(own, { x: transform(preprocessing, table).x, y }, options));
    expect(network.parameters.map(({ values }) => [...values])).toEqual(
      own.parameters.map(({ values }) => [...values]),
    );
  });

  it('are predicted by name, in their own units', async () => {
    const model = await fitTable(rows, { ...numbers, seed: 1 });
    expectTypeOf(model.predict(rows[0]!).values).toEqualTypeOf<Readonly<Record<'length' | 'price', string | number>>>();
    const predictions = model.predict(rows);
    expect(Object.keys(predictions[0]!)).toEqual(['values']);
    const of = (name: 'length' | 'price') => predictions.map(({ values }) => Number(values[name]));
    expect(
      r2(
        of('length'),
        rows.map(({ length }) => length),
      ),
    ).toBeGreaterThan(0.98);
    expect(
      r2(
        of('price'),
        rows.map(({ price }) => price),
      ),
    ).toBeGreaterThan(0.98);
    const one = model.predict(rows[7]!).values;
    // One row is a product of another shape, whose sums have another order.
    for (const name of numbers.target) expect(one[name]).toBeCloseTo(Number(predictions[7]!.values[name]), 1);
    const { values } = model.predictTable(model.table);
    expect([...values].slice(2, 4)).toEqual([predictions[1]!.values.length, predictions[1]!.values.price]);
  });

  it('have scores of their own, and the mean of these', async () => {
    const model = await fitTable(rows, { ...numbers, ...short });
    const { result, targets, rows: tested } = model.evaluations.test!;
    const predicted = model.predict(Array.from(tested, (row) => rows[row]!)).map(({ values }) => Number(values.price));
    const actual = Array.from(tested, (row) => rows[row]!.price);
    expect((targets.price.result as { rmse: number }).rmse).toBeCloseTo(rmse(predicted, actual), 9);
    const scoresOf = (from: object) => from as Readonly<Record<string, number>>;
    const mean = (of: string) => (scoresOf(targets.length.result)[of]! + scoresOf(targets.price.result)[of]!) / 2;
    expect(result.rows).toBe(18);
    for (const name of ['loss', 'rmse', 'mae', 'r2'] as const)
      expect(scoresOf(result)[name]).toBeCloseTo(mean(name), 9);
  });

  it('are watched by their mean loss, of the standardised numbers', async () => {
    const model = await fitTable(rows, {
      ...numbers,
      ...short,
      epochs: 300,
      patience: 3,
      optimizer: adam({ learningRate: 0.1 }),
    });
    const { history, bestEpoch, stopped, preprocessing, evaluations } = model;
    expect(stopped.reason).toBe('early stopping');
    const losses = history.map(({ validation }) => validation!.loss);
    expect(losses.indexOf(Math.min(...losses))).toBe(bestEpoch - 1);
    expect(history).toHaveLength(bestEpoch + 3);
    const each = preprocessing.targets.map((target) => {
      const { loss } = evaluations.validation!.targets[target.column as 'price'].result;
      return target.kind === 'number' ? loss / target.scale ** 2 : Number.NaN;
    });
    // Sums of float32 in other orders.
    expect(Math.min(...losses)).toBeCloseTo((each[0]! + each[1]!) / 2, 4);
  });

  it('are interrupted and taken up again with the same bits, in folds and in the second training', async () => {
    const options = { ...numbers, ...short, epochs: undefined, optimizer: 'adam' } as const;
    const { epochs: _none, ...planned } = options;
    const checkpoints: Checkpoint<FitState>[] = [];
    const whole = await fitTable(rows, {
      ...planned,
      checkpoint: {
        every: 0,
        write: async (checkpoint) => {
          checkpoints.push(structuredClone(checkpoint));
        },
      },
    });
    const [folds, second] = [
      checkpoints.find(({ state }) => !state.watched),
      checkpoints.findLast(({ state }) => state.watched),
    ];
    expect('folds' in folds!.state.training).toBe(true);
    expect(second).toBeDefined();
    for (const resume of [checkpoints[3]!, checkpoints.find(({ state }) => state.watched)!]) {
      const again = await fitTable(rows, { ...planned, resume });
      expect(modelToBytes(again)).toEqual(modelToBytes(whole));
    }
  });

  it('are followed by metrics of one’s own, in their own units', async () => {
    const metrics = { off: (predictions: Node, targets: Node) => abs(sub(predictions, targets)) };
    const { evaluations, history } = await fitTable(rows, { ...numbers, ...short, metrics });
    const { mae } = evaluations.test!.result as { mae: number };
    expect(evaluations.test!.metrics).toEqual({ off: expect.closeTo(mae, 6) as number });
    const validated = evaluations.validation!.result as { mae: number };
    const best = history.map(({ validation }) => validation!.off!).map((off) => Math.abs(off - validated.mae));
    // In float32 on numbers of thousands.
    expect(Math.min(...best)).toBeLessThan(0.01);
  });

  it('may be validated by a table of their own, which has them all', async () => {
    const [learned, held] = [rows.slice(0, 90), rows.slice(90)];
    const model = await fitTable(learned, { ...numbers, ...short, validation: held });
    expect(model.evaluations.validation!.result.rows).toBe(30);
    const without = held.map(({ a, b, colour, length }) => ({ a, b, colour, length }));
    await expect(fitTable(learned, { ...numbers, ...short, validation: without })).rejects.toThrow(
      'validation: column "price": not in the table',
    );
  });

  it('walk forward and backward together', async () => {
    const model = await fitTable(rows, { ...numbers, ...short });
    const { walk } = walkModel(model, model.table, 3);
    expect(walk.loss!.targets).toHaveLength(2);
    expect(walk.point.target).toEqual({ name: '(length, price)', raw: `(${rows[2]!.length}, ${rows[2]!.price})` });
    expect(() => walkModel(model, model.table, 3, { target: 5 })).toThrow(
      'target: one value for several targets: got 5 — try columns "length", "price" in the data',
    );
  });
});

describe('labels', () => {
  it('are the classes of each column, with the probabilities of both', async () => {
    const model = await fitTable(rows, { ...labels, seed: 1 });
    expect(model.plan.reason).toBe('classification: 2 labels of two values each: sunny, windy');
    expect(model.loss.name).toBe('binaryCrossEntropy');
    expect(model.classes).toEqual({ sunny: ['0', '1'], windy: ['no', 'yes'] });
    const [first] = model.predict(rows);
    expect(Object.keys(first!.probabilities!.windy)).toEqual(['no', 'yes']);
    for (const name of labels.target) {
      const both = Object.values(first!.probabilities![name]);
      expect(both[0]! + both[1]!).toBeCloseTo(1, 12);
      const likely = Object.entries(first!.probabilities![name]).sort(([, p], [, q]) => q - p)[0]![0];
      expect(first!.values[name]).toBe(likely);
    }
  });

  it('have accuracy and log loss each, their means, and the share of rows that are all right', async () => {
    const model = await fitTable(rows, { ...labels, ...short });
    const { result, targets, rows: judged } = model.evaluations.train;
    const given = Array.from(judged, (row) => rows[row]!);
    const predictions = model.predict(given);
    const isRight = predictions.map(({ values }, i) => [
      values.sunny === String(given[i]!.sunny),
      values.windy === given[i]!.windy,
    ]);
    const share = (right: boolean[]) => right.filter(Boolean).length / right.length;
    const accuracies = [0, 1].map((label) => share(isRight.map((right) => right[label]!)));
    expect(targets.windy.result).toMatchObject({ accuracy: accuracies[1] });
    expect(result).toMatchObject({
      accuracy: (accuracies[0]! + accuracies[1]!) / 2,
      exactMatch: share(isRight.map(([a, b]) => a! && b!)),
    });
    const probabilities = Float64Array.from(
      predictions.flatMap(({ probabilities: { windy } = { windy: {}, sunny: {} } }) => [windy.no!, windy.yes!]),
    );
    const truth = given.map(({ windy }) => (windy === 'yes' ? 1 : 0));
    expect(targets.windy.result.loss).toBeCloseTo(logLoss(probabilities, truth, 2), 9);
    expect(result.loss).toBeCloseTo((targets.windy.result.loss + targets.sunny.result.loss) / 2, 9);
  });

  it('are followed by metrics of one’s own, of the probabilities', async () => {
    const metrics = { brier: (predictions: Node, targets: Node) => square(sub(predictions, targets)) };
    const model = await fitTable(rows, { ...labels, ...short, metrics });
    const { rows: judged, metrics: measured } = model.evaluations.train;
    const given = Array.from(judged, (row) => rows[row]!);
    const squares = model
      .predict(given)
      .flatMap(({ probabilities }, i) => [
        (probabilities!.sunny['1']! - given[i]!.sunny) ** 2,
        (probabilities!.windy.yes! - Number(given[i]!.windy === 'yes')) ** 2,
      ]);
    expect(measured!.brier).toBeCloseTo(squares.reduce((sum, square) => sum + square, 0) / squares.length, 9);
  });

  it('of 0 and 1 are labels however few the rows are', async () => {
    const xor = Array.from({ length: 12 }, (_, i) => ({
      p: i & 1,
      q: (i >> 1) & 1,
      and: i & (i >> 1) & 1,
      or: (i | (i >> 1)) & 1,
    }));
    const model = await fitTable(xor, { target: ['and', 'or'], validation: 0, test: 0, epochs: 300, hidden: [8] });
    expect(model.task).toBe('classification');
    expect(model.predict({ p: 1, q: 0 }).values).toEqual({ and: '0', or: '1' });
  });
});

describe('the file of a model', () => {
  it('keeps several targets', async () => {
    for (const kind of [numbers, labels]) {
      const model = await fitTable(rows, { ...(kind as typeof numbers), ...short });
      const loaded = await modelFromBytes<MultiTargetModel>(modelToBytes(model));
      expect(loaded.targets).toEqual(kind.target);
      expect(loaded.predict(rows)).toEqual(model.predict(rows));
      expect(await loaded.evaluate(rows)).toEqual(await model.evaluate(rows));
    }
  });

  it('is that of one target, written as ever, for a list of one', async () => {
    const options = { ...short, features: ['a', 'b'] } as const;
    const model = await fitTable(rows, { ...options, target: ['price'] });
    expectTypeOf(model.target).toBeString();
    const bytes = modelToBytes(model);
    expect(bytes).toEqual(modelToBytes(await fitTable(rows, { ...options, target: 'price' })));
    const { preprocessing } = JSON.parse(readSafetensors(bytes, 'model').metadata.chainrule!) as {
      preprocessing: object;
    };
    expect(Object.keys(preprocessing)).toEqual(['target', 'columns', 'dropped', 'tableColumns', 'trainingRows']);
    expect(model.predict(rows[0]!)).toEqual({ prediction: expect.any(Number) as number });
  });
});

describe('rows', () => {
  it('without one of the targets are left out, and said', async () => {
    const gaps = rows.map((row, i) => ({
      ...row,
      length: i === 4 ? null : row.length,
      price: i < 2 ? null : row.price,
    }));
    const { plan, split } = await fitTable(gaps, { ...numbers, ...short });
    const used = [...split.train, ...split.validation, ...split.test];
    expect(used).toHaveLength(117);
    expect(used.filter((row) => [0, 1, 4].includes(row))).toEqual([]);
    expect(plan.warnings).toEqual([
      '1 row is left out: length is missing there',
      '2 rows are left out: price is missing there',
    ]);
  });

  it('in none of which all targets are known are refused', async () => {
    const split = rows.map((row, i) => ({
      ...row,
      length: i % 2 ? null : row.length,
      price: i % 2 ? row.price : null,
    }));
    await expect(fitTable(split, { ...numbers, ...short })).rejects.toThrow(
      'targets: no row has them all: got "length", "price"; expected values to learn',
    );
  });
});

describe('targets that do not go together', () => {
  it.each<[readonly [string, string], object, string]>([
    [
      ['length', 'sunny'],
      {},
      'targets: numbers and classes cannot be learned together: got numbers in "length", classes in "sunny"; expected columns of numbers only, or of two values each only — try the task regression, or a model for each kind',
    ],
    [
      ['length', 'windy'],
      {},
      'targets: numbers and classes cannot be learned together: got numbers in "length", classes in "windy"; expected columns of numbers only, or of two values each only — try a model for each kind',
    ],
    [
      ['sunny', 'level'],
      { task: 'classification' },
      'target "level": more than two classes in one of several targets: got 4 different values; expected two in each column — try the task regression, or a model for this column alone',
    ],
    [['price', 'price'], {}, 'target: a column is given twice: got price'],
    [['price', 'prise'], {}, 'column "prise": not in the table'],
    [['price', 'a'], { features: ['a', 'b'] }, 'features: the target cannot be a feature: got a'],
    [['price', 'length'], { drop: ['length'] }, 'drop: the target cannot be dropped: got length'],
    [
      ['sunny', 'windy'],
      { loss: 'crossEntropy' },
      'loss: does not fit the labels sunny, windy: got crossEntropy; expected one of binaryCrossEntropy — try binaryCrossEntropy',
    ],
    [
      ['sunny', 'windy'],
      { classWeights: 'balanced' },
      'classWeights: only for one target: got the labels sunny, windy — try a column of sample weights',
    ],
    [
      ['price', 'length'],
      { labelSmoothing: 0.1 },
      'labelSmoothing: only for classification: got the numbers of price, length as the target',
    ],
  ])('%j %j', async (target, options, message) => {
    await expect(fitTable(rows, { target, epochs: 1, ...options })).rejects.toThrow(message);
  });

  it('are learned as numbers where that is said', async () => {
    const model = await fitTable(rows, { target: ['length', 'sunny'], task: 'regression', ...short });
    expect(model.predict(rows[0]!).values.sunny).toEqual(expect.any(Number));
  });

  it('need names', async () => {
    for (const target of [[], [5], {}]) {
      await expect(fitTable(rows, { target } as never)).rejects.toThrow('fitTable: target: ');
    }
  });
});
