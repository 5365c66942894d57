/** Divides rows into training, validation and test rows, at random and with the classes in equal shares. */

import { fail } from '../graph/error.ts';
import { checkedLater, either, indexList, integerFrom, type OptionKinds } from '../graph/option-kinds.ts';
import { formatValue, requireOptions } from '../graph/options.ts';
import { random } from '../numeric/random.ts';

/** Which rows are split, and into parts of what size. */
export interface SplitOptions {
  /** How many rows, or which ones (as `decideTask` gives them). */
  rows: number | Int32Array;
  /** The class of each of them, in the same order: every part then gets its share of every class. */
  labels?: Int32Array | undefined;
  /** Fraction of all rows, 0 or more; together with `validation` less than 1. */
  test: number;
  /** Fraction of all rows, 0 or more. */
  validation: number;
  /** Decides which rows are where. */
  seed: number;
}

const kinds: OptionKinds<SplitOptions> = {
  rows: either(integerFrom(0), indexList('a list of rows')),
  labels: indexList('the class of each row'),
  test: checkedLater('a share from 0 up to but not including 1'),
  validation: checkedLater('a share from 0 up to but not including 1'),
  seed: integerFrom(0),
};

/** Which rows are for what, by their numbers from 0. */
export interface Split {
  train: Int32Array;
  validation: Int32Array;
  test: Int32Array;
}

/**
 * The rows in three parts: seeded and disjoint; each part ascends and together they are all rows. A class keeps at
 * least one row in training. The test rows do not depend on the fraction for validation. Parts are rounded down: few
 * rows give empty ones. Throws on fractions below 0 or that leave nothing for training.
 *
 * @example
 * import { split } from 'chainrule/data';
 *
 * const { train, validation, test } = split({ rows: 20, validation: 0.2, test: 0.1, seed: 1 });
 * console.log(train.length, validation, test); // 14 [5, 8, 11, 16] [2, 12]
 */
export function split(options: SplitOptions): Split {
  requireOptions<SplitOptions>('split', options, kinds, ['rows', 'test', 'validation', 'seed']);
  const { rows, labels, test, validation, seed } = options;
  const all = typeof rows === 'number' ? Int32Array.from({ length: rows }, (_, row) => row) : rows;
  checkFraction('test', test);
  checkFraction('validation', validation);
  if (test + validation >= 1)
    fail({
      what: 'split',
      problem: 'no rows left for training',
      got: `test ${test} and validation ${validation}`,
      expected: 'less than 1 together',
    });
  if (labels !== undefined && labels.length !== all.length)
    fail({
      what: 'split',
      problem: 'another number of labels than rows',
      got: `${labels.length}`,
      expected: `${all.length}`,
    });
  const groups = shuffledGroups(all, labels, seed);
  const tested = shares(
    groups.map((group) => group.length),
    test,
  );
  const validated = shares(
    groups.map((group) => group.length),
    validation,
  );
  const parts: { [part in keyof Split]: number[] } = { train: [], validation: [], test: [] };
  groups.forEach((group, index) => {
    const testEnd = tested[index]!;
    const validationEnd = Math.min(group.length - 1, testEnd + validated[index]!);
    group.forEach((row, at) => {
      parts[at < testEnd ? 'test' : at < validationEnd ? 'validation' : 'train'].push(row);
    });
  });
  const ascending = (part: number[]) => Int32Array.from(part).sort();
  return { train: ascending(parts.train), validation: ascending(parts.validation), test: ascending(parts.test) };
}

function checkFraction(part: string, fraction: number): void {
  if (typeof fraction !== 'number' || !(fraction >= 0 && fraction < 1))
    fail({
      what: `split: ${part}`,
      problem: 'not a fraction',
      got: formatValue(fraction),
      expected: 'at least 0 and less than 1',
    });
}

/** The rows of each class (in the order of the labels), shuffled. */
function shuffledGroups(rows: Int32Array, labels: Int32Array | undefined, seed: number): Int32Array[] {
  const order = random(seed, 'data/split').shuffle(Int32Array.from({ length: rows.length }, (_, i) => i));
  const groups = new Map<number, number[]>();
  for (const i of order) {
    const label = labels === undefined ? 0 : labels[i]!;
    const group = groups.get(label);
    if (group === undefined) groups.set(label, [rows[i]!]);
    else group.push(rows[i]!);
  }
  return [...groups].sort(([a], [b]) => a - b).map(([, group]) => Int32Array.from(group));
}

/**
 * How many rows each group gives: its fraction, rounded so that the sum is the fraction of all (largest remainders
 * first), but never all of its rows.
 */
function shares(sizes: readonly number[], fraction: number): number[] {
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
