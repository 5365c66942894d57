/** 95 % intervals: numbers from elsewhere, the influence of rows by differences, and how often they hold the truth. */
import { describe, expect, it } from 'vitest';
import { random } from '../../src/numeric/random.ts';
import { studentPoint } from '../../src/train/metrics/interval.ts';
import {
  brierScore,
  type ClassificationEvaluation,
  calibrationCurve,
  evaluateClassification,
  evaluateRegression,
  type Interval,
  type RegressionEvaluation,
  wilsonInterval,
} from '../../src/train/metrics.ts';

const p = [0.1, 0.2, 0.2, 0.3, 0.35, 0.4, 0.45, 0.55, 0.6, 0.6, 0.7, 0.8, 0.85, 0.9, 0.95];
const y = [0, 0, 1, 0, 0, 1, 0, 0, 1, 1, 0, 1, 1, 1, 1];
const pairs = p.map((value) => [1 - value, value]);
const judged = evaluateClassification({ probabilities: pairs, labels: y, classes: ['no', 'yes'] });

const ends = (low: number, high: number, digits: number): number[] =>
  [low, high].map((end) => expect.closeTo(end, digits) as number);

describe('numbers from elsewhere', () => {
  it('of proportions: statsmodels 0.15, proportion_confint(6, 8, method="wilson")', () => {
    const { precision, recall, f1 } = judged.intervals.perClass[1]!;
    expect(precision).toEqual(ends(0.40927543031016883, 0.9285207872478909, 12));
    expect(recall).toEqual(ends(0.40927543031016883, 0.9285207872478909, 12));
    // F1 = 2 j / (1 + j) of the proportion j = 6 / 10.
    expect(f1).toEqual(ends(0.47639219575035735, 0.9081894727774892, 12));
  });

  it('of the area: the error of statsmodels, rank_compare_2indep, which is that of DeLong', () => {
    expect(judged.rocAuc).toBe(0.8125);
    expect(judged.intervals.rocAuc).toEqual(ends(0.5164680065088292, 0.9461795211466297, 12));
  });

  it('of means: lower ends by statsmodels, DescrStatsW, for the logarithm, upper ones by Hall with the skewness of SciPy', () => {
    expect(judged.brier).toBeCloseTo(0.17683333333333331, 12);
    // Student's point for 14 degrees is expanded: good to seven digits.
    expect(judged.intervals.loss).toEqual(ends(0.3233981966150782, 1.5491725728748675, 4));
    expect(judged.intervals.brier).toEqual(ends(0.09664944602629025, 0.6190744475576956, 5));
    const errors = [1, -2, 0.5, 3, -1, 0.2, -0.7, 1.4];
    const { intervals } = evaluateRegression({ predictions: errors, targets: errors.map(() => 0) });
    expect(intervals.mae).toEqual(ends(0.6604794725059899, 3.565298041677195, 3));
    expect(intervals.rmse).toEqual(ends(0.84287412, 3.01841715, 3));
  });

  it('of Student: scipy.stats.t.ppf(0.975, degrees)', () => {
    const known = { 3: 3.1824463, 5: 2.5705818, 10: 2.2281389, 30: 2.0422725, 100: 1.9839715 };
    for (const [degrees, point] of Object.entries(known))
      expect(Math.abs(studentPoint(Number(degrees)) / point - 1)).toBeLessThan(0.005);
  });

  it('of three classes: scikit-learn 1.8, brier_score_loss', () => {
    const probabilities = [
      [0.7, 0.2, 0.1],
      [0.1, 0.6, 0.3],
      [0.25, 0.25, 0.5],
    ];
    expect(brierScore(probabilities, [0, 1, 1], 3)).toBeCloseTo(0.425, 12);
  });

  it('of the calibration curve: scikit-learn, calibration_curve(y, p, n_bins=5)', () => {
    const curve = calibrationCurve(p, y, 5);
    expect(curve.map(({ share }) => share)).toEqual([1 / 3, 1 / 3, 1 / 2, 1 / 2, 1]);
    const means = [0.16666667, 0.35, 0.55, 0.75, 0.9];
    for (const [i, { probability }] of curve.entries()) expect(probability).toBeCloseTo(means[i]!, 8);
    expect(curve.map(({ rows }) => rows)).toEqual([3, 3, 4, 2, 3]);
    const last = curve.at(-1)!;
    expect(last.interval).toEqual(wilsonInterval(last.share, last.rows));
  });
});

type Any = ClassificationEvaluation | RegressionEvaluation;

/** The standard error from differences of the score itself: how it changes with the weight of each row. */
function differences(of: (weights: number[]) => number, rows: number): number {
  const step = 1e-4;
  let squares = 0;
  for (let row = 0; row < rows; row++) {
    const with_ = (change: number) => of(Array.from({ length: rows }, (_, i) => (i === row ? 1 + change : 1)));
    squares += ((with_(step) - with_(-step)) / (2 * step)) ** 2;
  }
  return Math.sqrt((squares * rows) / (rows - 1));
}

describe('the influence of a row is how the score changes with its weight', () => {
  const { uniform, normal } = random(3, 'test/intervals');
  const rows = 40;
  const labels = Array.from({ length: rows }, () => Math.floor(uniform() * 3));
  const probabilities = labels.map((label) => {
    const parts = [0, 1, 2].map((i) => uniform() + (i === label ? 0.4 : 0));
    const sum = parts.reduce((a, b) => a + b);
    return parts.map((part) => part / sum);
  });
  const targets = Array.from({ length: rows }, normal);
  const predictions = targets.map((value) => 0.8 * value + 0.4 * normal());
  const classified = (sampleWeights: number[]) =>
    evaluateClassification({ probabilities, labels, classes: ['a', 'b', 'c'], sampleWeights });
  const predicted = (sampleWeights: number[]) => evaluateRegression({ predictions, targets, sampleWeights });
  const ones = Array.from({ length: rows }, () => 1);
  const t = studentPoint(rows - 1);

  /** The error that the lower end was made of, symmetric for the logarithm. */
  const positive = (low: number, value: number) => (Math.log(value / low) * value) / t;
  const missing = ([, high]: Interval, value: number) => positive(1 - high, 1 - value);
  const share = ([low, high]: Interval, value: number) => {
    // Wilson's interval is center ± half; from its width the rows that it is of, by halving.
    let [few, many] = [1, 1e7];
    for (let i = 0; i < 200; i++) {
      const middle = Math.sqrt(few * many);
      const [a, b] = wilsonInterval(value, middle);
      if (b - a > high - low) few = middle;
      else many = middle;
    }
    return Math.sqrt((value * (1 - value)) / few);
  };

  const cases: [string, (weights: number[]) => Any, (of: never) => number, (of: never) => number][] = [
    [
      'macro F1',
      classified,
      (of: ClassificationEvaluation) => of.macro.f1,
      (of: ClassificationEvaluation) => share(of.intervals.macro.f1!, of.macro.f1),
    ],
    [
      'macro recall',
      classified,
      (of: ClassificationEvaluation) => of.macro.recall,
      (of: ClassificationEvaluation) => share(of.intervals.macro.recall!, of.macro.recall),
    ],
    [
      'macro precision',
      classified,
      (of: ClassificationEvaluation) => of.macro.precision,
      (of: ClassificationEvaluation) => share(of.intervals.macro.precision!, of.macro.precision),
    ],
    [
      'log loss',
      classified,
      (of: ClassificationEvaluation) => of.loss,
      (of: ClassificationEvaluation) => positive(of.intervals.loss![0], of.loss),
    ],
    [
      'MSE',
      predicted,
      (of: RegressionEvaluation) => of.loss,
      (of: RegressionEvaluation) => positive(of.intervals.loss![0], of.loss),
    ],
    [
      'RMSE',
      predicted,
      (of: RegressionEvaluation) => of.rmse,
      (of: RegressionEvaluation) => positive(of.intervals.rmse![0], of.rmse),
    ],
    [
      'R²',
      predicted,
      (of: RegressionEvaluation) => of.r2!,
      (of: RegressionEvaluation) => missing(of.intervals.r2!, of.r2!),
    ],
  ];
  it.each(cases)('%s', (_, evaluate, score, error) => {
    const expected = differences((weights) => score(evaluate(weights) as never), rows);
    // Central differences with a step of 1e-4.
    expect(error(evaluate(ones) as never) / expected).toBeCloseTo(1, 5);
  });

  it('the mean area of three classes, but for the corrections of its variances', () => {
    const of = classified(ones);
    const expected = differences((weights) => classified(weights).rocAuc!, rows);
    const ratio = share(of.intervals.rocAuc!, of.rocAuc!) / expected;
    expect(ratio).toBeGreaterThan(1);
    expect(ratio).toBeLessThan(1.05);
  });

  it('weights of 2 are rows that are there twice, but for how many rows they are', () => {
    const twice = evaluateRegression({ predictions, targets, sampleWeights: ones.map(() => 2) });
    expect(twice.intervals).toEqual(predicted(ones).intervals);
    const double = <T>(values: T[]) => [...values, ...values];
    const more = evaluateRegression({ predictions: double(predictions), targets: double(targets) });
    expect(more.intervals.r2![0]).toBeGreaterThan(twice.intervals.r2![0]);
  });
});

describe('hold the truth in about 95 of 100 samples', () => {
  const { uniform, normal } = random(Number(process.env.SEED ?? 1), 'test/intervals/coverage');
  const samples = 300;
  /** Of 300 samples: four standard errors of a share of 0.95 around it. */
  const fewest = 0.9;

  const numbers = (rows: number) => {
    const targets = Array.from({ length: rows }, () => 2 * normal());
    return { targets, predictions: targets.map((value) => 0.9 * value + normal() + 0.1) };
  };
  const classes = (rows: number) => {
    const labels = Array.from({ length: rows }, () => (uniform() < 0.3 ? 1 : 0));
    const probabilities = labels.map((label) => {
      const second = 1 / (1 + Math.exp(-(1.5 * normal() + 2 * label - 1)));
      return [1 - second, second];
    });
    return evaluateClassification({ probabilities, labels, classes: ['no', 'yes'] });
  };
  const large = 60_000;
  const truth = { numbers: evaluateRegression(numbers(large)), classes: classes(large) };

  const shareHeld = (of: () => [interval: Interval | null, true_: number]) => {
    let held = 0;
    for (let i = 0; i < samples; i++) {
      const [interval, value] = of();
      if (interval && interval[0] <= value && value <= interval[1]) held++;
    }
    return held / samples;
  };

  it.each(['loss', 'rmse', 'mae', 'r2'] as const)('%s', (name) => {
    const held = shareHeld(() => [evaluateRegression(numbers(80)).intervals[name], truth.numbers[name]!]);
    expect(held).toBeGreaterThan(fewest);
  });

  it.each(['loss', 'brier', 'accuracy', 'rocAuc', 'calibrationError'] as const)('%s', (name) => {
    const held = shareHeld(() => [classes(80).intervals[name], truth.classes[name]!]);
    expect(held).toBeGreaterThan(fewest);
  });

  // Of 2,000 samples: shares of 0.95 are above 0.93, with four standard errors; what is left of tails that 30 rows do not show is written.
  it.each([
    ['normal', (e: number) => e, 1, 0.93],
    ['Laplace', (e: number) => e * Math.sqrt(-2 * Math.log(1 - uniform())), 2, 0.92],
    ['of other spread from row to row', (e: number) => e * Math.exp(0.8 * normal()), Math.exp(2 * 0.8 ** 2), 0.87],
  ])('RMSE of 30 rows with errors that are %s', (_, errorOf, meanSquare, least) => {
    let held = 0;
    for (let i = 0; i < 2000; i++) {
      const predictions = Array.from({ length: 30 }, () => errorOf(normal()));
      const [low, high] = evaluateRegression({ predictions, targets: predictions.map(() => 0) }).intervals.rmse!;
      if (low <= Math.sqrt(meanSquare) && Math.sqrt(meanSquare) <= high) held++;
    }
    expect(held / 2000).toBeGreaterThan(least);
  });

  describe('of groups', () => {
    /** Groups of 1 to 12 rows, whose rows share most of their error. */
    const grouped = (count: number) => {
      const rows = Array.from({ length: count }, (_, group) => {
        const shared = normal();
        return Array.from({ length: 1 + Math.floor(12 * uniform()) }, () => ({ group, shared }));
      }).flat();
      const targets = rows.map(() => 2 * normal());
      const groups = rows.map(({ group }) => group);
      const predictions = targets.map((value, row) => value + rows[row]!.shared + 0.5 * normal());
      const labels = rows.map(() => (uniform() < 0.4 ? 1 : 0));
      const probabilities = labels.map((label, row) => {
        const second = 1 / (1 + Math.exp(-(2 * rows[row]!.shared + 2 * label - 1 + 0.5 * normal())));
        return [1 - second, second];
      });
      return {
        numbers: (by?: number[]) => evaluateRegression({ predictions, targets, groups: by }),
        classes: (by?: number[]) =>
          evaluateClassification({ probabilities, labels, classes: ['no', 'yes'], groups: by }),
        groups,
      };
    };
    const many = grouped(20_000);
    const true_ = { numbers: many.numbers(), classes: many.classes() };

    it.each(['rmse', 'mae', 'r2'] as const)('%s', (name) => {
      const held = shareHeld(() => {
        const { numbers, groups } = grouped(25);
        return [numbers(groups).intervals[name], true_.numbers[name]!];
      });
      expect(held).toBeGreaterThan(0.88);
    });

    it.each(['loss', 'brier', 'accuracy', 'rocAuc'] as const)('%s', (name) => {
      const held = shareHeld(() => {
        const { classes, groups } = grouped(25);
        return [classes(groups).intervals[name], true_.classes[name]!];
      });
      expect(held).toBeGreaterThan(0.88);
    });

    it.each(['precision', 'recall', 'f1'] as const)('%s', (name) => {
      const held = shareHeld(() => {
        const { classes, groups } = grouped(25);
        return [classes(groups).intervals.perClass[1]![name], true_.classes.perClass[1]![name]!];
      });
      expect(held).toBeGreaterThan(0.88);
    });

    it('where rows are counted they are held far less often', () => {
      expect(shareHeld(() => [grouped(25).numbers().intervals.rmse, true_.numbers.rmse])).toBeLessThan(0.8);
      expect(shareHeld(() => [grouped(25).classes().intervals.accuracy, true_.classes.accuracy])).toBeLessThan(0.85);
    });
  });

  it.each(['precision', 'recall', 'f1'] as const)('%s', (name) => {
    const held = shareHeld(() => [classes(80).intervals.macro[name], truth.classes.macro[name]]);
    expect(held).toBeGreaterThan(fewest);
    const ofOne = shareHeld(() => [classes(80).intervals.perClass[1]![name], truth.classes.perClass[1]![name]!]);
    expect(ofOne).toBeGreaterThan(fewest);
  });
});

describe('rows in groups', () => {
  const groups = p.map((_, row) => `patient ${row % 5}`);

  it("of one row each are rows, but for Student's point in place of that of the normal distribution", () => {
    const alone = evaluateClassification({
      probabilities: pairs,
      labels: y,
      classes: ['no', 'yes'],
      groups: p.map((_, row) => row),
    });
    const { loss, brier } = alone.intervals;
    expect(loss).toEqual(judged.intervals.loss);
    expect(brier).toEqual(judged.intervals.brier);
    expect(alone.groups).toBe(15);
    const [low, high] = alone.intervals.accuracy;
    expect(low).toBeLessThan(judged.intervals.accuracy[0]);
    expect(high).toBeGreaterThan(judged.intervals.accuracy[1]);
  });

  it('that are all right are as sure as the groups are many', () => {
    const right = { probabilities: p.map(() => [0.1, 0.9]), labels: p.map(() => 1), classes: ['no', 'yes'], groups };
    const { intervals, groups: count } = evaluateClassification(right);
    expect(count).toBe(5);
    expect(intervals.accuracy).toEqual(wilsonInterval(1, 5));
    expect(intervals.perClass[1]!.recall).toEqual(wilsonInterval(1, 5));
  });

  it('of a single one leave everything open', () => {
    const one = { predictions: [1, 2, 4], targets: [1, 2, 3], groups: [7, 7, 7] };
    expect(evaluateRegression(one).intervals).toEqual({ loss: null, rmse: null, mae: null, r2: null });
    const { intervals } = evaluateClassification({
      probabilities: pairs,
      labels: y,
      classes: ['no', 'yes'],
      groups: p.map(() => 1),
    });
    expect(intervals.accuracy).toEqual(wilsonInterval(judged.accuracy, 1));
  });

  it('refuses groups that are none', () => {
    const numbers = { predictions: [1, 2], targets: [1, 3] };
    expect(() => evaluateRegression({ ...numbers, groups: [1] })).toThrow(
      'evaluateRegression: groups do not fit: got 1 groups; expected 2, one a row',
    );
    expect(() => evaluateRegression({ ...numbers, groups: [1, Number.NaN] })).toThrow(
      'evaluateRegression: bad group in row 2: got NaN; expected a number or a text',
    );
  });
});

describe('at the ends', () => {
  it('a single row has none, and no mistake leaves a range open', () => {
    const one = evaluateRegression({ predictions: [1], targets: [2] });
    expect(one.intervals).toEqual({ loss: null, rmse: null, mae: null, r2: null });
    const right = evaluateClassification({
      probabilities: [
        [0.9, 0.1],
        [0.8, 0.2],
        [0.1, 0.9],
      ],
      labels: [0, 0, 1],
      classes: ['a', 'b'],
    });
    expect(right.rocAuc).toBe(1);
    expect(right.intervals.rocAuc).toEqual(wilsonInterval(1, 1));
    expect(right.intervals.accuracy).toEqual(wilsonInterval(1, 3));
    expect(right.intervals.macro.f1![0]).toBeLessThan(0.5);
  });

  it('refuses what is no rate', () => {
    expect(() => wilsonInterval(1.5, 3)).toThrow(
      'wilsonInterval: rate: bad value: got 1.5; expected a rate from 0 to 1',
    );
    expect(() => wilsonInterval(0.5, -1)).toThrow('wilsonInterval: rows: bad value: got -1; expected 0 or more');
    expect(() => calibrationCurve([2], [1])).toThrow(
      'calibrationCurve: not a probability in row 1: got 2; expected 0 to 1',
    );
    expect(wilsonInterval(0.5, 0)).toEqual([0, 1]);
  });
});
