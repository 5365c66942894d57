/** Intervals around predicted numbers: as often right as they say, saved with the model, and given wherever it answers. */
import { describe, expect, it } from 'vitest';
import { parsePreprocessing } from '../../src/data/parse-preprocessing.ts';
import { fitTable } from '../../src/model/fit-table.ts';
import { modelFromBytes, modelToBytes } from '../../src/model/model-file.ts';
import { endsAround } from '../../src/model/prediction.ts';
import { errorsWithin, intervalFrom, rowsNeeded } from '../../src/model/prediction-intervals.ts';
import type { TableModel } from '../../src/model/table-model.ts';
import { random } from '../../src/numeric/random.ts';
import { headline } from '../../src/report/headline.ts';
import { messageOf } from '../nn/message.ts';

/** A line with errors that are skewed: none is far below, some far above. */
function lines(rows: number, seed: number) {
  const draw = random(seed, 'test/skewed');
  return Array.from({ length: rows }, () => {
    const x = 4 * draw.uniform();
    return { x, y: 10 * x - 5 * Math.log(1 - draw.uniform()), z: 'a' };
  });
}

const quick = { hidden: [4], seed: 1, epochs: 30 } as const;

describe('the ends of an interval', () => {
  it('have as many errors outside as the level allows, and one more row counted', () => {
    // Of 19 errors and the next one 5 % of 20, one, is outside at each end.
    expect(
      errorsWithin(
        Float64Array.from({ length: 19 }, (_, i) => 18 - i),
        0.9,
      ),
    ).toEqual([0, 18]);
    expect(
      errorsWithin(
        Float64Array.from({ length: 39 }, (_, i) => i),
        0.9,
      ),
    ).toEqual([1, 37]);
    expect(
      errorsWithin(
        Float64Array.from({ length: 99 }, (_, i) => i),
        0.5,
      ),
    ).toEqual([24, 74]);
    expect([0.5, 0.8, 0.9, 0.95, 0.99].map(rowsNeeded)).toEqual([3, 9, 19, 39, 199]);
  });

  it('hold for new rows as often as they say, on the average of many draws, whatever the distribution', () => {
    const draw = random(3, 'test/coverage');
    const skewed = () => (-Math.log(1 - draw.uniform())) ** 3;
    let within = 0;
    const draws = 4000;
    for (let i = 0; i < draws; i++) {
      const [low, high] = errorsWithin(Float64Array.from({ length: 59 }, skewed), 0.8);
      const next = skewed();
      if (low <= next && next <= high) within++;
    }
    // Exactly 48 of 60 by theory; four standard errors of 4000 draws are 0.025.
    expect(Math.abs(within / draws - 0.8)).toBeLessThan(0.025);
  });
});

describe('an interval by what is predicted', () => {
  /** Predictions from 1 to 10, with errors that grow by a power of them. */
  const errorsOf = (rows: number, seed: number, power: number) => {
    const draw = random(seed, 'test/spread');
    const values = Float64Array.from({ length: rows }, () => 1 + 9 * draw.uniform());
    return { values, errors: values.map((value) => value ** power * draw.normal()) };
  };
  const judge = ({ values, errors }: ReturnType<typeof errorsOf>, interval: ReturnType<typeof intervalFrom>) => {
    const ends = Array.from(values, (value) => endsAround(interval, value));
    const isIn = ends.map(([low, high], i) => low <= values[i]! + errors[i]! && values[i]! + errors[i]! <= high);
    const share = (which: (value: number) => boolean) => {
      const rows = [...values.keys()].filter((i) => which(values[i]!));
      return rows.filter((i) => isIn[i]).length / rows.length;
    };
    const width = ends.reduce((sum, [low, high]) => sum + high - low, 0) / ends.length;
    return { all: share(() => true), largest: share((value) => value > 8), width };
  };

  it('is narrower, and as often right for large predictions as for all, where errors grow with them', () => {
    const fresh = errorsOf(20_000, 2, 1.5);
    const learned = errorsOf(3000, 1, 1.5);
    const interval = intervalFrom(learned.values, learned.errors, 0.9);
    const same = { level: 0.9, errors: errorsWithin(learned.errors, 0.9) };
    expect(interval.spread!.length).toBe(10);
    const [by, fixed] = [judge(fresh, interval), judge(fresh, same)];
    // 3000 rows place the ends: three standard errors of the share are 0.016.
    for (const { all } of [by, fixed]) expect(Math.abs(all - 0.9)).toBeLessThan(0.016);
    expect(by.width).toBeLessThan(0.9 * fixed.width);
    expect(fixed.largest).toBeLessThan(0.8);
    expect(by.largest).toBeGreaterThan(0.85);
  });

  it('is as wide for every row where errors do not differ, and where all predictions are the same', () => {
    const { values, errors } = errorsOf(600, 3, 0);
    expect(intervalFrom(values, errors, 0.9)).toEqual({ level: 0.9, errors: errorsWithin(errors, 0.9) });
    expect(intervalFrom(values.fill(5), errors, 0.9)).not.toHaveProperty('spread');
  });

  it('goes along lines between the predictions that it knows, and beyond them as at the ends', () => {
    const interval = {
      level: 0.9,
      errors: [-1, 2] as [number, number],
      spread: [
        [0, 1],
        [10, 3],
      ] as [number, number][],
    };
    expect([-5, 0, 5, 10, 99].map((value) => endsAround(interval, value))).toEqual([
      [-6, -3],
      [-1, 2],
      [3, 9],
      [7, 16],
      [96, 105],
    ]);
  });

  it('is what the model and its file give', async () => {
    const draw = random(4, 'test/grows');
    const rows = Array.from({ length: 900 }, () => {
      const x = 1 + 9 * draw.uniform();
      return { x, y: x + 0.3 * x * draw.normal() };
    });
    const fit = await fitTable(rows, { ...quick, target: 'y', interval: 0.9 });
    const widths = [1, 5, 9].map((x) => fit.predict({ x })).map(({ low, high }) => high! - low!);
    expect(widths[2]!).toBeGreaterThan(2 * widths[0]!);
    expect(fit.configuration.intervalBy).toBe('errors on 135 validation rows, by what is predicted');
    const answers = fit.predict(rows);
    const { coverage } = await fit.evaluate(rows);
    expect(coverage!.share).toBe(
      answers.filter(({ low, high }, i) => low! <= rows[i]!.y && rows[i]!.y <= high!).length / 900,
    );
    expect(coverage!.width).toBeCloseTo(answers.reduce((sum, { low, high }) => sum + high! - low!, 0) / 900, 9);
    const read = (await modelFromBytes(modelToBytes(fit))) as TableModel;
    expect(read.predict(rows.slice(0, 5))).toEqual(answers.slice(0, 5));
  });
});

describe('a model that was asked for an interval', () => {
  it('gives it with each prediction, and says how often it held on rows that it has not seen', async () => {
    const fit = await fitTable(lines(600, 1), { ...quick, target: 'y', interval: 0.9 });
    const fresh = lines(4000, 2);
    const answers = fit.predict(fresh);
    const errors = answers.map(({ prediction, low, high }) => [low! - Number(prediction), high! - Number(prediction)]);
    expect(new Set(errors.map(([low, high]) => `${low!.toFixed(6)} ${high!.toFixed(6)}`)).size).toBe(1);
    // The error is 5 times an exponential: further above than below.
    expect(errors[0]![1]!).toBeGreaterThan(-errors[0]![0]!);
    const share = answers.filter(({ low, high }, i) => low! <= fresh[i]!.y && fresh[i]!.y <= high!).length / 4000;
    const { coverage } = await fit.evaluate(fresh);
    expect(coverage!.share).toBe(share);
    // 90 validation rows place the ends: two standard errors of the true share are 0.06.
    expect(share).toBeGreaterThan(0.84);
    expect(coverage!.level).toBe(0.9);
    expect(coverage!.interval[0]).toBeLessThan(share);
    expect(coverage!.width).toBeCloseTo(errors[0]![1]! - errors[0]![0]!, 6);
    const text = headline({ name: 'test', ...fit.evaluations.test! }, 'y').context.join(' ');
    expect(text).toContain('The 90 % interval of a prediction, ');
    expect(fit.configuration).toMatchObject({ interval: 0.9, intervalBy: 'errors on 90 validation rows' });

    const read = (await modelFromBytes(modelToBytes(fit))) as TableModel;
    expect(read.predict(fresh[0]!)).toEqual(fit.predict(fresh[0]!));
    expect((await read.evaluate(fresh)).coverage).toEqual(coverage);
  });

  it('has no other prediction than one that was not', async () => {
    const [plain, asked] = await Promise.all([
      fitTable(lines(200, 1), { ...quick, target: 'y' }),
      fitTable(lines(200, 1), { ...quick, target: 'y', interval: 0.5 }),
    ]);
    const row = { x: 1, z: 'a' };
    expect(plain.predict(row)).toEqual({ prediction: asked.predict(row).prediction });
    expect(plain.evaluations.test).not.toHaveProperty('coverage');
  });

  it('gives one for each of several targets', async () => {
    const rows = lines(200, 1).map(({ x, y }) => ({ x, y, twice: 2 * y }));
    const fit = await fitTable(rows, { ...quick, target: ['y', 'twice'], interval: 0.8 });
    const { values, low, high } = fit.predict({ x: 1 });
    for (const name of ['y', 'twice'] as const) {
      expect(low![name]).toBeLessThan(Number(values[name]));
      expect(high![name]).toBeGreaterThan(Number(values[name]));
      expect(fit.evaluations.test!.targets[name].coverage!.level).toBe(0.8);
    }
  });

  it.each([
    [{ level: 0.9, errors: [2, 1] }, 'target.interval.errors: not valid: expected a low and a high end'],
    [{ level: 0.9, errors: [1] }, 'target.interval.errors: not valid: got 1; expected at least 2'],
    [{ level: 1, errors: [1, 2] }, 'target.interval.level: not valid: expected above 0 and below 1'],
    [{ level: 0.9 }, 'target.interval.errors'],
    [
      {
        level: 0.9,
        errors: [1, 2],
        spread: [
          [1, 2],
          [1, 3],
        ],
      },
      'target.interval.spread: not valid: expected numbers that rise, each with a positive error',
    ],
    [{ level: 0.9, errors: [1, 2], spread: [[1, 0]] }, 'target.interval.spread'],
  ])('is not read from a file with %o', async (interval, message) => {
    const { preprocessing } = await fitTable(lines(60, 1), { ...quick, target: 'y' });
    const { targets, ...rest } = preprocessing;
    const read = () => parsePreprocessing({ ...rest, target: { ...targets[0], interval } });
    expect(messageOf(read)).toContain(message);
  });

  it.each([
    [
      { target: 'z', interval: 0.9 },
      'fitTable: interval: only predicted numbers have an interval: got classes of z — try the probabilities, which classes have',
    ],
    [
      { target: 'y', interval: 0.99 },
      'fitTable: interval: too few validation rows to tell it: got 15 for 0.99; expected at least 199 — try more validation rows, or a smaller interval',
    ],
    [
      { target: 'y', interval: 90 },
      'fitTable: interval: bad value: got 90; expected a probability above 0 and below 1',
    ],
  ])('is refused before training: %o', async (options, message) => {
    const rows = lines(100, 1).map((row, i) => ({ ...row, z: i % 2 ? 'a' : 'b' }));
    await expect(fitTable(rows, { ...quick, ...options })).rejects.toThrow(message);
  });
});
