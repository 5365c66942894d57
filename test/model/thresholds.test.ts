/** Thresholds of two classes: chosen well, saved with the model, and used wherever it answers. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { fitTable } from '../../src/model/fit-table.ts';
import { modelFromBytes, modelToBytes } from '../../src/model/model-file.ts';
import type { MultiTargetModel } from '../../src/model/table-model.ts';
import { random } from '../../src/numeric/random.ts';
import { exportModel } from '../../src/report/export/predict.ts';
import { describeColumns } from '../../src/report/fit-report.ts';
import { chooseThreshold, evaluateClassification, type ThresholdOptions } from '../../src/train/metrics.ts';
import { messageOf } from '../nn/message.ts';
import '../seeded-properties.ts';

const rowsOf = (probabilities: readonly number[]) => probabilities.map((p) => [1 - p, p]);
const kinds = ['no', 'yes'];

describe('the threshold that is chosen', () => {
  it.each<[string, ThresholdOptions, number]>([
    // By hand: from 0.2 on are all five of the class and two others, F1 10 / 12; from 0.4 on four and one.
    ['the largest F1', { goal: 'f1' }, 0.175],
    ['the largest balanced accuracy', { goal: 'balanced' }, 0.375],
    ['a miss that costs ten times as much', { costs: { falsePositive: 1, falseNegative: 10 } }, 0.175],
    ['an alarm that costs ten times as much', { costs: { falsePositive: 10, falseNegative: 1 } }, 0.65],
  ])('%s', (_, options, expected) => {
    const p = [0.1, 0.15, 0.2, 0.35, 0.4, 0.5, 0.6, 0.7, 0.8];
    const y = [0, 0, 1, 0, 1, 1, 0, 1, 1];
    expect(chooseThreshold(p, y, options)).toBeCloseTo(expected, 12);
  });

  it('is as good as any other', () => {
    const values = fc.array(fc.tuple(fc.integer({ min: 1, max: 19 }), fc.boolean(), fc.integer({ min: 1, max: 3 })), {
      minLength: 2,
      maxLength: 30,
    });
    const options = fc.constantFrom<ThresholdOptions>(
      { goal: 'f1' },
      { goal: 'balanced' },
      { costs: { falsePositive: 1, falseNegative: 3 } },
    );
    fc.assert(
      fc.property(values, options, (rows, how) => {
        const labels = rows.map(([, kind]) => (kind ? 1 : 0));
        fc.pre(labels.includes(1) && labels.includes(0));
        const p = rows.map(([value]) => value / 20);
        const sampleWeights = rows.map(([, , weight]) => weight);
        const worth = (threshold: number) => {
          const probabilities = rowsOf(p);
          const { confusion, perClass } = evaluateClassification({
            probabilities,
            labels,
            classes: kinds,
            threshold,
            sampleWeights,
          });
          if (how.goal === 'f1') return perClass[1]!.f1!;
          if (how.goal === 'balanced') return (perClass[0]!.recall! + perClass[1]!.recall!) / 2;
          return -(how.costs!.falsePositive * confusion[0]![1]! + how.costs!.falseNegative * confusion[1]![0]!);
        };
        const chosen = worth(chooseThreshold(p, labels, { ...how, sampleWeights }));
        for (let i = 0; i < 20; i++) expect(chosen).toBeGreaterThanOrEqual(worth((i + 0.5) / 20) - 1e-9);
      }),
      { numRuns: 60 },
    );
  });

  it('says what is wrong', () => {
    expect(messageOf(() => chooseThreshold([0.2, 0.3], [1, 1], { goal: 'f1' }))).toBe(
      'chooseThreshold: all rows are of one kind: expected rows of the class, and others',
    );
    expect(messageOf(() => chooseThreshold([0.2], [1], {}))).toBe(
      'chooseThreshold: one of goal and costs decides: got neither; expected one of them',
    );
    expect(messageOf(() => chooseThreshold([0.2], [1], { costs: { falsePositive: -1, falseNegative: 1 } }))).toContain(
      'expected the costs falsePositive and falseNegative, 0 or more and one of them more',
    );
    const three = { probabilities: [[0.2, 0.3, 0.5]], labels: [1], classes: ['a', 'b', 'c'], threshold: 0.3 };
    expect(messageOf(() => evaluateClassification(three))).toBe(
      'evaluateClassification: a threshold is for two classes: got 3 classes',
    );
  });
});

const draws = random(11, 'test/thresholds');
const table = Array.from({ length: 400 }, () => {
  const [a, b] = [draws.normal(), draws.normal()];
  return { a, b, ill: a + draws.normal() > 1.4 ? 'yes' : 'no', tired: b + draws.normal() > 1.4 ? 'yes' : 'no' };
});
const folder = mkdtempSync(join(tmpdir(), 'chainrule-threshold-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function exported(code: string): Promise<(row: object) => { prediction?: string; values?: object }> {
  const path = join(folder, `predict-${code.length}.mjs`);
  writeFileSync(path, code);
  return ((await import(pathToFileURL(path).href)) as { predict: (row: object) => { prediction: string } }).predict;
}

describe('a model with a threshold', () => {
  const options = { features: ['a', 'b'], seed: 2, epochs: 20 };

  it('answers by it, wherever it answers', async () => {
    const model = await fitTable(table, { ...options, target: 'ill', costs: { falsePositive: 1, falseNegative: 6 } });
    const [target] = model.preprocessing.targets;
    const threshold = target!.kind === 'classes' ? target!.threshold! : Number.NaN;
    expect(threshold).toBeLessThan(0.5);
    const { threshold: said, thresholdBy } = model.configuration;
    expect([said, thresholdBy]).toEqual([
      threshold,
      'least costs on 60 validation rows: false positive 1, false negative 6',
    ]);
    expect(model.evaluations.test!.result).toMatchObject({ threshold });
    const loaded = await modelFromBytes(modelToBytes(model));
    const code = await exported(exportModel(model, { language: 'js' }));
    let between = 0;
    for (const row of table) {
      const { prediction, probabilities } = model.predict(row);
      const isIll = probabilities!.yes! >= threshold;
      expect(prediction).toBe(isIll ? 'yes' : 'no');
      expect(loaded.predict(row).prediction).toBe(prediction);
      // The code computes in float64: a row at the threshold itself may fall on its other side.
      const isClear = Math.abs(probabilities!.yes! - threshold) > 1e-6;
      expect(isClear ? code(row).prediction : prediction).toBe(prediction);
      if (isIll && probabilities!.yes! < 0.5) between++;
    }
    expect(between).toBeGreaterThan(0);
    expect(describeColumns(model.preprocessing)[2]!.use).toMatch(
      /^2 classes, “yes” from a probability of \d+\.\d % on$/,
    );
  });

  it('has one for each label', async () => {
    const model = await fitTable(table, { ...options, target: ['ill', 'tired'], threshold: 'balanced' });
    const thresholds = model.preprocessing.targets.map((one) => (one.kind === 'classes' ? one.threshold! : Number.NaN));
    expect(thresholds[0]).not.toBe(thresholds[1]);
    const loaded = await modelFromBytes<MultiTargetModel>(modelToBytes(model));
    const code = await exported(exportModel(model, { language: 'js' }));
    for (const row of table) {
      const { values, probabilities } = model.predict(row);
      const expected = [probabilities!.ill.yes! >= thresholds[0]!, probabilities!.tired.yes! >= thresholds[1]!];
      expect([values.ill, values.tired]).toEqual(expected.map((is) => (is ? 'yes' : 'no')));
      expect(loaded.predict(row).values).toEqual(values);
      expect(code(row).values).toEqual(values);
    }
  });

  it('learns the same weights as one without', async () => {
    const plain = await fitTable(table, { ...options, target: 'ill' });
    const given = await fitTable(table, { ...options, target: 'ill', threshold: 0.2 });
    expect(given.network.parameters[0]!.values).toEqual(plain.network.parameters[0]!.values);
    expect(given.configuration).toMatchObject({ threshold: 0.2, thresholdBy: 'given' });
    expect(plain.configuration).not.toHaveProperty('threshold');
  });

  it.each<[object, string]>([
    [{ target: 'a', threshold: 'f1' }, 'fitTable: threshold: only two classes have a threshold: got numbers of a'],
    [
      { target: 'ill', threshold: 'f1', validation: 0 },
      'fitTable: threshold: there are no validation rows to choose the threshold on: expected validation rows — try a number as the threshold',
    ],
    [
      { target: 'ill', threshold: 0.2, costs: { falsePositive: 1, falseNegative: 1 } },
      'fitTable: costs: the costs decide the threshold: got threshold 0.2 too; expected one of them',
    ],
    [
      { target: 'ill', threshold: 1 },
      'fitTable: threshold: bad value: got 1; expected a probability above 0 and below 1, or one of f1, balanced',
    ],
  ])('refuses what cannot be: %j', async (given, message) => {
    await expect(fitTable(table, { epochs: 1, ...given } as never)).rejects.toThrow(message);
  });
});
