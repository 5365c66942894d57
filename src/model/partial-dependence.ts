/** What a model predicts on average as one column takes each of its values, all else as it is. */

import { dateInWords } from '../data/calendar.ts';
import type { ColumnEncoding, TargetEncoding } from '../data/preprocess.ts';
import { columnNamed } from '../data/table.ts';
import { allRows, valuesRead } from '../data/transform.ts';
import { histogramBins } from '../drawing/histogram.ts';
import { fail } from '../graph/error.ts';
import { integerFrom, listOf, type OptionKinds, text } from '../graph/option-kinds.ts';
import { nameNear, requireKind, requireOptions } from '../graph/options.ts';
import { type ColumnFeatures, type OpenedUse, openUse, type UseOptions, useKinds } from './column-use.ts';
import { classesOf, ofTarget } from './prediction.ts';
import { type AnyTableModel, type Rows, tableModelKind } from './table-model.ts';

/** Along which columns, at how many values, of which rows. */
export interface DependenceOptions extends UseOptions {
  /** The columns to look at, by name; all that the model reads when absent. */
  columns?: readonly string[] | undefined;
  /** At most so many values of a column of numbers, which are those of the rows; 20 when absent. */
  points?: number | undefined;
}

const kinds: OptionKinds<DependenceOptions> = {
  ...useKinds,
  columns: listOf(text, 'a list of column names'),
  points: integerFrom(2),
};

/** Of categories the most frequent are looked at. */
const mostCategories = 12;

/** The mean prediction at one value of a column. */
export interface DependencePoint {
  /** Of a column of numbers the number, of dates the moment in milliseconds from 1970, else null. */
  value: number | null;
  /** As people read it. */
  label: string;
  /** The mean prediction for each of `outputs`. */
  means: number[];
  /** Of categories: how many rows have it. */
  rows?: number;
}

/** How predictions change along a column. */
export interface PartialDependence {
  column: string;
  kind: ColumnEncoding['kind'];
  /** What the means are of: targets of numbers, and classes by their probability, of two the second. */
  outputs: string[];
  /** Whether the means are probabilities of classes. */
  ofClasses: boolean;
  /** In rising order, categories from the most frequent on. */
  points: DependencePoint[];
  /** Of numbers and dates: how many rows lie where. */
  distribution: { from: number; to: number; rows: number }[];
}

/**
 * The partial dependence of a model's predictions on some columns: for each of about 20 values that the rows have, the mean
 * prediction for all rows (at most `mostRows`, 200 when absent) if they had it. Rows count by their weights where the model learned
 * with weights. Where columns depend on one another, this asks for rows that do not exist. J. H. Friedman, "Greedy function approximation: a
 * gradient boosting machine", 2001.
 *
 * @example
 * import { fitTable } from 'chainrule';
 * import { partialDependence } from 'chainrule/explain';
 *
 * const rows = Array.from({ length: 200 }, (_, i) => ({ area: i % 20, door: i % 7, price: 3 * (i % 20) }));
 * const model = await fitTable(rows, { target: 'price', seed: 1 });
 * const [area] = await partialDependence(model, rows, { columns: ['area'] });
 * const { points } = area!;
 * console.log(points[0]!.value, points.at(-1)!.value, points.at(-1)!.means[0]! > 50); // 0 19 true
 */
export async function partialDependence(
  model: AnyTableModel,
  rows: Rows,
  options: DependenceOptions = {},
): Promise<PartialDependence[]> {
  const what = 'partialDependence';
  requireKind(`${what}: model`, model, tableModelKind);
  requireOptions<DependenceOptions>(what, options, kinds);
  const { points = 20, onProgress } = options;
  const use = await openUse(model, rows, { ...options, mostRows: options.mostRows ?? 200 });
  try {
    const { targets, columns: encodings } = model.preprocessing;
    const names = options.columns ?? encodings.map(({ name }) => name);
    return names.map((name, i) => {
      const at = encodings.findIndex((encoding) => encoding.name === name);
      if (at < 0) refuseColumn(what, name, encodings);
      const found = dependence(use, use.columns[at]!, encodings[at]!, targets, points);
      onProgress?.((i + 1) / names.length);
      return found;
    });
  } finally {
    use.free();
  }
}

function refuseColumn(what: string, name: string, encodings: readonly ColumnEncoding[]): never {
  const known = encodings.map((encoding) => encoding.name);
  const near = nameNear(name, known);
  return fail({
    what: `${what}: columns`,
    problem: 'the model does not read this column',
    got: JSON.stringify(name),
    expected: `one of ${known.join(', ')}`,
    ...(near !== undefined && { hint: near }),
  });
}

function dependence(
  use: OpenedUse,
  features: ColumnFeatures,
  encoding: ColumnEncoding,
  targets: readonly TargetEncoding[],
  most: number,
): PartialDependence {
  const outputs = targets.flatMap((target) => {
    const classes = classesOf(target);
    if (classes.length === 0) return [target.column];
    if (classes.length > 2) return classes;
    return targets.length > 1 ? [`${target.column}: ${classes[1]}`] : [classes[1]!];
  });
  const meansOf = (rows: readonly number[]) => meanPredictions(use, features, rows, targets);
  const common = { column: encoding.name, kind: encoding.kind, outputs, ofClasses: targets[0]!.kind === 'classes' };
  if (encoding.kind === 'category') {
    const all = categoriesOf(use, features, encoding).slice(0, mostCategories);
    const means = meansOf(all.map(({ row }) => row));
    const points = all.map(({ label, rows }, i) => ({ value: null, label, means: means[i]!, rows }));
    return { ...common, points, distribution: [] };
  }
  const values = valuesRead(encoding, columnNamed(use.table, encoding.name), allRows(use.table));
  const grid = gridRows(values, most);
  const means = meansOf(grid);
  const points = grid.map((row, i) => ({
    value: values[row]!,
    label: encoding.kind === 'date' ? dateInWords(values[row]!, encoding.form) : String(values[row]),
    means: means[i]!,
  }));
  return { ...common, points, distribution: histogramBins(values.filter(Number.isFinite)) };
}

/** For each of some rows and each output the mean over all rows, if these had the features of that row's column. */
function meanPredictions(
  { x, rows, features, predict, sampleWeights }: OpenedUse,
  { offset, width }: ColumnFeatures,
  givers: readonly number[],
  targets: readonly TargetEncoding[],
): number[][] {
  // All at once: a program works on some hundred rows at a time.
  const changed = new Float32Array(givers.length * x.length);
  givers.forEach((giver, copy) => {
    changed.set(x, copy * x.length);
    const given = x.subarray(giver * features + offset, giver * features + offset + width);
    for (let i = 0; i < rows; i++) changed.set(given, copy * x.length + i * features + offset);
  });
  const predictions = predict(changed);
  const means = givers.map((): number[] => []);
  const add = (of: (row: number) => number) => {
    for (let copy = 0; copy < givers.length; copy++) {
      let [sum, total] = [0, 0];
      for (let i = 0; i < rows; i++) {
        const weight = sampleWeights ? sampleWeights[i]! : 1;
        sum += weight * of(copy * rows + i);
        total += weight;
      }
      means[copy]!.push(sum / total);
    }
  };
  for (const [at, target] of targets.entries()) {
    const { values, probabilities } = ofTarget(predictions, targets, at);
    const classes = classesOf(target).length;
    if (!probabilities) add((i) => values[i]!);
    else
      for (let index = classes === 2 ? 1 : 0; index < classes; index++) add((i) => probabilities[i * classes + index]!);
  }
  return means;
}

/** Rows whose values are about evenly spread over those that there are, each value once, rising. */
function gridRows(values: Float64Array, most: number): number[] {
  const order = Array.from(values, (_, row) => row).filter((row) => Number.isFinite(values[row]!));
  order.sort((a, b) => values[a]! - values[b]!);
  const distinct = order.filter((row, i) => i === 0 || values[row] !== values[order[i - 1]!]);
  if (distinct.length <= most) return distinct;
  const grid = Array.from({ length: most }, (_, i) => order[Math.round((i * (order.length - 1)) / (most - 1))]!);
  return grid.filter((row, i) => i === 0 || values[row] !== values[grid[i - 1]!]);
}

/** The values of a category among the rows, the most frequent first, with a row that has each. */
function categoriesOf(
  { x, rows, features }: OpenedUse,
  { offset, width }: ColumnFeatures,
  { categories, grouped, indicator }: Extract<ColumnEncoding, { kind: 'category' }>,
): { label: string; row: number; rows: number }[] {
  const labels = [...categories, ...(grouped > 0 ? ['other'] : []), ...(indicator ? ['missing'] : [])];
  const found = new Map<number, { label: string; row: number; rows: number }>();
  for (let row = 0; row < rows; row++) {
    const start = row * features + offset;
    const index = x.subarray(start, start + width).indexOf(1);
    const seen = found.get(index);
    if (seen) seen.rows++;
    else found.set(index, { label: labels[index] ?? 'other', row, rows: 1 });
  }
  return [...found.values()].sort((a, b) => b.rows - a.rows);
}
