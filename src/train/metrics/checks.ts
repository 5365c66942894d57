/** What every metric asks of its input before it counts anything. */
import { fail } from '../../graph/error.ts';

/** Class probabilities of a table of rows, row by row: shape [rows, classes]. */
export type Probabilities = Float32Array | Float64Array;

/** Stops unless both sides have the same, positive number of rows; gives that number. */
export function checkRows(what: string, left: ArrayLike<unknown>, right: ArrayLike<unknown>, names: string): number {
  if (left.length !== right.length)
    fail({ what, problem: 'lengths differ', got: `${left.length} and ${right.length}`, expected: `as many ${names}` });
  if (left.length === 0) fail({ what, problem: 'no rows', got: '0 rows', expected: 'at least 1' });
  return left.length;
}

/** Stops unless there is one weight for each row, finite and 0 or more, and some row counts. */
export function checkSampleWeights(what: string, weights: ArrayLike<number> | undefined, rows: number): void {
  if (weights === undefined) return;
  if (weights.length !== rows)
    fail({
      what,
      problem: 'sample weights do not fit',
      got: `${weights.length} weights`,
      expected: `${rows}, one a row`,
    });
  let isCounted = false;
  for (let row = 0; row < rows; row++) {
    const weight = weights[row]!;
    if (!(Number.isFinite(weight) && weight >= 0))
      fail({
        what,
        problem: `bad sample weight in row ${row + 1}`,
        got: String(weight),
        expected: 'finite numbers, 0 or more',
      });
    isCounted ||= weight > 0;
  }
  if (!isCounted) fail({ what, problem: 'no row counts', got: 'sample weights that are all 0' });
}

/** Stops unless every value is an integer in [0, classCount). */
export function checkClasses(what: string, indices: ArrayLike<number>, classCount: number): void {
  if (!Number.isInteger(classCount) || classCount < 1)
    fail({ what, problem: 'bad number of classes', got: String(classCount), expected: 'a positive integer' });
  for (let row = 0; row < indices.length; row++) {
    const index = indices[row]!;
    if (!Number.isInteger(index) || index < 0 || index >= classCount)
      fail({
        what,
        problem: `class index out of range in row ${row + 1}`,
        got: String(index),
        expected: `an integer from 0 to ${classCount - 1}`,
      });
  }
}

/** Stops unless every value is a finite number. */
export function checkFinite(what: string, values: ArrayLike<number>, name: string): void {
  for (let row = 0; row < values.length; row++)
    if (!Number.isFinite(values[row]))
      fail({
        what,
        problem: `a ${name} is not a finite number in row ${row + 1}`,
        got: String(values[row]),
        expected: 'finite numbers',
      });
}

/**
 * How far the probabilities of a row may be from summing to 1: float32 rounding over a thousand classes, with a margin.
 */
const sumTolerance = 1e-3;

/** Stops unless `probabilities` has shape [labels, classCount] with rows that are distributions; gives the rows. */
export function checkProbabilities(
  what: string,
  probabilities: Probabilities,
  labels: ArrayLike<number>,
  classCount: number,
): number {
  checkClasses(what, labels, classCount);
  const rows = labels.length;
  if (rows === 0) fail({ what, problem: 'no rows', got: '0 rows', expected: 'at least 1' });
  if (probabilities.length !== rows * classCount)
    fail({
      what,
      problem: 'probabilities do not fit the labels',
      got: `${probabilities.length} probabilities`,
      expected: `${rows} rows x ${classCount} classes = ${rows * classCount}`,
    });
  for (let row = 0; row < rows; row++) {
    let sum = 0;
    for (let index = row * classCount; index < (row + 1) * classCount; index++) {
      const probability = probabilities[index]!;
      if (!(probability >= 0 && probability <= 1 + sumTolerance))
        fail({ what, problem: `not a probability in row ${row + 1}`, got: String(probability), expected: '0 to 1' });
      sum += probability;
    }
    if (!(Math.abs(sum - 1) <= sumTolerance))
      fail({
        what,
        problem: `the probabilities of row ${row + 1} do not sum to 1`,
        got: `a sum of ${sum}`,
        expected: '1',
        hint: 'softmax on the logits, or for two classes the columns 1 - p and p',
      });
  }
  return rows;
}
