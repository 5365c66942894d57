/** Columns that say nearly the same as others. */
import type { ColumnFeatures, OpenedUse } from './column-use.ts';

export interface AlikeColumns {
  readonly columns: readonly ColumnFeatures[];
  /** The least of the correlations that hold the group together. */
  readonly correlation: number;
}

const leastCorrelation = 0.9;
/** Of more features the pairs are too many to look at. */
const mostFeatures = 400;
const mostRows = 1000;

/** Groups of columns of which each has a feature that correlates with one of another, by 0.9 or more in size. */
export function alikeColumns({ columns, x, rows, features }: OpenedUse): AlikeColumns[] {
  if (features > mostFeatures) return [];
  const count = Math.min(rows, mostRows);
  const standard = standardised(x, count, features);
  const groupOf = columns.map((_, i) => i);
  const least = columns.map(() => 1);
  for (let a = 0; a < columns.length; a++)
    for (let b = a + 1; b < columns.length; b++) {
      const r = closest(standard, count, columns[a]!, columns[b]!);
      if (r < leastCorrelation) continue;
      const [to, from] = [groupOf[a]!, groupOf[b]!];
      least[to] = Math.min(least[to]!, least[from]!, r);
      groupOf.forEach((group, i) => {
        if (group === from) groupOf[i] = to;
      });
    }
  return [...new Set(groupOf)].flatMap((group) => {
    const alike = columns.filter((_, i) => groupOf[i] === group);
    return alike.length < 2 ? [] : [{ columns: alike, correlation: least[group]! }];
  });
}

/** Features of mean 0 and length 1, one after another; those that do not vary are 0. */
function standardised(x: Float32Array, rows: number, features: number): Float64Array {
  const standard = new Float64Array(rows * features);
  for (let feature = 0; feature < features; feature++) {
    let mean = 0;
    for (let row = 0; row < rows; row++) mean += x[row * features + feature]! / rows;
    let squares = 0;
    for (let row = 0; row < rows; row++) {
      const difference = x[row * features + feature]! - mean;
      squares += difference * difference;
    }
    const length = Math.sqrt(squares);
    for (let row = 0; row < rows; row++)
      standard[feature * rows + row] = length > 1e-9 ? (x[row * features + feature]! - mean) / length : 0;
  }
  return standard;
}

/** The largest correlation of a feature of one with a feature of the other, in size. */
function closest(standard: Float64Array, rows: number, a: ColumnFeatures, b: ColumnFeatures): number {
  let largest = 0;
  for (let i = a.offset; i < a.offset + a.width; i++)
    for (let j = b.offset; j < b.offset + b.width; j++) {
      let sum = 0;
      for (let row = 0; row < rows; row++) sum += standard[i * rows + row]! * standard[j * rows + row]!;
      largest = Math.max(largest, Math.abs(sum));
    }
  return Math.min(1, largest);
}
