import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { split } from '../../src/data/split.ts';

const options = fc.record({
  labels: fc
    .array(fc.integer({ min: 0, max: 4 }), { minLength: 1, maxLength: 200 })
    .map((labels) => Int32Array.from(labels)),
  isStratified: fc.boolean(),
  test: fc.double({ min: 0, max: 0.49, noNaN: true }),
  validation: fc.double({ min: 0, max: 0.49, noNaN: true }),
  seed: fc.integer({ min: 0, max: 1_099_511_627_776 }),
});

function countLabels(labels: Int32Array, rows: Int32Array): Map<number, number> {
  const counts = new Map<number, number>();
  for (const row of rows) counts.set(labels[row]!, (counts.get(labels[row]!) ?? 0) + 1);
  return counts;
}

describe('split', () => {
  it('gives each row to exactly one part, ascending, and nearly the fractions asked for', () => {
    fc.assert(
      fc.property(options, ({ labels, isStratified, test, validation, seed }) => {
        const rows = labels.length;
        const parts = split({ rows, test, validation, seed, ...(isStratified ? { labels } : {}) });
        const all = [...parts.train, ...parts.validation, ...parts.test];
        expect(all.toSorted((a, b) => a - b)).toEqual(Array.from({ length: rows }, (_, i) => i));
        for (const part of Object.values(parts) as Int32Array[]) expect(part).toEqual(part.toSorted());
        expect(parts.test.length).toBeLessThanOrEqual(rows * test + 1e-6);
        expect(parts.train.length).toBeGreaterThan(0);
      }),
    );
  });

  it('keeps every class in training, and its share in the test part within one row', () => {
    fc.assert(
      fc.property(options, ({ labels, test, validation, seed }) => {
        const parts = split({ rows: labels.length, labels, test, validation, seed });
        const all = countLabels(labels, Int32Array.from(labels.keys()));
        const trained = countLabels(labels, parts.train);
        const tested = countLabels(labels, parts.test);
        for (const [label, count] of all) {
          expect(trained.get(label) ?? 0).toBeGreaterThan(0);
          expect(tested.get(label) ?? 0).toBeLessThan(count * test + 1 + 1e-6);
        }
      }),
    );
  });

  it('draws test rows that do not depend on the validation fraction', () => {
    fc.assert(
      fc.property(options, ({ labels, test, validation, seed }) => {
        const without = split({ rows: labels.length, labels, test, validation: 0, seed });
        const parts = split({ rows: labels.length, labels, test, validation, seed });
        expect(parts.test).toEqual(without.test);
        expect(without.validation).toHaveLength(0);
      }),
    );
  });

  it('is the same for the same seed and another for another', () => {
    const of = (seed: number) => split({ rows: 100, test: 0.15, validation: 0.15, seed });
    expect(of(1)).toEqual(of(1));
    expect(of(1).test).not.toEqual(of(2).test);
    expect([...of(1).test]).toHaveLength(15);
    expect([...of(1).validation]).toHaveLength(15);
  });

  it('has exact shares where they are whole', () => {
    const labels = Int32Array.from({ length: 100 }, (_, i) => (i < 80 ? 0 : 1));
    const parts = split({ rows: 100, labels, test: 0.2, validation: 0.1, seed: 7 });
    expect(countLabels(labels, parts.test)).toEqual(
      new Map([
        [0, 16],
        [1, 4],
      ]),
    );
    expect(countLabels(labels, parts.validation)).toEqual(
      new Map([
        [0, 8],
        [1, 2],
      ]),
    );
  });

  it('gives the row that is left to the class that is due most', () => {
    const labels = Int32Array.from({ length: 31 }, (_, i) => (i < 10 ? 0 : i < 20 ? 1 : 2));
    const parts = split({ rows: 31, labels, test: 0.15, validation: 0, seed: 7 });
    expect([0, 1, 2].map((label) => countLabels(labels, parts.test).get(label))).toEqual([1, 1, 2]);
  });

  it('keeps a class of one row in training, and a handful of rows too', () => {
    const labels = Int32Array.of(0, 0, 0, 0, 0, 0, 1);
    for (let seed = 0; seed < 20; seed++)
      expect([...split({ rows: 7, labels, test: 0.4, validation: 0.4, seed }).train]).toContain(6);
    expect(split({ rows: 4, test: 0.15, validation: 0.15, seed: 1 }).train).toHaveLength(4);
    expect(split({ rows: 0, test: 0.15, validation: 0.15, seed: 1 }).train).toHaveLength(0);
  });

  it('takes the rows that decideTask left', () => {
    const rows = Int32Array.of(3, 5, 8, 13, 21, 34);
    const parts = split({ rows, labels: Int32Array.of(0, 1, 0, 1, 0, 1), test: 0.34, validation: 0, seed: 3 });
    expect([...parts.train, ...parts.test].toSorted((a, b) => a - b)).toEqual([...rows]);
    expect(parts.test).toHaveLength(2);
  });

  it('refuses impossible fractions', () => {
    const of = (test: number, validation: number) => () => split({ rows: 10, test, validation, seed: 1 });
    expect(of(1, 0)).toThrow('split: test: not a fraction: got 1; expected at least 0 and less than 1');
    expect(of(0.1, Number.NaN)).toThrow('split: validation: not a fraction: got NaN');
    expect(of(0.5, 0.5)).toThrow(
      'split: no rows left for training: got test 0.5 and validation 0.5; expected less than 1 together',
    );
    expect(() => split({ rows: 3, labels: Int32Array.of(1), test: 0, validation: 0, seed: 1 })).toThrow(
      'split: another number of labels than rows: got 1; expected 3',
    );
  });
});
