/** Rows that are split by groups or by time, into parts and into folds. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dateReader, isoForm } from '../../src/data/date-form.ts';
import { foldRows } from '../../src/data/folds.ts';
import { split } from '../../src/data/split.ts';

const grouped = fc.record({
  // From groups of one row to groups of nearly all of them.
  groups: fc
    .array(fc.tuple(fc.integer({ min: 0, max: 12 }), fc.integer({ min: 0, max: 2 })), { minLength: 1, maxLength: 150 })
    .map((pairs) => pairs.map(([group, skew]) => (skew === 0 ? group : 1000))),
  seed: fc.integer({ min: 0, max: 1e9 }),
  shares: fc.record({ test: fc.constantFrom(0, 0.1, 0.3), validation: fc.constantFrom(0, 0.15, 0.4) }),
});
const timed = fc.record({
  times: fc.array(fc.integer({ min: -5, max: 20 }), { minLength: 1, maxLength: 120 }),
  shares: fc.record({ test: fc.constantFrom(0, 0.1, 0.3), validation: fc.constantFrom(0, 0.15, 0.4) }),
});

const valuesOf = (values: readonly number[], rows: Int32Array) => new Set(Array.from(rows, (row) => values[row]!));
const sorted = (...parts: Int32Array[]) => parts.flatMap((part) => [...part]).sort((a, b) => a - b);

describe('split by groups', () => {
  it('keeps a group in one part, and each row in one', () => {
    fc.assert(
      fc.property(grouped, ({ groups, seed, shares }) => {
        const parts = split({ rows: groups.length, groups: Int32Array.from(groups), seed, ...shares });
        expect(sorted(parts.train, parts.validation, parts.test)).toEqual([...groups.keys()]);
        const all = [parts.train, parts.validation, parts.test].map((part) => valuesOf(groups, part));
        expect(all.reduce((sum, { size }) => sum + size, 0)).toBe(new Set(groups).size);
        expect(parts.train.length).toBeGreaterThan(0);
        const wanted = 1 + Number(shares.test > 0) + Number(shares.validation > 0);
        const isEnough = new Set(groups).size >= wanted;
        expect(!isEnough || parts.test.length > 0 === shares.test > 0).toBe(true);
        expect(!isEnough || parts.validation.length > 0 === shares.validation > 0).toBe(true);
      }),
    );
  });

  it('gives groups of one size their exact shares, and others for another seed', () => {
    const groups = Int32Array.from({ length: 320 }, (_, row) => (row * 7) % 40);
    const of = (seed: number) => split({ rows: 320, groups, seed, test: 0.15, validation: 0.15 });
    for (const seed of [0, 1, 2]) {
      const { train, validation, test } = of(seed);
      expect([train.length, validation.length, test.length]).toEqual([224, 48, 48]);
    }
    expect(of(1)).toEqual(of(1));
    expect(of(1).test).not.toEqual(of(2).test);
    expect(split({ rows: 320, groups, seed: 1, test: 0.15, validation: 0 }).test).toEqual(of(1).test);
  });

  it('never tests by the one large group among small ones', () => {
    const groups = Int32Array.from({ length: 200 }, (_, row) => (row < 140 ? 0 : row));
    const { train, validation, test } = split({ rows: 200, groups, seed: 3, test: 0.15, validation: 0.15 });
    expect([train.length, validation.length, test.length]).toEqual([140, 30, 30]);
    expect(valuesOf([...groups], train)).toEqual(new Set([0]));
  });

  it('gives each part groups of each class, where a group has one class only', () => {
    const rows = 400;
    const groups = Int32Array.from({ length: rows }, (_, row) => row % 40);
    const labels = groups.map((group) => (group % 4 === 0 ? 1 : 0));
    for (const seed of [0, 1, 2, 3]) {
      const parts = split({ rows, groups, labels, seed, test: 0.2, validation: 0.2 });
      const ofOne = (part: Int32Array) => part.filter((row) => labels[row] === 1).length;
      expect([ofOne(parts.train), ofOne(parts.validation), ofOne(parts.test)]).toEqual([60, 20, 20]);
    }
  });

  it('keeps a class of a single group for training', () => {
    const groups = Int32Array.from({ length: 60 }, (_, row) => row % 6);
    const labels = groups.map((group) => (group === 4 ? 1 : 0));
    for (let seed = 0; seed < 20; seed++) {
      const { train } = split({ rows: 60, groups, labels, seed, test: 0.2, validation: 0.2 });
      expect(valuesOf([...labels], train).size).toBe(2);
    }
  });
});

describe('split by time', () => {
  it('learns what comes before, keeps equal times together, and stays near the shares', () => {
    fc.assert(
      fc.property(timed, ({ times, shares }) => {
        const parts = split({ rows: times.length, times: Float64Array.from(times), seed: 0, ...shares });
        expect(sorted(parts.train, parts.validation, parts.test)).toEqual([...times.keys()]);
        const ends = [parts.train, parts.validation, parts.test]
          .filter((part) => part.length > 0)
          .map((part) => [...valuesOf(times, part)].sort((a, b) => a - b));
        for (let i = 1; i < ends.length; i++) expect(ends[i]![0]!).toBeGreaterThan(ends[i - 1]!.at(-1)!);
        expect(parts.train.length).toBeGreaterThan(0);
        const most = Math.max(...times.map((time) => times.filter((other) => other === time).length));
        const wanted = Math.floor(times.length * shares.test + 1e-9);
        const isFree = new Set(times).size > most + 2;
        expect(!isFree || Math.abs(parts.test.length - wanted) <= most).toBe(true);
      }),
    );
  });

  it('sorts rows that are not in order', () => {
    const times = Float64Array.of(5, 1, 4, 2, 3, 10, 9, 8, 7, 6);
    const parts = split({ rows: 10, times, seed: 9, test: 0.2, validation: 0.2 });
    expect(parts).toEqual({
      train: Int32Array.of(0, 1, 2, 3, 4, 9),
      validation: Int32Array.of(7, 8),
      test: Int32Array.of(5, 6),
    });
  });

  it('keeps the rows of the day at a boundary in one part, and the test where there are two days', () => {
    const days = Float64Array.of(1, 1, 1, 2, 2, 2, 3, 3, 3, 4);
    const parts = split({ rows: 10, times: days, seed: 0, test: 0.2, validation: 0.2 });
    expect([...parts.test]).toEqual([9]);
    expect([...parts.validation]).toEqual([6, 7, 8]);
    const two = split({ rows: 10, times: days.map((day) => Math.min(day, 2)), seed: 0, test: 0.2, validation: 0.2 });
    expect([two.train.length, two.validation.length, two.test.length]).toEqual([3, 0, 7]);
  });
});

describe('what contradicts itself is refused', () => {
  it.each([
    [{ times: new Float64Array(10), groups: new Int32Array(10) }, 'times and groups'],
    [{ times: new Float64Array(10), labels: new Int32Array(10) }, 'times and labels'],
  ])('%o', (by, got) => {
    expect(() => split({ rows: 10, test: 0.1, validation: 0.1, seed: 0, ...by })).toThrow(
      `split: times decide alone which rows are where: got ${got} — try one of them`,
    );
  });

  it('another number of groups than rows', () => {
    expect(() => split({ rows: 10, test: 0.1, validation: 0.1, seed: 0, groups: new Int32Array(9) })).toThrow(
      'split: another number of groups than rows: got 9; expected 10',
    );
  });
});

describe('folds', () => {
  const rows = Int32Array.from({ length: 60 }, (_, i) => 2 * i);

  it('hold each row out once, and a group whole', () => {
    const groups = rows.map((row) => (row * 5) % 14);
    for (const by of [{}, { groups }]) {
      const folds = foldRows({ rows, count: 4, seed: 1, ...by });
      expect(sorted(...folds.map(({ held }) => held))).toEqual([...rows]);
      for (const { learned, held } of folds) expect(sorted(learned, held)).toEqual([...rows]);
    }
    for (const { learned, held } of foldRows({ rows, count: 4, seed: 1, groups })) {
      const groupOf = (row: number) => groups[rows.indexOf(row)]!;
      const known = new Set(Array.from(learned, groupOf));
      expect(Array.from(held, groupOf).filter((group) => known.has(group))).toEqual([]);
    }
  });

  it('of classes have equal shares', () => {
    const labels = rows.map((row) => (row % 3 === 0 ? 1 : 0));
    const folds = foldRows({ rows, count: 5, seed: 1, labels });
    expect(folds.map(({ held }) => held.filter((row) => row % 3 === 0).length)).toEqual([4, 4, 4, 4, 4]);
  });

  it('by time learn only what comes before what they hold out', () => {
    const times = Float64Array.from(rows, (row) => Math.floor(row / 10));
    const folds = foldRows({ rows, count: 3, seed: 1, times });
    expect(folds.map(({ learned, held }) => [learned.length, held.length])).toEqual([
      [15, 15],
      [30, 15],
      [45, 15],
    ]);
    for (const { learned, held } of folds) expect(held[0]!).toBeGreaterThan(learned.at(-1)!);
  });
});

describe('times in ISO 8601', () => {
  it.each([
    ['2024-02-18', Date.UTC(2024, 1, 18)],
    ['2024-02', Date.UTC(2024, 1, 1)],
    ['2024-02-18 09:30', Date.UTC(2024, 1, 18, 9, 30)],
    ['2024-02-18T09:30:05.25Z', Date.UTC(2024, 1, 18, 9, 30, 5, 250)],
    ['2024-02-18T00:30:00+02:00', Date.UTC(2024, 1, 17, 22, 30)],
    ['2024-02-30', Number.NaN],
    ['18.02.2024', Number.NaN],
    ['2024', Number.NaN],
  ])('%s', (text, time) => {
    expect(dateReader({ ...isoForm, zone: 0 })(text)).toBe(time);
  });
});
