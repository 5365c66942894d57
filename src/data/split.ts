/** Divides rows into training, validation and test rows: at random with the classes in equal shares, by groups, or by time. */

import { fail } from '../graph/error.ts';
import {
  checkedLater,
  either,
  finiteNumber,
  indexList,
  integerFrom,
  listOf,
  type OptionKinds,
} from '../graph/option-kinds.ts';
import { requireOptions } from '../graph/options.ts';
import { dealGroups } from './split-groups.ts';
import { requireShares, type Shares, type Split, splitRows } from './split-rows.ts';
import { cutRows } from './split-times.ts';

export type { Split } from './split-rows.ts';

/** Which rows are split, and into parts of what size. */
export interface SplitOptions {
  /** How many rows, or which ones (as `decideTask` gives them). */
  rows: number | Int32Array;
  /** The class of each of them, in the same order: every part then gets its share of every class. */
  labels?: Int32Array | undefined;
  /**
   * A number for the group of each of them: rows of a group then lie in one part, and shares of rows and classes
   * are met as nearly as whole groups allow.
   */
  groups?: Int32Array | undefined;
  /** The time of each of them, as a number: the last are then for the test, those before for validation. */
  times?: Float64Array | undefined;
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
  groups: indexList('the group of each row'),
  times: listOf(finiteNumber, 'the time of each row'),
  test: checkedLater('a share from 0 up to but not including 1'),
  validation: checkedLater('a share from 0 up to but not including 1'),
  seed: integerFrom(0),
};

/**
 * The rows in three parts: seeded and disjoint; each part ascends and together they are all rows. A class keeps at
 * least one row in training. The test rows do not depend on the fraction for validation. Parts are rounded down: few
 * rows give empty ones. By `groups` no part is empty where there are groups enough, and a class keeps a group in training. By
 * `times`, which decide alone, the seed makes no difference, and equal times stay together. Throws on fractions below 0 or that
 * leave nothing for training, on labels, groups or times of another number than rows, and on times beside labels or groups.
 *
 * @example
 * import { split } from 'chainrule/data';
 *
 * const { train, validation, test } = split({ rows: 20, validation: 0.2, test: 0.1, seed: 1 });
 * console.log(train.length, validation, test); // 14 [5, 8, 11, 16] [2, 12]
 */
export function split(options: SplitOptions): Split {
  requireOptions<SplitOptions>('split', options, kinds, ['rows', 'test', 'validation', 'seed']);
  const { rows, labels, groups, times, test, validation, seed } = options;
  const all = typeof rows === 'number' ? Int32Array.from({ length: rows }, (_, row) => row) : rows;
  requireShares({ test, validation });
  for (const [name, values] of Object.entries({ labels, groups, times })) {
    if (values !== undefined && values.length !== all.length)
      fail({
        what: 'split',
        problem: `another number of ${name} than rows`,
        got: `${values.length}`,
        expected: `${all.length}`,
      });
  }
  if (times && (labels ?? groups)) {
    fail({
      what: 'split',
      problem: 'times decide alone which rows are where',
      got: `times and ${groups ? 'groups' : 'labels'}`,
      hint: 'one of them',
    });
  }
  const shares = { test, validation };
  if (times) return splitTimes(all, times, shares);
  return groups ? splitGroups(all, { groups, labels, seed, ...shares }) : splitRows(all, { labels, seed, ...shares });
}

/** The test first, so that its rows do not depend on the share for validation. */
function splitGroups(
  rows: Int32Array,
  { groups, labels, seed, test, validation }: Shares & { groups: Int32Array } & Pick<SplitOptions, 'labels' | 'seed'>,
): Split {
  const takeFrom = (places: Int32Array, share: number, lastHas: number): Int32Array =>
    dealGroups({
      groups: places.map((place) => groups[place]!),
      labels: labels && places.map((place) => labels[place]!),
      shares: [share, 1 - share],
      seed,
      lastHasAll: true,
      lastHas,
    });
  const ofPart = (places: Int32Array, parts: Int32Array, part: number) => places.filter((_, i) => parts[i] === part);
  const all = Int32Array.from(rows.keys());
  const tested = takeFrom(all, test, 2);
  const others = ofPart(all, tested, 1);
  const validated = takeFrom(others, validation / (1 - test), 1);
  const rowsAt = (places: Int32Array) => places.map((place) => rows[place]!).sort();
  return {
    train: rowsAt(ofPart(others, validated, 1)),
    validation: rowsAt(ofPart(others, validated, 0)),
    test: rowsAt(ofPart(all, tested, 0)),
  };
}

function splitTimes(rows: Int32Array, times: Float64Array, { test, validation }: Shares): Split {
  const countOf = (share: number) => Math.floor(rows.length * share + 1e-9);
  const testStart = rows.length - countOf(test);
  const wanted = [
    ...(countOf(validation) > 0 ? [testStart - countOf(validation)] : []),
    ...(countOf(test) > 0 ? [testStart] : []),
  ];
  const { cuts, between } = cutRows(rows, times, wanted);
  const testFrom = countOf(test) > 0 && cuts.length > 0 ? cuts.at(-1)! : rows.length;
  const validationFrom = cuts.length === wanted.length && countOf(validation) > 0 ? cuts[0]! : testFrom;
  return {
    train: between(0, validationFrom),
    validation: between(validationFrom, testFrom),
    test: between(testFrom, rows.length),
  };
}
