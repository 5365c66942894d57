/** Divides rows into training, validation and test rows at random, each class in equal shares. */
import { fail } from '../graph/error.ts';
import { formatValue } from '../graph/options.ts';
import { random } from '../numeric/random.ts';

/** Which rows are for what, by their numbers from 0. */
export interface Split {
  train: Int32Array;
  validation: Int32Array;
  test: Int32Array;
}

/** The shares of the rows that are split off. */
export interface Shares {
  readonly test: number;
  readonly validation: number;
}

/** How rows are divided at random. */
export interface RandomSplit extends Shares {
  /** The class of each row, in the same order. */
  readonly labels?: Int32Array | undefined;
  readonly seed: number;
}

/** Refuses shares that are none, or leave nothing to learn. */
export function requireShares({ test, validation }: Shares): void {
  for (const [part, share] of Object.entries({ test, validation })) {
    if (typeof share !== 'number' || !(share >= 0 && share < 1))
      fail({
        what: `split: ${part}`,
        problem: 'not a fraction',
        got: formatValue(share),
        expected: 'at least 0 and less than 1',
      });
  }
  if (test + validation >= 1)
    fail({
      what: 'split',
      problem: 'no rows left for training',
      got: `test ${test} and validation ${validation}`,
      expected: 'less than 1 together',
    });
}

/** As `split` does where nothing is said but the classes. */
export function splitRows(rows: Int32Array, { labels, seed, test, validation }: RandomSplit): Split {
  const classes = shuffledClasses(rows, labels, seed);
  const sizes = classes.map((rowsOfClass) => rowsOfClass.length);
  const [tested, validated] = [countsOf(sizes, test), countsOf(sizes, validation)];
  const validationEnds = sizes.map((size, i) => Math.min(size - 1, tested[i]! + validated[i]!));
  const ascending = (partOf: (rowsOfClass: Int32Array, i: number) => Int32Array) => joined(classes.map(partOf)).sort();
  return {
    train: ascending((rowsOfClass, i) => rowsOfClass.subarray(validationEnds[i])),
    validation: ascending((rowsOfClass, i) => rowsOfClass.subarray(tested[i], validationEnds[i])),
    test: ascending((rowsOfClass, i) => rowsOfClass.subarray(0, tested[i])),
  };
}

function joined(parts: readonly Int32Array[]): Int32Array {
  const whole = new Int32Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/** The rows of each class (in the order of the labels), shuffled. */
function shuffledClasses(rows: Int32Array, labels: Int32Array | undefined, seed: number): Int32Array[] {
  const order = random(seed, 'data/split').shuffle(Int32Array.from({ length: rows.length }, (_, i) => i));
  if (labels === undefined) return [order.map((i) => rows[i]!)];
  const sizes = new Map<number, number>();
  for (let i = 0; i < labels.length; i++) sizes.set(labels[i]!, (sizes.get(labels[i]!) ?? 0) + 1);
  const classes = new Map(Array.from(sizes, ([label, size]) => [label, { rows: new Int32Array(size), filled: 0 }]));
  for (let i = 0; i < order.length; i++) {
    const one = classes.get(labels[order[i]!]!)!;
    one.rows[one.filled++] = rows[order[i]!]!;
  }
  return [...classes].sort(([a], [b]) => a - b).map(([, one]) => one.rows);
}

/**
 * How many rows each class gives: its fraction, rounded so that the sum is the fraction of all (largest remainders
 * first), but never all of its rows.
 */
function countsOf(sizes: readonly number[], fraction: number): number[] {
  const exact = sizes.map((size) => size * fraction);
  const given = exact.map((share, i) => Math.min(sizes[i]! - 1, Math.floor(share + 1e-9)));
  const total = Math.floor(sizes.reduce((sum, size) => sum + size, 0) * fraction + 1e-9);
  let left = total - given.reduce((sum, share) => sum + share, 0);
  const byRemainder = exact.map((share, i) => ({ i, remainder: share - given[i]! }));
  byRemainder.sort((a, b) => b.remainder - a.remainder || a.i - b.i);
  for (const { i } of byRemainder) {
    if (left <= 0) break;
    if (given[i]! >= sizes[i]! - 1) continue;
    given[i]!++;
    left--;
  }
  return given;
}

/** To which of so many parts of equal size each row is dealt at random, each class in equal shares. */
export function dealRows(rows: number, parts: number, seed: number, labels: ArrayLike<number> | undefined): Int32Array {
  const order = random(seed, 'folds').shuffle(Int32Array.from({ length: rows }, (_, i) => i));
  if (labels) order.sort((a, b) => labels[a]! - labels[b]!);
  const partOf = new Int32Array(rows);
  order.forEach((row, i) => {
    partOf[row] = i % parts;
  });
  return partOf;
}
