/** A column that says how much each row counts: in the loss, and in all scores. */
import { describe, expect, it } from 'vitest';
import type { Node } from '../../src/graph/node.ts';
import { fitTable } from '../../src/model/fit-table.ts';
import { modelFromBytes, modelToBytes } from '../../src/model/model-file.ts';
import { random } from '../../src/numeric/random.ts';
import { abs, sub } from '../../src/ops/index.ts';
import { adam } from '../../src/optim/index.ts';
import { evaluateClassification, evaluateRegression } from '../../src/train/metrics.ts';

const draw = random(11, 'test/sample-weights');
const rows = Array.from({ length: 60 }, (_, i) => {
  const [a, b] = [draw.normal(), draw.normal()];
  const y = 2 * a - b + (i % 3 === 0 ? 3 : 0) + draw.normal();
  return { a, b, y, kind: a + 0.5 * draw.normal() > 0 ? 'up' : 'down', w: i % 3 };
});
/** As many copies of each row as its weight says. */
const copies = rows.flatMap((row) => Array.from({ length: row.w }, () => row));
const whole = { validation: 0, test: 0, l2: 0, features: ['a', 'b'] } as const;
const linear = { hidden: [], batchSize: 'full', epochs: 1500, optimizer: adam({ learningRate: 0.05 }) } as const;

describe('rows with weights', () => {
  it('of whole numbers are as so many rows: the line is that of weighted least squares', async () => {
    const weighted = await fitTable(rows, { ...whole, ...linear, target: 'y', sampleWeights: 'w' });
    const repeated = await fitTable(copies, { ...whole, ...linear, target: 'y' });
    const plain = await fitTable(rows, { ...whole, ...linear, target: 'y' });
    const [at, ofCopies, unweighted] = [weighted, repeated, plain].map((model) =>
      [
        { a: 0, b: 0 },
        { a: 1, b: 0 },
        { a: 0, b: 1 },
      ].map((row) => Number(model.predict(row).prediction)),
    ) as [number[], number[], number[]];
    const [intercept, alongA, alongB] = leastSquares();
    const exact = [intercept!, intercept! + alongA!, intercept! + alongB!];
    // Where training in float32 ends: its steps no longer change the last digits.
    for (let i = 0; i < 3; i++) {
      expect(at[i]).toBeCloseTo(exact[i]!, 3);
      expect(at[i]).toBeCloseTo(ofCopies[i]!, 3);
    }
    expect(Math.abs(at[0]! - unweighted[0]!)).toBeGreaterThan(0.1);
  });

  it('of 0 are not learned: other classes in them change no bit', async () => {
    const options = { ...whole, target: 'kind', epochs: 30, sampleWeights: 'w' } as const;
    const other = rows.map((row) => ({ ...row, kind: row.w === 0 ? 'up' : row.kind }));
    const weights = async (table: typeof rows) =>
      (await fitTable(table, options)).network.parameters.map(({ values }) => [...values]);
    expect(await weights(other)).toEqual(await weights(rows));
    expect(await weights(other.map((row) => ({ ...row, w: 1 })))).not.toEqual(await weights(rows));
  });

  it('multiply the weights of classes', async () => {
    const options = { ...whole, target: 'kind', hidden: [4], epochs: 40 } as const;
    const few = rows.filter(({ kind }, i) => kind === 'down' || i % 2 === 0).map((row) => ({ ...row, w: row.w + 1 }));
    const count = (kind: string) => few.filter((row) => row.kind === kind).length;
    const both = few.map((row) => ({ ...row, w: (row.w * few.length) / (2 * count(row.kind)) }));
    const balanced = await fitTable(few, { ...options, classWeights: 'balanced', sampleWeights: 'w' });
    const byHand = await fitTable(both, { ...options, sampleWeights: 'w' });
    const plain = await fitTable(few, { ...options, sampleWeights: 'w' });
    const chance = (model: typeof plain) => model.predict({ a: 0.1, b: 0.2 }).probabilities!.up!;
    // Products of weights are rounded to float32 in one place or in another.
    expect(chance(balanced)).toBeCloseTo(chance(byHand), 4);
    expect(Math.abs(chance(balanced) - chance(plain))).toBeGreaterThan(1e-3);
  });

  it('are validated, in folds too, by the weighted mean', async () => {
    const { history, evaluations, preprocessing } = await fitTable(rows, {
      target: 'y',
      features: ['a', 'b'],
      sampleWeights: 'w',
      epochs: 1,
    });
    const [target] = preprocessing.targets;
    const scale = target!.kind === 'number' ? target!.scale : Number.NaN;
    expect(history[0]!.validation!.loss).toBeCloseTo(evaluations.validation!.result.loss / scale ** 2, 5);

    // Rows of weight 0 hold nothing against a training: with other targets there, folds find the same losses.
    const folds = { features: ['a', 'b'], target: 'kind', sampleWeights: 'w' } as const;
    const losses = async (table: typeof rows) =>
      (await fitTable(table, folds)).history.map(({ validation }) => validation);
    const twice = rows.map((row) => ({ ...row, w: 2 * row.w }));
    expect(await losses(twice)).toEqual(await losses(rows));
  });
});

describe('scores', () => {
  const weights = rows.map(({ w }) => w);

  it('of numbers are those of so many rows', () => {
    const of = (from: typeof rows) => ({
      predictions: from.map(({ a, b }) => 2 * a - b),
      targets: from.map(({ y }) => y),
    });
    const weighted = evaluateRegression({ ...of(rows), sampleWeights: weights });
    const repeated = evaluateRegression(of(copies));
    expect(weighted.rows).toBe(60);
    expect(weighted.effectiveRows).toBeCloseTo(60 ** 2 / (20 * 1 + 20 * 4), 12);
    for (const name of ['loss', 'rmse', 'mae', 'r2'] as const) expect(weighted[name]).toBeCloseTo(repeated[name]!, 12);
  });

  it('of classes are those of so many rows', () => {
    const classes = ['down', 'up', 'other', 'more', 'last'];
    const of = (from: readonly { a: number; b: number; w: number }[]) => ({
      classes,
      labels: Int32Array.from(from, ({ b }) => Math.min(4, Math.floor(Math.abs(2 * b)))),
      probabilities: Float64Array.from(
        from.flatMap(({ a, b }) => {
          // Rounded, so that some are equal.
          const shares = classes.map((_, i) => 1 + Math.round(4 * Math.abs(a * i - b)));
          const sum = shares.reduce((all, share) => all + share, 0);
          return shares.map((share) => share / sum);
        }),
      ),
    });
    const {
      effectiveRows,
      rows: count,
      rocCurves,
      calibration,
      perClass,
      confusion,
      ...scores
    } = evaluateClassification({
      ...of(rows),
      sampleWeights: weights,
    });
    const repeated = evaluateClassification(of(copies));
    expect([count, repeated.rows]).toEqual([60, 60]);
    expect(effectiveRows).toBeCloseTo(36, 12);
    expect(confusion).toEqual(repeated.confusion);
    expect(perClass).toEqual(repeated.perClass);
    expect(scores.topK!.accuracy).toBeCloseTo(repeated.topK!.accuracy, 12);
    for (const name of ['loss', 'accuracy', 'rocAuc', 'calibrationError'] as const)
      expect(scores[name]).toBeCloseTo(repeated[name]!, 12);
    expect(rocCurves.map(({ auc }) => auc)).toEqual(
      repeated.rocCurves.map(({ auc }) => expect.closeTo(auc, 12) as number),
    );
    expect(calibration.map((bin) => bin.rows)).toEqual(repeated.calibration.map((bin) => bin.rows));
  });

  it('refuse weights that are none', () => {
    const of = (sampleWeights: number[]) => () =>
      evaluateRegression({ predictions: [1, 2], targets: [1, 2], sampleWeights });
    expect(of([1])).toThrow('evaluateRegression: sample weights do not fit: got 1 weights; expected 2, one a row');
    expect(of([1, -1])).toThrow(
      'evaluateRegression: bad sample weight in row 2: got -1; expected finite numbers, 0 or more',
    );
    expect(of([0, 0])).toThrow('evaluateRegression: no row counts: got sample weights that are all 0');
  });
});

describe('the column of weights', () => {
  const options = { target: 'y', features: ['a', 'b'], epochs: 5, sampleWeights: 'w' } as const;

  it('is no feature, and not needed to predict; a model knows it again', async () => {
    const model = await fitTable(rows, { target: 'y', drop: ['kind'], epochs: 5, sampleWeights: 'w' });
    expect(model.features).toEqual(['a', 'b']);
    expect(model.configuration.sampleWeights).toBe('w');
    const loaded = await modelFromBytes(modelToBytes(model));
    expect(loaded.predict({ a: 1, b: 2 })).toEqual(model.predict({ a: 1, b: 2 }));
    expect(await loaded.evaluate(rows)).toEqual(await model.evaluate(rows));
    expect((await loaded.evaluate(rows)).result.effectiveRows).toBeCloseTo(36, 12);
    const without = await loaded.evaluate(rows.map(({ a, b, y }) => ({ a, b, y })));
    expect(without.result.effectiveRows).toBeUndefined();
    expect(without.warnings).toEqual(['scores count each row the same: there is no column "w" of weights']);
    expect(without.result.loss).toBe((await model.evaluate(rows.map((row) => ({ ...row, w: 1 })))).result.loss);
  });

  it('weighs the scores of each part', async () => {
    const { evaluations } = await fitTable(rows, options);
    for (const { predicted, actual, result, rows: judged } of [
      evaluations.train,
      evaluations.validation!,
      evaluations.test!,
    ]) {
      const sampleWeights = Array.from(judged, (row) => rows[row]!.w);
      expect(result).toEqual(evaluateRegression({ predictions: predicted, targets: actual, sampleWeights }));
    }
  });

  it('weighs metrics of one’s own, and a validation table of its own', async () => {
    const metrics = { off: (predictions: Node, targets: Node) => abs(sub(predictions, targets)) };
    const held = rows.slice(40);
    const { evaluations } = await fitTable(rows.slice(0, 40), { ...options, metrics, validation: held });
    for (const { result, metrics: measured } of [evaluations.validation!, evaluations.test!])
      expect(measured).toEqual({ off: expect.closeTo((result as { mae: number }).mae, 9) as number });
    expect(evaluations.validation!.sampleWeights).toEqual(Float64Array.from(held, ({ w }) => w));
    const without = held.map(({ a, b, y }) => ({ a, b, y }));
    await expect(fitTable(rows, { ...options, validation: without })).rejects.toThrow(
      'validation: column "w": not in the table',
    );
  });

  it.each<[string, object[], object, string]>([
    [
      'a gap',
      rows.map((row, i) => ({ ...row, w: i === 2 ? null : 1 })),
      {},
      'sample weights "w": not a weight: got no value in row 3; expected numbers from 0 to 1e19 — try dropping that row, or a weight of 0 for it',
    ],
    [
      'a negative one',
      rows.map((row, i) => ({ ...row, w: i === 6 ? -1 : 1 })),
      {},
      'sample weights "w": not a weight: got -1 in row 7;',
    ],
    [
      'one that is not finite',
      rows.map((row, i) => ({ ...row, w: i === 6 ? Infinity : 1 })),
      {},
      'sample weights "w": not a weight: got Infinity in row 7;',
    ],
    [
      'all 0',
      rows.map((row) => ({ ...row, w: 0 })),
      {},
      'sample weights "w": all 0 in all rows: expected rows that count',
    ],
    [
      'text',
      rows.map((row) => ({ ...row, w: row.kind })),
      {},
      'sample weights "w": not a column of numbers: expected numbers from 0 to 1e19',
    ],
    ['no such column', rows, { sampleWeights: 'weight' }, 'column "weight": not in the table'],
    ['the target', rows, { sampleWeights: 'y' }, 'sampleWeights: the target cannot be the weights too: got y'],
    ['a feature', rows, { features: ['a', 'w'] }, 'features: the column of sample weights cannot be a feature: got w'],
    ['dropped', rows, { drop: ['w'] }, 'drop: the column of sample weights cannot be dropped: got w'],
    [
      'a test without it',
      rows,
      {
        test: [
          { a: 1, b: 2, y: 3 },
          { a: 2, b: 2, y: 1 },
        ],
      },
      'column "w": not in the table',
    ],
    ['another name', rows, { sample_weight: 'w' }, 'try "sampleWeights"'],
    ['no name', rows, { sampleWeights: [1, 2] }, 'fitTable: sampleWeights: '],
  ])('is refused: %s', async (_, table, more, message) => {
    await expect(fitTable(table as typeof rows, { ...options, ...more } as never)).rejects.toThrow(message);
  });
});

/** Intercept and slopes of the weighted regression, from the normal equations. */
function leastSquares(): number[] {
  const sums = Array.from({ length: 3 }, () => [0, 0, 0, 0]);
  for (const { a, b, y, w } of rows) {
    const x = [1, a, b, y];
    for (let i = 0; i < 3; i++) for (let j = 0; j < 4; j++) sums[i]![j]! += w * x[i]! * x[j]!;
  }
  for (let i = 0; i < 3; i++) {
    const pivot = sums[i]!;
    for (let k = 0; k < 3; k++) {
      if (k === i) continue;
      const factor = sums[k]![i]! / pivot[i]!;
      for (let j = 0; j < 4; j++) sums[k]![j]! -= factor * pivot[j]!;
    }
  }
  return sums.map((row, i) => row[3]! / row[i]!);
}
