/** Where what is predicted changes most along one number: the cuts of a decision tree of that number alone. */

/** What a tree tells of each row: so many numbers, row after row. */
export interface Explained {
  readonly values: Float64Array;
  readonly width: number;
}

/** A leaf has a hundredth of the rows, and so many at least. */
const fewestRows = 10;
const leastShare = 0.01;

/** Rows in order of their values, with the cut that would explain most of what they differ in. */
interface Leaf {
  readonly from: number;
  readonly to: number;
  /** By how much less the rows differ from the means of both sides; 0 where there is no cut. */
  readonly gain: number;
  /** The first row above it. */
  readonly at: number;
}

/** Class indices as one number for each class, or values as they are; of one row in so many, the first among them. */
export function explainedBy(
  y: ArrayLike<number>,
  { rows, every, classes }: { readonly rows: number; readonly every: number; readonly classes?: number | undefined },
): Explained {
  const width = classes ?? y.length / rows;
  const values = new Float64Array(Math.ceil(rows / every) * width);
  for (let row = 0, at = 0; row < rows; row += every, at += width) {
    if (classes !== undefined) values[at + y[row]!] = 1;
    else for (let j = 0; j < width; j++) values[at + j] = y[row * width + j]!;
  }
  return { values, width };
}

/**
 * The cuts of a regression tree (CART: Breiman et al. 1984) that has one number to cut along, at most so many of them: for each the
 * values of the rows on both sides of it, which it is between. `column` has as many rows as `explained`.
 */
export function treeCuts(
  column: Float64Array,
  { values, width }: Explained,
  most: number,
): [below: number, above: number][] {
  const rows = column.length;
  const order = Array.from(column.keys()).sort((a, b) => column[a]! - column[b]!);
  // What the rows before each have together: the sum over any part is one difference.
  const sums = new Float64Array((rows + 1) * width);
  for (const [i, row] of order.entries())
    for (let j = 0; j < width; j++) sums[(i + 1) * width + j] = sums[i * width + j]! + values[row * width + j]!;
  const explainedOf = (from: number, to: number): number => {
    let squares = 0;
    for (let j = 0; j < width; j++) {
      const sum = sums[to * width + j]! - sums[from * width + j]!;
      squares += sum * sum;
    }
    return squares / (to - from);
  };
  const least = Math.max(fewestRows, Math.round(leastShare * rows));
  const leafOf = (from: number, to: number): Leaf => {
    const whole = explainedOf(from, to);
    let [gain, at] = [0, from];
    for (let i = from + least; i <= to - least; i++) {
      if (column[order[i - 1]!] === column[order[i]!]) continue;
      const gained = explainedOf(from, i) + explainedOf(i, to) - whole;
      if (gained > gain + rounding) [gain, at] = [gained, i];
    }
    return { from, to, gain, at };
  };
  const leaves = [leafOf(0, rows)];
  const cuts: [number, number][] = [];
  while (cuts.length < most) {
    const best = leaves.reduce((one, other) => (other.gain > one.gain ? other : one));
    if (best.gain === 0) break;
    const { from, to, at } = best;
    cuts.push([column[order[at - 1]!]!, column[order[at]!]!]);
    leaves.splice(leaves.indexOf(best), 1, leafOf(from, at), leafOf(at, to));
  }
  return cuts;
}

/** Of sums of squares of standardised numbers. */
const rounding = 1e-9;
