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
  const parts: { [part in keyof Split]: number[] } = { train: [], validation: [], test: [] };
  classes.forEach((rowsOfClass, index) => {
    const testEnd = tested[index]!;
    const validationEnd = Math.min(rowsOfClass.length - 1, testEnd + validated[index]!);
    rowsOfClass.forEach((row, at) => {
      parts[at < testEnd ? 'test' : at < validationEnd ? 'validation' : 'train'].push(row);
    });
  });
  const ascending = (part: number[]) => Int32Array.from(part).sort();
  return { train: ascending(parts.train), validation: ascending(parts.validation), test: ascending(parts.test) };
}

/** The rows of each class (in the order of the labels), shuffled. */
function shuffledClasses(rows: Int32Array, labels: Int32Array | undefined, seed: number): Int32Array[] {
  const order = random(seed, 'data/split').shuffle(Int32Array.from({ length: rows.length }, (_, i) => i));
  const classes = new Map<number, number[]>();
  for (const i of order) {
    const label = labels === undefined ? 0 : labels[i]!;
    const rowsOfClass = classes.get(label);
    if (rowsOfClass === undefined) classes.set(label, [rows[i]!]);
    else rowsOfClass.push(rows[i]!);
  }
  return [...classes].sort(([a], [b]) => a - b).map(([, rowsOfClass]) => Int32Array.from(rowsOfClass));
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
