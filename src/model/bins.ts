/** The bins along which a network may bend, for each number of the training rows. */

/** Digits that an edge keeps: it stands in the model's file, and is only a place to bend at. */
const digits = 6;
/** In standard deviations: narrower bins would only tell apart what rounding makes of the same number. */
const narrowest = 1e-5;

/**
 * For each column of `x` [rows, features] the edges of at most `bins` bins, or none where it has fewer than three different
 * values. Half of the edges are quantiles of all values, half quantiles of the different ones: a column of mostly zeros
 * has bins for its other values too.
 */
export function binEdges(x: ArrayLike<number>, features: number, bins: number): number[][] {
  const rows = x.length / features;
  const values = new Float64Array(rows);
  return Array.from({ length: features }, (_, feature) => {
    for (let row = 0; row < rows; row++) values[row] = x[row * features + feature]!;
    values.sort();
    const different = values.filter((value, i) => i === 0 || value > values[i - 1]!);
    if (different.length < 3) return [];
    const half = Math.ceil(bins / 2);
    const all = [...quantiles(values, half), ...quantiles(different, bins - half)].sort((a, b) => a - b);
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
