/** Fits that go on from a model or a network: what they keep, that the one gone on from stays, and what is refused. */
import { describe, expect, it } from 'vitest';
import { generate } from '../../src/data/generators/index.ts';
import type { FitOptions } from '../../src/model/fit-options.ts';
import { fitTable } from '../../src/model/fit-table.ts';
import { modelFromBytes, modelToBytes } from '../../src/model/model-file.ts';
import { activation, linear } from '../../src/nn/layers/index.ts';
import { sequential } from '../../src/nn/network.ts';

const before = generate('moons', { rows: 200, noise: 0.2, seed: 1 });
const after = generate('moons', { rows: 200, noise: 0.2, seed: 2 });
const small = () => sequential([linear(2, 8), activation('tanh'), linear(2)], { seed: 1 });

describe('a model to go on from', () => {
  it('keeps its columns, classes and loss, and its weights are where the fit begins', async () => {
    const first = await fitTable(before, { target: 'y', hidden: [8], epochs: 30 });
    const weights = first.network.parameters.map(({ values }) => Array.from(values));
    const next = await fitTable(after, { target: 'y', from: first, epochs: 1 });
    expect(next.preprocessing).toEqual(first.preprocessing);
    expect(next.loss).toBe(first.loss);
    expect(next.plan).toMatchObject({ widths: [2, 8, 1], parameters: 33, networks: 1, forms: 1 });
    expect(next.plan.reason).toBe('classification: as the model to go on from');
    // A step of a tenth of the rate moves no weight far, and each somewhere.
    const moved = next.network.parameters.flatMap(({ values }, i) =>
      Array.from(values, (v, k) => Math.abs(v - weights[i]![k]!)),
    );
    expect(Math.max(...moved)).toBeLessThan(0.01);
    expect(Math.max(...moved)).toBeGreaterThan(0);
    expect(first.network.parameters.map(({ values }) => Array.from(values))).toEqual(weights);
  });

  it('begins where the first one ended: its loss after one epoch is that of a trained model', async () => {
    const first = await fitTable(before, { target: 'y', epochs: 60 });
    const drawn = await fitTable(after, { target: 'y', epochs: 1 });
    const next = await fitTable(after, { target: 'y', from: first, epochs: 1 });
    expect(next.history[0]!.loss).toBeLessThan(drawn.history[0]!.loss / 2);
  });

  it('may be an ensemble, and is saved and read back', async () => {
    const first = await fitTable(before, { target: 'y', effort: 'default' });
    const next = await fitTable(after, { target: 'y', from: first, epochs: 2 });
    expect(next.network.parameters.map(({ name }) => name)).toEqual(first.network.parameters.map(({ name }) => name));
    const again = await modelFromBytes(modelToBytes(next));
    expect(again.predictTable(after)).toEqual(next.predictTable(after));
  });
});

describe('a network to go on from', () => {
  it('takes and gives numbers as they are', async () => {
    const line = sequential([linear(1, 1)], { weights: (name) => Float64Array.of(name.endsWith('weight') ? 3 : 100) });
    const rows = Array.from({ length: 40 }, (_, i) => ({ x: 50 + i, y: 3 * (50 + i) + 100 }));
    const model = await fitTable(rows, { target: 'y', from: line, epochs: 1 });
    expect(model.predict({ x: 10 }).prediction).toBeCloseTo(130, 0);
    expect(model.plan.notes).toContain('numbers are taken as they are, in this order: "x"');
  });

  it('with two outputs for two classes is of logits', async () => {
    const model = await fitTable(after, { target: 'y', from: small(), epochs: 50 });
    expect(model.loss.name).toBe('crossEntropy');
    expect(model.plan.notes.at(-1)).toBe('the outputs are taken for the classes "0", "1"');
    expect(model.evaluations.test!.result).toMatchObject({ rows: 30 });
  });
});

describe('what does not go together is refused', async () => {
  const first = await fitTable(before, { target: 'y', hidden: [4], epochs: 1 });
  const words = Array.from({ length: 20 }, (_, i) => ({ a: i, b: 'xy'[i % 2]!, c: Math.floor(i / 2) % 2 }));
  const cases: [string, Partial<FitOptions>, unknown, string][] = [
    ['a width', { from: first, hidden: 3 }, after, 'hidden: the model to go on from says it already'],
    ['columns', { from: first, drop: ['x1'] }, after, 'drop: the model to go on from says it already'],
    ['another target', { from: first, target: 'x1' }, after, 'target: the model to go on from predicts another column'],
    ['what is neither', { from: {} as never }, after, 'fitTable: from: bad value: got an object'],
    [
      'words',
      { from: small(), target: 'c' },
      words,
      'column "b": a network to go on from takes numbers alone: got words',
    ],
    [
      'too few columns',
      { from: small(), features: ['x1'] },
      after,
      'from: the network takes another number of columns: got 1',
    ],
    ['three outputs', { from: sequential([linear(2, 3)]) }, after, 'from: the network gives another number of outputs'],
  ];
  it.each(cases)('%s', async (_name, options, rows, message) => {
    await expect(fitTable(rows as typeof after, { target: 'y', test: 0, ...options })).rejects.toThrow(message);
  });
});
