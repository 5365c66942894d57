/** Which rows of a table are learned, and which judge: at random, by groups, in order of time, or as they were given. */
import { foldRows, type RowFold } from '../data/folds.ts';
import { groupsOfRows } from '../data/row-groups.ts';
import { type Split, split } from '../data/split.ts';
import { dealGroups, equalShares } from '../data/split-groups.ts';
import type { Shares } from '../data/split-rows.ts';
import type { Table } from '../data/table.ts';
import { rowsAmong } from '../data/target.ts';
import { fail } from '../graph/error.ts';
import { type Divisible, type Division, defaultShare, shareOf } from './divide-at-random.ts';
import { givenSplitWarnings } from './given-split.ts';
import { inTable } from './given-tables.ts';
import { kindsOf, timesOf } from './split-columns.ts';
import { isRowList } from './split-options.ts';
import { howText, oddities } from './split-text.ts';
import type { TrainingGroups } from './train-folds.ts';

/** The parts of all rows; or those of a fold, whose held rows are the test. */
export function divide(all: Divisible, fold?: RowFold): Division {
  const { table, options } = all;
  const { rows, warnings } = timedRows(all);
  const given = {
    validation: rowsGiven('validation', all, rows),
    test: fold?.held ?? rowsGiven('test', all, rows),
  };
  if (!fold) requireApart(given);
  const taken = new Set([...(given.validation ?? []), ...(given.test ?? [])]);
  const pool = (fold?.learned ?? rows).filter((row) => !taken.has(row));
  const shares = {
    validation: shareOf(options.validation, defaultShare),
    // With folds every row is judged in one of them.
    test: fold ? 0 : shareOf(options.test, options.split?.folds === undefined ? defaultShare : 0),
  };
  if (!fold) requireSplit(shares, all, pool);
  const parts = split({ rows: pool, ...shares, seed: options.seed ?? 0, ...kindsOf(all, pool) });
  const whole: Split = {
    train: parts.train,
    validation: given.validation ?? parts.validation,
    test: given.test ?? parts.test,
  };
  const { group } = options.split ?? {};
  const odd = fold ? [] : [...oddities(all, whole, shares), ...ofGiven(all, whole)];
  return {
    split: whole,
    how: howText(all, whole),
    warnings: [...warnings, ...odd],
    ...(group !== undefined && { groups: trainingGroups(table, group, whole.train) }),
    isInTime: timesOf(all) !== undefined,
  };
}

/** What to say of tables of their own. */
function ofGiven({ given, table, options }: Divisible, { train, validation }: Split): string[] {
  return (['validation', 'test'] as const).flatMap((part) => {
    const own = given?.[part];
    if (!own) return [];
    const rows = part === 'test' && !given.validation ? Int32Array.from([...train, ...validation]) : train;
    return inTable(part, () => givenSplitWarnings(part, options.split ?? {}, own, { table, rows }));
  });
}

/** The folds of what is learned and what decides when to stop. */
export function foldsOf(all: Divisible, { split: { train, validation } }: Division): RowFold[] {
  const { validation: given, split: by, seed = 0 } = all.options;
  const isShare = given === undefined || typeof given === 'number';
  const rows = Int32Array.from([...train, ...(isShare ? validation : [])]).sort();
  const kinds = kindsOf(all, rows);
  const count = by!.folds!;
  const [most, what] = kinds.times
    ? [new Set(kinds.times).size - 1, 'times to hold out, the first of which is only learned']
    : kinds.groups
      ? [new Set(kinds.groups).size, 'groups']
      : [rows.length, 'rows'];
  if (count > most)
    fail({
      what: 'split: folds',
      problem: `more than there are ${what}`,
      got: `${count}`,
      expected: `at most ${most}`,
    });
  return foldRows({ rows, count, seed, ...kinds });
}

/** Refuses to split by something where nothing is split, or nothing can be. */
function requireSplit({ test, validation }: Shares, { table, options }: Divisible, pool: Int32Array): void {
  const { group, time, inOrder, folds } = options.split ?? {};
  const isSplit = test + validation > 0 || folds !== undefined;
  const isAsked = group !== undefined || time !== undefined || inOrder === true;
  if (isAsked && !isSplit && options.validation === 0 && options.test === 0) {
    fail({
      what: 'split',
      problem: 'nothing is split off',
      got: 'validation 0 and test 0',
      expected: 'a share of the rows for one of them, or folds',
    });
  }
  if (group === undefined || !isSplit || groupsOfRows(table, group, pool).count > 1) return;
  fail({
    what: `group ${JSON.stringify(group)}`,
    problem: 'all rows are of one group: none would be left to learn or to judge by',
    got: `1 group of ${pool.length} rows`,
    expected: 'two groups or more',
    hint: 'a column with a value for each person or thing that rows are of',
  });
}

/** Those of the rows that a list names; the list must be one of rows that are there. */
function rowsGiven(
  part: 'validation' | 'test',
  { table, options }: Divisible,
  rows: Int32Array,
): Int32Array | undefined {
  const given = options[part];
  if (!isRowList(given)) return undefined;
  const seen = new Set<number>();
  for (const row of given) {
    if (!Number.isInteger(row) || row < 0 || row >= table.rows)
      fail({ what: `${part}: rows`, problem: 'no such row', got: `${row}`, expected: `0 to ${table.rows - 1}` });
    if (seen.has(row)) fail({ what: `${part}: rows`, problem: 'a row is given twice', got: `${row}` });
    seen.add(row);
  }
  return rowsAmong(rows, Int32Array.from(given), table.rows);
}

function requireApart({
  validation,
  test,
}: {
  validation: Int32Array | undefined;
  test: Int32Array | undefined;
}): void {
  const tested = new Set(test);
  const both = validation?.find((row) => tested.has(row));
  if (both !== undefined)
    fail({ what: 'validation: rows', problem: 'a row is for the test too', got: `${both}`, expected: 'other rows' });
}

/** Rows without a time have no place in its order. */
function timedRows(all: Divisible): { rows: Int32Array; warnings: string[] } {
  const { rows, options } = all;
  const times = timesOf(all);
  if (!times) return { rows, warnings: [] };
  const timed = rows.filter((row) => Number.isFinite(times[row]!));
  const what = options.split!.time ?? 'rows in order';
  if (timed.every((row) => times[row] === times[timed[0]!])) {
    fail({
      what: `time ${JSON.stringify(what)}`,
      problem: timed.length === 0 ? 'missing in every row' : 'the same in every row',
      expected: 'at least two different times',
    });
  }
  const missing = rows.length - timed.length;
  return {
    rows: timed,
    warnings:
      missing === 0 ? [] : [`${missing} ${missing === 1 ? 'row is' : 'rows are'} left out: ${what} is missing there`],
  };
}

function trainingGroups(table: Table, group: string, rows: Int32Array): TrainingGroups {
  const { codes, count } = groupsOfRows(table, group, rows);
  return {
    count,
    deal: (parts, seed, labels) =>
      dealGroups({ groups: codes, labels: labels && Int32Array.from(labels), shares: equalShares(parts), seed }),
  };
}
