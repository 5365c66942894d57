/** Learns from the training rows how each column becomes features, and which columns are of no use. */

import { fail } from '../graph/error.ts';
import { either, indexList, listOf, type OptionKinds, objectWith, text } from '../graph/option-kinds.ts';
import { requireOptions } from '../graph/options.ts';
import { fitDate } from './fit-date.ts';
import { identifierReason } from './identifiers.ts';
import { labelAt, sortLabels } from './labels.ts';
import type { NumberForm } from './number-form.ts';
import {
  type CategoryEncoding,
  type ColumnEncoding,
  type DroppedColumn,
  type Preprocessing,
  recordedRare,
  sameValue,
  type TargetEncoding,
} from './preprocessing.ts';
import { gatherFinite, type Moments, meanAndDeviation, medianInPlace, valuesOfRows } from './statistics.ts';
import { type CategoryColumn, type Column, columnNamed, type NumberColumn, type Table } from './table.ts';
import { type Task, taskKind } from './task.ts';

/** How preprocessing is learned from a table. */
export interface PreprocessingOptions {
  /** The column to predict, or several: numbers for regression, of two classes each for classification. */
  target: string | readonly string[];
  /** Whether it is a class or a number, as `decideTask` says. */
  task: Task;
  /** The column that says how much each row counts; it is not a feature. */
  sampleWeights?: string | undefined;
  /** The rows to learn from; each must have a target. All others stay unseen. */
  trainRows: Int32Array;
  /** Columns that the user asked for by name: never left out for looking like an identifier. */
  keep?: readonly string[] | undefined;
  /** Columns that are no features, each with its reason. */
  leftOut?: readonly DroppedColumn[] | undefined;
  /** The words for a missing value that the table was read with, where these were not the usual ones. */
  missing?: readonly string[] | undefined;
}

const kinds: OptionKinds<PreprocessingOptions> = {
  target: either(text, listOf(text, 'a list of column names')),
  task: taskKind,
  sampleWeights: text,
  trainRows: indexList('a list of rows'),
  keep: listOf(text, 'a list of column names'),
  leftOut: listOf(objectWith('{ column, reason }', 'column', 'reason')),
  missing: listOf(text, 'a list of words'),
};

/** The others are rare, however often they come: see bench/RESULTS.md. */
const mostCategories = 300;

/** A category in fewer training rows than this is rare: a weight for it would be learned from next to nothing. */
function rareBelow(rows: number): number {
  return rows < 100 ? 2 : Math.max(3, Math.ceil(rows / 1000));
}

/**
 * Learns medians, means, scales, categories and classes from the training rows only. Columns that are constant, all
 * missing, or identify the row (names, numbers) are dropped, each with its reason.
 * Throws when no column is left, a training row has no target, or the training rows hold a single class.
 *
 * @example
 * import { featureNames, fitPreprocessing, tableFromRows } from 'chainrule/data';
 *
 * const table = tableFromRows([
 *   { age: 31, sex: 'male', paid: 10 },
 *   { age: 28, sex: 'female', paid: 12 },
 *   { age: 45, sex: 'female', paid: 9 },
 * ]);
 * const preprocessing = fitPreprocessing(table, { target: 'paid', task: 'regression', trainRows: Int32Array.of(0, 1, 2) });
 * console.log(featureNames(preprocessing)); // ['age', 'sex=female', 'sex=other']
 */
export function fitPreprocessing(table: Table, options: PreprocessingOptions): Preprocessing {
  requireOptions<PreprocessingOptions>('fitPreprocessing', options, kinds, ['target', 'task', 'trainRows']);
  const { trainRows } = options;
  requireRows(table, trainRows);
  return learnPreprocessing(table, options, {
    rows: trainRows.length,
    target: (column, task) => fitTarget(column, task, trainRows),
    column: (_, ofTable) => ofTable(),
  });
}

/** What is learned of columns from rows that need not be in memory; `rows` is how many there are. */
export interface LearnedColumns {
  readonly rows: number;
  readonly target: (column: Column, task: Task) => TargetEncoding;
  /** The encoding, or why the column is of no use; `ofTable` gives that by the rows of the table. */
  readonly column: (column: Column, ofTable: () => ColumnEncoding | string) => ColumnEncoding | string;
}

/** As {@link fitPreprocessing}, by what was learned elsewhere: the rows of the table tell identifiers, and what is asked of them. */
export function learnPreprocessing(
  table: Table,
  options: PreprocessingOptions,
  learned: LearnedColumns,
): Preprocessing {
  const { target, task, trainRows, sampleWeights, leftOut = [] } = options;
  const names = typeof target === 'string' ? [target] : target;
  const targets = names.map((name) => learned.target(columnNamed(table, name), task));
  const others = new Set([...names, ...(sampleWeights === undefined ? [] : [sampleWeights])]);
  const kept = new Set(options.keep);
  const hasSeveral = table.columns.length - others.size - leftOut.length > 1;
  // A first column that is called c1 where others have names had none in its file.
  const isUnnamed = table.columns[0]?.name === 'c1' && table.columns.slice(1).every(({ name }) => !/^c\d+$/.test(name));
  for (const name of kept) columnNamed(table, name);
  const scratch = new Float64Array(trainRows.length);
  const columns: ColumnEncoding[] = [];
  const dropped: DroppedColumn[] = [];
  table.columns.forEach((column, position) => {
    if (others.has(column.name)) return;
    const reason = kept.has(column.name)
      ? undefined
      : (leftOut.find((one) => one.column === column.name)?.reason ??
        identifierReason(column, trainRows, hasSeveral && position === 0, isUnnamed && position === 0));
    const encoding = reason ?? learned.column(column, () => fitColumn(column, trainRows, scratch));
    if (typeof encoding === 'string') dropped.push({ column: column.name, reason: encoding });
    else columns.push(encoding);
  });
  if (columns.length === 0)
    fail({
      what: 'table',
      problem: 'no column is left to learn from',
      got:
        dropped.map(({ column, reason }) => `${column} (${reason})`).join(', ') ||
        `only the target ${names.join(', ')}`,
      expected: 'a column whose values tell rows apart without naming them',
    });
  const tableColumns = table.columns.map((column) => column.name);
  return {
    targets,
    columns,
    dropped,
    tableColumns,
    trainingRows: learned.rows,
    ...(sampleWeights !== undefined && { sampleWeights }),
    ...(options.missing && { missing: [...options.missing] }),
  };
}

function requireRows(table: Table, trainRows: Int32Array): void {
  if (trainRows.length === 0)
    fail({
      what: 'training rows',
      problem: 'none',
      got: `${table.rows} rows in all`,
      expected: 'at least one to learn from',
    });
}

function fitTarget(column: Column, task: Task, rows: Int32Array): TargetEncoding {
  const what = whatOf(column);
  for (const row of rows) {
    const isMissing = column.kind === 'category' ? column.codes[row]! < 0 : !Number.isFinite(column.values[row]!);
    if (isMissing)
      fail({ what, problem: 'missing in a training row', got: `no value in row ${row + 1}`, expected: 'a value' });
  }
  if (task === 'regression') {
    if (column.kind !== 'number')
      return fail({ what, problem: 'text cannot be the target of a regression', expected: 'numbers' });
    return numberTarget(column, meanAndDeviation(valuesOfRows(column.values, rows)));
  }
  return classTarget(column, labelsOf(column, rows));
}

function whatOf({ name }: Column): string {
  return `target ${JSON.stringify(name)}`;
}

/** A target of numbers with that mean and deviation. */
export function numberTarget(column: Column, { mean, deviation }: { mean: number; deviation: number }): TargetEncoding {
  return { column: column.name, kind: 'number', mean, scale: deviation || 1, ...formOf(column) };
}

/** A target of those classes. */
export function classTarget(column: Column, labels: Iterable<string>): TargetEncoding {
  const classes = sortLabels(labels);
  if (classes.length < 2)
    fail({
      what: whatOf(column),
      problem: 'one class only in the training rows',
      got: classes.join(''),
      expected: 'at least two classes',
    });
  return { column: column.name, kind: 'classes', classes, ...formOf(column) };
}

/** Each label once: that of the first row for each value, since a text for every row takes as long as all the rest. */
function labelsOf(column: Column, rows: Int32Array): Set<string> {
  const cells = column.kind === 'category' ? column.codes : column.values;
  const firstRows = new Map<number, number>();
  for (const row of rows) if (!firstRows.has(cells[row]!)) firstRows.set(cells[row]!, row);
  return new Set(Array.from(firstRows.values(), (row) => labelAt(column, row)));
}

/** How its numbers were written, for those that come later. */
function formOf(column: Column): { form?: NumberForm } {
  return column.kind === 'number' && column.form !== undefined ? { form: column.form } : {};
}

/** The encoding, or why the column is of no use. */
function fitColumn(column: Column, rows: Int32Array, scratch: Float64Array): ColumnEncoding | string {
  if (column.kind === 'category') return fitCategory(column, rows);
  return column.kind === 'date' ? fitDate(column, rows, scratch) : fitNumber(column, rows, scratch);
}

function fitNumber(column: NumberColumn, rows: Int32Array, scratch: Float64Array): ColumnEncoding | string {
  const present = gatherFinite(column.values, rows, scratch);
  // The median last: it reorders them.
  const median = () => medianInPlace(present);
  return encodeNumbers(column, rows.length, { present: present.length, ...meanAndDeviation(present), median });
}

/** What there is to know of the numbers of a column. */
export interface NumberStatistics extends Moments {
  /** How many rows have one. */
  readonly present: number;
  readonly median: () => number;
}

/** The encoding of a column of numbers in so many rows, or why it is of no use. */
export function encodeNumbers(
  column: NumberColumn,
  rows: number,
  { present, mean, deviation, range, median }: NumberStatistics,
): ColumnEncoding | string {
  if (present === 0) return 'no value in the training rows';
  const indicator = present < rows;
  if (deviation === 0 && !indicator) return `${sameValue} (${range[0]})`;
  return {
    name: column.name,
    kind: 'number',
    median: median(),
    mean,
    scale: deviation || 1,
    indicator,
    range,
    ...formOf(column),
  };
}

function fitCategory(column: CategoryColumn, rows: Int32Array): ColumnEncoding | string {
  const counts = new Int32Array(column.categories.length);
  let present = 0;
  for (const row of rows) {
    const code = column.codes[row]!;
    if (code < 0) continue;
    counts[code]!++;
    present++;
  }
  return encodeCategories(column.name, rows.length, { words: column.categories, counts, present });
}

/** What there is to know of the texts of a column. */
export interface CategoryStatistics {
  readonly words: readonly string[];
  /** How often each comes. */
  readonly counts: ArrayLike<number>;
  /** How many rows have one. */
  readonly present: number;
}

/** The encoding of a column of texts in so many rows, or why it is of no use. */
export function encodeCategories(
  name: string,
  rows: number,
  { words, counts, present }: CategoryStatistics,
): CategoryEncoding | string {
  const seen = [...words.keys()].filter((code) => counts[code]! > 0);
  const indicator = present < rows;
  if (seen.length === 0) return 'no value in the training rows';
  const word = (code: number) => words[code]!;
  if (seen.length === 1 && !indicator) return `${sameValue} (${JSON.stringify(word(seen[0]!))})`;
  const minimum = rareBelow(rows);
  const frequent = seen
    .filter((code) => counts[code]! >= minimum)
    .sort((a, b) => counts[b]! - counts[a]! || (word(a) < word(b) ? -1 : 1))
    .slice(0, mostCategories);
  if (frequent.length === 0 && !indicator) return `no value comes in at least ${minimum} training rows`;
  const isFrequent = new Set(frequent);
  const rare = seen.filter((code) => !isFrequent.has(code)).map(word);
  return {
    name,
    kind: 'category',
    categories: sortLabels(frequent.map(word)),
    grouped: rare.length,
    rare: sortLabels(rare).slice(0, recordedRare),
    indicator,
  };
}
