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
  type TargetEncoding,
} from './preprocessing.ts';
import { gatherFinite, meanAndDeviation, medianInPlace, valuesOfRows } from './statistics.ts';
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
  const { target, task, trainRows, sampleWeights, leftOut = [] } = options;
  if (trainRows.length === 0)
    fail({
      what: 'training rows',
      problem: 'none',
      got: `${table.rows} rows in all`,
      expected: 'at least one to learn from',
    });
  const names = typeof target === 'string' ? [target] : target;
  const targets = names.map((name) => fitTarget(columnNamed(table, name), task, trainRows));
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
    const encoding = reason ?? fitColumn(column, trainRows, scratch);
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
    trainingRows: trainRows.length,
    ...(sampleWeights !== undefined && { sampleWeights }),
    ...(options.missing && { missing: [...options.missing] }),
  };
}

function fitTarget(column: Column, task: Task, rows: Int32Array): TargetEncoding {
  const what = `target ${JSON.stringify(column.name)}`;
  for (const row of rows) {
    const isMissing = column.kind === 'category' ? column.codes[row]! < 0 : !Number.isFinite(column.values[row]!);
    if (isMissing)
      fail({ what, problem: 'missing in a training row', got: `no value in row ${row + 1}`, expected: 'a value' });
  }
  if (task === 'regression') {
    if (column.kind !== 'number')
      return fail({ what, problem: 'text cannot be the target of a regression', expected: 'numbers' });
    const { mean, deviation } = meanAndDeviation(valuesOfRows(column.values, rows));
    return { column: column.name, kind: 'number', mean, scale: deviation || 1, ...formOf(column) };
  }
  const classes = sortLabels(labelsOf(column, rows));
  if (classes.length < 2)
    fail({
      what,
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
  if (present.length === 0) return 'no value in the training rows';
  const { mean, deviation } = meanAndDeviation(present);
  const indicator = present.length < rows.length;
  if (deviation === 0 && !indicator) return `the same value in every training row (${present[0]})`;
  const range = rangeOf(present);
  const median = medianInPlace(present);
  return {
    name: column.name,
    kind: 'number',
    median,
    mean,
    scale: deviation || 1,
    indicator,
    range,
    ...formOf(column),
  };
}

function rangeOf(values: Float64Array): [low: number, high: number] {
  let low = values[0]!;
  let high = low;
  // By index: with an iterator the whole fit of a million rows takes a fifth longer.
  for (let i = 1; i < values.length; i++) {
    const value = values[i]!;
    if (value < low) low = value;
    else if (value > high) high = value;
  }
  return [low, high];
}

function fitCategory(column: CategoryColumn, rows: Int32Array): CategoryEncoding | string {
  const counts = new Int32Array(column.categories.length);
  let present = 0;
  for (const row of rows) {
    const code = column.codes[row]!;
    if (code < 0) continue;
    counts[code]!++;
    present++;
  }
  const seen = [...counts.keys()].filter((code) => counts[code]! > 0);
  const indicator = present < rows.length;
  if (seen.length === 0) return 'no value in the training rows';
  const word = (code: number) => column.categories[code]!;
  if (seen.length === 1 && !indicator)
    return `the same value in every training row (${JSON.stringify(word(seen[0]!))})`;
  const minimum = rareBelow(rows.length);
  const frequent = seen
    .filter((code) => counts[code]! >= minimum)
    .sort((a, b) => counts[b]! - counts[a]! || (word(a) < word(b) ? -1 : 1))
    .slice(0, mostCategories);
  if (frequent.length === 0 && !indicator) return `no value comes in at least ${minimum} training rows`;
  const isFrequent = new Set(frequent);
  const rare = seen.filter((code) => !isFrequent.has(code)).map(word);
  return {
    name: column.name,
    kind: 'category',
    categories: sortLabels(frequent.map(word)),
    grouped: rare.length,
    rare: sortLabels(rare).slice(0, recordedRare),
    indicator,
  };
}
