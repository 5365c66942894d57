/** What training does where nothing is said: chosen by the size of the table alone, and good enough for the built-in data. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { generate } from '../../src/data/generators/index.ts';
import { defaultsFor } from '../../src/model/defaults.ts';
import { fitTable } from '../../src/model/fit-table.ts';
import { onTurn } from '../turn.ts';

describe('defaults', () => {
  const sizes = { rows: fc.integer({ min: 2, max: 1e7 }), features: fc.integer({ min: 1, max: 1e5 }) };

  it('are a function of rows and features', () => {
    fc.assert(
      fc.property(fc.record(sizes), fc.record(sizes), (size, other) => {
        const before = defaultsFor(size);
        defaultsFor(other);
        expect(defaultsFor({ ...size })).toEqual(before);
      }),
    );
  });

  it('are sound for every size', () => {
    fc.assert(
      fc.property(fc.record(sizes), (size) => {
        const { batchSize, epochs, patience, l2, folds, learningRate } = defaultsFor(size);
        for (const count of [batchSize, epochs, patience, folds]) expect(Number.isInteger(count)).toBe(true);
        expect(epochs).toBeGreaterThanOrEqual(20);
        expect(patience).toBeLessThan(epochs);
        expect(batchSize).toBeLessThanOrEqual(256);
        expect(l2).toBeLessThanOrEqual(0.01);
        expect(learningRate).toBeLessThanOrEqual(5e-3);
      }),
    );
  });

  it('count steps, not epochs: a small table goes through its rows more often', () => {
    const epochs = [8, 100, 900, 2000, 20_000, 1_000_000].map((rows) => defaultsFor({ rows, features: 4 }).epochs);
    expect(epochs).toEqual([2000, 640, 71, 75, 38, 20]);
    expect(defaultsFor({ rows: 100_000, features: 5000 }).epochs).toBe(20);
  });

  it('cross-validate few rows, unless they are so wide that the networks would fill the memory', () => {
    expect(defaultsFor({ rows: 999, features: 10 }).folds).toBe(5);
    expect(defaultsFor({ rows: 1000, features: 10 }).folds).toBe(1);
    expect(defaultsFor({ rows: 100, features: 20_000 }).folds).toBe(1);
  });

  it('give two tables of one size the same plan', async () => {
    const plans = [];
    for (const name of ['gauss', 'xor']) {
      const { plan, configuration } = await fitTable(generate(name, { rows: 40 }), { target: 'y', hidden: [2] });
      plans.push({ epochs: plan.epochs, widths: plan.widths, configuration });
    }
    expect(plans[0]).toEqual(plans[1]);
  });
});

describe('built-in data with defaults, judged on 2000 fresh points', () => {
  const cases: readonly (readonly [string, number, number, number])[] = [
    ['xor', 200, 0, 0.97],
    ['xor', 500, 0.1, 0.98],
    ['circle', 200, 0, 0.97],
    ['gauss', 200, 0, 0.99],
    ['moons', 200, 0.1, 0.98],
    ['blobs', 200, 0, 0.99],
    ['spiral', 200, 0.2, 0.9],
    ['spiral', 500, 0, 0.97],
    ['spiral', 2000, 0.05, 0.98],
    ['plane', 200, 0.05, 0.98],
    ['bumps', 2000, 0.02, 0.9],
  ];
  it.each(onTurn(cases, 3))('%s of %i rows with noise %f: at least %f', async (name, rows, noise, least) => {
    const model = await fitTable(generate(name, { rows, noise, seed: 1 }), { target: 'y', seed: 1 });
    const { result } = await model.evaluate(generate(name, { rows: 2000, noise, seed: 2 }));
    expect('accuracy' in result ? result.accuracy : result.r2).toBeGreaterThanOrEqual(least);
  });
});
