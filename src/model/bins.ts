/** The bins along which a network may bend, for each number of the training rows. */
import { explainedBy, treeCuts } from './tree-cuts.ts';

/** Digits that an edge keeps: it stands in the model's file, and is only a place to bend at. */
const digits = 6;
/** In standard deviations: narrower bins would only tell apart what rounding makes of the same number. */
const narrowest = 1e-5;

/** Rows that decide where to cut, of many those at even distances. */
const mostRows = 10_000;

/** Of so many rows bins at quantiles say much of what jumps too: all of them are kept, and fewer cuts added. */
const manyRows = 3000;

/** What a row is to be told by, in the order of rows of `x`. */
export interface BinTargets {
  /** Class indices [rows], or values [rows, outputs]. */
  readonly y: ArrayLike<number>;
  /** How many, where `y` has class indices. */
  readonly classes?: number | undefined;
}

/**
 * For each column of `x` [rows, features] the edges of about so many bins at most, or none where it has fewer than three different
 * values. A quarter of the edges are quantiles of all values and a quarter quantiles of the different ones: a column of mostly zeros
 * has bins for its other values too. Half of them are on both sides of where a decision tree of the column would cut, so that what is
 * predicted may jump there. Of many rows half are quantiles of each kind, and a quarter as many more are at cuts.
 */
export function binEdges(x: ArrayLike<number>, features: number, bins: number, { y, classes }: BinTargets): number[][] {
  const rows = x.length / features;
  // Those of a stream are elsewhere.
  if (rows === 0) return Array.from({ length: features }, () => []);
  const values = new Float64Array(rows);
  const isMany = rows >= manyRows;
  const each = Math.ceil(bins / (isMany ? 2 : 4));
  const cuts = Math.max(1, Math.round(bins / (isMany ? 8 : 4)));
  const every = Math.ceil(rows / mostRows);
  const explained = explainedBy(y, { rows, every, classes });
  return Array.from({ length: features }, (_, feature) => {
    for (let row = 0; row < rows; row++) values[row] = x[row * features + feature]!;
    const column = values.filter((_, row) => row % every === 0);
    values.sort();
    const different = values.filter((value, i) => i === 0 || value > values[i - 1]!);
    if (different.length < 3) return [];
    const all = [
      ...quantiles(values, each),
      ...quantiles(different, each),
      ...treeCuts(column, explained, cuts).flat(),
    ].sort((a, b) => a - b);
    const edges: number[] = [];
    for (const value of all) {
      const edge = Number(value.toPrecision(digits));
      if (edges.length === 0 || edge - edges.at(-1)! >= narrowest) edges.push(edge);
    }
    return edges.length < 2 ? [] : edges;
  });
}

/** The ends of so many parts of equally many of the values, which ascend: from the lowest to the highest. */
function quantiles(values: Float64Array, parts: number): number[] {
  return Array.from({ length: parts + 1 }, (_, i) => values[Math.round((i * (values.length - 1)) / parts)]!);
}
