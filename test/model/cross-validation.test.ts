/** Scores over folds: those of fits that are judged by rows that they have not learned. */
import { describe, expect, it } from 'vitest';
import { foldRows } from '../../src/data/folds.ts';
import { tableFromRows } from '../../src/data/table-from-values.ts';
import type { FitOptions } from '../../src/model/fit-options.ts';
import { type FitResult, fitTable } from '../../src/model/fit-table.ts';
import { modelFromBytes, modelToBytes } from '../../src/model/model-file.ts';
import { abs, sub } from '../../src/ops/index.ts';
import type { evaluateClassification } from '../../src/train/metrics.ts';

const rows = Array.from({ length: 90 }, (_, i) => {
  const [a, b] = [(i * 37) % 20, (i * 11) % 13];
  return {
    day: i,
    a,
    b,
    who: `W${i % 15}`,
    weight: 1 + (i % 3),
    kind: a + b > 15 ? 'high' : 'low',
    y: 2 * a - b,
    z: a,
  };
});
const options: FitOptions = { target: 'kind', features: ['a', 'b'], hidden: 4, epochs: 6, seed: 3 };
const numbers: FitOptions = { ...options, target: 'y' };

describe('cross-validation', () => {
  it('is that of fits with the held rows as their test, each row once', async () => {
    const { crossValidation, plan, evaluations } = await fitTable(rows, { ...options, split: { folds: 4 } });
    expect(plan.rows).toEqual({ train: 77, validation: 13, test: 0 });
    expect(evaluations.test).toBeUndefined();
    const labels = Int32Array.from(rows, ({ kind }) => (kind === rows[0]!.kind ? 0 : 1));
    const folds = foldRows({ rows: Int32Array.from(rows.keys()), count: 4, seed: 3, labels });
    const results: ReturnType<typeof evaluateClassification>[] = [];
    for (const { held } of folds) {
      const { evaluations: own } = await fitTable(rows, { ...options, test: held });
      const { result } = own.test!;
      results.push(result as ReturnType<typeof evaluateClassification>);
    }
    const { scores, evaluation } = crossValidation!;
    expect(scores.accuracy!.folds).toEqual(results.map((result) => result.accuracy));
    expect(scores.rocAuc!.folds).toEqual(results.map((result) => result.rocAuc));
    expect(scores.f1!.folds).toEqual(results.map((result) => result.macro.f1));
    const mean = results.reduce((sum, result) => sum + result.loss, 0) / 4;
    expect(scores.loss!.mean).toBeCloseTo(mean, 12);
    const squares = results.reduce((sum, result) => sum + (result.loss - mean) * (result.loss - mean), 0);
    expect(scores.loss!.deviation).toBeCloseTo(Math.sqrt(squares / 3), 12);
    expect([...evaluation.rows]).toEqual([...rows.keys()]);
    const right = folds.reduce((sum, { held }, i) => sum + results[i]!.accuracy * held.length, 0);
    expect(evaluation.result).toMatchObject({ rows: 90 });
    expect('accuracy' in evaluation.result && evaluation.result.accuracy).toBeCloseTo(right / 90, 12);
  });

  it('has every score of numbers, with metrics of one’s own and weights of rows', async () => {
    const metrics: FitOptions['metrics'] = { off: (predictions, targets) => abs(sub(predictions, targets)) };
    const how: FitOptions = { ...numbers, metrics, sampleWeights: 'weight', split: { folds: 3 } };
    const { crossValidation } = await fitTable(rows, how);
    const { scores, evaluation } = crossValidation!;
    expect(Object.keys(scores)).toEqual(['loss', 'rmse', 'mae', 'r2', 'off']);
    for (const [fold, mae] of scores.mae!.folds.entries()) expect(scores.off!.folds[fold]).toBeCloseTo(mae!, 4);
    expect(evaluation.result.effectiveRows).toBeCloseTo((180 * 180) / 420, 6);
  });

  it('of several targets has the scores of each', async () => {
    const fit = await fitTable(rows, { ...options, target: ['y', 'z'], features: ['a', 'b'], split: { folds: 3 } });
    const { targets, scores, evaluation } = fit.crossValidation!;
    expect(Object.keys(targets!)).toEqual(['y', 'z']);
    expect(scores.r2!.mean).toBeCloseTo((targets!.y!.r2!.mean! + targets!.z!.r2!.mean!) / 2, 10);
    expect(Object.keys(evaluation.targets)).toEqual(['y', 'z']);
  });

  it('keeps groups together, goes forward in time, and leaves test rows alone', async () => {
    const byGroup = await fitTable(rows, { ...options, split: { group: 'who', folds: 5 } });
    expect(byGroup.crossValidation!.evaluation.rows).toHaveLength(90);
    const byTime = await fitTable(rows, { ...numbers, split: { time: 'day', folds: 4 }, test: 0.2 });
    expect(byTime.plan.rows.test).toBe(18);
    // 72 rows in 5 parts: the first is only learned, and the last of the test never.
    expect([...byTime.crossValidation!.evaluation.rows]).toEqual(Array.from({ length: 58 }, (_, i) => 14 + i));
  });

  it('takes classes that a fold has not learned out of its rows', async () => {
    const few = rows.map((row, i) => ({ ...row, kind: i === 7 ? 'odd' : row.kind }));
    const { crossValidation, classes } = await fitTable(few, { ...options, split: { folds: 3 } });
    expect(classes).toEqual(['high', 'low', 'odd']);
    const { evaluation } = crossValidation!;
    expect(evaluation.rows).toHaveLength(89);
    expect('confusion' in evaluation.result && evaluation.result.confusion[2]).toEqual([0, 0, 0]);
  });

  it('is told fold by fold, and in the file of the model', async () => {
    const told: string[] = [];
    const onFold = (fold: number, folds: number) => void told.push(`${fold} of ${folds}`);
    const model = await fitTable(tableFromRows(rows), { ...numbers, split: { folds: 2 }, onFold });
    expect(told).toEqual(['1 of 2', '2 of 2']);
    const { configuration } = await modelFromBytes(modelToBytes(model));
    expect(configuration.crossValidation).toMatch(
      /^2 folds: rmse [\d.]+ ± [\d.]+, mae [\d.]+ ± [\d.]+, r2 -?[\d.]+ ± /,
    );
  });

  it.each<[FitOptions, string]>([
    [{ ...options, split: { folds: 91 } }, 'split: folds: more than there are rows: got 91; expected at most 90'],
    [
      { ...options, split: { group: 'who', folds: 16 } },
      'split: folds: more than there are groups: got 16; expected at most 15',
    ],
    [
      { ...options, split: { folds: 1 } },
      'fitTable: split: folds: bad value: got 1; expected an integer of at least 2',
    ],
    [
      { ...numbers, split: { time: 'weight', folds: 3 } },
      'split: folds: more than there are times to hold out, the first of which is only learned: got 3; expected at most 2',
    ],
  ])('more folds than can be are refused: %o', async (given, message) => {
    const epochs: unknown[] = [];
    const onEvent = (event: unknown) => void epochs.push(event);
    await expect(fitTable(rows, { ...given, onEvent })).rejects.toThrow(message);
    // Before anything is trained.
    expect(epochs).toEqual([]);
  });

  it('that is aborted or killed is done again where the fit is resumed', async () => {
    type Written = Parameters<NonNullable<FitOptions['checkpoint']>['write']>[0];
    const whole = await fitTable(rows, { ...options, split: { folds: 3 } });
    const written: Written[] = [];
    const checkpoint = { every: 0, write: (one: Written) => void written.push(one) };
    const controller = new AbortController();
    const onFold = (fold: number) => fold === 2 && controller.abort();
    const stopped = await fitTable(rows, {
      ...options,
      split: { folds: 3 },
      checkpoint,
      onFold,
      signal: controller.signal,
    });
    expect(stopped.crossValidation).toBeUndefined();
    expect(stopped.stopped).toMatchObject({ reason: 'aborted' });
    expect(stopped.stopped.message).toMatch(/cross-validation was aborted in fold 2$/);
    const resumed: FitResult = await fitTable(rows, { ...options, split: { folds: 3 }, resume: written.at(-1)! });
    expect(resumed.crossValidation).toEqual(whole.crossValidation);
    expect(modelToBytes(resumed)).toEqual(modelToBytes(whole));
  });
});
