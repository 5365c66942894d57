/** How much rows with weights say together. */

/** How many rows that count alike say as much: (sum w)^2 / sum w^2. L. Kish, "Survey sampling", 1965. */
export function effectiveRowsOf(weights: ArrayLike<number>): number {
  let sum = 0;
  let squares = 0;
  for (let row = 0; row < weights.length; row++) {
    sum += weights[row]!;
    squares += weights[row]! * weights[row]!;
  }
  return (sum * sum) / squares;
}

/** Nothing where there are no weights. */
export function effectiveRows(weights: ArrayLike<number> | undefined): { effectiveRows?: number } {
  return weights ? { effectiveRows: effectiveRowsOf(weights) } : {};
}
