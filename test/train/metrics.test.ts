import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  accuracy,
  calibrationBins,
  calibrationError,
  confusionMatrix,
  evaluateClassification,
  evaluateRegression,
  logLoss,
  mae,
  precisionRecallF1,
  predictedClasses,
  r2,
  rmse,
  rocAuc,
  rocCurve,
  topKAccuracy,
} from '../../src/train/metrics.ts';

// Twelve rows with ties, and what scikit-learn 1.2.1 computes from them.
const probabilities = new Float64Array(
  [
    [0.7, 0.2, 0.1],
    [0.1, 0.6, 0.3],
    [0.25, 0.25, 0.5],
    [0.4, 0.4, 0.2],
    [0.05, 0.15, 0.8],
    [0.3, 0.5, 0.2],
    [0.6, 0.3, 0.1],
    [0.2, 0.7, 0.1],
    [0.1, 0.1, 0.8],
    [0.5, 0.25, 0.25],
    [0.15, 0.35, 0.5],
    [0.35, 0.4, 0.25],
  ].flat(),
);
const labels = Int32Array.of(0, 1, 2, 1, 2, 0, 0, 1, 1, 2, 2, 1);
const classes = ['setosa', 'versicolor', 'virginica'];

describe('classification', () => {
  it('agrees with scikit-learn on three classes', () => {
    const result = evaluateClassification({ probabilities, labels, classes });
    expect([...predictedClasses(probabilities, 3)]).toEqual([0, 1, 2, 0, 2, 1, 0, 1, 2, 0, 2, 1]);
    expect(result.rows).toBe(12);
    expect(result.accuracy).toBeCloseTo(0.6666666666666666, 14);
    expect(result.loss).toBeCloseTo(0.8391560641693107, 14);
    expect(result.confusion).toEqual([
      [2, 1, 0],
      [1, 3, 1],
      [1, 0, 3],
    ]);
    expect(result.perClass[0]).toEqual({
      label: 'setosa',
      precision: 0.5,
      recall: 2 / 3,
      f1: 4 / 7,
      support: 3,
    });
    expect(result.macro.precision).toBeCloseTo(0.6666666666666666, 14);
    expect(result.macro.recall).toBeCloseTo(0.6722222222222222, 14);
    expect(result.macro.f1).toBeCloseTo(0.6626984126984127, 14);
    expect(result.rocAuc).toBeCloseTo(0.8251653439153439, 14);
    const areas = [0.888888888888889, 0.7428571428571429, 0.84375];
    for (const [index, area] of areas.entries()) expect(result.rocCurves[index]!.auc).toBeCloseTo(area, 14);
    expect(result.topK).toBeNull();
  });

  it('agrees with the log loss in the documentation of scikit-learn', () => {
    const spam = Float64Array.of(0.1, 0.9, 0.9, 0.1, 0.8, 0.2, 0.35, 0.65);
    expect(logLoss(spam, [1, 0, 0, 1], 2)).toBeCloseTo(0.21616187468057912, 14);
  });

  it('takes the second of two classes as the positive one', () => {
    const scores = [0.1, 0.4, 0.35, 0.8];
    const result = evaluateClassification({
      probabilities: Float64Array.from(scores.flatMap((score) => [1 - score, score])),
      labels: Int32Array.of(0, 0, 1, 1),
      classes: ['no', 'yes'],
    });
    expect(result.rocAuc).toBe(0.75); // the documentation of sklearn.metrics.roc_auc_score
    expect(result.rocCurves.map((curve) => curve.label)).toEqual(['yes']);
  });

  it('has no ROC and no NaN when all rows are of one class', () => {
    const result = evaluateClassification({
      probabilities: Float32Array.of(0.75, 0.25, 0.5, 0.5),
      labels: Int32Array.of(0, 0),
      classes: ['no', 'yes'],
    });
    expect(result).toMatchObject({ rocAuc: null, rocCurves: [], accuracy: 1 });
    expect(result.perClass[1]).toEqual({ label: 'yes', precision: null, recall: null, f1: null, support: 0 });
    expect(result.macro).toEqual({ precision: 1, recall: 1, f1: 1 });
    expect(JSON.stringify(result)).not.toContain('NaN');
  });

  it('keeps the loss of a certain mistake finite: 126 ln 2', () => {
    expect(logLoss(Float32Array.of(1, 0), [1], 2)).toBeCloseTo(87.3365447505531, 10);
  });

  it('scores 0/0 as 0 and leaves out classes that never occur, as scikit-learn does', () => {
    // precision_recall_fscore_support([0, 0, 1, 1, 3], [0, 1, 1, 2, 0], zero_division=0), with a fifth class unused.
    const { perClass, macro } = precisionRecallF1(confusionMatrix([0, 1, 1, 2, 0], [0, 0, 1, 1, 3], 5));
    expect(perClass.map((scores) => scores.precision)).toEqual([0.5, 0.5, 0, 0, null]);
    expect(perClass.map((scores) => scores.recall)).toEqual([0.5, 0.5, 0, 0, null]);
    expect(perClass.map((scores) => scores.f1)).toEqual([0.5, 0.5, 0, 0, null]);
    expect(perClass.map((scores) => scores.support)).toEqual([2, 2, 0, 1, 0]);
    expect(macro).toEqual({ precision: 0.25, recall: 0.25, f1: 0.25 });
  });

  it('counts the first of equal probabilities as more probable', () => {
    expect(topKAccuracy(probabilities, labels, 3, 1)).toBe(8 / 12);
    // Rows 9 and 10 tie their label with an earlier class for the second place.
    expect(topKAccuracy(probabilities, labels, 3, 2)).toBe(10 / 12);
    expect(topKAccuracy(probabilities, labels, 3, 3)).toBe(1);
  });

  it('reports top 3 from five classes and top 5 from ten', () => {
    const evaluate = (count: number) =>
      evaluateClassification({
        probabilities: new Float64Array(count).fill(1 / count),
        labels: Int32Array.of(3),
        classes: Array.from({ length: count }, (_, index) => `c${index}`),
      }).topK;
    expect([4, 5, 10].map(evaluate)).toEqual([null, { k: 3, accuracy: 0 }, { k: 5, accuracy: 1 }]);
  });
});

describe('calibration', () => {
  it('agrees with a separate count in NumPy', () => {
    const bins = calibrationBins(probabilities, labels, 3);
    expect(bins.map((bin) => bin.rows)).toEqual([2, 4, 2, 2, 2]);
    expect(bins.map((bin) => bin.accuracy)).toEqual([0.5, 0.5, 1, 1, 0.5]);
    expect(calibrationError(probabilities, labels, 3)).toBeCloseTo(0.18333333333333335, 14);
  });

  it('is 0 for a model that is sure and right, 1 for one that is sure and wrong', () => {
    expect(calibrationError(Float32Array.of(1, 0, 0, 1), [0, 1], 2)).toBe(0);
    expect(calibrationError(Float32Array.of(1, 0, 0, 1), [1, 0], 2)).toBe(1);
  });
});

describe('regression', () => {
  it('agrees with scikit-learn', () => {
    const targets = [3, -0.5, 2, 7, 4.25, 100];
    const predictions = [2.5, 0, 2, 8, 4, 91];
    const result = evaluateRegression({ predictions, targets });
    expect(result.loss).toBeCloseTo(13.760416666666666, 13);
    expect(result.rmse).toBeCloseTo(3.709503560675831, 13);
    expect(result.mae).toBe(1.875);
    expect(result.r2).toBeCloseTo(0.9894788681354127, 14);
  });

  it('has no R² for a constant target', () => {
    expect(r2([1, 2, 3], [0.1, 0.1, 0.1])).toBeNull();
    expect(r2([0, 0], [0, 1e-200])).toBeNull();
    expect(evaluateRegression({ predictions: [1], targets: [4] })).toEqual({
      rows: 1,
      loss: 9,
      rmse: 3,
      mae: 3,
      r2: null,
      intervals: { loss: null, rmse: null, mae: null, r2: null },
    });
  });
});

describe('the ROC curve', () => {
  // sklearn.metrics.roc_curve(labels, scores, drop_intermediate=False), scikit-learn 1.2.1.
  const scores = [0.1, 0.4, 0.35, 0.8, 0.4, 0.4, 0.9, 0.1, 0.65, 0.35];
  const positive = [0, 0, 1, 1, 1, 0, 1, 0, 0, 1];

  it('agrees with scikit-learn under ties', () => {
    expect(rocCurve(scores, positive)).toEqual({
      falsePositiveRate: [0, 0, 0, 0.2, 0.6, 0.6, 1],
      truePositiveRate: [0, 0.2, 0.4, 0.4, 0.6, 1, 1],
      thresholds: [Infinity, 0.9, 0.8, 0.65, 0.4, 0.35, 0.1],
    });
    expect(rocAuc(scores, positive)).toBeCloseTo(0.68, 15);
  });

  it('is undefined for one kind of row', () => {
    expect(rocAuc([1, 2], [1, 1])).toBeNull();
    expect(rocCurve([1, 2], [false, false])).toBeNull();
  });

  it('takes 0 and -0 for one score', () => {
    expect(rocAuc([0, -0], [false, true])).toBe(0.5);
  });
});

describe('properties', () => {
  // Few distinct scores, so that ties are common.
  const ranking = fc
    .array(fc.tuple(fc.integer({ min: -8, max: 8 }), fc.boolean()), { minLength: 2, maxLength: 60 })
    .map((rows) => [[false, 1], [true, 2], ...rows.map(([score, label]) => [label, score])] as [boolean, number][]);
  const scoresOf = (rows: [boolean, number][]) => rows.map(([, score]) => score);
  const labelsOf = (rows: [boolean, number][]) => rows.map(([label]) => label);

  it('AUC is the share of pairs in the right order', () => {
    fc.assert(
      fc.property(ranking, (rows) => {
        let pairs = 0;
        let right = 0;
        for (const [up, high] of rows)
          for (const [down, low] of rows)
            if (up && !down) {
              pairs++;
              right += high > low ? 1 : high === low ? 0.5 : 0;
            }
        expect(rocAuc(scoresOf(rows), labelsOf(rows))).toBe(right / pairs);
      }),
    );
  });

  it('AUC depends on the order of the scores only', () => {
    fc.assert(
      fc.property(ranking, (rows) => {
        const stretched = scoresOf(rows).map((score) => score * score * score + 5);
        expect(rocAuc(stretched, labelsOf(rows))).toBe(rocAuc(scoresOf(rows), labelsOf(rows)));
      }),
    );
  });

  it('AUC of the opposite score is one minus it', () => {
    fc.assert(
      fc.property(ranking, (rows) => {
        const opposite = rocAuc(
          scoresOf(rows).map((score) => 1 - score),
          labelsOf(rows),
        )!;
        expect(opposite).toBeCloseTo(1 - rocAuc(scoresOf(rows), labelsOf(rows))!, 14);
      }),
    );
  });

  it('AUC is the area under the curve by trapezoids', () => {
    fc.assert(
      fc.property(ranking, (rows) => {
        const curve = rocCurve(scoresOf(rows), labelsOf(rows))!;
        let area = 0;
        for (let i = 1; i < curve.thresholds.length; i++)
          area +=
            ((curve.falsePositiveRate[i]! - curve.falsePositiveRate[i - 1]!) *
              (curve.truePositiveRate[i]! + curve.truePositiveRate[i - 1]!)) /
            2;
        expect(rocAuc(scoresOf(rows), labelsOf(rows))).toBeCloseTo(area, 12);
      }),
    );
  });

  const table = fc
    .integer({ min: 2, max: 6 })
    .chain((classCount) =>
      fc.tuple(
        fc.constant(classCount),
        fc.array(
          fc.tuple(
            fc.array(fc.integer({ min: 1, max: 9 }), { minLength: classCount, maxLength: classCount }),
            fc.integer({ min: 0, max: classCount - 1 }),
          ),
          { minLength: 1, maxLength: 40 },
        ),
      ),
    )
    .map(([classCount, rows]) => ({
      classes: Array.from({ length: classCount }, (_, index) => `class ${index}`),
      labels: Int32Array.from(rows, ([, label]) => label),
      probabilities: Float64Array.from(
        rows.flatMap(([weights]) => weights.map((weight) => weight / weights.reduce((sum, other) => sum + other))),
      ),
    }));

  it('every metric follows from the same counts', () => {
    fc.assert(
      fc.property(table, (input) => {
        const result = evaluateClassification(input);
        const all = result.confusion.flat().reduce((sum, count) => sum + count, 0);
        const diagonal = result.confusion.reduce((sum, row, index) => sum + row[index]!, 0);
        expect(all).toBe(result.rows);
        expect(result.accuracy).toBe(diagonal / result.rows);
        expect(result.perClass.reduce((sum, scores) => sum + scores.support, 0)).toBe(result.rows);
        expect(result.calibration.reduce((sum, bin) => sum + bin.rows, 0)).toBe(result.rows);
        expect(topKAccuracy(input.probabilities, input.labels, input.classes.length, 1)).toBe(result.accuracy);
        expect(result.calibrationError).toBeLessThanOrEqual(1);
        for (const curve of result.rocCurves) {
          expect(curve.points[0]).toEqual([0, 0]);
          expect(curve.points.at(-1)).toEqual([1, 1]);
        }
      }),
    );
  });

  it('swapping labels and predictions swaps precision and recall', () => {
    const pairs = fc.array(fc.tuple(fc.nat(4), fc.nat(4)), { minLength: 1, maxLength: 50 });
    fc.assert(
      fc.property(pairs, (rows) => {
        const left = rows.map(([a]) => a);
        const right = rows.map(([, b]) => b);
        const one = precisionRecallF1(confusionMatrix(left, right, 5));
        const other = precisionRecallF1(confusionMatrix(right, left, 5));
        expect(one.perClass.map((scores) => scores.precision)).toEqual(other.perClass.map((scores) => scores.recall));
        expect(one.macro.f1).toBe(other.macro.f1);
      }),
    );
  });

  it('R² is 0 for the mean, 1 for the truth, and MAE is at most RMSE', () => {
    const numbers = fc.array(fc.integer({ min: -1000, max: 1000 }), { minLength: 2, maxLength: 50 });
    fc.assert(
      fc.property(numbers, (values) => {
        const targets = [0, 1, ...values];
        const mean = targets.reduce((sum, value) => sum + value, 0) / targets.length;
        const guesses = targets.map(() => mean);
        expect(r2(guesses, targets)).toBeCloseTo(0, 12);
        expect(r2(targets, targets)).toBe(1);
        expect(mae(guesses, targets)).toBeLessThanOrEqual(rmse(guesses, targets) * (1 + 1e-14));
      }),
    );
  });

  it('a long curve is thinned to the same picture', () => {
    const rows = 5000;
    const result = evaluateClassification({
      probabilities: Float64Array.from({ length: 2 * rows }, (_, i) => {
        const p = (((i >> 1) * 7919) % rows) / rows;
        return i % 2 === 1 ? p : 1 - p;
      }),
      labels: Int32Array.from({ length: rows }, (_, row) => ((row * row * 31 + row) % 7) % 2),
      classes: ['a', 'b'],
    });
    const { auc, points } = result.rocCurves[0]!;
    let area = 0;
    for (let i = 1; i < points.length; i++)
      area += ((points[i]![0] - points[i - 1]![0]) * (points[i]![1] + points[i - 1]![1])) / 2;
    expect(points.length).toBeLessThanOrEqual(202);
    expect(points.at(-1)).toEqual([1, 1]);
    // A chord of length 2/200 hides an area of at most half its square.
    expect(Math.abs(area - auc)).toBeLessThan(0.01);
  });
});

describe('nested rows', () => {
  const nested = Array.from({ length: 12 }, (_, row) => Array.from(probabilities.subarray(3 * row, 3 * row + 3)));
  const column = Array.from(labels, (label) => [label]);

  it('count as those of one array', () => {
    const flat = evaluateClassification({ probabilities, labels, classes });
    expect(evaluateClassification({ probabilities: nested, labels: column, classes })).toEqual(flat);
    expect(predictedClasses(nested, 3)).toEqual(predictedClasses(probabilities, 3));
    expect(accuracy(column, labels)).toBe(1);
    expect(confusionMatrix(column, labels, 3)).toEqual(confusionMatrix(labels, labels, 3));
    expect(logLoss(nested, column, 3)).toBe(logLoss(probabilities, labels, 3));
    expect(calibrationError(nested, column, 3)).toBe(calibrationError(probabilities, labels, 3));
    expect(topKAccuracy(nested, column, 3, 2)).toBe(topKAccuracy(probabilities, labels, 3, 2));
    expect(rocAuc([[0.1], [0.9], [0.4]], [[false], [true], [true]])).toBe(1);
    expect(rmse([[1], [3]], [2, 5])).toBe(rmse([1, 3], [2, 5]));
    expect(evaluateRegression({ predictions: [[1], [3]], targets: [2, 5] })).toEqual(
      evaluateRegression({ predictions: [1, 3], targets: [2, 5] }),
    );
  });

  it('of several targets: means over all, R² over the targets, as scikit-learn has it', () => {
    const [predictions, targets] = [
      [
        [1, 20],
        [2, 10],
        [4, 30],
      ],
      [
        [1, 10],
        [3, 10],
        [5, 40],
      ],
    ];
    expect(mae(predictions!, targets!)).toBeCloseTo(22 / 6, 12);
    expect(rmse(predictions!, targets!)).toBeCloseTo(Math.sqrt(202 / 6), 12);
    // 1 - 2/8 and 1 - 200/600.
    expect(r2(predictions!, targets!)).toBeCloseTo((3 / 4 + 2 / 3) / 2, 12);
    expect(r2(predictions!.flat(), targets!)).toBe(r2(predictions!, targets!));
    expect(evaluateRegression({ predictions: predictions!, targets: targets! }).rows).toBe(3);
    expect(
      r2(
        [
          [1, 1],
          [2, 2],
        ],
        [
          [1, 3],
          [2, 3],
        ],
      ),
    ).toBeNull();
    expect(
      accuracy(
        [
          [1, 0, 1],
          [0, 0, 1],
        ],
        [
          [1, 0, 0],
          [0, 0, 1],
        ],
      ),
    ).toBeCloseTo(5 / 6, 12);
  });
});

describe('bad input', () => {
  it.each([
    [() => accuracy([1], [1, 2]), 'accuracy: lengths differ: got 1 and 2; expected as many predictions as labels'],
    [() => accuracy([], []), 'accuracy: no rows: got 0 rows; expected at least 1'],
    [
      () => confusionMatrix([0, 3], [0, 1], 3),
      'confusionMatrix: class index out of range in row 2: got 3; expected an integer from 0 to 2',
    ],
    [
      () => logLoss(Float32Array.of(0.5, 0.5), [0, 1], 2),
      'logLoss: probabilities do not fit the labels: got 2 probabilities; expected 2 rows x 2 classes = 4',
    ],
    [() => logLoss(Float64Array.of(NaN, 1), [0], 2), 'logLoss: not a probability in row 1: got NaN; expected 0 to 1'],
    [
      () => evaluateClassification({ probabilities: Float64Array.of(0.5), labels: Int32Array.of(0), classes: ['a'] }),
      'evaluateClassification: the probabilities of row 1 do not sum to 1: got a sum of 0.5; expected 1 ' +
        '— try softmax on the logits, or for two classes the columns 1 - p and p',
    ],
    [() => topKAccuracy(probabilities, labels, 3, 4), 'topKAccuracy: bad k: got 4; expected an integer from 1 to 3'],
    [
      () => rocAuc([1, NaN], [0, 1]),
      'rocAuc: a score is not a finite number in row 2: got NaN; expected finite numbers',
    ],
    [
      () => evaluateRegression({ predictions: [1, Infinity], targets: [1, 2] }),
      'evaluateRegression: a prediction is not a finite number in row 2: got Infinity; expected finite numbers',
    ],
    [() => rmse([1e200], [0]), 'rmse: a number is too large to square: got 1e+200; expected at most 1e150'],
    [
      () => mae(['1', 2] as never, [1, 2]),
      'mae: a prediction is not a finite number in row 1: got "1"; expected finite numbers',
    ],
    [
      () =>
        r2(
          [
            [1, 2],
            [3, NaN],
          ],
          [
            [1, 2],
            [3, 4],
          ],
        ),
      'r2: a prediction is not a finite number in row 2: got NaN; expected finite numbers',
    ],
    [
      () => mae([[1, 2], [3]], [1, 2, 3]),
      'mae: predictions, row 2: not rows of numbers: got 1 values; expected 2, as the first row has',
    ],
    [
      () =>
        rmse(
          [
            [1, 2],
            [3, 4],
          ],
          [[1], [2], [3], [4]],
        ),
      'rmse: lengths differ: got 4 in rows of 2 and 4; expected as many predictions as targets',
    ],
    [
      () => rmse(undefined as never, [1]),
      'rmse: predictions: not rows of numbers: got undefined; expected an array, or an array for each row',
    ],
    [
      () => accuracy(['a'] as never, ['a'] as never),
      'accuracy: a prediction is no class index in row 1: got "a"; expected whole numbers',
    ],
    [
      () => accuracy([0.7, 0.2], [1, 0]),
      'accuracy: a prediction is no class index in row 1: got 0.7; expected whole numbers — try predictedClasses(), for probabilities',
    ],
    [() => accuracy([0], [NaN]), 'accuracy: a label is no class index in row 1: got NaN; expected whole numbers'],
    [
      () => confusionMatrix([0, 1], ['0', 1] as never, 2),
      'confusionMatrix: class index out of range in row 1: got "0"; expected an integer from 0 to 1',
    ],
    [
      () => confusionMatrix([[0, 1]], [0, 1], 2),
      'confusionMatrix: predictions: not rows of numbers: got rows of 2 values; expected one value for each row',
    ],
    [
      () => predictedClasses(Float64Array.of(0.1, 0.2, 0.7, 0.5), 3),
      'predictedClasses: probabilities do not fill whole rows: got 4; expected a multiple of 3, one for each class',
    ],
    [
      () => predictedClasses([[0.5, NaN]], 2),
      'predictedClasses: a probability is not a finite number in row 1: got NaN; expected finite numbers',
    ],
    [() => logLoss([['0.5', 0.5]] as never, [0], 2), 'logLoss: not a probability in row 1: got "0.5"; expected 0 to 1'],
    [
      () => rocAuc([0.1, 0.9], ['no', 'yes'] as never),
      'rocAuc: neither of the class nor not in row 1: got "no"; expected true or false, or 1 or 0',
    ],
    [
      () => precisionRecallF1([[1, 2]]),
      'precisionRecallF1: not a confusion matrix: got 1 rows of 2; expected a row and a column for each class, as confusionMatrix() gives them',
    ],
    [
      () =>
        precisionRecallF1([
          [1, NaN],
          [0, 1],
        ]),
      'precisionRecallF1: not a count in row 1: got NaN; expected finite numbers, 0 or more',
    ],
    [
      () => evaluateRegression({ predictions: [1] } as never),
      'evaluateRegression: targets: missing: expected rows of numbers',
    ],
    [
      () => evaluateClassification(undefined as never),
      'evaluateClassification: probabilities: missing: expected rows of numbers',
    ],
  ])('says what is wrong: %#', (work, message) => {
    expect(work).toThrow(expect.objectContaining({ name: 'ChainruleError', message }));
  });
});
